// Membership changes and the transfer of leadership in words: §6, diss. 3.10 and 4.

import Raft
import Session
import Simulation

/// Why a leader has given up on new servers, as a clause: they did not catch up in time, or it did not hear that they had.
func tooSlow(_ servers: ServerSet, unheard: ServerSet, leader: ServerID) -> String {
  let slow = servers.subtracting(unheard)
  let parts = [
    slow.isEmpty ? nil : "\(slow.inWords) did not catch up in time",
    unheard.isEmpty
      ? nil
      : "\(leader) did not hear in time that \(unheard.inWords) had caught up",
  ]
  return parts.compactMap { $0 }.joined(separator: ", and ")
}

extension Narrator {
  mutating func tellMembership(_ note: Note.Membership, _ server: ServerID, _ message: Message?) {
    switch note {
    case .catchUpStarted(let learners, let through):
      say("First \(learners.inWords) must catch up, without a vote until then.", .membershipChanges)
      say(
        through == 0
          ? "There is nothing in the log yet."
          : "The change begins once \(learners.count == 1 ? "it holds" : "they hold") entry "
            + "\(through): no commit is to wait for \(learners.count == 1 ? "it" : "them")."
      )
    case .catchUpContinued(let round, let through):
      say(
        "\(server) gives the new servers one more round to catch up, number \(round).",
        .catchingUp)
      say("The last took longer than an election timeout. Now they need entry \(through).")
    case .changeAbandoned(let target, .tooSlow(let behind)):
      say("\(server) abandons the change to \(target.brief).", .catchingUp)
      say(tooSlow(behind, unheard: unheard, leader: server) + ".")
    case .changeAbandoned(let target, .leaderGone): tellLostChange(to: target)
    case .changeRefused(let refusal):
      say("\(server) refuses: \(Refusal.change(refusal, leader: server)).", .membershipChanges)
    case .configurationEntered(let index, let configuration):
      if cluster.isLeader(server), isOwnEntry(index, message) {
        tellOwn(configuration, at: index, server)
      } else if contains({ if case .snapshot(.snapshotInstalled) = $0 { true } else { false } }) {
        say(
          "It uses the configuration of the snapshot: \(words(configuration)).", .membershipChanges)
      } else {
        say("It uses the new configuration at once: \(words(configuration)).", .membershipChanges)
        if configuration.learners.contains(server) {
          say("\(server) is in it without a vote: it gets every entry, and stands for no election.")
        } else if !configuration.members.contains(server) {
          say("\(server) is not in it: it has no vote and stands for no election.")
        }
      }
    case .configurationRolledBack(_, let configuration):
      say(
        "So it uses the configuration before it again: \(words(configuration)).", .membershipChanges
      )
    case .configurationCommitted(let index, let configuration):
      let isKnown = cluster.servers.contains { $0.id != server && $0.commitIndex >= index }
      let learners = configuration.learners
      let have = learners.count == 1 ? "has" : "have"
      let rest = learners.isEmpty ? "" : ", and \(learners.inWords) \(have) no vote"
      let voters = configuration.voters
      let are = voters.count == 1 ? "the only voter is" : "the voters are"
      let before = configurationBefore(index, at: server)
      let same = !before.isJoint && before.voters == voters ? ", as before" : ""
      say(
        configuration.isJoint
          ? "So C_new, \(voters.inWords), may follow."
          : (isKnown ? "So \(server) knows that the change is complete" : "The change is complete")
            + ": \(are) \(voters.inWords)\(same)\(rest).",
        .membershipChanges)
    }
  }

  /// That nobody knows of a change any more that a leader had begun.
  mutating func tellLostChange(to target: ServerSet) {
    claim(.changeLost(target))
    say(
      [
        "The change to \(target.brief) is lost with it: it was in no log, and must be asked for again.",
        "The change to \(target.brief) is lost with it and must be asked for again.",
      ], .membershipChanges)
  }

  private func words(_ configuration: Configuration) -> String {
    var voters = configuration
    voters.learners = []
    return (configuration.isJoint ? "C_old,new, " : "") + voters.brief
      + (configuration.learners.isEmpty
        ? "" : ", and \(configuration.learners.inWords) without a vote")
  }

  /// What was in force before the configuration of an entry, as far as the server's log tells.
  func configurationBefore(_ index: LogIndex, at server: ServerID) -> Configuration {
    let log = cluster.log(of: server)
    return log.configurations.last { $0.index < index }?.configuration ?? log.bootstrap
  }

