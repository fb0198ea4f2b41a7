// A row of a picture of logs as what a server begins with: `given S1: 1 1 4 4 ; term 6 ; voted S2`.

import Raft
import Simulation

extension Parser {
  /// A word of a row, or a semicolon, which may stand at the end of a word.
  private struct RowWord {
    var text: Substring
    var position: String.Index
  }

  /// The row of a server, as `raftview judge` reads it.
  mutating func givenRow(_ head: Token) throws(Failure) -> GivenServer {
    guard let number = ServerID.number(in: head.text.dropLast()) else {
      throw failure(at: head, "\(head.shown) does not name a server: a row begins so: S1: 1 1 4")
    }
    let server = try server(number: number, at: head, head.start)
    advance()
    var parts: [[RowWord]] = [[]]
    while let token = peek() {
      for piece in token.text.split(separator: ";", omittingEmptySubsequences: false).enumerated() {
        if piece.offset > 0 { parts.append([]) }
        if piece.element.isEmpty { continue }
        parts[parts.count - 1].append(RowWord(text: piece.element, position: token.start))
      }
      advance()
    }
    var given = GivenServer(server, log: try rowLog(parts[0]))
    for part in parts.dropFirst() { try read(part, into: &given) }
    return given
  }

  private func rowLog(_ words: [RowWord]) throws(Failure) -> [Term] {
    var terms: [Term] = []
    for word in words where word.text != "-" {
      guard let term = Int(digits: String(word.text)), term >= 1,
        term <= Limits.givenTerms.upperBound, terms.count < Limits.givenEntries.upperBound
      else {
        let reason =
          word.text == "." ? "no server begins with a hole in its log" : "'\(word.text)' is no term"
        throw Failure(position: word.position, message: reason)
      }
      terms.append(Term(term))
    }
    return terms
  }

  private mutating func read(
    _ words: [RowWord], into given: inout GivenServer
  ) throws(Failure) {
    guard let first = words.first else { return }
    let value = words.count == 2 ? words[1].text : nil
    switch first.text {
    case "term":
      guard let value, let term = Int(digits: String(value)), Limits.givenTerms.contains(term)
      else { throw Failure(position: first.position, message: "`term` takes a number") }
      given.term = Term(term)
    case "voted":
      if value == "none" { return }
      guard let value, let number = ServerID.number(in: value) else {
        throw Failure(position: first.position, message: "`voted` takes a server, or none")
      }
      guard Limits.servers.contains(number) else {
        throw Failure(
          position: words[1].position,
          message: "servers are named S1 to S\(Limits.servers.upperBound)")
      }
      given.votedFor = ServerID(number - 1)
      mentions.append((ServerID(number - 1), words[1].position))
    case "leader", "down":
      let act = first.text == "down" ? "crash" : "timeout"
      throw Failure(
        position: first.position,
        message: "every server begins as a follower that is up: say `\(act) \(given.server)` later")
    default:
      throw Failure(
        position: first.position,
        message: "'\(first.text)' is nothing that a row says: term, voted")
    }
  }
}
