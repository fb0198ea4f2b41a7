// All that is claimed of a cluster, in runs at random with rules off and faults, against the cluster itself.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("What is claimed, and the state of the world")
struct ClaimsTests {
  /// How often each kind of claim was decided.
  struct Counts {
    var byKind: [String: Int] = [:]

    mutating func add(_ kind: String) { byKind[kind, default: 0] += 1 }

    static func + (one: Counts, other: Counts) -> Counts {
      Counts(byKind: one.byKind.merging(other.byKind, uniquingKeysWith: +))
    }
  }

  /// A session in which anything may go wrong, with some rules off and disks that may be very slow.
  func session(_ meddler: inout Meddler) -> Session {
    var setup = meddler.setup()
    setup.servers = meddler.number(2...6)
    for _ in 0..<meddler.number(0...2) {
      setup.settings.rules[Rule.allCases[meddler.number(0...Rule.allCases.count - 1)]] = false
    }
    if meddler.number(0...2) == 0 { setup.settings.hasDisruptionGuard = true }
    if meddler.number(0...2) == 0 { setup.settings.checksQuorum = true }
    return Session(setup)
  }

  /// Does something to the cluster. It may be refused.
  func disturb(_ session: inout Session, _ meddler: inout Meddler) {
    if meddler.number(0...9) == 0 {
      let server = ServerID(meddler.number(0...session.world.nodes.count - 1))
      try? session.perform(.disk([server], .milliseconds(meddler.number(0...600))))
    } else {
      try? session.perform(meddler.act(session.world))
    }
  }

  /// Cuts one way only what the leader hears, or what it sends, and lets a client ask it.
  func deafen(_ leader: ServerID, _ session: inout Session, _ meddler: inout Meddler) {
    let isDeaf = meddler.number(0...3) > 0
    for other in session.world.servers where other != leader && meddler.number(0...4) > 0 {
      let link =
        isDeaf
        ? LinkSelector(from: other, to: leader, isBothWays: false)
        : LinkSelector(from: leader, to: other, isBothWays: false)
      try? session.perform(.cut(link))
    }
    try? session.perform(.request(.put(key: "k", value: "2"), client: nil, to: leader))
  }

  /// Everybody runs, and everything passes.
  func mend(_ session: inout Session) {
    let world = session.world
    for server in world.servers {
      switch world.nodes[server.index].status {
      case .crashed: try? session.perform(.restart([server]))
      case .paused: try? session.perform(.resume([server]))
      case .running: break
      }
    }
    for act in [Act.heal(nil), .release(nil)] { try? session.perform(act) }
    if session.world.leader == nil { try? session.perform(.timeout(ServerID(0))) }
    try? session.perform(.request(.put(key: "k", value: "1"), client: nil, to: nil))
  }

  /// Plays a run at random.
  /// - Parameters:
  ///   - prepare: Does something at the beginning of each round.
  ///   - look: Looks at it after every event.
  func play(
    seed: Int, rounds: Int, _ prepare: (inout Session) -> Void = { _ in },
    _ look: (Session) throws -> Void
  ) rethrows {
    var meddler = Meddler(seed: seed)
    var session = session(&meddler)
    for round in 0..<rounds {
      let before = session.position
      prepare(&session)
      // It begins well, and now and then all is well again: without a leader there is little to claim.
      if round % 6 == 0 { mend(&session) } else { disturb(&session, &meddler) }
      if session.position > before { try look(session) }
      for _ in 0..<(round % 6 == 0 ? 30 : meddler.number(0...16)) {
        // Where a property breaks it goes on: what is said must be so there, too.
        session.acknowledgeViolation()
        guard session.stepForward() else { break }
        try look(session)
      }
    }
  }

  // MARK: Sentences

  @Test("what is said of an event is so after it", arguments: 0..<12)
  func events(seed: Int) throws {
    var counts = Counts()
    play(seed: 4000 + seed, rounds: 45) { session in
      guard let told = session.lastNarration else { return }
      for claim in told.claims {
        counts.add("\(claim)".prefix { $0 != "(" }.description)
        let isSo = decide(claim, in: session.world)
        #expect(isSo, "\(claim) at event \(session.position): \(told.line)")
      }
    }
    #expect(counts.byKind.values.reduce(0, +) > 30, "\(counts)")
  }

