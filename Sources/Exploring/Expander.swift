// From a cluster to all that can come of it in one move: where the explorer spends its time.

import CHints
import Raft

/// Works out what comes of moves. Each thread has one.
struct Expander: ~Copyable {
  /// Where what comes of moves goes, by the shard that it belongs to.
  typealias Buckets = UnsafeMutablePointer<Words<UInt32>>

  /// A move that breaks a property.
  struct Broken: Sendable {
    var origin: Origin
    /// The number of the property plus one; `goalReached` if it fulfils the goal instead.
    var breach: UInt8
  }

  /// Stands for no property.
  static let goalReached = UInt8.max
  /// Stands for answers that no single copy of the data could have given. It comes after all properties.
  static let unlinearizable = UInt8.max - 1

  let bounds: Bounds
  let shape: RecordShape
  var memory: StepMemory
  /// What is looked for; nil for anything that breaks.
  let goal: Goal?
  /// How many bits tell the shard.
  private let shardBits: UInt64
  /// For each kind of budget the fingerprint of one of it.
  private let budgetParts: [Fingerprint]
  /// The fingerprints, in all names, of the cluster that is being looked at, without what was spent.
  private let allSums: Scratch<UInt64>
  @inline(__always) private var sums: UnsafeMutablePointer<UInt64> { allSums.base }
  /// The same of what was spent.
  private var spentPart = Fingerprint.zero
  /// The states of the servers after a move.
  private let drafted: Scratch<UInt32>
  /// The steps that the messages under way bring about, by number; -1 for a message that was there before.
  private let arriving: Scratch<Int>
  @inline(__always) var arrivals: UnsafeMutablePointer<Int> { arriving.base }
  @inline(__always) var draft: UnsafeMutablePointer<UInt32> { drafted.base }
  /// How many successors there were.
  private(set) var generated = 0
  /// The first that breaks something.
  private(set) var broken: Broken?

  /// Where the record stands that is being expanded.
  var shard = 0
  var place = 0
  /// The number of the next move.
  var move = 0
  /// The number of the one move that is looked for, while a path is traced.
  var wanted = -1
  var found: (move: Move, record: [UInt32])?

  init(_ catalogue: Catalogue, _ goal: Goal?, shardBits: UInt64, isAlone: Bool) {
    self.goal = goal
    bounds = catalogue.bounds
    shape = RecordShape(servers: bounds.allServers)
    memory = StepMemory(catalogue, goal, isShared: !isAlone)
    self.shardBits = shardBits
    budgetParts = Budget.allCases.map { Fingerprint(of: [UInt8($0.rawValue)], kind: 4) }
    allSums = Scratch(count: memory.width * 2)
    drafted = Scratch(count: bounds.allServers)
    arriving = Scratch(count: bounds.messages)
  }

  /// How many words behind the beginning of a record the next one of the same bucket will be written, and a little more.
  private static let writtenAhead = 40

  /// How many words stand before the record in a bucket: its fingerprint and its origin.
  static let headLength = 6

  /// Begins a new round.
  mutating func begin() {
    memory.refresh()
    generated = 0
    broken = nil
  }

  /// Works out everything that can come of a cluster in one move.
  mutating func expand(
    _ record: UnsafePointer<UInt32>, shard: Int, place: Int, into buckets: Buckets
  ) {
    (self.shard, self.place, move) = (shard, place, 0)
    sumUp(record)
    moveMessages(record, buckets)
    moveServers(record, buckets)
  }

  /// The fingerprint of a cluster.
  mutating func fingerprint(of record: UnsafePointer<UInt32>) -> Fingerprint {
    sumUp(record)
    var least = Fingerprint(first: .max, second: .max)
    for place in 0..<memory.width {
      least.takeLower(sums[place * 2], sums[place * 2 + 1])
    }
    return least + spentPart
  }

