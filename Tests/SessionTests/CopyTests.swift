// That the lines of a script are done where the run lies.

import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Session

@Suite("A script is played without copies of the run")
struct CopyTests {
  /// Where the servers of the run lie: elsewhere after each copy.
  private func place(_ session: Session) -> UInt {
    session.world.nodes.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  @Test("the run moves at checkpoints only, however many calls are open")
  func staysInPlace() throws {
    let puts = (0..<3000).map { "put x \($0)" }.joined(separator: "\n")
    let text = "servers 3\nrun until leader any within 5s\n" + puts
    var session = Session(playing: try Script(parsing: text, name: "puts"))
    _ = session.play(until: .never, mostEvents: 100)
    var (moves, last) = (0, place(session))
    while session.lesson?.isFinished == false {
      _ = session.play(until: .never, mostEvents: 1)
      if place(session) != last { moves += 1 }
      last = place(session)
    }
    #expect(session.position > 3000)
    // The start is kept, and one more now and then.
    #expect(moves <= session.position / Checkpoints.lessonInterval + 1)
  }

  @Test("what is refused in the middle of a script begins no branch and changes nothing")
  func refusals() throws {
    let text = "servers 3\ncrash S1\nrun 1s\nput x 1\nrun 1s\n"
    var session = Session(playing: try Script(parsing: text, name: "refused"))
    _ = session.play(until: .never, mostEvents: 5)
    let (hash, time) = (session.world.hash, session.now)
    #expect(session.lesson?.isFinished == false)
    #expect(throws: Refusal.self) { try session.perform(.crash([s1])) }
    #expect(session.branches.count == 1 && session.world.hash == hash && session.now == time)
    try session.perform(.crash([s2]))
    #expect(session.branches.count == 2 && session.world.nodes[1].status == .crashed)
  }
}
