// Why a membership change or a transfer is not done: §6, diss. 3.10.

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
        "First \(state.learners.brief) must hold the log up to entry \(change.through), without a "
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
      answer.remark("\(leader) is not in it, and steps down once it is committed.")
    }
    return answer
  }

  func explainTransfer(_ leader: ServerID) -> Explanation {
    guard let (transfer, end) = cluster[leader].leadership?.transfer else {
      return Explanation("\(leader) hands nothing over.")
    }
    let (own, target) = (cluster[leader], transfer.target)
    var answer: Explanation
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
    answer.remark(
      status(leader) == .paused
        ? "\(leader) is frozen: once it goes on, it gives up in its time."
        : "Meanwhile \(leader) takes no commands. It gives up \(wait(until: end)).")
    return answer
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
    if status(target) == .crashed { return "down: it has forgotten this, or was never told" }
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
}
