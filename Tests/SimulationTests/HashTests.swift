// The hash of a run depends on all that was set up and done.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("The hash of a run")
struct HashTests {
  /// The hash of a run in which something is done to an idle cluster.
  private func hash(_ act: (inout World) throws -> Void) throws -> UInt64 {
    var world = makeWorld()
    _ = try world.timeout(s1)
    world.run(for: .milliseconds(100))
    try act(&world)
    return world.hash
  }

  @Test("whatever differs in what is done makes another hash, and the same makes the same")
  func interventions() throws {
    let acts: [(inout World) throws -> Void] = [
      { _ in },
      { try $0.request(.put(key: "x", value: "1")) },
      { try $0.request(.put(key: "x", value: "2")) },
      { try $0.request(.put(key: "y", value: "2")) },
      { try $0.request(.put(key: "x", value: "1"), client: ClientID(2)) },
      { try $0.request(.append(key: "x", value: "1")) },
      { try $0.request(.put(key: "x1", value: "")) },
      { try $0.request(.put(key: "", value: "x1")) },
      { try $0.request(.get(key: "x")) }, { try $0.request(.delete(key: "x")) },
      { try $0.request(.compareAndSet(key: "x", expected: "1", new: "2")) },
      { try $0.request(.compareAndSet(key: "x", expected: "2", new: "1")) },
      { try $0.setLinks($0.allLinks) { $0.lossMillionths = 10_000 } },
      { try $0.setLinks($0.allLinks) { $0.lossMillionths = 20_000 } },
      { try $0.setLinks($0.allLinks) { $0.duplicateMillionths = 10_000 } },
      { try $0.setLinks([link(s1, s2)]) { $0.lossMillionths = 10_000 } },
      {
        try $0.setLinks($0.allLinks) {
          $0.delay = TimeSpanRange(.milliseconds(1), .milliseconds(2))
        }
      },
      { try $0.setServers($0.servers) { $0.hasPreVote = true } },
      { try $0.setServers($0.servers) { $0.checksQuorum = true } },
      { try $0.setServers([s1]) { $0.checksQuorum = true } },
      { try $0.setServers($0.servers) { $0.rules[.leaderNoOp] = false } },
      { try $0.setServers($0.servers) { $0.heartbeatInterval = .milliseconds(40) } },
      { try $0.setServers($0.servers) { $0.snapshotThreshold = 5 } },
      { $0.setClients { $0.timeout = .milliseconds(300) } },
      { $0.setClients { $0.lossMillionths = 1 } },
      { $0.startLoad(Load(callsPerSecond: 10)) }, { $0.startLoad(Load(callsPerSecond: 20)) },
      { $0.startLoad(Load(callsPerSecond: 10), for: .seconds(1)) }, { $0.stopLoad() },
      {
        var load = Load(callsPerSecond: 10)
        load.readPercent = 60
        $0.startLoad(load)
      },
      { try $0.setClock([s1], thousandths: 500) }, { try $0.setClock([s1], thousandths: 501) },
      { try $0.setDisk([s1], latency: .milliseconds(1)) },
      { try $0.setDisk([s1], latency: .milliseconds(2)) },
      { try $0.crash([s2]) }, { try $0.crash([s3]) }, { try $0.pause([s2]) },
      { try $0.partition([[s1]]) }, { try $0.partition([[s1], [s2]]) },
    ]
    var hashes: Set<UInt64> = []
    for (number, act) in acts.enumerated() {
      let hash = try hash(act)
      #expect(hashes.insert(hash).inserted, "number \(number) has a hash that another has")
      #expect(try self.hash(act) == hash)
    }
  }

  @Test("so does what it begins with")
  func setups() {
    let changes: [(inout Setup) -> Void] = [
      { _ in }, { $0.servers = 4 }, { $0.seed = 2 }, { $0.link.lossMillionths = 1 },
      { $0.link.lossMillionths = 2 }, { $0.settings.hasPreVote = true },
      { $0.settings.rules[.leaderNoOp] = false }, { $0.diskLatency = .milliseconds(1) },
      { $0.clients.lossMillionths = 1 },
    ]
    #expect(Set(changes.map { makeWorld(5, seed: 1, $0).hash }).count == changes.count)
  }
}
