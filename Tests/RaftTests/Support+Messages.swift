// What messages say, for tests: short ways to make them and to look into them.

import TestKit

@testable import Raft

extension Message {
  /// Whether this grants a pre-vote or refuses it; nil for anything else.
  var preVote: Bool? {
    if case .preVoteReply(let granted) = body { granted } else { nil }
  }

  /// What an InstallSnapshot says; nil for anything else.
  var chunk: InstallSnapshot? {
    if case .installSnapshot(let chunk) = body { chunk } else { nil }
  }

  /// What the answer to an InstallSnapshot says; nil for anything else.
  var chunkReply: InstallSnapshotReply? {
    if case .installSnapshotReply(let reply) = body { reply } else { nil }
  }
}

/// A question whether a server whose log ends like this would get a vote.
func asks(_ lastLogIndex: LogIndex = 0, _ lastLogTerm: Term = 0) -> Message.Body {
  .preVote(lastLogIndex: lastLogIndex, lastLogTerm: lastLogTerm)
}

/// A chunk of a snapshot that ends at `lastIndex`.
func chunk(
  _ data: [UInt8], at offset: Int = 0, through lastIndex: LogIndex = 4, term lastTerm: Term = 2,
  isLast: Bool = true, voters: ServerSet = ServerSet(first: 5), from sender: ServerID = s2,
  in term: Term = 3
) -> Message {
  Message(
    from: sender, to: s1, term: term,
    chunk: InstallSnapshot(
      lastIndex: lastIndex, lastTerm: lastTerm, configuration: Configuration(voters: voters),
      offset: offset, round: 1, isLast: isLast), data: data)
}
