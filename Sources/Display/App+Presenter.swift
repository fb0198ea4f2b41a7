// Presenter mode: nothing but the ring, the logs and one line, or what a lesson says.

import Canvas
import Checking
import Raft
import Session
import Telling

extension App {
  mutating func togglePresenter() {
    isPresenting.toggle()
    if isPresenting { view = .cluster }
  }

  /// The ring with the logs under it. The line says what just happened, and makes room for what is typed
  /// and for messages. The words of a lesson and a broken property have as many lines as they need, and
  /// nothing takes their place.
  func drawPresentation(_ screen: inout Screen, _ rest: inout Rect) {
    let theme = screen.theme
    let isSpoken = prompt != nil || notice != nil
    if isSpoken { drawFooter(&screen, rest.takeBottom(1), theme) }
    let most = rest.height >= 15 ? 6 : 2
    var lines = presentedLines(width: rest.width - 2, theme)
    if lines.count > most {
      let end = lines[(most - 1)...].map(\.0).joined(separator: " ")
      lines =
        lines.prefix(most - 1) + [(clipped(end, width: rest.width - 2, theme: theme), lines[0].1)]
    }
    // A single line makes room for what is typed and for messages.
    if isSpoken, lines.count == 1, model.session.violation == nil { lines = [] }
    let area = rest.takeBottom(lines.count)
    for (row, line) in lines.enumerated() {
      screen.put(line.0, area.x + 1, area.y + row, line.1, in: area)
    }
    if prompt != nil { _ = rest.takeBottom(1) }
    let servers = model.cluster.count
    let logRows = min(servers + 1, max(0, rest.height - 9))
    ServerRows(model: model, window: views.cluster.window, use: .presenter).draw(
      in: rest.takeBottom(logRows), on: &screen)
    RingPanel(model: model).draw(in: rest, on: &screen)
  }

  /// What is said under the picture: a broken property, else the words of the lesson, else what just
  /// happened.
  private func presentedLines(width: Int, _ theme: Theme) -> [(String, Style)] {
    if let violation = model.session.violation {
      return wrapped("\(violation.property.name) is broken: \(violation.witness)", width: width)
        .map { ($0, theme.fault) }
    }
    let told = model.tellingLines(width: width)
    if !told.isEmpty, !model.isPlaying, model.isAtStop { return told }
    return [(model.told.narration?.headline ?? "Space plays, n steps, P ends this.", .bold)]
  }
}
