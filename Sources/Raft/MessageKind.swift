// What kinds of messages there are, by the paper's names.

/// The kind of a message, without its contents.
public enum MessageKind: Int, CaseIterable, Sendable {
  case requestVote
  case requestVoteReply
  case appendEntries
  case appendEntriesReply
  case preVote
  case preVoteReply
  case installSnapshot
  case installSnapshotReply
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
