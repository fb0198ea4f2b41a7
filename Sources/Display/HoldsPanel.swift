// What holds: the properties of Raft that are checked after every event, on large screens.

import Canvas
import Checking
import Raft
import Session

/// Every property with how often it was checked, and whether it holds.
struct HoldsPanel: Panel {
  let model: Model

  /// How many rows it takes.
  static let rows = Property.allCases.count + 1

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    screen.put(" what holds ", head.x + 1, head.y, .faint, in: head)
    screen.putRight(" checks ", endingAt: head.maxX - 1, head.y, .faint, in: head)
    for (row, property) in Property.allCases.prefix(rest.height).enumerated() {
      let y = rest.y + row
      let checks = model.session.checks.checkCount(of: property)
      let isBroken = model.session.violation?.property == property
      let state = isBroken ? "BROKEN" : checks == 0 ? "not exercised yet" : "holds"
      screen.put(property.name, rest.x + 1, y, .plain, in: rest)
      screen.put(
        state, rest.x + 22, y, isBroken ? theme.fault : checks == 0 ? .faint : .plain, in: rest)
      screen.putRight("\(checks)", endingAt: rest.maxX - 2, y, .faint, in: rest)
    }
  }
}
