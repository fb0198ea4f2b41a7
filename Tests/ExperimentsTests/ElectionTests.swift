// Elections after a crash are those of the paper's Figure 16, and other timers do what they are said to do.

import Batches
import Experiments
import Raft
import Scripting
import Simulation
import Testing

@Suite("Elections after a crash")
struct ElectionTests {
  private static func sum(_ low: Int, _ high: Int, trials: UInt64) -> PointSum {
    let range = TimeSpanRange(.milliseconds(low), .milliseconds(high))
    return Experiment.Point("", ElectionTrial(ElectionTrial.paperSetup(range))).sum(1...trials)
  }

  @Test("150 to 155 ms: a median within a tenth of the paper's 287 ms")
  func median() {
    let median = Self.sum(150, 155, trials: 1500).figures.quantile(0.5)
    #expect((258_300...315_700).contains(median), "\(median)")
  }

  @Test("12 to 24 ms: a mean within a tenth of the paper's 35 ms")
  func mean() {
    let mean = Self.sum(12, 24, trials: 1500).figures.mean
    #expect((31_500...38_500).contains(mean), "\(mean)")
  }

  @Test("without chance nobody is elected within ten seconds")
  func fixed() {
    let sum = Self.sum(150, 150, trials: 5)
    #expect(sum.figures.smallest >= 10_000_000 && sum.unfinished == 5)
  }

  @Test("the share that took several terms is counted, and what it depends on is said")
  func several() {
    let sum = Self.sum(150, 151, trials: 50)
    #expect(sum.marked >= 45 && sum.trials == 50)
    #expect(sum.options.contains("election-timeout 150ms..151ms") && sum.options.contains("20s"))
  }

  @Test("a trial after others on the same bench is as one alone")
  func bench() {
    var other = ElectionTrial.paperSetup(TimeSpanRange(.milliseconds(150), .milliseconds(300)))
    other.settings.hasPreVote = true
    other.link.lossMillionths = 50_000
    for setup in [
      ElectionTrial.paperSetup(TimeSpanRange(.milliseconds(150), .milliseconds(152))), other,
    ] {
      let trials: [any Trial] = [ElectionTrial(setup), SplitTrial(setup, up: 4)]
      for trial in trials {
        var bench = TrialBench()
        for seed in UInt64(1)...60 {
          #expect(trial.result(seed, on: &bench) == trial.result(seed), "seed \(seed)")
        }
      }
    }
  }

  @Test("its script is the same failover")
  func script() throws {
    let range = TimeSpanRange(.milliseconds(150), .milliseconds(160))
    let trial = ElectionTrial(ElectionTrial.paperSetup(range))
    for seed in UInt64(1)...25 {
      let script = try Script(parsing: "\(try #require(trial.script(seed)))", name: "election")
      let (run, result) = (ScriptTrial(script, .downtime).run(seed), trial.result(seed))
      #expect(run.failure == nil && run.crashes == 1)
      // In a trial the others have heard of it as well.
      let later = result.figure - run.downtime.microseconds
      #expect((0...2500).contains(later), "\(later)")
      #expect(result.isMarked == (run.terms > 1))
    }
  }

  @Test("ranks by log never split; ranks by server cost a term where the first lacks entries")
  func ranks() throws {
    let experiment = Experiment.timers(Setup())
    let sums = experiment.points.map { ($0.place.label, $0.sum(1...60)) }
    func sum(_ name: String) throws -> PointSum {
      try #require(sums.first { $0.0.hasPrefix(name) }?.1)
    }
    #expect(try sum("ranked by log").marked == 0)
    #expect(try sum("ranked by server").marked > 20)
    #expect(try sum("ranked by server").figures.largest < 700_000)
    #expect(try sum("fixed").unfinished == 60)
    #expect(try sum("retry in").figures.largest > 1_500_000)
    let (drawn, waiting) = (try sum("randomised"), try sum("retry in"))
    #expect(waiting.figures.smallest == drawn.figures.smallest, "they differ only after a split")
  }
}
