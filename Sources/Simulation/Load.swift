// Clients that call by themselves.

/// A stream of calls at a steady rate, as far as there are clients that do not wait for an answer.
public struct Load: Hashable, Sendable {
  /// How many calls begin in a second: 1 to 1000.
  public var callsPerSecond: Int
  /// How many calls in a hundred are reads: 0 to 100. The others put, append, delete and
  /// compare-and-set.
  public var readPercent = 50
  /// How many keys they are about: 1 to 26, `a` and following.
  public var keys = 3
  /// How many clients make them: 1 to 9. Their names follow those that scripts commonly use, from `C11`.
  public var clients = 3

  /// A load of so many calls a second, half of them reads, by three clients on three keys.
  public init(callsPerSecond: Int) { self.callsPerSecond = callsPerSecond }

  /// Whether it keeps to its bounds.
  public var isUsable: Bool {
    (1...1000).contains(callsPerSecond) && (0...100).contains(readPercent)
      && (1...26).contains(keys) && (1...9).contains(clients)
  }
}
