// Reads one command from the words of a line. This file walks along the words; the extensions know
// what the words mean.

import Raft

/// The reader of one line. Each method reads what it is named after and moves past it, or throws.
///
/// Wherever it looks at the end of the words it notes what could stand there. That is all there is
/// to completion, which therefore never differs from what is accepted.
struct Parser {
  /// Something that takes arguments, as messages name it.
  struct Form {
    var name: String
    var expects: String
  }

  /// The command that is read.
  let row: CommandRow
  let tokens: [Token]
  /// The text after the command's name, as it is.
  let rest: Substring
  private(set) var index = 0
  /// What is being read; messages say what it takes.
  var form: Form
  /// Every server that was named, with its place, so that what does not exist can be pointed at.
  var mentions: [(server: ServerID, position: String.Index)] = []
  /// How many parts the condition has so far.
  var conditionParts = 0
  /// What could stand at the end of the words.
  private(set) var offers: [Offer] = []
  /// The keywords that the next word was looked at for, and is not.
  private var refused: [String] = []

  /// - Parameter rest: what follows the command's name on the line.
  init(_ word: CommandWord, rest: Substring) throws(Failure) {
    row = CommandRow.of(word)
    self.rest = rest
    form = Form(name: word.rawValue, expects: row.arguments.expects)
    var lexer = Lexer(rest, dialect: row.arguments.dialect)
    tokens = row.arguments.isText ? [] : try lexer.tokens()
  }

  /// What all the words say.
  mutating func parse() throws(Failure) -> Arguments.Reading {
    let reading = try row.arguments.read(&self)
    if !isAtEnd { throw unknownConnective() ?? unexpected() }
    return reading
  }

  // MARK: Walking

  var isAtEnd: Bool { index == tokens.count }

  func peek() -> Token? { isAtEnd ? nil : tokens[index] }

  mutating func advance() {
    index += 1
    refused = []
  }

  /// Just after the last word: where something is missing.
  var end: String.Index { tokens.last?.end ?? rest.startIndex }

  // MARK: Keywords

  /// Notes what could come next, if this is where the words end.
  mutating func offer(_ offer: Offer) {
    if isAtEnd { offers.append(offer) }
  }

  /// Moves past the keyword if it is next.
  mutating func skip(_ keyword: String) -> Bool {
    offer(.word(keyword))
    guard peek()?.says(keyword) == true else {
      refused.append(keyword)
      return false
    }
    advance()
    return true
  }

  /// The one of some named things that is next.
  /// - Parameter kind: what they are, with an article, for messages.
  mutating func oneOf<Choice>(
    _ choices: [Choice], _ kind: String, name: (Choice) -> String
  ) throws(Failure) -> Choice {
    for choice in choices { offer(.word(name(choice))) }
    guard let token = peek() else { throw missing() }
    guard let choice = choices.first(where: { token.says(name($0)) }) else {
      throw unknown(token, kind, among: choices.map(name))
    }
    advance()
    return choice
  }

  /// What follows a keyword inside a command, with messages that speak of the keyword.
  mutating func option<Value>(
    _ name: String, _ expects: String, read: (inout Parser) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let outer = form
    defer { form = outer }
    form = Form(name: name, expects: expects)
    return try read(&self)
  }

  // MARK: Mistakes

  /// What the thing being read takes, as messages say it.
  var takes: String { "`\(form.name)` takes \(form.expects)" }

  /// Something is missing at the end.
  func missing() -> Failure { Failure(position: peek()?.start ?? end, message: takes) }

  /// The next word is not what was expected, or there is none.
  /// - Parameter kind: what was expected, with an article.
  func expected(_ kind: String, suggestion: String? = nil) -> Failure {
    guard let token = peek() else { return missing() }
    return failure(
      at: token, "\(token.shown) is not \(kind): \(takes)",
      suggestion: suggestion ?? nearKeyword(to: token))
  }

  /// The next word cannot stand here, or there is none where one must.
  func unexpected() -> Failure {
    guard let token = peek() else { return missing() }
    return failure(
      at: token, "unexpected \(token.shown): \(takes)", suggestion: nearKeyword(to: token))
  }

  /// The keyword that could have stood here and that the word comes near.
  private func nearKeyword(to token: Token) -> String? {
    Suggestion.nearest(to: token.text, among: refused)
  }

  func unknown(_ token: Token, _ kind: String, among known: [String]) -> Failure {
    let nearest = Suggestion.nearest(to: token.text, among: known)
    let list = nearest == nil && known.count <= 13 ? ": " + known.joined(separator: ", ") : ""
    return failure(
      at: token, "\(token.shown) is not \(kind)\(list)", suggestion: nearest)
  }

  func failure(at token: Token, _ message: String, suggestion: String? = nil) -> Failure {
    Failure(position: token.start, message: message, suggestion: suggestion)
  }
}
