// Everything in flight, and what can be done to it by hand.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling

/// The list of what is in flight, and the selected message in full.
struct MessagesView: View {
  /// The selected message, which keeps being selected while others come and go.
  var chosen: MessageItem.Key?
  /// Where it stood in the list, for when it is gone.
  var place = 0
  /// Whether only messages from and to the selected server are listed.
  var showsOnlySelected = false
  /// What is listed: on its way in the order of arrival, then what nothing can be done to.
  private(set) var items: [MessageItem] = []
  /// What the selected message does if it arrives now.
  private(set) var outcome: MessageOutcome?
}

/// What only this view does.
enum MessagesAction: Hashable, Sendable {
  case down, up, deliver, drop, duplicate, delay, holdLink, filter
  /// Selects what stands in the place of a message that is gone. No key does that.
  case selectInPlace
}

extension MessagesView {
  static let keys: [KeyBinding] = [
    KeyBinding(.open, .messages(.deliver), "deliver", "deliver it now", in: .view(.messages)),
    KeyBinding(.cut, .messages(.drop), "drop", "drop it", in: .view(.messages)),
    KeyBinding(
      .duplicate, .messages(.duplicate), "twice", "a second copy of it", in: .view(.messages)),
    KeyBinding(
      .delay, .messages(.delay), "later", "let it arrive later (then Enter)", in: .view(.messages)),
    KeyBinding(
      .freeze, .messages(.holdLink), "hold", "hold its link back, or let it go",
      in: .view(.messages)),
    KeyBinding(
      .only, .messages(.filter), "only", "only the selected server's, or all", in: .view(.messages)),
    KeyBinding(.next, .messages(.down), "next", "next message", in: .view(.messages)),
    KeyBinding(.previous, .messages(.up), "before", "message before", in: .view(.messages)),
  ]
}

extension MessagesView {
  // MARK: The list

  /// Of more messages on their way only the first are listed.
  static let mostMessagesListed = 2000

  /// What there is to list.
  /// - Complexity: O(n) in the messages, with little to do for those that are not listed.
  private func messageItems(_ model: Model) -> [MessageItem] {
    let flights = model.session.flights(
      first: Self.mostMessagesListed, of: showsOnlySelected ? model.selected : nil)
    var items = flights.map {
      MessageItem(key: .number($0.id), place: .underWay, message: $0.message, flight: $0)
    }
    for server in model.cluster.servers {
      for (number, message) in server.unsent.enumerated() {
        items.append(
          MessageItem(
            key: .unsent(server.id, number), place: .waitsForDisk, message: message))
      }
      for flight in server.inbox.prefix(Self.mostMessagesListed) {
        items.append(
          MessageItem(
            key: .number(flight.id), place: .inbox, message: flight.message, flight: flight))
      }
    }
    guard showsOnlySelected else { return items }
    return items.filter { $0.message.from == model.selected || $0.message.to == model.selected }
  }

  /// Which line is selected: the one that was, or what stands in its place now; nil in an empty list.
  var selectedPlace: Int? {
    if items.isEmpty { return nil }
    if let key = chosen, let place = items.firstIndex(where: { $0.key == key }) {
      return place
    }
    return min(place, items.count - 1)
  }

  /// Selects the line at the place, or the last one.
  private mutating func selectMessage(at place: Int) {
    self.place = items.isEmpty ? 0 : max(0, min(place, items.count - 1))
    chosen = items.isEmpty ? nil : items[self.place].key
  }

  // MARK: What can be done

  /// Why the action makes no sense now, or nil if it does.
  func refusal(_ model: Model, of action: MessagesAction, on item: MessageItem?) -> String? {
    switch action {
    case .filter, .selectInPlace: return nil
    case .down, .up: return item == nil ? "There is nothing to select." : nil
    case .holdLink where item != nil && model.isByHand:
      return "By hand every link is held. H lets them all go."
    case .deliver, .drop, .duplicate, .delay, .holdLink: break
    }
    guard let item else {
      return showsOnlySelected
        ? "No message is on its way from or to \(model.selected). o shows the others."
        : "No message is on its way."
    }
    switch item.place {
    case .underWay: return nil
    case .waitsForDisk:
      if action == .holdLink { return nil }
      return "It has not been sent: \(item.message.from)'s disk must first have what it promises."
    case .inbox: return "It has arrived: \(item.message.to) is frozen and will read it later (p)."
    }
  }

