// What has become of a vote that was asked for: the cases, and all words for them.

import Raft

/// What has become of a vote that a candidate asked for.
package enum VoteState: Hashable, Sendable {
  /// It has voted for the candidate, and that is counted.
  case granted
  /// Refused; why, where that is known.
  case refused(VoteRefusal?)
  /// The voter did not look at the request, and does not answer it.
  case ignored(VoteRefusal)
  /// The answer waits in the inbox of the candidate, which is frozen.
  case answerInInbox(granted: Bool)
  /// The answer is on its way to the candidate.
  case answerOnItsWay(granted: Bool, at: Instant)
  /// The request is on its way; why it would be refused if it arrived now.
  case requestOnItsWay(at: Instant, VoteRefusal?)
  /// The voter does not run.
  case crashed
  /// The voter's process is stopped.
  case frozen
  /// The request does not get to the voter, or its answer does not come back, or neither.
  case cutOff(there: Bool, back: Bool)
  /// The vote, or what a refusal promises, is being written to disk.
  case writing(granted: Bool = true, until: Instant)
  /// The voter has answered, and the answer got lost.
  case answerLost(granted: Bool)
  /// The request got lost: the voter has made nothing of it.
  case requestLost
}

extension VoteState: Reason {
  /// Whose vote for whom, and at what time that is told.
  package struct Context {
    var voter: ServerID
    var candidate: ServerID
    var now: Instant
    /// When the candidate gives up, or tries again; nil where that may be put off.
    var end: Instant?
  }

  package var section: Section? {
    switch self {
    case .refused(let refusal?), .requestOnItsWay(_, let refusal?), .ignored(let refusal):
      // That a term is over is told in its words.
      refusal.section == .raftBasics ? nil : refusal.section
    case .writing: .figure2
    case .granted, .refused(nil), .answerInInbox, .answerOnItsWay, .requestOnItsWay(_, nil),
      .crashed, .frozen, .cutOff, .answerLost, .requestLost:
      nil
    }
  }

  package func brief(in context: Context) -> String {
    switch self {
    case .granted: "votes"
    case .refused(let refusal?): refusal.brief(in: context.refusal)
    case .refused(nil): "refused"
    case .ignored(let refusal): refusal.brief(in: context.refusal)
    case .answerInInbox: "answer waits"
    case .answerOnItsWay: "answer coming"
    case .requestOnItsWay: "is asked"
    case .crashed: "down"
    case .frozen: "frozen"
    case .cutOff: "cut off"
    case .writing: "disk writes"
    case .answerLost: "answer lost"
    case .requestLost: "request lost"
    }
  }

  package func clause(in context: Context) -> String {
    words(in: context) { $0.clause(in: context.refusal) }
  }

  package func detail(in context: Context) -> String {
    words(in: context) { $0.detail(in: context.refusal) }
  }

  package func sentence(in context: Context) -> String {
    "\(context.voter): \(detail(in: context))."
  }

  /// - Parameter why: Why a vote is refused.
  private func words(in context: Context, _ why: (VoteRefusal) -> String) -> String {
    let candidate = context.candidate
    func wait(_ time: Instant) -> String {
      let isLate = time != .never && time > context.end ?? .never
      return time.wait(from: context.now) + (isLate ? ", when \(candidate) has given up" : "")
    }
    switch self {
    case .granted: return "votes for \(context.voter == candidate ? "itself" : "\(candidate)")"
    case .refused(let refusal?): return "refused: \(refusal.pastClause(in: context.refusal))"
    case .refused(nil): return "refused"
    case .ignored(let refusal): return "ignored: \(refusal.pastClause(in: context.refusal))"
    case .answerInInbox(let granted):
      return (granted ? "votes for \(candidate)" : "refuses")
        + "; its answer waits at \(candidate), frozen"
    case .answerOnItsWay(_, .never): return "its answer is held back by hand"
    case .answerOnItsWay(let granted, let time):
      return (granted ? "votes for \(candidate)" : "refuses") + "; its answer arrives \(wait(time))"
    case .requestOnItsWay(let time, let refusal):
      return
        (time == .never
        ? "the request is held back by hand" : "the request arrives \(wait(time))")
        + (refusal.map {
          // A request for a vote that is ignored is not answered at all.
          ", and \($0.isAboutLeader ? "brings no vote" : "will be refused"): \(why($0))"
        } ?? "")
    case .crashed: return "down: nobody answers"
    case .frozen: return "frozen: it answers nothing"
    case .cutOff(let there, let back): return LackOfReach.cut(there: there, back: back, candidate)
    case .writing(true, .never): return "its disk is held: its vote counts once that is let go"
    case .writing(true, let time): return "writes its vote to disk, done \(wait(time))"
    case .writing(false, .never):
      return "refuses; its disk is held, and with it the answer, until that is let go"
    case .writing(false, let time):
      return "refuses; its answer waits for its disk, done \(wait(time))"
    case .answerLost(let granted):
      return (granted ? "voted for \(candidate)" : "refused") + ", but its answer was lost"
    case .requestLost: return "the request was lost"
    }
  }
}

extension VoteState.Context {
  /// The same for the reason why the vote is refused.
  fileprivate var refusal: VoteRefusal.Context {
    VoteRefusal.Context(voter: voter, candidate: candidate)
  }
}
