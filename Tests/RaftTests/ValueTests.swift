// The values the protocol is made of.

import TestKit
import Testing

@testable import Raft

@Suite("Terms and indexes")
struct NumberTests {
  @Test("an index and a number of entries make an index, and two indexes are so many entries apart")
  func indexes() {
    var index: LogIndex = 7
    index += 3
    index -= 1
    #expect(index == 9 && index + 2 == 11 && index - 2 == 7)
    let apart: Int = index - LogIndex(4)
    #expect(apart == 5 && LogIndex(4).distance(to: index) == 5 && LogIndex(4) < index)
    #expect((LogIndex(2)...4).map(\.number) == [2, 3, 4] && LogIndex.max > index)
    #expect("\(index)" == "9" && Int(index) == 9 && UInt8(index) == 9)
  }

  @Test("terms are counted on and compared, and are so many elections apart")
  func terms() {
    var term: Term = 3
    term += 1
    #expect(term == 4 && term + 1 == 5 && term - 1 == 3 && term < .max)
    let apart: Int = term - Term(1)
    #expect(apart == 3 && "\(term)" == "4" && UInt32(term) == 4 && Term(UInt32(4)) == term)
  }
}

@Suite("ChunkedArray")
struct ChunkedArrayTests {
  static let size = ChunkedArray<Int>.chunkSize

  private static func numbers(_ count: Int) -> ChunkedArray<Int> {
    var array = ChunkedArray<Int>()
    for number in 0..<count { array.append(number) }
    return array
  }

  static let block = size * ChunkedArray<Int>.blockSize

  static let borders = [
    0, 1, size - 1, size, size + 1, 2 * size - 1, 2 * size, 2 * size + 1, 3 * size, block - 1,
    block, block + 1, block + size, block + size + 1, 2 * block + 1,
  ]

  @Test("gives back what was appended", arguments: borders)
  func append(count: Int) {
    let array = Self.numbers(count)
    #expect(array.count == count && array.isEmpty == (count == 0))
    #expect(Array(array) == Array(0..<count))
    #expect(array.last == (count == 0 ? nil : count - 1))
  }

  @Test("truncates at, before and after a chunk's border, and grows again", arguments: borders)
  func truncate(count: Int) {
    var array = Self.numbers(2 * Self.block + 3 * Self.size)
    array.truncate(to: count)
    #expect(array == Self.numbers(count))
    array.append(-1)
    #expect(Array(array) == Array(0..<count) + [-1])
  }

  @Test("is a value: a copy and the original go their own ways", arguments: borders)
  func copies(count: Int) {
    let length = 2 * Self.block + 3 * Self.size
    let original = Self.numbers(length)
    var copy = original
    copy.truncate(to: count)
    copy.append(-1)
    copy[0] = -2
    #expect(Array(original) == Array(0..<length))
    #expect(copy.count == count + 1 && copy[0] == -2)
  }

  @Test("a copy shares all chunks but those it changed")
  func sharing() {
    let original = Self.numbers(4 * Self.size)
    var copy = original
    copy[2 * Self.size + 5] = -1
    copy.append(0)

    func chunk(_ number: Int, of array: ChunkedArray<Int>) -> [Int] {
      let full = array.full.joined()
      return number < full.count ? Array(full)[number] : array.tail
    }
    for number in 0..<4 {
      let isShared = chunk(number, of: original).withUnsafeBufferPointer { first in
        chunk(number, of: copy).withUnsafeBufferPointer { $0.baseAddress == first.baseAddress }
      }
      #expect(isShared == (number != 2), "chunk \(number)")
    }
  }

