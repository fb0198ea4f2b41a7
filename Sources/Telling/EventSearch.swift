// Looking for events by their words, fast enough for a million of them.

import Raft
import Session
import Scripting
import Simulation

/// A search through the words of a branch's events, without regard to case.
package struct EventSearch: Sendable {
  /// What is looked for.
  package let text: String
  private let wanted: [UInt8]
  /// What was found out about words that many events share, by a hash of what they depend on.
  private var known = [UInt64](repeating: .max, count: EventSearch.size)
  private var answers = [Bool](repeating: false, count: EventSearch.size)

  private static let size = 4096
  /// How much one call may cost, in events whose words are known already.
  private static let budget = 6_000_000
  /// How many of those an event costs whose words have to be put together.
  private static let composing = 60

  /// A search for this text.
  package init(_ text: String) {
    self.text = text
    wanted = text.utf8.map(EventSearch.lowercased)
  }

  /// How a search ended.
  package enum Result: Hashable, Sendable {
    /// The event of this number has the words.
    case found(Int)
    /// None of the events looked at has the words.
    case nothing
    /// It took too long: it can be taken up from there.
    case stopped(at: Int, left: Int)
  }

  /// Looks for the next event.
  /// - Parameters:
  ///   - start: The number of the first event to look at.
  ///   - step: 1 for the later ones, -1 for the earlier ones; behind the end it goes on at the start.
  ///   - count: How many events to look at.
  package mutating func find(in branch: Branch, from start: Int, by step: Int, count: Int) -> Result
  {
    let (first, last) = (branch.chronicle.first, branch.chronicle.count)
    let total = last + 1 - first
    guard total > 0, !wanted.isEmpty else { return .nothing }
    var number = start
    var cost = 0
    for done in 0..<min(count, total) {
      if number > last { number = first }
      if number < first { number = last }
      if cost > EventSearch.budget { return .stopped(at: number, left: min(count, total) - done) }
      let record = branch.chronicle[number]
      if let key = branch.sharedKey(record) {
        cost += 1
        let place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 52)
        if known[place] != key {
          known[place] = key
          answers[place] = holds(branch.words(of: number))
          cost += EventSearch.composing
        }
        if answers[place] { return .found(number) }
      } else {
        cost += EventSearch.composing
        if holds(branch.words(of: number)) { return .found(number) }
      }
      number += step
    }
    return .nothing
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  /// Whether the words hold what is looked for.
  func holds(_ words: String) -> Bool {
    var words = words
    return words.withUTF8 { bytes in
      guard bytes.count >= wanted.count else { return false }
      for start in 0...bytes.count - wanted.count {
        var length = 0
        while length < wanted.count,
          EventSearch.lowercased(bytes[start + length]) == wanted[length]
        {
          length += 1
        }
        if length == wanted.count { return true }
      }
      return false
    }
  }
}

extension Branch {
  /// A number that two events share only if their words are the same; nil if the words depend on more
  /// than the record.
  fileprivate func sharedKey(_ record: EventRecord) -> UInt64? {
    let own: EventRecord.Traits = [.milestone, .byHand, .stands, .elected]
    guard record.traits.isDisjoint(with: own), record.lostTo.isEmpty else { return nil }
    switch record.kind {
    case .electionTimer, .client, .intervention: return nil
    case .delivered, .queued, .lost, .heartbeatTimer, .diskWritten, .compacted, .ended: break
    }
    switch record.message {
    case .requestVote, .preVote, .timeoutNow: return nil
    default: break
    }
    var key = UInt64(record.kind.rawValue) << 8
    key |= record.message.map { UInt64($0.rawValue) } ?? 15
    key = key << 32 | UInt64(record.traits.rawValue)
    key = key << 8 | UInt64(record.from.index)
    key = key << 8 | UInt64(record.to.index)
    return key << 1 | (chronicle.isAnswerToHeartbeat(record) ? 1 : 0)
  }
}
