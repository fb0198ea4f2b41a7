// The explorer against the obvious way: the same clusters, the same verdicts.

import Checking
import Raft
import Running
import Scripting
import Simulation
import Testing

@testable import Exploring

@Suite("Explorer")
struct ExplorerTests {
  /// Bounds so tight that the obvious way gets through them.
  struct Tiny: Sendable, CustomTestStringConvertible {
    var bounds: Bounds
    var testDescription: String { bounds.words }

    init(_ change: (inout Bounds) -> Void) {
      bounds = Bounds()
      (bounds.terms, bounds.entries, bounds.writes, bounds.messages) = (1, 1, 0, 3)
      change(&bounds)
    }
  }

  static let tiny = [
    Tiny { $0.terms = 0 },
    Tiny { $0.messages = 4 },
    Tiny { ($0.terms, $0.entries) = (2, 2) },
    Tiny { ($0.entries, $0.writes) = (2, 1) },
    Tiny { ($0.losses, $0.duplicates) = (1, 1) },
    Tiny { ($0.heartbeats, $0.retries, $0.messages) = (1, 1, 2) },
    Tiny { ($0.terms, $0.crashes, $0.messages) = (2, 1, 2) },
    Tiny { ($0.hasSlowDisks, $0.crashes, $0.messages) = (true, 1, 2) },
    Tiny { ($0.entries, $0.writes, $0.snapshots, $0.messages) = (2, 1, 1, 2) },
    Tiny { ($0.terms, $0.transfers, $0.messages) = (2, 1, 2) },
    Tiny { ($0.entries, $0.changes, $0.messages, $0.spares) = (2, 1, 2, 1) },
    Tiny { ($0.entries, $0.joint, $0.messages, $0.servers, $0.spares) = (3, 1, 2, 2, 1) },
    Tiny { ($0.entries, $0.writes, $0.reads, $0.messages) = (2, 1, 1, 2) },
    Tiny { ($0.terms, $0.reads, $0.messages) = (2, 2, 2) },
    Tiny { ($0.entries, $0.writes, $0.repeats, $0.messages) = (3, 1, 1, 2) },
    Tiny { ($0.terms, $0.entries, $0.writes, $0.repeats, $0.messages) = (2, 3, 1, 2, 2) },
    Tiny { ($0.entries, $0.writes, $0.reads, $0.repeats, $0.messages) = (3, 1, 1, 1, 2) },
    Tiny {
      ($0.rules[.clientDeduplication], $0.entries, $0.writes, $0.repeats) = (false, 3, 1, 1)
    },
    Tiny { ($0.rules[.oneVotePerTerm], $0.messages) = (false, 4) },
    Tiny { ($0.rules[.votePersisted], $0.crashes, $0.messages) = (false, 1, 4) },
    Tiny {
      ($0.rules[.writeBeforeReply], $0.hasSlowDisks, $0.crashes, $0.messages) = (false, true, 1, 4)
    },
    Tiny {
      ($0.rules[.jointQuorums], $0.terms, $0.entries, $0.joint, $0.servers, $0.spares) =
        (false, 1, 3, 1, 2, 1)
    },
  ]

  private func explore(
    _ bounds: Bounds, merging: Bool = true, jobs: Int = 1
  ) -> (ExplorerTally, ExplorerEnding) {
    var options = ExplorerOptions()
    (options.mergesEqual, options.jobs) = (merging, jobs)
    return Explorer(bounds, options).run()
  }

  @Test("meets the clusters that the obvious way meets, as far away", arguments: tiny)
  func counts(_ tiny: Tiny) throws {
    let naive = NaiveExplorer(tiny.bounds)
    let (tally, ending) = explore(tiny.bounds, merging: false)
    if case .found(let property, let moves) = ending {
      #expect(naive.breaches.contains(property))
      #expect(naive.depth == moves.count)
    } else {
      #expect(ending == .complete && naive.breaches.isEmpty)
      #expect(tally.distinct == naive.distinct)
      #expect(tally.generated == naive.generated)
      #expect(tally.depth == naive.depth)
    }
  }

