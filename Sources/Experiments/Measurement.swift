// An experiment in small slices, for whoever shows how its curves come about.

import Batches
import Canvas
import Raft
import Running
import Scripting
import Simulation

/// An experiment under way: a few trials at a time, point after point, so that all of a curve is there from the beginning
/// and becomes more certain. A value; what comes out does not depend on how large the slices are.
package struct Measurement: Sendable {
  /// What is measured.
  package let experiment: Experiment
  /// In what cluster, in a few words.
  package let about: String
  /// The points with what their trials have come to.
  package private(set) var points: [MeasuredPoint]
  /// How many trials each point is to have.
  package let target: Int
  /// Whether it goes on by itself.
  package private(set) var isGoingOn = true
  /// Whether somebody has stopped it.
  package private(set) var isStopped = false
  /// Of which cluster it is, where it is of a given one.
  package private(set) var subject: Subject?
  /// The curve of the same question with other settings, to be drawn beside these.
  private var before: Plot?
  /// How many trials in a row are made of a point.
  private static let stretch = 50
  /// The point of which runs are opened.
  private let sampled: Int
  /// After which seed the next run to open is looked for.
  private var lastOpened: UInt64 = 0

  /// A measurement in which nothing has been tried.
  /// - Parameters:
  ///   - about: In what cluster, in a few words.
  ///   - target: How many trials each point is to have.
  ///   - sampled: The place of the point of which runs are opened.
  /// - Precondition: The experiment has points, and one at that place.
  package init(_ experiment: Experiment, about: String, target: Int, sampled: Int) {
    require(
      experiment.points.indices.contains(sampled), "runs are opened of a point that is there")
    (self.experiment, self.about) = (experiment, about)
    (self.target, self.sampled) = (target, sampled)
    points = experiment.points.map { MeasuredPoint($0.place, $0.noTrials) }
  }

  /// How many trials have been made.
  package var done: Int { points.reduce(0) { $0 + $1.sum.trials } }
  /// How many there will be.
  package var total: Int { points.count * target }

  /// Makes trials, if it goes on: so many, or a few more.
  package mutating func goOn(trials: Int) {
    var left = trials
    while isGoingOn, left > 0 {
      // Of the points with the fewest trials the first.
      guard let number = points.indices.min(by: { points[$0].sum.trials < points[$1].sum.trials }),
        points[number].sum.trials < target
      else {
        isGoingOn = false
        return
      }
      let first = UInt64(points[number].sum.trials) + 1
      let last = min(UInt64(target), first + UInt64(Self.stretch) - 1)
      var sum = points[number].sum
      let trial = experiment.points[number].trial
      var bench = TrialBench()
      sum.add(first...last) { trial.result($0, on: &bench) }
      points[number] = MeasuredPoint(points[number].place, sum)
      left -= Int(last - first) + 1
    }
    if done == total { isGoingOn = false }
  }

  /// Stops it; what has been measured stays.
  package mutating func stop() { (isGoingOn, isStopped) = (false, true) }

  /// The next run to step through: of those that were tried the next one that is marked, such as a split vote; any where
  /// none is. Nil before any has been tried.
  package mutating func nextSample() -> Script? {
    let (trial, tried) = (experiment.points[sampled].trial, points[sampled].sum)
    guard tried.trials > 0 else { return nil }
    let all = UInt64(1)...UInt64(tried.trials)
    if tried.marked == 0 {
      lastOpened = lastOpened < all.upperBound ? lastOpened + 1 : 1
    } else {
      var bench = TrialBench()
      let later = all.filter { $0 > lastOpened }
      guard
        let seed = (later + Array(all)).first(where: { trial.result($0, on: &bench).isMarked })
      else {
        return nil
      }
      lastOpened = seed
    }
    return trial.script(lastOpened)
  }
}

// MARK: - Of a given cluster

extension Measurement {
  /// What can be asked of a given cluster.
  package enum Question: String, CaseIterable, Sendable {
    /// How often a first election elects nobody.
    case splits
    /// How long it takes to elect somebody once the leader is gone.
    case elections
  }