  /// The actions that make no sense now, for the footer.
  func disabled(_ model: Model) -> Set<MessagesAction> {
    let item = selectedPlace.map { items[$0] }
    let all: [MessagesAction] = [.down, .up, .deliver, .drop, .duplicate, .delay, .holdLink]
    return Set(all.filter { refusal(model, of: $0, on: item) != nil })
  }

  mutating func update(_ action: MessagesAction, _ model: Model) -> [Effect] {
    let place = selectedPlace
    let item = place.map { items[$0] }
    if let reason = refusal(model, of: action, on: item) { return [.refuse(reason)] }
    switch action {
    case .down: selectMessage(at: (place ?? -1) + 1)
    case .up: selectMessage(at: (place ?? 1) - 1)
    case .filter:
      showsOnlySelected.toggle()
      return [
        .say(
          showsOnlySelected
            ? "Only what \(model.selected) sends and gets. o shows all." : "All messages.")
      ]
    case .holdLink:
      guard let message = item?.message else { return [] }
      let link = LinkSelector(from: message.from, to: message.to, isBothWays: false)
      let isHeld = model.cluster.link(DirectedLink(from: link.from, to: link.to)).isHeld
      if let place { selectMessage(at: place) }
      return [.perform(isHeld ? .release(link) : .hold(link))]
    case .deliver, .drop, .duplicate, .delay:
      guard let flight = item?.flight, let place else { return [] }
      selectMessage(at: place)
      return effects(of: action, on: flight, model)
    case .selectInPlace: selectMessage(at: self.place)
    }
    return []
  }

  mutating func refresh(_ model: Model) {
    items = messageItems(model)
    guard let place = selectedPlace, let flight = items[place].flight,
      items[place].place == .underWay
    else { return outcome = nil }
    if outcome?.key != MessageOutcome.Key(flight, model.session) {
      outcome = MessageOutcome(of: flight, in: model.session)
    }
  }

  private func effects(
    of action: MessagesAction, on flight: Flight, _ model: Model
  ) -> [Effect] {
    let selector = model.session.selector(for: flight)
    switch action {
    // The next one takes its place, so that a row of Enters delivers one after the other.
    case .deliver: return [.perform(.deliver(selector)), .act(.messages(.selectInPlace))]
    case .drop: return [.perform(.drop(selector)), .act(.messages(.selectInPlace))]
    case .duplicate: return [.perform(.duplicate(selector))]
    case .delay: return [.pause, .prompt("\(Act.delay(selector, .milliseconds(50)))")]
    case .down, .up, .holdLink, .filter, .selectInPlace: return []
    }
  }

  // MARK: Drawing

  /// Where the parts of the view are.
  private struct Layout {
    var head: Rect
    var list: Rect
    var detail: Rect
    /// The line that the list begins with.
    var first: Int

    init(_ area: Rect, lines: Int, selected: Int) {
      var rest = area
      head = rest.takeTop(1)
      let wanted = area.height >= 30 ? 12 : area.height >= 14 ? 7 : area.height >= 8 ? 4 : 0
      detail = rest.takeBottom(wanted)
      list = rest
      first = firstRow(showing: selected, of: lines, in: list.height)
    }
  }

