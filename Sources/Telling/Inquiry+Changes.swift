// Why a membership change or a transfer is not done, and what has become of one that was begun: §6, diss. 3.10.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  func explainChange(_ leader: ServerID) -> Explanation {
    let own = cluster[leader]
    guard let state = own.leadership else { return Explanation("\(leader) does not lead.") }
    if let change = state.change {
      var answer = Explanation(
        "First \(state.learners.inWords) must hold the log up to entry \(change.through), without a "
          + "vote.", .membershipChanges)
      for learner in state.learners {
        let next = min(state.followers[learner.index].matchIndex + 1, change.through)
        if let lack = lack(of: learner, of: max(1, next), by: leader) {
          let match = state.followers[learner.index].matchIndex
          let why = words(lack, of: learner, leader)
          answer.add(learner, "holds \(match) of \(change.through): \(why)")
        } else {
          answer.add(learner, "has caught up")
        }
      }
      answer.remark(
        "This is round \(change.round), checked with each heartbeat; then \(leader) writes the "
          + "configuration \(change.target.brief).", .catchingUp)
      return answer
    }
    let index = own.log.configurationIndex
    let isJoint = own.configuration.isJoint
    var answer = Explanation(
      isJoint
        ? "It is in joint mode: both majorities must first commit C_old,new, entry \(index)."
        : "C_new, entry \(index), is in force but not committed.", .membershipChanges)
    if let gap = commitGap(index, of: leader) {
      answer.add(nil, "\(leader) knows of \(tally(gap.holders, for: leader))")
      addHolders(gap, &answer)
      add(gap, &answer)
    } else if isJoint {
      answer.add(nil, "C_old,new is committed; C_new is next")
    }
    if !own.configuration.members.contains(leader) {
      answer.remark("\(leader) has no vote in it, and steps down once it is committed.")
    }
    return answer
  }

  func explainTransfer(_ leader: ServerID) -> Explanation {
    guard let (transfer, end) = cluster[leader].leadership?.transfer else {
      return Explanation("\(leader) hands nothing over.")
    }
    let (own, target) = (cluster[leader], transfer.target)
    var answer: Explanation
    if isDone(transfer, of: leader) {
      answer = Explanation(
        "\(target) leads term \(cluster[target].term) already, and \(leader) has not heard of it.",
        .leadershipTransfer)
      addFate(of: leader, &answer)
      return answer
    }
    if transfer.isSent {
      answer = Explanation("\(leader) has told \(target) to stand at once.", .leadershipTransfer)
      answer.add(target, words(transferTo: target, by: leader))
    } else {
      answer = Explanation(
        "\(target) must first hold the whole log of \(leader), up to entry \(own.log.lastIndex).",
        .leadershipTransfer)
      if let lack = lack(of: target, of: own.log.lastIndex, by: leader) {
        answer.add(target, words(lack, of: target, leader))
      }
    }
    let next = own.isEnding ? " and ends" : ""
    answer.remark(
      status(leader) == .paused
        ? "\(leader) is frozen: once it goes on, it gives up\(next) in its time."
        : "Meanwhile \(leader) takes no commands. It gives up\(next) \(wait(until: end)).")
    return answer
  }

  /// Whether the target of the leader's transfer leads a later term.
  func isDone(_ transfer: Transfer, of leader: ServerID) -> Bool {
    cluster[transfer.target].isLeader && status(transfer.target) != .crashed
      && cluster[transfer.target].term > cluster[leader].term
  }

  /// What the target has made of being told to stand.
  private func words(transferTo target: ServerID, by leader: ServerID) -> String {
    func tells(_ message: Message) -> Bool {
      message.kind == .timeoutNow && message.from == leader && message.to == target
    }
    let (own, other) = (cluster[leader], cluster[target])
    if let flight = flights.first(where: { tells($0.message) }) {
      return flight.arrivesAt == .never
        ? "TimeoutNow is held by hand" : "TimeoutNow arrives \(wait(until: flight.arrivesAt))"
    }
    if status(target) == .crashed { return "down: it will not stand" }
    if status(target) == .paused, cluster[target].inbox.contains(where: { tells($0.message) }) {
      return "frozen: TimeoutNow waits in its inbox"
    }
    let frozen = status(target) == .paused ? "; now it is frozen" : ""
    switch other.roleKind {
    case .candidate: return "stands already, in term \(other.term)\(frozen)"
    case .preCandidate: return "asks who would vote for it\(frozen)"
    case .leader: return "leads term \(other.term)\(frozen)"
    case .follower: break
    }
    if other.term > own.term {
      return "is a follower in term \(other.term) already\(frozen)"
    }
    if !other.mayStand { return "has no vote in its configuration: it does not stand\(frozen)" }
    return isCut(leader, target)
      ? "still follows: TimeoutNow was lost, nothing from \(leader) reaches it\(frozen)"
      : "still follows: TimeoutNow was lost, and is not sent again\(frozen)"
  }

  // MARK: Changes that were lost

  /// What has become of a membership change.
  package enum ChangeFate: Hashable, Sendable {
    /// Its new servers catch up.
    case underWay
    /// It has been written into a log that has not been overwritten.
    case written
    /// The leader that was to make it leads no more, and nobody else knows of it.
    case lost(with: ServerID)
    /// The leader has given it up: its new servers did not catch up.
    case abandoned(by: ServerID)
  }

  /// The last membership change that was begun up to here, and what has become of it; nil if none was, or nobody can
  /// tell yet.
  package var lastChange: (record: Chronicle.ChangeRecord, fate: ChangeFate)? {
    let changes = chronicle.changes
    let end = changes.partitioningIndex { $0.position > cluster.position }
    guard end > 0 else { return nil }
    let record = changes[end - 1]
    let asked = cluster[record.leader]
    let isInOffice =
      status(record.leader) != .crashed && asked.isLeader && asked.term == record.term
    if isInOffice, asked.leadership?.change?.target == record.target { return (record, .underWay) }
    if isInOffice, makes(record, in: asked.log) || isCommitted(record) { return (record, .written) }
    guard let leader = leaders.first, isUp(leader) else { return nil }
    let log = cluster[leader].log
    if makes(record, in: log) || isCommitted(record) || log.configuration.voters == record.target {
      return (record, .written)
    }
    if isInOffice { return (record, .abandoned(by: record.leader)) }
    return cluster[leader].term > record.term ? (record, .lost(with: record.leader)) : nil
  }

  /// Whether the log has the change. The same voters may have been in force before.
  private func makes(_ record: Chronicle.ChangeRecord, in log: Log) -> Bool {
    log.configurations.contains {
      $0.configuration.voters == record.target && log.term(at: $0.index) ?? 0 >= record.term
    }
  }

  /// Whether an entry that makes the change, or begins it, was committed.
  private func isCommitted(_ record: Chronicle.ChangeRecord) -> Bool {
    cluster.ids.contains { server in
      let log = cluster[server].log
      return log.configurations.contains {
        guard $0.configuration.voters == record.target, let term = log.term(at: $0.index),
          term >= record.term
        else { return false }
        return committedTerm(at: $0.index) == term
      }
    }
  }

  /// Why a leader has given a change up.
  private func reason(forAbandoning record: Chronicle.ChangeRecord) -> String {
    let isKnown = !record.tooSlow.isEmpty && record.ended ?? .max <= cluster.position
    return isKnown
      ? tooSlow(record.tooSlow, unheard: record.unheard, leader: record.leader)
      : "another has taken its place"
  }

  func explainLostChange() -> Explanation {
    guard let (record, fate) = lastChange else { return Explanation("No change was begun.") }
    let what = "the change to \(record.target.brief)"
    var answer: Explanation
    switch fate {
    case .underWay, .written: return Explanation("Nothing is lost of \(what).")
    case .lost(let leader):
      let holders = ServerSet(cluster.ids.filter { makes(record, in: cluster[$0].log) })
      answer = Explanation(
        (holders.isEmpty ? "It is lost" : "Nobody makes it any more")
          + ": \(leader) led term \(record.term) when it took \(what), and leads it no more.",
        .membershipChanges)
      if !holders.isEmpty {
        answer.add(
          nil,
          "\(holders.inWords): \(holders.count == 1 ? "has" : "have") it in the log, uncommitted")
      }
      answer.add(
        nil,
        leaders.first.map { "not in the log of \($0), which leads now" } ?? "in no leader's log")
    case .abandoned(let leader):
      answer = Explanation(
        "\(leader) has given up \(what): \(reason(forAbandoning: record)).", .catchingUp
      )
    }
    answer.remark("It must be asked for again: nobody does that by itself.")
    let started = record.target.filter { cluster.ids.contains($0) && !cluster[$0].isVoter }
    if !started.isEmpty {
      let servers = ServerSet(started)
      answer.add(nil, "\(servers.inWords) \(servers.count == 1 ? "runs" : "run") without a vote")
    }
    return answer
  }
}
