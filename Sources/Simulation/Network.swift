// The network: links, what moves over them, and what is held back.

import Raft

/// The directed links between the servers and all messages that are on them. The messages themselves lie in
/// the slots of the `Turn`; the network knows when each was sent and when it arrives.
@usableFromInline
struct Network: ~Copyable, Sendable {
  /// How many servers it connects.
  private(set) var count: Int
  /// The directed links, `from * count + to`.
  private(set) var links: UniqueArray<Link>
  /// What a link is like where nothing else was asked for.
  private(set) var usualLink: LinkSettings
  /// All chance on the links follows from it.
  private var seed: UInt64
  /// What is known of the message in the slot of the same number.
  private var tags = UniqueArray<Tag>()
  /// Messages that are held, in the order sent.
  @usableFromInline private(set) var held: [Flight] = []
  /// How many messages have been sent.
  private(set) var sentCount = 0
  /// Whether all links were held at once and not released since: then so is what comes later.
  private var holdsAll = false
  /// Servers that were isolated and to or from whom no link has healed since.
  private var isolated = ServerSet()

  /// What the network knows of a message on its way.
  struct Tag: Hashable, Sendable {
    var id: Int
    var sentAt: Instant
    var arrivesAt: Instant
    var cause: Int
  }

  /// A network between so many servers in which nothing is on its way.
  init(count: Int, link: LinkSettings, seed: UInt64) {
    self.count = count
    usualLink = link
    self.seed = seed
    links = UniqueArray(capacity: count * count)
    for from in 0..<count {
      for to in 0..<count { links.append(Link(from: from, to: to, link, seed: seed)) }
    }
  }

  private init(copying other: borrowing Network) {
    count = other.count
    links = other.links.copy()
    usualLink = other.usualLink
    seed = other.seed
    tags = other.tags.copy()
    held = other.held
    sentCount = other.sentCount
    holdsAll = other.holdsAll
    isolated = other.isolated
  }

  /// The same network once more.
  func copy() -> Network { Network(copying: self) }

  /// Makes it as new, with the chance of this seed.
  mutating func reset(usualLink: LinkSettings, seed: UInt64) {
    (self.seed, self.usualLink) = (seed, usualLink)
    for from in 0..<count {
      for to in 0..<count {
        links[from * count + to] = Link(from: from, to: to, usualLink, seed: seed)
      }
    }
    if !held.isEmpty { held = [] }
    (sentCount, holdsAll, isolated) = (0, false, ServerSet())
  }

  /// Connects one more server to all others but those that are isolated. While everything is held, so is what it
  /// sends and is sent.
  mutating func addServer() {
    let old = count
    count += 1
    var links = UniqueArray<Link>(capacity: count * count)
    for from in 0..<count {
      for to in 0..<count {
        if from < old && to < old {
          links.append(self.links[from * old + to])
          continue
        }
        var link = Link(from: from, to: to, usualLink, seed: seed)
        link.isHeld = holdsAll && from != to
        link.isCut = isolated.contains(ServerID(min(from, to))) && from != to
        links.append(link)
      }
    }
    self.links = links
  }

  /// Takes note of a server all of whose links were cut at once. Of two servers each would be.
  mutating func noteIsolation(_ cut: [DirectedLink]) {
    guard count > 2, cut.count == 2 * (count - 1), let first = cut.first else { return }
    for server in [first.from, first.to]
    where cut.allSatisfy({ $0.from == server || $0.to == server }) {
      isolated.insert(server)
    }
  }

  /// The link from one server to another.
  subscript(link: DirectedLink) -> Link {
    unsafeAddress { links.address(of: link.from.index * count + link.to.index) }
    unsafeMutableAddress { links.mutableAddress(of: link.from.index * count + link.to.index) }
  }

  /// All directed links, in order.
  var allLinks: [DirectedLink] {
    var links: [DirectedLink] = []
    links.reserveCapacity(count * count)
    for from in 0..<count {
      for to in 0..<count where to != from {
        links.append(DirectedLink(from: ServerID(from), to: ServerID(to)))
      }
    }
    return links
  }

  /// Changes how the links treat messages.
  mutating func set(_ links: [DirectedLink], _ change: (inout LinkSettings) -> Void) {
    for link in links { change(&self[link].settings) }
    if links.count == count * (count - 1) { change(&usualLink) }
  }

  /// Changes what links of new servers are like.
  mutating func setUsual(_ change: (inout LinkSettings) -> Void) { change(&usualLink) }

  // MARK: Sending

