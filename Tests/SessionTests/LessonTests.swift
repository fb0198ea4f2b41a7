// Scripts that are played, line by line: the head, time, expectations and the end.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct LessonTests {
  static let election = """
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
        "expected alive S1 and role S1 leader, but S1 is a follower",
      ])
    #expect(lesson.failures.allSatisfy { $0.time == .zero + .milliseconds(10) })
  }

  @Test(
    "What is found instead is told for each condition",
    arguments: [
      ("leader S2", "S1 leads"), ("leader none", "S1 leads"),
      ("role S1 follower", "S1 is a leader"),
      ("term S2 > 1", "S2 is in term 1"), ("vote S2 S3", "S2 voted for S1"),
      ("commit S1 9", "S1 has committed entries up to 1"),
      ("applied S1 9", "S1 has applied entries up to 1"),
      ("log S2 1 1", "S2's log has entries of the terms 1"), ("value S1 x 1", "S1 has no x"),
      ("election split", "the election in term 1 is not split"),
      ("not alive S1", "S1 is a leader"), ("answered C1 1", "C1 has no answer"),
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
}
