// The vocabulary: every reason of every family in every form.

import Raft
import Session
import TestKit
import Testing

@testable import Telling

/// A reason and whom it is told of.
private struct Told<Family: Reason> {
  var reason: Family
  var context: Family.Context
}

/// All cases of a family, one after the other.
private func all<Family>(from first: Family, _ next: (Family) -> Family?) -> [Family] {
  var cases = [first]
  while let other = next(cases[cases.count - 1]) { cases.append(other) }
  return cases
}

@Suite("Reasons")
struct ReasonTests {
  private let s1 = ServerID(0)
  private let s2 = ServerID(1)
  private let s3 = ServerID(2)
  private let voters = Configuration(voters: ServerSet(first: 5))

  /// - Parameter hasSections: Whether every case has a section behind it.
  private func check<Family: Reason>(
    _ cases: [Family], in context: Family.Context, hasSections: Bool = false,
    _ location: SourceLocation = #_sourceLocation
  ) {
    check(
      cases.map { Told(reason: $0, context: context) }, hasSections: hasSections, location)
  }

  private func check<Family: Reason>(
    _ cases: [Told<Family>], hasSections: Bool, _ location: SourceLocation = #_sourceLocation
  ) {
    var sentences: [String] = []
    for told in cases {
      let (reason, context) = (told.reason, told.context)
      let brief = reason.brief(in: context)
      #expect(!brief.isEmpty && brief.count <= 18, "\(reason): \(brief)", sourceLocation: location)
      #expect(brief.split(separator: " ").count <= 4, "\(brief)", sourceLocation: location)
      for clause in [reason.clause(in: context), reason.detail(in: context)] {
        #expect(!clause.isEmpty && clause.last != ".", "\(reason)", sourceLocation: location)
      }
      let sentence = reason.sentence(in: context)
      #expect(sentence.last == ".", "\(sentence)", sourceLocation: location)
      #expect(sentence.first?.isUppercase == true, "\(sentence)", sourceLocation: location)
      #expect(!sentences.contains(sentence), "twice: \(sentence)", sourceLocation: location)
      sentences.append(sentence)
      if hasSections { #expect(reason.section != nil, "\(reason)", sourceLocation: location) }
    }
    #expect(
      cases.contains { $0.reason.section != nil }, "no section at all", sourceLocation: location)
  }

  @Test("a vote or a pre-vote that is refused, and an answer that changes nothing")
  func votes() {
    let refusals = all(from: VoteRefusal.staleTerm(candidate: 2, own: 4)) { refusal in
      switch refusal {
      case .staleTerm: .alreadyVoted(for: s3)
      case .alreadyVoted:
        .logBehind(lastIndex: 3, lastTerm: 1, ownLastIndex: 5, ownLastTerm: 2)
      case .logBehind: .leaderIsAlive(s3)
      case .leaderIsAlive: .ownTimerRuns(s3)
      case .ownTimerRuns: .leaderMayLive
      case .leaderMayLive: nil
      }
    }
    let dismissals = all(from: VoteDismissal.refused) { dismissal in
      switch dismissal {
      case .refused: .staleTerm(3)
      case .staleTerm: .notCandidate
      case .notCandidate: .alreadyCounted
      case .alreadyCounted: nil
      }
    }
    for isPreVote in [false, true] {
      var context = VoteRefusal.Context(voter: s2, candidate: s1)
      context.isPreVote = isPreVote
      check(refusals, in: context, hasSections: true)
      let counted = isPreVote ? dismissals.filter { $0 != .alreadyCounted } : dismissals
      check(
        counted,
        in: VoteDismissal.Context(voter: s2, server: s1, role: .follower, isPreVote: isPreVote),
        hasSections: true)
    }
  }

