// The picture as what a terminal is sent to show it: for recordings, which no terminal is asked about.

extension Grid {
  /// What turns another picture of the same size into this one on a terminal of 256 colours; all of it without one.
  /// - Complexity: O(cells)
  package func ansi(after old: Grid?) -> String {
    var text = ""
    let old = old?.size == size ? old : nil
    if old == nil { text += "\u{1B}[0m\u{1B}[2J" }
    for row in 0..<size.rows {
      let changed = (0..<size.columns).filter {
        self[$0, row] != (old ?? Grid(size: size))[$0, row]
      }
      guard let first = changed.first, let last = changed.last else { continue }
      text += "\u{1B}[\(row + 1);\(first + 1)H"
      var style: Style?
      for column in first...last {
        let cell = self[column, row]
        if cell.style != style {
          style = cell.style
          text += cell.style.ansi
        }
        text.unicodeScalars.append(cell.scalar)
      }
      text += "\u{1B}[0m"
    }
    return text
  }
}

extension Style {
  /// What a terminal is told before something is written in the style.
  fileprivate var ansi: String {
    var codes = ["0"]
    if attributes.contains(.bold) { codes.append("1") }
    if attributes.contains(.dim) { codes.append("2") }
    if attributes.contains(.underline) { codes.append("4") }
    if attributes.contains(.reverse) { codes.append("7") }
    if let ink = foreground.colors.xterm.letters { codes.append("38;5;\(ink)") }
    if let fill = background.colors.xterm.fill { codes.append("48;5;\(fill)") }
    return "\u{1B}[\(codes.joined(separator: ";"))m"
  }
}
