// An array whose copies share what they have in common.

/// A growing array kept in chunks. A copy costs one reference a chunk, and changing the end of a copy
/// duplicates only the last chunk: a hundred checkpoints of one long log take little more room than
/// the log.
///
/// - Complexity: Indexing, `append` and `removeLast` are O(1); a write to a shared chunk is
///   O(`chunkSize`).
public struct ChunkedArray<Element: Sendable>: Sendable {
  @usableFromInline static var shift: Int { 7 }
  /// How many elements a chunk holds.
  @inlinable public static var chunkSize: Int { 1 << shift }

  @usableFromInline var chunks: [[Element]] = []
  @usableFromInline var length = 0

  @inlinable public init() {}

  @inlinable public var count: Int { length }

  @inlinable public var isEmpty: Bool { count == 0 }
  @inlinable public var last: Element? { count == 0 ? nil : self[count - 1] }

  @inlinable
  public subscript(index: Int) -> Element {
    get { chunks[index >> Self.shift][index & (Self.chunkSize - 1)] }
    _modify { yield &chunks[index >> Self.shift][index & (Self.chunkSize - 1)] }
  }

  @inlinable
  public mutating func append(_ element: Element) {
    if count & (Self.chunkSize - 1) == 0 { chunks.append([]) }
    chunks[chunks.count - 1].append(element)
    length += 1
  }

  /// Removes everything from `newCount` on.
  /// - Precondition: `0 <= newCount <= count`.
  public mutating func truncate(to newCount: Int) {
    precondition(newCount >= 0 && newCount <= count, "an array is truncated to at most its length")
    let chunkCount = (newCount + Self.chunkSize - 1) >> Self.shift
    chunks.removeSubrange(chunkCount...)
    let rest = newCount - (chunkCount - 1) << Self.shift
    if chunkCount > 0, chunks[chunkCount - 1].count > rest {
      chunks[chunkCount - 1].removeSubrange(rest...)
    }
    length = newCount
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
    a.count == b.count && a.chunks == b.chunks
  }
}
