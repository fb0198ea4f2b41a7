// The heads of messages on the links of a ring, each where it is on its way, none on another.

import Canvas
import Raft
import Scripting
import Session
import Simulation

extension RingLinks {
  /// Where the head of a message is drawn.
  struct Spot {
    /// How far on its way.
    var fraction: Double
    /// What it says, and its first cell.
    var text: String
    var (x, y): (Int, Int)

    fileprivate var cells: Rect {
      Rect(x: x, y: y, width: text.unicodeScalars.count, height: 1)
    }
  }

  /// Heads that get in each other's way go so many cells ahead or back at most.
  private static let mostShift = 4

  // MARK: Messages

  /// Where a message is on its way: its middle lane, or the right one of two where something comes towards
  /// it.
  func way(of flight: Flight) -> Way {
    let (from, to) = (flight.message.from, flight.message.to)
    let isTwoWay =
      traffic(DirectedLink(from: to, to: from)) > 0
      || !cluster.link(DirectedLink(from: to, to: from)).passes
    return ring.way(from: from.index, to: to.index, lane: isTwoWay ? RingLinks.lane : 0)
  }

  /// How far the message is, of what lies between the two blocks; nil where nothing does.
  func place(_ flight: Flight) -> Double? {
    place(
      flight, on: way(of: flight), at: cluster.now, width: head(of: flight).unicodeScalars.count)
  }

  private func place(_ flight: Flight, on way: Way, at now: Instant, width: Int) -> Double? {
    guard let room = way.open(forHeadOf: width) else { return nil }
    let fraction: Double
    if flight.arrivesAt == .never {
      fraction = RingLinks.waiting
    } else {
      let whole = Double(max(1, (flight.arrivesAt - flight.sentAt).microseconds))
      let passed = min(1, max(0, Double((now - flight.sentAt).microseconds) / whole))
      // What a server sends at once fans out from the beginning.
      fraction = RingLinks.fan + (1 - RingLinks.fan) * passed
    }
    return room.lowerBound + fraction * (room.upperBound - room.lowerBound)
  }

  mutating func addWay(_ flight: Flight, until place: Double) {
    let way = way(of: flight)
    guard let open = way.open, open.lowerBound < place else { return }
    let pen = BrailleCanvas.Pen(theme.ink(flight.message.term, .bold), layer: Layer.way)
    canvas.line(from: way[open.lowerBound], to: way[place], pen)
  }

  /// One sign, and the numbers of the entries where entries or an answer to them are under way.
  private func head(of flight: Flight) -> String {
    // Of more servers or messages the numbers would hide the ways.
    cluster.count < 8 && hasNumbers
      ? flight.message.head(theme) : String(theme.head(of: flight.message))
  }

  /// A head is filled, unless nothing can come of the message: the vote of one term, or its refusal, for who stands in
  /// it no longer.
  func style(of message: Message) -> Style {
    guard case .requestVoteReply = message.body else { return theme.block(message.term) }
    let candidate = cluster[message.to]
    let isOpen = candidate.role == .candidate && candidate.term == message.term
    return isOpen ? theme.block(message.term) : theme.ink(message.term, .bold)
  }

  mutating func addHead(_ spot: Spot, _ style: Style) {
    for (offset, scalar) in spot.text.unicodeScalars.enumerated() {
      signs.append((scalar, spot.x + offset, spot.y, style))
    }
  }

  // MARK: Who is where

  /// The place of each head: where it is, or where another is already, a little ahead or back on its way; without
  /// its number where only the sign finds a place, and none in a crowd. On one way what is farther, or was sent
  /// first, stays ahead.
  mutating func placeHeads(of flights: [Flight]) -> [Spot?] {
    var spots = [Spot?](repeating: nil, count: flights.count)
    var (order, queues): ([DirectedLink], [DirectedLink: [Int]]) = ([], [:])
    for (number, flight) in flights.enumerated() {
      let link = DirectedLink(from: flight.message.from, to: flight.message.to)
      if queues[link] == nil { order.append(link) }
      queues[link, default: []].append(number)
    }
    for link in order {
      let queue = (queues[link] ?? []).sorted {
        let (a, b) = (flights[$0], flights[$1])
        let (here, there) = (place(a) ?? 0, place(b) ?? 0)
        return here != there ? here > there : (a.sentAt, a.id) < (b.sentAt, b.id)
      }
      let found = queueSpots(queue.map { flights[$0] })
      for (number, spot) in zip(queue, found) {
        spots[number] = spot
        // A blank between heads keeps their numbers apart.
        if let cells = spot?.cells { takeAround(cells) }
      }
    }
    return spots
  }

