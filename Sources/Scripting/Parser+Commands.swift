// What follows a command's word, where that is more than one thing.

import Checking
import Raft
import Simulation

extension Parser {
  // MARK: Time

  /// A length of time, or a condition to wait for.
  mutating func run() throws(Failure) -> Advance {
    guard skip("until") else {
      let range = try range(Limits.run)
      return range.lowerBound == range.upperBound ? .run(range.lowerBound) : .runBetween(range)
    }
    let condition = try conditionAfterUntil()
    return .runUntil(condition, within: skip("within") ? try duration(Limits.within) : nil)
  }

  /// A number of events, or a condition to wait for.
  mutating func step() throws(Failure) -> Advance {
    if skip("until") { return .stepUntil(try conditionAfterUntil()) }
    return .step(isAtEnd ? 1 : try number(Limits.steps))
  }

  private mutating func conditionAfterUntil() throws(Failure) -> Condition {
    let outer = form
    defer { form = outer }
    form = Form(name: "until", expects: "a condition such as `leader S1`")
    return try condition()
  }

  // MARK: Servers and links

  /// Servers to freeze, or nothing for a stop of the lesson.
  mutating func pause() throws(Failure) -> Command {
    let servers = try moreServers(besides: [])
    return servers.isEmpty ? .tell(.pause) : .act(.pauseServers(servers))
  }

  /// A link, or nothing for all of them.
  mutating func optionalLink() throws(Failure) -> LinkSelector? {
    offer(.link)
    return isAtEnd ? nil : try link()
  }

  /// Servers, and what becomes of their clocks.
  mutating func clock() throws(Failure) -> Act {
    let servers = try servers()
    if skip("jump") { return .jump(servers, try duration(Limits.jump)) }
    return .clock(servers, thousandths: try clockRate())
  }

  // MARK: Messages

  /// A direction, and perhaps a kind and a number.
  mutating func message() throws(Failure) -> MessageSelector {
    let start = peek()
    let link = try link()
    if let start, link.isBothWays {
      throw failure(
        at: start, "a message goes one way, but \(link) is both",
        suggestion: "\(link.from)>\(link.to)")
    }
    return MessageSelector(
      from: link.from, to: link.to, kind: try messageKind(), number: try messageNumber())
  }

  /// The kind of a message, unless a number, a duration or nothing is next.
  private mutating func messageKind() throws(Failure) -> MessageKind? {
    for kind in MessageKind.allCases { offer(.word(kind.name)) }
    guard let token = peek(), token.kind == .word, token.text.first?.isLetter == true,
      !token.says("all")
    else {
      return nil
    }
    return try oneOf(MessageKind.allCases, "a kind of message", name: \.name)
  }

  /// The number of a message, such as `#2`, if one is next.
  private mutating func messageNumber() throws(Failure) -> Int? {
    guard let token = peek(), token.kind == .word, token.text.first == "#" else { return nil }
    guard let number = Int(digits: token.text.dropFirst()), Limits.messageNumbers.contains(number)
    else { throw expected("a message's number from #1 to #\(Limits.messageNumbers.upperBound)") }
    advance()
    return number
  }

  // MARK: Commands in commands

  /// A command that changes the cluster and that may be refused.
  mutating func refusableAct() throws(Failure) -> Act {
    let (name, rest) = Statement.split(rest)
    guard !name.isEmpty else { throw missing() }
    guard let word = CommandWord(name) else { throw Statement.unknownCommand(name) }
    var inner = try Parser(word, rest: rest)
    guard case .command(.act(let act)) = try inner.parse() else {
      throw Failure(
        position: name.startIndex,
        message: "`\(word.rawValue)` asks the cluster for nothing that it could refuse: \(takes)")
    }
    guard act.canBeRefused else {
      throw Failure(
        position: name.startIndex, message: "`\(word.rawValue)` is never refused",
        suggestion: "\(act)")
    }
    mentions += inner.mentions
    return act
  }

  // MARK: Clients

  /// An operation, and perhaps whose it is and where it goes, in either order.
  mutating func request(
    _ operation: (inout Parser) throws(Failure) -> Operation
  ) throws(Failure) -> Command {
    let operation = try operation(&self)
    var client: ClientID?
    var server: ServerID?
    while true {
      if client == nil, skip("as") {
        client = try self.client()
      } else if server == nil, skip("to") {
        server = try self.server()
      } else {
        return .act(.request(operation, client: client, to: server))
      }
    }
  }

  /// A rate with its options, in any order, or `off`.
  mutating func load() throws(Failure) -> Act {
    if skip("off") { return .loadOff }
    var load = Load(callsPerSecond: try rate())
    var duration: TimeSpan?
    var isGiven = (reads: false, keys: false, clients: false)
    while true {
      if duration == nil, skip("for") {
        duration = try option("for", "a duration such as 10s") { parser throws(Failure) in
          try parser.duration(Limits.loadTime)
        }
      } else if !isGiven.reads, skip("reads") {
        isGiven.reads = true
        load.readPercent = try option("reads", "a percentage such as 50%") {
          parser throws(Failure) in
          try parser.percentage(places: 0)
        }
      } else if !isGiven.keys, skip("keys") {
        isGiven.keys = true
        load.keys = try option("keys", Limits.loadKeys)
      } else if !isGiven.clients, skip("clients") {
        isGiven.clients = true
        load.clients = try option("clients", Limits.loadClients)
      } else {
        return .load(load, for: duration)
      }
    }
  }

  /// The value of an option that is a number.
  private mutating func option(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int {
    let expects = "a number from \(bounds.lowerBound) to \(bounds.upperBound)"
    return try option(name, expects) { parser throws(Failure) in try parser.number(bounds) }
  }

  // MARK: Telling

  /// An answer, with a star before it if it is right.
  func choice() throws(Failure) -> Tell {
    let text = rest.trimmed
    let isRight = text == "*" || text.hasPrefix("* ") || text.hasPrefix("*\t")
    return .choice(try line(isRight ? text.dropFirst() : text), isRight: isRight)
  }

  /// What a lesson points at; nil for nothing any more.
  mutating func marked() throws(Failure) -> Marked? {
    if skip("log") {
      let server = try server()
      return .log(server, try indexes())
    }
    if skip("link") { return .link(try link()) }
    if skip("none") { return nil }
    throw unexpected()
  }

  /// The rest of the line as text: without the spaces around it, and with spaces for its tabs.
  func line(_ rest: Substring) throws(Failure) -> String {
    let text = rest.trimmed
    guard !text.isEmpty else { throw missing() }
    // Scalars, not characters: accents without end are one character.
    let scalars = text.unicodeScalars
    if let excess = scalars.index(
      scalars.startIndex, offsetBy: Limits.textLength, limitedBy: scalars.endIndex),
      excess < scalars.endIndex
    {
      throw Failure(
        position: excess, message: "a text has at most \(Limits.textLength) characters")
    }
    return String(text.map { $0 == "\t" ? " " : $0 })
  }
}

extension Substring {
  /// Without the spaces and tabs around it.
  var trimmed: Substring {
    let bytes = utf8.drop(while: \.isBlank)
    guard let last = bytes.lastIndex(where: { !$0.isBlank }) else { return self[endIndex...] }
    return Substring(bytes[...last])
  }
}
