// What clients have seen, where that is asked for: their calls, and which of them had their answers before others began.

import Raft

/// The calls of a run, as far as it matters for whether one copy of the data could have given the answers.
struct CallHistory: Hashable, Sendable {
  /// A call.
  struct Call: Hashable, Sendable {
    /// Whether it reads; else it writes a value that no other call writes.
    var isRead: Bool
    /// The calls, in bits, that had their answers when it began.
    var before: UInt32
    /// Whether it has its answer.
    var isAnswered = false
    /// What was read: the number of the call that wrote it; nil for nothing.
    var value: Int?
  }

  /// What becomes of a call.
  enum Event: Hashable, Sendable {
    case begin(isRead: Bool)
    case answer(Int, value: Int?)
  }

  /// In the order in which they began.
  private(set) var calls: [Call] = []

  /// Takes in what has happened.
  /// - Returns: Whether one copy of the data could have given all answers.
  mutating func add(_ events: [Event]) -> Bool {
    var isSame = true
    for event in events {
      switch event {
      case .begin(let isRead):
        calls.append(Call(isRead: isRead, before: answered))
      case .answer(let number, let value):
        calls[number].isAnswered = true
        calls[number].value = value
        isSame = isSame && canBeOrdered(0, nil)
      }
    }
    return isSame
  }

  /// The calls that have their answers.
  private var answered: UInt32 {
    calls.enumerated().reduce(0) { $1.element.isAnswered ? $0 | 1 << UInt32($1.offset) : $0 }
  }

  /// Whether the calls that are left can be put in an order that explains their answers.
  /// - Parameters:
  ///   - placed: Those that are in it already.
  ///   - value: Who has written last.
  private func canBeOrdered(_ placed: UInt32, _ value: Int?) -> Bool {
    if answered & ~placed == 0 { return true }
    return calls.indices.contains { number in
      let (call, bit) = (calls[number], UInt32(1) << UInt32(number))
      // Who has no answer need not have been served; a read without one changes nothing.
      if placed & bit != 0 || call.before & ~placed != 0 || call.isRead && !call.isAnswered {
        return false
      }
      if call.isRead { return call.value == value && canBeOrdered(placed | bit, value) }
      return canBeOrdered(placed | bit, number)
    }
  }
}

extension ByteWriter {
  /// All that tells a history from others.
  mutating func write(_ history: CallHistory) {
    write(history.calls.count)
    for call in history.calls {
      write(call.isRead)
      write(UInt64(call.before))
      write(call.isAnswered)
      write(call.value.map { $0 + 1 } ?? 0)
    }
  }
}
