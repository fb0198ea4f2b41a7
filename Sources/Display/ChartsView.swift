// Election times, commit times, messages a second, who carries the load, who led, how clients fared.

import Canvas
import Raft
import Scripting
import Session

/// Charts of what a run has been like so far: all there is room for, or one of them.
struct ChartsView: View {
  /// The only chart that is shown; nil for as many as there is room for.
  var only: Chart?
}

/// What is charted.
enum Chart: Int, CaseIterable, Sendable {
  case elections, commits, messages, load, leaders, calls
  /// What `:measure` has measured.
  case measured

  var title: String {
    switch self {
    case .elections: "time without a leader"
    case .commits: "time to commit"
    case .messages: "messages a second"
    case .load: "who carries the load"
    case .leaders: "who led"
    case .calls: "client calls"
    case .measured: "measured"
    }
  }
}

/// What only this view does.
enum ChartsAction: Hashable, Sendable {
  case nextChart, previousChart
  case openSample
}

extension ChartsView {
  static let keys: [KeyBinding] = [
    KeyBinding(
      .closer, .charts(.nextChart), "one chart", "one chart alone, then the next",
      in: .view(.charts)),
    KeyBinding(
      .wider, .charts(.previousChart), "back", "the chart before, then all", in: .view(.charts)),
    KeyBinding(
      .open, .charts(.openSample), "a run", "of what was measured a run; else why",
      in: .view(.charts)),
  ]
}

extension ChartsView {
  mutating func update(_ action: ChartsAction, _ model: Model) -> [Effect] {
    if action == .openSample { return [model.measurement == nil ? .explain : .openSample] }
    let charts = Self.charts(model)
    let place = only.map { $0.rawValue + 1 } ?? 0
    let next = place + (action == .nextChart ? 1 : -1)
    guard next >= 0 else { return [.refuse("All charts are here. z shows one alone.")] }
    guard next <= charts.count else {
      return [.refuse("This is the last chart. Z goes back.")]
    }
    // All of them together come before the first.
    only = Chart(rawValue: next - 1)
    return [.say(only.map { "Only: \($0.title). z shows the next, Z goes back." } ?? "All charts.")]
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let charts = Self.charts(model)
    guard area.width >= 20, area.height >= 4 else { return }
    if let only { return drawChart(model, only, &screen, area, theme) }
    let columns = area.width >= 66 ? 2 : 1
    let rows = max(1, min((charts.count + columns - 1) / columns, area.height / 8))
    let shown = charts.prefix(rows * columns)
    for (index, chart) in shown.enumerated() {
      let (row, column) = (index / columns, index % columns)
      let (top, bottom) = (area.height * row / rows, area.height * (row + 1) / rows)
      let (left, right) = (area.width * column / columns, area.width * (column + 1) / columns)
      let room = Rect(
        x: area.x + left, y: area.y + top, width: right - left - (column + 1 < columns ? 2 : 0),
        height: bottom - top)
      drawChart(model, chart, &screen, room, theme)
    }
  }

  private func drawChart(
    _ model: Model, _ chart: Chart, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    screen.put(" \(chart.title) ", head.x + 1, head.y, .bold, in: head)
    rest.x += 1
    rest.width -= 1
    switch chart {
    case .elections: drawElectionTimes(model, &screen, rest, theme)
    case .commits: drawCommitTimes(model, &screen, rest, theme)
    case .messages: drawMessageRates(model, &screen, rest, theme)
    case .load: drawLoad(model, &screen, rest, theme)
    case .leaders: drawLeaders(model, &screen, rest, theme)
    case .calls: drawCallTimes(model, &screen, rest, theme)
    case .measured: if let measured = model.measurement { drawMeasured(measured, &screen, rest) }
    }
  }

  // MARK: Times

