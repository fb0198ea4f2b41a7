// The bytes that turn one picture on a terminal into the next: few of them, so that what moves does not stutter
// over a slow connection. Nothing here knows the terminal itself, so that tests can read the bytes back.
//
// Of what ncurses sends in a step of the run two thirds only change colours and move the cursor, as it goes through
// the screen row by row. Here what has one look is written together, wherever it stands: to go to a place takes six
// bytes, to a colour and back takes twenty. A blank has no ink, so it is written in whatever ink there is.

import Canvas

/// Turns pictures into bytes for a terminal that knows the usual sequences. It remembers how the terminal writes
/// and where.
package struct Painter: Sendable {
  /// How styles look.
  private let look: @Sendable (Style) -> Look
  /// What is shown in place of a character.
  private let displayable: @Sendable (Unicode.Scalar) -> Unicode.Scalar
  /// Whether the terminal can erase so many cells from the cursor on.
  private let canErase: Bool
  /// The look in which the terminal writes now; nil if that is unknown.
  private var current: Look?
  /// Where it writes now; nil if that is unknown.
  private var place: (column: Int, row: Int)?
  private var bytes: [UInt8] = []

  /// - Parameters:
  ///   - look: How a style looks.
  ///   - displayable: A character, or what stands for it where the terminal cannot show it in one column.
  ///   - canErase: Whether the terminal can erase so many cells from the cursor on.
  package init(
    look: @escaping @Sendable (Style) -> Look,
    displayable: @escaping @Sendable (Unicode.Scalar) -> Unicode.Scalar = { $0 },
    canErase: Bool = false
  ) {
    self.canErase = canErase
    self.look = look
    self.displayable = displayable
  }

  /// Somebody else has written: nothing is known of how and where the terminal writes.
  package mutating func forget() {
    current = nil
    place = nil
  }

  /// The bytes that make one picture of another of the same size, of which the terminal shows the first columns and
  /// rows; none where they look the same.
  package mutating func bytes(from old: Grid, to new: Grid, visible: Size) -> [UInt8] {
    bytes.removeAll(keepingCapacity: true)
    var spans = spans(from: old, to: new, visible)
    while !spans.isEmpty {
      // The look that is cheapest to get to comes next.
      var costs: [Look: Int] = [:]
      for span in spans where costs[span.look] == nil {
        costs[span.look] = span.look.sequence(after: current).count
      }
      let least = costs.values.min()
      let next = spans.first { costs[$0.look] == least }!.look
      write(spans.filter { $0.look == next }, new, lastColumn: visible.columns - 1)
      spans.removeAll { $0.look == next }
    }
    return bytes
  }

  /// The bytes that put the cursor at a place.
  package mutating func bytes(cursorTo column: Int, _ row: Int) -> [UInt8] {
    bytes.removeAll(keepingCapacity: true)
    move(to: column, row)
    return bytes
  }
}

// MARK: What has changed

extension Painter {
  /// Cells of one row that are written together.
  private struct Span {
    var row: Int
    var columns: Range<Int>
    var look: Look
    /// Whether only blanks follow up to the end of the row, which are erased.
    var erasesRest = false
  }

  /// So many bytes of what has not changed are written again rather than passed over.
  private static let bridged = 3
  /// From so many cells on the rest of a row is erased rather than written.
  private static let erased = 4

  private func spans(from old: Grid, to new: Grid, _ visible: Size) -> [Span] {
    let width = new.size.columns
    var spans: [Span] = []
    for row in 0..<min(visible.rows, new.size.rows) {
      let cells = row * width..<row * width + min(visible.columns, width)
      guard let first = cells.first(where: { new.cells[$0] != old.cells[$0] }),
        let last = cells.last(where: { new.cells[$0] != old.cells[$0] })
      else { continue }
      let blanks = cells.last { !isBlank(new.cells[$0]) }.map { $0 + 1 } ?? cells.lowerBound
      let isErased = last + 1 - max(blanks, first) >= Painter.erased
      let end = isErased ? max(blanks, first) : last + 1
      addSpans(from: old, to: new, first..<end, cells.lowerBound, row, to: &spans)
      if isErased { addErasure(from: end - cells.lowerBound, row, to: &spans) }
    }
    return spans
  }

  /// Adds what has changed among the cells of a row.
  private func addSpans(
    from old: Grid, to new: Grid, _ cells: Range<Int>, _ start: Int, _ row: Int,
    to spans: inout [Span]
  ) {
    /// The span that is being made; without a look as long as it has blanks alone.
    var open: (begin: Int, end: Int, look: Look?)?
    func close() {
      guard let span = open else { return }
      let columns = span.begin - start..<span.end - start
      spans.append(
        Span(row: row, columns: columns, look: span.look ?? blankLook(after: spans.last)))
    }
    for index in cells where !looksSame(old.cells[index], new.cells[index]) {
      let look = isBlank(new.cells[index]) ? nil : look(new.cells[index].style)
      var joint = open?.look
      if let span = open, join(look, to: &joint, over: new.cells[span.end..<index]) {
        open = (span.begin, index + 1, joint)
      } else {
        close()
        open = (index, index + 1, look)
      }
    }
    close()
  }

