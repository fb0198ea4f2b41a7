// What one explorer has worked out: steps of servers, and what becomes of the past.

import CHints
import Checking
import Raft

/// A step of a server that has been worked out.
struct Step: Sendable {
  /// What becomes of the server, by number.
  var next: UInt32 = 0
  /// What it adds to the past, by number; `nothing` if nothing.
  var news: UInt32 = Step.nothing
  /// Where in the memory what it sends begins.
  var sent: UInt32 = 0
  /// How many messages it sends.
  var sentCount: UInt16 = 0
  /// What it breaks of itself, as the number of the property plus one; 0 for nothing.
  var breach: UInt8 = 0
  /// Whether its disk may hold less of what was committed.
  var mayKeepLess = false
  /// Whether there is such a step, within the bounds.
  var isPossible = false

  static let nothing = UInt32.max
}

/// Steps, each beside what it adds to the fingerprint, from a cache line on: they are looked at in no order, and what is
/// looked at together comes together.
struct StepRecords: ~Copyable, @unchecked Sendable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// How far apart two are, in bytes.
  private let stride: Int
  private let width: Int
  private(set) var count = 0

  /// Where the differences begin, behind the step.
  private static let head = 32
  private static let line = 64

  /// - Parameter width: How many renamings there are.
  init(width: Int, capacity: Int = 64) {
    require(MemoryLayout<Step>.size <= Self.head, "a step has room before its differences")
    self.width = width
    self.capacity = capacity
    stride =
      (Self.head + width * MemoryLayout<Fingerprint>.stride + Self.line - 1) / Self.line * Self.line
    base = .allocate(byteCount: capacity * stride, alignment: Self.line * 2)
  }

  deinit { base.deallocate() }

  /// How much memory they take.
  var bytes: Int { capacity * stride }

  /// Says that somebody will soon look at a step.
  @inline(__always)
  func expect(_ number: Int) {
    let place = base + number * stride
    hint_soon_needed(place)
    hint_soon_needed(place + Self.line)
  }

  /// A step.
  @inline(__always)
  subscript(number: Int) -> Step {
    require(UInt(bitPattern: number) < UInt(bitPattern: count), "no such step")
    return (base + number * stride).load(as: Step.self)
  }

  /// What a step adds to the fingerprint, by the renamings: two words each.
  @inline(__always)
  func difference(_ number: Int) -> UnsafePointer<UInt64> {
    require(UInt(bitPattern: number) < UInt(bitPattern: count), "no such step")
    return UnsafePointer(
      (base + number * stride + Self.head).assumingMemoryBound(to: UInt64.self))
  }

  /// Takes down one step more.
  mutating func append(_ step: Step, _ difference: [Fingerprint]) {
    require(difference.count == width, "a step has a difference in every name")
    if count == capacity { grow() }
    let place = base + count * stride
    place.initializeMemory(as: Step.self, to: step)
    let parts = (place + Self.head).bindMemory(to: UInt64.self, capacity: width * 2)
    for (number, part) in difference.enumerated() {
      parts[number * 2] = part.first
      parts[number * 2 + 1] = part.second
    }
    count += 1
  }

  private mutating func grow() {
    let new = UnsafeMutableRawPointer.allocate(
      byteCount: capacity * 2 * stride, alignment: Self.line * 2)
    new.copyMemory(from: base, byteCount: count * stride)
    base.deallocate()
    (base, capacity) = (new, capacity * 2)
  }
}

/// What becomes of a past.
struct PastStep: Sendable {
  /// The past after it, by number.
  var next: UInt32
  /// What breaks, as in `Step`.
  var breach: UInt8
  /// Whether more was committed.
  var commits: Bool
}

/// Works steps out, once each, and remembers them. Each thread has one, and asks the others before it works one out.
struct StepMemory: ~Copyable {
  let catalogue: Catalogue
  let bounds: Bounds
  /// How many renamings there are.
  let width: Int
  var known = CatalogueCopy()
  /// For each server state what may be done to it, in bits.
  private(set) var traits = Words<UInt32>()
  /// For each server state its answers to the questions of the goal, in bits.
  private(set) var answers = Words<UInt32>()
  private let goal: Goal?
  /// Whether others work steps out as well.
  private let isShared: Bool
  /// For each message its receiver.
  private(set) var receivers = Words<UInt8>()
  private(set) var steps: StepRecords
  /// What steps send.
  private(set) var sent = Words<UInt32>()
  private var numbers = PairTable()
  private var pastSteps: [PastStep] = []
  private var numbersOfPastSteps = PairTable()
  /// For each server state with a past: 1 if a leader lacks what was committed, 2 if the disk holds it all.
  private var standings = PairTable()

  init(_ catalogue: Catalogue, _ goal: Goal?, isShared: Bool) {
    self.catalogue = catalogue
    self.isShared = isShared
    self.goal = goal
    bounds = catalogue.bounds
    width = catalogue.renamings.count
    steps = StepRecords(width: width)
    refresh()
  }

  /// How much memory it takes, roughly.
  var bytes: Int {
    numbers.bytes + numbersOfPastSteps.bytes + standings.bytes + steps.bytes + sent.bytes
      + known.states.things.count * 2000
  }

  /// Learns what others have met.
  mutating func refresh() {
    catalogue.bring(upToDate: &known)
    while traits.count < known.states.things.count {
      let state = known.states.things[traits.count]
      traits.append(Traits(state, bounds).bits)
      answers.append(goal?.answers(of: state) ?? 0)
    }
    while receivers.count < known.messages.things.count {
      receivers.append(UInt8(known.messages.things[receivers.count].to.index))
    }
  }

  // MARK: Steps