  @Test("every kind of claim is made and decided")
  func kinds() {
    var counts = Counts()
    for seed in 0..<40 {
      play(seed: 4000 + seed, rounds: 40) { session in
        for claim in session.lastNarration?.claims ?? [] {
          counts.add("\(claim)".prefix { $0 != "(" }.description)
        }
      }
    }
    for kind in [
      "leads", "quorum", "voted", "hold", "holdOnDisk", "committed", "agree", "cannotWin",
      "hasEnough", "nobodyWins", "reaches", "talks", "commitsNothingNew", "refuses", "run",
      "majorityRuns",
    ] {
      #expect(counts.byKind[kind, default: 0] > 0, "\(kind): \(counts)")
    }
  }

  @Test("whom a leader hears, reaches, and does not commit for is so where links are cut one way")
  func oneWay() {
    var (counts, meddler) = (Counts(), Meddler(seed: 77))
    for seed in 0..<8 {
      play(
        seed: 4200 + seed, rounds: 30,
        { session in
          if let leader = session.world.leader, meddler.number(0...1) == 0 {
            deafen(leader, &session, &meddler)
          }
        }
      ) { session in
        guard let told = session.lastNarration else { return }
        for claim in told.claims {
          switch claim {
          case .reaches, .hears, .talks: break
          // Other voters may need fewer copies.
          case .doesNotCommit(let leader, _) where !session.world.server(leader).isChanging: break
          default: continue
          }
          counts.add("\(claim)".prefix { $0 != "(" }.description)
          #expect(decide(claim, in: session.world), "\(claim) at \(session.position): \(told.line)")
        }
      }
    }
    for kind in ["reaches", "hears", "talks", "doesNotCommit"] {
      #expect(counts.byKind[kind, default: 0] > 0, "\(kind): \(counts)")
    }
  }

  func decide(_ claim: Claim, in world: World) -> Bool {
    switch claim {
    case .leads(let server, let term):
      world.nodes[server.index].status != .crashed && world.server(server).isLeader
        && world.server(server).currentTerm == term
    case .quorum(let servers, let server, let isReached):
      world.server(server).isQuorum(servers) == isReached
    case .voted(let voter, let candidate, let term):
      world.server(voter).votedFor == candidate && world.server(voter).currentTerm == term
    case .hold(let servers, let index, let term):
      servers.allSatisfy { world.server($0).log.hasEntry(index, term) }
    case .holdOnDisk(let servers, let index, let term):
      servers.allSatisfy { world.nodes[$0.index].durable.log.hasEntry(index, term) }
    case .committed(let index, let server): world.server(server).commitIndex >= index
    case .agree(let one, let other, let end):
      agree(world.server(one).log, world.server(other).log, through: end)
    case .cannotWin(let candidate, let term):
      !wins(term, in: world) { $0 == candidate }
    case .nobodyWins(let term): !wins(term, in: world) { _ in true }
    case .hasEnough(let candidate, let term): hasEnough(candidate, term, in: world)
    case .reaches(let server, let servers):
      running(in: world) { $0 == server || gets(server, $0, in: world) } == servers
    case .hears(let server, let servers):
      running(in: world) { $0 == server || gets($0, server, in: world) } == servers
    case .talks(let server, let servers): reach(of: server, in: world) == servers
    case .commitsNothingNew(let leader): !commitsNew(leader, in: world)
    case .doesNotCommit(let leader, let index): !commits(index, leader, in: world)
    case .refuses(let servers, let leader):
      servers.allSatisfy { refuses($0, leader, in: world) }
    case .run(let servers):
      servers == ServerSet(world.servers.filter { world.nodes[$0.index].status == .running })
    case .majorityRuns(let isSo):
      isSo
        == world.servers.contains {
          world.nodes[$0.index].status == .running
            && (world.server($0).isLeader || world.server($0).mayStand)
            && world.server($0).isQuorum(running(in: world) { _ in true })
        }
    case .changeLost(let target): isLost(target, in: world)
    }
  }

  func agree(_ one: Log, _ other: Log, through end: LogIndex) -> Bool {
    let start = max(one.firstIndex, other.firstIndex)
    guard start <= end else { return true }
    guard one.lastIndex >= end, other.lastIndex >= end else { return false }
    return (start...end).allSatisfy { one[$0] == other[$0] }
  }