  /// Sends the message in the slot, which the network owns from here on.
  /// - Returns: What becomes of it.
  /// - Complexity: O(1) where the queue takes it at its end.
  @inline(__always)
  mutating func send(
    slot: Int, at now: Instant, cause: Int, _ messages: inout MessageSlots,
    _ queue: inout EventQueue
  ) -> Sending.Fate {
    let place = messages[slot].from.index * count + messages[slot].to.index
    guard links[place].isPlain else {
      return sendWithCare(slot, over: place, at: now, cause, &messages, &queue)
    }
    sentCount += 1
    launch(slot, at: now, links[place].drawDelay(), cause, &queue)
    return .flying(copies: 1)
  }

  /// Sends all that is in an outbox, in order.
  ///
  /// Where a message belongs in the queue cannot be foreseen. So what goes over plain links is given its
  /// delays first, and put into the queue only then: else the processor, having guessed wrong, would wait
  /// for each delay before it began with the next.
  @inline(never)
  mutating func send(
    all outbox: borrowing UniqueArray<Turn.Outgoing>, at now: Instant, cause: Int,
    _ messages: inout MessageSlots, _ queue: inout EventQueue
  ) {
    var next = 0
    while next < outbox.count {
      let first = next
      while next < outbox.count {
        let slot = outbox[next].slot
        let place = messages[slot].from.index * count + messages[slot].to.index
        guard links[place].isPlain else { break }
        sentCount += 1
        stamp(slot, at: now, links[place].drawDelay(), cause)
        next += 1
      }
      for place in first..<next {
        let slot = outbox[place].slot
        queue.push(at: tags[slot].arrivesAt.microseconds, due: Self.arrival(of: slot))
      }
      if next < outbox.count {
        let slot = outbox[next].slot
        let place = messages[slot].from.index * count + messages[slot].to.index
        _ = sendWithCare(slot, over: place, at: now, cause, &messages, &queue)
        next += 1
      }
    }
  }

  /// `send` over a link that may lose, hold or double the message.
  @inline(never)
  private mutating func sendWithCare(
    _ slot: Int, over place: Int, at now: Instant, _ cause: Int, _ messages: inout MessageSlots,
    _ queue: inout EventQueue
  ) -> Sending.Fate {
    sentCount += 1
    if let limit = links[place].settings.idleLimit, links[place].passes,
      isIdle(messages[slot].link, at: now, longerThan: limit)
    {
      messages.release(slot)
      return .lost(.idle)
    }
    switch links[place].admit() {
    case .passes(let delay, nil):
      launch(slot, at: now, delay, cause, &queue)
      return .flying(copies: 1)
    case .passes(let delay, let second?):
      launch(slot, at: now, delay, cause, &queue)
      // The second copy has a number of its own, so that each can be picked by hand.
      sentCount += 1
      launch(messages.store(messages[slot]), at: now, second, cause, &queue)
      return .flying(copies: 2)
    case .lost(let loss):
      messages.release(slot)
      return .lost(loss)
    case .held:
      held.append(
        Flight(
          id: sentCount, message: messages[slot], sentAt: now, arrivesAt: .never, cause: cause))
      messages.release(slot)
      return .held
    }
  }

  /// Whether nothing has passed between the two servers for longer than the limit. From now on something has.
  private mutating func isIdle(
    _ link: DirectedLink, at now: Instant, longerThan limit: TimeSpan
  ) -> Bool {
    let back = DirectedLink(from: link.to, to: link.from)
    let last = max(self[link].usedAt, self[back].usedAt)
    self[link].usedAt = now
    return now - last > limit
  }

  /// All connections of a server are made anew.
  mutating func connect(_ server: ServerID, at now: Instant) {
    if usualLink.idleLimit == nil { return }
    for link in allLinks where link.from == server { self[link].usedAt = now }
  }

  /// Puts the message that was sent last on its way.
  @inline(__always)
  private mutating func launch(
    _ slot: Int, at now: Instant, _ delay: TimeSpan, _ cause: Int, _ queue: inout EventQueue
  ) {
    stamp(slot, at: now, delay, cause)
    queue.push(at: (now + delay).microseconds, due: Self.arrival(of: slot))
  }

  /// Takes down when the message that was sent last arrives.
  @inline(__always)
  private mutating func stamp(_ slot: Int, at now: Instant, _ delay: TimeSpan, _ cause: Int) {
    tag(slot, Tag(id: sentCount, sentAt: now, arrivesAt: now + delay, cause: cause))
  }

  @inline(__always)
  private static func arrival(of slot: Int) -> EventQueue.Due {
    .flight(slot: UInt32(truncatingIfNeeded: slot))
  }

  @inline(__always)
  private mutating func tag(_ slot: Int, _ tag: Tag) {
    if slot < tags.count { tags[slot] = tag } else { addTag(slot, tag) }
  }

  @inline(never)
  private mutating func addTag(_ slot: Int, _ tag: Tag) {
    while tags.count <= slot { tags.append(tag) }
  }

  /// Gives a message the next number and puts a copy of another with it on its way.
  mutating func countSent() -> Int {
    sentCount += 1
    return sentCount
  }

