// Links as they break and as they are mended: lines that tear in the middle, and lines that close again.

import Canvas
import Raft
import Session
import Simulation

extension RingLinks {
  /// So much of the time a line is seen whole before it tears, and closed again before it is at rest.
  private static let pause = 0.25

  /// What happens to the link between two servers, as far as it has been seen.
  mutating func addDisturbance(_ a: Int, _ b: Int) {
    guard let what = disturbance.what else { return }
    let there = DirectedLink(from: ServerID(a), to: ServerID(b))
    let back = DirectedLink(from: ServerID(b), to: ServerID(a))
    for (set, change) in [(what.cut, Change.tears), (what.healed, .closes), (what.held, .stops)] {
      switch (set.contains(there), set.contains(back)) {
      case (true, true): add(change, ring.way(from: a, to: b), signAt: 0.5)
      case (true, false): add(change, lane(of: there), signAt: RingLinks.oneWaySign)
      case (false, true): add(change, lane(of: back), signAt: RingLinks.oneWaySign)
      case (false, false): break
      }
    }
  }

  /// What a line does.
  private enum Change {
    case tears, closes, stops
  }

  private func lane(of link: DirectedLink) -> Way {
    ring.way(from: link.from.index, to: link.to.index, lane: RingLinks.lane)
  }

  private mutating func add(_ change: Change, _ way: Way, signAt middle: Double) {
    guard let open = way.open else { return }
    let moved = min(1, max(0, (disturbance.share - RingLinks.pause) / (1 - 2 * RingLinks.pause)))
    let pen = BrailleCanvas.Pen(
      change == .tears ? theme.fault : .bold, layer: Layer.flash,
      spacing: theme.hasBraille ? 1 : 2)
    // How much of each side of the line is there.
    let share = change == .tears ? 1 - moved : change == .closes ? moved : 1
    if share > 0 {
      let middle = min(open.upperBound, max(open.lowerBound, middle))
      canvas.line(
        from: way[open.lowerBound],
        to: way[open.lowerBound + share * (middle - open.lowerBound)], pen)
      canvas.line(
        from: way[open.upperBound],
        to: way[open.upperBound - share * (open.upperBound - middle)], pen)
    }
    guard change == .closes ? moved >= 1 : disturbance.share >= RingLinks.pause else { return }
    let (x, y) = way[middle].cell
    switch change {
    case .tears: signs.append((theme[.broken], x, y, theme.fault))
    case .closes: signs.append((theme[.mended], x, y, Style(.standard, [.reverse, .bold])))
    case .stops: signs.append((theme[.frozen], x, y, Style(.standard, [.reverse, .bold])))
    }
  }
}
