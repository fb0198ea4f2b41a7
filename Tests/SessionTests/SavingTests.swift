// A saved run is a script, and playing it gives the same run.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct SavingTests {
  /// Saves the run, reads it back and plays it.
  private func replayed(
    _ session: Session, mostEvents: Int = .max, _ location: SourceLocation = #_sourceLocation
  ) throws -> Session {
    let text = session.script(named: "saved.raft").description
    var replayed = Session(playing: try parsed(text, location))
    replayed.playToEnd(mostEvents: mostEvents)
    #expect(replayed.lesson?.failures == [], "\(text)", sourceLocation: location)
    return replayed
  }

  private func expectReplay(
    _ session: Session, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = State(session)
    #expect(State(try replayed(session)) == expected, sourceLocation: location)
    #expect(State(try replayed(session, mostEvents: 1)) == expected, sourceLocation: location)
    #expect(session.world.setup == (try replayed(session)).world.setup, sourceLocation: location)
  }

  @Test("A run with commands at random moments is the same after saving", arguments: 0..<10)
  func random(tens: Int) throws {
    for seed in tens * 10..<tens * 10 + 10 {
      var meddler = Meddler(seed: seed)
      var session = Session(meddler.setup())
      meddler.meddle(&session, 30)
      let end = State(session)
      let again = try replayed(session)
      #expect(State(again) == end, "seed \(seed)")
      #expect(State(try replayed(again)) == end, "seed \(seed), saved twice")
      // Of a moment in the past only what led there is saved.
      session.seek(to: meddler.number(0...session.position))
      #expect(State(try replayed(session)) == State(session), "seed \(seed), in the past")
      meddler.meddle(&session, 5)
      let branch = State(session)
      #expect(State(try replayed(session, mostEvents: 1)) == branch, "seed \(seed), a branch")
    }
  }

  @Test("A new run is saved as its setup")
  func nothing() throws {
    #expect(Session().script(named: "").description == "servers 5\nseed 1\n")
    try expectReplay(Session())
  }

  @Test("Everything in a setup is saved")
  func setup() throws {
    var setup = Setup()
    setup.servers = 7
    setup.seed = .max
    setup.settings.electionTimeout = TimeSpanRange(.milliseconds(200), .milliseconds(201))
    setup.settings.heartbeatInterval = .microseconds(12_345)
    setup.settings.retryInterval = .milliseconds(80)
    setup.settings.maxEntriesPerAppend = 3
    setup.settings.maxAppendsInFlight = 2
    for rule in Rule.allCases { setup.settings.rules[rule] = false }
    setup.link.delay = TimeSpanRange(.zero, .microseconds(1))
    setup.link.lossMillionths = 1
    setup.link.duplicateMillionths = 999_999
    setup.diskLatency = .microseconds(7)
    try expectReplay(Session(setup))
  }

  @Test("A setting changed before the first event is no part of the setup")
  func settingAtTheStart() throws {
    var session = Session()
    try session.perform("set election-timeout 500ms..900ms", "rule leader-no-op off", "run 1s")
    #expect(session.world.setup == Setup())
    try expectReplay(session)
  }

  @Test("What was due at the moment of a command had happened before it, or had not")
  func sameMoment() throws {
    for stepped in 0...4 {
      var session = try Session.led()
      try session.perform("hold", "put x 1", "release")
      // All four appends arrive now, at once.
      for _ in 0..<stepped { #expect(session.stepForward(notAfter: session.world.now) == true) }
      try session.perform("crash S2")
      try expectReplay(session)
      session.advance(to: session.world.now)
      try session.perform("crash S3")
      try expectReplay(session)
      try session.perform("run 20ms")
      try expectReplay(session)
    }
  }

  @Test("A message delivered by hand is delivered again")
  func delivered() throws {
    var session = try Session.led()
    try session.perform(
      "hold", "put x 1", "deliver S1>S3 #1", "deliver S1>S2 AppendEntries", "timeout S4",
      "drop S4>S1 RequestVote", "delay S4>S2 5ms", "duplicate S4>S3", "run 6ms")
    try expectReplay(session)
  }

  @Test("Time beyond the last event is saved")
  func idleEnd() throws {
    var session = Session()
    try session.perform("crash S1 S2 S3 S4 S5", "run 1s")
    try expectReplay(session)
  }

  @Test("A gap longer than one line may run is saved as several")
  func longGap() throws {
    var session = Session()
    try session.perform("crash S1 S2 S3 S4 S5")
    session.advance(to: .zero + .seconds(60 * 3600))
    try session.perform("restart S1")
    try expectReplay(session)
  }

  @Test("A lesson that was left is saved as the run that was made of it")
  func lesson() throws {
    var session = Session(playing: try parsed("seed 3\nrun 300ms\npause\ncrash S1\nrun 1s\n"))
    #expect(session.play(until: .never) == .stop)
    try session.perform("crash S2", "run 200ms")
    try expectReplay(session)
    session.switchBranch(to: 0)
    session.playToEnd()
    try expectReplay(session)
  }
}
