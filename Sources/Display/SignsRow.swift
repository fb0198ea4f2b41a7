// What the signs mean that are now in the picture.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// The signs of what is under way, each with its meaning in a word or two.
struct SignsRow: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    let theme = screen.theme
    var (x, y) = (area.x + 1, area.y)
    for (sign, word) in shown {
      let width = word.unicodeScalars.count + 2
      if x + width > area.maxX {
        (x, y) = (area.x + 1, y + 1)
        if y >= area.maxY { return }
      }
      screen.dot(theme[sign], x, y, .bold, in: area)
      x = screen.put(word, x + 2, y, .faint, in: area) + 2
    }
  }

  /// The signs, the ones that say the most first.
  private var shown: [(Sign, String)] {
    let cluster = model.cluster
    let kinds = Set(cluster.flights.prefix(100).map { $0.message.sign })
    var signs: [(Sign, String)] = []
    func add(_ sign: Sign, _ word: String, _ isShown: Bool) {
      if isShown { signs.append((sign, word)) }
    }
    add(.asksVote, "asks", kinds.contains(.asksVote))
    add(.voteComing, "coming", kinds.contains(.voteComing))
    let tallies = cluster.servers.compactMap { cluster.tally(of: $0) }
    add(.vote, "has", !tallies.isEmpty)
    add(.noVote, "not yet", tallies.contains { $0.missing > 0 })
    add(.asksPreVote, "could I win?", kinds.contains(.asksPreVote))
    add(.preVote, "you could", kinds.contains(.preVote))
    add(.refused, "no", kinds.contains(.refused) || tallies.contains { $0.refused > 0 })
    add(.deleted, "deleted", !model.touched.deleted.isEmpty)
    add(.added, "stored", !model.touched.stored.isEmpty && model.hasStored)
    add(.entries, "entry", kinds.contains(.entries))
    add(.stored, "stored up to", kinds.contains(.stored))
    add(.snapshot, "snapshot", kinds.contains(.snapshot))
    add(.standNow, "stand now", kinds.contains(.standNow))
    add(.heartbeat, "heartbeat", kinds.contains(.heartbeat))
    add(.frozen, "held", cluster.heldCount > 0)
    add(
      .uncommitted, "open",
      cluster.servers.contains { $0.role != .crashed && $0.commitIndex < $0.log.lastIndex })
    add(
      .unwritten, "not on disk",
      cluster.servers.contains { $0.role != .crashed && !$0.isWritten })
    let beliefs = cluster.servers.map { model.beliefMarks(of: $0) }
    add(.matchIndex, "matchIndex", beliefs.contains { $0.match != nil })
    add(.nextIndex, "nextIndex", beliefs.contains { $0.next != nil })
    return signs
  }
}
