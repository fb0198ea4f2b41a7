// Habits: what servers do about time where they do not do as the paper says, one by one.

import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Habits")
struct HabitTests {
  /// A follower that has just heard from its leader S3.
  private static func follower(_ change: (inout Settings) -> Void) -> Bench {
    var bench = Bench(of: 3, terms: [1], term: 1, change)
    bench.receive(append(after: 1, term: 1), from: s3)
    return bench
  }

  private static let request = Message.Body.requestVote(lastLogIndex: 1, lastLogTerm: 1)

  @Test("without habits none of their code has a say")
  func none() {
    var settings = Settings()
    #expect(!settings.hasHabits)
    settings.habits.tick = .milliseconds(10)
    #expect(settings.hasHabits)
    settings.habits = TimerHabits()
    #expect(!settings.hasHabits)
  }

  @Test(
    "own-timeout: past the shortest timeout a voter still sticks to its leader, until it stands itself"
  )
  func ownTimeout() {
    var bench = Self.follower {
      $0.electionTimeout = TimeSpanRange(.milliseconds(200), .milliseconds(200))
      $0.stickiness = .ownTimeout
    }
    bench.pass(.milliseconds(199))
    #expect(bench.receive(Self.request, term: 2).isEmpty && bench.server.currentTerm == 1)
    #expect(bench.server.reasonToKeepLeader(at: bench.turn.now) == .leaderIsAlive(s3))
    bench.pass(.milliseconds(21))
    #expect(bench.receive(Self.request, term: 2).isEmpty)
    #expect(
      bench.turn.notes == [
        .election(.voteIgnored(from: s2, .ownTimerRuns(s3), heard: .milliseconds(220)))
      ])
    bench.step(.timer)
    #expect(bench.kind == .candidate && bench.server.currentTerm == 2)
    #expect(bench.receive(Self.request, term: 3).map(\.vote) == [true])
  }

  @Test("ticks: waits count from the tick before, so two servers' guards end at different moments")
  func ticks() {
    var settings = Settings()
    settings.electionTimeout = TimeSpanRange(.milliseconds(1000), .milliseconds(1900))
    settings.habits.tick = .milliseconds(100)
    settings.hasDisruptionGuard = true
    var ends: Set<Int> = []
    for phase in [0, UInt64.max / 4, UInt64.max / 2] {
      var turn = Turn()
      var server = Server(
        id: s1, settings: settings,
        persistent: Persistent(configuration: .init(voters: [s1, s2, s3])),
        tickPhase: phase, turn: &turn)
      // Its moments are its own, and all its waits end at one of them.
      let end = server.deadline.microseconds
      #expect(end % 100_000 == Int(phase.multipliedFullWidth(by: 100_000).high))
      turn.now = Instant(microseconds: 60_000)
      let slot = turn.messages.store(
        Message(from: s3, to: s1, term: 1, append: append(after: 0, term: 0).append, entries: []))
      server.receive(slot: slot, &turn)
      let guardEnd = (60_000...1_100_000).first {
        !server.hasHeardLeader(at: Instant(microseconds: $0))
      }
      ends.insert(guardEnd ?? 0)
    }
    #expect(ends == [1_000_000, 1_025_000 - 1, 1_050_000 - 1])
  }

  @Test("jitter is added to the timeout, and does not make the guard longer")
  func jitter() {
    let bench = Self.follower {
      $0.electionTimeout = TimeSpanRange(.milliseconds(150), .milliseconds(150))
      $0.habits.jitter = TimeSpanRange(.milliseconds(500), .milliseconds(600))
      $0.hasDisruptionGuard = true
    }
    let wait = bench.server.deadline - bench.turn.now
    #expect(wait >= .milliseconds(650) && wait <= .milliseconds(750))
    #expect(!bench.server.hasHeardLeader(at: bench.turn.now + .milliseconds(150)))
  }

  @Test("timer-reset end: a heartbeat moves no deadline; at its end a fresh one begins it again")
  func timerReset() {
    var bench = Bench(of: 3, terms: [1], term: 1) { $0.habits.timerReset = .atEnd }
    let deadline = bench.server.deadline
    bench.pass(.milliseconds(100))
    bench.receive(append(after: 1, term: 1), from: s3)
    #expect(bench.server.deadline == deadline)
    bench.pass(deadline - bench.turn.now)
    bench.step(.timer)
    #expect(bench.kind == .follower && bench.server.deadline > deadline)
    let heard = deadline - Instant.zero - .milliseconds(100)
    #expect(bench.turn.notes == [.election(.timerBegunAgain(leader: s3, heard: heard))])
    bench.pass(bench.server.deadline - bench.turn.now)
    bench.step(.timer)
    #expect(bench.kind == .candidate)
  }

  @Test("timer-check: due when the server looks next, every so often or so long after a message")
  func timerCheck() {
    let due = TimeSpan.milliseconds(170)
    for (check, expected) in [
      (TimerCheck.every(.milliseconds(100)), 200), (.idle(.milliseconds(50)), 200), (.always, 170),
    ] {
      let bench = Self.follower {
        $0.electionTimeout = TimeSpanRange(due, due)
        $0.habits.timerCheck = check
      }
      #expect(bench.server.deadline == Instant.zero + .milliseconds(expected), "\(check)")
    }
  }

  @Test(
    "timer-reset same: a heartbeat starts the timer anew, and its length stays until the server has stood"
  )
  func sameTimeout() {
    var bench = Bench(of: 3, terms: [1], term: 1) {
      $0.electionTimeout = TimeSpanRange(.milliseconds(150), .milliseconds(300))
      $0.habits.timerReset = .withSameTimeout
    }
    let timeout = bench.server.deadline - bench.turn.now
    for _ in 0..<5 {
      bench.pass(.milliseconds(20))
      bench.receive(append(after: 1, term: 1), from: s3)
      #expect(bench.server.deadline - bench.turn.now == timeout)
    }
    bench.pass(timeout)
    bench.step(.timer)
    #expect(bench.kind == .candidate)
    // It learns of another leader: as a follower it has another timeout, and keeps that.
    bench.receive(append(after: 1, term: 1), from: s3, term: 2)
    let other = bench.server.deadline - bench.turn.now
    #expect(bench.kind == .follower && other != timeout)
    bench.pass(.milliseconds(20))
    bench.receive(append(after: 1, term: 1), from: s3, term: 2)
    #expect(bench.server.deadline - bench.turn.now == other)
  }

  @Test("heartbeats go out at random intervals, each follower's its own")
  func heartbeats() {
    var setup = Setup()
    setup.servers = 3
    setup.settings.electionTimeout = TimeSpanRange(.seconds(2), .seconds(4))
    setup.settings.heartbeat = TimeSpanRange(.milliseconds(100), .milliseconds(200))
    var world = World(setup)
    while world.leader == nil { _ = world.happen() }
    var times: [ServerID: [Int]] = [:]
    while world.now < Instant.zero + .seconds(30) {
      _ = world.happen()
      if case .delivered(let flight) = world.event.kind, flight.message.kind == .appendEntries {
        times[flight.message.to, default: []].append(flight.sentAt.microseconds)
      }
    }
    #expect(times.count == 2)
    for sent in times.values {
      let waits = zip(sent.dropFirst(3), sent.dropFirst(2)).map { $0 - $1 }
      #expect(waits.allSatisfy { (100_000...200_000).contains($0) } && Set(waits).count > 50)
    }
  }

  @Test(
    "ranks: by number from one end of the range to the other; who lacks entries in the later half")
  func ranks() {
    func wait(of server: Int, _ timers: ElectionTimers) -> Int {
      var settings = Settings()
      settings.habits.timers = timers
      var turn = Turn()
      let server = Server(
        id: ServerID(server), settings: settings,
        persistent: Persistent(configuration: .init(voters: [s1, s2, s3])), turn: &turn)
      return server.deadline.microseconds / 1000
    }
    #expect((0..<3).map { wait(of: $0, .rankedByServer) } == [150, 225, 300])
    #expect((0..<3).map { wait(of: $0, .fixed) } == [150, 150, 150])
    #expect((0..<3).map { wait(of: $0, .rankedByLog) } == [150, 180, 210])
    var bench = Bench(of: 3, terms: [1], term: 1) { $0.habits.timers = .rankedByLog }
    #expect(bench.server.deadline - bench.turn.now == .milliseconds(150))
    // Of what is committed it lacks something.
    bench.receive(append(after: 1, term: 1, commit: 4), from: s3)
    #expect(bench.server.deadline - bench.turn.now == .milliseconds(240))
  }

  @Test("after a split: at once, or after a long wait that voters share")
  func afterSplit() {
    var atOnce = Bench(of: 3, terms: [1], term: 1) { $0.habits.afterSplit = .atOnce }
    atOnce.step(.electionTimeout)
    atOnce.receive(.requestVoteReply(granted: false), from: s2)
    #expect(atOnce.server.currentTerm == 2)
    atOnce.receive(.requestVoteReply(granted: false), from: s3)
    #expect(atOnce.server.currentTerm == 3 && atOnce.kind == .candidate)
    let wait = TimeSpanRange(.seconds(6), .seconds(6))
    var voter = Bench(of: 3, terms: [1], term: 1) { $0.habits.afterSplit = .wait(wait) }
    voter.receive(Self.request, term: 2)
    #expect(voter.server.deadline - voter.turn.now == .seconds(6))
    voter.receive(append(after: 1, term: 1), from: s3, term: 2)
    #expect(voter.server.deadline - voter.turn.now <= .milliseconds(300))
  }

  @Test("a lone voter leads at once")
  func loneVoter() {
    var setup = Setup()
    setup.servers = 1
    setup.settings.habits.loneVoter = .atOnce
    var world = World(setup)
    world.run(until: .zero)
    #expect(world.leader == s1)
  }

  @Test(
    "a paused server's timers sleep: it does not stand when it goes on", arguments: [false, true])
  func pause(stops: Bool) throws {
    var setup = Setup()
    setup.servers = 3
    setup.settings.habits.pauseStopsTimers = stops
    var world = World(setup)
    while world.leader == nil { _ = world.happen() }
    world.run(until: world.now + .seconds(1))
    let leader = try #require(world.leader)
    let followers = ServerSet(world.servers.filter { $0 != leader })
    try world.pause(followers)
    // What it sends meanwhile is lost: only the clocks decide.
    try world.cut(world.allLinks)
    world.run(until: world.now + .seconds(8))
    try world.resume(followers)
    world.run(until: world.now + .milliseconds(1))
    let hasStood = followers.contains { world.server($0).roleKind == .candidate }
    #expect(hasStood == !stops)
  }

  @Test("a connection that was idle for too long loses one message, and lives again")
  func idleLimit() throws {
    var setup = Setup()
    setup.servers = 3
    setup.link.idleLimit = .seconds(2)
    var world = World(setup)
    world.isListening = true
    try world.timeout(s1)
    while world.leader == nil { _ = world.happen() }
    world.run(until: world.now + .seconds(5))
    #expect(world.leader == s1, "heartbeats keep the leader's own connections alive")
    try world.crash([s1])
    try world.timeout(s2)
    #expect(world.sendings.contains { $0.message.to == s3 && $0.fate == .lost(.idle) })
    try world.timeout(s2)
    #expect(world.sendings.contains { $0.message.to == s3 && $0.fate == .flying(copies: 1) })
  }

  @Test("settings that cannot be had together are refused, and nothing changes")
  func contradictions() throws {
    var world = World(Setup())
    #expect(throws: Refusal.self) {
      try world.setServers([s1]) { $0.habits.tick = .milliseconds(7) }
    }
    #expect(throws: Refusal.self) {
      try world.setServers([s1]) { $0.habits.jitter = TimeSpanRange(.zero, .milliseconds(5)) }
    }
    #expect(!world.server(s1).settings.hasHabits)
  }
}
