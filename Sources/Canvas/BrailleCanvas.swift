// A canvas of dots finer than cells: lines of any slope, drawn as Braille patterns or, where those can't be
// shown, a sign a cell.

/// A place on a canvas of dots: two dots a cell across, four downwards, from the upper left of the picture.
package struct DotPoint: Hashable, Sendable {
  /// Dots from the left.
  package var x: Double
  /// Dots from the top.
  package var y: Double

  /// A place so many dots from the left and from the top.
  package init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

  /// The cell that it lies in.
  package var cell: (x: Int, y: Int) { (dot.column >> 1, dot.row >> 2) }

  /// The dot that it lies in. What is a hair's breadth before one, as sums of fractions are, is meant to be in
  /// it.
  fileprivate var dot: (column: Int, row: Int) {
    (Int((x + 0.001).rounded(.down)), Int((y + 0.001).rounded(.down)))
  }

  /// The place so far on the way to another, 0 being here and 1 there.
  package func toward(_ other: DotPoint, _ fraction: Double) -> DotPoint {
    DotPoint(x: x + (other.x - x) * fraction, y: y + (other.y - y) * fraction)
  }
}

/// A rectangle of cells in which single dots can be set.
///
/// A cell has one style, so that dots of two lines can't share one unless they look alike: what lies in a
/// higher layer takes the cell, and within a layer what is drawn later colours it.
package struct BrailleCanvas: Sendable {
  /// The cells that it covers. Dots outside are left out.
  package let area: Rect
  private var cells: [DottedCell]

  /// A cell with its dots.
  private struct DottedCell {
    var dots: UInt8 = 0
    var layer: UInt8 = 0
    var style = Style.plain
  }

  /// How a line looks.
  package struct Pen: Hashable, Sendable {
    /// How its cells look.
    package var style: Style
    /// What it lies over: lines of lower layers.
    package var layer: UInt8
    /// How many dots apart its dots are; 1 for a line without gaps.
    package var spacing: Double

    /// A pen.
    package init(_ style: Style, layer: UInt8 = 0, spacing: Double = 1) {
      (self.style, self.layer, self.spacing) = (style, layer, spacing)
    }
  }

  /// A canvas without dots.
  package init(area: Rect) {
    self.area = area
    cells = Array(repeating: DottedCell(), count: max(0, area.width) * max(0, area.height))
  }

  /// Draws a straight line, both ends included.
  /// - Complexity: O(dots of the line)
  package mutating func line(from start: DotPoint, to end: DotPoint, _ pen: Pen) {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    // Without gaps a dot a step of the longer side; with gaps they are as far apart on every slope.
    let length = pen.spacing <= 1 ? max(abs(dx), abs(dy)) : (dx * dx + dy * dy).squareRoot()
    let steps = max(1, Int((length / max(1, pen.spacing)).rounded()))
    for step in 0...steps { dot(at: start.toward(end, Double(step) / Double(steps)), pen) }
  }

  /// Sets one dot.
  package mutating func dot(at point: DotPoint, _ pen: Pen) {
    let (column, row) = point.dot
    let (x, y) = (column >> 1, row >> 2)
    guard area.contains(x, y) else { return }
    let place = (y - area.y) * area.width + x - area.x
    let bit = BrailleCanvas.bit(column & 1, row & 3)
    if cells[place].dots == 0 || cells[place].layer < pen.layer {
      cells[place] = DottedCell(dots: bit, layer: pen.layer, style: pen.style)
    } else if cells[place].layer == pen.layer {
      cells[place].dots |= bit
      cells[place].style = pen.style
    }
  }

  /// The bit of a dot in a pattern: numbered down the left column, then down the right one, and the lowest
  /// row, which came later, last.
  private static func bit(_ column: Int, _ row: Int) -> UInt8 {
    row == 3 ? 0x40 << UInt8(column) : 1 << UInt8(column * 3 + row)
  }

  /// Lends each cell that has dots to the closure: where it is, its pattern, its layer and its style.
  package func forEachCell(_ body: (Int, Int, Unicode.Scalar, UInt8, Style) -> Void) {
    var place = 0
    for y in area.y..<max(area.y, area.maxY) {
      for x in area.x..<max(area.x, area.maxX) {
        let cell = cells[place]
        place += 1
        guard cell.dots != 0 else { continue }
        body(x, y, BrailleCanvas.pattern(cell.dots), cell.layer, cell.style)
      }
    }
  }

  /// The Braille pattern of these dots.
  private static func pattern(_ dots: UInt8) -> Unicode.Scalar {
    // All 256 of them are characters.
    Unicode.Scalar(0x2800 + UInt32(dots))!
  }
}

extension Unicode.Scalar {
  /// Whether it is a Braille pattern.
  var isBraille: Bool { (0x2800...0x28FF).contains(value) }
}

extension Frame {
  /// Draws the cells that have dots.
  /// - Parameter sign: What stands for the cells of a layer where they are not to be patterns of dots.
  package mutating func draw(
    _ canvas: BrailleCanvas, sign: (UInt8) -> Unicode.Scalar? = { _ in nil }
  ) {
    canvas.forEachCell { x, y, pattern, layer, style in
      grid[x, y] = Cell(sign(layer) ?? pattern, style)
    }
  }
}
