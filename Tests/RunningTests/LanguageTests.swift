// What the language can say of a run: names, pictures of logs, refusals, repetitions, and what is done by hand.

import Checking
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Running

@Suite("The language, performed")
struct LanguageTests {
  /// What was not as a script expects.
  private func failures(_ script: String) throws -> [String] {
    let session = try Session(played: script)
    return (session.lesson?.failures ?? []).map { "line \($0.line.number): \($0.message)" }
  }

  @Test("`leader` is whoever leads when the command is done, and is written down as that server")
  func leaderByName() throws {
    var session = try Session.led(servers: 3)
    try session.perform("crash leader")
    #expect(session.branch.acts.map(\.act).suffix(1) == [.crash([ServerID(0)])])
    #expect(session.world.roleName(of: ServerID(0)) == .crashed)
    #expect(throws: Refusal.nobodyToCallLeader) { try session.perform("heartbeat leader") }
  }

  @Test("`leader of S2` is whom S2 follows, which on its side of a partition may be another")
  func leaderOfServer() throws {
    var session = try Session.led()
    try session.perform(
      "partition S1 S2 | S3 S4 S5", "timeout S3", "run until leader S3 within 1s", "run 20ms")
    #expect(session.world.server(ServerID(0)).isLeader)
    for (text, server) in [
      ("crash leader of S2 S4", [0, 3]), ("crash leader of S5", [2]), ("crash leader of S1", [0]),
      ("crash leader leader of S2", [2, 0]),
    ] {
      var copy = session
      try copy.perform(text)
      #expect(
        copy.branch.acts.map(\.act).suffix(1) == [.crash(server.map { ServerID($0) })], "\(text)")
    }
    try session.perform("crash S4", "timeout S5")
    for follower in [ServerID(3), ServerID(4)] {
      #expect(throws: Refusal.followsNobody(follower)) {
        try session.perform("heartbeat leader of \(follower.description)")
      }
    }
  }

  @Test(
    "a server that is named twice, by number and as `leader`, is meant once; in two groups that is refused"
  )
  func sameServer() throws {
    var session = try Session.led(servers: 3)
    try session.perform("partition leader S1 | S2 S3")
    #expect(
      session.branch.acts.last?.act
        == .partition([[ServerID(0)], [ServerID(1), ServerID(2)]]))
    #expect(throws: Refusal.inTwoGroups(ServerID(0))) {
      try session.perform("partition leader S2 | S1 S3")
    }
    try session.perform("crash S1 leader")
    #expect(session.branch.acts.last?.act == .crash([ServerID(0)]))
  }

  @Test("A condition asks whoever leads at each moment; of nobody it does not hold")
  func leaderInConditions() throws {
    let session = try Session.led(servers: 3)
    #expect(try condition("role leader leader and term leader 1").holds(in: session.run))
    #expect(try condition("follows S2 leader and not follows leader S2").holds(in: session.run))
    let start = Session().run
    #expect(try !condition("alive leader").holds(in: start))
    #expect(try condition("alive leader").finding(in: start) == "nobody leads")
  }

  @Test("Conditions join with `or`, and what is undecided stays so unless the other part decides")
  func alternatives() throws {
    let run = Session().run
    for (text, truth) in [
      ("leader any or safe", true), ("leader any or not safe", false),
      ("linearizable or safe", true), ("linearizable or leader any", nil),
      ("not (leader any or linearizable)", nil),
    ] as [(String, Bool?)] {
      #expect(try condition(text).truth(in: run) { nil } == truth, "\(text)")
    }
  }

  @Test("Messages under way are counted by link and kind, held ones too")
  func flying() throws {
    var session = try Session.led(servers: 3)
    #expect(try condition("flying none and not flying any").holds(in: session.run))
    try session.perform("hold S1>S2", "put x 1")
    for text in [
      "flying S1>S2", "flying S1>S2 AppendEntries 1", "flying AppendEntries 2", "flying S1-S2 1",
      "flying any 2", "flying S2>S1 0", "flying RequestVote 0", "flying leader>S3",
    ] {
      #expect(try condition(text).holds(in: session.run), "\(text)")
    }
    #expect(
      try condition("flying S1>S2 3").finding(in: session.run) == "1 such message is under way")
  }

  @Test("A leader's beliefs are its own; who does not lead has none")
  func beliefs() throws {
    var session = try Session.led(servers: 3)
    for text in ["match S1 S2 1", "next S1 S2 2", "not probing S1 S2", "not match S2 S1 >= 0"] {
      #expect(try condition(text).holds(in: session.run), "\(text)")
    }
    try session.perform("isolate S3", "put x 1", "run 30ms")
    #expect(try condition("match S1 S3 1 and match S1 S2 2").holds(in: session.run))
    #expect(try condition("logs agree S1 S2 and not logs agree").holds(in: session.run))
    #expect(
      try condition("logs agree").finding(in: session.run) == "the logs of S1 and S3 part at 2")
  }

  @Test("Elections that fail one after the other are counted, and one that is won ends the row")
  func splitVotes() throws {
    #expect(
      try failures(
        """
        servers 4
        hold
        repeat 3
          timeout S1
          timeout S2
          deliver S1>S3 RequestVote
          deliver S2>S4 RequestVote
          drop S1>S2 all
          drop S1>S4 all
          drop S2>S1 all
          drop S2>S3 all
        end
        expect split 3 and not split 4 and election split
        release
        timeout S3
        run until leader S3 within 100ms
        expect not split 1
        """) == [])
  }

  @Test("`all` is as many acts as there are messages, in the order sent; with none it is refused")
  func each() throws {
    var session = try Session.led(servers: 3)
    try session.perform("hold S1>S2", "put x 1", "put y 2")
    let before = session.position
    try session.perform("deliver S1>S2 all")
    #expect(session.position == before + 2)
    #expect(session.world.server(ServerID(1)).log.lastIndex == 3)
    #expect(throws: Refusal.noSuchMessage(from: ServerID(0), to: ServerID(1))) {
      try session.perform("drop S1>S2 all")
    }
  }

  @Test("What the cluster refuses is expected to be refused, and nothing is done")
  func refusals() throws {
    #expect(
      try failures(
        """
        servers 3
        refused put x 1
        refused transfer leader
        timeout S1
        run 65ms
        refused transfer S1
        refused add S2
        refused put x 1 to S2
        refused step-down S2
        refused transfer none
        expect log S1 1 and config S1 is S1 S2 S3
        refused put x 1 to S1
        """) == ["line 12: expected that 'put x 1 to S1' is refused, but the cluster takes it"])
  }

  @Test("A leader's heartbeats go out when told, and start the timers anew")
  func heartbeat() throws {
    var session = try Session.led(servers: 3)
    let before = session.world.sentCount
    try session.perform("heartbeat leader")
    #expect(session.world.sentCount == before + 2)
    #expect(throws: Refusal.doesNotLead(ServerID(1))) { try session.perform("heartbeat S2") }
  }

  @Test("A leader that is told to step down follows in its own term")
  func stepDown() throws {
    var session = try Session.led(servers: 3)
    try session.perform("step-down S1")
    #expect(try condition("role S1 follower and term S1 1 and leader none").holds(in: session.run))
    try session.perform("run until leader any within 1s")
    #expect(session.world.leader != nil)
  }

  @Test("Writes to a held disk wait, and nothing that rests on them is said; a crash loses them")
  func heldDisk() throws {
    var session = try Session.led(servers: 3)
    try session.perform("hold disk S2 S3", "put x 1", "run 1s")
    #expect(try condition("log S2 1 1 and commit S1 1 and match S1 S2 1").holds(in: session.run))
    var crashed = session
    try crashed.perform("crash S2")
    #expect(try condition("log S2 1").holds(in: crashed.run))
    try session.perform("release disk S2", "run 100ms")
    #expect(try condition("commit S1 2 and match S1 S2 2 and match S1 S3 1").holds(in: session.run))
    try session.perform("release disk S3", "run 100ms")
    #expect(try condition("match S1 S3 2").holds(in: session.run))
  }

  @Test("A clock that jumps ends what would have ended within that time, and runs on as before")
  func jump() throws {
    var session = try Session.led(servers: 3)
    let clock = session.world.nodes[1].clock
    try session.perform("clock S2 jump 10s", "step")
    #expect(try condition("role S2 candidate").holds(in: session.run))
    let later = session.now + .seconds(1)
    #expect(session.world.nodes[1].clock.own(at: later) == clock.own(at: later) + .seconds(10))
  }

  @Test("diss. 3.10: a transfer can be taken back, and the leader takes commands again")
  func cancelledTransfer() throws {
    #expect(
      try failures(
        """
        servers 3
        set client-timeout off
        timeout S1
        run 65ms
        isolate S2
        put x 1
        run 30ms
        transfer S2
        expect transferring S1
        refused put y 1
        transfer none
        expect not transferring S1 and leader S1
        put y 1
        run 30ms
        expect answered C1 2
        """) == [])
  }

  // MARK: Pictures of logs

  @Test("A server begins with what is given: term, vote, log, commit index, snapshot")
  func given() throws {
    let session = try Session(
      played: """
        servers 3
        given S1 term 6 vote S2 log 1 1 4 4 commit 2
        given S2 log 1 1 4 snapshot 1 commit 2
        """)
    for text in [
      "term S1 6", "vote S1 S2", "log S1 1 1 4 4", "commit S1 2", "applied S1 2", "term S2 6",
      "log S2 1 4", "snapshot S2 1", "commit S2 2", "log S3 empty", "term S3 4",
    ] {
      #expect(try condition(text).holds(in: session.run), "\(text)")
    }
    #expect(session.givenFaults == [])
    let script = session.script(named: "again")
    let again = try Session(played: script.description)
    #expect(again.world.hash == session.world.hash)
  }

  @Test(
    "§5.1, §5.2: where terms are not said, nobody wins a term again that given entries are of",
    arguments: [
      "given S1 log 1", "given S1: 1 1 4 ; term 6 ; voted S2", "given S3 log 2 5\ngiven S1 term 1",
    ])
  func givenTerms(text: String) throws {
    for seed in 1...20 {
      let session = try Session(
        played: "servers 3\nseed \(seed)\n\(text)\nrun until logs agree within 5s\nrun 1s")
      #expect(session.givenFaults == [])
      #expect(session.violation == nil, "seed \(seed)")
    }
  }

  @Test("§5.3: servers of Figure 7 come to agree once one of them leads")
  func figure7() throws {
    #expect(
      try failures(
        """
        servers 7
        given S1 term 7 log 1 1 1 4 4 5 5 6 6 6
        given S2 log 1 1 1 4 4 5 5 6 6
        given S3 log 1 1 1 4
        given S4 log 1 1 1 4 4 5 5 6 6 6 6
        given S5 term 7 log 1 1 1 4 4 5 5 6 6 6 7 7
        given S6 log 1 1 1 4 4 4 4
        given S7 log 1 1 1 2 2 2 3 3 3 3 3
        timeout S1
        run until logs agree within 1s
        expect log S7 1 1 1 4 4 5 5 6 6 6 8 and leader S1
        """) == [])
  }

  @Test(
    "What no run reaches is accepted, said, and gone on from",
    arguments: [
      (
        "given S1 log 1 1 2 2\ngiven S2 log 1 2 2 2",
        [
          "These logs break Log Matching at index 3: entry 3 of term 2 follows an entry of term 2 on S2 "
            + "but was first seen after an entry of term 1 on S1."
        ]
      ),
      (
        "given S1 log 2 1", ["The terms of S1's log go down at index 2: no leader's log does that."]
      ),
      (
        "given S1 term 1 log 1 3",
        ["Entry 2 of S1 is of term 3, but S1 is in term 1 only."]
      ),
      (
        "given S1 log 1 commit 1\ngiven S2 log 2 commit 1\ngiven S3 log 2",
        [
          "These states break State Machine Safety at index 1: S2 applied a command "
            + "of term 2 at index 1, where S1 applied a command of term 1.",
          "These states break Committed On Quorum at index 1: entry 1 of term 1 is committed but on "
            + "the disk of S1 only, 1 of 3.",
        ]
      ),
    ])
  func unreachable(text: String, faults: [String]) throws {
    let session = try Session(played: "servers 3\n\(text)\nrun 100ms\nexpect safe")
    #expect(session.givenFaults == faults)
    #expect(session.lesson?.failures.map(\.message) == [])
  }

  @Test("Whatever is given, a run goes on from there without trapping", arguments: 1...40)
  func anythingGiven(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed), stream: 3)
    var lines = ["servers 3", "seed \(seed)"]
    for server in 1...3 {
      let count = Int(random.next() % 6)
      let terms = (0..<count).map { _ in String(1 + random.next() % 4) }.joined(separator: " ")
      let commit = Int(random.next() % UInt64(count + 1))
      let snapshot = Int(random.next() % UInt64(commit + 1))
      lines.append(
        "given S\(server) term \(random.next() % 6) vote S\(1 + random.next() % 3) "
          + "log \(terms.isEmpty ? "empty" : terms) commit \(commit) snapshot \(snapshot)")
    }
    lines += ["run 1s", "put x 1 to S1", "run 1s"]
    _ = try Session(played: lines.joined(separator: "\n"))
  }
}
