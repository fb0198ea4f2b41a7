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
    let posts = posts(about: candidate, server.currentTerm)
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
      if let answer = posts.first(where: { $0.message.from == voter }) {
        let isVote = answer.message.isPositive == true
        prospect.responses[voter.index] =
          isVote ? .onItsWay : pastRefusal(of: voter, server, reply(voter))
        let wait = answer.arrival == .never ? .longest : answer.arrival - world.now
        if isVote, isTooLong(wait, for: left) {
          prospect.responses[voter.index] = .late(wait)
          continue
        }
        if isVote { prospect.votes.insert(voter) }
        answers.append(answer.message)
      } else if let request = posts.first(where: { $0.message.to == voter }) {
        guard request.arrival != .never else {
          prospect.responses[voter.index] = .late(.longest)
          continue
        }
        let way = request.arrival - world.now - shortestDelay(from: candidate, to: voter)
        // Who waits for ever does so however near the request is.
        answers += hand(
          [request.message], &prospect, within: left == .longest ? left : left - way)
      }
    }
    if !isCandidateUp { prospect.bar = .frozen }
    let lateness = countOwnVote(of: candidate, state, isUp: isCandidateUp, left)
    for answer in answers where answer.isPositive == true && isCandidateUp {
      _ = step(candidate, .message(answer))
    }
    if servers[candidate.index] == nil { servers[candidate.index] = server }
    settle(&prospect, lateness: lateness)
    for answer in answers where answer.term > prospect.term {
      prospect.deposers.insert(answer.from)
    }
    return prospect
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
    return obstacle(between: candidate, voter) ?? .lost
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
    func isWanted(_ message: Message) -> Bool {
      switch message.kind {
      case .requestVote: message.from == candidate && message.term == term
      case .requestVoteReply: message.to == candidate && message.term >= term
      default: false
      }
    }
    var posts = world.flights { isWanted($0.message) }.map {
      Post(message: $0.message, arrival: $0.arrivesAt == .never ? world.now : $0.arrivesAt)
    }
    for node in world.nodes {
      let id = node.server.id
      posts += node.inbox.map(\.message).filter(isWanted).map {
        Post(message: $0, arrival: world.now)
      }
      for (message, waiting) in zip(world.unsent(of: id), node.disk.waiting) where isWanted(message)
      {
        let sent = node.disk.end(ofWrite: waiting.write) ?? world.now
        posts.append(
          Post(
            message: message,
            arrival: node.disk.isHeld ? .never : sent + shortestDelay(from: id, to: message.to)))
      }
    }
    return posts
  }
}
