// Measured points for people: a table, and curves.

import Batches
import Canvas

extension MeasuredPoint {
  /// What stands before the figure that so large a share is no larger than, where trials were given up before they got
  /// there.
  fileprivate func atLeast(_ share: Double) -> String {
    Double(sum.trials) * share > Double(sum.trials - sum.unfinished) ? ">" : ""
  }
}

extension Experiment {
  /// What is asked, with the unit of times.
  package var headline: String {
    if case .time = measure { "\(title), in ms" } else { title }
  }

  /// In what cluster it was measured and with what chance, as far as that is the same at all points: what is not named
  /// is as scripts have it by default. Nil where nothing was.
  package func setupLine(_ points: [MeasuredPoint]) -> String? {
    let tried = points.filter { $0.sum.trials > 0 }
    guard let first = tried.first else { return nil }
    func parts(_ point: MeasuredPoint) -> [String] {
      point.sum.options.split(separator: "; ").map(String.init)
    }
    let others = tried.dropFirst().map { Set(parts($0)) }
    let common = parts(first).filter { part in
      // The logs that are given are the same for all who ask what the figures are of.
      !part.hasPrefix("given ") && others.allSatisfy { $0.contains(part) }
    }
    let seeds = Set(tried.map(\.sum.ranges)).count == 1 ? first.sum.ranges : []
    let words = seeds.map { "\($0.lowerBound)..\($0.upperBound)" }
    return (common + (words.isEmpty ? [] : ["seeds " + words.joined(separator: ", ")]))
      .joined(separator: "; ") + "; all else by default"
  }

  /// What heads of the table mean that say too little, a line each.
  package var legend: [String] {
    var lines: [String] = []
    switch mark?.head {
    case "several": lines.append("several: the share of trials that took more than one term")
    case "undecided": lines.append("undecided: the share of trials whose first term elects nobody")
    default: break
    }
    switch truth?.head {
    case "formula":
      lines.append(
        "formula: what the dissertation's chapter 9.3 reckons for messages that always take the same time"
      )
    case "no majority":
      lines.append("no majority: the share of time in which too few servers run, reckoned")
    default: break
    }
    lines.append("95 %: where the figure before it lies, with that certainty")
    return lines
  }

  /// The points as rows of a table, the head first.
  package func table(_ points: [MeasuredPoint]) -> [[String]] {
    let hasSeries = points.contains { !$0.place.series.isEmpty } && curve != .spread
    var head = (hasSeries ? [""] : []) + [axis.head, "trials"]
    switch measure {
    case .time: head += ["median", "95 %", "mean", "p90", "max"]
    case .count(_, let name), .share(_, let name): head += [name, "95 %", "min", "max"]
    }
    if let mark { head += [mark.head, "95 %"] }
    head += besides.map(\.head)
    if let truth { head.append(truth.head) }
    return [head]
      + points.map { point in
        (hasSeries ? [point.place.series] : []) + row(point)
      }
  }

  private func row(_ point: MeasuredPoint) -> [String] {
    let figures = point.sum.figures
    var row = [point.place.label, "\(point.sum.trials)" + (point.isInterrupted ? " (cut)" : "")]
    guard point.sum.trials > 0 else { return row }
    let (middle, mean) = (figures.interval(ofQuantile: 0.5), figures.meanInterval)
    switch measure {
    case .time:
      row += [
        point.atLeast(0.5) + Self.milliseconds(figures.quantile(0.5)),
        "\(Self.milliseconds(middle.lowerBound))..\(Self.milliseconds(middle.upperBound))",
        point.atLeast(1) + Self.milliseconds(Int(figures.mean.rounded())),
        point.atLeast(0.9) + Self.milliseconds(figures.quantile(0.9)),
        point.atLeast(1) + Self.milliseconds(figures.largest),
      ]
    case .count:
      row += [
        Self.number(figures.mean),
        "\(Self.number(mean.lowerBound))..\(Self.number(mean.upperBound))",
        "\(figures.smallest)", "\(figures.largest)",
      ]
    case .share:
      row += [
        Self.percent(figures.mean / unit),
        Self.percents(mean.lowerBound / unit...mean.upperBound / unit),
        Self.percent(Double(figures.smallest) / unit), Self.percent(Double(figures.largest) / unit),
      ]
    }
    if mark != nil, let marks = point.marks {
      row += [Self.percent(marks.share), Self.percents(marks.interval)]
    }
    row += besides.indices.map { place in
      guard place < point.sum.besides.count else { return "" }
      let mean = Double(point.sum.besides[place]) / Double(point.sum.trials)
      return besides[place].field == "electing_millionths"
        ? Self.percent(mean / 1e6) : Self.number(mean)
    }
    if truth != nil { row.append(point.place.truth.map { Self.percent($0) } ?? "") }
    return row
  }

