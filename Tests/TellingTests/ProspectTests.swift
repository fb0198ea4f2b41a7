// Who could win now, in scenes.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3, s4, s5) = (
  ServerID(0), ServerID(1), ServerID(2), ServerID(3), ServerID(4)
)

extension Prospect {
  /// What a server would do.
  fileprivate func response(of server: ServerID) -> Prospect.Response { responses[server.index] }
}

@Suite("Who could win now")
struct ProspectTests {
  @Test("in a fresh cluster everybody could win with all votes, and nothing is changed by asking")
  func fresh() {
    let world = Session().world
    for server in world.servers {
      let prospect = Lookahead(world).prospect(of: server)
      #expect(prospect.couldWin && prospect.triesNeeded == 1 && prospect.term == 1)
      #expect(prospect.votes == world.servers)
      #expect(prospect.response(of: server) == .itself)
      #expect(prospect.conclusion == "can win" && prospect.count == "5" && prospect.need == "3")
    }
    #expect(world.highestTerm == 0, "the world itself has not moved")
  }

  @Test("after a leader's crash a server that lags cannot win: log behind (§5.4.1)")
  func lagging() throws {
    var session = try Session.led()
    try session.perform("cut S1-S5", "put x 1", "run 40ms", "crash S1", "heal")
    let world = session.world
    let late = Lookahead(world).prospect(of: s5)
    #expect(!late.couldWin && late.triesNeeded == nil && late.votes == [s5])
    #expect(late.response(of: s1) == .crashed)
    for other in [s2, s3, s4] {
      guard case .refuses(.logBehind(let index, _, let own, _)) = late.response(of: other) else {
        Issue.record("\(other) should find S5's log behind: \(late.response(of: other))")
        continue
      }
      #expect(index < own)
      #expect(
        Lookahead(world).prospect(of: other).couldWin
          && Lookahead(world).prospect(of: other).votes.contains(s5))
    }
    #expect(late.conclusion == "no, log behind")
    #expect(Lookahead(world).prospect(of: s1).bar == .crashed)
  }

  @Test("a partition 2|3: only the three can elect one of themselves")
  func partition() throws {
    var session = Session()
    try session.perform("partition S1 S2 | S3 S4 S5")
    for server in [s1, s2] {
      let prospect = session.lookahead.prospect(of: server)
      #expect(!prospect.couldWin && prospect.votes == [s1, s2] && prospect.triesNeeded == nil)
      #expect(prospect.response(of: s4) == .cutOff(there: true, back: true))
      #expect(prospect.conclusion == "no, cut off")
    }
    for server in [s3, s4, s5] { #expect(session.lookahead.prospect(of: server).couldWin) }
    let groups = session.cluster.groups
    #expect(groups.all.map(\.servers) == [[s1, s2], [s3, s4, s5]])
    #expect(groups.all.map(\.hasQuorum) == [false, true])
    #expect(groups.headline == "2-3 of 5: S3, S4 and S5 have the 3 needed.")
  }

  @Test("3-3-3 of nine: nobody can win anywhere, and the groups say so at a glance")
  func threeThrees() throws {
    var setup = Setup()
    setup.servers = 9
    var session = Session(setup)
    try session.perform("timeout S8", "run 65ms", "partition S1 S2 S3 | S4 S5 S6 | S7 S8 S9")
    for server in session.world.servers where server != ServerID(7) {
      #expect(!session.lookahead.prospect(of: server).couldWin)
      #expect(session.lookahead.prospect(of: server).votes.count == 3)
    }
    let groups = session.cluster.groups
    #expect(groups.headline == "3-3-3 of 9: no group has the 5 needed.")
    #expect(groups.list == "S1 S2 S3 | S4 S5 S6 | S7 S8 S9 (S8 leads)")
    #expect(groups.isClean)
  }

  @Test("a one-way cut: who cannot hear the request, and whose answer is lost")
  func oneWay() throws {
    var session = Session()
    try session.perform("cut S1>S2")
    let world = session.world
    #expect(Lookahead(world).prospect(of: s1).response(of: s2) == .cutOff(there: true, back: false))
    #expect(Lookahead(world).prospect(of: s2).response(of: s1) == .cutOff(there: false, back: true))
    #expect(Lookahead(world).prospect(of: s1).votes == [s1, s3, s4, s5])
    #expect(Lookahead(world).prospect(of: s3).votes == world.servers)
    let groups = ClusterView(world).groups
    #expect(groups.all.map(\.servers) == [[s1, s3, s4, s5], [s2, s3, s4, s5]])
    #expect(groups.oneWayCuts == [DirectedLink(from: s1, to: s2)])
    #expect(!groups.isClean && groups.shared == [s3, s4, s5])
    #expect(groups.centres == world.servers)
    #expect(groups.headline == "Every server reaches the 3 needed, but not all others.")
    #expect(groups.sentences.contains("Cut: S1>S2."))
  }

  @Test("a star: no group has a quorum, but the one in the middle reaches one and can win")
  func star() throws {
    var session = Session()
    for link in ["S2-S3", "S2-S4", "S2-S5", "S3-S4", "S3-S5", "S4-S5"] {
      try session.perform("cut \(link)")
    }
    let groups = session.cluster.groups
    #expect(groups.all.count == 4 && groups.all.allSatisfy { !$0.hasQuorum })
    #expect(groups.centres == [s1] && groups.headline == "Only S1 reaches the 3 needed.")
    #expect(session.lookahead.prospect(of: s1).couldWin)
    for other in [s2, s3, s4, s5] { #expect(!session.lookahead.prospect(of: other).couldWin) }
  }

  @Test("who has voted in the term does not vote again; the next try is in another term (§5.2)")
  func voted() throws {
    var session = try Session.led()
    try session.perform("crash S1", "hold", "timeout S2", "deliver S2>S3 RequestVote", "release")
    let prospect = session.lookahead.prospect(of: s4)
    #expect(prospect.term == 2 && !prospect.couldWin)
    #expect(prospect.response(of: s2) == .refuses(.alreadyVoted(for: s2)))
    #expect(prospect.response(of: s3) == .refuses(.alreadyVoted(for: s2)))
    #expect(prospect.votes == [s4, s5])
    #expect(prospect.triesNeeded == 2, "in term 3 all votes are free")
    #expect(prospect.conclusion == "at its next try")
  }

  @Test("a candidate's open election: counted, on its way, still to come, lost")
  func open() throws {
    var session = try Session.led()
    try session.perform(
      "crash S1", "hold", "timeout S2", "deliver S2>S3 RequestVote", "drop S2>S5 RequestVote")
    var prospect = try #require(session.lookahead.openProspect(of: s2))
    // A hand has to deliver what is held.
    #expect(prospect.response(of: s3) == .held && prospect.response(of: s4) == .held)
    #expect(!prospect.couldWin && prospect.needsHand && prospect.conclusion == "only by hand")
    try session.perform("release")
    prospect = try #require(session.lookahead.openProspect(of: s2))
    #expect(prospect.response(of: s3) == .onItsWay)
    #expect(prospect.response(of: s4) == .votes)
    #expect(prospect.response(of: s5) == .requestLost)
    #expect(prospect.response(of: s1) == .crashed)
    #expect(prospect.couldWin, "S2, S3 and S4 are three")
    try session.perform("deliver S3>S2", "drop S2>S4 RequestVote")
    prospect = try #require(session.lookahead.openProspect(of: s2))
    #expect(prospect.response(of: s3) == .counted)
    #expect(!prospect.couldWin && prospect.votes == [s2, s3])
    #expect(session.lookahead.openProspect(of: s3) == nil, "S3 does not stand")
    #expect(session.lookahead.prospect(of: s2).couldWin, "but in the next term it could")
  }

  @Test("both of two candidates that share the votes are told that they cannot win this term")
  func split() throws {
    var session = try Session.led()
    try session.perform(
      "crash S1", "hold", "timeout S2", "timeout S5", "deliver S2>S3 RequestVote",
      "deliver S5>S4 RequestVote", "deliver S2>S4 RequestVote", "deliver S5>S3 RequestVote",
      "release")
    #expect(session.world.isSplit(term: 2))
    for (candidate, voter, other) in [(s2, s3, s4), (s5, s4, s3)] {
      let prospect = try #require(session.lookahead.openProspect(of: candidate))
      #expect(!prospect.couldWin && prospect.votes == [candidate, voter])
      #expect(
        prospect.response(of: other) == .refuses(.alreadyVoted(for: candidate == s2 ? s5 : s2)))
    }
  }

  @Test("in joint mode it takes both majorities (§6)")
  func joint() throws {
    var session = try Session.led(servers: 3)
    try session.perform(
      "set election-timeout 3s..6s", "reconfigure S3 S4 S5", "run 60ms")
    while !session.world.server(s1).configuration.isJoint { session.stepForward() }
    // All hear of it; then the old servers are on their own.
    try session.perform("run 13ms", "partition S1 S2 S3 | S4 S5", "crash S1")
    let prospect = session.lookahead.prospect(of: s3)
    #expect(prospect.configuration.isJoint, "S3 has heard of the joint configuration")
    #expect(prospect.need == "2+2" && prospect.count == "2+1")
    #expect(!prospect.couldWin, "two of the old three, but one of the new")
    try session.perform("heal")
    #expect(session.lookahead.prospect(of: s3).couldWin)
    #expect(session.cluster.groups.all[0].hasQuorum)
  }

  @Test("while the voters change each server goes by its own log, and the groups say so")
  func differentVoters() throws {
    var session = try Session.led()
    try session.perform("run 60ms", "partition S1 S2 | S3 S4 S5")
    #expect(session.cluster.groups.isAgreed && session.cluster.groups.need == "3 of 5")
    try session.perform("reconfigure S1 S2")
    #expect(session.world.server(s1).configuration.isJoint)
    #expect(!session.world.server(s2).configuration.isJoint)
    let groups = session.cluster.groups
    #expect(groups.all.map(\.hasQuorum) == [false, true], "S3-S5 do not know of the change")
    #expect(groups.centres == [s3, s4, s5])
    for server in [s3, s4, s5] { #expect(session.lookahead.prospect(of: server).couldWin) }
    #expect(groups.headline == "2-3: S3, S4 and S5 have a quorum.")
    #expect(groups.need == "3+2 or 3 of 5")
    #expect(
      groups.sentences[1] == "S1 goes by S1..S5 > S1 S2 (3+2 needed), the others by S1..S5 (3).")
  }

  @Test("pre-vote with a live leader: nobody would even stand, until the leader is gone")
  func preVote() throws {
    var session = try Session.led()
    try session.perform("set pre-vote on", "run 200ms")
    let prospect = session.lookahead.prospect(of: s2)
    #expect(prospect.endsWithPreVote && !prospect.couldWin && prospect.votes == [s2])
    #expect(prospect.response(of: s1) == .refuses(.leaderIsAlive(s1)))
    #expect(prospect.response(of: s3) == .refuses(.leaderIsAlive(s1)))
    #expect(prospect.conclusion == "no, heard leader")
    // 150 ms without a heartbeat, before any timer fires.
    try session.perform("crash S1", "spread", "run 149ms", "spread", "run 20ms")
    #expect(session.lookahead.prospect(of: s2).couldWin)
    #expect(session.lookahead.prospect(of: s2).votes == [s2, s3, s4, s5])
  }

  @Test("with the disruption guard the request is not even looked at while a leader is heard (§6)")
  func guarded() throws {
    var session = try Session.led()
    try session.perform("set disruption-guard on", "run 100ms")
    let prospect = session.lookahead.prospect(of: s2)
    #expect(prospect.response(of: s3) == .ignores(.leaderIsAlive(s1)))
    #expect(!prospect.couldWin && !prospect.endsWithPreVote)
  }

  @Test("stickiness own-timeout: the answer to who could win names the timer that has not run out")
  func ownTimer() throws {
    var session = try Session.led()
    try session.perform(
      "set stickiness own-timeout", "run 100ms", "crash S1", "spread", "run 149ms")
    try session.perform("spread", "run 20ms")
    let prospect = session.lookahead.prospect(of: s2)
    #expect(prospect.response(of: s3) == .ignores(.ownTimerRuns(s1)))
    #expect(!prospect.couldWin)
  }

  @Test("a server of a higher term refuses: who comes first decides, and the lagging one learns")
  func higherTerm() throws {
    var session = try Session.led()
    try session.perform(
      "isolate S5", "timeout S5", "timeout S5", "crash S1", "run 13ms", "rejoin S5")
    let prospect = session.lookahead.prospect(of: s2)
    #expect(prospect.term == 2 && prospect.couldWin && prospect.deposers == [s5])
    #expect(prospect.response(of: s5) == .refuses(.staleTerm(candidate: 2, own: 3)))
    try session.perform("isolate S2", "rejoin S2", "cut S2-S3", "cut S2-S4")
    #expect(session.lookahead.prospect(of: s2).triesNeeded == nil)
  }

  @Test("frozen servers and servers without a vote neither stand nor count")
  func others() throws {
    var session = try Session.led()
    try session.perform("pause S4", "add S6")
    let world = session.world
    let s6 = ServerID(5)
    #expect(Lookahead(world).prospect(of: s4).bar == .frozen)
    #expect(Lookahead(world).prospect(of: s2).response(of: s4) == .frozen)
    #expect(Lookahead(world).prospect(of: s6).bar == .noVote, "it catches up first")
    #expect(Lookahead(world).prospect(of: s2).response(of: s6) == .noVote)
    #expect(Lookahead(world).prospect(of: s1).bar == .leads)
    #expect(world.reach(of: s1) == [s1, s2, s3, s5, s6])
  }

  @Test("every answer has words")
  func words() throws {
    var session = try Session.led()
    try session.perform("cut S1>S2", "crash S3", "pause S4", "timeout S5", "run 20ms")
    for server in session.world.servers {
      for prospect in [
        session.lookahead.prospect(of: server), session.lookahead.openProspect(of: server),
      ] {
        guard let prospect else { continue }
        #expect(!prospect.conclusion.isEmpty)
        let told = prospect.grounds.reduce(ServerSet()) { $0.union($1.servers) }
        #expect(told == prospect.configuration.members, "every voter is told of once")
        for (ground, _) in prospect.grounds {
          let sentence = ground.sentence(in: prospect)
          let brief = ground.brief(in: prospect)
          #expect(sentence.hasSuffix(".") && !sentence.contains(": \(brief)"))
        }
      }
    }
  }

  @Test("groups of any links: everyone in a group reaches everyone, and nobody could join")
  func cliques() throws {
    for seed in 0..<60 {
      var meddler = Meddler(seed: seed)
      var setup = Setup()
      setup.servers = [3, 5, 9, 31][seed % 4]
      var world = World(setup)
      for from in world.servers {
        for to in world.servers where from != to && meddler.number(0...9) < seed % 7 {
          try world.cut([DirectedLink(from: from, to: to)])
        }
      }
      if seed % 3 == 0 { try world.crash([s2]) }
      let groups = ClusterView(world).groups
      func talk(_ a: ServerID, _ b: ServerID) -> Bool {
        !world.link(DirectedLink(from: a, to: b)).isCut
          && !world.link(DirectedLink(from: b, to: a)).isCut
      }
      #expect(groups.all.count <= Groups.most && !groups.all.isEmpty)
      for group in groups.all {
        for a in group.servers {
          for b in group.servers where a != b { #expect(talk(a, b)) }
        }
        let outside = groups.live.subtracting(group.servers)
        #expect(!outside.contains { one in group.servers.allSatisfy { talk(one, $0) } })
        #expect(group.hasQuorum == world.configuration.isQuorum(group.servers))
      }
      if !groups.isCutShort {
        #expect(groups.all.reduce(ServerSet()) { $0.union($1.servers) } == groups.live)
      }
    }
  }
}
