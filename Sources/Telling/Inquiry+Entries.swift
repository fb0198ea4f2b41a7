// Why an entry is not committed, a server behind, a change or a transfer not done.

import Checking
import Raft
import Session
import Simulation

/// What is missing for a leader to commit an entry.
package struct CommitGap: Hashable, Sendable {
  /// Who would commit it.
  package var leader: ServerID
  /// The entry.
  package var index: LogIndex
  /// The term of the entry.
  package var term: Term
  /// Which members hold it, as far as the leader knows.
  package var holders: ServerSet
  /// Why the others are not known to.
  package var lacks: [Missing]
  /// Whether those that hold it are a quorum.
  package var hasQuorum: Bool
  /// Whether it is of an older term, so that counting its copies does not commit it (§5.4.2).
  package var isOlderTerm: Bool
  /// The first entry of the leader's own term, if there is one: with it all before are committed.
  package var ownEntry: LogIndex?

  /// A server that is not known to hold the entry.
  package struct Missing: Hashable, Sendable {
    /// Who is not known to hold it.
    package var server: ServerID
    /// Why not.
    package var lack: Lack
  }
}

extension Inquiry {
  /// What is missing for the leader to commit the entry; nil if it has, or does not lead.
  package func commitGap(_ index: LogIndex, of leader: ServerID) -> CommitGap? {
    let own = cluster[leader]
    guard own.isLeader, index > own.commitIndex, let term = own.log.term(at: index) else {
      return nil
    }
    var gap = CommitGap(
      leader: leader, index: index, term: term, holders: [], lacks: [], hasQuorum: false,
      isOlderTerm: term != own.term && own.settings.rules[.commitOwnTermOnly])
    for member in own.configuration.members {
      if let lack = lack(of: member, of: index, by: leader) {
        gap.lacks.append(CommitGap.Missing(server: member, lack: lack))
      } else {
        gap.holders.insert(member)
      }
    }
    gap.hasQuorum = isQuorum(gap.holders, for: leader)
    let first = own.log.firstIndex(termAtLeast: own.term)
    if first <= own.log.lastIndex { gap.ownEntry = max(first, index) }
    return gap
  }

  /// What the entry holds: `x=1`, `a no-op`.
  func words(ofEntry index: LogIndex, _ log: Log) -> String {
    Inquiry.words(index, log, cluster.requests, hasTerm: false)
  }

  /// What an entry of a log holds, with its term: `x=1, term 2`.
  static func words(
    _ index: LogIndex, _ log: Log, _ requests: ChunkedArray<Request>, hasTerm: Bool = true
  ) -> String {
    let words = content(index, log, requests)
    return hasTerm ? "\(words), term \(log.term(at: index) ?? 0)" : words
  }

  private static func content(
    _ index: LogIndex, _ log: Log, _ requests: ChunkedArray<Request>
  ) -> String {
    guard index >= log.firstIndex, index <= log.lastIndex else { return "compacted" }
    switch log[index].content {
    case .noOp: return "no-op"
    case .configuration(let configuration):
      return configuration.isJoint
        ? "C_old,new \(configuration.brief)" : "C_new \(configuration.brief)"
    case .command(let number):
      return number < UInt64(requests.count)
        ? requests[Int(number)].operation.words : "a command"
    }
  }

