// What is the case where nothing is missing, and where a property is broken.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation

extension Inquiry {
  func explainViolation() -> Explanation {
    guard let violation else { return Explanation("Nothing is broken.") }
    let fate = isAcknowledged ? "goes on, unchecked" : "stops"
    var answer = Explanation("\(violation.property.name) is broken, and the run \(fate).", .figure3)
    answer.add(nil, "\(violation.witness)".firstUppercased)
    for (server, time) in lostDisks {
      let ago = cluster.now - time
      answer.add(
        server,
        "lost its disk \(ago == .zero ? "just now" : "\(ago.wordsAgo) ago"): what it had acknowledged and whom it had "
          + "voted for is gone")
    }
    answer.remark(violation.property.statement)
    for rule in cluster.rulesOff {
      if case .safety = rule.harm {
        answer.remark("The rule \(rule.name) is off. It says: \(rule.summary)", rule.section)
      }
    }
    return answer
  }

  /// The servers that have lost their disks up to the moment, and when each last did.
  private var lostDisks: [(server: ServerID, time: Instant)] {
    var times: [ServerID: Instant] = [:]
    for recorded in acts {
      guard recorded.position < cluster.position else { break }
      if case .wipe(let servers) = recorded.act {
        for server in servers { times[server] = recorded.time }
      }
    }
    return cluster.ids.compactMap { server in times[server].map { (server, $0) } }
  }

  func explainNothing() -> Explanation {
    guard let leader = leaders.first else { return Explanation("Nothing is asked for.") }
    let own = cluster[leader]
    let count = own.commitIndex
    let entries =
      count == 0
      ? "the log is empty"
      : count == 1 ? "its one entry is committed" : "\(count.number.whole) entries are committed"
    let down = cluster.ids.subtracting(ServerSet(cluster.ids.filter { isUp($0) }))
    let unwritten = own.configuration.members.subtracting(down).filter { !cluster[$0].isWritten }
    let forgotten = forgottenVotes
    var answer = Explanation(
      !unwritten.isEmpty
        ? "\(leader) leads term \(own.term) and \(entries), but not on every disk yet."
        : forgotten.isEmpty
          ? "Nothing is missing: \(leader) leads term \(own.term) and \(entries)."
          : "\(leader) leads term \(own.term) and \(entries), but a vote is forgotten.")
    for (voter, candidate) in forgotten {
      answer.add(
        voter,
        "has voted for \(candidate == voter ? "itself" : "\(candidate)") in term "
          + "\(cluster[voter].term) and has forgotten it: it may vote again, until a new term begins"
      )
      answer.cite(.figure2)
    }
    if down.isEmpty, unwritten.isEmpty {
      answer.add(nil, "every voter holds the whole log and knows that it is committed")
    }
    for server in unwritten {
      let (first, last) = (cluster[server].durableIndex + 1, cluster[server].log.lastIndex)
      let what = first == last ? "entry \(last)" : "entries \(first) to \(last)"
      let end =
        cluster[server].isDiskHeld
        ? ", held back by hand"
        : cluster[server].writtenAt.map { ", done \(wait(until: $0))" } ?? ""
      answer.add(server, "has \(what) in memory only: its disk still writes\(end)")
      answer.cite(.figure2)
    }
    answer.add(nil, "no request is open")
    if !down.isEmpty { answer.add(nil, "\(down.inWords): not running, but not needed either") }
    let others = connected.subtracting([leader])
    if !others.isEmpty, let stall = stall(among: others) {
      answer.remark("But if \(leader) fell out, nobody could be elected \(stall.reason)", .figure2)
    }
    addDeaf(to: leader, &answer)
    answer.remark("Crash a server (c), cut a link (x) or write (w), and ask again.")
    return answer
  }

  /// Who does not hear the leader, and when its timer runs out.
  private func addDeaf(to leader: ServerID, _ answer: inout Explanation) {
    for server in cluster.ids where isUp(server) {
      let isHeld = cluster.isHeld(from: leader, to: server)
      guard isHeld || isCut(leader, server), let deadline = cluster[server].deadline else {
        continue
      }
      let wait = max(deadline - cluster.now, .zero).words
      let hears =
        isHeld
        ? "hears \(leader) only if a hand delivers what is sent" : "hears \(leader) no longer"
      answer.add(
        server,
        cluster[server].candidacy == nil
          ? "\(hears): its timer runs out in \(wait)"
          : "stands in term \(cluster[server].term) and \(hears): its timer runs out in \(wait)"
      )
    }
  }

  /// Whose vote of its present term is nowhere any more, and for whom it was: a lost disk, or a rule that is off.
  /// - Complexity: O(notes of the latest elections)
  private var forgottenVotes: [(voter: ServerID, candidate: ServerID)] {
    let seen = ballots[..<ballots.partitioningIndex { $0.position > cluster.position }]
      .suffix(Inquiry.mostBallots)
    return cluster.ids.compactMap { voter in
      let own = cluster[voter]
      guard status(voter) != .crashed, own.votedFor == nil else { return nil }
      for ballot in seen.reversed() where ballot.server == voter && ballot.term == own.term {
        switch ballot.note {
        case .voteGranted(let candidate, own.term, _): return (voter, candidate)
        case .electionStarted: return (voter, voter)
        default: continue
        }
      }
      return nil
    }
  }

  /// How many of the latest notes of elections are looked through.
  private static let mostBallots = 256
}
