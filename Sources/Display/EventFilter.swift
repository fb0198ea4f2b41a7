// Which events the list shows, and how they are gathered without looking at the whole run.

import Raft
import Running
import Scripting
import Session
import Telling

/// What the list of events leaves out.
enum EventFilter: Int, CaseIterable, Sendable {
  case all, quiet, milestones, refusals, byHand, elections, clients

  var title: String {
    switch self {
    case .all: "all"
    case .quiet: "no heartbeats"
    case .milestones: "milestones"
    case .refusals: "refusals and losses"
    case .byHand: "by hand"
    case .elections: "elections"
    case .clients: "clients"
    }
  }
}

/// The events of a branch that a filter leaves.
struct EventChoice: Sendable {
  let branch: Branch
  var filter: EventFilter
  /// Only what concerns this server.
  var server: ServerID?

  /// How many events the list looks at, either way, to fill its rows.
  static let drawnHorizon = 4000
  /// How many a movement looks at.
  static let movedHorizon = 400_000

  var count: Int { branch.chronicle.count }

  /// Whether the event is shown. The start of the run always is.
  func contains(_ number: Int) -> Bool {
    guard branch.chronicle.knows(number) else { return number == 0 }
    let record = branch.chronicle[number]
    if let server, !record.concerns(server) { return false }
    switch filter {
    case .all: return true
    case .quiet: return !branch.chronicle.isHeartbeat(record)
    case .milestones: return record.traits.contains(.milestone)
    case .refusals:
      return !record.traits.isDisjoint(with: [.refusal, .refuses, .unheard, .violation])
        || record.kind == .lost || !record.lostTo.isEmpty
    case .byHand: return record.traits.contains(.byHand)
    case .elections: return isElection(record)
    case .clients:
      if record.kind == .client || record.traits.contains(.answers) { return true }
      guard record.kind == .intervention else { return false }
      if case .request? = branch.actOfEvent(number) { return true }
      return false
    }
  }

  private func isElection(_ record: EventRecord) -> Bool {
    if !record.traits.isDisjoint(with: [.stands, .elected, .steppedDown]) { return true }
    switch record.message {
    case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .timeoutNow: return true
    default: return record.kind == .electionTimer
    }
  }

  // MARK: Finding

  /// What a search for a neighbour comes to.
  enum Neighbour: Hashable {
    case found(Int)
    case none
    /// None within the horizon, which ends here.
    case notUntil(Int)
  }

  /// The next event that is shown, later or earlier.
  func neighbour(of number: Int, by step: Int, horizon: Int) -> Neighbour {
    if let indexed = indexedNeighbour(of: number, by: step) { return indexed }
    var other = number + step
    var looked = 0
    while other >= 0, other <= count {
      if contains(other) { return .found(other) }
      looked += 1
      if looked == horizon { return .notUntil(other) }
      other += step
      // What is forgotten is left out.
      if other > 0, other < branch.chronicle.first { other = step < 0 ? 0 : branch.chronicle.first }
    }
    return .none
  }

  /// The same where the branch has a list of the events: they may lie far apart.
  private func indexedNeighbour(of number: Int, by step: Int) -> Neighbour? {
    switch filter {
    case .milestones:
      let list = branch.milestones
      return neighbour(of: number, by: step, in: list.count) { list[$0].position }
    case .byHand:
      let list = branch.acts
      return neighbour(of: number, by: step, in: list.count) { list[$0].position + 1 }
    default: return nil
    }
  }

  private func neighbour(
    of number: Int, by step: Int, in length: Int, _ value: (Int) -> Int
  ) -> Neighbour {
    let first = (0..<length).partitioningIndex {
      step > 0 ? value($0) > number : value($0) >= number
    }
    var place = step > 0 ? first : first - 1
    while place >= 0, place < length {
      if contains(value(place)) { return .found(value(place)) }
      place += step
    }
    return step < 0 && number > 0 ? .found(0) : .none
  }

  /// Rows of the list around an event.
  struct Rows: Hashable {
    var numbers: [Int]
    /// Where looking for earlier ones ended without finding enough, and for later ones.
    var stoppedBefore: Int?
    var stoppedAfter: Int?
    /// Whether nothing that is shown comes after the last.
    var isAtEnd = false
  }

  /// The shown events nearest to one, which is always among them.
  /// - Complexity: O(rows + `drawnHorizon`)
  func rows(around number: Int, count rows: Int) -> Rows {
    var result = Rows(numbers: [number])
    guard rows > 1 else {
      result.isAtEnd = number == count
      return result
    }
    // The window moves by a few rows at a time: most steps leave it where it is.
    let quantum = max(1, rows / 4)
    let wantedAbove = max(0, rows * 3 / 5 - quantum) + number % quantum
    let above = gather(from: number, by: -1, rows - 1)
    let below = gather(from: number, by: 1, rows - 1)
    let spare = below.found.isEmpty ? quantum - 1 - number % quantum : 0
    let aboveCount = min(
      above.found.count, max(wantedAbove, rows - 1 - below.found.count - spare))
    let belowCount = min(below.found.count, rows - 1 - aboveCount)
    if aboveCount == above.found.count { result.stoppedBefore = above.stopped }
    if belowCount == below.found.count {
      result.stoppedAfter = below.stopped
      result.isAtEnd = below.stopped == nil && belowCount < rows - 1
    }
    result.numbers =
      above.found.prefix(aboveCount).reversed() + [number] + below.found.prefix(belowCount)
    return result
  }

  /// The last events shown up to one, that one included if it is; oldest first.
  /// - Complexity: O(rows + `drawnHorizon`)
  func latest(upTo number: Int, count rows: Int) -> [Int] {
    gather(from: number + 1, by: -1, rows).found.reversed()
  }

  private func gather(
    from number: Int, by step: Int, _ most: Int
  ) -> (found: [Int], stopped: Int?) {
    var found: [Int] = []
    var left = EventChoice.drawnHorizon
    var other = number
    while found.count < most {
      switch neighbour(of: other, by: step, horizon: left) {
      case .found(let next):
        if filter != .milestones, filter != .byHand { left -= abs(next - other) }
        found.append(next)
        other = next
        if left <= 0 { return (found, next) }
      case .none: return (found, nil)
      case .notUntil(let end): return (found, end)
      }
    }
    return (found, nil)
  }
}
