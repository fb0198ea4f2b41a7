// Measuring: the same figures on any number of threads, ranges that add up, tables and curves.

import Batches
import Canvas
import Experiments
import Foundation
import Raft
import Scripting
import Simulation
import Testing

@Suite("Measuring")
struct MeasuringTests {
  private static var experiment: Experiment {
    Experiment.splits(Setup(), up: 4, spreads: [.milliseconds(20), .milliseconds(150)])
  }

  private static func measured(_ seeds: ClosedRange<UInt64>) -> [MeasuredPoint] {
    experiment.points.map { MeasuredPoint($0.place, $0.sum(seeds)) }
  }

  private static func lines(_ points: [MeasuredPoint], _ name: String) throws -> [ResultLine] {
    let text = try points.map {
      String(decoding: try JSONEncoder().encode($0.json(experiment)), as: UTF8.self)
    }
    return ResultLine.lines(of: Array(text.joined(separator: "\n").utf8), named: name)
  }

  @Test("the figures do not depend on how many threads there are", arguments: [1, 3])
  func jobs(count: Int) throws {
    let point = Self.experiment.points[0]
    var pool = MeasurePool(point, seeds: 5...230, piece: 20)
    #expect(pool.start(jobs: count) == nil)
    let isWhole = try pool.finish { _ in true }
    #expect(isWhole)
    #expect(pool.sum == point.sum(5...230))
  }

  @Test("who stops it has what was tried until then, without gaps")
  func interrupted() throws {
    var pool = MeasurePool(Self.experiment.points[0], seeds: 1...10_000_000, piece: 10)
    _ = pool.start(jobs: 2)
    var isWhole = true
    isWhole = try pool.finish { $0 < 100 }
    #expect(!isWhole && pool.sum.trials < 10_000_000)
    #expect(pool.sum.trials == 0 || pool.sum.ranges == [1...UInt64(pool.sum.trials)])
  }

  @Test("ranges add up to what all of them are at once")
  func merge() throws {
    var merge = MeasureMerge()
    for line in try Self.lines(Self.measured(31...70), "b") { try merge.add(line) }
    for line in try Self.lines(Self.measured(1...30), "a") { try merge.add(line) }
    let whole = Self.measured(1...70)
    #expect(merge.points.map(\.sum) == whole.map(\.sum))
    #expect(merge.points.map(\.place.label) == whole.map(\.place.label))
    #expect(Self.experiment.table(merge.points) == Self.experiment.table(whole))
  }

