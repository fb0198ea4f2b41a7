// Everything in flight, and what can be done to it by hand.

import Canvas
import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// What the view remembers.
struct MessagesState: Sendable {
  /// The selected message, which keeps being selected while others come and go.
  var selected: MessageItem.Key?
  /// Where it stood in the list, for when it is gone.
  var place = 0
  /// Whether only messages from and to the selected server are listed.
  var showsOnlySelected = false
}

/// What only this view does.
enum MessagesAction: Hashable, Sendable {
  case down, up, deliver, drop, duplicate, delay, holdLink, filter
}

extension KeyBinding {
  static let messages: [KeyBinding] = [
    KeyBinding(
      [.enter, .character("d")], .messages(.deliver), "Enter", "deliver", "deliver it now",
      in: .messages),
    KeyBinding([.character("x")], .messages(.drop), "x", "drop", "drop it", in: .messages),
    KeyBinding(
      [.character("y")], .messages(.duplicate), "y", "twice", "a second copy of it", in: .messages),
    KeyBinding(
      [.character("l")], .messages(.delay), "l", "later", "let it arrive later (then Enter)",
      in: .messages),
    KeyBinding(
      [.character("z")], .messages(.holdLink), "z", "hold", "hold its link back, or let it go",
      in: .messages),
    KeyBinding(
      [.character("o")], .messages(.filter), "o", "only", "only the selected server's, or all",
      in: .messages),
    KeyBinding(
      [.down, .character("j")], .messages(.down), "↓ j", "next", "next message", in: .messages),
    KeyBinding(
      [.up, .character("k")], .messages(.up), "↑ k", "before", "message before", in: .messages),
  ]
}

/// A line of the list: a message, and where it is.
struct MessageItem: Sendable {
  /// What tells the line from all others.
  enum Key: Hashable, Sendable {
    /// The message's own number.
    case number(Int)
    /// A message that has not been sent and so has no number: whose, and which.
    case unsent(ServerID, Int)
  }

  enum Place: Hashable, Sendable {
    case underWay
    /// Not sent before the sender's disk has what it promises.
    case waitsForDisk
    /// In the inbox of a frozen server.
    case inbox
  }

  var key: Key
  var place: Place
  var message: Message
  /// The message on its way or in the inbox; nil for one that has not been sent.
  var flight: Flight?
}

extension App {
  /// Whether nothing moves until told. It follows the run: before the links were held, and after they are
  /// released, everything moves by itself.
  var isByHand: Bool { wantsByHand && session.world.holdsAllMessages }

  /// Holds back every message, so that nothing moves until told; or lets all go on.
  mutating func toggleByHand() {
    let branches = session.branches.count
    isPlaying = false
    let wasByHand = isByHand
    wantsByHand = !wasByHand
    if wasByHand {
      perform(.release(nil))
      if notice?.isError == false { say(":release   The messages go on by themselves.") }
    } else {
      messages.place = 0
      if !session.world.holdsAllMessages { perform(.hold(nil)) }
      if notice?.isError != true {
        say(":hold   By hand: m delivers, n is the next timer, H ends it.")
      }
    }
    if session.branches.count > branches, let text = notice?.text {
      say(text + " A new branch (b).")
    }
  }

  // MARK: The list

  /// Of more messages on their way only the first are listed.
  static let mostMessagesListed = 2000

  /// What is listed: on its way in the order of arrival, then what nothing can be done to.
  /// - Complexity: O(n) in the messages, with little to do for those that are not listed.
  var messageItems: [MessageItem] {
    let world = session.world
    let server = selected
    let flights = world.flights(
      first: App.mostMessagesListed,
      where: messages.showsOnlySelected
        ? { $0.message.from == server || $0.message.to == server } : nil)
    var items = flights.map {
      MessageItem(key: .number($0.id), place: .underWay, message: $0.message, flight: $0)
    }
    for node in world.nodes {
      for (number, waiting) in node.disk.waiting.enumerated() {
        items.append(
          MessageItem(
            key: .unsent(node.server.id, number), place: .waitsForDisk, message: waiting.message))
      }
      for flight in node.inbox.prefix(App.mostMessagesListed) {
        items.append(
          MessageItem(
            key: .number(flight.id), place: .inbox, message: flight.message, flight: flight))
      }
    }
    guard messages.showsOnlySelected else { return items }
    return items.filter { $0.message.from == selected || $0.message.to == selected }
  }

