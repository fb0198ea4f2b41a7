// Lines of JSON from ranges of seeds, tried wherever, as one measurement.

import Batches
import Foundation
import Raft
import Simulation

/// Adds up the JSON lines of measurements of one experiment.
package struct MeasureMerge {
  private var sums: [(place: Experiment.Place, merge: Merge<PointSum>)] = []
  private var cpu: [Double] = []
  private var isInterrupted: [Bool] = []
  /// What the lines are of, without points; nil before the first.
  package private(set) var experiment: Experiment?

  /// Nothing yet.
  package init() {}

  /// Reads a line.
  /// - Throws: Why it is none, or does not fit those before it.
  package mutating func add(_ line: ResultLine) throws(MergeRefusal) {
    struct Seed: Decodable { var seed: UInt64 }
    // The lines of single seeds are in the sum after them.
    if (try? JSONDecoder().decode(Seed.self, from: Data(line.bytes))) != nil { return }
    guard let object = try? JSONDecoder().decode(JSONObject.self, from: Data(line.bytes)),
      let name = object["experiment"]?.text, let shape = Experiment.shape(named: name),
      let label = object["point"]?.text
    else { throw MergeRefusal("\(line.place): no JSON line of raftview measure") }
    if let experiment, experiment.name != name {
      throw MergeRefusal(
        "\(line.place): a line of \(name) does not add up with those of \(experiment.name)")
    }
    experiment = shape
    guard object["trials"] != .whole(0) else { return }
    guard let sum = PointSum(object), object["trials"] == .whole(sum.trials) else {
      throw MergeRefusal("\(line.place): figures that are missing or contradict each other")
    }
    let place = Experiment.Place(
      series: object["series"]?.text ?? "", label: label, x: object["x"]?.number ?? 0,
      truth: shape.truth.flatMap { object[$0.field]?.number })
    let number: Int
    // What a formula says of it follows from the options, which must be the same.
    if let found = sums.firstIndex(where: {
      $0.place.series == place.series && $0.place.label == place.label
    }) {
      number = found
    } else {
      number = sums.count
      sums.append((place, Merge()))
      cpu.append(0)
      isInterrupted.append(false)
    }
    try sums[number].merge.add(sum, at: line.place)
    cpu[number] += object["cpu_s"]?.number ?? 0
    if object["interrupted"] == .truth(true) { isInterrupted[number] = true }
  }

  /// The points with the sums of their figures.
  package var points: [MeasuredPoint] {
    sums.indices.compactMap { number in
      guard let sum = sums[number].merge.total else { return nil }
      var point = MeasuredPoint(sums[number].place, sum)
      point.cpuSeconds = cpu[number]
      point.isInterrupted = isInterrupted[number]
      return point
    }
  }
}

extension JSONValue {
  var number: Double? {
    switch self {
    case .whole(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension Experiment {
  /// An experiment of this name without points; nil if there is none.
  package static func shape(named name: String) -> Experiment? {
    let (setup, axis) = (Setup(), Axis("spread of the timeouts in ms", head: "spread"))
    var shape: Experiment? =
      switch name {
      case "elections": elections([])
      case "splits": splits([], axis)
      case "timers": timers(setup)
      case "loss": loss(setup, percents: [])
      case "clocks": clocks(setup, thousandths: [])
      case "commits": commits(setup, sizes: [])
      case "throughput": throughput(setup, sizes: [])
      case "availability":
        availability(setup, sizes: [], works: .seconds(1), repair: .seconds(1))
      default: Quantity(rawValue: name)?.experiment
      }
    shape?.points = []
    return shape
  }
}
