// The whole run in one row: what happened in its order, who led meanwhile, where we are.

import Canvas
import Raft
import Session
import Simulation

/// The whole run in one row. Distance is what happened, not time, so that an election is as wide as it is
/// interesting and heartbeats take no room.
struct TimelinePanel: Panel {
  let model: Model

  /// Whether the screen has room for the timeline.
  static func hasRoom(_ size: Size) -> Bool { size.rows >= 20 }

  /// Where everything stands in a row of the width.
  func plan(width: Int) -> TimelinePlan {
    let memory =
      model.timeline.width == width
      ? model.timeline : TimelineMemory(model.session, width: width)
    return TimelinePlan(
      memory.layout, in: model.session, at: model.cluster, forks: forks, width: width,
      isLastHidden: model.staged?.rest.isBeforeEvent == true)
  }

  func draw(in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    let plan = plan(width: area.width)
    let row = Rect(x: area.x, y: area.y, width: area.width, height: 1)
    // Behind the last label lies the end of what was run.
    screen.mark(row, as: .timeline(model.session.branch.length))
    for item in plan.items {
      draw(item, row, &screen)
      let place = Rect(x: row.x + item.column, y: row.y, width: item.width, height: 1)
      screen.mark(place, as: .timeline(item.position))
    }
    closeNames(plan, row, &screen)
    screen.putRight(plan.label, endingAt: row.maxX, row.y, .faint, in: row)
  }

  private func draw(_ item: TimelinePlan.Item, _ row: Rect, _ screen: inout Screen) {
    let theme = screen.theme
    let x = row.x + item.column
    switch item.content {
    case .here: screen.dot(theme[.here], x, row.y, .bold, in: row)
    case .fork: screen.dot(theme[.fork], x, row.y, .faint, in: row)
    case .blank: screen.dot(" ", x, row.y, theme.fill(item.fill), in: row)
    case .piece(let piece):
      screen.grid.put(
        piece.words(theme), x, row.y, style(of: piece, fill: item.fill, theme), in: row)
    }
  }

  /// The second half of a candidate's shape stands in the blank behind it, where there is one and the shape
  /// has two halves that differ.
  private func closeNames(_ plan: TimelinePlan, _ row: Rect, _ screen: inout Screen) {
    let theme = screen.theme
    guard theme[.candidate] != theme[.candidateEnd] else { return }
    for (item, next) in zip(plan.items, plan.items.dropFirst()) {
      guard case .piece(let piece) = item.content, piece.kind == .stands, !piece.text.isEmpty,
        next.content == .blank
      else { continue }
      screen.dot(
        theme[.candidateEnd], row.x + next.column, row.y,
        style(of: piece, fill: item.fill, theme), in: row)
    }
  }

  private func style(of piece: TimelinePiece, fill: Term, _ theme: Theme) -> Style {
    switch piece.kind {
    case .breaks, .stale, .violation: return theme.fault
    case .gap: return .faint
    case .quiet where piece.term == 0: return .faint
    case .leads, .split:
      var style = fill == 0 ? theme.ink(piece.term) : theme.fill(fill)
      style.attributes.insert(.bold)
      return style
    // Thin letters in a dark ink are hard to read.
    default: return fill == 0 ? theme.ink(piece.term, .bold) : theme.fill(fill)
    }
  }

  /// The events at which other futures leave the one that is shown; of very many the last.
  private var forks: [Int] {
    let session = model.session
    // How far each branch is part of what is shown.
    var shared: [Int: Int] = [session.branchNumber: .max]
    var (number, limit) = (session.branchNumber, Int.max)
    while let parent = session.branches[number].parent {
      limit = min(limit, session.branches[number].forkedAt)
      (number, shared[parent]) = (parent, limit)
    }
    return session.branches.suffix(TimelinePanel.mostForks).compactMap { other in
      guard let parent = other.parent, let limit = shared[parent], other.forkedAt <= limit
      else { return nil }
      return other.forkedAt
    }.sorted()
  }

  private static let mostForks = 256
}

extension TimelinePiece {
  /// The label as it is written.
  func words(_ theme: Theme) -> String {
    guard let sign else {
      return kind == .gap ? theme.ellipsis : text
    }
    var text = text.replacing("|", with: String(theme[.column]))
    if isBallot { text = text.replacing(">", with: String(theme[.arrow])) }
    return String(theme[sign]) + text
  }

  private var sign: Sign? {
    switch kind {
    case .stands: .candidate
    case .asks: .asksPreVote
    case .votes: .vote
    case .grants: .preVote
    case .refuses: .refused
    case .leads: .leader
    case .stepsDown: .stepsDown
    case .takes: .added
    case .deletes: .deleted
    case .installs: .snapshot
    case .breaks: .broken
    case .freezes: .frozen
    case .mends: .mended
    case .configuration: .configuration
    case .standNow: .standNow
    case .command: .command
    case .violation: .violation
    case .commits, .split, .stale, .quiet, .gap: nil
    }
  }
}
