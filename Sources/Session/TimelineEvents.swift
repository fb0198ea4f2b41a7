// What stands on a timeline: the notable events of a branch, read in their order.

import Raft
import Running
import Scripting
import Simulation

/// An event that is worth a label on a timeline.
package struct TimelineEvent: Hashable, Sendable {
  /// The number of the event.
  package var position: Int
  /// When it was.
  package var time: Instant
  /// What happened.
  package var kind: Kind

  /// What can be worth a label.
  package enum Kind: Hashable, Sendable {
    /// It stands for election in the term, or asks for pre-votes for it.
    case stood(ServerID, Term, isPreVote: Bool)
    /// It has given another its vote in the term, or its pre-vote.
    case voted(ServerID, for: ServerID, Term, isPreVote: Bool)
    /// It has refused another its vote in the term, or its pre-vote.
    case refused(ServerID, ServerID, Term)
    /// It leads the term.
    case elected(ServerID, Term)
    /// It led, and does not any more.
    case steppedDown(ServerID)
    /// The client has read what had been overwritten before it asked, or without a write that is lost.
    case answeredStale(ClientID, isLost: Bool)
    /// Nobody can win the term any more.
    case split(Term)
    /// The leader of the term took a client's command as this entry.
    case took(ServerID, Term, LogIndex)
    /// The leader of the term committed up to this entry.
    case committed(ServerID, Term, LogIndex)
    /// A server deleted the entries from this one on.
    case deleted(from: LogIndex)
    /// A server took over a snapshot of the log up to this entry.
    case snapshotInstalled(LogIndex)
    /// A configuration is in force from this entry on, as the leader has it, or again.
    case configuration(LogIndex)
    /// It was told to stand.
    case toldToStand(ServerID)
    /// It was told to end while it led, and has ended now.
    case ended(ServerID)
    /// Somebody did something.
    case done(Act)
    /// A property broke.
    case violated
  }
}

/// Reads a branch's notable events in their order. It remembers how far it has come, so that what has come
/// since is read alone, and what was read is never read again.
package struct TimelineReader: Hashable, Sendable {
  /// How much of each list has been read.
  private var acts = 0
  private var ballots = 0
  private var milestones = 0
  private var commits = 0

  /// A reader that begins at the start of the run.
  package init() {}

  /// Where the next event is to be found. Of one event's own several things they stand in this order.
  private enum Source: CaseIterable {
    case acts, ballots, milestones, commits
  }

  /// The next notable event; nil if nothing more has happened.
  /// - Precondition: The branch has only grown since the last call.
  /// - Complexity: O(1), and what is passed over is passed once.
  package mutating func next(in branch: Branch) -> TimelineEvent? {
    while let source = nextSource(of: branch) {
      let event: TimelineEvent?
      switch source {
      case .acts:
        let act = branch.acts[acts]
        // What a run is set up with is not what happens in it.
        event =
          act.time == .zero && act.act.isSetting
          ? nil
          : doneNow(act.act, at: act.position + 1, in: branch).map {
            TimelineEvent(position: act.position + 1, time: act.time, kind: .done($0))
          }
        acts += 1
      case .ballots:
        event = TimelineEvent(branch.chronicle.ballots[ballots])
        ballots += 1
      case .milestones:
        event = TimelineEvent(branch.milestones[milestones])
        milestones += 1
      case .commits:
        event = TimelineEvent(branch.chronicle.commits[commits])
        commits += 1
      }
      if let event { return event }
    }
    return nil
  }

  /// What of a command was done at once: a leader that is told to end has an event of its own for that.
  private func doneNow(_ act: Act, at position: Int, in branch: Branch) -> Act? {
    guard case .shutdown(let servers) = act else { return act }
    let gone = servers.filter { server in
      let stage = branch.chronicle.lives.stage(
        of: server, at: position, initialCount: ServerSet.capacity)
      return stage?.role != .leader
    }
    return gone.isEmpty ? nil : .shutdown(gone)
  }

  /// The list in which the earliest of what is left stands.
  private func nextSource(of branch: Branch) -> Source? {
    var best: (source: Source, position: Int)?
    func consider(_ source: Source, _ position: Int) {
      if position < best?.position ?? .max { best = (source, position) }
    }
    if acts < branch.acts.count { consider(.acts, branch.acts[acts].position + 1) }
    if ballots < branch.chronicle.ballots.count {
      consider(.ballots, branch.chronicle.ballots[ballots].position)
    }
    if milestones < branch.milestones.count {
      consider(.milestones, branch.milestones[milestones].position)
    }
    if commits < branch.chronicle.commits.count {
      consider(.commits, branch.chronicle.commits[commits].position)
    }
    return best?.source
  }
}

