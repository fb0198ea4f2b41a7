// The branches: the futures of a run as a tree, and two of them compared.

import Canvas
import Checking
import Raft
import Running
import Session
import Telling

/// The branches as a tree, and what happened in one of them, or two compared.
struct BranchesView: View {
  /// The branch that is selected; if none is, the one that is walked.
  var selected: Int?
  /// The branch that the selected one is compared with.
  var marked: Int?
  /// The last comparison made, and of which futures.
  var comparison: BranchComparison?
  var stamps = [0, 0]
  /// How many rows of it are scrolled down.
  var scroll = 0
}

/// What only this view does.
enum BranchesAction: Hashable, Sendable {
  case next, previous, open, mark, scrollDown, scrollUp
}

extension BranchesView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .branches(.next), "next", "next branch", in: .view(.branches)),
    KeyBinding(.previous, .branches(.previous), "before", "branch before", in: .view(.branches)),
    KeyBinding(.open, .branches(.open), "go", "go to its end", in: .view(.branches)),
    KeyBinding(
      .mark, .branches(.mark), "compare", "mark it; then another: compare", in: .view(.branches)),
    KeyBinding(
      .scrollDown, .branches(.scrollDown), "scroll", "scroll the comparison down",
      in: .view(.branches)),
    KeyBinding(
      .scrollUp, .branches(.scrollUp), "scroll", "scroll the comparison up", in: .view(.branches)),
    KeyBinding(.number, .selectServer, "branch", "go to that branch", in: .view(.branches)),
  ]
}

extension BranchesView {
  mutating func update(_ action: BranchesAction, _ model: Model) -> [Effect] {
    let order = branchTree(model).map(\.number)
    let place = order.firstIndex(of: selectedBranch(model)) ?? 0
    switch action {
    case .next: selected = order[min(order.count - 1, place + 1)]
    case .previous: selected = order[max(0, place - 1)]
    case .open:
      let number = order[place]
      return [.switchBranch(to: number), .say("Branch \(number + 1), at its end.")]
    case .mark: return markBranch(model, order[place])
    case .scrollDown:
      let most = max(0, (comparison?.rows.count ?? 0) - 1)
      scroll = min(most, scroll + 1)
    case .scrollUp: scroll = max(0, scroll - 1)
    }
    return []
  }

  /// Makes the comparison anew if the one that is kept is of other branches, or of a time when they
  /// had not come so far.
  mutating func refresh(_ model: Model) {
    guard let marked, model.session.branches.indices.contains(marked),
      marked != selectedBranch(model)
    else { return comparison = nil }
    let stamps = [marked, selectedBranch(model)].map { model.session.branches[$0].stamp }
    if let old = comparison, old.branches == (marked, selectedBranch(model)),
      self.stamps == stamps,
      old.endings.0.position == model.session.branches[marked].length,
      old.endings.1.position == model.session.branches[selectedBranch(model)].length
    {
      return
    }
    scroll = 0
    self.stamps = stamps
    comparison = model.session.comparison(of: marked, selectedBranch(model))
  }

  private mutating func markBranch(_ model: Model, _ number: Int) -> [Effect] {
    guard model.session.branches.count > 1 else {
      return [.refuse("There is one branch only: act in the past (N, then c) for another.")]
    }
    if marked == number {
      marked = nil
      return [.say("Branch \(number + 1) is not marked any more.")]
    }
    marked = number
    return [.say("Branch \(number + 1) is marked: select another to compare them.")]
  }

  private func selectedBranch(_ model: Model) -> Int {
    min(selected ?? model.session.branchNumber, model.session.branches.count - 1)
  }

  // MARK: Tree

  /// A branch in the tree.
  private struct TreeRow {
    var number: Int
    /// The lines that lead to it: for each generation whether more children follow.
    var follows: [Bool]
  }

  /// The branches, each under its parent, those of one parent in the order in which they left it.
  private func branchTree(_ model: Model) -> [TreeRow] {
    let branches = model.session.branches
    var children = Array(repeating: [Int](), count: branches.count)
    var roots: [Int] = []
    for (number, branch) in branches.enumerated() {
      if let parent = branch.parent {
        children[parent].append(number)
      } else {
        roots.append(number)
      }
    }
    var rows: [TreeRow] = []
    // Those still to be listed, the next one last.
    var open = roots.reversed().map { TreeRow(number: $0, follows: []) }
    while let row = open.popLast() {
      rows.append(row)
      let next = children[row.number].sorted {
        (branches[$0].forkedAt, $0) < (branches[$1].forkedAt, $1)
      }
      for child in next.reversed() {
        open.append(TreeRow(number: child, follows: row.follows + [child != next.last]))
      }
    }
    return rows
  }

