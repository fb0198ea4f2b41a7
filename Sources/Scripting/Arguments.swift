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
  /// Reads it, and gives the command.
  let read: @Sendable (inout Parser) throws(Failure) -> Command

  /// What is read in a way of its own.
  init(
    _ usage: String, takes expects: String, in dialect: Dialect = .plain,
    read: @escaping @Sendable (inout Parser) throws(Failure) -> Command
  ) {
    self.usage = usage
    self.expects = expects
    self.dialect = dialect
    self.read = read
  }

  /// Nothing.
  static func nothing(_ command: Command) -> Arguments {
    Arguments("", takes: "nothing") { _ in command }
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
