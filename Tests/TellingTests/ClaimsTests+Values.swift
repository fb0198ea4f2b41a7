// What is known of elections and entries as values, in the same runs, against the cluster itself.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  // MARK: Values

  @Test(
    "what is known of an election is so: votes, what became of requests, who can win",
    arguments: 0..<8)
  func elections(seed: Int) throws {
    var decided = 0
    play(seed: 5000 + seed, rounds: 40) { session in
      let (world, cluster) = (session.world, session.cluster)
      for own in cluster.servers {
        let quorum = cluster[own.id].quorum
        let reach = cluster.reach(of: own.id)
        #expect(quorum.isReached(by: reach) == world.server(own.id).isQuorum(reach))
        guard let count = cluster.voteCount(for: own.id) else { continue }
        decided += 1
        if !count.isPreVote, own.process == .running, !count.canWin {
          #expect(!wins(count.term, in: world) { $0 == own.id }, "\(count) at \(session.position)")
        }
        if count.isEnough, !count.isPreVote {
          #expect(
            count.repeated > 0 || hasEnough(own.id, count.term, in: world), "\(count)")
        }
        let inquiry = Inquiry(session)
        for voter in own.configuration.members {
          let state = inquiry.vote(of: voter, for: own.id)
          #expect(
            isSo(state, of: voter, for: own, count, session),
            "\(voter) for \(own.id): \(state) at \(session.position)")
        }
      }
    }
    #expect(decided > 5, "\(decided)")
  }

  func isSo(
    _ state: VoteState, of voter: ServerID, for own: ServerView, _ count: VoteCount,
    _ session: Session
  ) -> Bool {
    let world = session.world
    let node = world.nodes[voter.index]
    switch state {
    case .granted: return count.counted.contains(voter)
    case .refused: return hasRefused(voter, count, session)
    case .ignored(let reason):
      // It did get the request, and no answer of it is anywhere.
      let isHeard = wasDelivered(count, to: voter, session)
      switch reason {
      case .leaderIsAlive, .leaderMayLive: return isHeard && !isAnswered(count, by: voter, world)
      default: return false
      }
    case .answerInInbox(let granted):
      return world.nodes[own.id.index].inbox.contains {
        $0.message.from == voter && $0.message.isPositive == granted
      }
    case .answerOnItsWay(let granted, let time):
      return world.flights.contains {
        $0.message.from == voter && $0.message.to == own.id && $0.arrivesAt == time
          && $0.message.isPositive == granted
      }
    case .requestOnItsWay(let time, _):
      return world.flights.contains {
        $0.message.to == voter && $0.message.from == own.id && $0.arrivesAt == time
      }
    case .crashed: return node.status == .crashed
    case .frozen: return node.status == .paused
    case .cutOff(let there, let back):
      return (there || back) && there == !gets(own.id, voter, byHand: true, in: world)
        && back == !gets(voter, own.id, byHand: true, in: world)
    case .writing(_, let time):
      return node.disk.writes.contains { $0.doneAt == time } || time == world.now
    case .answerLost:
      return wasDelivered(count, to: voter, session) && !isAnswered(count, by: voter, world)
    case .requestLost:
      return !wasDelivered(count, to: voter, session) && !isAsked(count, voter, world)
    }
  }

  /// Whether the voter has said no, to the candidate or, with a rule off, to itself alone.
  func hasRefused(_ voter: ServerID, _ count: VoteCount, _ session: Session) -> Bool {
    let server = session.world.server(count.candidate)
    if case .candidate(let state) = server.role, state.refusals.contains(voter) { return true }
    if case .preCandidate(let state) = server.role, state.refusals.contains(voter) { return true }
    let chronicle = session.branch.chronicle
    return chronicle.ballots.contains { ballot in
      guard ballot.position <= session.position, ballot.server == voter, ballot.term == count.term
      else { return false }
      return switch ballot.note {
      case .voteRefused(count.candidate, _), .preVoteRefused(count.candidate, _): true
      default: false
      }
    }
  }

  func messages(in world: World) -> [Message] {
    world.flights.map(\.message) + world.nodes.flatMap { $0.inbox.map(\.message) }
      + world.servers.flatMap { world.unsent(of: $0) }
  }

  func isAnswered(_ count: VoteCount, by voter: ServerID, _ world: World) -> Bool {
    let kind = count.isPreVote ? MessageKind.preVoteReply : .requestVoteReply
    return messages(in: world).contains {
      $0.kind == kind && $0.from == voter && $0.to == count.candidate && $0.term == count.term
    }
  }

  func isAsked(_ count: VoteCount, _ voter: ServerID, _ world: World) -> Bool {
    let kind = count.isPreVote ? MessageKind.preVote : .requestVote
    return messages(in: world).contains {
      $0.kind == kind && $0.to == voter && $0.from == count.candidate && $0.term == count.term
    }
  }

  @Test(
    "what is known of entries is so: who holds them, on disk or not, and what others lack",
    arguments: 0..<8)
  func entries(seed: Int) throws {
    var decided = 0
    play(seed: 6000 + seed, rounds: 40) { session in
      let (world, cluster) = (session.world, session.cluster)
      let inquiry = Inquiry(session)
      for leader in inquiry.leaders {
        let own = world.server(leader)
        #expect(own.isLeader && world.nodes[leader.index].status != .crashed)
        guard own.log.lastIndex > 0,
          let count = cluster.copyCount(of: own.log.lastIndex, at: leader)
        else { continue }
        decided += 1
        let onDisk = ServerSet(
          world.servers.filter {
            world.nodes[$0.index].durable.log.hasEntry(count.index, count.term)
          })
        #expect(count.holders == onDisk, "\(count) at \(session.position)")
        #expect(count.isCommitted == (own.commitIndex >= count.index))
        for follower in own.configuration.members where follower != leader {
          guard let lack = inquiry.lack(of: follower, of: count.index, by: leader) else {
            #expect(own.matchIndex(of: follower).map { $0 >= count.index } == true)
            continue
          }
          #expect(
            isSo(lack, of: follower, count, session),
            "\(follower) of \(count.index) by \(leader): \(lack) at \(session.position)")
        }
      }
    }
    #expect(decided > 30, "\(decided)")
  }

  func isSo(
    _ lack: Lack, of follower: ServerID, _ count: CopyCount, _ session: Session
  ) -> Bool {
    let (world, leader) = (session.world, count.leader)
    let node = world.nodes[follower.index]
    let has = node.server.log.hasEntry(count.index, count.term)
    func passes(_ from: ServerID, _ to: ServerID) -> Bool {
      let link = world.link(DirectedLink(from: from, to: to))
      return !link.isCut && link.settings.lossMillionths < 1_000_000
    }
    func flies(_ from: ServerID, _ to: ServerID, _ time: Instant) -> Bool {
      world.flights.contains {
        $0.message.from == from && $0.message.to == to && $0.arrivesAt == time
      }
    }
    switch lack {
    case .crashed: return node.status == .crashed
    case .frozen: return node.status == .paused
    case .cutOff: return !passes(leader, follower)
    case .cannotAnswer: return !passes(follower, leader)
    case .onItsWay(let time): return !has && flies(leader, follower, time)
    case .held: return flies(leader, follower, .never)
    case .linkHeld:
      return world.link(DirectedLink(from: leader, to: follower)).isHeld
        || world.link(DirectedLink(from: follower, to: leader)).isHeld
    case .writing(let time): return has && node.disk.writes.contains { $0.doneAt == time }
    case .answerOnItsWay(let time): return has && flies(follower, leader, time)
    case .answerHeld: return has && flies(follower, leader, .never)
    case .asked(let time): return has && flies(leader, follower, time)
    case .answerInInbox:
      return has && world.nodes[leader.index].inbox.contains { $0.message.from == follower }
    case .refused: return !has && waits(from: follower, to: leader, world) { refuses($0) }
    case .answerLost(let time):
      // Lost is only what waits nowhere.
      return has && sends(leader, to: follower, by: time, world)
        && !waits(from: follower, to: leader, world) { acknowledges($0, count) }
    case .sentInVain(let time):
      return sends(leader, to: follower, by: time, world)
        && !waits(from: leader, to: follower, world) { carries($0, count, world) }
    case .probing(let next, _):
      return progress(of: follower, at: leader, world).map { $0.isProbing && $0.nextIndex == next }
        ?? false
    case .waitsItsTurn(let next, let unanswered):
      return progress(of: follower, at: leader, world).map {
        !$0.isProbing && $0.nextIndex == next && $0.inflight.count == unanswered
      } ?? false
    case .unknown: return progress(of: follower, at: leader, world) == nil || has
    case .snapshot(let bytes, let all, let isOutdated):
      guard case .leader(let state) = world.server(leader).role,
        let sent = state.snapshots.first(where: { $0.to == follower })
      else { return false }
      return !has && sent.offset == bytes && sent.snapshot.data.count == all
        && isOutdated == (sent.snapshot.lastIndex < world.server(leader).log.snapshotIndex)
    case .newerTerm(let term):
      return node.server.currentTerm == term && term > world.server(leader).currentTerm
    }
  }

  /// Whether such a message is on its way, held, unread by a frozen server, or unsent because of a disk.
  func waits(
    from: ServerID, to: ServerID, _ world: World, _ isMeant: (Message) -> Bool
  ) -> Bool {
    let all =
      world.flights.map(\.message) + world.nodes[to.index].inbox.map(\.message)
      + world.unsent(of: from)
    return all.contains { $0.from == from && $0.to == to && isMeant($0) }
  }

  private func refuses(_ message: Message) -> Bool {
    guard case .appendEntriesReply(let reply) = message.body else { return false }
    if case .success = reply.outcome { return false }
    return true
  }

  private func acknowledges(_ message: Message, _ count: CopyCount) -> Bool {
    guard case .appendEntriesReply(let reply) = message.body,
      case .success(let match) = reply.outcome
    else { return false }
    return match >= count.index
  }

  private func carries(_ message: Message, _ count: CopyCount, _ world: World) -> Bool {
    guard case .appendEntries(let append) = message.body,
      message.term == world.server(count.leader).currentTerm
    else { return false }
    return append.prevLogIndex < count.index
      && count.index <= append.prevLogIndex + Int(append.count)
  }

  /// What the leader knows of the follower.
  func progress(of follower: ServerID, at leader: ServerID, _ world: World) -> Progress? {
    guard case .leader(let state) = world.server(leader).role,
      follower.index < state.followers.count
    else { return nil }
    return state.followers[follower.index]
  }

  /// Whether the leader, left alone, sends something to the follower by then.
  func sends(
    _ leader: ServerID, to follower: ServerID, by time: Instant, _ start: World
  ) -> Bool {
    if start.nodes[leader.index].status != .running { return true }
    var world = start
    let term = world.server(leader).currentTerm
    while world.happen(notAfter: time) {
      if world.sendings.contains(where: { $0.message.from == leader && $0.message.to == follower })
      {
        return true
      }
      // It may have lost its office before.
      if !world.server(leader).isLeader || world.server(leader).currentTerm != term { return true }
    }
    return false
  }

  // MARK: What does not change

  @Test(
    "who is said to get no answer gets none, and what is said never to change does not")
  func standstill() throws {
    var decided = 0
    for seed in 0..<8 { decided += standstill(seed: seed) }
    #expect(decided > 50, "\(decided)")
  }

  @Test("what is said to come comes: a leader, a log that is up to date, a commit, an answer")
  func outlooks() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<16 {
      play(seed: 11_000 + seed, rounds: 25) { session in
        guard session.position % 5 == 0, session.violation == nil else { return }
        let inquiry = Inquiry(session)
        for question in inquiry.questions() {
          guard let outlook = inquiry.outlook(of: question.subject), let time = outlook.at
          else { continue }
          var later = session.world
          var events = 0
          while events < outlook.events, later.happen() { events += 1 }
          #expect(later.now == time)
          guard let (kind, isSo) = decide(outlook.text, question.subject, session.world, later)
          else { continue }
          counts[kind, default: 0] += 1
          #expect(isSo, "\(question.text) \(outlook.text) at \(session.position)")
        }
      }
    }
    for kind in ["up to date", "leads", "committed", "answer"] {
      #expect(counts[kind, default: 0] > 0, "\(counts)")
    }
  }

  /// Whether what was said of a question has come by then; nil where that is not decided here.
  private func decide(
    _ text: String, _ subject: Question.Subject, _ start: World, _ later: World
  ) -> (kind: String, isSo: Bool)? {
    switch subject {
    case .behind(let server):
      let leaders = later.servers.filter {
        later.nodes[$0.index].status != .crashed && later.server($0).isLeader
      }
      let term = leaders.map { later.server($0).currentTerm }.max() ?? 0
      if text.contains("\(server) leads") {
        return ("leads", leaders.contains(server) && later.server(server).currentTerm == term)
      }
      let log = later.server(server).log
      let isLevel = leaders.contains { leader in
        let own = later.server(leader)
        return leader != server && own.currentTerm == term
          && own.log.lastIndex == log.lastIndex && own.log.lastTerm == log.lastTerm
          && later.server(server).commitIndex >= own.commitIndex
      }
      let before =
        start.servers.filter { start.server($0).isLeader }
        .map { start.server($0).currentTerm }.max() ?? 0
      return ("up to date", isLevel && term >= before)
    case .uncommitted(let index, let server) where text.contains("it is committed"):
      guard let entry = start.server(server).log.term(at: index) else { return nil }
      return (
        "committed",
        later.servers.contains {
          later.server($0).commitIndex >= index && later.server($0).log.hasEntry(index, entry)
        }
      )
    case .unanswered(let call): return ("answer", later.requests[call].result != nil)
    case .noLeader: return ("leads", later.leader != nil)
    case .transfer(let leader):
      guard let name = text.firstMatch(of: /alone, (S[0-9]+) leads in/),
        let target = later.servers.first(where: { "\($0)" == name.1 })
      else { return nil }
      return (
        "transfer",
        later.server(target).isLeader
          && later.server(target).currentTerm > start.server(leader).currentTerm
      )
    default: return nil
    }
  }

  private func standstill(seed: Int) -> Int {
    var decided = 0
    play(seed: 7000 + seed, rounds: 25) { session in
      guard session.position % 6 == 0, session.violation == nil else { return }
      let inquiry = Inquiry(session)
      for call in inquiry.openCalls.suffix(3) {
        guard case .silence(_, until: nil) = inquiry.wait(ofCall: call) else { continue }
        decided += 1
        var world = session.world
        for _ in 0..<200 { if !world.happen() { break } }
        #expect(world.requests[call].result == nil, "call \(call) at \(session.position)")
      }
      for question in inquiry.questions() {
        guard let outlook = inquiry.outlook(of: question.subject), outlook.at == nil else {
          continue
        }
        decided += 1
        var world = session.world
        var events = 0
        while events < outlook.events, world.happen() { events += 1 }
        let next = world.nextEventTime()
        #expect(events == outlook.events)
        #expect(outlook.events == Inquiry.outlookHorizon || next == nil)
      }
    }
    return decided
  }
}
