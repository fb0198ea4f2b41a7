// An experiment: a question, the points at which it is measured, and what stands beside them.

import Raft
import Simulation

/// A question that is answered by many trials at each of some points.
package struct Experiment: Sendable {
  /// What it is called: the subcommand.
  package let name: String
  /// What is asked, as the head of a table.
  package let title: String
  /// What is measured.
  package let measure: Measure
  /// What is counted of the trials besides, as JSON calls it and as a table does; nil if nothing is.
  package var mark: (field: String, head: String)?
  /// What else is counted in each trial, as JSON calls the means and as a table does.
  package var besides: [(field: String, head: String)] = []
  /// What is drawn.
  package var curve: Curve
  /// What is varied along the axis: what a table calls it, and the plot.
  package var axis: Axis
  /// Where what stands beside it comes from, such as "formula"; nil if nothing does.
  package var truth: (field: String, head: String)?
  /// The points, series by series.
  package var points: [Point]
  /// How many trials a point has unless it is said.
  package var trials: Int
  /// How many trials are one piece of work.
  package var piece: Int

  /// Where a point is, and what is said of it.
  package struct Place: Hashable, Sendable {
    /// The curve it is on; empty where there is but one.
    package var series = ""
    /// What the table calls it.
    package var label: String
    /// Where it is along the axis.
    package var x = 0.0
    /// What a formula or a paper says of it, in the unit that is drawn.
    package var truth: Double?
  }

  /// A point: something is tried again and again.
  package struct Point: Sendable {
    /// Where it is.
    package var place: Place
    /// What is tried.
    package var trial: any Trial

    /// A point.
    package init(
      _ label: String, series: String = "", x: Double = 0, truth: Double? = nil,
      _ trial: any Trial
    ) {
      place = Place(series: series, label: label, x: x, truth: truth)
      self.trial = trial
    }
  }

  /// What a trial's figure is.
  package enum Measure: Sendable {
    /// A time in microseconds; said in milliseconds.
    case time
    /// A count; with what JSON calls its mean and what a table does.
    case count(field: String, head: String)
    /// A share in millionths; with what JSON calls it and what a table does.
    case share(field: String, head: String)
  }

  /// What is drawn of the points.
  package enum Curve: Sendable {
    /// Of each point a curve: which share of its trials took no longer.
    case spread
    /// The share that is marked.
    case marks
    /// The mean.
    case means
    /// The median.
    case medians
    /// The means, and those of what else is counted.
    case meansOfAll
  }

  /// What is varied.
  package struct Axis: Sendable {
    /// What it is, with its unit.
    package var name: String
    /// What stands in the table's first column.
    package var head: String
    /// Whether its steps are factors.
    package var isLogarithmic = false

    /// An axis.
    package init(_ name: String, head: String, isLogarithmic: Bool = false) {
      (self.name, self.head, self.isLogarithmic) = (name, head, isLogarithmic)
    }
  }
}

extension Experiment {
  /// Settings of a point that cannot be had together, with what the table calls the point; nil where all can be tried.
  package var contradiction: (label: String, Contradiction)? {
    for point in points {
      if let found = point.trial.setup.settings.contradiction { return (point.place.label, found) }
    }
    return nil
  }
}

extension Settings {
  /// How far the timeouts spread above the shortest one: by their range, or by the jitter that is added to a single one.
  var timeoutSpread: TimeSpan {
    habits.jitter.upperBound > .zero
      ? habits.jitter.upperBound - habits.jitter.lowerBound
      : electionTimeout.upperBound - electionTimeout.lowerBound
  }

  /// The timeouts, as a curve is named: their range, or the one with the jitter that is added to it.
  var timeoutWords: String {
    habits.jitter.upperBound > .zero ? "\(electionTimeout)+\(habits.jitter)" : "\(electionTimeout)"
  }

  /// The same with timeouts that spread so far above the shortest one, in whole ticks where time is counted in them.
  func spreading(_ spread: TimeSpan) -> Settings {
    var settings = self
    let tick = habits.tick.microseconds
    let spread =
      tick > 0
      ? TimeSpan.microseconds(max(1, (spread.microseconds + tick / 2) / tick) * tick) : spread
    if habits.jitter.upperBound > .zero {
      let low = habits.jitter.lowerBound
      settings.habits.jitter = TimeSpanRange(low, low + spread)
    } else {
      let low = electionTimeout.lowerBound
      settings.electionTimeout = TimeSpanRange(low, low + spread)
    }
    return settings
  }
}

