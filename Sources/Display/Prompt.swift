// The line that is being typed at `:`.

import Canvas
import Scripting

/// What a key does to the line that is typed.
enum LineAction: Hashable, Sendable {
  case submit, cancel
  case eraseBack, erase, eraseWord, eraseLine
  case back, onward, start, end
  case earlier, later
  case complete, completeBackwards
}

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
    /// The number that answers what the lesson asks.
    case answer

    /// What stands before the line.
    var sign: String {
      switch self {
      case .command: ":"
      case .search: "/"
      case .answer: "="
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

  /// What is done to the line by keys that write no character.
  static let keys: [KeyBinding] = [
    KeyBinding(.open, .line(.submit), "do it", "do what the line says", in: .line),
    KeyBinding(.leave, .line(.cancel), "cancel", "leave the line", in: .line),
    KeyBinding(.eraseBack, .line(.eraseBack), "erase", "erase before the cursor", in: .line),
    KeyBinding(.erase, .line(.erase), "erase", "erase under the cursor", in: .line),
    KeyBinding(.eraseWord, .line(.eraseWord), "erase", "erase the word before", in: .line),
    KeyBinding(.eraseLine, .line(.eraseLine), "erase", "erase all before the cursor", in: .line),
    KeyBinding(.back, .line(.back), "back", "a character back", in: .line, only: [.left]),
    KeyBinding(.lineBack, .line(.back), "back", "a character back", in: .line),
    KeyBinding(.onward, .line(.onward), "on", "a character on", in: .line, only: [.right]),
    KeyBinding(.lineOnward, .line(.onward), "on", "a character on", in: .line),
    KeyBinding(.start, .line(.start), "start", "the start of the line", in: .line, only: [.home]),
    KeyBinding(.lineStart, .line(.start), "start", "the start of the line", in: .line),
    KeyBinding(.end, .line(.end), "end", "the end of the line", in: .line, only: [.end]),
    KeyBinding(.lineEnd, .line(.end), "end", "the end of the line", in: .line),
    KeyBinding(
      .previous, .line(.earlier), "before", "the line typed before", in: .line, only: [.up]),
    KeyBinding(.lineEarlier, .line(.earlier), "before", "the line typed before", in: .line),
    KeyBinding(.next, .line(.later), "after", "the line typed after", in: .line, only: [.down]),
    KeyBinding(.lineLater, .line(.later), "after", "the line typed after", in: .line),
    KeyBinding(.following, .line(.complete), "complete", "the next word that fits", in: .line),
    KeyBinding(
      .preceding, .line(.completeBackwards), "before", "the word before that fits", in: .line),
  ]

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
