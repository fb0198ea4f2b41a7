// The whole run in one row: terms in their colours, elections, faults, where we are.

import Canvas
import Raft
import Session
import Simulation

/// Which column of the timeline stands for which moments.
struct TimelineScale: Hashable {
  /// The first column of the line itself, behind the time at its left end.
  let left: Int
  /// How many columns the line has.
  let columns: Int
  /// How many microseconds they stand for.
  let span: Int

  /// The line for a run that has come this far. Its span is a round number, so that it jumps rarely as
  /// the run grows, and meanwhile what is drawn stays where it is.
  init(width: Int, end: Instant) {
    span = TimelineScale.span(end.microseconds)
    let hasLabels = width >= 40
    left = hasLabels ? 2 : 0
    columns = max(1, width - (hasLabels ? 2 + TimelineScale.label(span).count : 0))
  }

  /// The next round number of microseconds: at most a quarter above the one before, so that the run fills
  /// most of the row.
  private static func span(_ end: Int) -> Int {
    var scale = 10_000
    while true {
      for mantissa in steps where mantissa * scale > end && mantissa * scale >= 300_000 {
        return mantissa * scale
      }
      scale *= 10
    }
  }

  private static let steps = [10, 12, 15, 18, 22, 26, 30, 35, 40, 50, 60, 70, 80]

  private static func label(_ span: Int) -> String {
    switch span {
    case ..<1_000_000: " \(span / 1000) ms"
    case _ where span % 1_000_000 == 0: " \(span / 1_000_000) s"
    default: " \(span / 1_000_000).\(span / 100_000 % 10) s"
    }
  }

  /// What stands at the right end.
  var label: String { TimelineScale.label(span) }

  /// The column of a moment, counted from the start of the line.
  func column(of time: Instant) -> Int {
    max(0, min(columns - 1, time.microseconds * columns / span))
  }

  /// The first moment of a column.
  func start(of column: Int) -> Instant {
    Instant(microseconds: (column * span + columns - 1) / columns)
  }
}

/// The whole run in one row: terms in their colours, elections, faults, where we are.
struct TimelinePanel: Panel {
  let model: Model

  /// Whether the screen has room for the timeline.
  static func hasRoom(_ size: Size) -> Bool { size.rows >= 20 }

  /// What stands in a column of the timeline.
  private struct Stretch: Equatable {
    var leader: ServerID?
    var term: Term
    var isBeyond: Bool
  }

  /// The most marks of one column that are looked at.
  private static let mostMarks = 256

