// A line of source with a caret under one column, fit for a terminal.

/// A line, clipped where it is long, and the caret that points into it.
struct Excerpt: CustomStringConvertible {
  /// How many characters are shown on either side of the column of a long line.
  static let reach = 40
  /// A character of more scalars than any that means something is not shown: it may be as long as the line.
  static let mostScalars = 16

  private var shown = ""
  private var indent = ""

  /// - Parameter column: the column to point at, from 1 to one past the end of the line.
  init(of line: Substring, column: Int) {
    let first = max(0, column - 1 - Self.reach)
    if first > 0 { append("…", isBeforeCaret: true) }
    let window = line.dropFirst(first).prefix(2 * Self.reach)
    for (offset, character) in window.enumerated() {
      append(character, isBeforeCaret: first + offset < column - 1)
    }
    if window.endIndex < line.endIndex { append("…", isBeforeCaret: false) }
  }

  var description: String { "\(shown)\n\(indent)^" }

  /// Tabs stay tabs in both lines, so that the caret aligns wherever the terminal has its stops.
  private mutating func append(_ character: Character, isBeforeCaret: Bool) {
    // What a terminal would obey rather than show must not reach it.
    let isUnsafe =
      character != "\t"
      && (character.unicodeScalars.contains { $0.isControl }
        || character.unicodeScalars.count > Self.mostScalars)
    shown.append(isUnsafe ? "\u{FFFD}" : character)
    guard isBeforeCaret else { return }
    indent += character == "\t" ? "\t" : character.isWide ? "  " : " "
  }
}

extension Character {
  /// Whether terminals give the character two columns. A rough table: it places carets.
  fileprivate var isWide: Bool {
    guard let scalar = unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return true
    default:
      return false
    }
  }
}

extension StringProtocol {
  /// The text in single quotes, short enough for a message.
  var quotedForMessage: String {
    // A character may be made of any number of scalars.
    let head = prefix(40).unicodeScalars.prefix(80)
    let text = String(String.UnicodeScalarView(head))
    return head.endIndex < endIndex ? "'\(text)…'" : "'\(text)'"
  }
}