  private static func milliseconds(_ figure: Int) -> String { number(Double(figure) / 1000) }

  /// A number with as many digits as are worth reading.
  private static func number(_ value: Double) -> String {
    let digits = value >= 100 ? 1.0 : value >= 10 ? 10 : 100
    let rounded = (value * digits).rounded() / digits
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }

  private static func percent(_ share: Double) -> String { number(share * 100) + " %" }

  private static func percents(_ range: ClosedRange<Double>) -> String {
    "\(number(range.lowerBound * 100))..\(number(range.upperBound * 100)) %"
  }

  // MARK: Curves

  /// The curves; nil if there is nothing to draw.
  package func plot(_ points: [MeasuredPoint]) -> Plot? {
    let points = points.filter { $0.sum.trials > 0 }
    guard !points.isEmpty else { return nil }
    return curve == .spread ? spreadPlot(points) : pointPlot(points)
  }

  private func spreadPlot(_ points: [MeasuredPoint]) -> Plot {
    let curves = points.map { point in
      var last = 0.0
      // What was given up at the end was not over by then.
      let open = Double(point.sum.unfinished) / Double(point.sum.trials)
      let over = point.sum.figures.cumulated.filter { $0.share <= 1 - open + 1e-9 }
      let steps = over.flatMap { figure, share in
        defer { last = share }
        let x = Double(figure) / unit
        return [Plot.Point(x, last), Plot.Point(x, share)]
      }
      // A curve that is nowhere would be looked for.
      return Plot.Curve(point.place.label + (over.isEmpty ? " (never)" : ""), steps)
    }
    let least = points.map { $0.sum.figures.quantile(0.001) }.min() ?? 0
    let most = points.map { $0.sum.figures.quantile(0.999) }.max() ?? 1
    return Plot(
      curves,
      x: Plot.Axis(
        axis.name, max(1, Double(least) / unit * 0.9), Double(most) / unit * 1.1,
        isLogarithmic: axis.isLogarithmic),
      y: Plot.Axis("% of the trials over by then", 0, 1, isPercent: true))
  }

  private func pointPlot(_ points: [MeasuredPoint]) -> Plot {
    var curves: [Plot.Curve] = []
    var names: [String] = []
    for point in points where !names.contains(point.place.series) {
      names.append(point.place.series)
    }
    for name in names {
      let own = points.filter { $0.place.series == name }.sorted { $0.place.x < $1.place.x }
      curves.append(
        Plot.Curve(
          name.isEmpty && truth != nil ? "measured" : name,
          own.compactMap { point in
            point.drawn(self).map { Plot.Point(point.place.x, $0.value, $0.interval) }
          }, .measured))
      let truths = own.compactMap { point in
        point.place.truth.map { Plot.Point(point.place.x, $0) }
      }
      if let truth, !truths.isEmpty { curves.append(Plot.Curve(truth.head, truths, .dotted)) }
    }
    if curve == .meansOfAll {
      if case .count(_, let head) = measure { curves[0].name = head }
      for (place, field) in besides.enumerated() {
        let means = points.map { point in
          Plot.Point(
            point.place.x, Double(point.sum.besides[place]) / Double(point.sum.trials))
        }
        curves.append(Plot.Curve("\(field.head), messages/s", means, .measured))
      }
    }
    let all = curves.flatMap(\.points)
    let (low, high) = (all.map(\.x).min() ?? 0, all.map(\.x).max() ?? 1)
    let margin = axis.isLogarithmic ? 1.05 : 1
    return Plot(
      curves,
      x: Plot.Axis(
        axis.name, axis.isLogarithmic ? low / margin : low - (high - low) / 40,
        axis.isLogarithmic ? high * margin : high + (high - low) / 40,
        isLogarithmic: axis.isLogarithmic),
      y: Plot.Axis(
        drawnName, 0, max(all.map(\.high).max() ?? 1, 1e-6) * 1.05, isPercent: isShare))
  }

  private var isShare: Bool {
    if case .share = measure { return true }
    return curve == .marks
  }

  private var drawnName: String {
    switch (curve, measure) {
    case (.meansOfAll, _): "a second"
    case (.marks, _): "% " + (mark?.head ?? "")
    case (_, .count(_, let head)): head
    case (_, .share(_, let head)): "% " + head
    case (.medians, .time): "ms, median"
    case (_, .time): "ms, mean"
    }
  }
}