// MARK: - What there is

extension Experiment {
  /// A line of the paper's Figure 16.
  package struct PaperLine: Sendable {
    /// As `--line` names it and the paper labels it: `150-155`.
    package let name: String
    /// The timeouts.
    package let range: TimeSpanRange
    /// What the paper says of it.
    package let said: String
  }

  /// The lines of Figure 16, the upper graph's and then the lower's.
  package static let paperLines: [PaperLine] = [
    line(150, 150, "longer than 10 s"), line(150, 151, ""), line(150, 155, "median 287 ms"),
    line(150, 175, ""), line(150, 200, "at most 513 ms"), line(150, 300, "recommended"),
    line(12, 24, "mean 35 ms, at most 152 ms"), line(25, 50, ""), line(50, 100, ""),
    line(100, 200, ""),
  ]

  private static func line(_ low: Int, _ high: Int, _ said: String) -> PaperLine {
    PaperLine(
      name: "\(low)-\(high)", range: TimeSpanRange(.milliseconds(low), .milliseconds(high)),
      said: said)
  }

  /// Time without a leader after it crashed, a curve for each trial.
  package static func elections(_ trials: [(name: String, trial: ElectionTrial)]) -> Experiment {
    Experiment(
      name: "elections", title: "time without a leader after it crashed", measure: .time,
      mark: ("multi_term", "several"), curve: .spread,
      axis: Axis("ms without a leader", head: "timeouts", isLogarithmic: true),
      points: trials.map { Point($0.name, series: $0.name, $0.trial) }, trials: 10_000, piece: 250)
  }

  /// The first election of servers whose timers began together, for each spread of timeouts.
  package static func splits(_ setup: Setup, up: Int, spreads: [TimeSpan]) -> Experiment {
    // In whole ticks several may be the same.
    var taken: Set<TimeSpan> = []
    return splits(
      spreads.compactMap { spread in
        var setup = setup
        setup.settings = setup.settings.spreading(spread)
        let spread = setup.settings.timeoutSpread
        guard taken.insert(spread).inserted else { return nil }
        return ("\(spread)", spread.milliseconds, SplitTrial(setup, up: up))
      }, Axis("spread of the timeouts in ms", head: "spread", isLogarithmic: true))
  }

  /// First elections of these clusters.
  package static func splits(
    _ trials: [(label: String, x: Double, trial: SplitTrial)], _ axis: Axis
  ) -> Experiment {
    Experiment(
      name: "splits", title: "first elections that elect nobody", measure: .time,
      mark: ("undecided", "undecided"), curve: .marks, axis: axis, truth: ("formula", "formula"),
      points: trials.map { Point($0.label, x: $0.x, truth: $0.trial.formula, $0.trial) },
      trials: 10_000, piece: 250)
  }

  /// Raft's way beside others, all of which notice the failure in the same way.
  package static func timers(_ setup: Setup) -> Experiment {
    let range = setup.settings.electionTimeout
    let long = TimeSpanRange(
      range.lowerBound * 10, range.lowerBound * 10 + (range.upperBound - range.lowerBound))
    let ways: [(name: String, timers: ElectionTimers, afterSplit: AfterSplit)] = [
      ("randomised", .randomised, .timeout), ("fixed", .fixed, .timeout),
      ("ranked by server", .rankedByServer, .timeout), ("ranked by log", .rankedByLog, .timeout),
      ("retry at once", .randomised, .atOnce), ("retry in \(long)", .randomised, .wait(long)),
    ]
    return Experiment(
      name: "timers", title: "time without a leader, by how servers keep out of each other's way",
      measure: .time, mark: ("multi_term", "several"), curve: .spread,
      axis: Axis("ms without a leader", head: "timers", isLogarithmic: true),
      points: ways.map { way in
        var setup = setup
        setup.settings.habits.timers = way.timers
        setup.settings.habits.afterSplit = way.afterSplit
        return Point(
          way.name, series: way.name,
          ElectionTrial(setup, patience: .seconds(10), dealsLogs: true))
      }, trials: 5000, piece: 100)
  }

