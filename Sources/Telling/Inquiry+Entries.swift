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
    } else {
      addRival(of: index, server, &answer)
    }
    if status(server) == .paused { answer.remark("\(server) is frozen and counts nothing.") }
    return answer
  }

  /// That something else was committed where the leader holds the entry, and what that comes to.
  private func addRival(of index: LogIndex, _ server: ServerID, _ answer: inout Explanation) {
    let rival = rival(of: index, server)
    guard rival != nil || isDoomed(index, server) else { return }
    let what =
      rival.map { "\($0) has committed another entry \(index)" }
      ?? "Another entry \(index), of term \(committedTerm(at: index) ?? 0), is committed"
    // With a rule off it may be the newest leader that lacks what was committed.
    if violation != nil, server == leaders.first {
      answer.remark("\(what), and \(server) leads without it: one of the two is lost.", .safety)
    } else {
      answer.remark("\(what): this one will be overwritten.", .logReplication)
    }
  }

  /// Who holds the entry, and of whom the leader only believes it.
  func addHolders(_ gap: CommitGap, _ answer: inout Explanation) {
    let forgetful = ServerSet(
      gap.holders.filter { $0 != gap.leader && hasLost(gap.index, $0, gap.leader) })
    let holders = gap.holders.subtracting(forgetful)
    if !holders.isEmpty {
      answer.add(nil, "\(holders.inWords): \(holders.count > 1 ? "hold" : "holds") it")
    } else if forgetful.isEmpty {
      // Others may have it: what they have counts once the leader knows, what it has itself once it is on disk.
      answer.add(nil, "no copy counts yet")
    }
    let own = cluster[gap.leader]
    if !own.isVoter, own.settings.rules[.removedLeaderNotCounted] {
      answer.add(gap.leader, "has it, but no vote: its copy does not count")
    }
    for server in forgetful {
      answer.add(server, "had it and has lost it, but \(gap.leader) still counts it")
    }
    if !forgetful.isEmpty { answer.remark(Self.lostDisk, .figure2) }
  }

  static let lostDisk =
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
    let holders = ServerSet(
      next.holders.filter { $0 == next.leader || !hasLost(first, $0, next.leader) })
    answer.remark(
      "Entry \(first) is of its own term: once that is committed, so is all before it. "
        + (holders.isEmpty ? "No copy of it counts yet." : "It is on \(holders.inWords)."))
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
}
