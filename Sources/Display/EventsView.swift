// The narrated list of events, and the one that is selected, explained.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// What the view remembers.
struct EventsState: Sendable {
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
  var effect = 0
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

  mutating func select(_ number: Int?, at place: Place) {
    choice = number.map { ($0, place) }
    page = 0
    effect = 0
    resume = nil
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

extension KeyBinding {
  static let events: [KeyBinding] = [
    KeyBinding(
      [.up, .character("k")], .events(.up), "↑ k", "earlier", "select the event before",
      in: .events),
    KeyBinding(
      [.down, .character("j")], .events(.down), "↓ j", "later", "select the event after",
      in: .events),
    KeyBinding(
      [.enter], .events(.enter), "Enter", "go, why",
      "go to the event; once there: more room for why", in: .events),
    KeyBinding(
      [.character("f")], .events(.filter), "f", "filter", "which events are listed", in: .events),
    KeyBinding(
      [.character("o")], .events(.ofServer), "o", "one server", "only the selected server's",
      in: .events),
    KeyBinding(
      [.character("}")], .events(.nextEffect), "}", "other effect", "choose what ] goes to",
      in: .events),
    KeyBinding(
      [.character("J")], .events(.nextPage), "J", "more", "more of the explanation", in: .events),
    KeyBinding(
      [.character("K")], .events(.previousPage), "K", "back", "back in the explanation",
      in: .events),
    KeyBinding(
      [.character(".")], .events(.nextMatch), ".", "match", "next event that the search finds",
      in: .events),
    KeyBinding(
      [.character(",")], .events(.previousMatch), ",", "match", "previous one", in: .events),
    KeyBinding(
      [.pageDown], .events(.pageDown), "PgDn", "page", "a page on (in a lesson: go on)",
      in: .events),
    KeyBinding(
      [.pageUp], .events(.pageUp), "PgUp", "page", "a page back (in a lesson: the stop before)",
      in: .events),
    KeyBinding([.home], .events(.first), "Home", "first", "select the first", in: .events),
    KeyBinding([.end], .events(.last), "End", "last", "select the last", in: .events),
  ]
}

extension App {
  /// Where the run is.
  private var place: EventsState.Place {
    EventsState.Place(branch: session.branch.stamp, position: session.position)
  }

  /// The number of the selected event; 0 is the start of the run.
  var selectedEvent: Int { min(events.selected(at: place), session.branch.length) }

  private var choice: EventChoice {
    EventChoice(
      branch: session.branch, filter: events.filter, server: events.isOfServer ? selected : nil)
  }

  mutating func act(_ action: EventsAction) {
    switch action {
    case .up: moveSelection(by: -1, 1)
    case .down: moveSelection(by: 1, 1)
    case .pageUp:
      if session.lesson != nil { previousStop() } else { moveSelection(by: -1, 10) }
    case .pageDown: if session.lesson != nil { nextStop() } else { moveSelection(by: 1, 10) }
    case .first: select(0)
    case .last: selectLast()
    case .enter:
      if selectedEvent == session.position {
        events.isLarge.toggle()
      } else {
        goTo(selectedEvent)
      }
    case .filter: changeFilter()
    case .ofServer:
      events.isOfServer.toggle()
      say(events.isOfServer ? "Only what concerns \(selected)." : "The events of all servers.")
    case .nextMatch: findAgain(by: 1)
    case .previousMatch: findAgain(by: -1)
    case .nextEffect:
      let count = session.effects(of: selectedEvent).count
      if count > 1 {
        events.effect = (events.effect + 1) % count
      } else {
        say(count == 1 ? "This is all that came of it." : "Nothing has come of it so far.")
      }
    case .nextPage: events.page += 1
    case .previousPage: events.page -= 1
    }
  }

  private mutating func select(_ number: Int) {
    isPlaying = false
    events.select(number, at: place)
  }

  /// Goes to an event, which is then the selected one.
  private mutating func goTo(_ number: Int) {
    seek(to: number)
    events.select(nil, at: place)
  }

  private mutating func moveSelection(by step: Int, _ times: Int) {
    let choice = choice
    var number = selectedEvent
    for moved in 0..<times {
      switch choice.neighbour(of: number, by: step, horizon: EventChoice.movedHorizon) {
      case .found(let other): number = other
      case .notUntil(let end):
        select(end)
        return say("No such event up to here; once more looks further.")
      case .none:
        if moved == 0 {
          say(step < 0 ? "This is the first." : "This is the last so far; n runs on.")
        }
        return select(number)
      }
    }
    select(number)
  }

  private mutating func selectLast() {
    let end = session.branch.length
    if choice.contains(end) { return select(end) }
    select(end)
    moveSelection(by: -1, 1)
  }

  private mutating func changeFilter() {
    let all = EventFilter.allCases
    events.filter = all[(events.filter.rawValue + 1) % all.count]
  }

  // MARK: Searching

  /// Looks for events whose words hold the text; without a text, for the next one again.
  mutating func search(for text: String) {
    if !text.isEmpty {
      events.search = EventSearch(text)
      events.resume = nil
    }
    guard events.search != nil else {
      return say("/ and some words: S3 refuses, leader of term, put x.", isError: true)
    }
    if view != .events { show(.events) }
    if let number = Int(text), (0...session.branch.length).contains(number) {
      events.search = nil
      return select(number)
    }
    findAgain(by: 1)
  }

  private mutating func findAgain(by step: Int) {
    guard var search = events.search else {
      return say("Nothing has been searched for yet: / searches.", isError: true)
    }
    let branch = session.branch
    var (start, count) = (selectedEvent + step, branch.length)
    if let resume = events.resume, resume.step == step, resume.branch == session.branch.stamp {
      (start, count) = (resume.at, resume.left)
    }
    let result = search.find(in: branch, from: start, by: step, count: count)
    events.search = search
    let from = selectedEvent
    switch result {
    case .found(let number):
      select(number)
      let isWrapped = step > 0 ? number <= from : number >= from
      say(
        "/\(search.text): event \(number)"
          + (number == from
            ? ", the only one."
            : isWrapped ? ", from the other end. . next" : ".  . next  , previous"))
    case .nothing: say("No event has the words: \(search.text)", isError: true)
    case .stopped(let number, let left):
      events.resume = (number, left, step, session.branch.stamp)
      say("Not found up to event \(number): \(step > 0 ? "." : ",") goes on.", isError: true)
    }
  }

  // MARK: Causes and effects

  /// Opens the last event: its rule, what it changed, what would have happened otherwise.
  mutating func explain() {
    // What the lines under the picture speak of; later events may have been of less weight.
    let told = narrationPosition
    if view != .events { show(.events) }
    isPlaying = false
    events.select(nil, at: place)
    if narration != nil, told >= 1, told < session.position, session.position - told < 1000 {
      events.select(told, at: place)
    }
    events.isLarge = true
  }

  mutating func goToCause() {
    let number = view == .events ? selectedEvent : session.position
    guard let cause = session.cause(of: number) else {
      return say("Nothing before it caused this event.")
    }
    goTo(cause)
  }

  mutating func goToEffect() {
    let number = view == .events ? selectedEvent : session.position
    let effects = session.effects(of: number)
    guard !effects.isEmpty else { return say("Nothing has come of it so far.") }
    goTo(effects[view == .events ? min(events.effect, effects.count - 1) : 0])
  }

  // MARK: After every input

  /// Brings what the view remembers up to date: never while the run plays.
  mutating func refreshEvents() {
    guard view == .events, !isPlaying else { return }
    let number = selectedEvent
    let key = OpenedEvent.Key(
      branch: session.branch.stamp, number: number, commands: session.branch.acts.count)
    if events.explanation?.key != key { events.explanation = OpenedEvent(key, session) }
    count()
  }

  /// Counts on what the filter leaves, at most so many events at a time.
  private mutating func count() {
    let choice = choice
    var tally = events.tally
    if tally.branch != session.branch.stamp || tally.filter != choice.filter
      || tally.server != choice.server
    {
      tally = EventsState.Tally(
        branch: session.branch.stamp, filter: choice.filter, server: choice.server)
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
    events.tally = tally
  }

  // MARK: Drawing

  func drawEvents(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    drawEventsHead(&grid, rest.takeTop(1), theme)
    let rows = rest.height
    let large = rows - (rows >= 24 ? 6 : rows >= 14 ? 4 : 2)
    // Beside a list of any length a long explanation is paged.
    let below = events.isLarge ? large : min(22, rows * 11 / 20)
    drawExplanation(&grid, rest.takeBottom(below), theme)
    drawEventList(&grid, rest, theme)
  }

  private func drawEventsHead(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let tally = events.tally
    let choice = choice
    var x = grid.put(" events ", area.x, area.y, .bold, in: area)
    var words = choice.filter.title
    if let server = choice.server { words += " of \(server)" }
    x = grid.put("\(theme.separator) \(words) ", x, area.y, .plain, in: area)
    let isCounted =
      tally.through == choice.count && tally.branch == session.branch.stamp
      && tally.filter == choice.filter && tally.server == choice.server
    if isCounted {
      let of = tally.count == choice.count ? "\(tally.count)" : "\(tally.count) of \(choice.count)"
      x = grid.put("\(theme.separator) \(of) ", x, area.y, .plain, in: area)
    }
    let legend = "* milestone  \(theme.uncommitted) still ahead "
    if area.maxX - x > legend.unicodeScalars.count {
      grid.putRight(legend, endingAt: area.maxX, area.y, .faint, in: area)
    }
  }

  private func drawEventList(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard area.height > 0 else { return }
    let choice = choice
    let chosen = selectedEvent
    var rows = choice.rows(around: chosen, count: max(1, area.height - 1))
    // The line that says where the run is takes a row where it is in sight.
    let hasNow =
      rows.numbers[0] <= session.position
      && (rows.numbers[rows.numbers.count - 1] > session.position || rows.isAtEnd)
    if !hasNow { rows = choice.rows(around: chosen, count: area.height) }
    let digits = max(3, "\(choice.count)".count)
    var y = area.y
    func line() -> Rect { Rect(x: area.x, y: y, width: area.width, height: 1) }
    func note(_ text: String) {
      if y < area.maxY { grid.put("  \(text)", area.x, y, .faint, in: area) }
      y += 1
    }
    if let end = rows.stoppedBefore, rows.numbers.count < area.height - 1 {
      note("none before it, down to event \(end)")
    }
    var isNowDue = hasNow
    for number in rows.numbers {
      if isNowDue, number > session.position, area.height > 1 {
        drawNow(&grid, line(), theme)
        y += 1
        isNowDue = false
      }
      if y >= area.maxY { break }
      drawEvent(number, choice, &grid, line(), digits, isChosen: number == chosen, theme)
      y += 1
    }
    if isNowDue, y < area.maxY {
      drawNow(&grid, line(), theme)
      y += 1
    }
    if let end = rows.stoppedAfter { note("none after it, up to event \(end)") }
  }

  /// The line between what has happened and what is ahead.
  private func drawNow(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    grid.rule(theme.line, area.y, .faint, in: area)
    let ahead = session.branch.length - session.position
    let words =
      ahead == 0
      ? "nothing beyond has been run" : "\(ahead) more \(ahead == 1 ? "has" : "have") been run"
    grid.put(
      " now \(seconds(session.world.now)) s \(theme.separator) \(words) ", area.x + 2, area.y,
      .bold, in: area)
  }

  /// The last events but for heartbeats, the newest at the bottom.
  func drawLately(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    let head = rest.takeTop(1)
    grid.rule(theme.line, head.y, .faint, in: head)
    grid.put(" lately ", head.x + 1, head.y, .faint, in: head)
    let choice = EventChoice(branch: session.branch, filter: .quiet)
    let digits = max(3, "\(choice.count)".count)
    let numbers = choice.latest(upTo: session.position, count: rest.height)
    for (row, number) in numbers.enumerated() {
      drawEvent(
        number, choice, &grid, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1),
        digits, isChosen: number == session.position, theme)
    }
  }

  /// A line of the list: selected, ahead, number, time, milestone, glyph, who told whom, words.
  private func drawEvent(
    _ number: Int, _ choice: EventChoice, _ grid: inout Grid, _ area: Rect, _ digits: Int,
    isChosen: Bool, _ theme: Theme
  ) {
    let isAhead = number > session.position
    let style: Style = isChosen ? .bold : isAhead ? .faint : .plain
    if isChosen { grid.dot(theme.selector, area.x, area.y, .bold, in: area) }
    if isAhead { grid.dot(theme.uncommitted, area.x + 1, area.y, .faint, in: area) }
    var x = area.x + 2 + digits
    grid.putRight("\(number)", endingAt: x, area.y, style, in: area)
    let record = number > 0 ? choice.branch.chronicle[number] : nil
    if area.width >= 50 {
      x += 8
      let time = record?.time ?? .zero
      grid.putRight(seconds(time), endingAt: x, area.y, isChosen ? .bold : .faint, in: area)
    }
    if record?.traits.contains(.milestone) == true {
      grid.dot("*", x + 1, area.y, .bold, in: area)
    }
    x += 3
    if let record {
      let isFault = record.kind == .lost || record.traits.contains(.violation)
      var ink = isFault ? theme.fault : theme.ink(Term(record.term))
      if isChosen { ink.attributes.insert(.bold) }
      grid.dot(theme.glyph(of: record), x, area.y, ink, in: area)
      if area.width >= 64 {
        grid.put(theme.parties(of: record, in: choice.branch), x + 2, area.y, ink, in: area)
        x += 8
      }
    }
    x += 2
    let words = choice.branch.words(of: number)
    let isViolation = record?.traits.contains(.violation) == true
    grid.put(
      clipped(words, width: area.maxX - x, theme: theme), x, area.y,
      isViolation ? theme.fault : style, in: area)
  }
}
