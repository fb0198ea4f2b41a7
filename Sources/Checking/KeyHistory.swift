// The calls about one key, with numbers in place of texts.

import Simulation

/// What an operation needs to find and what it leaves. Everything the store does to one key fits.
struct Step: Hashable {
  static let anything: Int32 = -1
  static let impossible: Int32 = -2
  static let nothing: Int32 = -1

  /// The number of the value that must be there, or `anything`, or `impossible`.
  var needs: Int32
  /// The number of the value to set; `nothing`; or `-2 - n` to append text number n.
  var effect: Int32

  var isAppend: Bool { effect < Step.nothing }

  func applies(to value: Int32) -> Bool { needs == Step.anything || needs == value }
}

/// The values a key can have, numbered as they come up. Equal texts have equal numbers.
///
/// A value that no operation needs to find, and that does not become such a one by appending, is like
/// any other of that sort: all of them share a number.
struct ValueTable {
  static let absent: Int32 = 0
  static let unneeded: Int32 = 1

  private var texts: [String?] = [nil, nil]
  private var numbers: [String: Int32] = [:]
  private var appended: [String] = []
  private var appendedNumbers: [String: Int32] = [:]

  /// What was found by appending, as a list for each value: no two texts are joined twice.
  private struct Edge {
    var text: Int32
    var target: Int32
    var next: Int32
  }
  private var edges: [Edge] = []
  private var firstEdge: [Int32] = [-1, -1]

  /// Texts that some operation needs to find, in order. Only meaningful if `isPlain`.
  private var needed: [String] = []
  private var isAnythingNeeded = false
  /// Whether all texts are ASCII, so that a value's beginnings are easily told. Other texts may be
  /// equal though their scalars differ.
  private var isPlain = true

  /// Makes room for so many values at once.
  mutating func reserveCapacity(_ count: Int) {
    numbers.reserveCapacity(count)
    texts.reserveCapacity(count)
    firstEdge.reserveCapacity(count)
  }

  mutating func number(of text: String?) -> Int32 {
    guard let text else { return ValueTable.absent }
    let number = numbers.number(of: text, or: Int32(texts.count))
    if Int(number) == texts.count {
      texts.append(text)
      firstEdge.append(-1)
    }
    return number
  }

  /// The effect of appending the text.
  mutating func append(of text: String) -> Int32 {
    let number = appendedNumbers.number(of: text, or: Int32(appended.count))
    if Int(number) == appended.count { appended.append(text) }
    return -2 - number
  }

  /// The value that the effect leaves of another.
  /// - Complexity: O(1), but for texts that were never joined before.
  mutating func after(_ effect: Int32, on value: Int32) -> Int32 {
    if effect >= 0 { return effect }
    if effect == Step.nothing || value == ValueTable.unneeded { return value }
    return appending(-2 - effect, to: value)
  }

  private mutating func appending(_ text: Int32, to value: Int32) -> Int32 {
    var edge = firstEdge[Int(value)]
    while edge >= 0 {
      if edges[Int(edge)].text == text { return edges[Int(edge)].target }
      edge = edges[Int(edge)].next
    }
    let joined = (texts[Int(value)] ?? "") + appended[Int(text)]
    let target = isNeeded(joined) ? number(of: joined) : ValueTable.unneeded
    edges.append(Edge(text: text, target: target, next: firstEdge[Int(value)]))
    firstEdge[Int(value)] = Int32(edges.count - 1)
    return target
  }

  /// Learns which values operations need to find. All texts must be in the table by now.
  mutating func learnNeeds(of steps: [Step], _ openSteps: [Step?]) {
    isPlain =
      texts.allSatisfy { ValueTable.isPlain($0 ?? "") } && appended.allSatisfy(ValueTable.isPlain)
    var isNeeded = [Bool](repeating: false, count: texts.count)
    for step in steps where step.needs >= 0 { isNeeded[Int(step.needs)] = true }
    for case let step? in openSteps where step.needs >= 0 { isNeeded[Int(step.needs)] = true }
    isAnythingNeeded = isNeeded.contains(true)
    needed = texts.indices.filter { isNeeded[$0] }.compactMap { texts[$0] }.sorted()
  }

  private static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  /// The number to set the value as: its own, if it is needed.
  func reduced(_ value: Int32) -> Int32 {
    isNeeded(texts[Int(value)]) ? value : ValueTable.unneeded
  }

  /// Whether the value is needed by an operation, or can become so by appending.
  private func isNeeded(_ text: String?) -> Bool {
    guard isPlain, let text else { return isAnythingNeeded }
    var low = 0
    var high = needed.count
    while low < high {
      let middle = (low + high) / 2
      if needed[middle] < text { low = middle + 1 } else { high = middle }
    }
    guard low < needed.count else { return false }
    return needed[low] == text || needed[low].utf8.starts(with: text.utf8)
  }
}

/// The calls about one key, ready to be searched.
struct KeyHistory {
  /// Calls, about this key and others.
  private let all: [Call]
  /// The places of those about this key, in the order in which they were made: the order that numbers them.
  private let places: [Int]
  /// The event in which each was made.
  let called: [Int]
  /// The event in which each was answered; `Int.max` where there is no answer.
  let answered: [Int]
  /// What each call does given its answer; for one without the same as in `openSteps`.
  private(set) var steps: [Step] = []
  /// What each call does to the store if its answer is not known; nil if that is nothing.
  private(set) var openSteps: [Step?] = []
  /// The answered calls in the order of their answers. An answer's place in it is its rank.
  let answers: [Int]
  /// The rank of each call's answer; `Int.max` where there is none.
  private(set) var ranks: [Int]
  private var values = ValueTable()

