// The table of the conditions. A new condition is a word and a row here, its case with what it prints,
// and how `Running` finds out whether it holds; parser, completion, help and the reference follow.

import Checking
import Raft
import Simulation

/// The first word of a condition, spelled here alone.
enum ConditionWord: String, CaseIterable {
  case leader, role, term, vote, commit, applied, log, value
  case election, split, alive, follows, flying, match, next, probing, logs
  case answered, answer, attempts, config, snapshot
  case transferring, changing, linearizable, safe, violation
}

/// A condition: its word and what follows it, how this is read, and the help on it.
struct ConditionRow: Sendable {
  let word: ConditionWord
  let help: WordHelp
  /// Reads what follows the word.
  let read: @Sendable (inout Parser) throws(Failure) -> Condition

  /// - Parameters:
  ///   - usage: what follows the word, as help shows it; empty if nothing does.
  ///   - summary: when it holds, in one line.
  ///   - expects: what follows the word, as messages put it: "`term` takes …".
  ///   - example: what may follow the word.
  private init(
    _ word: ConditionWord, _ usage: String, _ summary: String, takes expects: String,
    example: String, read: @escaping @Sendable (inout Parser) throws(Failure) -> Condition
  ) {
    func line(_ rest: String) -> String { word.rawValue + (rest.isEmpty ? "" : " " + rest) }
    self.word = word
    help = WordHelp(line(usage), summary, takes: expects, example: line(example))
    self.read = read
  }

  /// A condition that compares a number of a server.
  private init(
    _ word: ConditionWord,
    comparing condition: @escaping @Sendable (ServerID, Comparison, Int) -> Condition,
    _ summary: String, example: String
  ) {
    self.init(
      word, "SERVER [COMPARISON] N", summary,
      takes: "a server and a number, perhaps with a comparison, such as S2 >= 4", example: example
    ) { parser throws(Failure) in
      condition(try parser.server(), try parser.comparison(), try parser.number(Limits.counts))
    }
  }

  /// A condition that compares what a leader believes of a follower with a number.
  private init(
    _ word: ConditionWord,
    believing condition: @escaping @Sendable (ServerID, ServerID, Comparison, Int) -> Condition,
    _ summary: String, example: String
  ) {
    self.init(
      word, "LEADER SERVER [COMPARISON] N", summary,
      takes: "a leader, a follower and a number, such as S1 S3 >= 4", example: example
    ) { parser throws(Failure) in
      condition(
        try parser.server(), try parser.server(), try parser.comparison(),
        try parser.number(Limits.counts))
    }
  }

