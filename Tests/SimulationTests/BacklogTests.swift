// What is taken mostly from the front, against a plain array.

import Testing

@testable import Raft
@testable import Simulation

@Suite("What waits, taken mostly from the front")
struct BacklogTests {
  @Test("does what an array does, short or long", arguments: 1...4)
  func likeAnArray(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    var backlog = Backlog<Int>()
    var plain: [Int] = []
    for number in 0..<3000 {
      // It grows long, and is emptied again.
      let isGrowing = number / 500 % 2 == 0
      if plain.isEmpty || random.next() % 10 < (isGrowing ? 7 : 2) {
        backlog.append(number)
        plain.append(number)
      } else {
        let place = random.next() % 8 == 0 ? Int(random.next() % UInt64(plain.count)) : 0
        #expect(backlog.take(at: backlog.startIndex + place) == plain.remove(at: place))
      }
      #expect(backlog.elementsEqual(plain) && backlog.count == plain.count)
    }
    let all = backlog.takeAll()
    #expect(all.elementsEqual(plain) && backlog.isEmpty)
  }

  @Test("what is taken from a copy stays in the other")
  func copies() {
    var backlog = Backlog<Int>()
    for number in 0..<100 { backlog.append(number) }
    var copy = backlog
    for _ in 0..<70 { _ = copy.take(at: copy.startIndex) }
    #expect(backlog.elementsEqual(0..<100) && copy.elementsEqual(70..<100))
  }

  @Test("what many clients wait for comes in order, or is taken back")
  func manyWaits() {
    var queue = EventQueue()
    let waits = (0..<500).map {
      queue.pushWait(at: 1000 + $0, due: .timeout(request: UInt32($0)))
    }
    // The first ones, then every third.
    for wait in waits[..<300] { queue.removeWait(wait) }
    for request in stride(from: 300, to: 500, by: 3) { queue.removeWait(waits[request]) }
    queue.pushWait(at: 1350, due: .timeout(request: 500))
    var copy = queue.copy()
    var expected = (300..<500).filter { $0 % 3 != 0 }
    // Of equal times, what was scheduled first.
    expected.insert(500, at: expected.firstIndex { $0 > 350 } ?? expected.count)
    let count = queue.count
    #expect(count == expected.count && queue.keys.count == expected.count)
    for request in expected {
      let (due, other) = (queue.pop(), copy.pop())
      #expect(due == .timeout(request: UInt32(request)) && other == due)
    }
    let (rest, next) = (queue.count, queue.nextTime)
    #expect(rest == 0 && next == .max)
  }
}
