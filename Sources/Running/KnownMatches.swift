// What leaders know of their followers' logs, from one look to the next: it only grows (Figure 2).

import Raft
import Scripting
import Simulation

/// A leader that knows less of a follower's log than it did, though the follower has lost nothing.
package struct LostMatch: Hashable, Sendable, CustomStringConvertible {
  /// Who leads.
  var leader: ServerID
  /// The term that it leads.
  var term: Term
  /// Of whom it knows less.
  var follower: ServerID
  /// The matchIndex that it had.
  var before: LogIndex
  /// The matchIndex that it has.
  var after: LogIndex

  /// One sentence.
  package var description: String {
    "to \(leader), leader of term \(term), the log of \(follower) matched up to \(before), and now only up to "
      + "\(after), though \(follower) has lost nothing"
  }
}

/// The matchIndex of every leader for every other member, as it was at the last look.
///
/// "Initialized to 0, increases monotonically", says Figure 2: within one term of one leader, for as long as the
/// follower is a member and its disk is not lost.
struct KnownMatches: Sendable {
  /// How many servers there were at the last look.
  private var count = 0
  /// The term that each server led when it was last seen to lead, by its number.
  private var terms: [Term] = []
  /// What it knew then of each other, `leader * count + follower`.
  private var matches: [LogIndex] = []

  /// Looks once more.
  /// - Returns: The first that has gone back since the last look.
  /// - Complexity: O(servers), and O(members) for each leader.
  mutating func look(at world: World) -> LostMatch? {
    world.nodes.withUnsafeBufferPointer { nodes in
      var lost: LostMatch?
      for index in nodes.indices where nodes[index].server.roleKind == .leader {
        if count < nodes.count { makeRoom(nodes.count) }
        lost = lost ?? look(at: index, nodes)
      }
      return lost
    }
  }

  private mutating func look(at index: Int, _ nodes: UnsafeBufferPointer<Node>) -> LostMatch? {
    let term = nodes[index].server.state.persistent.currentTerm
    let isSameOffice = terms[index] == term
    terms[index] = term
    let members = nodes[index].server.state.persistent.log.configuration.members
    let first = index * count
    return matches.withUnsafeMutableBufferPointer { matches in
      var lost: LostMatch?
      for place in nodes.indices where place != index {
        let follower = ServerID(place)
        // Who has left and comes again is found out about anew.
        let isMember = members.contains(follower)
        let match = isMember ? nodes[index].server.state.leader.followers[place].matchIndex : 0
        let before = matches[first + place]
        matches[first + place] = match
        if isMember, isSameOffice, match < before, lost == nil {
          lost = LostMatch(
            leader: ServerID(index), term: term, follower: follower, before: before, after: match)
        }
      }
      return lost
    }
  }

  /// Servers have been added.
  @inline(never)
  private mutating func makeRoom(_ newCount: Int) {
    var wider = [LogIndex](repeating: 0, count: newCount * newCount)
    for leader in 0..<count {
      for follower in 0..<count {
        wider[leader * newCount + follower] = matches[leader * count + follower]
      }
    }
    terms += [Term](repeating: -1, count: newCount - count)
    (matches, count) = (wider, newCount)
  }

  /// Forgets everything: a disk was lost.
  mutating func forget() { self = KnownMatches() }
}