  /// Adds up the parts of a cluster.
  private mutating func sumUp(_ record: UnsafePointer<UInt32>) {
    let words = memory.width * 2
    for place in 0..<words {
      sums[place] =
        memory.known.pasts.fingerprints.base[
          Int(record[RecordShape.past]) * words + place]
    }
    let states = memory.known.states.fingerprints.base
    for server in 0..<shape.servers {
      let part = states + Int(record[RecordShape.states + server]) * words
      for place in 0..<words { sums[place] &+= part[place] }
    }
    let messages = memory.known.messages.fingerprints.base
    for number in 0..<Int(record[0]) {
      let part = messages + Int(record[shape.messages + number]) * words
      for place in 0..<words { sums[place] &+= part[place] }
    }
    spentPart = .zero
    let spent = record.spent
    if spent == 0 { return }
    for budget in Budget.allCases {
      spentPart =
        spentPart + budgetParts[budget.rawValue] * UInt64(budget.count(in: spent))
    }
  }

  // MARK: What comes of a move

  /// A message comes to its receiver, or something is done to a server.
  /// - Parameter number: The place of the message, or -1.
  mutating func advance(
    _ record: UnsafePointer<UInt32>, _ server: Int, _ number: Int, without message: Int,
    _ budget: Budget?, _ buckets: Buckets
  ) {
    defer { move += 1 }
    let step = memory.steps[number]
    let count = Int(record[0]) - (message >= 0 ? 1 : 0) + Int(step.sentCount)
    if !step.isPossible || count > bounds.messages { return }
    generated += 1
    for place in 0..<shape.servers { draft[place] = record[RecordShape.states + place] }
    draft[server] = step.next
    var (past, breach) = (record[RecordShape.past], step.breach)
    var commits = false
    if step.news != Step.nothing {
      let pastStep = memory.pastStep(past, step.news)
      (past, commits) = (pastStep.next, pastStep.commits)
      breach = Self.first(breach, pastStep.breach)
    }
    if commits || step.mayKeepLess {
      breach = Self.first(breach, memory.breach(among: draft, past, commits: commits))
    }
    if wanted >= 0 {
      if wanted == move { trace(record, step, message, past, budget) }
      return
    }
    if goal != nil {
      let came = message >= 0 ? record[shape.messages + message] : nil
      if reachesGoal(record, lost: came, sent: step) { return report(Self.goalReached) }
      if breach != 0 { return }
    }
    if breach != 0 { return report(breach) }
    let (spent, part) = spend(record.spent, budget)
    let fingerprint = fingerprint(after: number, from: record[RecordShape.past], to: past) + part
    let new = begin(fingerprint, count, spent, past, buckets)
    for place in 0..<shape.servers { new[RecordShape.states + place] = draft[place] }
    write(record, step, message, to: new)
  }

  /// Takes down that the move breaks something or fulfils the goal, if it is the first.
  @inline(never)
  private mutating func report(_ breach: UInt8) {
    let origin = Origin(shard: shard, place: place, move: move)
    if broken == nil { broken = Broken(origin: origin, breach: breach) }
  }

  /// The earlier of two properties, by number plus one; 0 is none.
  @inline(__always)
  private static func first(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 ? b : b == 0 ? a : min(a, b)
  }

  /// A message is lost, or will come twice.
  mutating func change(
    _ record: UnsafePointer<UInt32>, at number: Int, _ budget: Budget, _ buckets: Buckets
  ) {
    defer { move += 1 }
    let isLoss = budget == .losses
    let count = Int(record[0]) + (isLoss ? -1 : 1)
    if count > bounds.messages { return }
    generated += 1
    let message = record[shape.messages + number]
    if goal != nil, wanted < 0 {
      for place in 0..<shape.servers { draft[place] = record[RecordShape.states + place] }
      if reachesGoal(record, lost: isLoss ? message : nil, twice: isLoss ? nil : message) {
        return report(Self.goalReached)
      }
    }
    let part = memory.known.messages.fingerprints.base + Int(message) * memory.width * 2
    var least = Fingerprint(first: .max, second: .max)
    for place in 0..<memory.width {
      let (first, second) = (part[place * 2], part[place * 2 + 1])
      least.takeLower(
        isLoss ? sums[place * 2] &- first : sums[place * 2] &+ first,
        isLoss ? sums[place * 2 + 1] &- second : sums[place * 2 + 1] &+ second)
    }
    let (spent, spentPart) = spend(record.spent, budget)
    if wanted >= 0 {
      if wanted == move { trace(record, at: number, isLoss: isLoss, spent) }
      return
    }
    let new = begin(least + spentPart, count, spent, record[RecordShape.past], buckets)
    copy(record, without: isLoss ? number : -1, to: new)
    if !isLoss { new[shape.messages + count - 1] = message }
  }

