// What goes into one step of a server besides the input, and what comes out.

/// One turn of one server: the time and the chance it may use, and the effects it leaves for the
/// world to carry out. The world keeps one and uses it again, so that a step allocates nothing.
public struct Turn: Sendable {
  /// The time by the server's own clock.
  public var now: Instant
  /// The server's own stream of chance.
  public var random: RandomSource
  /// Whether notes are taken. Without a listener they cost nothing.
  public var isListening = false
  /// Whether the server's disk takes no time. Then the server counts as written what it changes, and
  /// asks for no write.
  public var hasInstantDisk = false

  /// The messages to send, in order.
  public var outbox: [Outgoing] = []
  /// Whether the persistent state changed and has to be written.
  public internal(set) var needsWrite = false
  /// The lowest index of the log that was changed, or `Int.max`.
  public internal(set) var logChangedFrom = Int.max
  /// The index that the command of this step got in the log, or 0 if it was refused.
  public internal(set) var acceptedIndex: LogIndex = 0
  /// Reads that were decided in this step, in order.
  public internal(set) var reads: [ReadOutcome] = []
  /// The reasons, in order, for what was done.
  public internal(set) var notes: [Note] = []

  /// A message to send. What promises something that has yet to reach the disk waits for it
  /// (Figure 2: "updated on stable storage before responding").
  public struct Outgoing: Sendable {
    public var message: Message
    public var waitsForDisk: Bool
  }

  /// What became of a read (§8).
  public struct ReadOutcome: Sendable {
    /// The number that came with it.
    public var number: UInt64
    /// Whether the state machine may answer it now. Otherwise another server has to be asked.
    public var isReady: Bool
  }

  public init(now: Instant = .zero, random: RandomSource = RandomSource(seed: 0)) {
    self.now = now
    self.random = random
  }

  /// Forgets the effects and keeps the room they took.
  public mutating func clearEffects() {
    if !outbox.isEmpty || !notes.isEmpty || !reads.isEmpty { clearLists() }
    needsWrite = false
    logChangedFrom = .max
    acceptedIndex = 0
  }

  private mutating func clearLists() {
    outbox.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
    reads.removeAll(keepingCapacity: true)
  }

  /// Whether a write is asked for; from here on it is the caller's to carry out.
  public mutating func takeWrite() -> Bool {
    defer { needsWrite = false }
    return needsWrite
  }

  @inline(__always)
  mutating func note(_ note: @autoclosure () -> Note) {
    if isListening { notes.append(note()) }
  }

  @inline(__always)
  mutating func send(_ message: consuming Message, waitsForDisk: Bool = false) {
    outbox.append(Outgoing(message: message, waitsForDisk: waitsForDisk))
  }
}
