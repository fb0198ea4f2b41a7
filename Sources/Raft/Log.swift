// The replicated log: entries indexed from 1, with non-decreasing terms.

/// A server's log (§5.3). A copy is cheap and shares its entries with the original.
public struct Log: Equatable, Sendable {
  /// All entries, index 1 first. Only this type knows at which place an index is.
  private var entries = ChunkedArray<Entry>()
  /// The term of the last entry, or 0 if the log is empty.
  public private(set) var lastTerm: Term = 0

  /// A log without entries.
  public init() {}

  /// The index of the last entry, or 0 if the log is empty.
  public var lastIndex: LogIndex { entries.count }

  /// The terms of the entries, in order.
  /// - Complexity: O(entries)
  public var terms: [Term] { entries.map(\.term) }

  /// The entry at the index.
  /// - Precondition: `1 <= index <= lastIndex`.
  public subscript(index: LogIndex) -> Entry {
    precondition(index >= 1 && index <= lastIndex, "no entry \(index) in a log of \(lastIndex)")
    return entries[index - 1]
  }

  /// The term of the entry at the index; 0 for index 0; nil beyond either end.
  public func term(at index: LogIndex) -> Term? {
    if index == entries.count { return lastTerm }
    if index < 0 || index > entries.count { return nil }
    return index == 0 ? 0 : entries[index - 1].term
  }

  /// Whether the log has an entry of this term at this index; index 0 with term 0 always matches.
  public func matches(index: LogIndex, term: Term) -> Bool { self.term(at: index) == term }

  /// Adds an entry at `lastIndex + 1`.
  public mutating func append(_ entry: Entry) {
    entries.append(entry)
    lastTerm = entry.term
  }

  /// Deletes the entry at the index and all that follow it (§5.3).
  /// - Precondition: `1 <= index <= lastIndex + 1`.
  public mutating func truncate(from index: LogIndex) {
    entries.truncate(to: index - 1)
    lastTerm = entries.last?.term ?? 0
  }

  /// Puts another entry at the index and keeps all that follow it: what a correct server never does.
  mutating func overwrite(_ entry: Entry, at index: LogIndex) {
    entries[index - 1] = entry
    lastTerm = entries.last?.term ?? 0
  }

  /// The entries from the index on, at most `limit` of them.
  public func batch(from index: LogIndex, limit: Int) -> EntryBatch {
    let count = min(limit, lastIndex - index + 1)
    if count <= 0 { return .none }
    if count == 1 { return .one(entries[index - 1]) }
    return .many((index..<index + count).map { entries[$0 - 1] })
  }

  /// The first index whose term is at least `term`, or `lastIndex + 1`. Terms never decrease along a
  /// log, which is what makes repair cost one round trip a term (§5.3).
  /// - Complexity: O(log n).
  public func firstIndex(termAtLeast term: Term) -> LogIndex {
    var low = 1
    var high = lastIndex + 1
    while low < high {
      let middle = (low + high) / 2
      if entries[middle - 1].term < term { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether this log is more up to date than one that ends with this index and term (§5.4.1): the
  /// later last term wins, and of equal last terms the longer log.
  public func isMoreUpToDate(thanLastIndex index: LogIndex, term: Term) -> Bool {
    lastTerm != term ? lastTerm > term : lastIndex > index
  }
}
