// What counts while a lesson is on its way to a stop: votes of the open election, copies of what is not committed yet.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// How what is under way is counted, in a few lines: in the place of a lesson's words, while these are over.
struct CountsPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    guard area.height > 0 else { return }
    let leaders = leaders
    if let term = model.cluster.openTerm, term > leaders.first?.term ?? 0 {
      return ElectionPanel(model: model, isPart: true).draw(in: area, on: &screen)
    }
    let lines = leaders.isEmpty ? ["nobody leads"] : leaders.flatMap(lines)
    screen.put(lines.map { ($0, .plain) }, in: area)
  }

  /// Who leads, the highest term first.
  private var leaders: [ServerView] {
    model.cluster.servers.filter { $0.isLeader && $0.process == .running }
      .sorted { $0.term > $1.term }
  }

  /// That it leads, and how often it knows each entry to be stored that it has not committed.
  private func lines(_ leader: ServerView) -> [String] {
    let start = "\(leader.id) leads term \(leader.term)"
    let open = Array((leader.commitIndex..<max(leader.commitIndex, leader.log.lastIndex)).prefix(3))
    if open.isEmpty {
      let count = leader.commitIndex
      return [
        start, count == 0 ? "nothing committed yet" : "committed: \(count) of \(count) entries",
      ]
    }
    return [start]
      + open.compactMap { model.cluster.copyCount(of: $0 + 1, at: leader.id) }.map(words)
  }

  private func words(_ count: CopyCount) -> String {
    let known = count.quorum.parts.map { part in
      "\(part.count(count.known)) of \(part.needed)"
    }
    return "entry \(count.index): counts \(known.joined(separator: ", ")) needed"
  }
}
