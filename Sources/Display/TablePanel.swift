// The table of servers: role, term, votes, commit, and timers as draining bars.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// Where the columns of the table begin, by the room there is.
struct TableColumns {
  var role: Int
  var term: Int
  var votes: Int?
  var commit: Int
  /// How wide the commit and last indices are; longer ones are written shorter.
  var indexWidth: Int
  var bar: Int?
  var barWidth = 0
  var milliseconds: Int

  init(width: Int, votesWidth: Int, wantedIndexWidth: Int, hasLongNames: Bool) {
    // Name 4, role 10, term 5 always; the rest as it fits.
    let shift = hasLongNames ? 1 : 0
    role = 4 + shift
    term = 15 + shift
    if width >= 46 {
      votes = 20 + shift
      commit = 20 + shift + votesWidth + 1
      // The numbers get what they need, the bar what is left.
      barWidth = min(24, width - commit - max(7, wantedIndexWidth) - 1 - 7)
      milliseconds = min(width - 2, commit + max(7, wantedIndexWidth) + 1 + max(0, barWidth) + 5)
      if barWidth > 0 { bar = milliseconds - 5 - barWidth }
    } else {
      commit = 21 + shift
      milliseconds = min(width - 2, max(34, commit + wantedIndexWidth + 6))
    }
    indexWidth = (bar ?? milliseconds - 4) - commit - 1
  }

  /// The commit index and the last one, and between them the applied one where it differs: `4/6`,
  /// `4/3/6`. Where that is too wide, the commit index and how many entries come after it: `123456+2`.
  static func indexText(
    commit: LogIndex, applied: LogIndex, last: LogIndex, width: Int
  ) -> String {
    let middle = applied == commit ? "" : "\(applied)/"
    let texts = ["\(commit)/\(middle)\(last)", "\(commit)/\(last)"]
    return texts.first { $0.count <= width } ?? "\(commit)+\(last - commit)"
  }
}

