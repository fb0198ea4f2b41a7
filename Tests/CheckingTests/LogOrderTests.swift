// The order of the log as a guess at an order that explains a history.

import Raft
import Simulation
import Testing

@testable import Checking

@Suite("The order of the log")
struct LogOrderTests {
  /// Where calls are in a log tells where to look, and proves nothing: made-up places change no judgement.
  @Test(arguments: LinearizabilityTests.makers.indices)
  func indexesProveNothing(_ maker: Int) {
    var maker = LinearizabilityTests.makers[maker]
    maker.areIndexed = true
    var chance = RandomSource(seed: 9)
    for seed in 0..<700 {
      var calls = maker.history(of: 3 + seed % 5, seed: UInt64(seed))
      if seed % 2 == 0 {
        for place in calls.indices {
          let index = Int.random(in: -2..<6, using: &chance)
          calls[place].index = index < 0 ? nil : LogIndex(index)
        }
      }
      let expected = SlowLinearizability.isLinearizable(calls)
      switch Linearizability.check(calls) {
      case .linearizable: #expect(expected, "seed \(seed): \(calls)")
      case .undecided, .incomplete: Issue.record("seed \(seed) is undecided")
      case .notLinearizable(let found):
        #expect(found.event == SlowLinearizability.firstFailure(calls), "seed \(seed): \(calls)")
      }
    }
  }

  @Test("the order of the log explains honest histories, and only those")
  func logOrder() {
    let maker = HistoryMaker(clients: 5, values: 9, silent: 0, lies: 0, areIndexed: true)
    for seed in 0..<100 {
      var calls = maker.history(of: 200, seed: UInt64(seed))
      #expect(LogOrder.explains(calls, at: Array(calls.indices)), "seed \(seed)")
      #expect(LogOrder.explains(calls.reversed(), at: Array(calls.indices)), "seed \(seed)")
      let event = calls.compactMap(\.answered).max()! + 1
      calls.append(
        Call(
          id: 200, client: ClientID(9), operation: LinearizabilityTests.get, called: event,
          answered: event,
          result: .value("never written")))
      #expect(!LogOrder.explains(calls, at: Array(calls.indices)), "seed \(seed)")
    }
  }

  @Test("what it takes an operation to give is what the store gives")
  func outcomes() {
    let maker = HistoryMaker(values: 3, silent: 0, lies: 0)
    var store = KeyValueStore()
    var value: String?
    for call in maker.history(of: 500, seed: 3) {
      let (result, after) = LogOrder.outcome(of: call.operation, on: value)
      #expect(store.apply(call.operation) == result, "\(call)")
      value = after
      #expect(store["x"] == value, "\(call)")
    }
  }
}
