// The picture: a grid of cells. Views write it, a terminal shows it, tests read it.

/// One character of the picture. Always one column wide: `Grid` replaces what is not.
package struct Cell: Hashable, Sendable {
  /// What is written in it.
  package var scalar: Unicode.Scalar
  /// How that looks.
  package var style: Style

  /// A cell; a blank one if nothing is said.
  package init(_ scalar: Unicode.Scalar = " ", _ style: Style = .plain) {
    self.scalar = scalar
    self.style = style
  }
}

/// A picture of `size.rows` times `size.columns` cells, row by row.
package struct Grid: Hashable, Sendable {
  /// How large it is.
  package let size: Size
  /// The cells, row by row.
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

  /// A blank picture.
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

  /// Whether there is such a cell.
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

  /// Replaces what is not ASCII, such as the sign of a section in running text. Lines of dots stay: they are
  /// only there where they can be shown.
  package mutating func makeASCII() {
    for index in cells.indices
    where !cells[index].scalar.isASCII && !cells[index].scalar.isBraille {
      cells[index].scalar = cells[index].scalar.asciiStandIn
    }
  }
}
