// How often first elections split: as the formula says, and as another simulation says.

import Batches
import Experiments
import Raft
import Scripting
import Simulation
import Testing

@Suite("Split votes are as frequent as they should be")
struct SplitTests {
  private static func trial(
    _ servers: Int, _ up: Int, _ timeout: (Int, Int), _ delay: (Int, Int)
  ) -> SplitTrial {
    var setup = Setup()
    setup.servers = servers
    setup.settings.electionTimeout = TimeSpanRange(
      .milliseconds(timeout.0), .milliseconds(timeout.1))
    setup.link.delay = TimeSpanRange(.microseconds(delay.0), .microseconds(delay.1))
    return SplitTrial(setup, up: up)
  }

  @Test("the formula gives the dissertation's figures")
  func formula() {
    func percent(_ latency: Double) -> Double {
      (SplitTrial.formula(servers: 5, up: 4, latency: latency) * 1000).rounded() / 10
    }
    #expect(percent(0.01) == 0.1 && percent(0.1) == 5.2 && percent(0.2) == 18.1)
    #expect(SplitTrial.formula(servers: 5, up: 2, latency: 0.01) == 1)
    #expect(SplitTrial.formula(servers: 1, up: 1, latency: 0.5) == 0)
  }

  @Test(
    "where messages always take the same time, the formula lies within the measured interval",
    arguments: [(5, 4, 30_000), (5, 3, 12_500), (5, 5, 45_000), (9, 8, 60_000), (4, 4, 20_000)])
  func measured(servers: Int, up: Int, delay: Int) throws {
    let trial = Self.trial(servers, up, (150, 300), (delay, delay))
    let sum = Experiment.Point("", trial).sum(1...2500)
    let share = try #require(
      MeasuredPoint(Experiment.Point("", trial).place, sum).marks)
    let formula = try #require(trial.formula)
    #expect(share.interval.contains(formula), "\(share) \(formula)")
    #expect(sum.marked > 20, "there are splits at all")
  }

  @Test(
    "another simulation, plain and apart, gives shares that chance alone tells apart",
    arguments: [(5, 4), (5, 3), (5, 5), (9, 8), (4, 4)])
  func independent(servers: Int, up: Int) {
    let sum = Experiment.Point("", Self.trial(servers, up, (150, 300), (10_000, 15_000)))
      .sum(1...2500)
    var plain = PlainElection(seed: UInt64(servers * 100 + up))
    var split = 0
    for _ in 0..<20_000
    where !plain.elects(servers: servers, up: up, timeout: (150, 300), delay: (10, 15)) {
      split += 1
    }
    let (one, other) = (Double(sum.marked) / 2500, Double(split) / 20_000)
    let both = Double(sum.marked + split) / 22_500
    let error = (both * (1 - both) * (1 / 2500 + 1 / 20_000)).squareRoot()
    #expect(abs(one - other) < 2.58 * error, "\(one) \(other)")
  }

  @Test("its script is the same election, up to the moment at which somebody leads")
  func script() throws {
    let trial = Self.trial(5, 4, (150, 200), (10_000, 15_000))
    for seed in UInt64(1)...40 {
      let result = trial.result(seed)
      let script = try #require(trial.script(seed))
      // What is written is read again as it is.
      let read = try Script(parsing: "\(script)", name: "split")
      let run = ScriptTrial(read, .terms).run(seed)
      #expect(run.failure == nil && run.elections == 1)
      #expect((run.highestTerm > 1) == result.isMarked)
    }
    let samples = Experiment.Point("", trial).samples(3, of: 1...200, most: 200)
    #expect(samples.count == 3 && samples.allSatisfy { trial.result($0.seed).isMarked })
  }
}
