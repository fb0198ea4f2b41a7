// Presenter mode: the ring, the rows of the servers, two lines of words, and a line that says where one is.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling

extension App {
  mutating func togglePresenter() {
    isPresenting.toggle()
    if isPresenting { view = .cluster }
  }

  /// The ring, the rows of the servers, two lines of words or as many as a lesson's stop needs, and a last
  /// line with the tempo, the term and the stop, in whose place stands what is typed or said.
  func drawPresentation(_ screen: inout Screen, _ rest: inout Rect) {
    let theme = screen.theme
    let size = screen.grid.size
    let last = rest.takeBottom(1)
    if prompt != nil || notice != nil {
      drawFooter(&screen, last, theme)
    } else {
      drawPresenterStatus(&screen, last)
    }
    // Columns at both sides keep the words apart from the edge of the picture.
    let width = min(72, size.columns - 2)
    let most = rest.height >= 18 ? 6 : 2
    var lines = presentedLines(width: width, theme)
    if lines.count > most {
      let end = lines[(most - 1)...].map(\.0).joined(separator: " ")
      lines = lines.prefix(most - 1) + [(clipped(end, width: width, theme: theme), lines[0].1)]
    }
    let servers = model.cluster.count
    let isRoomy = rest.height >= servers + 16
    if isRoomy { _ = rest.takeBottom(1) }
    let words = rest.takeBottom(max(2, lines.count))
    for (row, line) in lines.enumerated() {
      screen.put(
        line.0, words.x + max(1, (size.columns - 72) / 2), words.y + row, line.1, in: words)
    }
    if isRoomy { screen.rule(theme[.line], rest.takeBottom(1).y, .faint, in: Rect(size)) }
    let rows = min(servers + 1, max(2, min(servers <= 9 ? 10 : rest.height / 2, rest.height)))
    ServerRows(model: model, window: views.cluster.window, use: .presenter)
      .draw(in: rest.takeBottom(rows), on: &screen)
    if rest.height >= 4 {
      RingPanel(model: model, largest: .hall).draw(in: ringArea(rest), on: &screen)
    }
    rest = Rect(x: 0, y: 0, width: size.columns, height: last.y)
  }

  /// The ring is at most as wide as its height allows, in the middle.
  private func ringArea(_ area: Rect) -> Rect {
    let width = max(min(area.width, 72), min(area.width, area.height * 4))
    return Rect(
      x: area.x + (area.width - width) / 2, y: area.y, width: width, height: area.height)
  }

  /// The tempo, the term with its leader, and the stop of the lesson.
  private func drawPresenterStatus(_ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    screen.rule(" ", area.y, theme.bar, in: area)
    let pace = model.pace
    let sign = theme.playSign(pace.motion != .standing)
    let cluster = model.cluster
    let leader =
      cluster.leader.map { leader in
        let term = cluster[leader].term
        return "leader \(leader)" + (term < cluster.highestTerm ? " of term \(term)" : "")
      } ?? "no leader"
    let middle = "term \(cluster.highestTerm)  \(leader)"
    let right = presentedPlace
    let forms = [
      (pace.line(theme.separator), middle), (pace.reason.isEmpty ? pace.name : pace.reason, middle),
      (pace.name, middle), ("", middle), ("", leader), ("", ""),
    ]
    let fitting = forms.first {
      $0.0.unicodeScalars.count + $0.1.count + right.unicodeScalars.count + 12 <= area.width
    }
    let (left, between) = fitting ?? ("", "")
    screen.put(" \(sign) \(left)", area.x, area.y, theme.bar, in: area)
    let end = area.x + 4 + left.unicodeScalars.count
    let x = max(end + 2, area.x + (area.width - between.count) / 2)
    let latest = area.maxX - right.unicodeScalars.count - 3 - between.count
    screen.put(between, min(x, max(end + 2, latest)), area.y, theme.bar, in: area)
    screen.putRight(right + " ", endingAt: area.maxX, area.y, theme.bar, in: area)
  }

  /// The lesson and its stop; without one the seed.
  private var presentedPlace: String {
    guard let lesson = model.session.lesson else { return "seed \(model.session.setup.seed)" }
    return "\(lesson.shortName) \(lesson.stopsReached)/\(lesson.stopCount)"
  }

  /// What is said under the picture: a broken property, else the words of the lesson, else what just
  /// happened.
  private func presentedLines(width: Int, _ theme: Theme) -> [(String, Style)] {
    if let violation = model.brokenHere {
      return wrapped("\(violation.property.name) is broken: \(violation.witness)", width: width)
        .map { ($0, theme.fault) }
    }
    let told = model.tellingLines(width: width)
    if !told.isEmpty, !model.isPlaying, model.isAtStop { return told }
    let words = FittedWords(
      model.explanation, width: width, height: 2)
    return words.headline.map { ($0, .bold) } + words.reasons.map { ($0, .plain) }
  }
}
