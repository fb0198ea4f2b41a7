// A part of all clusters that were met: those whose fingerprints begin alike.

/// The clusters of one shard: which are known, where each comes from, and those whose moves are still to be tried.
struct Shard: ~Copyable {
  private var known = FingerprintSet()
  /// Where each cluster was met first, in the order in which they were met.
  private(set) var origins = Words<UInt64>()
  /// The records of the level that is being tried, and where the next one begins.
  private var current = Words<UInt32>()
  private var position = 0
  /// The records of the next level.
  private var next = Words<UInt32>()
  /// The number of the record at `position` among all clusters of the shard.
  private var place = 0

  /// How many clusters there are.
  var count: Int { origins.count }

  /// How much memory it takes.
  var bytes: Int { known.bytes + origins.bytes + current.bytes + next.bytes }

  /// How much memory it will take with so many clusters more, of so many words in all, at most.
  func bytes(with clusters: Int, _ words: Int) -> Int {
    known.bytes(with: clusters) + origins.bytes(with: clusters) + current.bytes
      + next.bytes(with: words)
  }

  /// Whether all of the level was tried.
  var isLevelDone: Bool { position == current.count }

  /// Goes on to the next level.
  /// - Returns: How many clusters there are in it.
  mutating func beginLevel() -> Int {
    swap(&current, &next)
    next.removeAll()
    position = 0
    return origins.count - place
  }

  /// Takes in a cluster that may be known.
  mutating func insert(
    _ fingerprint: Fingerprint, _ origin: UInt64, _ record: UnsafePointer<UInt32>, length: Int
  ) {
    guard known.insert(fingerprint) else { return }
    origins.append(origin)
    next.room(for: length).update(from: record, count: length)
  }

  /// How many clusters ahead the memory is asked for what it knows of them.
  private static let lead = 12

  /// Takes in all of a bucket, and empties it.
  mutating func take(_ bucket: inout Words<UInt32>, _ shape: RecordShape) {
    var word = UnsafePointer(bucket.base)
    let end = word + bucket.count
    // Where the set is looked at comes from memory while the clusters before are taken in.
    var (ahead, lead) = (word, 0)
    while word < end {
      while lead < Self.lead, ahead < end {
        known.expect(Fingerprint(first: ahead.pair(at: 0), second: ahead.pair(at: 2)))
        ahead += Expander.headLength
        ahead += shape.length(messages: Int(ahead[0]))
        lead += 1
      }
      lead -= 1
      let record = word + Expander.headLength
      let length = shape.length(messages: Int(record[0]))
      insert(
        Fingerprint(first: word.pair(at: 0), second: word.pair(at: 2)), word.pair(at: 4), record,
        length: length)
      word = record + length
    }
    bucket.removeAll()
  }

  /// Hands out the next records of the level, at most so many, each with the one behind it if there is one.
  mutating func takeRecords(
    _ most: Int, _ shape: RecordShape,
    _ body: (UnsafePointer<UInt32>, _ place: Int, _ next: UnsafePointer<UInt32>?) -> Void
  ) {
    var left = most
    while left > 0, position < current.count {
      let record = UnsafePointer(current.base + position)
      position += shape.length(messages: Int(record[0]))
      body(record, place, position < current.count ? UnsafePointer(current.base + position) : nil)
      place += 1
      left -= 1
    }
  }
}

extension UnsafePointer where Pointee == UInt32 {
  /// The two words from a place on as one number.
  @inline(__always)
  func pair(at place: Int) -> UInt64 { UInt64(self[place]) | UInt64(self[place + 1]) << 32 }
}
