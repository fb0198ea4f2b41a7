// Lines of dots: where they run, what lies over what, and what is left out.

import Canvas
import Testing

@Suite("Braille canvas")
struct BrailleCanvasTests {
  private static let area = Rect(x: 1, y: 1, width: 4, height: 2)

  /// The picture of a canvas in a frame of a cell more on every side.
  private static func text(_ canvas: BrailleCanvas) -> String {
    var frame = Frame<Int>(size: Size(columns: 6, rows: 4), theme: Theme()) { _ in [] }
    frame.draw(canvas)
    return frame.grid.text
  }

  @Test("every dot of a cell has the bit that the character has for it")
  func dots() {
    let expected = ["⠁", "⠂", "⠄", "⡀", "⠈", "⠐", "⠠", "⢀"]
    for (place, sign) in expected.enumerated() {
      var canvas = BrailleCanvas(area: Self.area)
      let point = DotPoint(x: Double(2 + place / 4), y: Double(4 + place % 4))
      canvas.dot(at: point, BrailleCanvas.Pen(.plain))
      #expect(Self.text(canvas) == "\n \(sign)\n\n")
    }
  }

  @Test("lines run from end to end on every slope, and end at the edge of the area")
  func lines() {
    let pen = BrailleCanvas.Pen(.plain)
    var level = BrailleCanvas(area: Self.area)
    level.line(from: DotPoint(x: 0, y: 4), to: DotPoint(x: 30, y: 4), pen)
    #expect(Self.text(level) == "\n ⠉⠉⠉⠉\n\n")
    var steep = BrailleCanvas(area: Self.area)
    steep.line(from: DotPoint(x: 3, y: 0), to: DotPoint(x: 3, y: 40), pen)
    #expect(Self.text(steep) == "\n ⢸\n ⢸\n")
    var slanting = BrailleCanvas(area: Self.area)
    slanting.line(from: DotPoint(x: 2, y: 4), to: DotPoint(x: 9, y: 11), pen)
    #expect(Self.text(slanting) == "\n ⠑⢄\n   ⠑⢄\n")
    var backwards = BrailleCanvas(area: Self.area)
    backwards.line(from: DotPoint(x: 9, y: 11), to: DotPoint(x: 2, y: 4), pen)
    #expect(Self.text(backwards) == Self.text(slanting))
  }

  @Test("with gaps the dots are as far apart on every slope")
  func gaps() {
    func count(to end: DotPoint) -> Int {
      var canvas = BrailleCanvas(area: Rect(x: 0, y: 0, width: 60, height: 30))
      canvas.line(from: DotPoint(x: 0, y: 0), to: end, BrailleCanvas.Pen(.plain, spacing: 3))
      var dots = 0
      canvas.forEachCell { _, _, pattern, _, _ in
        dots += Int((pattern.value - 0x2800).nonzeroBitCount)
      }
      return dots
    }
    #expect(count(to: DotPoint(x: 90, y: 0)) == 31)
    #expect(count(to: DotPoint(x: 0, y: 90)) == 31)
    #expect(count(to: DotPoint(x: 54, y: 72)) == 31)
  }

  @Test("a cell belongs to the highest layer that has a dot in it, whatever came first")
  func layers() {
    let low = BrailleCanvas.Pen(.faint, layer: 0)
    let high = BrailleCanvas.Pen(Style(.fault), layer: 1)
    for isLowFirst in [true, false] {
      var canvas = BrailleCanvas(area: Self.area)
      for pen in isLowFirst ? [low, high] : [high, low] {
        canvas.dot(at: DotPoint(x: 2, y: pen.layer == 0 ? 4 : 7), pen)
      }
      var cells: [Style] = []
      canvas.forEachCell { _, _, _, _, style in cells.append(style) }
      #expect(Self.text(canvas) == "\n ⡀\n\n" && cells == [Style(.fault)])
    }
    // Of one layer both keep their dots.
    var canvas = BrailleCanvas(area: Self.area)
    canvas.dot(at: DotPoint(x: 2, y: 4), low)
    canvas.dot(at: DotPoint(x: 2, y: 7), BrailleCanvas.Pen(.bold, layer: 0))
    #expect(Self.text(canvas) == "\n ⡁\n\n")
  }

  @Test("where there are no patterns a sign stands for the cells of a layer")
  func signs() {
    var canvas = BrailleCanvas(area: Self.area)
    canvas.line(
      from: DotPoint(x: 2, y: 4), to: DotPoint(x: 9, y: 4), BrailleCanvas.Pen(.plain, layer: 2))
    var frame = Frame<Int>(size: Size(columns: 6, rows: 4), theme: Theme()) { _ in [] }
    frame.draw(canvas) { $0 == 2 ? "-" : nil }
    #expect(frame.grid.text == "\n ----\n\n")
  }

  @Test(
    "what may only be ASCII keeps its lines of dots, which are there only where they can be shown")
  func ascii() {
    var canvas = BrailleCanvas(area: Self.area)
    canvas.dot(at: DotPoint(x: 2, y: 4), BrailleCanvas.Pen(.plain))
    var frame = Frame<Int>(size: Size(columns: 6, rows: 4), theme: Theme()) { _ in [] }
    frame.draw(canvas)
    frame.grid[4, 1] = Cell("╳")
    frame.grid.makeASCII()
    #expect(frame.grid.text == "\n ⠁  x\n\n")
  }

  @Test("a canvas of no size takes no dots")
  func empty() {
    for size in [(0, 0), (0, 3), (3, 0), (-1, 2)] {
      var canvas = BrailleCanvas(area: Rect(x: 0, y: 0, width: size.0, height: size.1))
      canvas.line(from: DotPoint(x: 0, y: 0), to: DotPoint(x: 9, y: 9), BrailleCanvas.Pen(.plain))
      canvas.forEachCell { _, _, _, _, _ in Issue.record("there are no cells") }
    }
  }
}
