// Histories that are linearizable and histories that are not, by hand and by chance.

import Checking
import Raft
import Simulation
import Testing

@Suite("Linearizability")
struct LinearizabilityTests {
  static let x1 = Operation.put(key: "x", value: "1")
  static let x2 = Operation.put(key: "x", value: "2")
  static let get = Operation.get(key: "x")
  static let delete = Operation.delete(key: "x")
  static let append = Operation.append(key: "x", value: "a")
  static let cas12 = Operation.compareAndSet(key: "x", expected: "1", new: "2")
  static let cas13 = Operation.compareAndSet(key: "x", expected: "1", new: "3")

  /// A call in a history written by hand: what, from when to when, and the answer.
  struct Line: Sendable {
    var operation: Operation
    var called: Int
    var answered: Int?
    var result: OperationResult?
    init(_ operation: Operation, _ times: ClosedRange<Int>, _ result: OperationResult) {
      self.operation = operation
      called = times.lowerBound
      answered = times.upperBound
      self.result = result
    }
    /// Without an answer.
    init(_ operation: Operation, _ times: PartialRangeFrom<Int>) {
      self.operation = operation
      called = times.lowerBound
    }
  }

  struct Story: Sendable, CustomTestStringConvertible {
    var name: String
    var lines: [Line]
    /// The place of the line that cannot be placed; nil if the story is linearizable.
    var unplaced: Int?
    init(_ name: String, unplaced: Int? = nil, _ lines: [Line]) {
      self.name = name
      self.lines = lines
      self.unplaced = unplaced
    }
    var testDescription: String { name }
    var calls: [Call] {
      lines.enumerated().map { index, line in
        Call(
          id: index, client: ClientID(index + 1), operation: line.operation, called: line.called,
          answered: line.answered, result: line.result)
      }
    }
  }

