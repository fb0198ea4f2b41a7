// Delta debugging on predicates whose smallest answers are known.

import Search
import Testing

@Suite("Delta debugging")
struct DeltaDebuggingTests {
  @Test("finds the items that are needed, wherever they are", arguments: [1, 2, 3, 7, 64, 1000])
  func needed(count: Int) {
    let needed: Set<Int> = [0, count / 3, count / 2, count - 1]
    let left = minimized(Array(0..<count)) { needed.isSubset(of: $0) ? $0 : nil }
    #expect(left == needed.sorted())
  }

  @Test("an order of n log n tests is enough for a few items of many")
  func cost() {
    var tests = 0
    let left = minimized(Array(0..<1024)) { items in
      tests += 1
      return items.contains(300) && items.contains(700) ? items : nil
    }
    #expect(left == [300, 700])
    #expect(tests < 200)
  }

  @Test("nothing is left where nothing is needed")
  func nothingNeeded() {
    #expect(minimized([1, 2, 3]) { $0 }.isEmpty)
  }

  @Test("everything is left where everything is needed, or the test gives up")
  func everythingNeeded() {
    let items = Array(0..<20)
    #expect(minimized(items) { $0.count == 20 ? $0 : nil } == items)
    #expect(minimized(items) { _ in nil } == items)
  }

  @Test("what the test leaves out stays out")
  func testMayReduce() {
    // Even numbers are refused; 9 is needed.
    let left = minimized(Array(0..<10)) { items in
      items.contains(9) ? items.filter { $0 % 2 == 1 } : nil
    }
    #expect(left == [9])
  }
}