  @Test("what does not add up is refused with its place")
  func refusals() throws {
    var merge = MeasureMerge()
    for line in try Self.lines(Self.measured(1...30), "a") { try merge.add(line) }
    func refusal(_ line: ResultLine) -> String {
      var copy = merge
      do {
        try copy.add(line)
        return ""
      } catch { return "\(error)" }
    }
    let overlapping = try Self.lines(Self.measured(30...40), "b")[0]
    #expect(refusal(overlapping) == "b:1: seeds 30..40 overlap with 1..30 of a:1")
    for text in ["{}", "x", #"{"experiment":"nothing","point":"1","trials":1}"#] {
      #expect(
        refusal(ResultLine.lines(of: Array(text.utf8), named: "c")[0]).hasPrefix("c:1: no JSON"))
    }
    let broken = String(decoding: overlapping.bytes, as: UTF8.self).replacing(
      "\"sum\"", with: "\"smu\"")
    #expect(refusal(ResultLine.lines(of: Array(broken.utf8), named: "d")[0]).contains("missing"))
    var setup = Setup()
    setup.link.delay = TimeSpanRange(.milliseconds(1), .milliseconds(1))
    let other = Experiment.splits(setup, up: 4, spreads: [.milliseconds(20)])
    let point = MeasuredPoint(other.points[0].place, other.points[0].sum(50...51))
    // The formula says something else there: that alone makes it another point.
    var object = point.json(other)
    object["formula"] = Self.measured(1...1)[0].json(Self.experiment)["formula"]
    let text = String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
    #expect(
      refusal(ResultLine.lines(of: Array(text.utf8), named: "e")[0]).contains("do not add up"))
  }

  @Test(
    "a cluster with a profile's habits is measured in whole ticks, and by its jitter where it has one",
    arguments: Profile.allCases)
  func habits(profile: Profile) throws {
    var setup = Setup()
    profile.apply(to: &setup)
    for question in Measurement.Question.allCases {
      var measurement = try #require(Measurement.of(question, setup, up: 4))
      #expect(measurement.experiment.contradiction == nil)
      let labels = measurement.experiment.points.map(\.place.label)
      #expect(Set(labels).count == labels.count && labels.count > 1, "\(labels)")
      let own = measurement.experiment.points.contains { $0.trial.setup.settings == setup.settings }
      #expect(own, "the cluster as it is belongs to them")
      measurement.goOn(trials: labels.count)
      #expect(measurement.done >= labels.count)
    }
  }

  @Test("the formula is told of timeouts that are drawn evenly, and of no others")
  func formula() throws {
    func truths(_ change: (inout Setup) -> Void) -> [Double?] {
      var setup = Setup()
      change(&setup)
      let spreads: [TimeSpan] = [.milliseconds(100), .milliseconds(300)]
      return Experiment.splits(setup, up: 4, spreads: spreads).points.map(\.place.truth)
    }
    #expect(truths { $0.settings.hasPreVote = true }.allSatisfy { $0 != nil })
    #expect(truths { $0.settings.habits.timers = .fixed }.allSatisfy { $0 == nil })
    #expect(truths { Profile.ovsdb.apply(to: &$0) }.allSatisfy { $0 == nil })
  }

  @Test("points that cannot be tried are named with what contradicts what")
  func contradiction() throws {
    let trial = ElectionTrial(
      ElectionTrial.paperSetup(TimeSpanRange(.milliseconds(150), .milliseconds(155))))
    var other = trial.setup
    other.settings.habits.tick = .milliseconds(100)
    let experiment = Experiment.elections([("a", trial), ("b", ElectionTrial(other))])
    let found = try #require(experiment.contradiction)
    #expect(found.label == "b" && "\(found.1)".contains("whole number of ticks"))
  }

  @Test("the fields that JSON promises are there")
  func fields() {
    let names = Set(Self.measured(1...5)[0].fields(Self.experiment).map(\.name))
    #expect(
      names.isSuperset(of: [
        "trials", "median_ms", "mean_ms", "p90_ms", "max_ms", "undecided", "undecided_95",
        "formula", "cpu_s",
      ]))
    let elections = Experiment.elections([
      ("150-155", ElectionTrial(ElectionTrial.paperSetup(Experiment.paperLines[2].range)))
    ])
    let point = MeasuredPoint(elections.points[0].place, elections.points[0].sum(1...3))
    #expect(point.fields(elections).contains { $0.name == "multi_term" })
  }

  @Test("curves fit where they are drawn, at any size, in dots and in letters")
  func plots() throws {
    let plot = try #require(Self.experiment.plot(Self.measured(1...40)))
    for (columns, rows) in [(80, 18), (24, 6), (200, 50), (10, 3), (1, 1)] {
      for isASCII in [false, true] {
        let size = Size(columns: columns, rows: rows)
        var frame = Frame<Never>(size: size, theme: Theme(depth: .mono, isASCII: isASCII)) { _ in []
        }
        plot.draw(on: &frame, in: Rect(size))
        let text = frame.grid.text
        if columns < 24 || rows < 6 {
          #expect(!text.contains { $0 != "\n" })
        } else {
          #expect(text.contains("%"))
        }
        if isASCII { #expect(!text.unicodeScalars.contains { !$0.isASCII }) }
      }
    }
    #expect(plot.svg(title: "a < b").contains("a &lt; b"))
  }
}
