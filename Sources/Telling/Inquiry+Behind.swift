// Where a server's log parts from the leader's, what it lacks, and what becomes of that: §5.3.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  // MARK: Parting

  /// How many differing entries are looked through for the first of them.
  private static let partingHorizon = 4096

  /// The first entry at which two logs part, or where the shorter ends; nil where that is not among those that are
  /// looked through, or that both still have.
  private func parting(_ theirs: Log, _ mine: Log) -> LogIndex? {
    let end = min(theirs.lastIndex, mine.lastIndex)
    let lowest = max(theirs.firstIndex, mine.firstIndex, end - Self.partingHorizon)
    var (index, parted) = (end, end + 1)
    // With a rule off entries may differ below one that both have: then all are looked at.
    let isWhole = cluster.rulesOff.isEmpty && violation == nil
    while index >= lowest {
      if theirs[index] != mine[index] { parted = index } else if isWhole { break }
      index -= 1
    }
    if index >= lowest || lowest == 1 { return parted }
    // Below is what snapshots hold: its end both may still know.
    let ends = (theirs.term(at: lowest - 1), mine.term(at: lowest - 1))
    if parted > lowest { return isWhole ? parted : nil }
    return ends.0 != nil && ends.0 == ends.1 && isWhole ? parted : nil
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
    guard let leader = leader(of: server) else {
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
      answer = explainParting(of: server, from: leader)
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
        answer.remark(repair(of: server, by: leader))
      }
    }
    if let race = snapshotRace(of: server) {
      addRace(race, under: leader, &answer)
    } else if case .snapshot(_, _, isOutdated: true) = lack {
      answer.remark(
        "With `set keep-after-snapshot` a log keeps entries that its snapshot covers: then what follows an older "
          + "snapshot is still there.", .logCompaction)
    }
    if agrees, next <= mine.lastIndex, isDoomed(next, leader) {
      addDoom(of: next, at: leader, &answer)
    }
    if status(leader) == .paused { answer.add(leader, "is frozen and sends nothing") }
    return answer
  }

  /// What the leader does for a server that is down, once that is back.
  private func repair(of server: ServerID, by leader: ServerID) -> String {
    let (term, ownTerm) = (cluster[server].term, cluster[leader].term)
    let rest = "\(leader) finds where the logs agree and sends the rest"
    if term > ownTerm {
      return "Once it is back it is in term \(term), and takes nothing from \(leader), which leads "
        + "term \(ownTerm)."
    }
    if isCut(leader, server) || isCut(server, leader) {
      return "Once it is back and hears from \(leader) and is heard, \(rest): now a link is cut."
    }
    if isHeld(between: leader, server) {
      return "Once it is back, \(rest), if a hand delivers that."
    }
    return status(leader) == .paused
      ? "Once it is back and \(leader) goes on, \(rest)." : "Once it is back, \(rest)."
  }

  /// What the server holds that the leader does not have, and where they part.
  private func explainParting(of server: ServerID, from leader: ServerID) -> Explanation {
    let (own, other) = (cluster[leader], cluster[server])
    let (mine, theirs) = (own.log, other.log)
    let last = theirs.lastIndex
    var answer = Explanation(
      last == 0
        ? "Its log is empty."
        : "Its log ends with entry \(last) of term \(theirs.lastTerm), which \(leader) does not have.",
      .logReplication)
    if let first = parting(theirs, mine) {
      answer.add(nil, partingWords(at: first, of: server, theirs, and: leader, mine))
      answer.remark(fate(of: first, at: server, other, under: leader, own))
    } else {
      let terms = mine.term(at: last).flatMap { term in
        term == theirs.lastTerm
          ? nil
          : "Entry \(last) is of term \(theirs.lastTerm) at \(server) and of term \(term) at \(leader). "
      }
      answer.add(
        nil,
        (terms ?? "")
          + "Where they part is not known any more: snapshots have taken the place of entries.")
    }
    return answer
  }

  /// That something else was committed than the leader holds there.
  private func addDoom(of index: LogIndex, at leader: ServerID, _ answer: inout Explanation) {
    if leader == leaders.first {
      answer.remark(
        "But another entry \(index) has been committed, and \(leader) leads without it: Leader "
          + "Completeness is broken.", .safety)
    } else {
      answer.remark(
        "But another entry \(index) is committed: \(leader) leads an old term, and its own entry will "
          + "be overwritten.", .logReplication)
    }
  }

  /// What becomes of entries from `first` on that the leader does not have.
  private func fate(
    of first: LogIndex, at server: ServerID, _ other: ServerView, under leader: ServerID,
    _ own: ServerView
  ) -> String {
    let isCommitted = committedTerm(at: first).map { $0 == other.log.term(at: first) } ?? false
    if isCommitted {
      let entry = "Entry \(first) of term \(other.log.term(at: first) ?? 0)"
      let words = "\(entry) is committed and stays"
      if leader == leaders.first, other.term <= own.term || violation != nil {
        return
          "\(entry) is committed, and \(leader) leads term \(own.term) without it, which no leader "
          + "should: Leader Completeness is broken, and the entry may be lost."
      }
      let end = own.log.lastIndex
      return "\(words): \(leader) leads the old term \(own.term), and "
        + (first > end
          ? "lacks it."
          : first == end
            ? "its own entry \(first) will be overwritten."
            : "its own entries \(first) to \(end) will be overwritten.")
    }
    let last = other.log.lastIndex
    let isOne = first == last
    let what = isOne ? "Entry \(first)" : "Entries \(first) to \(last)"
    if other.term > own.term {
      return "\(what) \(isOne ? "is" : "are") not committed. \(server) is in term \(other.term) "
        + "and no longer listens to \(leader): a later leader decides."
    }
    let never = "\(what) \(isOne ? "was" : "were") never committed"
    let it = isOne ? "it" : "them"
    return isCut(leader, server)
      ? "\(never): \(leader) would overwrite \(it) if it reached \(server)."
      : "\(never), and \(leader) overwrites \(it)."
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
    } else if cluster.isHeld(from: leader, to: server) {
      answer.add(leader, "cannot tell it by itself: the link is held")
    } else if status(leader) == .paused {
      answer.add(leader, "is frozen and tells nobody")
    } else if let beat = cluster[leader].deadline {
      answer.add(leader, "tells it with its next heartbeat, sent \(wait(until: beat))")
    }
    answer.remark("A commit index travels with the next AppendEntries, never by itself.")
    return answer
  }
}