  func explainUncommitted(_ index: LogIndex, _ server: ServerID) -> Explanation {
    guard let gap = commitGap(index, of: server) else { return explainLeaderless(index, server) }
    let own = cluster[server]
    let name = "Entry \(index) (\(words(ofEntry: index, own.log)), term \(gap.term))"
    var answer: Explanation
    if gap.isOlderTerm, gap.hasQuorum {
      answer = Explanation(
        "\(name) is on a quorum, but of an older term: \(server) leads term \(own.term).",
        .entriesFromPreviousTerms)
      addHolders(gap, &answer)
      answer.remark(
        "Counting copies commits entries of the leader's own term only: Figure 8 shows why.",
        .figure8)
      addOwnEntry(gap, own, &answer)
    } else if gap.hasQuorum {
      answer = Explanation("\(name) is on a quorum: \(server) counts it with the next answer.")
      addHolders(gap, &answer)
    } else {
      answer = Explanation(
        "\(name) has too few copies that \(server) knows of: \(tally(gap.holders, for: server)).",
        .logReplication)
      addHolders(gap, &answer)
      add(gap, &answer)
      if gap.isOlderTerm {
        answer.remark(
          "It is of an older term than \(own.term): copies alone will not commit it.",
          .entriesFromPreviousTerms)
        addOwnEntry(gap, own, &answer)
      }
    }
    if own.configuration.isJoint {
      answer.remark("In joint mode it takes \(quorumWords(server)).", .membershipChanges)
    }
    if isCommittedUnknown(index, server) {
      if let later = termOfCommitment(at: index), later > own.term {
        answer.remark(
          "The leader of term \(later) committed it: \(server) has not heard of that term.",
          .raftBasics)
      } else {
        answer.remark(
          "An earlier leader committed it. The commit index is not on disk, and a new leader finds "
            + "it only with an entry of its own term.", .clientInteraction)
      }
    } else if let rival = rival(of: index, server) {
      answer.remark(
        "\(rival) has committed another entry \(index): this one will be overwritten.",
        .logReplication)
    } else if isDoomed(index, server), let term = committedTerm(at: index) {
      answer.remark(
        "Another entry \(index), of term \(term), is committed: this one will be overwritten.",
        .logReplication)
    }
    if status(server) == .paused { answer.remark("\(server) is frozen and counts nothing.") }
    return answer
  }

  /// Who holds the entry, and of whom the leader only believes it.
  func addHolders(_ gap: CommitGap, _ answer: inout Explanation) {
    let forgetful = ServerSet(
      gap.holders.filter { $0 != gap.leader && hasLost(gap.index, $0, gap.leader) })
    let holders = gap.holders.subtracting(forgetful)
    answer.add(
      nil,
      holders.isEmpty
        ? "nobody holds it" : "\(holders.inWords): \(holders.count > 1 ? "hold" : "holds") it")
    for server in forgetful {
      answer.add(server, "had it and has lost it, but \(gap.leader) still counts it")
    }
    if !forgetful.isEmpty { answer.remark(Self.lostDisk, .figure2) }
  }

  private static let lostDisk =
    "Raft cannot survive a server that forgets what it has acknowledged."

  /// Whether the follower has not got the entry that the leader holds there, or its snapshot.
  private func hasLost(_ index: LogIndex, _ server: ServerID, _ leader: ServerID) -> Bool {
    guard let term = cluster[leader].log.term(at: index) else {
      return cluster[server].log.lastIndex < index
    }
    return !cluster[server].log.matches(index: index, term: term)
  }

  func add(_ gap: CommitGap, _ answer: inout Explanation) {
    for missing in gap.lacks {
      answer.add(missing.server, words(missing.lack, of: missing.server, gap.leader))
      answer.cite(missing.lack.section)
    }
  }

  /// Of an entry that waits for one of the leader's own term.
  private func addOwnEntry(_ gap: CommitGap, _ own: ServerView, _ answer: inout Explanation) {
    guard let first = gap.ownEntry else {
      answer.remark(
        own.settings.rules[.leaderNoOp]
          ? "\(gap.leader) has no entry of its own term."
          : "\(gap.leader) has none: its next write will commit it too (leader-no-op is off).",
        .clientInteraction
      )
      return
    }
    guard let next = commitGap(first, of: gap.leader) else { return }
    answer.remark(
      "Entry \(first) is of its own term: once that is committed, so is all before it. "
        + (next.holders.isEmpty ? "Nobody holds it yet." : "It is on \(next.holders.inWords)."))
    if gap.hasQuorum { add(next, &answer) }
  }

