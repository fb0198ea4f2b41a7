// Links and what is on them.

import Raft

/// A link from one server to another, in one direction.
public struct DirectedLink: Hashable, Sendable {
  /// Who sends over it.
  public var from: ServerID
  /// Who receives.
  public var to: ServerID
  /// The link from one server to another.
  public init(from: ServerID, to: ServerID) {
    self.from = from
    self.to = to
  }
}

/// How a link treats messages.
public struct LinkSettings: Hashable, Sendable {
  /// How long a message takes. A range reorders messages.
  public var delay = TimeSpanRange(.milliseconds(10), .milliseconds(15))
  /// How many messages in a million are lost.
  public var lossMillionths = 0
  /// How many messages in a million arrive twice.
  public var duplicateMillionths = 0
  /// How long nothing may pass between the two servers before the connection is dead: the next message is lost with it, and
  /// makes a new one. Nil for ever.
  public var idleLimit: TimeSpan?

  /// The defaults.
  public init() {}
}

/// One directed link.
public struct Link: Hashable, Sendable {
  /// How it treats messages.
  public internal(set) var settings: LinkSettings {
    didSet { settle() }
  }
  /// Loses everything that is sent.
  public internal(set) var isCut = false {
    didSet { settle() }
  }
  /// Keeps everything that is sent until it is delivered by hand or released.
  public internal(set) var isHeld = false {
    didSet { settle() }
  }
  /// Whether what is sent over it can arrive, held or not.
  package var passes: Bool { !isCut && settings.lossMillionths < 1_000_000 }
  /// Whether what is sent over it can arrive, without a hand that lets it go.
  package var carries: Bool { passes && !isHeld }
  /// When something was last sent over it that passed, or it was connected; only with an idle limit.
  var usedAt = Instant.zero
  /// All its chance.
  var random: RandomSource
  /// Whether every message passes once and only the delay is drawn: then `admit` has little to do.
  private(set) var isPlain = false

  private mutating func settle() {
    isPlain =
      !isCut && !isHeld && settings.lossMillionths == 0 && settings.duplicateMillionths == 0
      && settings.idleLimit == nil
  }

  /// A link with the stream of chance that belongs to it, however many servers there are.
  init(from: Int, to: Int, _ settings: LinkSettings, seed: UInt64) {
    self.settings = settings
    let stream = UInt64(1000 + from * ServerSet.capacity + to)
    random = RandomSource(seed: seed, stream: stream)
    settle()
  }

  /// What the link does with a message.
  enum Admission {
    case lost(Loss)
    case held
    /// It arrives after the delay, and where the link duplicates it, a second time.
    case passes(TimeSpan, second: TimeSpan?)
  }

  /// How long the next message takes on a plain link.
  @inline(__always)
  mutating func drawDelay() -> TimeSpan { random.duration(in: settings.delay) }

  /// Decides about one message.
  @inline(__always)
  mutating func admit() -> Admission {
    if isCut { return .lost(.cut) }
    if isHeld { return .held }
    if random.happens(millionths: settings.lossMillionths) { return .lost(.chance) }
    let delay = random.duration(in: settings.delay)
    if random.happens(millionths: settings.duplicateMillionths) {
      return .passes(delay, second: random.duration(in: settings.delay))
    }
    return .passes(delay, second: nil)
  }
}

/// A message on its way.
public struct Flight: Hashable, Sendable {
  /// Counts all messages of the run in the order sent, from 1.
  public var id: Int
  /// What is sent.
  public var message: Message
  /// When it was sent.
  public var sentAt: Instant
  /// When it arrives; `.never` while it is held.
  public var arrivesAt: Instant
  /// The number of the event that sent it.
  public var cause: Int

  /// A message on its way of which this is known.
  @inline(__always)
  package init(id: Int, message: Message, sentAt: Instant, arrivesAt: Instant, cause: Int) {
    self.id = id
    self.message = message
    self.sentAt = sentAt
    self.arrivesAt = arrivesAt
    self.cause = cause
  }
}

/// Why a message did not arrive.
public enum Loss: Hashable, Sendable {
  /// The link is cut.
  case cut
  /// The network lost it.
  case chance
  /// The connection had been idle for so long that it was dead.
  case idle
  /// Its receiver had crashed.
  case receiverDown
  /// It was dropped from outside.
  case byHand
}
