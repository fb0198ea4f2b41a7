// What somebody who looks at a moment asks: why there is no leader, no commit, no answer.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation

/// A question about a moment of a run.
package struct Question: Hashable, Sendable {
  /// What is asked about.
  package var subject: Subject
  /// The question in one line.
  package var text: String

  /// What is asked about.
  package enum Subject: Hashable, Sendable {
    /// Why the run stops here, or would if that had not been expected.
    case violation
    /// Why nobody leads, or nobody but who leads an old term and can do nothing.
    case noLeader
    /// Why these lead at the same time, the latest first.
    case twoLeaders([ServerID])
    /// Why this leader does nothing.
    case frozenLeader(ServerID)
    /// Why this leader can commit nothing.
    case powerless(ServerID)
    /// Why this candidate of a term after the leader's does not win it.
    case candidate(ServerID)
    /// Why the entry is not committed: of this leader, or where nobody leads of this server.
    case uncommitted(LogIndex, in: ServerID)
    /// Why the call has no answer, by its place in `ClusterView.requests`.
    case unanswered(Int)
    /// Why leader after leader is deposed by this server.
    case churn(ServerID)
    /// Why the membership change of this leader is not done.
    case change(ServerID)
    /// What has become of the change to these voters.
    case lostChange(ServerSet)
    /// Why this leader's transfer is not done.
    case transfer(ServerID)
    /// Why the server's log or commit index is behind the leader's.
    case behind(ServerID)
    /// Why the server does not stand for election.
    case notStanding(ServerID)
    /// Nothing is missing.
    case nothing
  }
}

extension Question.Subject {
  /// Whether the other is the same question at another moment: of the next entry, of the next call.
  package func resembles(_ other: Question.Subject) -> Bool {
    switch (self, other) {
    case (.uncommitted, .uncommitted), (.unanswered, .unanswered), (.twoLeaders, .twoLeaders),
      (.powerless, .powerless), (.frozenLeader, .frozenLeader), (.change, .change),
      (.transfer, .transfer), (.notStanding, .notStanding), (.noLeader, .nothing),
      (.churn, .churn), (.lostChange, .lostChange), (.candidate, .candidate),
      (.nothing, .noLeader):
      true
    default: self == other
    }
  }

  /// The server that the question is about, if it is about one.
  package var server: ServerID? {
    switch self {
    case .violation, .noLeader, .unanswered, .lostChange, .nothing: nil
    case .twoLeaders(let leaders): leaders.last
    case .frozenLeader(let server), .powerless(let server), .uncommitted(_, let server),
      .change(let server), .transfer(let server), .behind(let server), .notStanding(let server),
      .churn(let server), .candidate(let server):
      server
    }
  }
}

extension Inquiry {
  /// How many of the last calls are looked at, and how many of the open ones are asked about.
  static let mostCalls = 1000
  static let mostOpenCalls = 6

