// The drawing of the space-time view: trails first, then lanes, then what happened on them.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// Draws the rows of a plan.
struct SpaceTimePicture {
  private let view: SpaceTimeView
  let model: Model
  let plan: SpaceTimePlan
  let columns: SpaceTimeColumns
  let area: Rect
  let theme: Theme
  private let branch: Branch
  let chronicle: Chronicle
  /// The event that is looked at.
  private let chosen: Int
  private let initialCount: Int
  /// Where lanes and arrows are drawn.
  let field: Rect

  /// A message from a lane to another one.
  struct Arrow {
    var from: ServerID
    var to: ServerID
    /// The rows in which it leaves and arrives; they may lie outside of the window.
    var start: Int
    var end: Int
    var head: Unicode.Scalar
    var term: Term
    /// Whether it comes to nothing at the end.
    var isLost = false
    /// Whether it has to do with the event that is looked at.
    var isChosen: Bool
  }

  init(
    view: SpaceTimeView, model: Model, plan: SpaceTimePlan, columns: SpaceTimeColumns, area: Rect,
    theme: Theme
  ) {
    self.view = view
    self.model = model
    self.plan = plan
    self.columns = columns
    self.area = area
    self.theme = theme
    branch = model.session.branch
    chronicle = branch.chronicle
    chosen = view.chosenEvent(model) ?? model.cluster.position
    initialCount = model.session.setup.servers
    field = Rect(
      x: area.x + columns.gutter, y: area.y, width: columns.words - columns.gutter,
      height: area.height)
  }

  /// The rows in the window.
  var window: Range<Int> {
    min(plan.top, plan.rows.count)..<min(plan.rows.count, plan.top + area.height)
  }

  func y(_ row: Int) -> Int { area.y + row - plan.top }

  func x(_ server: ServerID) -> Int { area.x + columns.lane(server) }

  private func isBeyond(_ row: Int) -> Bool { row > plan.now }

  private func stage(_ server: ServerID, _ position: Int) -> Lives.Stage? {
    chronicle.lives.stage(of: server, at: position, initialCount: initialCount)
  }

  private var lanes: [ServerID] {
    (columns.first..<columns.first + columns.count).map(ServerID.init)
  }

  func draw(_ screen: inout Screen) {
    let arrows = arrows
    if theme.hasBraille {
      drawDottedTrails(arrows, &screen)
    } else {
      for arrow in arrows where !arrow.isChosen { drawTrail(arrow, &screen) }
      for arrow in arrows where arrow.isChosen { drawTrail(arrow, &screen) }
    }
    for row in window { drawLanes(row, &screen) }
    drawOpenLanes(&screen)
    for arrow in arrows { drawHead(arrow, &screen) }
    for row in window { drawRow(row, &screen) }
    for flight in model.cluster.heldFlights { drawHeld(flight, &screen) }
  }

  // MARK: Arrows

  /// Every message that may be seen in the window.
  private var arrows: [Arrow] {
    var arrows: [Arrow] = []
    for (row, what) in plan.rows.enumerated() {
      switch what {
      case .events(let range):
        for number in range.prefix(SpaceTimePicture.mostEvents) {
          if let arrow = arrow(number, row) { arrows.append(arrow) }
        }
      case .coming(let range):
        for index in range.prefix(SpaceTimePicture.mostEvents) {
          guard let flight = plan.coming[index].flight else { continue }
          arrows.append(
            Arrow(
              from: flight.message.from, to: flight.message.to, start: plan.row(of: flight.cause),
              end: row, head: theme.head(of: flight.message), term: flight.message.term,
              isChosen: flight.cause == chosen))
        }
      case .gap, .now: break
      }
    }
    return arrows
  }

  /// The most events of a row that are looked at.
  static let mostEvents = 32

  private func arrow(_ number: Int, _ row: Int) -> Arrow? {
    let record = chronicle[number]
    guard record.message != nil, record.cause > 0, !view.isLeftOut(model, number, chronicle) else {
      return nil
    }
    let cause = Int(record.cause)
    return Arrow(
      from: record.from, to: record.to, start: plan.row(of: cause), end: row,
      head: theme.head(of: record), term: Term(record.term), isLost: record.kind == .lost,
      isChosen: number == chosen || cause == chosen)
  }

