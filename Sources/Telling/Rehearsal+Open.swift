// An election that is under way, gone on with on copies of the servers.

import Raft
import Session
import Simulation

extension Rehearsal {
  /// A message about the election, and when it is where it goes to.
  private struct Post {
    var message: Message
    /// When it arrives at the earliest; now for what is held on a link or waits in an inbox, never for what waits for
    /// a disk that is held.
    var arrival: Instant
    /// Whether a hand holds it back on its link.
    var isHeld = false
  }

  /// The candidate goes on from where it is, with what is on its way.
  /// - Parameter reply: What a voter made of the candidate's request, as far as that is known.
  mutating func finish(
    _ candidate: ServerID, _ reply: (ServerID) -> Chronicle.Reply?
  ) -> Prospect {
    var prospect = blank(candidate)
    let server = world.server(candidate)
    guard case .candidate(let state) = server.role else { return prospect }
    let isCandidateUp = world.nodes[candidate.index].status == .running
    let left = timeLeft(of: candidate)
    let term = server.currentTerm
    let posts = posts(about: candidate, term)
    var answers: [Message] = []
    for voter in server.configuration.members where voter != candidate {
      if state.votes.contains(voter) {
        prospect.responses[voter.index] = .counted
        prospect.votes.insert(voter)
        continue
      }
      if state.refusals.contains(voter) {
        prospect.responses[voter.index] = pastRefusal(of: voter, server, reply(voter))
        continue
      }
      prospect.responses[voter.index] = silence(of: voter, to: candidate, reply(voter))
      if let answer = posts.first(where: { $0.message.from == voter && $0.message.term >= term }) {
        let isVote = answer.message.isPositive == true
        prospect.responses[voter.index] =
          isVote ? answer.isHeld ? .held : .onItsWay : pastRefusal(of: voter, server, reply(voter))
        if answer.isHeld { continue }
        let wait = answer.arrival == .never ? .longest : answer.arrival - world.now
        if isVote, isTooLong(wait, for: left) {
          prospect.responses[voter.index] = .late(wait)
          continue
        }
        if isVote { prospect.votes.insert(voter) }
        answers.append(answer.message)
      } else if let request = posts.first(where: { $0.message.to == voter }) {
        answers += given(request, &prospect, within: left)
      }
    }
    if !isCandidateUp { prospect.bar = .frozen }
    let lateness = countOwnVote(of: candidate, state, isUp: isCandidateUp, left)
    for answer in answers where answer.isPositive == true && isCandidateUp {
      _ = step(candidate, .message(answer))
    }
    if isCandidateUp { countAgain(posts, of: candidate, server.currentTerm, within: left) }
    if servers[candidate.index] == nil { servers[candidate.index] = server }
    settle(&prospect, lateness: lateness)
    for answer in answers where answer.term > prospect.term {
      prospect.deposers.insert(answer.from)
    }
    return prospect
  }

  /// What the voter makes of a request that is under way.
  /// - Returns: Its answer, if that comes in time and without a hand.
  private mutating func given(
    _ request: Post, _ prospect: inout Prospect, within left: TimeSpan
  ) -> [Message] {
    let voter = request.message.to
    guard request.arrival != .never else {
      prospect.responses[voter.index] = .late(.longest)
      return []
    }
    let way = request.arrival - world.now - shortestDelay(from: request.message.from, to: voter)
    // Who waits for ever does so however near the request is.
    let given = hand(
      [request.message], &prospect, within: left == .longest ? left : left - way, isUnderWay: true)
    if !request.isHeld { return given }
    if prospect.responses[voter.index].isVote {
      prospect.responses[voter.index] = .held
      prospect.votes.remove(voter)
    }
    return []
  }

  /// With a rule off votes count that come again, or that are of a term which is over.
  private mutating func countAgain(
    _ posts: [Post], of candidate: ServerID, _ term: Term, within left: TimeSpan
  ) {
    let rules = world.server(candidate).settings.rules
    if rules[.voteCountedOnce], rules[.ignoreStaleReplies] { return }
    var seen = ServerSet()
    for post in posts where post.message.to == candidate && post.message.isPositive == true {
      let isFirst = !seen.contains(post.message.from) && post.message.term == term
      seen.insert(post.message.from)
      // The first has been counted.
      if isFirst || post.isHeld || post.arrival == .never || post.arrival - world.now > left {
        continue
      }
      _ = step(candidate, .message(post.message))
    }
  }

  /// Counts the candidate's own vote, if it is on its disk in time.
  /// - Returns: After how long it is, if that is too late.
  private mutating func countOwnVote(
    of candidate: ServerID, _ state: Candidate, isUp: Bool, _ left: TimeSpan
  ) -> TimeSpan? {
    guard isUp, !state.votes.contains(candidate) else { return nil }
    let disk = world.nodes[candidate.index].disk
    if disk.isHeld { return .longest }
    let end = disk.writes.last?.doneAt ?? world.now
    if end - world.now > left { return end - world.now }
    _ = step(candidate, .diskWritten(world.server(candidate).lastWrite))
    return nil
  }

  /// How long the candidate still waits, in true time.
  private func timeLeft(of candidate: ServerID) -> TimeSpan {
    let most = patience(of: candidate)
    guard let deadline = world.deadline(of: candidate), deadline != .never else { return most }
    return min(most, deadline - world.now)
  }

  /// Why no answer of the voter is to come, where none is on its way.
  private func silence(
    of voter: ServerID, to candidate: ServerID, _ reply: Chronicle.Reply?
  ) -> Prospect.Response {
    if case .ignored(let reason) = reply { return .ignored(reason) }
    return obstacle(between: candidate, voter) ?? (reply == nil ? .requestLost : .answerLost)
  }

  /// What a voter that has said no is known to have said it for.
  private func pastRefusal(
    of voter: ServerID, _ candidate: Server, _ reply: Chronicle.Reply?
  ) -> Prospect.Response {
    if case .refused(let refusal) = reply { return .refuses(refusal) }
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
  private func posts(about candidate: ServerID, _ term: Term) -> [Post] {
    let countsOld = !world.server(candidate).settings.rules[.ignoreStaleReplies]
    func isWanted(_ message: Message) -> Bool {
      switch message.kind {
      case .requestVote: message.from == candidate && message.term == term
      case .requestVoteReply:
        message.to == candidate && (message.term >= term || countsOld && message.isPositive == true)
      default: false
      }
    }
    var posts = world.flights { isWanted($0.message) }.map {
      let isHeld = $0.arrivesAt == .never
      return Post(
        message: $0.message, arrival: isHeld ? world.now : $0.arrivesAt,
        isHeld: isHeld && !deliversHeld)
    }
    for node in world.nodes {
      let id = node.server.id
      posts += node.inbox.map(\.message).filter(isWanted).map {
        Post(message: $0, arrival: world.now)
      }
      for (message, waiting) in zip(world.unsent(of: id), node.disk.waiting) where isWanted(message)
      {
        let sent = node.disk.end(ofWrite: waiting.write) ?? world.now
        let isHeld = !deliversHeld && world.isHeld(from: id, to: message.to)
        posts.append(
          Post(
            message: message,
            arrival: node.disk.isHeld ? .never : sent + shortestDelay(from: id, to: message.to),
            isHeld: isHeld))
      }
    }
    return posts
  }
}
