// The picture as an SVG file, for documents and slides.

extension Grid {
  /// The picture in SVG: a style sheet that knows light and dark, a rectangle for each stretch of
  /// background, a text for each stretch of one style. Every stretch is as wide as its cells, whatever
  /// font the reader has.
  /// - Complexity: O(cells)
  package var svg: String {
    let width = size.columns * Grid.cellWidth
    let height = size.rows * Grid.cellHeight
    var lines = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
      height="\(height)" font-size="15" \
      font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" xml:space="preserve">
      """,
      // Not every program heeds xml:space, and not every one white-space.
      "<style>text{white-space:pre}\(Grid.styleSheet)</style>",
      #"<rect class="bs" width="100%" height="100%"/>"#,
    ]
    for row in 0..<size.rows { addRow(row, &lines) }
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let cellWidth = 9
  private static let cellHeight = 19

  /// Foregrounds are `f…`, backgrounds `b…`.
  private static let styleSheet: String = {
    func rules(isDark: Bool) -> String {
      Ink.allCases.map { ink in
        let colors = ink.colors.page
        let (letters, fill) = isDark ? (colors.dark, colors.dark) : (colors.letters, colors.light)
        return ".f\(ink.code){fill:\(letters)}.b\(ink.code){fill:\(fill)}"
      }.joined()
        + (isDark ? ".bs{fill:#16181c}.fr{fill:#16181c}" : ".bs{fill:#ffffff}.fr{fill:#ffffff}")
        + ".br{fill:\(isDark ? Ink.standard.colors.page.dark : Ink.standard.colors.page.light)}"
    }
    return rules(isDark: false) + ".o{font-weight:bold}.u{text-decoration:underline}"
      + "@media(prefers-color-scheme:dark){\(rules(isDark: true))}"
  }()

  private func addRow(_ row: Int, _ lines: inout [String]) {
    var column = 0
    while column < size.columns {
      let style = self[column, row].style
      var text = String.UnicodeScalarView()
      let start = column
      while column < size.columns, self[column, row].style == style {
        text.append(self[column, row].scalar)
        column += 1
      }
      addRun(String(text), style, start, row, &lines)
    }
  }

  private func addRun(
    _ text: String, _ style: Style, _ column: Int, _ row: Int, _ lines: inout [String]
  ) {
    let (x, y) = (column * Grid.cellWidth, row * Grid.cellHeight)
    var front = "f\(style.foreground.code)"
    var back = style.background == .standard ? "" : "b\(style.background.code)"
    if style.attributes.contains(.reverse) {
      back = style.foreground == .standard ? "br" : "b\(style.foreground.code)"
      front = style.background == .standard ? "fr" : "f\(style.background.code)"
    }
    let width = text.unicodeScalars.count * Grid.cellWidth
    if !back.isEmpty {
      lines.append(
        #"<rect class="\#(back)" x="\#(x)" y="\#(y)" width="\#(width)" height="\#(Grid.cellHeight)"/>"#
      )
    }
    // Blanks at either end are nothing to draw.
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.firstIndex(where: { $0 != " " }),
      let last = scalars.lastIndex(where: { $0 != " " })
    else { return }
    if style.attributes.contains(.bold) { front += " o" }
    if style.attributes.contains(.underline) { front += " u" }
    let count = last - first + 1
    let shown = String(String.UnicodeScalarView(scalars[first...last]))
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    lines.append(
      #"<text class="\#(front)" x="\#(x + first * Grid.cellWidth)" y="\#(y + 14)" "#
        + #"textLength="\#(count * Grid.cellWidth)" lengthAdjust="spacingAndGlyphs">\#(shown)</text>"#
    )
  }
}

extension Ink {
  /// A letter or two for the style sheet.
  fileprivate var code: String {
    switch self {
    case .standard: "s"
    case .onColor: "c"
    case .faint: "f"
    case .fault: "x"
    case .series0: "0"
    case .series1: "1"
    case .series2: "2"
    case .series3: "3"
    case .series4: "4"
    case .series5: "5"
    }
  }
}
