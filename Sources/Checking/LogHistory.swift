// What a checker remembers of all logs: by index, what was seen there, committed there and made of it.

import Raft

/// By index, the entry that was seen first in any log, or that was committed first, and the state to which that
/// led; and all other entries that were seen.
///
/// Where each entry has the content and the predecessor's term that were first seen with its index
/// and term, then by induction over the index two logs that share an entry are the same up to it.
/// So one look at each new entry is enough to check Log Matching (§5.3).
struct LogHistory: Sendable {
  /// An entry as it stood in a server's log.
  struct Sighting: Sendable {
    /// The entry.
    var entry: Entry
    /// The term of the entry before it; 0 before the first.
    var previousTerm: Term
    /// In whose log it stood.
    var server: ServerID
  }

  /// All that is known of one index, in a few words: a run is mostly entries.
  private struct Record: Sendable {
    var entry: Entry
    var previousTerm: UInt32
    /// The term in which an entry was committed here.
    var commitTerm: UInt32 = 0
    /// The state of the first server that had applied just so much.
    var digest: UInt64 = 0
    /// In whose log it was seen first.
    var server: Int8
    /// Who knew first that one was committed, or -1.
    var committer: Int8 = -1
    /// Whose state it was, or -1 where nobody stopped here.
    var stateServer: Int8 = -1
    /// Whether the entry that was committed is another one, which `committedOtherwise` has.
    var isCommittedOtherwise = false

    init(_ entry: Entry, after previousTerm: Term, of server: ServerID) {
      self.entry = entry
      self.previousTerm = UInt32(previousTerm)
      self.server = Int8(server.index)
    }

    // Each in one change, so that it is asked only once whether the chunk is shared.

    mutating func commit(in term: Term, by server: ServerID) {
      commitTerm = UInt32(term)
      committer = Int8(server.index)
    }

    /// Says of another entry of this index that it was seen here.
    mutating func see(_ sighting: Sighting) {
      entry = sighting.entry
      previousTerm = UInt32(sighting.previousTerm)
      server = Int8(sighting.server.index)
    }

    /// What was seen.
    var sighting: Sighting {
      Sighting(entry: entry, previousTerm: Term(previousTerm), server: ServerID(Int(server)))
    }

    mutating func keepState(_ digest: UInt64, of server: ServerID) {
      self.digest = digest
      stateServer = Int8(server.index)
    }
  }

  private struct Place: Hashable, Sendable {
    var index: LogIndex
    var term: Term
  }

  /// Those of the first indexes may be forgotten, once every log has a snapshot in their place.
  private var records = ChunkedArray<Record>()
  /// Entries of other terms at the same index: what was replaced, or will be. Of no entry of a record.
  private var others: [Place: Sighting] = [:]
  /// What was committed where something else is in the record, and this was not seen.
  private var committedOtherwise: [LogIndex: Entry] = [:]

  /// The highest index that any server has known to be committed; 0 before the first.
  private(set) var committedIndex: LogIndex = 0

  // MARK: Entries

  /// Takes down a sighting, or compares it with the first of an entry with this index and term.
  /// - Returns: The first sighting, if it differs.
  /// - Precondition: Some entry was seen at each lower index.
  /// - Complexity: O(1).
  @inline(__always)
  mutating func record(_ sighting: Sighting, at index: LogIndex) -> Sighting? {
    if index.number > records.count {
      records.append(
        Record(sighting.entry, after: sighting.previousTerm, of: sighting.server))
      return nil
    }
    if isForgotten(index) { return nil }
    let (entry, previousTerm) = (records[index - 1].entry, records[index - 1].previousTerm)
    if entry == sighting.entry, Term(previousTerm) == sighting.previousTerm { return nil }
    return compare(sighting, at: index)
  }

  /// Compares a sighting that is not what was seen first at the index.
  @inline(never)
  private mutating func compare(_ sighting: Sighting, at index: LogIndex) -> Sighting? {
    let record = records[index - 1]
    if record.entry.term == sighting.entry.term { return record.sighting }
    // In one access, so that the place is looked for once.
    func keepFirst(_ first: inout Sighting?) -> Sighting {
      if let first { return first }
      first = sighting
      return sighting
    }
    let first = keepFirst(&others[Place(index: index, term: sighting.entry.term)])
    let isSame = first.entry == sighting.entry && first.previousTerm == sighting.previousTerm
    return isSame ? nil : first
  }