  // MARK: On the way

  /// The number of the message in the slot.
  @inline(__always)
  func id(of slot: Int) -> Int { tags[slot].id }

  /// The message in the slot, with what is known of its way.
  func flight(_ slot: Int, _ messages: borrowing MessageSlots) -> Flight {
    let tag = tags[slot]
    return Flight(
      id: tag.id, message: messages[slot], sentAt: tag.sentAt, arrivesAt: tag.arrivesAt,
      cause: tag.cause)
  }

  /// Puts a message into a slot without putting it on its way.
  mutating func store(_ flight: Flight, _ messages: inout MessageSlots) -> Int {
    let slot = messages.store(flight.message)
    tag(
      slot,
      Tag(
        id: flight.id, sentAt: flight.sentAt, arrivesAt: flight.arrivesAt, cause: flight.cause))
    return slot
  }

  /// Puts a message on its way again, to arrive when it says; held if it says never.
  mutating func put(
    _ flight: Flight, _ messages: inout MessageSlots, _ queue: inout EventQueue
  ) {
    guard flight.arrivesAt != .never else {
      held.insert(flight, at: held.firstIndex { $0.id > flight.id } ?? held.count)
      return
    }
    let slot = store(flight, &messages)
    queue.push(at: flight.arrivesAt.microseconds, due: .flight(slot: UInt32(slot)))
  }

  /// Takes a message off its way, by its number.
  /// - Returns: The message, or nil if none of this number is on its way.
  /// - Complexity: O(n) in all that is due.
  mutating func take(
    _ id: Int, _ messages: inout MessageSlots, _ queue: inout EventQueue
  ) -> Flight? {
    if let position = held.firstIndex(where: { $0.id == id }) { return held.remove(at: position) }
    let due = queue.remove { due in
      if case .flight(let slot) = due { tags[Int(slot)].id == id } else { false }
    }
    guard case .flight(let slot)? = due else { return nil }
    let flight = flight(Int(slot), messages)
    messages.release(Int(slot))
    return flight
  }

  /// Takes what moves on some links off them.
  /// - Returns: The messages, in the order of arrival.
  /// - Complexity: O(n log n) in the messages in flight.
  private mutating func takeMoving(
    _ messages: inout MessageSlots, _ queue: inout EventQueue, _ isWanted: (Link) -> Bool
  ) -> [Flight] {
    let taken = queue.removeAll { due in
      guard case .flight(let slot) = due else { return false }
      return isWanted(self[messages[Int(slot)].link])
    }
    return taken.compactMap { due in
      guard case .flight(let slot) = due else { return nil }
      let flight = flight(Int(slot), messages)
      messages.release(Int(slot))
      return flight
    }
  }

  // MARK: Cutting and holding

  /// Cuts the links: what is on them is lost.
  mutating func cut(
    _ cut: [DirectedLink], _ messages: inout MessageSlots, _ queue: inout EventQueue
  ) {
    for link in cut { self[link].isCut = true }
    queue.removeAll { due in
      if case .flight(let slot) = due { self[messages[Int(slot)].link].isCut } else { false }
    } _: { due in
      if case .flight(let slot) = due { messages.release(Int(slot)) }
    }
    if !held.isEmpty { held = held.filter { !self[$0.message.link].isCut } }
  }

  /// Lets the links work again.
  mutating func heal(_ healed: [DirectedLink]) {
    for link in healed {
      self[link].isCut = false
      isolated.remove(link.from)
      isolated.remove(link.to)
    }
  }

  /// Holds back what is on the links and what will be sent over them.
  mutating func hold(
    _ links: [DirectedLink], _ messages: inout MessageSlots, _ queue: inout EventQueue
  ) {
    for link in links { self[link].isHeld = true }
    if links.count == count * (count - 1) { holdsAll = true }
    for var flight in takeMoving(&messages, &queue, { $0.isHeld }) {
      flight.arrivesAt = .never
      held.append(flight)
    }
    held.sort { $0.id < $1.id }
  }

  /// Ends the holding: what was held arrives now, in the order sent.
  mutating func release(
    _ links: [DirectedLink], at now: Instant, _ messages: inout MessageSlots,
    _ queue: inout EventQueue
  ) {
    for link in links { self[link].isHeld = false }
    if links.count == count * (count - 1) { holdsAll = false }
    let all = held
    held = all.filter { self[$0.message.link].isHeld }
    for var flight in all where !self[flight.message.link].isHeld {
      flight.arrivesAt = now
      put(flight, &messages, &queue)
    }
  }

  /// Forgets what is held.
  mutating func forgetHeld() { held = [] }
}

extension Message {
  /// The link it is sent over.
  var link: DirectedLink { DirectedLink(from: from, to: to) }
}
