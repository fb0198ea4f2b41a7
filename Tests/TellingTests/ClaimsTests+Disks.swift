// What is known of disks, in runs in which they are slow and held, against the disks themselves.

import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

extension ClaimsTests {
  @Test(
    "how far a log is on its disk, what still writes and until when is so, and who is counted for it has it",
    arguments: 0..<4)
  func disks(seed: Int) throws {
    var (writing, held, counted) = (0, 0, 0)
    var meddler = Meddler(seed: 100 + seed)
    play(
      seed: 9000 + seed, rounds: 40,
      { session in
        // Some disk is nearly always slow, and now and then held.
        let server = ServerID(meddler.number(0...session.world.nodes.count - 1))
        switch meddler.number(0...3) {
        case 0: try? session.perform(.disk([server], .milliseconds(meddler.number(0...200))))
        case 1: try? session.perform(.holdDisk([server]))
        default: try? session.perform(.releaseDisk([server]))
        }
      }
    ) { session in
      let (world, cluster) = (session.world, session.cluster)
      for own in cluster.servers where own.process != .crashed {
        let node = world.nodes[own.id.index]
        let disk = node.durable.log
        let words = "\(own.id) at \(session.position)"
        #expect(own.diskWrites == node.disk.writes.count, "\(words)")
        #expect(own.isDiskHeld == node.disk.isHeld, "\(words)")
        if own.isDiskHeld { held += 1 }
        for index in own.log.firstIndex..<max(own.log.firstIndex, own.log.lastIndex + 1) {
          guard let term = own.log.term(at: index) else { continue }
          let isThere = disk.hasEntry(index, term)
          if index <= own.durableIndex { #expect(isThere, "entry \(index) of \(words)") }
          guard !isThere else { continue }
          writing += 1
          // What is not there is being written, and is said to be.
          #expect(!node.disk.writes.isEmpty, "\(words)")
          guard own.settings.rules[.writeBeforeReply] else { continue }
          #expect(!own.isWritten, "\(words)")
          if !own.isDiskHeld, own.process == .running {
            #expect(own.writtenAt == node.disk.writes.last?.doneAt, "\(words)")
          }
        }
      }
      for leader in Inquiry(session).leaders {
        let last = world.server(leader).log.lastIndex
        for index in max(1, last - 2)..<max(1, last + 1) {
          guard let count = cluster.copyCount(of: index, at: leader) else { continue }
          counted += 1
          for server in world.servers {
            #expect(
              count.holders.contains(server)
                == world.nodes[server.index].durable.log.hasEntry(index, count.term),
              "\(server) of \(index) at \(session.position)")
          }
        }
      }
    }
    #expect(writing + held > 40 && counted > 0, "\(writing), \(held), \(counted)")
  }
}
