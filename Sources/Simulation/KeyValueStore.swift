// The replicated state machine: a small key–value store.

import Raft

/// What a client asks of the key–value store.
public enum Operation: Hashable, Sendable {
  /// Writes the value.
  case put(key: String, value: String)
  /// Reads the value.
  case get(key: String)
  /// Removes the key.
  case delete(key: String)
  /// Writes the new value if the expected one is there.
  case compareAndSet(key: String, expected: String, new: String)
  /// Adds to the end of the value, or writes it where there is none.
  case append(key: String, value: String)
  /// Opens a session for the client (diss. 6.3). Concerns no key.
  case register

  /// The key that it is about; that of a registration is empty.
  public var key: String {
    switch self {
    case .put(let key, _), .get(let key), .delete(let key), .compareAndSet(let key, _, _),
      .append(let key, _):
      key
    case .register: ""
    }
  }
}

/// What an operation gives back.
public enum OperationResult: Hashable, Sendable {
  /// It was done, and there is nothing to give back.
  case done
  /// The value read, or nil where the key is not there.
  case value(String?)
  /// A compare-and-set whose expectation did not hold, with what was there instead.
  case mismatch(found: String?)
  /// The client has a session, of this number.
  case session(Int)
  /// The client's session has expired: it was not done now, but may have been before (diss. 6.3).
  case sessionExpired
}

/// Keys with their values. Ordered by key, so that it looks the same on every machine.
public struct KeyValueStore: Hashable, Sendable {
  /// One key with its value.
  public struct Pair: Hashable, Sendable {
    /// The key.
    public var key: String
    /// What was put there.
    public var value: String
  }

  /// All pairs in the order of their keys.
  public private(set) var pairs: [Pair] = []

  /// An empty store.
  public init() {}

  /// The value of the key, or nil where there is none.
  /// - Complexity: O(log n)
  public subscript(key: String) -> String? {
    let (position, isThere) = find(key)
    return isThere ? pairs[position].value : nil
  }

  /// Does what the operation asks for.
  /// - Complexity: O(n) where a key comes or goes, else O(log n).
  public mutating func apply(_ operation: Operation) -> OperationResult {
    switch operation {
    case .put(let key, let value):
      set(key, to: value)
      return .done
    case .get(let key):
      return .value(self[key])
    case .delete(let key):
      let (position, isThere) = find(key)
      if isThere { pairs.remove(at: position) }
      return .done
    case .compareAndSet(let key, let expected, let new):
      let (position, isThere) = find(key)
      guard isThere, pairs[position].value == expected else {
        return .mismatch(found: isThere ? pairs[position].value : nil)
      }
      pairs[position].value = new
      return .done
    case .register: return .done
    case .append(let key, let value):
      let (position, isThere) = find(key)
      if isThere {
        pairs[position].value += value
      } else {
        pairs.insert(Pair(key: key, value: value), at: position)
      }
      return .done
    }
  }

  /// Makes room for so many pairs.
  mutating func reserveCapacity(_ count: Int) { pairs.reserveCapacity(count) }

  /// Puts in a pair whose key comes after all that are there.
  mutating func append(_ pair: Pair) {
    require(pairs.last.map { $0.key < pair.key } ?? true, "keys are in order")
    pairs.append(pair)
  }

  private mutating func set(_ key: String, to value: String) {
    let (position, isThere) = find(key)
    if isThere {
      pairs[position].value = value
    } else {
      pairs.insert(Pair(key: key, value: value), at: position)
    }
  }

  /// Where the key is, or belongs if it is not there.
  private func find(_ key: String) -> (position: Int, isThere: Bool) {
    var low = 0
    var high = pairs.count
    while low < high {
      let middle = (low + high) / 2
      if pairs[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return (low, low < pairs.count && pairs[low].key == key)
  }
}
