// Clients and what they ask for: §8, diss. 6.

import Raft

/// A client's name: `C1`, `C2` and so on.
public struct ClientID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Counts from 1.
  public let number: Int
  /// The client of this number.
  public init(_ number: Int) { self.number = number }
  /// By number.
  public static func < (a: ClientID, b: ClientID) -> Bool { a.number < b.number }
  /// `C1` for the first client.
  public var description: String { "C\(number)" }
}

/// How clients reach servers, and how patient they are.
public struct ClientSettings: Hashable, Sendable {
  /// How long a client waits for an answer before it asks another server; nil if it asks once only, and
  /// does not even go where it is sent.
  public var timeout: TimeSpan? = .seconds(1)
  /// How long a message between a client and a server takes, either way. Zero makes the call and its
  /// answer part of the events that bring them about.
  public var delay = TimeSpanRange(.zero, .zero)
  /// How many messages in a million between clients and servers are lost.
  public var lossMillionths = 0
  /// How many sessions the servers keep; 0 for one of every client for ever, without a registration. With a limit,
  /// clients register before they write, and the session that was used least recently goes where there are more
  /// (diss. 6.3).
  public var sessionLimit = 0

  /// How long a client waits before it tries again where nobody could tell it who leads.
  static let backoff = TimeSpan.milliseconds(50)

  /// The defaults.
  public init() {}

  /// Whether messages take no time and always arrive.
  var isImmediate: Bool { delay.upperBound == .zero && lossMillionths == 0 }
}

/// What a client asked for, with what has become of it: one call, however often it had to be repeated.
public struct Request: Hashable, Sendable {
  /// Who asks.
  public var client: ClientID
  /// The client's own count of its requests, from 1. A repetition has the same number (§8).
  public var serial: Int
  /// The lowest serial number that the client had no answer to when it made the call: what is below, the
  /// servers may forget (diss. 6.3).
  public var firstUnanswered: Int
  /// How many sessions the servers keep, as the log has it: so all of them forget the same ones. 0 for any number.
  public var sessionLimit = 0
  /// The session of the client that it belongs to; 0 for none.
  public var session = 0
  /// What for.
  public var operation: Operation
  /// When the client called, in true time.
  public var calledAt: Instant
  /// The number of the event in which it called.
  public var called: Int
  /// How many times it has asked.
  public var attempts = 0
  /// The server it asked last.
  public var server: ServerID
  /// The server that last left it without an answer: for a while the client does not let itself be sent
  /// back there.
  var silent: ServerID?
  /// What the client waits for, or has waited for last.
  var wait: EventQueue.Wait?
  /// The number of the last event that was about it alone; 0 for none.
  package internal(set) var told = 0
  /// The number of the one before that; 0 for none.
  package internal(set) var toldBefore = 0
  /// Where a leader last put the command in its log, or nil if none did. Reads are in no log.
  public var index: LogIndex?
  /// The term in which the leader took it.
  public var term: Term = 0
  /// The answer.
  public var result: OperationResult?
  /// When the answer came, in true time.
  public var answeredAt: Instant?
  /// The number of the event in which the answer came.
  public var answered: Int?
  /// Whether the answer came from the client's session, because the command had been applied before.
  public var isAnsweredFromSession = false

  /// Whether it changes nothing.
  var isRead: Bool {
    if case .get = operation { true } else { false }
  }

  /// The client's name for the call.
  var call: CallID {
    @inline(__always) get { CallID(client: client, serial: serial) }
  }

  /// The client asks a server, once more or for the first time.
  /// - Returns: Which of its attempts that is.
  mutating func ask(_ server: ServerID) -> Int {
    attempts += 1
    self.server = server
    return attempts
  }

  /// The answer comes to the client.
  mutating func settle(_ result: OperationResult, isOld: Bool, at now: Instant, event: Int) {
    self.result = result
    isAnsweredFromSession = isOld
    answeredAt = now
    answered = event
  }

  /// A leader takes the command into its log.
  mutating func enter(at index: LogIndex, in term: Term) {
    self.index = index
    self.term = term
  }
}

/// A call by its client's own count.
struct CallID: Hashable, Sendable {
  var client: ClientID
  var serial: Int
}

/// What a client knows.
struct Client: Sendable {
  /// Who leads, as far as it has been told.
  var leader: ServerID?
  /// Whom it asks next if it has not been told, by number.
  var next = 0
  /// Its session, as far as it knows; 0 for none.
  var session = 0
  /// Where its last registration is in `World.requests`.
  var registration = 0
  /// What it asks for once it has one, and whom.
  var afterRegistration: [Errand] = []
  /// Its calls, the first one first, by their places in `World.requests`.
  var calls = ChunkedArray<Int>()
  /// The serial numbers of those without an answer, ascending.
  private(set) var unanswered = Backlog<Int>()

  /// The client makes its next call.
  /// - Returns: The call's serial number, and the lowest without an answer.
  mutating func call(_ request: Int) -> (serial: Int, firstUnanswered: Int) {
    calls.append(request)
    unanswered.append(calls.count)
    return (calls.count, unanswered[unanswered.startIndex])
  }

  /// The answer to a call has come from a server.
  mutating func hear(from server: ServerID, of serial: Int) {
    leader = server
    if let place = unanswered.firstIndex(of: serial) { _ = unanswered.take(at: place) }
  }
}

/// Something that a client is about to ask for.
struct Errand: Hashable, Sendable {
  var operation: Operation
  var server: ServerID
}

/// What a server tells a client.
public enum Answer: Hashable, Sendable {
  /// The result; `isOld` if it came from the client's session.
  case result(OperationResult, isOld: Bool)
  /// The server does not lead, or no longer does: this one may.
  case redirect(to: ServerID?)
  /// The server is handing leadership over: ask again.
  case busy
}

/// Something on its way between a client and a server.
struct ClientMail: Hashable, Sendable {
  /// The place of the request in `World.requests`.
  var request: Int
  /// Which of the client's attempts it belongs to.
  var attempt: Int
  var kind: Kind
  /// When it was sent.
  var sentAt = Instant.zero

  enum Kind: Hashable, Sendable {
    case call(to: ServerID)
    case answer(from: ServerID, Answer)
  }
}

/// A command that a leader has taken and will answer once it is applied.
public struct PendingCall: Hashable, Sendable {
  /// The place of the request in `World.requests`.
  public var request: Int
  var attempt: Int
  /// Where the command is in the log; nil for a read.
  public var index: LogIndex?
}