  /// What is asked, and of which cluster.
  package struct Subject: Hashable, Sendable {
    /// What is asked.
    package let question: Question
    /// The cluster.
    package let setup: Setup
    /// How many of its servers are up.
    package let up: Int
  }

  /// A measurement of a cluster with these settings.
  /// - Parameter up: How many servers are up, which only splits ask for.
  /// - Returns: Nil where nobody could be elected.
  package static func of(_ question: Question, _ setup: Setup, up: Int) -> Measurement? {
    var measurement =
      switch question {
      case .splits: splits(setup, up: up)
      case .elections: elections(setup)
      }
    measurement?.subject = Subject(question: question, setup: setup, up: up)
    return measurement
  }

  /// The same question of a cluster with other settings, with the curve of these beside it. It is named by what was set
  /// where that is one thing.
  /// - Returns: Nil where nobody could be elected, or nothing was asked of a given cluster.
  package func anew(_ setup: Setup, up: Int) -> Measurement? {
    guard let subject, var next = Measurement.of(subject.question, setup, up: up) else {
      return nil
    }
    next.before = curveBefore(subject.setup.commands, setup.commands)
    return next
  }

  /// The curve that is kept once the settings are others: that of the present settings, or the one that stands for the
  /// settings before while these have none yet.
  private func curveBefore(_ old: [Command], _ new: [Command]) -> Plot? {
    guard var plot = experiment.plot(points), !plot.curves.isEmpty else { return before }
    let (gone, come) = (old.filter { !new.contains($0) }, new.filter { !old.contains($0) })
    var curve = plot.curves[0]
    curve.name =
      switch (gone.count, come.count) {
      case (_, 1): "before \(come[0])"
      case (1, 0): "with \(gone[0])"
      default: "before"
      }
    curve.kind = curve.kind == .measured ? .line : .dotted
    plot.curves = [curve]
    return plot
  }

  /// The curves; nil as long as there is nothing to draw.
  package var plot: Plot? {
    guard var plot = experiment.plot(points) else { return before }
    guard let before else { return plot }
    plot.curves += before.curves
    (plot.x.low, plot.x.high) = (min(plot.x.low, before.x.low), max(plot.x.high, before.x.high))
    plot.y.high = max(plot.y.high, before.y.high)
    return plot
  }

  /// How first elections go in a cluster with these settings, for spreads of the timeouts around its own.
  /// - Parameter up: How many servers are up.
  /// - Returns: Nil where those that are up are no majority.
  package static func splits(_ setup: Setup, up: Int) -> Measurement? {
    guard up > setup.servers / 2 else { return nil }
    var setup = setup
    setup.given = []
    let own = setup.settings.timeoutSpread
    var spreads: [TimeSpan] = [15, 25, 40, 60, 100, 150, 250, 400, 600, 1000].map {
      .milliseconds($0)
    }
    if !spreads.contains(own), own > .zero {
      spreads.append(own)
      spreads.sort()
    }
    let experiment = Experiment.splits(setup, up: up, spreads: spreads)
    return Measurement(
      experiment, about: "\(up) of \(setup.servers) up, delay \(setup.link.delay)", target: 2000,
      sampled: experiment.points.firstIndex { $0.place.label == "\(own)" }
        ?? experiment.points.count / 2)
  }

  /// How long elections take in a cluster with these settings after its leader has crashed, beside a tenth and four times
  /// the spread of the timeouts.
  /// - Returns: Nil where there would be no majority without the leader.
  package static func elections(_ setup: Setup) -> Measurement? {
    guard setup.servers > 2 else { return nil }
    var setup = setup
    setup.given = []
    let own = setup.settings.timeoutSpread.microseconds
    let all = [own, own / 10, own * 4].enumerated().map { place, spread in
      place == 0 ? setup.settings : setup.settings.spreading(.microseconds(spread))
    }
    let distinct = all.enumerated().filter { all.firstIndex(of: $0.element) == $0.offset }
    let experiment = Experiment.elections(
      distinct.map { _, settings in
        setup.settings = settings
        return (settings.timeoutWords, ElectionTrial(setup))
      })
    return Measurement(
      experiment, about: "\(setup.servers) servers, delay \(setup.link.delay)", target: 4000,
      sampled: 0)
  }
}
