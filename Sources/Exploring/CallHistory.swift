// What clients have seen, where that is asked for: their calls, and which of them had their answers before others began.

import Raft

/// The calls of a run, as far as it matters for whether one copy of the data could have given the answers.
struct CallHistory: Hashable, Sendable {
  /// A call.
  struct Call: Hashable, Sendable {
    /// Whether it reads; else it writes, or appends, a value that no other call writes.
    var isRead: Bool
    /// The calls, in bits, that had their answers when it began.
    var before: UInt32
    /// Whether it has its answer.
    var isAnswered = false
    /// What was read, as a number; 0 for nothing.
    var value: UInt64 = 0
  }

  /// What becomes of a call.
  enum Event: Hashable, Sendable {
    case begin(isRead: Bool)
    case answer(Int, value: UInt64)
  }

  /// Whether writes append; else they replace what is there.
  let appends: Bool
  /// In the order in which they began.
  private(set) var calls: [Call] = []

  /// Nothing has been asked for.
  init(appends: Bool) { self.appends = appends }

  /// What is stored, as a number: that of the call that wrote it plus one; where calls append, a digit of base 16 for each.
  static func value(_ stored: String?, appends: Bool) -> UInt64 {
    stored.map { text in
      guard let value = UInt64(text, radix: appends ? 16 : 10) else {
        fatalError("what is stored is what calls have written")
      }
      return value
    } ?? 0
  }

  /// Takes in what has happened.
  /// - Returns: Whether one copy of the data could have given all answers.
  mutating func add(_ events: [Event]) -> Bool {
    var isSame = true
    for event in events {
      switch event {
      case .begin(let isRead):
        calls.append(Call(isRead: isRead, before: answered))
      // Who has its answer does not listen to another.
      case .answer(let number, _) where calls[number].isAnswered: break
      case .answer(let number, let value):
        calls[number].isAnswered = true
        calls[number].value = value
        isSame = isSame && canBeOrdered(0, 0)
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
  ///   - value: What they have written.
  private func canBeOrdered(_ placed: UInt32, _ value: UInt64) -> Bool {
    if answered & ~placed == 0 { return true }
    return calls.indices.contains { number in
      let (call, bit) = (calls[number], UInt32(1) << UInt32(number))
      // Who has no answer need not have been served; a read without one changes nothing.
      if placed & bit != 0 || call.before & ~placed != 0 || call.isRead && !call.isAnswered {
        return false
      }
      if call.isRead { return call.value == value && canBeOrdered(placed | bit, value) }
      return canBeOrdered(placed | bit, (appends ? value << 4 : 0) | UInt64(number + 1))
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
      write(call.value)
    }
  }
}
