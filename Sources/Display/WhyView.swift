// Words: what just happened and why, what the lesson tells, what comes next.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

extension App {
  /// What just happened and why, with the sections of the paper.
  func drawWhy(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard area.height > 0 else { return }
    var rest = area
    if area.height >= 3 {
      let head = rest.takeTop(1)
      grid.rule(theme.line, head.y, .faint, in: head)
      let x = grid.put(" why ", head.x + 2, head.y, .bold, in: head)
      if narration != nil {
        let when =
          "\(theme.separator) event \(narrationPosition) at \(seconds(narrationTime)) s\(age) "
        let end = grid.put(when, x, head.y, .faint, in: head)
        if !echo.isEmpty { grid.put("\(theme.separator) \(echo) ", end, head.y, .faint, in: head) }
      }
      drawRulesOff(&grid, head, theme)
    }
    rest.x += 1
    rest.width -= 1
    if let violation = session.violation {
      grid.wrap("\(violation)", theme.fault, in: rest)
      return
    }
    guard let narration else {
      grid.wrap(beginning, .faint, in: rest)
      return
    }
    // That would answer the question that is being asked.
    if isAsking {
      let next = isAnswerDue ? "answers" : "goes on"
      grid.wrap("The question comes first: PgDn \(next).", .faint, in: rest)
    } else {
      drawNarration(narration, &grid, rest)
    }
  }

  /// How many events lie between the one told about and the moment shown.
  private var age: String {
    let events = session.position - narrationPosition
    return events <= 0 ? "" : events == 1 ? ", 1 event ago" : ", \(events) events ago"
  }

  /// The words of the lesson at the moment shown, if it is on the lesson's branch.
  private var telling: [Tell] {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return [] }
    return lesson.telling
  }

  /// Whether the moment shown is the one at which the lesson told its last words.
  var isAtStop: Bool {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return false }
    return lesson.marks.prefix(lesson.shown).last?.position == session.position
  }

  /// Whether the lesson has asked something that is not answered yet.
  private var isAsking: Bool {
    isAtStop && !isAnswered && telling.contains { if case .ask = $0 { true } else { false } }
  }

  private var isAnswered: Bool {
    answeredStop != nil && answeredStop == session.lesson?.stopsReached
  }

  /// Whether the lesson has given choices, and not yet said which is right.
  var isAnswerDue: Bool {
    isAsking && telling.contains { if case .choice(_, true) = $0 { true } else { false } }
  }

  /// Which rules of Raft are off: whatever is seen then is not the paper's Raft.
  private func drawRulesOff(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let off = session.world.rulesOff
    guard !off.isEmpty else { return }
    var text = "off: " + off.map(\.name).joined(separator: ", ")
    if text.unicodeScalars.count > area.width - 36 { text = "\(off.count) rules off" }
    grid.putRight(" \(text) ", endingAt: area.maxX, area.y, .bold, in: area)
  }

  private var beginning: String {
    "Nothing has happened yet: every server is a follower and waits for its election timer."
  }

  /// The headline in bold, then as many reasons as there is room for, then the sections.
  private func drawNarration(_ narration: Narration, _ grid: inout Grid, _ area: Rect) {
    let sections = narration.sections.citation
    let text = narration.line
    var lines = wrapped(text, width: area.width)
    if lines.count > area.height {
      // The sections always stay; whole sentences go, the last first.
      var reasons = narration.reasons
      while lines.count > area.height, !reasons.isEmpty {
        reasons.removeLast()
        let rest = ([narration.headline] + reasons).joined(separator: " ")
        lines = wrapped(sections.isEmpty ? rest : "\(rest) (\(sections))", width: area.width)
      }
    }
    grid.put(lines, boldScalars: narration.headline.unicodeScalars.count, in: area)
  }

  /// What the lesson tells at this moment, in lines.
  func tellingLines(width: Int) -> [(String, Style)] {
    let isAnswered = isAnswered
    return telling.flatMap { told -> [(String, Style)] in
      switch told {
      case .choice(let text, let isRight) where isAnswered:
        return wrapped((isRight ? "* " : "- ") + text, width: width).map {
          ($0, isRight ? .bold : .faint)
        }
      case .say(let text): return wrapped(text, width: width).map { ($0, .plain) }
      case .ask(let text): return wrapped(text, width: width).map { ($0, .bold) }
      case .choice(let text, _):
        return wrapped("- \(text)", width: width).map { ($0, .plain) }
      case .title, .pause: return []
      }
    }
  }

  /// How many rows the lesson's words take, with their head.
  func tellingRows(width: Int) -> Int {
    let lines = tellingLines(width: width).count
    return lines == 0 ? 0 : lines + 1
  }

  /// What the lesson tells at this moment. Takes the rows it needs off the area.
  func drawTelling(_ grid: inout Grid, _ area: inout Rect, _ theme: Theme) {
    guard let lesson = session.lesson, session.branchNumber == lesson.branch else { return }
    let lines = tellingLines(width: area.width)
    let head = area.takeTop(1)
    grid.rule(theme.line, head.y, .faint, in: head)
    let isOver = lesson.isFinished && session.isAtFrontier
    let hint =
      isPlaying
      ? " PgDn skips "
      : isAnswerDue ? " PgDn answers " : isOver ? " the lesson is over " : " PgDn goes on "
    if let title = lesson.title {
      let room = head.width - hint.count - 3
      grid.put(
        " \(clipped(title, width: room, theme: theme)) ", head.x + 1, head.y, .bold, in: head)
    }
    grid.putRight(hint, endingAt: head.maxX, head.y, .faint, in: head)
    for (offset, line) in lines.prefix(area.height).enumerated() {
      grid.put(line.0, area.x, area.y + offset, line.1, in: area)
    }
    if lines.count > area.height {
      grid.putRight(" more ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
    _ = area.takeTop(lines.count)
  }

  /// What is on its way, in the order of arrival.
  func drawComing(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    let head = rest.takeTop(1)
    grid.rule(theme.line, head.y, .faint, in: head)
    let count = session.world.flightCount
    let load =
      session.world.load.map { "\(theme.separator) load \($0.load.callsPerSecond)/s " } ?? ""
    grid.put(" on its way: \(count) \(load)", head.x + 1, head.y, .faint, in: head)
    if count > rest.height, rest.height > 1 {
      let line = rest.takeBottom(1)
      grid.put("+ \(count - rest.height) more: m shows all", line.x + 1, line.y, .faint, in: line)
    }
    for (row, flight) in session.world.flights(first: rest.height).enumerated() {
      drawComing(
        flight, &grid, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1), theme)
    }
  }

  private func drawComing(
    _ flight: Flight, _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    let message = flight.message
    var style = theme.ink(message.term)
    style.attributes.insert(.bold)
    grid.dot(theme.head(of: message), area.x + 1, area.y, style, in: area)
    grid.put(
      "\(message.from)\(theme.arrow)\(message.to)", area.x + 3, area.y, theme.ink(message.term),
      in: area)
    let when =
      flight.arrivesAt == .never
      ? "held" : "\(millisecondsLeft(until: flight.arrivesAt, from: session.world.now)) ms"
    let room = area.width - 12 - 8
    grid.put(
      clipped(message.summary, width: room, theme: theme), area.x + 11, area.y, .plain, in: area)
    grid.putRight(when, endingAt: area.maxX, area.y, .faint, in: area)
  }
}

