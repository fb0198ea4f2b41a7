// The upper line: whether time passes, when, who leads, where in the run.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation

/// The upper line: whether time passes, when, who leads, where in the run.
struct StatusPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let style = theme.bar
    screen.rule(" ", area.y, style, in: area)
    let cluster = model.cluster
    var x = drawPace(&screen, area, theme)
    x = screen.put("\(seconds(model.clock)) s  ", x, area.y, style, in: area)
    let leader =
      cluster.leader.map { leader in
        let term = cluster[leader].term
        return "leader \(leader)\(term < cluster.highestTerm ? " of term \(term)" : "")"
      } ?? "no leader"
    // The place in the lesson is never left out.
    let places = placesInRun(theme)
    let end = area.maxX - (places.last?.unicodeScalars.count ?? 0) - 1
    func put(_ text: String, _ style: Style) {
      let shown = clipped(text, width: max(0, end - x), theme: theme)
      x = screen.put(shown, x, area.y, style, in: area)
    }
    put("term \(cluster.highestTerm)  \(leader) ", style)
    // What is under way matters more than the rest of the line.
    for change in cluster.changes(theme) where x + 4 < end {
      put("\(theme.separator) ", style)
      put(change, Style(.standard, [.reverse, .bold]))
      put(" ", style)
    }
    let committed = " committed \(model.session.checks.committedIndex) "
    if x + committed.unicodeScalars.count <= end { put(committed, style) }
    let place = places.first { area.maxX - x >= $0.unicodeScalars.count + 1 }
    if let place { screen.putRight(place, endingAt: area.maxX, area.y, style, in: area) }
  }

  /// Whether time passes, how fast, and why.
  private func drawPace(_ screen: inout Screen, _ area: Rect, _ theme: Theme) -> Int {
    let style = theme.bar
    let pace = model.pace
    let sign = theme.playSign(pace.motion != .standing)
    let start = screen.put(" \(sign) ", area.x, area.y, style, in: area)
    // Where a property is broken, the run goes no further, however fast.
    if let violation = model.session.violation {
      let x = screen.put(
        "! \(violation.property.name)", start, area.y, Style(.fault, [.reverse, .bold]), in: area)
      return screen.put("  ", x, area.y, style, in: area)
    }
    // By hand no time passes by itself.
    if model.isByHand {
      return screen.put("BY HAND  ", start, area.y, Style(.standard, [.reverse, .bold]), in: area)
    }
    // What is said of the cluster matters more than why time passes as it does.
    guard area.width >= 50 else { return start }
    let words = area.width < 72 ? pace.name : pace.line(theme.separator)
    let x = screen.put("\(words)  ", start, area.y, style, in: area)
    return screen.put("\(theme[.column]) ", x, area.y, style, in: area)
  }

  /// Where the run is, in words of which the first that fit are shown: the place in the lesson, the seed,
  /// the event.
  private func placesInRun(_ theme: Theme) -> [String] {
    let seed = "seed \(model.session.setup.seed) "
    let event = "event \(model.session.position) "
    guard let lesson = model.session.lesson else {
      return ["\(seed)\(theme.separator) \(event)", seed]
    }
    let name = lesson.script.name.split(separator: "/").last.map(String.init) ?? ""
    let short = name.hasSuffix(".raft") ? String(name.dropLast(5)) : name
    let away = model.session.branchNumber == lesson.branch ? "" : " (left)"
    let stop = "\(lesson.stopsReached)/\(lesson.stopCount)\(away) "
    return [
      "\(short) \(stop) \(seed)\(theme.separator) \(event)", "\(short) \(stop) \(seed)",
      "\(short) \(stop)", stop,
    ]
  }
}