  @Test("what is forgotten is gone, and all else keeps its place, whatever is done besides")
  func forgetting() {
    var random = RandomSource(seed: 5, stream: 0)
    for run in 0..<50 {
      let most: UInt64 = run % 10 == 0 ? 6000 : 300
      var array = ChunkedArray<Int>()
      var plain: [Int] = []
      var forgotten = 0
      for step in 0..<60 {
        switch random.next() % 4 {
        case 0...1:
          for number in 0..<Int(random.next() % most) {
            array.append(step * 1000 + number)
            plain.append(step * 1000 + number)
          }
        case 2:
          forgotten += Int(random.next() % UInt64(plain.count + 1 - forgotten))
          array.forget(before: forgotten)
        default:
          let count = forgotten + Int(random.next() % UInt64(plain.count + 1 - forgotten))
          // With nothing left it is a new array.
          if count == 0 { continue }
          array.truncate(to: count)
          plain.removeSubrange(count...)
        }
        #expect(array.count == plain.count && array.forgotten == forgotten)
        #expect(Array(array) == Array(plain[forgotten...]))
        #expect(array.last == (forgotten == plain.count ? nil : plain.last))
        let kept = array.full.joined().count { !$0.isEmpty }
        #expect((kept + 1) * Self.size <= plain.count - forgotten + 3 * Self.size)
      }
    }
    var begun = ChunkedArray<Int>(forgetting: 1000)
    #expect(begun.count == 1000 && begun.last == nil && Array(begun) == [])
    for number in 1000..<1500 { begun.append(number) }
    #expect((1000..<1500).allSatisfy { begun[$0] == $0 })
  }

  @Test("equal arrays are equal however they came about")
  func equality() {
    var longer = Self.numbers(2 * Self.size + 3)
    longer.truncate(to: Self.size)
    #expect(longer == Self.numbers(Self.size))
    longer[3] = 99
    #expect(longer != Self.numbers(Self.size))
  }
}

@Suite("Log")
struct LogTests {
  @Test("index 0 has term 0, what is beyond the end has none")
  func terms() {
    let log = Log(terms: [1, 1, 3])
    #expect((-1...4).map { log.term(at: $0) } == [nil, 0, 1, 1, 3, nil])
    #expect(Log().term(at: 0) == 0 && Log().lastTerm == 0 && Log().lastIndex == 0)
    #expect(log.matches(index: 0, term: 0) && log.matches(index: 3, term: 3))
    #expect(!log.matches(index: 3, term: 1) && !log.matches(index: 4, term: 3))
    #expect(!log.matches(index: 0, term: 1))
  }

  @Test("truncation keeps what is before the index", arguments: 1...4)
  func truncate(index: LogIndex) {
    var log = Log(terms: [1, 2, 3])
    log.truncate(from: index)
    #expect(log == Log(terms: Array([1, 2, 3].prefix(index - 1))))
    #expect(log.lastTerm.number == index - 1)
  }

  @Test("a batch is cut at the limit and at the end of the log")
  func batches() {
    let log = Log(terms: [1, 2, 3, 4])
    #expect(log.entries(from: 5, limit: 8).isEmpty)
    #expect(log.entries(from: 4, limit: 8) == [log[4]])
    #expect(log.entries(from: 2, limit: 1) == [log[2]])
    #expect(log.entries(from: 2, limit: 2) == [log[2], log[3]])
    #expect(log.entries(from: 1, limit: 8).count == 4)
  }

