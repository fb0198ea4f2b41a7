// The answers to questions about a moment, and the words that they share.

import Checking
import Raft
import Session
import Simulation

extension Inquiry {
  /// The answer to a question that the moment raises.
  package func explanation(of subject: Question.Subject) -> Explanation {
    switch subject {
    case .violation: explainViolation()
    case .noLeader: explainNoLeader()
    case .twoLeaders(let leaders): explainTwoLeaders(leaders)
    case .frozenLeader(let leader): explainFrozen(leader)
    case .powerless(let leader): explainPowerless(leader)
    case .uncommitted(let index, let server): explainUncommitted(index, server)
    case .unanswered(let number): explainUnanswered(number)
    case .change(let leader): explainChange(leader)
    case .transfer(let leader): explainTransfer(leader)
    case .behind(let server): explainBehind(server)
    case .notStanding(let server): explainNotStanding(server)
    case .nothing: explainNothing()
    }
  }

  // MARK: Words

  /// How long it is until then: `in 13 ms`, `now`.
  func wait(until time: Instant) -> String {
    if time == .never { return "never by itself" }
    let left = (time - cluster.now).microseconds
    if left <= 0 { return "now" }
    return left < 1000 ? "in \(left) us" : "in \((time - cluster.now).wholeMilliseconds) ms"
  }

  /// What a quorum is: `3 of S1-S5`, or in joint mode `2 of S1-S3 and 2 of S3-S5`.
  func quorumWords(_ server: ServerID) -> String {
    let configuration = cluster[server].configuration
    let new = "\(configuration.quorumSize) of \(configuration.voters.brief)"
    guard configuration.isJoint else { return new }
    if !cluster[server].settings.rules[.jointQuorums] {
      return "\(configuration.members.count / 2 + 1) of \(configuration.members.brief)"
    }
    let old = Configuration(voters: configuration.outgoing).quorumSize
    return "\(old) of \(configuration.outgoing.brief) and \(new)"
  }

  /// How many of those needed these are: `2 of the 3 it needs`, or in joint mode
  /// `1 of the 2 needed of S1-S3, 2 of the 2 needed of S3-S5`.
  func tally(_ servers: ServerSet, for server: ServerID) -> String {
    let configuration = cluster[server].configuration
    func part(_ voters: ServerSet) -> String {
      "\(servers.intersection(voters).count) of the \(voters.count / 2 + 1)"
    }
    guard configuration.isJoint else { return part(configuration.voters) + " needed" }
    return "\(part(configuration.outgoing)) needed of \(configuration.outgoing.brief), "
      + "\(part(configuration.voters)) needed of \(configuration.voters.brief)"
  }

  /// Why a follower is not known to hold an entry, as a clause about it.
  func words(_ lack: Lack, _ leader: ServerID) -> String {
    switch lack {
    case .crashed: "down"
    case .frozen(let holds):
      holds ? "frozen; the entry waits in its inbox" : "frozen: messages wait in its inbox"
    case .cutOff(let leader): "cut off: nothing from \(leader) reaches it"
    case .cannotAnswer: "hears \(leader), but its answers are cut off"
    case .onItsWay(let time): "the entry is on its way, arrives \(wait(until: time))"
    case .held: "the message with the entry is held back by hand"
    case .writing(let time): "has the entry, its disk write is done \(wait(until: time))"
    case .answerOnItsWay(let time): "holds it; its answer arrives \(wait(until: time))"
    case .answerHeld: "holds it; its answer is held back by hand"
    case .asked(let time):
      "holds it, and says so once \(leader)'s message arrives \(wait(until: time))"
    case .answerLost(let time):
      "holds it, but its answer was lost; \(leader) asks again \(wait(until: time))"
    case .sentInVain(let time): "the entry was lost; \(leader) sends it again \(wait(until: time))"
    case .probing(let next, let time):
      "\(leader) is still finding where the logs agree, from entry \(next)"
        + (time.map { $0 == .never ? "; a message is held" : ", message \(wait(until: $0))" } ?? "")
    case .waitsItsTurn(let next, let unanswered):
      unanswered > 0
        ? "entry \(next) is next, once one of \(unanswered) appends is answered"
        : "entry \(next) is next, with the next heartbeat"
    case .snapshot(let bytes, let all): "gets a snapshot first: \(bytes) of \(all) bytes"
    case .newerTerm(let term): "is in term \(term) and no longer listens to \(leader)"
    case .unknown: "\(leader) has not sent it anything yet"
    }
  }

  /// The section of the paper behind the reason, if there is a special one.
  func section(of lack: Lack) -> Section? {
    switch lack {
    case .crashed: .crashes
    case .writing: .figure2
    case .snapshot: .logCompaction
    case .newerTerm: .raftBasics
    case .probing: .logReplication
    default: nil
    }
  }
}
