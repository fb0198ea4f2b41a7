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
    guard area.height > 0, let lesson = model.lessonShown else { return }
    var rest = area
    let hint = model.isLessonOver ? "the end" : "PgDn"
    screen.head(lesson.title ?? "", hint: hint, in: rest.takeTop(1))
    let room = Rect(x: rest.x + 1, y: rest.y, width: rest.width - 1, height: rest.height)
    screen.put(
      cut(model.tellingLines(width: room.width, hasQuestion: hasQuestion), room, screen.theme),
      in: room)
  }
}

/// As many of the lines as there is room for; the last one ends with a mark where there are more.
func cut(_ lines: [(String, Style)], _ room: Rect, _ theme: Theme) -> [(String, Style)] {
  guard lines.count > room.height, room.height > 0 else { return lines }
  let last = lines[room.height - 1]
  let text = clipped("\(last.0) \(lines[room.height].0)", width: room.width, theme: theme)
  // What follows may be too short to be cut itself.
  let isMarked = text.hasSuffix(theme.ellipsis)
  return lines.prefix(room.height - 1) + [
    (
      isMarked ? text : clipped("\(text) \(theme.ellipsis)", width: room.width, theme: theme),
      last.1
    )
  ]
}

extension Frame {
  /// Writes lines, each in its own style.
  mutating func put(_ lines: [(String, Style)], in area: Rect) {
    for (row, line) in lines.prefix(max(0, area.height)).enumerated() {
      put(line.0, area.x, area.y + row, line.1, in: area)
    }
  }
}
