// The order in which leaders took the calls into their logs: as a rule it explains a history, and nothing need be
// searched.

import Raft
import Simulation

/// An attempt to explain the answers about one key without a search: what a leader put into its log in the order of
/// the log, and reads, which are in no log, as soon as their answers fit.
///
/// The order is tried, not believed. It counts only if each answer is what it gives, and if no call comes after one that
/// was made when it had been answered. So a history that is explained is linearizable, whatever the
/// indexes say; one that is not explained may be so as well.
struct LogOrder {
  private let all: [Call]
  private let places: [Int]

  // The calls about the key, by their numbers in `places`.
  /// Those in a log, by their indexes.
  private var logged: [Int] = []
  /// The reads that were answered, in the order in which they were made.
  private var loose: [Int] = []
  /// All that were answered, in the order of their answers.
  private var answers: [Int] = []

  /// Whether all writes with an answer are in a log. If not, nothing is tried.
  private var isKnown = true

  // How far the attempt has got.
  private var isPlaced: [Bool]
  private var value: String?
  /// The first in `loose` that may not be placed, and the first in `answers`.
  private var (nextLoose, nextAnswer) = (0, 0)
  /// The event of that answer: what was called later has to wait for it.
  private var barrier = Int.max

  /// Whether the order of the log explains all answers about one key.
  /// - Parameter places: Where the calls about the key are.
  /// - Complexity: O(n log n) where few calls are open together.
  static func explains(_ calls: [Call], at places: [Int]) -> Bool {
    var order = LogOrder(calls, places)
    return order.explains()
  }

  private init(_ all: [Call], _ places: [Int]) {
    self.all = all
    self.places = places
    isPlaced = [Bool](repeating: false, count: places.count)
    logged.reserveCapacity(places.count)
    answers.reserveCapacity(places.count)
    for number in places.indices {
      let isAnswered = all[places[number]].answered != nil
      if isAnswered { answers.append(number) }
      if all[places[number]].index != nil {
        logged.append(number)
      } else if isAnswered {
        loose.append(number)
        guard case .get = all[places[number]].operation else {
          isKnown = false
          return
        }
      }
    }
    Self.sort(&answers) { all[places[$0]].answered ?? .max }
    Self.sort(&logged) { all[places[$0]].index?.number ?? .max }
    Self.sort(&loose) { all[places[$0]].called }
  }

  /// Puts calls in order, those with equal numbers as they were made.
  private static func sort(_ calls: inout [Int], by number: (Int) -> Int) {
    // As a rule they are in order.
    var last = Int.min
    for call in calls {
      let key = number(call)
      if key <= last { return calls.sort { (number($0), $0) < (number($1), $1) } }
      last = key
    }
  }

  private func called(_ number: Int) -> Int { all[places[number]].called }
  private func answered(_ number: Int) -> Int { all[places[number]].answered ?? .max }

  private mutating func explains() -> Bool {
    if !isKnown { return false }
    moveBarrier()
    placeLoose()
    for number in logged {
      if called(number) > barrier {
        // What was answered cannot wait; else it may never have been done.
        if answered(number) < .max { return false }
        continue
      }
      guard place(number) else { return false }
      placeLoose()
    }
    return nextAnswer == answers.count
  }

  /// Does the call next, if its answer, where there is one, is what that gives.
  private mutating func place(_ number: Int) -> Bool {
    let (result, after) = Self.outcome(of: all[places[number]].operation, on: value)
    if let answer = all[places[number]].result, answer != result { return false }
    value = after
    isPlaced[number] = true
    moveBarrier()
    return true
  }

  /// Does the reads that fit now.
  private mutating func placeLoose() {
    var next = nextLoose
    while next < loose.count, called(loose[next]) <= barrier {
      if !isPlaced[loose[next]] { _ = place(loose[next]) }
      next += 1
    }
    while nextLoose < loose.count, isPlaced[loose[nextLoose]] { nextLoose += 1 }
  }

  private mutating func moveBarrier() {
    while nextAnswer < answers.count, isPlaced[answers[nextAnswer]] { nextAnswer += 1 }
    barrier = nextAnswer < answers.count ? answered(answers[nextAnswer]) : .max
  }

  /// What the store answers where the key has this value, and what value it leaves.
  static func outcome(
    of operation: Operation, on value: String?
  ) -> (result: OperationResult, after: String?) {
    switch operation {
    case .put(_, let new): (.done, new)
    case .get: (.value(value), value)
    // Concerns no key, and is in no history.
    case .register: (.done, value)
    case .delete: (.done, nil)
    case .append(_, let text): (.done, (value ?? "") + text)
    case .compareAndSet(_, let expected, let new):
      value == expected ? (.done, new) : (.mismatch(found: value), value)
    }
  }
}
