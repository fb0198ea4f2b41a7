// Which events stand in which rows of the space-time view, and where its lanes are.

import Canvas
import Raft
import Session
import Simulation

/// The columns of the view: the time, the lanes, the words.
struct SpaceTimeColumns {
  /// How wide the time is, with the sign of the selection.
  var gutter: Int
  /// How far the lanes are apart.
  var pitch: Int
  /// The first lane shown, and how many.
  var first: Int
  var count: Int
  /// Where the words begin, and how wide they may be; 0 where there is no room.
  var words: Int
  var wordsWidth: Int

  init(width: Int, servers: Int, selected: Int, timeWidth: Int) {
    gutter = timeWidth + 2
    let room = width - gutter
    // The words get what they need where the lanes have what they need.
    let wanted = width >= 66 ? 26 : width >= 52 && servers <= 5 ? 18 : 0
    let most = 12
    pitch = max(servers > 9 ? 5 : 4, min(most, (room - wanted) / max(1, servers)))
    count = max(1, min(servers, (room - wanted) / pitch))
    first = firstRow(showing: selected, of: servers, in: count)
    words = gutter + count * pitch
    wordsWidth = wanted > 0 ? max(0, width - words) : 0
  }

  /// The column of a server's lane; outside of what is shown for a lane that is not.
  func lane(_ server: ServerID) -> Int {
    gutter + (server.index - first) * pitch + (pitch - 1) / 2
  }

  func shows(_ server: ServerID) -> Bool { server.index >= first && server.index < first + count }
}

/// Which rows there are.
struct SpaceTimePlan {
  enum Row {
    /// One event; with a scale all events of a stretch of time, which may be none.
    case events(Range<Int>)
    /// Time in which nothing happens.
    case gap(TimeSpan)
    /// The moment that is shown.
    case now
    /// What will happen as things stand: places in `coming`.
    case coming(Range<Int>)
  }

  /// A message on its way, or the timer that runs out next.
  struct Coming {
    var time: Instant
    var flight: Flight?
    var timer: ServerID?
  }

  private(set) var rows: [Row] = []
  /// When each row begins.
  private(set) var times: [Instant] = []
  /// For each row the last event up to there: ascending.
  private(set) var last: [Int] = []
  /// The first row that is shown.
  fileprivate(set) var top = 0
  /// The row of the moment that is shown.
  private(set) var now = Int.max
  /// What is still to come.
  let coming: [Coming]

  /// More messages ahead than this are not looked at.
  static let mostComing = 400
  /// How many rows above and below the window are looked at, for messages that cross its edges.
  static let margin = 48
  /// How many events are looked through for one that is not left out.
  static let horizon = 4096

  fileprivate init(coming: [Coming]) { self.coming = coming }

  fileprivate mutating func add(_ row: Row, at time: Instant, last number: Int) {
    if case .now = row { now = rows.count }
    rows.append(row)
    times.append(time)
    last.append(number)
  }

  /// The row of an event: the one it stands in, or where it is left out, the next; -1 before the first.
  func row(of number: Int) -> Int {
    let row = last.partitioningIndex { $0 >= number }
    if row == 0, case .events(let range)? = rows.first, number < range.lowerBound { return -1 }
    return row
  }
}

extension SpaceTimeView {
  /// The event before or after this one that the view shows, or nil if there is none near.
  func shownEvent(_ model: Model, after number: Int, by step: Int) -> Int? {
    let chronicle = model.session.branch.chronicle
    var other = number + step
    for _ in 0..<SpaceTimePlan.horizon {
      guard other >= chronicle.first, other <= lastEvent(model) else { return nil }
      if !isLeftOut(model, other, chronicle) { return other }
      other += step
    }
    return nil
  }

  /// The last event that is drawn: at the end of the run none that the picture has not come to yet.
  private func lastEvent(_ model: Model) -> Int {
    let count = model.session.branch.chronicle.count
    return model.session.isAtFrontier ? min(count, model.cluster.position) : count
  }

