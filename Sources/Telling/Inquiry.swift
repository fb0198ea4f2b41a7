// Looking into a moment: who can talk to whom, what is on its way, what a follower lacks and why.

import Checking
import Raft
import Running
import Session
import Simulation

/// A moment of a run that is asked about.
package struct Inquiry: Sendable {
  /// What is known of the cluster at the moment.
  package let cluster: ClusterView
  /// What shows what would come of it; nil where the cluster can't be copied.
  let lookahead: Lookahead?
  let violation: Violation?
  /// Whether the run goes on in spite of the violation.
  let isAcknowledged: Bool
  /// How many entries have ever been committed.
  let committedIndex: LogIndex
  /// What knows which they were; nil without a past.
  private let checks: Checker?
  /// What happened up to the moment, and after it.
  let chronicle: Chronicle
  /// What was done by hand, up to the moment and after it.
  let acts: [RecordedAct]

  /// The session's present moment.
  package init(_ session: Session) {
    let branch = session.branches[session.branchNumber]
    self.init(
      session.cluster, session.lookahead, session.violation, session.checks.committedIndex,
      session.checks, branch.chronicle, branch.acts, isAcknowledged: session.isAcknowledged)
  }

  /// A cluster without its past, and of which nothing can be tried out.
  package init(_ cluster: ClusterView) {
    let count = cluster.servers.reduce(0) { max($0, $1.commitIndex) }
    self.init(cluster, nil, nil, count, nil, Chronicle(), [])
  }

  private init(
    _ cluster: ClusterView, _ lookahead: Lookahead?, _ violation: Violation?,
    _ committedIndex: LogIndex, _ checks: Checker?, _ chronicle: Chronicle,
    _ acts: [RecordedAct], isAcknowledged: Bool = false
  ) {
    self.isAcknowledged = isAcknowledged
    self.committedIndex = committedIndex
    self.checks = checks
    self.cluster = cluster
    self.lookahead = lookahead
    self.violation = violation
    self.chronicle = chronicle
    self.acts = acts
  }

  /// What was said about elections up to the moment and after it.
  var ballots: [Chronicle.Ballot] { chronicle.ballots }

  /// When leaders took commands, up to the moment and after it.
  var commits: [Chronicle.CommitRecord] { chronicle.commits }

  /// What is on its way between servers, as far as it is told one by one.
  var flights: [Flight] { cluster.flights }

  /// What is on its way to and from clients.
  var posts: [ClientPost] { cluster.posts }

  // MARK: Who is there

  func status(_ server: ServerID) -> Node.Status { cluster[server].process }

  func isUp(_ server: ServerID) -> Bool { status(server) == .running }

  /// Those that run or are frozen.
  var alive: ServerSet { ServerSet(cluster.ids.filter { status($0) != .crashed }) }

  /// Who leads, in whatever term, the latest first.
  package var leaders: [ServerID] {
    cluster.ids.filter { status($0) != .crashed && cluster[$0].isLeader }
      .sorted { cluster[$0].term > cluster[$1].term }
  }

  /// Whose log the server's has to follow: of those that lead the highest term, whom it follows itself, or else whom it
  /// reaches; nil where nobody leads, or it leads that term itself.
  func leader(of server: ServerID) -> ServerID? {
    guard let first = leaders.first else { return nil }
    let newest = leaders.filter { cluster[$0].term == cluster[first].term }
    if newest.contains(server) { return nil }
    let own = cluster[server]
    if own.term == cluster[first].term, let known = own.knownLeader, newest.contains(known) {
      return known
    }
    return newest.first { cluster.reach(of: $0).contains(server) } ?? first
  }

  /// Whether nothing gets from one to the other: the link is cut, or loses everything.
  func isCut(_ from: ServerID, _ to: ServerID) -> Bool { !cluster.passes(from: from, to: to) }

  /// Whether a hand has to deliver what passes between the two, one way or both.
  func isHeld(between one: ServerID, _ other: ServerID) -> Bool {
    cluster.isHeld(from: one, to: other) || cluster.isHeld(from: other, to: one)
  }

  /// Whether these servers are a quorum, by the configuration and the rules of the server.
  func isQuorum(_ servers: ServerSet, for server: ServerID) -> Bool {
    cluster[server].isQuorum(servers)
  }

  // MARK: What was committed

  /// The term of the entry that was committed at the index, by whomever; nil if none was, or nobody
  /// knows any more.
  func committedTerm(at index: LogIndex) -> Term? {
    if index == 0 { return 0 }
    if let checks { return checks.commitment(at: index)?.entryTerm }
    for server in cluster.ids where cluster[server].commitIndex >= index {
      if let term = cluster[server].log.term(at: index) { return term }
    }
    return nil
  }

  /// The term in which the entry at the index was committed.
  func termOfCommitment(at index: LogIndex) -> Term? { checks?.commitment(at: index)?.term }

  /// Whether another entry was committed at the index than this server holds there.
  func isDoomed(_ index: LogIndex, _ server: ServerID) -> Bool {
    guard let term = cluster[server].log.term(at: index) else { return false }
    return committedTerm(at: index).map { $0 != term } ?? false || rival(of: index, server) != nil
  }

  // MARK: What is missing

  /// Why the leader does not know the follower to hold an entry, or nil if it does.
  package func lack(of follower: ServerID, of index: LogIndex, by leader: ServerID) -> Lack? {
    let own = cluster[leader]
    guard let state = own.leadership else {
      // Of a leader whose counts nobody knows, it is not known either what it lacks.
      return own.isLeader && follower != leader ? .unknown : nil
    }
    if follower == leader {
      if own.durableIndex >= index || !own.settings.rules[.writeBeforeReply] { return nil }
      return .writing(until: cluster[leader].writtenAt ?? .never)
    }
    guard follower.index < state.followers.count else { return .unknown }
    let progress = state.followers[follower.index]
    if progress.matchIndex >= index { return nil }
    switch status(follower) {
    case .crashed: return .crashed
    case .paused:
      let waits = cluster[follower].inbox.contains { brings($0.message, index, from: leader) }
      return .frozen(holdsMessage: waits)
    case .running: break
    }
    let other = cluster[follower]
    let log = own.log
    if let term = log.term(at: index), other.log.matches(index: index, term: term),
      other.term <= own.term, other.log.lastIndex >= index
    {
      return missingAnswer(of: follower, index, to: leader, other)
    }
    // Who is in a later term refuses it.
    if other.term <= own.term, let flight = flight(to: follower, bringing: index, from: leader) {
      if case .appendEntries(let append) = flight.message.body,
        other.log.matches(index: append.prevLogIndex, term: append.prevLogTerm)
      {
        return flight.arrivesAt == .never ? .held : .onItsWay(at: flight.arrivesAt)
      }
    }
    if isCut(leader, follower) { return .cutOff(from: leader) }
    if isCut(follower, leader) { return .cannotAnswer }
    if other.term > own.term { return .newerTerm(other.term) }
    if let sent = state.snapshots.first(where: { $0.to == follower }) {
      return .snapshot(
        bytes: sent.offset, of: sent.snapshot.data.count,
        isOutdated: sent.snapshot.lastIndex < own.log.snapshotIndex)
    }
    if progress.isProbing {
      return .probing(next: progress.nextIndex, at: arrival(leader, follower))
    }
    let hasPrevious = log.term(at: index - 1).map { other.log.matches(index: index - 1, term: $0) }
    if hasPrevious != true, let refusal = refusal(from: follower, to: leader) {
      return .refused(heardAt: refusal)
    }
    if let flight = flight(to: follower, bringing: index, from: leader) {
      return flight.arrivesAt == .never ? .held : .onItsWay(at: flight.arrivesAt)
    }
    if isHeld(between: leader, follower) { return .linkHeld }
    if progress.nextIndex > index { return .sentInVain(again: retry(follower, leader)) }
    return .waitsItsTurn(next: progress.nextIndex, unanswered: progress.inflight.count)
  }

  /// The message under way, or held, with which the entry comes.
  private func flight(
    to follower: ServerID, bringing index: LogIndex, from leader: ServerID
  ) -> Flight? {
    flights.first { $0.message.to == follower && brings($0.message, index, from: leader) }
  }

  /// Why a leader has not heard of an entry that the follower has.
  private func missingAnswer(
    of follower: ServerID, _ index: LogIndex, to leader: ServerID, _ server: ServerView
  ) -> Lack {
    if server.isDiskHeld, server.diskWrites > 0 { return .writing(until: .never) }
    if let end = server.writtenAt { return .writing(until: end) }
    func acknowledges(_ message: Message) -> Bool {
      guard message.from == follower, message.to == leader else { return false }
      switch message.body {
      case .appendEntriesReply(let reply):
        if case .success(let match) = reply.outcome { return match >= index }
        return false
      case .installSnapshotReply(let reply):
        return reply.outcome == .installed && reply.lastIndex >= index
      default: return false
      }
    }
    if cluster[leader].inbox.contains(where: { acknowledges($0.message) }) { return .answerInInbox }
    if let answer = flights.first(where: { acknowledges($0.message) }) {
      return answer.arrivesAt == .never ? .answerHeld : .answerOnItsWay(at: answer.arrivesAt)
    }
    if isCut(leader, follower) { return .cutOff(from: leader) }
    if isCut(follower, leader) { return .cannotAnswer }
    let question = flights.first { flight in
      guard flight.message.from == leader, flight.message.to == follower,
        case .appendEntries(let append) = flight.message.body
      else { return false }
      return append.prevLogIndex + Int(append.count) >= index
    }
    if let question { return question.arrivesAt == .never ? .held : .asked(at: question.arrivesAt) }
    guard cluster[leader].isLeader else { return .unknown }
    if isHeld(between: leader, follower) { return .linkHeld }
    return .answerLost(again: retry(follower, leader))
  }

  /// When the leader hears that the follower has refused what it sent; nil if it has not, or that is lost.
  private func refusal(from follower: ServerID, to leader: ServerID) -> Instant? {
    func refuses(_ message: Message) -> Bool {
      guard message.from == follower, message.to == leader, message.term == cluster[leader].term,
        case .appendEntriesReply(let reply) = message.body
      else { return false }
      if case .success = reply.outcome { return false }
      return true
    }
    if let flight = flights.first(where: { refuses($0.message) }) { return flight.arrivesAt }
    let waits =
      cluster[leader].inbox.contains { refuses($0.message) }
      || cluster[follower].unsent.contains { refuses($0) }
    return waits ? .never : nil
  }

  /// Whether the message carries the entry.
  private func brings(_ message: Message, _ index: LogIndex, from leader: ServerID) -> Bool {
    guard message.from == leader, message.term == cluster[leader].term,
      case .appendEntries(let append) = message.body
    else { return false }
    return append.prevLogIndex < index && index <= append.prevLogIndex + Int(append.count)
  }

  /// When the next message between the two arrives, if one is under way.
  private func arrival(_ one: ServerID, _ other: ServerID) -> Instant? {
    flights.first {
      $0.message.from == one && $0.message.to == other
        || $0.message.from == other && $0.message.to == one
    }?.arrivesAt
  }

  /// When the leader next sends to the follower what it has not answered.
  private func retry(_ follower: ServerID, _ leader: ServerID) -> Instant {
    let own = cluster[leader]
    guard let timings = own.leadership?.timings, follower.index < timings.count else {
      return .never
    }
    let beat = timings[follower.index].lastSent + own.settings.longestHeartbeat
    return max(cluster[leader].clock.trueTime(of: beat), cluster.now)
  }
}
