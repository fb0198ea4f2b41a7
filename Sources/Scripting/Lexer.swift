// Cuts a line into words. What counts as punctuation, and what `#` means, depends on the command.

/// A word of a line.
struct Token {
  enum Kind {
    case word
    /// In double quotes; never a keyword.
    case quoted
    /// A comparison, a parenthesis or a bar.
    case mark
  }

  var kind: Kind
  /// What it says, without quotes and escapes.
  var text: String
  var start: String.Index
  var end: String.Index

  /// As it was typed, for messages.
  var shown: String {
    (kind == .quoted ? text.inQuotes : text).quotedForMessage
  }

  /// Whether it is this word, without regard to case.
  func says(_ word: String) -> Bool { kind != .quoted && text.lowercased() == word.lowercased() }
}

/// How the words of a command are told apart.
///
/// A word that begins with `#` starts a comment, except that in a message command `#` directly
/// before a digit begins the number of a message. A `#` inside a word belongs to the word.
struct Dialect {
  /// Characters that are words of their own.
  var marks: Set<UInt8> = []
  /// Characters that form words of their own in runs, such as `>=`.
  var operators: Set<UInt8> = []
  var hasMessageNumbers = false

  static let plain = Dialect()
  static let groups = Dialect(marks: Set("|".utf8))
  static let condition = Dialect(marks: Set("()".utf8), operators: Set("<>=!".utf8))
  static let messages = Dialect(hasMessageNumbers: true)

  /// Whether a key or a value that holds this must be quoted, to be the same in every dialect.
  static func isQuotedOnly(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isControl || " \"\\|()<>=!#".unicodeScalars.contains(scalar)
  }
}

/// Reads the words of a line from left to right.
struct Lexer {
  let text: Substring.UTF8View
  let dialect: Dialect
  private(set) var position: String.Index
  /// Whether a comment has been met; nothing follows it.
  private(set) var isInComment = false

  init(_ text: Substring, dialect: Dialect) {
    self.text = text.utf8
    self.dialect = dialect
    position = text.startIndex
  }

  /// All words of the line, up to its end or a comment.
  mutating func tokens() throws(Failure) -> [Token] {
    var tokens: [Token] = []
    while let token = try next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() throws(Failure) -> Token? {
    while let byte = peek(), byte.isBlank { advance() }
    guard let byte = peek() else { return nil }
    if byte == UInt8(ascii: "#"), !isMessageNumber {
      isInComment = true
      return nil
    }
    if byte == UInt8(ascii: "\"") { return try quoted() }
    if dialect.marks.contains(byte) {
      let start = position
      advance()
      return token(.mark, from: start)
    }
    if dialect.operators.contains(byte) {
      let operators = dialect.operators
      return run(.mark) { operators.contains($0) }
    }
    return try word()
  }

  private var isMessageNumber: Bool {
    let after = text[position...].dropFirst().first
    return dialect.hasMessageNumbers && after?.isDigit == true
  }

  private mutating func word() throws(Failure) -> Token {
    let separators = dialect.marks.union(dialect.operators)
    let token = run(.word) { !$0.isBlank && !separators.contains($0) }
    if let quote = token.text.firstIndex(of: "\"") {
      let offset = token.text.utf8.distance(from: token.text.startIndex, to: quote)
      throw Failure(
        position: text.index(token.start, offsetBy: offset),
        message: "a quote inside a word; put the whole word in quotes and write \\\" for the quote")
    }
    return token
  }

  private mutating func quoted() throws(Failure) -> Token {
    let start = position
    advance()
    var bytes: [UInt8] = []
    while let byte = peek(), byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { try escape() }
      bytes.append(text[position])
      advance()
    }
    guard peek() != nil else {
      throw Failure(position: start, message: "the quote is not closed on this line")
    }
    advance()
    if let byte = peek(), !byte.isBlank, !dialect.marks.contains(byte) {
      throw Failure(position: position, message: "a space must follow the closing quote")
    }
    let contents = String(decoding: bytes, as: UTF8.self)
    return Token(kind: .quoted, text: contents, start: start, end: position)
  }

  /// Skips a backslash, and sees that what it escapes may be escaped.
  private mutating func escape() throws(Failure) {
    let start = position
    advance()
    guard let byte = peek(), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
      throw Failure(position: start, message: "only \\\" and \\\\ can follow a backslash in quotes")
    }
  }

  private mutating func run(_ kind: Token.Kind, while belongs: (UInt8) -> Bool) -> Token {
    let start = position
    while let byte = peek(), belongs(byte) { advance() }
    return token(kind, from: start)
  }

  private func token(_ kind: Token.Kind, from start: String.Index) -> Token {
    let contents = String(Substring(text[start..<position]))
    return Token(kind: kind, text: contents, start: start, end: position)
  }

  private func peek() -> UInt8? { position < text.endIndex ? text[position] : nil }
  private mutating func advance() { position = text.index(after: position) }
}

extension UInt8 {
  /// Whether this is a space or a tab.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
  /// Whether this is one of `0` to `9`.
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
