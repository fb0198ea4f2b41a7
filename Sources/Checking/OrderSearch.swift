// The search for an order of one key's operations that explains the answers.

/// A depth-first search for an order (Wing and Gong 1993), with a list of what is left and a memory of
/// what was tried (Lowe 2017).
///
/// The answered operations stand in a list, once with their call and once with their answer, in the order
/// of events. Those whose call comes before the first answer in the list may be next. To place one is
/// to take both its places out of the list; once the list is empty all are placed. What was placed and
/// the value it left are remembered, so that other ways to the same point are not followed again.
///
/// Operations without an answer are not in the list: they may be placed or not. Four facts keep the
/// search narrow; none of them loses an order that explains the answers:
/// - A read that fits is placed at once: nothing that comes later can need it to come later.
/// - An unanswered operation is only placed where the next answered operation after it, and after other
///   unanswered ones that build on it, needs what it leaves or appends to it what another will need:
///   otherwise the order without it explains the same answers.
/// - Of unanswered operations that do the same, the one called first is placed first.
/// - A point is not followed if the same was reached with fewer unanswered operations placed.
struct OrderSearch {
  enum Outcome {
    case placed
    /// All answers before the one of this rank can be explained, but not that one as well.
    case stuck(Int)
    case undecided
  }

  struct Result {
    var outcome: Outcome
    /// The calls in an order that explains all answers, or where stuck, those before that one.
    var order: [Int]
  }

  /// An operation that was placed. Its number is that of an answered operation, or `~n` for the next
  /// unanswered one of kind n.
  private struct Placement {
    var operation: Int32
    /// The value before.
    var value: Int32
    /// Whether there was no choice.
    var isForced: Bool
  }

  /// Unanswered operations that do the same.
  private struct Kind {
    var step: Step
    /// Their range in `unanswered`.
    var first: Int
    var end: Int
    /// The first of them that is not placed.
    var next: Int
  }

  // The answered operations, numbered in the order of their calls.
  private var calls: [Int32] = []
  private var steps: [Step] = []
  private var ranks: [Int] = []

  // The list. Place 0 is before all; the last is after all. A place holds an operation's number for its
  // call and `~number` for its answer; the last place looks like an answer.
  private var operationAt: [Int32]
  private var next: [Int32]
  private var previous: [Int32]
  private var callPlace: [Int32]
  private var answerPlace: [Int32]
  /// For an answer's place, how many operations were called before it.
  private var callsBefore: [Int32]
  /// For an answer's place, its event.
  private var eventAt: [Int]

  /// The unanswered operations, by kind and then in the order of their calls.
  private var unanswered: [Int32] = []
  private var unansweredCalled: [Int] = []
  private var kinds: [Kind] = []

  // Where the search stands.
  private var value = ValueTable.absent
  private var placed: [Placement] = []
  private var isPlaced: [UInt64]
  private var hash: UInt64 = 0
  private var memory: SearchMemory

