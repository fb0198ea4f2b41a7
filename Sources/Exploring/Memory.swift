// Room for many numbers, managed by hand: what the explorer spends its time on is to write and find them.

import Raft
import CHints

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Things of which each is written by one thread at a time, so far apart that no two are on a cache line, nor on two that
/// the processor fetches together: a thread that writes one does not slow down another that reads the next.
struct Apart<Thing: ~Copyable>: ~Copyable, @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  private let stride: Int
  /// How many there are.
  let count: Int

  private static var distance: Int { 128 }

  init(count: Int, _ make: (Int) -> Thing) {
    self.count = count
    stride = (MemoryLayout<Thing>.size + Self.distance - 1) / Self.distance * Self.distance
    base = .allocate(byteCount: max(1, count) * stride, alignment: Self.distance)
    for place in 0..<count { self[place].initialize(to: make(place)) }
  }

  deinit {
    for place in 0..<count { self[place].deinitialize(count: 1) }
    base.deallocate()
  }

  /// Where the thing at a place is.
  @inline(__always)
  subscript(place: Int) -> UnsafeMutablePointer<Thing> {
    require(UInt(bitPattern: place) < UInt(bitPattern: count), "no such place")
    return (base + place * stride).assumingMemoryBound(to: Thing.self)
  }
}

/// Room for a few numbers that one thread writes again and again, on cache lines of its own as with `Apart`.
struct Scratch<Word: FixedWidthInteger & Sendable>: ~Copyable, @unchecked Sendable {
  /// Where the numbers are, all zero at the beginning.
  let base: UnsafeMutablePointer<Word>

  init(count: Int) {
    let bytes = (count * MemoryLayout<Word>.stride + 127) / 128 * 128
    let room = UnsafeMutableRawPointer.allocate(byteCount: max(128, bytes), alignment: 128)
    base = room.initializeMemory(as: Word.self, repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}

/// A growing list of numbers with one owner.
///
/// The first `count` of `capacity` numbers are set; who writes behind them has asked for the room with `room(for:)`.
struct Words<Word: FixedWidthInteger & Sendable>: ~Copyable, @unchecked Sendable {
  private(set) var base: UnsafeMutablePointer<Word>
  private(set) var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 0) {
    self.capacity = capacity
    base = Self.resized(nil, to: capacity)
  }

  deinit { free(base) }

  /// Room for so many numbers, with those that were in the old one. Where the system can, the pages move and nothing
  /// is copied, and the old room is never beside the new one.
  private static func resized(
    _ old: UnsafeMutablePointer<Word>?, to capacity: Int
  ) -> UnsafeMutablePointer<Word> {
    let bytes = max(1, capacity) * MemoryLayout<Word>.stride
    guard let room = realloc(old, bytes) else {
      fatalError("there is no memory for \(bytes) bytes more")
    }
    return room.assumingMemoryBound(to: Word.self)
  }

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
    capacity = Self.capacity(capacity, for: least)
    base = Self.resized(base, to: capacity)
  }

  /// How many numbers there will be room for when there must be for so many.
  private static func capacity(_ now: Int, for least: Int) -> Int {
    least <= now ? now : max(least, now + now / 2, 64)
  }

  /// How much memory it will take with so many numbers more, at most.
  func bytes(with more: Int) -> Int {
    Self.capacity(capacity, for: count + more) * MemoryLayout<Word>.stride
  }

  /// Adds a number.
  @inline(__always)
  mutating func append(_ word: Word) { room(for: 1).pointee = word }

  /// The number at a place.
  @inline(__always)
  subscript(place: Int) -> Word {
    require(UInt(bitPattern: place) < UInt(bitPattern: count), "no such number")
    return base[place]
  }

  /// Forgets the numbers, and keeps the room.
  mutating func removeAll() { count = 0 }
}

/// As many lists of numbers as there are shards.
struct Buckets: ~Copyable, @unchecked Sendable {
  /// Where the first list is.
  let base: UnsafeMutablePointer<Words<UInt32>>
  private let count: Int

  init(count: Int) {
    self.count = count
    base = .allocate(capacity: count)
    for place in 0..<count { (base + place).initialize(to: Words()) }
  }

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  /// How much memory they take.
  var bytes: Int { (0..<count).reduce(0) { $0 + base[$1].bytes } }
}

/// What is known of pairs of numbers: for each pair one number.
struct PairTable: ~Copyable, @unchecked Sendable {
  /// A pair, as one number, and what is known of it: beside each other, because to look at memory is what takes time.
  private struct Slot {
    var key: UInt64
    var value: UInt32
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private var count = 0

  /// Stands where nothing is known. No pair is made of two numbers that are all ones.
  private static let empty = UInt64.max
  /// What is found where nothing is known.
  static let unknown = UInt32.max

  init(capacity: Int = 1 << 12) {
    mask = capacity - 1
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: Slot(key: Self.empty, value: 0), count: capacity)
  }

  deinit { slots.deallocate() }

  /// How much memory it takes.
  var bytes: Int { (mask + 1) * MemoryLayout<Slot>.stride }

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
      let slot = slots + place
      if slot.pointee.key == key { return slot.pointee.value }
      if slot.pointee.key == Self.empty { return Self.unknown }
      place = (place + 1) & mask
    }
  }

  /// Says that somebody will soon ask for a pair.
  @inline(__always)
  func expect(_ first: UInt32, _ second: UInt32) {
    hint_soon_needed(slots + place(of: UInt64(first) << 32 | UInt64(second)))
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
    while slots[place].key != Self.empty { place = (place + 1) & mask }
    slots[place] = Slot(key: key, value: value)
  }

  private mutating func grow() {
    let (old, oldCount) = (slots, mask + 1)
    let capacity = oldCount * 2
    mask = capacity - 1
    slots = .allocate(capacity: capacity)
    slots.initialize(repeating: Slot(key: Self.empty, value: 0), count: capacity)
    for place in 0..<oldCount where old[place].key != Self.empty {
      put(old[place].value, old[place].key)
    }
    old.deallocate()
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

  /// How much memory it will take with so many fingerprints more, at most.
  func bytes(with more: Int) -> Int {
    var places = mask + 1
    while Self.isFull(count + more, of: places) { places *= 2 }
    return places * MemoryLayout<Fingerprint>.stride
  }

  @inline(__always)
  private static func isFull(_ count: Int, of places: Int) -> Bool { count * 4 > places * 3 }

  @inline(__always)
  private func place(of fingerprint: Fingerprint) -> Int {
    Int(truncatingIfNeeded: fingerprint.second) & mask
  }

  /// Says that a fingerprint will soon be taken in.
  @inline(__always)
  func expect(_ fingerprint: Fingerprint) { hint_soon_needed(places + place(of: fingerprint)) }

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
    if Self.isFull(count, of: mask + 1) { grow() }
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
