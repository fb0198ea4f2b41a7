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

  private init(_ usage: String, _ summary: String, takes expects: String, example: String) {
    name = String(usage.prefix { $0 != " " })
    self.usage = usage
    self.summary = summary
    self.expects = expects
    self.example = example
  }

  /// What `set` can set.
  package static let settings = [
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
      "pre-vote (on|off)", "whether a server asks if it could win before it stands for election",
      takes: "`on` or `off`", example: "pre-vote on"),
    WordHelp(
      "check-quorum (on|off)", "whether a leader that hears from no majority steps down",
      takes: "`on` or `off`", example: "check-quorum on"),
    WordHelp(
      "disruption-guard (on|off)", "whether a server that hears from a leader refuses its vote",
      takes: "`on` or `off`", example: "disruption-guard on"),
    WordHelp(
      "lease-reads (on|off)", "whether a leader answers reads without asking the others",
      takes: "`on` or `off`", example: "lease-reads on"),
    WordHelp(
      "clock-bound PERCENT", "by how much the rates of clocks may differ, for lease reads",
      takes: "a percentage such as 10%", example: "clock-bound 10%"),
    WordHelp(
      "snapshot-after (N|off)", "the most entries in a log before a server takes a snapshot",
      takes: "a number of entries from 1 to 1000000, or `off`", example: "snapshot-after 100"),
    WordHelp(
      "chunk N", "how many bytes of a snapshot one message carries",
      takes: "a number from 1 to 65536", example: "chunk 64"),
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
    WordHelp(
      "client-timeout (DURATION|off)", "how long a client waits before it asks again",
      takes: "a duration such as 1s, or `off`", example: "client-timeout 1s"),
    WordHelp(
      "client-delay RANGE", "how long a message between a client and a server takes",
      takes: "a range of durations such as 0ms..5ms", example: "client-delay 0ms..5ms"),
    WordHelp(
      "client-loss PERCENT", "the chance that a message between a client and a server is lost",
      takes: "a percentage such as 5%", example: "client-loss 5%"),
  ]

  /// What `link` can set of one link.
  package static let linkSettings = settings.filter {
    ["delay", "loss", "duplicate"].contains($0.name)
  }

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
