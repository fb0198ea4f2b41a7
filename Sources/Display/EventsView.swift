// The narrated list of events, and the one that is selected, explained.

import Canvas
import Raft
import Session
import Telling

/// The list of events, and the selected one explained.
struct EventsView: View {
  var filter = EventFilter.all
  /// Whether only what concerns the selected server is shown.
  var isOfServer = false
  /// Whether the explanation has nearly all of the room.
  var isLarge = false
  /// The event that was selected by hand, and where the run was then: once the run moves on, the
  /// selection follows it.
  private var choice: (number: Int, at: Place)?
  /// Which page of the explanation is shown; behind the last comes the first.
  var page = 0
  /// Which of the effects `]` goes to.
  var chosenEffect = 0
  /// What is searched for.
  var search: EventSearch?
  /// Where a search that took too long goes on, with the stamp of its branch.
  var resume: (at: Int, left: Int, step: Int, branch: Int)?
  /// The selected event, explained.
  var explanation: OpenedEvent?
  /// How many events the filter leaves.
  var tally = Tally()

  /// A moment of a run.
  struct Place: Hashable, Sendable {
    /// Its stamp.
    var branch: Int
    var position: Int
  }

  /// The event that is selected while the run is at the place.
  func selected(at place: Place) -> Int {
    if let choice, choice.at == place { choice.number } else { place.position }
  }

  private mutating func select(_ number: Int, at place: Place) {
    followRun()
    choice = (number, place)
  }

  /// How many events the filter leaves, counted a part at a time.
  struct Tally: Hashable, Sendable {
    /// Its stamp.
    var branch = -1
    var filter = EventFilter.all
    var server: ServerID?
    var through = 0
    var count = 0
  }
}

/// What only this view does.
enum EventsAction: Hashable, Sendable {
  case up, down, pageUp, pageDown, first, last
  case enter
  case filter, ofServer
  case nextMatch, previousMatch
  case nextEffect
  case nextPage, previousPage
}

extension EventsView {
  static let keys: [KeyBinding] = [
    KeyBinding(.previous, .events(.up), "earlier", "select the event before", in: .view(.events)),
    KeyBinding(.next, .events(.down), "later", "select the event after", in: .view(.events)),
    KeyBinding(
      .open, .events(.enter), "go, why", "go to the event; once there: more room for why",
      in: .view(.events)),
    KeyBinding(.filter, .events(.filter), "filter", "which events are listed", in: .view(.events)),
    KeyBinding(
      .only, .events(.ofServer), "one server", "only the selected server's", in: .view(.events)),
    KeyBinding(
      .otherEffect, .events(.nextEffect), "other effect", "choose what ] goes to",
      in: .view(.events)),
    KeyBinding(
      .scrollDown, .events(.nextPage), "more", "more of the explanation", in: .view(.events)),
    KeyBinding(
      .scrollUp, .events(.previousPage), "back", "back in the explanation", in: .view(.events)),
    KeyBinding(
      .nextMatch, .events(.nextMatch), "match", "next event that the search finds",
      in: .view(.events)),
    KeyBinding(
      .previousMatch, .events(.previousMatch), "match", "previous one", in: .view(.events)),
    KeyBinding(
      .pageOn, .events(.pageDown), "page", "a page on (in a lesson: go on)", in: .view(.events)),
    KeyBinding(
      .pageBack, .events(.pageUp), "page", "a page back (in a lesson: the stop before)",
      in: .view(.events)),
    KeyBinding(
      .start, .events(.first), "first", "select the first", in: .view(.events), only: [.home]),
    KeyBinding(.end, .events(.last), "last", "select the last", in: .view(.events), only: [.end]),
  ]
}

extension EventsView {
  /// Where the run is.
  private func place(_ model: Model) -> Place {
    Place(branch: model.session.branch.stamp, position: model.session.position)
  }

  /// The number of the selected event; 0 is the start of the run.
  func selectedEvent(_ model: Model) -> Int {
    let number = min(selected(at: place(model)), model.session.branch.length)
    return number == 0 || model.session.branch.chronicle.knows(number)
      ? number : model.session.position
  }

  /// The events of which the list is made.
  private func listed(_ model: Model) -> EventChoice {
    EventChoice(
      branch: model.session.branch, filter: filter, server: isOfServer ? model.selected : nil)
  }