  /// Of an entry while nobody leads.
  private func explainLeaderless(_ index: LogIndex, _ server: ServerID) -> Explanation {
    let log = cluster[server].log
    var answer = Explanation("Only a leader commits, and nobody leads.", .logReplication)
    let term = log.term(at: index) ?? 0
    var others = ServerSet()
    for other in cluster.ids where cluster[other].log.term(at: index) == term {
      others.insert(other)
    }
    answer.add(
      nil,
      "\(others.inWords): \(others.count == 1 ? "holds" : "hold") entry \(index) of term \(term)"
        + " (\(words(ofEntry: index, log)))")
    for other in cluster.ids where !others.contains(other) {
      if let theirs = cluster[other].log.term(at: index), theirs != term {
        answer.add(other, "holds another entry \(index), of term \(theirs)")
      }
    }
    answer.remark("The next leader decides: it keeps what its own log holds.", .safety)
    return answer
  }

  // MARK: Parting

  /// How many differing entries are looked through for the first of them.
  private static let partingHorizon = 4096

  /// The first entry at which two logs part, or where the shorter ends.
  private func parting(_ theirs: Log, _ mine: Log) -> LogIndex {
    let end = min(theirs.lastIndex, mine.lastIndex)
    var index = end
    let lowest = max(theirs.firstIndex, mine.firstIndex, end - Self.partingHorizon)
    while index >= lowest, theirs.term(at: index) != mine.term(at: index) { index -= 1 }
    return index + 1
  }

  /// Where two logs part, and when the later of the two entries there was made: from then on they did
  /// not agree.
  private func partingWords(
    at first: LogIndex, of server: ServerID, _ theirs: Log, and leader: ServerID, _ mine: Log
  ) -> String {
    let agreement =
      first == 1 ? "They agree on nothing" : "They agree up to entry \(first - 1)"
    guard let own = theirs.term(at: first), let other = mine.term(at: first) else {
      return "\(agreement)."
    }
    let words =
      "\(agreement). Entry \(first) is of term \(own) at \(server) and of term \(other) at \(leader)"
    // Whoever led the later term made its entry last.
    guard let (position, time) = making(of: first, term: max(own, other)) else {
      return "\(words)."
    }
    return "\(words): since event \(position) at \(time.seconds) s."
  }

  /// The event in which a leader of the term made the entry: took a command, or took office and began
  /// with an entry of its own.
  private func making(of index: LogIndex, term: Term) -> (position: Int, time: Instant)? {
    for record in commits.suffix(Self.partingHorizon).reversed()
    where !record.isCommitted && record.index == index && record.term == term {
      return (record.position, record.time)
    }
    for ballot in ballots.suffix(Self.partingHorizon).reversed() where ballot.term == term {
      if case .becameLeader = ballot.note { return (ballot.position, ballot.time) }
    }
    return nil
  }

  // MARK: Behind

