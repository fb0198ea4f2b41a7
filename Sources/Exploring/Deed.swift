// What can be done to a server besides sending it messages, as numbers.

import Raft

/// Something that is done to a server, in one number.
struct Deed: Hashable, Sendable {
  /// What is done.
  enum Kind: UInt32, Sendable {
    case timeout, heartbeat, retry, crash, restart, diskWrite, write, snapshot, transfer, change,
      joint
    case read, repeatWrite, repeatRead
  }

  var kind: Kind
  /// The client that writes, the server that is to lead, or the bits of those that are to vote.
  var argument: UInt32 = 0

  /// The number, which no message has.
  var code: UInt32 { 1 << 31 | kind.rawValue << 24 | argument }

  /// What is done.
  var stimulus: Stimulus {
    switch kind {
    case .timeout: .timeout
    case .heartbeat: .heartbeat
    case .retry: .retry
    case .crash: .crash
    case .restart: .restart
    case .diskWrite: .diskWrite
    case .write: .write(Int(argument))
    case .read: .read(Int(argument))
    case .repeatWrite: .repeatWrite(Int(argument))
    case .repeatRead: .repeatRead(Int(argument))
    case .snapshot: .snapshot
    case .transfer: .transfer(ServerID(Int(argument)))
    case .change: .change(ServerSet(bits: argument), .single)
    case .joint: .change(ServerSet(bits: argument), .joint)
    }
  }
}

/// What may be done to a server in a state.
struct Traits {
  /// A bit each, then the term.
  let bits: UInt32

  static let leads: UInt32 = 1
  static let mayStand: UInt32 = 2
  static let writes: UInt32 = 4
  static let canCompact: UInt32 = 8
  static let isDown: UInt32 = 16
  static let termShift: UInt32 = 8

  init(_ state: LocalState, _ bounds: Bounds) {
    let server = state.server
    var bits: UInt32 = 0
    if state.isDown {
      bits |= Self.isDown
    } else if server.isLeader {
      bits |= Self.leads
    } else if server.mayStand, server.currentTerm.number < bounds.terms {
      bits |= Self.mayStand
    }
    if !state.openWrites.isEmpty { bits |= Self.writes }
    if !state.isDown, state.lastApplied > server.persistent.snapshotEnd { bits |= Self.canCompact }
    self.bits = bits | UInt32(server.currentTerm.number) << Self.termShift
  }
}
