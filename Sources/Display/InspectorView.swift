// Everything about one server, under the headings of the paper's Figure 2 and what came after it.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// All of one server, field by field, and what one field is for.
struct InspectorView: View {
  /// The field that is selected.
  var selection: FieldPlace?
  /// Whether it is explained.
  var isHelpOpen = false
}

/// Where a field stands: names repeat under different headings.
struct FieldPlace: Hashable, Sendable {
  var heading: String
  var name: String
  /// Its number among the fields, for when there is none of that name any more.
  var number: Int
}

/// What only this view does.
enum InspectorAction: Hashable, Sendable {
  case next, previous, explain
}

extension InspectorView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .inspector(.next), "field", "next field", in: .view(.inspector)),
    KeyBinding(.previous, .inspector(.previous), "field", "field before", in: .view(.inspector)),
    KeyBinding(
      .open, .inspector(.explain), "what is it", "what the field is for", in: .view(.inspector)),
  ]
}

extension InspectorView {
  mutating func update(_ action: InspectorAction, _ model: Model) -> [Effect] {
    let fields = fieldLines(model, of: model.selected)
    guard !fields.isEmpty else { return [] }
    let place = selectedField(among: fields)
    switch action {
    case .next: select(fields, place.map { min(fields.count - 1, $0 + 1) } ?? 0)
    case .previous: select(fields, place.map { max(0, $0 - 1) } ?? fields.count - 1)
    case .explain:
      if place == nil { select(fields, 0) }
      isHelpOpen.toggle()
    }
    return []
  }

  private mutating func select(_ fields: [InspectorLine], _ number: Int) {
    guard case .field(let field, let heading, _) = fields[number] else { return }
    selection = FieldPlace(heading: heading, name: field.name, number: number)
  }

  /// Which of the fields is selected: the one of that name, or what stands in its place.
  private func selectedField(among fields: [InspectorLine]) -> Int? {
    guard let selection else { return nil }
    let number = fields.firstIndex {
      guard case .field(let field, let heading, _) = $0 else { return false }
      return field.name == selection.name && heading == selection.heading
    }
    return number ?? min(selection.number, fields.count - 1)
  }

  /// Closes what is open in the inspector.
  /// - Returns: Whether something was: the words about a field.
  mutating func closeFieldHelp() -> Bool {
    let wasOpen = isHelpOpen
    self = wasOpen ? InspectorView(selection: selection) : InspectorView()
    return wasOpen
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    let head = rest.takeTop(1)
    let server = model.cluster[model.selected]
    let (role, isFrozen) = (server.role, server.process == .paused)
    let standing = model.cluster.standings[model.selected.index]
    let name = theme.name(model.selected, role, isPaused: isFrozen, standing)
    let x = screen.put(" \(name) ", head.x, head.y, theme.fill(server.term), in: head)
    let word = role == .follower ? standing.followerWord : server.roleWord
    screen.put(
      "  \(isFrozen ? "frozen \(word)" : word) in term \(server.term)",
      x, head.y, role == .crashed ? theme.fault : .bold, in: head)
    let lines = lines(model, of: model.selected)
    let number = selectedField(among: lines.filter { !$0.isHeading })
    let selectedLine = number.map { lines.indices.filter { !lines[$0].isHeading }[$0] }
    if let selectedLine, isHelpOpen {
      drawFieldHelp(lines[selectedLine], &screen, &rest, theme)
    }
    let isMore = drawColumns(lines, selectedLine, &screen, rest, theme)
    var right = head.maxX
    if let isMore {
      let words = " \(isMore.words) "
      screen.putRight(words, endingAt: right, head.y, theme.bar, in: head)
      right -= words.count + 1
    }
    if lines.contains(where: \.isChanged), right - x > 42 {
      screen.putRight(
        "\(theme[.changed]) changed just now ", endingAt: right, head.y, .faint, in: head)
    }
  }

  /// Which lines have no room.
  private enum Hidden {
    case before, after, both

    var words: String {
      switch self {
      case .before: "more above"
      case .after: "more below"
      case .both: "more above, below"
      }
    }
  }

  /// The lines in columns; with more than there is room for, from a column on that shows the
  /// selected one.
  /// - Returns: Which lines have no room.
  private func drawColumns(
    _ lines: [InspectorLine], _ place: Int?, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) -> Hidden? {
    guard area.height > 0 else { return nil }
    let most = max(1, area.width / 38)
    var first = 0
    var columns = Self.columns(lines[...], height: area.height, atMost: most)
    while let place, let last = columns.last, place >= last.startIndex + area.height {
      first = columns.count > 1 ? columns[1].startIndex : first + area.height
      columns = Self.columns(lines[first...], height: area.height, atMost: most)
    }
    let width = area.width / columns.count
    var rest = area
    for (number, column) in columns.enumerated() {
      let isLast = number == columns.count - 1
      draw(column, place, &screen, isLast ? rest : rest.takeLeft(width), theme)
    }
    let isCut = columns.last.map { $0.count > area.height } ?? false
    return isCut ? (first > 0 ? .both : .after) : first > 0 ? .before : nil
  }

