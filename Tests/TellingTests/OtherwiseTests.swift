// What an event changed, and what would have happened otherwise.

import Checking
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("Changes")
struct ChangesTests {
  private func changes(_ session: Session) throws -> [StateChange] {
    try #require(session.moment(at: session.position)).changes
  }

  private func find(_ changes: [StateChange], _ server: Int, _ field: StateChange.Field) -> [String]
  {
    changes.filter { $0.server == ServerID(server - 1) && $0.field == field }
      .flatMap { [$0.before, $0.after] }
  }

  @Test("a vote: term, vote and timer of the voter, and of nobody else")
  func vote() throws {
    var session = Session(Setup())
    try session.perform("timeout S1", "step")
    let voter = session.world.event.touched.map { $0.index + 1 }[0]
    let changes = try changes(session)
    #expect(find(changes, voter, .currentTerm) == ["0", "1"])
    #expect(find(changes, voter, .votedFor) == ["nobody", "S1"])
    #expect(find(changes, voter, .timer).count == 2)
    #expect(changes.count == 3)
  }

  @Test("a commit: commit index, state machine and what the leader knows of a follower")
  func commit() throws {
    var session = try Session.led()
    let start = session.world.server(ServerID(0)).commitIndex
    try session.perform("put x 1")
    #expect(find(try changes(session), 1, .log) == ["1 (term 1)", "2 (term 1)"])
    while session.world.server(ServerID(0)).commitIndex == start { session.stepForward() }
    let changes = try changes(session)
    #expect(find(changes, 1, .commitIndex) == ["1", "2"])
    #expect(find(changes, 1, .lastApplied) == ["1", "2"])
    #expect(find(changes, 1, .calls) == ["1", "0"])
    let matches = changes.filter { if case .matchIndex = $0.field { true } else { false } }
    #expect(matches.map { [$0.before, $0.after] } == [["1", "2"]])
    #expect(changes.allSatisfy { $0.server == ServerID(0) })
  }

  @Test("a crash: the process, and what was in memory only")
  func crash() throws {
    var session = try Session.led()
    try session.perform("crash S1")
    let changes = try changes(session)
    #expect(find(changes, 1, .status) == ["runs", "down"])
    #expect(find(changes, 1, .role) == ["leader", "follower"])
    #expect(find(changes, 1, .commitIndex) == ["1", "0"])
    #expect(find(changes, 1, .currentTerm).isEmpty, "the term is on disk")
    #expect(find(changes, 1, .log).isEmpty, "and so is the log")
  }

  @Test("an event that touches nobody changes nothing")
  func nothing() throws {
    var session = try Session.led()
    try session.perform("run 50ms", "crash S2", "run 20ms")
    for number in 1...session.position {
      let moment = try #require(session.moment(at: number))
      if moment.event.touched.isEmpty { #expect(moment.changes.isEmpty, "event \(number)") }
      for change in moment.changes {
        #expect(moment.event.touched.contains(change.server), "event \(number): \(change)")
      }
    }
  }
}

@Suite("What would have happened otherwise")
struct OtherwiseTests {
  /// The event of which the words hold the text, opened up, with what else it could have been.
  private func open(
    _ session: Session, _ text: String, _ location: SourceLocation = #_sourceLocation
  ) throws -> (Moment, Otherwise) {
    let branch = session.branch
    let number = try #require(
      (1...branch.length).last { branch.words(of: $0).contains(text) },
      "no event: \(text)", sourceLocation: location)
    let moment = try #require(session.moment(at: number))
    return (moment, session.otherwise(moment))
  }

  /// Figure 8 up to where a majority holds entry 2, of an older term, and on to (d).
  private static let figure8 = """
    servers 5
    seed 8
    set client-timeout off
    set election-timeout 10s..20s
    set heartbeat 1s
    set retry 1s
    rule leader-no-op off
    timeout S3
    run until leader S3 within 1s
    put x 1
    run 100ms
    timeout S1
    run until leader S1 within 1s
    run 20ms
    partition S1 S2 | S3 S4 S5
    put x 2
    run until log S2 1 2 within 1s
    run 20ms
    crash S1
    timeout S5
    run until leader S5 within 1s
    isolate S5
    put x 3
    crash S5
    restart S1
    partition S1 S2 S3 | S4 S5
    timeout S1
    run 30ms
    timeout S1
    run until leader S1 within 1s
    run until log S3 1 2 within 1s
    run 15ms
    isolate S1
    crash S1
    restart S5
    partition S2 S3 S4 S5 | S1
    timeout S5
    run 40ms
    timeout S5
    run until leader S5 within 1s
    """

