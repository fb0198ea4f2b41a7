// The table of the commands. A new command is a row here, its word, its case with what it prints, and
// what `Running` does for it; parser, completion, help and the reference follow.

import Raft
import Simulation

/// A command: its word, what follows it, and the help on it.
struct CommandRow: Sendable {
  let word: CommandWord
  let arguments: Arguments
  let help: CommandHelp

  /// - Parameters:
  ///   - summary: what it does, in one line.
  ///   - example: what may follow the word in a line that parses.
  private init(
    _ group: CommandHelp.Group, _ word: CommandWord, _ arguments: Arguments, _ summary: String,
    example: String
  ) {
    self.word = word
    self.arguments = arguments
    func line(_ rest: String) -> String { word.rawValue + (rest.isEmpty ? "" : " " + rest) }
    help = CommandHelp(
      name: word.rawValue, group: group, usage: line(arguments.usage), summary: summary,
      expects: arguments.expects, example: line(example))
  }

  /// The row of a command.
  static func of(_ word: CommandWord) -> CommandRow {
    guard let row = byWord[word] else {
      fatalError("the table of commands lacks \(word.rawValue)")
    }
    return row
  }

  private static let byWord = Dictionary(uniqueKeysWithValues: all.map { ($0.word, $0) })

  /// Every command, by group.
  static let all: [CommandRow] =
    setUp + time + servers + network + timers + messages + clients + admin + checks + telling

  private static let setUp = [
    CommandRow(
      .setUp, .servers,
      Arguments(
        "N",
        takes:
          "a number of servers from \(Limits.servers.lowerBound) to \(Limits.servers.upperBound)"
      ) { parser throws(Failure) in
        .setUp(.servers(try parser.number(Limits.servers)))
      }, "how many servers there are", example: "5"),
    CommandRow(
      .setUp, .seed,
      Arguments("N", takes: "a whole number such as 42") { parser throws(Failure) in
        .setUp(.seed(try parser.seed()))
      }, "the seed of everything random", example: "42"),
    CommandRow(
      .setUp, .given,
      Arguments(
        "SERVER [term N] [vote SERVER] [log TERMS] [commit N] …",
        takes:
          "a server, and its `term`, `vote`, `log`, `commit` and `snapshot`, such as S1 log 1 1 4"
      ) { parser throws(Failure) in .setUp(.given(try parser.given())) },
      "how a server begins: its term, vote, the terms of its log, what is committed",
      example: "S1 term 6 vote S2 log 1 1 4 4 commit 2"),
    CommandRow(
      .setUp, .like,
      Arguments("SYSTEM", takes: "the name of a real system such as etcd") {
        parser throws(Failure) in .act(try parser.like())
      }, "does about time and votes what a real system does", example: "etcd"),
    CommandRow(
      .setUp, .set,
      Arguments(
        "SETTING VALUE [for SERVERS]", takes: "a setting and its value, such as `heartbeat 50ms`"
      ) { parser throws(Failure) in .act(try parser.set()) },
      "changes a setting of the whole cluster or of some servers",
      example: "election-timeout 150ms..300ms"),
    CommandRow(
      .setUp, .rule,
      Arguments("NAME (on|off)", takes: "the name of a rule and `on` or `off`") {
        parser throws(Failure) in .act(try parser.rule())
      }, "switches a rule of Raft off or on again", example: "up-to-date-vote off"),
  ]

  private static let time = [
    CommandRow(
      .time, .run,
      Arguments(
        "(DURATION|RANGE|until CONDITION [within DURATION])",
        takes: "a duration such as 2s, a range such as 0ms..1s, or `until CONDITION`",
        in: .condition
      ) { parser throws(Failure) in .advance(try parser.run()) },
      "lets time pass (of a range a time by chance), or waits until something holds",
      example: "until leader any within 5s"),
    CommandRow(
      .time, .step,
      Arguments(
        "[N|until CONDITION]", takes: "nothing, a number of events, or `until CONDITION`",
        in: .condition
      ) { parser throws(Failure) in .advance(try parser.step()) },
      "takes one event, N events, or as many as are needed", example: "10"),
    CommandRow(
      .time, .repeat, .repetitions, "does the lines up to its `end` so many times", example: "3"),
    CommandRow(.time, .end, .end, "ends the lines that are repeated", example: ""),
  ]

