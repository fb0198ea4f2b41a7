// A small model of how scripts are written, which foretells them bit by bit: what is foretold well takes little room.

/// Foretells the bits of a text, one after the other, and learns from each. Whole numbers alone, so that it foretells
/// the same on every machine.
///
/// Five tables count what followed the last one to five bytes, and one what followed the words before; their guesses
/// are mixed by weights that follow whichever has been right. It begins with a text that has the vocabulary in it.
struct TextModel {
  private static let orders = 6
  private static let tableBits = 16
  /// For each order the chance of a one, in 65536ths, by a hash of what came before.
  private var tables: [UInt16]
  /// How many times each has been asked, up to a limit: the first answers count for more.
  private var ages: [UInt8]
  /// The weight of each order, by the order of magnitude of the bit's place.
  private var weights: [Int32]
  private var hashes = [Int](repeating: 0, count: TextModel.orders)
  private var places = [Int](repeating: 0, count: TextModel.orders)
  private var guesses = [Int32](repeating: 0, count: TextModel.orders)
  /// The bits of the byte under way, after a one.
  private var partial = 1
  /// The last bytes, the newest lowest.
  private var last: UInt64 = 0
  /// A hash of the word under way, and of the one before.
  private var word = 0
  private var wordBefore = 0
  /// The chance of a one in 4096ths.
  private(set) var chance = 2048

  /// A model that has read the vocabulary.
  static let primed = TextModel()

  private init() {
    tables = Array(repeating: 32768, count: Self.orders << Self.tableBits)
    ages = Array(repeating: 0, count: Self.orders << Self.tableBits)
    weights = Array(repeating: 30000, count: Self.orders * 256)
    beginByte()
    for byte in Self.vocabulary.utf8 { learn(byte) }
  }

  /// Learns a whole byte.
  private mutating func learn(_ byte: UInt8) {
    for bit in (0..<8).reversed() { learn(bit: Int(byte >> UInt8(bit)) & 1) }
  }

  /// Learns the next bit, and foretells the one after it.
  mutating func learn(bit: Int) {
    let error = Int32((bit << 12) - chance) * 10
    for order in 0..<Self.orders {
      let place = places[order]
      let weight = order << 8 | partial
      weights[weight] += (guesses[order] * error + 0x2000) >> 14
      let age = Int(ages[place])
      let target = bit == 1 ? 65535 : 0
      let step = ((target - Int(tables[place])) * Self.rates[age]) >> 16
      tables[place] = UInt16(clamping: Int(tables[place]) + step)
      if age + 1 < Self.rates.count { ages[place] += 1 }
    }
    partial = partial << 1 | bit
    if partial >= 256 { endByte(UInt8(truncatingIfNeeded: partial)) }
    foretell()
  }

  /// How much of an error the nth lesson corrects, in 65536ths.
  private static let rates = [50000, 30000, 19000, 15000, 12000, 9500, 8000, 6800, 5800, 5000]

  private mutating func endByte(_ byte: UInt8) {
    last = last << 8 | UInt64(byte)
    if byte == 32 || byte == 10 {
      (wordBefore, word) = (word, byte == 10 ? 1 : 0)
    } else {
      word = (word &* 0x2F0B_4C47 &+ Int(byte) &+ 1) & 0xFFFF_FFFF
    }
    partial = 1
    beginByte()
  }

  /// Looks up what came before, for the byte that begins.
  private mutating func beginByte() {
    for order in 0..<Self.orders - 1 {
      let seen = last & (1 << UInt64(8 * (order + 1)) - 1)
      hashes[order] = Self.hash(seen ^ UInt64(order + 1) << 56)
    }
    hashes[Self.orders - 1] = Self.hash(
      UInt64(word) &* 31 &+ UInt64(wordBefore) &+ 7 << 60)
  }

  private static func hash(_ value: UInt64) -> Int {
    Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> 24)
  }

  /// Mixes the guesses for the next bit.
  private mutating func foretell() {
    var sum: Int64 = 0
    for order in 0..<Self.orders {
      // The upper bits of the product, which depend on all of the factor.
      let slot = Self.hash(UInt64(hashes[order]) &+ UInt64(partial) << 40) >> 24
      let place = order << Self.tableBits | slot
      places[order] = place
      guesses[order] = Self.stretched[Int(tables[place]) >> 4]
      sum += Int64(guesses[order]) * Int64(weights[order << 8 | partial])
    }
    chance = min(4095, max(1, Self.squashed(Int(sum >> 16))))
  }

  // MARK: Chances as weights of evidence

  /// 4096 / (1 + e^(-x/256)) at the multiples of 128 from -2048 to 2048.
  private static let curve = [
    1, 2, 4, 6, 10, 17, 27, 45, 74, 120, 194, 311, 488, 747, 1102, 1546, 2048, 2550, 2994, 3349,
    3608, 3785, 3902, 3976, 4022, 4051, 4069, 4079, 4086, 4090, 4092, 4094, 4095,
  ]

  /// The chance that so much evidence stands for.
  private static func squashed(_ evidence: Int) -> Int {
    if evidence > 2047 { return 4095 }
    if evidence < -2047 { return 1 }
    let place = (evidence + 2048) >> 7
    let rest = (evidence + 2048) & 127
    return (curve[place] * (128 - rest) + curve[place + 1] * rest + 64) >> 7
  }

  /// The evidence that each chance stands for: the reverse of `squashed`.
  private static let stretched: [Int32] = {
    var table = [Int32](repeating: 2047, count: 4096)
    var next = 0
    for evidence in -2047...2047 {
      let chance = squashed(evidence)
      while next <= chance, next < 4096 {
        table[next] = Int32(evidence)
        next += 1
      }
    }
    return table
  }()

  /// What scripts are made of. A change of it makes another kind of code, with another first sign.
  private static let vocabulary = """
    servers 5
    seed 1
    set election-timeout 150ms..300ms
    set heartbeat 50ms
    set pre-vote on
    set check-quorum on
    set client-timeout off
    rule commit-own-term-only off
    rule leader-no-op off
    link all delay 10ms..15ms
    link S1-S2 loss 5%
    load 2/s reads 0% clients 1
    load 20/s reads 50% clients 3 keys 2
    step 12
    run 250ms
    put x 1
    run 12.5ms
    put y 2 as C2
    get x
    crash S3
    run 300ms
    restart S3
    run 1s
    isolate S1
    step 3
    rejoin S1
    cut S1-S4
    heal S1-S4
    partition S1 S2 | S3 S4 S5
    run 20ms
    heal
    timeout S5
    hold
    deliver S1>S2 AppendEntries
    drop S4>S1 RequestVote
    deliver S2>S1 RequestVoteReply
    release
    align S1 S2
    spread
    pause S2
    resume S2
    transfer S3
    snapshot S1
    add S6
    remove S2
    reconfigure S1 S2 S6
    clock S2 x0.5
    disk all 5ms
    run until leader any within 1s
    run until commit S1 3 within 2s
    expect safe
    expect violation StateMachineSafety
    step 145
    run 2s
    crash S1
    run 31.417ms
    timeout S4
    step 8
    pause

    """
}
