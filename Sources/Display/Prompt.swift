// The line that is being typed at `:`.

import Scripting

/// Text that is being typed, with the cursor in it.
struct Prompt: Hashable, Sendable {
  private(set) var text: [Character]
  private(set) var cursor: Int
  /// How many entries back in the history; 0 is the line itself.
  private var historyOffset = 0
  private var draft: [Character] = []
  /// What is typed.
  let purpose: Purpose

  /// What a line is for.
  enum Purpose: Hashable, Sendable {
    case command
    /// Words to look for among the events.
    case search

    /// What stands before the line.
    var sign: String {
      switch self {
      case .command: ":"
      case .search: "/"
      }
    }
  }

  /// The words that Tab goes through, once it has nothing to add that all of them share.
  struct Cycle: Hashable, Sendable {
    var words: [String]
    var place: Int
  }
  var cycle: Cycle?

  /// The most characters a line takes.
  static let capacity = 1000

  init(_ text: String = "", purpose: Purpose = .command) {
    self.purpose = purpose
    self.text = Array(text)
    cursor = self.text.count
  }

  var string: String { String(text) }
  /// What is before the cursor.
  var head: String { String(text[..<cursor]) }

  mutating func insert(_ string: String) {
    // No character of more than a few scalars: a letter can carry thousands of accents.
    let printable = String(string.unicodeScalars.prefix(4 * Prompt.capacity))
      .map { $0.isNewline || $0 == "\t" ? " " : $0 }
      .map { $0.unicodeScalars.count <= 4 ? $0 : "?" }
      .filter { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
    let room = printable.prefix(max(0, Prompt.capacity - text.count))
    text.insert(contentsOf: room, at: cursor)
    cursor += room.count
  }

  mutating func backspace() {
    guard cursor > 0 else { return }
    cursor -= 1
    text.remove(at: cursor)
  }

  mutating func delete() {
    if cursor < text.count { text.remove(at: cursor) }
  }

  mutating func move(by offset: Int) { cursor = max(0, min(text.count, cursor + offset)) }
  mutating func moveToStart() { cursor = 0 }
  mutating func moveToEnd() { cursor = text.count }

  /// Deletes everything before the cursor.
  mutating func deleteToStart() {
    text.removeSubrange(..<cursor)
    cursor = 0
  }

  /// Deletes the word before the cursor.
  mutating func deleteWord() {
    while cursor > 0, text[cursor - 1] == " " { backspace() }
    while cursor > 0, text[cursor - 1] != " " { backspace() }
  }

  /// Replaces the word before the cursor.
  mutating func completeWord(with word: String) {
    for _ in 0..<Script.lastWord(of: head).count { backspace() }
    insert(word)
  }

  /// Goes back (1) or forth (-1) in the history, whose newest line is the last.
  mutating func recall(_ step: Int, from history: [String]) {
    let offset = max(0, min(history.count, historyOffset + step))
    guard offset != historyOffset else { return }
    if historyOffset == 0 { draft = text }
    historyOffset = offset
    text = offset == 0 ? draft : Array(history[history.count - offset])
    cursor = text.count
  }
}
