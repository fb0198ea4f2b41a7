// Scripts in which networks reorder, repeat and delay: what is under way to a follower stays bounded.

import Foundation
import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Running

@Suite("Appends do not multiply")
struct StormTests {
  /// What a script led to.
  private struct Outcome {
    /// The most appends to one follower that were unanswered, for the leader and on the network.
    var most = 0
    /// Which appends with entries S1 has sent to S3.
    var sent: Set<UInt16> = []
    /// Entries in S3's log.
    var entries = 0
  }

  /// The appends with entries from one server to another that are on their way there or, answered, on the way back.
  private static func unanswered(
    _ world: World, _ leader: ServerID, _ follower: ServerID
  ) -> Set<UInt16> {
    let numbers = world.flights.compactMap { flight -> UInt16? in
      let message = flight.message
      switch message.body {
      case .appendEntries(let append)
      where message.from == leader && message.to == follower && !append.isHeartbeat:
        return append.number
      case .appendEntriesReply(let reply)
      where message.from == follower && message.to == leader && reply.number > 0:
        return reply.number
      default: return nil
      }
    }
    return Set(numbers)
  }

  private static func play(_ name: String) throws -> Outcome {
    let script = try Script.load(path: Project.file("Tests/Scripts/\(name).raft").path)
    var run = WatchedRun(Setup(head: script))
    var outcome = Outcome()
    // What the network brings twice stays on its way when it has been answered.
    let hasCopies = name == "storm-duplicates"
    func look() {
      for follower in [ServerID(1), ServerID(2)] {
        let numbers = unanswered(run.world, ServerID(0), follower)
        if !hasCopies { outcome.most = max(outcome.most, numbers.count) }
        if case .leader(let leader) = run.world.server(ServerID(0)).role,
          follower.index < leader.followers.count
        {
          outcome.most = max(outcome.most, leader.followers[follower.index].inflight.count)
        }
        if follower == ServerID(2) { outcome.sent.formUnion(numbers) }
      }
    }
    for line in script.lines {
      switch line.command {
      case .act(let act) where !act.shapesSetup || run.now > .zero:
        try run.perform(act)
        look()
      case .advance(let command):
        var wait = Waiting(command, from: run.now, seed: run.world.setup.seed)
        while wait.goOn(&run, mostEvents: 1) == .limit { look() }
        look()
      default: break
      }
    }
    if run.world.nodes.count > 2 {
      outcome.entries = Int(run.world.nodes[2].server.log.lastIndex)
    }
    return outcome
  }

  @Test(
    "Never more is under way to a follower than the pipeline allows",
    arguments: [("storm-min", 2), ("storm-reorder", 10), ("storm-duplicates", 2)])
  func bounded(name: String, pipeline: Int) throws {
    let outcome = try Self.play(name)
    #expect(outcome.most == pipeline, "all of the pipeline is used, and no more")
  }

  @Test("An entry costs a few appends", arguments: ["storm-reorder", "storm-duplicates"])
  func fewAppends(name: String) throws {
    let outcome = try Self.play(name)
    #expect(outcome.entries > 140)
    #expect(outcome.sent.count < 3 * outcome.entries)
  }
}