  private func scale(width: Int) -> TimelineScale {
    TimelineScale(width: width, end: model.session.branch.endTime)
  }

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard !area.isEmpty else { return }
    let scale = scale(width: area.width)
    let branch = model.session.branch
    if scale.left > 0 {
      screen.put("0", area.x, area.y, .faint, in: area)
      screen.putRight(scale.label, endingAt: area.maxX, area.y, .faint, in: area)
    }
    screen.mark(area, as: .timeline(left: area.x, width: area.width))
    let line = Rect(x: area.x + scale.left, y: area.y, width: scale.columns, height: 1)
    let here = scale.column(of: model.cluster.now)
    let last = scale.column(of: branch.endTime)
    var stretches: [Stretch] = []
    var marked: [Bool] = []
    var hidden: [(column: Int, mark: Chronicle.Mark, isEarlier: Bool)] = []
    for column in 0...last {
      let isBeyond = column > here
      let stretch = stretch(scale, column, branch, isBeyond: isBeyond)
      stretches.append(stretch)
      screen.dot(
        glyph(of: stretch, theme), line.x + column, line.y, style(of: stretch, theme), in: line)
      let marks = weightiest(scale, column, branch.chronicle)
      marked.append(!marks.isEmpty || column == here)
      guard let mark = marks.first else { continue }
      let style = style(of: mark.kind, in: stretch, theme)
      screen.dot(theme.mark(mark.kind), line.x + column, line.y, style, in: line)
      if let second = marks.dropFirst().first, second.kind != .command {
        hidden.append((column, second, second.position < mark.position))
      }
    }
    // What another mark hides stands beside it, if nothing else does. Commands are too many for that.
    for (column, mark, isEarlier) in hidden {
      let places = isEarlier ? [column - 1, column + 1] : [column + 1, column - 1]
      guard let place = places.first(where: { $0 >= 0 && $0 <= last && !marked[$0] }) else {
        continue
      }
      marked[place] = true
      let style = style(of: mark.kind, in: stretches[place], theme)
      screen.dot(theme.mark(mark.kind), line.x + place, line.y, style, in: line)
    }
    if last + 1 < scale.columns {
      screen.dot(theme.frontier, line.x + last + 1, line.y, .faint, in: line)
    }
    for fork in forks(on: branch) {
      let column = scale.column(of: fork)
      guard column <= last, !marked[column] else { continue }
      marked[column] = true
      screen.dot(
        theme.fork, line.x + column, line.y, style(of: stretches[column], theme), in: line)
    }
    drawNames(&screen, line, stretches, marked, theme)
    screen.dot(theme.here, line.x + here, line.y, .bold, in: line)
  }

  /// Who led at the end of the column.
  private func stretch(
    _ scale: TimelineScale, _ column: Int, _ branch: Branch, isBeyond: Bool
  ) -> Stretch {
    let end = min(scale.start(of: column + 1), branch.endTime + .microseconds(1))
    let reigns = branch.chronicle.reigns
    let index = reigns.partitioningIndex { $0.time >= end }
    let reign = reigns[max(0, index - 1)]
    guard let leader = reign.leader else {
      return Stretch(leader: nil, term: reign.term, isBeyond: isBeyond)
    }
    // The cluster's highest term may be that of a server that is cut off.
    let stage = branch.chronicle.lives.stage(
      of: leader, at: reign.position, initialCount: model.session.setup.servers)
    return Stretch(leader: leader, term: stage?.term ?? reign.term, isBeyond: isBeyond)
  }

  /// The weightiest mark of the column, and the weightiest of another kind.
  private func weightiest(
    _ scale: TimelineScale, _ column: Int, _ chronicle: Chronicle
  ) -> [Chronicle.Mark] {
    let marks = chronicle.marks
    let end = column + 1 < scale.columns ? scale.start(of: column + 1) : .never
    let first = marks.partitioningIndex { $0.time >= scale.start(of: column) }
    let last = marks.partitioningIndex { $0.time >= end }
    // Of too many the last ones: a violation ends the run, and must not be overlooked.
    var best: [Chronicle.Mark] = []
    for mark in marks[max(first, last - TimelinePanel.mostMarks)..<max(first, last)]
    where !best.contains(where: { $0.kind == mark.kind }) {
      best.append(mark)
      best.sort { $1.kind < $0.kind }
      if best.count > 2 { best.removeLast() }
    }
    return best
  }

  private func glyph(of stretch: Stretch, _ theme: Theme) -> Unicode.Scalar {
    stretch.leader == nil
      ? theme.vacancy(isBeyond: stretch.isBeyond) : theme.reign(isBeyond: stretch.isBeyond)
  }

  private func style(of stretch: Stretch, _ theme: Theme) -> Style {
    guard stretch.leader != nil else { return .faint }
    return stretch.isBeyond ? theme.ink(stretch.term) : theme.fill(stretch.term)
  }

  private func style(
    of kind: Chronicle.Mark.Kind, in stretch: Stretch, _ theme: Theme
  ) -> Style {
    switch kind {
    case .crashed, .cut, .violation: return theme.fault
    case .election, .split: return theme.ink(stretch.term, .bold)
    case .elected, .restarted, .healed, .paused, .command, .configuration:
      var style = style(of: stretch, theme)
      if stretch.leader == nil { style = .plain }
      style.attributes.insert(.bold)
      return style
    }
  }

  /// Writes into each stretch, where there is room, who leads and in which term.
  private func drawNames(
    _ screen: inout Screen, _ line: Rect, _ stretches: [Stretch], _ marked: [Bool], _ theme: Theme
  ) {
    var start = 0
    while start < stretches.count {
      var end = start + 1
      while end < stretches.count, stretches[end] == stretches[start] { end += 1 }
      defer { start = end }
      guard let leader = stretches[start].leader else { continue }
      for name in ["\(leader) term \(stretches[start].term)", "\(leader)"] {
        let isShort = name.count <= 3
        let margin = isShort ? 0 : 1
        guard
          let place = (start..<end).first(where: { place in
            place + name.count + margin <= end
              && !marked[place..<place + name.count].contains(true)
          })
        else { continue }
        var style = style(of: stretches[start], theme)
        if !stretches[start].isBeyond { style.attributes.insert(.bold) }
        screen.put(name, line.x + place, line.y, style, in: line)
        break
      }
    }
  }

  /// The moments at which other futures leave the one that is shown; the last few hundred.
  private func forks(on branch: Branch) -> [Instant] {
    // How far each branch is part of what is shown.
    var shared: [Int: Int] = [model.session.branchNumber: .max]
    var (number, limit) = (model.session.branchNumber, Int.max)
    while let parent = model.session.branches[number].parent {
      limit = min(limit, model.session.branches[number].forkedAt)
      (number, shared[parent]) = (parent, limit)
    }
    return model.session.branches.suffix(TimelinePanel.mostMarks).compactMap { other in
      guard let parent = other.parent, let limit = shared[parent], other.forkedAt <= limit,
        other.forkedAt <= branch.chronicle.count
      else { return nil }
      return other.forkedAt == 0 ? .zero : branch.chronicle[other.forkedAt].time
    }
  }

  // MARK: Moving along it

  /// The position that a column of the timeline stands for: that of its weightiest mark, or the last one
  /// by the end of the column.
  /// - Parameters:
  ///   - column: Counted from the left end of the row.
  ///   - width: The width of the row.
  func position(atColumn column: Int, width: Int) -> Int {
    let scale = scale(width: width)
    let place = max(0, min(scale.columns - 1, column - scale.left))
    let chronicle = model.session.branch.chronicle
    if let mark = weightiest(scale, place, chronicle).first { return mark.position }
    if place + 1 == scale.columns { return chronicle.count }
    let end = scale.start(of: place + 1).microseconds
    return chronicle.position(at: Instant(microseconds: end - 1))
  }

  /// The column of the timeline in which an event stands.
  func column(of position: Int, width: Int) -> Int {
    let scale = scale(width: width)
    let chronicle = model.session.branch.chronicle
    let time = position > 0 ? chronicle[min(position, chronicle.count)].time : .zero
    return scale.left + scale.column(of: time)
  }
}
