// Faults that follow from what happens: they wait for the worst moment.

import Raft
import Running
import Scripting
import Simulation

extension Fault {
  /// Each lets time pass and looks at the world in between.
  static let plots: [Fault] = [
    Fault(name: "crash-after-append", weight: 3) { $0.crashLeader(when: .entryIsAppended) },
    Fault(name: "crash-after-copy", weight: 3) { $0.crashLeader(when: .entryIsCopied) },
    Fault(name: "crash-after-commit", weight: 3) { $0.crashLeader(when: .entryIsCommitted) },
    Fault(name: "crash-after-election", weight: 3) { $0.crashLeader(when: .leaderIsNew) },
    Fault(name: "crash-voters", weight: 3) { $0.crashVoters() },
    Fault(name: "write-to-isolated-leader", weight: 3) { $0.writeToIsolatedLeader() },
    Fault(name: "succession", weight: 3) { $0.succession() },
    Fault(name: "hold-replies", weight: 3) { $0.holdReplies() },
    Fault(name: "late-votes", weight: 3) { $0.lateVotes() },
    Fault(name: "swap-majorities", weight: 3) { $0.swapMajorities() },
    Fault(name: "change-in-minority", weight: 2) { $0.changeInMinority() },
    Fault(name: "rival-changes", weight: 2) { $0.rivalChanges() },
    Fault(name: "compact-rival-change", weight: 1) { $0.compactRivalChange() },
    Fault(name: "read-old-leader", weight: 3) { $0.readOldLeader() },
    Fault(name: "read-new-leader", weight: 2) { $0.readNewLeader() },
    Fault(name: "read-in-transfer", weight: 2) { $0.readInTransfer() },
    Fault(name: "compact-and-return", weight: 3) { $0.compactAndReturn() },
    Fault(name: "crash-unwritten-leader", weight: 2) { $0.crashUnwrittenLeader() },
    Fault(name: "crash-unwritten-candidate", weight: 2) { $0.crashUnwrittenCandidate() },
    Fault(name: "vote-after-restart", weight: 2) { $0.voteAfterRestart() },
    Fault(name: "answer-old-chunk", weight: 2) { $0.answerOldChunk() },
    Fault(name: "vote-behind-lease", weight: 2) { $0.voteBehindLease() },
    Fault(name: "answer-old-office", weight: 2) { $0.answerOldOffice() },
  ]
}

/// A moment in the life of a leader that is bad for a crash.
enum BadMoment {
  case entryIsAppended, entryIsCopied, entryIsCommitted, leaderIsNew
}

extension Trial {
  /// About as long as it takes a message to be answered.
  var roundTrip: TimeSpan {
    let setup = world.setup
    return (setup.link.delay.upperBound + setup.diskLatency) * 2 + .milliseconds(20)
  }

  /// Crashes the leader at such a moment, if one comes soon. Often another server that is down comes
  /// back at once.
  mutating func crashLeader(when moment: BadMoment) {
    if moment == .leaderIsNew {
      let term = world.leader.map { world.nodes[$0.index].server.persistent.currentTerm } ?? 0
      if let server = dice.pick(running.subtracting(leaders)) { perform(.timeout(server)) }
      _ = wait(until: { $0.leads(after: term) }, within: roundTrip * 3)
    } else {
      guard let leader else { return }
      let last = world.nodes[leader.index].server.persistent.log.lastIndex + 1
      let commit = world.nodes[leader.index].server.commitIndex
      let term = world.nodes[leader.index].server.persistent.currentTerm
      request(to: leader)
      let copies = dice.number(1...max(1, servers.count / 2))
      _ = wait(
        until: { world in
          switch moment {
          case .entryIsCommitted: world.nodes[leader.index].server.commitIndex > commit
          case .entryIsCopied: world.copies(of: last, in: term) > copies
          default: true
          }
        }, within: roundTrip * 3)
    }
    if dice.chance(30) { wait(dice.milliseconds(1...30)) }
    guard let leader else { return }
    perform(.crash([leader]))
    if let other = dice.pick(crashed.subtracting([leader])), dice.chance(60) {
      perform(.restart([other]))
    }
    if dice.chance(70) { perform(.restart([leader]), after: aWhile()) }
  }

  /// Lets a server stand, and crashes voters as soon as they have answered; then another asks them, perhaps in the
  /// very same term, of which it has not heard. What they answered may not have been written.
  mutating func crashVoters() {
    guard let candidate = dice.pick(running.subtracting(leaders)) else { return }
    let other = dice.pick(running.subtracting([candidate]))
    let isKeptApart = dice.chance(50)
    if isKeptApart, let other {
      perform(.hold(LinkSelector(from: candidate, to: other, isBothWays: false)))
      let voters = servers.subtracting([candidate, other])
      if dice.chance(60), !voters.isEmpty {
        perform(.disk(Array(voters), dice.milliseconds(20...200)))
      }
    }
    perform(.timeout(candidate))
    let term = world.nodes[candidate.index].server.persistent.currentTerm
    _ = wait(
      until: { !$0.voters(for: candidate, in: term).isEmpty }, within: roundTrip)
    let victims = world.voters(for: candidate, in: term).intersection(running)
    if !victims.isEmpty, perform(.crash(Array(victims))) {
      perform(.restart(Array(victims)))
      if let other, running.contains(other) {
        // In the same term as the first candidate, if it is one behind.
        perform(.timeout(other))
      }
    }
    guard isKeptApart, let other else { return }
    wait(dice.chance(50) ? roundTrip : .milliseconds(5))
    perform(.release(LinkSelector(from: candidate, to: other, isBothWays: false)))
  }

