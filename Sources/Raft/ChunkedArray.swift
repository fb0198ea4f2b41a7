// An array whose copies share what they have in common.

/// A growing array kept in chunks, which can also shrink at either end. A copy costs two references, and
/// changing the end of a copy duplicates only the last chunk: a hundred checkpoints of one long log take
/// little more room than the log.
///
/// What was at the start can be forgotten: then it is there no more, while all others keep their places.
///
/// - Complexity: Indexing and `append` are O(1); a write to a shared chunk is O(`chunkSize`).
public struct ChunkedArray<Element: Sendable>: Sendable {
  @usableFromInline static var shift: Int { 7 }
  /// How many elements a chunk holds.
  @inlinable public static var chunkSize: Int { 1 << shift }
  @usableFromInline static var blockShift: Int { 7 }
  /// How many chunks a block holds.
  @inlinable public static var blockSize: Int { 1 << blockShift }

  /// The chunks before the last one, all of them full but for those at the start that have been given up; by blocks, so
  /// that a copy that grows duplicates no long list of chunks. All blocks but the last one have so many.
  @usableFromInline var full: [[[Element]]] = []
  /// The last chunk, which may be full as well. The very first one grows as it is filled: most arrays are
  /// short.
  @usableFromInline var tail: [Element] = []
  /// Where in the chunks the element at place 0 is, or would be: negative where its chunk is forgotten.
  @usableFromInline var start = 0
  /// How many elements are in the chunks before the last one, gone ones included.
  @usableFromInline var tailStart = 0
  /// How many elements are in all chunks, gone ones included.
  @usableFromInline var end = 0
  /// How many elements at the start have been forgotten: the place of the first that is there.
  public private(set) var forgotten = 0

  /// An empty array.
  @inlinable public init() {}

  /// An array of so many elements, all of them forgotten.
  /// - Precondition: `count >= 0`.
  public init(forgetting count: Int) {
    require(count >= 0, "an array has no fewer elements than none")
    start = -count
    forgotten = count
  }

  /// How many elements there are, forgotten ones included.
  @inlinable public var count: Int { end - start }
  /// Whether there are none, not even forgotten ones.
  @inlinable public var isEmpty: Bool { end == start }
  /// The last element, if there is one that is not forgotten.
  @inlinable public var last: Element? { count == forgotten ? nil : self[count - 1] }

