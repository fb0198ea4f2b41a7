// What terminfo says of the terminal: whether it can be used, how to leave it as it was found, and
// what its keys send.

import CNCurses
import Canvas

/// A terminal's description, read before ncurses takes the screen.
struct Capabilities {
  /// What gives the terminal back: keyboard and mouse, colours, cursor, the screen of before.
  let restore: [UInt8]
  /// What leads to the second screen and back, if it has one.
  let enterScreen: [UInt8], leaveScreen: [UInt8]
  /// What its keys send.
  let keys: [(bytes: [UInt8], key: Key)]
  /// Whether it takes the private modes of ECMA-48's kin: bracketed paste and mouse reports. Others
  /// would show them as text.
  let hasPrivateModes: Bool

  /// Whether it moves, colours and erases by the sequences that almost all terminals share, so that a `Painter` can
  /// write for it. What says otherwise, or takes colours and attributes for one thing, is left to ncurses.
  let takesUsualSequences: Bool
  /// Whether it can erase so many cells from the cursor on.
  let canErase: Bool

  static let pasteOn = "\u{1B}[?2004h"
  static let pasteOff = "\u{1B}[?2004l"
  static let mouseOn = "\u{1B}[?1000h\u{1B}[?1006h"
  static let mouseOff = "\u{1B}[?1006l\u{1B}[?1000l"

  /// - Parameters:
  ///   - name: The value of TERM.
  ///   - tty: The terminal's descriptor.
  /// - Throws: `unknownTerminal` or `noCursorAddressing`.
  init(name: String, tty: Int32) throws(TerminalError) {
    guard cncurses_describe(name, tty) else { throw .unknownTerminal(name: name) }
    defer { cncurses_forget_description() }
    guard let cup = Self.string("cup") else { throw .noCursorAddressing(name: name) }
    hasPrivateModes = cup.starts(with: Array("\u{1B}[".utf8))
    let privateModes = hasPrivateModes ? Array((Self.mouseOff + Self.pasteOff).utf8) : []
    // `sgr0` ends colours too; `op`, which only does that, would be a colour sequence under NO_COLOR.
    let own = ["rmkx", "sgr0", "cnorm"].flatMap { Self.string($0) ?? [] }
    // Without a second screen to leave, go below what was drawn.
    let leave =
      Self.string("rmcup") ?? Array((hasPrivateModes ? "\u{1B}[999H" : "").utf8) + [13, 10]
    restore = privateModes + own + leave
    enterScreen = Self.string("smcup") ?? []
    leaveScreen = Self.string("rmcup") ?? []
    takesUsualSequences = Self.takesUsualSequences
    canErase = Self.string("ech") == Array("\u{1B}[%p1%dX".utf8)
    keys = Self.keyNames.compactMap { name, key in
      guard let bytes = Self.string(name), bytes.count > 1 else { return nil }
      return (bytes, key)
    }
  }

  private static let keyNames: [(name: String, key: Key)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kcbt", .backTab),
      ("kent", .enter),
    ] + (1...12).map { ("kf\($0)", .function($0)) }

  private static var takesUsualSequences: Bool {
    func isUsual(_ name: String, _ forms: String...) -> Bool {
      guard let bytes = string(name) else { return false }
      let text = String(decoding: bytes, as: UTF8.self)
      return forms.contains { text.contains($0) }
    }
    let moves =
      isUsual("cup", "\u{1B}[%i%p1%d;%p2%dH") && isUsual("hpa", "\u{1B}[%i%p1%dG")
      && isUsual("vpa", "\u{1B}[%i%p1%dd") && isUsual("el", "\u{1B}[K")
    let hasColors = string("setaf") != nil
    let colors =
      isUsual("setaf", "\u{1B}[3%p1%dm", "38;5;%p1%d") && isUsual("op", "\u{1B}[39;49m")
    // At the end of a row it waits for the next character: only then can the last row be filled.
    return moves && (!hasColors || colors) && isUsual("sgr0", "\u{1B}[m", "\u{1B}[0m")
      && cncurses_flag("am") && cncurses_flag("xenl") && cncurses_number("ncv") <= 0
  }

  /// A string capability without its padding, such as `$<5>`, which no screen of today needs.
  private static func string(_ name: String) -> [UInt8]? {
    guard let pointer = cncurses_string(name) else { return nil }
    var bytes: [UInt8] = []
    var isPadding = false
    var previous: UInt8 = 0
    for byte in String(cString: pointer).utf8 {
      if byte == UInt8(ascii: "<"), previous == UInt8(ascii: "$"), !isPadding {
        isPadding = true
        bytes.removeLast()
      } else if !isPadding {
        bytes.append(byte)
      } else if byte == UInt8(ascii: ">") {
        isPadding = false
      }
      previous = byte
    }
    return bytes
  }
}
