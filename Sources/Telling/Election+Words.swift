// A past election in a line: who stood, with which votes, and what came of it.

import Raft
import Session

extension Election {
  /// How it ended, or stands: `S1 beats S4, 2 of 3`. Each candidate's votes are of as many as it took for voters then.
  package var outcome: String {
    if let winner = winners.first(where: { _ in true }) { return victory(of: winner) }
    guard hasCandidates else {
      return state == .open ? "\(askers.brief) would stand" : "\(askers.brief): too few pre-votes"
    }
    let start =
      switch state {
      case .open: "open"
      case .split: "split"
      case .elected, .over: "nobody"
      }
    return "\(start): \(standings)"
  }

  private func victory(of winner: ServerID) -> String {
    if winners.count > 1 { return "\(winners.brief) all elected!" }
    let losers = candidates.subtracting([winner])
    let start = losers.isEmpty ? "\(winner) elected" : "\(winner) beats \(losers.brief)"
    guard let tally = tallies[winner] else { return start }
    if tally.repeated > 0 {
      let voters = tally.configuration.members
      return "\(start), \(voters.intersection(winningVotes).count + tally.repeated) of "
        + tally.configuration.size
    }
    return "\(start), \(tally.configuration.count(winningVotes)) of \(tally.configuration.size)"
  }

  /// What the first few candidates have. Of how many is said once where it is the same for all.
  private var standings: String {
    let all = candidates.compactMap { candidate in tallies[candidate].map { (candidate, $0) } }
    let shown = all.prefix(all.count == 4 ? 4 : 3)
    let sizes = Set(shown.map(\.1.configuration.size))
    let words = shown.map { candidate, tally in
      let given = voters(for: candidate)
      // Enough, but on the way, lost or too late: what it has counted itself is not enough.
      let isEnough = tally.configuration.isQuorum(given)
      let count = tally.configuration.count(isEnough ? tally.votes : given)
      let own = sizes.count > 1 ? "\(count) of \(tally.configuration.size)" : count
      let others = given.subtracting(tally.votes).intersection(tally.configuration.members)
      let rest = isEnough && !others.isEmpty ? " (\(others.count) more given)" : ""
      return "\(candidate) \(own)\(rest)"
    }
    let more = all.count > shown.count ? " and \(all.count - shown.count) more" : ""
    return words.joined(separator: ", ") + more
      + (sizes.count == 1 ? sizes.map { " of \($0)" }.joined() : "")
  }
}

extension Configuration {
  /// How many voters there are: `5`, or in joint mode `3+2`.
  fileprivate var size: String {
    isJoint ? "\(outgoing.count)+\(voters.count)" : "\(voters.count)"
  }
}
