// What is said about each mistake, and where the caret points.

import Scripting
import Testing

/// A line with a mistake, and what is said about it in a cluster of five servers.
private struct Mistake: CustomTestStringConvertible {
  let line: String
  let column: Int
  let summary: String

  init(_ line: String, _ column: Int, _ summary: String) {
    self.line = line
    self.column = column
    self.summary = summary
  }

  var testDescription: String { line }
}

@Suite struct ErrorTests {
  @Test(arguments: mistakes)
  private func theMessageAndItsPlace(mistake: Mistake) {
    let error = #expect(throws: ScriptError.self) {
      try Command.parse(mistake.line, servers: 5)
    }
    #expect(error?.summary == mistake.summary)
    #expect(error?.column == mistake.column)
  }

  @Test func theWholeMessage() {
    let error = #expect(throws: ScriptErrors.self) {
      try Script(parsing: "servers 3\n\n  crsh S1\n", name: "demos/x.raft")
    }
    #expect(
      error?.description == """
        demos/x.raft:3:3: unknown command 'crsh'; did you mean 'crash'?
          crsh S1
          ^
        """)
  }

  @Test func everyErrorIsReportedInTheOrderOfTheLines() {
    let error = #expect(throws: ScriptErrors.self) {
      try Script(parsing: "ask Who?\nrun\ncrash S9\ncrash S8 S9", name: "x")
    }
    #expect(
      error?.errors.map { "\($0.line):\($0.column) \($0.summary)" } == [
        "1:1 this question has no choices: add lines such as `choice * TEXT`",
        "2:4 `run` takes a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`",
        "3:7 there is no S9: the cluster has 5 servers",
        "4:7 there is no S8: the cluster has 5 servers",
      ])
  }

  @Test func tabsStaySoThatTheCaretAligns() {
    #expect(excerpt("\tcrash\tS1 S9") == "\tcrash\tS1 S9\n\t     \t   ^")
  }

  @Test func wideCharactersPushTheCaret() {
    #expect(excerpt("put 日本 1 2") == "put 日本 1 2\n           ^")
  }

  @Test func longLinesAreClippedAroundTheColumn() {
    let servers = String(repeating: " ", count: 300)
    let start = excerpt("crsh\(servers)S1")
    #expect(start == "crsh\(servers.prefix(76))…\n^")
    let end = excerpt("crash\(servers)S9")
    #expect(end == "…\(servers.prefix(40))S9\n\(servers.prefix(41))^")
  }

  @Test func whatTerminalsObeyIsNotShown() {
    #expect(excerpt("say \u{1B}[31m") == "say \u{FFFD}[31m\n    ^")
  }

  @Test func longWordsAreClippedInMessages() {
    let error = #expect(throws: ScriptError.self) {
      try Command.parse(String(repeating: "x", count: 1_000_000), servers: 5)
    }
    #expect(error?.summary == "unknown command '\(String(repeating: "x", count: 40))…'")
  }

  private func excerpt(_ line: String) -> String? {
    #expect(throws: ScriptError.self) { try Command.parse(line, servers: 5) }?.excerpt
  }
}

private let loadTakes =
  "a rate such as 50/s, perhaps with `for`, `reads`, `keys` and `clients`, or `off`"

