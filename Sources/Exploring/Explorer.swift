// Every run within bounds, shortest first.

import Checking
import Dispatch
import Raft
import Running
import Synchronization

/// What an exploration is to be like, besides its bounds.
package struct ExplorerOptions: Sendable {
  /// How many threads work at it.
  package var jobs = 1
  /// Whether clusters that differ only in which server is called what count as one.
  package var mergesEqual = true
  /// What is looked for; nil for any property that breaks. With a goal, a run that breaks one goes no further.
  package var goal: Goal?
  /// How much memory the whole program may take, in bytes; at least 48 MiB.
  package var memory = 4 << 30

  /// One thread, equal clusters merged, four GiB.
  package init() {}
}

/// How far an exploration is, or was in the end.
package struct ExplorerTally: Hashable, Sendable {
  /// How many moves were tried that led to a cluster within the bounds.
  package var generated = 0
  /// How many different clusters were met.
  package var distinct = 0
  /// Of all runs of so many moves and fewer everything is known.
  package var depth = 0
  /// How many clusters have so many moves and are still to be looked at, or were when this level began.
  package var frontier = 0
  /// How much memory is taken, in bytes.
  package var memory = 0

  /// Nothing is known.
  package init() {}
}

/// How an exploration ended.
package enum ExplorerEnding: Hashable, Sendable {
  /// Everything within the bounds was tried, and nothing breaks.
  case complete
  /// A property breaks at the end of these moves, and of no fewer.
  case found(Property, [Move])
  /// At the end of these moves, and of no fewer, clients have seen what no single copy of the data could have told them.
  case unlinearizable([Move])
  /// The goal is fulfilled at the end of these moves, and of no fewer.
  case reached([Move])
  /// There was no more memory.
  case outOfMemory
  /// It was not to go on.
  case interrupted
}

