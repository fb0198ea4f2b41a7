// What could be typed next. The parser knows: it notes what it would accept where the words end.

import Raft

/// Something that could stand at the end of a line.
enum Offer {
  case word(String)
  case server
  /// A server that is not in the set.
  case serverBesides(ServerSet)
  /// The first server that neither exists nor is in the set: the command would start it.
  case nextServer(besides: ServerSet)
  case link
}

extension Script {
  /// The words that could stand where the last word of a line is, or would be after a space, each
  /// beginning with what is typed of it already, without regard to case.
  ///
  /// A completion replaces the last word. One that ends in `-` or `>` is half a link and wants no
  /// space after it. Numbers, durations, keys and texts are not completed.
  /// - Parameters:
  ///   - line: the line up to the cursor.
  ///   - servers: how many servers there are to be named, at most 31; one more is offered where the
  ///     command would start it.
  /// - Returns: the words in the order of the help; empty if there is nothing to offer.
  package static func completions(of line: String, servers: Int) -> [String] {
    let partial = String(lastWord(of: line))
    let before = line[..<line.utf8.index(line.endIndex, offsetBy: -partial.utf8.count)]
    let all = ServerSet(first: min(max(servers, 0), ServerSet.capacity))
    var seen: Set<String> = []
    return offers(after: before)
      .flatMap { $0.words(partial: partial, servers: all) }
      .filter { $0.lowercased().hasPrefix(partial.lowercased()) && seen.insert($0).inserted }
  }

  /// What a completion of the line replaces: all after the last blank or opening parenthesis.
  package static func lastWord(of line: String) -> Substring {
    let start = line.utf8.lastIndex { $0.isBlank || $0 == UInt8(ascii: "(") }
    return start.map { line[line.utf8.index(after: $0)...] } ?? line[...]
  }

  /// The help of the command that a line begins with, whether or not its arguments are complete;
  /// nil while the command's name is not complete.
  package static func help(for line: String) -> CommandHelp? {
    CommandWord(Statement.split(line[...]).name).map { CommandRow.of($0).help }
  }

  private static func offers(after line: Substring) -> [Offer] {
    let (name, rest) = Statement.split(line)
    guard let word = CommandWord(name) else {
      let isBlank = line.utf8.allSatisfy(\.isBlank)
      return isBlank ? CommandHelp.all.map { .word($0.name) } : []
    }
    let arguments = CommandRow.of(word).arguments
    if arguments.isCommand { return offers(after: rest) }
    var lexer = Lexer(rest, dialect: arguments.dialect)
    guard !arguments.isText, (try? lexer.tokens()) != nil, !lexer.isInComment,
      var parser = try? Parser(word, rest: rest)
    else { return [] }
    // An unfinished line is a mistake, and here that is as it should be.
    _ = try? parser.parse()
    return parser.offers
  }
}

extension Offer {
  /// The words that are offered for what is typed so far.
  fileprivate func words(partial: String, servers: ServerSet) -> [String] {
    switch self {
    case .word(let word): return [word]
    case .server: return servers.map(\.description)
    case .serverBesides(let named): return servers.subtracting(named).map(\.description)
    case .nextServer(let named):
      let next = (servers.count..<ServerSet.capacity).first { !named.contains(ServerID($0)) }
      return next.map { [ServerID($0).description] } ?? []
    case .link:
      // All links of a large cluster are too many to show at once: first one end, then the other.
      guard let mark = partial.firstIndex(where: { $0 == "-" || $0 == ">" }) else {
        return ["-", ">"].flatMap { mark in servers.map { "\($0)\(mark)" } }
      }
      let from = partial[...mark].uppercased()
      return servers.map { "\(from)\($0)" }.filter { $0 != from + from.dropLast() }
    }
  }
}
