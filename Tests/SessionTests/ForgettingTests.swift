// A history within its room: what is given up of the past comes back by replay, and is what it was.

import Raft
import Running
import Scripting
import Simulation
import Synchronization
import TestKit
import Testing

@testable import Session

@Suite struct ForgettingTests {
  /// A run under load with an election now and then.
  private static func run(room: Int, events: Int) throws -> Session {
    var session = Session()
    session.historyRoom = room
    session.advance(to: .zero + .seconds(1))
    try session.perform("load 100/s")
    while session.position < events {
      session.advance(to: .never, mostEvents: 20_000)
      let leader = try #require(session.world.leader)
      try session.perform("crash \(leader)")
      session.advance(to: session.now + .seconds(2))
      try session.perform("restart \(leader)")
    }
    return session
  }

  private static let whole = Result { try run(room: Session.usualHistoryRoom, events: 70_000) }
  private static let short = Result { try run(room: 1 << 20, events: 70_000) }

  /// Whether both know the same of the events shortly before the position.
  private static func agree(_ one: Session, _ other: Session, at position: Int) -> Bool {
    let first = max(1, position + 1 - Excerpt.margin)
    let (a, b) = (one.branch.chronicle, other.branch.chronicle)
    guard position == 0 || a.knows(first) && b.knows(first) else { return false }
    return (first..<position + 1).allSatisfy { number in
      var (mine, theirs) = (a[number], b[number])
      // What lies before an excerpt is not there to be found as a cause.
      if mine.cause != theirs.cause, Int(theirs.cause) < first {
        (mine.cause, theirs.cause) = (0, 0)
      }
      return mine == theirs
    }
  }

  @Test("The history stays within its room, and says from when on it is there at once")
  func room() throws {
    let (whole, short) = (try Self.whole.get(), try Self.short.get())
    #expect(State(whole) == State(short))
    #expect(whole.firstInstantEvent == 0 && whole.branch.recent.first == 1)
    #expect(short.firstInstantEvent > 20_000)
    // It is looked only now and then.
    let since = Session.forgettingInterval * 48
    #expect(short.branch.recent.size <= (1 << 19) + since)
    #expect(
      short.branch.checkpoints.size <= 1 << 19
        || short.branch.checkpoints.count == Checkpoints.least)
    #expect(whole.branch.checkpoints.count > 2 * Checkpoints.least)
    #expect(whole.branch.recent.size > 2 << 20)
    #expect(short.branch.milestones.count < whole.branch.milestones.count)
    let elections = whole.branch.milestones.filter {
      if case .elected = $0.kind { true } else { false }
    }
    #expect(elections.count > 4 && elections.allSatisfy(short.branch.milestones.contains))
  }

  @Test("Any moment of it is reached, is what it was, and knows what was shortly before")
  func reach() throws {
    let (whole, kept) = (try Self.whole.get(), try Self.short.get())
    var (plain, short) = (whole, kept)
    for position in [1, 60_000, 5000, 30_000, 29_990, 0, 45_001, 69_000, 2] {
      plain.seek(to: position)
      short.seek(to: position)
      #expect(State(plain) == State(short), "at \(position)")
      #expect(Self.agree(short, plain, at: position), "at \(position)")
      #expect(short.wonElections.last == plain.wonElections.last || position > 5000)
    }
    // A walk from a moment that was forgotten, back and forth.
    short.seek(to: 40_000)
    for _ in 0..<50 { short.stepBack() }
    plain.seek(to: 39_950)
    #expect(State(plain) == State(short))
    for _ in 0..<3000 { short.stepForward() }
    plain.seek(to: 42_950)
    #expect(State(plain) == State(short) && Self.agree(short, plain, at: 42_950))
    // On to where the history is there again.
    short.seek(to: short.firstInstantEvent - 10)
    #expect(short.branch.excerpt != nil)
    for _ in 0..<20 { short.stepForward() }
    #expect(short.branch.excerpt == nil)
    plain.seek(to: short.position)
    #expect(State(plain) == State(short) && Self.agree(short, plain, at: short.position))
  }

  @Test("A moment between two forgotten events is found by its time")
  func time() throws {
    var (plain, short) = (try Self.whole.get(), try Self.short.get())
    for seconds in [1, 20, 7, 3] {
      let time = Instant.zero + .seconds(seconds) + .milliseconds(1)
      plain.rewind(to: time)
      short.rewind(to: time)
      #expect(short.now == time && State(plain) == State(short))
    }
  }

  @Test("A branch can begin where the history is forgotten")
  func branches() throws {
    var (plain, short) = (try Self.whole.get(), try Self.short.get())
    for number in 0..<2 {
      plain.seek(to: 10_000 + number)
      short.seek(to: 10_000 + number)
      try plain.perform("isolate S1")
      try short.perform("isolate S1")
      plain.advance(to: plain.now + .seconds(3))
      short.advance(to: short.now + .seconds(3))
      #expect(State(plain) == State(short))
      #expect(short.differenceFromReplay == nil)
    }
    plain.switchBranch(to: 0)
    short.switchBranch(to: 0)
    #expect(State(plain) == State(short))
  }

  @Test("A long replay tells how far it is, and ends without a trace when it is told to")
  func watched() throws {
    var short = try Self.short.get()
    let start = State(short)
    let asked = Mutex<[Int]>([])
    // Only the start is left to come back to.
    short.branches[0].checkpoints = Checkpoints(
      Checkpoint(position: 0, run: WatchedRun(short.setup)))
    short.replayWatch = { done, total in
      asked.withLock {
        $0.append(done * 100 / total)
        return false
      }
    }
    short.seek(to: 60_000)
    #expect(asked.withLock { $0 } == [54])
    // Compared without words: two states are long.
    #expect(short.position == start.position && short.world.hash == start.hash)
    short.replayWatch = { _, _ in true }
    short.seek(to: 60_000)
    #expect(short.position == 60_000)
    #expect(short.differenceFromReplay == nil)
  }
}
