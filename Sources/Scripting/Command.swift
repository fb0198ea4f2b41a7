// The one vocabulary: every key, every line typed at `:`, every line of a script is a command.

import Checking
import Raft

/// Something that is done to a run, or asked of it, or told about it.
public enum Command: Hashable, Sendable {
  // Set up, before the first event.
  case servers(Int)
  case seed(UInt64)
  // Settings, before the first event or between two events.
  case set(Setting)
  case rule(Rule, on: Bool)
  // Time.
  case run(Duration)
  case runUntil(Condition, within: Duration?)
  case step(Int)
  case stepUntil(Condition)
  // Servers.
  case crash([ServerID])
  case restart([ServerID])
  case wipe([ServerID])
  case pauseServers([ServerID])
  case resume([ServerID])
  /// A clock that runs at so many thousandths of true time.
  case clock([ServerID], thousandths: Int)
  case disk([ServerID], Duration)
  // The network. Where the link is missing, all links are meant.
  case cut(LinkSelector)
  case heal(LinkSelector?)
  case partition([[ServerID]])
  case isolate(ServerID)
  case link(LinkSelector, LinkSetting)
  // Timers.
  case timeout(ServerID)
  /// Without servers: all followers and candidates.
  case align([ServerID])
  case spread
  // Messages in flight.
  case hold(LinkSelector?)
  case release(LinkSelector?)
  case deliver(MessageSelector)
  case drop(MessageSelector)
  case duplicate(MessageSelector)
  case delay(MessageSelector, Duration)
  // Clients.
  case request(Operation, client: ClientID?, to: ServerID?)
  // Checks.
  case expect(Condition)
  // Telling.
  case title(String)
  case say(String)
  case ask(String)
  case choice(String, isRight: Bool)
  case pause
}

/// A client's number, from 1: `C1`.
public struct ClientID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let number: Int
  public init(_ number: Int) { self.number = number }
  public static func < (a: ClientID, b: ClientID) -> Bool { a.number < b.number }
  public var description: String { "C\(number)" }
}

/// A setting of the whole cluster, with its new value.
public enum Setting: Hashable, Sendable {
  case electionTimeout(DurationRange)
  case heartbeat(Duration)
  case retry(Duration)
  /// The most entries in one append.
  case batch(Int)
  /// The most unanswered appends to one follower.
  case pipeline(Int)
  case delay(DurationRange)
  /// Chance in millionths.
  case loss(millionths: Int)
  /// Chance in millionths.
  case duplicate(millionths: Int)
  case disk(Duration)
}

/// A link between two servers, in one direction or both: `S1>S2`, `S1-S2`.
public struct LinkSelector: Hashable, Sendable, CustomStringConvertible {
  public var from: ServerID
  public var to: ServerID
  public var isBothWays: Bool

  public init(from: ServerID, to: ServerID, isBothWays: Bool) {
    self.from = from
    self.to = to
    self.isBothWays = isBothWays
  }

  public var description: String { "\(from)\(isBothWays ? "-" : ">")\(to)" }
}

/// A setting of one link, with its new value.
public enum LinkSetting: Hashable, Sendable {
  case delay(DurationRange)
  /// Chance in millionths.
  case loss(millionths: Int)
  /// Chance in millionths.
  case duplicate(millionths: Int)
}

/// A message in flight: the `number`-th, from 1, of its kind on its link, in the order sent.
public struct MessageSelector: Hashable, Sendable {
  public var from: ServerID
  public var to: ServerID
  public var kind: MessageKind?
  public var number: Int?

  public init(from: ServerID, to: ServerID, kind: MessageKind? = nil, number: Int? = nil) {
    self.from = from
    self.to = to
    self.kind = kind
    self.number = number
  }
}

/// What a client asks of the key–value store.
public enum Operation: Hashable, Sendable {
  case put(key: String, value: String)
  case get(key: String)
  case delete(key: String)
  case compareAndSet(key: String, expected: String, new: String)
  case append(key: String, value: String)
}
