// The tables of what follows a command's name: settings, what a link can be set to, conditions.

/// A word inside a command, with what follows it, as help shows it.
public struct WordHelp: Hashable, Sendable {
  /// The word itself.
  public let name: String
  /// The word and what follows it.
  public let usage: String
  /// What it means, in one line.
  public let summary: String
  /// What must follow the word, as messages put it: "`term` takes …".
  public let expects: String
  /// One that parses.
  public let example: String

  private init(_ usage: String, _ summary: String, takes expects: String, example: String) {
    name = String(usage.prefix { $0 != " " })
    self.usage = usage
    self.summary = summary
    self.expects = expects
    self.example = example
  }

  /// What `set` can set.
  public static let settings = [
    WordHelp(
      "election-timeout RANGE", "how long a follower waits before it stands for election",
      takes: "a range of durations such as 150ms..300ms", example: "election-timeout 150ms..300ms"),
    WordHelp(
      "heartbeat DURATION", "how often a leader speaks when it has nothing to say",
      takes: "a duration such as 50ms", example: "heartbeat 50ms"),
    WordHelp(
      "retry DURATION", "how long a server waits for an answer before it asks again",
      takes: "a duration such as 50ms", example: "retry 50ms"),
    WordHelp(
      "batch N", "the most entries in one append",
      takes: "a number from 1 to 1000", example: "batch 8"),
    WordHelp(
      "pipeline N", "the most unanswered appends to one follower",
      takes: "a number from 1 to 100", example: "pipeline 4"),
    WordHelp(
      "delay RANGE", "how long a message takes",
      takes: "a range of durations such as 10ms..15ms", example: "delay 10ms..15ms"),
    WordHelp(
      "loss PERCENT", "the chance that a message is lost",
      takes: "a percentage such as 5%", example: "loss 5%"),
    WordHelp(
      "duplicate PERCENT", "the chance that a message arrives twice",
      takes: "a percentage such as 1%", example: "duplicate 0.1%"),
    WordHelp(
      "disk DURATION", "how long a write to disk takes",
      takes: "a duration such as 5ms", example: "disk 5ms"),
  ]

  /// What `link` can set of one link.
  public static let linkSettings = settings.filter {
    ["delay", "loss", "duplicate"].contains($0.name)
  }

  /// What conditions can ask. They are joined with `not` and `and`, of which `not` binds tighter,
  /// and grouped with parentheses.
  public static let conditions = [
    WordHelp(
      "leader (SERVER|none|any)", "this server leads, nobody does, somebody does",
      takes: "a server, `none` or `any`", example: "leader S3"),
    WordHelp(
      "role SERVER ROLE", "the server's role: follower, candidate, leader or crashed",
      takes: "a server and a role", example: "role S2 candidate"),
    WordHelp(
      "term SERVER [COMPARISON] N", "the server's current term",
      takes: "a server and a number, perhaps with a comparison, such as S2 >= 4",
      example: "term S2 >= 4"),
    WordHelp(
      "vote SERVER (SERVER|none)", "whom the server has voted for in its term",
      takes: "a server, and the server it voted for or `none`", example: "vote S1 S3"),
    WordHelp(
      "commit SERVER [COMPARISON] N", "the server's commit index",
      takes: "a server and a number, perhaps with a comparison, such as S2 >= 4",
      example: "commit S2 5"),
    WordHelp(
      "applied SERVER [COMPARISON] N", "the last index the server has applied",
      takes: "a server and a number, perhaps with a comparison, such as S2 >= 4",
      example: "applied S2 5"),
    WordHelp(
      "log SERVER (TERMS|empty)", "the terms of all entries of the server's log",
      takes: "a server, and the terms of its entries or `empty`", example: "log S1 1 1 2"),
    WordHelp(
      "value SERVER KEY (VALUE|none)", "the value of a key in the server's state machine",
      takes: "a server, a key, and a value or `none`", example: "value S2 x 1"),
    WordHelp(
      "election split", "nobody won the newest election that is decided",
      takes: "`split`", example: "election split"),
    WordHelp(
      "alive SERVER", "the server has not crashed",
      takes: "a server such as S1", example: "alive S1"),
    WordHelp(
      "answered CLIENT N", "the client's N-th request has been answered",
      takes: "a client and the number of a request, such as C1 3", example: "answered C1 3"),
    WordHelp(
      "safe", "no safety property has been violated",
      takes: "nothing", example: "safe"),
    WordHelp(
      "violation PROPERTY", "this safety property has been violated",
      takes: "the name of a property such as ElectionSafety", example: "violation ElectionSafety"),
  ]
}
