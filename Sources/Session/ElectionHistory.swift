// Past elections, term by term, from the chronicle.

import Raft
import Simulation

/// What is known of the election of one term, up to a position of the run.
package struct Election: Hashable, Sendable {
  /// The term in which it was held.
  package var term: Term
  /// The number of the first event that was about it, and when that was.
  package var start: Int
  /// When the first event was that was about it.
  package var startTime: Instant
  /// The number of the event that decided it, or of the last one that was about it.
  package var end: Int
  /// When the last one was.
  package var endTime: Instant
  /// Who stood.
  package var candidates = ServerSet()
  /// Who asked for pre-votes (diss. 9.6).
  package var askers = ServerSet()
  /// Votes given, by voter, each once.
  package var votes: [Vote] = []
  /// Who was elected; more than one only if a rule is off.
  package var winners = ServerSet()
  /// The votes that the first winner had.
  package var winningVotes = ServerSet()
  /// What those who stood, or asked for pre-votes, had counted in the end, each by whom it took for voters then.
  package var tallies: [ServerID: Tally] = [:]
  /// How it stands.
  package var state = State.over

  /// A vote.
  package struct Vote: Hashable, Sendable {
    /// Who gave it.
    package var voter: ServerID
    /// To whom.
    package var candidate: ServerID
  }

  /// What a candidate has counted.
  package struct Tally: Hashable, Sendable {
    /// Whose votes it counts.
    package var configuration: Configuration
    /// Whose votes it has counted.
    package var votes = ServerSet()
    /// How many of them it has counted once more, which it does only with a rule off.
    package var repeated = 0
  }

  /// How an election stands.
  package enum State: Hashable, Sendable {
    /// A candidate, or one who asks for pre-votes, still waits.
    case open
    /// Several stand, and none of them can win any more (§5.2).
    case split
    /// Somebody has won.
    case elected
    /// It came to nothing.
    case over
  }

  /// Whether anybody stood, rather than only asked whether it should.
  package var hasCandidates: Bool { !candidates.isEmpty || !winners.isEmpty }

  /// Whether a majority voted for one of them, whatever became of the votes.
  fileprivate var hasMajority: Bool {
    candidates.contains { candidate in
      tallies[candidate].map { $0.configuration.isQuorum(voters(for: candidate)) } ?? false
    }
  }

  /// Who voted for the candidate, itself included once it counts its own vote.
  package func voters(for candidate: ServerID) -> ServerSet {
    let isOwnCounted =
      winners.contains(candidate) || tallies[candidate]?.votes.contains(candidate) ?? false
    var voters = candidates.contains(candidate) && isOwnCounted ? ServerSet(candidate) : ServerSet()
    for vote in votes where vote.candidate == candidate { voters.insert(vote.voter) }
    return voters
  }

  fileprivate init(_ ballot: Chronicle.Ballot) {
    term = ballot.term
    start = ballot.position
    startTime = ballot.time
    end = ballot.position
    endTime = ballot.time
  }

  fileprivate mutating func take(_ ballot: Chronicle.Ballot) {
    switch ballot.note {
    case .electionStarted(_, _, let configuration):
      candidates.insert(ballot.server)
      tallies[ballot.server] = Tally(configuration: configuration)
    case .preVoteStarted(_, _, let configuration):
      askers.insert(ballot.server)
      if !candidates.contains(ballot.server) {
        tallies[ballot.server] = Tally(configuration: configuration)
      }
    case .voteGranted(let candidate, _, _):
      let vote = Vote(voter: ballot.server, candidate: candidate)
      if !votes.contains(vote) { votes.append(vote) }
    case .voteCounted(_, let votes, let repeated, let configuration):
      tallies[ballot.server] = Tally(
        configuration: configuration, votes: votes, repeated: repeated)
    case .preVoteCounted(_, let votes, let configuration):
      if !candidates.contains(ballot.server) {
        tallies[ballot.server] = Tally(configuration: configuration, votes: votes)
      }
    case .becameLeader(_, let votes):
      if winners.isEmpty {
        winningVotes = votes
        end = ballot.position
        endTime = ballot.time
      }
      winners.insert(ballot.server)
      state = .elected
    default: break
    }
    guard winners.isEmpty else { return }
    end = ballot.position
    endTime = ballot.time
  }
}

