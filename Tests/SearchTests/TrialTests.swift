// Trials: everything follows from the seed, and from what was recorded.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Testing

@testable import Search

@Suite("Trials")
struct TrialTests {
  /// Short trials, so that many can be tried.
  private var options: FuzzOptions {
    var options = FuzzOptions()
    options.seconds = 2
    return options
  }

  @Test("the same seed gives the same run, another seed another")
  func seeds() {
    let first = Trial.outcome(of: 5, options)
    #expect(Trial.outcome(of: 5, options) == first)
    #expect(Trial.outcome(of: 6, options).hash != first.hash)
  }

  @Test("a run in which messages pile up is given up, and that is a finding")
  func flood() throws {
    var run = RecordedRun(Setup(), mostPending: 20)
    let isWell = run.run(until: .zero + .milliseconds(500))
    #expect(isWell, "four heartbeats and their answers are fine")
    run.perform(.hold(nil))
    run.run(until: .zero + .seconds(60))
    #expect(run.isOver)
    let finding = try #require(Finding(run, ending: nil, isLive: true))
    #expect(finding.kind == .liveness && finding.witness.contains("multiply"))
  }

  @Test("a run in which far more happens than there is time for is given up, and that is a finding")
  func endless() throws {
    var setup = Setup()
    var run = RecordedRun(setup, mostAtOnce: 10_000)
    let isWell = run.run(until: .zero + .seconds(60))
    #expect(isWell, "a minute of heartbeats is fine")
    // A leader that sends its heartbeats every microsecond.
    setup.settings.heartbeatInterval = TimeSpan(microseconds: 1)
    run = RecordedRun(setup, mostAtOnce: 10_000)
    run.run(until: .zero + .seconds(60))
    #expect(run.isOver && run.world.now < .zero + .seconds(1))
    let finding = try #require(Finding(run, ending: nil, isLive: true))
    #expect(finding.kind == .liveness && finding.witness.contains("no end"))
  }

  @Test("a recording replays to the same hash, without the seed that drew it")
  func replay() {
    for seed: UInt64 in 1...40 {
      let outcome = Trial.outcome(of: seed, options)
      #expect(outcome.recording.replayedHash() == outcome.hash, "seed \(seed)")
    }
  }

  @Test("the script of a trial, as text, plays in a session to the same hash and event")
  func script() throws {
    for seed: UInt64 in 1...12 {
      let outcome = Trial.outcome(of: seed, options)
      let text = outcome.recording.script(named: "trial").description
      var session = Session(playing: try Script(parsing: text, name: "trial"))
      #expect(session.play(until: .never) == .end, "seed \(seed)")
      #expect(session.lesson?.failures.map(\.message) == [], "seed \(seed)")
      #expect(session.position == outcome.events, "seed \(seed)")
      #expect(session.world.hash == outcome.hash, "seed \(seed)")
    }
  }

  @Test("with all rules on nothing is found", arguments: 0..<4)
  func clean(quarter: UInt64) {
    for seed in 1 + quarter * 75...75 + quarter * 75 {
      let outcome = Trial.outcome(of: seed, options)
      #expect(outcome.finding?.summary == nil, "seed \(seed)")
      #expect(outcome.recovery != nil, "seed \(seed)")
    }
  }

  @Test("every property is checked, and at the end whether the cluster works")
  func checks() {
    var summary = FuzzSummary(options)
    for seed: UInt64 in 1...20 { summary.add(Trial.outcome(of: seed, options)) }
    for (kind, count) in zip(FindingKind.allCases, summary.checks) {
      #expect(count > 0, "\(kind.name)")
    }
  }

  // MARK: Tables

  @Test("every fault has a name of its own")
  func names() {
    #expect(Set(Fault.all.map(\.name)).count == Fault.all.count)
  }

