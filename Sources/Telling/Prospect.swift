// Who could win an election now: asked of the protocol itself, on copies of the servers.

import Raft
import Session
import Simulation

/// What would come of it if a server stood for election at this moment and every message took effect at
/// once.
package struct Prospect: Hashable, Sendable {
  /// Who stands.
  package var candidate: ServerID
  /// The term that it would stand in.
  package var term: Term
  /// Who votes, as far as the candidate knows.
  package var configuration: Configuration
  /// Why it does not stand at all.
  package var bar: Bar?
  /// For each server by number, what it would do.
  package var responses: [Response]
  /// Who would vote for it, itself included; before a quorum of pre-votes, who says that it would.
  package var votes: ServerSet
  /// Whether too few would vote for it to stand at all (diss. 9.6).
  package var endsWithPreVote: Bool
  /// Whether it could take office.
  package var couldWin: Bool
  /// The servers of a higher term whose refusal, if it comes first, makes the candidate step down (§5.1).
  package var deposers: ServerSet
  /// How often it has to stand until it could win: the first tries may tell it of a newer term, or take it
  /// out of one in which the others have voted. Nil if the third try is in vain as well.
  package var triesNeeded: Int?

  /// Why a server does not stand for election.
  package enum Bar: Hashable, Sendable {
    /// It does not run, its process is stopped, or it leads already.
    case crashed, frozen, leads
    /// It is no voter (§6).
    case noVote
  }

  /// What a server would do about the candidate.
  package enum Response: Hashable, Sendable {
    /// It is the candidate, and votes for itself.
    case itself
    /// It would vote for it.
    case votes
    /// It has voted for it, and the vote has been counted.
    case counted
    /// Its vote is on its way.
    case onItsWay
    /// It would refuse, for this reason.
    case refuses(VoteRefusal)
    /// It has refused, in an election that is under way.
    case refused
    /// It hears from a leader and does not even look at the request (§6).
    case ignores(leader: ServerID?)
    /// It does not run.
    case crashed
    /// Its process is stopped.
    case frozen
    /// The request does not get there, or the answer does not come back, or neither.
    case cutOff(there: Bool, back: Bool)
    /// The request or the answer was lost, and is not sent again.
    case lost
    /// It has no vote.
    case noVote

    /// Why it would refuse, where that is its own decision.
    var refusal: VoteRefusal? {
      switch self {
      case .refuses(let refusal): refusal
      case .ignores(let leader): .leaderIsAlive(leader)
      default: nil
      }
    }

    /// Whether the candidate may count on it.
    package var isVote: Bool {
      switch self {
      case .itself, .votes, .counted, .onItsWay: true
      default: false
      }
    }
  }
}

extension Lookahead {
  /// What would come of it if the server's election timer fired now. The protocol itself answers: copies
  /// of the servers are handed the messages that they would send each other.
  /// - Precondition: The candidate is one of the servers.
  /// - Complexity: O(voters)
  package func prospect(of candidate: ServerID) -> Prospect {
    var rehearsal = Rehearsal(world: world)
    guard rehearsal.bar(of: candidate) == nil else { return rehearsal.barred(candidate) }
    var first = rehearsal.stand(candidate)
    if first.couldWin {
      first.triesNeeded = 1
    } else {
      for number in 2...3 where first.triesNeeded == nil {
        if rehearsal.stand(candidate).couldWin { first.triesNeeded = number }
      }
    }
    return first
  }

  /// What can still come of the election in which the server stands, by what was counted and what is on its
  /// way; nil if it does not stand.
  /// - Complexity: O(voters + messages in flight)
  package func openProspect(of candidate: ServerID) -> Prospect? {
    let node = world.nodes[candidate.index]
    guard node.status != .crashed, node.server.roleKind == .candidate else { return nil }
    var rehearsal = Rehearsal(world: world)
    return rehearsal.finish(candidate)
  }

  /// Why the receiver would refuse the request for a vote or a pre-vote if it arrived now; nil if it would
  /// not. The protocol itself answers, on a copy.
  func refusal(of request: Message) -> VoteRefusal? {
    var rehearsal = Rehearsal(world: world)
    return rehearsal.refusal(of: request)
  }
}

/// Elections on copies of the servers.
private struct Rehearsal: ~Copyable {
  let world: World
  /// The servers as they have become, those that have taken part.
  var servers: [Server?]
  var turn = Turn()
  /// What the last step was about.
  private var notes: [Note] = []

