// The replicated log: entries with non-decreasing terms, behind what a snapshot has replaced.

/// A server's log (§5.3). Entries are numbered from 1; a snapshot may have taken the place of the
/// first of them (§7), of which the log then knows where they ended and who voted there.
///
/// A copy is cheap and shares its entries with the original.
public struct Log: Hashable, Sendable {
  /// A configuration and the index from which it holds.
  public struct ConfigurationRecord: Hashable, Sendable {
    /// Where its entry is; that of the snapshot, or 0, for the first.
    public var index: LogIndex
    /// Who votes from there on.
    public var configuration: Configuration
  }

  /// All entries behind the snapshot. Only this type knows at which place an index is.
  @usableFromInline var entries = ChunkedArray<Entry>()
  /// The last index that the snapshot covers; 0 without one.
  public private(set) var snapshotIndex: LogIndex = 0
  /// The term of the entry at `snapshotIndex`.
  public private(set) var snapshotTerm: Term = 0
  /// The index of the last entry, or `snapshotIndex` without entries.
  public private(set) var lastIndex: LogIndex = 0
  /// The term of the last entry, or of what the snapshot ends with; 0 in the empty log.
  public private(set) var lastTerm: Term = 0
  /// The last entry, so that it need not be looked for; of no meaning without entries.
  @usableFromInline private(set) var last = Entry(term: 0, content: .noOp)
  /// The configurations in the log, in order. The first is that of the snapshot, or the one that the
  /// server was set up with.
  public private(set) var configurations: [ConfigurationRecord]
  /// The configuration that the server was set up with.
  public let bootstrap: Configuration
  /// The latest configuration in the log, committed or not: the one in force (§6).
  public private(set) var configuration: Configuration

  /// A log without entries, of a server that is set up with this configuration; without voters it
  /// waits to be taken into a cluster.
  public init(configuration: Configuration = Configuration(voters: [])) {
    bootstrap = configuration
    self.configuration = configuration
    configurations = [ConfigurationRecord(index: 0, configuration: configuration)]
  }

  /// A log from its parts.
  /// - Precondition: There is a configuration at least.
  init(
    bootstrap: Configuration, snapshotIndex: LogIndex, snapshotTerm: Term,
    configurations: [ConfigurationRecord], entries: [Entry]
  ) {
    self.bootstrap = bootstrap
    self.snapshotIndex = snapshotIndex
    self.snapshotTerm = snapshotTerm
    self.configurations = configurations
    configuration = configurations[configurations.count - 1].configuration
    for entry in entries { self.entries.append(entry) }
    lastIndex = snapshotIndex + entries.count
    settleEnd()
  }

  /// The index of the first entry that is there; `lastIndex + 1` without entries.
  @inlinable public var firstIndex: LogIndex { snapshotIndex + 1 }

  /// The terms of the entries behind the snapshot, in order.
  /// - Complexity: O(entries)
  public var terms: [Term] { entries.map(\.term) }

  /// The index of the entry whose configuration is in force; that of the snapshot or 0 for the first.
  public var configurationIndex: LogIndex { configurations[configurations.count - 1].index }

  /// The configuration in force and where it comes from.
  @inline(__always) var lastChange: ConfigurationRecord { configurations[configurations.count - 1] }

  /// The configuration that was in force at the index.
  /// - Precondition: `index >= snapshotIndex`.
  public func configuration(at index: LogIndex) -> Configuration {
    guard let change = configurations.last(where: { $0.index <= index }) else {
      fatalError("what was in force at \(index) has been compacted")
    }
    return change.configuration
  }

  /// The entry at the index.
  /// - Precondition: `firstIndex <= index <= lastIndex`.
  @inlinable @inline(__always)
  public subscript(index: LogIndex) -> Entry {
    require(
      index > snapshotIndex && index <= lastIndex,
      "no entry \(index) in a log of \(firstIndex) to \(lastIndex)")
    return index == lastIndex ? last : entries[index - snapshotIndex - 1]
  }

  /// The command that the entry at the index holds, if it holds one.
  /// - Precondition: `firstIndex <= index <= lastIndex`.
  @inlinable @inline(__always)
  public func command(at index: LogIndex) -> UInt64? { self[index].command }

  /// The term of the entry at the index, also of the last that the snapshot covers; 0 for index 0; nil
  /// beyond either end.
  @inlinable @inline(__always)
  public func term(at index: LogIndex) -> Term? {
    index == lastIndex ? lastTerm : termBeforeLast(at: index)
  }

  @inlinable @inline(__always)
  func termBeforeLast(at index: LogIndex) -> Term? {
    if index < snapshotIndex || index > lastIndex { return nil }
    return index == snapshotIndex ? snapshotTerm : entries[index - snapshotIndex - 1].term
  }

