// The names of what must never break.

import Raft

/// A safety property, checked after every event. The first five are the paper's Figure 3.
package enum Property: Int, CaseIterable, Sendable {
  /// At most one leader in a term.
  case electionSafety
  /// A leader never overwrites or deletes entries of its log.
  case leaderAppendOnly
  /// Logs with an entry of the same index and term agree up to it.
  case logMatching
  /// A leader has every entry that was committed in an earlier term.
  case leaderCompleteness
  /// No two servers apply different entries at the same index.
  case stateMachineSafety
  /// A server's term never goes back.
  case termMonotonic
  /// A server's commit index never goes back while it runs.
  case commitMonotonic
  /// A vote is never changed or forgotten within its term.
  case voteMonotonic
  /// A committed entry stays on a quorum.
  case committedOnQuorum

  /// The name in scripts and on the screen, such as `ElectionSafety`.
  package var name: String {
    switch self {
    case .electionSafety: "ElectionSafety"
    case .leaderAppendOnly: "LeaderAppendOnly"
    case .logMatching: "LogMatching"
    case .leaderCompleteness: "LeaderCompleteness"
    case .stateMachineSafety: "StateMachineSafety"
    case .termMonotonic: "TermMonotonic"
    case .commitMonotonic: "CommitMonotonic"
    case .voteMonotonic: "VoteMonotonic"
    case .committedOnQuorum: "CommittedOnQuorum"
    }
  }

  /// The name as the paper writes it, such as `Log Matching`.
  package var title: String {
    var title = ""
    for letter in name {
      if letter.isUppercase, !title.isEmpty { title += " " }
      title.append(letter)
    }
    return title
  }

  /// The section of the paper that states it or that it rests on.
  package var section: Section {
    switch self {
    case .electionSafety, .voteMonotonic: .leaderElection
    case .leaderAppendOnly, .logMatching, .commitMonotonic: .logReplication
    case .leaderCompleteness: .safety
    case .stateMachineSafety: .safetyArgument
    case .termMonotonic: .raftBasics
    case .committedOnQuorum: .electionRestriction
    }
  }

  /// What the property says, in one sentence.
  package var statement: String {
    switch self {
    case .electionSafety: "At most one leader is elected in a term."
    case .leaderAppendOnly: "A leader never overwrites or deletes entries of its log."
    case .logMatching:
      "Logs that hold an entry with the same index and term are the same up to that entry."
    case .leaderCompleteness: "What was committed is in the log of every leader of a later term."
    case .stateMachineSafety: "No two servers apply different entries at the same index."
    case .termMonotonic: "A server's term never goes back, not even in a crash."
    case .commitMonotonic: "A running server's commit index never goes back."
    case .voteMonotonic: "A server's vote in a term never changes once it is given."
    case .committedOnQuorum: "What was committed stays on the disks of a quorum."
    }
  }
}
