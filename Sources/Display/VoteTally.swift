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
  /// How many have not answered.
  var missing = 0
  /// How many have not answered and are down, so that nothing comes of them.
  var down = 0
  /// How many have refused.
  var refused = 0
  /// Whether it only asks whether it could win.
  var isPreVote = false
  /// How many votes it takes.
  var needed = 0

  /// How many votes it can still get.
  var most: Int { counted + coming.count + missing }

  /// A sign a voter, sorted: counted, coming, none yet, refused, down. A blank after each but the last, since some
  /// terminals draw circles wider than their cell.
  func dots(_ theme: Theme, spaced: Bool = true) -> String {
    let counted = theme[isPreVote ? .preVote : .vote]
    let signs =
      Array(repeating: counted, count: self.counted)
      + Array(repeating: theme[.voteComing], count: coming.count)
      + Array(repeating: theme[.noVote], count: missing)
      + Array(repeating: theme[.refused], count: refused)
      + Array(repeating: theme[.broken], count: down)
    return signs.map(String.init).joined(separator: spaced ? " " : "")
  }
}

extension Frame {
  /// Writes what a tally's dots are, those of servers that are down in red.
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
    for flight in flights where flight.message.to == candidate.id {
      guard case .requestVoteReply(let isGranted) = flight.message.body, isGranted,
        flight.message.term == candidate.term, open.contains(flight.message.from),
        !tally.isPreVote
      else { continue }
      tally.coming.insert(flight.message.from)
    }
    let refusals = candidacy.refusals.intersection(voters).subtracting(candidacy.votes)
    // With a rule off, one server's vote may count several times, and so make up for another's.
    tally.counted = min(
      voters.count - tally.coming.count - refusals.count,
      candidacy.votes.intersection(voters).count + candidacy.repeatedVotes)
    tally.refused = refusals.count
    let silent = open.subtracting(tally.coming).filter { self[$0].role == .crashed }.count
    let missing = voters.count - tally.counted - tally.coming.count - tally.refused
    tally.down = min(silent, missing)
    tally.missing = missing - tally.down
    return tally
  }
}