  private static let servers = [
    CommandRow(
      .servers, .crash, .servers(Act.crash), "stops servers; what was not on disk is lost",
      example: "S1 S2"),
    CommandRow(
      .servers, .restart, .servers(Act.restart), "starts crashed servers from their disks",
      example: "S1"),
    CommandRow(
      .servers, .wipe, .servers(Act.wipe), "crashes servers and loses their disks", example: "S1"),
    CommandRow(
      .servers, .shutdown, .servers(Act.shutdown),
      "ends servers in good order: disks are written, a leader hands over first", example: "S1"),
    CommandRow(
      .servers, .pause,
      Arguments("[SERVERS]", takes: "servers such as S1 S2, or nothing for a stop of the lesson") {
        parser throws(Failure) in try parser.pause()
      }, "freezes servers; alone, a stop of the lesson", example: "S3"),
    CommandRow(
      .servers, .resume, .servers(Act.resume), "lets frozen servers go on", example: "S3"),
    CommandRow(
      .servers, .clock,
      Arguments(
        "SERVERS (xRATE|jump DURATION)", takes: "servers, and a rate such as x0.5 or `jump 2s`"
      ) { parser throws(Failure) in .act(try parser.clock()) },
      "lets clocks run fast or slow, or jump forwards", example: "S2 x0.5"),
    CommandRow(
      .servers, .disk,
      Arguments("SERVERS DURATION", takes: "servers and a duration such as 20ms") {
        parser throws(Failure) in
        .act(.disk(try parser.servers(), try parser.duration(Limits.delay)))
      }, "how long a write to disk takes", example: "S3 20ms"),
  ]

  private static let network = [
    CommandRow(
      .network, .cut,
      Arguments("LINK", takes: "a link such as S1-S2 or S1>S2") { parser throws(Failure) in
        .act(.cut(try parser.link()))
      }, "cuts a link: both ways with -, one way with >", example: "S1>S3"),
    CommandRow(
      .network, .heal, .anyLink(Act.heal, suchAs: "S1-S2"), "mends a cut link, or all of them",
      example: "S1-S2"),
    CommandRow(
      .network, .partition,
      Arguments(
        "SERVERS [| SERVERS …]", takes: "groups of servers, such as S1 S2 | S3 S4 S5", in: .groups
      ) { parser throws(Failure) in .act(.partition(try parser.groups())) },
      "cuts every link between groups; servers not named form a group of their own",
      example: "S1 S2 | S3 S4 S5"),
    CommandRow(
      .network, .isolate, .server(Act.isolate), "cuts every link of a server", example: "S1"),
    CommandRow(
      .network, .rejoin, .server(Act.rejoin), "mends every link of a server", example: "S1"),
    CommandRow(
      .network, .link,
      Arguments(
        "LINK (\(linkSettings.joined(separator: "|"))) VALUE",
        takes: "a link and `delay`, `loss`, `duplicate` or `idle-limit` with its value"
      ) { parser throws(Failure) in .act(.link(try parser.link(), try parser.linkSetting())) },
      "changes one link", example: "S1-S2 delay 100ms..200ms"),
  ]

  /// What one link can be set to.
  private static let linkSettings = Setting.rowsOfLinks.map(\.help.name)

  private static let timers = [
    CommandRow(
      .timers, .timeout, .server(Act.timeout), "fires a server's timer now", example: "S1"),
    CommandRow(
      .timers, .align,
      Arguments("[SERVERS]", takes: "servers such as S1 S2, or nothing for all") {
        parser throws(Failure) in .act(.align(try parser.moreServers(besides: [])))
      }, "lets election timers fire together, for a split vote", example: "S1 S2"),
    CommandRow(
      .timers, .spread, .nothing(.act(.spread)), "lets election timers fire far apart",
      example: ""),
    CommandRow(
      .timers, .heartbeat, .server(Act.heartbeat), "lets a leader's heartbeats go out now",
      example: "S1"),
  ]