  private func drawElectionTimes(
    _ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let elections = model.session.wonElections
    let times = elections.map(\.length)
    var rest = area
    guard let last = elections.last else {
      screen.wrap("No election has been won yet.", .faint, in: rest)
      return
    }
    let split = model.session.splitVotes
    let splits = split == 0 ? "" : split == 1 ? ", 1 split vote" : ", \(split) split votes"
    let number = count(times.count)
    let (median, longest) = (percentile(50, times), percentile(100, times))
    put(
      times.count == 1
        ? ["1 election: \(last.length.short)\(splits)"]
        : [
          "\(number) elections\(splits): median \(median), longest \(longest)",
          "\(number) elections: median \(median), longest \(longest)",
          "\(number) elections: median \(median)",
        ], &screen, rest.takeTop(1), theme)
    if rest.height >= 6, times.count > 1 {
      var text = "the last: "
      for time in times.suffix(8).reversed() { text += "\(time.short), " }
      text.removeLast(2)
      let line = rest.takeTop(1)
      screen.put(clipped(text, width: line.width, theme: theme), line.x, line.y, .faint, in: line)
    }
    drawHistogram(times, &screen, rest, theme)
  }

  private func drawCommitTimes(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme)
  {
    let commits = model.session.commits
    var rest = area
    let open = commits.open == 0 ? "" : ", \(commits.open) open"
    guard !commits.times.isEmpty else {
      let text = "No command has been committed yet"
      screen.wrap(open.isEmpty ? "\(text)." : "\(text)\(open).", .faint, in: rest)
      return
    }
    let number = count(commits.times.count)
    let things = commits.times.count == 1 ? "1 command:" : "\(number) commands:"
    let (median, most) = (percentile(50, commits.times), percentile(99, commits.times))
    put(
      [
        "\(things) half committed in \(median), 99 % in \(most)\(open)",
        "\(things) median \(median), 99 % in \(most)\(open)",
        "\(things) median \(median)\(open)", "\(number): median \(median)\(open)",
      ], &screen, rest.takeTop(1), theme)
    drawHistogram(commits.times, &screen, rest, theme)
  }

  private func drawCallTimes(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let calls = model.session.calls
    var rest = area
    let open = calls.open == 0 ? "" : ", \(calls.open) open"
    guard !calls.times.isEmpty else {
      let text = calls.open == 0 ? "No client has called yet." : "No call is answered yet\(open)."
      screen.wrap(text, .faint, in: rest)
      return
    }
    let rate = rate(calls.answered, calls.stretch)
    let (median, most) = (percentile(50, calls.times), percentile(99, calls.times))
    put(
      [
        "\(rate)/s answered: half in \(median), 99 % in \(most)\(open)",
        "\(rate)/s: median \(median), 99 % in \(most)\(open)",
        "\(rate)/s: median \(median)\(open)",
      ], &screen, rest.takeTop(1), theme)
    drawHistogram(calls.times, &screen, rest, theme)
  }

  /// The number, with a mark where it is as many as are looked at.
  private func count(_ number: Int) -> String {
    number >= Statistics.mostTimes ? "the last \(number)" : "\(number)"
  }

  /// The time within which so many percent lie.
  private func percentile(_ percent: Int, _ times: [TimeSpan]) -> String {
    Statistics.percentile(percent, of: times)?.short ?? "-"
  }

  private func rate(_ number: Int, _ time: TimeSpan) -> Int {
    time.microseconds > 0
      ? (number * 1_000_000 + time.microseconds / 2) / time.microseconds : number
  }

  /// Writes the first of the texts that there is room for.
  private func put(_ texts: [String], _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let text = texts.first { $0.unicodeScalars.count <= area.width } ?? texts.last ?? ""
    screen.put(clipped(text, width: area.width, theme: theme), area.x, area.y, in: area)
  }

