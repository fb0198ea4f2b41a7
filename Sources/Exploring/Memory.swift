// Room for many numbers, managed by hand: what the explorer spends its time on is to write and find them.

/// A growing list of numbers with one owner.
///
/// The first `count` of `capacity` numbers are set; who writes behind them has asked for the room with `room(for:)`.
struct Words<Word: FixedWidthInteger & Sendable>: ~Copyable, @unchecked Sendable {
  private(set) var base: UnsafeMutablePointer<Word>
  private(set) var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 0) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// How much memory it takes.
  var bytes: Int { capacity * MemoryLayout<Word>.stride }

  /// Makes room for more numbers at the end, which count as set from here on.
  /// - Returns: Where they are to be written.
  @inline(__always)
  mutating func room(for more: Int) -> UnsafeMutablePointer<Word> {
    if count + more > capacity { grow(to: count + more) }
    defer { count += more }
    return base + count
  }

  @inline(never)
  private mutating func grow(to least: Int) {
    capacity = max(least, capacity + capacity / 2, 64)
    let larger = UnsafeMutablePointer<Word>.allocate(capacity: capacity)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
  }

  /// Adds a number.
  @inline(__always)
  mutating func append(_ word: Word) { room(for: 1).pointee = word }

  /// The number at a place.
  @inline(__always)
  subscript(place: Int) -> Word {
    precondition(UInt(bitPattern: place) < UInt(bitPattern: count), "no such number")
    return base[place]
  }

  /// Forgets the numbers, and keeps the room.
  mutating func removeAll() { count = 0 }

  /// Forgets the numbers, and gives the room back.
  mutating func release() {
    base.deallocate()
    (capacity, count) = (0, 0)
    base = .allocate(capacity: 0)
  }
}

/// What is known of pairs of numbers: for each pair one number.
struct PairTable: ~Copyable, @unchecked Sendable {
  private var keys: UnsafeMutablePointer<UInt64>
  private var values: UnsafeMutablePointer<UInt32>
  private var mask: Int
  private var count = 0

  /// Stands where nothing is known. No pair is made of two numbers that are all ones.
  private static let empty = UInt64.max
  /// What is found where nothing is known.
  static let unknown = UInt32.max

  init(capacity: Int = 1 << 12) {
    mask = capacity - 1
    keys = .allocate(capacity: capacity)
    keys.initialize(repeating: Self.empty, count: capacity)
    values = .allocate(capacity: capacity)
    values.initialize(repeating: 0, count: capacity)
  }

  deinit {
    keys.deallocate()
    values.deallocate()
  }

  /// How much memory it takes.
  var bytes: Int { (mask + 1) * 12 }

  @inline(__always)
  private func place(of key: UInt64) -> Int {
    let mixed = key &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 32) & mask
  }

  /// What is known of the pair, or `unknown`.
  @inline(__always)
  subscript(first: UInt32, second: UInt32) -> UInt32 {
    let key = UInt64(first) << 32 | UInt64(second)
    var place = place(of: key)
    while true {
      if keys[place] == key { return values[place] }
      if keys[place] == Self.empty { return Self.unknown }
      place = (place + 1) & mask
    }
  }

  /// Takes down what is known of a pair of which nothing was known.
  @inline(never)
  mutating func insert(_ value: UInt32, _ first: UInt32, _ second: UInt32) {
    if count * 2 > mask { grow() }
    put(value, UInt64(first) << 32 | UInt64(second))
    count += 1
  }

  private mutating func put(_ value: UInt32, _ key: UInt64) {
    var place = place(of: key)
    while keys[place] != Self.empty { place = (place + 1) & mask }
    keys[place] = key
    values[place] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues, oldCount) = (keys, values, mask + 1)
    let capacity = oldCount * 2
    mask = capacity - 1
    keys = .allocate(capacity: capacity)
    keys.initialize(repeating: Self.empty, count: capacity)
    values = .allocate(capacity: capacity)
    values.initialize(repeating: 0, count: capacity)
    for place in 0..<oldCount where oldKeys[place] != Self.empty {
      put(oldValues[place], oldKeys[place])
    }
    oldKeys.deallocate()
    oldValues.deallocate()
  }
}

/// A set of fingerprints.
struct FingerprintSet: ~Copyable, @unchecked Sendable {
  private var places: UnsafeMutablePointer<Fingerprint>
  private var mask: Int
  private(set) var count = 0

  init(capacity: Int = 1 << 8) {
    mask = capacity - 1
    places = .allocate(capacity: capacity)
    places.initialize(repeating: .zero, count: capacity)
  }

  deinit { places.deallocate() }

  /// How much memory it takes.
  var bytes: Int { (mask + 1) * MemoryLayout<Fingerprint>.stride }

  @inline(__always)
  private func place(of fingerprint: Fingerprint) -> Int {
    Int(truncatingIfNeeded: fingerprint.second) & mask
  }

  /// Takes a fingerprint in.
  /// - Returns: Whether it is new.
  @inline(__always)
  mutating func insert(_ fingerprint: Fingerprint) -> Bool {
    var place = place(of: fingerprint)
    while places[place] != .zero {
      if places[place] == fingerprint { return false }
      place = (place + 1) & mask
    }
    places[place] = fingerprint
    count += 1
    if count * 4 > (mask + 1) * 3 { grow() }
    return true
  }

  @inline(never)
  private mutating func grow() {
    let (old, oldCount) = (places, mask + 1)
    mask = oldCount * 2 - 1
    places = .allocate(capacity: oldCount * 2)
    places.initialize(repeating: .zero, count: oldCount * 2)
    for number in 0..<oldCount where old[number] != .zero {
      var place = place(of: old[number])
      while places[place] != .zero { place = (place + 1) & mask }
      places[place] = old[number]
    }
    old.deallocate()
  }
}