  @Test("an append that is refused, and an answer to one that changes nothing")
  func appends() {
    let refusals = all(from: AppendRefusal.staleTerm(leader: 2, own: 4)) { refusal in
      switch refusal {
      case .staleTerm: .logTooShort(prevLogIndex: 5, lastIndex: 3)
      case .logTooShort: .termMismatch(prevLogIndex: 5, own: 1, leader: 2)
      case .termMismatch: nil
      }
    }
    check(refusals, in: AppendRefusal.Context(server: s2, leader: s1), hasSections: true)
    let dismissals = all(from: ReplyDismissal.staleTerm(2)) { dismissal in
      switch dismissal {
      case .staleTerm: .notLeader
      case .notLeader: .overtaken(prevLogIndex: 4, matchIndex: 5)
      case .overtaken: .otherSnapshot(7)
      case .otherSnapshot: nil
      }
    }
    for isLeader in [false, true] {
      check(
        dismissals, in: ReplyDismissal.Context(follower: s2, server: s1, isLeader: isLeader),
        hasSections: true)
    }
  }

  @Test("a request that is not taken, asked on or not")
  func requests() {
    let refusals = all(from: RequestRefusal.notLeader(leader: s3)) { refusal in
      switch refusal {
      case .notLeader(_?): .notLeader(leader: nil)
      case .notLeader(nil): .transferUnderWay(to: s2)
      case .transferUnderWay: nil
      }
    }
    for client in ["C1", nil] {
      check(
        refusals, in: RequestRefusal.Context(server: s1, client: client), hasSections: true)
    }
  }

  @Test("an entry that is not committed, and what a follower lacks")
  func entries() {
    let refusals = all(from: CommitRefusal.noQuorum(replicas: [s1], voters)) { refusal in
      switch refusal {
      case .noQuorum(_, let configuration) where !configuration.isJoint:
        .noQuorum(
          replicas: [s1], Configuration(voters: [s1, s2, s3], outgoing: ServerSet(first: 5)))
      case .noQuorum: .olderTerm(1)
      case .olderTerm: nil
      }
    }
    check(
      refusals.map { refusal in
        let counted = if case .noQuorum(_, let counted) = refusal { counted } else { voters }
        return Told(
          reason: refusal,
          context: CommitRefusal.Context(
            index: 3, leader: s1, term: 4, quorum: Quorum(counted)))
      }, hasSections: false)
    let soon = Instant.zero + .milliseconds(7)
    let lacks = all(from: Lack.crashed) { lack in
      switch lack {
      case .crashed: .frozen(holdsMessage: true)
      case .frozen(true): .frozen(holdsMessage: false)
      case .frozen(false): .cutOff(from: s1)
      case .cutOff: .cannotAnswer
      case .cannotAnswer: .onItsWay(at: soon)
      case .onItsWay: .held
      case .held: .linkHeld
      case .linkHeld: .writing(until: soon)
      case .writing: .answerOnItsWay(at: soon)
      case .answerOnItsWay: .answerHeld
      case .answerHeld: .answerInInbox
      case .answerInInbox: .refused(heardAt: soon)
      case .refused(soon): .refused(heardAt: .never)
      case .refused: .asked(at: soon)
      case .asked: .answerLost(again: soon)
      case .answerLost: .sentInVain(again: soon)
      case .sentInVain: .probing(next: 3, at: soon)
      case .probing: .waitsItsTurn(next: 3, unanswered: 2)
      case .waitsItsTurn: .snapshot(bytes: 64, of: 200, isOutdated: true)
      case .snapshot: .newerTerm(5)
      case .newerTerm: .unknown
      case .unknown: nil
      }
    }
    check(lacks, in: Lack.Context(follower: s2, leader: s1, now: .zero))
  }

  @Test("a server that becomes a follower")
  func followers() {
    let reasons = all(from: FollowReason.higherTerm(from: s3)) { reason in
      switch reason {
      case .higherTerm: .leaderOfSameTerm(s3)
      case .leaderOfSameTerm: .quorumLost
      case .quorumLost: .removed
      case .removed: .asked
      case .asked: .votedForOther(s3)
      case .votedForOther: nil
      }
    }
    for role in [RoleKind.leader, .candidate, .preCandidate] {
      check(
        reasons, in: FollowReason.Context(server: s1, role: role, term: 4), hasSections: true)
    }
  }

