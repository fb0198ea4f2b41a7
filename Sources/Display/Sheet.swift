// A text in the place of everything, from the first column on, so that the terminal's own selection copies it whole.

import Canvas

/// A text to be copied.
struct Sheet: Hashable, Sendable {
  /// What it is.
  var title: String
  /// The text, without blanks: it is broken where the screen ends.
  var text: String

  /// How many rows a text takes.
  static func rows(of text: String, width: Int) -> Int {
    width > 0 ? (text.unicodeScalars.count + width - 1) / width : 0
  }

  /// Draws it, with a word on how to leave.
  func draw(in area: Rect, on screen: inout Screen) {
    guard area.width > 0, area.height > 0 else { return }
    screen.grid.put(title, area.x, area.y, .bold, in: area)
    var rest = text.unicodeScalars[...]
    var y = area.y + 2
    while !rest.isEmpty, y < area.maxY {
      screen.grid.put(String(rest.prefix(area.width)), area.x, y, in: area)
      rest = rest.dropFirst(area.width)
      y += 1
    }
    screen.grid.put("Any key closes this.", area.x, y + 1, .faint, in: area)
  }
}
