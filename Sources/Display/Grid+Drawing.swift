// Writing on the grid: text, lines, rectangles. Everything is clipped.

import Raft

/// A rectangle of cells.
struct Rect: Hashable, Sendable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  var maxX: Int { x + width }
  var maxY: Int { y + height }
  var isEmpty: Bool { width <= 0 || height <= 0 }

  /// Cuts rows off the top and returns them; fewer where there are not as many.
  mutating func takeTop(_ rows: Int) -> Rect {
    let taken = max(0, min(rows, height))
    defer {
      y += taken
      height -= taken
    }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  mutating func takeBottom(_ rows: Int) -> Rect {
    let taken = max(0, min(rows, height))
    height -= taken
    return Rect(x: x, y: y + height, width: width, height: taken)
  }

  mutating func takeLeft(_ columns: Int) -> Rect {
    let taken = max(0, min(columns, width))
    defer {
      x += taken
      width -= taken
    }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  mutating func takeRight(_ columns: Int) -> Rect {
    let taken = max(0, min(columns, width))
    width -= taken
    return Rect(x: x + width, y: y, width: taken, height: height)
  }
}

extension Unicode.Scalar {
  /// Whether the character surely takes one column. What does not is shown as `?`.
  var isOneColumn: Bool {
    switch value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x482, 0x48A...0x556: true
    case 0x1E00...0x1EFF, 0x1F00...0x1FFE: true
    case 0x2010...0x2027, 0x2030...0x205E, 0x2070...0x20BF, 0x2100...0x2319: true
    case 0x231C...0x2328, 0x232B...0x23E8, 0x2400...0x25FC, 0x25FF...0x2613: true
    case 0x2616...0x2647, 0x2654...0x267E, 0x2701...0x2704, 0x270C...0x2727: true
    case 0x2729...0x274B, 0x2758...0x275A: true
    default: false
    }
  }
}

extension Grid {
  /// Writes text from a cell on, clipped to the rectangle.
  /// - Returns: The column after the text.
  @discardableResult
  mutating func put(
    _ text: some StringProtocol, _ x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
  ) -> Int {
    guard y >= rect.y, y < rect.maxY else { return x }
    var column = x
    for scalar in text.unicodeScalars {
      if column >= rect.maxX { break }
      if column >= rect.x { self[column, y] = Cell(scalar.isOneColumn ? scalar : "?", style) }
      column += 1
    }
    return column
  }

  /// Writes text so that it ends before a column.
  mutating func putRight(
    _ text: String, endingAt x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
  ) {
    put(text, x - text.unicodeScalars.count, y, style, in: rect)
  }

  /// Fills a row of the rectangle with one character.
  mutating func rule(
    _ scalar: Unicode.Scalar, _ y: Int, _ style: Style, in rect: Rect
  ) {
    guard y >= rect.y, y < rect.maxY else { return }
    for x in rect.x..<max(rect.x, rect.maxX) { self[x, y] = Cell(scalar, style) }
  }

  /// Writes one character if it lies in the rectangle.
  mutating func dot(
    _ scalar: Unicode.Scalar, _ x: Int, _ y: Int, _ style: Style, in rect: Rect
  ) {
    guard x >= rect.x, x < rect.maxX, y >= rect.y, y < rect.maxY else { return }
    self[x, y] = Cell(scalar, style)
  }

  /// Writes text over several lines, broken between words.
  /// - Returns: The row after the last line written.
  @discardableResult
  mutating func wrap(_ text: String, _ style: Style = .plain, in rect: Rect) -> Int {
    var y = rect.y
    for line in wrapped(text, width: rect.width) {
      if y >= rect.maxY { break }
      put(line, rect.x, y, style, in: rect)
      y += 1
    }
    return y
  }

  /// Writes lines of one text, of which so much at its start stands out.
  mutating func put(_ lines: [String], boldScalars: Int, in rect: Rect) {
    var bold = boldScalars
    for (row, line) in lines.prefix(max(0, rect.height)).enumerated() {
      let scalars = line.unicodeScalars
      let x = put(
        String(scalars.prefix(max(0, bold))), rect.x, rect.y + row, .bold, in: rect)
      put(String(scalars.dropFirst(max(0, bold))), x, rect.y + row, .plain, in: rect)
      // Between two lines there is a space.
      bold -= scalars.count + 1
    }
  }
}

extension Grid {
  /// The server whose name, such as `S3`, the cell belongs to or stands beside.
  func server(at column: Int, _ row: Int) -> ServerID? {
    for start in [column, column - 1, column + 1, column - 2, column + 2]
    where self[start, row].scalar == "S" {
      var number = 0
      var x = start + 1
      while let digit = Character(self[x, row].scalar).wholeNumberValue, number < 100 {
        number = number * 10 + digit
        x += 1
      }
      if (1...ServerSet.capacity).contains(number) { return ServerID(number - 1) }
    }
    return nil
  }
}

/// The first row that is shown of a list that is longer than its room: the place stays in the middle, and no
/// room is left empty.
func firstRow(showing place: Int, of count: Int, in height: Int) -> Int {
  max(0, min(place - height / 2, count - height))
}

extension Grid {
  /// The server whose row of the table or of the logs the cell is in: the row begins with its name.
  func serverOfRow(at column: Int, _ row: Int) -> ServerID? {
    // The table stands beside the ring: its name is the nearest to the left that a blank, or the sign of
    // the selected server, stands before.
    var x = column
    while x > 0 {
      let before = self[x - 1, row].scalar
      if self[x, row].scalar == "S", before == " " || before == "▸" || before == ">",
        self[x + 1, row].scalar.properties.numericType != nil
      {
        return server(at: x, row)
      }
      x -= 1
    }
    return nil
  }

  /// Whether the row is one of those that say what just happened and why.
  func isReason(_ row: Int) -> Bool {
    let head = (max(0, size.rows - 10)..<size.rows).last { row in
      let text = String(
        String.UnicodeScalarView((0..<min(12, size.columns)).map { self[$0, row].scalar }))
      return text.contains(" why ")
    }
    guard let head else { return false }
    return row >= head && row < size.rows - 2
  }
}

/// The text in lines of at most `width` columns, broken between words where there are any.
func wrapped(_ text: String, width: Int) -> [String] {
  guard width > 0 else { return [] }
  var lines: [String] = []
  var line = ""
  var lineWidth = 0
  for word in text.split(separator: " ", omittingEmptySubsequences: true) {
    var word = Substring(word)
    var wordWidth = word.unicodeScalars.count
    if lineWidth > 0, lineWidth + 1 + wordWidth > width {
      lines.append(line)
      line = ""
      lineWidth = 0
    }
    while wordWidth > width {
      lines.append(String(word.prefix(width)))
      word = word.dropFirst(width)
      wordWidth = word.unicodeScalars.count
    }
    line += lineWidth > 0 ? " " + word : String(word)
    lineWidth += (lineWidth > 0 ? 1 : 0) + wordWidth
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// The text, cut to the width with a mark where it is longer.
func clipped(_ text: String, width: Int, theme: Theme) -> String {
  guard text.unicodeScalars.count > width else { return text }
  guard width > 1 else { return String(text.prefix(max(0, width))) }
  return String(text.unicodeScalars.prefix(width - 1).map(Character.init))
    + (theme.isASCII ? "~" : "…")
}