  /// The element at a place.
  /// - Precondition: `forgotten <= index < count`.
  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get {
      let place = start + index
      if place >= tailStart { return tail[place - tailStart] }
      let chunk = place >> Self.shift
      return full[chunk >> Self.blockShift][chunk & (Self.blockSize - 1)][
        place & (Self.chunkSize - 1)]
    }
    // In line, because a call of such an accessor allocates.
    @inline(__always) _modify {
      let place = start + index
      if place >= tailStart {
        yield &tail[place - tailStart]
      } else {
        let chunk = place >> Self.shift
        yield &full[chunk >> Self.blockShift][chunk & (Self.blockSize - 1)][
          place & (Self.chunkSize - 1)]
      }
    }
  }

  /// Lends the element at a place to the closure. What `subscript` gives is a copy, which for a large element
  /// costs more than a look at it.
  /// - Precondition: `forgotten <= index < count`.
  @inlinable @inline(__always)
  public func withElement<Value>(at index: Int, _ body: (borrowing Element) -> Value) -> Value {
    let place = start + index
    if place >= tailStart { return body(tail.span[place - tailStart]) }
    let number = place >> Self.shift
    let chunk = full[number >> Self.blockShift][number & (Self.blockSize - 1)]
    return body(chunk.span[place & (Self.chunkSize - 1)])
  }

  /// Lends the element at a place to the closure to be changed there, for less than `subscript` costs.
  /// - Precondition: `forgotten <= index < count`.
  @inlinable @inline(__always)
  public mutating func modify<Value>(at index: Int, _ body: (inout Element) -> Value) -> Value {
    let place = start + index
    if place >= tailStart { return body(&tail[place - tailStart]) }
    let chunk = place >> Self.shift
    return body(
      &full[chunk >> Self.blockShift][chunk & (Self.blockSize - 1)][place & (Self.chunkSize - 1)])
  }

  /// Adds an element at the end.
  @inlinable @inline(__always)
  public mutating func append(_ element: Element) {
    if end - tailStart == Self.chunkSize { closeTail() }
    tail.append(element)
    end += 1
  }

  /// Puts the full last chunk to the others and begins a new one.
  @usableFromInline @inline(never)
  mutating func closeTail() {
    if full.last?.count ?? Self.blockSize == Self.blockSize {
      full.append([tail])
    } else {
      full[full.count - 1].append(tail)
    }
    tailStart = end
    tail = []
    tail.reserveCapacity(Self.chunkSize)
  }

  /// Removes everything from `newCount` on.
  /// - Precondition: `forgotten <= newCount <= count`.
  public mutating func truncate(to newCount: Int) {
    require(
      newCount >= forgotten && newCount <= count,
      "an array is truncated to at most its length, and not into what it has forgotten")
    if newCount == 0 { return removeAll() }
    end = start + newCount
    while end <= tailStart, full.last?.last?.isEmpty == false {
      tail = full[full.count - 1].removeLast()
      if full[full.count - 1].isEmpty { full.removeLast() }
      tailStart -= Self.chunkSize
    }
    tail.removeSubrange((end - tailStart)...)
  }

  /// Makes it the same as another array. A short one is copied into the room that is there.
  /// - Parameter other: Where the other lies.
  mutating func reset(to other: UnsafePointer<ChunkedArray>) {
    guard full.isEmpty, other.pointee.full.isEmpty, start == other.pointee.start,
      forgotten == other.pointee.forgotten
    else {
      self = other.pointee
      return
    }
    let count = other.pointee.tail.count
    while tail.count > count { tail.removeLast() }
    for place in tail.indices { tail[place] = other.pointee.tail[place] }
    while tail.count < count { tail.append(other.pointee.tail[tail.count]) }
    tailStart = other.pointee.tailStart
    end = other.pointee.end
  }

  /// Removes the first elements; those that remain move to the front.
  /// - Precondition: `0 <= count <= self.count`, and nothing has been forgotten.
  /// - Complexity: O(chunks).
  public mutating func removeFirst(_ count: Int) {
    require(count >= 0 && count <= self.count, "an array loses at most what it has")
    require(forgotten == 0, "what has been forgotten cannot be removed")
    if count == self.count { return removeAll() }
    start += count
    dropChunks(before: 0)
  }

  /// Forgets the elements before the place: they are there no more, and all others keep their places. Their room
  /// is given back as far as whole chunks of them are not in use by copies.
  /// - Precondition: `place <= count`.
  /// - Complexity: O(chunks).
  public mutating func forget(before place: Int) {
    require(place <= count, "an array forgets at most what it has")
    guard place > forgotten else { return }
    forgotten = place
    dropChunks(before: place)
  }

  /// Gives up the chunks that are full of elements before the place.
  private mutating func dropChunks(before place: Int) {
    guard let last = full.last else { return }
    let chunks = (full.count - 1) << Self.blockShift + last.count
    var gone = Swift.min(chunks, (start + place) >> Self.shift)
    let blocks = gone >> Self.blockShift
    if blocks > 0 {
      full.removeFirst(blocks)
      gone -= blocks << Self.blockShift
      let elements = blocks << (Self.blockShift + Self.shift)
      start -= elements
      tailStart -= elements
      end -= elements
    }
    // Of the block in which it is the chunks keep their places.
    while gone > 0, !full[0][gone - 1].isEmpty {
      gone -= 1
      full[0][gone] = []
    }
  }

  /// Removes everything.
  public mutating func removeAll() { self = ChunkedArray() }
}

extension ChunkedArray: Sequence {
  /// Walks the elements in order.
  public struct Iterator: IteratorProtocol {
    let array: ChunkedArray
    var index: Int

    /// The next element, or nil after the last one.
    public mutating func next() -> Element? {
      guard index < array.count else { return nil }
      defer { index += 1 }
      return array[index]
    }
  }

  /// An iterator over the elements that are not forgotten, in order.
  public func makeIterator() -> Iterator { Iterator(array: self, index: forgotten) }
}

extension ChunkedArray: Equatable where Element: Equatable {
  /// Whether both hold equal elements at the same places, and have forgotten the same ones.
  public static func == (a: ChunkedArray, b: ChunkedArray) -> Bool {
    guard a.count == b.count, a.forgotten == b.forgotten else { return false }
    if a.start == 0, b.start == 0, a.forgotten == 0 { return a.tail == b.tail && a.full == b.full }
    return (a.forgotten..<a.count).allSatisfy { a[$0] == b[$0] }
  }
}

extension ChunkedArray: Hashable where Element: Hashable {
  /// Takes in all elements that are not forgotten, in order.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { hasher.combine(element) }
  }
}