  /// The questions that the moment raises, the weightiest first; never none.
  /// - Parameter chosen: A server of which it is also asked why it does not stand for election.
  package func questions(about chosen: ServerID? = nil) -> [Question] {
    var subjects: [Question.Subject] = []
    let isBroken = violation.map { !isAcknowledged || $0.event == cluster.position } ?? false
    if isBroken { subjects.append(.violation) }
    let leaders = leaders
    if let churn { subjects.append(.churn(churn.server)) }
    if leaders.isEmpty { subjects.append(.noLeader) }
    if let leader = leaders.first, status(leader) == .paused {
      subjects.append(.frozenLeader(leader))
    }
    if leaders.count > 1 { subjects.append(.twoLeaders(leaders)) }
    for leader in leaders.dropFirst() where status(leader) == .paused {
      subjects.append(.frozenLeader(leader))
    }
    // Where all is held, each message is delivered by hand, and that goes without saying.
    let isByHand = cluster.holdsAllMessages
    for leader in leaders where isUp(leader) {
      let reach = isByHand ? cluster.reachByHand(of: leader) : cluster.reach(of: leader)
      if !isQuorum(reach, for: leader) { subjects.append(.powerless(leader)) }
    }
    if let candidate = laterCandidate {
      subjects.append(.candidate(candidate))
    } else if isLeaderless {
      subjects.append(.noLeader)
    }
    // What goes on for ever comes before what is only late.
    let racing = cluster.ids.filter { isBehind($0) && snapshotRace(of: $0) != nil }
    subjects += racing.map { .behind($0) }
    subjects += uncommitted
    for leader in leaders {
      if cluster[leader].leadership?.isChanging == true { subjects.append(.change(leader)) }
      if cluster[leader].leadership?.transfer != nil { subjects.append(.transfer(leader)) }
    }
    switch lastChange {
    case (let record, .lost)?, (let record, .abandoned)?:
      subjects.append(.lostChange(record.target))
    case (_, .underWay)?, (_, .written)?, nil: break
    }
    subjects += openCalls.prefix(Inquiry.mostOpenCalls).map { .unanswered($0) }
    // Those that lack most come first.
    subjects += cluster.ids.filter { isBehind($0) && !racing.contains($0) }.sorted {
      (cluster[$0].log.lastIndex, $0) < (cluster[$1].log.lastIndex, $1)
    }.map { .behind($0) }
    if violation != nil, !isBroken { subjects.append(.violation) }
    if subjects.isEmpty { subjects.append(.nothing) }
    if let chosen, cluster.ids.contains(chosen), isUnexplained(chosen) {
      subjects.append(.notStanding(chosen))
    }
    return subjects.map { Question(subject: $0, text: text(of: $0)) }
  }

  /// Whether whoever leads is powerless, and others are in a later term that nobody leads and for which nobody stands.
  private var isLeaderless: Bool {
    guard let leader = leaders.first, isUp(leader), churn == nil, !cluster.holdsAllMessages,
      !isQuorum(cluster.reachByHand(of: leader), for: leader)
    else { return false }
    return cluster.ids.contains { isUp($0) && cluster[$0].term > cluster[leader].term }
  }

  /// Who stands, or asks whether it should, for the highest term, and that after the one that somebody leads.
  private var laterCandidate: ServerID? {
    guard let leader = leaders.first, churn == nil else { return nil }
    return cluster.ids.filter {
      isUp($0) && cluster[$0].candidacy != nil && cluster[$0].termStoodFor > cluster[leader].term
    }.max { (cluster[$0].termStoodFor, $1) < (cluster[$1].termStoodFor, $0) }
  }

  /// The first entry that each leader has not committed; without leaders that of the server with
  /// the best log.
  private var uncommitted: [Question.Subject] {
    let leaders = leaders
    if leaders.isEmpty {
      guard let best = bestLog else { return [] }
      return cluster[best].log.lastIndex > committedIndex
        ? [.uncommitted(committedIndex + 1, in: best)] : []
    }
    return leaders.compactMap { leader in
      let server = cluster[leader]
      guard server.commitIndex < server.log.lastIndex else { return nil }
      // A new leader may not know what was committed before it (§8). What an old one holds there may be
      // something else.
      var index = server.commitIndex + 1
      if leader == leaders[0], violation == nil, committedIndex < server.log.lastIndex,
        server.log.term(at: committedIndex) == committedTerm(at: committedIndex)
      {
        index = max(index, committedIndex + 1)
      }
      return .uncommitted(index, in: leader)
    }
  }

  /// Whether the entry has been committed, although the leader does not know it.
  func isCommittedUnknown(_ index: LogIndex, _ leader: ServerID) -> Bool {
    guard index <= committedIndex, leader == leaders.first else { return false }
    return violation == nil
      ? !isDoomed(index, leader)
      : committedTerm(at: index).map { $0 == cluster[leader].log.term(at: index) } ?? false
  }

  /// Whose log ends best, down or not (§5.4.1).
  var bestLog: ServerID? {
    cluster.ids.max { one, other in
      let (a, b) = (cluster[one].log, cluster[other].log)
      return (a.lastTerm, a.lastIndex, -one.index) < (b.lastTerm, b.lastIndex, -other.index)
    }
  }

