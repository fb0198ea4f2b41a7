// What can follow a command's word: how help shows it, what messages say of it, and how it is read.

import Raft
import Simulation

/// What follows a command's word.
struct Arguments: Sendable {
  /// As help shows it; empty if nothing follows.
  var usage: String
  /// As messages put it: "`run` takes …".
  var expects: String
  /// How the words are told apart.
  var dialect = Dialect.plain
  /// Whether it is text, taken as it is, rather than words.
  var isText = false
  /// Whether servers that are named and do not exist yet are started.
  var startsServers = false
  /// Whether it is another command.
  var isCommand = false
  /// Reads it.
  let read: @Sendable (inout Parser) throws(Failure) -> Reading

  /// What a line can say.
  enum Reading: Hashable, Sendable {
    /// Something to do.
    case command(Command)
    /// The lines up to the `end` that belongs to it are done so often.
    case `repeat`(Int)
    /// The end of lines that are repeated.
    case end
  }

  /// What is read in a way of its own.
  init(
    _ usage: String, takes expects: String, in dialect: Dialect = .plain,
    read: @escaping @Sendable (inout Parser) throws(Failure) -> Command
  ) {
    self.usage = usage
    self.expects = expects
    self.dialect = dialect
    self.read = { parser throws(Failure) in .command(try read(&parser)) }
  }

  private init(
    _ usage: String, takes expects: String,
    reading: @escaping @Sendable (inout Parser) throws(Failure) -> Reading
  ) {
    self.usage = usage
    self.expects = expects
    read = reading
  }

  /// Nothing.
  static func nothing(_ command: Command) -> Arguments {
    Arguments("", takes: "nothing") { _ in command }
  }

  /// How often the lines that follow are done.
  static let repetitions = Arguments(
    "N",
    takes:
      "how many times, from \(Limits.repetitions.lowerBound) to \(Limits.repetitions.upperBound)",
    reading: { parser throws(Failure) in .repeat(try parser.number(Limits.repetitions)) })

  /// Nothing: what is repeated ends.
  static let end = Arguments("", takes: "nothing", reading: { _ in .end })

  /// A command that changes the cluster, as a line of its own would say it.
  static func command(_ make: @escaping @Sendable (Act) -> Command) -> Arguments {
    var arguments = Arguments(
      "COMMAND", takes: "a command that the cluster can refuse, such as `transfer S2`"
    ) { parser throws(Failure) in make(try parser.refusableAct()) }
    arguments.isText = true
    arguments.isCommand = true
    return arguments
  }

  /// One or more servers.
  static func servers(_ act: @escaping @Sendable ([ServerID]) -> Act) -> Arguments {
    Arguments("SERVERS", takes: "servers such as S1 S2") { parser throws(Failure) in
      .act(act(try parser.servers()))
    }
  }

  /// One server.
  static func server(
    _ act: @escaping @Sendable (ServerID) -> Act, suchAs example: String = "S1"
  ) -> Arguments {
    Arguments("SERVER", takes: "one server such as \(example)") { parser throws(Failure) in
      .act(act(try parser.server()))
    }
  }

  /// The same, where servers that do not exist yet are started.
  func startingServers() -> Arguments {
    var arguments = self
    arguments.startsServers = true
    return arguments
  }

  /// A link, or nothing for all of them.
  static func anyLink(
    _ act: @escaping @Sendable (LinkSelector?) -> Act, suchAs example: String
  ) -> Arguments {
    Arguments("[LINK]", takes: "a link such as \(example), or nothing for all links") {
      parser throws(Failure) in .act(act(try parser.optionalLink()))
    }
  }

  /// A link, or nothing for all of them; or disks.
  static func anyLink(
    _ act: @escaping @Sendable (LinkSelector?) -> Act,
    orDisks disks: @escaping @Sendable ([ServerID]) -> Act
  ) -> Arguments {
    Arguments(
      "[LINK|disk SERVERS]",
      takes: "a link such as S1>S2, nothing for all links, or `disk` and servers"
    ) { parser throws(Failure) in
      if parser.skip("disk") { return .act(disks(try parser.servers())) }
      return .act(act(try parser.optionalLink()))
    }
  }

  /// A message in flight, or all of them that match.
  static func messages(_ act: @escaping @Sendable (MessageSelector) -> Act) -> Arguments {
    Arguments(
      "S1>S2 [KIND] [#N|all]",
      takes: "a direction such as S1>S2, and perhaps a kind, and a number such as #2 or `all`",
      in: .messages
    ) { parser throws(Failure) in
      let message = try parser.message()
      let isAll = message.number == nil && parser.skip("all")
      return isAll ? .each(act(message)) : .act(act(message))
    }
  }

  /// A message in flight.
  static func message(_ act: @escaping @Sendable (MessageSelector) -> Act) -> Arguments {
    Arguments(
      "S1>S2 [KIND] [#N]",
      takes: "a direction such as S1>S2, and perhaps a kind and a number such as #2",
      in: .messages
    ) { parser throws(Failure) in .act(act(try parser.message())) }
  }

  /// An operation of a client, and perhaps whose it is and where it goes.
  static func request(
    _ usage: String, takes expects: String,
    operation: @escaping @Sendable (inout Parser) throws(Failure) -> Operation
  ) -> Arguments {
    Arguments("\(usage) [as C1] [to S1]", takes: expects) { parser throws(Failure) in
      try parser.request(operation)
    }
  }

  /// The rest of the line.
  static func text(_ tell: @escaping @Sendable (String) -> Tell) -> Arguments {
    text("TEXT", takes: "a text") { parser throws(Failure) in
      tell(try parser.line(parser.rest))
    }
  }

  /// The rest of the line, read in a way of its own.
  static func text(
    _ usage: String, takes expects: String,
    read: @escaping @Sendable (inout Parser) throws(Failure) -> Tell
  ) -> Arguments {
    var arguments = Arguments(usage, takes: expects) { parser throws(Failure) in
      .tell(try read(&parser))
    }
    arguments.isText = true
    return arguments
  }
}
