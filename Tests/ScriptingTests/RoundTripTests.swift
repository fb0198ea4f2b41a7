// What is printed parses to the same, and what is parsed prints in its canonical form.

import Simulation
import Checking
import Raft
import Scripting
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: 0..<Samples.commandKinds)
  func everyCommandSurvivesPrintingAndParsing(kind: Int) throws {
    var samples = Samples(seed: UInt64(kind))
    for _ in 0..<300 {
      let command = samples.command(kind: kind)
      try expectRoundTrip(command)
    }
  }

  @Test(arguments: 0..<Samples.conditionKinds)
  func everyConditionSurvivesPrintingAndParsing(kind: Int) throws {
    var samples = Samples(seed: UInt64(kind))
    for _ in 0..<200 {
      try expectRoundTrip(.check(samples.condition(kind: kind)))
    }
  }

  @Test func everyRulePropertyRoleAndKindSurvives() throws {
    let link = MessageSelector(from: ServerID(0), to: ServerID(1))
    for rule in Rule.allCases { try expectRoundTrip(.act(.rule(rule, on: false))) }
    for property in Property.allCases { try expectRoundTrip(.check(.violation(property))) }
    for kind in 0..<4000 {
      var samples = Samples(seed: UInt64(kind))
      let setting = samples.setting()
      if case .server(let setting) = setting {
        try expectRoundTrip(.act(.setFor([ServerID(3)], setting)))
      }
      try expectRoundTrip(.act(.set(setting)))
    }
    for role in RoleName.allCases { try expectRoundTrip(.check(.role(ServerID(2), role))) }
    for kind in MessageKind.allCases {
      var selector = link
      selector.kind = kind
      try expectRoundTrip(.act(.drop(selector)))
    }
  }

  private func expectRoundTrip(
    _ command: Command, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let parsed = try Command.parse("\(command)", servers: 31)
    #expect(parsed == command, "\(command)", sourceLocation: sourceLocation)
  }

  @Test func aScriptSurvivesPrintingAndParsing() throws {
    let script = try Script(
      parsing: "title T\n\n# a comment\nservers 3\nrun until leader any # and so on\nexpect safe",
      name: "x")
    #expect(script.lines.map(\.number) == [1, 4, 5, 6])
    #expect(script.description == "title T\nservers 3\nrun until leader any\nexpect safe\n")
    let again = try Script(parsing: script.description, name: "x")
    #expect(again.lines.map(\.command) == script.lines.map(\.command))
  }

  @Test(
    "What is typed, and its canonical form",
    arguments: [
      ("  RUN  Until LEADER s3 WITHIN 5000ms ", "run until leader S3 within 5s"),
      ("step 1", "step"),
      ("run 1.5s", "run 1500ms"),
      ("run 12.50ms", "run 12.5ms"),
      ("run 800US", "run 800us"),
      ("set delay 10ms..10ms", "set delay 10ms"),
      ("set loss 05.10%", "set loss 5.1%"),
      ("set duplicate 0.0001%", "set duplicate 0.0001%"),
      ("clock s2 X1.50", "clock S2 x1.5"),
      ("rule Up-To-Date-Vote OFF", "rule up-to-date-vote off"),
      ("cut s1>s2", "cut S1>S2"),
      ("partition S1 S2|S3|S4 S5", "partition S1 S2 | S3 | S4 S5"),
      ("partition S2 S1", "partition S2 S1"),
      ("deliver S1>S2 requestvote #2 # the second", "deliver S1>S2 RequestVote #2"),
      ("drop S1>S2 #comment", "drop S1>S2"),
      ("delay S1>S2 80ms", "delay S1>S2 80ms"),
      ("put X 1 to S3 as C2", "put X 1 as C2 to S3"),
      ("put x a#b # c", "put x \"a#b\""),
      ("put \"a b\" \"say \\\"hi\\\"\"", "put \"a b\" \"say \\\"hi\\\"\""),
      ("get \"x\"", "get x"),
      ("expect term S2 4", "expect term S2 4"),
      ("expect term S2 = 4", "expect term S2 4"),
      ("expect term S2>=4", "expect term S2 >= 4"),
      ("expect value S2 x NONE", "expect value S2 x none"),
      ("expect value S2 x \"none\"", "expect value S2 x \"none\""),
      ("expect not safe and leader any", "expect not safe and leader any"),
      ("expect not (safe and leader any)", "expect not (safe and leader any)"),
      ("expect ((safe) and (leader any and safe))", "expect safe and (leader any and safe)"),
      ("expect safe OR leader any and safe", "expect safe or leader any and safe"),
      ("expect (safe or leader any) and safe", "expect (safe or leader any) and safe"),
      ("expect safe or (leader any or safe)", "expect safe or (leader any or safe)"),
      ("expect not (safe or leader any)", "expect not (safe or leader any)"),
      ("expect flying s1>s2", "expect flying S1>S2"),
      ("expect flying S1 > S2 appendentries >= 1", "expect flying S1>S2 AppendEntries"),
      ("expect flying 2", "expect flying any 2"), ("expect flying >= 3", "expect flying any >= 3"),
      ("expect flying S1-S2 2 and safe", "expect flying S1-S2 2 and safe"),
      ("expect (flying RequestVote) or flying NONE", "expect flying RequestVote or flying none"),
      ("expect flying any = 0", "expect flying none"),
      ("run until flying LEADER>S2 within 1s", "run until flying leader>S2 within 1s"),
      ("expect match LEADER S3>=4", "expect match leader S3 >= 4"),
      ("expect logs AGREE s1 leader", "expect logs agree S1 leader"),
      ("crash Leader S2", "crash leader S2"),
      ("cut LEADER-S2", "cut leader-S2"),
      ("crash LEADER Of s2 S2 leader", "crash leader of S2 S2 leader"),
      ("put x 1 to leader  of S3", "put x 1 to leader of S3"),
      ("put x 1 to LEADER", "put x 1 to leader"),
      ("deliver S1>S2 AppendEntries ALL", "deliver S1>S2 AppendEntries all"),
      ("drop leader>S2 all # of them", "drop leader>S2 all"),
      ("REFUSED  transfer  s2", "refused transfer S2"),
      ("clock s2 JUMP 2000ms", "clock S2 jump 2s"),
      ("hold DISK s1", "hold disk S1"),
      ("transfer NONE", "transfer none"),
      ("Step-Down S1", "step-down S1"),
      (
        "given s1 log 1 1 4 4 commit 2 vote S2 term 6",
        "given S1 term 6 vote S2 log 1 1 4 4 commit 2"
      ),
      ("given S1: 1 1 4 ; term 6 ; voted S2", "given S1 term 6 vote S2 log 1 1 4"),
      ("given S2: 1 2;term 2;voted none", "given S2 term 2 log 1 2"),
      ("given s3: -", "given S3"),
      ("given S1 snapshot 2 log 1 1 4", "given S1 log 1 1 4 snapshot 2"),
      ("given S3 term 2 vote none log empty commit 0", "given S3 term 2"),
      ("expect (safe and leader any) and safe", "expect safe and leader any and safe"),
      ("load 50/S clients 4 FOR 10000ms keys 3 reads 50%", "load 50/s for 10s clients 4"),
      ("load 1/s keys 26 reads 0% # mostly", "load 1/s reads 0% keys 26"),
      ("LOAD OFF", "load off"),
      ("set Pre-Vote ON", "set pre-vote on"),
      ("set heartbeat 20ms FOR s2 s1", "set heartbeat 20ms for S2 S1"),
      ("set clock-bound 12.50%", "set clock-bound 12.5%"),
      ("set clock-bound 0%", "set clock-bound 0%"),
      ("set snapshot-after OFF", "set snapshot-after off"),
      ("set client-timeout off", "set client-timeout off"),
      ("set client-delay 5ms..5ms", "set client-delay 5ms"),
      ("set client-loss 0.50%", "set client-loss 0.5%"),
      ("reconfigure s1 S2 s6", "reconfigure S1 S2 S6"),
      ("expect config S1 IS s3 S1", "expect config S1 is S3 S1"),
      (
        "expect config S1 is S2 S3 and config S2 Joint",
        "expect config S1 is S2 S3 and config S2 joint"
      ),
      ("expect snapshot S1 = 5", "expect snapshot S1 5"),
      ("expect answer c1 2 is NONE", "expect answer C1 2 is none"),
      ("expect answer C1 2 is \"none\"", "expect answer C1 2 is \"none\""),
      ("expect attempts C1 2>=2", "expect attempts C1 2 >= 2"),
      ("expect attempts C1 2 1", "expect attempts C1 2 1"),
      ("expect role S1 PRE-candidate", "expect role S1 pre-candidate"),
      ("say  a\tb # c  ", "say a b # c"),
      ("choice *not marked", "choice *not marked"),
      ("choice\t* marked", "choice * marked"),
    ] as [(String, String)])
  func canonicalForm(typed: String, printed: String) throws {
    #expect(try Command.parse(typed, servers: 5)?.description == printed)
  }

  @Test func andBindsTighterThanOr() throws {
    let command = try Command.parse("expect safe or leader any and not safe", servers: 5)
    #expect(command == .check(.or(.safe, .and(.leaderAny, .not(.safe)))))
  }

  @Test func notBindsTighterThanAnd() throws {
    let command = try Command.parse("expect not safe and leader any", servers: 5)
    #expect(command == .check(.and(.not(.safe), .leaderAny)))
  }

  @Test(arguments: ["", "   ", "\t", "# a comment", "  # put x 1", "#"])
  func nothingToDo(line: String) throws {
    #expect(try Command.parse(line, servers: 5) == nil)
  }

  @Test func whatNoScriptCanSayIsStillOneLine() {
    #expect(Tell.say("a\nwipe S1").description == "say a wipe S1")
    let request = Act.request(.put(key: "k\u{1B}", value: "\r"), client: nil, to: nil)
    #expect(request.description == "put \"k \" \" \"")
  }
}
