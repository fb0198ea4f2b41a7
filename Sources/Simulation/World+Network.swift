// Sending, and what can be done to links and messages.

import Raft

extension World {
  /// The directed link.
  public func link(_ link: DirectedLink) -> Link { links[position(of: link)] }

  func position(of link: DirectedLink) -> Int { link.from.index * nodes.count + link.to.index }

  /// All directed links, in order.
  public var allLinks: [DirectedLink] {
    servers.flatMap { from in
      servers.filter { $0 != from }.map { DirectedLink(from: from, to: $0) }
    }
  }

  /// How much is on its way or due: messages, held ones too, disk writes, what clients wait for.
  @inlinable public var pendingCount: Int { queue.count + held.count }

  /// Everything on its way, in the order of arrival; held messages last.
  /// - Complexity: O(n log n) in the messages in flight.
  public var flights: [Flight] { flights { _ in true } }

  /// Those of `flights` for which the predicate holds.
  /// - Complexity: O(n) in the messages in flight; only those that are wanted are sorted.
  public func flights(where isWanted: (Flight) -> Bool) -> [Flight] {
    let keys = queue.keys.filter { key in
      guard case .flight(let slot) = key.due else { return false }
      return isWanted(slots[Int(slot)])
    }
    let moving = keys.sorted { $0 < $1 }.compactMap { key -> Flight? in
      guard case .flight(let slot) = key.due else { return nil }
      return slots[Int(slot)]
    }
    return moving + held.filter(isWanted)
  }

  /// The first of `flights`: those that arrive next, then held ones in the order sent.
  /// - Parameter isWanted: Only those for which it holds, if it is given.
  /// - Complexity: O(n) in the messages in flight, with little to do for each; sorting only `count`.
  public func flights(first count: Int, where isWanted: ((Flight) -> Bool)? = nil) -> [Flight] {
    let moving = moving(first: count, where: isWanted)
    guard let isWanted else { return moving + held.prefix(count - moving.count) }
    return moving + held.lazy.filter(isWanted).prefix(count - moving.count)
  }

  /// So many of those that arrive next, then so many of the held ones that were sent last, in the order
  /// sent: what still matters, however much has piled up.
  /// - Complexity: as `flights(first:)`, and nothing for the held ones that are left out.
  public func flights(next count: Int, latestHeld: Int) -> [Flight] {
    moving(first: count, where: nil) + held.suffix(latestHeld)
  }

  /// Forgets what is held, where only what happens by itself matters.
  public mutating func forgetHeld() { held = [] }

  /// Those that arrive next, in order.
  private func moving(first count: Int, where isWanted: ((Flight) -> Bool)?) -> [Flight] {
    var keys: [EventQueue.Key] = []
    for key in queue.keys {
      guard case .flight(let slot) = key.due else { continue }
      if let isWanted, !isWanted(slots[Int(slot)]) { continue }
      keys.append(key)
      // Now and then all but the first are forgotten.
      if keys.count >= 4 * count + 64 {
        keys.sort { $0 < $1 }
        keys.removeSubrange(count...)
      }
    }
    keys.sort { $0 < $1 }
    return keys.prefix(count).compactMap { key -> Flight? in
      guard case .flight(let slot) = key.due else { return nil }
      return slots[Int(slot)]
    }
  }

  /// How many messages are on their way or held.
  public var flightCount: Int {
    queue.keys.count { if case .flight = $0.due { true } else { false } } + held.count
  }

  /// Sends what the last step left in the outbox. What waits for the disk is kept.
  mutating func sendOutbox(_ index: Int) {
    let isWritten = nodes[index].server.doneWrite >= nodes[index].server.lastWrite
    // Detached meanwhile, so that each message is moved from there and never copied.
    var outbox: [Turn.Outgoing] = []
    swap(&outbox, &turn.outbox)
    for place in outbox.indices {
      if isWritten || !outbox[place].waitsForDisk {
        send(&outbox[place].message)
      } else {
        if isListening { recordSending(&outbox[place].message, .waitsForDisk) }
        nodes[index].disk.waiting.append(
          Disk.Waiting(
            write: nodes[index].server.lastWrite, message: outbox[place].message))
      }
    }
    while !outbox.isEmpty { outbox.removeLast() }
    swap(&outbox, &turn.outbox)
  }