extension TimelineEvent {
  fileprivate init?(_ ballot: Chronicle.Ballot) {
    let (server, term) = (ballot.server, ballot.term)
    switch ballot.note {
    case .electionStarted: kind = .stood(server, term, isPreVote: false)
    case .preVoteStarted: kind = .stood(server, term, isPreVote: true)
    case .voteGranted(let candidate, _, let again):
      guard candidate != server, !again else { return nil }
      kind = .voted(server, for: candidate, term, isPreVote: false)
    case .preVoteGranted(let candidate, _):
      guard candidate != server else { return nil }
      kind = .voted(server, for: candidate, term, isPreVote: true)
    case .voteRefused(let candidate, _), .preVoteRefused(let candidate, _),
      .voteIgnored(let candidate, _, _):
      kind = .refused(server, candidate, term)
    case .becameLeader: kind = .elected(server, term)
    case .becameFollower(.leader, _, _): kind = .steppedDown(server)
    case .becameFollower, .voteCounted, .voteNotCounted, .preVoteCounted, .termAdvanced,
      .timerBegunAgain, .quorumLost:
      return nil
    }
    (position, time) = (ballot.position, ballot.time)
  }

  fileprivate init?(_ milestone: Milestone) {
    switch milestone.kind {
    case .split(let term): kind = .split(term)
    case .overwritten(_, let index): kind = .deleted(from: index)
    case .snapshotInstalled(_, let index): kind = .snapshotInstalled(index)
    case .configurationEntered(_, let index), .configurationRolledBack(_, let index):
      kind = .configuration(index)
    case .toldToStand(let server, _): kind = .toldToStand(server)
    case .ended(let server): kind = .ended(server)
    case .answeredStale(let client, _, let isLost):
      kind = .answeredStale(client, isLost: isLost)
    case .violated: kind = .violated
    case .electionStarted, .voted, .refused, .elected, .steppedDown, .committed, .heldBack,
      .learned, .preVoteStarted, .quorumLost, .configurationCommitted, .changeAbandoned,
      .transferAbandoned, .snapshotTaken, .retried, .answeredFromSession, .intervened:
      return nil
    }
    (position, time) = (milestone.position, milestone.time)
  }

  fileprivate init(_ record: Chronicle.CommitRecord) {
    (position, time) = (record.position, record.time)
    kind =
      record.isCommitted
      ? .committed(record.server, record.term, record.index)
      : .took(record.server, record.term, record.index)
  }
}

extension Act {
  /// Whether it only says how things are to be from now on.
  package var isSetting: Bool {
    switch self {
    case .set, .setFor, .like, .rule, .clock, .disk, .link, .load, .loadOff: true
    case .crash, .restart, .wipe, .pauseServers, .resume, .cut, .heal, .partition, .isolate,
      .rejoin, .timeout, .align, .spread, .hold, .release, .deliver, .drop, .duplicate, .delay,
      .request, .repeatCall, .reconfigure, .add, .remove, .transfer, .snapshot, .shutdown, .jump,
      .holdDisk,
      .releaseDisk, .heartbeat, .stepDown, .cancelTransfer, .learner:
      false
    }
  }

  /// Whether it only prepares what is to happen: how things are to be, when a timer is to run out, which messages
  /// wait.
  package var isStaging: Bool {
    switch self {
    case .align, .spread, .hold, .release, .holdDisk, .releaseDisk, .delay: true
    default: isSetting
    }
  }
}
