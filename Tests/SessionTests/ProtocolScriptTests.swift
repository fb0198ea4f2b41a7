// Runs in which a mistake in the corners of §6 to §8 would show, as scripts.

import Raft
import Scripting
import Session
import TestKit
import Testing

@Suite("Protocol, in whole runs")
struct ProtocolScriptTests {
  /// Plays a script to its end.
  /// - Returns: What was not as it expects.
  private func failures(_ script: String) throws -> [String] {
    var session = Session(playing: try parsed(script))
    while let stop = session.nextStop(), stop != .end, stop != .violation {}
    return (session.lesson?.failures ?? []).map { "line \($0.line.number): \($0.message)" }
  }

  @Test("§8: the refusal of a chunk from an earlier term confirms no read")
  func staleChunkConfirmsNothing() throws {
    let script = """
      servers 3
      seed 1
      set election-timeout 20s..40s
      set client-timeout 60s
      timeout S1
      run 200ms
      put x old as C1
      run 100ms
      isolate S2
      put y 1 as C1
      put y 2 as C1
      run 200ms
      snapshot S1
      hold S1>S2
      rejoin S2
      run 2250ms
      crash S1
      restart S1
      hold S2>S1
      timeout S1
      run 100ms
      expect leader S1 and term S1 2
      deliver S1>S2 RequestVote
      deliver S1>S2 InstallSnapshot #30
      run 20ms
      expect term S2 2
      cut S1-S3
      timeout S3
      run 200ms
      expect term S3 3
      put x new as C1 to S3
      run 200ms
      expect answered C1 4 and role S1 leader
      get x as C2 to S1
      run 30ms
      deliver S2>S1 InstallSnapshotReply
      expect not answered C2 1 and linearizable
      """
    #expect(try failures(script) == [])
  }

  @Test("§7: chunks get through though each answer takes longer than the retry interval")
  func slowChunks() throws {
    let puts = (1...18).map { "put k\($0) \($0)" }.joined(separator: "\n")
    let script = """
      servers 3
      seed 1
      set pre-vote on
      set check-quorum on
      set disruption-guard on
      set delay 30ms..40ms
      set client-timeout 60s
      timeout S1
      run 400ms
      isolate S3
      \(puts)
      run 1s
      snapshot S1 S2
      rejoin S3
      run until snapshot S3 >= 1 within 4s
      expect leader S1
      """
    #expect(try failures(script) == [])
  }

  @Test("§7: a late copy of the first chunk does not undo what has come since")
  func lateFirstChunk() throws {
    func chunks(_ trouble: String) throws -> Int {
      var session = Session(
        playing: try parsed(
          """
          servers 3
          seed 1
          set pre-vote on
          set chunk 8
          set client-timeout 60s
          timeout S1
          run 200ms
          isolate S3
          put aaaaaaaaaaaaaaa 1111111111111111
          put bbbbbbbbbbbbbbb 2222222222222222
          run 200ms
          snapshot S1 S2
          rejoin S3
          run 52ms
          \(trouble)
          run 2s
          expect snapshot S3 3
          """))
      while let stop = session.nextStop(), stop != .end {}
      #expect(session.lesson?.failures.map(\.message) == [])
      let branch = session.branch
      return (1...branch.length).count {
        branch.chronicle[$0].message == .installSnapshot && branch.chronicle[$0].kind == .delivered
      }
    }
    let late = "duplicate S1>S3 InstallSnapshot\ndelay S1>S3 InstallSnapshot #2 190ms"
    #expect(try chunks(late) == chunks("") + 1)
  }

  @Test("§5.3: lost entries are sent again, however often reads make the leader send heartbeats")
  func readsDoNotStarveRetries() throws {
    let script = """
      servers 3
      seed 1
      set client-timeout 60s
      timeout S1
      run 200ms
      load 200/s reads 100% clients 9
      run 300ms
      put z 1 as C1 to S1
      cut S1>S2
      cut S1>S3
      heal
      run until commit S1 2 within 200ms
      cut S1>S3
      put y 2
      run 100ms
      heal
      run until commit S3 3 within 300ms
      """
    #expect(try failures(script) == [])
  }

  @Test("diss. 3.10: a leader in joint mode hands over at once", arguments: 1...12)
  func transferInJointMode(seed: Int) throws {
    let script = """
      servers 3
      seed \(seed)
      timeout S1
      run 200ms
      put x 1
      run 100ms
      reconfigure S1 S2 S4
      run until config S1 joint within 1s
      transfer S2
      run until leader S2 within 100ms
      run until config S2 is S1 S2 S4 within 500ms
      expect leader S2
      """
    #expect(try failures(script) == [])
  }

  @Test("diss. 6.4.1: a lease ends when election timeouts become shorter")
  func leaseEndsWithShorterTimeouts() throws {
    let script = """
      servers 3
      seed 1
      set election-timeout 1s..5s
      set lease-reads on
      run 1010ms
      timeout S1
      run 200ms
      put x old as C1
      run 300ms
      set election-timeout 80ms..120ms
      run 100ms
      isolate S1
      run until leader S2 within 400ms
      put x new as C1 to S2
      run 50ms
      expect answered C1 2
      get x as C2 to S1
      run 1ms
      expect not answered C2 1 and linearizable
      """
    #expect(try failures(script) == [])
  }

  @Test("diss. 4.2.1: a server still slow in its tenth round of catching up is not taken in")
  func slowLearner() throws {
    let script = """
      servers 3
      seed 1
      timeout S1
      run 200ms
      load 20/s
      run 200ms
      add S4
      link S1-S4 delay 200ms
      run until not changing S1 within 10s
      expect config S1 is S1 S2 S3 and leader S1
      """
    #expect(try failures(script) == [])
  }
}