  @Test("says the same whether equal clusters are merged, in one thread or three", arguments: tiny)
  func merging(_ tiny: Tiny) throws {
    let (all, ending) = explore(tiny.bounds, merging: false)
    let (merged, mergedEnding) = explore(tiny.bounds)
    let (threads, threadsEnding) = explore(tiny.bounds, jobs: 3)
    #expect(threadsEnding == mergedEnding)
    #expect((threads.distinct, threads.generated) == (merged.distinct, merged.generated))
    if case .found(let property, let moves) = ending {
      guard case .found(let other, let others) = mergedEnding else {
        Issue.record("merged, nothing is found")
        return
      }
      #expect(property == other && moves.count == others.count)
    } else {
      #expect(ending == mergedEnding && all.depth == merged.depth)
      let ways = (1...tiny.bounds.servers).reduce(1, *)
      #expect(merged.distinct <= all.distinct && merged.distinct * ways >= all.distinct)
    }
  }

  @Test(
    "without a rule of reads a client sees what is over, and with it never",
    arguments: [Rule.readConfirmation, .readAfterOwnCommit])
  func reads(_ rule: Rule) throws {
    var bounds = Bounds()
    (bounds.writes, bounds.reads, bounds.entries) = (1, 1, 3)
    bounds.messages = rule == .readConfirmation ? 3 : 4
    bounds.rules[rule] = false
    guard case .unlinearizable(let moves) = explore(bounds).1 else {
      Issue.record("nobody reads what is over")
      return
    }
    let run = try ExploredRun(unlinearizable: moves, bounds)
    let script = try Script(parsing: "\(run.script(named: "explore"))", name: "explore")
    #expect(script.lines.contains { $0.command == .check(.not(.linearizable)) })
    bounds.rules = .all
    (bounds.entries, bounds.messages) = (2, 2)
    #expect(explore(bounds).1 == .complete)
  }

  @Test("a client that asks again is served once, and twice without the rule")
  func repeats() throws {
    var bounds = Bounds()
    (bounds.terms, bounds.entries, bounds.reads, bounds.repeats) = (1, 3, 1, 1)
    bounds.rules[.clientDeduplication] = false
    guard case .unlinearizable(let moves) = explore(bounds).1 else {
      Issue.record("nothing is done twice")
      return
    }
    #expect(moves.count == 12 && moves.contains(.repeatCall(0, to: ServerID(0))))
    // It plays, and its script expects what clients saw, and asks again by hand.
    let run = try ExploredRun(unlinearizable: moves, bounds)
    let script = try Script(parsing: "\(run.script(named: "explore"))", name: "explore")
    #expect(script.lines.contains { $0.command == .check(.not(.linearizable)) })
    #expect(
      script.lines.contains {
        $0.command == .act(.repeatCall(ClientID(1), to: ServerID(0)))
      })
    bounds.rules = .all
    bounds.messages = 3
    #expect(explore(bounds).1 == .complete)
  }

  @Test("what it finds happens in the world, and its script says so")
  func replay() throws {
    // What is done twice is seen by who reads it alone.
    for tiny in Self.tiny where tiny.bounds.rules != .all && tiny.bounds.repeats == 0 {
      guard case .found(let property, let moves) = explore(tiny.bounds).1 else {
        Issue.record("\(tiny.bounds.words): nothing is found")
        continue
      }
      let run = try ExploredRun(breaking: moves, tiny.bounds)
      guard case .violation(let violation) = run.showing else { continue }
      #expect(violation.property == property)
      let text = "\(run.script(named: "explore"))"
      let script = try Script(parsing: text, name: "explore")
      #expect(Setup(head: script) == tiny.bounds.setup)
    }
  }
}
