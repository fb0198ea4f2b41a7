// Sizes and rectangles in character cells, and how one is divided among what is drawn.

/// A width and height in character cells.
package struct Size: Hashable, Sendable {
  /// How many cells a row has.
  package var columns: Int
  /// How many rows there are.
  package var rows: Int

  /// A size; nothing is smaller than nothing.
  package init(columns: Int, rows: Int) {
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }
}

/// A rectangle of cells.
package struct Rect: Hashable, Sendable {
  /// The first column.
  package var x: Int
  /// The first row.
  package var y: Int
  /// How many columns it has.
  package var width: Int
  /// How many rows it has.
  package var height: Int

  /// A rectangle from its upper left cell.
  package init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The whole of a picture.
  package init(_ size: Size) {
    self.init(x: 0, y: 0, width: size.columns, height: size.rows)
  }

  /// The column after the last.
  package var maxX: Int { x + width }
  /// The row after the last.
  package var maxY: Int { y + height }
  /// Whether no cell is in it.
  package var isEmpty: Bool { width <= 0 || height <= 0 }

  /// Whether the cell is in it.
  package func contains(_ column: Int, _ row: Int) -> Bool {
    column >= x && column < maxX && row >= y && row < maxY
  }

  /// Cuts rows off the top and returns them; fewer where there are not as many.
  package mutating func takeTop(_ rows: Int) -> Rect {
    let taken = max(0, min(rows, height))
    defer {
      y += taken
      height -= taken
    }
    return Rect(x: x, y: y, width: width, height: taken)
  }

  /// Cuts rows off the bottom, as `takeTop` does off the top.
  package mutating func takeBottom(_ rows: Int) -> Rect {
    let taken = max(0, min(rows, height))
    height -= taken
    return Rect(x: x, y: y + height, width: width, height: taken)
  }

  /// Cuts columns off the left and returns them; fewer where there are not as many.
  package mutating func takeLeft(_ columns: Int) -> Rect {
    let taken = max(0, min(columns, width))
    defer {
      x += taken
      width -= taken
    }
    return Rect(x: x, y: y, width: taken, height: height)
  }

  /// Cuts columns off the right, as `takeLeft` does off the left.
  package mutating func takeRight(_ columns: Int) -> Rect {
    let taken = max(0, min(columns, width))
    width -= taken
    return Rect(x: x + width, y: y, width: taken, height: height)
  }

  /// The rectangle with so many more rows at its top.
  package func grownUp(by rows: Int) -> Rect {
    Rect(x: x, y: y - rows, width: width, height: height + rows)
  }
}