  /// Whether one of the servers comes to lead the term, left alone.
  func wins(
    _ term: Term, in start: World, _ isMeant: (ServerID) -> Bool
  ) -> Bool {
    var world = start
    world.isListening = false
    for _ in 0..<500 {
      if world.servers.contains(where: {
        isMeant($0) && world.server($0).isLeader && world.server($0).currentTerm == term
      }) {
        return true
      }
      // Nobody is in the term any more who could.
      let isOpen = world.servers.contains {
        isMeant($0) && world.server($0).currentTerm == term
          && world.server($0).roleKind == .candidate
      }
      if !isOpen || !world.happen() { return false }
    }
    return false
  }

  func hasEnough(_ candidate: ServerID, _ term: Term, in world: World) -> Bool {
    let server = world.server(candidate)
    guard case .candidate(let state) = server.role, server.currentTerm == term else { return false }
    var votes = state.votes.union([candidate])
    let all =
      world.flights.map(\.message) + world.nodes.flatMap { $0.inbox.map(\.message) }
      + world.servers.flatMap { world.unsent(of: $0) }
    for message in all where message.to == candidate && message.term == term {
      if case .requestVoteReply(granted: true) = message.body { votes.insert(message.from) }
    }
    return server.isQuorum(votes)
  }

  func reach(of server: ServerID, in world: World) -> ServerSet {
    running(in: world) {
      $0 == server || gets(server, $0, in: world) && gets($0, server, in: world)
    }
  }

  func running(in world: World, _ isMeant: (ServerID) -> Bool) -> ServerSet {
    ServerSet(world.servers.filter { world.nodes[$0.index].status == .running && isMeant($0) })
  }

  /// Whether what one sends gets to the other, by itself or by hand.
  func gets(
    _ from: ServerID, _ to: ServerID, byHand: Bool = false, in world: World
  ) -> Bool {
    let link = world.link(DirectedLink(from: from, to: to))
    return !link.isCut && (byHand || !link.isHeld) && link.settings.lossMillionths < 1_000_000
  }

  /// Whether something of the leader is on its way to the server, which runs and is in a later term.
  func refuses(_ server: ServerID, _ leader: ServerID, in world: World) -> Bool {
    let term = world.server(leader).currentTerm
    return world.nodes[server.index].status == .running && world.server(server).currentTerm > term
      && world.flights.contains {
        $0.message.from == leader && $0.message.to == server && $0.message.term == term
          && $0.arrivesAt != .never
      }
  }

  /// Whether the leader itself commits the entry, left alone.
  func commits(_ index: LogIndex, _ leader: ServerID, in start: World) -> Bool {
    var world = start
    let term = world.server(leader).currentTerm
    for _ in 0..<300 {
      guard world.server(leader).isLeader, world.server(leader).currentTerm == term else {
        return false
      }
      if world.server(leader).commitIndex >= index { return true }
      if !world.happen() { return false }
    }
    return false
  }

  /// Whether the leader commits a command that it is given now.
  func commitsNew(_ leader: ServerID, in start: World) -> Bool {
    var world = start
    guard world.nodes[leader.index].status == .running else { return false }
    let term = world.server(leader).currentTerm
    let index = world.server(leader).log.lastIndex + 1
    world.submitOpaque(7, to: leader)
    guard world.server(leader).log.lastIndex == index else { return false }
    for _ in 0..<300 {
      guard world.server(leader).isLeader, world.server(leader).currentTerm == term else {
        return false
      }
      if world.server(leader).commitIndex >= index { return true }
      if !world.happen() { return false }
    }
    return false
  }

  func isLost(_ target: ServerSet, in world: World) -> Bool {
    !world.nodes.contains { node in
      guard node.status != .crashed, case .leader(let state) = node.server.role else {
        return false
      }
      return state.change?.target == target
    }
  }
}

extension Log {
  /// Whether the entry of the term is in it, or covered by the snapshot before it.
  func hasEntry(_ index: LogIndex, _ term: Term) -> Bool {
    snapshotIndex >= index || index <= lastIndex && self.term(at: index) == term
  }
}
