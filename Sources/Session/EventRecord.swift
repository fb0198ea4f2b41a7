// One event of the chronicle.

import Checking
import Raft
import Scripting
import Simulation

/// One event in a few numbers: 32 bytes. The event's number is its place in the chronicle.
package struct EventRecord: Hashable, Sendable {
  /// When it happened.
  package var time: Instant
  /// The number of the event that brought this one about: that sent the message, that last restarted the
  /// timer, that asked for the write. 0 if it was the start of the run, or somebody's hand.
  package var cause: UInt32
  /// The term of the message, or the one that the server is in afterwards.
  package var term: UInt32
  /// For what concerns a client, the place of the request in `World.requests`; else the bits of the
  /// servers touched.
  package var detail: UInt32
  /// Those to whom it sent a message that was lost at once.
  package var lostTo: ServerSet
  /// What happened.
  package var kind: Kind
  /// What kind of message arrived, waits, or was lost.
  package var message: MessageKind?
  /// Who sent the message; the server itself where there is no message.
  package var from: ServerID
  /// To whom it happened.
  package var to: ServerID
  /// What else there is to say of it.
  package var traits: Traits

  /// What can happen.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// What happens by itself.
    case delivered, queued, lost, electionTimer, heartbeatTimer, diskWritten, compacted, ended
    /// Something between a client and a server.
    case client
    /// What was done from outside.
    case intervention
  }

  /// What else there is to say.
  package struct Traits: OptionSet, Hashable, Sendable {
    /// A bit a trait.
    package let rawValue: UInt32
    /// The traits with these bits.
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    /// The message grants, accepts, acknowledges.
    package static let agrees = Traits(rawValue: 1)
    /// The message refuses.
    package static let refuses = Traits(rawValue: 1 << 1)
    /// The message is an AppendEntries without entries.
    package static let heartbeat = Traits(rawValue: 1 << 2)
    /// A server began to stand for election, or to ask for pre-votes.
    package static let stands = Traits(rawValue: 1 << 3)
    /// A server became leader.
    package static let elected = Traits(rawValue: 1 << 4)
    /// A leader stepped down.
    package static let steppedDown = Traits(rawValue: 1 << 5)
    /// A leader committed entries.
    package static let committed = Traits(rawValue: 1 << 6)
    /// A server's timer was set anew.
    package static let timerRestarted = Traits(rawValue: 1 << 7)
    /// It was somebody's command.
    package static let byHand = Traits(rawValue: 1 << 8)
    /// The receiver said no: refused a vote, an append, a call.
    package static let refusal = Traits(rawValue: 1 << 9)
    /// It broke a property.
    package static let violation = Traits(rawValue: 1 << 10)
    /// It is a milestone.
    package static let milestone = Traits(rawValue: 1 << 11)
    /// A call was made more than once, or answered from the session.
    package static let retried = Traits(rawValue: 1 << 12)
    /// Entries were deleted.
    package static let deleted = Traits(rawValue: 1 << 13)
    /// A client got its answer.
    package static let answers = Traits(rawValue: 1 << 14)
    /// A call reached a server that does not run.
    package static let unheard = Traits(rawValue: 1 << 15)
    /// A client that has got its session made a call that had to wait for it.
    package static let hasSession = Traits(rawValue: 1 << 16)
  }

  /// Whether it is about this server: as receiver, as sender, or as one of those touched.
  package func concerns(_ server: ServerID) -> Bool {
    switch kind {
    case .delivered, .queued, .lost: to == server || from == server
    case .intervention: detail & (1 << UInt32(server.index)) != 0
    case .electionTimer, .heartbeatTimer, .diskWritten, .compacted, .ended, .client:
      to == server
    }
  }
}

extension EventRecord {
  /// Whether it may have changed the server.
  func touches(_ server: ServerID) -> Bool {
    switch kind {
    case .delivered, .electionTimer, .heartbeatTimer, .diskWritten, .compacted, .ended,
      .client:
      to == server
    case .intervention: detail & (1 << UInt32(server.index)) != 0
    case .queued, .lost: false
    }
  }

  mutating func describe(_ flight: Flight) {
    let message = flight.message
    cause = UInt32(truncatingIfNeeded: flight.cause)
    term = UInt32(message.term)
    self.message = message.kind
    from = message.from
    to = message.to
    switch message.body {
    case .requestVote, .preVote, .installSnapshot, .timeoutNow: break
    case .appendEntries(let append): if append.isHeartbeat { traits.insert(.heartbeat) }
    case .requestVoteReply(let granted), .preVoteReply(let granted):
      traits.insert(granted ? .agrees : .refuses)
    case .appendEntriesReply(let reply): traits.insert(reply.isSuccess ? .agrees : .refuses)
    case .installSnapshotReply(let reply):
      traits.insert(reply.outcome == .staleTerm ? .refuses : .agrees)
    }
  }

  /// - Parameter attempts: How often the client has asked by now.
  mutating func describe(_ what: ClientEvent, attempts: Int) {
    switch what {
    case .called(let server), .arrived(let server): to = server
    case .waits(let server), .receiverDown(let server):
      to = server
      traits.insert(.unheard)
    case .answered(let server, let answer):
      to = server
      if case .result(_, let isOld) = answer {
        traits.insert(isOld ? [.agrees, .retried] : .agrees)
      } else {
        traits.insert(.refuses)
      }
    case .retried(let server):
      (to, traits) = (server, traits.union(attempts == 1 ? .hasSession : .retried))
    case .timedOut(_, let server): (to, traits) = (server, traits.union(.retried))
    }
    from = to
  }
}
