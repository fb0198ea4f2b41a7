// A server's log as cells, one an entry, with what the leader believes of it.

import Canvas
import Checking
import Raft
import Session
import Simulation
import Telling

/// A server's log: a cell an entry, from one index on.
///
/// A cell has a mark in front (not known to be committed, not on the disk yet, nextIndex, just stored, just
/// deleted; the later of these wins), the term and the command, and a mark behind it for the leader's matchIndex. The term is
/// written `t1`, so that nobody takes it for the index, which stands above the cells.
struct LogCells: Panel {
  let model: Model
  let server: ServerView
  let columns: RowColumns
  /// The index in the first column.
  let first: LogIndex

  /// What stands behind the log of what the last event deleted, once something else stands in its place: as much of it
  /// as there is room for. Nil where there is nothing of it, or no room.
  private let replaced: String?

  init(model: Model, server: ServerView, columns: RowColumns, first: LogIndex) {
    (self.model, self.server, self.columns, self.first) = (model, server, columns, first)
    let room =
      columns.log.end - columns.log.x
      - (server.log.lastIndex + 1 - first) * columns.entryWidth - 1
    replaced = model.replacedForms(of: server).first { $0.unicodeScalars.count < room }
  }

  private var isDown: Bool { server.process == .crashed }
  private var indices: Range<LogIndex> { first..<first + columns.entryCount }

  func draw(in area: Rect, on screen: inout Screen) {
    guard columns.entryCount > 0 else { return }
    drawCompacted(&screen, area)
    for index in indices {
      drawCell(index, &screen, cell(index, area), endingAt: area.x + columns.log.end)
    }
    drawBeliefs(&screen, area)
    drawReplaced(&screen, area)
    for witness in model.brokenHere?.witness.cells ?? []
    where witness.server == server.id && indices.contains(witness.index) {
      let cell = cell(witness.index, area)
      screen.dot(screen.theme[.violation], cell.x, cell.y, screen.theme.fault, in: cell)
      if witness.index > server.log.lastIndex {
        screen.put("lacks", cell.x + 1, cell.y, screen.theme.fault, in: cell)
      }
    }
  }

  /// Where an entry stands, with its marks.
  private func cell(_ index: LogIndex, _ area: Rect) -> Rect {
    Rect(
      x: area.x + columns.log.x + (index - first) * columns.entryWidth, y: area.y,
      width: columns.entryWidth, height: 1)
  }

  private func drawCell(
    _ index: LogIndex, _ screen: inout Screen, _ cell: Rect, endingAt end: Int
  ) {
    let theme = screen.theme
    let isGoing = model.isShowingDeletion
    let isNew = model.touched.isStored(index, at: server.id)
    let log = server.log
    if let entry = model.touched.deletedEntry(index, at: server.id),
      isGoing || index > log.lastIndex && replaced == nil
    {
      // Shown as it goes, and afterwards where nothing has taken its place.
      put(entry, .faint, &screen, cell)
      screen.dot(theme[.deleted], cell.x, cell.y, .bold, in: cell)
    } else if index >= log.firstIndex, index <= log.lastIndex, !(isGoing && isNew) {
      let entry = log[index]
      let isCommitted = index <= server.commitIndex
      let isWritten = server.isWritten || index <= server.durableIndex
      let style =
        isDown || !isWritten
        ? .faint
        : isCommitted ? theme.fill(entry.term) : theme.ink(entry.term, [.underline, .bold])
      if !isCommitted, !isDown {
        screen.dot(theme[.uncommitted], cell.x, cell.y, theme.ink(entry.term), in: cell)
      }
      put(entry, style, &screen, cell)
      // Lost if the server crashes now.
      if !isWritten {
        screen.dot(theme[.unwritten], cell.x, cell.y, theme.ink(entry.term), in: cell)
      }
      if isNew { screen.dot(theme[.added], cell.x, cell.y, .bold, in: cell) }
      screen.mark(cell, as: .field(server.id, .entry(index)))
    }
    // What the lesson speaks of, be it there or missing, stands between two marks, as far as no other has the place.
    if model.isMarked(server.id, index) {
      let hasPlaceBehind = model.beliefMarks(of: server).match != index && cell.maxX <= end
      if hasPlaceBehind { screen.dot(theme[.pointedEnd], cell.maxX - 1, cell.y, .bold, in: cell) }
      let isTaken = isNew || model.touched.deletedEntry(index, at: server.id) != nil
      if !isTaken || !hasPlaceBehind {
        screen.dot(theme[.pointed], cell.x, cell.y, .bold, in: cell)
      }
    }
  }