extension Message {
  /// The message in a few words: kind, and what matters of its contents.
  var summary: String {
    switch body {
    case .requestVote(let index, let lastTerm, let isTransfer):
      return (isTransfer ? "vote, in a transfer? " : "vote? ")
        + "log ends \(index) (term \(lastTerm))"
    case .requestVoteReply(let granted): return granted ? "vote" : "no vote"
    case .appendEntries(let append): return append.summary
    case .appendEntriesReply(let reply): return reply.summary
    case .preVote(let index, let lastTerm): return "pre-vote? log ends \(index) (term \(lastTerm))"
    case .preVoteReply(let granted): return granted ? "pre-vote" : "no pre-vote"
    case .installSnapshot(let chunk):
      return "snapshot to \(chunk.lastIndex), bytes \(chunk.offset + 1)-"
        + "\(chunk.offset + data.count)" + (chunk.isLast ? ", the last" : "")
    case .installSnapshotReply(let reply): return reply.summary
    case .timeoutNow: return "stand at once"
    }
  }
}

extension AppendEntries {
  fileprivate var summary: String {
    switch count {
    case 0: "heartbeat, commit \(leaderCommit)"
    case 1: "entry \(prevLogIndex + 1), commit \(leaderCommit)"
    default:
      "entries \(prevLogIndex + 1) to \(prevLogIndex + Int(count)), commit \(leaderCommit)"
    }
  }
}

extension AppendEntriesReply {
  fileprivate var summary: String {
    switch outcome {
    case .success(let match): answersHeartbeat ? "ack of heartbeat" : "ack up to \(match)"
    case .conflict(_, let index): "no match, retry before \(index)"
    case .staleTerm: "your term is over"
    }
  }
}

extension InstallSnapshotReply {
  fileprivate var summary: String {
    switch outcome {
    case .wants(let offset): "wants bytes from \(offset + 1) on"
    case .installed: "ack snapshot to \(lastIndex)"
    case .staleTerm: "your term is over"
    }
  }
}
