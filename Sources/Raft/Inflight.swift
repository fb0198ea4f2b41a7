// What is under way to one follower: each append has a number, so that answers can come late, twice, or never,
// and still nothing is miscounted.

/// Which of the appends with entries, and of the chunks of snapshots, a follower has yet to answer.
///
/// Each gets a number when it is sent, and the answer repeats it. So a second copy of an answer counts for
/// nothing, and a refusal can be placed: before the leader last went back, when it says nothing new, or ahead of
/// older appends that are still on their way, when it may be refused for no other reason than that it overtook them.
public struct Inflight: Hashable, Sendable {
  /// The most that can be unanswered, and of how many the fate is known.
  public static let capacity = 64

  /// A bit for each of the last ones, the latest lowest: whether it is unanswered.
  private(set) var unanswered: UInt64 = 0
  /// The number of the last that was sent; 0 before the first. After the last number comes 1 again.
  private(set) var latest: UInt16 = 0
  /// How many were sent since the leader last went back; more than that many are not counted.
  private(set) var sinceBackUp: UInt16 = 0

  /// Nothing has been sent.
  init() {}

  /// What has been sent and answered as these numbers say.
  init(latest: UInt16, sinceBackUp: UInt16, unanswered: UInt64) {
    self.latest = latest
    self.sinceBackUp = sinceBackUp
    self.unanswered = unanswered
  }

  /// How many are unanswered.
  public var count: Int { unanswered.nonzeroBitCount }

  /// Whether all have been answered or given up.
  @inline(__always)
  public var isEmpty: Bool { unanswered == 0 }

  /// Whether any of those is unanswered that were sent since the leader last went back.
  @inline(__always)
  var isEmptySinceBackUp: Bool {
    if sinceBackUp >= Self.capacity { return unanswered == 0 }
    return unanswered & ((1 &<< UInt64(sinceBackUp)) - 1) == 0
  }

  /// Whether one more may be sent if so many may be unanswered. The oldest is never forgotten to make room.
  @inline(__always)
  func hasRoom(of limit: Int) -> Bool {
    unanswered == 0 || (unanswered &>> UInt64(Self.capacity - 1) == 0 && count < limit)
  }

  /// One more goes out.
  /// - Returns: Its number.
  @inline(__always)
  mutating func send() -> UInt16 {
    latest &+= latest == .max ? 2 : 1
    if sinceBackUp < .max { sinceBackUp += 1 }
    unanswered = unanswered &<< 1 | 1
    return latest
  }

  /// An answer has come.
  @inline(__always)
  mutating func answer(_ number: UInt16) {
    let age = age(of: number)
    if age < Self.capacity { unanswered &= ~(1 &<< UInt64(age)) }
  }

  /// Takes all that is unanswered for lost.
  @inline(__always)
  mutating func giveUp() { unanswered = 0 }

  /// The leader goes back to an earlier entry: what is under way is of no use any more.
  @inline(__always)
  mutating func backUp() { sinceBackUp = 0 }

  /// Whether this one was sent before the leader last went back.
  @inline(__always)
  func isBeforeBackUp(_ number: UInt16) -> Bool { age(of: number) >= Int(sinceBackUp) }

  /// How many are unanswered of those that were sent before this one.
  @inline(__always)
  func overtaken(by number: UInt16) -> Int {
    let age = age(of: number)
    return age < Self.capacity - 1 ? (unanswered &>> UInt64(age + 1)).nonzeroBitCount : 0
  }

  /// Whether the first was sent before the second.
  func wasSent(_ number: UInt16, before other: UInt16) -> Bool { age(of: number) > age(of: other) }

  /// How many have been sent after this one.
  @inline(__always)
  private func age(of number: UInt16) -> Int {
    // Behind the last number comes 1: over that edge the numbers are one closer than their difference.
    let distance = latest &- number
    return Int(latest >= number ? distance : distance &- 1)
  }
}
