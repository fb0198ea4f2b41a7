// What is to come, by time; of equal times, what was scheduled first.

import Raft

/// A priority queue. Ties are broken by the order of scheduling.
/// What comes soonest is kept in a short list in order, the rest in a heap. Messages take about the same
/// time, so that a new one belongs near the end of the list; and to take the first one costs nothing. What
/// clients wait for lies apart: it comes much later, is mostly taken back before, and would be in the way.
/// - Complexity: `push` and `pop` are O(log n); `remove` is O(n).
@usableFromInline
struct EventQueue: ~Copyable, Sendable {
  /// When something is due, and what; in three words, because keys are moved about a lot.
  @usableFromInline
  struct Key: Sendable {
    /// In microseconds.
    let at: Int
    /// Counts what is scheduled.
    let order: Int
    /// What is due, packed: the kind above, the server from bit 32 on, the slot, request or number below.
    fileprivate private(set) var code: UInt64

    @inline(__always)
    init(at: Int, order: Int, due: Due) {
      self.at = at
      self.order = order
      code = Key.code(of: due)
    }

    @inline(__always)
    fileprivate static func code(of due: Due) -> UInt64 {
      switch due {
      case .flight(let slot): UInt64(slot)
      case .diskWrite(let number, let server):
        1 << 40 | UInt64(UInt8(server.index)) << 32 | UInt64(number)
      case .clientMail(let slot): 2 << 40 | UInt64(slot)
      case .load: 3 << 40
      case .compaction(let server): 4 << 40 | UInt64(UInt8(server.index)) << 32
      case .timeout(let request): 5 << 40 | UInt64(request)
      case .retry(let request, let server):
        6 << 40 | UInt64(UInt8(server.index)) << 32 | UInt64(request)
      case .ending(let server): 7 << 40 | UInt64(UInt8(server.index)) << 32
      }
    }

    /// Whether it is a message between servers, whose slot is `number`.
    @inline(__always)
    var isFlight: Bool { code >> 32 == 0 }

    /// The slot, request or number, if what is due has one.
    @inline(__always)
    var number: Int { Int(UInt32(truncatingIfNeeded: code)) }

    /// What is due.
    @inline(__always)
    var due: Due {
      let number = UInt32(truncatingIfNeeded: code)
      let server = ServerID(Int(code >> 32 & 0xFF))
      return switch code >> 40 {
      case 0: .flight(slot: number)
      case 1: .diskWrite(number: number, server)
      case 2: .clientMail(slot: number)
      case 3: .load
      case 4: .compaction(server)
      case 5: .timeout(request: number)
      case 6: .retry(request: number, server)
      default: .ending(server)
      }
    }

    /// Whether it was taken back.
    @inline(__always)
    fileprivate var isGone: Bool { code == .max }

    /// The same, taken back.
    fileprivate var gone: Key {
      var gone = self
      gone.code = .max
      return gone
    }

    @inline(__always)
    static func < (a: Key, b: Key) -> Bool { a.at != b.at ? a.at < b.at : a.order < b.order }
  }

  /// By what something that a client waits for is found again.
  struct Wait: Hashable, Sendable {
    fileprivate let at, order: Int
    /// What is due.
    fileprivate let code: UInt64
  }

  /// The list holds at most so many, in twice the room, so that it seldom has to be moved.
  private static var nearLimit: Int { 64 }

  /// Those from `nearStart` to before `nearEnd` are in the queue, in order.
  private var near = UniqueArray(
    repeating: Key(at: .max, order: 0, due: .load), count: 2 * Self.nearLimit)
  @usableFromInline private(set) var nearStart = 0
  @usableFromInline private(set) var nearEnd = 0
  /// All that comes later. Empty if the list is empty.
  @usableFromInline private(set) var far = EventHeap()
  /// When the first of `far` is due, or `Int.max`.
  private var farTime = Int.max
  /// What clients wait for, in order, behind what is gone already. What was taken back stays in its place, as `Key.gone`,
  /// until there is more of it than of the rest; the first is never gone.
  private var waits = UniqueArray<Key>()
  /// Where the first of them is.
  private var waitStart = 0
  /// How many of them are not gone.
  @usableFromInline private(set) var waitCount = 0
  /// When the first of `waits` is due, or `Int.max`.
  private var waitTime = Int.max
  private var scheduled = 0

  /// When the first is due, in microseconds, or `Int.max`.
  @inline(__always)
  var nextTime: Int { min(nearStart < nearEnd ? near[nearStart].at : .max, waitTime) }

  /// How many there are.
  @inlinable var count: Int { nearEnd - nearStart + far.count + waitCount }