/// Tries everything that may happen within bounds, in the order of the number of moves.
///
/// The clusters are spread over shards by their fingerprints. Work goes in rounds: first the next clusters of every shard
/// are expanded, and what comes of them is put into buckets by the shard that it belongs to; then every shard takes in
/// its buckets. So no two threads ever touch the same thing, and what comes out does not depend on how many there are.
package final class Explorer: @unchecked Sendable {
  private let options: ExplorerOptions
  private let catalogue: Catalogue
  private let shape: RecordShape
  private let expanders: Apart<Expander>
  private let shards: Apart<Shard>
  /// What was found by the moves from the clusters of one shard and belongs to the others, in the order of those.
  private let buckets: Apart<Buckets>
  /// The cluster at the beginning.
  private let root: [UInt32]
  private var tally = ExplorerTally()

  private static let shardBits = Origin.shardBits
  private static let shardCount = 1 << Int(shardBits)
  /// How many clusters of a shard are expanded in a round: many, so that what comes to a shard comes at once while its
  /// table is near the processor (with 64 it takes twice as long as with 1024), but fewer where there is little memory,
  /// because what comes of them takes room before it is known which of them are new.
  private var recordsInRound: Int { min(4096, max(16, options.memory >> 20)) }
  /// How much may be counted, in bytes: the program itself takes some, and what was given back lies about in pieces.
  private var countedMemory: Int { options.memory - (32 << 20) - options.memory / 16 }

  /// An exploration that has not begun.
  package init(_ bounds: Bounds, _ options: ExplorerOptions = ExplorerOptions()) {
    self.options = options
    // Who a goal names is not equal to the others.
    let mergesEqual = options.mergesEqual && (options.goal?.condition.servers ?? []).isEmpty
    catalogue = Catalogue(bounds, mergesEqual: mergesEqual)
    shape = RecordShape(servers: bounds.allServers)
    shards = Apart(count: Self.shardCount) { _ in Shard() }
    buckets = Apart(count: Self.shardCount) { _ in Buckets(count: Self.shardCount) }
    let catalogue = catalogue
    root = Self.root(catalogue)
    expanders = Apart(count: options.jobs) { _ in
      Expander(
        catalogue, options.goal, shardBits: Self.shardBits, isAlone: options.jobs == 1)
    }
    root.withUnsafeBufferPointer { words in
      guard let start = words.baseAddress else { return }
      let fingerprint = expanders[0].pointee.fingerprint(of: start)
      shards[shard(of: fingerprint)].pointee
        .insert(fingerprint, Self.noOrigin, start, length: words.count)
    }
  }

  private static let noOrigin = UInt64.max

  private func shard(of fingerprint: Fingerprint) -> Int {
    Int(fingerprint.second >> (64 - Self.shardBits))
  }

  private static func root(_ catalogue: Catalogue) -> [UInt32] {
    let bounds = catalogue.bounds
    let past = catalogue.number(of: Past(bounds))
    let states = (0..<bounds.allServers).map {
      catalogue.number(of: LocalState(ServerID($0), bounds))
    }
    return [0, 0, 0, past] + states
  }

  /// How many different server states, messages and pasts were met.
  package var parts: (states: Int, messages: Int, pasts: Int) { catalogue.counts }

  // MARK: Going on

  /// Explores until it is done.
  /// - Parameter isGoingOn: Asked after each round.
  package func run(_ isGoingOn: (ExplorerTally) -> Bool = { _ in true }) -> (
    ExplorerTally, ExplorerEnding
  ) {
    let isReached = root.withUnsafeBufferPointer { words in
      words.baseAddress.map { expanders[0].pointee.reachesGoal($0) } ?? false
    }
    if isReached { return (tally, .reached([])) }
    while beginLevel() {
      while let ending = round() {
        if let ending = ending.value { return (tally, ending) }
        if !isGoingOn(tally) { return (tally, .interrupted) }
      }
      tally.depth += 1
    }
    // Behind the deepest clusters there was one more level, with nothing in it.
    tally.depth = max(0, tally.depth - 1)
    return (tally, .complete)
  }

  private func beginLevel() -> Bool {
    var frontier = 0
    for place in 0..<Self.shardCount { frontier += shards[place].pointee.beginLevel() }
    count()
    tally.frontier = frontier
    return frontier > 0
  }

  /// What a round came to.
  private struct Round {
    var value: ExplorerEnding?
  }

  /// Expands the next clusters of the level.
  /// - Returns: Nil if there are none.
  private func round() -> Round? {
    if (0..<Self.shardCount).allSatisfy({ shards[$0].pointee.isLevelDone }) { return nil }
    for job in 0..<options.jobs { expanders[job].pointee.begin() }
    work { [self] job, shard in
      let own = buckets[shard].pointee.base
      shards[shard].pointee.takeRecords(recordsInRound, shape) { record, place, next in
        if let next { expanders[job].pointee.expect(next) }
        expanders[job].pointee.expand(record, shard: shard, place: place, into: own)
      }
    }
    for job in 0..<options.jobs { tally.generated += expanders[job].pointee.generated }
    let broken = (0..<options.jobs).compactMap { expanders[$0].pointee.broken }
      .min { $0.origin.isBefore($1.origin) }
    if let broken {
      count()
      return Round(value: ending(broken))
    }
    if memoryAfterTaking > countedMemory {
      count()
      return Round(value: .outOfMemory)
    }
    work { [self] _, shard in
      for source in 0..<Self.shardCount {
        shards[shard].pointee.take(&buckets[source].pointee.base[shard], shape)
      }
    }
    count()
    return Round()
  }

  /// Does something for every shard, in their order, on all threads.
  private func work(_ task: @escaping @Sendable (_ job: Int, _ shard: Int) -> Void) {
    if options.jobs == 1 {
      for shard in 0..<Self.shardCount { task(0, shard) }
      return
    }
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: options.jobs) { job in
      while true {
        let shard = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if shard >= Self.shardCount { return }
        task(job, shard)
      }
    }
  }

  private func count() {
    tally.distinct = 0
    tally.memory = 0
    for place in 0..<Self.shardCount {
      tally.distinct += shards[place].pointee.count
      tally.memory += shards[place].pointee.bytes
    }
    for place in 0..<Self.shardCount { tally.memory += buckets[place].pointee.bytes }
    for job in 0..<options.jobs { tally.memory += expanders[job].pointee.memory.bytes }
  }

  /// How much memory will be taken when the shards have taken in their buckets, at most: if all in them is new.
  private var memoryAfterTaking: Int {
    let least = Expander.headLength + shape.length(messages: 0)
    var memory = 0
    for shard in 0..<Self.shardCount {
      var words = 0
      for source in 0..<Self.shardCount { words += buckets[source].pointee.base[shard].count }
      memory += shards[shard].pointee.bytes(with: words / least, words)
      memory += buckets[shard].pointee.bytes
    }
    for job in 0..<options.jobs { memory += expanders[job].pointee.memory.bytes }
    return memory
  }

  // MARK: What was found

  /// How it came to what was found.
  private func ending(_ broken: Expander.Broken) -> ExplorerEnding {
    var numbers: [Int] = []
    var origin = broken.origin
    while origin.word != Self.noOrigin {
      numbers.append(origin.move)
      origin = Origin(word: shards[origin.shard].pointee.origins[origin.place])
    }
    expanders[0].pointee.begin()
    var record = root
    var moves: [Move] = []
    for number in numbers.reversed() {
      let step = expanders[0].pointee.trace(record, move: number)
      moves.append(step.move)
      record = step.record
    }
    if broken.breach == Expander.goalReached { return .reached(moves) }
    if broken.breach == Expander.unlinearizable { return .unlinearizable(moves) }
    guard let property = Property(rawValue: Int(broken.breach) - 1) else {
      fatalError("what breaks is a property")
    }
    return .found(property, moves)
  }
}