  /// Erases the rest of a row, by the last span where that ends here.
  private func addErasure(from column: Int, _ row: Int, to spans: inout [Span]) {
    if let last = spans.last, last.row == row, last.columns.upperBound == column, last.look.isInk {
      spans[spans.count - 1].erasesRest = true
    } else {
      spans.append(
        Span(
          row: row, columns: column..<column, look: blankLook(after: spans.last), erasesRest: true))
    }
  }

  /// The look in which blanks are written that stand alone.
  private func blankLook(after span: Span?) -> Look {
    span.map(\.look).flatMap { $0.isInk ? $0 : nil } ?? .plain
  }

  /// Makes the look of a piece that of one more, if both can be written together with what stands between them.
  /// - Parameters:
  ///   - look: That of the new piece; nil for a blank, which takes any ink.
  ///   - joint: That of the piece so far, and then that of both.
  /// - Returns: Whether they can.
  private func join(_ look: Look?, to joint: inout Look?, over gap: ArraySlice<Cell>) -> Bool {
    var cost = 0
    for cell in gap {
      cost += UTF8.width(cell.scalar)
      guard cost <= Painter.bridged,
        join(isBlank(cell) ? nil : self.look(cell.style), to: &joint)
      else { return false }
    }
    return join(look, to: &joint)
  }

  private func join(_ look: Look?, to joint: inout Look?) -> Bool {
    guard let look else { return joint?.isInk ?? true }
    guard let known = joint else {
      // What was blank so far has to stay so.
      joint = look
      return look.isInk
    }
    return known == look
  }

  /// Whether the cell is empty, so that its ink does not show.
  private func isBlank(_ cell: Cell) -> Bool {
    cell.scalar == " " && (cell.style == .plain || look(cell.style).isInk)
  }

  private func looksSame(_ one: Cell, _ other: Cell) -> Bool {
    one == other || (isBlank(one) && isBlank(other))
      || (one.scalar == other.scalar && look(one.style) == look(other.style))
  }
}

// MARK: What is written

extension Painter {
  private mutating func write(_ spans: [Span], _ grid: Grid, lastColumn: Int) {
    for span in spans {
      move(to: span.columns.lowerBound, span.row)
      bytes += span.look.sequence(after: current)
      current = span.look
      writeCells(of: span, grid, lastColumn)
      if span.erasesRest { bytes += [0x1B, UInt8(ascii: "["), UInt8(ascii: "K")] }
    }
  }

  /// Writes the characters; where many blanks stand together they are erased.
  private mutating func writeCells(of span: Span, _ grid: Grid, _ lastColumn: Int) {
    var column = span.columns.lowerBound
    while column < span.columns.upperBound {
      let rest = column..<span.columns.upperBound
      let end = rest.first { grid[$0, span.row].scalar != " " } ?? rest.upperBound
      let isLast = end == rest.upperBound
      if canErase, span.look.isInk, end - column >= (isLast ? 6 : 11) {
        bytes += Painter.sequence([end - column], "X")
        // What follows is gone to; at the end of the span the next one is.
        place = (column, span.row)
        if !isLast { move(to: end, span.row) }
        column = end
        if isLast { return }
      } else {
        for blank in column..<max(end, column + 1) {
          bytes += UTF8.encode(displayable(grid[blank, span.row].scalar))!
        }
        column = max(end, column + 1)
      }
    }
    // Behind the last column terminals differ.
    place = column > lastColumn ? nil : (column, span.row)
  }

  /// Goes to a place by the shortest way.
  private mutating func move(to column: Int, _ row: Int) {
    defer { place = (column, row) }
    var best = Painter.sequence([row + 1, column + 1], "H")
    if column == 0 {
      best = row == 0 ? Painter.sequence([], "H") : Painter.sequence([row + 1], "H")
    }
    if let place {
      if place == (column, row) { return }
      let down = row - place.row
      let vertical = down == 0 ? [] : Painter.vertical(down, row)
      let horizontal = Painter.horizontal(column - place.column, column)
      if vertical.count + horizontal.count < best.count { best = vertical + horizontal }
    }
    bytes += best
  }

  private static func vertical(_ down: Int, _ row: Int) -> [UInt8] {
    // One line on or back: never at the edge of the screen, where that would scroll.
    if abs(down) == 1 { return [0x1B, UInt8(ascii: down > 0 ? "D" : "M")] }
    let relative = sequence([abs(down)], down > 0 ? "B" : "A")
    let absolute = sequence([row + 1], "d")
    return relative.count <= absolute.count ? relative : absolute
  }

  private static func horizontal(_ right: Int, _ column: Int) -> [UInt8] {
    if right == 0 { return [] }
    if column == 0 { return [0x0D] }
    if right < 0, right > -3 { return Array(repeating: 0x08, count: -right) }
    let relative = sequence(abs(right) == 1 ? [] : [abs(right)], right > 0 ? "C" : "D")
    let absolute = sequence([column + 1], "G")
    return relative.count <= absolute.count ? relative : absolute
  }

  private static func sequence(_ parameters: [Int], _ final: Unicode.Scalar) -> [UInt8] {
    var bytes: [UInt8] = [0x1B, UInt8(ascii: "[")]
    for (place, parameter) in parameters.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes.append(decimal: parameter)
    }
    bytes.append(UInt8(ascii: final))
    return bytes
  }
}