private let mistakes = [
  Mistake("crsh S1", 1, "unknown command 'crsh'; did you mean 'crash'?"),
  Mistake("crash", 6, "`crash` takes servers such as S1 S2"),
  Mistake("crash foo", 7, "'foo' is not a server: `crash` takes servers such as S1 S2"),
  Mistake(
    "crash 3", 7,
    "'3' is not a server: `crash` takes servers such as S1 S2; did you mean 'S3'?"),
  Mistake("crash S1 S1", 10, "S1 is named twice"),
  Mistake("crash S0", 7, "servers are named S1 to S31"),
  Mistake("crash S32", 7, "servers are named S1 to S31"),
  Mistake("crash S99999999999999999999999", 7, "servers are named S1 to S31"),
  Mistake("crash S7", 7, "there is no S7: the cluster has 5 servers"),
  Mistake("\tcrash S7", 8, "there is no S7: the cluster has 5 servers"),
  Mistake("select S7", 8, "there is no S7: the cluster has 5 servers"),
  Mistake("show electons", 6, "'electons' is not a view; did you mean 'elections'?"),
  Mistake("mark log S9 1", 10, "there is no S9: the cluster has 5 servers"),
  Mistake("mark log S1 5..4", 13, "indexes run from low to high; did you mean '4..5'?"),
  Mistake("mark log S1 0", 13, "indexes run from 1 to 1000000000"),
  Mistake("mark link S1-S8", 14, "there is no S8: the cluster has 5 servers"),
  Mistake(
    "run", 4, "`run` takes a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`"),
  Mistake("run 2", 5, "'2' has no unit: us, ms or s; did you mean '2ms'?"),
  Mistake("run 2x", 5, "'2x' has an unknown unit; the units are us, ms and s"),
  Mistake("run 2min", 5, "'2min' has an unknown unit; the units are us, ms and s"),
  Mistake("run -2s", 5, "'-2s' is negative; time does not run backwards"),
  Mistake("run 0.5us", 5, "'0.5us' is finer than a microsecond"),
  Mistake("run 25h", 5, "'25h' has an unknown unit; the units are us, ms and s"),
  Mistake("run 25", 5, "'25' has no unit: us, ms or s; did you mean '25ms'?"),
  Mistake("run 90000s", 5, "'90000s' is too long: at most 86400s"),
  Mistake("run 99999999999999999999s", 5, "'99999999999999999999s' is too long: at most 86400s"),
  Mistake(
    "run ..", 5,
    "'..' is not a duration: `run` takes a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`"
  ),
  Mistake(
    "run .5s", 5,
    "'.5s' is not a duration: `run` takes a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`"
  ),
  Mistake("run until", 10, "`until` takes a condition such as `leader S1`"),
  Mistake("run until lead", 11, "'lead' is not a condition; did you mean 'leader'?"),
  Mistake("run until leader", 17, "`leader` takes a server, `none` or `any`"),
  Mistake("run until leader S9", 18, "there is no S9: the cluster has 5 servers"),
  Mistake(
    "run until leader foo", 18,
    "'foo' is not a server: `leader` takes a server, `none` or `any`"),
  Mistake(
    "run until leader S1 within 2h", 28,
    "'2h' has an unknown unit; the units are us, ms and s"),
  Mistake("run until leader S1 within 3601s", 28, "'3601s' is too long: at most 3600s"),
  Mistake(
    "run until leader S1 wihtin 3s", 21,
    "unexpected 'wihtin': `run` takes a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`; "
      + "did you mean 'within'?"),
  Mistake(
    "expect leader S1 || leader S2", 18,
    "unexpected '||': conditions combine with `and`, `or`, `not` and parentheses only"),
  Mistake(
    "run until (safe && leader any) within 1s", 17,
    "unexpected '&&': conditions combine with `and`, `or`, `not` and parentheses only"),
  Mistake("run until (leader S1", 21, "the parenthesis is not closed here"),
  Mistake(
    "run until )", 11,
    "')' is not a condition: `until` takes a condition such as `leader S1`"),
  Mistake("run until not", 14, "`until` takes a condition such as `leader S1`"),
  Mistake("run until leader any and", 25, "`until` takes a condition such as `leader S1`"),
  Mistake(
    "step 0", 6,
    "'0' is not a number from 1 to 10000000: `step` takes nothing, a number of "
      + "events, or `until CONDITION`"),
  Mistake(
    "step 10000001", 6,
    "'10000001' is not a number from 1 to 10000000: `step` takes nothing, a number "
      + "of events, or `until CONDITION`"),
  Mistake(
    "step x", 6,
    "'x' is not a number from 1 to 10000000: `step` takes nothing, a number of "
      + "events, or `until CONDITION`"),
  Mistake("set hearbeat 50ms", 5, "'hearbeat' is not a setting; did you mean 'heartbeat'?"),
  Mistake(
    "set batch 0", 11,
    "'0' is not a number from 1 to 1000: `set batch` takes a number from 1 to 1000"),
  Mistake(
    "set loss 101%", 10,
    "'101%' is not a percentage from 0% to 100% in steps of 0.0001%: `set loss` "
      + "takes a percentage such as 5%"),
  Mistake(
    "set loss 5", 10,
    "'5' is not a percentage from 0% to 100% in steps of 0.0001%: `set loss` takes a "
      + "percentage such as 5%; did you mean '5%'?"),
  Mistake(
    "set loss x%", 10,
    "'x%' is not a percentage from 0% to 100% in steps of 0.0001%: `set loss` takes "
      + "a percentage such as 5%"),
  Mistake("set delay 20ms..10ms", 11, "a range runs from low to high; did you mean '10ms..20ms'?"),
  Mistake("set delay 61s", 11, "'61s' is too long: at most 60s"),
  Mistake("set heartbeat 0ms", 15, "'0ms' is too short: at least 1ms"),
  Mistake("set election-timeout 150..300ms", 22, "'150' has no unit: us, ms or s"),
  Mistake("rule foo off", 6, "'foo' is not a rule: `raftview rules` lists them"),
  Mistake(
    "rule up-to-date-votes off", 6,
    "'up-to-date-votes' is not a rule; did you mean 'up-to-date-vote'?"),
  Mistake("rule up-to-date-vote", 21, "`rule` takes the name of a rule and `on` or `off`"),
  Mistake("rule up-to-date-vote of", 22, "'of' is not a state of a rule; did you mean 'off'?"),
  Mistake(
    "clock S2 0.5", 10,
    "'0.5' is not a rate from x0.001 to x1000 in steps of x0.001: `clock` takes "
      + "servers, and a rate such as x0.5 or `jump 2s`"),
  Mistake(
    "clock S2 x0.0001", 10,
    "'x0.0001' is not a rate from x0.001 to x1000 in steps of x0.001: `clock` takes "
      + "servers, and a rate such as x0.5 or `jump 2s`"),
  Mistake(
    "clock S2 x1001", 10,
    "'x1001' is not a rate from x0.001 to x1000 in steps of x0.001: `clock` takes "
      + "servers, and a rate such as x0.5 or `jump 2s`"),
  Mistake("cut S1", 5, "'S1' is not a link: `cut` takes a link such as S1-S2 or S1>S2"),
  Mistake("cut S1-S1", 5, "S1-S1 leads from a server to itself"),
  Mistake("cut S1>S9", 8, "there is no S9: the cluster has 5 servers"),
  Mistake("partition S1 | S1", 16, "S1 is named twice"),
  Mistake(
    "partition S1 | ", 15,
    "`partition` takes groups of servers, such as S1 S2 | S3 S4 S5"),
  Mistake("link S1-S2 delya 10ms", 12, "'delya' is not a setting of a link; did you mean 'delay'?"),
  Mistake("link S1-S2 loss", 16, "`loss` takes a percentage such as 5%"),
  Mistake("deliver S1-S2", 9, "a message goes one way, but S1-S2 is both; did you mean 'S1>S2'?"),
  Mistake(
    "deliver S1>S2 RequestVtoe", 15,
    "'RequestVtoe' is not a kind of message; did you mean 'RequestVote'?"),
  Mistake(
    "deliver S1>S2 #0", 15,
    "'#0' is not a message's number from #1 to #1000000: `deliver` takes a direction "
      + "such as S1>S2, and perhaps a kind, and a number such as #2 or `all`"),
  Mistake(
    "deliver S1>S2 RequestVote RequestVote", 27,
    "unexpected 'RequestVote': `deliver` takes a direction such as S1>S2, and "
      + "perhaps a kind, and a number such as #2 or `all`"),
  Mistake(
    "delay S1>S2", 12,
    "`delay` takes a direction such as S1>S2, perhaps a kind and a number, and a "
      + "duration such as 80ms"),
  Mistake("spread S1", 8, "unexpected 'S1': `spread` takes nothing"),
  Mistake("put x", 6, "`put` takes a key and a value"),
  Mistake("put x 1 2", 9, "unexpected '2': `put` takes a key and a value"),
  Mistake(
    "put x 1 as C10", 12,
    "'C10' is not a client from C1 to C9: `put` takes a key and a value"),
  Mistake(
    "put x 1 too S3", 9,
    "unexpected 'too': `put` takes a key and a value; did you mean 'to'?"),
  Mistake("put \"x 1", 5, "the quote is not closed on this line"),
  Mistake(
    "put x\"y 1", 6,
    "a quote inside a word; put the whole word in quotes and write \\\" for the quote"),
  Mistake("put \"x\"y 1", 8, "a space must follow the closing quote"),
  Mistake("put \"x\\n\" 1", 7, "only \\\" and \\\\ can follow a backslash in quotes"),
  Mistake("say", 4, "`say` takes a text"),
  Mistake("choice *", 7, "`choice` takes a text, with `*` before it if it is the right one"),
  Mistake(
    "expect safe safe", 13,
    "unexpected 'safe': `expect` takes a condition such as `leader S1`"),
  Mistake("expect role S1 leadr", 16, "'leadr' is not a role; did you mean 'leader'?"),
  Mistake("expect term S1 == 4", 16, "'==' is not a comparison; did you mean '<='?"),
  Mistake("expect term S1 != 4", 16, "'!=' is not a comparison: put `not` before `term`"),
  Mistake("expect vote S1", 15, "`vote` takes a server, and the server it voted for or `none`"),
  Mistake("expect log S1", 14, "`log` takes a server, and the terms of its entries or `empty`"),
  Mistake("expect election won", 17, "'won' is not an outcome: `election` takes `split`"),
  Mistake(
    "expect answered C1 0", 20,
    "'0' is not a number from 1 to 1000000000: `answered` takes a client and the "
      + "number of a request, such as C1 3"),
  Mistake(
    "expect violation ElectionSaftey", 18,
    "'ElectionSaftey' is not a property; did you mean 'ElectionSafety'?"),
  Mistake("expect value S1 x", 18, "`value` takes a server, a key, and a value or `none`"),
  Mistake(
    "servers 32", 9,
    "'32' is not a number from 1 to 31: `servers` takes a number of servers from 1 "
      + "to 31"),
  Mistake(
    "seed -1", 6,
    "'-1' is not a number from 0 to 18446744073709551615: `seed` takes a whole "
      + "number such as 42"),
  Mistake(
    "heal all", 6,
    "'all' is not a link: `heal` takes a link such as S1-S2, or nothing for all links"),
  Mistake(
    "pause all", 7,
    "unexpected 'all': `pause` takes servers such as S1 S2, or nothing for a stop of "
      + "the lesson"),
  Mistake("bananas", 1, "unknown command 'bananas'"),
  Mistake(
    "run utnil leader any", 5,
    "'utnil' is not a duration: `run` takes a duration such as 2s, a range such as 0ms..1s, "
      + "or `until CONDITION`; did you mean 'until'?"),
  // What could have stood earlier on the line is not suggested here.
  Mistake(
    "expect leader any nto", 19,
    "unexpected 'nto': `expect` takes a condition such as `leader S1`"),
  Mistake(
    "expect leader noen", 15,
    "'noen' is not a server: `leader` takes a server, `none` or `any`; did you mean "
      + "'none'?"),
  Mistake("expect role S1 \"leader\"", 16, "'\"leader\"' is not a role; did you mean 'leader'?"),
  Mistake(
    "link S1>S2", 11,
    "`link` takes a link and `delay`, `loss`, `duplicate` or `idle-limit` with its value"),
  Mistake("expect (", 9, "`expect` takes a condition such as `leader S1`"),
  Mistake("expect safe)", 12, "unexpected ')': `expect` takes a condition such as `leader S1`"),
  Mistake("expect term S1 => 4", 16, "'=>' is not a comparison; did you mean '>='?"),
  Mistake(
    "put aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1", 5,
    "a key of more than 64 characters is too long"),
  Mistake("\"crash\" S1", 1, "unknown command '\"crash\"'; did you mean 'crash'?"),
  Mistake("rule", 5, "`rule` takes the name of a rule and `on` or `off`"),
  Mistake("part S1 | S2", 1, "unknown command 'part'; did you mean 'partition'?"),
  Mistake("crash S1#2", 7, "'S1#2' is not a server: `crash` takes servers such as S1 S2"),
  Mistake(
    "drop S1>S2 80ms", 12,
    "unexpected '80ms': `drop` takes a direction such as S1>S2, and perhaps a kind, "
      + "and a number such as #2 or `all`"),
  Mistake(
    "drop S1>S2 #99999999999999999999999", 12,
    "'#99999999999999999999999' is not a message's number from #1 to #1000000: "
      + "`drop` takes a direction such as S1>S2, and perhaps a kind, and a number such as "
      + "#2 or `all`"),
  Mistake(
    "delay S1>S2 ReqestVote 80ms", 13,
    "'ReqestVote' is not a kind of message; did you mean 'RequestVote'?"),
  Mistake(
    "delay S1>S2 RequestVote #2 80", 28,
    "'80' has no unit: us, ms or s; did you mean '80ms'?"),
  Mistake("deliver S1>S99", 12, "servers are named S1 to S31"),
  Mistake("isolate S1 S2", 12, "unexpected 'S2': `isolate` takes one server such as S1"),
  Mistake("timeout", 8, "`timeout` takes one server such as S1"),
  Mistake("step until", 11, "`until` takes a condition such as `leader S1`"),
  Mistake("get x as S1", 10, "'S1' is not a client from C1 to C9: `get` takes a key"),
  Mistake(
    "expect value S1 (x) 1", 17,
    "'(' is not a key unless it is in quotes: `value` takes a server, a key, and a "
      + "value or `none`"),
  Mistake("say ", 4, "`say` takes a text"),
  Mistake("load", 5, "`load` takes " + loadTakes),
  Mistake(
    "load of", 6,
    "'of' is not a rate from 1/s to 1000/s: `load` takes \(loadTakes); did you mean 'off'?"),
  Mistake(
    "load 50", 6,
    "'50' is not a rate from 1/s to 1000/s: `load` takes \(loadTakes); did you mean '50/s'?"),
  Mistake("load 0/s", 6, "'0/s' is not a rate from 1/s to 1000/s: `load` takes " + loadTakes),
  Mistake("load 1001/s", 6, "'1001/s' is not a rate from 1/s to 1000/s: `load` takes " + loadTakes),
  Mistake("load 0.5/s", 6, "'0.5/s' is not a rate from 1/s to 1000/s: `load` takes " + loadTakes),
  Mistake("load -1/s", 6, "'-1/s' is not a rate from 1/s to 1000/s: `load` takes " + loadTakes),
  Mistake("load 50/s for", 14, "`for` takes a duration such as 10s"),
  Mistake("load 50/s for 0ms", 15, "'0ms' is too short: at least 1ms"),
  Mistake(
    "load 50/s reads 101%", 17,
    "'101%' is not a percentage from 0% to 100% in steps of 1%: `reads` takes a percentage such as 50%"
  ),
  Mistake(
    "load 50/s reads 5.5%", 17,
    "'5.5%' is not a percentage from 0% to 100% in steps of 1%: `reads` takes a percentage such as 50%"
  ),
  Mistake(
    "load 50/s reads 50", 17,
    "'50' is not a percentage from 0% to 100% in steps of 1%: `reads` takes a percentage such as 50%; did you mean '50%'?"
  ),
  Mistake(
    "load 50/s keys 27", 16, "'27' is not a number from 1 to 26: `keys` takes a number from 1 to 26"
  ),
  Mistake("load 50/s clients", 18, "`clients` takes a number from 1 to 9"),
  Mistake("load 50/s keys 3 keys 4", 18, "unexpected 'keys': `load` takes " + loadTakes),
  Mistake(
    "load 50/s redas 5%", 11, "unexpected 'redas': `load` takes \(loadTakes); did you mean 'reads'?"
  ),
  Mistake("load off for 3s", 10, "unexpected 'for': `load` takes " + loadTakes),
  Mistake("reconfigure", 12, "`reconfigure` takes servers such as S1 S2"),
  Mistake("reconfigure S1 S2 S1", 19, "S1 is named twice"),
  Mistake("reconfigure S1 S6 S6", 19, "S6 is named twice"),
  Mistake(
    "reconfigure S1 S7", 16,
    "there is no S7: the cluster has 5 servers, and the next new server is S6"),
  Mistake("add S7", 5, "there is no S7: the cluster has 5 servers, and the next new server is S6"),
  Mistake("add S32", 5, "servers are named S1 to S31"),
  Mistake("add S1 S2", 8, "unexpected 'S2': `add` takes one server such as S6"),
  Mistake("remove S6", 8, "there is no S6: the cluster has 5 servers"),
  Mistake("transfer", 9, "`transfer` takes one server such as S2, or `none` to take it back"),
  Mistake("transfer S6", 10, "there is no S6: the cluster has 5 servers"),
  Mistake("snapshot S6", 10, "there is no S6: the cluster has 5 servers"),
  Mistake("reconfig S1", 1, "unknown command 'reconfig'; did you mean 'reconfigure'?"),
  Mistake("transfr S1", 1, "unknown command 'transfr'; did you mean 'transfer'?"),
  Mistake("set pre-vote", 13, "`set pre-vote` takes `on` or `off`"),
  Mistake("set pre-vote yes", 14, "'yes' is not a state of this setting: on, off"),
  Mistake("set lease-reads onn", 17, "'onn' is not a state of this setting; did you mean 'on'?"),
  Mistake(
    "set clock-bound 0.01%", 17,
    "'0.01%' is not a percentage from 0% to 100% in steps of 0.1%: `set clock-bound` takes a percentage such as 10%"
  ),
  Mistake(
    "set clock-bound 101%", 17,
    "'101%' is not a percentage from 0% to 100% in steps of 0.1%: `set clock-bound` takes a percentage such as 10%"
  ),
  Mistake(
    "set snapshot-after 0", 20,
    "'0' is not a number from 1 to 1000000: `set snapshot-after` takes a number of entries from 1 to 1000000, or `off`"
  ),
  Mistake(
    "set snapshot-after of", 20,
    "'of' is not a number from 1 to 1000000: `set snapshot-after` takes a number of entries from 1 to 1000000, or `off`; did you mean 'off'?"
  ),
  Mistake(
    "set chunk 65537", 11,
    "'65537' is not a number from 1 to 65536: `set chunk` takes a number from 1 to 65536"),
  Mistake("set client-timeout 0ms", 20, "'0ms' is too short: at least 1ms"),
  Mistake(
    "set client-delay 5ms..1ms", 18, "a range runs from low to high; did you mean '1ms..5ms'?"),
  Mistake("set prevote on", 5, "'prevote' is not a setting; did you mean 'pre-vote'?"),
  Mistake("set delay 5ms for S1", 15, "`delay` is a setting of links, not of servers"),
  Mistake(
    "set client-loss 5% for S1", 20, "`client-loss` is a setting of clients, not of servers"),
  Mistake(
    "set loss 5% fro S1", 13, "unexpected 'fro': `set loss` takes a percentage such as 5%"),
  Mistake(
    "set batch 5 fro S1", 13,
    "unexpected 'fro': `set batch` takes a number from 1 to 1000; did you mean 'for'?"),
  Mistake("set batch 5 for", 16, "`for` takes servers such as S1 S2"),
  Mistake("set batch 5 for S6", 17, "there is no S6: the cluster has 5 servers"),
  Mistake("set batch 5 for S1 S1", 20, "S1 is named twice"),
  Mistake(
    "expect config S1", 17,
    "`config` takes a server, and `joint`, `simple`, or `is` or `learners` with servers"
  ),
  Mistake(
    "expect config S1 jiont", 18, "'jiont' is not a state of a configuration; did you mean 'joint'?"
  ),
  Mistake(
    "expect config S1 is", 20,
    "`config` takes a server, and `joint`, `simple`, or `is` or `learners` with servers"),
  Mistake("expect config S1 is S1 S6", 24, "there is no S6: the cluster has 5 servers"),
  Mistake("expect config S1 is S1 S1", 24, "S1 is named twice"),
  Mistake(
    "expect answer C1 2 x", 20,
    "unexpected 'x': `answer` takes a client and the number of a request, then `is` and a value or `none`"
  ),
  Mistake(
    "expect answer C1 2 is", 22,
    "`answer` takes a client and the number of a request, then `is` and a value or `none`"),
  Mistake(
    "expect attempts C1 0 1", 20,
    "'0' is not a number from 1 to 1000000000: `attempts` takes a client, the number of a request, and a count, such as C1 2 >= 2"
  ),
  Mistake(
    "expect attempts C1 2", 21,
    "`attempts` takes a client, the number of a request, and a count, such as C1 2 >= 2"),
  Mistake(
    "expect snapshot S1", 19,
    "`snapshot` takes a server and a number, perhaps with a comparison, such as S2 >= 4"),
  Mistake("expect transferring S6", 21, "there is no S6: the cluster has 5 servers"),
  Mistake(
    "expect linearizeable", 8, "'linearizeable' is not a condition; did you mean 'linearizable'?"),
  Mistake(
    "expect role S1 precandidate", 16, "'precandidate' is not a role; did you mean 'pre-candidate'?"
  ),
  Mistake("repeat 3", 1, "lines are repeated in scripts only"),
  Mistake("end", 1, "lines are repeated in scripts only"),
  Mistake(
    "repeat 0", 8,
    "'0' is not a number from 1 to 100000: `repeat` takes how many times, from 1 to 100000"),
  Mistake("repeat", 7, "`repeat` takes how many times, from 1 to 100000"),
  Mistake(
    "refused", 8, "`refused` takes a command that the cluster can refuse, such as `transfer S2`"),
  Mistake("refused crsh S1", 9, "unknown command 'crsh'; did you mean 'crash'?"),
  Mistake("refused crash S9", 15, "there is no S9: the cluster has 5 servers"),
  Mistake(
    "refused run 2s", 9,
    "`run` asks the cluster for nothing that it could refuse: `refused` takes a command that the "
      + "cluster can refuse, such as `transfer S2`"),
  Mistake(
    "refused heal S1-S2", 9, "`heal` is never refused; did you mean 'heal S1-S2'?"),
  Mistake(
    "refused transfer S2 S3", 21,
    "unexpected 'S3': `transfer` takes one server such as S2, or `none` to take it back"),
  Mistake(
    "expect flying S1>S2 AppendEntires", 21,
    "'AppendEntires' is not a kind of message; did you mean 'AppendEntries'?"),
  Mistake(
    "expect flying", 14,
    "`flying` takes `none`, `any`, or a link and a kind of message, and perhaps a number"),
  Mistake("expect flying S1>S1", 15, "S1>S1 leads from a server to itself"),
  Mistake("expect flying S1>S6", 18, "there is no S6: the cluster has 5 servers"),
  Mistake(
    "expect match S1 S3", 19, "`match` takes a leader, a follower and a number, such as S1 S3 >= 4"),
  Mistake("expect logs", 12, "`logs` takes `agree`, and perhaps servers such as S1 S2"),
  Mistake(
    "expect split 0", 14,
    "'0' is not a number from 1 to 1000: `split` takes a number of elections from 1 to 1000"),
  Mistake(
    "expect leader leader", 15,
    "'leader' is not a server: `leader` takes a server, `none` or `any`"),
  Mistake("expect safe or", 15, "`expect` takes a condition such as `leader S1`"),
  Mistake("crash leader leader", 14, "leader is named twice"),
  Mistake(
    "crash leadr", 7,
    "'leadr' is not a server: `crash` takes servers such as S1 S2; did you mean 'leader'?"),
  Mistake("cut leader-leader", 5, "leader-leader leads from a server to itself"),
  Mistake("add leader", 5, "'leader' is not a server: `add` takes one server such as S6"),
  Mistake(
    "select leader", 8,
    "'leader' is not a server: `select` takes one server such as S4, or `none` for whoever leads"),
  Mistake(
    "deliver S1>S2 #2 all", 18,
    "unexpected 'all': `deliver` takes a direction such as S1>S2, and perhaps a kind, and a number "
      + "such as #2 or `all`"),
  Mistake("clock S1 jump -2s", 15, "'-2s' is negative; time does not run backwards"),
  Mistake("clock S1 jump 3601s", 15, "'3601s' is too long: at most 3600s"),
  Mistake(
    "hold disk", 10,
    "`hold` takes a link such as S1>S2, nothing for all links, or `disk` and servers"),
  Mistake("step-down", 10, "`step-down` takes one server such as S1"),
  Mistake(
    "given", 6,
    "`given` takes a server, and its `term`, `vote`, `log`, `commit` and `snapshot`, such as S1 log 1 1 4"
  ),
  Mistake(
    "given S1 log 0", 14,
    "'0' is not a number from 1 to 1000000: `given` takes a server, and its `term`, `vote`, `log`, "
      + "`commit` and `snapshot`, such as S1 log 1 1 4"),
  Mistake(
    "given S1 term 1000001", 15,
    "'1000001' is not a number from 0 to 1000000: `given` takes a server, and its `term`, `vote`, "
      + "`log`, `commit` and `snapshot`, such as S1 log 1 1 4"),
  Mistake(
    "given S1 log 1 1 commit 3", 25,
    "`commit 3` is beyond the log of 2 entries; did you mean '2'?"),
  Mistake("given S1 commit 1", 17, "`commit 1` is beyond the log of 0 entries"),
  Mistake(
    "given S1 log 1 1 2 snapshot 2 commit 1", 38,
    "the snapshot covers entry 2, which is committed then; did you mean '2'?"),
  Mistake("given S1: 1 .", 13, "no server begins with a hole in its log"),
  Mistake("given S1: 1 x", 13, "'x' is no term"),
  Mistake("given one: 1", 7, "'one:' does not name a server: a row begins so: S1: 1 1 4"),
  Mistake("given S1: 1 ; voted S6", 21, "there is no S6: the cluster has 5 servers"),
  Mistake(
    "given S1: 1 ; leader", 15,
    "every server begins as a follower that is up: say `timeout S1` later"),
  Mistake("given S1: 1 ; votes S2", 15, "'votes' is nothing that a row says: term, voted"),
  Mistake("given S1 vote S6", 15, "there is no S6: the cluster has 5 servers"),
  Mistake(
    "given S1 trem 3", 10,
    "unexpected 'trem': `given` takes a server, and its `term`, `vote`, `log`, `commit` and "
      + "`snapshot`, such as S1 log 1 1 4; did you mean 'term'?"),
  Mistake("set", 4, "`set` takes a setting and its value, such as `heartbeat 50ms`"),
]
