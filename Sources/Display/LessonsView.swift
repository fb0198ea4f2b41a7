// The list of lessons: what there is, what has been seen, and opening one.

import Canvas
import Scripting
import Session

/// What a key does in the list of lessons.
enum LessonsAction: Hashable, Sendable {
  case next, previous, pageDown, pageUp, open
}

/// The list of lessons in their groups.
struct LessonsView: View {
  /// The lessons, group by group.
  var items: [LessonItem] = []
  /// The names of those that were opened.
  var seen: Set<String> = []
  /// Which one is chosen.
  var place = 0
  /// How their questions and goals went.
  var score = Score()
}

extension LessonsView {
  static let keys: [KeyBinding] = [
    KeyBinding(.open, .lessons(.open), "open", "open the lesson", in: .view(.lessons)),
    KeyBinding(.next, .lessons(.next), "next", "next lesson", in: .view(.lessons)),
    KeyBinding(.previous, .lessons(.previous), "previous", "previous lesson", in: .view(.lessons)),
    KeyBinding(.pageOn, .lessons(.pageDown), "page", "a page down", in: .view(.lessons)),
    KeyBinding(.pageBack, .lessons(.pageUp), "page", "a page up", in: .view(.lessons)),
    KeyBinding(.search, .search, "search", "search the lessons", in: .view(.lessons)),
  ]

  /// How many lessons a page key passes.
  private static let page = 10

  mutating func update(_ action: LessonsAction, _ model: Model) -> [Effect] {
    switch action {
    case .next: move(by: 1)
    case .previous: move(by: -1)
    case .pageDown: move(by: LessonsView.page)
    case .pageUp: move(by: -LessonsView.page)
    case .open:
      guard items.indices.contains(place) else { return [.refuse("There are no lessons here.")] }
      guard items[place].script != nil else { return [.refuse(items[place].summary)] }
      return [.openLesson(place)]
    }
    return []
  }

  private mutating func move(by step: Int) {
    place = max(0, min(items.count - 1, place + step))
  }

  /// Chooses the next lesson whose name or summary holds the words, after the chosen one.
  /// - Returns: Whether there is one.
  mutating func search(for text: String) -> Bool {
    let words = text.lowercased()
    for offset in 1..<max(2, items.count + 1) where !items.isEmpty {
      let next = (place + offset) % items.count
      if "\(items[next].name) \(items[next].summary)".lowercased().contains(words) {
        place = next
        return true
      }
    }
    return false
  }

  /// The lesson after the one of that name, if both are there.
  func lesson(after name: String) -> Int? {
    guard let place = items.firstIndex(where: { $0.name == name }) else { return nil }
    return items.indices.dropFirst(place + 1).first { items[$0].script != nil }
  }

  // MARK: Drawing

  /// A line of the list: the head of a group, or a lesson.
  private enum Line {
    case group(String)
    case lesson(Int)
  }

  private var lines: [Line] {
    var lines: [Line] = []
    var group: String?
    for (place, item) in items.enumerated() {
      if item.group != group { lines.append(.group(item.group)) }
      group = item.group
      lines.append(.lesson(place))
    }
    return lines
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    guard !items.isEmpty else {
      screen.put("There are no lessons here.", rest.x + 1, rest.y, .plain, in: rest)
      return
    }
    if rest.height > 6 {
      let width = rest.width - 2
      let item = items[place]
      // Its height is the same whatever is chosen. In the list the summary may be cut.
      let isRoomy = rest.height > 12
      let foot = rest.takeBottom(isRoomy ? 4 : 2)
      let summary =
        isRoomy && item.opening != item.summary ? wrapped(item.summary, width: width) : []
      let words =
        summary.map { ($0, Style.bold) }
        + wrapped(item.opening, width: width).map { ($0, Style.plain) }
      screen.rule(theme[.line], foot.y, .faint, in: foot)
      let room = Rect(x: foot.x + 1, y: foot.y + 1, width: width, height: foot.height - 1)
      screen.put(cut(words, room, theme), in: room)
    }
    let lines = lines
    let chosen = lines.firstIndex {
      if case .lesson(place) = $0 { true } else { false }
    }
    let first = firstRow(showing: chosen ?? 0, of: lines.count, in: rest.height)
    for (row, line) in lines.dropFirst(first).prefix(rest.height).enumerated() {
      let room = Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1)
      switch line {
      case .group(let name):
        screen.rule(theme[.line], room.y, .faint, in: room)
        screen.put(" \(name) ", room.x + 1, room.y, .bold, in: room)
        if row == 0 {
          let head = score.isEmpty ? " stops " : " right/tried of all  stops "
          screen.putRight(head, endingAt: room.maxX - 1, room.y, .faint, in: room)
        }
      case .lesson(let place): draw(items[place], isChosen: place == self.place, room, &screen)
      }
    }
  }

  private func draw(_ item: LessonItem, isChosen: Bool, _ room: Rect, _ screen: inout Screen) {
    let theme = screen.theme
    let isSeen = seen.contains(item.name)
    if isChosen { screen.dot(theme[.selected], room.x, room.y, .bold, in: room) }
    let nameWidth = min(28, max(10, items.map(\.name.count).max() ?? 0))
    let style: Style = isSeen ? .faint : isChosen ? .bold : .plain
    let name = clipped(item.name, width: nameWidth, theme: theme)
    screen.put(name, room.x + 2, room.y, style, in: room)
    let (good, tried) = score.count(of: item.name)
    let state =
      tried > 0
      ? "\(good)/\(tried) of \(item.taskCount)"
      : score.isDone(item.name) ? "done" : isSeen ? "seen" : ""
    // Where it was left it goes on.
    let left = score.bookmarks[item.name].flatMap { $0.stop > 0 ? "\($0.stop)/" : nil } ?? ""
    let end = item.script == nil ? "error" : "\(state)  \(left)\(item.stopCount)"
    screen.putRight(
      end, endingAt: room.maxX - 2, room.y, item.script == nil ? theme.fault : .faint, in: room)
    let width = room.width - nameWidth - 4 - max(10, end.count + 3)
    guard width > 0 else { return }
    screen.put(
      clipped(item.summary, width: width, theme: theme), room.x + nameWidth + 4, room.y,
      item.script == nil ? theme.fault : isSeen ? .faint : .plain, in: room)
  }
}
