// The servers, one a row: name, role, term, vote, timer, commit index and log.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// The servers, one a row, with all that Raft keeps of each.
struct ServerRows: Panel {
  let model: Model
  /// Which entries are shown, before what this picture's width asks for.
  let window: LogWindow
  /// For what the rows are.
  var use = RowColumns.Use.cluster
  /// Where the head of the rows stands; nil for the first row of the area.
  var head: Rect?

  func draw(in area: Rect, on screen: inout Screen) {
    var rest = area
    let head = head ?? rest.takeTop(1)
    guard !area.isEmpty else { return }
    let columns = RowColumns(width: area.width, model.rowWidths, for: use)
    var window = window
    window.follow(model.logFocus, count: columns.entryCount)
    drawHead(&screen, head, columns, window)
    let rows = RowsInView(model.cluster.count, showing: model.selected.index, in: rest.height)
    let next = model.asksForServer ? ServerSet() : model.cluster.nextToFire
    let standings = model.cluster.standings
    for place in rows.servers {
      let id = ServerID(place)
      let line = Rect(
        x: rest.x, y: rest.y + place - rows.servers.lowerBound, width: rest.width, height: 1)
      screen.mark(line, as: .server(id))
      let row = ServerRow(
        model: model, server: model.cluster[id], standing: standings[place],
        isNext: next.contains(id), columns: columns)
      row.draw(in: line, on: &screen)
      LogCells(
        model: model, server: model.cluster[id], columns: columns, first: window.first
      ).draw(in: line, on: &screen)
    }
    if let hint = rows.hint {
      let text = clipped(
        "\(screen.theme.ellipsis) \(hint)", width: rest.width - 1, theme: screen.theme)
      screen.put(text, rest.x + 1, rest.maxY - 1, .faint, in: rest)
    }
  }

  /// What the columns are, and the indices of the entries.
  private func drawHead(
    _ screen: inout Screen, _ area: Rect, _ columns: RowColumns, _ window: LogWindow
  ) {
    let theme = screen.theme
    guard !area.isEmpty else { return }
    // Where a title is wider than its column it leans over the next one, and a blank stays between.
    var end = -1
    func put(_ title: String, _ column: RowColumns.Column?, isRight: Bool = false) {
      guard let column, title.count <= column.width + 2 else { return }
      let x = isRight ? column.end - title.count : max(column.x, end + 1)
      guard x > end else { return }
      end = screen.put(title, area.x + x, area.y, .faint, in: area) - area.x
    }
    if columns.isWide {
      put("server", columns.name)
      put("role", columns.role)
    }
    put("term", columns.term.map { RowColumns.Column(x: $0.end - 4, width: 4) })
    put("vote", columns.vote)
    put("timer", columns.timer)
    // Without a blank before the title of the commit index, the unit goes.
    if let commit = columns.commit, let unit = columns.milliseconds, commit.end - unit.end >= 7 {
      if !model.cluster.countsSeconds { put("ms", columns.milliseconds, isRight: true) }
    }
    if let commit = columns.commit {
      put(end < commit.end - 6 ? "commit" : "cmt", commit, isRight: true)
    }
    let log = Rect(
      x: area.x + columns.log.x, y: area.y, width: columns.log.width, height: 1)
    screen.rule(theme[.line], log.y, .faint, in: log)
    for place in 0..<columns.entryCount {
      let text = "\(window.first + place) "
      screen.put(text, log.x + place * columns.entryWidth + 1, log.y, .faint, in: log)
    }
    drawMarks(&screen, log, columns, window)
    let last = model.logFocus.last
    if last >= window.first + columns.entryCount, columns.entryCount > 0 {
      screen.put(theme.ellipsis, log.maxX - 1, log.y, .faint, in: log)
    }
  }
}

extension ServerRows {
  /// What the marks of a leader's beliefs mean, over what is free behind the logs.
  private func drawMarks(
    _ screen: inout Screen, _ log: Rect, _ columns: RowColumns, _ window: LogWindow
  ) {
    guard let leader = model.beliefs?.id else { return }
    let theme = screen.theme
    let marks = model.cluster.servers.map { model.beliefMarks(of: $0) }
    let (hasNext, hasMatch) = (
      marks.contains { $0.next != nil }, marks.contains { $0.match != nil }
    )
    guard hasNext || hasMatch else { return }
    let (next, match) = (theme[.nextIndex], theme[.matchIndex])
    let forms: [String]
    switch (hasNext, hasMatch) {
    case (true, true):
      forms = [
        "\(next) \(leader) sends this next  \(match) agrees so far",
        "\(next) sent next  \(match) agrees",
        "\(next) sent next",
      ]
    case (true, false):
      forms = [
        "\(next) \(leader) sends this next", "\(next) \(leader) sends next", "\(next) sent next",
      ]
    case (false, _): forms = ["\(match) agrees with \(leader) so far", "\(match) agrees"]
    }
    // The index of the last entry stays.
    let used = max(0, model.logFocus.last - window.first) * columns.entryWidth + 5
    guard let text = forms.first(where: { $0.unicodeScalars.count + used + 2 <= log.width }) else {
      return
    }
    screen.putRight(" \(text) ", endingAt: log.maxX - 1, log.y, .plain, in: log)
  }
}

