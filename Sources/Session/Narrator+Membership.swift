// Membership changes and the transfer of leadership in words: §6, diss. 3.10 and 4.

import Raft
import Simulation

extension Narrator {
  mutating func tellMembership(_ note: Note, _ server: ServerID, _ message: Message?) {
    switch note {
    case .catchUpStarted(let learners, let through):
      say("First \(learners.brief) \(catches(learners)) up, without a vote.", "§6")
      say(
        through == 0
          ? "There is nothing in the log yet."
          : "The change begins once entry \(through) is there, so that no commit has to wait for it."
      )
    case .catchUpContinued(let round, let through):
      say(
        "\(server) gives the new servers one more round to catch up, number \(round).",
        "diss. 4.2.1")
      say("The last took longer than an election timeout. Now they need entry \(through).")
    case .changeAbandoned(let target, .tooSlow(let behind)):
      say("\(server) abandons the change to \(target.brief).", "diss. 4.2.1")
      say("\(behind.brief) did not catch up.")
    case .changeRefused(let refusal):
      say("\(server) refuses: \(Refusal.change(refusal, leader: server)).", "§6")
    case .configurationEntered(let index, let configuration):
      if world.server(server).isLeader, isOwnEntry(index, message) {
        tellOwn(configuration, at: index, server)
      } else if contains({ if case .snapshotInstalled = $0 { true } else { false } }) {
        say("Its configuration is that of the snapshot: \(words(configuration)).", "§6")
      } else {
        say("It goes by the new configuration at once: \(words(configuration)).", "§6")
        if !configuration.members.contains(server) {
          say("\(server) is not part of it: it has no vote and stands for no election.")
        }
      }
    case .configurationRolledBack(_, let configuration):
      say("So it goes by the configuration before again: \(words(configuration)).", "§6")
    case .configurationCommitted(_, let configuration):
      say(
        configuration.isJoint
          ? "The joint configuration is committed: \(configuration.voters.brief) may take over."
          : "The change is complete: the cluster is \(configuration.voters.brief).", "§6")
    default: break
    }
  }

  private func catches(_ servers: ServerSet) -> String { servers.count == 1 ? "catches" : "catch" }

  private func words(_ configuration: Configuration) -> String {
    (configuration.isJoint ? "joint, " : "") + configuration.brief
  }

  /// Whether the leader has just written the entry itself.
  private func isOwnEntry(_ index: LogIndex, _ message: Message?) -> Bool {
    if case .appendEntries? = message?.body { return false }
    return true
  }

  private mutating func tellOwn(
    _ configuration: Configuration, at index: LogIndex, _ server: ServerID
  ) {
    let log = world.server(server).log
    if configuration.isJoint {
      say("\(server) begins joint mode with entry \(index): \(configuration.brief).", "§6")
      say("From now on, committed or not, a quorum is \(quorum(of: configuration)).")
      return
    }
    let wasJoint =
      log.configurations.last { $0.index < index }?.configuration.isJoint
      ?? (log.bootstrap.isJoint)
    say(
      "\(server) writes the new configuration as entry \(index): \(configuration.brief).",
      wasJoint ? "§6" : "diss. 4.1")
    say(
      wasJoint
        ? "Joint mode ends: from now on a quorum is \(quorum(of: configuration))."
        : "It differs by one server, so any two majorities still meet.")
    if !configuration.members.contains(server) {
      say("\(server) is not part of it, and steps down once it is committed.")
    }
  }

  // MARK: Transfer

  mutating func tellTransfer(_ note: Note, _ server: ServerID) {
    switch note {
    case .transferStarted(let target, let missing):
      let entries = missing == 1 ? "one entry" : "\(missing) entries"
      say(
        missing == 0
          ? "\(target) holds its whole log already."
          : "\(target) still lacks \(entries), which must come first.", "diss. 3.10")
      say("Meanwhile \(server) takes no commands.")
    case .transferRefused(let target, let refusal):
      say("\(server) refuses: \(Refusal.transfer(refusal, to: target)).", "diss. 3.10")
    case .timeoutNowSent(let target):
      say("\(server) tells \(target) to stand for election now.", "diss. 3.10")
    case .timeoutNowIgnored(let leader, let term):
      say("\(server) ignores \(leader)'s TimeoutNow of term \(term).", "diss. 3.10")
      let own = world.server(server)
      say(
        own.isLeader
          ? "It leads already."
          : own.currentTerm > term ? "It is in term \(own.currentTerm)." : "It has no vote.")
    case .transferAbandoned(let target):
      say("\(server) abandons the transfer and takes commands again.", "diss. 3.10")
      say("\(target) has not taken over within an election timeout.")
    default: break
    }
  }
}
