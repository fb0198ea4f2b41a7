// A grid on the screen. What is on it is changed by a `Painter` where the terminal takes the usual sequences, and by
// ncurses elsewhere, which also draws whatever is drawn anew.

import CNCurses
import Canvas

extension Terminal {
  /// Shows a grid, cut off at the screen's edges; what it does not cover is blank.
  ///
  /// Sends nothing when nothing changed.
  ///
  /// - Complexity: A comparison for every cell, and more only for the changed part of each row.
  package func draw(_ grid: Grid) {
    guard isActive else { return }
    let window = cncurses_window()
    var previous = shown
    if previous?.size != grid.size {
      previous = nil
      werase(window)
      clearok(window, true)
      painter?.forget()
    }
    if let previous, painter != nil { return paint(from: previous, to: grid) }
    let hasNewCells = putChanges(from: previous, to: grid)
    guard hasNewCells || !isSameCursor(grid.cursor, previous?.cursor) else { return }
    // ncurses writes at every move of the cursor; the terminal gets the frame as a whole.
    cncurses_begin_frame()
    placeCursor(grid.cursor)
    wnoutrefresh(window)
    doupdate()
    cncurses_end_frame(hasSynchronizedOutput)
    shown = grid
  }

  /// Sends what differs between two grids.
  private func paint(from previous: Grid, to grid: Grid) {
    guard let changes = painter?.bytes(from: previous, to: grid, visible: size) else { return }
    var bytes = changes
    let place = visible(grid.cursor)
    showCursor(place != nil)
    if let (column, row) = place, !bytes.isEmpty || !isSameCursor(place, visible(previous.cursor)) {
      bytes += painter?.bytes(cursorTo: column, row) ?? []
    }
    shown = grid
    if !bytes.isEmpty { cncurses_send_frame(bytes, bytes.count, hasSynchronizedOutput) }
  }

  /// Hands the cells that changed to ncurses; false when there are none.
  private func putChanges(from previous: Grid?, to grid: Grid) -> Bool {
    let width = grid.size.columns
    let visible = min(width, size.columns)
    let new = grid.cells
    let old = previous?.cells
    var hasChanged = previous == nil
    for row in 0..<min(grid.size.rows, size.rows) {
      let cells = row * width..<row * width + visible
      var changed = cells
      if let old {
        guard let first = cells.first(where: { new[$0] != old[$0] }),
          let last = cells.last(where: { new[$0] != old[$0] })
        else { continue }
        changed = first..<last + 1
      }
      hasChanged = true
      put(new[changed], column: changed.lowerBound - row * width, row: row)
    }
    return hasChanged
  }

  private func put(_ cells: ArraySlice<Cell>, column: Int, row: Int) {
    run.removeAll(keepingCapacity: true)
    var style = Style.plain
    var look = palette.attributes(of: style)
    var blanks = 0
    for (place, cell) in zip(cells.indices, cells) {
      // A blank looks the same in any ink. Between two inks, one that keeps the ink of what stands before
      // saves a change of colours and back.
      if blanks == 0, cell == Cell(), style.isInk {
        let end = cells[place...].prefix(Terminal.mostBridged + 1).firstIndex { $0 != Cell() }
        blanks = end.map { cells[$0].style.isInk ? $0 - place : 0 } ?? 0
      }
      if blanks > 0 {
        blanks -= 1
      } else if cell.style != style {
        style = cell.style
        look = palette.attributes(of: style)
      }
      run.append(
        cncurses_cell(
          scalar: Self.displayable(cell.scalar).value, attributes: look.attributes, pair: look.pair)
      )
    }
    cncurses_put(Int32(row), Int32(column), run, Int32(run.count))
  }

  /// More blanks than this are plain: erasing them is cheaper.
  private static let mostBridged = 8

  /// The scalar, or a stand-in if the terminal cannot show it in one column.
  static func displayable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if (0x20..<0x7F).contains(scalar.value) { return scalar }
    return cncurses_is_one_column(scalar.value) ? scalar : "?"
  }

  private func isSameCursor(_ a: (column: Int, row: Int)?, _ b: (column: Int, row: Int)?) -> Bool {
    a?.column == b?.column && a?.row == b?.row
  }

  private func placeCursor(_ cursor: (column: Int, row: Int)?) {
    let place = visible(cursor)
    showCursor(place != nil)
    if let (column, row) = place { wmove(cncurses_window(), Int32(row), Int32(column)) }
  }

  /// The place, if it is on the screen.
  private func visible(_ cursor: (column: Int, row: Int)?) -> (column: Int, row: Int)? {
    cursor.flatMap { column, row in
      (0..<size.columns).contains(column) && (0..<size.rows).contains(row) ? (column, row) : nil
    }
  }

  private func showCursor(_ isVisible: Bool) {
    guard isVisible != isCursorVisible else { return }
    isCursorVisible = isVisible
    curs_set(isVisible ? 1 : 0)
    // An invisible cursor may stay wherever the update ends.
    leaveok(cncurses_window(), !isVisible)
  }
}

extension Style {
  /// Whether it only colours what is written, so that it does not show on a blank.
  fileprivate var isInk: Bool {
    self != .plain && background == .standard
      && attributes.isDisjoint(with: [.reverse, .underline])
  }
}