  /// The lines of the list: places of messages, and nil for the heading over those that wait.
  private var lines: [Int?] {
    var lines = items.indices.map { Optional($0) }
    if let first = items.firstIndex(where: { $0.place != .underWay }) {
      lines.insert(nil, at: first)
    }
    return lines
  }

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    let lines = lines
    let place = selectedPlace
    let layout = Layout(
      area, lines: lines.count, selected: lines.firstIndex { $0 == place } ?? 0)
    drawHead(model, &screen, layout.head, theme)
    for row in 0..<layout.list.height where layout.first + row < lines.count {
      let rect = Rect(
        x: area.x, y: layout.list.y + row, width: area.width, height: 1)
      guard let number = lines[layout.first + row] else {
        let text = " nothing can be done to these yet "
        screen.put(text, rect.x + 2, rect.y, .faint, in: rect)
        continue
      }
      drawItem(model, items[number], isSelected: number == place, &screen, rect)
    }
    if items.isEmpty {
      screen.wrap(
        nothingThere(model), .faint,
        in: Rect(
          x: area.x + 2, y: layout.list.y, width: area.width - 3, height: layout.list.height))
    }
    if layout.first + layout.list.height < lines.count, layout.list.height > 0 {
      let more = " \(lines.count - layout.first - layout.list.height) more "
      screen.putRight(
        more, endingAt: area.maxX, layout.list.maxY - 1, theme.bar, in: layout.list)
    }
    if let place {
      drawDetail(model, of: items[place], &screen, layout.detail, theme)
    }
  }

  private func nothingThere(_ model: Model) -> String {
    if showsOnlySelected {
      return
        "Nothing is on its way from or to \(model.selected). o shows the messages of all servers."
    }
    return model.isByHand
      ? "No message waits. t makes the timer of \(model.selected) run out; n lets the next timer do so."
      : "Nothing is on its way. n goes on to the next event; t makes \(model.selected)'s timer run out."
  }

  private func drawHead(
    _ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    screen.rule(theme[.line], area.y, .faint, in: area)
    var moving = items.count { $0.place == .underWay && $0.flight?.arrivesAt != .never }
    var held = items.count { $0.place == .underWay } - moving
    let isCut = moving + held == Self.mostMessagesListed
    if isCut, !showsOnlySelected {
      held = model.cluster.heldCount
      moving = model.cluster.flightCount - held
    }
    var text = " on their way: \(moving)"
    if held > 0 { text = moving == 0 ? " held: \(held)" : text + ", held: \(held)" }
    if showsOnlySelected { text += ", only \(model.selected)'s" }
    if isCut, moving + held > Self.mostMessagesListed || showsOnlySelected {
      text += "; the first \(Self.mostMessagesListed)"
    }
    screen.put(text + " ", area.x + 1, area.y, .bold, in: area)
    let columns = Columns(area)
    guard columns.event != nil else { return }
    screen.putRight(" term ", endingAt: columns.term + 1, area.y, .faint, in: area)
    screen.putRight(" arrives ", endingAt: columns.arrives + 1, area.y, .faint, in: area)
    if let event = columns.event {
      screen.putRight(" by event ", endingAt: event + 1, area.y, .faint, in: area)
    }
  }

  /// Where the columns of the list are; those of numbers end there.
  private struct Columns {
    var kind: Int?
    var words: Int
    var term: Int
    var arrives: Int
    var event: Int?

    init(_ area: Rect) {
      // The kind goes first: the contents say it too, in other words.
      let isWide = area.width >= 60
      kind = area.width >= 78 ? area.x + 12 : nil
      words = area.x + (kind == nil ? 12 : 31)
      event = isWide ? area.maxX - 1 : nil
      arrives = area.maxX - (isWide ? 10 : 1)
      term = arrives - (isWide ? 9 : 8)
    }
  }

  private func drawItem(
    _ model: Model, _ item: MessageItem, isSelected: Bool, _ screen: inout Screen, _ area: Rect
  ) {
    let theme = screen.theme
    let message = item.message
    let columns = Columns(area)
    if isSelected { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    let isFaint = item.place != .underWay
    let style = isFaint ? Style.faint : isSelected ? .bold : .plain
    let ink = theme.ink(message.term, .bold)
    screen.dot(theme.head(of: message), area.x + 2, area.y, ink, in: area)
    screen.put("\(message.from)\(theme[.arrow])\(message.to)", area.x + 4, area.y, ink, in: area)
    if let kind = columns.kind { screen.put(message.kind.name, kind, area.y, style, in: area) }
    let room = columns.term - 4 - columns.words
    screen.put(
      clipped(message.summary, width: room, theme: theme), columns.words, area.y, style, in: area)
    screen.putRight("\(message.term)", endingAt: columns.term, area.y, ink, in: area)
    screen.putRight(
      arrival(model, of: item), endingAt: columns.arrives, area.y, isSelected ? .bold : .faint,
      in: area)
    if let event = columns.event, let flight = item.flight {
      screen.putRight("\(flight.cause)", endingAt: event, area.y, .faint, in: area)
    }
  }

  /// In how long it arrives: `12.4 ms`, `held`.
  private func arrival(_ model: Model, of item: MessageItem) -> String {
    switch item.place {
    case .waitsForDisk: return "disk"
    case .inbox: return "inbox"
    case .underWay: break
    }
    guard let time = item.flight?.arrivesAt, time != .never else { return "held" }
    let left = max(0, (time - model.clock).microseconds)
    return left >= 1_000_000 ? "\(left / 1000) ms" : "\(left / 1000).\(left % 1000 / 100) ms"
  }
}
