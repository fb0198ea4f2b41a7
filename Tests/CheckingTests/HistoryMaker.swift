// Made-up client histories, and the obvious way to judge them.

import Checking
import Raft
import Simulation

/// Random histories of clients of one store, which may be made to lie.
struct HistoryMaker {
  var clients = 3
  var keys = 1
  /// How many different values are written.
  var values = 3
  /// How many percent of the calls are never answered.
  var silent = 20
  /// How many thousandths of the answers are false.
  var lies = 100
  /// How many percent of the calls are reads.
  var reads = 40
  /// Whether values are long and each is written once.
  var areValuesUnique = false
  /// Whether it is known in what order the writes were done.
  var areIndexed = false

  private struct Open {
    var number: Int
    var result: OperationResult?
    var isSilent: Bool
  }

  /// A history of so many calls; without lies it is linearizable.
  func history(of count: Int, seed: UInt64) -> [Call] {
    var chance = RandomSource(seed: seed)
    var store = KeyValueStore()
    var past: [KeyValueStore] = [store]
    var open = [Open?](repeating: nil, count: clients)
    var calls: [Call] = []
    var event = 0
    var applied = 0
    while calls.count < count || open.contains(where: { $0 != nil }) {
      // Now and then two things happen in one event.
      if Int.random(in: 0..<8, using: &chance) != 0 { event += 1 }
      let client = Int.random(in: 0..<clients, using: &chance)
      guard var mine = open[client] else {
        if calls.count == count { continue }
        let isSilent = Int.random(in: 0..<100, using: &chance) < silent
        open[client] = Open(number: calls.count, result: nil, isSilent: isSilent)
        calls.append(
          Call(
            id: calls.count, client: ClientID(client + 1),
            operation: operation(calls.count, &chance), called: event))
        continue
      }
      if mine.result == nil && !(mine.isSilent && Bool.random(using: &chance)) {
        let operation = calls[mine.number].operation
        if Int.random(in: 0..<1000, using: &chance) < lies {
          // Not applied, applied twice, made up, or judged by an older state.
          switch Int.random(in: 0..<4, using: &chance) {
          case 0:
            var other = store
            mine.result = other.apply(operation)
          case 1:
            mine.result = store.apply(operation)
            _ = store.apply(operation)
          case 2:
            var other = KeyValueStore()
            let made = String(Int.random(in: 0..<values, using: &chance))
            _ = other.apply(.put(key: operation.key, value: made))
            mine.result = other.apply(operation)
          default:
            var old = past[Int.random(in: 0..<past.count, using: &chance)]
            mine.result = old.apply(operation)
            _ = store.apply(operation)
          }
        } else {
          mine.result = store.apply(operation)
        }
        applied += 1
        if areIndexed, calls[mine.number].isWrite { calls[mine.number].index = LogIndex(applied) }
        past.append(store)
        if past.count > 6 { past.removeFirst() }
        open[client] = mine
        continue
      }
      if !mine.isSilent, let result = mine.result {
        calls[mine.number].answer(result, at: event)
      }
      open[client] = nil
    }
    return calls
  }

  private func operation(_ number: Int, _ chance: inout RandomSource) -> Operation {
    let key = "xyzuvw".map(String.init)[Int.random(in: 0..<keys, using: &chance)]
    if Int.random(in: 0..<100, using: &chance) < reads { return .get(key: key) }
    let value =
      areValuesUnique ? "v\(number);" : String(Int.random(in: 0..<values, using: &chance))
    switch Int.random(in: 0..<8, using: &chance) {
    case 0...2: return .put(key: key, value: value)
    case 3, 4: return .append(key: key, value: value)
    case 5: return .delete(key: key)
    default:
      let expected = String(Int.random(in: 0..<values, using: &chance))
      return .compareAndSet(key: key, expected: expected, new: value)
    }
  }
}

extension Call {
  /// Whether it goes into a log.
  var isWrite: Bool {
    if case .get = operation { false } else { true }
  }
}

/// Tries every order of the calls on a store, without any thought of cost.
enum SlowLinearizability {
  static func isLinearizable(_ calls: [Call]) -> Bool {
    explains(KeyValueStore(), calls)
  }

  private static func explains(_ store: KeyValueStore, _ left: [Call]) -> Bool {
    if left.allSatisfy({ $0.answered == nil }) { return true }
    return left.indices.contains { index in
      let call = left[index]
      // Nothing that is left may have been answered before the call.
      if left.contains(where: { ($0.answered ?? .max) < call.called }) { return false }
      var store = store
      let result = store.apply(call.operation)
      if call.result != nil && call.result != result { return false }
      var rest = left
      rest.remove(at: index)
      return explains(store, rest)
    }
  }

  /// What was known of the history after the event.
  static func prefix(_ calls: [Call], through event: Int) -> [Call] {
    calls.filter { $0.called <= event }.map { call in
      guard let answered = call.answered, answered > event else { return call }
      return Call(
        id: call.id, client: call.client, operation: call.operation, called: call.called)
    }
  }

  static func firstFailure(_ calls: [Call]) -> Int? {
    Set(calls.compactMap(\.answered)).sorted().first {
      !isLinearizable(prefix(calls, through: $0))
    }
  }
}