/// Which rows are shown of a list that may be too long for its room.
struct RowsInView: Hashable {
  /// Those that are shown.
  var servers: Range<Int>
  /// What is not shown, in words; nil where all are.
  var hint: String?

  init(_ count: Int, showing selected: Int, in height: Int) {
    guard count > height else {
      servers = 0..<count
      return
    }
    // A single row is better used for a server than for a hint.
    let rows = height >= 3 ? height - 1 : max(0, height)
    let first = firstRow(showing: selected, of: count, in: rows)
    servers = first..<first + rows
    guard rows < height else { return }
    let parts = [(first, "above"), (count - first - rows, "below")].filter { $0.0 > 0 }
    hint = parts.enumerated()
      .map { $0 == 0 ? "\($1.0) more \($1.1)" : "\($1.0) \($1.1)" }.joined(separator: ", ")
  }
}

/// A server's row without its log.
struct ServerRow: Panel {
  let model: Model
  let server: ServerView
  let standing: Standing
  let isNext: Bool
  let columns: RowColumns

  private var isDown: Bool { server.process == .crashed }

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let id = server.id
    if model.marksAsSubject(id) { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    if model.marked.contains(id) {
      screen.dot(theme[.marked], area.x + columns.name.end, area.y, .bold, in: area)
    }
    let role = server.role
    let strong = role == .follower ? Style.plain : .bold
    let wordStyle = isDown ? theme.fault : strong
    put(
      theme.rowName(server), columns.name, nil, isDown ? theme.fault : strong, area, &screen)
    let word =
      columns.isWide ? model.roleWord(id, standing, theme) : model.shortRole(server, standing)
    // Where the name in its shape stands right before the word, a mark between them would be read as a part of both.
    put(
      word, columns.role, .role,
      hasChangedRole && !columns.isWide
        ? Style(isDown ? .fault : .standard, [.reverse, .bold]) : wordStyle, area, &screen)
    drawTerm(&screen, area)
    let isOld = server.term < model.cluster.highestTerm
    let vote = server.votedFor.map { "\(theme[.arrow])\($0)" } ?? ""
    // A vote of an older term stays on the disk, and says nothing of the election that is under way.
    put(vote, columns.vote, .vote, isDown || isOld ? .faint : .plain, area, &screen)
    drawTimer(&screen, area)
    drawCommit(&screen, area)
    drawChanges(&screen, area)
  }

  /// Writes a field, and says what a click there is on.
  private func put(
    _ text: String, _ column: RowColumns.Column?, _ field: Target.Field?, _ style: Style,
    isRight: Bool = false, _ area: Rect, _ screen: inout Screen
  ) {
    guard let column else { return }
    let room = Rect(x: area.x + column.x, y: area.y, width: column.width, height: 1)
    let shown = clipped(text, width: room.width, theme: screen.theme)
    let x = isRight ? room.maxX - shown.unicodeScalars.count : room.x
    screen.grid.put(shown, x, room.y, style, in: room)
    screen.mark(room, as: field.map { .field(server.id, $0) } ?? .server(server.id))
  }

  private func drawTerm(_ screen: inout Screen, _ area: Rect) {
    guard let column = columns.term else { return }
    let digits = "\(server.term)"
    let left = max(0, (column.width - digits.count + 1) / 2)
    let text = String(repeating: " ", count: left) + digits
    let padded = text + String(repeating: " ", count: max(0, column.width - text.count))
    let theme = screen.theme
    put(
      padded, column, .term, isDown ? .faint : theme.fill(server.term), area, &screen)
  }

  private func drawTimer(_ screen: inout Screen, _ area: Rect) {
    guard columns.timer != nil else { return }
    let theme = screen.theme
    var (bar, milliseconds) = ("", "")
    if let deadline = server.deadline, !isDown {
      let left = max(0, (deadline - model.cluster.now).microseconds)
      // All timers have one scale, so that the one that fires first is the shortest.
      let whole = model.cluster.longestWait.microseconds
      let width = columns.timer?.width ?? 0
      bar = theme.bar(eighths: min(width * 8, left * width * 8 / max(1, whole)))
      milliseconds = theme.timer(
        max(0, (deadline - model.clock).microseconds), inSeconds: model.cluster.countsSeconds)
    }
    put(bar, columns.timer, .timer, server.isLeader ? .faint : .plain, area, &screen)
    put(
      milliseconds, columns.milliseconds, .timer, isNext ? .bold : .plain, isRight: true, area,
      &screen)
    if isNext, let next = columns.next {
      screen.dot(theme[.next], area.x + next, area.y, .bold, in: area)
    }
  }

