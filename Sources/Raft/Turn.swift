// What goes into one step of a server besides the input, and what comes out.

/// One turn of one server: the time and the chance it may use, and the effects it leaves for its owner to
/// carry out. The owner keeps one and uses it again, so that a step allocates nothing.
public struct Turn: ~Copyable, Sendable {
  /// The time by the server's own clock.
  public var now: Instant
  /// The server's own stream of chance.
  public var random: RandomSource
  /// Whether notes are taken. Without a listener they cost nothing.
  public var isListening = false
  /// Whether the server's disk takes no time. Then the server counts as written what it changes, and
  /// asks for no write.
  public var hasInstantDisk = false

  /// The messages on their way: those that a server writes, and those that are handed to it.
  public var messages = MessageSlots()
  /// What to send, in order. Whoever takes something out of it also takes over the slot.
  public var outbox = UniqueArray<Outgoing>()
  /// Whether the persistent state changed and has to be written.
  public var needsWrite = false
  /// The lowest index of the log that was changed, or `.max`.
  public var logChangedFrom = LogIndex.max
  /// The index that the command of this step got in the log, or 0 if it was refused.
  public var acceptedIndex: LogIndex = 0
  /// What was persistent before this step deleted, replaced or compacted entries, if it did so and the disk takes
  /// time: what is on the disk, or on its way there, may be part of it. Term and vote may be those of the step.
  private var former: Persistent?
  /// Whether there is something to take with `takeFormer()`.
  public private(set) var hasFormer = false
  /// Reads that were decided in this step, in order.
  public private(set) var reads: [ReadOutcome] = []
  /// The reasons, in order, for what was done.
  public private(set) var notes: [Note] = []
  /// For each of the notes the line of the source that gave it.
  public private(set) var notePlaces: [SourcePlace] = []

  /// Whether reads were decided, notes taken, or something former kept.
  @usableFromInline var hasReadsOrNotes = false

  /// A message to send. What promises something that has yet to reach the disk waits for that write, and for
  /// nothing else (Figure 2: "updated on stable storage before responding").
  public struct Outgoing: Hashable, Sendable {
    /// Where the message lies in `Turn.messages`.
    public var slot: Int
    /// The number of the write that must be done before it may be sent; 0 if it promises nothing that is not there.
    public var waitsFor: Int
  }

  /// What became of a read (§8).
  public struct ReadOutcome: Hashable, Sendable {
    /// The number that came with it.
    public var number: UInt64
    /// Whether the state machine may answer it now. Otherwise another server has to be asked.
    public var isReady: Bool
  }

  /// A turn at a time, with a stream of chance.
  public init(now: Instant = .zero, random: RandomSource = RandomSource(seed: 0)) {
    self.now = now
    self.random = random
  }

  /// The messages to send, in order.
  public var sent: [Message] { outbox.indices.map { messages[outbox[$0].slot] } }

  /// Forgets the effects, messages not yet taken out of the outbox among them, and keeps the room they
  /// took.
  @inlinable @inline(__always)
  public mutating func clearEffects() {
    if hasLists { clearLists() }
    needsWrite = false
    logChangedFrom = .max
    acceptedIndex = 0
  }

  /// Whether anything is in the lists; without looking into those that are seldom used.
  @inlinable @inline(__always)
  var hasLists: Bool { hasReadsOrNotes || !outbox.isEmpty }

  @usableFromInline @inline(never)
  mutating func clearLists() {
    while !outbox.isEmpty { messages.release(outbox.removeLast().slot) }
    if !notes.isEmpty {
      notes.removeAll(keepingCapacity: true)
      notePlaces.removeAll(keepingCapacity: true)
    }
    while reads.popLast() != nil {}
    if hasFormer { _ = takeFormer() }
    hasReadsOrNotes = false
  }

  /// Whether a write is asked for; from here on it is the caller's to carry out.
  @inlinable @inline(__always)
  public mutating func takeWrite() -> Bool {
    defer { needsWrite = false }
    return needsWrite
  }

  /// Entries are about to be deleted, replaced or compacted.
  mutating func keepFormer(_ persistent: Persistent) {
    if hasInstantDisk || hasFormer { return }
    former = persistent
    hasFormer = true
    hasReadsOrNotes = true
  }

  /// Takes out what was persistent before entries were deleted, replaced or compacted.
  /// - Precondition: `hasFormer`.
  @inline(never)
  public mutating func takeFormer() -> Persistent {
    guard let former = former.take() else { fatalError("nothing former is kept") }
    hasFormer = false
    return former
  }

  /// The log has changed from this index on, and has to be written.
  @inline(__always)
  mutating func changeLog(from index: LogIndex) {
    if index < logChangedFrom { logChangedFrom = index }
    needsWrite = true
  }

  /// Takes down a reason and the line that gives it, if somebody listens; else neither is made.
  @inline(__always)
  mutating func note(_ note: @autoclosure () -> Note, _ file: StaticString, _ line: Int) {
    if isListening { write(note(), SourcePlace(file: file, line: line)) }
  }

  @inline(never)
  private mutating func write(_ note: Note, _ place: SourcePlace) {
    notes.append(note)
    notePlaces.append(place)
    hasReadsOrNotes = true
  }

  /// Decides a read.
  mutating func decide(read number: UInt64, isReady: Bool) {
    reads.append(ReadOutcome(number: number, isReady: isReady))
    hasReadsOrNotes = true
  }

  /// Puts a message into the outbox.
  mutating func send(_ message: Message) {
    outbox.append(Outgoing(slot: messages.store(message), waitsFor: 0))
  }

  /// Writes a message where it is to lie, and puts it into the outbox.
  @inline(__always)
  mutating func send(
    _ body: Message.Body, from: ServerID, to: ServerID, term: Term, waitsFor: Int = 0
  ) {
    let slot = messages.write(from: from, to: to, term: term, body)
    outbox.append(Outgoing(slot: slot, waitsFor: waitsFor))
  }

  /// Makes it a turn at the beginning, before which nothing was sent, and keeps the room that its lists took.
  package mutating func reset() {
    clearEffects()
    messages.reset()
    now = .zero
    isListening = false
    hasInstantDisk = false
  }

  /// Another turn in the same state.
  public func copy() -> Turn {
    var copy = Turn(now: now, random: random)
    copy.isListening = isListening
    copy.hasInstantDisk = hasInstantDisk
    copy.messages = messages.copy()
    copy.outbox = outbox.copy()
    copy.needsWrite = needsWrite
    copy.logChangedFrom = logChangedFrom
    copy.acceptedIndex = acceptedIndex
    copy.former = former
    copy.hasFormer = hasFormer
    copy.reads = reads
    copy.notes = notes
    copy.notePlaces = notePlaces
    copy.hasReadsOrNotes = hasReadsOrNotes
    return copy
  }
}
