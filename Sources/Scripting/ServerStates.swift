// Which servers run, as far as a script's commands alone decide it.

import Raft

/// Follows the servers through the commands of a script: only commands crash servers, freeze them and
/// let them run again.
struct ServerStates {
  private enum State: Equatable {
    case running
    case paused(line: Int)
    case crashed(line: Int)
    /// A line that could not be read may have done anything.
    case unknown
  }

  private var states = Array(repeating: State.running, count: ServerSet.capacity)

  /// Takes note of a command that does what it says, or tells why it surely will not.
  mutating func visit(_ statement: Statement) -> Failure? {
    if case .refused(let act)? = statement.command { return acceptance(of: act, statement) }
    guard case .act(let act)? = statement.command else { return nil }
    // Whose it will be, nobody knows yet.
    if act.namesLeader {
      forget()
      return nil
    }
    for (server, position) in statement.mentions {
      guard let reason = refusal(of: act, for: server) else { continue }
      forget(statement.mentions.map(\.server))
      return Failure(position: position, message: reason)
    }
    apply(act, line: statement.source.number)
    return nil
  }

  /// Nothing is known from here on.
  mutating func forget() { states = states.map { _ in .unknown } }

  private mutating func forget(_ servers: [ServerID]) {
    for server in servers { states[server.index] = .unknown }
  }

  private mutating func apply(_ act: Act, line: Int) {
    let (servers, state): ([ServerID], State) =
      switch act {
      case .crash(let servers), .wipe(let servers): (servers, .crashed(line: line))
      // A leader ends later.
      case .shutdown(let servers): (servers, .unknown)
      case .restart(let servers), .resume(let servers): (servers, .running)
      case .pauseServers(let servers): (servers, .paused(line: line))
      default: ([], .unknown)
      }
    for server in servers { states[server.index] = state }
  }

  /// Why the act surely cannot be done to the server; nil if it can, or may.
  private func refusal(of act: Act, for server: ServerID) -> String? {
    let state = states[server.index]
    switch (act, state) {
    case (_, .unknown): return nil
    case (.crash, .crashed(let line)): return "\(server) has already crashed, in line \(line)"
    case (.restart, .running), (.restart, .paused): return "\(server) has not crashed"
    case (.resume, .running), (.resume, .crashed): return "\(server) is not paused"
    case (.pauseServers, _), (.shutdown, _), (.heartbeat, _), (.stepDown, _), (.timeout, _),
      (.align, _), (.snapshot, _):
      return whyItDoesNotRun(server)
    case (.transfer, .crashed): return whyItDoesNotRun(server)
    default: return nil
    }
  }

  /// The mistake of expecting a refusal of what will surely be done, if it is one.
  private func acceptance(of act: Act, _ statement: Statement) -> Failure? {
    guard !act.namesLeader, !statement.mentions.isEmpty else { return nil }
    let isDone = statement.mentions.allSatisfy { mention in
      switch (act, states[mention.server.index]) {
      case (.crash, .running), (.crash, .paused), (.restart, .crashed), (.pauseServers, .running),
        (.shutdown, .running),
        (.resume, .paused):
        true
      default: false
      }
    }
    guard isDone else { return nil }
    return Failure(
      position: statement.position, message: "`\(act)` is not refused here: it will be done",
      suggestion: "\(act)")
  }

  private func whyItDoesNotRun(_ server: ServerID) -> String? {
    switch states[server.index] {
    case .running, .unknown: nil
    case .paused(let line): "\(server) is paused since line \(line); resume it first"
    case .crashed(let line): "\(server) has crashed in line \(line); restart it first"
    }
  }
}
