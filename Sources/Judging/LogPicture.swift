// A picture of logs: what papers, lectures and exams draw of a cluster at one moment.

/// The logs of all servers at one moment, as terms, with what else the picture says.
package struct LogPicture: Hashable, Sendable {
  /// One server.
  package struct Row: Hashable, Sendable {
    /// The terms of its entries, from index 1 on; nil for a hole.
    package var log: [Int?] = []
    /// Its current term, if the picture says it.
    package var term: Int?
    /// Whom it voted for in that term.
    package var vote: Vote = .unsaid
    /// Whether it believes to lead its current term.
    package var leads = false
    /// Whether it can neither vote nor stand now.
    package var isDown = false
    /// Whether nothing is said of its log: then any will do.
    package var isOpen = false
  }

  /// What a picture says of a vote.
  package enum Vote: Hashable, Sendable {
    /// Nothing.
    case unsaid
    /// Nobody has it.
    case none
    /// This server has it, by number from 0.
    case given(Int)
  }

  /// The servers, S1 first.
  package var rows: [Row]

  /// The entries that logs hold, by index and term, such as `2@3`.
  package var entryNames: [String] {
    var known: Set<[Int]> = []
    for row in rows {
      for (place, term) in row.log.enumerated() { if let term { known.insert([place + 1, term]) } }
    }
    return known.sorted { $0.lexicographicallyPrecedes($1) }.map { "\($0[0])@\($0[1])" }
  }

  /// How many servers are a majority.
  package var majority: Int { rows.count / 2 + 1 }
}

/// Why a text is no picture.
package struct PictureError: Error, Hashable, CustomStringConvertible {
  /// The line, from 1.
  package var line: Int
  /// What is wrong with it.
  package var reason: String
  /// `3: there is no S9`
  package var description: String { "\(line): \(reason)" }
}

extension LogPicture {
  /// The picture that a text says, up to a line `answers`.
  package init(parsing text: String) throws(PictureError) {
    var rows: [(row: Row, line: Int)?] = []
    let byteOrderMark: Unicode.Scalar = "\u{FEFF}"
    let text = text.unicodeScalars.first == byteOrderMark ? text.dropFirst() : text[...]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (place, line) in lines.enumerated() {
      let number = place + 1
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let first = words.first else { continue }
      if first == "answers" { break }
      if first == "servers" {
        guard words.count == 2, let count = Int(words[1]), (3...9).contains(count), rows.isEmpty
        else {
          throw PictureError(line: number, reason: "servers takes a number from 3 to 9, once")
        }
        rows = Array(repeating: nil, count: count)
        continue
      }
      if rows.isEmpty {
        throw PictureError(line: number, reason: "a picture begins with servers N")
      }
      guard first.hasSuffix(":"), let server = Self.server(first.dropLast(), rows.count) else {
        throw PictureError(line: number, reason: "'\(first)' is no server of the picture")
      }
      if rows[server] != nil {
        throw PictureError(line: number, reason: "S\(server + 1) has a row already")
      }
      let rest = line.drop { $0 != ":" }.dropFirst()
      rows[server] = (try Row(rest, rows.count, number), number)
    }
    if rows.isEmpty { throw PictureError(line: 1, reason: "a picture begins with servers N") }
    var (all, places) = ([Row](), [Int]())
    for (server, row) in rows.enumerated() {
      guard let row else {
        throw PictureError(line: 1, reason: "S\(server + 1) has no row")
      }
      all.append(row.row)
      places.append(row.line)
    }
    self.rows = all
    if let server = all.firstIndex(where: { $0.term == nil }),
      all.contains(where: { $0.term != nil })
    {
      throw PictureError(
        line: places[server],
        reason: "S\(server + 1) has no term: all servers have one or none has")
    }
    if all[0].term == nil, let server = all.firstIndex(where: { $0.leads || $0.vote != .unsaid }) {
      throw PictureError(
        line: places[server], reason: "votes and leaders need the terms of all servers")
    }
    if let server = all.lastIndex(where: \.leads), all.count(where: \.leads) > 1 {
      throw PictureError(line: places[server], reason: "no more than one server leads")
    }
  }

  fileprivate static func server(_ name: Substring, _ count: Int) -> Int? {
    guard name.first == "S", let number = Int(name.dropFirst()),
      number >= 1, number <= count
    else { return nil }
    return number - 1
  }
}

extension LogPicture.Row {
  fileprivate init(_ text: Substring, _ servers: Int, _ line: Int) throws(PictureError) {
    self.init()
    let parts = text.prefix { $0 != "#" }.split(separator: ";", omittingEmptySubsequences: false)
    for word in parts[0].split(whereSeparator: \.isWhitespace) where word != "-" {
      if word == "." { log.append(nil); continue }
      guard let term = Int(word), term >= 0, term <= 1_000_000 else {
        throw PictureError(line: line, reason: "'\(word)' is no term")
      }
      log.append(term)
    }
    for part in parts.dropFirst() {
      let words = part.split(whereSeparator: \.isWhitespace)
      switch words.first {
      case "term"?:
        guard words.count == 2, let term = Int(words[1]), (0...1_000_000).contains(term) else {
          throw PictureError(line: line, reason: "term takes a number")
        }
        self.term = term
      case "voted"?:
        if words.count == 2, words[1] == "none" { vote = .none; continue }
        guard words.count == 2, let server = LogPicture.server(words[1], servers) else {
          throw PictureError(line: line, reason: "voted takes a server, or none")
        }
        vote = .given(server)
      case "leader"?: leads = true
      case "down"?: isDown = true
      default: throw PictureError(line: line, reason: "'\(part)' is not understood")
      }
    }
  }
}
