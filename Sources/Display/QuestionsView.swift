// Why not: no leader, no commit, no answer.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct QuestionsState: Sendable {
}

/// What only this view does.
enum QuestionsAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let questions: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: QuestionsAction) {
  }

  func drawQuestions(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
  }
}