  /// Whether the view leaves an event out.
  func isLeftOut(_ model: Model, _ number: Int, _ chronicle: Chronicle) -> Bool {
    hidesHeartbeats && number != model.cluster.position && number != chosenEvent(model)
      && chronicle.isHeartbeat(chronicle[number])
  }

  /// Whether the view leaves out a message that is on its way.
  func isLeftOut(_ model: Model, _ flight: Flight) -> Bool {
    guard hidesHeartbeats else { return false }
    switch flight.message.body {
    case .appendEntries(let append): return append.isHeartbeat
    case .appendEntriesReply(let reply):
      let chronicle = model.session.branch.chronicle
      return reply.isSuccess && chronicle.knows(flight.cause)
        && chronicle[flight.cause].traits.contains(.heartbeat)
    default: return false
    }
  }

  /// Lays out the rows around the moment shown, or where that is out of sight, the selected event.
  func spaceTimePlan(_ model: Model, height: Int) -> SpaceTimePlan {
    let coming = coming(model)
    let plan = plan(model, around: model.cluster.position, height, coming)
    guard let chosen = chosenEvent(model) else { return plan }
    let row = plan.row(of: chosen)
    if row >= plan.top, row < plan.top + height { return plan }
    return self.plan(model, around: chosen, height, coming)
  }

  private func plan(
    _ model: Model, around anchor: Int, _ height: Int, _ coming: [SpaceTimePlan.Coming]
  ) -> SpaceTimePlan {
    // The window moves by a few rows at a time: most steps leave it where it is.
    let quantum = max(1, height / 4)
    if let scale {
      return scaledPlan(model, around: anchor, height, quantum, scale, coming)
    }
    let chronicle = model.session.branch.chronicle
    let pivot = min(lastEvent(model), anchor / quantum * quantum)
    let above = rowsAbove(model, height)
    var shown = shownEvents(
      model,
      from: pivot, by: -1, most: above + SpaceTimePlan.margin, chronicle)
    shown.reverse()
    let below = height + SpaceTimePlan.margin
    shown += shownEvents(model, from: pivot + 1, by: 1, most: below, chronicle)
    var plan = SpaceTimePlan(coming: coming)
    fill(model, &plan, shown, chronicle)
    let row = plan.last.partitioningIndex { $0 >= pivot }
    plan.top = max(0, row + 1 - above)
    return plan
  }

  /// How many rows at least stand above the moment shown.
  private func rowsAbove(_ model: Model, _ height: Int) -> Int {
    // Little is known of what is still to come.
    model.session.isAtFrontier ? height * 13 / 20 : height * 2 / 5
  }

  /// The events from this one on that are not left out.
  private func shownEvents(
    _ model: Model, from start: Int, by step: Int, most: Int, _ chronicle: Chronicle
  ) -> [Int] {
    var shown: [Int] = []
    var number = start
    for _ in 0..<SpaceTimePlan.horizon {
      guard number >= chronicle.first, number <= lastEvent(model), shown.count < most else { break }
      if !isLeftOut(model, number, chronicle) { shown.append(number) }
      number += step
    }
    return shown
  }

  /// From how long on a stretch without events is left out and its length written down.
  private func shortestGap(_ model: Model) -> TimeSpan {
    let heartbeat = model.cluster.servers[0].settings.heartbeatInterval
    return TimeSpan(microseconds: max(1000, heartbeat.microseconds * 2 / 5))
  }

  /// Puts the events, the present and what is to come into rows, with the gaps between them.
  private func fill(
    _ model: Model, _ plan: inout SpaceTimePlan, _ shown: [Int], _ chronicle: Chronicle
  ) {
    let gap = shortestGap(model)
    var (time, before) = (Instant.zero, 0)
    if let first = shown.first, first > 1 { (time, before) = (chronicle[first].time, first - 1) }
    func add(_ row: SpaceTimePlan.Row, at moment: Instant, last number: Int) {
      if moment - time > gap { plan.add(.gap(moment - time), at: time, last: before) }
      plan.add(row, at: moment, last: number)
      (time, before) = (moment, max(before, number))
    }
    var hasNow = false
    for number in shown {
      if !hasNow, number > model.cluster.position {
        add(.now, at: model.cluster.now, last: before)
        hasNow = true
      }
      add(.events(number..<number + 1), at: chronicle[number].time, last: number)
    }
    // Where the window ends before the present, or before the end of the run, that is out of sight.
    let next = shownEvent(model, after: shown.last ?? 0, by: 1)
    if !hasNow {
      if let next, next <= model.cluster.position { return }
      add(.now, at: model.cluster.now, last: before)
    }
    guard next == nil else { return }
    for index in plan.coming.indices.prefix(SpaceTimePlan.margin * 2) {
      add(.coming(index..<index + 1), at: plan.coming[index].time, last: .max)
    }
  }