  /// The lines in as few columns as hold them, split at headings where that is enough.
  private static func columns(
    _ lines: ArraySlice<InspectorLine>, height: Int, atMost most: Int
  ) -> [ArraySlice<InspectorLine>] {
    for splitsGroups in [false, true] {
      for count in 1...most {
        let columns = split(lines, height: height, splitsGroups: splitsGroups)
        if columns.count <= count { return columns }
      }
    }
    let columns = split(lines, height: height, splitsGroups: true)
    return Array(columns.prefix(most - 1)) + [lines[columns[most - 1].startIndex...]]
  }

  private static func split(
    _ lines: ArraySlice<InspectorLine>, height: Int, splitsGroups: Bool
  ) -> [ArraySlice<InspectorLine>] {
    var columns: [ArraySlice<InspectorLine>] = []
    var rest = lines
    while rest.count > height {
      let limit = rest.startIndex + height
      let heading = rest.indices.last { $0 > rest.startIndex && $0 <= limit && rest[$0].isHeading }
      // A heading at the foot of a column would stand alone.
      let isLonely = rest[limit - 1].isHeading && height > 1
      let end = !splitsGroups ? heading ?? limit : isLonely ? limit - 1 : limit
      columns.append(rest[..<end])
      rest = rest[end...]
    }
    return columns + [rest]
  }

  private func draw(
    _ lines: ArraySlice<InspectorLine>, _ chosen: Int?, _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) {
    let names = lines.map { if case .field(let field, _, _) = $0 { field.name.count } else { 0 } }
    let place = area.x + 3 + (names.max() ?? 0) + 1
    for (row, index) in lines.indices.prefix(area.height).enumerated() {
      let y = area.y + row
      switch lines[index] {
      case .heading(let text):
        screen.put(text, area.x + 1, y, Style(.standard, [.bold, .underline]), in: area)
      case .field(let field, _, let isChanged):
        let isSelected = index == chosen
        if isSelected { screen.dot(theme[.selected], area.x, y, .bold, in: area) }
        screen.put(field.name, area.x + 2, y, isSelected ? .bold : .faint, in: area)
        if isChanged { screen.dot(theme[.changed], area.x + 1, y, .bold, in: area) }
        let style = isChanged ? Style(.standard, [.bold, .reverse]) : .plain
        screen.put(
          clipped(field.value, width: area.maxX - place, theme: theme), place, y, style, in: area)
      }
    }
  }

  /// What the selected field is for, under the fields. Takes the rows off the area.
  private func drawFieldHelp(
    _ line: InspectorLine, _ screen: inout Screen, _ area: inout Rect, _ theme: Theme
  ) {
    guard case .field(let field, _, _) = line else { return }
    let help = field.topic
    var sentences = help.text.sentences
    var lines: [String] = []
    // What matters less comes last, and goes first.
    repeat {
      lines = wrapped(
        "\(sentences.joined(separator: " ")) (\(help.section))", width: area.width - 2)
      if !sentences.isEmpty { sentences.removeLast() }
    } while lines.count > max(1, area.height - 3) && !sentences.isEmpty
    var room = area.takeBottom(lines.count + 1)
    let head = room.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    // The value in full, which its column may have cut.
    let x = screen.put(" \(field.name) ", head.x + 2, head.y, .bold, in: head)
    let value = clipped(field.value, width: head.maxX - x - 13, theme: theme)
    screen.put("\(value) ", x, head.y, .plain, in: head)
    screen.putRight(" ? closes ", endingAt: head.maxX, head.y, .faint, in: head)
    for (row, text) in lines.enumerated() {
      screen.put(text, room.x + 1, room.y + row, .plain, in: room)
    }
  }

  /// All lines, those marked whose value the last step changed.
  private func lines(_ model: Model, of server: ServerID) -> [InspectorLine] {
    let now = model.cluster.inspection(of: server)
    let before = model.changedFrom?.inspection(of: server) ?? now
    let old = Set(
      before.flatMap { group in group.fields.map { [group.heading, $0.name, $0.value] } })
    return now.flatMap { group in
      [.heading(group.heading)]
        + group.fields.map { field in
          // Timers run all the time; only what jumps is worth a mark.
          let isChanged =
            !field.isTimer && model.changedFrom != nil
            && !old.contains([group.heading, field.name, field.value])
          return .field(field, heading: group.heading, isChanged: isChanged)
        }
    }
  }

  /// The lines that can be selected.
  private func fieldLines(_ model: Model, of server: ServerID) -> [InspectorLine] {
    lines(model, of: server).filter { !$0.isHeading }
  }
}

/// A line of the inspector: a heading, or a name with its value.
private enum InspectorLine {
  case heading(String)
  case field(Field, heading: String, isChanged: Bool)

  var isHeading: Bool { if case .heading = self { true } else { false } }
  var isChanged: Bool { if case .field(_, _, true) = self { true } else { false } }
}

extension String {
  /// The sentences, each with its full stop.
  var sentences: [String] {
    var sentences: [String] = []
    var sentence = ""
    var last: Character = " "
    for character in self {
      if character == " ", last == ".", sentence.count > 2 {
        sentences.append(sentence)
        sentence = ""
      } else {
        sentence.append(character)
      }
      last = character
    }
    if !sentence.isEmpty { sentences.append(sentence) }
    return sentences
  }
}