  @Test("a vote that was asked for")
  func voteStates() {
    let soon = Instant.zero + .milliseconds(7)
    let states = all(from: VoteState.granted) { state in
      switch state {
      case .granted: .refused(.alreadyVoted(for: s3))
      case .refused(_?): .refused(nil)
      case .refused(nil): .ignored(.leaderMayLive)
      case .ignored: .answerInInbox(granted: true)
      case .answerInInbox(true): .answerInInbox(granted: false)
      case .answerInInbox(false): .answerOnItsWay(granted: true, at: soon)
      case .answerOnItsWay(true, _): .answerOnItsWay(granted: false, at: soon)
      case .answerOnItsWay(false, _): .requestOnItsWay(at: soon, .leaderIsAlive(s3))
      case .requestOnItsWay(_, _?): .requestOnItsWay(at: soon, nil)
      case .requestOnItsWay(_, nil): .crashed
      case .crashed: .frozen
      case .frozen: .cutOff(there: true, back: true)
      case .cutOff(there: true, back: true): .cutOff(there: true, back: false)
      case .cutOff(there: true, back: false): .cutOff(there: false, back: true)
      case .cutOff: .writing(until: soon)
      case .writing(true, _): .writing(granted: false, until: soon)
      case .writing(false, _): .answerLost(granted: true)
      case .answerLost(true): .answerLost(granted: false)
      case .answerLost(false): .requestLost
      case .requestLost: nil
      }
    }
    check(states, in: VoteState.Context(voter: s2, candidate: s1, now: .zero))
  }

  @Test("what a server would do about a candidate")
  func grounds() {
    let told = Prospect.Ground.allCases.map { ground in
      var prospect = Prospect(
        candidate: s1, term: 4, configuration: Configuration(voters: [s1, s2]),
        quorum: Quorum(Configuration(voters: [s1, s2])),
        responses: [.itself, .votes], votes: [s1], endsWithPreVote: false, couldWin: false,
        deposers: [])
      if ground != .itself { prospect.responses[1] = response(ground) }
      #expect(prospect.grounds.contains { $0.ground == ground }, "\(ground)")
      return Told(reason: ground, context: prospect)
    }
    check(told, hasSections: false)
  }

  @Test("a server that does not stand at all")
  func bars() {
    let bars = all(from: Prospect.Bar.crashed) { bar in
      switch bar {
      case .crashed: .frozen
      case .frozen: .leads
      case .leads: .noVote
      case .noVote: nil
      }
    }
    let prospect = Prospect(
      candidate: s1, term: 4, configuration: voters, quorum: Quorum(voters), responses: [],
      votes: [],
      endsWithPreVote: false, couldWin: false, deposers: [])
    for isOpen in [false, true] {
      check(bars, in: Prospect.Bar.Context(prospect, isOpen: isOpen))
    }
  }

  private func response(_ ground: Prospect.Ground) -> Prospect.Response {
    switch ground {
    case .itself: .itself
    case .votes: .votes
    case .counted: .counted
    case .onItsWay: .onItsWay
    case .logBehind:
      .refuses(.logBehind(lastIndex: 3, lastTerm: 1, ownLastIndex: 5, ownLastTerm: 2))
    case .unwritten:
      .refusesUnwritten(.logBehind(lastIndex: 3, lastTerm: 1, ownLastIndex: 5, ownLastTerm: 2))
    case .voted: .refuses(.alreadyVoted(for: s3))
    case .term: .refuses(.staleTerm(candidate: 4, own: 5))
    case .leader: .ignores(.leaderIsAlive(s3))
    case .started: .ignored(.leaderMayLive)
    case .refused: .refused
    case .requestLost: .requestLost
    case .answerLost: .answerLost
    case .dead: .dead
    case .held: .held
    case .late: .late(.milliseconds(400))
    case .crashed: .crashed
    case .frozen: .frozen
    case .cutOff: .cutOff(there: true, back: true)
    case .cutThere: .cutOff(there: true, back: false)
    case .cutBack: .cutOff(there: false, back: true)
    case .noVote: .noVote
    }
  }
}