  @Test("§7: compaction forgets entries and keeps indexes, the last term and the configuration")
  func compact() {
    let (old, new) = (Configuration(voters: [s1, s2]), Configuration(voters: [s1, s2, s3]))
    for index: LogIndex in 1...6 {
      var log = Log(configuration: old)
      for term: Term in [1, 1, 2] { log.append(Entry(term: term, content: .command(7))) }
      log.append(Entry(term: 3, content: .configuration(new)))
      for term: Term in [3, 5] { log.append(Entry(term: term, content: .command(8))) }
      let whole = log
      log.compact(through: index)
      #expect(log.snapshotIndex == index && log.snapshotTerm == whole[index].term)
      #expect(log.lastIndex == 6 && log.lastTerm == 5 && log.configuration == new)
      #expect(log.configuration(at: index) == (index < 4 ? old : new))
      #expect(log.term(at: index) == whole[index].term && log.term(at: index - 1) == nil)
      for rest in index..<6 { #expect(log[rest + 1] == whole[rest + 1]) }
      // It goes on like any other log.
      log.append(Entry(term: 9, content: .noOp))
      #expect(log.lastIndex == 7 && log.term(at: 7) == 9)
      log.truncate(from: index + 1)
      #expect(log.lastIndex == index && log.lastTerm == whole[index].term)
      #expect(log.configuration == (index < 4 ? old : new))
    }
  }

  @Test("finds the first entry of a term as a search from the front does")
  func firstIndex() {
    let logs: [[Term]] = [[], [3], [1, 1, 1], [1, 1, 2, 4, 4, 4, 7], [2, 2, 3, 3, 3, 9, 9]]
    for terms in logs {
      for term in (0...10).map({ Term($0) }) {
        let slow = LogIndex((terms.firstIndex { $0 >= term } ?? terms.count) + 1)
        #expect(Log(terms: terms).firstIndex(termAtLeast: term) == slow, "\(terms), term \(term)")
      }
    }
  }
}

@Suite("Servers and quorums")
struct ServerSetTests {
  @Test("behaves like a set of the servers' numbers")
  func likeASet() {
    var random = RandomSource(seed: 1)
    for _ in 0..<200 {
      let a = Set((0..<8).map { _ in Int(random.next() % 31) })
      let b = Set((0..<8).map { _ in Int(random.next() % 31) })
      let (first, second) = (ServerSet(a.map { ServerID($0) }), ServerSet(b.map { ServerID($0) }))
      func numbers(_ set: ServerSet) -> [Int] { set.map(\.index) }
      #expect(numbers(first) == a.sorted() && first.count == a.count)
      #expect(numbers(first.union(second)) == a.union(b).sorted())
      #expect(numbers(first.intersection(second)) == a.intersection(b).sorted())
      #expect(numbers(first.subtracting(second)) == a.subtracting(b).sorted())
    }
  }

  @Test("takes the largest cluster, and the names count from one")
  func capacity() {
    let all = ServerSet(first: ServerSet.capacity)
    #expect(all.count == 31 && all.contains(ServerID(30)))
    #expect(ServerSet(first: 0).isEmpty)
    #expect(ServerSet([s1, s2, s5]).description == "S1 S2 S5")
    var set: ServerSet = [s1, s3]
    set.remove(s1)
    set.remove(s2)
    #expect(set == [s3])
  }

  @Test(
    "§5.1: a quorum is more than half of the voters, and strangers do not count", arguments: 1...9)
  func quorum(servers: Int) {
    let configuration = Configuration(voters: ServerSet(first: servers))
    #expect(2 * configuration.quorumSize > servers && 2 * (configuration.quorumSize - 1) <= servers)
    #expect(configuration.isQuorum(ServerSet(first: configuration.quorumSize)))
    var short = ServerSet(first: configuration.quorumSize - 1)
    short.insert(ServerID(20))
    #expect(!configuration.isQuorum(short))
  }

  @Test("§5.3: what a quorum has reached, the median voter has", arguments: 1...9)
  func quorumIndex(servers: Int) {
    var random = RandomSource(seed: UInt64(servers))
    let configuration = Configuration(voters: ServerSet(first: servers))
    for _ in 0..<100 {
      let reached = (0..<servers).map { _ in Int(random.next() % 6) }
      let sorted = reached.sorted(by: >)
      #expect(configuration.quorumIndex { reached[$0.index] } == sorted[servers / 2], "\(reached)")
    }
  }

  @Test(
    "§6: in joint mode it is what a majority of each set has reached, and never below the floor")
  func jointQuorumIndex() {
    var random = RandomSource(seed: 7)
    for _ in 0..<300 {
      let new = ServerSet(bits: UInt32(1 + random.next() % 63))
      let old = ServerSet(bits: UInt32(1 + random.next() % 63))
      let reached = (0..<6).map { _ in Int(random.next() % 6) }
      let floor = Int(random.next() % 4)
      let medians = [new, old].map { set in
        set.map { reached[$0.index] }.sorted(by: >)[set.count / 2]
      }
      let index = Configuration(voters: new, outgoing: old).quorumIndex(above: floor) {
        reached[$0.index]
      }
      #expect(index == max(floor, medians.min() ?? 0), "\(new) \(old) \(reached)")
    }
  }
}

@Suite("Time and chance")
struct TimeTests {
  static let printed: [(Int, String)] = [
    (0, "0ms"), (800, "800us"), (1000, "1ms"), (12_500, "12.5ms"), (12_050, "12.05ms"),
    (12_005, "12.005ms"), (150_000, "150ms"), (1_500_000, "1500ms"), (2_000_000, "2s"),
    (-1, "-1us"), (-1500, "-1.5ms"), (-3_000_000, "-3s"), (1_000_001, "1000.001ms"),
  ]