  private func put(_ entry: Entry, _ style: Style, _ screen: inout Screen, _ cell: Rect) {
    let width = cell.width - 2
    let text = model.entryText(entry, width: width, screen.theme)
    let padded = text + String(repeating: " ", count: width - text.unicodeScalars.count)
    screen.put(padded, cell.x + 1, cell.y, style, in: cell)
  }

  /// What a snapshot has replaced, as one block with its last index.
  private func drawCompacted(_ screen: inout Screen, _ area: Rect) {
    let log = server.log
    let end = min(log.snapshotIndex, indices.upperBound - 1)
    guard end >= first else { return }
    let theme = screen.theme
    let start = cell(first, area).x + 1
    let width = cell(end, area).maxX - 1 - start
    let style = isDown ? Style.faint : theme.fill(log.snapshotTerm)
    for x in start..<start + width { screen.dot(theme[.compacted], x, area.y, style, in: area) }
    let words = [
      " snapshot to \(log.snapshotIndex) ", " to \(log.snapshotIndex) ", "\(log.snapshotIndex)",
    ]
    let text = words.first { $0.count <= width } ?? ""
    screen.put(text, start + width - text.count, area.y, style, in: area)
    for index in first...end {
      screen.mark(cell(index, area), as: .field(server.id, .entry(index)))
    }
  }

  /// What the leader believes: up to where the log matches its own, and what it sends next.
  private func drawBeliefs(_ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    let marks = model.beliefMarks(of: server)
    if let match = marks.match, indices.contains(match) {
      screen.dot(theme[.matchIndex], cell(match, area).maxX - 1, area.y, .bold, in: area)
    }
    guard let next = marks.next, indices.contains(next) || next == indices.upperBound else {
      return
    }
    let isTaken =
      model.touched.isStored(next, at: server.id)
      || model.touched.deletedEntry(next, at: server.id) != nil
    if !isTaken { screen.dot(theme[.nextIndex], cell(next, area).x, area.y, .bold, in: area) }
  }

  /// What the last event deleted and something else has replaced: behind the log, so that the picture at rest tells it
  /// as well: `−3 was t1 x=2`.
  private func drawReplaced(_ screen: inout Screen, _ area: Rect) {
    guard let replaced else { return }
    let start = cell(server.log.lastIndex + 1, area).x + 1
    screen.dot(screen.theme[.deleted], start, area.y, .bold, in: area)
    screen.put(replaced, start + 1, area.y, in: area)
  }
}

extension Touched {
  /// The entries that the last event deleted there, if others stand in their place now.
  func replaced(at server: ServerView) -> Deletion? {
    deleted.first { $0.server == server.id && $0.from <= server.log.lastIndex }
  }
}

extension Model {
  /// What the last event deleted there and something else has replaced, in ever fewer words; none while that is still
  /// to be seen.
  fileprivate func replacedForms(of server: ServerView) -> [String] {
    guard !isShowingDeletion, !isMoving || watched == .rest(.stored),
      let gone = touched.replaced(at: server)
    else { return [] }
    let entry = gone.entries[0]
    if gone.entries.count == 1 {
      let words = words(of: entry)
      return ["\(gone.from) was t\(entry.term) \(words)", "\(gone.from) \(words)", "\(gone.from)"]
    }
    let range = "\(gone.from)-\(gone.from + gone.entries.count - 1)"
    return ["\(range) were of term \(entry.term)", "\(range) were t\(entry.term)", range]
  }

  /// An entry in so many columns: its term and what it says, without the blank between them if that
  /// is all that has no room.
  func entryText(_ entry: Entry, width: Int, _ theme: Theme) -> String {
    let words = words(of: entry)
    let short = shortWords(of: entry)
    let texts = ["t\(entry.term) \(words)", "t\(entry.term) \(short)", "t\(entry.term)\(short)"]
    return texts.first { $0.unicodeScalars.count <= width }
      ?? clipped(texts[1], width: width, theme: theme)
  }

  /// What an entry says: `x=1`, `nop` for the entry a new leader begins with, or what kind of
  /// configuration it holds.
  func words(of entry: Entry) -> String { entry.cell(in: cluster.requests) }

  /// The same in fewer columns, as far as there are such words.
  private func shortWords(of entry: Entry) -> String {
    switch entry.content {
    case .configuration(let configuration): return configuration.isJoint ? "Co,n" : "Cnew"
    case .noOp, .command:
      // What a log holds from the start nobody has asked for: it has no words of its own.
      let words = words(of: entry)
      return words == "command" ? "cmd" : words
    }
  }
}

extension Witness {
  /// The entries that bear witness, by server and index: there, or missing there.
  var cells: [(server: ServerID, index: LogIndex)] {
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
