// Presenter mode: nothing but the ring, the logs and one line.

import Raft
import Session
import Simulation

extension App {
  mutating func togglePresenter() {
    isPresenting.toggle()
    if isPresenting { view = .cluster }
  }

  /// The ring with the logs under it. The line says what just happened, or what the lesson tells, and
  /// makes room for what is typed and for messages.
  func drawPresentation(_ grid: inout Grid, _ rest: inout Rect, _ theme: Theme) {
    let line = rest.takeBottom(1)
    if prompt != nil || notice != nil {
      drawFooter(&grid, line, theme)
    } else {
      grid.put(
        clipped(presentedLine, width: line.width - 2, theme: theme), line.x + 1, line.y, .bold,
        in: line)
    }
    if prompt != nil { _ = rest.takeBottom(1) }
    let servers = session.world.nodes.count
    let logRows = min(servers + 1, max(0, rest.height - 9))
    drawLogs(&grid, rest.takeBottom(logRows), theme)
    drawRing(&grid, rest, theme)
  }

  private var presentedLine: String {
    if let violation = session.violation {
      return "\(violation.property.name) is broken. \(violation)"
    }
    let told = tellingLines(width: 1000).map(\.0)
    if !told.isEmpty, !isPlaying { return told.joined(separator: " ") }
    return narration?.headline ?? "Space plays, n steps, P ends this."
  }
}
