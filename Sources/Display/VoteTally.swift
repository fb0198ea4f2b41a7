// How a candidate's election stands, voter by voter.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// How an election stands for one candidate: what each voter has said, as far as it can be seen from outside.
struct VoteTally: Hashable {
  /// How many votes it has counted.
  var counted = 0
  /// Who has given it a vote that is still on its way.
  var coming: ServerSet = []
  /// How many of these votes a hand keeps back.
  var held = 0
  /// Whose refusal is still on its way.
  var refusing: ServerSet = []
  /// How many have not answered.
  var missing = 0
  /// How many have not answered and are frozen, so that nothing comes of them until they go on.
  var frozen = 0
  /// How many have not answered and cannot: they are down, or cut off from the candidate.
  var cutOff = 0
  /// How many have refused.
  var refused = 0
  /// Whether it only asks whether it could win.
  var isPreVote = false
  /// How many votes it takes.
  var needed = 0

  /// How many votes it can still get.
  var most: Int { counted + coming.count + missing + frozen }

  /// A sign a voter, sorted: counted, coming, none yet, frozen, a refusal coming, refused, out of reach. A blank after
  /// each but the last, since some terminals draw circles wider than their cell.
  func dots(_ theme: Theme, spaced: Bool = true) -> String {
    let counted = theme[isPreVote ? .preVote : .vote]
    let signs =
      Array(repeating: counted, count: self.counted)
      + Array(repeating: theme[.voteComing], count: coming.count)
      + Array(repeating: theme[.noVote], count: missing)
      + Array(repeating: theme[.frozen], count: frozen)
      + Array(repeating: theme[.refusalComing], count: refusing.count)
      + Array(repeating: theme[.refused], count: refused)
      + Array(repeating: theme[.broken], count: cutOff)
    return signs.map(String.init).joined(separator: spaced ? " " : "")
  }
}

extension Frame {
  /// Writes what a tally's dots are, those of servers out of reach in red.
  mutating func putDots(_ dots: String, _ x: Int, _ y: Int, _ style: Style, in area: Rect) {
    for (place, scalar) in dots.unicodeScalars.enumerated() {
      dot(scalar, x + place, y, scalar == theme[.broken] ? theme.fault : style, in: area)
    }
  }
}

extension ClusterView {
  /// How the election stands for a candidate, or for a server that asks whether it could win; nil for others,
  /// and where two sets of voters count apart (§6).
  /// - Complexity: O(messages on their way)
  func tally(of candidate: ServerView) -> VoteTally? {
    guard let candidacy = candidate.candidacy, !candidate.quorum.isJoint else { return nil }
    let voters = candidate.quorum.voters
    var tally = VoteTally(
      isPreVote: candidate.role == .preCandidate, needed: candidate.quorum.parts[0].needed)
    let open = voters.subtracting(candidacy.votes).subtracting(candidacy.refusals)
    var (held, free) = (ServerSet(), ServerSet())
    for flight in flights where flight.message.to == candidate.id {
      let voter = flight.message.from
      guard flight.message.term == candidate.term, open.contains(voter) else { continue }
      switch (flight.message.body, tally.isPreVote) {
      case (.requestVoteReply(true), false):
        tally.coming.insert(voter)
        if flight.arrivesAt == .never { held.insert(voter) } else { free.insert(voter) }
      case (.requestVoteReply(false), false), (.preVoteReply(false), true):
        tally.refusing.insert(voter)
      default: continue
      }
    }
    tally.held = held.subtracting(free).count
    let refusals = candidacy.refusals.intersection(voters).subtracting(candidacy.votes)
    // With a rule off, one server's vote may count several times, and so make up for another's.
    tally.counted = min(
      voters.count - tally.coming.count - refusals.count,
      candidacy.votes.intersection(voters).count + candidacy.repeatedVotes)
    tally.refused = refusals.count
    tally.refusing = tally.refusing.subtracting(tally.coming)
    var rest = voters.count - tally.counted - tally.coming.count - tally.refused
    let refusing = tally.refusing.prefix(rest)
    tally.refusing = ServerSet(refusing)
    rest -= tally.refusing.count
    let silent = open.subtracting(tally.coming).subtracting(tally.refusing)
    tally.cutOff = min(rest, silent.count { !canAnswer(candidate.id, $0) })
    rest -= tally.cutOff
    tally.frozen = min(
      rest, silent.count { canAnswer(candidate.id, $0) && self[$0].process == .paused })
    tally.missing = rest - tally.frozen
    return tally
  }

  /// Whether an answer of a voter that has not answered can still reach the candidate: both run, what it would say
  /// gets through, and it has been asked, or can be.
  private func canAnswer(_ candidate: ServerID, _ voter: ServerID) -> Bool {
    guard self[voter].role != .crashed,
      link(DirectedLink(from: voter, to: candidate)).passes
    else { return false }
    return link(DirectedLink(from: candidate, to: voter)).passes || isAsked(voter, by: candidate)
  }

  /// Whether a request for a vote is on its way or waits at the voter.
  private func isAsked(_ voter: ServerID, by candidate: ServerID) -> Bool {
    (flights + self[voter].inbox).contains { flight in
      guard flight.message.from == candidate, flight.message.to == voter else { return false }
      switch flight.message.body {
      case .requestVote, .preVote: return true
      default: return false
      }
    }
  }
}
