// The table of the commands: what the parser expects, completion offers, and help shows.

/// A command as help shows it.
package struct CommandHelp: Hashable, Sendable {
  /// What a group of commands is about, in the order help shows them.
  package enum Group: String, CaseIterable, Hashable, Sendable {
    case setUp = "set up"
    case time, servers, network, timers, messages, clients, admin, checks, telling
  }

  /// The first word.
  package let name: String
  package let group: Group
  /// The whole command; what is in capitals stands for something, what is in brackets may be left
  /// out, a bar in parentheses separates choices.
  package let usage: String
  /// What it does, in one line.
  package let summary: String
  /// What must follow the name, as messages put it: "`run` takes …".
  package let expects: String
  /// A line that parses; where it needs others before it, as `choice` does, only as a single command.
  package let example: String

  private init(
    _ group: Group, _ usage: String, _ summary: String, takes expects: String, example: String
  ) {
    name = String(usage.prefix { $0 != " " })
    self.group = group
    self.usage = usage
    self.summary = summary
    self.expects = expects
    self.example = example
  }

  /// Every command, by group.
  package static let all: [CommandHelp] =
    setUp + time + servers + network + timers + messages + clients + admin + checks
    + telling

  private static let setUp = [
    CommandHelp(
      .setUp, "servers N", "how many servers there are",
      takes: "a number of servers from 1 to 31", example: "servers 5"),
    CommandHelp(
      .setUp, "seed N", "the seed of everything random",
      takes: "a whole number such as 42", example: "seed 42"),
    CommandHelp(
      .setUp, "set SETTING VALUE [for SERVERS]",
      "changes a setting of the whole cluster or of some servers",
      takes: "a setting and its value, such as `heartbeat 50ms`",
      example: "set election-timeout 150ms..300ms"),
    CommandHelp(
      .setUp, "rule NAME (on|off)", "switches a rule of Raft off or on again",
      takes: "the name of a rule and `on` or `off`", example: "rule up-to-date-vote off"),
  ]

  private static let time = [
    CommandHelp(
      .time, "run (DURATION|until CONDITION [within DURATION])",
      "lets time pass, or waits until something holds",
      takes: "a duration such as 2s, or `until CONDITION`",
      example: "run until leader any within 5s"),
    CommandHelp(
      .time, "step [N|until CONDITION]", "takes one event, N events, or as many as are needed",
      takes: "nothing, a number of events, or `until CONDITION`", example: "step 10"),
  ]

  private static let servers = [
    CommandHelp(
      .servers, "crash SERVERS", "stops servers; what was not on disk is lost",
      takes: "servers such as S1 S2", example: "crash S1 S2"),
    CommandHelp(
      .servers, "restart SERVERS", "starts crashed servers from their disks",
      takes: "servers such as S1 S2", example: "restart S1"),
    CommandHelp(
      .servers, "wipe SERVERS", "crashes servers and loses their disks",
      takes: "servers such as S1 S2", example: "wipe S1"),
    CommandHelp(
      .servers, "pause [SERVERS]", "freezes servers; alone, a stop of the lesson",
      takes: "servers such as S1 S2, or nothing for a stop of the lesson", example: "pause S3"),
    CommandHelp(
      .servers, "resume SERVERS", "lets frozen servers go on",
      takes: "servers such as S1 S2", example: "resume S3"),
    CommandHelp(
      .servers, "clock SERVERS xRATE", "lets clocks run fast or slow",
      takes: "servers and a rate such as x0.5", example: "clock S2 x0.5"),
    CommandHelp(
      .servers, "disk SERVERS DURATION", "how long a write to disk takes",
      takes: "servers and a duration such as 20ms", example: "disk S3 20ms"),
  ]

  private static let network = [
    CommandHelp(
      .network, "cut LINK", "cuts a link: both ways with -, one way with >",
      takes: "a link such as S1-S2 or S1>S2", example: "cut S1>S3"),
    CommandHelp(
      .network, "heal [LINK]", "mends a cut link, or all of them",
      takes: "a link such as S1-S2, or nothing for all links", example: "heal S1-S2"),
    CommandHelp(
      .network, "partition SERVERS [| SERVERS …]",
      "cuts every link between groups; servers not named form a group of their own",
      takes: "groups of servers, such as S1 S2 | S3 S4 S5",
      example: "partition S1 S2 | S3 S4 S5"),
    CommandHelp(
      .network, "isolate SERVER", "cuts every link of a server",
      takes: "one server such as S1", example: "isolate S1"),
    CommandHelp(
      .network, "rejoin SERVER", "mends every link of a server",
      takes: "one server such as S1", example: "rejoin S1"),
    CommandHelp(
      .network, "link LINK (delay RANGE|loss PERCENT|duplicate PERCENT)",
      "changes one link",
      takes: "a link and `delay`, `loss` or `duplicate` with its value",
      example: "link S1-S2 delay 100ms..200ms"),
  ]

  private static let timers = [
    CommandHelp(
      .timers, "timeout SERVER", "fires a server's timer now",
      takes: "one server such as S1", example: "timeout S1"),
    CommandHelp(
      .timers, "align [SERVERS]", "lets election timers fire together, for a split vote",
      takes: "servers such as S1 S2, or nothing for all", example: "align S1 S2"),
    CommandHelp(
      .timers, "spread", "lets election timers fire far apart",
      takes: "nothing", example: "spread"),
  ]

  private static let messages = [
    CommandHelp(
      .messages, "hold [LINK]", "keeps messages waiting until they are delivered by hand",
      takes: "a link such as S1>S2, or nothing for all links", example: "hold S1>S2"),
    CommandHelp(
      .messages, "release [LINK]", "lets held messages go on",
      takes: "a link such as S1>S2, or nothing for all links", example: "release S1>S2"),
    CommandHelp(
      .messages, "deliver S1>S2 [KIND] [#N]", "delivers a message now",
      takes: "a direction such as S1>S2, and perhaps a kind and a number such as #2",
      example: "deliver S1>S2 RequestVote #2"),
    CommandHelp(
      .messages, "drop S1>S2 [KIND] [#N]", "loses a message",
      takes: "a direction such as S1>S2, and perhaps a kind and a number such as #2",
      example: "drop S1>S2 AppendEntries"),
    CommandHelp(
      .messages, "duplicate S1>S2 [KIND] [#N]", "sends a message a second time",
      takes: "a direction such as S1>S2, and perhaps a kind and a number such as #2",
      example: "duplicate S1>S2 #1"),
    CommandHelp(
      .messages, "delay S1>S2 [KIND] [#N] DURATION", "holds a message up",
      takes: "a direction such as S1>S2, perhaps a kind and a number, and a duration such as 80ms",
      example: "delay S1>S2 AppendEntriesReply 80ms"),
  ]

  private static let clients = [
    CommandHelp(
      .clients, "put KEY VALUE [as C1] [to S1]", "writes a value",
      takes: "a key and a value", example: "put x 1 as C2 to S3"),
    CommandHelp(
      .clients, "get KEY [as C1] [to S1]", "reads a value",
      takes: "a key", example: "get x"),
    CommandHelp(
      .clients, "delete KEY [as C1] [to S1]", "deletes a value",
      takes: "a key", example: "delete x"),
    CommandHelp(
      .clients, "cas KEY OLD NEW [as C1] [to S1]",
      "compare and set: writes a new value if the old one is there",
      takes: "a key, the value expected and the new value", example: "cas x 1 2"),
    CommandHelp(
      .clients, "append KEY VALUE [as C1] [to S1]", "writes after the end of a value",
      takes: "a key and a value", example: "append x 1"),
    CommandHelp(
      .clients, "load (N/s [for TIME] [reads N%] [keys N] [clients N]|off)",
      "lets clients call by themselves, so many times a second",
      takes: "a rate such as 50/s, perhaps with `for`, `reads`, `keys` and `clients`, or `off`",
      example: "load 50/s for 10s reads 90%"),
  ]

  private static let admin = [
    CommandHelp(
      .admin, "reconfigure SERVERS", "makes exactly these the voters, by joint consensus",
      takes: "servers such as S1 S2", example: "reconfigure S1 S2 S6"),
    CommandHelp(
      .admin, "add SERVER", "adds one server to the voters; a new one is started",
      takes: "one server such as S6", example: "add S6"),
    CommandHelp(
      .admin, "remove SERVER", "takes one server out of the voters",
      takes: "one server such as S1", example: "remove S2"),
    CommandHelp(
      .admin, "transfer SERVER", "hands the leadership to this server",
      takes: "one server such as S1", example: "transfer S2"),
    CommandHelp(
      .admin, "snapshot SERVERS", "takes a snapshot and drops the log up to it",
      takes: "servers such as S1 S2", example: "snapshot S1"),
  ]

  private static let checks = [
    CommandHelp(
      .checks, "expect CONDITION", "fails the run unless this holds now",
      takes: "a condition such as `leader S1`", example: "expect leader any and safe")
  ]

  private static let telling = [
    CommandHelp(
      .telling, "title TEXT", "what the script is called",
      takes: "a text", example: "title A leader is elected"),
    CommandHelp(
      .telling, "say TEXT", "says something about what is seen",
      takes: "a text", example: "say Nobody leads yet."),
    CommandHelp(
      .telling, "ask TEXT", "asks the audience; choices follow",
      takes: "a text", example: "ask Who will lead?"),
    CommandHelp(
      .telling, "choice [*] TEXT", "an answer to the question; the right one has a star",
      takes: "a text, with `*` before it if it is the right one",
      example: "choice * The server whose timer fires first"),
  ]
}
