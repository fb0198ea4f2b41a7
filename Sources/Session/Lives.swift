// What every server was, from which event to which: its term, its role, whether it ran.

import Raft
import Running
import Scripting
import Simulation

/// The lives of the servers. A server's life is a list of stages; each lasts until the next begins.
package struct Lives: Sendable {
  /// A stretch of a server's life in which neither its term nor its role changed.
  package struct Stage: Hashable, Sendable {
    /// The event with which it began; 0 for the start of the run.
    package var position: Int
    /// When it began.
    package var time: Instant
    /// The server's term.
    package var term: Term
    /// What the server was, a crash included.
    package var role: RoleName
    /// Whether the process stood still.
    package var isPaused: Bool
  }

  /// For each server the stages that differ from how it started, in order.
  private var stages: [[Stage]] = []

  /// How a server of the setup starts.
  package static let start = Stage(
    position: 0, time: .zero, term: 0, role: .follower, isPaused: false)

  /// The stage that the server was in after the event, or nil if it was not there yet.
  /// - Parameter initialCount: With how many servers the run began.
  /// - Complexity: O(log n) in the server's stages.
  package func stage(of server: ServerID, at position: Int, initialCount: Int) -> Stage? {
    let start = server.index < initialCount ? Lives.start : nil
    guard server.index < stages.count else { return start }
    let index = stages[server.index].partitioningIndex { $0.position > position }
    return index > 0 ? stages[server.index][index - 1] : start
  }

  /// The stage of the server that began next after the event; nil where none has.
  /// - Complexity: O(log n) in the server's stages.
  package func nextStage(of server: ServerID, after position: Int) -> Stage? {
    guard server.index < stages.count else { return nil }
    let index = stages[server.index].partitioningIndex { $0.position > position }
    return index < stages[server.index].count ? stages[server.index][index] : nil
  }

  /// How much room they take, in bytes.
  /// - Complexity: O(servers)
  var size: Int { stages.reduce(0) { $0 + $1.count * MemoryLayout<Stage>.stride } }

  /// Takes down what an event made of the servers.
  mutating func take(_ event: Event, _ world: World) {
    var servers = event.touched
    // What is done by hand may reach any of them, and start new ones.
    if case .intervention = event.kind { servers = world.servers }
    while stages.count < world.nodes.count { stages.append([]) }
    for server in servers { take(server, event, world) }
  }

  @inline(__always)
  private mutating func take(_ server: ServerID, _ event: Event, _ world: World) {
    let index = server.index
    let stage = Stage(
      position: event.number, time: event.time,
      term: world.nodes[index].server.persistent.currentTerm, role: world.roleName(of: server),
      isPaused: world.nodes[index].status == .paused)
    if let last = stages[index].last {
      if last.term == stage.term, last.role == stage.role, last.isPaused == stage.isPaused {
        return
      }
    } else if index < world.setup.servers, stage.term == 0, stage.role == .follower,
      !stage.isPaused
    {
      return
    }
    stages[index].append(stage)
  }

  /// Forgets what came before the position, but for what every server was then.
  mutating func forget(before position: Int) {
    for index in stages.indices {
      let next = stages[index].partitioningIndex { $0.position > position }
      if next > 1 { stages[index].removeFirst(next - 1) }
    }
  }

  /// What the servers are in this world, since the moment that it is in.
  init(_ world: World) {
    for server in world.servers {
      let node = world.nodes[server.index]
      let stage = Stage(
        position: world.eventCount, time: world.now, term: node.server.persistent.currentTerm,
        role: world.roleName(of: server), isPaused: node.status == .paused)
      stages.append([stage])
    }
  }

  /// Nobody has been anything but what servers start as.
  init() {}

  /// Forgets what came after the position.
  mutating func truncate(to position: Int) {
    for index in stages.indices {
      stages[index].removeSubrange(stages[index].partitioningIndex { $0.position > position }...)
    }
  }
}
