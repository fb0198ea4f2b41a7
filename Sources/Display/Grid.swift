// The picture: a grid of cells. Views write it, `Terminal` shows it, tests read it.

/// A width and height in character cells.
package struct Size: Hashable, Sendable {
  package var columns: Int
  package var rows: Int
  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A colour by its meaning. What it looks like is the terminal's business.
package enum Ink: UInt8, Sendable, CaseIterable {
  /// The terminal's own foreground or background.
  case standard
  /// Text on a coloured background.
  case onColor
  /// What is there but matters less.
  case faint
  /// A crash, a cut, a violation; nothing else is red.
  case fault
  /// A term: the colours take turns, so that terms near each other never share one.
  case term0, term1, term2, term3, term4, term5

  /// The colour of a term's server, entries and number.
  package static func term(_ term: Int) -> Ink {
    Ink(rawValue: Ink.term0.rawValue + UInt8(truncatingIfNeeded: (max(1, term) - 1) % 6))!
  }
}

/// How a cell looks apart from its character.
package struct Style: Hashable, Sendable {
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let underline = Attributes(rawValue: 2)
    package static let reverse = Attributes(rawValue: 4)
    package static let dim = Attributes(rawValue: 8)
  }

  package var foreground: Ink
  package var background: Ink
  package var attributes: Attributes

  package init(
    _ foreground: Ink = .standard, on background: Ink = .standard, _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  package static let plain = Style()
  package static let bold = Style(.standard, .bold)
  package static let faint = Style(.faint)
}

/// One character of the picture. Always one column wide: `Grid` replaces what is not.
package struct Cell: Hashable, Sendable {
  package var scalar: Unicode.Scalar
  package var style: Style

  package init(_ scalar: Unicode.Scalar = " ", _ style: Style = .plain) {
    self.scalar = scalar
    self.style = style
  }
}

/// A picture of `size.rows` times `size.columns` cells, row by row.
package struct Grid: Hashable, Sendable {
  package let size: Size
  package private(set) var cells: [Cell]
  /// Where the text cursor is shown, if anywhere.
  package var cursor: (column: Int, row: Int)? {
    get { hasCursor ? (cursorColumn, cursorRow) : nil }
    set {
      hasCursor = newValue != nil
      cursorColumn = newValue?.column ?? 0
      cursorRow = newValue?.row ?? 0
    }
  }
  private var hasCursor = false
  private var cursorColumn = 0
  private var cursorRow = 0

  package init(size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.columns * size.rows)
  }

  /// The cell, or a blank outside the grid.
  package subscript(column: Int, row: Int) -> Cell {
    get {
      guard contains(column, row) else { return Cell() }
      return cells[row * size.columns + column]
    }
    set {
      guard contains(column, row) else { return }
      cells[row * size.columns + column] = newValue
    }
  }

  package func contains(_ column: Int, _ row: Int) -> Bool {
    column >= 0 && column < size.columns && row >= 0 && row < size.rows
  }

  /// The characters, row by row, without blanks at the ends of rows.
  package var text: String {
    (0..<size.rows).map { row in
      let scalars = cells[row * size.columns..<(row + 1) * size.columns].map(\.scalar)
      let end = scalars.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
      return String(String.UnicodeScalarView(scalars[..<end]))
    }.joined(separator: "\n")
  }

  /// Replaces what is not ASCII, such as the sign of a section in running text.
  mutating func makeASCII() {
    for index in cells.indices where !cells[index].scalar.isASCII {
      cells[index].scalar = cells[index].scalar.asciiFallback
    }
  }
}
