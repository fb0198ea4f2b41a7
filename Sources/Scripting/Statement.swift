// One line of a script as the parser understood it, with what the checks need to point into it.

import Raft

/// What a line says, with the line it was read from.
struct Statement {
  var reading: Arguments.Reading
  var source: SourceLine
  /// Where the command's name begins.
  var position: String.Index
  /// Every server that is named, with its place.
  var mentions: [(server: ServerID, position: String.Index)]

  /// The command, if it is one.
  var command: Command? {
    if case .command(let command) = reading { command } else { nil }
  }

  /// Whether the servers that are named and do not exist yet are started.
  var startsServers: Bool {
    if case .act(let act)? = command { act.startsServers } else { false }
  }

  /// Whether servers may be named that do not exist yet: those that are started, or would be.
  var mayNameNewServers: Bool {
    if case .refused(let act)? = command { act.startsServers } else { startsServers }
  }

  /// Reads a line; nil if it is blank or a comment.
  init?(_ source: SourceLine) throws(Failure) {
    try Self.refuseControlCharacters(source.text)
    let (name, rest) = Self.split(source.text)
    guard !name.isEmpty else { return nil }
    guard let word = CommandWord(name) else { throw Self.unknownCommand(name) }
    var parser = try Parser(word, rest: rest)
    reading = try parser.parse()
    self.source = source
    position = name.startIndex
    mentions = parser.mentions
  }

  /// The mistake of a first word that is none.
  static func unknownCommand(_ name: Substring) -> Failure {
    Failure(
      position: name.startIndex, message: "unknown command \(name.quotedForMessage)",
      suggestion: CommandWord.nearest(to: name)?.rawValue)
  }

  /// The first word of a line and what follows it; the word is empty if there is none.
  static func split(_ line: Substring) -> (name: Substring, rest: Substring) {
    let bytes = line.utf8.drop(while: \.isBlank)
    guard bytes.first != UInt8(ascii: "#") else { return (line[line.endIndex...], "") }
    let name = bytes.prefix { !$0.isBlank }
    return (Substring(name), Substring(line.utf8[name.endIndex...]))
  }

  /// Terminals obey control characters, or turn the text around at them, and editors hide them: none may be in a script but the tab.
  private static func refuseControlCharacters(_ line: Substring) throws(Failure) {
    // All begin with a byte below space, DEL, or the lead bytes C2, D8 and E2.
    let isSuspect = line.utf8.contains {
      ($0 < 0x20 && $0 != 0x09) || $0 == 0x7F || $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2
    }
    let scalars = line.unicodeScalars
    guard isSuspect,
      let index = scalars.firstIndex(where: { $0.isControl && $0 != "\t" })
    else { return }
    let code = String(scalars[index].value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
    throw Failure(position: index, message: "a control character, U+\(padded), is not text")
  }
}
