// Clusters that work: elections although nothing fails, commits, throughput, availability.

import Batches
import Experiments
import Raft
import Simulation
import Testing

@Suite("Clusters that work")
struct WorkingTests {
  @Test(
    "a fifth of the messages lost makes an election every few seconds, with pre-vote one in all")
  func loss() {
    var setup = Setup()
    setup.link.lossMillionths = 200_000
    let plain = SteadyTrial(setup, length: .seconds(400)).result(1)
    // 783 an hour are 87 in 400 seconds.
    #expect((60...120).contains(plain.figure), "\(plain.figure)")
    #expect(plain.besides[0] >= plain.figure)
    setup.settings.hasPreVote = true
    #expect((1...2).contains(SteadyTrial(setup, length: .seconds(400)).result(1).figure))
  }

  @Test(
    "a server whose clock is far too fast takes over, one that is far too slow loses its office")
  func clocks() {
    func elections(_ clock: Int) -> [Int] {
      (UInt64(1)...16).map { seed in
        SteadyTrial(Setup(), clock: clock, length: .seconds(8)).result(seed).figure
      }
    }
    #expect(elections(1000).allSatisfy { $0 == 1 })
    // Where S1 leads from the beginning, that its clock is fast changes nothing; where it is slow, that it follows.
    for clock in [100, 6000] {
      let counts = elections(clock)
      #expect(counts.contains(2) && counts.allSatisfy((1...3).contains), "\(counts)")
    }
  }

  @Test("a slow minority changes nothing, a slow majority makes it ten times as long")
  func slow() {
    func median(_ slow: Int) -> Int {
      let points = Experiment.commits(Setup(), sizes: [5]).points
      let name = slow == 0 ? "none slow" : "\(slow) slow"
      let point = points.first { $0.place.series == name }
      return point?.sum(1...60).figures.quantile(0.5) ?? 0
    }
    #expect((20_000...30_000).contains(median(0)))
    #expect((20_000...30_000).contains(median(2)))
    #expect((200_000...300_000).contains(median(3)))
  }

  @Test("the leader handles as many messages as all followers together")
  func load() {
    var setup = Setup()
    setup.servers = 5
    let result = ThroughputTrial(setup).result(1)
    #expect(result.figure > 300 && !result.isUnfinished)
    #expect(abs(result.besides[0] - 4 * result.besides[1]) <= 4)
  }

  @Test("the time without a majority is that of the formula, and electing takes a little more")
  func availability() {
    var setup = Setup()
    setup.servers = 3
    let trial = AvailabilityTrial(setup, works: .seconds(20), repair: .seconds(4))
    #expect(abs(trial.formula - 0.925_926) < 1e-6)
    let sum = Experiment.Point("", trial).sum(1...12)
    let missing = sum.figures.mean / 1e6
    #expect(abs(missing - (1 - trial.formula)) < 0.04, "\(missing)")
    #expect(sum.besides[0] > 0)
  }
}
