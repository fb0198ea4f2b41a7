// The read model says what the world is, and can do without one.

import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct ClusterViewTests {
  @Test("At every moment of a random run each server, link and message is as in the world")
  func asTheWorld() throws {
    for seed in 1...20 {
      var meddler = Meddler(seed: seed)
      var session = Session(meddler.setup())
      for _ in 0..<40 {
        meddler.meddle(&session, 1)
        let world = session.world
        for cluster in [session.cluster, session.glance] {
          #expect(cluster.ids == world.servers && cluster.leader == world.leader)
          #expect(cluster.highestTerm == world.highestTerm)
          #expect(cluster.configuration == world.configuration)
          #expect(
            cluster.isSplit(term: world.highestTerm) == world.isSplit(term: world.highestTerm))
          #expect(cluster.rulesOff == world.rulesOff)
          var links = cluster.links
          for place in links.indices { links[place].lastArrival = nil }
          #expect(links == world.links.map { LinkView($0) })
          #expect(cluster.allLinks == world.allLinks)
          #expect(cluster.flights == world.flights && cluster.flightCount == world.flightCount)
          #expect(cluster.heldCount == world.held.count && cluster.posts == world.clientPosts)
          #expect(world.servers.allSatisfy { cluster.reach(of: $0) == world.reach(of: $0) })
          for node in world.nodes {
            let view = cluster[node.server.id]
            compare(view, node, world)
            #expect(cluster.settings(of: view.id) == view.settings)
            #expect(cluster.configuration(of: view.id) == view.configuration)
            #expect(cluster.isLeader(view.id) == view.isLeader)
          }
        }
      }
    }
  }

  @Test("A link says when something last arrived over it, at every moment of a random run")
  func arrivals() {
    var seen = 0
    for seed in 1...10 {
      var meddler = Meddler(seed: seed)
      var session = Session(meddler.setup())
      for _ in 0..<40 {
        meddler.meddle(&session, 1)
        let (cluster, chronicle) = (session.cluster, session.branch.chronicle)
        for link in cluster.allLinks {
          let last = (1...max(1, session.position)).last { number in
            guard number <= session.position else { return false }
            let record = chronicle[number]
            return (record.kind == .delivered || record.kind == .queued)
              && record.from == link.from && record.to == link.to
          }
          let timeout = cluster.settings(of: link.to).electionTimeout.upperBound
          let isLate = last.map { session.now - chronicle[$0].time > timeout } ?? true
          #expect(cluster.wasUsedLately(link) == !isLate)
          if let last, !isLate {
            #expect(cluster.link(link).lastArrival == chronicle[last].time)
            seen += 1
          }
        }
      }
    }
    #expect(seen > 200, "runs in which hardly anything arrives prove nothing")
  }

  private func compare(_ view: ServerView, _ node: Node, _ world: World) {
    let server = node.server
    #expect(view.id == server.id && view.process == node.status)
    #expect(view.role == world.roleName(of: server.id) && view.roleKind == server.roleKind)
    #expect(view.isLeader == server.isLeader && view.mayStand == server.mayStand)
    #expect(view.term == server.currentTerm && view.votedFor == server.votedFor)
    #expect(view.log == server.log && view.snapshot == server.persistent.snapshot)
    #expect(view.commitIndex == server.commitIndex && view.durableIndex == server.durableIndex)
    #expect(view.deadline == world.deadline(of: server.id).map { max($0, world.now) })
    #expect((view.leadership != nil) == server.isLeader)
    #expect(view.leadership?.isChanging ?? false == server.isChanging)
    #expect(view.leadership?.readGround == server.readGround(at: node.clock.own(at: world.now)))
    for other in world.servers {
      #expect(view.matchIndex(of: other) == server.matchIndex(of: other))
      let group = ServerSet(first: other.index + 1)
      #expect(view.isQuorum(group) == server.isQuorum(group))
    }
    #expect(view.unknown.isEmpty)
  }

  @Test("A cluster that nobody simulates is told of as far as it is known")
  func withoutWorld() throws {
    let voters = Configuration(voters: ServerSet(first: 3))
    let servers = (0..<3).map { number in
      var server = ServerView(ServerID(number), term: number == 2 ? 4 : 5)
      server.log = Log(configuration: voters)
      return server
    }
    var cluster = ClusterView(at: .zero, servers: servers)
    #expect(cluster.count == 3 && cluster.leader == nil && cluster.highestTerm == 5)
    #expect(cluster[ServerID(1)].unknown == .all)
    #expect(cluster.groups.all.map(\.servers) == [ServerSet(first: 3)])
    var leader = servers[0]
    leader.role = .leader
    var down = servers[2]
    (down.role, down.process) = (.crashed, .crashed)
    cluster = ClusterView(at: .zero, servers: [leader, servers[1], down])
    #expect(cluster.leader == ServerID(0) && cluster.configuration == voters)
    #expect(cluster.reach(of: ServerID(0)) == ServerSet(first: 2))
    #expect(cluster.groups.crashed == [ServerID(2)] && cluster.groups.all[0].hasQuorum)
  }
}