  /// Makes ready to search the history as it was after the answer of that rank: calls answered later are
  /// without an answer, and those made later are left out.
  init(_ history: KeyHistory, upTo rank: Int) {
    let end = history.answered[history.answers[rank]]
    var number = [Int32](repeating: -1, count: history.count)
    var open: [(step: Step, call: Int32)] = []
    calls.reserveCapacity(rank + 1)
    steps.reserveCapacity(rank + 1)
    ranks.reserveCapacity(rank + 1)
    for index in 0..<history.count {
      if history.called[index] > end { break }
      if history.ranks[index] <= rank {
        number[index] = Int32(calls.count)
        calls.append(Int32(index))
        steps.append(history.steps[index])
        ranks.append(history.ranks[index])
      } else if let step = history.openSteps[index] {
        open.append((step, Int32(index)))
      }
    }
    open.sort {
      ($0.step.effect, $0.step.needs, $0.call) < ($1.step.effect, $1.step.needs, $1.call)
    }
    for (step, call) in open {
      if kinds.last?.step != step {
        let first = unanswered.count
        kinds.append(Kind(step: step, first: first, end: first, next: first))
      }
      kinds[kinds.count - 1].end += 1
      unanswered.append(call)
      unansweredCalled.append(history.called[Int(call)])
    }

    // Calls and answers merged by event; calls before answers of the same event.
    let count = calls.count
    let last = 2 * count + 1
    operationAt = [Int32](repeating: -1, count: last + 1)
    callPlace = [Int32](repeating: 0, count: count)
    answerPlace = callPlace
    callsBefore = [Int32](repeating: 0, count: last + 1)
    eventAt = [Int](repeating: 0, count: last + 1)
    var called = 0
    var answered = 0
    for place in 1..<last {
      let answer = history.answers[answered]
      let event = history.answered[answer]
      if called < count, history.called[Int(calls[called])] <= event {
        operationAt[place] = Int32(called)
        callPlace[called] = Int32(place)
        called += 1
      } else {
        operationAt[place] = ~number[answer]
        answerPlace[Int(number[answer])] = Int32(place)
        callsBefore[place] = Int32(called)
        eventAt[place] = event
        answered += 1
      }
    }
    next = (0...last).map { Int32($0 + 1) }
    previous = (0...last).map { Int32($0 - 1) }
    isPlaced = [UInt64](repeating: 0, count: (count + 63) / 64)
    memory = SearchMemory(unanswered: unanswered.count)
  }

  /// Searches until an order is found, none is left, or so many points were tried.
  mutating func run(_ values: inout ValueTable, effort: Int) -> Result {
    let last = Int32(next.count - 1)
    value = values.reduced(ValueTable.absent)
    var stuck = -1
    var best: [Placement] = []
    while true {
      let barrier = placeReads()
      if barrier == last { return Result(outcome: .placed, order: order(of: placed)) }
      if isNew(barrier), placeNext(from: next[0], kind: 0, barrier, &values) { continue }
      let rank = ranks[Int(~operationAt[Int(barrier)])]
      if rank > stuck {
        stuck = rank
        best = placed
      }
      if memory.effort > effort { return Result(outcome: .undecided, order: []) }
      if !turnBack(&values) { return Result(outcome: .stuck(stuck), order: order(of: best)) }
    }
  }

  /// Undoes choices until another can be made instead, and makes that. False if there is none.
  private mutating func turnBack(_ values: inout ValueTable) -> Bool {
    while let placement = placed.popLast() {
      value = placement.value
      guard placement.operation >= 0 else {
        let kind = Int(~placement.operation)
        kinds[kind].next -= 1
        memory.use(kinds[kind].next, false)
        let barrier = firstAnswer(from: next[0])
        if placeNext(from: barrier, kind: kind + 1, barrier, &values) { return true }
        continue
      }
      putBack(Int(placement.operation))
      if placement.isForced { continue }
      let following = next[Int(callPlace[Int(placement.operation)])]
      if placeNext(from: following, kind: 0, firstAnswer(from: following), &values) { return true }
    }
    return false
  }

  /// Places all operations that change nothing and fit. Returns the place of the first answer left.
  private mutating func placeReads() -> Int32 {
    var place = next[0]
    while true {
      let operation = operationAt[Int(place)]
      if operation < 0 { return place }
      let step = steps[Int(operation)]
      if step.effect == Step.nothing && step.applies(to: value) {
        takeOut(Int(operation))
        placed.append(Placement(operation: operation, value: value, isForced: true))
        // Its answer may have been the next place, and still knows what comes after.
        if next[Int(place)] == answerPlace[Int(operation)] {
          place = answerPlace[Int(operation)]
        }
      }
      place = next[Int(place)]
    }
  }

  private func firstAnswer(from place: Int32) -> Int32 {
    var place = place
    while operationAt[Int(place)] >= 0 { place = next[Int(place)] }
    return place
  }

