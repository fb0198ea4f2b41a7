// Fitting text and lists into their room.

/// The first row that is shown of a list that is longer than its room: the place stays in the middle, and no
/// room is left empty.
package func firstRow(showing place: Int, of count: Int, in height: Int) -> Int {
  max(0, min(place - height / 2, count - height))
}

/// The text in lines of at most `width` columns, broken between words where there are any. A column is a
/// scalar, as in the picture.
package func wrapped(_ text: String, width: Int) -> [String] {
  guard width > 0 else { return [] }
  var lines: [String] = []
  var line = ""
  var lineWidth = 0
  // By bytes, since looking for characters costs more than all the rest.
  for part in text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true) {
    var word = Substring(part)
    var wordWidth = word.unicodeScalars.count
    if lineWidth > 0, lineWidth + 1 + wordWidth > width {
      lines.append(line)
      line = ""
      lineWidth = 0
    }
    while wordWidth > width {
      lines.append(String(word.unicodeScalars.prefix(width)))
      word = Substring(word.unicodeScalars.dropFirst(width))
      wordWidth = word.unicodeScalars.count
    }
    if lineWidth > 0 { line += " " }
    line += word
    lineWidth += (lineWidth > 0 ? 1 : 0) + wordWidth
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// The text, cut to so many columns, with a mark where it is longer.
package func clipped(_ text: String, width: Int, theme: Theme) -> String {
  // Each scalar takes a byte at least.
  guard text.utf8.count > width else { return text }
  let scalars = text.unicodeScalars
  guard scalars.count > width else { return text }
  let mark = theme.isASCII ? ".." : "…"
  guard width > mark.unicodeScalars.count else { return String(scalars.prefix(max(0, width))) }
  return String(scalars.prefix(width - mark.unicodeScalars.count)) + mark
}