  @Test("figure 8: without commit-own-term-only entry 2 is committed, and a later leader lacks it")
  func figure8() throws {
    let session = try Session(played: Self.figure8)
    let (_, otherwise) = try open(session, "entry 2 is on a majority")
    let item = try #require(otherwise.rules.first)
    #expect(item.rule == .commitOwnTermOnly)
    #expect(item.wasOn)
    #expect(item.difference == "S1 would commit entry 2")
    #expect(item.violation?.property == .leaderCompleteness)
    #expect(item.after > .zero)
    #expect(item.sentence.contains("S5 leads term 5 without entry 2"))
  }

  @Test("figure 8 with the rule off: with it the entry is not committed, and nothing breaks")
  func figure8RuleOff() throws {
    let session = try Session(
      played: Self.figure8.replacing(
        "rule leader-no-op off", with: "rule leader-no-op off\nrule commit-own-term-only off"))
    #expect(session.violation?.property == .leaderCompleteness)
    let (_, otherwise) = try open(session, "entry 2 is committed")
    let item = try #require(otherwise.rules.first { $0.rule == .commitOwnTermOnly })
    #expect(!item.wasOn)
    #expect(item.difference == "S1 would not commit entry 2")
    #expect(item.violation == nil)
    #expect(item.saved == .leaderCompleteness)
  }

  @Test("a refused vote names the rule that refused it")
  func refusedVotes() throws {
    var session = Session(Setup())
    try session.perform("timeout S1", "run 60ms", "isolate S5", "put x 1", "run 60ms", "rejoin S5")
    try session.perform("timeout S5", "run 30ms")
    let (_, behind) = try open(session, "S2 refuses S5 its vote: S5's log is behind")
    #expect(behind.rules.first?.rule == .upToDateVote)
    #expect(behind.rules.first?.difference == "S2 would vote for S5")

    session = Session(Setup())
    try session.perform("timeout S1", "timeout S2", "run 30ms")
    let (_, spent) = try open(
      session, "S2 refuses S1 its vote: it is a candidate and has voted for itself")
    #expect(spent.rules.first?.rule == .oneVotePerTerm)
    #expect(spent.rules.first?.difference == "S2 would vote for S1, not for S2")
    #expect(spent.rules.first?.violation?.property == .voteMonotonic)
    #expect(spent.rules.first?.after == .zero)
    #expect(spent.rules.contains { $0.rule == .timerResetOnlyOnGrant && $0.isMinor })
  }

  @Test("a refused append names the consistency check")
  func refusedAppend() throws {
    let session = try Session(played: Self.figure8)
    let (_, otherwise) = try open(session, "S3 refuses S1's")
    #expect(otherwise.rules.first?.rule == .consistencyCheck)
  }

