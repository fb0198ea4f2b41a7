// Snapshots on bad links and slow disks, in a whole cluster: §7 of the paper.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("§7 Snapshots on bad links and slow disks")
struct SnapshotWorldTests {
  @Test(
    "lost, duplicated and reordered chunks: the follower gets the state all the same",
    arguments: 1...12)
  func badLinks(seed: UInt64) throws {
    var stage = Stage(servers: 3, isMoving: true) {
      $0.seed = seed
      $0.settings.snapshotChunkSize = 3
      $0.settings.hasPreVote = seed % 2 == 0
      $0.diskLatency = .milliseconds(seed % 3 == 0 ? 7 : 0)
    }
    try stage.lead(s1)
    try stage.partition([s3])
    for key in 0..<12 {
      try stage.world.request(.put(key: "k\(key)", value: "\(key)"))
      stage.run(.milliseconds(30))
    }
    try stage.world.snapshot([s1])
    try stage.world.setLinks(stage.world.allLinks) {
      $0.delay = TimeSpanRange(.milliseconds(1), .milliseconds(60))
      $0.lossMillionths = 200_000
      $0.duplicateMillionths = 200_000
    }
    try stage.heal()
    try stage.run(until: "S3 has it all", within: .seconds(60)) {
      $0.world.nodes[2].machine == $0.world.nodes[0].machine
    }
    #expect(stage[s3].log.snapshotIndex == stage[s1].log.snapshotIndex)
    #expect(stage.violation == nil)
  }

  @Test(
    "the leader changes, or the follower crashes, half way: another sends it again from the start")
  func halfWay() throws {
    for crashes in [false, true] {
      var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotChunkSize = 4 }
      try stage.lead(s1)
      try stage.partition([s3])
      for key in 0..<10 { try stage.world.request(.put(key: "k\(key)", value: "\(key)")) }
      stage.run()
      stage.world.submitOpaque(1, to: s1)
      stage.run()
      try stage.world.snapshot([s1, s2])
      try stage.heal()
      try stage.run(until: "S3 has some chunks") { ($0[s3].incoming?.data.count ?? 0) > 8 }
      if crashes {
        try stage.world.crash([s3])
        try stage.world.restart([s3])
        #expect(stage[s3].incoming == nil && stage[s3].log.snapshotIndex == 0)
      } else {
        try stage.world.crash([s1])
        try stage.lead(s2)
      }
      try stage.run(until: "S3 has it all") {
        $0.world.nodes[2].machine == $0.world.nodes[1].machine
      }
      #expect(stage[s3].log.snapshotIndex >= 11 && stage.violation == nil)
    }
  }

  @Test("a snapshot that a crash overtakes on its way to the disk is not there afterwards")
  func crashDuringWrite() throws {
    var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotChunkSize = 1000 }
    try stage.lead(s1)
    try stage.partition([s3])
    for _ in 0..<5 { try stage.world.request(.append(key: "x", value: "a")) }
    stage.run()
    try stage.world.snapshot([s1])
    try stage.world.setDisk([s3], latency: .seconds(1))
    try stage.heal()
    try stage.run(until: "S3 installs it") { $0[s3].log.snapshotIndex == 6 }
    #expect(stage.world.nodes[2].store["x"] == "aaaaa")
    #expect(try #require(stage.progress(of: s3)).matchIndex == 1, "not acknowledged")
    try stage.world.crash([s3])
    try stage.world.restart([s3])
    #expect(stage[s3].log.snapshotIndex == 0 && stage.world.nodes[2].store["x"] == nil)
    try stage.run(until: "S3 has it on disk") { $0.world.nodes[2].durable.log.snapshotIndex == 6 }
    #expect(stage.violation == nil)
  }

  @Test("§7, §8: configuration, sessions and state outlive a snapshot and a restart of all")
  func restartOfAll() throws {
    var stage = Stage(servers: 3, isMoving: true)
    try stage.lead(s1)
    try stage.world.request(.append(key: "x", value: "a"), client: ClientID(4))
    try stage.world.add(s4)
    stage.run(.milliseconds(300))
    try stage.world.snapshot(stage.world.servers)
    let machines = stage.world.nodes.map(\.machine)
    #expect(machines[0].sessions.count == 1 && machines[3] == machines[0])
    try stage.world.crash(stage.world.servers)
    try stage.world.restart(stage.world.servers)
    #expect(stage.world.nodes.map(\.machine) == machines)
    #expect(
      stage.world.nodes.allSatisfy {
        $0.server.configuration.voters == ServerSet(first: 4) && $0.server.log.terms.isEmpty
          && $0.lastApplied == $0.server.commitIndex && $0.lastApplied == 3
      })
    try stage.lead(s4)
    #expect(stage.violation == nil)
  }

  @Test(
    "logs that exceed the threshold are compacted by themselves, and never beyond what is applied")
  func threshold() throws {
    var stage = Stage(servers: 3, isMoving: true) { $0.settings.snapshotThreshold = 5 }
    try stage.lead(s1)
    for _ in 0..<23 {
      try stage.world.request(.append(key: "x", value: "a"))
      stage.run(.milliseconds(60))
    }
    stage.run()
    for node in stage.world.nodes {
      #expect(node.server.log.snapshotIndex >= 20 && node.server.log.terms.count < 5)
      #expect(node.lastApplied == 24 && node.store["x"]?.count == 23)
    }
    #expect(stage.violation == nil)
  }
}
