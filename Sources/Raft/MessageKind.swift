// What kinds of messages there are, by the paper's names.

/// The kind of a message, without its contents.
public enum MessageKind: Int, CaseIterable, Sendable {
  /// A candidate asks for a vote.
  case requestVote
  /// The vote, or its refusal.
  case requestVoteReply
  /// A leader sends entries, or a heartbeat.
  case appendEntries
  /// Whether they were taken, and how far the logs agree.
  case appendEntriesReply
  /// A server asks whether it would get a vote.
  case preVote
  /// Whether it would.
  case preVoteReply
  /// A leader sends a chunk of its snapshot.
  case installSnapshot
  /// What became of the chunk.
  case installSnapshotReply
  /// A leader that hands over tells its successor to stand for election.
  case timeoutNow

  /// The paper's name, such as `RequestVote`.
  public var name: String {
    switch self {
    case .requestVote: "RequestVote"
    case .requestVoteReply: "RequestVoteReply"
    case .appendEntries: "AppendEntries"
    case .appendEntriesReply: "AppendEntriesReply"
    case .preVote: "PreVote"
    case .preVoteReply: "PreVoteReply"
    case .installSnapshot: "InstallSnapshot"
    case .installSnapshotReply: "InstallSnapshotReply"
    case .timeoutNow: "TimeoutNow"
    }
  }

  /// Whether this is an answer to another message.
  public var isReply: Bool {
    switch self {
    case .requestVoteReply, .appendEntriesReply, .preVoteReply, .installSnapshotReply: true
    case .requestVote, .appendEntries, .preVote, .installSnapshot, .timeoutNow: false
    }
  }
}
