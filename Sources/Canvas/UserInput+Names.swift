// Keys and clicks in words, as tests and recordings write them.

extension MouseAction {
  private static let names: [(MouseAction, String)] = [
    (.press, "press"), (.release, "release"), (.wheelUp, "up"), (.wheelDown, "down"),
  ]

  /// The action in a word.
  package var name: String { MouseAction.names.first { $0.0 == self }!.1 }

  /// The action with this name; nil if there is none.
  package init?(name: some StringProtocol) {
    guard let found = MouseAction.names.first(where: { $0.1 == name }) else { return nil }
    self = found.0
  }
}

extension Key {
  private static let names: [(Key, String)] = [
    (.enter, "enter"), (.escape, "esc"), (.tab, "tab"), (.backTab, "backtab"),
    (.backspace, "backspace"), (.delete, "delete"), (.left, "left"), (.right, "right"), (.up, "up"),
    (.down, "down"), (.home, "home"), (.end, "end"), (.pageUp, "pgup"), (.pageDown, "pgdn"),
    (.character(" "), "space"),
  ]

  /// The key in a word: `n`, `enter`, `f5`, `ctrl-l`.
  package var name: String {
    switch self {
    case .function(let number): "f\(number)"
    case .control(let character): "ctrl-\(character)"
    case .character(let character) where character != " ": "\(character)"
    default: Key.names.first { $0.0 == self }!.1
    }
  }

  /// The key with this name; nil if there is none.
  package init?(name: some StringProtocol) {
    if name.count == 1, let character = name.first {
      self = .character(character)
    } else if name.hasPrefix("ctrl-"), name.count == 6, let last = name.last {
      self = .control(last)
    } else if let found = Key.names.first(where: { $0.1 == name.lowercased() }) {
      self = found.0
    } else if name.first?.lowercased() == "f", let number = Int(name.dropFirst()),
      (1...12).contains(number)
    {
      self = .function(number)
    } else {
      return nil
    }
  }
}
