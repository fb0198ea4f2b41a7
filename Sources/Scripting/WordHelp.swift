// The tables of what follows a command's name: settings, what a link can be set to, conditions.

/// A word inside a command, with what follows it, as help shows it.
package struct WordHelp: Hashable, Sendable {
  /// The word itself.
  package let name: String
  /// The word and what follows it.
  package let usage: String
  /// What it means, in one line.
  package let summary: String
  /// What must follow the word, as messages put it: "`term` takes …".
  package let expects: String
  /// One that parses.
  package let example: String

  init(_ usage: String, _ summary: String, takes expects: String, example: String) {
    name = String(usage.prefix { $0 != " " })
    self.usage = usage
    self.summary = summary
    self.expects = expects
    self.example = example
  }

  /// What `set` can set.
  package static let settings = Setting.rows.map(\.help)

  /// What `link` can set of one link.
  package static let linkSettings = Setting.rowsOfLinks.map(\.help)

  /// What conditions can ask. They are joined with `not` and `and`, of which `not` binds tighter,
  /// and grouped with parentheses.
  package static let conditions = [
    WordHelp(
      "leader (SERVER|none|any)", "this server leads, nobody does, somebody does",
      takes: "a server, `none` or `any`", example: "leader S3"),
    WordHelp(
      "role SERVER ROLE",
      "the server's role: follower, pre-candidate, candidate, leader or crashed",
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
      "answer CLIENT N is (VALUE|none)", "the client's N-th request was answered with this value",
      takes: "a client and the number of a request, then `is` and a value or `none`",
      example: "answer C1 2 is x"),
    WordHelp(
      "attempts CLIENT N [COMPARISON] N", "how often the client has sent its N-th request",
      takes: "a client, the number of a request, and a count, such as C1 2 >= 2",
      example: "attempts C1 2 >= 2"),
    WordHelp(
      "config SERVER (joint|simple|is SERVERS)",
      "the server's configuration: its mode, or its voters",
      takes: "a server, and `joint`, `simple` or `is` with the voters",
      example: "config S1 is S1 S2 S3"),
    WordHelp(
      "snapshot SERVER [COMPARISON] N", "the last index that the server's snapshot covers",
      takes: "a server and a number, perhaps with a comparison, such as S2 >= 4",
      example: "snapshot S1 >= 5"),
    WordHelp(
      "transferring SERVER", "the server leads and hands its leadership to another",
      takes: "a server such as S1", example: "transferring S1"),
    WordHelp(
      "changing SERVER", "the server leads and changes the membership",
      takes: "a server such as S1", example: "changing S1"),
    WordHelp(
      "linearizable", "clients were told what one copy of the data could have told them",
      takes: "nothing", example: "linearizable"),
    WordHelp(
      "safe", "no safety property has been violated",
      takes: "nothing", example: "safe"),
    WordHelp(
      "violation PROPERTY", "this safety property has been violated",
      takes: "the name of a property such as ElectionSafety", example: "violation ElectionSafety"),
  ]
}
