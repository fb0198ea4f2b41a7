// What messages on their way say, in forms of different length, and how calls of clients stand.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("Messages and calls in few words")
struct MessageWordsTests {
  /// What is under way, by its link and in the form that is asked for.
  private func underWay(
    _ session: Session, _ form: KeyPath<MessageWords, String>
  ) -> [String] {
    let cluster = session.cluster
    return cluster.flights.map {
      "\($0.message.from)>\($0.message.to) " + MessageWords($0.message, in: cluster)[keyPath: form]
    }
  }

  @Test("a candidate asks, is given votes that are counted in order, and is told why not")
  func votes() throws {
    var session = Session()
    try session.perform("hold", "timeout S1", "timeout S2")
    #expect(underWay(session, \.short).first == "S1>S2 your vote?")
    #expect(
      underWay(session, \.long).first == "S1>S2 asks for its vote: my log is empty")
    try session.perform("deliver S1>S2", "deliver S1>S3", "deliver S1>S4", "deliver S2>S3")
    let short = underWay(session, \.short)
    for words in ["S2>S1 no: voted S2", "S3>S1 a vote", "S4>S1 a vote", "S3>S2 no: voted S1"] {
      #expect(short.contains(words), "\(short)")
    }
    let long = underWay(session, \.long)
    for words in [
      "S2>S1 no: I voted for myself in term 1", "S3>S1 a vote for S1, its second",
      "S4>S1 a vote for S1, its third", "S3>S2 no: I voted for S1 in term 1",
    ] { #expect(long.contains(words), "\(long)") }
  }

  @Test("a voter with a newer log or in a higher term says so")
  func refusals() throws {
    var session = try Session.led(servers: 3)
    try session.perform("isolate S3", "put x 1", "run 60ms", "rejoin S3", "hold", "timeout S3")
    try session.perform("put y 2 to S1")
    try session.perform("deliver S3>S2")
    #expect(underWay(session, \.short).contains("S2>S3 no: newer log"))
    #expect(
      underWay(session, \.long).contains("S2>S3 no: my log is newer, it ends at 2 (term 1)"))
    try session.perform("deliver S1>S3 AppendEntries")
    #expect(underWay(session, \.short).contains("S3>S1 no: in term 2"))
  }

  @Test("entries, what is stored of them, and where a log ends that they do not fit")
  func entries() throws {
    var session = try Session.led(servers: 3)
    try session.perform("run 45ms", "hold", "put x 1")
    #expect(underWay(session, \.short).contains("S1>S2 entry 2: x=1"))
    #expect(
      underWay(session, \.long).contains(
        "S1>S2 entry 2 (x=1, term 1), after entry 1 of term 1; commit 1"))
    try session.perform("deliver S1>S2 AppendEntries", "deliver S1>S3 AppendEntries")
    let long = underWay(session, \.long)
    #expect(long.contains("S2>S1 yes: stored up to 2: makes S1 commit it"), "\(long)")
    // With the first of the two it is committed already.
    #expect(long.contains("S3>S1 yes: stored up to 2"), "\(long)")
    session = try Session.led(servers: 3)
    try session.perform("isolate S3", "put x 1", "run 60ms", "rejoin S3", "hold", "put y 2")
    try session.perform("deliver S1>S3 AppendEntries")
    #expect(underWay(session, \.short).contains("S3>S1 no: ends at 1"))
    #expect(underWay(session, \.long).contains("S3>S1 no: my log ends at 1"))
  }

  @Test("whatever is under way, the short form fits 17 columns and forms shrink")
  func lengths() throws {
    for seed: UInt64 in 1...30 {
      var options = RandomRun.Options()
      options.hasExtensions = true
      var run = RandomRun(seed: seed, options)
      for _ in 0..<400 {
        _ = run.next()
        let cluster = ClusterView(glanceAt: run.world)
        for flight in cluster.flights.prefix(6) {
          let words = MessageWords(flight.message, in: cluster)
          let lengths = words.forms.map(\.count)
          // The run's values are random numbers of twenty digits.
          #expect(words.short.count <= 17, "\(words.short)")
          #expect(lengths == lengths.sorted(by: >), "\(words.forms)")
          #expect(words.fitting(words.long.count) == words.long)
          #expect(words.fitting(0) == words.short)
        }
      }
    }
  }

  // MARK: Calls

  private func calls(_ session: Session, most: Int = 3) -> [String] {
    session.cluster.callStatuses(most: most).map { $0.words() }
  }

  @Test("a call waits for whom it asked, and is done; open ones come first")
  func open() throws {
    var session = try Session.led(servers: 3)
    try session.perform("put x 1", "run 5ms")
    #expect(calls(session) == ["C1 x=1 → S1 waits 0.00 s"])
    try session.perform("run 55ms", "hold", "put x 2", "run 210ms")
    #expect(calls(session) == ["C1 x=2 → S1 links are held · waits 0.21 s", "C1 x=1 done"])
    #expect(calls(session, most: 1) == ["C1 x=2 → S1 links are held · waits 0.21 s"])
  }

  @Test("who has crashed, and who reaches no majority, is said")
  func faults() throws {
    var session = try Session.led(servers: 3)
    try session.perform("isolate S1", "put x 1 to S1", "run 10ms")
    #expect(calls(session) == ["C1 x=1 → S1 reaches no majority · waits 0.01 s"])
    try session.perform("crash S1")
    #expect(calls(session) == ["C1 x=1 → S1 no answer: S1 crashed · waits 0.01 s"])
    #expect(session.cluster.callStatuses(most: 1)[0].isFault)
  }

  @Test("what a read gets is said, and that it is stale where it is")
  func reads() throws {
    var session = try Session.led(servers: 3)
    try session.perform("get x", "run 60ms", "put x 1", "run 60ms", "get x", "run 60ms")
    #expect(calls(session) == ["C1 x? = nothing from S1", "C1 x=1 done", "C1 x? = 1 from S1"])
    try session.perform("rule read-confirmation off", "isolate S1", "timeout S2", "run 30ms")
    try session.perform("put x 2 to S2", "run 60ms", "get x to S1")
    #expect(calls(session, most: 2) == ["C1 x=2 done", "C1 x? = 1 from S1 (stale)"])
  }
}
