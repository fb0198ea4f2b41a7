// What clients have asked for, in one line.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// The calls of clients: the open ones first, as many as there is room for.
struct ClientsRow: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard !area.isEmpty else { return }
    var x = screen.put(" clients ", area.x, area.y, .faint, in: area) + 1
    let calls = model.cluster.callStatuses(most: ClientsRow.most)
    if calls.isEmpty { screen.put(nothing, x, area.y, .faint, in: area) }
    for (place, call) in calls.enumerated() {
      let width = call.words().unicodeScalars.count
      // What follows is told by the mark alone.
      let room = area.maxX - x - (place == calls.count - 1 ? 0 : 2)
      guard width <= room else {
        // The first is cut rather than left out.
        if place == 0 { x = draw(call, x, room - 1, &screen, area) }
        screen.put(theme.ellipsis, min(x, area.maxX - 1), area.y, .faint, in: area)
        return
      }
      x = draw(call, x, room, &screen, area) + 3
    }
  }

  /// So many calls are told at most.
  private static let most = 8

  private func draw(
    _ call: CallStatus, _ start: Int, _ width: Int, _ screen: inout Screen, _ area: Rect
  ) -> Int {
    let theme = screen.theme
    let room = Rect(x: start, y: area.y, width: max(0, width), height: 1)
    var x = screen.put("\(call.client)", start, area.y, .bold, in: room)
    let server = call.server.map { " \(theme[.arrow]) \($0)" } ?? ""
    x = screen.put(" \(call.what)\(server)", x, area.y, call.isOpen ? .plain : .faint, in: room)
    let style = call.isFault ? theme.fault : call.isOpen ? .plain : .faint
    if !call.state.isEmpty { x = screen.put(" \(call.state)", x, area.y, style, in: room) }
    if let wait = call.wait {
      let gap = call.state.isEmpty ? " " : " \(theme.separator) "
      x = screen.put(gap + wait, x, area.y, style, in: room)
    }
    return x
  }

  /// What is said where nobody has asked for anything yet.
  private var nothing: String {
    model.cluster.load == nil
      ? "nobody has asked for anything" : "will ask as soon as somebody leads"
  }
}