  /// All keys, in no order.
  var keys: [Key] {
    var keys = (nearStart..<nearEnd).map { near[$0] } + far.keys
    for place in waitStart..<waits.count where !waits[place].isGone { keys.append(waits[place]) }
    return keys
  }

  /// The keys of the messages between servers for which it holds, in the order of arrival.
  /// - Complexity: O(n) in all that is due, O(m log m) in those wanted that are far away.
  @inline(__always)
  func flights(where isWanted: (Key) -> Bool) -> [Key] {
    var wanted: [Key] = []
    wanted.reserveCapacity(nearEnd - nearStart + far.count)
    for place in nearStart..<nearEnd where near[place].isFlight && isWanted(near[place]) {
      wanted.append(near[place])
    }
    let start = wanted.count
    for key in far.keys where key.isFlight && isWanted(key) { wanted.append(key) }
    wanted[start...].sort { $0 < $1 }
    return wanted
  }

  /// Goes through the keys of all that is on its way, in no order, without a copy of them.
  /// - Complexity: O(n) in all that is due but the waits of clients.
  @inline(__always)
  func forEachUnderWay(_ body: (Key) -> Void) {
    for place in nearStart..<nearEnd { body(near[place]) }
    for key in far.keys { body(key) }
  }

  init() {}

  /// The same queue once more.
  func copy() -> EventQueue {
    var copy = EventQueue()
    for place in nearStart..<nearEnd { copy.near[place] = near[place] }
    copy.nearStart = nearStart
    copy.nearEnd = nearEnd
    copy.far = far
    copy.farTime = farTime
    copy.waits = waits.copy()
    copy.waitStart = waitStart
    copy.waitCount = waitCount
    copy.waitTime = waitTime
    copy.scheduled = scheduled
    return copy
  }

  /// Makes it empty, as it was at the beginning.
  mutating func reset() {
    nearStart = 0
    nearEnd = 0
    if far.count > 0 { far = EventHeap() }
    farTime = .max
    waits.removeAll()
    waitStart = 0
    waitCount = 0
    waitTime = .max
    scheduled = 0
  }

  @inline(__always)
  mutating func push(at: Int, due: Due) {
    let key = Key(at: at, order: scheduled, due: due)
    scheduled += 1
    if at >= farTime || nearEnd == near.count { return pushWithCare(key) }
    insert(key)
  }

  /// Takes out the first.
  /// - Precondition: The queue is not empty.
  mutating func pop() -> Due { popKey().due }

  /// Takes out the first, packed.
  /// - Precondition: The queue is not empty.
  @inline(__always)
  mutating func popKey() -> Key {
    if waitTime < .max, isWaitFirst { return takeFirstWait() }
    require(nearStart < nearEnd, "nothing is due")
    let key = near[nearStart]
    nearStart += 1
    if nearStart == nearEnd { refill() }
    return key
  }

  // MARK: Waits

  /// Adds something that a client waits for, which `removeWait` may take back.
  ///
  /// That a client asks again comes soon and is seldom taken back: among the many that are due much later it would have
  /// to move all of them, so it lies with the rest.
  /// - Returns: By what it is taken back.
  /// - Complexity: O(n) in what clients wait for that is due later.
  @discardableResult
  mutating func pushWait(at: Int, due: Due) -> Wait {
    let key = Key(at: at, order: scheduled, due: due)
    if case .retry = due {
      push(at: at, due: due)
      return Wait(at: key.at, order: key.order, code: key.code)
    }
    scheduled += 1
    waits.append(key)
    waits.insert(key, into: waitStart..<waits.count - 1) { key.at < $0.at }
    waitCount += 1
    waitTime = waits[waitStart].at
    return Wait(at: key.at, order: key.order, code: key.code)
  }

  /// Takes back what a client waits for, unless that has come or was taken back.
  /// - Complexity: O(log n) in what clients wait for, taken over many; O(n) in all that is due for one that is to ask again.
  mutating func removeWait(_ wait: Wait) {
    if wait.code >> 40 == 6 {
      _ = removeKey { $0.order == wait.order && $0.code == wait.code }
      return
    }
    var (low, high) = (waitStart, waits.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = (waits[middle].at, waits[middle].order) < (wait.at, wait.order)
      if isBefore { low = middle + 1 } else { high = middle }
    }
    guard low < waits.count, waits[low].order == wait.order, !waits[low].isGone else { return }
    if low == waitStart {
      _ = takeFirstWait()
      return
    }
    waits[low] = waits[low].gone
    waitCount -= 1
    if waits.count - waitStart > 2 * waitCount + Self.nearLimit { sweepWaits() }
  }

  /// Forgets those that are gone.
  private mutating func sweepWaits() {
    var end = 0
    for place in waitStart..<waits.count where !waits[place].isGone {
      waits[end] = waits[place]
      end += 1
    }
    for _ in end..<waits.count { _ = waits.removeLast() }
    waitStart = 0
  }