  /// Which line is selected: the one that was, or what stands in its place now; nil in an empty list.
  func selectedPlace(in items: [MessageItem]) -> Int? {
    if items.isEmpty { return nil }
    if let key = messages.selected, let place = items.firstIndex(where: { $0.key == key }) {
      return place
    }
    return min(messages.place, items.count - 1)
  }

  /// Selects the line at the place, or the last one.
  mutating func selectMessage(at place: Int, in items: [MessageItem]) {
    messages.place = items.isEmpty ? 0 : max(0, min(place, items.count - 1))
    messages.selected = items.isEmpty ? nil : items[messages.place].key
  }

  // MARK: What can be done

  /// Why the action makes no sense now, or nil if it does.
  func refusal(of action: MessagesAction, on item: MessageItem?) -> String? {
    switch action {
    case .filter: return nil
    case .down, .up: return item == nil ? "There is nothing to select." : nil
    case .holdLink where item != nil && isByHand:
      return "By hand every link is held. H lets them all go."
    case .deliver, .drop, .duplicate, .delay, .holdLink: break
    }
    guard let item else {
      return messages.showsOnlySelected
        ? "No message is on its way from or to \(selected). o shows the others."
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
  var disabledMessageActions: Set<MessagesAction> {
    let items = messageItems
    let item = selectedPlace(in: items).map { items[$0] }
    let all: [MessagesAction] = [.down, .up, .deliver, .drop, .duplicate, .delay, .holdLink]
    return Set(all.filter { refusal(of: $0, on: item) != nil })
  }

  mutating func act(_ action: MessagesAction) {
    let items = messageItems
    let place = selectedPlace(in: items)
    let item = place.map { items[$0] }
    if let reason = refusal(of: action, on: item) { return say(reason, isError: true) }
    switch action {
    case .down: selectMessage(at: (place ?? -1) + 1, in: items)
    case .up: selectMessage(at: (place ?? 1) - 1, in: items)
    case .filter:
      messages.showsOnlySelected.toggle()
      say(
        messages.showsOnlySelected
          ? "Only what \(selected) sends and gets. o shows all." : "All messages.")
    case .holdLink:
      guard let message = item?.message else { return }
      let link = LinkSelector(from: message.from, to: message.to, isBothWays: false)
      let isHeld = session.world.link(DirectedLink(from: link.from, to: link.to)).isHeld
      if let place { selectMessage(at: place, in: items) }
      perform(isHeld ? .release(link) : .hold(link))
    case .deliver, .drop, .duplicate, .delay:
      guard let flight = item?.flight, let place else { return }
      selectMessage(at: place, in: items)
      act(action, on: flight)
    }
  }

  private mutating func act(_ action: MessagesAction, on flight: Flight) {
    let selector = session.world.selector(for: flight)
    switch action {
    case .deliver: perform(.deliver(selector))
    case .drop: perform(.drop(selector))
    case .duplicate: return perform(.duplicate(selector))
    case .delay:
      isPlaying = false
      prompt = Prompt("\(Act.delay(selector, .milliseconds(50)))")
      return
    case .down, .up, .holdLink, .filter: return
    }
    // The next one takes its place, so that a row of Enters delivers one after the other.
    selectMessage(at: messages.place, in: messageItems)
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
  private func lines(of items: [MessageItem]) -> [Int?] {
    var lines = items.indices.map { Optional($0) }
    if let first = items.firstIndex(where: { $0.place != .underWay }) {
      lines.insert(nil, at: first)
    }
    return lines
  }

  func drawMessages(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard area.height > 0 else { return }
    let items = messageItems
    let lines = lines(of: items)
    let place = selectedPlace(in: items)
    let layout = Layout(
      area, lines: lines.count, selected: lines.firstIndex { $0 == place } ?? 0)
    drawHead(&grid, layout.head, items, theme)
    for row in 0..<layout.list.height where layout.first + row < lines.count {
      let rect = Rect(
        x: area.x, y: layout.list.y + row, width: area.width, height: 1)
      guard let number = lines[layout.first + row] else {
        let text = " nothing can be done to these yet "
        grid.put(text, rect.x + 2, rect.y, .faint, in: rect)
        continue
      }
      draw(items[number], isSelected: number == place, &grid, rect, theme)
    }
    if items.isEmpty {
      grid.wrap(
        nothingThere, .faint,
        in: Rect(
          x: area.x + 2, y: layout.list.y, width: area.width - 3, height: layout.list.height))
    }
    if layout.first + layout.list.height < lines.count, layout.list.height > 0 {
      let more = " \(lines.count - layout.first - layout.list.height) more "
      grid.putRight(more, endingAt: area.maxX, layout.list.maxY - 1, theme.bar, in: layout.list)
    }
    if let place { drawDetail(of: items[place], among: items, &grid, layout.detail, theme) }
  }

  private var nothingThere: String {
    if messages.showsOnlySelected {
      return "Nothing is on its way from or to \(selected). o shows the messages of all servers."
    }
    return isByHand
      ? "No message waits. t makes the timer of \(selected) run out; n lets the next timer do so."
      : "Nothing is on its way. n goes on to the next event; t makes \(selected)'s timer run out."
  }

  private func drawHead(
    _ grid: inout Grid, _ area: Rect, _ items: [MessageItem], _ theme: Theme
  ) {
    grid.rule(theme.line, area.y, .faint, in: area)
    var moving = items.count { $0.place == .underWay && $0.flight?.arrivesAt != .never }
    var held = items.count { $0.place == .underWay } - moving
    let isCut = moving + held == App.mostMessagesListed
    if isCut, !messages.showsOnlySelected {
      held = session.world.held.count
      moving = session.world.flightCount - held
    }
    var text = " on their way: \(moving)"
    if held > 0 { text = moving == 0 ? " held: \(held)" : text + ", held: \(held)" }
    if messages.showsOnlySelected { text += ", only \(selected)'s" }
    if isCut, moving + held > App.mostMessagesListed || messages.showsOnlySelected {
      text += "; the first \(App.mostMessagesListed)"
    }
    grid.put(text + " ", area.x + 1, area.y, .bold, in: area)
    let columns = Columns(area)
    guard columns.event != nil else { return }
    grid.putRight(" term ", endingAt: columns.term + 1, area.y, .faint, in: area)
    grid.putRight(" arrives ", endingAt: columns.arrives + 1, area.y, .faint, in: area)
    if let event = columns.event {
      grid.putRight(" by event ", endingAt: event + 1, area.y, .faint, in: area)
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

  private func draw(
    _ item: MessageItem, isSelected: Bool, _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    let message = item.message
    let columns = Columns(area)
    if isSelected { grid.dot(theme.selector, area.x, area.y, .bold, in: area) }
    let isFaint = item.place != .underWay
    let style = isFaint ? Style.faint : isSelected ? .bold : .plain
    let ink = theme.ink(message.term, .bold)
    grid.dot(theme.head(of: message), area.x + 2, area.y, ink, in: area)
    grid.put("\(message.from)\(theme.arrow)\(message.to)", area.x + 4, area.y, ink, in: area)
    if let kind = columns.kind { grid.put(message.kind.name, kind, area.y, style, in: area) }
    let room = columns.term - 4 - columns.words
    grid.put(
      clipped(message.summary, width: room, theme: theme), columns.words, area.y, style, in: area)
    grid.putRight("\(message.term)", endingAt: columns.term, area.y, ink, in: area)
    grid.putRight(
      arrival(of: item), endingAt: columns.arrives, area.y, isSelected ? .bold : .faint, in: area)
    if let event = columns.event, let flight = item.flight {
      grid.putRight("\(flight.cause)", endingAt: event, area.y, .faint, in: area)
    }
  }

  /// In how long it arrives: `12.4 ms`, `held`.
  private func arrival(of item: MessageItem) -> String {
    switch item.place {
    case .waitsForDisk: return "disk"
    case .inbox: return "inbox"
    case .underWay: break
    }
    guard let time = item.flight?.arrivesAt, time != .never else { return "held" }
    let left = max(0, (time - session.world.now).microseconds)
    return left >= 1_000_000 ? "\(left / 1000) ms" : "\(left / 1000).\(left % 1000 / 100) ms"
  }

  // MARK: The selected message

  /// The selected message in full, and what comes of it.
  private func drawDetail(
    of item: MessageItem, among items: [MessageItem], _ grid: inout Grid, _ area: Rect,
    _ theme: Theme
  ) {
    guard area.height > 0 else { return }
    var rest = area
    let head = rest.takeTop(1)
    grid.rule(theme.line, head.y, .faint, in: head)
    let message = item.message
    let name = " \(message.from)\(theme.arrow)\(message.to) \(message.kind.name) "
    let x = grid.put(name, head.x + 1, head.y, .bold, in: head)
    if let flight = item.flight {
      grid.put(
        "\(theme.separator) sent at \(seconds(flight.sentAt)) s by event \(flight.cause) ", x,
        head.y, .faint, in: head)
    }
    rest.x += 1
    rest.width -= 1
    let used = drawFields(of: message, &grid, rest, theme)
    _ = rest.takeTop(used)
    if let reason = refusal(of: .deliver, on: item) {
      grid.wrap(reason, .bold, in: rest)
    } else if let flight = item.flight {
      drawOutcome(of: flight, &grid, rest, theme)
    }
  }

  /// The fields, one after the other, over as many rows as they need but two for what comes of it.
  /// - Returns: How many rows they took.
  private func drawFields(
    of message: Message, _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) -> Int {
    let most = max(1, area.height - 2)
    var x = area.x
    var row = 0
    for (name, value) in fields(of: message) {
      let width = name.count + 1 + value.unicodeScalars.count
      if x > area.x, x + width > area.maxX {
        row += 1
        x = area.x
      }
      if row == most { return most }
      x = grid.put("\(name) ", x, area.y + row, .faint, in: area)
      let style = name == "term" ? theme.ink(message.term, .bold) : Style.bold
      x = grid.put(value, x, area.y + row, style, in: area) + 2
    }
    return row + 1
  }

  /// The contents under the names of the paper's Figures 2 and 13.
  private func fields(of message: Message) -> [(String, String)] {
    let term = ("term", "\(message.term)")
    switch message.body {
    case .requestVote(let index, let lastTerm, let isTransfer):
      return [
        term, ("candidateId", "\(message.from)"), ("lastLogIndex", "\(index)"),
        ("lastLogTerm", "\(lastTerm)"),
      ] + (isTransfer ? [("transfer", "yes")] : [])
    case .requestVoteReply(let granted): return [term, ("voteGranted", "\(granted)")]
    case .preVote(let index, let lastTerm):
      return [
        ("term asked about", "\(message.term)"), ("candidateId", "\(message.from)"),
        ("lastLogIndex", "\(index)"), ("lastLogTerm", "\(lastTerm)"),
      ]
    case .preVoteReply(let granted): return [term, ("voteGranted", "\(granted)")]
    case .appendEntries(let append):
      return [
        term, ("leaderId", "\(message.from)"), ("prevLogIndex", "\(append.prevLogIndex)"),
        ("prevLogTerm", "\(append.prevLogTerm)"), ("entries[]", words(of: message, append)),
        ("leaderCommit", "\(append.leaderCommit)"), ("round", "\(append.round)"),
      ]
    case .appendEntriesReply(let reply): return [term] + fields(of: reply)
    case .installSnapshot(let chunk):
      return [
        term, ("leaderId", "\(message.from)"), ("lastIncludedIndex", "\(chunk.lastIndex)"),
        ("lastIncludedTerm", "\(chunk.lastTerm)"), ("offset", "\(chunk.offset)"),
        ("data[]", "\(message.data.count) bytes"), ("done", "\(chunk.isLast)"),
        ("configuration", chunk.configuration.brief),
      ]
    case .installSnapshotReply(let reply):
      let outcome =
        switch reply.outcome {
        case .wants(let offset): ("wants offset", "\(offset)")
        case .installed: ("installed", "true")
        case .staleTerm: ("success", "false, the term is over")
        }
      return [term, ("lastIncludedIndex", "\(reply.lastIndex)"), outcome]
    case .timeoutNow: return [term, ("leaderId", "\(message.from)")]
    }
  }

  private func fields(of reply: AppendEntriesReply) -> [(String, String)] {
    let fields = [("success", "\(reply.isSuccess)")]
    let rest = [("prevLogIndex", "\(reply.prevLogIndex)"), ("round", "\(reply.round)")]
    switch reply.outcome {
    case .success(let match): return fields + [("matchIndex", "\(match)")] + rest
    case .conflict(let term, let index):
      return fields
        + [
          ("conflictTerm", term.map { "\($0)" } ?? "none"), ("conflictIndex", "\(index)"),
        ] + rest
    case .staleTerm: return fields + [("because", "the term is over")] + rest
    }
  }

  /// The entries with their indices and terms: `3: x=1 (term 2)`.
  private func words(of message: Message, _ append: AppendEntries) -> String {
    if append.isHeartbeat { return "none" }
    let shown = min(Int(append.count), 4)
    let entries = (0..<shown).map { place in
      let entry = message.entry(place)
      return "\(append.prevLogIndex + 1 + place): \(words(entry)) (term \(entry.term))"
    }
    let more = Int(append.count) > shown ? [" and \(Int(append.count) - shown) more"] : []
    return (entries + more).joined(separator: ", ")
  }

  /// What the message does if it arrives now: it is delivered in a copy of the world.
  private func drawOutcome(
    of flight: Flight, _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    guard area.height > 0 else { return }
    guard session.world.flightCount <= Session.mostFlightsTried else {
      let text =
        "With more than \(Session.mostFlightsTried) messages on their way it is not tried what this "
        + "one does."
      _ = grid.wrap(text, .faint, in: area)
      return
    }
    var world = session.world
    world.isListening = true
    guard let event = try? world.deliver(flight) else { return }
    let narration = narrate(event, in: world)
    let lead = "If it arrives now: "
    var sentences = [lead + narration.headline] + narration.reasons
    let sent = sentence(about: world.sendings)
    if let sent { sentences.insert(sent, at: min(2, sentences.count)) }
    var text = sentences.joined(separator: " ")
    while sentences.count > 1, wrapped(text, width: area.width).count > area.height {
      sentences.removeLast()
      text = sentences.joined(separator: " ")
    }
    var checker = session.checks
    if let violation = checker.observe(world), session.violation == nil {
      let words = "If it arrives now, \(violation.property.name) is broken: \(violation.witness)"
      _ = grid.wrap(words, theme.fault, in: area)
      return
    }
    // The headline is what matters; it stands out.
    grid.put(
      wrapped(text, width: area.width),
      boldScalars: (lead + narration.headline).unicodeScalars.count,
      in: area)
  }

  /// What is sent in consequence: `S2 answers with a vote.`
  private func sentence(about sendings: [Sending]) -> String? {
    let sent = sendings.filter { sending in
      switch sending.fate {
      case .flying, .held: true
      case .lost, .waitsForDisk: false
      }
    }.map(\.message)
    guard let first = sent.first else { return nil }
    let alike = sent.filter { $0.kind == first.kind }
    let to = ServerSet(alike.map(\.to)).brief
    let words = alike.allSatisfy { $0.summary == first.summary } ? " (\(first.summary))" : ""
    return "\(first.from) sends \(to) \(first.kind.name)\(words)."
  }
}