  /// The rows of a plan in which each stands for as much time.
  private func scaledPlan(
    _ model: Model, around anchor: Int, _ height: Int, _ quantum: Int, _ scale: TimeSpan,
    _ coming: [SpaceTimePlan.Coming]
  ) -> SpaceTimePlan {
    let branch = model.session.branch
    let chronicle = branch.chronicle
    let now = model.cluster.now
    let step = scale.microseconds
    let center =
      anchor == model.cluster.position
      ? now : chronicle.knows(anchor) ? chronicle[anchor].time : .zero
    let pivot = center.microseconds / step / quantum * quantum
    let first = max(0, pivot - rowsAbove(model, height))
    let end = max(now, branch.endTime, coming.last?.time ?? .zero).microseconds / step
    var plan = SpaceTimePlan(coming: coming)
    // A message takes some tens of milliseconds; more rows than that need not be looked at.
    let margin = max(4, min(SpaceTimePlan.margin, 100_000 / step))
    let start = max(0, first - margin)
    var place = coming.partitioningIndex { $0.time.microseconds / step >= start }
    var number = chronicle.position(at: Instant(microseconds: start * step - 1)) + 1
    for row in start...max(start, min(end, first + height + margin)) {
      if row == first { plan.top = plan.rows.count }
      let from = Instant(microseconds: row * step)
      let next = chronicle.position(at: Instant(microseconds: (row + 1) * step - 1)) + 1
      let isNow = now.microseconds / step == row
      let middle = isNow ? max(number, min(next, model.cluster.position + 1)) : next
      plan.add(.events(number..<middle), at: from, last: middle - 1)
      if isNow {
        plan.add(.now, at: now, last: middle - 1)
        if middle < next { plan.add(.events(middle..<next), at: from, last: next - 1) }
      }
      number = next
      let before = place
      while place < coming.count, coming[place].time.microseconds / step <= row { place += 1 }
      if before < place { plan.add(.coming(before..<place), at: from, last: .max) }
    }
    return plan
  }

  /// What will happen as things stand, and is in no chronicle yet.
  private func coming(_ model: Model) -> [SpaceTimePlan.Coming] {
    let isAtFrontier = model.session.isAtFrontier
    var coming: [SpaceTimePlan.Coming] = []
    for flight in model.cluster.flights.prefix(SpaceTimePlan.mostComing)
    where flight.arrivesAt != .never && !isLeftOut(model, flight) {
      if isAtFrontier || flight.arrivesAt > model.session.branch.endTime {
        coming.append(SpaceTimePlan.Coming(time: flight.arrivesAt, flight: flight, timer: nil))
      }
    }
    guard isAtFrontier else { return coming }
    let timers = timers(model)
    // Where nothing is on its way and nobody leads, the timers are all that there is to see.
    if coming.isEmpty, model.cluster.leader == nil { return timers }
    if let next = timers.first, coming.first.map({ next.time < $0.time }) ?? true {
      coming.insert(next, at: 0)
    }
    return coming
  }

  /// The timers as they stand, the next first.
  private func timers(_ model: Model) -> [SpaceTimePlan.Coming] {
    let timers = model.cluster.servers.compactMap { server in
      server.deadline.map {
        SpaceTimePlan.Coming(time: max($0, model.cluster.now), flight: nil, timer: server.id)
      }
    }
    return timers.sorted { ($0.time, $0.timer?.index ?? 0) < ($1.time, $1.timer?.index ?? 0) }
  }
}
