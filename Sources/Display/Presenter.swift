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
  /// makes room for what is typed and for messages. A broken property has as many lines as its sentence
  /// needs, and nothing takes its place.
  func drawPresentation(_ grid: inout Grid, _ rest: inout Rect, _ theme: Theme) {
    let isSpoken = prompt != nil || notice != nil
    if isSpoken { drawFooter(&grid, rest.takeBottom(1), theme) }
    if let sentence = violationSentence {
      var lines = wrapped(sentence, width: rest.width - 2)
      let most = rest.height >= 15 ? 3 : 2
      if lines.count > most {
        let end = lines[(most - 1)...].joined(separator: " ")
        lines = lines.prefix(most - 1) + [clipped(end, width: rest.width - 2, theme: theme)]
      }
      let area = rest.takeBottom(lines.count)
      for (row, line) in lines.enumerated() {
        grid.put(line, area.x + 1, area.y + row, theme.fault, in: area)
      }
    } else if !isSpoken {
      let line = rest.takeBottom(1)
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

  private var violationSentence: String? {
    session.violation.map { "\($0.property.name) is broken: \($0.witness)" }
  }

  private var presentedLine: String {
    let told = tellingLines(width: 1000).map(\.0)
    if !told.isEmpty, !isPlaying { return told.joined(separator: " ") }
    return narration?.headline ?? "Space plays, n steps, P ends this."
  }
}