  /// The commit index, which a crash takes away, and where there is room the last index of the log.
  private func drawCommit(_ screen: inout Screen, _ area: Rect) {
    // While what was deleted is seen, what was stored in its place, and committed with it, is still to come.
    let seen =
      model.isShowingDeletion ? model.touched.firstDeleted(at: server.id).map { $0 - 1 } : nil
    let known = isDown ? "lost" : "\(min(server.commitIndex, seen ?? .max))"
    let long = "\(known)/\(min(server.log.lastIndex, seen ?? .max))"
    let width = columns.commit?.width ?? 0
    let isLong = columns.isWide && long.count <= width
    put(
      isLong ? long : known, columns.commit, .commit, isDown ? .faint : .plain, isRight: true, area,
      &screen)
  }

  /// Whether the last step changed what it is.
  private var hasChangedRole: Bool {
    model.hasChanged(server.id) { [$0.process == .running, $0.process == .crashed] }
      || model.hasChanged(server.id) { $0.role }
  }

  /// A mark before each value that the last step changed.
  private func drawChanges(_ screen: inout Screen, _ area: Rect) {
    func mark(_ column: RowColumns.Column?, _ hasChanged: Bool) {
      guard let column, hasChanged else { return }
      let cell = Rect(x: area.x + column.x - 1, y: area.y, width: 1, height: 1)
      screen.dot(screen.theme[.changed], cell.x, cell.y, .bold, in: cell)
    }
    let id = server.id
    mark(columns.isWide ? columns.role : nil, hasChangedRole)
    let hasChangedTerm = model.hasChanged(id) { $0.term }
    if !columns.isWide, let term = columns.term, term.width > "\(server.term)".count + 1 {
      // Within its ground: before that stands the word for the role.
      let style = isDown ? .faint : screen.theme.fill(server.term)
      if hasChangedTerm {
        screen.dot(screen.theme[.changed], area.x + term.x, area.y, style, in: area)
      }
    } else {
      mark(columns.term, hasChangedTerm)
    }
    mark(columns.vote, model.hasChanged(id) { $0.votedFor })
  }
}

extension ClusterView {
  /// Whether timers are so long that all of them are told in seconds: by the settings, so that the unit does not change
  /// while a timer runs down.
  var countsSeconds: Bool {
    servers.contains { $0.settings.longestWait >= .seconds(10) }
  }

  /// The longest that a timer of a server runs: one scale for all of them.
  var longestWait: TimeSpan {
    servers.reduce(.zero) { max($0, $1.settings.longestWait, $1.settings.longestHeartbeat) }
  }

  /// The servers whose timers fire next: several where they do at the same moment.
  var nextToFire: ServerSet {
    var (next, earliest) = (ServerSet(), Instant.never)
    for server in servers {
      guard let deadline = server.deadline, deadline <= earliest else { continue }
      if deadline < earliest { (next, earliest) = (ServerSet(), deadline) }
      next.insert(server.id)
    }
    return next
  }
}

extension Model {
  /// Whether the lesson asks for a server here, so that no mark may point at one before it is answered.
  var asksForServer: Bool {
    if isAsking, case .server? = typedAnswer { return true }
    guard isBeforeQuestion, let next = lessonShown?.next, next.isAtOnce else { return false }
    return next.told.contains { if case .server = $0 { true } else { false } }
  }

  /// Whether the mark of the subject stands at the server.
  func marksAsSubject(_ id: ServerID) -> Bool {
    id == selected && (chosen != nil || !asksForServer)
  }

  /// What a server is, in four letters.
  func shortRole(_ server: ServerView, _ standing: Standing) -> String {
    if server.process == .paused { return "frzn" }
    if server.isEnding { return "ends" }
    return switch server.role {
    case .leader: "lead"
    case .candidate: "cand"
    case .preCandidate: "prev"
    case .crashed: "down"
    case .follower:
      switch standing {
      case .voter: "foll"
      case .learner: "lrnr"
      case .incoming: "join"
      case .outgoing: "leav"
      case .outside: "outs"
      }
    }
  }
}

extension Theme {
  /// A server's name in the shape of its role, and a frozen follower's between the signs of standing still.
  func rowName(_ server: ServerView) -> String {
    let isStill = server.role == .follower && server.process == .paused
    let shape = isStill ? (self[.frozen], self[.frozen]) : shape(of: server.role)
    return "\(shape.0)\(server.id)\(shape.1)"
  }

  /// How long a timer still runs, in four columns: a number of milliseconds, or seconds with their unit.
  func timer(_ microseconds: Int, inSeconds: Bool) -> String {
    let milliseconds = (microseconds + 999) / 1000
    guard inSeconds else { return "\(min(9999, milliseconds))" }
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000)
    return seconds >= 10 ? "\(min(999, seconds))s" : "\(seconds).\(rest / 100)s"
  }
}