  /// The cells between the two lanes, the sender's first.
  func way(_ arrow: Arrow) -> [(x: Int, y: Int)] {
    let (x0, y0) = (x(arrow.from), y(arrow.start))
    let (x1, y1) = (x(arrow.to), y(arrow.end))
    let steps = max(abs(x1 - x0), abs(y1 - y0))
    guard steps > 1 else { return [] }
    return (1..<steps).map { step in
      (x0 + rounded((x1 - x0) * step, steps), y0 + rounded((y1 - y0) * step, steps))
    }
  }

  /// The quotient to the nearest whole number.
  private func rounded(_ a: Int, _ b: Int) -> Int {
    (2 * abs(a) + b) / (2 * b) * a.signum()
  }

  /// The head on the receiver's lane, and where the message is now, if it is on its way.
  private func drawHead(_ arrow: Arrow, _ screen: inout Screen) {
    let isAhead = isBeyond(arrow.end)
    if isAhead, arrow.start <= plan.now,
      let place = way(arrow).filter({ $0.y == y(plan.now) }).middle
    {
      screen.dot(arrow.head, place.x, place.y, theme.fill(arrow.term), in: field)
    }
    guard window.contains(arrow.end) else { return }
    if arrow.isLost {
      let side = x(arrow.from) < x(arrow.to) ? -1 : 1
      screen.dot(
        arrow.head, x(arrow.to) + side, y(arrow.end), isAhead ? .faint : theme.fill(arrow.term),
        in: field)
      return screen.dot(
        theme[.broken], x(arrow.to), y(arrow.end), isAhead ? .faint : theme.fault, in: field)
    }
    screen.dot(
      arrow.head, x(arrow.to), y(arrow.end), isAhead ? .faint : theme.fill(arrow.term), in: field)
  }

  /// A held message waits half way to its receiver, on the line of the present.
  private func drawHeld(_ flight: Flight, _ screen: inout Screen) {
    guard window.contains(plan.now), !view.isLeftOut(model, flight) else { return }
    let (start, end) = (x(flight.message.from), x(flight.message.to))
    let place = (start + end) / 2
    screen.dot(
      theme.head(of: flight.message), place, y(plan.now),
      Style(theme.ink(flight.message.term).foreground, [.bold, .reverse]), in: field)
    screen.dot(theme[.frozen], place + (end - start).signum(), y(plan.now), .plain, in: field)
  }

  // MARK: Lanes

  /// The servers' lanes in a row, by what each was after it.
  private func drawLanes(_ row: Int, _ screen: inout Screen) {
    let isNow = row == plan.now
    let isBeyond = isBeyond(row)
    let position = min(plan.last[row], chronicle.count)
    if isNow { screen.rule(theme[.line], y(row), .faint, in: field) }
    for server in lanes {
      guard let stage = stage(server, position), stage.role != .crashed else { continue }
      var glyph = theme.lane(stage, isBeyond: isBeyond)
      if case .gap = plan.rows[row] { glyph = theme[.quiet] }
      var style = theme.ink(stage.term)
      if isBeyond { style = .faint }
      if isNow { (glyph, style) = (theme[.crossing], .faint) }
      screen.dot(glyph, x(server), y(row), style, in: field)
    }
  }

  /// The lanes below the last row, where nothing is known yet.
  private func drawOpenLanes(_ screen: inout Screen) {
    for server in lanes {
      guard let stage = stage(server, chronicle.count), stage.role != .crashed else { continue }
      let glyph = screen.theme.lane(stage, isBeyond: true)
      for row in min(area.maxY, y(window.upperBound))..<area.maxY {
        screen.dot(glyph, x(server), row, .faint, in: field)
      }
    }
  }

  // MARK: Rows