  init(world: World) {
    self.world = world
    servers = Array(repeating: nil, count: world.nodes.count)
    turn.isListening = true
  }

  /// Why the server does not stand, if it does not.
  func bar(of candidate: ServerID) -> Prospect.Bar? {
    let node = world.nodes[candidate.index]
    return switch node.status {
    case .crashed: .crashed
    case .paused: .frozen
    case .running: node.server.isLeader ? .leads : node.server.mayStand ? nil : .noVote
    }
  }

  func barred(_ candidate: ServerID) -> Prospect {
    var prospect = blank(candidate)
    prospect.bar = bar(of: candidate)
    prospect.term = world.server(candidate).currentTerm
    return prospect
  }

  private func blank(_ candidate: ServerID) -> Prospect {
    let server = world.server(candidate)
    return Prospect(
      candidate: candidate, term: server.currentTerm, configuration: server.configuration, bar: nil,
      responses: Array(repeating: .noVote, count: world.nodes.count), votes: [],
      endsWithPreVote: false, couldWin: false, deposers: [], triesNeeded: nil)
  }

  /// Hands an input to a server's copy and gives back what it sends.
  private mutating func step(_ id: ServerID, _ input: Input) -> [Message] {
    let node = world.nodes[id.index]
    var server = servers[id.index] ?? node.server
    turn.clearEffects()
    turn.now = node.clock.own(at: world.now)
    turn.hasInstantDisk = node.disk.takesNoTime && node.disk.writes.isEmpty
    server.step(input, &turn)
    let sent = turn.sent
    let notes = turn.notes
    if turn.takeWrite() {
      // The disk takes its time, and then the write is done.
      turn.clearEffects()
      server.step(.diskWritten(server.lastWrite), &turn)
      self.notes = notes + turn.notes
    } else {
      self.notes = notes
    }
    servers[id.index] = server
    return sent
  }

  /// The candidate's timer fires: it asks, and those that can answer do.
  mutating func stand(_ candidate: ServerID) -> Prospect {
    var prospect = blank(candidate)
    var requests = step(candidate, .electionTimeout)
    prospect.configuration = servers[candidate.index]?.configuration ?? prospect.configuration
    for note in notes {
      switch note {
      case .election(.electionStarted(let term, _)), .election(.preVoteStarted(let term, _)):
        prospect.term = term
      default: break
      }
    }
    var refusals: [Message] = []
    // Pre-votes first, if the candidate asks for them; then votes.
    while !requests.isEmpty {
      prospect.endsWithPreVote = requests[0].kind == .preVote
      prospect.votes = []
      let answers = hand(requests, &prospect)
      requests = []
      // Those that agree may come first: the question is whether it could win.
      for answer in answers where answer.isPositive == true {
        let sent = step(candidate, .message(answer))
        if isStanding(candidate), prospect.endsWithPreVote, requests.isEmpty {
          requests = sent.filter { $0.kind == .requestVote }
        }
      }
      refusals += answers.filter { $0.isPositive == false }
    }
    settle(&prospect)
    for refusal in refusals {
      // While it asks for pre-votes it is still in the term before.
      let own = refusal.kind == .preVoteReply ? prospect.term - 1 : prospect.term
      if refusal.term > own { prospect.deposers.insert(refusal.from) }
      if !prospect.couldWin { _ = step(candidate, .message(refusal)) }
    }
    return prospect
  }

  private func isStanding(_ id: ServerID) -> Bool { servers[id.index]?.roleKind == .candidate }

  /// The candidate's own vote, and whether all of them are enough.
  private func settle(_ prospect: inout Prospect) {
    let candidate = prospect.candidate
    prospect.responses[candidate.index] = .itself
    prospect.votes.insert(candidate)
    prospect.couldWin = servers[candidate.index]?.isLeader == true
    if prospect.couldWin { prospect.endsWithPreVote = false }
  }

  /// Hands the requests to those whom they reach.
  /// - Returns: The answers that get back.
  private mutating func hand(_ requests: [Message], _ prospect: inout Prospect) -> [Message] {
    var answers: [Message] = []
    for request in requests {
      let voter = request.to
      if let obstacle = obstacle(between: request.from, voter) {
        prospect.responses[voter.index] = obstacle
        continue
      }
      let sent = step(voter, .message(request))
      prospect.responses[voter.index] = response()
      if prospect.responses[voter.index].isVote { prospect.votes.insert(voter) }
      answers += sent.filter { $0.to == request.from && $0.isPositive != nil }
    }
    return answers
  }