  /// The calls without an answer among the last thousand, the longest open first, by their places.
  package var openCalls: [Int] {
    let count = cluster.requests.count
    return (max(0, count - Inquiry.mostCalls)..<count).filter {
      cluster.requests[$0].result == nil
    }
  }

  private func isBehind(_ server: ServerID) -> Bool {
    guard let leader = leader(of: server) else { return false }
    let own = cluster[leader]
    let learners = own.configuration.learners.union(own.leadership?.learners ?? [])
    guard own.configuration.members.union(learners).contains(server) else { return false }
    let other = cluster[server]
    if other.log.lastIndex != own.log.lastIndex || other.log.lastTerm != own.log.lastTerm {
      return true
    }
    return isUp(server) && other.commitIndex < own.commitIndex
  }

  /// Whether it is worth asking why the server does not stand: it leads not, nor stands it.
  private func isUnexplained(_ server: ServerID) -> Bool {
    switch cluster[server].role {
    case .leader, .candidate, .preCandidate: false
    case .follower, .crashed: true
    }
  }

  private func text(of subject: Question.Subject) -> String {
    switch subject {
    case .violation:
      if !isAcknowledged { return "Why does the run stop here?" }
      return violation?.event == cluster.position
        ? "What is broken here?" : "What has been broken in this run?"
    case .noLeader:
      return leaders.isEmpty
        ? "Why is there no leader?" : "Why does nobody lead term \(cluster.highestTerm)?"
    case .twoLeaders(let leaders):
      return "Why do \(ServerSet(leaders).inWords) lead at the same time?"
    case .frozenLeader(let leader):
      let who = leader == leaders.first ? "the leader" : "a leader too"
      return "Why does \(leader), \(who), do nothing?"
    case .powerless(let leader):
      let isHeld = isQuorum(cluster.reachByHand(of: leader), for: leader)
      return "Why can \(leader) commit nothing\(isHeld ? " by itself" : "")?"
    case .candidate(let server):
      return "Why does \(server) not win term \(cluster[server].termStoodFor)?"
    case .uncommitted(let index, let server):
      let isAlone = leaders.count <= 1 && !isDoomed(index, server)
      if isCommittedUnknown(index, server) {
        return "Why does \(server) not know that entry \(index) is committed?"
      }
      return "Why is entry \(index)\(isAlone ? "" : " of \(server)") not committed?"
    case .unanswered(let number):
      let request = cluster.requests[number]
      return "Why has \(request.client)'s request \(request.serial) not been answered? "
        + "(\(request.operation.words))"
    case .churn: return "Why is leader after leader deposed?"
    case .change: return "Why is the membership change not complete?"
    case .lostChange(let target): return "What has become of the change to \(target.brief)?"
    case .transfer(let leader):
      let transfer = cluster[leader].leadership?.transfer?.transfer
      let target = transfer?.target
      if let transfer, isDone(transfer, of: leader) {
        return
          "Why does \(leader) still lead beside \(transfer.target), to which it has handed over?"
      }
      return "Why does \(target.map { "\($0)" } ?? "nobody") not lead yet?"
    case .behind(let server):
      let own = cluster[server].log.lastIndex
      let other = leader(of: server).map { cluster[$0].log.lastIndex } ?? own
      return own < other
        ? "Why is \(server) behind? (\(own) of \(other) \(other == 1 ? "entry" : "entries"))"
        : own > other || !isPrefix(server)
          ? "Why does \(server)'s log differ from the leader's?"
          : "Why is \(server) behind with its commits?"
    case .notStanding(let server): return "Why does \(server) not stand for election?"
    case .nothing: return "Is anything missing?"
    }
  }

  /// Whether the server's log ends as the leader's does.
  private func isPrefix(_ server: ServerID) -> Bool {
    guard let leader = leader(of: server) else { return true }
    let log = cluster[server].log
    return cluster[leader].log.matches(index: log.lastIndex, term: log.lastTerm)
  }
}
