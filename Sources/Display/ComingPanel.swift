// What is on its way.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// What is on its way, in the order of arrival.
struct ComingPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme.line, head.y, .faint, in: head)
    let count = model.cluster.flightCount
    let load =
      model.cluster.load.map { "\(theme.separator) load \($0.callsPerSecond)/s " } ?? ""
    screen.put(" on its way: \(count) \(load)", head.x + 1, head.y, .faint, in: head)
    if count > rest.height, rest.height > 1 {
      let line = rest.takeBottom(1)
      screen.put(
        "+ \(count - rest.height) more: m shows all", line.x + 1, line.y, .faint, in: line)
    }
    for (row, flight) in model.cluster.flights.prefix(rest.height).enumerated() {
      drawFlight(
        flight, &screen, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1), theme)
    }
  }

  private func drawFlight(
    _ flight: Flight, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let message = flight.message
    var style = theme.ink(message.term)
    style.attributes.insert(.bold)
    screen.dot(theme.head(of: message), area.x + 1, area.y, style, in: area)
    screen.put(
      "\(message.from)\(theme.arrow)\(message.to)", area.x + 3, area.y, theme.ink(message.term),
      in: area)
    let when =
      flight.arrivesAt == .never
      ? "held" : "\(millisecondsLeft(until: flight.arrivesAt, from: model.cluster.now)) ms"
    let room = area.width - 12 - 8
    screen.put(
      clipped(message.summary, width: room, theme: theme), area.x + 11, area.y, .plain, in: area)
    screen.putRight(when, endingAt: area.maxX, area.y, .faint, in: area)
  }
}