  /// What keeps the two from talking.
  private func obstacle(between candidate: ServerID, _ voter: ServerID) -> Prospect.Response? {
    switch world.nodes[voter.index].status {
    case .crashed: return .crashed
    case .paused: return .frozen
    case .running: break
    }
    let there = world.passes(from: candidate, to: voter)
    let back = world.passes(from: voter, to: candidate)
    return there && back ? nil : .cutOff(there: !there, back: !back)
  }

  /// What the voter that has just been asked says to it.
  private func response() -> Prospect.Response {
    for note in notes {
      switch note {
      case .election(.voteGranted), .election(.preVoteGranted): return .votes
      case .election(.voteRefused(_, let refusal)), .election(.preVoteRefused(_, let refusal)):
        return .refuses(refusal)
      case .election(.voteIgnored(_, let leader, _)): return .ignores(leader: leader)
      default: break
      }
    }
    return .lost
  }

  /// Why the receiver refuses the request, or nil if it does not.
  mutating func refusal(of request: Message) -> VoteRefusal? {
    _ = step(request.to, .message(request))
    return response().refusal
  }

  // MARK: An election under way

  /// The candidate goes on from where it is, with what is on its way.
  mutating func finish(_ candidate: ServerID) -> Prospect {
    var prospect = blank(candidate)
    let server = world.server(candidate)
    guard case .candidate(let state) = server.role else { return prospect }
    let isCandidateUp = world.nodes[candidate.index].status == .running
    let flights = messages(about: candidate, server.currentTerm)
    var answers: [Message] = []
    for voter in server.configuration.members where voter != candidate {
      if state.votes.contains(voter) {
        prospect.responses[voter.index] = .counted
        prospect.votes.insert(voter)
        continue
      }
      if state.refusals.contains(voter) {
        prospect.responses[voter.index] = pastRefusal(of: voter, server)
        continue
      }
      prospect.responses[voter.index] = obstacle(between: candidate, voter) ?? .lost
      if let answer = flights.first(where: { $0.from == voter }) {
        let isVote = answer.isPositive == true
        prospect.responses[voter.index] = isVote ? .onItsWay : pastRefusal(of: voter, server)
        if isVote { prospect.votes.insert(voter) }
        answers.append(answer)
      } else if let request = flights.first(where: { $0.to == voter }) {
        answers += hand([request], &prospect)
      }
    }
    if !isCandidateUp { prospect.bar = .frozen }
    // Its own vote counts once it is on its disk.
    if isCandidateUp, !state.votes.contains(candidate) {
      _ = step(candidate, .diskWritten(server.lastWrite))
    }
    for answer in answers where answer.isPositive == true && isCandidateUp {
      _ = step(candidate, .message(answer))
    }
    if servers[candidate.index] == nil { servers[candidate.index] = server }
    settle(&prospect)
    for answer in answers where answer.term > prospect.term {
      prospect.deposers.insert(answer.from)
    }
    return prospect
  }

  /// What a voter that has said no is known to have said it for.
  private func pastRefusal(of voter: ServerID, _ candidate: Server) -> Prospect.Response {
    let server = world.server(voter)
    if server.currentTerm > candidate.currentTerm {
      return .refuses(.staleTerm(candidate: candidate.currentTerm, own: server.currentTerm))
    }
    if server.currentTerm == candidate.currentTerm, let other = server.votedFor,
      other != candidate.id
    {
      return .refuses(.alreadyVoted(for: other))
    }
    return .refused
  }

  /// The requests of the candidate and the answers to them that have not arrived.
  private func messages(about candidate: ServerID, _ term: Term) -> [Message] {
    func isWanted(_ message: Message) -> Bool {
      switch message.kind {
      case .requestVote: message.from == candidate && message.term == term
      case .requestVoteReply: message.to == candidate && message.term >= term
      default: false
      }
    }
    let inboxes = world.nodes.flatMap { $0.inbox.map(\.message) }
    let waiting = world.servers.flatMap { world.unsent(of: $0) }
    return world.flights { isWanted($0.message) }.map(\.message)
      + (inboxes + waiting).filter(isWanted)
  }
}
