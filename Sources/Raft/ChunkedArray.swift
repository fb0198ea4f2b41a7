// An array whose copies share what they have in common.

/// A growing array kept in chunks, which can also shrink at either end. A copy costs one reference a
/// chunk, and changing the end of a copy duplicates only the last chunk: a hundred checkpoints of one
/// long log take little more room than the log.
///
/// - Complexity: Indexing, `append` are O(1); a write to a shared chunk is
///   O(`chunkSize`).
public struct ChunkedArray<Element: Sendable>: Sendable {
  @usableFromInline static var shift: Int { 7 }
  /// How many elements a chunk holds.
  @inlinable public static var chunkSize: Int { 1 << shift }

  @usableFromInline var chunks: [[Element]] = []
  /// How many elements at the start of the first chunk are gone.
  @usableFromInline var start = 0
  @usableFromInline var end = 0

  @inlinable public init() {}

  @inlinable public var count: Int { end - start }

  @inlinable public var isEmpty: Bool { end == start }
  @inlinable public var last: Element? { isEmpty ? nil : self[count - 1] }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      let place = start + index
      return chunks[place >> Self.shift][place & (Self.chunkSize - 1)]
    }
    _modify {
      let place = start + index
      yield &chunks[place >> Self.shift][place & (Self.chunkSize - 1)]
    }
  }

  @inlinable
  public mutating func append(_ element: Element) {
    if end & (Self.chunkSize - 1) == 0 { addChunk() }
    chunks[chunks.count - 1].append(element)
    end += 1
  }

  /// Adds an empty chunk. The first one grows as it is filled: most arrays are short.
  @inlinable @inline(never)
  mutating func addChunk() {
    var chunk: [Element] = []
    if !chunks.isEmpty { chunk.reserveCapacity(Self.chunkSize) }
    chunks.append(chunk)
  }

  /// Removes everything from `newCount` on.
  /// - Precondition: `0 <= newCount <= count`.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count, "an array is truncated to at most its length")
    if newCount == 0 { return removeAll() }
    let newEnd = start + newCount
    let chunkCount = (newEnd + Self.chunkSize - 1) >> Self.shift
    chunks.removeSubrange(chunkCount...)
    let rest = newEnd - (chunkCount - 1) << Self.shift
    if chunks[chunkCount - 1].count > rest { chunks[chunkCount - 1].removeSubrange(rest...) }
    end = newEnd
  }

  /// Removes the first elements; those that remain move to the front.
  /// - Precondition: `0 <= count <= self.count`.
  /// - Complexity: O(chunks).
  public mutating func removeFirst(_ count: Int) {
    precondition(count >= 0 && count <= self.count, "an array loses at most what it has")
    if count == self.count { return removeAll() }
    start += count
    let gone = start >> Self.shift
    chunks.removeFirst(gone)
    start -= gone << Self.shift
    end -= gone << Self.shift
  }

  /// Removes everything.
  public mutating func removeAll() {
    chunks = []
    start = 0
    end = 0
  }
}

extension ChunkedArray: Sequence {
  public struct Iterator: IteratorProtocol {
    let array: ChunkedArray
    var index = 0

    public mutating func next() -> Element? {
      guard index < array.count else { return nil }
      defer { index += 1 }
      return array[index]
    }
  }

  public func makeIterator() -> Iterator { Iterator(array: self) }
}

extension ChunkedArray: Equatable where Element: Equatable {
  public static func == (a: ChunkedArray, b: ChunkedArray) -> Bool {
    guard a.count == b.count else { return false }
    if a.start == b.start, a.start == 0 { return a.chunks == b.chunks }
    return (0..<a.count).allSatisfy { a[$0] == b[$0] }
  }
}
