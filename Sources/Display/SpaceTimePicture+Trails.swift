// The ways of messages between the lanes of the space-time view.

import Canvas
import Raft

extension SpaceTimePicture {
  private func isInSight(_ arrow: Arrow) -> Bool {
    arrow.end >= plan.top && arrow.start < plan.top + area.height
  }

  /// The trails as lines of dots, that of the event looked at over the others.
  func drawDottedTrails(_ arrows: [Arrow], _ screen: inout Screen) {
    var canvas = BrailleCanvas(area: field)
    let nowY = y(min(plan.now, plan.rows.count))
    func point(_ server: ServerID, _ row: Int) -> DotPoint {
      DotPoint(x: Double(x(server) * 2 + 1), y: Double(y(row) * 4 + 2))
    }
    for arrow in arrows where isInSight(arrow) {
      let (start, end) = (point(arrow.from, arrow.start), point(arrow.to, arrow.end))
      let faint = BrailleCanvas.Pen(.faint, spacing: 2)
      guard arrow.isChosen else {
        canvas.line(from: start, to: end, faint)
        continue
      }
      // What lies ahead is not settled.
      let present = Double(nowY * 4 + 4)
      let passed = min(1, max(0, (present - start.y) / max(1, end.y - start.y)))
      let middle = start.toward(end, passed)
      if passed < 1 { canvas.line(from: middle, to: end, faint) }
      if passed > 0 {
        canvas.line(from: start, to: middle, BrailleCanvas.Pen(theme.ink(arrow.term), layer: 1))
      }
    }
    screen.draw(canvas)
  }

  func drawTrail(_ arrow: Arrow, _ screen: inout Screen) {
    guard isInSight(arrow) else { return }
    let nowY = y(min(plan.now, plan.rows.count))
    for (x, y) in way(arrow) {
      if arrow.isChosen {
        screen.dot(
          theme[.way], x, y, y > nowY ? .faint : theme.ink(arrow.term), in: field)
      } else {
        screen.dot(theme[.way], x, y, .faint, in: field)
      }
    }
  }
}
