// The array with one owner, and the slots that messages lie in.

import Testing

@testable import Raft

@Suite("Arrays with one owner, and messages in slots")
struct UniqueArrayTests {
  /// Counts how many of it there are.
  private final class Token: Sendable {}

  @Test("does what an array does", arguments: 1...5)
  func likeAnArray(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    var unique = UniqueArray<Int>()
    var plain: [Int] = []
    for number in 0..<500 {
      switch random.next() % 5 {
      case 0...2:
        unique.append(number)
        plain.append(number)
      case 3: #expect(unique.popLast() == plain.popLast())
      default:
        if plain.isEmpty { continue }
        let place = Int(random.next() % UInt64(plain.count))
        unique[place] = -number
        plain[place] = -number
      }
      let elements = unique.indices.map { unique[$0] }
      #expect(elements == plain)
    }
  }

  @Test("a copy is apart from the original")
  func copies() {
    var array = UniqueArray([1, 2, 3])
    var copy = array.copy()
    array[0] = 9
    copy.append(4)
    let (first, count, other) = (copy[0], array.count, copy.count)
    #expect(first == 1 && count == 3 && other == 4)
  }

  @Test("what it held is let go, once")
  func lifetimes() {
    weak var gone: Token?
    weak var taken: Token?
    do {
      var array = UniqueArray<Token>()
      for _ in 0..<20 { array.append(Token()) }
      gone = array[3]
      taken = array[19]
      _ = array.popLast()
      #expect(taken == nil && gone != nil)
      let copy = array.copy()
      array.removeAll()
      #expect(gone != nil, "the copy has it")
      let count = copy.count
      #expect(count == 19)
    }
    #expect(gone == nil)
  }

  @Test("a key goes behind those that are not to come after it")
  func insertion() {
    var array = UniqueArray(repeating: 0, count: 8)
    var count = 0
    for number in [30, 10, 20, 10, 40] {
      array.insert(number, into: 0..<count) { number < $0 }
      count += 1
    }
    let sorted = (0..<count).map { array[$0] }
    #expect(sorted == [10, 10, 20, 30, 40])
  }

  @Test("a slot is used again, and what its message carried is not kept")
  func slots() {
    var slots = MessageSlots()
    let append = AppendEntries(prevLogIndex: 0, prevLogTerm: 0, leaderCommit: 0)
    let entries = [Entry(term: 1, content: .command(1)), Entry(term: 1, content: .command(2))]
    let long = Message(
      from: ServerID(0), to: ServerID(1), term: 1, append: append, entries: entries)
    let first = slots.store(long)
    #expect(slots[first].entries == entries)
    slots.release(first)
    let isEmpty = slots[first].cargo == nil
    #expect(isEmpty)
    let short = Message(from: ServerID(2), to: ServerID(1), term: 3, body: .timeoutNow)
    let second = slots.store(short)
    #expect(second == first && slots[second] == short)
    #expect(slots[second].entries.isEmpty && slots[second].data.isEmpty)
    let used = slots.usedCount
    #expect(used == 1)
  }

  @Test("a message says what it was given, of every kind, also in a slot that held another")
  func bodies() {
    let append = AppendEntries(prevLogIndex: 5, prevLogTerm: 2, leaderCommit: 4, round: 9)
    let snapshot = InstallSnapshot(
      lastIndex: 7, lastTerm: 3, configuration: Configuration(voters: [ServerID(1)]), offset: 64,
      round: 4, isLast: true)
    var bodies: [Message.Body] = [
      .requestVote(lastLogIndex: 3, lastLogTerm: 2, isTransfer: true),
      .requestVoteReply(granted: true), .requestVoteReply(granted: false),
      .appendEntries(append), .preVote(lastLogIndex: 1, lastLogTerm: 1),
      .preVoteReply(granted: true), .installSnapshot(snapshot), .timeoutNow,
    ]
    let outcomes: [AppendEntriesReply.Outcome] = [
      .success(matchIndex: 8), .staleTerm, .conflict(conflictTerm: nil, conflictIndex: 3),
      .conflict(conflictTerm: 2, conflictIndex: 3),
    ]
    bodies += outcomes.map {
      .appendEntriesReply(AppendEntriesReply(prevLogIndex: 5, round: 2, outcome: $0))
    }
    let answers: [InstallSnapshotReply.Outcome] = [.wants(offset: 6), .installed, .staleTerm]
    bodies += answers.map {
      .installSnapshotReply(InstallSnapshotReply(lastIndex: 7, round: 1, outcome: $0))
    }
    for body in bodies {
      let message = Message(from: ServerID(3), to: ServerID(4), term: 6, body: body)
      #expect(message.body == body)
      for other in bodies {
        var slots = MessageSlots()
        slots.release(
          slots.store(Message(from: ServerID(0), to: ServerID(1), term: 1, body: other)))
        let slot = slots.write(from: ServerID(3), to: ServerID(4), term: 6, body)
        #expect(slots[slot].body == body && slots[slot] == message)
      }
    }
  }

  @Test("an element that is not there ends the program, which says why")
  func reason() async throws {
    let ended = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let array = UniqueArray<Int>()
      _ = array[0]
    }
    let said = String(decoding: try #require(ended).standardErrorContent, as: UTF8.self)
    #expect(said.contains("no such element"), "\(said)")
  }
}
