// What the person at the terminal does, as the terminal reports it.

/// A key.
package enum Key: Hashable, Sendable {
  /// A key that writes a character.
  case character(Character)
  /// With Ctrl, such as `control("l")`.
  case control(Character)
  /// Keys that end, leave or erase.
  case enter, escape, tab, backTab, backspace, delete
  /// Keys that move.
  case left, right, up, down, home, end, pageUp, pageDown
  /// F1 is 1.
  case function(Int)
}

/// One thing that came in from the terminal.
package enum UserInput: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Pasted text, however long; never to be run as keys.
  case paste(String)
  /// Something was done with the mouse, over this cell.
  case mouse(MouseAction, column: Int, row: Int)
  /// The terminal has a new size, or its content is lost and must be drawn anew.
  case resized
}

/// What a mouse did.
package enum MouseAction: Hashable, Sendable {
  /// A button, or the wheel.
  case press, release, wheelUp, wheelDown
}

extension Key {
  /// The keys that a text names, as the documentation writes them: each character is one, and `<Enter>`,
  /// `<Esc>`, `<Tab>`, `<Up>`, `<PgDn>`, `<F5>` and the like are the others. `<<` stands for `<`. A name
  /// that is none stands for its characters.
  package static func sequence(_ text: String) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(text)
    while let first = rest.popFirst() {
      if first == "<", rest.first == "<" {
        rest.removeFirst()
      } else if first == "<", let end = rest.firstIndex(of: ">"),
        let key = Key(name: rest[..<end])
      {
        keys.append(key)
        rest = rest[rest.index(after: end)...]
        continue
      }
      keys.append(.character(first))
    }
    return keys
  }

  /// The first word between `<` and `>` in a text of keys that names none, such as `<Foo>`.
  package static func unknownName(in text: String) -> String? {
    var rest = Substring(text)
    while let first = rest.popFirst() {
      guard first == "<" else { continue }
      if rest.first == "<" {
        rest.removeFirst()
      } else if let end = rest.firstIndex(of: ">") {
        let name = rest[..<end]
        let isWord = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        if isWord, !name.isEmpty, Key(name: name) == nil { return "<\(name)>" }
        if Key(name: name) != nil { rest = rest[rest.index(after: end)...] }
      }
    }
    return nil
  }
}
