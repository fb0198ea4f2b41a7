// Numbers, durations, percentages, servers, links, clients, keys.

import Checking
import Raft
import Simulation

extension Parser {
  // MARK: Numbers

  /// A whole number within bounds.
  mutating func number(_ bounds: ClosedRange<Int>) throws(Failure) -> Int {
    guard let token = peek() else { throw missing() }
    guard token.kind == .word, let value = Int(digits: token.text), bounds.contains(value) else {
      throw expected("a number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    advance()
    return value
  }

  /// Any number of 64 bits.
  mutating func seed() throws(Failure) -> UInt64 {
    guard let token = peek() else { throw missing() }
    guard token.kind == .word, token.text.utf8.allSatisfy(\.isDigit), let value = UInt64(token.text)
    else { throw expected("a number from 0 to \(UInt64.max)") }
    advance()
    return value
  }

  /// A percentage from 0 to 100 with so many decimal places at most, as a count of the smallest
  /// steps: with four places in millionths.
  mutating func percentage(places: Int) throws(Failure) -> Int {
    guard let token = peek() else { throw missing() }
    let all = (0..<places).reduce(100) { product, _ in product * 10 }
    guard token.kind == .word, token.text.hasSuffix("%"),
      case .value(let count) = Scaled(token.text.dropLast(), places: places), count <= all
    else {
      let isBare = token.kind == .word && Scaled(token.text[...], places: places) != .notANumber
      throw expected(
        "a percentage from 0% to 100% in steps of \(Self.step(places: places))%",
        suggestion: isBare ? token.text + "%" : nil)
    }
    advance()
    return count
  }

  /// The smallest step of a number with so many decimal places, such as `0.01`.
  static func step(places: Int) -> String {
    places == 0 ? "1" : "0." + String(repeating: "0", count: places - 1) + "1"
  }

  /// A rate such as `50/s`, in calls a second.
  mutating func rate() throws(Failure) -> Int {
    guard let token = peek() else { throw missing() }
    let bounds = Limits.loadRate
    guard token.kind == .word, token.text.lowercased().hasSuffix("/s"),
      let count = Int(digits: token.text.dropLast(2)), bounds.contains(count)
    else {
      let isBare = Int(digits: token.text).map(bounds.contains) == true
      throw expected(
        "a rate from \(bounds.lowerBound)/s to \(bounds.upperBound)/s",
        suggestion: isBare ? "\(token.text)/s" : nil)
    }
    advance()
    return count
  }

  /// A clock's rate such as `x0.5`, in thousandths.
  mutating func clockRate() throws(Failure) -> Int {
    guard let token = peek() else { throw missing() }
    guard token.kind == .word, token.text.first == "x" || token.text.first == "X",
      case .value(let thousandths) = Scaled(token.text.dropFirst(), places: 3),
      Limits.clockThousandths.contains(thousandths)
    else { throw expected("a rate from x0.001 to x1000 in steps of x0.001") }
    advance()
    return thousandths
  }

  /// Indexes of a log such as `4..5`, or one of them.
  mutating func indexes() throws(Failure) -> ClosedRange<LogIndex> {
    guard let token = peek() else { throw missing() }
    let ends = token.text.split(separator: "..", omittingEmptySubsequences: false).map {
      Int(digits: $0)
    }
    guard token.kind == .word, (1...2).contains(ends.count), let first = ends[0],
      let last = ends[ends.count - 1]
    else { throw expected("an index or two such as 4..5") }
    let bounds = 1...Limits.counts.upperBound
    guard bounds.contains(first), bounds.contains(last) else {
      throw failure(at: token, "indexes run from 1 to \(bounds.upperBound)")
    }
    guard first <= last else {
      throw failure(
        at: token, "indexes run from low to high", suggestion: "\(last)..\(first)")
    }
    advance()
    return LogIndex(first)...LogIndex(last)
  }

  // MARK: Durations

  /// A duration such as `150ms`, within bounds.
  mutating func duration(_ bounds: ClosedRange<TimeSpan>) throws(Failure) -> TimeSpan {
    guard let token = peek() else { throw missing() }
    let value = try duration(token.text[...], in: token, bounds)
    advance()
    return value
  }

  /// A range such as `150ms..300ms`, or one duration for a range of no width.
  mutating func range(_ bounds: ClosedRange<TimeSpan>) throws(Failure) -> TimeSpanRange {
    guard let token = peek() else { throw missing() }
    let text = token.text
    guard let dots = text.firstRange(of: "..") else {
      let value = try duration(bounds)
      return TimeSpanRange(value, value)
    }
    let lower = try duration(text[..<dots.lowerBound], in: token, bounds)
    let upper = try duration(text[dots.upperBound...], in: token, bounds)
    guard lower <= upper else {
      throw failure(
        at: token, "a range runs from low to high", suggestion: "\(TimeSpanRange(upper, lower))")
    }
    advance()
    return TimeSpanRange(lower, upper)
  }

  private func duration(
    _ text: Substring, in token: Token, _ bounds: ClosedRange<TimeSpan>
  ) throws(Failure) -> TimeSpan {
    let shown = text.quotedForMessage
    let count = text.prefix { $0 == "." || ("0"..."9").contains($0) }
    let unit = text[count.endIndex...].lowercased()
    if text.hasPrefix("-"), !text.dropFirst().isEmpty {
      throw failure(at: token, "\(shown) is negative; time does not run backwards")
    }
    guard token.kind == .word, Scaled(count, places: 6) != .notANumber else {
      throw expected("a duration")
    }
    if unit.isEmpty {
      let isWhole = text == token.text[...]
      throw failure(
        at: token, "\(shown) has no unit: us, ms or s", suggestion: isWhole ? "\(text)ms" : nil)
    }
    guard let places = ["us": 0, "ms": 3, "s": 6][unit] else {
      throw failure(at: token, "\(shown) has an unknown unit; the units are us, ms and s")
    }
    switch Scaled(count, places: places) {
    case .notANumber: throw expected("a duration")
    case .tooFine:
      throw failure(at: token, "\(shown) is finer than a microsecond")
    case .tooLarge:
      throw failure(at: token, "\(shown) is too long: at most \(bounds.upperBound)")
    case .value(let microseconds):
      let value = TimeSpan(microseconds: microseconds)
      if value > bounds.upperBound {
        throw failure(at: token, "\(shown) is too long: at most \(bounds.upperBound)")
      }
      if value < bounds.lowerBound {
        throw failure(at: token, "\(shown) is too short: at least \(bounds.lowerBound)")
      }
      return value
    }
  }

  // MARK: Servers, links, clients

  /// One server.
  /// - Parameter mayBeLeader: Whether it may be named as `leader`.
  mutating func server(mayBeLeader: Bool = true) throws(Failure) -> ServerID {
    offer(.server)
    offerNextServer(besides: [])
    if mayBeLeader, namesLeader, skip("leader", offering: .leader) {
      // Conditions ask `follows` for that.
      guard conditionParts == 0, skip("of") else { return .leader }
      return .leader(of: try server(mayBeLeader: false))
    }
    guard let token = peek() else { throw missing() }
    guard token.kind == .word, let number = ServerID.number(in: token.text[...]) else {
      let isBare = Int(digits: token.text).map(Limits.servers.contains) == true
      throw expected("a server", suggestion: isBare ? "S\(token.text)" : nil)
    }
    let server = try server(number: number, at: token, token.start)
    advance()
    return server
  }

  /// One or more servers, each named once.
  mutating func servers() throws(Failure) -> [ServerID] {
    var servers = [try server()]
    servers += try moreServers(besides: ServerSet(servers.filter { $0.follower == nil }))
    return servers
  }

  /// Any number of servers, each named once and none of those given.
  mutating func moreServers(besides others: ServerSet) throws(Failure) -> [ServerID] {
    var named = others
    var servers: [ServerID] = []
    offer(.serverBesides(named))
    offerNextServer(besides: named)
    offerLeader(besides: named)
    while let token = peek(), token.kind == .word, isServerNext {
      let server = try server()
      if servers.contains(server) || server.follower == nil && named.contains(server) {
        throw failure(at: token, "\(server) is named twice")
      }
      // Who leads another is known only then.
      if server.follower == nil { named.insert(server) }
      servers.append(server)
      offer(.serverBesides(named))
      offerNextServer(besides: named)
      offerLeader(besides: named)
    }
    return servers
  }

  /// Whether the next word is the name of a server.
  var isServerNext: Bool {
    guard let token = peek(), token.kind == .word else { return false }
    return ServerID.number(in: token.text[...]) != nil || namesLeader && token.says("leader")
  }

  /// Whether servers may be named as `leader` here. What is told is the same in every run, but for what it asks of
  /// the run; new servers have numbers.
  private var namesLeader: Bool {
    row.help.group != .telling && row.help.group != .setUp && !row.arguments.startsServers
      || [.set, .goal, .means].contains(row.word)
  }

  private mutating func offerLeader(besides named: ServerSet) {
    if namesLeader, !named.contains(.leader) { offer(.leader) }
  }

  private mutating func offerNextServer(besides named: ServerSet) {
    if row.arguments.startsServers { offer(.nextServer(besides: named)) }
  }

  /// Groups of servers with bars between them; no server is in two.
  mutating func groups() throws(Failure) -> [[ServerID]] {
    var named = ServerSet()
    var groups: [[ServerID]] = []
    repeat {
      let group = try moreServers(besides: named)
      guard !group.isEmpty else { throw expected("a server") }
      named = named.union(ServerSet(group.filter { $0.follower == nil }))
      groups.append(group)
    } while skip("|")
    return groups
  }

  /// A link such as `S1-S2` or `S1>S2`.
  mutating func link() throws(Failure) -> LinkSelector {
    offer(.link)
    guard let token = peek() else { throw missing() }
    let text = token.text
    guard token.kind == .word, let mark = text.firstIndex(where: { $0 == "-" || $0 == ">" })
    else { throw expected("a link") }
    let second = rest.utf8.index(
      token.start, offsetBy: text.utf8.distance(from: text.startIndex, to: mark) + 1)
    guard let from = try linkEnd(text[..<mark], token.start),
      let to = try linkEnd(text[text.index(after: mark)...], second)
    else { throw expected("a link") }
    let link = LinkSelector(from: from, to: to, isBothWays: text[mark] == "-")
    if link.from == link.to {
      throw failure(at: token, "\(link) leads from a server to itself")
    }
    advance()
    return link
  }

  /// An end of a link; nil if it is no server's name.
  private mutating func linkEnd(
    _ text: Substring, _ position: String.Index
  ) throws(Failure) -> ServerID? {
    if namesLeader, text.lowercased() == "leader" { return .leader }
    guard let token = peek(), let number = ServerID.number(in: text) else { return nil }
    return try server(number: number, at: token, position)
  }

  mutating func server(
    number: Int, at token: Token, _ position: String.Index
  ) throws(Failure) -> ServerID {
    guard Limits.servers.contains(number) else {
      let last = Limits.servers.upperBound
      throw Failure(position: position, message: "servers are named S1 to S\(last)")
    }
    let server = ServerID(number - 1)
    mentions.append((server, position))
    return server
  }

  /// A client such as `C1`.
  mutating func client() throws(Failure) -> ClientID {
    for number in Limits.clients { offer(.word("C\(number)")) }
    guard let token = peek() else { throw missing() }
    guard token.kind == .word, token.text.first == "C" || token.text.first == "c",
      let number = Int(digits: token.text.dropFirst()), Limits.clients.contains(number)
    else { throw expected("a client from C1 to C\(Limits.clients.upperBound)") }
    advance()
    return ClientID(number)
  }

  /// A key or a value: a word as it is, or anything in quotes.
  /// - Parameter kind: what it is, with an article, for messages.
  mutating func text(_ kind: String) throws(Failure) -> String {
    guard let token = peek() else { throw missing() }
    guard token.kind != .mark else { throw expected("\(kind) unless it is in quotes") }
    guard token.text.unicodeScalars.dropFirst(Limits.wordLength).isEmpty else {
      throw failure(
        at: token, "\(kind) of more than \(Limits.wordLength) characters is too long")
    }
    advance()
    return token.text
  }
}

extension ServerID {
  /// The number, from 1, in a name such as `S1`; nil if the text is not such a name.
  static func number(in text: Substring) -> Int? {
    guard text.first == "S" || text.first == "s" else { return nil }
    return Int(digits: text.dropFirst())
  }
}

extension Int {
  /// The number that decimal digits write; nil for anything else, such as a sign. Numbers too
  /// large for an `Int` become the largest, so that they are out of bounds rather than nonsense.
  init?(digits: some StringProtocol) {
    guard !digits.isEmpty, digits.utf8.allSatisfy(\.isDigit) else { return nil }
    self = Int(digits) ?? .max
  }
}

/// A decimal number times a power of ten, exactly.
enum Scaled: Equatable {
  case value(Int)
  case notANumber
  /// It has more places than the power of ten.
  case tooFine
  case tooLarge

  init(_ text: Substring, places: Int) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) }) else {
      self = .notANumber
      return
    }
    var fraction = parts.count == 2 ? parts[1] : ""
    while fraction.last == "0" { fraction.removeLast() }
    guard fraction.utf8.count <= places else {
      self = .tooFine
      return
    }
    let padding = String(repeating: "0", count: places - fraction.utf8.count)
    self = Int(parts[0] + fraction + padding).map(Scaled.value) ?? .tooLarge
  }
}