  private static let messages = [
    CommandRow(
      .messages, .hold, .anyLink(Act.hold, orDisks: Act.holdDisk),
      "keeps messages, or disk writes, waiting until they are let go by hand", example: "S1>S2"),
    CommandRow(
      .messages, .release, .anyLink(Act.release, orDisks: Act.releaseDisk),
      "lets held messages, or disk writes, go on",
      example: "S1>S2"),
    CommandRow(
      .messages, .deliver, .messages(Act.deliver), "delivers a message now, or all that match",
      example: "S1>S2 RequestVote #2"),
    CommandRow(
      .messages, .drop, .messages(Act.drop), "loses a message, or all that match",
      example: "S1>S2 AppendEntries"),
    CommandRow(
      .messages, .duplicate, .message(Act.duplicate), "sends a message a second time",
      example: "S1>S2 #1"),
    CommandRow(
      .messages, .delay,
      Arguments(
        "S1>S2 [KIND] [#N] DURATION",
        takes: "a direction such as S1>S2, perhaps a kind and a number, "
          + "and a duration such as 80ms",
        in: .messages
      ) { parser throws(Failure) in
        .act(.delay(try parser.message(), try parser.duration(Limits.delay)))
      }, "holds a message up", example: "S1>S2 AppendEntriesReply 80ms"),
  ]

  private static let clients = [
    CommandRow(
      .clients, .put,
      .request("KEY VALUE", takes: "a key and a value") { parser throws(Failure) in
        .put(key: try parser.text("a key"), value: try parser.text("a value"))
      }, "writes a value", example: "x 1 as C2 to S3"),
    CommandRow(
      .clients, .get,
      .request("KEY", takes: "a key") { parser throws(Failure) in
        .get(key: try parser.text("a key"))
      }, "reads a value", example: "x"),
    CommandRow(
      .clients, .delete,
      .request("KEY", takes: "a key") { parser throws(Failure) in
        .delete(key: try parser.text("a key"))
      }, "deletes a value", example: "x"),
    CommandRow(
      .clients, .cas,
      .request("KEY OLD NEW", takes: "a key, the value expected and the new value") {
        parser throws(Failure) in
        .compareAndSet(
          key: try parser.text("a key"), expected: try parser.text("a value"),
          new: try parser.text("a value"))
      }, "compare and set: writes a new value if the old one is there", example: "x 1 2"),
    CommandRow(
      .clients, .append,
      .request("KEY VALUE", takes: "a key and a value") { parser throws(Failure) in
        .append(key: try parser.text("a key"), value: try parser.text("a value"))
      }, "writes after the end of a value", example: "x 1"),
    CommandRow(
      .clients, .register,
      .request("", takes: "perhaps a client and a server") { _ in .register },
      "opens a session for a client", example: "as C2"),
    CommandRow(
      .clients, .repeatCall,
      Arguments(
        "C1 [to S1]", takes: "a client such as C1, and perhaps `to` and a server"
      ) { parser throws(Failure) in
        let client = try parser.client()
        return .act(.repeatCall(client, to: parser.skip("to") ? try parser.server() : nil))
      }, "lets a client ask again for what it has no answer to: the same call",
      example: "C1 to S2"),
    CommandRow(
      .clients, .load,
      Arguments(
        "(N/s [for TIME] [reads N%] [keys N] [clients N]|off)",
        takes: "a rate such as 50/s, perhaps with `for`, `reads`, `keys` and `clients`, or `off`"
      ) { parser throws(Failure) in .act(try parser.load()) },
      "lets clients call by themselves, so many times a second", example: "50/s for 10s reads 90%"),
  ]

  private static let admin = [
    CommandRow(
      .admin, .reconfigure, .servers(Act.reconfigure).startingServers(),
      "makes exactly these the voters, by joint consensus", example: "S1 S2 S6"),
    CommandRow(
      .admin, .add, .server(Act.add, suchAs: "S6").startingServers(),
      "adds one server to the voters; a new one is started", example: "S6"),
    CommandRow(
      .admin, .learner, .server(Act.learner, suchAs: "S6").startingServers(),
      "makes a server a member without a vote; a new one is started", example: "S6"),
    CommandRow(
      .admin, .remove, .server(Act.remove), "takes one server out of the members", example: "S2"),
    CommandRow(
      .admin, .transfer,
      Arguments("(SERVER|none)", takes: "one server such as S2, or `none` to take it back") {
        parser throws(Failure) in
        .act(parser.skip("none") ? .cancelTransfer : .transfer(try parser.server()))
      }, "hands the leadership to this server, or takes that back", example: "S2"),
    CommandRow(
      .admin, .stepDown, .server(Act.stepDown),
      "makes a leader a follower of its own term", example: "S1"),
    CommandRow(
      .admin, .snapshot, .servers(Act.snapshot), "takes a snapshot and drops the log up to it",
      example: "S1"),
  ]