  mutating func update(_ action: EventsAction, _ model: Model) -> [Effect] {
    switch action {
    case .up: return moveSelection(model, by: -1, 1)
    case .down: return moveSelection(model, by: 1, 1)
    case .pageUp:
      return model.session.lesson != nil ? [.previousStop] : moveSelection(model, by: -1, 10)
    case .pageDown:
      return model.session.lesson != nil ? [.nextStop] : moveSelection(model, by: 1, 10)
    case .first: return select(0, model)
    case .last: return selectLast(model)
    case .enter:
      let number = selectedEvent(model)
      if number != model.session.position {
        followRun()
        return [.seek(to: number)]
      }
      isLarge.toggle()
    case .filter:
      let all = EventFilter.allCases
      filter = all[(filter.rawValue + 1) % all.count]
    case .ofServer:
      isOfServer.toggle()
      return [
        .say(isOfServer ? "Only what concerns \(model.selected)." : "The events of all servers.")
      ]
    case .nextMatch: return findAgain(model, by: 1)
    case .previousMatch: return findAgain(model, by: -1)
    case .nextEffect:
      let count = model.session.effects(of: selectedEvent(model)).count
      if count <= 1 {
        return [
          .say(count == 1 ? "This is all that came of it." : "Nothing has come of it so far.")
        ]
      }
      chosenEffect = (chosenEffect + 1) % count
    case .nextPage: page += 1
    case .previousPage: page -= 1
    }
    return []
  }

  mutating func refresh(_ model: Model) {
    // An event is opened only while time stands still.
    guard !model.isMoving else { return }
    let session = model.session
    let key = OpenedEvent.Key(
      branch: session.branch.stamp, number: selectedEvent(model),
      commands: session.branch.acts.count)
    if explanation?.key != key { explanation = OpenedEvent(key, session) }
    count(model)
  }

  // MARK: Selecting

  private mutating func select(_ number: Int, _ model: Model) -> [Effect] {
    select(number, at: place(model))
    return [.pause]
  }

  /// Selects the event at which the run is, and goes on doing so.
  mutating func followRun() {
    choice = nil
    page = 0
    chosenEffect = 0
    resume = nil
  }

  /// Selects the event that the words under the picture speak of, and gives it most of the room. Later
  /// events may have been of less weight.
  mutating func openLast(_ model: Model) {
    followRun()
    let (told, position) = (model.told.position, model.session.position)
    if model.told.narration != nil, told >= 1, told < position, position - told < 1000 {
      select(told, at: place(model))
    }
    isLarge = true
  }

  private mutating func moveSelection(
    _ model: Model, by step: Int, _ times: Int
  ) -> [Effect] {
    let listed = listed(model)
    var number = selectedEvent(model)
    for moved in 0..<times {
      switch listed.neighbour(of: number, by: step, horizon: EventChoice.movedHorizon) {
      case .found(let other): number = other
      case .notUntil(let end):
        return select(end, model) + [.say("No such event up to here; once more looks further.")]
      case .none:
        let words = step < 0 ? "This is the first." : "This is the last so far; n runs on."
        return select(number, model) + (moved == 0 ? [.say(words)] : [])
      }
    }
    return select(number, model)
  }

  private mutating func selectLast(_ model: Model) -> [Effect] {
    let end = model.session.branch.length
    let effects = select(end, model)
    return listed(model).contains(end) ? effects : moveSelection(model, by: -1, 1)
  }

  /// The effect that the keys go to, of those that the selected event has.
  func chosenEffect(among effects: [Int]) -> Int {
    effects[min(chosenEffect, effects.count - 1)]
  }

  // MARK: Searching

  /// Takes on what is looked for; without a text, what was looked for before.
  /// - Returns: Whether there is anything to look for.
  mutating func beginSearch(for text: String) -> Bool {
    if !text.isEmpty {
      search = EventSearch(text)
      resume = nil
    }
    return search != nil
  }

  /// Looks for events whose words hold the text, or goes to the event of that number.
  mutating func goOnSearching(for text: String, _ model: Model) -> [Effect] {
    if let number = Int(text), (0...model.session.branch.length).contains(number) {
      search = nil
      return select(number, model)
    }
    return findAgain(model, by: 1)
  }

  private mutating func findAgain(_ model: Model, by step: Int) -> [Effect] {
    guard var search else { return [.refuse("Nothing has been searched for yet: / searches.")] }
    let branch = model.session.branch
    let from = selectedEvent(model)
    var (start, count) = (from + step, branch.length)
    if let resume, resume.step == step, resume.branch == branch.stamp {
      (start, count) = (resume.at, resume.left)
    }
    let result = search.find(in: branch, from: start, by: step, count: count)
    self.search = search
    switch result {
    case .found(let number):
      let isWrapped = step > 0 ? number <= from : number >= from
      let words =
        number == from
        ? ", the only one."
        : isWrapped ? ", from the other end. . next" : ".  . next  , previous"
      return select(number, model) + [.say("/\(search.text): event \(number)\(words)")]
    case .nothing: return [.refuse("No event has the words: \(search.text)")]
    case .stopped(let number, let left):
      resume = (number, left, step, branch.stamp)
      return [.refuse("Not found up to event \(number): \(step > 0 ? "." : ",") goes on.")]
    }
  }

