// What the signs mean that are now in the picture.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// The signs on the screen, each with its meaning in a word or two, as many as there is room for.
struct SignsRow: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    var (x, y) = (area.x + 1, area.y)
    for item in items(screen.theme) {
      let width = item.sign.unicodeScalars.count + 1 + item.words.unicodeScalars.count
      if x + width > area.maxX {
        (x, y) = (area.x + 1, y + 1)
        if y >= area.maxY { return }
      }
      x = screen.put(item.sign, x, y, .bold, in: area)
      x = screen.put(item.words, x + 1, y, .faint, in: area) + 2
    }
  }

  /// A sign, or a letter that stands for one, and what it means.
  private typealias Item = (sign: String, words: String)

  /// The signs that are shown, the ones that say the most first.
  private func items(_ theme: Theme) -> [Item] {
    let labels = Set(model.timeline.layout.pieces.map(\.kind))
    let signs = ofMessages + ofVotes + ofEntries + ofServers + ofBeliefs + ofRun(labels)
    var seen: Set<Sign> = []
    var items = signs.filter { $0.isShown && seen.insert($0.sign).inserted }.map {
      (
        $0.sign == .pointed ? "\(theme[.pointed]) \(theme[.pointedEnd])" : "\(theme[$0.sign])",
        $0.words
      )
    }
    if labels.contains(.commits) { items.append(("c2", "committed up to 2")) }
    return items
  }

  /// A sign, what it means, and whether it is in the picture.
  private typealias Line = (sign: Sign, words: String, isShown: Bool)

  private var ofMessages: [Line] {
    let flying = model.cluster.flights.prefix(RingLinks.mostFlightsDrawn)
    let kinds = Set((flying + model.losses.map(\.flight)).map { $0.message.sign })
    let signs: [(sign: Sign, words: String)] = [
      (.asksVote, "asks for a vote"), (.asksPreVote, "could I win?"), (.preVote, "you could"),
      (.refused, "no"), (.entries, "entry"), (.stored, "yes"), (.snapshot, "snapshot"),
      (.standNow, "stand now"), (.heartbeat, "heartbeat"),
    ]
    return signs.map { ($0.sign, $0.words, kinds.contains($0.sign)) }
  }

  private var ofVotes: [Line] {
    let cluster = model.cluster
    let tallies = cluster.servers.compactMap { cluster.tally(of: $0) }
    let isComing =
      tallies.contains { !$0.coming.isEmpty }
      || cluster.flights.prefix(RingLinks.mostFlightsDrawn).contains {
        $0.message.sign == .voteComing
      }
    return [
      (.voteComing, "vote coming", isComing),
      (.vote, "vote", tallies.contains { !$0.isPreVote }),
      (.preVote, "you could", tallies.contains(where: \.isPreVote)),
      (.noVote, "not yet", tallies.contains { $0.missing > 0 }),
      (.refused, "no", tallies.contains { $0.refused > 0 }),
    ]
  }

  private var ofEntries: [Line] {
    let servers = model.cluster.servers
    let isOpen = servers.contains { $0.role != .crashed && $0.commitIndex < $0.log.lastIndex }
    return [
      (.deleted, "deleted", !model.touched.deleted.isEmpty),
      (.added, "stored", !model.touched.stored.isEmpty && model.hasStored),
      (.uncommitted, "open", isOpen),
      (.unwritten, "not on disk", servers.contains { $0.role != .crashed && !$0.isWritten }),
      (.pointed, "spoken of", !model.pointers.marked.isEmpty),
      (.compacted, "in a snapshot", servers.contains { $0.log.snapshotIndex > 0 }),
    ]
  }

  private var ofBeliefs: [Line] {
    let marks = model.cluster.servers.map { model.beliefMarks(of: $0) }
    return [
      (.matchIndex, "matchIndex", marks.contains { $0.match != nil }),
      (.nextIndex, "nextIndex", marks.contains { $0.next != nil }),
    ]
  }

  private var ofServers: [Line] {
    let cluster = model.cluster
    let roles = Set(cluster.servers.map(\.role))
    let standings = Set(cluster.standings)
    let links = cluster.allLinks.map { cluster.link($0) }
    let (isCut, isHeld) = (links.contains { !$0.passes }, links.contains(where: \.isHeld))
    let isFrozen = cluster.servers.contains { $0.process == .paused }
    return [
      (.broken, "cut, down, lost", isCut || roles.contains(.crashed) || !model.losses.isEmpty),
      (.frozen, "held or frozen", isHeld || isFrozen),
      (.preCandidate, "may stand", roles.contains(.preCandidate)),
      (.candidate, "stands", roles.contains(.candidate)),
      (.leader, "leads", roles.contains(.leader)),
      (.added, "joins", standings.contains(.incoming)),
      (.deleted, "leaves", standings.contains(.outgoing)),
      (.learner, "no vote yet", standings.contains(.learner)),
    ]
  }

  /// What stands on the timeline alone, and what is always there.
  private func ofRun(_ labels: Set<TimelinePiece.Kind>) -> [Line] {
    [
      (.violation, "a property broke", labels.contains(.violation)),
      (.candidate, "stands", labels.contains(.stands)),
      (.vote, "vote", labels.contains(.votes)), (.refused, "no", labels.contains(.refuses)),
      (.asksPreVote, "could I win?", labels.contains(.asks)),
      (.preVote, "you could", labels.contains(.grants)),
      (.leader, "leads", labels.contains(.leads)),
      (.broken, "cut, down, lost", labels.contains(.breaks)),
      (.frozen, "held or frozen", labels.contains(.freezes)),
      (.mended, "mended", labels.contains(.mends)),
      (.added, "stored", labels.contains(.takes)),
      (.deleted, "deleted", labels.contains(.deletes)),
      (.snapshot, "snapshot", labels.contains(.installs)),
      (.configuration, "voters", labels.contains(.configuration)),
      (.standNow, "stand now", labels.contains(.standNow)),
      (.command, "command", labels.contains(.command)),
      (.next, "its timer is next", true), (.selected, "the subject", true),
      (.here, "you are here", true),
    ]
  }
}