  // MARK: Forgetting

  /// Whether what was seen and committed at the index is forgotten: nothing is compared with it any more.
  @inline(__always)
  func isForgotten(_ index: LogIndex) -> Bool { index.number <= records.forgotten }

  /// The first index of which it is known what was seen and committed there.
  var firstKnown: LogIndex { LogIndex(records.forgotten + 1) }

  /// Forgets what lies before an index that every log has a snapshot up to. What still comes to be stored there, from
  /// a message that was under way all the time, is compared with nothing.
  /// - Precondition: `index <= committedIndex`.
  mutating func forget(before index: LogIndex) {
    guard index > 1, index.number - 1 > records.forgotten else { return }
    records.forget(before: index.number - 1)
    others = others.filter { $0.key.index >= index }
    committedOtherwise = committedOtherwise.filter { $0.key >= index }
  }

  // MARK: Commitment

  /// Takes down that the next entry has been committed, in a term, by the server that says so first.
  /// - Complexity: O(1).
  mutating func commit(_ entry: Entry, in term: Term, by server: ServerID) {
    let place = committedIndex.number
    committedIndex += 1
    // Only after a violation is an entry committed that was not seen: nothing is compared with it any more.
    if place == records.count { records.append(Record(entry, after: 0, of: server)) }
    records.modify(at: place) { $0.commit(in: term, by: server) }
    if records[place].entry != entry { commitOther(entry, at: committedIndex) }
  }

  /// Takes down that another entry was committed than the record shows. As a rule it was seen as well: then the
  /// two change places, since from now on it is the one that is looked for.
  @inline(never)
  private mutating func commitOther(_ entry: Entry, at index: LogIndex) {
    let shown = records[index - 1].sighting
    let place = Place(index: index, term: entry.term)
    if entry.term != shown.entry.term, let seen = others[place], seen.entry == entry {
      others[place] = nil
      others[Place(index: index, term: shown.entry.term)] = shown
      records.modify(at: index - 1) { $0.see(seen) }
    } else {
      records[index - 1].isCommittedOtherwise = true
      committedOtherwise[index] = entry
    }
  }

  /// Whether this entry was committed first at an index, as far as that is not forgotten.
  /// - Precondition: `1 <= index <= committedIndex`.
  /// - Complexity: O(1).
  @inline(__always)
  func isCommitted(_ entry: Entry, at index: LogIndex) -> Bool {
    isForgotten(index) || entry == committedEntry(at: index)
  }

  /// The entry that was committed first at an index.
  /// - Precondition: `1 <= index <= committedIndex`, and it is not forgotten.
  /// - Complexity: O(1).
  @inline(__always)
  func committedEntry(at index: LogIndex) -> Entry {
    records[index - 1].isCommittedOtherwise
      ? entryCommittedOtherwise(at: index) : records[index - 1].entry
  }

  @inline(never)
  private func entryCommittedOtherwise(at index: LogIndex) -> Entry {
    guard let entry = committedOtherwise[index] else {
      fatalError("what was committed at \(index) is not known")
    }
    return entry
  }

  /// The term in which the entry at an index was committed.
  /// - Precondition: `1 <= index <= committedIndex`, and it is not forgotten.
  @inline(__always)
  func commitTerm(at index: LogIndex) -> Term { Term(records[index - 1].commitTerm) }

  /// Who knew first that the entry at an index was committed.
  /// - Precondition: `1 <= index <= committedIndex`, and it is not forgotten.
  func committer(at index: LogIndex) -> ServerID { ServerID(Int(records[index - 1].committer)) }

  // MARK: States

  /// Takes down the state of a server that has applied so much, or compares it with the one that is known.
  /// - Returns: The server that had another state, or nil.
  /// - Precondition: `1 <= index <= committedIndex`.
  /// - Complexity: O(1).
  @inline(__always)
  mutating func recordState(
    _ digest: UInt64, of server: ServerID, at index: LogIndex
  ) -> ServerID? {
    if isForgotten(index) { return nil }
    let (known, first) = (records[index - 1].digest, Int(records[index - 1].stateServer))
    if first >= 0 { return known == digest ? nil : ServerID(first) }
    records.modify(at: index - 1) { $0.keepState(digest, of: server) }
    return nil
  }
}