  /// Places the first operation that can be next, beginning with a place in the list, and then with a
  /// kind of the unanswered ones. False if there is none.
  private mutating func placeNext(
    from start: Int32, kind: Int, _ barrier: Int32, _ values: inout ValueTable
  ) -> Bool {
    var place = start
    while place != barrier {
      let operation = operationAt[Int(place)]
      let step = steps[Int(operation)]
      if step.effect != Step.nothing && step.applies(to: value) {
        placed.append(Placement(operation: operation, value: value, isForced: false))
        takeOut(Int(operation))
        value = values.after(step.effect, on: value)
        return true
      }
      place = next[Int(place)]
    }
    let event = eventAt[Int(barrier)]
    for index in kinds.indices.dropFirst(kind) {
      let kind = kinds[index]
      guard kind.next < kind.end, unansweredCalled[kind.next] <= event, kind.step.applies(to: value)
      else { continue }
      let after = values.after(kind.step.effect, on: value)
      guard after != value, after != ValueTable.unneeded,
        serves(after, before: barrier, event, &values)
      else { continue }
      placed.append(Placement(operation: ~Int32(index), value: value, isForced: false))
      memory.use(kind.next, true)
      kinds[index].next += 1
      value = after
      return true
    }
    return false
  }

  /// Whether an answered operation that can be next needs the value, or appends to it with profit; or
  /// one that could be after more unanswered operations have changed the value.
  private mutating func serves(
    _ value: Int32, before barrier: Int32, _ event: Int, _ values: inout ValueTable
  ) -> Bool {
    if isAwaited(value, before: barrier, &values) { return true }
    var reached = [value]
    var done = 0
    defer { memory.spend(done * kinds.count / 64) }
    while done < reached.count {
      for kind in kinds where kind.next < kind.end && unansweredCalled[kind.next] <= event {
        guard kind.step.needs == reached[done] || kind.step.isAppend else { continue }
        let after = values.after(kind.step.effect, on: reached[done])
        if after == ValueTable.unneeded || reached.contains(after) { continue }
        if isAwaited(after, before: barrier, &values) { return true }
        reached.append(after)
      }
      done += 1
    }
    return false
  }

  private func isAwaited(
    _ value: Int32, before barrier: Int32, _ values: inout ValueTable
  ) -> Bool {
    var place = next[0]
    while place != barrier {
      let step = steps[Int(operationAt[Int(place)])]
      if step.needs == value { return true }
      if step.isAppend, values.after(step.effect, on: value) != ValueTable.unneeded { return true }
      place = next[Int(place)]
    }
    return false
  }

  private mutating func takeOut(_ operation: Int) {
    unlink(Int(callPlace[operation]))
    unlink(Int(answerPlace[operation]))
    isPlaced[operation >> 6] |= 1 << UInt64(operation & 63)
    hash ^= SearchMemory.scramble(UInt64(operation))
  }

  private mutating func putBack(_ operation: Int) {
    link(Int(answerPlace[operation]))
    link(Int(callPlace[operation]))
    isPlaced[operation >> 6] &= ~(1 << UInt64(operation & 63))
    hash ^= SearchMemory.scramble(UInt64(operation))
  }

  private mutating func unlink(_ place: Int) {
    next[Int(previous[place])] = next[place]
    previous[Int(next[place])] = previous[place]
  }

  private mutating func link(_ place: Int) {
    next[Int(previous[place])] = Int32(place)
    previous[Int(next[place])] = Int32(place)
  }

  /// Whether the search was not at this point before. Remembers it.
  ///
  /// All operations before the first in the list are placed, and none that was called after the first
  /// answer in the list. What lies between is compared.
  private mutating func isNew(_ barrier: Int32) -> Bool {
    let first = Int(operationAt[Int(next[0])])
    let words = (first >> 6)..<((Int(callsBefore[Int(barrier)]) + 63) >> 6)
    return memory.insert(first: Int32(first), words, of: isPlaced, value: value, hash: hash)
  }

  private func order(of placed: [Placement]) -> [Int] {
    var taken = kinds.map(\.first)
    return placed.map { placement in
      if placement.operation >= 0 { return Int(calls[Int(placement.operation)]) }
      let kind = Int(~placement.operation)
      taken[kind] += 1
      return Int(unanswered[taken[kind] - 1])
    }
  }
}