  /// Elections an hour of a cluster whose network loses messages, with pre-vote and without.
  package static func loss(_ setup: Setup, percents: [Int]) -> Experiment {
    steady(
      "loss", "elections an hour although nothing fails, by how much is lost",
      Axis("% of messages lost", head: "lost"),
      [false, true].flatMap { hasPreVote in
        percents.map { percent in
          var setup = setup
          setup.settings.hasPreVote = hasPreVote
          setup.link.lossMillionths = percent * 10_000
          return Point(
            "\(percent) %", series: hasPreVote ? "with pre-vote" : "without", x: Double(percent),
            SteadyTrial(setup))
        }
      })
  }

  /// Elections an hour of a cluster one of whose clocks runs wrong, with pre-vote and without.
  package static func clocks(_ setup: Setup, thousandths: [Int]) -> Experiment {
    steady(
      "clocks", "elections an hour although nothing fails, by how fast one clock runs",
      Axis("how fast the clock of S1 runs", head: "rate", isLogarithmic: true),
      [false, true].flatMap { hasPreVote in
        thousandths.map { rate in
          var setup = setup
          setup.settings.hasPreVote = hasPreVote
          return Point(
            "x\(Double(rate) / 1000)", series: hasPreVote ? "with pre-vote" : "without",
            x: Double(rate) / 1000, SteadyTrial(setup, clock: rate))
        }
      })
  }

  private static func steady(
    _ name: String, _ title: String, _ axis: Axis, _ points: [Point]
  ) -> Experiment {
    Experiment(
      name: name, title: title, measure: .count(field: "elections_h", head: "elections/h"),
      besides: [("terms_h", "terms/h"), ("vacant_ms_h", "ms without")], curve: .means, axis: axis,
      points: points,
      trials: 10, piece: 1)
  }

  /// How long a command takes to be committed, by the size of the cluster and how many servers are slow.
  package static func commits(_ setup: Setup, sizes: [Int]) -> Experiment {
    Experiment(
      name: "commits", title: "time until a command is committed, by size and slow servers",
      measure: .time, curve: .medians, axis: Axis("servers", head: "servers"),
      points: (0...3).flatMap { slow in
        sizes.filter { $0 > slow }.map { size in
          var setup = setup
          setup.servers = size
          // Links that take long must not bring elections about.
          setup.settings.electionTimeout = TimeSpanRange(.seconds(10), .seconds(20))
          return Point(
            "\(size)", series: slow == 0 ? "none slow" : "\(slow) slow", x: Double(size),
            CommitTrial(setup, slow: slow))
        }
      }, trials: 2000, piece: 50)
  }

  /// How many commands go through, and who works how much for it.
  package static func throughput(_ setup: Setup, sizes: [Int]) -> Experiment {
    Experiment(
      name: "throughput", title: "commands a second, and the messages that each server handles",
      measure: .count(field: "commits_s", head: "commits/s"),
      besides: [("leader_messages_s", "leader"), ("follower_messages_s", "a follower")],
      curve: .meansOfAll, axis: Axis("servers", head: "servers"),
      points: sizes.map { size in
        var setup = setup
        setup.servers = size
        return Point("\(size)", x: Double(size), ThroughputTrial(setup))
      }, trials: 5, piece: 1)
  }

  /// How much of the time the cluster serves, by its size, while servers fail and are repaired.
  package static func availability(
    _ setup: Setup, sizes: [Int], works: TimeSpan, repair: TimeSpan
  ) -> Experiment {
    Experiment(
      name: "availability", title: "unavailable, while servers fail and are repaired",
      measure: .share(field: "unavailable", head: "down"),
      besides: [("electing_millionths", "electing")], curve: .means,
      axis: Axis("servers", head: "servers"), truth: ("no_majority", "no majority"),
      points: sizes.map { size in
        var setup = setup
        setup.servers = size
        let trial = AvailabilityTrial(setup, works: works, repair: repair)
        return Point("\(size)", x: Double(size), truth: 1 - trial.formula, trial)
      }, trials: 20, piece: 1)
  }
}
