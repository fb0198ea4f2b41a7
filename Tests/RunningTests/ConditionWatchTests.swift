// Waiting for what depends on the history of all calls.

import Checking
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Running

@Suite struct ConditionWatchTests {
  /// Commands that are asked for twice are done twice: not linearizable, soon or late.
  private static let doneTwice = """
    rule client-deduplication off
    set client-delay 1ms..3ms
    set client-loss 20%
    set client-timeout 100ms
    timeout S1
    run until leader S1 within 1s
    load 100/s reads 50%
    """

  @Test(
    "A wait ends at the event at which a look after each event finds it",
    arguments: ["not linearizable", "not linearizable and leader S1"])
  func theEvent(text: String) throws {
    let condition = try condition(text)
    var waiting = Session(
      playing: try parsed("\(Self.doneTwice)\nrun until \(text) within 3s"))
    waiting.playToEnd(mostEvents: 7)
    var looking = try Session(played: Self.doneTwice)
    while !condition.holds(in: looking.run) {
      let happened = looking.stepForward(notAfter: Instant(microseconds: 3_000_000))
      try #require(happened)
    }
    #expect(waiting.lesson?.failures.isEmpty == true)
    #expect(State(waiting) == State(looking))
  }

  @Test("A history of thousands of calls can be waited on")
  func longHistory() throws {
    let session = try Session(
      played: """
        run until leader any within 1s
        load 1000/s reads 50% clients 9
        run 5s
        run until not linearizable within 1s
        """)
    #expect(session.world.requests.count > 1500)
    let failure = try #require(session.lesson?.failures.first)
    #expect(failure.message.hasSuffix("within 1s; the history is linearizable"))
  }

  @Test("Undecided is neither linearizable nor not")
  func undecided() throws {
    let run = Session().run
    for (text, truth) in [
      ("linearizable", nil), ("not linearizable", nil), ("linearizable and safe", nil),
      ("not linearizable and leader any", false), ("not (linearizable and leader any)", true),
    ] as [(String, Bool?)] {
      #expect(
        try condition(text).truth(in: run) { nil } == truth, "\(text)")
    }
    #expect(
      LinearizabilityVerdict.undecided(key: "x", effort: 1).finding.hasPrefix(
        "it is undecided whether"))
  }

  @Test("The history is looked at only where nothing else tells")
  func order() throws {
    let run = Session().run
    for text in ["linearizable and leader any", "leader any and linearizable"] {
      let holds = try condition(text).truth(in: run) {
        Issue.record("\(text)")
        return true
      }
      #expect(holds == false)
    }
  }
}