  /// Says that somebody will soon ask for the step that a message brings about.
  @inline(__always)
  func expectStep(of state: UInt32, message: UInt32) { numbers.expect(state, message) }

  /// The number of the step that a message brings about.
  @inline(__always)
  mutating func step(of state: UInt32, message: UInt32) -> Int {
    let number = numbers[state, message]
    if number != PairTable.unknown { return Int(number) }
    return workOut(state, message, .message(known.messages.things[Int(message)]))
  }

  /// The number of the step that something else brings about.
  @inline(__always)
  mutating func step(of state: UInt32, _ deed: Deed) -> Int {
    let number = numbers[state, deed.code]
    if number != PairTable.unknown { return Int(number) }
    return workOut(state, deed.code, deed.stimulus)
  }

  /// Learns a step from who has worked it out, or works it out.
  @inline(never)
  private mutating func workOut(_ state: UInt32, _ code: UInt32, _ stimulus: Stimulus) -> Int {
    let number = steps.count
    let shared: Catalogue.SharedStep
    if let known = isShared ? catalogue.step(state, code) : nil {
      shared = known
    } else {
      shared = result(state, code, stimulus)
      if isShared { catalogue.share(shared, state, code) }
    }
    refresh()
    var step = shared.step
    step.sent = UInt32(sent.count)
    step.sentCount = UInt16(shared.sent.count)
    for message in shared.sent { sent.append(message) }
    steps.append(step, shared.difference)
    numbers.insert(UInt32(number), state, code)
    return number
  }

  private mutating func result(
    _ state: UInt32, _ code: UInt32, _ stimulus: Stimulus
  ) -> Catalogue.SharedStep {
    let before = known.states.things[Int(state)]
    guard let response = before.response(to: stimulus, bounds), isWithin(response.state) else {
      let none = Array(repeating: Fingerprint.zero, count: width)
      return Catalogue.SharedStep(step: Step(), sent: [], difference: none)
    }
    var step = Step(isPossible: true)
    step.next = catalogue.number(of: response.state)
    step.breach = Self.code(response.breach(since: before))
    step.mayKeepLess = response.mayKeepLess
    if let news = News(before, response, bounds) { step.news = catalogue.number(of: news) }
    let sent = response.sent.map { catalogue.number(of: $0) }
    refresh()
    let difference = (0..<width).map { place in
      var sum = fingerprint(ofState: step.next, place) - fingerprint(ofState: state, place)
      for message in sent { sum = sum + fingerprint(ofMessage: message, place) }
      if case .message = stimulus { sum = sum - fingerprint(ofMessage: code, place) }
      return sum
    }
    return Catalogue.SharedStep(step: step, sent: sent, difference: difference)
  }

  /// Whether a server is within the bounds.
  private func isWithin(_ state: LocalState) -> Bool {
    state.server.currentTerm.number <= bounds.terms
      && state.server.log.lastIndex.number <= bounds.entries
  }

  private static func code(_ breach: Property?) -> UInt8 {
    breach.map { UInt8($0.rawValue + 1) } ?? 0
  }

  // MARK: Fingerprints

  private func fingerprint(ofState state: UInt32, _ renaming: Int) -> Fingerprint {
    let place = (Int(state) * width + renaming) * 2
    return Fingerprint(
      first: known.states.fingerprints[place], second: known.states.fingerprints[place + 1])
  }

  private func fingerprint(ofMessage message: UInt32, _ renaming: Int) -> Fingerprint {
    let place = (Int(message) * width + renaming) * 2
    return Fingerprint(
      first: known.messages.fingerprints[place], second: known.messages.fingerprints[place + 1])
  }

  // MARK: The past

  /// What becomes of a past by news.
  @inline(__always)
  mutating func pastStep(_ past: UInt32, _ news: UInt32) -> PastStep {
    let number = numbersOfPastSteps[past, news]
    if number != PairTable.unknown { return pastSteps[Int(number)] }
    return workOut(past, news)
  }

  @inline(never)
  private mutating func workOut(_ past: UInt32, _ news: UInt32) -> PastStep {
    var after = known.pasts.things[Int(past)]
    let committed = after.committedIndex
    let breach = after.add(known.news[Int(news)])
    var code = Self.code(breach)
    if !after.history.add(known.news[Int(news)].calls), code == 0 { code = Expander.unlinearizable }
    let step = PastStep(
      next: catalogue.number(of: after), breach: code,
      commits: after.committedIndex > committed)
    refresh()
    numbersOfPastSteps.insert(UInt32(pastSteps.count), past, news)
    pastSteps.append(step)
    return step
  }

  /// What breaks among servers with a past, as in `Step`.
  /// - Parameter commits: Whether more was committed; else only what disks hold is looked at.
  @inline(never)
  mutating func breach(
    among states: UnsafePointer<UInt32>, _ past: UInt32, commits: Bool
  ) -> UInt8 {
    var holders = ServerSet()
    for place in 0..<bounds.allServers {
      let standing = standing(states[place], past)
      if commits, standing & 1 != 0 { return Self.code(.leaderCompleteness) }
      if standing & 2 != 0 { holders.insert(ServerID(place)) }
    }
    let isKept = known.pasts.things[Int(past)].configuration.isQuorum(holders)
    return isKept ? 0 : Self.code(.committedOnQuorum)
  }

  private mutating func standing(_ state: UInt32, _ past: UInt32) -> UInt32 {
    let found = standings[state, past]
    if found != PairTable.unknown { return found }
    let (state_, past_) = (known.states.things[Int(state)], known.pasts.things[Int(past)])
    let standing: UInt32 =
      (past_.isLacking(state_.server) ? 1 : 0) | (past_.isKept(on: state_.onDisk) ? 2 : 0)
    standings.insert(standing, state, past)
    return standing
  }
}
