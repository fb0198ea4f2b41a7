// Mistakes that implementations have made in what they answer to clients: §8, diss. 6.

import Checking
import Simulation
import TestKit
import Testing

@testable import Raft

@Suite("Known mistakes")
struct ClientMistakesTests {
  // MARK: Row 24

  @Test("Row 24: a leader that was replaced without its knowledge answers no reads")
  func row24Confirmation() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule, isMoving: true)
      try stage.lead(s1)
      try stage.world.request(.put(key: "x", value: "old"))
      stage.run()
      try stage.partition([s1])
      try stage.lead(s2)
      try stage.world.request(.put(key: "x", value: "new"), to: s2)
      stage.run()
      #expect(stage.world.requests[1].result == .done && stage[s1].isLeader)
      try stage.world.request(.get(key: "x"), to: s1)
      stage.run(.seconds(1))
      return stage
    }
    let right = try stage()
    #expect(right.world.requests[2].result == nil && right.isLinearizable)
    #expect(right.violation == nil)

    let broken = try stage(without: .readConfirmation)
    #expect(broken.world.requests[2].result == .value("old") && !broken.isLinearizable)
  }

  @Test("Row 24: a new leader answers no reads before it has committed in its own term")
  func row24OwnCommit() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule) { $0.clients.timeout = nil }
      try stage.elect(s1, by: [s2])
      try stage.exchange(s1, s2)
      try stage.exchange(s1, s3)
      try stage.world.request(.put(key: "x", value: "new"))
      try stage.exchange(s1, s2)
      #expect(stage.world.requests[0].result == .done)
      // S2 has the entry and does not know that it is committed.
      try stage.world.crash([s1])
      try stage.elect(s2, by: [s3], timeouts: 2)
      #expect(stage[s2].isLeader && stage[s2].commitIndex == 1)
      try stage.world.request(.get(key: "x"), to: s2)
      // Of the append and the heartbeat behind it, the heartbeat is quicker.
      try stage.deliver(.appendEntries, from: s2, to: s3)
      try stage.deliver(.appendEntriesReply, from: s3, to: s2)
      #expect(stage.world.requests[1].result == (rule == nil ? nil : .value(nil)))
      try stage.exchange(s2, s3)
      #expect(stage[s2].commitIndex == 3)
      return stage
    }
    let right = try stage()
    #expect(right.world.requests[1].result == .value("new") && right.isLinearizable)
    #expect(right.violation == nil)

    let broken = try stage(without: .readAfterOwnCommit)
    #expect(broken.world.requests[1].result == .value(nil) && !broken.isLinearizable)
  }

  @Test("Row 24: who has handed leadership over has no lease any more")
  func row24Transfer() throws {
    func stage(without rule: Rule? = nil) throws -> Stage {
      var stage = Stage(servers: 3, without: rule, isMoving: true) {
        $0.settings.electionTimeout = TimeSpanRange(.milliseconds(500), .milliseconds(1000))
        $0.settings.hasLeaseReads = true
      }
      // Whoever starts waits, lest it break a lease it has forgotten.
      stage.run(.milliseconds(500))
      try stage.lead(s1)
      try stage.world.request(.put(key: "x", value: "old"))
      stage.run()
      try stage.world.request(.get(key: "x"))
      #expect(stage.world.requests[1].result == .value("old"), "the lease answers at once")
      try stage.world.transfer(to: s2)
      try stage.world.cut(stage.world.allLinks.filter { $0.to == s1 })
      try stage.run(until: "S2 leads") { $0[s2].isLeader }
      try stage.world.request(.put(key: "x", value: "new"), to: s2)
      try stage.run(until: "it is committed") { $0.world.requests[2].result != nil }
      #expect(stage[s1].isLeader)
      try stage.world.request(.get(key: "x"), to: s1)
      return stage
    }
    let right = try stage()
    #expect(right.world.requests[3].result == nil && right.isLinearizable)
    #expect(right.violation == nil)

    let broken = try stage(without: .leaseEndsWithTransfer)
    #expect(broken.world.requests[3].result == .value("old") && !broken.isLinearizable)
  }

  // MARK: Row 25

  /// A client appends to `x`. The command reaches all, but its leader crashes before it can answer. S2 is
  /// elected and applies it; the client has heard nothing and asks S2.
  private func retry(without rule: Rule? = nil, snapshot: Bool) throws -> Stage {
    var stage = Stage(servers: 3, without: rule, isMoving: true) {
      $0.clients.timeout = .milliseconds(500)
    }
    try stage.lead(s1)
    try stage.world.cut([DirectedLink(from: s2, to: s1), DirectedLink(from: s3, to: s1)])
    try stage.world.request(.append(key: "x", value: "a"), to: s1)
    stage.run(.milliseconds(20))
    #expect(stage[s2].log.lastIndex == 2 && stage[s1].commitIndex == 1)
    try stage.world.crash([s1])
    try stage.lead(s2)
    stage.run()
    #expect(stage.world.nodes[1].store["x"] == "a" && stage.world.requests[0].result == nil)
    if snapshot {
      try stage.world.snapshot([s2])
      try stage.world.crash([s2])
      try stage.world.restart([s2])
      try stage.lead(s2)
    }
    stage.run(.seconds(1))
    #expect(stage.world.requests[0].attempts == 2 || stage.violation != nil)
    return stage
  }

  /// Another client reads what the first has written.
  private func read(_ stage: inout Stage) throws {
    try stage.world.request(.get(key: "x"), to: s2)
    stage.run()
  }

  @Test("Row 25: a command that is retried elsewhere is answered again and not applied again")
  func row25() throws {
    var stage = try retry(snapshot: false)
    #expect(stage.world.nodes[1].store["x"] == "a")
    #expect(stage.world.requests[0].result == .done)
    #expect(stage.world.requests[0].isAnsweredFromSession)
    try read(&stage)
    #expect(stage.world.requests[1].result == .value("a") && stage.isLinearizable)
    #expect(stage.violation == nil)

    var broken = try retry(without: .clientDeduplication, snapshot: false)
    #expect(broken.world.nodes[1].store["x"] == "aa")
    try read(&broken)
    #expect(broken.world.requests[1].result == .value("aa") && !broken.isLinearizable)
  }

  @Test("Row 25: what was applied is remembered in snapshots too")
  func row25Snapshot() throws {
    let stage = try retry(snapshot: true)
    #expect(stage.world.nodes[1].store["x"] == "a")
    #expect(stage.world.requests[0].isAnsweredFromSession && stage.violation == nil)

    let broken = try retry(without: .snapshotKeepsSessions, snapshot: true)
    #expect(broken.world.nodes[1].store["x"] == "aa")
    // S3, which did not start again, remembers.
    guard case .stateDiffers? = broken.violation?.witness else {
      Issue.record("found \(String(describing: broken.violation))")
      return
    }
  }
}
