// Which set of signs a terminal gets, from what is known of it.

import Canvas

/// What is known of a terminal and of what the user wants, as far as it matters for the signs.
package struct SignChoice: Hashable, Sendable {
  /// The set that the user asks for; nil leaves it to the terminal.
  package var wanted: SignSet?
  /// The value of TERM.
  package var terminal: String
  /// Whether the locale's character set is UTF-8.
  package var isUTF8: Bool
  /// The locale's name, such as `ja_JP.UTF-8`.
  package var locale: String
  /// Whether tmux stands between, which answers for the terminal and does not know it.
  package var isInsideTmux: Bool
  /// Whether its fonts are known to lack Braille, whatever width it says: mlterm draws boxes.
  package var lacksBraille = false

  /// What is known before the terminal is asked.
  package init(
    wanted: SignSet? = nil, terminal: String, isUTF8: Bool, locale: String, isInsideTmux: Bool
  ) {
    self.wanted = wanted
    self.terminal = terminal
    self.isUTF8 = isUTF8
    self.locale = locale
    self.isInsideTmux = isInsideTmux
  }

  /// Whether it shows ASCII whatever it answers: its font has no room for the signs, its widths are not known, or
  /// it has no UTF-8.
  private var isSurelyASCII: Bool {
    let hasFewSigns = ["linux", "Eterm"].contains { terminal.hasPrefix($0) }
    let isEastAsian = ["ja", "zh", "ko"].contains { locale.hasPrefix($0) }
    return !isUTF8 || hasFewSigns || isInsideTmux && isEastAsian
  }

  /// Whether the terminal has to be asked how wide it draws.
  package var dependsOnAnswers: Bool { wanted == nil && !isSurelyASCII }

  /// The set, and whether lines may be of Braille.
  package func signs(for answers: TerminalAnswers) -> (set: SignSet, hasBraille: Bool) {
    if !isUTF8 { return (.ascii, false) }
    if let wanted { return (wanted, wanted == .full) }
    if isSurelyASCII { return (.ascii, false) }
    // Nothing said is nothing wrong.
    guard let columns = answers.signColumns, columns != 1 else {
      return (.full, !lacksBraille)
    }
    return (.ascii, answers.brailleColumns == 1 && !lacksBraille)
  }
}

/// What the user wants of the terminal, where it is not to be found out.
package struct TerminalWishes: Hashable, Sendable {
  /// Which signs; nil for what the terminal can show.
  package var signs: SignSet?
  /// What the background is like; nil for what the terminal says.
  package var backdrop: Backdrop?

  /// What is wanted; nothing if nothing is said.
  package init(signs: SignSet? = nil, backdrop: Backdrop? = nil) {
    self.signs = signs
    self.backdrop = backdrop
  }
}
