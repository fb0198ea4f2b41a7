// Scripts that are played: line by line, with stops, words and expectations.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct LessonTests {
  private static let election = """
    title One leader
    servers 3
    seed 3
    say Three servers start.
    pause
    timeout S1
    say S1 stands.
    pause
    run until leader any within 1s
    expect leader S1
    say S1 leads.
    pause
    pause
    run 3ms
    ask What does a write need?
    choice * A majority
    choice Everybody
    pause
    put x 1
    put y 2
    step 3
    step until commit S1 = 3
    run 100ms
    isolate S1
    run 1s
    rejoin S1
    run 200ms
    expect value S1 x 1 and value S2 y 2
    pause
    """

  // MARK: The head

  @Test("The lines of the head shape the setup and are no events")
  func head() throws {
    let session = Session(
      playing: try parsed(
        """
        title T
        servers 4
        set election-timeout 200ms..400ms
        set heartbeat 30ms
        set retry 70ms
        set batch 5
        set pipeline 6
        set delay 1ms..2ms
        set loss 5%
        say Words may stand between.
        set duplicate 1%
        set disk 3ms
        rule leader-no-op off
        seed 77
        run 1ms
        set heartbeat 40ms
        """))
    let setup = session.world.setup
    #expect(setup.servers == 4)
    #expect(setup.seed == 77)
    #expect(setup.settings.electionTimeout == TimeSpanRange(.milliseconds(200), .milliseconds(400)))
    #expect(setup.settings.heartbeatInterval == .milliseconds(30))
    #expect(setup.settings.retryInterval == .milliseconds(70))
    #expect(setup.settings.maxEntriesPerAppend == 5)
    #expect(setup.settings.maxAppendsInFlight == 6)
    #expect(setup.link.delay == TimeSpanRange(.milliseconds(1), .milliseconds(2)))
    #expect(setup.link.lossMillionths == 50_000)
    #expect(setup.link.duplicateMillionths == 10_000)
    #expect(setup.diskLatency == .milliseconds(3))
    #expect(!setup.settings.rules[.leaderNoOp])
    #expect(session.position == 0)
    var played = session
    played.playToEnd()
    #expect(played.position == 1)
    #expect(played.world.nodes[0].server.settings.heartbeatInterval == .milliseconds(40))
  }

  // MARK: Time

  @Test("run lets so much time pass, step so many events happen")
  func time() throws {
    #expect(try Session(played: "run 250ms\n").world.now == .zero + .milliseconds(250))
    #expect(try Session(played: "step\n").position == 1)
    #expect(try Session(played: "step 40\ncrash S1\n").position == 41)
    var walked = Session()
    for _ in 0..<40 { walked.stepForward() }
    #expect(State(try Session(played: "step 40\n")) == State(walked))
  }

  @Test("run until and step until stop at the very event that makes the condition true")
  func until() throws {
    for line in ["run until leader any within 1s", "step until leader any", "run until leader any"]
    {
      var session = try Session(played: line)
      #expect(session.world.leader != nil)
      #expect(session.lesson?.failures == [])
      session.stepBack()
      #expect(session.world.leader == nil)
    }
    #expect(try Session(played: "run until leader none\n").position == 0)
  }

  @Test("A condition that does not come within its time fails, with the line and what is the case")
  func within() throws {
    let session = try Session(played: "# a comment\nrun until leader S3 within 100ms\nrun 5ms\n")
    let failure = try #require(session.lesson?.failures.first)
    #expect(failure.line.number == 2)
    #expect(failure.time == .zero + .milliseconds(100))
    #expect(
      failure.message == "waited for leader S3, which did not come within 100ms; nobody leads")
    #expect(session.world.now == .zero + .milliseconds(105))
  }

  @Test("Waiting for events where nothing will ever happen comes to an end")
  func dead() throws {
    let text = "crash S1 S2 S3 S4 S5\nstep 10\nexpect not alive S1\n"
    let session = try Session(played: text)
    #expect(session.position == 1)
    #expect(session.lesson?.expectationCount == 1)
    let left = try Session(played: "timeout S1\ncrash S1 S2 S3 S4 S5\nstep 10\nrun 1s\n")
    #expect(left.position == 6)
    #expect(left.world.flights.isEmpty)
    var sliced = Session(playing: try parsed(text))
    for slice in 1...10 where sliced.lesson?.isFinished == false {
      _ = sliced.play(until: .zero + .milliseconds(20 * slice), mostEvents: 1)
    }
    #expect(State(sliced) == State(session))
  }

  // MARK: Expectations

  @Test("Failed expectations are recorded with line, moment and message; the lesson goes on")
  func failures() throws {
    var session = Session(
      playing: try parsed(
        "run 10ms\nexpect leader S1\nexpect term S2 = 0\nexpect alive S1 and role S1 leader\n"))
    #expect(session.playToEnd() == [.failure, .failure, .end])
    let lesson = try #require(session.lesson)
    #expect(lesson.expectationCount == 3)
    #expect(lesson.failures.map(\.line.number) == [2, 4])
    #expect(
      lesson.failures.map(\.message) == [
        "expected leader S1, but nobody leads",
        "expected alive S1 and role S1 leader, but S1 is follower",
      ])
    #expect(lesson.failures.allSatisfy { $0.time == .zero + .milliseconds(10) })
  }

  @Test(
    "What is found instead is told for each condition",
    arguments: [
      ("leader S2", "S1 leads"), ("leader none", "S1 leads"), ("role S1 follower", "S1 is leader"),
      ("term S2 > 1", "S2 is in term 1"), ("vote S2 S3", "S2 voted for S1"),
      ("commit S1 9", "S1 has committed up to 1"), ("applied S1 9", "S1 has applied up to 1"),
      ("log S2 1 1", "S2's log has terms 1"), ("value S1 x 1", "S1 has no x"),
      ("election split", "the election in term 1 is not split"),
      ("not alive S1", "S1 is leader"), ("answered C1 1", "C1 has 0 answers"),
      ("violation ElectionSafety", "nothing is violated"),
    ])
  func findings(_ condition: String, _ finding: String) throws {
    let session = try Session(played: "timeout S1\nrun 65ms\nexpect \(condition)\n")
    #expect(session.lesson?.failures.first?.message == "expected \(condition), but \(finding)")
  }

  @Test("A command that is refused is recorded, changes nothing, and the lesson goes on")
  func refused() throws {
    var session = Session(playing: try parsed("run 10ms\ntransfer S1\ncrash S1\n"))
    #expect(session.playToEnd() == [.failure, .end])
    #expect(
      session.lesson?.failures.map(\.message) == ["no running server leads; wait for an election"])
    #expect(session.lesson?.failures.first?.line.number == 2)
    #expect(session.position == 1)
  }

  // MARK: The end

  @Test(
    "A lesson ends, and says so once; then the run goes on by itself",
    arguments: [
      "", "# nothing\n", "servers 3\nseed 9\n", "say Hello\n", "run 10ms\npause\n", "pause\n",
    ])
  func end(text: String) throws {
    var session = Session(playing: try parsed(text))
    let stops = session.playToEnd()
    #expect(stops == (text.contains("pause") ? [.stop, .end] : [.end]))
    #expect(session.lesson?.isFinished == true)
    let position = session.position
    #expect(session.play(until: .zero + .seconds(1)) == .limit)
    #expect(session.position > position)
    #expect(session.world.now == .zero + .seconds(1))
  }

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
