// Shrinking: less, and the same thing still breaks.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Testing

@testable import Search

@Suite("Shrinking")
struct ShrinkTests {
  private struct NothingFound: Error {}

  /// The first thing that is found with the rule off, in a run that can be tried often.
  /// - Parameter most: How many events a run may have that breaks a property.
  private func finding(
    _ rule: Rule, within most: Int = .max
  ) throws -> (seed: UInt64, finding: Finding) {
    var options = FuzzOptions()
    options.rules[rule] = false
    for seed in 1...100 as ClosedRange<UInt64> {
      guard let finding = Trial.outcome(of: seed, options).finding else { continue }
      if finding.kind == .liveness || finding.event <= most { return (seed, finding) }
    }
    throw NothingFound()
  }

  @Test(
    "a finding gets smaller, still breaks, and opens in a session where it breaks",
    arguments: [
      Rule.upToDateVote, .writeBeforeReply, .commitUpToNewEntry, .leaderNoOp,
    ])
  func shrink(rule: Rule) throws {
    let (seed, finding) = try finding(rule, within: 2000)
    var shrinker = Shrinker(finding, mostEvents: 500_000)
    shrinker.shrink()
    let small = shrinker.best
    #expect(small.kind == finding.kind)
    #expect(small.recording.acts.count < finding.recording.acts.count)
    #expect(small.recording.acts.count <= 30)
    #expect(small.recording.setup.settings.rules == finding.recording.setup.settings.rules)

    let text = small.script(seed: seed, named: "fuzz.raft").description
    let script = try Script(parsing: text, name: "fuzz.raft")
    var session = Session(playing: script)
    #expect(session.play(until: .never) == .stop)
    #expect(session.lesson?.failures.map(\.message) == [])
    #expect(session.violation.map { .safety($0.property) } ?? .liveness == small.kind)
    #expect(session.position == small.event)
    #expect(session.world.hash == small.hash)
  }

  @Test("a cluster that has grown may shrink, and its ending with it")
  func grown() throws {
    var options = FuzzOptions()
    options.rules[.leaderNoOp] = false
    let finding = try #require(
      (30...120).lazy.compactMap { Trial.outcome(of: $0, options).finding }.first {
        $0.kind == .liveness && $0.ending?.fates.count ?? 0 > $0.recording.setup.servers
      })
    var shrinker = Shrinker(finding, mostEvents: 300_000)
    shrinker.shrink()
    #expect(shrinker.best.kind == .liveness)
    #expect(shrinker.best.recording.acts.count < finding.recording.acts.count)
  }

  @Test("shrinking twice gives the same, and nothing that is left can go")
  func minimal() throws {
    var options = FuzzOptions()
    options.rules[.oneVotePerTerm] = false
    options.seconds = 2
    options.servers = 3
    let finding = try #require(
      (1...20).lazy.compactMap { Trial.outcome(of: $0, options).finding }.first)
    var shrinker = Shrinker(finding, mostEvents: 400_000)
    var twin = shrinker
    shrinker.shrink()
    twin.shrink()
    #expect(twin.best == shrinker.best)
    let best = shrinker.best
    for place in best.recording.acts.indices {
      var less = best.recording
      less.acts.remove(at: place)
      less.end = best.time
      #expect(less.replayed().finding?.kind != best.kind, "command \(place)")
    }
  }

  @Test("without a budget nothing is tried")
  func budget() throws {
    let (_, finding) = try finding(.upToDateVote)
    var shrinker = Shrinker(finding, mostEvents: 0)
    shrinker.shrink()
    #expect(shrinker.best == finding)
    #expect(shrinker.replays == 0)
  }

  @Test("a finding that was not shrunk opens as well")
  func unshrunk() throws {
    let (seed, finding) = try finding(.voteCountedOnce)
    let text = finding.script(seed: seed, named: "fuzz.raft").description
    var session = Session(playing: try Script(parsing: text, name: "fuzz.raft"))
    #expect(session.play(until: .never) == .stop)
    #expect(session.lesson?.failures.map(\.message) == [])
    #expect(session.world.hash == finding.hash)
  }

  // MARK: Smaller commands

  /// Commands without S2, in a cluster of three that loses it: S3 becomes S2.
  @Test(arguments: [
    ("crash S1 S2 S3", "crash S1 S2"), ("crash S2", nil), ("clock S2 S3 x2", "clock S2 x2"),
    ("cut S1-S3", "cut S1-S2"), ("cut S1-S2", nil), ("hold S3>S1", "hold S2>S1"),
    ("partition S1 | S2 S3", "partition S1 | S2"), ("partition S2 | S1 S3", nil),
    ("isolate S3", "isolate S2"), ("timeout S2", nil), ("put x 1 to S3", "put x 1 to S2"),
    ("put x 1 to S2", nil), ("put x 1", "put x 1"), ("deliver S3>S1 #2", "deliver S2>S1 #2"),
    ("delay S1>S2 5ms", nil), ("heal", "heal"), ("align", "align"), ("align S2", nil),
    ("set loss 5%", "set loss 5%"), ("link S3-S1 loss 5%", "link S2-S1 loss 5%"),
  ])
  func leavingOut(_ text: String, _ expected: String?) throws {
    let act = try act(text)
    #expect(act.leavingOut(ServerID(1))?.description == expected)
  }

  @Test func simpler() throws {
    let several = try act("crash S1 S2 S3")
    #expect(several.simpler.map(\.description) == ["crash S2 S3", "crash S1 S3", "crash S1 S2"])
    let single = try act("crash S1")
    #expect(single.simpler.isEmpty)
  }

  /// An act from its text, in a cluster of three.
  private func act(_ text: String) throws -> Act {
    guard case .act(let act)? = try Command.parse(text, servers: 3) else { throw NoAct() }
    return act
  }

  private struct NoAct: Error {}
}