  /// How often which times occur: columns over an axis from zero.
  private func drawHistogram(
    _ times: [TimeSpan], _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    guard area.height >= 3, area.width >= 16 else { return }
    let most = times.max()?.microseconds ?? 0
    let gutter = 4
    let bins = Histogram(times, most: most, bins: max(4, min(20, (area.width - gutter) / 3)))
    let barWidth = max(1, (area.width - gutter) / bins.counts.count)
    // Above the columns there may be a row for their numbers.
    let head = area.height >= 6 ? 1 : 0
    let chart = Rect(
      x: area.x + gutter, y: area.y + head, width: bins.counts.count * barWidth,
      height: area.height - 2 - head)
    // A few times are no tower.
    let highest = max(Self.lowestScale, bins.counts.max() ?? 0)
    screen.putRight("\(highest)", endingAt: chart.x - 1, chart.y, .faint, in: area)
    if chart.height > 1 {
      screen.putRight("0", endingAt: chart.x - 1, chart.maxY - 1, .faint, in: area)
    }
    for (index, value) in bins.counts.enumerated() {
      let (x, width) = (chart.x + index * barWidth, max(1, barWidth - 1))
      for column in 0..<width {
        drawColumn(value, of: highest, &screen, chart, x + column, theme)
      }
      let number = "\(value)"
      guard head > 0, value > 0, number.count <= width else { continue }
      let top = chart.maxY - (max(1, value * chart.height * 8 / highest) + 7) / 8
      screen.put(number, x + (width - number.count) / 2, top - 1, .faint, in: area)
    }
    let axis = Rect(x: area.x, y: chart.maxY, width: area.width, height: 2)
    for x in chart.x..<chart.maxX { screen.dot(theme[.line], x, axis.y, .faint, in: axis) }
    drawTimeAxis(bins, barWidth, &screen, chart.x, axis, theme)
  }

  /// The lowest number that fills the height of a histogram.
  private static let lowestScale = 4

  /// The ends of the bins: all of them, or every second, fifth and so on.
  private func drawTimeAxis(
    _ bins: Histogram, _ barWidth: Int, _ screen: inout Screen, _ start: Int, _ area: Rect,
    _ theme: Theme
  ) {
    let unit = bins.width >= 1_000_000 || bins.width * bins.counts.count >= 10_000_000 ? "s" : "ms"
    func label(_ index: Int) -> String {
      decimal(index * bins.width, unit == "s" ? 1_000_000 : 1000)
    }
    let last = bins.counts.count
    func labels(every step: Int) -> [(text: String, x: Int)] {
      stride(from: 0, through: last, by: step).map { index in
        let (text, isLast) = (label(index), index + step > last)
        let x = start + index * barWidth - (index == 0 ? 0 : (text.count + 1) / 2)
        let long = isLast ? "\(text) \(unit)" : text
        return (long, isLast ? min(x, area.maxX - long.count) : x)
      }
    }
    let step = [1, 2, 5, 10].first { step in
      let labels = labels(every: step)
      return zip(labels, labels.dropFirst()).allSatisfy { $0.x + $0.text.count < $1.x }
    }
    for (text, x) in labels(every: step ?? last) {
      screen.put(text, x, area.y + 1, .faint, in: area)
    }
    for index in 1...last {
      screen.dot(
        theme[.tick], start + index * barWidth - 1, area.y, .faint, in: area)
    }
  }