  /// The places of the heads on one way, the first ahead. The first makes way for the others as far as needed.
  private func queueSpots(_ queue: [Flight]) -> [Spot?] {
    var best: [Spot?] = []
    for ahead in 0...(queue.count > 1 ? RingLinks.mostShift : 0) {
      let spots = queueSpots(queue, ahead: ahead)
      let count = spots.count { $0 != nil }
      if count > best.count(where: { $0 != nil }) || best.isEmpty { best = spots }
      if count == queue.count { break }
    }
    return best
  }

  private func queueSpots(_ queue: [Flight], ahead: Int) -> [Spot?] {
    var (spots, own): ([Spot?], [Rect]) = ([], [])
    var limit = Double.infinity
    for flight in queue {
      let way = way(of: flight)
      let start = place(flight).map { $0 + (own.isEmpty ? Double(ahead) * way.cell : 0) }
      let forms = [head(of: flight), String(theme.head(of: flight.message))]
      let spot = start.flatMap { start in
        forms.lazy.compactMap { text in
          self.spot(text, on: way, at: min(start, limit - way.cell), below: limit, apartFrom: own)
        }.first
      }
      spots.append(spot)
      guard let spot else { continue }
      limit = spot.fraction
      own.append(spot.cells)
    }
    return spots
  }

  /// A free place for a head at or near a place on its way.
  /// - Parameter limit: It stays behind this.
  private func spot(
    _ text: String, on way: Way, at place: Double, below limit: Double, apartFrom own: [Rect]
  ) -> Spot? {
    let width = text.unicodeScalars.count
    guard let room = way.open(forHeadOf: width) else { return nil }
    for shift in 0...2 * RingLinks.mostShift {
      // In turns back and ahead.
      let step = shift.isMultiple(of: 2) ? shift / 2 : -(shift + 1) / 2
      let fraction = place + Double(step) * way.cell
      guard fraction < limit, step == 0 || room.contains(fraction) else { continue }
      // Pushed back by those ahead it may not touch the block of who sent it.
      guard limit == .infinity || fraction >= room.lowerBound - 0.001 else { continue }
      let (x, y) = way[fraction].cell
      let cells = Rect(x: x - width / 2, y: y, width: width, height: 1)
      guard isFree(cells.x, y, width: width),
        !own.contains(where: { $0.touches(cells, columns: 1) })
      else { continue }
      return Spot(fraction: fraction, text: text, x: cells.x, y: y)
    }
    return nil
  }

  private mutating func takeAround(_ cells: Rect) {
    take(Rect(x: cells.x - 1, y: cells.y, width: cells.width + 2, height: 1))
  }

  // MARK: Clients, and what is lost

  /// What is on its way between a client and a server, with the way that it has come. It has no term, and so no
  /// colour.
  mutating func addFlight(of client: RingClient) {
    let way = client.way
    guard let (text, isAnswer, share) = client.flight, let open = way.open,
      let room = way.open(forHeadOf: text.unicodeScalars.count)
    else { return }
    let part = isAnswer ? 1 - share : share
    let place = room.lowerBound + part * (room.upperBound - room.lowerBound)
    let start = way[isAnswer ? open.upperBound : open.lowerBound]
    canvas.line(
      from: start, to: way[place], BrailleCanvas.Pen(.bold, layer: Layer.way))
    guard let spot = spot(text, on: way, at: place, below: .infinity, apartFrom: []) else { return }
    addHead(spot, Style(.standard, .reverse))
    takeAround(spot.cells)
  }

  /// The mark of a message that came to nothing, where it was. One that was lost as it was sent gets as far as that
  /// first.
  /// - Parameter isNew: Whether it is still to be seen what it was.
  mutating func addLoss(_ loss: Loss, isNew: Bool) {
    let message = loss.flight.message
    guard cluster.ids.contains(message.from), cluster.ids.contains(message.to),
      message.from != message.to
    else { return }
    let way =
      loss.isStray
      ? way(of: loss.flight) : ring.way(from: message.from.index, to: message.to.index)
    let isFlying = loss.isFlying(at: cluster.now)
    // Without colours nothing tells it from one that flies.
    let text =
      isFlying || isNew || theme.depth != .mono ? head(of: loss.flight) : String(theme[.broken])
    guard
      let place = place(
        loss.flight, on: way, at: isFlying ? cluster.now : loss.at,
        width: text.unicodeScalars.count),
      let spot = spot(text, on: way, at: place, below: .infinity, apartFrom: [])
    else { return }
    if loss.isStray { addWay(loss.flight, until: spot.fraction) }
    addHead(spot, isFlying || isNew ? theme.block(message.term) : theme.lost)
    takeAround(spot.cells)
  }
}

extension Theme {
  /// The ground of what has come to nothing just now.
  var lost: Style { Style(.fault, [.reverse, .bold]) }
}