  /// Every condition, in the order of the help.
  static let all = [
    ConditionRow(
      .leader, "(SERVER|none|any)",
      "this server leads, nobody does, somebody does",
      takes: "a server, `none` or `any`", example: "S3"
    ) { parser throws(Failure) in
      try parser.leader()
    },
    ConditionRow(
      .role, "SERVER ROLE",
      "the server's role: follower, pre-candidate, candidate, leader or crashed",
      takes: "a server and a role", example: "S2 candidate"
    ) { parser throws(Failure) in
      .role(try parser.server(), try parser.oneOf(RoleName.allCases, "a role", name: \.rawValue))
    },
    ConditionRow(
      .term, comparing: Condition.term, "the server's current term", example: "S2 >= 4"),
    ConditionRow(
      .vote, "SERVER (SERVER|none)",
      "whom the server has voted for in its term",
      takes: "a server, and the server it voted for or `none`", example: "S1 S3"
    ) { parser throws(Failure) in
      .vote(try parser.server(), for: parser.skip("none") ? nil : try parser.server())
    },
    ConditionRow(
      .commit, comparing: Condition.commit, "the server's commit index", example: "S2 5"),
    ConditionRow(
      .applied, comparing: Condition.applied, "the last index the server has applied",
      example: "S2 5"),
    ConditionRow(
      .log, "SERVER (TERMS|empty)",
      "the terms of all entries of the server's log",
      takes: "a server, and the terms of its entries or `empty`", example: "S1 1 1 2"
    ) { parser throws(Failure) in
      .log(try parser.server(), terms: try parser.terms())
    },
    ConditionRow(
      .value, "SERVER KEY (VALUE|none)",
      "the value of a key in the server's state machine",
      takes: "a server, a key, and a value or `none`", example: "S2 x 1"
    ) { parser throws(Failure) in
      .value(
        try parser.server(), key: try parser.text("a key"),
        is: parser.skip("none") ? nil : try parser.text("a value"))
    },
    ConditionRow(
      .election, "split",
      "nobody won the newest election that is decided",
      takes: "`split`", example: "split"
    ) { parser throws(Failure) in
      try parser.election()
    },
    ConditionRow(
      .alive, "SERVER",
      "the server has not crashed",
      takes: "a server such as S1", example: "S1"
    ) { parser throws(Failure) in
      .alive(try parser.server())
    },
    ConditionRow(
      .split, "N",
      "the last N elections have all failed, or more than those",
      takes: "a number of elections from 1 to \(Limits.splits.upperBound)", example: "2"
    ) { parser throws(Failure) in
      .split(try parser.number(Limits.splits))
    },
    ConditionRow(
      .follows, "SERVER (SERVER|none)",
      "whom the server takes for its leader",
      takes: "a server, and the server it takes for its leader or `none`", example: "S2 S1"
    ) { parser throws(Failure) in
      .follows(try parser.server(), parser.skip("none") ? nil : try parser.server())
    },
    ConditionRow(
      .flying, "(none|any|[LINK] [KIND]) [none|[COMPARISON] N]",
      "messages are under way, held ones too: one at least, or so many",
      takes: "`none`, `any`, or a link and a kind of message, and perhaps a number",
      example: "S1>S2 AppendEntries"
    ) { parser throws(Failure) in
      try parser.flying()
    },
    ConditionRow(
      .match, believing: Condition.match,
      "up to where a leader believes a follower's log to match its own", example: "S1 S3 >= 4"),
    ConditionRow(
      .next, believing: Condition.next, "the index that a leader would send a follower next",
      example: "S1 S3 5"),
    ConditionRow(
      .probing, "LEADER SERVER",
      "the leader looks for where the follower's log agrees with its own",
      takes: "a leader and a follower such as S1 S3", example: "S1 S3"
    ) { parser throws(Failure) in
      .probing(try parser.server(), of: try parser.server())
    },
    ConditionRow(
      .logs, "agree [SERVERS]",
      "these servers, or all that have not crashed, hold the same log",
      takes: "`agree`, and perhaps servers such as S1 S2", example: "agree"
    ) { parser throws(Failure) in
      guard parser.skip("agree") else { throw parser.expected("a state of logs") }
      return .logsAgree(try parser.moreServers(besides: []))
    },
    ConditionRow(
      .answered, "CLIENT N",
      "the client's N-th request has been answered",
      takes: "a client and the number of a request, such as C1 3", example: "C1 3"
    ) { parser throws(Failure) in
      .answered(try parser.client(), try parser.number(1...Limits.counts.upperBound))
    },
    ConditionRow(
      .answer, "CLIENT N is (VALUE|none)",
      "the client's N-th request was answered with this value",
      takes: "a client and the number of a request, then `is` and a value or `none`",
      example: "C1 2 is x"
    ) { parser throws(Failure) in
      try parser.answer()
    },
    ConditionRow(
      .attempts, "CLIENT N [COMPARISON] N",
      "how often the client has sent its N-th request",
      takes: "a client, the number of a request, and a count, such as C1 2 >= 2",
      example: "C1 2 >= 2"
    ) { parser throws(Failure) in
      .attempts(
        try parser.client(), try parser.number(1...Limits.counts.upperBound),
        try parser.comparison(), try parser.number(Limits.counts))
    },
    ConditionRow(
      .config, "SERVER (joint|simple|is SERVERS)",
      "the server's configuration: its mode, or its voters",
      takes: "a server, and `joint`, `simple` or `is` with the voters",
      example: "S1 is S1 S2 S3"
    ) { parser throws(Failure) in
      .configuration(try parser.server(), try parser.configurationState())
    },
    ConditionRow(
      .snapshot, comparing: Condition.snapshot, "the last index that the server's snapshot covers",
      example: "S1 >= 5"),
    ConditionRow(
      .transferring, "SERVER",
      "the server leads and hands its leadership to another",
      takes: "a server such as S1", example: "S1"
    ) { parser throws(Failure) in
      .transferring(try parser.server())
    },
    ConditionRow(
      .changing, "SERVER",
      "the server leads and changes the membership",
      takes: "a server such as S1", example: "S1"
    ) { parser throws(Failure) in
      .changing(try parser.server())
    },
    ConditionRow(
      .linearizable, "",
      "clients were told what one copy of the data could have told them",
      takes: "nothing", example: ""
    ) { _ in .linearizable },
    ConditionRow(
      .safe, "",
      "no safety property has been violated",
      takes: "nothing", example: ""
    ) { _ in .safe },
    ConditionRow(
      .violation, "PROPERTY",
      "this safety property has been violated",
      takes: "the name of a property such as ElectionSafety", example: "ElectionSafety"
    ) { parser throws(Failure) in
      .violation(try parser.oneOf(Property.allCases, "a property", name: \.name))
    },
  ]
}