  /// The quotient with as many decimals, up to one, as it needs.
  private func decimal(_ number: Int, _ unit: Int) -> String {
    let tenths = number * 10 / unit
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// One column of a chart, from the bottom up.
  private func drawColumn(
    _ value: Int, of highest: Int, _ screen: inout Screen, _ area: Rect, _ x: Int, _ theme: Theme
  ) {
    guard value > 0 else { return }
    var eighths = max(1, value * area.height * 8 / highest)
    var y = area.maxY - 1
    while eighths > 0 {
      screen.dot(theme.block(eighths: min(8, eighths)), x, y, .plain, in: area)
      eighths -= 8
      y -= 1
    }
  }

  // MARK: Messages

  private func drawMessageRates(
    _ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let names = ["heartbeats", "entries", "votes", "answers"]
    let (left, right) = (11, 7)
    let width = min(100, area.width - left - right)
    guard width >= 5, area.height >= 3 else { return }
    let stretch = TimeSpan.milliseconds(100)
    let traffic = model.session.traffic(stretch: stretch, count: width)
    let totals = traffic.counts.map { $0.reduce(0, +) }
    var rest = area
    let perSecond = 1_000_000 / stretch.microseconds
    // The rate over the last second, or what there is of it.
    let elapsed = model.cluster.now - .zero
    let isEarly = elapsed < .seconds(1)
    let recent =
      isEarly
      ? model.session.traffic(stretch: elapsed + .microseconds(1), count: 1).counts
      : traffic.counts.suffix(perSecond)
    let time = isEarly ? max(elapsed, stretch) : .seconds(1)
    func drawRate(_ number: Int, _ y: Int) {
      screen.putRight("\(rate(number, time))/s", endingAt: rest.maxX, y, in: area)
    }
    let axis = rest.takeBottom(1)
    let start = area.x + left + width - totals.count
    let span = totals.count * stretch.microseconds / 100_000
    screen.put("now", area.x + left + width - 3, axis.y, .faint, in: axis)
    if totals.count >= 12 {
      screen.put("-\(span / 10).\(span % 10) s", start, axis.y, .faint, in: axis)
    }
    let kinds = rest.height >= 5 ? rest.takeBottom(names.count) : nil
    let highest = max(1, totals.max() ?? 1)
    let chart = Rect(x: area.x + left, y: rest.y, width: width, height: rest.height)
    screen.put("all", area.x, rest.maxY - 1, in: area)
    drawRate(recent.reduce(0) { $0 + $1.reduce(0, +) }, rest.maxY - 1)
    if totals.contains(where: { $0 > 0 }) {
      screen.putRight(
        "\(highest * perSecond)", endingAt: chart.x - 1, rest.y, .faint, in: area)
    }
    for (column, total) in totals.enumerated() {
      drawColumn(total, of: highest, &screen, chart, start + column, theme)
    }
    guard let kinds else { return }
    for (index, name) in names.enumerated() {
      let y = kinds.y + index
      screen.put(name, area.x, y, in: area)
      drawRate(recent.reduce(0) { $0 + $1[index] }, y)
      let row = Rect(x: chart.x, y: y, width: width, height: 1)
      for (column, counts) in traffic.counts.enumerated() {
        drawColumn(counts[index], of: highest, &screen, row, start + column, theme)
      }
    }
  }

  // MARK: Shares

  private func drawLoad(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let traffic = model.session.traffic
    let sent = traffic.reduce(0) { $0 + $1.sent }
    let total = sent + traffic.reduce(0) { $0 + $1.received }
    var rest = area
    guard total > 0 else {
      screen.wrap("No message has arrived yet.", .faint, in: rest)
      return
    }
    let line = rest.takeTop(1)
    put(
      [
        "of the last \(sent) messages, who sent and who received how many",
        "of \(sent) messages, sent and received", "of \(sent) messages",
      ], &screen, line, theme)
    let rows = traffic.enumerated().map { index, one in
      let name = laneName(model, ServerID(index), theme)
      return (name, one.sent + one.received, "\(one.sent) out \(one.received) in")
    }
    drawShares(rows, of: total, &screen, rest, theme)
  }

  private func drawLeaders(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let leadership = model.session.leadership
    var rest = area
    guard leadership.time > .zero else {
      screen.wrap("No time has passed yet.", .faint, in: rest)
      return
    }
    let line = rest.takeTop(1)
    let led = leadership.time - leadership.vacant
    let share = percent(led.microseconds, leadership.time.microseconds)
    put(
      [
        "a leader \(share) of the time, longest without \(leadership.longestVacancy.short)",
        "a leader \(share), longest gap \(leadership.longestVacancy.short)",
        "a leader \(share) of the time",
      ], &screen, line, theme)
    let nobody = ("none", leadership.vacant.microseconds, leadership.vacant.short)
    let rows = leadership.led.enumerated().map { index, time in
      (laneName(model, ServerID(index), theme), time.microseconds, time.short)
    }
    drawShares([nobody] + rows, of: leadership.time.microseconds, &screen, rest, theme)
  }

  /// A server's name in the shape of its role.
  private func laneName(_ model: Model, _ server: ServerID, _ theme: Theme) -> String {
    theme.name(server, model.cluster[server].role, isPaused: false, .voter)
  }
}
