// A run in which a property breaks: it stops there, or goes on if that was expected or somebody says so.

import Checking
import Raft
import Scripting
import Session
import TestKit
import Testing

@Suite("Beyond a broken property")
struct BeyondViolationTests {
  private static let start = """
    servers 3
    seed 3
    set client-timeout off
    timeout S1
    run until leader S1 and commit S3 1 and commit S2 1 within 1s
    isolate S2
    put x 1
    run until commit S3 2 within 1s
    wipe S3

    """

  private func broken() throws -> Session { try Session(played: Self.start) }

  @Test("it stops there until somebody says that it may go on")
  func byHand() throws {
    var session = try broken()
    #expect(session.violation?.property == .committedOnQuorum && session.isBroken)
    let (position, time) = (session.position, session.now)
    session.advance(to: time + .milliseconds(100))
    #expect((session.position, session.now) == (position, time))
    #expect(session.acknowledgeViolation() && !session.acknowledgeViolation())
    #expect(session.isAcknowledged && !session.isBroken)
    session.advance(to: time + .milliseconds(100))
    #expect(session.position > position && session.now == time + .milliseconds(100))
    // What broke is still told, and nothing is checked any more.
    #expect(session.violation?.event == position)
    // Back and forth it stays so.
    let end = State(session)
    session.seek(to: position - 1)
    #expect(session.violation == nil && !session.isAcknowledged)
    session.seek(to: end.position)
    #expect(State(session) == end && !session.isBroken)
  }

  @Test("a script that expects it goes on, one that does not stops")
  func expected() throws {
    let rest = "run 300ms\nexpect safe"
    let session = try Session(played: Self.start + "expect violation CommittedOnQuorum\n" + rest)
    #expect(session.now >= .zero + .milliseconds(300) && session.isAcknowledged)
    #expect(session.lesson?.isViolationExpected == true)
    let other = try Session(played: Self.start + rest)
    #expect(other.isBroken && other.now < session.now)
    #expect(other.position == other.violation?.event)
    // Another property than the one that broke is not what was expected.
    let wrong = try Session(played: Self.start + "expect violation LogMatching\n" + rest)
    #expect(wrong.isBroken)
  }

  @Test("saved, it expects what broke, and comes to the same state")
  func saved() throws {
    var session = try broken()
    session.acknowledgeViolation()
    try session.perform("run 40ms", "restart S3", "run 100ms", "crash S1", "run 30ms")
    let script = session.script(named: "saved.raft")
    #expect("\(script)".contains("expect violation CommittedOnQuorum"))
    let again = try Session(played: "\(script)")
    #expect(again.lesson?.failures.isEmpty == true)
    #expect(State(again) == State(session))
  }
}
