// How the explorer came to a cluster: the moves of a path, one by one.

import Raft

extension Expander {
  /// The move of a number from a cluster, and what comes of it.
  mutating func trace(_ record: [UInt32], move number: Int) -> (move: Move, record: [UInt32]) {
    wanted = number
    found = nil
    defer { wanted = -1 }
    var none = Words<UInt32>()
    record.withUnsafeBufferPointer { words in
      withUnsafeMutablePointer(to: &none) {
        if let start = words.baseAddress { expand(start, shard: 0, place: 0, into: $0) }
      }
    }
    guard let found, !found.record.isEmpty else {
      fatalError("a cluster has the moves that it had when it was met")
    }
    return found
  }

  /// Takes down what the move is, and what comes of it.
  mutating func trace(
    _ record: UnsafePointer<UInt32>, _ step: Step, _ message: Int, _ past: UInt32,
    _ budget: Budget?
  ) {
    let (spent, _) = spend(record.spent, budget)
    let count = Int(record[0]) - (message >= 0 ? 1 : 0) + Int(step.sentCount)
    var new = [UInt32(count), spent.low, spent.high, past]
    new += (0..<shape.servers).map { draft[$0] }
    new += Array(repeating: 0, count: count)
    new.withUnsafeMutableBufferPointer { words in
      if let start = words.baseAddress { write(record, step, message, to: start) }
    }
    if message >= 0 {
      let number = record[shape.messages + message]
      found = (.deliver(memory.known.messages.things[Int(number)]), new)
    } else {
      found?.record = new
    }
  }

  /// The same of a message that is lost, or will come twice.
  mutating func trace(
    _ record: UnsafePointer<UInt32>, at number: Int, isLoss: Bool, _ spent: UInt64
  ) {
    var new = Array(UnsafeBufferPointer(start: record, count: shape.messages + Int(record[0])))
    let message = new[shape.messages + number]
    if isLoss { new.remove(at: shape.messages + number) } else { new.append(message) }
    new[0] = UInt32(new.count - shape.messages)
    (new[RecordShape.spent], new[RecordShape.spent + 1]) = (spent.low, spent.high)
    let content = memory.known.messages.things[Int(message)]
    found = (isLoss ? .lose(content) : .duplicate(content), new)
  }
}
