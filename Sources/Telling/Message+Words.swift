// Messages and moments as parts of sentences.

import Raft
import Session
import Simulation

extension Instant {
  /// The moment in seconds with milliseconds: `1.284`.
  package var seconds: String {
    let fraction = String(microseconds / 1000 % 1000)
    return "\(microseconds / 1_000_000)." + String(repeating: "0", count: 3 - fraction.count)
      + fraction
  }

  /// How long it is until then: `in 13 ms`, `now`.
  func wait(from now: Instant) -> String {
    if self == .never { return "never by itself" }
    return self <= now ? "now" : "in \((self - now).words)"
  }
}

extension Message {
  /// The message as part of a sentence: `S1's request for a vote`.
  var phrase: String {
    switch body {
    case .requestVote: "\(from)'s request for a vote"
    case .requestVoteReply(granted: true): "\(from)'s vote"
    case .requestVoteReply(granted: false): "\(from)'s refusal to vote"
    case .appendEntries(let append):
      switch append.count {
      case 0: "\(from)'s heartbeat"
      case 1: "\(from)'s entry \(append.prevLogIndex + 1)"
      default:
        "\(from)'s entries \(append.prevLogIndex + 1) to "
          + "\(append.prevLogIndex + Int(append.count))"
      }
    case .appendEntriesReply(let reply):
      reply.isSuccess ? "\(from)'s acknowledgement" : "\(from)'s refusal"
    case .preVote: "\(from)'s request for a pre-vote"
    case .preVoteReply(granted: true): "\(from)'s pre-vote"
    case .preVoteReply(granted: false): "\(from)'s refused pre-vote"
    case .installSnapshot: "a chunk of \(from)'s snapshot"
    case .installSnapshotReply(let reply):
      switch reply.outcome {
      case .wants: "\(from)'s request for the next chunk"
      case .installed: "\(from)'s word that the snapshot is installed"
      case .staleTerm: "\(from)'s refusal of a snapshot"
      }
    case .timeoutNow: "\(from)'s TimeoutNow"
    }
  }

  /// Whether the words for it are of several: `S1's entries 2 to 3`.
  private var isOfSeveral: Bool {
    if case .appendEntries(let append) = body { append.count > 1 } else { false }
  }

  /// The form of a verb that goes with the words for it: `is` or `are`.
  func verb(_ one: String, _ several: String) -> String { isOfSeveral ? several : one }

  /// The message as the beginning of a sentence.
  var phraseUppercased: String { phrase.prefix(1).uppercased() + phrase.dropFirst() }

  /// What tells from which election the answer is: whether it is about a PreVote.
  var isPreVoteReply: Bool { kind == .preVoteReply }
}

extension EventRecord {
  /// What the message is called, as far as the chronicle knows it: in full as part of a sentence, and in a
  /// word or two without its sender.
  var nouns: (full: String, brief: String) {
    let isYes = traits.contains(.agrees)
    return switch message {
    case .requestVote: ("\(from)'s request for a vote", "vote request")
    case .requestVoteReply:
      isYes ? ("\(from)'s vote", "vote") : ("\(from)'s refusal to vote", "refusal")
    case .appendEntries:
      traits.contains(.heartbeat)
        ? ("\(from)'s heartbeat", "heartbeat") : ("\(from)'s append", "append")
    case .appendEntriesReply:
      isYes ? ("\(from)'s acknowledgement", "ack") : ("\(from)'s refusal", "refusal")
    case .preVote: ("\(from)'s request for a pre-vote", "pre-vote request")
    case .preVoteReply:
      (isYes ? "\(from)'s pre-vote" : "\(from)'s refused pre-vote", "pre-vote answer")
    case .installSnapshot: ("a chunk of \(from)'s snapshot", "snapshot")
    case .installSnapshotReply:
      ("\(from)'s answer about a snapshot", isYes ? "ack" : "refusal")
    case .timeoutNow: ("\(from)'s TimeoutNow", "TimeoutNow")
    case nil: ("a message", "message")
    }
  }
}

extension AppendEntriesReply {
  /// Whether it acknowledges a heartbeat: nothing that came with it.
  package var answersHeartbeat: Bool { outcome == .success(matchIndex: prevLogIndex) }
}
