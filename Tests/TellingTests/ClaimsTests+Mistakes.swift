// False claims of each kind, which those who decide must refuse: a test that decides nothing would pass as well.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  /// The claims of which each differs from a true one in the one thing that makes it false.
  private func mistakes(about claim: Claim, in world: World) -> [Claim] {
    let beyond = (world.servers.map { world.server($0).log.lastIndex }.max() ?? 0) + 1000
    func others(than servers: ServerSet) -> [ServerSet] {
      (world.servers.filter { !servers.contains($0) }.map { servers.union([$0]) })
        + servers.map { servers.subtracting([$0]) }
    }
    switch claim {
    case .leads(let server, let term):
      return [.leads(server, term + 1)]
        + world.servers.filter { $0 != server && !world.server($0).isLeader }
        .map { .leads($0, term) }
    case .quorum(let servers, let server, let isReached):
      return [.quorum(servers, to: server, isReached: !isReached)]
    case .voted(let voter, let candidate, let term):
      return [.voted(voter, for: candidate, term + 1)]
        + world.servers.filter { $0 != candidate }.map { .voted(voter, for: $0, term) }
    case .hold(let servers, let index, let term):
      return servers.isEmpty
        ? [] : [.hold(servers, beyond, term)] + wrongTerms(servers, index, term, in: world)
    case .holdOnDisk(let servers, let index, let term):
      guard !servers.isEmpty else { return [] }
      let memory = world.servers.first {
        world.server($0).log.hasEntry(index, term)
          && !world.nodes[$0.index].durable.log.hasEntry(index, term)
      }
      return [.holdOnDisk(servers, beyond, term)]
        + (memory.map { [.holdOnDisk(servers.union([$0]), index, term)] } ?? [])
    case .committed(_, let server): return [.committed(beyond, at: server)]
    case .agree(let one, let other, _): return [.agree(one, other, through: beyond)]
    case .cannotWin, .nobodyWins: return []
    case .hasEnough(_, let term): return world.servers.map { .hasEnough($0, term + 1) }
    case .reaches(let server, let servers):
      return others(than: servers).map { .reaches(server, $0) }
    case .hears(let server, let servers): return others(than: servers).map { .hears(server, $0) }
    case .talks(let server, let servers): return others(than: servers).map { .talks(server, $0) }
    case .commitsNothingNew, .doesNotCommit: return []
    case .refuses(let servers, let leader):
      return others(than: servers).filter { !$0.subtracting(servers).isEmpty }
        .filter { $0.contains { world.server($0).currentTerm <= world.server(leader).currentTerm } }
        .map { .refuses($0, from: leader) }
    case .run(let servers): return others(than: servers).map { .run($0) }
    case .majorityRuns(let isSo): return [.majorityRuns(!isSo)]
    case .changeLost: return []
    }
  }

  /// That servers which hold the entry in their logs hold one of another term.
  private func wrongTerms(
    _ servers: ServerSet, _ index: LogIndex, _ term: Term, in world: World
  ) -> [Claim] {
    servers.contains { world.server($0).log.snapshotIndex < index }
      ? [.hold(servers, index, term + 1)] : []
  }

  @Test("what differs from a true claim in one thing is refused")
  func mistakes() {
    var counts = Counts()
    for seed in 0..<12 {
      play(seed: 4000 + seed, rounds: 40) { session in
        for claim in session.lastNarration?.claims ?? [] {
          // What wins later need not be standing at that moment.
          for mistake in mistakes(about: claim, in: session.world) {
            if case .hasEnough(let server, let term) = mistake,
              session.world.server(server).currentTerm == term
            {
              continue
            }
            counts.add("\(claim)".prefix { $0 != "(" }.description)
            #expect(
              !decide(mistake, in: session.world), "\(mistake) for \(claim) at \(session.position)")
          }
        }
      }
    }
    for kind in [
      "leads", "quorum", "voted", "hold", "holdOnDisk", "committed", "agree", "hasEnough",
      "reaches", "talks", "run",
    ] {
      #expect(counts.byKind[kind, default: 0] > 20, "\(kind): \(counts)")
    }
  }

  @Test("what speaks of what comes of it is refused where it comes otherwise")
  func futures() throws {
    var session = Session(Setup())
    try session.perform("timeout S1")
    let term = session.world.server(s1).currentTerm
    // Left alone, S1 wins; it has not got the votes yet.
    #expect(!decide(.cannotWin(s1, term), in: session.world))
    #expect(!decide(.nobodyWins(term), in: session.world))
    #expect(!decide(.hasEnough(s1, term), in: session.world))
    #expect(decide(.cannotWin(s2, term), in: session.world))
    try session.perform("run 200ms")
    #expect(decide(.leads(s1, term), in: session.world))
    #expect(!decide(.commitsNothingNew(s1), in: session.world))
    try session.perform("add S6")
    let target = ServerSet(first: 6)
    #expect(session.world.server(s1).isLeader)
    #expect(Inquiry(session).lastChange?.fate == .underWay)
    #expect(!decide(.changeLost(target), in: session.world))
    try session.perform("crash S1")
    #expect(decide(.changeLost(target), in: session.world))
    try session.perform("restart S1", "run 1s", "isolate S1", "run 1s")
    let leader = try #require(session.world.leader)
    try session.perform("isolate \(leader)")
    #expect(decide(.commitsNothingNew(leader), in: session.world))
  }

  @Test("of a vote, and of what a follower lacks, nothing else is said to be so")
  func otherStates() throws {
    var refused: [String: Int] = [:]
    for seed in 0..<6 {
      play(seed: 5000 + seed, rounds: 40) { session in
        let (world, cluster) = (session.world, session.cluster)
        let inquiry = Inquiry(session)
        for own in cluster.servers {
          guard let count = cluster.voteCount(for: own.id) else { continue }
          for voter in own.configuration.members where voter != own.id {
            let state = inquiry.vote(of: voter, for: own.id)
            for other in mistakes(about: state, of: voter, in: world) {
              refused["\(other)".prefix { $0 != "(" }.description, default: 0] += 1
              #expect(
                !isSo(other, of: voter, for: own, count, session),
                "\(voter) for \(own.id): \(state), not \(other) at \(session.position)")
            }
          }
        }
        for leader in inquiry.leaders {
          let own = world.server(leader)
          guard own.log.lastIndex > 0,
            let count = cluster.copyCount(of: own.log.lastIndex, at: leader)
          else { continue }
          for follower in own.configuration.members where follower != leader {
            guard let lack = inquiry.lack(of: follower, of: count.index, by: leader) else {
              continue
            }
            for other in mistakes(about: lack, of: follower, in: world) {
              refused["\(other)".prefix { $0 != "(" }.description, default: 0] += 1
              #expect(
                !isSo(other, of: follower, count, session),
                "\(follower) of \(count.index): \(lack), not \(other) at \(session.position)")
            }
          }
        }
      }
    }
    for kind in [
      "granted", "refused", "answerOnItsWay", "requestOnItsWay", "crashed", "frozen", "onItsWay",
      "probing", "waitsItsTurn", "snapshot", "newerTerm",
    ] {
      #expect(refused[kind, default: 0] > 20, "\(kind): \(refused)")
    }
  }

  /// What is not the case where this is.
  private func mistakes(
    about state: VoteState, of voter: ServerID, in world: World
  ) -> [VoteState] {
    let long = world.now + .seconds(1 << 20)
    var others: [VoteState] = [
      .answerOnItsWay(granted: true, at: long), .requestOnItsWay(at: long, nil),
    ]
    if state != .granted { others.append(.granted) }
    if world.nodes[voter.index].status != .crashed { others.append(.crashed) }
    if world.nodes[voter.index].status != .paused { others.append(.frozen) }
    if state == .granted { others.append(.refused(nil)) }
    return others
  }

  private func mistakes(
    about lack: Lack, of follower: ServerID, in world: World
  ) -> [Lack] {
    let long = world.now + .seconds(1 << 20)
    var others: [Lack] = [
      .onItsWay(at: long), .newerTerm(world.highestTerm + 1),
      .snapshot(bytes: -1, of: 0, isOutdated: false), .probing(next: -1, at: nil),
      .waitsItsTurn(next: -1, unanswered: 0),
    ]
    if world.nodes[follower.index].status != .crashed { others.append(.crashed) }
    if world.nodes[follower.index].status != .paused {
      others.append(.frozen(holdsMessage: false))
    }
    return others
  }
}
