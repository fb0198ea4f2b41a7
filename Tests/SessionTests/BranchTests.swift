// Acting in the past starts a branch; no future is lost.

import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct BranchTests {
  @Test(
    "A command in the past forks there and keeps the other future; both ends can be returned to")
  func fork() throws {
    var session = Session()
    try session.perform("run 500ms", "put x 1", "run 100ms")
    let end = State(session)
    session.seek(to: 20)
    let fork = State(session)
    try session.perform("crash S2")
    #expect(session.branchNumber == 1)
    #expect(session.branch.parent == 0)
    #expect(session.branch.forkedAt == 20)
    #expect(session.branch.acts.map { "\($0.act)" } == ["crash S2"])
    try session.perform("run 300ms", "isolate S3", "run 70ms")
    let otherEnd = State(session)
    #expect(otherEnd != end)

    session.switchBranch(to: 0)
    #expect(State(session) == end)
    session.switchBranch(to: 1)
    #expect(State(session) == otherEnd)
    session.seek(to: 20)
    #expect(State(session) == fork)
    session.switchBranch(to: 0)
    session.seek(to: 20)
    #expect(State(session) == fork)
    session.seek(to: .max)
    #expect(State(session) == end)
  }

  @Test("At the end of a run a command continues it")
  func noFork() throws {
    var session = Session()
    try session.perform("run 500ms")
    try session.perform("crash S1", "crash S2")
    #expect(session.branches.count == 1)
    #expect(session.branch.acts.count == 2)
  }

  @Test("A command between two events of the past is done at that time")
  func forkBetween() throws {
    var session = Session()
    for _ in 0..<30 { session.stepForward() }
    session.seek(to: 10)
    let time = session.world.now + .microseconds(1)
    session.advance(to: time)
    #expect(session.position == 10)
    try session.perform("crash S5")
    #expect(session.branch.acts.last?.time == time)
    let state = State(session)
    session.seek(to: 3)
    session.seek(to: 11)
    #expect(State(session) == state)
  }

  @Test("A branch of a branch shares what came before with both")
  func nested() throws {
    var session = Session()
    for branch in 0..<4 {
      try session.perform("run 200ms", "cut S1-S\(branch + 2)", "run 50ms")
      session.seek(to: session.position - 10 + branch)
      try? session.perform(.crash([ServerID(branch)]))
    }
    var ends: [State] = []
    for branch in session.branches.indices {
      session.switchBranch(to: branch)
      ends.append(State(session))
      #expect(session.position == session.branch.length)
      #expect(session.world.now == session.branch.endTime)
    }
    for (branch, other) in zip(session.branches.indices.dropFirst(), session.branches.indices) {
      let forkedAt = session.branches[branch].forkedAt
      session.switchBranch(to: branch)
      session.seek(to: forkedAt)
      let state = State(session)
      session.switchBranch(to: try #require(session.branches[branch].parent))
      session.seek(to: forkedAt)
      #expect(State(session) == state)
      session.switchBranch(to: other)
      #expect(State(session) == ends[other])
    }
  }

  @Test("Undo goes to the moment before the last command and keeps what followed")
  func undo() throws {
    var session = Session()
    try session.perform("run 400ms")
    let before = State(session)
    try session.perform("crash S1", "run 300ms")
    let after = State(session)
    #expect(session.undo() == .crash([ServerID(0)]))
    #expect(State(session) == before)
    #expect(session.branch.acts.isEmpty)
    try session.perform("run 300ms")
    var undisturbed = Session()
    undisturbed.advance(to: session.world.now)
    #expect(State(session) == State(undisturbed))
    session.switchBranch(to: 0)
    #expect(State(session) == after)
  }

  @Test("Undo takes back one command after another, then there is none")
  func undoAll() throws {
    var session = Session()
    var states: [State] = []
    let lines = ["crash S1", "put x 1", "isolate S2", "restart S1"]
    try session.perform("run 400ms")
    for line in lines {
      states.append(State(session))
      if session.world.leader == ServerID(0) { break }
      try session.perform(line, "run 7ms")
      session.stepForward()
    }
    for state in states.dropLast(states.count > lines.count ? 1 : 0).reversed()
    where session.undo() != nil {
      #expect(State(session).hash == state.hash)
      #expect(State(session) == state)
    }
    #expect(session.undo() == nil)
  }

  @Test("Several undos leave one branch behind: the future given up, and none that is empty")
  func undoLeavesNoEmptyBranches() throws {
    var session = Session()
    let commands = ["cut S1-S2", "cut S1-S3", "cut S1-S4", "cut S1-S5"]
    for line in commands { try session.perform("run 10ms", line) }
    let end = State(session)
    var stamps: Set<Int> = []
    for line in commands.reversed() {
      #expect(session.undo().map { "\($0)" } == line)
      stamps.insert(session.branch.stamp)
      #expect(session.branches.count == 2)
    }
    #expect(stamps.count == 4, "each is another future")
    #expect(session.branch.parent == 0 && session.branch.acts.isEmpty)
    try session.perform("crash S1", "run 300ms")
    let own = State(session)
    // What has something of its own is kept.
    session.undo()
    #expect(session.branches.count == 3)
    session.switchBranch(to: 1)
    #expect(State(session) == own)
    session.switchBranch(to: 0)
    #expect(State(session) == end)
  }

  @Test("Undo in the past takes back the last command before that moment")
  func undoInThePast() throws {
    var session = Session()
    try session.perform("run 10ms", "cut S1-S2", "run 10ms", "cut S3-S4")
    session.seek(to: 1)
    #expect(session.undo().map { "\($0)" } == "cut S1-S2")
    #expect(session.world.now == .zero + .milliseconds(10))
    #expect(session.branches.count == 2)
    #expect(session.branches[0].acts.count == 2)
  }

  @Test(
    "A refused command changes nothing: no event, no branch",
    arguments: [
      "restart S1", "resume S1", "timeout S1", "align S1 S2", "deliver S2>S3", "drop S2>S3 #9",
      "duplicate S2>S3", "delay S2>S3 1ms", "crash S5", "pause S5", "timeout S5",
    ])
  func refused(line: String) throws {
    var session = try Session.led()
    try session.perform("crash S5", "run 10ms")
    session.stepForward()
    session.seek(to: session.position - 1)
    // Nothing is on its way from S2 to S3, S1 leads, S5 is down.
    let before = State(session)
    #expect(throws: Refusal.self) { try session.perform(try act(line)) }
    #expect(State(session) == before)
    #expect(session.branches.count == 1)
    #expect(session.branch.acts.count == 2)
    #expect(session.world.event.number == before.position)
  }

  @Test(
    "A server that is not there is refused, whatever is to be done to it",
    arguments: [
      "crash S9", "restart S9", "wipe S9", "pause S9", "resume S9", "clock S9 x2", "disk S9 1ms",
      "cut S1-S9", "heal S9-S1", "partition S9 | S1", "isolate S9", "rejoin S9",
      "link S1>S9 loss 1%",
      "timeout S9", "align S1 S9", "hold S1>S9", "release S9>S1", "deliver S1>S9", "put x 1 to S9",
    ])
  func unknown(line: String) throws {
    var session = Session()
    let act = try act(line, servers: 9)
    #expect(throws: Refusal.noSuchServer(ServerID(8), servers: 5)) {
      try session.perform(act)
    }
    #expect(session.position == 0)
  }

  @Test("Without a leader a request that names no server is refused")
  func noLeader() {
    var session = Session()
    #expect(throws: Refusal.noLeader) {
      try session.perform(.request(.get(key: "x"), client: nil, to: nil))
    }
  }
}
