// The branches: the futures of a run, and where each left its parent.

import Raft
import Scripting
import Session

/// What the view remembers.
struct BranchesState: Sendable {
}

/// What only this view does.
enum BranchesAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let branches: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: BranchesAction) {
  }

  /// The other futures: where each left its parent, how far it goes, what was done in it.
  func drawBranches(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    grid.put(
      "Branches: acting in the past keeps the other future. A digit goes there.", area.x + 1,
      area.y, .bold, in: area)
    for (number, branch) in session.branches.enumerated() {
      let y = area.y + 2 + number
      let isHere = number == session.branchNumber
      if isHere { grid.dot(theme.selector, area.x + 1, y, .bold, in: area) }
      let origin =
        branch.parent.map { "leaves \($0 + 1) after event \(branch.forkedAt)" } ?? "the first"
      let last = branch.commands.last { $0.position >= branch.forkedAt }
      let text =
        "\(number + 1)  \(origin), to event \(branch.length) at \(seconds(branch.endTime)) s"
        + (last.map { "   last :\($0.command)" } ?? "")
      grid.put(
        clipped(text, width: area.width - 4, theme: theme), area.x + 3, y,
        isHere ? .bold : .plain, in: area)
    }
  }
}