  /// Whether the log has an entry of this term at this index, or a snapshot that covers the index:
  /// what it covers is committed, and matches whatever a leader sends (§7). Index 0 with term 0 always
  /// matches.
  @inline(__always)
  public func matches(index: LogIndex, term: Term) -> Bool {
    index < snapshotIndex || self.term(at: index) == term
  }

  /// Adds an entry at `lastIndex + 1`.
  @inline(__always)
  public mutating func append(_ entry: Entry) {
    entries.append(entry)
    lastIndex += 1
    last = entry
    lastTerm = entry.term
    if entry.isConfiguration { enter(entry.content) }
  }

  @inline(never)
  private mutating func enter(_ content: Entry.Content) {
    guard case .configuration(let configuration) = content else { return }
    configurations.append(ConfigurationRecord(index: lastIndex, configuration: configuration))
    self.configuration = configuration
  }

  /// Deletes the entry at the index and all that follow it (§5.3). A configuration among them is no
  /// longer in force (§6), unless `keepsConfiguration`.
  /// - Precondition: `firstIndex <= index <= lastIndex + 1`.
  public mutating func truncate(from index: LogIndex, keepsConfiguration: Bool = false) {
    entries.truncate(to: index - snapshotIndex - 1)
    lastIndex = index - 1
    settleEnd()
    if keepsConfiguration { return }
    while configurationIndex >= index { configurations.removeLast() }
    configuration = configurations[configurations.count - 1].configuration
  }

  /// Makes it the same as another log of the same server, in the room that it has.
  /// - Parameter other: Where the other lies.
  mutating func reset(to other: UnsafePointer<Log>) {
    entries.reset(to: other.part(\.entries))
    snapshotIndex = other.pointee.snapshotIndex
    snapshotTerm = other.pointee.snapshotTerm
    lastIndex = other.pointee.lastIndex
    lastTerm = other.pointee.lastTerm
    last = other.pointee.last
    if configurations.count > 1 || configurations != other.pointee.configurations {
      configurations = other.pointee.configurations
      configuration = other.pointee.configuration
    }
  }

  /// How many configurations the log has, the one it begins with among them.
  @inlinable public var configurationCount: Int { configurations.count }

  /// The log as it was when it ended at the index and had so many configurations, if it has only grown since.
  /// - Precondition: It is no shorter, and has no fewer.
  func prefix(through index: LogIndex, configurations count: Int) -> Log {
    var prefix = self
    if index < lastIndex { prefix.truncate(from: index + 1, keepsConfiguration: true) }
    if count < configurations.count {
      prefix.configurations.removeSubrange(count...)
      prefix.configuration = prefix.configurations[count - 1].configuration
    }
    return prefix
  }

  /// Puts another entry at the index and keeps all that follow it: what a correct server never does.
  mutating func overwrite(_ entry: Entry, at index: LogIndex) {
    entries[index - snapshotIndex - 1] = entry
    settleEnd()
  }

  private mutating func settleEnd() {
    last = entries.last ?? Entry(term: 0, content: .noOp)
    lastTerm = entries.isEmpty ? snapshotTerm : last.term
  }

  /// Forgets the entries up to the index, which a snapshot now covers (§7).
  /// - Precondition: `snapshotIndex <= index <= lastIndex`.
  public mutating func compact(through index: LogIndex) {
    guard index > snapshotIndex, let term = term(at: index) else { return }
    let inForce = configuration(at: index)
    entries.removeFirst(index - snapshotIndex)
    snapshotIndex = index
    snapshotTerm = term
    settleEnd()
    configurations.removeAll { $0.index <= index }
    configurations.insert(ConfigurationRecord(index: index, configuration: inForce), at: 0)
  }

  /// Forgets everything and goes on behind a snapshot (§7).
  public mutating func reset(toSnapshotAt index: LogIndex, term: Term, _ inForce: Configuration) {
    entries.removeAll()
    configuration = inForce
    configurations = [ConfigurationRecord(index: index, configuration: inForce)]
    snapshotIndex = index
    snapshotTerm = term
    lastIndex = index
    settleEnd()
  }

  /// Takes the configuration of the snapshot for another one than was in force at its end.
  mutating func replaceSnapshotConfiguration(_ configuration: Configuration) {
    configurations[0].configuration = configuration
    self.configuration = configurations[configurations.count - 1].configuration
  }

  /// The entries from the index on, at most `limit` of them.
  /// - Precondition: `index >= firstIndex`.
  public func entries(from index: LogIndex, limit: Int) -> [Entry] {
    let count = max(0, min(limit, lastIndex - index + 1))
    return (index..<index + count).map { entries[$0 - snapshotIndex - 1] }
  }

  /// The first index behind the snapshot whose term is at least `term`, or `lastIndex + 1`. Terms never
  /// decrease along a log, which is what makes repair cost one round trip a term (§5.3).
  /// - Complexity: O(log n).
  public func firstIndex(termAtLeast term: Term) -> LogIndex {
    var low = firstIndex
    var high = lastIndex + 1
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle - snapshotIndex - 1].term < term { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
