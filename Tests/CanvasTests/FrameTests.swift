// A picture and what a click on it means: both end where their room ends.

import Canvas
import Testing

@Suite("Frames")
struct FrameTests {
  private static let whole = Rect(x: 0, y: 0, width: 10, height: 3)

  /// A frame in which each digit of a text names itself.
  private static func frame() -> Frame<Character> {
    Frame(size: Size(columns: 10, rows: 3), theme: Theme()) { text in
      text.enumerated().filter { $0.element.isNumber }.map { ($0.offset, 1, $0.element) }
    }
  }

  /// What clicks on the cells of a row are on, a blank for nothing.
  private static func row(_ row: Int, of frame: Frame<Character>) -> String {
    String((0..<10).map { frame.target(at: $0, row) ?? " " })
  }

  @Test("text is written up to the end of its room, and not before its beginning")
  func clipping() {
    var frame = Self.frame()
    let room = Rect(x: 2, y: 1, width: 5, height: 1)
    #expect(frame.put("abcdefgh", 4, 1, in: room) == 7)
    #expect(frame.grid.text == "\n    abc\n")
    frame.put("uvwxyz", 0, 1, in: room)
    #expect(frame.grid.text == "\n  wxyzc\n")
    frame.put("above", 2, 0, in: room)
    frame.put("below", 2, 2, in: room)
    #expect(frame.grid.text == "\n  wxyzc\n")
  }

  @Test("text that ends before a column, rules and dots are clipped too")
  func otherMarks() {
    var frame = Self.frame()
    let room = Rect(x: 2, y: 0, width: 4, height: 2)
    frame.putRight("abcdef", endingAt: 6, 0, in: room)
    frame.rule("-", 1, .plain, in: room)
    frame.rule("-", 2, .plain, in: room)
    for x in 0..<10 { frame.dot("*", x, 0, .plain, in: Rect(x: 3, y: 0, width: 1, height: 1)) }
    #expect(frame.grid.text == "  c*ef\n  ----\n")
  }

  @Test("nothing is drawn, and nothing traps, outside the picture and in no room")
  func outside() {
    var frame = Self.frame()
    let far = Rect(x: -5, y: -5, width: 50, height: 50)
    frame.put("1 left of it", -20, 0, in: far)
    frame.put("2 above it", 0, -1, in: far)
    frame.put("3 under it", 0, 3, in: far)
    frame.put("4", 20, 0, in: far)
    for room in [Rect(x: 0, y: 0, width: 0, height: 3), Rect(x: 0, y: 0, width: -4, height: -1)] {
      frame.put("5", 0, 0, in: room)
      frame.rule("-", 0, .plain, in: room)
      #expect(frame.wrap("6 7", in: room) == 0)
    }
    #expect(frame.grid.text == "\n\n")
  }

  @Test("wrapped text says which row comes after it, and ends with its room")
  func wrapping() {
    var frame = Self.frame()
    #expect(frame.wrap("one two three four", in: Rect(x: 1, y: 0, width: 5, height: 2)) == 2)
    #expect(frame.grid.text == " one\n two\n")
    #expect(frame.wrap("a", in: Rect(x: 1, y: 2, width: 5, height: 1)) == 3)
  }

  @Test("lines of one text stand out as far as they are told to, across their ends")
  func bold() {
    var frame = Self.frame()
    frame.put(["abc", "def"], boldScalars: 5, in: Self.whole)
    let styles = (0..<2).map { row in (0..<3).map { frame.grid[$0, row].style == .bold } }
    #expect(styles == [[true, true, true], [true, false, false]])
  }

  @Test("a click is on what was marked last, and on nothing beside it")
  func regions() {
    var frame = Self.frame()
    frame.mark(Rect(x: 1, y: 0, width: 6, height: 2), as: "a")
    frame.mark(Rect(x: 3, y: 1, width: 2, height: 2), as: "b")
    frame.mark(Rect(x: 0, y: 0, width: 0, height: 3), as: "c")
    #expect(Self.row(0, of: frame) == " aaaaaa   ")
    #expect(Self.row(1, of: frame) == " aabbaa   ")
    #expect(Self.row(2, of: frame) == "   bb     ")
    #expect(frame.target(at: -1, 0) == nil && frame.target(at: 3, 3) == nil)
  }

  @Test("what a text names is marked with it, a cell beside it too, and only within its room")
  func names() {
    var frame = Self.frame()
    frame.put("ab7d", 2, 0, in: Self.whole)
    #expect(Self.row(0, of: frame) == "   777    ")
    frame.put("5....6", 0, 1, in: Rect(x: 0, y: 1, width: 5, height: 1))
    #expect(Self.row(1, of: frame) == "55  6     ", "the 6 is cut off, the cell beside it is not")
    frame.put("8", 0, 2, in: Rect(x: 0, y: 0, width: 5, height: 2))
    #expect(Self.row(2, of: frame) == "          ", "the row is not in the room")
  }

  @Test("in wrapped text names are where they stand")
  func wrappedNames() {
    var frame = Self.frame()
    frame.wrap("one 2 three 4", in: Rect(x: 0, y: 0, width: 6, height: 3))
    #expect(frame.grid.text == "one 2\nthree\n4")
    #expect(Self.row(0, of: frame) == "   222    ")
    #expect(Self.row(1, of: frame) == "          ")
    #expect(Self.row(2, of: frame) == "44        ")
  }
}
