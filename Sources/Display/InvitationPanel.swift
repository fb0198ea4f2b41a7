// What a run without a lesson begins with: what there is to see, and what to try.

import Canvas
import Raft
import Session

/// The words beside the ring before the first key is pressed.
struct InvitationPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    guard area.height > 1 else { return }
    var rest = area
    screen.head(title, in: rest.takeTop(1))
    rest = Rect(x: rest.x + 1, y: rest.y, width: rest.width - 1, height: rest.height)
    let story = wrapped(InvitationPanel.story, width: rest.width)
    // What to try is worth more than the story.
    let keys = InvitationPanel.keys.prefix(rest.height)
    let room = rest.height - keys.count
    let isRoomy = room > story.count
    for (row, line) in story.prefix(room >= story.count ? room : 0).enumerated() {
      screen.put(line, rest.x, rest.y + row, .plain, in: rest)
    }
    let top = rest.y + (isRoomy ? story.count + 1 : room >= story.count ? story.count : 0)
    for (row, (key, meaning)) in keys.enumerated() {
      screen.put(key, rest.x, top + row, .bold, in: rest)
      screen.put(meaning, rest.x + 7, top + row, .plain, in: rest)
    }
  }

  private var title: String {
    let count = model.cluster.count
    return count == 1 ? "One server leads itself" : "\(count) servers, one leader"
  }

  private static let story =
    "They keep one log between them, and for that they need a leader. Watch the timers below: "
    + "who runs out first asks the others for their votes."

  /// What to try, with the keys for it.
  private static let keys = [
    ("Space", "stops and starts time"), ("n N", "one event on, or back"),
    ("3 c", "crashes S3 (any digit)"), ("L", "lessons, 5 min each"),
    ("!", "what the signs mean"),
  ]
}
