// What the signs mean that are now in the picture.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// The signs on the screen, each with its meaning in a word or two, as many as there is room for.
struct SignsRow: Panel {
  let model: Model
  /// Where each stood last.
  var places = SignPlaces()

  /// How many columns a sign takes with its words and the blank behind them.
  static let width = 15

  /// How many columns of signs there are in an area.
  private static func columns(_ area: Rect) -> Int { max(1, (area.width - 1) / width) }

  /// The places that there are in an area, with what is shown now.
  func filled(_ area: Rect) -> SignPlaces {
    places.holding(
      shown(of: lines), in: area.isEmpty ? 0 : SignsRow.columns(area) * area.height)
  }

  func draw(in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    let (lines, columns) = (lines, SignsRow.columns(area))
    let shown = shown(of: lines)
    let filled = places.holding(shown, in: columns * area.height)
    // Places are counted from below, where the area ends whether it has grown or not.
    for (place, entry) in filled.places.enumerated() {
      // What is not shown any more is explained for as long as the picture moves.
      guard let entry, model.isMoving || shown.contains(entry) else { continue }
      let (x, y) = (
        area.x + 1 + place % columns * SignsRow.width, area.maxY - 1 - place / columns
      )
      let (sign, words) = explained(entry, lines, screen.theme)
      let end = screen.put(sign, x, y, .bold, in: area)
      screen.put(words, end + 1, y, .faint, in: area)
    }
  }

  private func explained(
    _ entry: SignPlaces.Entry, _ lines: [Line], _ theme: Theme
  ) -> (sign: String, words: String) {
    let sign: Sign
    switch entry {
    case .sign(let some): sign = some
    case .commit: return (lastCommit ?? "c", "committed")
    case .noOp: return ("nop", "no command")
    case .section: return ("\(Section.raftBasics)".prefix(1).description, "of the paper")
    }
    let line = lines.first { $0.sign == sign && $0.isShown } ?? lines.first { $0.sign == sign }
    // Two signs that only together mean something.
    let signs = sign == .pointed ? "\(theme[sign]) \(theme[.pointedEnd])" : "\(theme[sign])"
    return (signs, line?.words ?? "")
  }

  /// What is in the picture, what says the most first.
  private func shown(of lines: [Line]) -> [SignPlaces.Entry] {
    var seen: Set<Sign> = []
    let signs = lines.filter { $0.isShown && seen.insert($0.sign).inserted }.map(\.sign)
    let commit: [SignPlaces.Entry] = lastCommit == nil ? [] : [.commit]
    // What is always there says the least.
    let (last, first) = (signs.filter(\.isAlwaysThere), signs.filter { !$0.isAlwaysThere })
    return first.map { .sign($0) } + commit + (hasNoOp ? [.noOp] : [])
      + (model.explanation.sections.isEmpty ? [] : [.section]) + last.map { .sign($0) }
  }

  /// Whether one of the last entries of a log, which are those that are seen, is without a command.
  private var hasNoOp: Bool {
    model.cluster.servers.contains { server in
      let log = server.log
      let first = max(log.firstIndex, log.lastIndex - SignsRow.seenEntries)
      return first <= log.lastIndex && (first...log.lastIndex).contains { log[$0].content == .noOp }
    }
  }

  /// So many entries of a log are seen in a narrow window.
  private static let seenEntries = 5

  /// The last commit on the timeline, as it stands there.
  private var lastCommit: String? {
    model.timeline.layout.pieces.last { $0.kind == .commits }?.text
  }

  /// All signs that can be in the picture, what says the most first.
  private var lines: [Line] {
    let labels = Set(model.timeline.layout.pieces.map(\.kind))
    return ofMessages + ofVotes + ofEntries + ofServers + ofBeliefs + ofRun(labels)
  }

  /// A sign, what it means, and whether it is in the picture.
  private typealias Line = (sign: Sign, words: String, isShown: Bool)

  private var ofMessages: [Line] {
    let flying = model.cluster.flights.prefix(RingLinks.mostFlightsDrawn)
    let kinds = Set((flying + model.losses.map(\.flight)).map { $0.message.sign })
    let signs: [(sign: Sign, words: String)] = [
      (.asksVote, "wants a vote"), (.asksPreVote, "could I win?"), (.preVote, "you could"),
      (.refusalComing, "no, coming"), (.refused, "no"), (.entries, "entry"), (.stored, "yes"),
      (.snapshot, "snapshot"),
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
      } || model.losses.contains { $0.flight.message.sign == .voteComing }
    // A vote for who stands no longer is drawn without a ground.
    let isInVain = isComing && tallies.allSatisfy { $0.coming.isEmpty }
    return [
      (.voteComing, isInVain ? "vote in vain" : "vote coming", isComing),
      (.vote, "vote", tallies.contains { !$0.isPreVote }),
      (.preVote, "you could", tallies.contains(where: \.isPreVote)),
      (.noVote, "no answer", tallies.contains { $0.missing > 0 }),
      (.refusalComing, "no, coming", tallies.contains { !$0.refusing.isEmpty }),
      (.refused, "no", tallies.contains { $0.refused > 0 }),
    ]
  }

  private var ofEntries: [Line] {
    let servers = model.cluster.servers
    let isOpen = servers.contains { $0.role != .crashed && $0.commitIndex < $0.log.lastIndex }
    return [
      (.deleted, "deleted", !model.touched.deleted.isEmpty),
      (.added, "stored", !model.touched.stored.isEmpty && model.hasStored),
      (.uncommitted, "uncommitted", isOpen),
      (.unwritten, "not on disk", servers.contains { $0.role != .crashed && !$0.isWritten }),
      (.pointed, "told about", !model.pointedAt.isEmpty),
      (.compacted, "in snapshot", servers.contains { $0.log.snapshotIndex > 0 }),
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
      (.broken, "broken, lost", isCut || roles.contains(.crashed) || !model.losses.isEmpty),
      (.frozen, "held, frozen", isHeld || isFrozen),
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
      (.violation, "not safe", labels.contains(.violation)),
      (.candidate, "stands", labels.contains(.stands)),
      (.vote, "vote", labels.contains(.votes)), (.refused, "no", labels.contains(.refuses)),
      (.asksPreVote, "could I win?", labels.contains(.asks)),
      (.preVote, "you could", labels.contains(.grants)),
      (.leader, "leads", labels.contains(.leads)),
      (.stepsDown, "steps down", labels.contains(.stepsDown)),
      (.broken, "broken, lost", labels.contains(.breaks)),
      (.frozen, "held, frozen", labels.contains(.freezes)),
      (.mended, "mended", labels.contains(.mends)),
      (.added, "stored", labels.contains(.takes)),
      (.deleted, "deleted", labels.contains(.deletes)),
      (.snapshot, "snapshot", labels.contains(.installs)),
      (.configuration, "voters", labels.contains(.configuration)),
      (.standNow, "stand now", labels.contains(.standNow)),
      (.command, "command", labels.contains(.command)),
      (.next, "next timer", !model.asksForServer),
      (.selected, "the subject", model.chosen != nil || !model.asksForServer),
      (.here, "you are here", true),
    ]
  }
}

extension Sign {
  /// Whether it is in nearly every picture, so that one knows it soon.
  fileprivate var isAlwaysThere: Bool {
    switch self {
    case .here, .next, .selected: true
    default: false
    }
  }
}