  static let stories = [
    Story("nothing at all", []),
    Story("only silence", [Line(x1, 0...), Line(get, 1...), Line(cas12, 2...)]),
    Story("a key is absent at first", [Line(get, 0...1, .value(nil))]),
    Story("a read of a value never written", unplaced: 0, [Line(get, 0...1, .value("7"))]),
    Story(
      "a read of what was put", [Line(x1, 0...1, .done), Line(get, 2...3, .value("1"))]),
    Story(
      "a stale read", unplaced: 2,
      [Line(x1, 0...1, .done), Line(x2, 2...3, .done), Line(get, 4...5, .value("1"))]),
    Story(
      "an old value while the put runs",
      [Line(x1, 0...1, .done), Line(x2, 2...5, .done), Line(get, 3...4, .value("1"))]),
    Story(
      "an answer in the event of a call does not precede it",
      [Line(x1, 0...1, .done), Line(x2, 2...5, .done), Line(get, 5...6, .value("1"))]),
    Story(
      "an answer in the event before a call precedes it", unplaced: 2,
      [Line(x1, 0...1, .done), Line(x2, 2...5, .done), Line(get, 6...6, .value("1"))]),
    Story(
      "new value, then old value", unplaced: 3,
      [
        Line(x1, 0...1, .done), Line(x2, 2...9, .done), Line(get, 3...4, .value("2")),
        Line(get, 5...6, .value("1")),
      ]),
    Story(
      "reads of two values in any order while both puts run",
      [
        Line(x1, 0...9, .done), Line(x2, 0...9, .done), Line(get, 1...2, .value("2")),
        Line(get, 3...4, .value("1")),
      ]),
    Story(
      "a lost update", unplaced: 2,
      [
        Line(append, 0...1, .done), Line(append, 2...3, .done), Line(get, 4...5, .value("a")),
      ]),
    Story(
      "an append applied twice", unplaced: 1,
      [Line(append, 0...1, .done), Line(get, 2...3, .value("aa"))]),
    Story(
      "two appends, both seen",
      [
        Line(append, 0...3, .done), Line(append, 0...3, .done), Line(get, 2...2, .value("a")),
        Line(get, 4...5, .value("aa")),
      ]),
    Story(
      "two compare-and-sets of one value both succeed", unplaced: 2,
      [Line(x1, 0...1, .done), Line(cas12, 2...5, .done), Line(cas13, 3...6, .done)]),
    Story(
      "one of two compare-and-sets fails",
      [
        Line(x1, 0...1, .done), Line(cas12, 2...5, .mismatch(found: "3")),
        Line(cas13, 3...6, .done),
      ]),
    Story(
      "a mismatch with what was expected", unplaced: 1,
      [Line(x1, 0...1, .done), Line(cas12, 2...3, .mismatch(found: "1"))]),
    Story(
      "a mismatch with what was not there", unplaced: 1,
      [Line(x1, 0...1, .done), Line(cas12, 2...3, .mismatch(found: nil))]),
    Story("a mismatch on nothing", [Line(cas12, 2...3, .mismatch(found: nil))]),
    Story(
      "a mismatch changes nothing", unplaced: 2,
      [
        Line(x2, 0...1, .done), Line(cas13, 2...3, .mismatch(found: "2")),
        Line(get, 4...5, .value("3")),
      ]),
    Story(
      "gone once deleted",
      [Line(x1, 0...1, .done), Line(delete, 2...3, .done), Line(get, 4...5, .value(nil))]),
    Story(
      "seen though deleted", unplaced: 2,
      [Line(x1, 0...1, .done), Line(delete, 2...3, .done), Line(get, 4...5, .value("1"))]),
    Story(
      "gone though not deleted", unplaced: 1,
      [Line(x1, 0...1, .done), Line(get, 4...5, .value(nil))]),
    Story(
      "appended to nothing after a delete",
      [
        Line(x1, 0...1, .done), Line(delete, 2...3, .done), Line(append, 4...5, .done),
        Line(get, 6...7, .value("a")),
      ]),
    Story(
      "an unanswered put seen much later",
      [
        Line(x1, 0...1, .done), Line(x2, 2...), Line(get, 3...4, .value("1")),
        Line(get, 5...6, .value("1")), Line(get, 7...8, .value("2")),
      ]),
    Story(
      "an unanswered put never seen",
      [
        Line(x1, 0...1, .done), Line(x2, 2...), Line(get, 3...4, .value("1")),
        Line(cas13, 5...6, .done), Line(get, 7...8, .value("3")),
      ]),
    Story(
      "an unanswered put seen, then not", unplaced: 3,
      [
        Line(x1, 0...1, .done), Line(x2, 2...), Line(get, 3...4, .value("2")),
        Line(get, 5...6, .value("1")),
      ]),
    Story(
      "an unanswered put takes effect once only", unplaced: 4,
      [
        Line(x2, 0...), Line(get, 1...2, .value("2")), Line(x1, 3...4, .done),
        Line(get, 5...6, .value("1")), Line(get, 7...8, .value("2")),
      ]),
    Story(
      "of two unanswered puts each takes effect",
      [
        Line(x2, 0...), Line(x2, 0...), Line(get, 1...2, .value("2")), Line(x1, 3...4, .done),
        Line(get, 5...6, .value("1")), Line(get, 7...8, .value("2")),
      ]),
    Story(
      "an unanswered put seen before its call", unplaced: 0,
      [Line(get, 0...1, .value("2")), Line(x2, 2...)]),
    Story(
      "an unanswered append in the middle",
      [
        Line(append, 0...1, .done), Line(.append(key: "x", value: "b"), 2...),
        Line(.append(key: "x", value: "c"), 3...4, .done), Line(get, 5...6, .value("abc")),
      ]),
    Story(
      "an unanswered compare-and-set seen",
      [Line(x1, 0...1, .done), Line(cas12, 2...), Line(get, 3...4, .value("2"))]),
    Story(
      "an unanswered compare-and-set that could not succeed", unplaced: 2,
      [Line(x2, 0...1, .done), Line(cas13, 2...), Line(get, 3...4, .value("3"))]),
    Story(
      "of two unanswered writes the right one is kept for later",
      [
        Line(x1, 0...1, .done), Line(cas12, 2...), Line(x2, 2...), Line(get, 3...4, .value("2")),
        Line(.put(key: "x", value: "3"), 5...6, .done), Line(get, 7...8, .value("2")),
      ]),
    Story(
      "an unanswered delete seen, then undone",
      [
        Line(x1, 0...1, .done), Line(delete, 2...), Line(get, 3...4, .value(nil)),
        Line(append, 5...6, .done), Line(get, 7...8, .value("a")),
      ]),
    Story(
      "success seen, mismatch answered", unplaced: 1,
      [
        Line(x1, 0...1, .done), Line(cas12, 2...7, .mismatch(found: "3")),
        Line(get, 3...4, .value("2")), Line(get, 5...6, .value("2")),
      ]),
    Story(
      "a read answered as if it wrote", unplaced: 0, [Line(get, 0...1, .done)]),
    Story(
      "a put answered as if it read", unplaced: 0, [Line(x1, 0...1, .value("1"))]),
    Story(
      "an empty value is not an absent one", unplaced: 1,
      [Line(.put(key: "x", value: ""), 0...1, .done), Line(get, 2...3, .value(nil))]),
    Story(
      "texts that are equal though their scalars differ",
      [
        Line(.put(key: "x", value: "e"), 0...1, .done),
        Line(.append(key: "x", value: "\u{301}"), 2...), Line(get, 3...4, .value("\u{E9}")),
      ]),
    Story(
      "keys do not mix", unplaced: 1,
      [
        Line(.put(key: "y", value: "1"), 0...1, .done), Line(get, 2...3, .value("1")),
      ]),
    Story(
      "the key that breaks first is named", unplaced: 1,
      [
        Line(get, 0...9, .value("1")), Line(.get(key: "y"), 1...5, .value("1")),
        Line(.get(key: "z"), 2...7, .value("1")),
      ]),
  ]