  /// The time, what happened on the lanes, the words.
  private func drawRow(_ row: Int, _ screen: inout Screen) {
    switch plan.rows[row] {
    case .events(let range):
      let shown = range.prefix(SpaceTimePicture.mostEvents).filter {
        !view.isLeftOut(model, $0, chronicle)
      }
      for number in shown { drawEvent(number, row, &screen) }
      drawTime(row, &screen)
      if range.contains(chosen), view.chosenEvent(model) != nil {
        screen.dot(theme[.selected], area.x, y(row), .bold, in: area)
      }
      drawWords(shown, range.count, row, &screen)
    case .gap(let duration):
      put("\(theme[.quiet]) \(duration.brief) pass", row, .faint, &screen)
    case .now:
      screen.put(
        seconds(model.clock), area.x + 1, y(row), .bold, in: area)
      screen.dot(theme[.line], area.x, y(row), .bold, in: area)
      let count = model.cluster.flightCount
      put(count == 0 ? "now" : "now, \(count) under way", row, .bold, &screen)
    case .coming(let range):
      let coming = plan.coming[range.lowerBound]
      // The time itself, which stays what it is as time passes.
      if row == window.lowerBound || seconds(plan.times[row - 1]) != seconds(coming.time)
        || row - 1 == plan.now
      {
        screen.put(seconds(coming.time), area.x + 1, y(row), .faint, in: area)
      }
      if let timer = coming.timer {
        screen.dot(theme[.next], x(timer), y(row), .faint, in: field)
        let isNext = range.lowerBound == 0
        put("\(timer)'s timer\(isNext ? " ends" : ", else")", row, .faint, &screen)
      } else if let message = coming.flight?.message {
        let fits = message.summary.count < columns.wordsWidth
        put(fits ? message.summary : message.brief, row, .faint, &screen)
      }
    }
  }

  private func put(_ text: String, _ row: Int, _ style: Style, _ screen: inout Screen) {
    guard columns.wordsWidth > 2 else { return }
    screen.put(
      clipped(text, width: columns.wordsWidth - 1, theme: theme), area.x + columns.words + 1,
      y(row), style, in: area)
  }

  /// When the row was, unless the row above says the same.
  private func drawTime(_ row: Int, _ screen: inout Screen) {
    let text = seconds(plan.times[row])
    if row > window.lowerBound, case .events = plan.rows[row - 1],
      seconds(plan.times[row - 1]) == text
    {
      return
    }
    screen.put(text, area.x + 1, y(row), isBeyond(row) ? .faint : .plain, in: area)
  }

  private func drawWords(_ shown: [Int], _ count: Int, _ row: Int, _ screen: inout Screen) {
    guard columns.wordsWidth > 2 else { return }
    // Of several events, the one that is looked at, or the weightiest.
    let number =
      shown.contains(chosen)
      ? chosen : shown.first { chronicle[$0].traits.contains(.milestone) } ?? shown.first
    guard let number else { return }
    let more = shown.count > 1 ? " +\(count - 1)" : ""
    let width = columns.wordsWidth - 1 - more.count
    let words = branch.brief(of: number, width: width)
    let text = clipped(words, width: width, theme: theme) + more
    let style: Style =
      number == chosen ? .bold : isBeyond(row) ? .faint : .plain
    put(text, row, style, &screen)
  }

  /// The mark of an event on its lane, and what changed beside it.
  private func drawEvent(_ number: Int, _ row: Int, _ screen: inout Screen) {
    let record = chronicle[number]
    let isBeyond = isBeyond(row)
    switch record.kind {
    case .delivered, .lost: break
    case .queued:
      screen.dot(theme[.frozen], x(record.to) + 1, y(row), .plain, in: field)
    case .electionTimer, .heartbeatTimer: mark(theme[.next], record.to, row, &screen)
    case .diskWritten: mark(theme[.disk], record.to, row, &screen)
    case .compacted: mark(theme[.compacted], record.to, row, &screen)
    case .ended: mark(theme[.command], record.to, row, &screen)
    case .client: mark(theme[.client], record.to, row, &screen)
    case .intervention: drawCommand(number, row, &screen)
    }
    if record.kind == .delivered || record.kind != .lost && record.kind != .queued {
      for server in ServerSet(bits: touched(record)) {
        drawChange(of: server, number, record, row, &screen)
      }
    }
    drawLost(record, row, &screen)
    if record.traits.contains(.violation) {
      screen.dot(
        theme[.violation], x(record.to) + 1, y(row), isBeyond ? .faint : theme.fault, in: field)
    }
  }

