// The logs as one grid, aligned by index: a cell an entry.

import Canvas
import Checking
import Raft
import Session
import Simulation
import Telling

/// The logs as one grid, aligned by index: a row a server, a cell an entry.
struct LogsPanel: Panel {
  let model: Model

  /// How wide a cell is: a mark for uncommitted, seven characters, a mark for the leader's indices.
  private static var cellWidth: Int { 9 }
  private static var nameWidth: Int { 4 }

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 2 else { return }
    let cluster = model.cluster
    let columns = max(1, (area.width - LogsPanel.nameWidth) / LogsPanel.cellWidth)
    let longest = cluster.servers.reduce(0) { max($0, $1.log.lastIndex) }
    // The end is where things happen; one free cell shows where the next entry goes. Where a property
    // is broken, it happened there.
    let witnesses = model.session.violation?.witness.cells ?? []
    let end = max(1, longest + 2 - columns)
    let first = witnesses.map(\.index).min().map { max(1, min(end, $0 - 1)) } ?? end
    screen.rule(theme.line, area.y, .faint, in: area)
    screen.put("logs", area.x, area.y, .bold, in: area)
    for column in 0..<columns {
      let x = area.x + LogsPanel.nameWidth + column * LogsPanel.cellWidth
      screen.put(" \(first + column) ", x, area.y, .faint, in: area)
    }
    let count = cluster.count
    let rows = min(count, area.height - 1)
    let firstServer = firstRow(showing: model.selected.index, of: count, in: rows)
    let leader = leaderState
    for row in 0..<rows {
      let server = ServerID(firstServer + row)
      let line = Rect(x: area.x, y: area.y + 1 + row, width: area.width, height: 1)
      screen.mark(line, as: .server(server))
      drawLog(server, &screen, line, first..<first + columns, leader, theme)
      for cell in witnesses where cell.server == server {
        drawWitness(server, cell.index, &screen, line, first..<first + columns, theme)
      }
    }
    if area.height > rows + 1 {
      drawApplied(
        &screen, Rect(x: area.x, y: area.y + 1 + rows, width: area.width, height: 1), theme)
    }
  }

  /// The leader whose beliefs are drawn, with what it knows of its followers.
  private var leaderState: (id: ServerID, state: ServerView.Leadership)? {
    guard let id = model.believer, let state = model.cluster[id].leadership else { return nil }
    return (id, state)
  }

  /// A red sign at the entry that a broken property is about, or at the place where it is not.
  private func drawWitness(
    _ id: ServerID, _ index: LogIndex, _ screen: inout Screen, _ area: Rect,
    _ indices: Range<LogIndex>, _ theme: Theme
  ) {
    guard indices.contains(index) else { return }
    let log = model.cluster[id].log
    let x = area.x + LogsPanel.nameWidth + (index - indices.lowerBound) * LogsPanel.cellWidth
    if index > log.lastIndex {
      screen.put("! lacks", x + 1, area.y, theme.fault, in: area)
    } else if index < log.firstIndex {
      screen.dot("!", x + 1, area.y, theme.fault, in: area)
    } else {
      screen.dot("!", x + 1 + "\(log[index].term)".count, area.y, theme.fault, in: area)
    }
  }

  private func drawLog(
    _ id: ServerID, _ screen: inout Screen, _ area: Rect, _ indices: Range<LogIndex>,
    _ leader: (id: ServerID, state: ServerView.Leadership)?, _ theme: Theme
  ) {
    let server = model.cluster[id]
    let isDown = server.process == .crashed
    if id == model.selected { screen.dot(theme.selector, area.x, area.y, .bold, in: area) }
    screen.put(
      "\(id)", area.x + 1, area.y, id == model.selected ? .bold : isDown ? .faint : .plain, in: area
    )
    let commit = server.commitIndex
    drawCompacted(server.log, &screen, area, indices, isDown: isDown, theme)
    for index in indices {
      let x = area.x + LogsPanel.nameWidth + (index - indices.lowerBound) * LogsPanel.cellWidth
      if index >= server.log.firstIndex, index <= server.log.lastIndex {
        let entry = server.log[index]
        drawEntry(
          entry, &screen, x, area, isCommitted: index <= commit, isDown: isDown,
          isNew: isNew(entry, at: index, isCommitted: index <= commit, id), theme)
      } else if index > server.log.lastIndex, hadEntry(at: index, id) {
        screen.put("\(theme.gone) gone", x + 1, area.y, theme.fault, in: area)
      }
      let isMatch = leader.map { model.isMatch(index, of: id, leader: $0.id) } ?? false
      if model.isMarked(id, index) {
        let x = isMatch ? x : x + LogsPanel.cellWidth - 1
        screen.dot(theme[.pointed], x, area.y, .bold, in: area)
      }
      guard let leader, leader.id != id, !isDown, id.index < leader.state.followers.count
      else { continue }
      let progress = leader.state.followers[id.index]
      if index == progress.matchIndex {
        screen.dot(theme.matchIndex, x + LogsPanel.cellWidth - 1, area.y, .bold, in: area)
      }
      if index == progress.nextIndex {
        let isUncommitted = index <= server.log.lastIndex && index > commit
        screen.dot(
          isUncommitted ? theme.nextUncommitted : theme.nextIndex, x, area.y, .bold, in: area)
      }
    }
  }

  /// What a snapshot has replaced, as one block with its last index.
  private func drawCompacted(
    _ log: Log, _ screen: inout Screen, _ area: Rect, _ indices: Range<LogIndex>, isDown: Bool,
    _ theme: Theme
  ) {
    let end = min(log.snapshotIndex, indices.upperBound - 1)
    guard end >= indices.lowerBound else { return }
    let start = area.x + LogsPanel.nameWidth + 1
    let width = (end - indices.lowerBound + 1) * LogsPanel.cellWidth - 2
    let style = isDown ? Style.faint : theme.fill(log.snapshotTerm)
    for x in start..<start + width { screen.dot(theme.compacted, x, area.y, style, in: area) }
    let words = [
      " snapshot to \(log.snapshotIndex) ", " to \(log.snapshotIndex) ", "\(log.snapshotIndex)",
    ]
    let text = words.first { $0.count <= width } ?? ""
    screen.put(text, start + width - text.count, area.y, style, in: area)
  }

  private func drawEntry(
    _ entry: Entry, _ screen: inout Screen, _ x: Int, _ area: Rect, isCommitted: Bool, isDown: Bool,
    isNew: Bool, _ theme: Theme
  ) {
    var style = isCommitted ? theme.fill(entry.term) : theme.ink(entry.term, .underline)
    if isDown { style = .faint }
    if !isCommitted { screen.dot(theme.uncommitted, x, area.y, .faint, in: area) }
    let mark = isNew ? String(theme.changed) : " "
    let text = clipped("\(entry.term)\(mark)\(model.words(of: entry))", width: 7, theme: theme)
    if isNew { style.attributes.insert(.bold) }
    let padded = text + String(repeating: " ", count: 7 - text.unicodeScalars.count)
    screen.put(padded, x + 1, area.y, style, in: area)
  }

  /// Whether the last step wrote the entry there, or made it known to be committed.
  private func isNew(
    _ entry: Entry, at index: LogIndex, isCommitted: Bool, _ id: ServerID
  ) -> Bool {
    guard let old = model.changedFrom?.servers, id.index < old.count else { return false }
    let log = old[id.index].log
    if index <= log.snapshotIndex { return false }
    if index > log.lastIndex || log[index] != entry { return true }
    return isCommitted && index > old[id.index].commitIndex
      && old[id.index].process != .crashed
  }

  /// Whether the last step took an entry away there.
  private func hadEntry(at index: LogIndex, _ id: ServerID) -> Bool {
    guard let old = model.changedFrom?.servers, id.index < old.count else { return false }
    return index <= old[id.index].log.lastIndex
  }

  /// The state machine of the selected server, and what the marks in the grid mean.
  private func drawApplied(_ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let x = screen.put(" applied at \(model.selected): ", area.x, area.y, .faint, in: area)
    let pairs = model.cluster[model.selected].store.pairs.prefix(64).map { "\($0.key)=\($0.value)" }
    let text = pairs.isEmpty ? "nothing" : pairs.joined(separator: "  ")
    var legends = ["\(theme.uncommitted) uncommitted "]
    if let leader = leaderState?.id {
      let signs = "\(theme.matchIndex) match  \(theme.nextIndex) next "
      legends = [" \(leader) believes: ", " \(leader): "].map { legends[0] + $0 + signs }
    }
    func room(_ legend: String) -> Int { area.maxX - x - legend.unicodeScalars.count - 2 }
    let legend = legends.first { text.unicodeScalars.count <= room($0) } ?? legends.last ?? ""
    screen.put(clipped(text, width: room(legend), theme: theme), x, area.y, .plain, in: area)
    screen.putRight(legend, endingAt: area.maxX, area.y, .faint, in: area)
  }
}

extension Witness {
  /// The entries that bear witness, by server and index: there, or missing there.
  fileprivate var cells: [(server: ServerID, index: LogIndex)] {
    switch self {
    case .leaderChangedLog(let leader, _, let index),
      .leaderLacks(let leader, _, let index, _, _, _):
      [(leader, index)]
    case .contentDiffers(let index, _, let server, _, let first, _),
      .predecessorDiffers(let index, _, let server, _, let first, _),
      .appliedDifferently(let index, let server, _, let first, _),
      .snapshotDiffers(let index, let server, _, let first, _),
      .stateDiffers(let index, let server, let first):
      [(server, index), (first, index)]
    case .commitWentBack(let server, let index, _): [(server, index)]
    case .tooFewCopies(let index, _, let holders, let voters):
      voters.filter { !holders.contains($0) }.map { ($0, index) }
    case .twoLeaders, .termWentBack, .voteChanged: []
    }
  }
}

extension Model {
  /// What an entry says: `x=1`, or `nop` for the entry a new leader begins with, or what kind of
  /// configuration it holds.
  func words(of entry: Entry) -> String { entry.cell(in: cluster.requests) }
}