  @Test(arguments: stories)
  func storyIsJudged(_ story: Story) throws {
    #expect(SlowLinearizability.isLinearizable(story.calls) == (story.unplaced == nil))
    guard let unplaced = story.unplaced else {
      #expect(Linearizability.check(story.calls) == .linearizable)
      return
    }
    let found = try #require(Self.unplaced(Linearizability.check(story.calls)))
    #expect(found.id == unplaced)
    #expect(found.event == story.lines[unplaced].answered)
    #expect(found.key == story.lines[unplaced].operation.key)
  }

  @Test func witnessIsSaid() throws {
    let story = try #require(Self.stories.first { $0.name == "a stale read" })
    let found = try #require(Self.unplaced(Linearizability.check(story.calls)))
    #expect(found.order == [0, 1])
    #expect(found.value == "2")
    #expect(
      found.description
        == "C3 read 1 from x, but no order of the calls explains that; "
        + "an order that fits the earlier answers leaves x = 2.")
  }

  @Test func orderInWhichCallsComeDoesNotMatter() {
    for story in Self.stories {
      #expect(Linearizability.check(story.calls.reversed()) == Linearizability.check(story.calls))
    }
  }

  /// Ways to make small histories that differ in what is hard about them.
  static let makers = [
    HistoryMaker(clients: 2, values: 2, silent: 0, lies: 300),
    HistoryMaker(clients: 3, values: 2, silent: 15, lies: 600),
    HistoryMaker(clients: 4, values: 2, silent: 35, lies: 1000, reads: 60),
    HistoryMaker(clients: 5, values: 2, silent: 10, lies: 900),
    HistoryMaker(clients: 3, keys: 2, values: 2, silent: 15, lies: 1000),
    HistoryMaker(clients: 6, values: 3, silent: 5, lies: 1000, reads: 60),
    HistoryMaker(clients: 6, values: 3, silent: 40, lies: 1000, reads: 70),
  ]

  /// Every small history is judged as by trying all orders, and breaks at the same event.
  @Test(arguments: makers.indices)
  func smallHistoriesAreJudgedAsByBruteForce(_ maker: Int) {
    var counts = [true: 0, false: 0]
    for seed in 0..<700 {
      let calls = Self.makers[maker].history(of: 3 + seed % 5, seed: UInt64(seed))
      let expected = SlowLinearizability.isLinearizable(calls)
      counts[expected]! += 1
      switch Linearizability.check(calls) {
      case .linearizable: #expect(expected, "seed \(seed): \(calls)")
      case .undecided, .incomplete: Issue.record("seed \(seed) is undecided")
      case .notLinearizable(let found):
        #expect(!expected, "seed \(seed): \(calls)")
        #expect(found.event == SlowLinearizability.firstFailure(calls), "seed \(seed): \(calls)")
        #expect(found.call.answered == found.event)
        expectWitness(found, calls)
      }
    }
    #expect(counts[true]! > 70 && counts[false]! > 70, "\(counts)")
  }

  /// The order explains all answers before the one that fails, and leaves the value.
  private func expectWitness(_ found: Unplaced, _ calls: [Call]) {
    let known = calls.filter { $0.operation.key == found.key && $0.called <= found.event }
    func isBefore(_ call: Call) -> Bool {
      guard let answered = call.answered else { return false }
      return (answered, call.id) < (found.event, found.id)
    }
    var store = KeyValueStore()
    var latestCall = Int.min
    for id in found.order {
      guard let call = known.first(where: { $0.id == id }) else {
        Issue.record("call \(id) is not in the history")
        return
      }
      #expect((call.answered ?? .max) >= latestCall, "\(found) \(calls)")
      latestCall = max(latestCall, call.called)
      let result = store.apply(call.operation)
      if isBefore(call) { #expect(result == call.result, "\(found) \(calls)") }
    }
    #expect(Set(found.order).count == found.order.count)
    #expect(Set(known.filter(isBefore).map(\.id)).isSubset(of: found.order), "\(found) \(calls)")
    #expect(store[found.key] == found.value)
  }

  /// Long histories without lies are linearizable, and no effort to speak of is needed to see it.
  @Test(arguments: [
    HistoryMaker(clients: 5, keys: 3, values: 9, silent: 0, lies: 0),
    HistoryMaker(clients: 5, keys: 3, values: 9, silent: 5, lies: 0),
    HistoryMaker(clients: 5, keys: 3, silent: 40, lies: 0, areValuesUnique: true),
  ])
  func longHonestHistoriesAreLinearizable(_ maker: HistoryMaker) {
    for seed in 0..<20 {
      let calls = maker.history(of: 600, seed: UInt64(seed))
      #expect(Linearizability.check(calls, effort: 10_000) == .linearizable, "seed \(seed)")
    }
  }

  /// A value read from nowhere at the end of a long history is found, with many calls unanswered.
  @Test func oneLieAfterLongHonestyIsFound() throws {
    for seed in 0..<20 {
      let maker = HistoryMaker(
        clients: 5, keys: 3, silent: 10, lies: 0, areValuesUnique: true)
      var calls = maker.history(of: 600, seed: UInt64(seed))
      let event = calls.compactMap(\.answered).max()! + 1
      calls.append(
        Call(
          id: 600, client: ClientID(9), operation: Self.get, called: event, answered: event + 1,
          result: .value("8")))
      let found = try #require(Self.unplaced(Linearizability.check(calls)))
      #expect(found.id == 600)
      #expect(found.event == event + 1)
    }
  }

  /// Fifty calls that never end, each of which can explain any one read: none is tried in vain.
  @Test func manyUnansweredCallsDoNotExplode() {
    var calls: [Call] = []
    for number in 0..<50 {
      let text = String(number % 5)
      let operation: Operation =
        number % 2 == 0
        ? .put(key: "x", value: text)
        : .append(key: "x", value: text)
      calls.append(Call(id: number, client: ClientID(1), operation: operation, called: 0))
    }
    for number in 50..<150 {
      let isRead = number % 2 == 1
      calls.append(
        Call(
          id: number, client: ClientID(2), operation: isRead ? Self.get : Self.x1,
          called: number, answered: number, result: isRead ? .value("1") : .done))
    }
    #expect(Linearizability.check(calls, effort: 1000) == .linearizable)
    let read = Call(
      id: 150, client: ClientID(2), operation: Self.get, called: 150, answered: 151,
      result: .value("7"))
    #expect(Self.unplaced(Linearizability.check(calls + [read], effort: 20_000))?.id == 150)
  }

  /// Twenty puts at once and a read of none of them: too much for a small effort, which says so.
  @Test func tooLittleEffortIsUndecided() {
    var calls = (0..<20).map { number in
      Call(
        id: number, client: ClientID(number + 1),
        operation: .append(key: "x", value: String(UnicodeScalar(UInt8(97 + number)))),
        called: 0, answered: 9, result: .done)
    }
    calls.append(
      Call(
        id: 20, client: ClientID(30), operation: Self.delete, called: 0, answered: 9,
        result: .done))
    calls.append(
      Call(
        id: 21, client: ClientID(31), operation: Self.get, called: 10, answered: 11,
        result: .value("7")))
    #expect(
      Linearizability.check(calls, effort: 1000) == .undecided(key: "x", effort: 1000))
    // Another key decides all the same.
    calls.append(
      Call(
        id: 22, client: ClientID(32), operation: .get(key: "y"), called: 20, answered: 21,
        result: .value("7")))
    #expect(Self.unplaced(Linearizability.check(calls, effort: 1000))?.id == 22)
  }

  private static func unplaced(_ verdict: LinearizabilityVerdict) -> Unplaced? {
    guard case .notLinearizable(let found) = verdict else { return nil }
    return found
  }
}
