// The read model says what the world is.

import Raft
import Running
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
        let (cluster, world) = (session.cluster, session.world)
        #expect(cluster.ids == world.servers && cluster.leader == world.leader)
        #expect(cluster.highestTerm == world.highestTerm)
        #expect(cluster.links == world.links.map { LinkView($0) })
        #expect(cluster.allLinks == world.allLinks)
        #expect(cluster.flights == world.flights && cluster.flightCount == world.flightCount)
        for (server, node) in zip(cluster.servers, world.nodes) {
          #expect(server.id == node.server.id && server.process == node.status)
          #expect(server.role == world.roleName(of: server.id))
          #expect(server.term == node.server.currentTerm && server.votedFor == node.server.votedFor)
          #expect(server.log.terms == node.server.log.terms)
          #expect(server.commitIndex == node.server.commitIndex)
          #expect(server.deadline == world.deadline(of: server.id))
          #expect((server.leadership != nil) == node.server.isLeader)
          #expect(server.leadership?.isChanging ?? false == node.server.isChanging)
          #expect(server.unknown.isEmpty)
        }
      }
    }
  }
}