  private func treeLines(_ row: TreeRow, width: Int, _ theme: Theme) -> String {
    // Deep trees must not push everything else off the screen.
    let shown = row.follows.suffix(max(1, width / 16))
    guard let last = shown.last else { return "" }
    let bars = shown.dropLast().map { $0 ? "\(theme[.column]) " : "  " }.joined()
    return bars + "\(theme[last ? .branch : .lastBranch])\(theme[.line]) "
  }

  // MARK: Drawing

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let rows = branchTree(model)
    let place = rows.firstIndex { $0.number == selectedBranch(model) } ?? 0
    var rest = area
    let head = rest.takeTop(1)
    screen.put(
      "Branches: acting in the past keeps the other future. \(theme[.here]) you are here",
      head.x + 1, head.y, .bold, in: head)
    let height = max(1, min(rows.count, rest.height < 12 ? 3 : rest.height / 3))
    let list = rest.takeTop(height)
    let first = firstRow(showing: place, of: rows.count, in: height)
    for (offset, row) in rows.dropFirst(first).prefix(height).enumerated() {
      drawRow(
        model, row, isSelected: first + offset == place, &screen,
        Rect(x: list.x, y: list.y + offset, width: list.width, height: 1), theme)
    }
    let line = rest.takeTop(1)
    screen.rule(theme[.line], line.y, .faint, in: line)
    if rows.count > height {
      screen.putRight(
        " \(place + 1) of \(rows.count) ", endingAt: line.maxX, line.y, .faint, in: line)
    }
    if let comparison {
      drawComparison(comparison, &screen, rest, theme)
    } else {
      drawBranch(model, rows[place].number, &screen, rest, theme)
    }
  }

  private func drawRow(
    _ model: Model, _ row: TreeRow, isSelected: Bool, _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) {
    let branch = model.session.branches[row.number]
    let isHere = row.number == model.session.branchNumber
    let y = area.y
    if isSelected { screen.dot(theme[.selected], area.x, y, .bold, in: area) }
    if row.number == marked { screen.dot(theme[.marked], area.x + 1, y, .bold, in: area) }
    if isHere { screen.dot(theme[.here], area.x + 2, y, .bold, in: area) }
    let number = "\(row.number + 1)"
    screen.put(number, area.x + 3, y, .bold, in: area)
    let x = screen.put(
      treeLines(row, width: area.width, theme), area.x + 5 + max(0, number.count - 1), y, in: area)
    let end = "event \(branch.length) at \(seconds(branch.endTime)) s"
    screen.putRight(end, endingAt: area.maxX - 1, y, .faint, in: area)
    var right = area.maxX - 2 - end.unicodeScalars.count
    if area.width >= 66, let reign = branch.chronicle.reigns.last {
      let words =
        reign.leader.map { "\($0) leads term \(reign.term)" } ?? "no leader, term \(reign.term)"
      right = min(right, area.maxX - 25)
      screen.putRight(words, endingAt: right, y, theme.ink(reign.term), in: area)
      right -= words.unicodeScalars.count
    }
    let isRoomy = area.width >= 78
    let text =
      branch.parent == nil
      ? "the first"
      : (isRoomy ? "after event " : "after ") + "\(branch.forkedAt)"
        + (firstStep(model, of: row.number).map { "  \($0)" } ?? "")
    screen.put(
      clipped(text, width: right - x - 2, theme: theme), x, y, isSelected ? .bold : .plain,
      in: area)
  }

  /// The first command that was done after the branch left its parent.
  private func firstStep(_ model: Model, of number: Int) -> String? {
    let branch = model.session.branches[number]
    return branch.acts.last.flatMap { $0.position >= branch.forkedAt ? $0 : nil }.flatMap { _ in
      model.session.steps(of: number, after: branch.forkedAt, most: 8).0.first(where: \.isCommand)?
        .text
    }
  }

  /// What happened in one branch since it left its parent.
  private func drawBranch(
    _ model: Model, _ number: Int, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    guard area.height > 0 else { return }
    let branch = model.session.branches[number]
    var rest = area
    let head = rest.takeTop(1)
    let origin = branch.parent.map {
      "since it left branch \($0 + 1) after event \(branch.forkedAt)"
    }
    screen.put(
      "Branch \(number + 1), \(origin ?? "from the start")", head.x + 1, head.y, .bold, in: head)
    if model.session.branches.count > 1 {
      let hint = marked == nil ? " m marks it to compare " : ""
      screen.putRight(hint, endingAt: head.maxX, head.y, .faint, in: head)
    }
    let (steps, isMore) = model.session.steps(
      of: number, after: branch.forkedAt, most: max(0, rest.height))
    for (row, step) in steps.enumerated() {
      let y = rest.y + row
      screen.putRight(seconds(step.time), endingAt: rest.x + 9, y, .faint, in: rest)
      screen.put(
        clipped(step.text, width: rest.width - 12, theme: theme), rest.x + 11, y,
        step.isCommand ? .bold : .plain, in: rest)
    }
    if steps.isEmpty, rest.height > 0 {
      screen.put("Nothing of note has happened in it.", rest.x + 1, rest.y, .faint, in: rest)
    }
    if isMore {
      screen.putRight(" and more ", endingAt: rest.maxX, rest.maxY - 1, theme.bar, in: rest)
    }
  }

  /// Two branches side by side.
  private func drawComparison(
    _ comparison: BranchComparison, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let (one, other) = comparison.branches
    let middle = area.x + 9 + (area.width - 9) / 2
    var rest = area
    var steps = comparison.rows.dropFirst(scroll)
    func row(_ name: String, _ left: String, _ right: String, _ style: Style, _ rightStyle: Style) {
      let line = rest.takeTop(1)
      guard line.height > 0 else { return }
      screen.putRight(name, endingAt: line.x + 9, line.y, .faint, in: line)
      screen.put(
        clipped(left, width: middle - line.x - 12, theme: theme), line.x + 11, line.y, style,
        in: line)
      screen.dot(theme[.column], middle, line.y, .faint, in: line)
      screen.put(
        clipped(right, width: line.maxX - middle - 2, theme: theme), middle + 2, line.y,
        rightStyle, in: line)
    }
    let head = rest.takeTop(1)
    screen.put(
      "Branches \(one + 1) and \(other + 1) part after event \(comparison.partedAt) at "
        + "\(seconds(comparison.partedTime)) s", head.x + 1, head.y, .bold, in: head)
    let ends = comparison.endings
    // What did not happen in the one that was run less far may only be still to come.
    let end = max(ends.0.time, ends.1.time)
    row(
      "", "branch \(one + 1)\(ends.0.limit(end))", "branch \(other + 1)\(ends.1.limit(end))", .bold,
      .bold)
    row(
      "ends", ends.0.words, ends.1.words, style(ends.0, theme), style(ends.1, theme))
    if let difference = comparison.difference {
      row("entry \(difference.index)", difference.left, difference.right, .bold, .bold)
    } else if min(ends.0.committed, ends.1.committed) > 0 {
      let count = min(ends.0.committed, ends.1.committed)
      let both = count == 1 ? "entry 1 is the same" : "entries to \(count) are the same"
      row("commits", both, both, .plain, .plain)
    }
    if !comparison.areApplied {
      row("stores", "not compared: not all", "that is committed is applied", .faint, .faint)
    }
    for value in comparison.values.prefix(rest.height >= 10 ? 4 : 1) {
      row(
        clipped(value.key, width: 8, theme: theme),
        value.left.map { "\(value.key) is \($0)" } ?? "no \(value.key)",
        value.right.map { "\(value.key) is \($0)" } ?? "no \(value.key)", .plain, .plain)
    }
    if steps.isEmpty { return row("", "nothing of note", "nothing of note", .faint, .faint) }
    while rest.height > 0, let step = steps.popFirst() {
      row(
        seconds(step.time), step.left?.text ?? "", step.right?.text ?? "",
        stepStyle(step.left, step.right), stepStyle(step.right, step.left))
    }
    if !steps.isEmpty {
      screen.putRight(" more: J ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
  }

  /// What happened in both matters less.
  private func stepStyle(
    _ step: BranchComparison.Step?, _ other: BranchComparison.Step?
  ) -> Style {
    step?.text == other?.text ? .faint : step?.isCommand == true ? .bold : .plain
  }

  private func style(_ ending: BranchComparison.Ending, _ theme: Theme) -> Style {
    ending.violation == nil ? .plain : theme.fault
  }
}

extension BranchComparison.Ending {
  /// That the branch ends before the comparison does, and why.
  fileprivate func limit(_ end: Instant) -> String {
    if time >= end { return "" }
    return violation == nil
      ? ", run only to \(seconds(time)) s" : ", stopped at \(seconds(time)) s"
  }

  /// How the branch stands at its end, in a few words.
  fileprivate var words: String {
    let lead = leader.map { "\($0) leads term \(term)" } ?? "no leader, term \(term)"
    let broken = violation.map { "\($0.name) BROKEN, " } ?? ""
    return "\(broken)\(lead), \(committed) committed"
  }
}