  @Test("the focus of a rule names faults that there are")
  func focus() {
    let names = Set(Fault.all.map(\.name))
    for (_, focus) in FuzzFocus.table { #expect(focus.favourites.isSubset(of: names)) }
    for (_, focus) in FuzzFocus.circumstances { #expect(focus.favourites.isSubset(of: names)) }
  }

  @Test(
    "hard circumstances are drawn, alone and together: long runs, many servers, reordering, slow disks"
  )
  func circumstances() {
    var counts: [String: Int] = [:]
    for seed: UInt64 in 1...3000 {
      let trial = Trial(seed: seed, FuzzOptions())
      let setup = trial.world.setup
      let settings = setup.settings
      func count(_ name: String, _ holds: Bool) { if holds { counts[name, default: 0] += 1 } }
      count("long run", trial.length >= .seconds(60))
      count("seven servers", setup.servers == 7)
      count("nine servers", setup.servers == 9)
      count("long run of many servers", trial.length >= .seconds(60) && setup.servers >= 7)
      count(
        "small pipeline, heavy reordering",
        settings.maxAppendsInFlight <= 2 && setup.link.delay.lowerBound <= .milliseconds(1)
          && setup.link.delay.upperBound >= .milliseconds(40))
      count(
        "snapshots of many chunks beside reads",
        settings.snapshotThreshold > 0 && settings.snapshotThreshold <= 5
          && settings.snapshotChunkSize <= 32)
      count("slow disks", setup.diskLatency >= .milliseconds(10))
      count("leases", settings.hasLeaseReads)
    }
    #expect(counts.count == 8, "\(counts)")
    for (name, count) in counts {
      #expect(count >= (name == "long run of many servers" ? 1 : 15), "\(name)")
    }
  }

  @Test("every fault does something to some cluster", arguments: Fault.all.map(\.name))
  func faults(name: String) throws {
    let fault = try #require(Fault.all.first { $0.name == name })
    let commands = (1...60).lazy.map { seed -> Int in
      var trial = Trial(seed: UInt64(seed), FuzzOptions())
      trial.playFaults(seconds: 1)
      let before = trial.run.acts.count + trial.later.count
      fault.act(&trial)
      #expect(!trial.run.isOver, "seed \(seed)")
      return trial.run.acts.count + trial.later.count - before
    }
    #expect(commands.contains { $0 > 0 })
  }

  @Test("every option is drawn differently, and put back to the usual")
  func optionsDrawn() {
    for option in TrialOption.all {
      var setups: Set<Setup> = []
      for seed: UInt64 in 1...50 {
        var dice = Dice(seed: seed)
        var setup = Setup()
        option.draw(&dice, &setup)
        #expect(setup.settings.isUsable)
        setups.insert(setup)
        option.reset(&setup)
        #expect(setup == Setup(), "\(option.name)")
      }
      #expect(setups.count >= 2, "\(option.name)")
    }
  }

  @Test("whatever the size of the cluster, a quorum is whole at the end")
  func endings() {
    for servers in 1...9 {
      for seed: UInt64 in 1...20 {
        var dice = Dice(seed: seed)
        var setup = Setup()
        setup.servers = servers
        let ending = Ending(World(setup), &dice)
        #expect(ending.survivors.count >= servers / 2 + 1)
        for server in ServerSet(first: servers) {
          let fewer = ending.leavingOut(server)
          #expect(fewer.map { $0.survivors.count * 2 > servers - 1 } ?? true)
        }
      }
    }
  }

  @Test("an end in which nobody can lead is found, and says who was there")
  func deficiency() throws {
    // The same timeout for all, and no chance in the delays: they stand at the same moment for ever.
    var setup = Setup()
    setup.servers = 3
    setup.settings.rules[.randomizedTimeouts] = false
    setup.link.delay = TimeSpanRange(.milliseconds(5), .milliseconds(5))
    let recording = Recording(setup: setup, acts: [], end: .zero)
    var dice = Dice(seed: 1)
    var ending = Ending(World(setup), &dice)
    ending.fates = [.healed, .healed, .healed]
    let finding = try #require(recording.replayed(ending).finding)
    #expect(finding.kind == .liveness)
    #expect(finding.witness.hasSuffix("nobody leads, though S1 S2 S3 run and hear each other."))
  }
}

extension Recording {
  /// Plays the recording to its end. What the world refuses is passed over.
  /// - Returns: The hash of the run.
  fileprivate func replayedHash() -> UInt64 {
    var run = RecordedRun(setup)
    for recorded in acts where run.run(until: recorded.time) { run.perform(recorded.act) }
    run.run(until: end)
    return run.world.hash
  }
}
