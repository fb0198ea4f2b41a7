// The properties, checked as `Checker` does: what a step breaks of itself, what it breaks with the past, and what
// breaks with the past as it has become.

import Checking
import Raft

extension Response {
  /// The first property, in their order, that the step breaks whatever the other servers did.
  func breach(since before: LocalState) -> Property? {
    let (old, new) = (before.server, state.server)
    if old.isLeader, new.isLeader, old.currentTerm == new.currentTerm,
      logChangedFrom <= old.log.lastIndex
    {
      return .leaderAppendOnly
    }
    if new.currentTerm < (isReborn ? before.onDisk.currentTerm : old.currentTerm) {
      return .termMonotonic
    }
    if !isReborn, new.commitIndex < old.commitIndex { return .commitMonotonic }
    let vote = isReborn ? before.lastVoteOnDisk : before.lastVoteInMemory
    if let vote, let now = new.votedFor, vote.term == new.currentTerm, vote.candidate != now {
      return .voteMonotonic
    }
    return nil
  }
}

extension Past {
  /// Takes in what is new.
  /// - Returns: The first property, in their order, that breaks with it, of those that concern no other server
  ///   but by its past.
  mutating func add(_ news: News) -> Property? {
    var breach: Property?
    func report(_ property: Property) {
      if property.rawValue < breach?.rawValue ?? .max { breach = property }
    }
    if news.isNewLeader, !noteLeader(news.server, news.term) { report(.electionSafety) }
    if news.changedFrom != .max, !noteEntries(news) { report(.logMatching) }
    commit(news)
    if news.isNewLeader, lacks(news) { report(.leaderCompleteness) }
    if !news.applied.isEmpty, !agrees(news) { report(.stateMachineSafety) }
    return breach
  }

  /// - Returns: Whether nobody else has led the term.
  private mutating func noteLeader(_ server: ServerID, _ term: Term) -> Bool {
    while leaders.count <= term.number { leaders.append(nil) }
    if let former = leaders[term.number] { return former == server }
    leaders[term.number] = server
    return true
  }

  /// - Returns: Whether each entry is what was seen first at its place.
  private mutating func noteEntries(_ news: News) -> Bool {
    var isSame = true
    for sighting in news.log where sighting.index >= news.changedFrom {
      let key = (sighting.index, sighting.entry.term.number)
      let place =
        sightings.firstIndex { ($0.index, $0.entry.term.number) >= key } ?? sightings.count
      if place < sightings.count,
        (sightings[place].index, sightings[place].entry.term.number) == key
      {
        if sightings[place] != sighting { isSame = false }
      } else {
        sightings.insert(sighting, at: place)
      }
    }
    return isSame
  }

  /// Takes in what is committed for the first time.
  private mutating func commit(_ news: News) {
    guard let newest = news.configuration, news.commitIndex > committedIndex else { return }
    configuration = newest
    while committedIndex < news.commitIndex, let entry = news.entry(at: committedIndex + 1) {
      committed.append(Commitment(entry: entry, term: news.term))
    }
  }

  /// Whether a new leader lacks what was committed before its term.
  private func lacks(_ news: News) -> Bool {
    committed.indices.contains { place in
      let index = LogIndex(place + 1)
      guard committed[place].term < news.term else { return false }
      if index < news.snapshotIndex { return false }
      if index == news.snapshotIndex { return news.snapshotTerm != committed[place].entry.term }
      return news.entry(at: index) != committed[place].entry
    }
  }

  /// Whether what a server has applied is what was committed.
  private mutating func agrees(_ news: News) -> Bool {
    let applied = min(min(news.applied.upperBound - 1, news.lastIndex), committedIndex)
    var index = news.applied.lowerBound
    if index <= news.snapshotIndex {
      if news.snapshotIndex <= applied,
        commitment(at: news.snapshotIndex).entry.term != news.snapshotTerm
      {
        return false
      }
      index = news.snapshotIndex + 1
    }
    while index <= applied {
      if news.entry(at: index) != commitment(at: index).entry { return false }
      index += 1
    }
    guard let digest = news.digest, applied > 0, applied == news.applied.upperBound - 1 else {
      return true
    }
    while digests.count < applied.number { digests.append(nil) }
    if let first = digests[applied.number - 1] { return first == digest }
    digests[applied.number - 1] = digest
    return true
  }
}

extension News {
  /// The last index of its log, as far as it is known.
  fileprivate var lastIndex: LogIndex { snapshotIndex + log.count }
}

extension Past {
  /// Whether a leader lacks something that was committed before its term.
  func isLacking(_ server: Server) -> Bool {
    guard server.isLeader else { return false }
    return committed.indices.contains { place in
      committed[place].term < server.currentTerm
        && !Self.holds(server.log, committed[place].entry, at: LogIndex(place + 1))
    }
  }

  /// Whether a disk holds all that was committed.
  func isKept(on disk: Persistent) -> Bool {
    let log = disk.log
    guard log.lastIndex >= committedIndex else { return false }
    // What a snapshot covers counts as a whole.
    if log.snapshotIndex > 0 {
      guard log.snapshotIndex <= committedIndex,
        commitment(at: log.snapshotIndex).entry.term == log.snapshotTerm
      else { return false }
    }
    var index = log.firstIndex
    while index <= committedIndex {
      if log[index] != commitment(at: index).entry { return false }
      index += 1
    }
    return true
  }

  private static func holds(_ log: Log, _ entry: Entry, at index: LogIndex) -> Bool {
    if index > log.lastIndex { return false }
    if index > log.snapshotIndex { return log[index] == entry }
    return index < log.snapshotIndex || log.snapshotTerm == entry.term
  }
}