  /// What a change does to members without a vote where all voters stay.
  private func learnersChange(_ old: Configuration, _ new: Configuration) -> String {
    let start = "The voters do not change"
    let (added, removed) = (
      new.learners.subtracting(old.learners), old.learners.subtracting(new.learners)
    )
    if !added.isEmpty {
      return
        "\(start): \(added.inWords) \(added.count == 1 ? "gets" : "get") every entry, without a vote."
    }
    return removed.isEmpty
      ? "\(start)."
      : "\(start): \(removed.inWords) \(removed.count == 1 ? "gets" : "get") no entries any more."
  }

  /// Whether the leader has just written the entry itself.
  private func isOwnEntry(_ index: LogIndex, _ message: Message?) -> Bool {
    if case .appendEntries? = message?.body { return false }
    return true
  }

  private mutating func tellOwn(
    _ configuration: Configuration, at index: LogIndex, _ server: ServerID
  ) {
    if configuration.isJoint {
      say(
        "\(server) writes C_old,new as entry \(index): \(configuration.brief).", .membershipChanges)
      say([
        "From now on, committed or not, a quorum is \(quorum(of: server, configuration).words).",
        "From now on a quorum is \(quorum(of: server, configuration).words).",
      ])
      return
    }
    let before = configurationBefore(index, at: server)
    let wasJoint = before.isJoint
    say(
      "\(server) writes C_new as entry \(index): \(words(configuration)).",
      wasJoint ? .membershipChanges : .singleServerChanges)
    if !wasJoint, before.voters == configuration.voters {
      return say(learnersChange(before, configuration))
    }
    say(
      wasJoint
        ? ["Joint mode ends: from now on a quorum is \(quorum(of: server, configuration).words)."]
        : [
          "It differs by one server, so old and new majorities still share a server.",
          "It differs by one server: old and new majorities still share one.",
        ])
    if !configuration.members.contains(server) {
      let part = configuration.learners.contains(server) ? "has no vote" : "is not"
      say("\(server) \(part) in it, and steps down once it is committed.")
    }
  }

  // MARK: Transfer

  /// What a leader does that hands over no longer.
  func afterTransfer(at server: ServerID) -> String {
    cluster[server].isEnding ? "ends without it" : "takes commands again"
  }

  /// Whether the transfer was ended by a hand, and not because time was up.
  private var isTakenBack: Bool {
    if case .intervention(.cancelTransfer) = observed.event.kind { true } else { false }
  }

  /// How many of the leader's entries the server does not have, whatever the leader knows of that.
  private func missingEntries(of server: ServerID, beside leader: ServerID) -> Int {
    let (own, other) = (cluster.log(of: leader), cluster.log(of: server))
    var index = min(own.lastIndex, other.lastIndex)
    while index > own.snapshotIndex, let term = own.term(at: index),
      !other.matches(index: index, term: term)
    {
      index -= 1
    }
    return own.lastIndex - index
  }

  mutating func tellTransfer(_ note: Note.Transfer, _ server: ServerID) {
    switch note {
    case .transferStarted(let target, let unknown):
      let missing = missingEntries(of: target, beside: server)
      let entries = missing == 1 ? "one entry" : "\(missing) entries"
      say(
        unknown == 0
          ? "\(target) already holds its whole log."
          : missing == 0
            ? "\(target) holds its whole log, but \(server) does not know that yet."
            : "\(target) still lacks \(entries), which must come first.", .leadershipTransfer)
      say("Meanwhile \(server) takes no commands.")
    case .transferRefused(let target, let refusal):
      say("\(server) refuses: \(Refusal.transfer(refusal, to: target)).", .leadershipTransfer)
    case .timeoutNowSent(let target):
      say("\(server) tells \(target) to stand for election now.", .leadershipTransfer)
    case .timeoutNowIgnored(let leader, let term):
      say("\(server) ignores \(leader)'s TimeoutNow of term \(term).", .leadershipTransfer)
      let own = cluster[server]
      say(
        own.isLeader
          ? "It leads already."
          : own.term > term ? "It is in term \(own.term)." : "It has no vote.")
    case .transferAbandoned(let target):
      // Whose hand it was, and what he told it, is told.
      if isTakenBack { return }
      say("\(server) abandons the transfer and \(afterTransfer(at: server)).", .leadershipTransfer)
      say("\(target) has not taken over within an election timeout.")
    }
  }
}
