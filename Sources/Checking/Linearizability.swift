// Whether what clients saw can be explained by a single store that does one operation at a time.

import Raft
import Simulation

/// Whether a history is linearizable.
package enum LinearizabilityVerdict: Hashable, Sendable {
  /// There is an order of the operations that explains every answer.
  case linearizable
  /// There is none.
  case notLinearizable(Unplaced)
  /// The effort did not suffice to tell for this key, and no other key decides.
  case undecided(key: String, effort: Int)
  /// So many calls at the start are forgotten: of the others alone nothing is claimed.
  case incomplete(forgotten: Int)
}

/// The operation that cannot be placed: the one whose answer is the first that no order explains.
package struct Unplaced: Hashable, Sendable {
  /// The call whose answer fits nowhere. All answers before it can be explained.
  package var call: Call
  /// The number of the event with that answer: the earliest after which the history is not linearizable.
  package var event: Int
  /// The calls in an order that explains every answer before, as numbers of requests. Calls that were
  /// open at the time are in it where the explanation needs them, or does not mind.
  package var order: [Int]
  /// The value of the key after that order; nil where the key is not there.
  package var value: String?

  /// The key that the call reads or writes: histories are judged key by key.
  package var key: String { call.operation.key }
  /// The number of the request.
  package var id: Int { call.id }
}

extension Unplaced: CustomStringConvertible {
  /// One sentence, such as
  /// `C2 read 1 from x, but no order of the calls explains that; an order that fits the earlier
  /// answers leaves x = 2.`
  package var description: String {
    "\(call.client) \(seen), but no order of the calls explains that; "
      + "an order that fits the earlier answers leaves \(value.map { "\(key) = \($0)" } ?? "no \(key)")."
  }

  private var seen: String {
    switch (call.operation, call.result) {
    case (.compareAndSet(_, let expected, _), .done): "replaced \(expected) in \(key)"
    case (_, .value(let value?)): "read \(value) from \(key)"
    case (_, .value(nil)): "found no \(key)"
    case (_, .mismatch(let found?)): "found \(found) in \(key)"
    case (_, .mismatch(nil)): "found no \(key) to compare"
    case (_, .done), (_, .session), (_, .sessionExpired), (_, nil): "was told that \(key) is done"
    }
  }
}

extension Dictionary where Value: FixedWidthInteger {
  /// The number that is kept for the key; if there is none this one, which is kept from now on.
  @inline(__always)
  mutating func number(of key: Key, or next: Value) -> Value {
    // In one access, so that the key is looked for once.
    func keep(_ number: inout Value) -> Value {
      if number < 0 { number = next }
      return number
    }
    return keep(&self[key, default: -1])
  }
}

/// The check of recorded histories for linearizability (Herlihy and Wing 1990; §8 of the paper asks for
/// it): each operation seems to take effect at one instant between its call and its answer.
///
/// Every operation is about one key, so a history is linearizable if it is so for each key alone. A
/// key's history is searched as Wing and Gong do, with Lowe's memory of what was tried; see `OrderSearch`. Only
/// where the order of the log does not explain it, which is tried first; see `LogOrder`.
package enum Linearizability {
  /// Tells whether the history is linearizable, all keys being absent at its start.
  ///
  /// The calls may come in any order. Of several keys without an explanation the one that breaks first
  /// is reported.
  /// - Parameter effort: How many partial orders may be tried in one search; one takes
  ///   some 60 bytes and less than a microsecond. If it runs out the verdict is `undecided`. If it runs out
  ///   only in the searches for the earliest answer that fails, after the history as a whole is known to
  ///   fail, the operation named is one with which it certainly fails, but maybe not the first such.
  /// - Complexity: O(n log n) where calls overlap little; exponential in the number of calls that
  ///   are open together at worst, within the bounds of `effort`.
  package static func check(_ calls: [Call], effort: Int = 500_000) -> LinearizabilityVerdict {
    require(effort > 0, "a search without effort decides nothing")
    var first: Unplaced?
    var undecided: String?
    for places in placesByKey(calls) where !LogOrder.explains(calls, at: places) {
      var history = KeyHistory(calls, at: places)
      switch history.check(effort: effort) {
      case .linearizable: break
      case .undecided(let key, _): undecided = undecided ?? key
      case .incomplete: fatalError("of a history alone nothing is forgotten")
      case .notLinearizable(let found):
        if let other = first, (other.event, other.id) < (found.event, found.id) { continue }
        first = found
      }
    }
    if let first { return .notLinearizable(first) }
    if let undecided { return .undecided(key: undecided, effort: effort) }
    return .linearizable
  }

  /// For each key the places of the calls that are about it, in order.
  private static func placesByKey(_ calls: [Call]) -> [[Int]] {
    var numbers: [String: Int] = [:]
    var places: [[Int]] = []
    // The first few keys, which are found one by one in less time than by their hashes.
    var few: [String] = []
    for place in calls.indices {
      let key = calls[place].operation.key
      var number = few.firstIndex(of: key) ?? places.count
      if number == places.count, few.count < 8 {
        few.append(key)
      } else if number == places.count {
        number = numbers.number(of: key, or: places.count)
      }
      if number == places.count { places.append([]) }
      places[number].append(place)
    }
    return places
  }
}