  /// Copies the servers, and the messages but for one.
  private func copy(
    _ record: UnsafePointer<UInt32>, without number: Int, to new: UnsafeMutablePointer<UInt32>
  ) {
    for place in RecordShape.states..<shape.messages { new[place] = record[place] }
    var place = shape.messages
    for message in 0..<Int(record[0]) where message != number {
      new[place] = record[shape.messages + message]
      place += 1
    }
  }

  /// What was spent with one more, and its fingerprint.
  @inline(__always)
  func spend(_ spent: UInt64, _ budget: Budget?) -> (UInt64, Fingerprint) {
    guard let budget else { return (spent, spentPart) }
    return (spent + budget.one, spentPart + budgetParts[budget.rawValue])
  }

  /// The fingerprint of what comes of a step, without what was spent.
  @inline(__always)
  private func fingerprint(after step: Int, from past: UInt32, to next: UInt32) -> Fingerprint {
    let words = memory.width * 2
    let difference = memory.steps.difference(step)
    var least = Fingerprint(first: .max, second: .max)
    if past == next {
      for place in 0..<memory.width {
        least.takeLower(
          sums[place * 2] &+ difference[place * 2],
          sums[place * 2 + 1] &+ difference[place * 2 + 1])
      }
      return least
    }
    let pasts = memory.known.pasts.fingerprints.base
    let (old, new) = (pasts + Int(past) * words, pasts + Int(next) * words)
    for place in 0..<memory.width {
      least.takeLower(
        sums[place * 2] &+ difference[place * 2] &+ new[place * 2] &- old[place * 2],
        sums[place * 2 + 1] &+ difference[place * 2 + 1] &+ new[place * 2 + 1]
          &- old[place * 2 + 1])
    }
    return least
  }

  /// Begins a record in the bucket that it belongs to.
  @inline(__always)
  private func begin(
    _ fingerprint: Fingerprint, _ count: Int, _ spent: UInt64, _ past: UInt32, _ buckets: Buckets
  ) -> UnsafeMutablePointer<UInt32> {
    let shard = Int(fingerprint.second >> (64 - shardBits))
    let head = buckets[shard].room(for: Self.headLength + shape.length(messages: count))
    hint_soon_written(head + Self.writtenAhead)
    let origin = Origin(shard: self.shard, place: place, move: move).word
    (head[0], head[1]) = (fingerprint.first.low, fingerprint.first.high)
    (head[2], head[3]) = (fingerprint.second.low, fingerprint.second.high)
    (head[4], head[5]) = (origin.low, origin.high)
    let record = head + Self.headLength
    record[0] = UInt32(count)
    (record[RecordShape.spent], record[RecordShape.spent + 1]) = (spent.low, spent.high)
    record[RecordShape.past] = past
    return record
  }

  /// Writes the messages after a step: those that were there without the one that came, then what was sent.
  @inline(__always)
  func write(
    _ record: UnsafePointer<UInt32>, _ step: Step, _ message: Int,
    to new: UnsafeMutablePointer<UInt32>
  ) {
    var place = shape.messages
    for number in 0..<Int(record[0]) where number != message {
      new[place] = record[shape.messages + number]
      place += 1
    }
    let sent = memory.sent.base + Int(step.sent)
    for number in 0..<Int(step.sentCount) { new[place + number] = sent[number] }
  }
}

extension Fingerprint {
  /// Becomes the other one if its first half is lower. The second halves do not matter: two that differ have the same
  /// first half next to never, and then one cluster counts as two, which is no harm. Without a branch, because which one
  /// is lower nobody can guess.
  @inline(__always)
  mutating func takeLower(_ first: UInt64, _ second: UInt64) {
    let isLower = first < self.first
    self.first = isLower ? first : self.first
    self.second = isLower ? second : self.second
  }
}

extension UInt64 {
  /// The lower half.
  @inline(__always) var low: UInt32 { UInt32(truncatingIfNeeded: self) }
  /// The upper half.
  @inline(__always) var high: UInt32 { UInt32(truncatingIfNeeded: self >> 32) }
}
