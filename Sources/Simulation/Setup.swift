// What a world begins with.

import Raft

/// What a world begins with.
public struct Setup: Hashable, Sendable {
  /// How many servers there are: 1 to `ServerSet.capacity`.
  public var servers = 5
  /// All chance in the run follows from it.
  public var seed: UInt64 = 1
  /// What every server is told.
  public var settings = Settings()
  /// How every link treats messages.
  public var link = LinkSettings()
  /// How long a write to every disk takes.
  public var diskLatency = TimeSpan.zero
  /// How clients call.
  public var clients = ClientSettings()
  /// The servers that do not begin with nothing, each at most once.
  public var given: [GivenServer] = []

  /// The defaults.
  public init() {}
}