  @Test("durations print as scripts write them", arguments: printed)
  func durations(microseconds: Int, text: String) {
    #expect(TimeSpan.microseconds(microseconds).description == text)
  }

  @Test("ranges print both ends, or the one")
  func ranges() {
    #expect(TimeSpanRange(.milliseconds(150), .milliseconds(300)).description == "150ms..300ms")
    #expect(TimeSpanRange(.milliseconds(50), .milliseconds(50)).description == "50ms")
  }

  @Test("moments and lengths add up")
  func arithmetic() {
    let moment = Instant.zero + .seconds(2)
    #expect(moment - (Instant.zero + .milliseconds(500)) == .milliseconds(1500))
    #expect(TimeSpan.milliseconds(2) * 3 - .microseconds(1) == .microseconds(5999))
    #expect(moment < .never)
  }

  @Test("is SplitMix64, with the numbers its authors publish")
  func splitMix() {
    var random = RandomSource(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in random.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test("durations are uniform over the range, both ends included")
  func uniform() {
    var random = RandomSource(seed: 3)
    let range = TimeSpanRange(.microseconds(10), .microseconds(19))
    var counts = Array(repeating: 0, count: 30)
    for _ in 0..<10_000 { counts[random.duration(in: range).microseconds] += 1 }
    let (inside, usual) = (counts[10...19], 880...1120)
    #expect(inside.allSatisfy { usual.contains($0) } && inside.reduce(0, +) == 10_000, "\(counts)")
  }

  @Test("what is certain draws nothing")
  func certain() {
    var random = RandomSource(seed: 3)
    let before = random
    let duration = random.duration(in: TimeSpanRange(.zero, .zero))
    let answers = [random.happens(millionths: 0), random.happens(millionths: 1_000_000)]
    #expect(duration == .zero && answers == [false, true])
    #expect(random == before)
  }

  @Test("chances come true as often as they say")
  func chances() {
    var random = RandomSource(seed: 4)
    let hits = (0..<10_000).filter { _ in random.happens(millionths: 300_000) }.count
    #expect((2850...3150).contains(hits))
  }

  @Test("streams of one seed, and seeds of one stream, have nothing in common")
  func streams() {
    var seen: Set<UInt64> = []
    for seed in 0..<50 {
      for stream in 0..<50 {
        var random = RandomSource(seed: UInt64(seed), stream: UInt64(stream))
        for _ in 0..<4 { seen.insert(random.next()) }
      }
    }
    #expect(seen.count == 10_000)
  }
}

@Suite("Rules")
struct RuleTests {
  @Test("every rule can be switched off and on alone")
  func switches() {
    for rule in Rule.allCases {
      var rules = RuleSet.all
      rules[rule] = false
      #expect(Rule.allCases.filter { !rules[$0] } == [rule])
      rules[rule] = true
      #expect(rules == .all)
    }
  }

  @Test("names are unlike, and each rule says where it stands and what it says")
  func names() {
    #expect(Set(Rule.allCases.map(\.name)).count == Rule.allCases.count)
    for rule in Rule.allCases {
      #expect(["§", "diss. ", "Figure 2"].contains { rule.section.rawValue.hasPrefix($0) })
      #expect(rule.summary.hasSuffix("."))
    }
  }
}

@Suite("Turn")
struct TurnTests {
  @Test("clearing forgets every effect; without a listener there are no notes")
  func clear() {
    var bench = Bench(of: 3, hasSlowDisk: true)
    bench.receive(append(after: 0, term: 0, [1]), term: 1)
    #expect(bench.turn.logChangedFrom == 1 && !bench.turn.notes.isEmpty)

    bench.turn.clearEffects()
    #expect(bench.sent.isEmpty && bench.turn.notes.isEmpty)
    #expect(!bench.turn.needsWrite && bench.turn.logChangedFrom == .max)

    bench.turn.isListening = false
    bench.step(.electionTimeout)
    #expect(bench.turn.notes.isEmpty)
    let writes = [bench.turn.takeWrite(), bench.turn.takeWrite()]
    #expect(writes == [true, false])
  }
}
