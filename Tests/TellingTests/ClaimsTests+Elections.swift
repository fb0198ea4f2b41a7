// What the list of elections says, in runs in which members come and go, against what the candidates had counted.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  /// What each candidate had, by whom it took for voters then, written down event by event.
  private struct Diary {
    struct Entry: Equatable {
      var configuration: Configuration
      var votes: ServerSet
      var hasWon: Bool
    }

    /// By term and candidate.
    var entries: [Term: [ServerID: Entry]] = [:]

    mutating func write(_ world: World) {
      // What was on its way to the disk of one that ends in good order is written, and counted, in its last event.
      for id in world.servers where world.nodes[id.index].status == .crashed {
        entries[world.server(id).currentTerm]?[id] = nil
      }
      for id in world.servers where world.nodes[id.index].status != .crashed {
        let server = world.server(id)
        switch server.role {
        case .candidate(let state):
          // What it goes by may change while no vote comes.
          if let entry = entries[server.currentTerm]?[id], entry.votes == state.votes { continue }
          entries[server.currentTerm, default: [:]][id] = Entry(
            configuration: server.configuration, votes: state.votes, hasWon: false)
        case .leader: entries[server.currentTerm]?[id]?.hasWon = true
        case .follower, .preCandidate: break
        }
      }
    }
  }

  /// The numbers in it: `S1 beats S4, 2 of 3` gives 2 and 3.
  private func numbers(in words: String) -> (count: String, size: String)? {
    let words = words.split(separator: " ")
    guard let place = words.lastIndex(of: "of"), place > 0, place + 1 < words.count else {
      return nil
    }
    return (String(words[place - 1]), String(words[place + 1]))
  }

  private func size(_ configuration: Configuration) -> String {
    configuration.isJoint
      ? "\(configuration.outgoing.count)+\(configuration.voters.count)"
      : "\(configuration.voters.count)"
  }

  @Test(
    "who was elected with how many votes of how many is what the candidate itself went by",
    arguments: 0..<6)
  func listedElections(seed: Int) throws {
    var (diary, open, won) = (Diary(), 0, 0)
    var last: Session?
    play(seed: 8000 + seed, rounds: 80) { session in
      diary.write(session.world)
      last = session
      // Other events change nothing of it.
      guard session.world.notes.contains(where: { if case .election = $0 { true } else { false } })
      else { return }
      for election in session.elections().prefix(2) {
        for (candidate, entry) in diary.entries[election.term] ?? [:] where !entry.hasWon {
          guard let tally = election.tallies[candidate] else { continue }
          open += 1
          let words = "\(election.outcome) at \(session.position)"
          #expect(tally.votes == entry.votes, "\(words)")
          #expect(tally.configuration == entry.configuration, "\(words)")
          guard election.candidates == [candidate], !words.contains("("),
            let numbers = numbers(in: election.outcome)
          else { continue }
          let given = election.voters(for: candidate)
          // Its own vote counts once it is on its disk, and before that nobody is elected.
          guard given.contains(candidate) else { continue }
          #expect(!entry.configuration.isQuorum(given), "\(words)")
          #expect(numbers.count == entry.configuration.count(given), "\(words)")
          #expect(numbers.size == size(entry.configuration), "\(words)")
        }
      }
    }
    let session = try #require(last)
    for election in session.elections() where election.winners.count == 1 {
      let winner = try #require(election.winners.first { _ in true })
      guard let numbers = numbers(in: election.outcome), let tally = election.tallies[winner],
        tally.repeated == 0
      else { continue }
      won += 1
      if let entry = diary.entries[election.term]?[winner] {
        #expect(tally.configuration == entry.configuration, "\(election.outcome)")
      }
      #expect(numbers.count == tally.configuration.count(election.winningVotes))
      #expect(numbers.size == size(tally.configuration))
      // A majority of what it says, unless a rule allows less.
      if session.world.server(winner).settings.rules == .all {
        #expect(tally.configuration.isQuorum(election.winningVotes), "\(election.outcome)")
      }
    }
    #expect(open > 0 && won > 0, "\(open), \(won)")
  }

  /// Whether the request of the candidate has come to the voter since it began to stand.
  func wasDelivered(
    _ count: VoteCount, to voter: ServerID, _ session: Session
  ) -> Bool {
    let chronicle = session.branch.chronicle
    let kind = count.isPreVote ? MessageKind.preVote : .requestVote
    // It may have stood in that term before, where it forgot that, or asked before.
    let start = chronicle.ballots.last { ballot in
      guard ballot.position <= session.position, ballot.server == count.candidate else {
        return false
      }
      return switch ballot.note {
      case .electionStarted(count.term, _, _): !count.isPreVote
      case .preVoteStarted(count.term, _, _): count.isPreVote
      default: false
      }
    }
    return (max(1, start?.position ?? 1)...max(1, session.position)).contains { number in
      let record = chronicle[number]
      return record.kind == .delivered && record.message == kind && record.to == voter
        && record.from == count.candidate && record.term == UInt32(count.term)
    }
  }
}
