// A point with its figures: as a row of a table, a line of JSON, a line of CSV.

import Batches

/// A point that has been measured.
package struct MeasuredPoint: Sendable {
  /// Where it is.
  package let place: Experiment.Place
  /// What the trials came to.
  package let sum: PointSum
  /// The processor time that it took, in seconds.
  package var cpuSeconds = 0.0
  /// Whether fewer trials were made than were asked for.
  package var isInterrupted = false

  /// A point with its trials.
  package init(_ place: Experiment.Place, _ sum: PointSum) { (self.place, self.sum) = (place, sum) }

  private var figures: Distribution { sum.figures }

  /// The share of the trials that is marked, and where it lies with 95 %.
  package var marks: (share: Double, interval: ClosedRange<Double>)? {
    guard sum.trials > 0 else { return nil }
    return (Double(sum.marked) / Double(sum.trials), wilsonInterval(sum.marked, of: sum.trials))
  }

  /// What is drawn of it in the experiment, and where it lies with 95 %; nil without trials, and where whole curves are
  /// drawn.
  package func drawn(
    _ experiment: Experiment
  ) -> (value: Double, interval: ClosedRange<Double>)? {
    guard sum.trials > 0 else { return nil }
    let unit = experiment.unit
    switch experiment.curve {
    case .spread: return nil
    case .marks: return marks.map { ($0.share, $0.interval) }
    case .means, .meansOfAll:
      let interval = figures.meanInterval
      return (figures.mean / unit, interval.lowerBound / unit...interval.upperBound / unit)
    case .medians:
      let interval = figures.interval(ofQuantile: 0.5)
      return (
        Double(figures.quantile(0.5)) / unit,
        Double(interval.lowerBound) / unit...Double(interval.upperBound) / unit
      )
    }
  }
}

extension Experiment {
  /// By how much a figure is divided to be in the unit that is said.
  package var unit: Double {
    switch measure {
    case .time: 1000
    case .count: 1
    case .share: 1_000_000
    }
  }
}

// MARK: - JSON and CSV

extension MeasuredPoint {
  /// The figures that tables and other programs want, in order, with the names that JSON and CSV give them.
  package func fields(_ experiment: Experiment) -> [(name: String, value: JSONValue)] {
    var fields: [(String, JSONValue)] = [("experiment", .text(experiment.name))]
    if !place.series.isEmpty { fields.append(("series", .text(place.series))) }
    fields += [("point", .text(place.label)), ("x", .rounded(place.x))]
    fields.append(("trials", .whole(sum.trials)))
    if isInterrupted { fields.append(("interrupted", .truth(true))) }
    guard sum.trials > 0 else { return fields }
    fields += measures(experiment)
    if let mark = experiment.mark, let marks {
      fields += [
        (mark.field, .rounded(marks.share, digits: 6)), (mark.field + "_count", .whole(sum.marked)),
        (mark.field + "_95", .interval(marks.interval, digits: 6)),
      ]
    }
    for (number, field) in experiment.besides.enumerated() where number < sum.besides.count {
      fields.append(
        (field.field, .rounded(Double(sum.besides[number]) / Double(sum.trials), digits: 1)))
    }
    if let truth = experiment.truth, let value = place.truth {
      fields.append((truth.field, .rounded(value, digits: 6)))
    }
    if sum.unfinished > 0 { fields.append(("unfinished", .whole(sum.unfinished))) }
    fields.append(("cpu_s", .rounded(cpuSeconds)))
    return fields
  }

  private func measures(_ experiment: Experiment) -> [(String, JSONValue)] {
    let (unit, middle) = (experiment.unit, figures.interval(ofQuantile: 0.5))
    let mean = figures.meanInterval
    func said(_ figure: Int) -> JSONValue { .rounded(Double(figure) / unit, digits: 6) }
    switch experiment.measure {
    case .time:
      return [
        ("min_ms", said(figures.smallest)), ("median_ms", said(figures.quantile(0.5))),
        ("median_ms_95", .list([said(middle.lowerBound), said(middle.upperBound)])),
        ("mean_ms", .rounded(figures.mean / unit)),
        ("mean_ms_95", .interval(mean.lowerBound / unit...mean.upperBound / unit)),
        ("p90_ms", said(figures.quantile(0.9))), ("p99_ms", said(figures.quantile(0.99))),
        ("max_ms", said(figures.largest)),
      ]
    case .count(let name, _), .share(let name, _):
      return [
        (name, .rounded(figures.mean / unit, digits: 6)),
        (name + "_95", .interval(mean.lowerBound / unit...mean.upperBound / unit, digits: 6)),
        ("min", said(figures.smallest)), ("median", said(figures.quantile(0.5))),
        ("max", said(figures.largest)),
      ]
    }
  }

  /// The line of JSON, with what is needed to add it up with others.
  package func json(_ experiment: Experiment) -> JSONObject {
    var object = JSONObject(uniqueKeysWithValues: fields(experiment))
    object["options"] = .text(sum.options)
    object["ranges"] = .list(
      sum.ranges.map { .list([.whole(Int($0.lowerBound)), .whole(Int($0.upperBound))]) })
    object["bins"] = .list(figures.filled.map { .list([.whole($0.bin), .whole($0.count)]) })
    object["sum"] = .whole(figures.sum)
    object["squares"] = .text("\(figures.squares)")
    object["smallest"] = .whole(figures.smallest)
    object["largest"] = .whole(figures.largest)
    object["marked"] = .whole(sum.marked)
    object["unfinished"] = .whole(sum.unfinished)
    object["besides"] = .list(sum.besides.map { .whole($0) })
    return object
  }
}

extension PointSum {
  /// What a line of JSON says; nil if it contradicts itself.
  init?(_ object: JSONObject) {
    guard let options = object["options"]?.text, let sum = object["sum"]?.whole,
      let squares = object["squares"]?.text.flatMap({ UInt128($0) }),
      let smallest = object["smallest"]?.whole, let largest = object["largest"]?.whole,
      let ranges = object["ranges"]?.list?.compactMap({ SeedPair($0) }),
      ranges.count == object["ranges"]?.list?.count,
      let bins = object["bins"]?.list?.compactMap({ SeedPair($0) }),
      bins.count == object["bins"]?.list?.count,
      ranges.allSatisfy({ $0.first <= $0.second && $0.first >= 0 && $0.second < .max }),
      let marked = object["marked"]?.whole, let unfinished = object["unfinished"]?.whole,
      let besides = object["besides"]?.list?.compactMap(\.whole),
      let figures = Distribution(
        bins: bins.map { ($0.first, $0.second) }, sum: sum, squares: squares, smallest: smallest,
        largest: largest)
    else { return nil }
    self.init(
      options: options, ranges: ranges.map { UInt64($0.first)...UInt64($0.second) },
      figures: figures, marked: marked, unfinished: unfinished, besides: besides)
  }

  /// Two numbers of a list of JSON.
  private struct SeedPair {
    let first, second: Int
    init?(_ value: JSONValue) {
      guard let list = value.list, list.count == 2, let first = list[0].whole,
        let second = list[1].whole
      else { return nil }
      (self.first, self.second) = (first, second)
    }
  }
}