  /// Counts on what the filter leaves, at most so many events at a time.
  private mutating func count(_ model: Model) {
    let choice = listed(model)
    var tally = tally
    if tally.branch != model.session.branch.stamp || tally.filter != choice.filter
      || tally.server != choice.server
    {
      tally = Tally(
        branch: model.session.branch.stamp, filter: choice.filter, server: choice.server)
    }
    let end = min(choice.count, tally.through + 100_000)
    if choice.filter == .all, choice.server == nil {
      tally.through = choice.count
      tally.count = choice.count
    } else {
      while tally.through < end {
        tally.through += 1
        if choice.contains(tally.through) { tally.count += 1 }
      }
    }
    self.tally = tally
  }

  // MARK: Drawing

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    drawEventsHead(model, &screen, rest.takeTop(1), theme)
    let rows = rest.height
    let large = rows - (rows >= 24 ? 6 : rows >= 14 ? 4 : 2)
    // Beside a list of any length a long explanation is paged.
    let below = isLarge ? large : min(22, rows * 11 / 20)
    drawExplanation(model, &screen, rest.takeBottom(below), theme)
    drawEventList(model, &screen, rest)
  }

  private func drawEventsHead(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme)
  {
    let tally = tally
    let choice = listed(model)
    var x = screen.put(" events ", area.x, area.y, .bold, in: area)
    var words = choice.filter.title
    if let server = choice.server { words += " of \(server)" }
    x = screen.put("\(theme.separator) \(words) ", x, area.y, .plain, in: area)
    let isCounted =
      tally.through == choice.count && tally.branch == model.session.branch.stamp
      && tally.filter == choice.filter && tally.server == choice.server
    if isCounted {
      let of = tally.count == choice.count ? "\(tally.count)" : "\(tally.count) of \(choice.count)"
      x = screen.put("\(theme.separator) \(of) ", x, area.y, .plain, in: area)
    }
    let legend = "\(theme[.milestone]) milestone  \(theme[.uncommitted]) still ahead "
    if area.maxX - x > legend.unicodeScalars.count {
      screen.putRight(legend, endingAt: area.maxX, area.y, .faint, in: area)
    }
  }

  private func drawEventList(_ model: Model, _ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    let choice = listed(model)
    let chosen = selectedEvent(model)
    var rows = choice.rows(around: chosen, count: max(1, area.height - 1))
    // The line that says where the run is takes a row where it is in sight.
    let hasNow =
      rows.numbers[0] <= model.session.position
      && (rows.numbers[rows.numbers.count - 1] > model.session.position || rows.isAtEnd)
    if !hasNow { rows = choice.rows(around: chosen, count: area.height) }
    let digits = max(3, "\(choice.count)".count)
    var y = area.y
    func line() -> Rect { Rect(x: area.x, y: y, width: area.width, height: 1) }
    func note(_ text: String) {
      if y < area.maxY { screen.put("  \(text)", area.x, y, .faint, in: area) }
      y += 1
    }
    if let end = rows.stoppedBefore, rows.numbers.count < area.height - 1 {
      note("none before it, down to event \(end)")
    }
    var isNowDue = hasNow
    for number in rows.numbers {
      if isNowDue, number > model.session.position, area.height > 1 {
        drawNow(model, &screen, line(), theme)
        y += 1
        isNowDue = false
      }
      if y >= area.maxY { break }
      EventLine(
        model: model, choice: choice, number: number, digits: digits, isChosen: number == chosen
      )
      .draw(in: line(), on: &screen)
      y += 1
    }
    if isNowDue, y < area.maxY {
      drawNow(model, &screen, line(), theme)
      y += 1
    }
    if let end = rows.stoppedAfter { note("none after it, up to event \(end)") }
  }

  /// The line between what has happened and what is ahead.
  private func drawNow(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    screen.rule(theme[.line], area.y, .faint, in: area)
    let ahead = model.session.branch.length - model.session.position
    let words =
      ahead == 0
      ? "nothing beyond has been run" : "\(ahead) more \(ahead == 1 ? "has" : "have") been run"
    screen.put(
      " now \(seconds(model.clock)) s \(theme.separator) \(words) ", area.x + 2, area.y,
      .bold, in: area)
  }
}
