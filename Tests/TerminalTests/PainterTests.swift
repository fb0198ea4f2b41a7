// The bytes that change a picture, read back by a small terminal: they lead to the picture that was meant, and they
// are few.

import Canvas
import Testing

@testable import Terminal

/// A terminal of the usual sequences, as strict as they are used: where real ones differ it fails.
private struct Paper {
  struct Spot: Equatable {
    var scalar: Unicode.Scalar = " "
    var look = Look.plain
  }

  let size: Size
  var spots: [Spot]
  private var look = Look.plain
  private var column = 0
  private var row = 0
  /// Whether the last column has just been written: where the cursor is then, terminals do not agree.
  private var isBehind = false
  /// How often colours and attributes were changed.
  private(set) var changes = 0

  init(size: Size) {
    self.size = size
    spots = Array(repeating: Spot(), count: size.columns * size.rows)
  }

  /// What is to be seen of a picture: of a blank the ground and what is drawn on it.
  static func seen(_ spot: Spot) -> Spot {
    spot.scalar == " " && spot.look.isInk ? Spot() : spot
  }

  mutating func take(_ bytes: [UInt8]) {
    var rest = Substring(String(decoding: bytes, as: UTF8.self)).unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}":
        let kind = rest.popFirst()!
        if kind == "[" { sequence(&rest) } else { move(0, kind == "D" ? 1 : -1) }
      case "\r": (column, isBehind) = (0, false)
      case "\u{8}": move(-1, 0)
      default:
        #expect(!isBehind && scalar.value >= 0x20)
        spots[row * size.columns + column] = Spot(scalar: scalar, look: look)
        if column == size.columns - 1 { isBehind = true } else { column += 1 }
      }
    }
  }

  private mutating func sequence(_ rest: inout Substring.UnicodeScalarView.SubSequence) {
    let text = rest.prefix { !("A"..."z").contains($0) }
    let numbers = String(text).split(separator: ";").map { Int($0)! }
    rest.removeFirst(text.count)
    let final = rest.popFirst()!
    let first = numbers.first ?? 1
    switch final {
    case "H": go(to: (numbers.count > 1 ? numbers[1] : 1) - 1, first - 1)
    case "G": go(to: first - 1, row)
    case "d": go(to: column, first - 1)
    case "A": move(0, -first)
    case "B": move(0, first)
    case "C": move(first, 0)
    case "D": move(-first, 0)
    case "K": erase(size.columns - column)
    case "X": erase(first)
    case "m": change(numbers.isEmpty ? [0] : numbers)
    default: Issue.record("what is \(final)?")
    }
  }

  private mutating func go(to column: Int, _ row: Int) {
    #expect((0..<size.columns).contains(column) && (0..<size.rows).contains(row))
    (self.column, self.row, isBehind) = (column, row, false)
  }

  private mutating func move(_ right: Int, _ down: Int) {
    #expect(!isBehind, "behind the last column it is not known where one goes from")
    go(to: column + right, row + down)
  }

  private mutating func erase(_ count: Int) {
    #expect(!isBehind && look.isInk && column + count <= size.columns)
    for index in 0..<count { spots[row * size.columns + column + index] = Spot() }
  }

  private mutating func change(_ numbers: [Int]) {
    changes += 1
    var rest = numbers[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: look = .plain
      case 1: look.attributes.insert(.bold)
      case 2: look.attributes.insert(.dim)
      case 4: look.attributes.insert(.underline)
      case 7: look.attributes.insert(.reverse)
      case 22: look.attributes.subtract([.bold, .dim])
      case 24: look.attributes.remove(.underline)
      case 27: look.attributes.remove(.reverse)
      case 30...37: look.foreground = Int16(number - 30)
      case 40...47: look.background = Int16(number - 40)
      case 39: look.foreground = Look.own
      case 49: look.background = Look.own
      case 90...97: look.foreground = Int16(number - 82)
      case 100...107: look.background = Int16(number - 92)
      case 38, 48:
        #expect(rest.popFirst() == 5)
        let color = Int16(rest.popFirst()!)
        if number == 38 { look.foreground = color } else { look.background = color }
      default: Issue.record("what is \(number)?")
      }
    }
  }
}

@Suite("Changes of the picture")
struct PainterTests {
  /// Looks of all kinds: beyond 16 colours, among the bright ones, and among the first eight.
  @Sendable private static func look(of style: Style) -> Look {
    let numbers: [Ink: Int16] = [
      .standard: Look.own, .onColor: 16, .faint: 245, .fault: 9, .series0: 117, .series1: 3,
      .series2: 12,
    ]
    return Look(
      numbers[style.foreground] ?? 200, on: numbers[style.background] ?? 100, style.attributes)
  }

  private func painter(canErase: Bool = true) -> Painter {
    Painter(look: Self.look, canErase: canErase)
  }