  @Test("where much happens less time is looked at, and only so much is spoken for")
  func shortSpan() throws {
    var setup = Setup()
    setup.servers = 9
    var session = Session(setup)
    try session.perform(
      "timeout S1", "run 100ms", "set heartbeat 1ms", "run 50ms", "isolate S5")
    let moment = try #require(session.moment(at: session.position))
    let without = try #require(session.otherwise(moment).without)
    // What 2000 events take in the run as it is.
    var after = moment.worldAfter
    for _ in 0..<Session.otherwiseEvents { _ = after.happen() }
    let most = (after.now - moment.event.time).wholeMilliseconds
    #expect(most < 500)
    #expect(
      without.hasPrefix("Without the command, nothing notable would have changed in the next "))
    let words = without.split(separator: " ")
    let told = try #require(words.dropLast().last.flatMap { Int($0) }, "\(without)")
    #expect(words.last == "ms." && told > 50 && told <= most, "\(without), of \(most) ms")
  }

  @Test("a heartbeat: no rule decides anything, and how its timer is drawn is no news")
  func heartbeat() throws {
    var session = try Session.led()
    try session.perform("run 120ms")
    let (moment, otherwise) = try open(session, "S3 gets S1's heartbeat")
    #expect(otherwise.rules.isEmpty)
    let without = try #require(otherwise.without)
    #expect(without.hasPrefix("Had it been lost, S1's next one would have come"))
    #expect(without.hasSuffix("nothing notable would have changed."))
    #expect(moment.changes.map(\.field) == [.timer])
  }

  @Test("the last heartbeat before a crash: lost, the election comes sooner")
  func lastHeartbeat() throws {
    var session = try Session.led(servers: 3)
    try session.perform("run 90ms", "crash S1", "run 600ms")
    for server in ["S2", "S3"] {
      let (_, otherwise) = try open(session, "\(server) gets S1's heartbeat")
      let without = try #require(otherwise.without)
      #expect(without.hasPrefix("Had it been lost,"))
    }
    let (_, timer) = try open(session, "election timer runs out")
    let wait = try #require(timer.without)
    #expect(wait.hasPrefix("Had it waited longer, S"))
  }

  @Test("what would have kept a server from standing is a request for its vote as well as a leader")
  func requestInstead() throws {
    var session = Session(playing: try parsed(Project.text("demos/first-election.raft")))
    while session.cluster[s4].role != .candidate { try #require(session.nextStop() == .stop) }
    let (_, timer) = try open(session, "S4's election timer runs out")
    let wait = try #require(timer.without)
    #expect(wait.hasPrefix("Had it waited longer, S3's request for a vote would have arrived 3 ms"))
  }

  @Test("a vote that decides: lost, another's vote does it, later")
  func decidingVote() throws {
    let session = try Session.led()
    let (moment, otherwise) = try open(session, "makes S1 leader of term 1")
    let without = try #require(otherwise.without)
    #expect(without.hasPrefix("Had it been lost, the same would have happened "))
    #expect(!otherwise.rules.isEmpty)
    #expect(moment.position < session.position)
  }

  @Test("a heartbeat timer: had the leader fallen silent, whose timer is first")
  func silence() throws {
    var session = try Session.led()
    try session.perform("run 120ms")
    let (_, otherwise) = try open(session, "S1 tells the others that it leads")
    let without = try #require(otherwise.without)
    #expect(without.hasPrefix("Had S1 fallen silent here, S"))
    #expect(without.contains("election timer would have been the first to run out"))
  }

  @Test("a command: what comes without it; a restart with vote-persisted off forgets the vote")
  func commands() throws {
    var session = try Session.led()
    try session.perform("crash S1", "run 400ms")
    let (_, crash) = try open(session, ":crash S1")
    let without = try #require(crash.without)
    #expect(without.contains(" would not have stood for election in term 2"))
    try session.perform("crash S2", "restart S2")
    let (moment, restart) = try open(session, ":restart S2")
    let vote = moment.worldAfter.server(ServerID(1)).votedFor
    #expect(restart.rules.contains { $0.rule == .votePersisted } == (vote != nil))
    try session.perform("rule one-vote-per-term off")
    let (_, rule) = try open(session, ":rule one-vote-per-term off")
    #expect(rule.rules.isEmpty, "a command about rules is not decided by rules")
  }

  @Test(
    "a command after a run that ends between two events is tried at its own time",
    arguments: ["restart S1", "timeout S2"])
  func commandBetweenEvents(line: String) throws {
    var session = Session()
    try session.perform("run 410ms", "crash S1", "run 105ms", line)
    let (moment, otherwise) = try open(session, ":\(line)")
    #expect(moment.worldBefore.now == moment.event.time)
    // How a timer is drawn is this event's doing, and never below the shortest timeout.
    let timers = otherwise.rules.filter { $0.difference.contains("election timer") }
    #expect(timers.allSatisfy { $0.rule == .randomizedTimeouts }, "\(otherwise.rules)")
    #expect(timers.allSatisfy { $0.difference.contains("would be set to 150 ms") })
    #expect(otherwise.rules.count <= 3, "\(otherwise.rules.map(\.sentence))")
  }

  @Test("what is left of a timer is the same number in what changed and in what a rule would do")
  func rounding() throws {
    var session = Session()
    try session.perform("run 410ms", "crash S1", "run 105ms", "restart S1")
    let moment = try #require(session.moment(at: session.position))
    let timer = try #require(moment.changes.first { $0.field == .timer })
    let rule = try #require(
      session.otherwise(moment).rules.first { $0.rule == .randomizedTimeouts })
    #expect(rule.difference.hasSuffix("would be set to 150 ms, not \(timer.after)"))
    #expect(TimeSpan.microseconds(158_100).words == "159 ms")
  }

  @Test("a write that must reach the disk first: without the rule the answer goes out at once")
  func disk() throws {
    var session = Session(Setup())
    try session.perform("set disk 5ms", "timeout S1", "run 60ms")
    let (_, otherwise) = try open(session, "votes for S1")
    let item = try #require(otherwise.rules.first { $0.rule == .writeBeforeReply })
    #expect(item.difference.contains("at once, before the disk has it"))
  }

  @Test("asking changes nothing of the run, and the answer is the same every time")
  func pure() throws {
    var session = Session(Setup())
    var meddler = Meddler(seed: 5)
    meddler.meddle(&session, 40)
    let state = State(session)
    for number in stride(from: 1, through: session.branch.length, by: 7) {
      let moment = try #require(session.moment(at: number))
      let otherwise = session.otherwise(moment)
      #expect(session.otherwise(moment) == otherwise)
      #expect(State(moment.worldAfter).hash == moment.worldAfter.hash)
      for item in otherwise.rules {
        #expect(!item.difference.isEmpty)
        #expect(item.sentence.last == ".")
      }
      if let without = otherwise.without { #expect(without.last == ".", "\(without)") }
    }
    #expect(State(session) == state)
  }

  @Test(
    "with nothing different nothing is said: no rule decides a repeated event", arguments: 1...6)
  func everyRunEveryRule(seed: Int) throws {
    // Whatever happens: the same event in a world that is the same differs in nothing.
    var meddler = Meddler(seed: seed)
    var session = Session(meddler.setup())
    meddler.meddle(&session, 30)
    for number in stride(from: 1, through: session.branch.length, by: 5) {
      let moment = try #require(session.moment(at: number))
      #expect(
        Difference(moment, moment.observed, in: moment.clusterAfter) == nil, "event \(number)")
    }
  }

  @Test("what each server does for itself is told of that server")
  func owners() throws {
    var setup = Setup()
    setup.servers = 7
    var session = Session(setup)
    func goOn() { session.advance(to: session.world.now + .milliseconds(100)) }
    // S1's entry gets to S3 and S4 only; S2 leads the others, and then repairs all three.
    for commands in [
      ["timeout S1"], ["partition S1 S3 S4 | S2 S5 S6 S7", "put a 1 to S1"], ["timeout S2"],
      ["put b 2 to S2"], ["heal"],
    ] {
      for command in commands { try session.perform(command) }
      goOn()
    }
    let deletions = session.branch.milestones.compactMap { milestone -> (Int, ServerID)? in
      if case .overwritten(let server, _) = milestone.kind {
        (milestone.position, server)
      } else {
        nil
      }
    }
    #expect(Set(deletions.map(\.1)).isSuperset(of: [ServerID(2), ServerID(3)]))
    for (position, server) in deletions {
      let moment = try #require(session.moment(at: position))
      let words = try #require(session.otherwise(moment).without)
      for (_, other) in deletions where other != server {
        #expect(!words.contains("\(other)"), "\(words)")
      }
    }
  }

  @Test("without a request its own entry is what is missing, not the one that has its index")
  func request() throws {
    var session = try Session.led()
    try session.perform("put x 4")
    let position = session.position
    try session.perform("put y 5")
    session.advance(to: session.world.now + .milliseconds(200))
    let moment = try #require(session.moment(at: position))
    #expect(
      session.otherwise(moment).without?.contains("x=4 would not have been committed") == true)
  }
}
