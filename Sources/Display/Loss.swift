// Messages that come to nothing, and where on their way: what the picture shows of each.

import Raft
import Session
import Simulation

/// A message that came to nothing, which leaves a mark where it was.
struct Loss: Sendable {
  /// The message as it was on its way.
  var flight: Flight
  /// When it was lost.
  var at: Instant
  /// The number of the event that lost it.
  var event: Int
  /// Whether it was lost as it was sent. The picture lets it get as far as what it is lost at: then one sees that it
  /// was sent, by whom, and why it does not arrive.
  var isStray = false
  /// Whether it is not seen on its way any more: where the picture stands, it is seen at once what became of it.
  var isOver = false
  /// So long the mark stays while time passes, in microseconds of the screen.
  var left = Loss.stay

  /// How long a mark stays, and how long that of a heartbeat, of which the next follows soon.
  static let stay = 1_000_000
  private static let heartbeatStay = 250_000

  /// How far a message gets over a link that is cut, one that is cut in its direction only, and one that loses it by
  /// chance: before the sign of what is broken, where there is one.
  private static let shares = (cut: 0.3, oneWay: 0.6, chance: 0.5)

  /// A message that was on its way.
  init(_ flight: Flight, at: Instant, event: Int) {
    (self.flight, self.at, self.event) = (flight, at, event)
  }

  /// Whether it is on its way as far as the picture tells.
  func isFlying(at now: Instant) -> Bool { isStray && !isOver && now < at }

  /// Whether others that were sent at its moment may still be on their way, so that it belongs into one picture with
  /// them.
  func isRecent(at now: Instant) -> Bool { isStray && now <= flight.arrivesAt }
}

extension Loss {
  /// What the last event of the session lost: the message that it was about, and those that it sent over links on
  /// which they are lost.
  static func all(_ session: Session) -> [Loss] {
    guard let event = session.lastEvent else { return [] }
    if case .lost(let flight, _) = event.event.kind {
      return [Loss(flight, at: session.now, event: session.position)]
    }
    return event.sendings.compactMap { Loss($0, session) }
  }

  /// Whether its mark takes the place of another one: of what was lost on the same link before.
  func replaces(_ other: Loss) -> Bool {
    let (own, before) = (flight.message, other.flight.message)
    return isStray && other.isStray && (own.from, own.to) == (before.from, before.to)
  }

  /// A message that was lost as it was sent.
  private init?(_ sending: Sending, _ session: Session) {
    guard case .lost(let reason) = sending.fate else { return nil }
    let (message, cluster) = (sending.message, session.glance)
    let there = DirectedLink(from: message.from, to: message.to)
    let back = DirectedLink(from: message.to, to: message.from)
    let delay = cluster.link(there).settings.delay
    let whole = (delay.lowerBound.microseconds + delay.upperBound.microseconds) / 2
    let share =
      reason == .cut
      ? cluster.link(back).passes ? Loss.shares.oneWay : Loss.shares.cut : Loss.shares.chance
    // Numbers of messages that fly are positive.
    let number = -(session.position * ServerSet.capacity + message.to.index) - 1
    flight = Flight(
      id: number, message: message, sentAt: session.now,
      arrivesAt: session.now + .microseconds(whole), cause: session.position)
    at = session.now + .microseconds(Int(share * Double(whole)))
    event = session.position
    isStray = true
    if case .appendEntries(let append) = message.body, append.isHeartbeat {
      left = Loss.heartbeatStay
    }
  }
}
