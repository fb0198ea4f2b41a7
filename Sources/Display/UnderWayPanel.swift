// What is under way: who says what to whom, and when it arrives.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// What is under way between servers: votes, refusals and repair first, heartbeats last.
struct UnderWayPanel: Panel {
  let model: Model
  /// What is under way, what tells the most first.
  private let groups: [FlightGroup]

  init(model: Model) {
    self.model = model
    groups = model.cluster.flightGroups
  }

  /// How many rows it takes, as long as there is room for them.
  var rows: Int { 1 + groups.count }

  func draw(in area: Rect, on screen: inout Screen) {
    guard area.height > 0 else { return }
    var rest = area
    let count = model.cluster.flightCount
    screen.head(title(count), hint: "arrives in ms", in: rest.takeTop(1))
    if groups.isEmpty { screen.put("nothing", rest.x + 1, rest.y, .faint, in: rest) }
    let hasMore = groups.count > rest.height && rest.height > 1
    let shown = groups.prefix(hasMore ? rest.height - 1 : rest.height)
    for (row, group) in shown.enumerated() {
      draw(group, &screen, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1))
    }
    guard hasMore else { return }
    let line = Rect(x: rest.x + 1, y: rest.maxY - 1, width: rest.width - 1, height: 1)
    let hidden = count - shown.reduce(0) { $0 + $1.flights.count }
    let words = restWords(groups.dropFirst(shown.count), of: hidden, screen.theme)
    screen.put(
      clipped(words, width: line.width, theme: screen.theme), line.x, line.y, .faint, in: line)
  }

  /// How much is under way or, on a long way to a stop, how much is passed over.
  private func title(_ count: Int) -> String {
    if model.isPlaying, case .passage(.quick(let wait))? = model.watched, case .far = wait {
      return wait.words
    }
    return count > 0 ? "under way: \(count)" : "under way"
  }

  private func draw(_ group: FlightGroup, _ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    screen.put(group.first.head(theme), area.x + 1, area.y, theme.fill(group.first.term), in: area)
    let ends = group.ends(theme[.arrow], in: model.cluster)
    screen.put(ends, area.x + 6, area.y, .plain, in: area)
    let usual = model.cluster.count > 9 ? 8 : 6
    let start = area.x + 6 + max(usual, ends.unicodeScalars.count + 1)
    let (short, long) = arrivals(of: group)
    func words(beside when: String) -> (words: String, room: Int) {
      let room = area.maxX - when.count - 1 - start
      return (group.words(room, in: model.cluster), room)
    }
    // What the messages say is worth more than the unit, which other lines have.
    var (said, when) = (words(beside: short), short)
    let wide = words(beside: long)
    if wide.words == said.words, wide.words.count <= wide.room { (said, when) = (wide, long) }
    screen.put(clipped(said.words, width: said.room, theme: theme), start, area.y, .plain, in: area)
    screen.putRight(when, endingAt: area.maxX, area.y, .faint, in: area)
  }

  /// When the first and the last message of a group arrive, in the fewest words and in clearer ones.
  private func arrivals(of group: FlightGroup) -> (short: String, long: String) {
    guard let last = group.flights.last?.arrivesAt, last != .never else { return ("held", "held") }
    let ends = [group.flights[0].arrivesAt, last].map {
      millisecondsLeft(until: $0, from: model.clock)
    }
    if ends[0] == ends[1] { return ("\(ends[0]) ms", "\(ends[0]) ms") }
    return ("\(ends[0])-\(ends[1])", "\(ends[0])-\(ends[1]) ms")
  }

  /// What there is no room for, heartbeats and their answers apart.
  private func restWords(
    _ groups: ArraySlice<FlightGroup>, of count: Int, _ theme: Theme
  ) -> String {
    let routine = groups.filter { $0.weight == .routine }
    let beats = routine.filter { !$0.isAnswer }.reduce(0) { $0 + $1.flights.count }
    let answers = routine.filter(\.isAnswer).reduce(0) { $0 + $1.flights.count }
    let parts = [
      (count - beats - answers, "more"), (beats, beats == 1 ? "heartbeat" : "heartbeats"),
      (answers, answers == 1 ? "answer" : "answers"),
    ]
    return theme.ellipsis + " "
      + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

extension Frame {
  /// The head of a part of the picture: a line with its title, and at the right end what else there is to know.
  mutating func head(_ title: String, hint: String = "", in area: Rect) {
    guard !area.isEmpty else { return }
    rule(theme[.line], area.y, .faint, in: area)
    let shown = clipped(title, width: max(0, area.width - 3), theme: theme)
    let end = shown.isEmpty ? area.x : put(" \(shown) ", area.x + 2, area.y, .bold, in: area)
    // The title is worth more.
    guard !hint.isEmpty, end + hint.unicodeScalars.count + 2 <= area.maxX else { return }
    putRight(" \(hint)", endingAt: area.maxX, area.y, .faint, in: area)
  }
}
