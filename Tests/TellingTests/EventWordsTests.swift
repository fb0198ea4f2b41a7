// Events in a few words, from the chronicle alone, and the search through them.

import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("Events in a few words")
struct EventWordsTests {
  private func words(_ session: Session) -> [String] {
    (0...session.branch.length).map { session.branch.words(of: $0) }
  }

  @Test("an election, a write and its commit, line by line")
  func election() throws {
    var setup = Setup()
    setup.servers = 3
    setup.link.delay = TimeSpanRange(.milliseconds(10), .milliseconds(10))
    var session = Session(setup)
    try session.perform("timeout S1", "run 35ms", "put x 1", "run 30ms")
    #expect(
      words(session) == [
        "the run begins",
        ":timeout S1: it stands in term 1",
        "S2 votes for S1 in term 1",
        "S3 votes for S1 in term 1",
        "S2's vote makes S1 leader of term 1",
        "S1 gets S3's vote",
        "S2 gets S1's append",
        "S3 gets S1's append",
        ":put x 1: entry 2",
        "S2 acknowledges S1's append: entry 1 is committed",
        "S3 acknowledges S1's append",
        "S2 gets S1's append: now it knows that entry 1 is committed",
        "S3 gets S1's append",
        "S2 acknowledges S1's append: entry 2 is committed, and a client has its answer",
        "S3 acknowledges S1's append",
      ])
  }

  @Test("refusals say why, losses where, and what is done by hand is its command")
  func refusals() throws {
    var session = Session(Setup())
    try session.perform("timeout S1", "run 40ms", "put x 1", "run 40ms", "isolate S5", "put x 2")
    try session.perform("run 40ms", "rejoin S5", "timeout S5", "run 20ms", "crash S5", "run 60ms")
    let all = words(session)
    #expect(all.contains("S2 refuses S5 its vote: S5's log is behind"))
    #expect(all.contains("S1 refuses S5 its vote: S5's log is behind: S1 steps down"))
    #expect(all.contains { $0.hasPrefix(":put x 2: entry 3; what it sends to S5 is lost") })
    #expect(all.contains(":crash S5"))
    #expect(all.contains { $0.hasSuffix("is lost: S5 is down") })
  }

  @Test("heartbeats, their answers and timers have words of their own")
  func heartbeats() throws {
    var session = try Session.led()
    try session.perform("run 80ms", "pause S2", "run 60ms", "crash S1", "run 300ms")
    let all = Set(words(session))
    #expect(all.contains("S1 tells the others that it leads"))
    #expect(all.contains("S3 gets S1's heartbeat"))
    #expect(all.contains("S3 acknowledges S1's heartbeat"))
    #expect(all.contains("S2 is frozen: S1's heartbeat waits"))
    #expect(all.contains { $0.contains("'s election timer runs out: it stands in term 2") })
  }

  @Test("a client's calls have its name and what it asks, even where they are still to come")
  func clients() throws {
    var session = Session(Setup())
    try session.perform(
      "set client-delay 3ms..8ms", "set client-timeout 200ms", "timeout S1", "run 40ms",
      "append x 1 as C2 to S3", "run 200ms", "crash S1", "load 40/s", "run 300ms")
    session.seek(to: 0)
    let all = words(session)
    #expect(all.contains { $0.contains("C2's request x+1 reaches S3: refused") })
    #expect(all.contains { $0.contains("C2 is sent away by S3: x+1") })
    #expect(all.contains { $0.contains("C2 asks again, now S1: x+1") })
    #expect(all.contains { $0.contains("C2 hears from S1 about x+1") })
    #expect(all.contains { $0.contains("reaches nobody: S1 does not run") })
    #expect(!all.contains { $0.contains("a client and") }, "every call is known")
    // The call by hand is what brought about its arrival.
    let arrival = try #require(all.firstIndex { $0.contains("C2's request x+1 reaches S3") })
    let call = try #require(session.cause(of: arrival))
    #expect(session.branch.words(of: call).hasPrefix(":append x 1"))
  }

  @Test("a branch that leaves before a call knows nothing of it, and knows its own")
  func branches() throws {
    var session = try Session.led()
    let start = session.position
    try session.perform("put x 1", "run 60ms")
    session.seek(to: start)
    try session.perform("put y 2", "run 60ms", "load 20/s", "run 200ms")
    #expect(session.branches.count == 2)
    let chronicle = session.branch.chronicle
    #expect(chronicle.calls.count == session.world.requests.count)
    #expect(chronicle.calls[0].operation.words == "y=2")
  }

  @Test("a search finds every event whose words hold the text, in either direction, and wraps")
  func search() throws {
    var session = try Session.led()
    try session.perform("run 300ms", "put x 1", "run 100ms", "crash S1", "run 500ms")
    let branch = session.branch
    let all = words(session)
    let texts = [
      "heartbeat", "S3 Votes", "put x", "leader of term 2", "acknowledges s1", "lost: s1",
    ]
    for text in texts {
      let wanted = all.indices.filter { $0 > 0 && all[$0].lowercased().contains(text.lowercased()) }
      #expect(!wanted.isEmpty, "\(text)")
      for (step, order) in [(1, wanted), (-1, wanted.reversed())] {
        var search = EventSearch(text)
        var found: [Int] = []
        var place = step > 0 ? 1 : branch.length
        for _ in order {
          guard
            case .found(let number) = search.find(
              in: branch, from: place, by: step, count: branch.length)
          else { break }
          found.append(number)
          place = number + step
        }
        #expect(found == order, "\(text)")
        // Once more, behind the end.
        #expect(
          search.find(in: branch, from: place, by: step, count: branch.length)
            == order.first.map(EventSearch.Result.found))
      }
    }
    var search = EventSearch("no such words")
    #expect(search.find(in: branch, from: 1, by: 1, count: branch.length) == .nothing)
  }

  @Test("what a section says is true of every event that names it: §6 knows both ways to change")
  func sections() throws {
    var session = try Session.led(servers: 3)
    try session.perform("remove S1", "run 60ms")
    let sections = (1...session.position).flatMap {
      session.moment(at: $0)?.narration.sections ?? []
    }
    #expect(sections.contains(.membershipChanges), "no joint consensus was needed")
    let words = Section.membershipChanges.summary
    #expect(words.contains("joint consensus") && words.contains("one server at a time"))
  }
}
