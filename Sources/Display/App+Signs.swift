// Which set of signs the picture is drawn with, where it was changed by hand.

import Canvas

extension App {
  /// Says what the terminal shows, and whether it takes more than ASCII at all.
  package mutating func take(_ theme: Theme, isUTF8: Bool) {
    terminalSigns = theme.signs
    hasMoreThanASCII = isUTF8
  }

  /// The terminal's theme, with the signs that were chosen by hand.
  package func theme(on terminal: Theme) -> Theme {
    guard let signs else { return terminal }
    return Theme(depth: terminal.depth, signs: signs)
  }

  /// Goes on to the next set.
  mutating func changeSigns() {
    let all = SignSet.allCases
    let place = all.firstIndex(of: signs ?? terminalSigns) ?? 0
    setSigns(all[(place + 1) % all.count])
  }

  /// Takes a set; nil for the one of the terminal.
  private mutating func setSigns(_ set: SignSet?) {
    guard hasMoreThanASCII || set == nil || set == .ascii else {
      return say("The locale is not UTF-8: only ASCII can be shown.", isError: true)
    }
    signs = set
    let shown = set ?? terminalSigns
    say("Signs: \(shown.words). F goes on, ! shows them all.")
  }

  /// Does what `:signs` asks for.
  mutating func setSigns(named name: Substring?) {
    if name == "auto" { return setSigns(nil) }
    guard let set = name.flatMap({ SignSet(rawValue: $0.lowercased()) }) else {
      return say("`signs` takes full, safe, ascii or auto.", isError: true)
    }
    setSigns(set)
  }
}

extension SignSet {
  /// What is said when it is chosen.
  fileprivate var words: String {
    switch self {
    case .full: "the full set"
    case .safe: "the safe set, for fonts without many shapes"
    case .ascii: "ASCII"
    }
  }
}