/// The table of servers: role, term, votes, commit, and timers as draining bars.
struct TablePanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    let count = model.cluster.count
    let configuration = model.cluster.configuration
    let columns = TableColumns(
      width: area.width,
      votesWidth: configuration.isJoint ? 8 : max(5, min(configuration.voters.count, 7)) + 1,
      wantedIndexWidth: indexWidth, hasLongNames: count > 9)
    let titles: [(Int?, String)] = [
      (columns.role, "role"), (columns.term - 1, "term"), (columns.votes, "votes"),
      (columns.commit, "commit"), (columns.barWidth >= 4 ? columns.bar : nil, "timer"),
    ]
    for case (let x?, let title) in titles {
      screen.put(title, area.x + x, area.y, .faint, in: area)
    }
    screen.putRight("ms", endingAt: area.x + columns.milliseconds, area.y, .faint, in: area)
    // With more servers than rows the selected one stays in view, and the last row says how many do not.
    let hasMore = count > area.height - 1 && area.height > 3
    let rows = max(0, area.height - (hasMore ? 2 : 1))
    let first = firstRow(showing: model.selected.index, of: count, in: rows)
    if hasMore {
      screen.put(
        "\(count - rows) more servers: Tab goes on", area.x + 1, area.maxY - 1, .faint, in: area)
    }
    let next = nextToFire
    let standings = model.cluster.standings
    for row in 0..<min(rows, count) {
      let server = ServerID(first + row)
      let line = Rect(x: area.x, y: area.y + 1 + row, width: area.width, height: 1)
      screen.mark(line, as: .server(server))
      drawRow(
        server, standings[server.index], &screen, line, columns,
        isNext: next.contains(server), theme)
    }
  }

  /// The servers whose timers fire next: several where they do at the same moment.
  private var nextToFire: ServerSet {
    var (next, earliest) = (ServerSet(), Instant.never)
    for server in model.cluster.servers {
      guard let deadline = server.deadline, deadline <= earliest else { continue }
      if deadline < earliest { (next, earliest) = (ServerSet(), deadline) }
      next.insert(server.id)
    }
    return next
  }

  /// How wide the longest of the indices is, with all digits.
  private var indexWidth: Int {
    model.cluster.servers.reduce(0) { max($0, indexText($1, width: .max).count) }
  }

  private func drawRow(
    _ id: ServerID, _ standing: Standing, _ screen: inout Screen, _ area: Rect,
    _ columns: TableColumns,
    isNext: Bool, _ theme: Theme
  ) {
    let server = model.cluster[id]
    let role = server.role
    let isDown = role == .crashed
    let style = isDown ? Style.faint : role == .follower ? .plain : .bold
    if id == model.selected { screen.dot(theme.selector, area.x, area.y, .bold, in: area) }
    screen.put("\(id)", area.x + 1, area.y, id == model.selected ? .bold : style, in: area)
    screen.put(
      (server.process == .paused ? String(theme.frozen) : "") + model.roleWord(id, standing),
      area.x + columns.role, area.y,
      isDown ? theme.fault : style, in: area)
    let term = server.term
    // A mark before each value that the last step changed.
    func mark(_ column: Int?, _ hasChanged: Bool) {
      guard let column, hasChanged else { return }
      screen.dot(theme.changed, area.x + column - 1, area.y, .bold, in: area)
    }
    mark(columns.role, model.hasChanged(id) { $0.process } || model.hasChanged(id) { $0.role })
    mark(columns.term - 1, model.hasChanged(id) { $0.term })
    mark(columns.votes, model.hasChanged(id) { votesShown($0) })
    mark(
      columns.commit,
      model.hasChanged(id) { [$0.commitIndex, $0.log.lastIndex] })
    let termText = String(repeating: " ", count: max(0, 3 - "\(term)".count)) + "\(term) "
    screen.put(
      termText, area.x + columns.term - 1, area.y, isDown ? theme.ink(term) : theme.fill(term),
      in: area)
    if let votes = columns.votes {
      let room = Rect(
        x: area.x + votes, y: area.y, width: columns.commit - votes - 1, height: 1)
      drawVotes(server, &screen, room, theme)
    }
    screen.put(
      indexText(server, width: columns.indexWidth), area.x + columns.commit, area.y, style, in: area
    )
    drawTimer(server, &screen, area, columns, isNext: isNext, theme)
  }

  /// What `drawVotes` makes of a server, to compare.
  private func votesShown(_ server: ServerView) -> [UInt32] {
    if let candidacy = server.candidacy {
      [1, candidacy.votes.bits, UInt32(candidacy.repeatedVotes)]
    } else {
      [0, server.votedFor.map { UInt32($0.index + 1) } ?? 0]
    }
  }

  /// How far a server's log is committed, applied, written.
  private func indexText(_ server: ServerView, width: Int) -> String {
    let last = server.log.lastIndex
    return server.process == .crashed
      ? "-/\(last)"
      : TableColumns.indexText(
        commit: server.commitIndex, applied: server.lastApplied, last: last, width: width)
  }

  /// A candidate's votes as dots, or whom the server has voted for.
  private func drawVotes(
    _ server: ServerView, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    if let candidacy = server.candidacy {
      screen.put(
        server.voteText(candidacy, theme), area.x, area.y,
        server.role == .candidate ? .bold : .plain, in: area)
    } else if let vote = server.votedFor {
      screen.put(
        "\(theme.arrow) \(vote)", area.x, area.y, server.isLeader ? .faint : .plain, in: area)
    }
  }

  private func drawTimer(
    _ server: ServerView, _ screen: inout Screen, _ area: Rect, _ columns: TableColumns,
    isNext: Bool, _ theme: Theme
  ) {
    guard let deadline = server.deadline else { return }
    let settings = server.settings
    let isLeader = server.isLeader
    let left = max(0, (deadline - model.cluster.now).microseconds)
    let whole =
      isLeader
      ? settings.heartbeatInterval.microseconds : settings.electionTimeout.upperBound.microseconds
    if let bar = columns.bar {
      // Five digits need the last cell of the bar.
      let width = columns.barWidth - (whole >= 10_000_000 ? 1 : 0)
      let eighths = min(width * 8, left * width * 8 / max(1, whole))
      screen.put(
        theme.bar(eighths: eighths), area.x + bar, area.y, isLeader ? .faint : .plain, in: area)
    }
    let text = "\(millisecondsLeft(until: deadline, from: model.cluster.now))"
    screen.putRight(
      text, endingAt: area.x + columns.milliseconds, area.y, isNext ? .bold : .plain, in: area)
    if isNext {
      screen.dot(theme.next, area.x + columns.milliseconds + 1, area.y, .bold, in: area)
    }
  }
}
