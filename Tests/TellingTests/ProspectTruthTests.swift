// Who could win now, against what really happens.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("Prospects and what really happens")
struct ProspectTruthTests {
  /// What an election really came to.
  private struct Result {
    var votes = ServerSet()
    var preVotes = ServerSet()
    var isElected = false
    /// Something else happened meanwhile that the election did not bring about.
    var isDisturbed = false
  }

  /// Fires the timer and lets the messages of that election take effect.
  private func elect(_ candidate: ServerID, in start: World) -> Result? {
    var world = start
    guard (try? world.timeout(candidate)) != nil else { return nil }
    var result = Result()
    let end = world.now + .milliseconds(20)
    func look(_ world: World) {
      for note in world.notes {
        switch note {
        case .election(.becameLeader) where world.lastTouched == [candidate]:
          result.isElected = true
        case .election(.voteGranted(candidate, _, _)):
          result.votes = result.votes.union(world.lastTouched)
        case .election(.preVoteGranted(candidate, _)):
          result.preVotes = result.preVotes.union(world.lastTouched)
        default: break
        }
      }
    }
    look(world)
    while let event = world.step(notAfter: end) {
      switch event.kind {
      case .delivered(let flight), .queued(let flight), .lost(let flight, _):
        let message = flight.message
        let isOurs = message.from == candidate || message.to == candidate
        // Once elected it may do as it likes.
        if !isOurs, !result.isElected { result.isDisturbed = true }
        switch message.kind {
        case .requestVote, .requestVoteReply, .preVote, .preVoteReply: break
        default: if !result.isElected { result.isDisturbed = true }
        }
      case .diskWritten: break
      default: if !result.isElected { result.isDisturbed = true }
      }
      if !result.isElected || !result.isDisturbed { look(world) }
    }
    return result
  }

  /// The same cluster with nothing on its way, links that take no time, and no other timer near.
  private func quiet(_ world: World) throws -> World {
    var world = world
    world.isListening = true
    try world.release(world.allLinks)
    try world.releaseDisks(of: world.servers)
    for flight in world.flights { try world.drop(flight) }
    try world.setLinks(world.allLinks) {
      $0 = LinkSettings()
      $0.delay = TimeSpanRange(.zero, .zero)
    }
    try world.setServers(world.servers) {
      $0.heartbeatInterval = .seconds(10)
      $0.checksQuorum = false
    }
    _ = try? world.spread()
    return world
  }

  @Test("the same votes and the same end as when the timer fires")
  func truth() throws {
    var compared = 0
    var won = 0
    for seed in 0..<60 {
      let counts = try compare(seed: seed)
      compared += counts.compared
      won += counts.won
    }
    #expect(compared > 1500 && won > 100 && won < compared - 500, "\(compared), of them \(won) won")
  }

  private func compare(seed: Int) throws -> (compared: Int, won: Int) {
    var meddler = Meddler(seed: seed)
    var session = Session(meddler.setup())
    var compared = 0
    var won = 0
    for round in 0..<25 {
      if meddler.number(0...2) == 0 {
        try? session.perform(.set(.preVote(round % 2 == 0)))
      }
      meddler.meddle(&session, 4)
      let world = try quiet(session.world)
      for candidate in world.servers {
        let prospect = Lookahead(world).prospect(of: candidate)
        let real = elect(candidate, in: world)
        #expect(
          (real == nil)
            == (prospect.bar == .crashed || prospect.bar == .frozen || prospect.bar == .leads))
        guard let real, !real.isDisturbed, prospect.bar == nil else { continue }
        // Whose refusal comes first is chance.
        if !prospect.deposers.isEmpty { continue }
        compared += 1
        won += real.isElected ? 1 : 0
        func arrives(_ voter: ServerID) -> Bool {
          !world.link(DirectedLink(from: voter, to: candidate)).isCut
        }
        let said = prospect.endsWithPreVote ? real.preVotes : real.votes
        #expect(
          prospect.votes.subtracting([candidate])
            == ServerSet(said.filter { arrives($0) && $0 != candidate }),
          "\(candidate) in round \(round): \(prospect)")
        #expect(
          prospect.couldWin == real.isElected, "\(candidate) in round \(round): \(prospect)")
      }
    }
    return (compared, won)
  }

  @Test("who needs a second try wins with it", arguments: 0..<20)
  func tries(seed: Int) throws {
    var meddler = Meddler(seed: 1000 + seed)
    var session = Session(meddler.setup())
    for _ in 0..<25 {
      meddler.meddle(&session, 4)
      let world = try quiet(session.world)
      for candidate in world.servers where Lookahead(world).prospect(of: candidate).bar == nil {
        let prospect = Lookahead(world).prospect(of: candidate)
        var trial = world
        var wonAt: Int?
        var isDisturbed = false
        for number in 1...3 where wonAt == nil {
          guard (try? trial.timeout(candidate)) != nil else { break }
          let end = trial.now + .milliseconds(20)
          while let event = trial.step(notAfter: end) {
            guard case .delivered(let flight) = event.kind else { continue }
            if flight.message.from != candidate, flight.message.to != candidate {
              isDisturbed = true
            }
          }
          if trial.server(candidate).isLeader { wonAt = number }
        }
        if isDisturbed || !prospect.deposers.isEmpty { continue }
        if prospect.triesNeeded == nil { #expect(wonAt == nil) }
        if prospect.triesNeeded == 1 { #expect(wonAt == 1) }
        if let wonAt { #expect(prospect.triesNeeded.map { $0 <= wonAt } == true) }
      }
    }
  }
}
