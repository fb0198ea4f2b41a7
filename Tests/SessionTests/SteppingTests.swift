// A run can be walked in both directions, and each position has one state.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct SteppingTests {
  /// A run with commands in it, and its state at every position, as it was lived.
  private static func livedRun(seed: Int) -> (session: Session, states: [State]) {
    var meddler = Meddler(seed: seed)
    var session = Session(meddler.setup())
    var states = [State(session)]
    for _ in 0..<40 {
      for _ in 0..<meddler.number(0...12) where session.stepForward() {
        states.append(State(session))
      }
      if (try? session.perform(meddler.act(session.world))) != nil {
        states.append(State(session))
      }
    }
    return (session, states)
  }

  @Test(
    "Every position has the state it had when it was lived, whichever way it is reached",
    arguments: 1...6)
  func walking(seed: Int) {
    var (session, states) = Self.livedRun(seed: seed)
    let end = session.position
    #expect(states.count == end + 1)
    while session.stepBack() { #expect(State(session) == states[session.position]) }
    #expect(session.position == 0)
    for position in 1...end {
      #expect(session.stepForward() == true)
      #expect(session.position == position)
      #expect(State(session) == states[position])
    }
    #expect(session.isAtFrontier)
    var meddler = Meddler(seed: seed + 1000)
    for _ in 0..<60 {
      let target = meddler.number(0...end)
      session.seek(to: target)
      #expect(State(session) == states[target])
    }
  }

  @Test("Stepping back at the start changes nothing and says so")
  func start() {
    var session = Session()
    let start = State(session)
    #expect(session.stepBack() == false)
    #expect(State(session) == start)
    session.seek(to: -5)
    #expect(State(session) == start)
  }

  @Test("Seeking beyond the end goes to the end, with the time that had passed there")
  func beyondTheEnd() {
    var session = Session()
    session.advance(to: .zero + .milliseconds(612))
    let end = State(session)
    session.seek(to: 3)
    session.seek(to: .max)
    #expect(State(session) == end)
    #expect(session.world.now == .zero + .milliseconds(612))
  }

  @Test("Time between two events is given up by stepping back, and does not change what comes")
  func timeBetween() {
    var session = Session()
    for _ in 0..<10 { session.stepForward() }
    let tenth = State(session)
    session.stepForward()
    let eleventh = State(session)
    session.stepBack()
    #expect(State(session) == tenth)
    let middle = tenth.now + .microseconds((eleventh.now - tenth.now).microseconds / 2)
    #expect(middle > tenth.now)
    session.advance(to: middle)
    #expect(session.position == 10)
    #expect(session.world.now == middle)
    session.stepForward()
    #expect(State(session) == eleventh)
    session.stepBack()
    session.advance(to: middle)
    session.seek(to: 10)
    #expect(State(session) == tenth)
    session.advance(to: middle)
    session.stepBack()
    #expect(session.position == 9)
  }

  @Test("A limited step does nothing if the next event is later, be it recorded or new")
  func limit() {
    var session = Session()
    session.stepForward()
    let first = State(session)
    session.seek(to: 0)
    let early = Instant(microseconds: first.now.microseconds - 1)
    #expect(session.stepForward(notAfter: early) == false)
    #expect(session.position == 0)
    #expect(session.stepForward(notAfter: first.now) == true)
    #expect(State(session) == first)
    #expect(session.stepForward(notAfter: first.now) == false)
  }

  @Test("A recorded command is repeated at its own time, not before")
  func commandTime() throws {
    var session = Session()
    try session.perform("run 20ms", "crash S1", "run 20ms")
    session.seek(to: 0)
    session.advance(to: .zero + .milliseconds(19))
    #expect(session.position == 0)
    session.advance(to: .zero + .milliseconds(20))
    #expect(session.position == 1)
    #expect(session.world.nodes[0].status == .crashed)
  }

  @Test("Events in small portions come to the same as in one go")
  func portions() {
    var whole = Session()
    whole.advance(to: .zero + .seconds(1))
    var parts = Session()
    while parts.world.now < .zero + .seconds(1) {
      parts.advance(to: .zero + .seconds(1), mostEvents: 3)
    }
    #expect(State(parts) == State(whole))
  }
}
