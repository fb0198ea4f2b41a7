// Elections tried out on copies of the servers: what would come of it if somebody stood now.

import Raft
import Session
import Simulation

/// Elections on copies of the servers.
struct Rehearsal: ~Copyable {
  let world: World
  /// The servers as they have become, those that have taken part.
  var servers: [Server?]
  var turn = Turn()
  /// What the last step was about.
  private var notes: [Note] = []
  /// Whether the last step answered only after it had written something to its disk.
  private var isWritten = false
  /// Whether a hand delivers what is held.
  let deliversHeld: Bool
  /// Whether somebody else has voted for a candidate, in time or not: such a vote may come again.
  private var hasMetVote = false
  /// Whom a candidate has asked over connections that are alive for that.
  private var revived = ServerSet()

  init(world: World, deliversHeld: Bool = false) {
    self.world = world
    self.deliversHeld = deliversHeld
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
    return prospect
  }

  func blank(_ candidate: ServerID) -> Prospect {
    let server = world.server(candidate)
    return Prospect(
      candidate: candidate, term: server.currentTerm, configuration: server.configuration,
      quorum: Quorum(server.configuration, by: server.settings.rules), bar: nil,
      responses: Array(repeating: .noVote, count: world.nodes.count), votes: [],
      endsWithPreVote: false, couldWin: false, deposers: [], triesNeeded: nil)
  }

  /// The rule that is off and leaves in doubt what the candidate cannot win with the votes it has been given so far.
  func doubt(about candidate: ServerID) -> Rule? {
    let rules = world.server(candidate).settings.rules
    let doubts = [Rule.voteCountedOnce, .ignoreStaleReplies, .stepDownOnHigherTerm]
    return doubts.first { !rules[$0] && ($0 != .voteCountedOnce || hasMetVote) }
  }