  /// Sends a message. It is moved, and what it leaves behind is of no use.
  mutating func send(_ message: inout Message) {
    sentCount += 1
    let position = message.from.index * nodes.count + message.to.index
    switch links[position].admit() {
    case .lost(let loss):
      if isListening { recordSending(&message, .lost(loss)) }
    case .held:
      if isListening { recordSending(&message, .held) }
      held.append(
        Flight(
          id: sentCount, message: message, sentAt: now, arrivesAt: .never, cause: eventCount))
    case .passes(let delay, nil):
      if isListening { recordSending(&message, .flying(copies: 1)) }
      launch(&message, after: delay)
    case .passes(let delay, let second?):
      if isListening { recordSending(&message, .flying(copies: 2)) }
      var first = message
      launch(&first, after: delay)
      // The second copy has a number of its own, so that each can be picked by hand.
      sentCount += 1
      launch(&message, after: second)
    }
  }

  /// Puts a message on its way.
  @inline(__always)
  private mutating func launch(_ message: inout Message, after delay: TimeSpan) {
    let time = now + delay
    let slot = slots.launch(
      &message, id: sentCount, sentAt: now, arrivesAt: time, cause: eventCount)
    queue.push(at: time.microseconds, due: .flight(slot: UInt32(slot)))
  }

  private mutating func recordSending(_ message: inout Message, _ fate: Sending.Fate) {
    sendings.append(Sending(message: message, fate: fate))
  }

  // MARK: Links

  /// Cuts the links: what is on them is lost, and so is all that is sent over them until they heal.
  @discardableResult
  public mutating func cut(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try check(links)
    cutQuietly(links)
    return intervene(.cut(links))
  }

  /// Heals cut links.
  @discardableResult
  public mutating func heal(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try check(links)
    for link in links { self.links[position(of: link)].isCut = false }
    return intervene(.heal(links))
  }

  /// Splits the cluster: links between groups are cut, links within a group heal. Servers that are
  /// not named form one more group.
  @discardableResult
  public mutating func partition(_ groups: [ServerSet]) throws(Refusal) -> Event {
    let named = groups.reduce(ServerSet()) { $0.union($1) }
    try check(named)
    let rest = servers.subtracting(named)
    let all = rest.isEmpty ? groups : groups + [rest]
    func group(of server: ServerID) -> Int? { all.firstIndex { $0.contains(server) } }
    cutQuietly(allLinks.filter { group(of: $0.from) != group(of: $0.to) })
    for link in allLinks where group(of: link.from) == group(of: link.to) {
      links[position(of: link)].isCut = false
    }
    return intervene(.partition(all))
  }

  private mutating func cutQuietly(_ cut: [DirectedLink]) {
    for link in cut { links[position(of: link)].isCut = true }
    _ = takeMoving { $0.isCut }
    let (links, count) = (links, nodes.count)
    held.removeAll { links[$0.message.from.index * count + $0.message.to.index].isCut }
  }

  /// Takes what moves on some links off them: the messages, in the order of arrival.
  /// - Complexity: O(n log n) in the messages in flight.
  private mutating func takeMoving(_ isWanted: (Link) -> Bool) -> [Flight] {
    let taken = queue.removeAll { [slots, links, count = nodes.count] due in
      guard case .flight(let slot) = due else { return false }
      let message = slots[Int(slot)].message
      return isWanted(links[message.from.index * count + message.to.index])
    }
    return taken.compactMap { due in
      guard case .flight(let slot) = due else { return nil }
      slots.release(Int(slot))
      return slots[Int(slot)]
    }
  }