  /// Cuts the leader off, writes to it, and lets it back while others have gone on.
  mutating func writeToIsolatedLeader() {
    guard let leader else { return }
    let partner = dice.chance(40) ? dice.pick(servers.subtracting([leader])) : nil
    if let partner, servers.count > 2 {
      perform(.partition([[leader, partner].sorted(), rest(without: [leader, partner])]))
    } else {
      perform(.isolate(leader))
    }
    for _ in 0..<dice.number(1...4) { request(to: leader) }
    wait(aWhile())
    let others = running.subtracting([leader])
    if let other = dice.pick(others), self.leader == leader { perform(.timeout(other)) }
    wait(aWhile())
    perform(.heal(nil))
  }

  func rest(without: ServerSet) -> [ServerID] { Array(servers.subtracting(without)) }

  /// Leaders in quick succession, each with an entry that reaches only some: the way to the paper's
  /// Figure 8.
  mutating func succession() {
    perform(.heal(nil))
    for _ in 0..<dice.number(3...6) where !run.isOver {
      if dice.chance(70), let old = dice.pick(crashed) { perform(.restart([old])) }
      let quorum = servers.count / 2 + 1
      guard let next = dice.pick(running.subtracting(leaders)) else { return }
      perform(.timeout(next))
      // Its disk may be behind: the first term it tries may be taken.
      if !wait(until: { $0.isLeading(next) }, within: roundTrip) {
        perform(.timeout(next))
        guard wait(until: { $0.isLeading(next) }, within: roundTrip) else { continue }
      }
      let helpers = dice.subset(
        of: servers.subtracting([next]), count: dice.below(max(1, quorum)))
      let isCutOff = dice.chance(50)
      let others = rest(without: helpers.union([next]))
      if isCutOff, !others.isEmpty {
        perform(.partition([Array(helpers.union([next])), others]))
      }
      if dice.chance(70) { request(to: next) }
      let wanted = dice.number(0...helpers.count) + 1
      let last = world.nodes[next.index].server.persistent.log.lastIndex
      let term = world.nodes[next.index].server.persistent.currentTerm
      let commit = world.nodes[next.index].server.commitIndex
      let orCommitted = dice.chance(50)
      _ = wait(
        until: {
          $0.copies(of: last, in: term) >= wanted
            || orCommitted && $0.nodes[next.index].server.commitIndex > commit
        }, within: roundTrip * 2)
      perform(.crash([next]))
      if isCutOff { perform(.heal(nil)) }
    }
    if dice.chance(50), !crashed.isEmpty { perform(.restart(Array(crashed))) }
  }

  /// Holds back all answers to a leader or candidate, and lets them go when it may lead anew.
  mutating func holdReplies() {
    guard let target = leader ?? dice.pick(running) else { return }
    let sources = dice.subset(
      of: servers.subtracting([target]), count: dice.number(1...max(1, servers.count - 1)))
    let links = sources.map { LinkSelector(from: $0, to: target, isBothWays: false) }
    for link in links { perform(.hold(link)) }
    for _ in 0..<dice.below(3) { request(to: target) }
    wait(aWhile())
    if dice.chance(50) { crash(target) }
    if dice.chance(70) {
      perform(.restart([target]))
      perform(.timeout(target))
      wait(dice.milliseconds(0...30))
    }
    for link in links { perform(.release(link)) }
  }

  /// Elections in which the votes of the first come in the second.
  mutating func lateVotes() {
    guard let candidate = dice.pick(running.subtracting(leaders)) else { return }
    perform(.timeout(candidate))
    let term = world.nodes[candidate.index].server.persistent.currentTerm
    _ = wait(
      until: { !$0.voters(for: candidate, in: term).isEmpty }, within: roundTrip)
    for flight in world.flights
    where flight.message.kind == .requestVoteReply && flight.message.to == candidate {
      let message = selector(of: flight, among: world.flights)
      if dice.chance(40) { perform(.duplicate(message)) }
      perform(.delay(message, dice.milliseconds(5...100)))
    }
    wait(dice.milliseconds(1...60))
    // The same one again, and a rival.
    if dice.chance(70) { perform(.timeout(candidate)) }
    if dice.chance(60), let rival = dice.pick(running.subtracting([candidate])) {
      perform(.timeout(rival))
    }
  }

  /// A majority goes on without the others, then a majority with as few of the first as can be.
  mutating func swapMajorities() {
    let quorum = servers.count / 2 + 1
    guard servers.count >= 3 else { return }
    let order = dice.shuffled(servers)
    for group in [order.prefix(quorum), order.suffix(quorum)] {
      let group = ServerSet(group)
      perform(.partition([Array(group), rest(without: group)]))
      if let server = dice.pick(group.intersection(running)), dice.chance(60) {
        perform(.timeout(server))
      }
      wait(roundTrip)
      for leader in leaders where dice.chance(80) { request(to: leader) }
      wait(dice.wait(mean: .milliseconds(150)))
    }
    perform(.heal(nil))
  }
}