  func explainBehind(_ server: ServerID) -> Explanation {
    guard let leader = leaders.first(where: { $0 != server }) else {
      return Explanation("There is no leader that it could be behind.")
    }
    let own = cluster[leader]
    let other = cluster[server]
    let (mine, theirs) = (own.log, other.log)
    let agrees = mine.matches(index: theirs.lastIndex, term: theirs.lastTerm)
    if agrees, theirs.lastIndex == mine.lastIndex, isUp(server) {
      return explainCommitLag(server, other, leader, own)
    }
    var answer: Explanation
    let next = agrees ? max(theirs.lastIndex + 1, mine.snapshotIndex + 1) : mine.lastIndex
    let lack = lack(of: server, of: min(next, mine.lastIndex), by: leader)
    if !agrees {
      let first = parting(theirs, mine)
      answer = Explanation(
        "Its log ends with entries of term \(theirs.lastTerm) that \(leader) does not have.",
        .logReplication)
      answer.add(nil, partingWords(at: first, of: server, theirs, and: leader, mine))
      answer.remark(fate(of: first, at: server, other, under: leader, own))
    } else if let match = own.matchIndex(of: server), match > theirs.lastIndex {
      let down = status(server) == .crashed ? ", and it is down" : ""
      answer = Explanation(
        "It has lost what it had acknowledged, and \(leader) does not know.", .figure2)
      answer.add(
        server,
        theirs.lastIndex == 0
          ? "its log is empty\(down)" : "its log ends with entry \(theirs.lastIndex)\(down)")
      answer.add(
        leader,
        "believes that \(server) holds all up to entry \(match), until it refuses what follows that"
      )
      answer.remark(Self.lostDisk)
    } else if theirs.lastIndex < own.log.snapshotIndex {
      answer = Explanation(
        "It lacks entries that \(leader) has compacted, so it needs a snapshot.", .logCompaction)
    } else {
      let first = theirs.lastIndex + 1
      answer = Explanation(
        first == mine.lastIndex
          ? "It lacks entry \(first)." : "It lacks entries \(first) to \(mine.lastIndex).",
        .logReplication)
    }
    if let lack {
      answer.add(server, words(lack, of: server, leader))
      answer.cite(lack.section)
      if case .crashed = lack {
        answer.remark("Once it is back, \(leader) finds where the logs agree and sends the rest.")
      }
    }
    if let race = snapshotRace(of: server) { addRace(race, under: leader, &answer) }
    if agrees, next <= mine.lastIndex, isDoomed(next, leader) {
      answer.remark(
        "But another entry \(next) is committed: \(leader) leads an old term, and its own entry will "
          + "be overwritten.", .logReplication)
    }
    if status(leader) == .paused { answer.add(leader, "is frozen and sends nothing") }
    return answer
  }

  /// What becomes of entries from `first` on that the leader does not have.
  private func fate(
    of first: LogIndex, at server: ServerID, _ other: ServerView, under leader: ServerID,
    _ own: ServerView
  ) -> String {
    let isCommitted = committedTerm(at: first).map { $0 == other.log.term(at: first) } ?? false
    if isCommitted {
      let words =
        "Entry \(first) of term \(other.log.term(at: first) ?? 0) is committed and stays"
      if other.term <= own.term {
        return "\(words), and \(leader) lacks it: no leader may."
      }
      let end = own.log.lastIndex
      return "\(words): \(leader) leads the old term \(own.term), and "
        + (first > end
          ? "lacks it."
          : first == end
            ? "its own entry \(first) will be overwritten."
            : "its own entries \(first) to \(end) will be overwritten.")
    }
    if other.term > own.term {
      return "They are not committed. \(server) is in term \(other.term) and no longer "
        + "listens to \(leader): a later leader decides."
    }
    return "\(leader) overwrites them; they were never committed."
  }

  private func explainCommitLag(
    _ server: ServerID, _ other: ServerView, _ leader: ServerID, _ own: ServerView
  ) -> Explanation {
    var answer = Explanation(
      "It holds every entry, but has not yet heard that entry \(own.commitIndex) is committed.",
      .logReplication)
    answer.add(server, "knows of commits up to \(other.commitIndex)")
    let news = flights.first { flight in
      guard flight.message.from == leader, flight.message.to == server,
        case .appendEntries(let append) = flight.message.body
      else { return false }
      return append.leaderCommit > other.commitIndex
    }
    if let news {
      answer.add(
        leader,
        news.arrivesAt == .never
          ? "has said so, but the message is held" : "says so \(wait(until: news.arrivesAt))")
    } else if isCut(leader, server) {
      answer.add(leader, "cannot tell it: the link is cut")
    } else if status(leader) == .paused {
      answer.add(leader, "is frozen and tells nobody")
    } else if let beat = cluster[leader].deadline {
      answer.add(leader, "tells it with its next heartbeat, sent \(wait(until: beat))")
    }
    answer.remark("A commit index travels with the next AppendEntries, never by itself.")
    return answer
  }
}