  /// Hands an input to a server's copy and gives back what it sends.
  /// - Parameter isLate: Whether what it writes to its disk comes too late to be of use.
  mutating func step(_ id: ServerID, _ input: Input, isLate: Bool = false) -> [Message] {
    let node = world.nodes[id.index]
    var server = servers[id.index] ?? node.server
    turn.clearEffects()
    turn.now = node.clock.own(at: world.now)
    turn.hasInstantDisk = node.disk.takesNoTime && node.disk.writes.isEmpty
    server.step(input, &turn)
    let sent = turn.sent
    let notes = turn.notes
    isWritten = turn.takeWrite()
    if isWritten, !isLate {
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
    let patience = patience(of: candidate)
    let disk = world.nodes[candidate.index].disk
    let own = disk.isHeld ? .longest : disk.end(ofWriteAskedAt: world.now) - world.now
    let ownIsLate =
      isTooLong(own, for: patience) && world.server(candidate).settings.rules[.writeBeforeReply]
    // A connection that a try has revived is dead again by the next one if it dies sooner than that comes.
    let shortest = world.server(candidate).settings.electionTimeout.lowerBound
    revived = ServerSet(
      revived.filter { idleLimit(from: candidate, to: $0).map { $0 > shortest } ?? true })
    var requests = step(candidate, .electionTimeout, isLate: ownIsLate)
    prospect.configuration = servers[candidate.index]?.configuration ?? prospect.configuration
    for note in notes {
      switch note {
      case .election(.electionStarted(let term, _, _)), .election(.preVoteStarted(let term, _, _)):
        prospect.term = term
      default: break
      }
    }
    var refusals: [Message] = []
    // Pre-votes first, if the candidate asks for them; then votes.
    while !requests.isEmpty {
      prospect.endsWithPreVote = requests[0].kind == .preVote
      prospect.votes = []
      let answers = hand(requests, &prospect, within: patience)
      requests = []
      // Those that agree may come first: the question is whether it could win.
      for answer in answers where answer.isPositive == true {
        let sent = step(candidate, .message(answer), isLate: ownIsLate)
        if isStanding(candidate), prospect.endsWithPreVote, requests.isEmpty {
          requests = sent.filter { $0.kind == .requestVote }
        }
      }
      refusals += answers.filter { $0.isPositive == false }
    }
    settle(&prospect, lateness: ownIsLate ? own : nil)
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
  /// - Parameter lateness: After how long its own vote counts, if that is too late.
  mutating func settle(_ prospect: inout Prospect, lateness: TimeSpan?) {
    let candidate = prospect.candidate
    for (voter, response) in prospect.responses.enumerated() where voter != candidate.index {
      switch response {
      case .refuses(let refusal) where isAboutUnwritten(refusal, of: candidate):
        prospect.responses[voter] = .refusesUnwritten(refusal)
      case .votes, .counted, .onItsWay, .late, .held: hasMetVote = true
      default: break
      }
    }
    if let lateness, !prospect.endsWithPreVote {
      prospect.responses[candidate.index] = .late(lateness)
    } else {
      prospect.responses[candidate.index] = .itself
      prospect.votes.insert(candidate)
    }
    prospect.couldWin = servers[candidate.index]?.isLeader == true
    if prospect.couldWin { prospect.endsWithPreVote = false }
  }

  /// Hands the requests to those whom they reach.
  /// - Parameters:
  ///   - patience: How long the candidate waits for the answers.
  ///   - isUnderWay: Whether the requests have been sent already.
  /// - Returns: The answers that get back in time.
  mutating func hand(
    _ requests: [Message], _ prospect: inout Prospect, within patience: TimeSpan,
    isUnderWay: Bool = false
  ) -> [Message] {
    var answers: [Message] = []
    for request in requests {
      let voter = request.to
      if let obstacle = obstacle(between: request.from, voter, isUnderWay: isUnderWay) {
        prospect.responses[voter.index] = obstacle
        continue
      }
      if !isUnderWay, !revived.contains(voter) {
        revived.insert(voter)
        if world.isDead(from: request.from, to: voter) {
          prospect.responses[voter.index] = .dead
          continue
        }
      }
      let sent = step(voter, .message(request))
      prospect.responses[voter.index] = response()
      if isHeldBack(request, isUnderWay: isUnderWay) {
        if prospect.responses[voter.index].isVote { prospect.responses[voter.index] = .held }
        continue
      }
      let needed = time(of: request)
      if prospect.responses[voter.index].isVote, isTooLong(needed, for: patience) {
        prospect.responses[voter.index] = .late(needed)
        continue
      }
      if prospect.responses[voter.index].isVote { prospect.votes.insert(voter) }
      answers += sent.filter { $0.to == request.from && $0.isPositive != nil }
    }
    return answers
  }

  /// Whether the voter would not refuse a candidate whose disk had all that its memory has: of its log it claims only what
  /// is written.
  private func isAboutUnwritten(_ refusal: VoteRefusal, of candidate: ServerID) -> Bool {
    guard case .logBehind(let index, _, let ownIndex, let ownTerm) = refusal else { return false }
    let log = world.server(candidate).log
    return log.lastIndex > index && (log.lastTerm, log.lastIndex) >= (ownTerm, ownIndex)
  }

  // MARK: Time

  /// The longest that the candidate waits before it gives up or tries again, in true time.
  func patience(of candidate: ServerID) -> TimeSpan {
    let node = world.nodes[candidate.index]
    let settings = node.server.settings
    // With these off, whoever asks it for its vote may make it wait for longer.
    if !settings.rules[.timerResetOnlyOnGrant] || !settings.rules[.oneVotePerTerm] {
      return .longest
    }
    return node.clock.trueLength(of: settings.longestTimeout)
  }

  /// Whether nobody waits that long. For a disk that is held nobody does, whose timer ever runs out or not.
  func isTooLong(_ wait: TimeSpan, for patience: TimeSpan) -> Bool {
    wait > patience || wait == .longest
  }

  /// The shortest time that it takes from the request to the answer, of which the last step was the middle.
  private func time(of request: Message) -> TimeSpan {
    let arrival = world.now + shortestDelay(from: request.from, to: request.to)
    let node = world.nodes[request.to.index]
    let waits = isWritten && node.server.settings.rules[.writeBeforeReply]
    // By itself it is never let go.
    if waits, node.disk.isHeld { return .longest }
    let sent = waits ? node.disk.end(ofWriteAskedAt: arrival) : arrival
    return sent + shortestDelay(from: request.to, to: request.from) - world.now
  }

  /// The shortest time that a message takes.
  func shortestDelay(from: ServerID, to: ServerID) -> TimeSpan {
    world.link(DirectedLink(from: from, to: to)).settings.delay.lowerBound
  }

  /// Whether a hand holds back the request or the answer to it.
  private func isHeldBack(_ request: Message, isUnderWay: Bool) -> Bool {
    if deliversHeld { return false }
    return !isUnderWay && world.isHeld(from: request.from, to: request.to)
      || world.isHeld(from: request.to, to: request.from)
  }

  private func idleLimit(from: ServerID, to: ServerID) -> TimeSpan? {
    world.link(DirectedLink(from: from, to: to)).settings.idleLimit
  }

  /// What keeps the two from talking. What is under way is not kept from arriving by what is cut behind it.
  func obstacle(
    between candidate: ServerID, _ voter: ServerID, isUnderWay: Bool = false
  ) -> Prospect.Response? {
    switch world.nodes[voter.index].status {
    case .crashed: return .crashed
    case .paused: return .frozen
    case .running: break
    }
    let there = isUnderWay || world.passes(from: candidate, to: voter)
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
      case .election(.voteIgnored(_, let reason, _)): return .ignores(reason)
      default: break
      }
    }
    fatalError("a request for a vote is granted, refused or ignored")
  }

  /// Why the receiver refuses the request, or nil if it does not.
  mutating func refusal(of request: Message) -> VoteRefusal? {
    _ = step(request.to, .message(request))
    return response().refusal
  }
}

extension Settings {
  /// The longest election timeout that is drawn.
  var longestTimeout: TimeSpan {
    rules[.randomizedTimeouts] ? longestWait : electionTimeout.lowerBound
  }
}

extension TimeSpan {
  /// Longer than anything: until a hand lets go what it holds.
  static let longest = TimeSpan(microseconds: .max)
}
