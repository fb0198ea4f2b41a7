// Stops and words of a lesson, the pace at which it is played, and what happens when it is left.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

extension LessonTests {
  // MARK: Words and stops

  @Test("Each word and each stop is marked at its moment")
  func marks() throws {
    let session = try Session(played: Self.election)
    let lesson = try #require(session.lesson)
    #expect(lesson.failures == [])
    #expect(lesson.stopCount == 6)
    #expect(lesson.stopsReached == 6)
    #expect(lesson.marks.map(\.line) == lesson.marks.map(\.line).sorted())
    let told = lesson.marks.map { "\(lesson.script.lines[$0.line].command)" }
    #expect(
      told == [
        "title One leader", "say Three servers start.", "pause", "say S1 stands.", "pause",
        "say S1 leads.", "pause", "pause", "ask What does a write need?", "choice * A majority",
        "choice Everybody", "pause", "pause",
      ])
  }

  @Test("What is told belongs to the moment on the screen")
  func telling() throws {
    var session = Session(playing: try parsed(Self.election))
    func told() -> [String] { session.lesson?.telling.map { "\($0)" } ?? [] }
    #expect(session.nextStop() == .stop)
    #expect(told() == ["say Three servers start."])
    #expect(session.lesson?.title == "One leader")
    #expect(session.nextStop() == .stop)
    #expect(told() == ["say S1 stands."])
    session.stepBack()
    #expect(told() == ["say Three servers start."])
    session.stepForward()
    #expect(told() == ["say S1 stands."])
    for _ in 0..<3 { #expect(session.nextStop() == .stop) }
    #expect(told() == ["ask What does a write need?", "choice * A majority", "choice Everybody"])
  }

  /// The state at each stop, and the number of stops reached, when the lesson is lived.
  private func livedStops(_ text: String) throws -> (session: Session, states: [State]) {
    var session = Session(playing: try parsed(text))
    var states: [State] = []
    while session.nextStop() == .stop {
      states.append(State(session))
      #expect(session.lesson?.stopsReached == states.count)
    }
    return (session, states)
  }

  @Test("Every stop has one state: lived, gone back to, gone forward to, played to")
  func stops() throws {
    var (session, states) = try livedStops(Self.election)
    #expect(states.count == 6)
    #expect(states[2] == states[3], "two stops at one moment")
    #expect(states[4].position == states[3].position && states[4].now > states[3].now)
    // The script ends with a stop.
    #expect(State(session) == states[5])
    for stop in (0..<5).reversed() {
      #expect(session.previousStop() == true)
      #expect(State(session) == states[stop])
      #expect(session.lesson?.stopsReached == stop + 1)
    }
    #expect(session.previousStop() == true)
    #expect(session.position == 0)
    #expect(session.lesson?.stopsReached == 0)
    for stop in 0..<6 {
      #expect(session.nextStop() == .stop)
      #expect(State(session) == states[stop])
      #expect(session.lesson?.stopsReached == stop + 1)
    }
    for _ in 0..<6 { session.previousStop() }
    for stop in 0..<6 {
      #expect(session.play(until: .never) == .stop)
      #expect(State(session) == states[stop])
      #expect(session.lesson?.stopsReached == stop + 1)
    }
  }

  @Test("Between two stops, the previous stop is the one just passed")
  func previousStop() throws {
    var (session, states) = try livedStops(Self.election)
    session.seek(to: states[1].position)
    for _ in 0..<3 { session.stepForward() }
    session.previousStop()
    #expect(State(session) == states[1])
  }

  @Test("Without a lesson there are no stops")
  func noLesson() {
    var session = Session()
    #expect(session.nextStop() == nil)
    #expect(session.previousStop() == false)
    #expect(session.play(until: .zero + .milliseconds(1)) == .limit)
  }

  @Test("After the last line there is no next stop")
  func noNextStop() throws {
    var (session, _) = try livedStops(Self.election)
    let end = State(session)
    #expect(session.nextStop() == nil)
    #expect(State(session) == end)
  }

  // MARK: Any pace

  @Test(
    "Small portions of events and slices of time give the same run as one go",
    arguments: [(1, 1000), (1, 100_000), (7, 333), (100, 16_000), (2, 1)])
  func slices(mostEvents: Int, microseconds: Int) throws {
    // A short run for slices of a microsecond.
    let text =
      microseconds == 1
      ? "timeout S1\nsay A\nrun 12ms\nhold\nrelease\nrun 0ms\ncrash S2\nstep 5\npause\nrun 1ms\n"
      : Self.election
    let whole = try Session(played: text)
    var sliced = Session(playing: try parsed(text))
    while true {
      let limit = sliced.world.now + .microseconds(microseconds)
      let before = sliced.position
      let stop = sliced.play(until: limit, mostEvents: mostEvents)
      #expect(sliced.position - before <= mostEvents)
      #expect(sliced.world.now <= limit)
      if stop == .end { break }
    }
    #expect(State(sliced) == State(whole))
    #expect(sliced.lesson?.marks == whole.lesson?.marks)
    #expect(sliced.lesson?.failures == whole.lesson?.failures)
  }

  @Test("Everything due at a moment happens before the line after run, at any pace")
  func allDueAtOnce() throws {
    let text = """
      timeout S1
      run 40ms
      hold
      put x 1
      release
      run 0ms
      crash S1
      run 100ms
      """
    var whole = Session(playing: try parsed(text))
    whole.playToEnd()
    #expect(whole.world.nodes[1].server.log.lastIndex == 2)
    var single = Session(playing: try parsed(text))
    single.playToEnd(mostEvents: 1)
    #expect(State(single) == State(whole))
  }

  @Test("Stepping through a lesson comes by the same states as playing it")
  func stepping() throws {
    let whole = try Session(played: Self.election)
    var walked = Session(playing: try parsed(Self.election))
    var states: [Int: State] = [:]
    for _ in 0..<10_000 where walked.lesson?.isFinished == false {
      let position = walked.position
      #expect(walked.advanceOneEvent() == true)
      #expect(walked.position - position <= 1)
      if walked.position > position { states[walked.position] = State(walked) }
    }
    #expect(State(walked) == State(whole))
    #expect(walked.lesson?.marks == whole.lesson?.marks)
    var replayed = whole
    for position in 1...whole.position {
      replayed.seek(to: position)
      if position < whole.position { #expect(State(replayed) == states[position]) }
    }
  }

  @Test("Going back and forth at a stop does not change how the lesson goes on")
  func backAndForth() throws {
    let whole = try Session(played: Self.election)
    var session = Session(playing: try parsed(Self.election))
    while session.lesson?.isFinished == false {
      session.advanceOneEvent()
      let position = session.position
      let stops = session.lesson?.stopsReached
      session.stepBack()
      while session.position < position || session.lesson?.stopsReached != stops {
        session.advanceOneEvent()
      }
      try #require(session.position == position)
    }
    session.seek(to: .max)
    #expect(session.lesson?.marks == whole.lesson?.marks)
    #expect(State(session) == State(whole))
  }

  // MARK: Taking over

  @Test("A command in the middle of a lesson forks; the next stop is the lesson's again")
  func takingOver() throws {
    let (_, states) = try livedStops(Self.election)
    var session = Session(playing: try parsed(Self.election))
    for _ in 0..<3 { _ = session.nextStop() }
    try session.perform("crash S2", "run 300ms")
    #expect(session.branchNumber == 1)
    #expect(session.lesson?.branch == 0)
    #expect(!session.isLessonNext)
    for stop in 2..<6 {
      #expect(session.nextStop() == .stop, "first to where it was left, then on")
      #expect(session.branchNumber == 0)
      #expect(State(session) == states[stop])
    }
    #expect(session.lesson?.failures == [])
  }

  @Test("From a branch, the previous stop is the lesson's")
  func previousStopFromBranch() throws {
    let (_, states) = try livedStops(Self.election)
    var session = Session(playing: try parsed(Self.election))
    for _ in 0..<3 { _ = session.nextStop() }
    try session.perform("crash S2", "run 300ms")
    #expect(session.previousStop() == true)
    #expect(session.branchNumber == 0)
    #expect(states[...2].contains(State(session)))
  }

  @Test("Time goes on by itself on a branch, and the lesson waits")
  func playingOnABranch() throws {
    var session = Session(playing: try parsed(Self.election))
    _ = session.nextStop()
    let marks = session.lesson?.marks
    try session.perform("crash S2")
    #expect(session.play(until: .zero + .seconds(1)) == .limit)
    #expect(session.world.now == .zero + .seconds(1))
    #expect(session.lesson?.marks == marks)
  }

  @Test("After the end of the lesson a command continues its branch")
  func afterTheEnd() throws {
    var session = try Session(played: "run 10ms\n")
    try session.perform("crash S1")
    #expect(session.branches.count == 1)
  }
}