  private func touched(_ record: EventRecord) -> UInt32 {
    record.kind == .intervention ? record.detail : 1 << UInt32(record.to.index)
  }

  private func mark(
    _ glyph: Unicode.Scalar, _ server: ServerID, _ row: Int, _ screen: inout Screen,
    isFault: Bool = false
  ) {
    let style: Style = isBeyond(row) ? .faint : isFault ? theme.fault : .bold
    screen.dot(glyph, x(server), y(row), style, in: field)
  }

  /// What a command did to the servers it names.
  private func drawCommand(_ number: Int, _ row: Int, _ screen: inout Screen) {
    if let command = branch.actOfEvent(number) {
      let (sign, ends, isFault) = command.linkSign
      for server in ends { mark(theme[sign], server, row, &screen, isFault: isFault) }
    }
    for server in ServerSet(bits: chronicle[number].detail) {
      let before = stage(server, number - 1)
      let after = stage(server, number)
      if after?.role == .crashed, before?.role != .crashed {
        mark(theme[.broken], server, row, &screen, isFault: true)
      } else if after?.isPaused == true, before?.isPaused == false {
        mark(theme[.frozen], server, row, &screen)
      } else if before?.role == .crashed || before?.isPaused == true && after?.isPaused == false {
        mark(theme[.mended], server, row, &screen)
      } else {
        mark(
          chronicle[number].traits.contains(.stands) ? theme[.next] : theme[.command], server, row,
          &screen)
      }
    }
  }

  /// Beside the lane: a new role or term, a commit.
  private func drawChange(
    of server: ServerID, _ number: Int, _ record: EventRecord, _ row: Int, _ screen: inout Screen
  ) {
    guard let after = stage(server, number), after.role != .crashed else { return }
    let before = stage(server, number - 1)
    var text = ""
    if after.role != before?.role, before?.role != .crashed {
      if after.role == .follower {
        if before?.role == .leader { text = "\(theme[.stepsDown])" }
      } else {
        text = String(theme.shape(of: after.role).left)
      }
    }
    if after.term != before?.term || !text.isEmpty { text += "t\(after.term)" }
    if record.traits.contains(.committed), text.isEmpty {
      let commits = chronicle.commits
      let index = commits.partitioningIndex { $0.position >= number }
      if let commit = commits[index...].prefix(while: { $0.position == number }).last(where: {
        $0.isCommitted
      }) {
        text = "c\(commit.index)"
      }
    }
    guard !text.isEmpty, text.unicodeScalars.count < columns.pitch else { return }
    let fromRight = record.message != nil && record.from > server
    let start = fromRight ? x(server) - text.unicodeScalars.count : x(server) + 1
    screen.put(
      text, start, y(row), isBeyond(row) ? .faint : theme.fill(after.term), in: field)
  }

  /// What was lost at once: short stubs towards the receivers, a mark for each.
  private func drawLost(_ record: EventRecord, _ row: Int, _ screen: inout Screen) {
    guard !record.lostTo.isEmpty else { return }
    let style: Style = isBeyond(row) ? .faint : theme.fault
    for side in [-1, 1] {
      let count = record.lostTo.count { ($0.index - record.to.index).signum() == side }
      guard count > 0 else { continue }
      screen.dot(theme[.way], x(record.to) + side, y(row), .faint, in: field)
      for place in 0..<min(count, columns.pitch - 2) {
        screen.dot(theme[.broken], x(record.to) + side * (2 + place), y(row), style, in: field)
      }
    }
  }
}

extension Array {
  fileprivate var middle: Element? { isEmpty ? nil : self[count / 2] }
}
