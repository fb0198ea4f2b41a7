// What part a server has in the cluster, which changes as the cluster does: §6.

import Canvas
import Raft
import Scripting
import Session
import Telling

/// What part a server has in the cluster.
enum Standing: Hashable {
  /// It votes, before the change and after it.
  case voter
  /// It votes as one of the new servers: C_new in joint mode.
  case incoming
  /// It votes as one of the old servers: C_old in joint mode.
  case outgoing
  /// It gets every entry and has no vote: for good, or until it has caught up.
  case learner
  /// It has no part in it.
  case outside

  /// What a follower is called.
  var followerWord: String {
    switch self {
    case .voter: "follower"
    case .incoming: "joining"
    case .outgoing: "leaving"
    case .learner: "non-voter"
    case .outside: "outside"
    }
  }
}

extension ClusterView {
  /// What part each server has in the cluster, as the leader has it, or else who has heard the latest.
  var standings: [Standing] {
    ids.map { server in
      let isNew = configuration.voters.contains(server)
      if configuration.isJoint {
        let isOld = configuration.outgoing.contains(server)
        if isNew || isOld { return isNew && isOld ? .voter : isNew ? .incoming : .outgoing }
      } else if isNew {
        return .voter
      }
      return learners.union(configuration.learners).contains(server) ? .learner : .outside
    }
  }

  /// What is under way with the cluster's membership and leadership, in a few words each: nothing in
  /// quiet times.
  func changes(_ theme: Theme) -> [String] {
    var words: [String] = []
    if configuration.isJoint {
      words.append("joint \(configuration.brief)")
    } else if !learners.isEmpty {
      words.append("\(learners.brief) \(learners.count == 1 ? "catches" : "catch") up")
    } else if let leader, self[leader].log.configurationIndex > self[leader].commitIndex {
      words.append("changing to \(configuration.brief)")
    }
    if let leader, let (transfer, _) = self[leader].leadership?.transfer {
      let end = self[leader].isEnding ? ", \(leader) ends then" : ""
      words.append("handing over \(leader)\(theme[.arrow])\(transfer.target)\(end)")
    }
    return words
  }
}

extension Model {
  /// What a server is, in a word.
  func roleWord(_ server: ServerID, _ standing: Standing, _ theme: Theme) -> String {
    let role = cluster[server].role
    if cluster[server].isEnding { return "ending" }
    if role == .follower { return standing.followerWord }
    let word = role == .preCandidate ? "pre-cand." : cluster[server].roleWord
    if standing == .voter || role == .crashed { return word }
    let (left, right) = theme.shape(of: standing)
    return word + (word.count <= 8 ? " " : "") + (left == right ? "\(left)" : "\(left)\(right)")
  }
}

extension ServerView {
  /// The votes of a candidate, or of a pre-candidate: `●●○○○`, `2/9` where there are too many to count
  /// by eye, `1/2+2/2` of how many it needs in the old and in the new set in joint mode.
  func voteText(_ candidacy: Candidacy, _ theme: Theme) -> String {
    if quorum.isJoint {
      return quorum.parts.map { "\($0.count(candidacy.votes))/\($0.needed)" }
        .joined(separator: "+")
    }
    let voters = quorum.voters
    let count = voters.count
    let votes = min(
      count, candidacy.votes.intersection(voters).count + candidacy.repeatedVotes)
    if count > 7 { return "\(votes)/\(count)" }
    return String(repeating: Character(theme[.vote]), count: votes)
      + String(repeating: Character(theme[.noVote]), count: count - votes)
  }
}
