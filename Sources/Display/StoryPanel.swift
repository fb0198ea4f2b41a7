// What a lesson tells at the moment shown.

import Canvas
import Raft
import Scripting
import Session

/// The words of a lesson under its title, in a room of fixed height.
struct StoryPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    guard area.height > 0, let lesson = model.lessonShown else { return }
    var rest = area
    let isOver = lesson.isFinished && model.session.isAtFrontier
    let hint = model.isAnswerDue ? "PgDn answers" : isOver ? "the end" : "PgDn"
    screen.head(lesson.title ?? "", hint: hint, in: rest.takeTop(1))
    let lines = model.tellingLines(width: rest.width - 1)
    for (row, line) in lines.prefix(rest.height).enumerated() {
      let isCut = row == rest.height - 1 && lines.count > rest.height
      let text =
        isCut
        ? clipped("\(line.0) \(lines[row + 1].0)", width: rest.width - 1, theme: screen.theme)
        : line.0
      screen.put(text, rest.x + 1, rest.y + row, line.1, in: rest)
    }
  }
}

extension Model {
  /// The lesson, where the moment shown is one of it.
  var lessonShown: Lesson? {
    session.lesson.flatMap { session.branchNumber == $0.branch ? $0 : nil }
  }
}