  private static let checks = [
    CommandRow(
      .checks, .expect,
      Arguments("CONDITION", takes: "a condition such as `leader S1`", in: .condition) {
        parser throws(Failure) in .check(try parser.condition())
      }, "fails the run unless this holds now", example: "leader any and safe"),
    CommandRow(
      .checks, .refused, .command(Command.refused),
      "fails the run unless the cluster refuses this now; nothing is done",
      example: "add S6"),
  ]

  private static let telling = [
    CommandRow(
      .telling, .title, .text(Tell.title), "what the script is called",
      example: "A leader is elected"),
    CommandRow(
      .telling, .say, .text(Tell.say), "says something about what is seen",
      example: "Nobody leads yet."),
    CommandRow(
      .telling, .ask, .text(Tell.ask), "asks the audience; choices follow, then `say`: why",
      example: "Who will lead?"),
    CommandRow(
      .telling, .choice,
      .text("[*] TEXT", takes: "a text, with `*` before it if it is the right one") {
        parser throws(Failure) in try parser.choice()
      }, "an answer to the question; the right one has a star",
      example: "* The server whose timer fires first"),
    CommandRow(
      .telling, .number,
      Arguments("N", takes: "a whole number") { parser throws(Failure) in
        .tell(.number(try parser.number(0...Limits.answer)))
      }, "the right answer to the question, which is typed", example: "3"),
    CommandRow(
      .telling, .server,
      Arguments("SERVER", takes: "one server such as S3") { parser throws(Failure) in
        .tell(.server(try parser.server()))
      }, "the right answer to the question: a server, which is chosen", example: "S3"),
    CommandRow(
      .telling, .means,
      Arguments("CONDITION", takes: "a condition such as `leader S1`", in: .condition) {
        parser throws(Failure) in .tell(.means(try parser.condition()))
      }, "what holds at the next stop if the answer is right",
      example: "commit S1 3"),
    CommandRow(
      .telling, .goal,
      Arguments("CONDITION", takes: "a condition such as `leader S2`", in: .condition) {
        parser throws(Failure) in .tell(.goal(try parser.condition()))
      }, "what the viewer is to bring about; the lines that follow are one way to it",
      example: "leader S2"),
    CommandRow(
      .telling, .hint, .text(Tell.hint), "a help with the question or the goal, on demand",
      example: "Which timer ends first?"),
    CommandRow(
      .telling, .group, .text(Tell.group), "the group in which lists of lessons show the script",
      example: "Elections"),
    CommandRow(
      .telling, .about, .text(Tell.about), "what the script is about, for lists of lessons",
      example: "how a leader comes to be"),
    CommandRow(
      .telling, .select,
      Arguments("(SERVER|none)", takes: "one server such as S4, or `none` for whoever leads") {
        parser throws(Failure) in
        .tell(.select(parser.skip("none") ? nil : try parser.server()))
      }, "makes a server the subject of the picture at this stop", example: "S4"),
    CommandRow(
      .telling, .show,
      Arguments("VIEW", takes: "the name of a view such as elections") { parser throws(Failure) in
        .tell(.show(try parser.oneOf(ScreenName.allCases, "a view", name: \.rawValue)))
      }, "opens a view at this stop", example: "elections"),
    CommandRow(
      .telling, .mark,
      Arguments(
        "(log SERVER N[..M]|link LINK|none)",
        takes: "`log`, a server and indexes such as 4..5, or `link` and a link, or `none`"
      ) { parser throws(Failure) in .tell(.mark(try parser.marked())) },
      "marks what the words of this stop are about", example: "log S3 4..5"),
  ]
}