  private static let styles: [Style] = [
    .plain, .plain, .faint, .faint, .bold, Style(.series0), Style(.series1, .bold),
    Style(.onColor, on: .series0), Style(.onColor, on: .series1), Style(.fault),
    Style(.standard, .reverse), Style(.series2, .underline), Style(.faint, .dim),
  ]

  /// Changes some of a picture at random: single cells, runs, blanks, whole rows.
  private func change(_ grid: inout Grid, _ random: inout some RandomNumberGenerator) {
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let row = Int.random(in: 0..<grid.size.rows, using: &random)
      let first = Int.random(in: 0..<grid.size.columns, using: &random)
      let isLong = Int.random(in: 0..<3, using: &random) == 0
      let length = isLong ? grid.size.columns : Int.random(in: 1...4, using: &random)
      let style = Self.styles.randomElement(using: &random)!
      let isBlank = Int.random(in: 0..<3, using: &random) == 0
      for column in first..<min(grid.size.columns, first + length) {
        let scalar: Unicode.Scalar =
          isBlank ? " " : ["a", "b", "⣀", "◆"].randomElement(using: &random)!
        grid[column, row] = Cell(scalar, style)
      }
    }
  }

  @Test("they lead from any picture to any other", arguments: [true, false])
  func leads(canErase: Bool) {
    var random = Numbers(seed: 5)
    for size in [Size(columns: 24, rows: 6), Size(columns: 1, rows: 1), Size(columns: 60, rows: 3)]
    {
      var painter = painter(canErase: canErase)
      var paper = Paper(size: size)
      var grid = Grid(size: size)
      for round in 0..<400 {
        let old = grid
        change(&grid, &random)
        // Now and then somebody else has written.
        if round % 50 == 49 { painter.forget() }
        paper.take(painter.bytes(from: old, to: grid, visible: size))
        let wanted = grid.cells.map { Paper.Spot(scalar: $0.scalar, look: Self.look(of: $0.style)) }
        #expect(paper.spots.map(Paper.seen) == wanted.map(Paper.seen))
      }
    }
  }

  @Test("what a smaller terminal cuts off is not written")
  func cutOff() {
    let size = Size(columns: 30, rows: 8)
    let visible = Size(columns: 20, rows: 5)
    var grid = Grid(size: size)
    for row in 0..<8 { for column in 0..<30 { grid[column, row] = Cell("x", .faint) } }
    var paper = Paper(size: visible)
    var painter = painter()
    paper.take(painter.bytes(from: Grid(size: size), to: grid, visible: visible))
    #expect(paper.spots.allSatisfy { $0 == Paper.Spot(scalar: "x", look: Look(245)) })
  }

  @Test("what looks the same is not sent: the ink of a blank, or styles with one look")
  func same() {
    let size = Size(columns: 9, rows: 1)
    var (one, other) = (Grid(size: size), Grid(size: size))
    one[3, 0] = Cell(" ", .bold)
    other[3, 0] = Cell(" ", .faint)
    one[5, 0] = Cell("x", Style(.series4))
    other[5, 0] = Cell("x", Style(.series5))
    var painter = painter()
    #expect(painter.bytes(from: one, to: other, visible: size).isEmpty)
  }

  @Test("however two inks are mixed, each is set once")
  func inks() {
    let size = Size(columns: 40, rows: 10)
    var grid = Grid(size: size)
    for row in 0..<10 {
      for column in stride(from: 0, to: 40, by: 2) {
        grid[column, row] = Cell("⣀", column % 4 == 0 ? .faint : Style(.series0))
      }
    }
    var painter = painter()
    var paper = Paper(size: size)
    paper.take(painter.bytes(from: Grid(size: size), to: grid, visible: size))
    #expect(paper.changes == 2)
  }

  @Test("a digit that changes takes its place and itself, one under it three bytes more")
  func digits() {
    let size = Size(columns: 100, rows: 40)
    var (one, other) = (Grid(size: size), Grid(size: size))
    for row in 10...11 {
      one[50, row] = Cell("1")
      other[50, row] = Cell("2")
    }
    var painter = painter()
    // The terminal writes plainly already.
    _ = painter.bytes(from: Grid(size: size), to: one, visible: size)
    let bytes = painter.bytes(from: one, to: other, visible: size)
    #expect(String(decoding: bytes, as: UTF8.self) == "\u{1B}M\u{8}2\u{1B}D\u{8}2")
  }

  @Test("the cursor goes where it is wanted, from wherever the picture has left it")
  func cursor() {
    var painter = painter()
    #expect(painter.bytes(cursorTo: 4, 2) == Array("\u{1B}[3;5H".utf8))
    #expect(painter.bytes(cursorTo: 5, 2) == Array("\u{1B}[C".utf8))
    #expect(painter.bytes(cursorTo: 0, 2) == [0x0D])
    #expect(painter.bytes(cursorTo: 0, 0) == Array("\u{1B}[H".utf8))
  }
}

/// Numbers that are the same at every run.
private struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
