// Writing on the grid: text, lines, rectangles. Everything is clipped.

extension Unicode.Scalar {
  /// Whether the character surely takes one column. What does not is shown as `?`.
  package var isOneColumn: Bool {
    switch value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x370...0x482, 0x48A...0x556: true
    case 0x1E00...0x1EFF, 0x1F00...0x1FFE: true
    case 0x2010...0x2027, 0x2030...0x205E, 0x2070...0x20BF, 0x2100...0x2319: true
    case 0x231C...0x2328, 0x232B...0x23E8, 0x2400...0x25FC, 0x25FF...0x2613: true
    case 0x2616...0x2647, 0x2654...0x267E, 0x2701...0x2704, 0x270C...0x2727: true
    case 0x2729...0x274B, 0x2758...0x275A, 0x2800...0x28FF: true
    default: false
    }
  }
}

extension Grid {
  /// Writes text from a cell on, clipped to the rectangle.
  /// - Returns: The column after the text.
  @discardableResult
  package mutating func put(
    _ text: String, _ x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
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
  package mutating func putRight(
    _ text: String, endingAt x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
  ) {
    put(text, x - text.unicodeScalars.count, y, style, in: rect)
  }

  /// Fills a row of the rectangle with one character.
  package mutating func rule(
    _ scalar: Unicode.Scalar, _ y: Int, _ style: Style, in rect: Rect
  ) {
    guard y >= rect.y, y < rect.maxY else { return }
    for x in rect.x..<max(rect.x, rect.maxX) { self[x, y] = Cell(scalar, style) }
  }

  /// Writes one character if it lies in the rectangle.
  package mutating func dot(
    _ scalar: Unicode.Scalar, _ x: Int, _ y: Int, _ style: Style, in rect: Rect
  ) {
    guard x >= rect.x, x < rect.maxX, y >= rect.y, y < rect.maxY else { return }
    self[x, y] = Cell(scalar, style)
  }

  /// Writes text over several lines, broken between words.
  /// - Returns: The row after the last line written.
  @discardableResult
  package mutating func wrap(_ text: String, _ style: Style = .plain, in rect: Rect) -> Int {
    var y = rect.y
    for line in wrapped(text, width: rect.width) {
      if y >= rect.maxY { break }
      put(line, rect.x, y, style, in: rect)
      y += 1
    }
    return y
  }

  /// Writes lines of one text, of which so much at its start stands out.
  package mutating func put(_ lines: [String], boldScalars: Int, in rect: Rect) {
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
