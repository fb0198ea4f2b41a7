// Where messages lie from the moment they are written until whoever carries them is done with them.

/// Messages in numbered slots. A server writes a message into a free slot, and there it stays while it is
/// on its way; its number is what is handed around.
public struct MessageSlots: ~Copyable, Sendable {
  @usableFromInline var messages = UniqueArray<Message>()
  /// Slots that are free, the one to be used next last.
  @usableFromInline var free = UniqueArray<Int>()

  /// No slots yet.
  public init() {}

  /// How many slots there are, in use or free.
  @inlinable public var count: Int { messages.count }

  /// How many of them hold a message.
  package var usedCount: Int { messages.count - free.count }

  /// The message in the slot.
  /// - Precondition: The slot exists. Of a free one the content has no meaning.
  @inlinable
  public subscript(slot: Int) -> Message {
    @inline(__always) unsafeAddress { messages.address(of: slot) }
  }

  /// Puts a message into a free slot.
  /// - Returns: The number of the slot.
  /// - Complexity: O(1), on average.
  public mutating func store(_ message: Message) -> Int {
    let slot = claim()
    messages[slot] = message
    return slot
  }

  /// Writes a message into a free slot, field by field where it lies.
  /// - Returns: The number of the slot.
  @inline(__always)
  mutating func write(
    from: ServerID, to: ServerID, term: Term, _ body: Message.Body
  ) -> Int {
    let slot = claim()
    messages[slot].address(from: from, to: to, term: term, body)
    return slot
  }

  /// A free slot, whose message carries nothing.
  @inline(__always)
  private mutating func claim() -> Int { free.popLast() ?? addSlot() }

  @inline(never)
  private mutating func addSlot() -> Int {
    messages.append(Message(from: ServerID(0), to: ServerID(0), term: 0, body: .timeoutNow))
    return messages.count - 1
  }

  /// Lets the slot be used again.
  /// - Precondition: The slot holds a message.
  @inlinable @inline(__always)
  public mutating func release(_ slot: Int) {
    if messages[slot].cargo != nil { messages[slot].cargo = nil }
    free.append(slot)
  }

  /// Frees all slots. They are used in the order of their numbers, as those of new ones would be.
  mutating func reset() {
    free.removeAll()
    for slot in messages.indices.reversed() { release(slot) }
  }

  /// Slots with the same messages under the same numbers.
  public func copy() -> MessageSlots {
    var copy = MessageSlots()
    copy.messages = messages.copy()
    copy.free = free.copy()
    return copy
  }
}
