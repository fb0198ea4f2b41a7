// Without a rule something breaks, and just as soon as the table says.

import Checking
import Foundation
import Raft
import Running
import Scripting
import Simulation
import TestKit
import Testing

@testable import Exploring

@Suite("Shortest runs")
struct ShortestRunTests {
  /// Take so many clusters that `.ci` explores them in an optimised build.
  static let large: Set<Rule> = [
    .commitOwnTermOnly, .changeAfterOwnCommit, .configurationRollback,
  ]

  @Test(
    "is found, in so many moves, and happens in a world",
    arguments: ShortestRun.all.filter { !large.contains($0.rule) })
  func isFound(_ run: ShortestRun) throws {
    guard case .found(let property, let moves) = Explorer(run.bounds).run().1 else {
      Issue.record("without \(run.rule.name) nothing breaks within \(run.bounds.words)")
      return
    }
    #expect(property == run.property && moves.count == run.moves, "\(run.rule.name)")
    let played = try ExploredRun(breaking: moves, run.bounds)
    guard case .violation(let violation) = played.showing else { return }
    #expect(violation.property == run.property)
  }

  @Test(
    "is told by a demo: as many moves, within the bounds, and the same breaks",
    arguments: ShortestRun.all)
  func isTold(_ run: ShortestRun) throws {
    let script = try Self.demo(run.rule)
    #expect(Setup(head: script) == run.bounds.setup)
    var world = WatchedRun(run.bounds.setup)
    var commands = script.lines.map(\.command).filter { !$0.isTelling && !$0.isSetup }
    #expect(commands.popLast() == .check(.violation(run.property)))
    var moves = 0
    for command in commands {
      #expect(world.violation == nil, "it breaks sooner")
      switch command {
      case .act(let act):
        try world.perform(act)
        switch act {
        case .hold, .holdDisk, .releaseDisk: break
        default: moves += 1
        }
      // What takes a step is a part of the move that was begun.
      case .advance(.step(1)): _ = world.happen(notAfter: world.world.now)
      default: Issue.record("\(command) is no move")
      }
      #expect(world.world.flights.count <= run.bounds.messages)
      for node in world.world.nodes {
        #expect(node.server.currentTerm.number <= run.bounds.terms)
        #expect(node.server.log.lastIndex.number <= run.bounds.entries)
      }
    }
    #expect(moves == run.moves)
    #expect(world.violation?.property == run.property)
  }

  /// The demo that tells what happens without a rule.
  private static func demo(_ rule: Rule) throws -> Script {
    try Script.load(path: Project.demo("no-\(rule.name)").path)
  }

  @Test(
    "with the rule on nothing breaks within the same bounds",
    arguments: [
      Rule.upToDateVote, .writeBeforeReply, .deleteOnlyConflicts, .jointQuorums,
      .removedLeaderNotCounted,
    ])
  func isNeeded(_ rule: Rule) throws {
    var bounds = try #require(ShortestRun.all.first { $0.rule == rule }).bounds
    bounds.rules = .all
    #expect(Explorer(bounds).run().1 == .complete)
  }

  @Test("every rule has a shortest run, or a reason why not")
  func complete() {
    for rule in Rule.allCases {
      let hasRun = ShortestRun.all.contains { $0.rule == rule }
      #expect(hasRun == (ShortestRun.reasonForNone(rule) == nil), "\(rule.name)")
    }
  }

  @Test("every rule that keeps a property safe has a demo; where time is the point, it says so")
  func demos() throws {
    var count = 0
    for rule in Rule.allCases {
      if case .safety = rule.harm { count += 1 } else if rule != .leaseEndsWithTransfer { continue }
      let text = try String(contentsOf: Project.demo("no-\(rule.name)"), encoding: .utf8)
      #expect(!Setup(head: try Self.demo(rule)).settings.rules[rule])
      guard !ShortestRun.all.contains(where: { $0.rule == rule }) else { continue }
      #expect(text.contains("Time is the point here") && text.contains("raftview fuzz --seeds"))
    }
    #expect(count == 24)
  }
}
