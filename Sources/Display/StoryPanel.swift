// What a lesson tells at the moment shown.

import Canvas
import Raft
import Scripting
import Session

/// The words of a lesson under its title.
struct StoryPanel: Panel {
  let model: Model
  /// Whether what the lesson asks is among them, or stands elsewhere.
  var hasQuestion = true

  func draw(in area: Rect, on screen: inout Screen) {
    guard area.height > 0, let lesson = model.lessonShown ?? model.lessonLeft else { return }
    var rest = area
    screen.head(lesson.title ?? "", hint: hint(lesson), in: rest.takeTop(1))
    var room = Rect(x: rest.x + 1, y: rest.y, width: rest.width - 1, height: rest.height)
    let lines = cut(
      model.tellingLines(width: room.width, hasQuestion: hasQuestion), room, screen.theme)
    screen.put(lines, in: room)
    guard model.isOnTheWay || model.goalAway != nil else { return }
    _ = room.takeTop(lines.count)
    CountsPanel(model: model).draw(in: room, on: &screen)
  }

  /// What there is to be done or, while the lesson's words are over, whither it goes.
  private func hint(_ lesson: Lesson) -> String {
    if model.goalAway != nil { return "PgDn: back" }
    if model.isLessonOver { return "the end" }
    return model.isMoving && lesson.stopsReached < lesson.stopCount
      ? "next: \(lesson.stopsReached + 1)" : "PgDn"
  }
}

/// As many of the lines as there is room for. In the last one stands as much of the rest as fits, with a mark
/// where that is not all of it.
func cut(_ lines: [(String, Style)], _ room: Rect, _ theme: Theme) -> [(String, Style)] {
  guard lines.count > room.height, room.height > 0 else { return lines }
  let rest = lines[(room.height - 1)...].map(\.0).joined(separator: " ")
  let last = (clipped(rest, width: room.width, theme: theme), lines[room.height - 1].1)
  return lines.prefix(room.height - 1) + [last]
}

extension Frame {
  /// Writes lines, each in its own style.
  mutating func put(_ lines: [(String, Style)], in area: Rect) {
    for (row, line) in lines.prefix(max(0, area.height)).enumerated() {
      put(line.0, area.x, area.y + row, line.1, in: area)
    }
  }
}
