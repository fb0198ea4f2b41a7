// What is under way: who says what to whom, and when it arrives.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// What is under way between servers, in the order of arrival.
struct UnderWayPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    var rest = area
    let flights = model.cluster.flights
    let count = model.cluster.flightCount
    let many = count > area.height - 1 ? ": \(count)" : ""
    screen.head("under way\(many)", hint: "arrives in", in: rest.takeTop(1))
    let hasMore = count > rest.height && rest.height > 1
    let shown = hasMore ? rest.height - 1 : rest.height
    // Where few columns are left, all say what they say in the same few words.
    for (row, flight) in flights.prefix(shown).enumerated() {
      draw(flight, &screen, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1))
    }
    if hasMore {
      screen.put(
        "\(theme.ellipsis) \(count - shown) more", rest.x + 1, rest.maxY - 1, .faint, in: rest)
    }
  }

  private func draw(_ flight: Flight, _ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    let message = flight.message
    screen.put(message.head(theme), area.x + 1, area.y, theme.fill(message.term), in: area)
    let pair = "\(message.from)\(theme[.arrow])\(message.to)"
    screen.put(pair, area.x + 6, area.y, .plain, in: area)
    let start = area.x + 6 + (model.cluster.count > 9 ? 8 : 6)
    let when =
      flight.arrivesAt == .never
      ? "held" : "\(millisecondsLeft(until: flight.arrivesAt, from: model.clock)) ms"
    let room = area.maxX - when.count - 1 - start
    let words = MessageWords(message, in: model.cluster).fitting(room)
    screen.put(clipped(words, width: room, theme: theme), start, area.y, .plain, in: area)
    screen.putRight(when, endingAt: area.maxX, area.y, .faint, in: area)
  }
}

extension Frame {
  /// The head of a part of the picture: a line with its title, and at the right end what else there is to know.
  mutating func head(_ title: String, hint: String = "", in area: Rect) {
    guard !area.isEmpty else { return }
    rule(theme[.line], area.y, .faint, in: area)
    let shown = clipped(title, width: max(0, area.width - 3), theme: theme)
    let end = put(" \(shown) ", area.x + 2, area.y, .bold, in: area)
    // The title is worth more.
    guard !hint.isEmpty, end + hint.unicodeScalars.count + 3 <= area.maxX else { return }
    putRight(" \(hint) ", endingAt: area.maxX - 1, area.y, .faint, in: area)
  }
}