  /// Changes how the links treat messages sent from now on.
  @discardableResult
  public mutating func setLinks(
    _ links: [DirectedLink], _ change: (inout LinkSettings) -> Void
  ) throws(Refusal) -> Event {
    try check(links)
    for link in links {
      change(&self.links[position(of: link)].settings)
      mix(self.links[position(of: link)].settings)
    }
    if links.count == allLinks.count { change(&usualLink) }
    return intervene(.linkSettings(links))
  }

  // MARK: Messages

  /// Holds back what is on the links and what will be sent over them.
  @discardableResult
  public mutating func hold(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try check(links)
    for link in links { self.links[position(of: link)].isHeld = true }
    for var flight in takeMoving({ $0.isHeld }) {
      flight.arrivesAt = .never
      held.append(flight)
    }
    held.sort { $0.id < $1.id }
    return intervene(.hold(links))
  }

  /// Ends the holding: what was held arrives now, in the order sent.
  @discardableResult
  public mutating func release(_ links: [DirectedLink]) throws(Refusal) -> Event {
    try check(links)
    for link in links { self.links[position(of: link)].isHeld = false }
    let all = held
    held = all.filter { self.links[position(of: $0.message.link)].isHeld }
    for var flight in all where !self.links[position(of: flight.message.link)].isHeld {
      flight.arrivesAt = now
      schedule(flight)
    }
    return intervene(.release(links))
  }

  /// Delivers a message on its way, by its number, at this moment.
  @discardableResult
  public mutating func deliver(_ flight: Flight) throws(Refusal) -> Event {
    arrive(slots.store(try take(flight)))
    return event
  }

  /// Loses a message on its way.
  @discardableResult
  public mutating func drop(_ flight: Flight) throws(Refusal) -> Event {
    let flight = try take(flight)
    begin(.lost(flight, .byHand), touched: [])
    mix(flight.id)
    return event
  }

  /// Puts a second copy of a message on its way, to arrive right after the first, or held like it.
  @discardableResult
  public mutating func duplicate(_ flight: Flight) throws(Refusal) -> Event {
    let original = try take(flight)
    putBack(original)
    sentCount += 1
    var copy = original
    copy.id = sentCount
    putBack(copy)
    return intervene(.duplicate(original))
  }

  /// Lets a message arrive that much later. A held message is let go, to arrive that much from now.
  /// - Precondition: `delay >= .zero`.
  @discardableResult
  public mutating func delay(_ flight: Flight, by delay: TimeSpan) throws(Refusal) -> Event {
    precondition(delay >= .zero, "a message is not delayed into the past")
    var flight = try take(flight)
    flight.arrivesAt = (flight.arrivesAt == .never ? now : flight.arrivesAt) + delay
    putBack(flight)
    return intervene(.delay(flight, by: delay))
  }

  private mutating func putBack(_ flight: Flight) {
    if flight.arrivesAt == .never {
      held.insert(flight, at: held.firstIndex { $0.id > flight.id } ?? held.count)
    } else {
      schedule(flight)
    }
  }

  private mutating func take(_ flight: Flight) throws(Refusal) -> Flight {
    guard let found = removeFlight(flight.id) else {
      throw .noSuchMessage(from: flight.message.from, to: flight.message.to)
    }
    return found
  }

  @discardableResult
  private mutating func removeFlight(_ id: Int) -> Flight? {
    if let position = held.firstIndex(where: { $0.id == id }) { return held.remove(at: position) }
    let due = queue.remove { [slots] in
      if case .flight(let slot) = $0 { slots[Int(slot)].id == id } else { false }
    }
    guard case .flight(let slot)? = due else { return nil }
    slots.release(Int(slot))
    return slots[Int(slot)]
  }

  func check(_ links: [DirectedLink]) throws(Refusal) {
    for link in links {
      try check([link.from, link.to])
      if link.from == link.to { throw .sameServer(link.from) }
    }
  }
}

extension Message {
  var link: DirectedLink { DirectedLink(from: from, to: to) }
}
