// A picture together with what a click on its parts means.

/// A picture that is being drawn, and the regions of it that can be clicked.
///
/// Whoever draws a thing says with `mark` what stands there, and what is named in a text that is written
/// is marked with it, so that nobody has to read the picture again.
package struct Frame<Target: Sendable>: Sendable {
  /// The picture.
  package var grid: Grid
  /// What the terminal can show.
  package let theme: Theme
  /// What can be clicked, the uppermost last.
  private var regions: [(area: Rect, target: Target)] = []
  private let finder: Finder

  /// Finds what a text names: where in the text, in characters, and how long the name is.
  package typealias Finder = @Sendable (String) -> [(offset: Int, length: Int, target: Target)]

  /// A blank picture on which nothing can be clicked.
  /// - Parameter finder: Finds what can be clicked in a text.
  package init(size: Size, theme: Theme, finder: @escaping Finder) {
    grid = Grid(size: size)
    self.theme = theme
    self.finder = finder
  }

  // MARK: Clicks

  /// Says what a click in the rectangle is on. What is marked later lies on top.
  package mutating func mark(_ area: Rect, as target: Target) {
    if !area.isEmpty { regions.append((area, target)) }
  }

  /// What a click on the cell is on, if on anything.
  /// - Complexity: O(regions)
  package func target(at column: Int, _ row: Int) -> Target? {
    for place in regions.indices.reversed() where regions[place].area.contains(column, row) {
      return regions[place].target
    }
    return nil
  }

  /// Marks what the text names. A cell beside a name is near enough.
  private mutating func markNames(in text: String, _ x: Int, _ y: Int, _ rect: Rect) {
    guard y >= rect.y, y < rect.maxY else { return }
    for name in finder(text) {
      let start = max(rect.x, x + name.offset - 1)
      let end = min(rect.maxX, x + name.offset + name.length + 1)
      mark(Rect(x: start, y: y, width: end - start, height: 1), as: name.target)
    }
  }

  // MARK: Drawing

  /// Writes text from a cell on, clipped to the rectangle, and marks what it names.
  /// - Returns: The column after the text.
  @discardableResult
  package mutating func put(
    _ text: String, _ x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
  ) -> Int {
    markNames(in: text, x, y, rect)
    return grid.put(text, x, y, style, in: rect)
  }

  /// Writes text so that it ends before a column, and marks what it names.
  package mutating func putRight(
    _ text: String, endingAt x: Int, _ y: Int, _ style: Style = .plain, in rect: Rect
  ) {
    put(text, x - text.unicodeScalars.count, y, style, in: rect)
  }

  /// Writes text over several lines, broken between words, and marks what it names.
  /// - Returns: The row after the last line written.
  @discardableResult
  package mutating func wrap(_ text: String, _ style: Style = .plain, in rect: Rect) -> Int {
    let lines = wrapped(text, width: rect.width).prefix(max(0, rect.height))
    for (row, line) in lines.enumerated() { put(line, rect.x, rect.y + row, style, in: rect) }
    return rect.y + lines.count
  }

  /// Writes lines of one text, of which so much at its start stands out, and marks what they name.
  package mutating func put(_ lines: [String], boldScalars: Int, in rect: Rect) {
    for (row, line) in lines.prefix(max(0, rect.height)).enumerated() {
      markNames(in: line, rect.x, rect.y + row, rect)
    }
    grid.put(lines, boldScalars: boldScalars, in: rect)
  }

  /// Fills a row of the rectangle with one character.
  package mutating func rule(
    _ scalar: Unicode.Scalar, _ y: Int, _ style: Style, in rect: Rect
  ) {
    grid.rule(scalar, y, style, in: rect)
  }

  /// Writes one character if it lies in the rectangle.
  package mutating func dot(
    _ scalar: Unicode.Scalar, _ x: Int, _ y: Int, _ style: Style, in rect: Rect
  ) {
    grid.dot(scalar, x, y, style, in: rect)
  }
}