extension Session {
  /// The most notes about elections that are looked through: in a large cluster one split vote makes about as
  /// many as there are pairs of servers.
  package var ballotHorizon: Int { max(1024, 4 * world.nodes.count * world.nodes.count) }

  /// The notes about elections up to the position that are looked through: the latest, or those around the
  /// term.
  private func ballotWindow(around term: Term?) -> ArraySlice<Chronicle.Ballot> {
    let ballots = branch.chronicle.ballots
    var end = ballots.partitioningIndex { $0.position > position }
    if let term {
      let reigns = branch.chronicle.reigns
      let reign = reigns.partitioningIndex { $0.term >= term }
      if reign < reigns.count {
        let from = reigns[reign].position
        let middle = ballots.partitioningIndex { $0.position >= from }
        end = min(end, middle + ballotHorizon / 2)
      }
    }
    return ballots[max(0, end - ballotHorizon)..<end]
  }

  /// The elections up to the position, the newest first: the latest ones, or those around a term.
  /// - Complexity: O(`ballotHorizon`)
  package func elections(around term: Term? = nil) -> [Election] {
    let window = ballotWindow(around: term)
    // In ascending order of terms; most notes are about one of the last.
    var elections: [Election] = []
    for ballot in window where ballot.isAboutElection {
      var place = elections.count
      while place > 0, elections[place - 1].term > ballot.term { place -= 1 }
      if place == 0 || elections[place - 1].term != ballot.term {
        elections.insert(Election(ballot), at: place)
        place += 1
      }
      elections[place - 1].take(ballot)
    }
    // What is older than the window may lack its beginning.
    if window.startIndex > 0, elections.count > 1 { elections.removeFirst() }
    settle(&elections)
    return elections.reversed()
  }

  /// Says how the undecided ones stand.
  private func settle(_ elections: inout [Election]) {
    let highest = world.highestTerm
    for index in elections.indices where elections[index].state != .elected {
      let term = elections[index].term
      if index + 1 < elections.count {
        elections[index].endTime = elections[index + 1].startTime
      }
      // Once another term has begun, nobody waits for this one.
      let isSuperseded = index + 1 < elections.count
      let isOpen =
        !isSuperseded
        && world.nodes.contains { node in
          guard node.status != .crashed else { return false }
          return switch node.server.roleKind {
          case .candidate: node.server.currentTerm == term
          case .preCandidate: node.server.currentTerm + 1 == term && highest <= term
          case .follower, .leader: false
          }
        }
      let isSplit =
        world.isSplit(term: term) || wasSplit(since: elections[index].start)
        || !isOpen && !elections[index].hasMajority
      if elections[index].candidates.count > 1, isSplit {
        elections[index].state = .split
      } else {
        elections[index].state = isOpen ? .open : .over
      }
      if isOpen { elections[index].endTime = world.now }
    }
  }

  /// Whether the vote was found to be split since an event: it stays that, whoever comes back.
  private func wasSplit(since start: Int) -> Bool {
    let milestones = branch.milestones
    let end = milestones.partitioningIndex { $0.position > position }
    return milestones[max(0, end - ballotHorizon)..<end].reversed()
      .prefix { $0.position >= start }.contains { milestone in
        if case .split = milestone.kind { true } else { false }
      }
  }

  /// All that is known of the election of a term up to the position, in order.
  /// - Complexity: O(`ballotHorizon`)
  package func ballots(of term: Term) -> [Chronicle.Ballot] {
    ballotWindow(around: term).filter { $0.term == term }
  }
}

extension Chronicle.Ballot {
  /// Whether it shows that there was an election in its term, and not only that a term has ended.
  fileprivate var isAboutElection: Bool {
    switch note {
    case .becameFollower: false
    default: true
    }
  }
}