  /// - Parameter unsorted: The places of the calls about the key.
  init(_ all: [Call], at unsorted: [Int]) {
    let places = KeyHistory.sorted(unsorted, all)
    self.all = all
    self.places = places
    called = places.map { all[$0].called }
    answered = places.map { all[$0].answered ?? .max }
    answers = KeyHistory.answers(answered, places, all)
    ranks = [Int](repeating: .max, count: places.count)
    for (rank, call) in answers.enumerated() { ranks[call] = rank }
    steps.reserveCapacity(places.count)
    openSteps.reserveCapacity(places.count)
    values.reserveCapacity(places.count)
    let nothing = Step(needs: Step.anything, effect: Step.nothing)
    for place in places {
      let open = openStep(of: all[place].operation)
      openSteps.append(open)
      if let result = all[place].result {
        steps.append(step(of: all[place].operation, result: result, open))
      } else {
        steps.append(open ?? nothing)
      }
    }
    values.learnNeeds(of: steps, openSteps)
    for index in places.indices {
      if steps[index].effect >= 0 { steps[index].effect = values.reduced(steps[index].effect) }
      if let open = openSteps[index], open.effect >= 0 {
        openSteps[index] = Step(needs: open.needs, effect: values.reduced(open.effect))
      }
    }
  }

  /// The calls in the order in which they were made, as they are to begin with as a rule.
  private static func sorted(_ places: [Int], _ all: [Call]) -> [Int] {
    func isLater(_ first: Int, than second: Int) -> Bool {
      (all[first].called, all[first].id) > (all[second].called, all[second].id)
    }
    let isSorted = !places.indices.dropFirst().contains {
      isLater(places[$0 - 1], than: places[$0])
    }
    return isSorted ? places : places.sorted { isLater($1, than: $0) }
  }

  /// The answered calls in the order of their answers.
  private static func answers(_ answered: [Int], _ places: [Int], _ all: [Call]) -> [Int] {
    var answers: [(event: Int, id: Int, index: Int)] = []
    answers.reserveCapacity(places.count)
    for index in places.indices where answered[index] < .max {
      answers.append((answered[index], all[places[index]].id, index))
    }
    answers.sort { $0 < $1 }
    return answers.map(\.index)
  }

  /// How many calls there are.
  var count: Int { places.count }

  /// The call of this number.
  private func call(_ index: Int) -> Call { all[places[index]] }

  /// What an operation does that may yet be answered in any way, or never.
  private mutating func openStep(of operation: Operation) -> Step? {
    switch operation {
    case .put(_, let value): Step(needs: Step.anything, effect: values.number(of: value))
    case .delete: Step(needs: Step.anything, effect: ValueTable.absent)
    case .append(_, let text): Step(needs: Step.anything, effect: values.append(of: text))
    case .compareAndSet(_, let expected, let new):
      Step(needs: values.number(of: expected), effect: values.number(of: new))
    case .get, .register: nil
    }
  }

  /// What an operation did that was answered so.
  /// - Parameter open: What it does if its answer is not known.
  private mutating func step(
    of operation: Operation, result: OperationResult, _ open: Step?
  ) -> Step {
    let impossible = Step(needs: Step.impossible, effect: Step.nothing)
    switch (operation, result) {
    case (.get, .value(let value)):
      return Step(needs: values.number(of: value), effect: Step.nothing)
    case (.compareAndSet(_, let expected, _), .mismatch(let found)):
      if found == expected { return impossible }
      return Step(needs: values.number(of: found), effect: Step.nothing)
    case (.put, .done), (.delete, .done), (.append, .done), (.compareAndSet, .done):
      return open ?? impossible
    default: return impossible
    }
  }

  /// Decides, and finds the first answer that does not fit.
  mutating func check(effort: Int) -> LinearizabilityVerdict {
    guard let last = answers.indices.last else { return .linearizable }
    let whole = search(upTo: last, effort: effort)
    let stuck: Int
    switch whole.outcome {
    case .placed: return .linearizable
    case .undecided: return .undecided(key: call(0).operation.key, effort: effort)
    case .stuck(let rank): stuck = rank
    }
    // The history up to `good` is linearizable, that up to `bad` is not. The search of the whole has an
    // order for all answers before the one at which it stuck, and as a rule that is the first to
    // fail. Not so where the searched history knows an answer that clients had not yet heard.
    var good = stuck - 1
    var bad = last
    var failed = whole
    var explained: OrderSearch.Result?
    var probe = stuck
    while bad - good > 1 {
      let found = search(upTo: probe, effort: effort)
      switch found.outcome {
      case .stuck(let reached):
        bad = probe
        failed = found
        if reached - 1 > good {
          good = reached - 1
          explained = nil
        }
      case .placed:
        good = probe
        explained = found
      case .undecided:
        good = probe
        explained = nil
      }
      probe = good + (bad - good) / 2
    }
    // An order for all before: what the failed search reached, if it reached the answer that fails.
    if case .stuck(let reached) = failed.outcome, reached < bad {
      let before = explained ?? search(upTo: bad - 1, effort: effort)
      if case .placed = before.outcome { failed = before }
    }
    return .notLinearizable(unplaced(bad, after: failed))
  }

  private func unplaced(_ rank: Int, after found: OrderSearch.Result) -> Unplaced {
    let call = call(answers[rank])
    guard let event = call.answered else { fatalError("a rank is that of an answer") }
    var store = KeyValueStore()
    for index in found.order { _ = store.apply(self.call(index).operation) }
    return Unplaced(
      call: call, event: event, order: found.order.map { self.call($0).id },
      value: store[call.operation.key])
  }

  /// Searches for an order that explains the answers up to one of them.
  private mutating func search(upTo rank: Int, effort: Int) -> OrderSearch.Result {
    var search = OrderSearch(self, upTo: rank)
    return search.run(&values, effort: effort)
  }
}