  /// Whether the first of all is something that a client waits for.
  /// - Precondition: Clients wait for something.
  @inline(__always)
  private var isWaitFirst: Bool { nearStart == nearEnd || waits[waitStart] < near[nearStart] }

  @inline(never)
  private mutating func takeFirstWait() -> Key {
    let key = waits[waitStart]
    waitCount -= 1
    repeat { waitStart += 1 } while waitStart < waits.count && waits[waitStart].isGone
    // To move up all others each time would take as long as they are many.
    if waitStart == waits.count {
      waits.removeAll()
      waitStart = 0
    } else if waitStart * 2 > waits.count {
      waits.removeFirst(waitStart)
      waitStart = 0
    }
    waitTime = waits.isEmpty ? .max : waits[waitStart].at
    return key
  }

  // MARK: Taking back

  /// Takes out the one that is asked for, if it is there.
  @discardableResult
  mutating func remove(where isWanted: (Due) -> Bool) -> Due? {
    removeKey { isWanted($0.due) }?.due
  }

  @inline(__always)
  private mutating func removeKey(where isWanted: (Key) -> Bool) -> Key? {
    for index in nearStart..<nearEnd where isWanted(near[index]) {
      let key = near[index]
      for place in index + 1..<nearEnd { near[place - 1] = near[place] }
      nearEnd -= 1
      if nearStart == nearEnd { refill() }
      return key
    }
    guard let index = far.keys.firstIndex(where: isWanted) else { return nil }
    let key = far.keys[index]
    far.remove(at: index)
    farTime = far.first?.at ?? .max
    return key
  }

  /// Takes out all that are asked for.
  /// - Returns: What was taken out, in the order in which it would have come.
  /// - Complexity: O(n), and O(m log m) in those taken out that are far away.
  mutating func removeAll(where isWanted: (Due) -> Bool) -> [Due] {
    var removed: [Due] = []
    removeAll(where: isWanted) { removed.append($0) }
    return removed
  }

  /// Takes out all that are asked for, and hands them over one by one, in the order in which they would have come.
  /// - Complexity: O(n), and O(m log m) in those taken out that are far away.
  @inline(__always)
  mutating func removeAll(where isWanted: (Due) -> Bool, _ take: (Due) -> Void) {
    var end = nearStart
    for index in nearStart..<nearEnd {
      let due = near[index].due
      if isWanted(due) {
        take(due)
      } else {
        near[end] = near[index]
        end += 1
      }
    }
    nearEnd = end
    if far.count > 0 {
      for key in far.removeAll(where: { isWanted($0.due) }).sorted(by: <) { take(key.due) }
      farTime = far.first?.at ?? .max
    }
    if nearStart == nearEnd { refill() }
  }

  /// Takes out what is scheduled, if it is.
  mutating func remove(_ due: Due) {
    let code = Key.code(of: due)
    _ = removeKey { $0.code == code }
  }

  /// Takes out the ends of all writes of a server's disk.
  mutating func removeWrites(of server: ServerID) {
    let code = Key.code(of: .diskWrite(number: 0, server)) >> 32
    while removeKey(where: { $0.code >> 32 == code }) != nil {}
  }

  /// Puts the key into the list, behind all that are not due later: it has been scheduled last.
  @inline(__always)
  private mutating func insert(_ key: Key) {
    near.insert(key, into: nearStart..<nearEnd) { key.at < $0.at }
    nearEnd += 1
  }

  /// Adds a key that belongs far away, or to a list whose room is used up.
  @inline(never)
  private mutating func pushWithCare(_ key: Key) {
    if key.at < farTime {
      moveToFront()
      if nearEnd - nearStart < Self.nearLimit { return insert(key) }
      if key.at < near[nearEnd - 1].at {
        nearEnd -= 1
        let last = near[nearEnd]
        insert(key)
        return putFar(last)
      }
    }
    putFar(key)
  }

  private mutating func putFar(_ key: Key) {
    far.insert(key)
    if key.at < farTime { farTime = key.at }
  }

  private mutating func moveToFront() {
    let count = nearEnd - nearStart
    for index in 0..<count { near[index] = near[nearStart + index] }
    nearStart = 0
    nearEnd = count
  }

  /// Fills the empty list half with the first of those that are far away.
  @inline(never)
  private mutating func refill() {
    nearStart = 0
    nearEnd = 0
    while nearEnd < Self.nearLimit / 2, far.first != nil {
      near[nearEnd] = far.removeFirst()
      nearEnd += 1
    }
    farTime = far.first?.at ?? .max
  }
}
