// What kinds of messages there are, by the paper's names.

/// The kind of a message, without its contents.
public enum MessageKind: Int, CaseIterable, Sendable {
  case requestVote
  case requestVoteReply
  case appendEntries
  case appendEntriesReply

  /// The paper's name, such as `RequestVote`.
  public var name: String {
    switch self {
    case .requestVote: "RequestVote"
    case .requestVoteReply: "RequestVoteReply"
    case .appendEntries: "AppendEntries"
    case .appendEntriesReply: "AppendEntriesReply"
    }
  }

  /// Whether this is an answer to another message.
  public var isReply: Bool { self == .requestVoteReply || self == .appendEntriesReply }
}
