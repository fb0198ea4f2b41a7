// An event with the world before it and after it, what brought it about and what came of it.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// An event of the run, opened up.
package struct Moment: Sendable {
  /// The event's number.
  package var position: Int
  /// What happened.
  package var event: Event
  /// The run right before the event: at its time, with it still to come.
  package var start: WatchedRun
  /// The run right after it, which was listening.
  package var end: WatchedRun
  /// The act that it was, if it was one.
  package var act: Act?
  /// The servers just restarted that lost their disks while they were down.
  package var wiped: ServerSet
  /// Whom the server that voted had voted for in the same term before, if it has forgotten that.
  package var forgottenVote: ServerID?
  /// The changes of who votes that died with a leader that crashed.
  package var lostChanges: [ServerSet] = []
  /// The new servers that a leader gave up on, although they held what their change waited for.
  package var unheard = ServerSet()

  /// The world right before the event.
  package var worldBefore: World { _read { yield start.world } }
  /// The world right after the event.
  package var worldAfter: World { _read { yield end.world } }
  /// The cluster right before the event.
  package var clusterBefore: ClusterView { ClusterView(glanceAt: worldBefore) }
  /// The cluster right after the event.
  package var clusterAfter: ClusterView { ClusterView(glanceAt: worldAfter) }
  /// The property that the event broke, if it broke one.
  package var violation: Violation? {
    end.violation.flatMap { $0.event == position ? $0 : nil }
  }
}

extension Session {
  /// The event with this number, opened up; nil if the branch has no such event.
  /// - Complexity: That of a seek: replaying the events since the last checkpoint.
  package func moment(at number: Int) -> Moment? {
    guard number >= 1, number <= branch.length else { return nil }
    var there = self
    there.go(to: number - 1, nil)
    var start = there.run
    guard there.stepForward() else { return nil }
    // A command may come long after the event before it.
    start.advance(to: there.world.now)
    return Moment(
      position: number, event: there.world.event, start: start, end: there.run,
      act: there.lastAct, wiped: there.lastWiped, forgottenVote: there.lastForgottenVote,
      lostChanges: there.lastLostChanges, unheard: there.lastUnheard)
  }

  /// The changes of who votes that died with a leader which the event at the position made crash: nobody else knew
  /// of them.
  package var lastLostChanges: [ServerSet] {
    let servers = world.lastReborn
    if servers.isEmpty { return [] }
    let changes = branch.chronicle.changes
    let end = changes.partitioningIndex { $0.position >= position }
    guard end > 0, servers.contains(changes[end - 1].leader),
      changes[end - 1].ended == position
    else { return [] }
    return [changes[end - 1].target]
  }

  /// The new servers that a leader gave up on in the event at the position, although they held what their change
  /// waited for.
  package var lastUnheard: ServerSet {
    let changes = branch.chronicle.changes
    let end = changes.partitioningIndex { $0.position >= position }
    guard end > 0, changes[end - 1].ended == position else { return [] }
    return changes[end - 1].unheard
  }

  /// Whom the server that voted in the event at the position had voted for in the same term before; nil where it had
  /// not, or voted for nobody.
  /// - Complexity: O(notes about the elections of that term)
  package var lastForgottenVote: ServerID? {
    let ballots = branches[branchNumber].ballots
    var place = ballots.partitioningIndex { $0.position > position } - 1
    let end = max(0, place - Session.effectHorizon)
    var vote: (voter: ServerID, candidate: ServerID, term: Term)?
    while place >= end {
      let ballot = ballots[place]
      place -= 1
      if ballot.position == position {
        if case .voteGranted(let candidate, let term, again: false) = ballot.note {
          vote = (ballot.server, candidate, term)
        }
        continue
      }
      guard let vote else { return nil }
      if ballot.server != vote.voter { continue }
      switch ballot.note {
      case .voteGranted(let other, vote.term, _): return other == vote.candidate ? nil : other
      case .electionStarted(vote.term, _, _): return vote.voter
      default: continue
      }
    }
    return nil
  }

  /// The act that the event at the position was, if it was one.
  package var lastAct: Act? { branch.act(at: position - 1)?.act }

  /// The servers that the event at the position restarted and that had lost their disks while they were
  /// down.
  package var lastWiped: ServerSet {
    guard case .intervention(.restart(let servers)) = world.event.kind else { return [] }
    var (left, wiped) = (servers, ServerSet())
    let acts = branch.acts
    let end = acts.partitioningIndex { $0.position >= position - 1 }
    for recorded in acts[..<end].reversed() {
      switch recorded.act {
      case .wipe(let names):
        wiped = wiped.union(left.intersection(ServerSet(names)))
        left = left.subtracting(ServerSet(names))
      case .crash(let names): left = left.subtracting(ServerSet(names))
      default: continue
      }
      if left.isEmpty { break }
    }
    return wiped
  }

  /// The number of the event that brought this one about, or nil: the start of the run, or somebody's
  /// hand.
  package func cause(of number: Int) -> Int? {
    let cause = branches[branchNumber].cause(of: number)
    return cause == 0 ? nil : cause
  }

  /// The numbers of the events that this one brought about and that have been run, in order.
  /// - Parameter most: How many at most.
  /// - Complexity: O(`Session.effectHorizon`)
  package func effects(of number: Int, most: Int = 64) -> [Int] {
    let chronicle = branch.chronicle
    let end = min(chronicle.count, number + Session.effectHorizon)
    guard number >= chronicle.first, number < end else { return [] }
    var effects: [Int] = []
    for other in number + 1...end where Int(chronicle[other].cause) == number {
      effects.append(other)
      if effects.count == most { break }
    }
    return effects
  }

  /// How many events after its cause an effect is looked for.
  package static let effectHorizon = 4096
}
