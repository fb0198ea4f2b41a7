// What would have come without an event: the message lost, the timer waiting, the command not given.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation

/// What comes of a fork: what is worth telling, in order.
private struct Story {
  /// What the course of things turns on.
  var turns: [Turning] = []
  /// What leaders committed. How it falls into steps is chance.
  var commits: [Turning] = []
  /// When the message that was looked for arrived.
  var arrival: Instant?
  /// The event itself, if it is one of them.
  var itself: Turning?
  /// Up to when it was looked at.
  var reached = Instant.never

  /// Of so many turns no more are looked for.
  static let mostTurns = 8
  static let mostCommits = 32

  /// Up to when all its turns are known. Of too many they are compared one by one, and the next ones do
  /// not matter.
  var turnsReached: Instant { turns.count < Story.mostTurns ? reached : .never }
  /// Up to when all its commits are known.
  var commitsReached: Instant {
    commits.count < Story.mostCommits ? reached : commits[commits.count - 1].time
  }

  /// The first of all of which something holds.
  func first(where isWanted: (Turning) -> Bool) -> Turning? {
    turns.first(where: isWanted) ?? commits.first(where: isWanted)
  }

  /// Takes down the last event of a world, if it is worth it. With calls coming in all the time commits
  /// are no news.
  mutating func take(_ world: World) {
    if world.notes.isEmpty { return }
    guard let kind = Milestone.of(world.event, world, nil), kind.rank != nil else { return }
    let isCommit = if case .committed = kind { true } else { false }
    if isCommit, world.load != nil || commits.count >= Story.mostCommits { return }
    let isByHand = if case .intervention = world.event.kind { true } else { false }
    let turning = Turning(kind: kind, time: world.now, isByHand: isByHand)
    if isCommit { commits.append(turning) } else { turns.append(turning) }
  }
}

/// An event on which the course of things turns.
private struct Turning {
  var kind: Milestone.Kind
  var time: Instant
  /// Whether somebody's hand did it.
  var isByHand: Bool

  /// Whether it is the same to the course of things, whoever it is about.
  func isLike(_ other: Turning) -> Bool { kind.rank == other.kind.rank }

  /// The server whose own affair it is: that goes on beside the course of things, in any order.
  var owner: ServerID? {
    switch kind {
    case .overwritten(let server, _), .configurationRolledBack(let server, _),
      .snapshotInstalled(let server, _):
      server
    case .electionStarted, .voted, .refused, .elected, .split, .steppedDown, .committed, .heldBack,
      .learned, .preVoteStarted, .quorumLost, .configurationEntered, .configurationCommitted,
      .changeAbandoned, .toldToStand, .transferAbandoned, .ended, .snapshotTaken, .retried,
      .answeredFromSession, .answeredStale, .intervened, .violated:
      nil
    }
  }

  /// Whether it is the same affair of the same server.
  func isSameAffair(as other: Turning) -> Bool { owner == other.owner && isLike(other) }

  var commitIndex: LogIndex { if case .committed(_, let index) = kind { index } else { 0 } }
}

extension Milestone.Kind {
  /// A number for what turns the course of things; nil for what does not.
  var rank: Int? {
    switch self {
    case .electionStarted: 0
    case .elected: 1
    case .split: 2
    case .steppedDown: 3
    case .overwritten: 4
    case .quorumLost: 5
    case .configurationCommitted: 6
    case .configurationRolledBack: 7
    case .changeAbandoned: 8
    case .toldToStand: 9
    case .transferAbandoned: 10
    case .snapshotInstalled: 11
    case .committed: 12
    case .ended: 13
    case .voted, .refused, .heldBack, .learned, .preVoteStarted, .configurationEntered,
      .snapshotTaken, .retried, .answeredFromSession, .answeredStale, .intervened, .violated:
      nil
    }
  }
}

extension Counterfactual {
  /// What comes without the event, in one sentence.
  var without: String? {
    switch moment.event.kind {
    case .delivered(let flight): return withoutMessage(flight)
    case .timer(let server, let kind): return silence(of: server, kind)
    case .intervention:
      guard moment.act != nil else { return nil }
      return tell("Without the command", story(before), nil)
    case .queued, .lost, .diskWritten, .compacted, .ended, .client: return nil
    }
  }

  private func withoutMessage(_ flight: Flight) -> String? {
    var fork = before
    guard fork.intervene({ world throws(Refusal) in try world.drop(flight) }) else { return nil }
    let message = flight.message
    let story = story(fork, until: message)
    var again: String?
    if let arrival = story.arrival {
      let isHeartbeat =
        if case .appendEntries(let append) = message.body { append.isHeartbeat } else { false }
      let delay = (arrival - now).words
      again =
        isHeartbeat
        ? "\(message.from)'s next one would have come \(delay) later"
        : message.kind.isReply
          ? "\(message.from)'s next answer would have come \(delay) later"
          : "\(message.from) would have sent it again, and it would have come \(delay) later"
    }
    return tell("Had it been lost", story, again, about: message)
  }

  /// Says what is different in the story from what really follows.
  private func tell(
    _ start: String, _ story: Story, _ again: String?, about message: Message? = nil
  ) -> String {
    let real = self.story(after, from: moment.worldAfter)
    let turn = [turning(from: real, to: story, message), affair(from: real, to: story)]
      .compactMap { $0 }.min { $0.time < $1.time }
    let difference = turn?.words ?? commitment(from: real, to: story)
    if difference == nil, let itself = real.itself {
      let same = story.first {
        itself.owner == nil ? $0.isLike(itself) : $0.isSameAffair(as: itself)
      }
      if let same {
        let late = (same.time - now).words
        return itself.kind == same.kind
          ? "\(start), the same would have happened \(late) later."
          : "\(start), \(same.kind.words(isSo: true)), \(late) later."
      }
    }
    // So far as both were looked at.
    let seen = min(end, real.reached, story.reached)
    let nothing =
      again == nil || seen < end
      ? "nothing notable would have changed in the next \((seen - now).words)"
      : "nothing notable would have changed"
    let clauses = [again, difference ?? nothing].compactMap { $0 }
    return "\(start), \(clauses.joined(separator: "; "))."
  }

  /// Up to when something may come or not come for it to be a difference: later it may only be late.
  /// - Parameter reached: Up to when the one was looked at in which it may not have come.
  private func limit(_ reached: Instant) -> Instant {
    now + .microseconds((min(end, reached) - now).microseconds * 3 / 4)
  }

  /// Something that is different, and when.
  private typealias Turnabout = (time: Instant, words: String)

  /// What one server does for itself in the one and in the other not at all.
  private func affair(from real: Story, to story: Story) -> Turnabout? {
    func first(_ one: Story, notIn other: Story) -> Turning? {
      one.turns.first { turn in
        turn.owner != nil && turn.time <= limit(other.turnsReached)
          && !other.turns.contains { $0.isSameAffair(as: turn) }
      }
    }
    if let missing = first(real, notIn: story) {
      return (missing.time, missing.kind.words(isSo: false))
    }
    return first(story, notIn: real).map {
      ($0.time, "\(($0.time - now).words) later \($0.kind.words(isSo: true))")
    }
  }

  /// The first turn that the story takes and the run does not, or the other way round.
  private func turning(
    from real: Story, to story: Story, _ message: Message?
  ) -> Turnabout? {
    let realTurns = real.turns.filter { $0.owner == nil }
    let storyTurns = story.turns.filter { $0.owner == nil }
    for place in 0..<max(realTurns.count, storyTurns.count) {
      let missing = place < realTurns.count ? realTurns[place] : nil
      let next = place < storyTurns.count ? storyTurns[place] : nil
      if let missing, let next, !isOther(next, than: missing, message) { continue }
      let time = min(missing?.time ?? .never, next?.time ?? .never)
      let reached = min(
        missing == nil ? .never : story.turnsReached, next == nil ? .never : real.turnsReached)
      if time > limit(reached) { return nil }
      // What somebody does later is no news; what it then does not lead to is.
      if let missing, next == nil || next?.isByHand == true && !missing.isByHand {
        return (missing.time, missing.kind.words(isSo: false))
      }
      return next.map {
        ($0.time, "\(($0.time - now).words) later \($0.kind.words(isSo: true))")
      }
    }
    return nil
  }

  /// Whether two turns at the same place differ. That another server is the first to stand may be
  /// chance, unless it is the one that did not get the message and stands the sooner for it.
  private func isOther(_ next: Turning, than real: Turning, _ message: Message?) -> Bool {
    if !next.isLike(real) { return true }
    guard case .electionStarted(let server, _) = next.kind, next.kind != real.kind else {
      return false
    }
    return server == message?.to && next.time < real.time
  }

  /// An entry that is committed in one of the two and not in the other.
  private func commitment(from real: Story, to story: Story) -> String? {
    func first(_ one: Story, notIn other: Story) -> Turning? {
      let (index, limit) = (
        other.commits.last?.commitIndex ?? 0, limit(other.commitsReached)
      )
      return one.commits.first { $0.time <= limit && $0.commitIndex > index }
    }
    if let missing = first(real, notIn: story) {
      // Without a request what comes after it has another index: what is missing is the request's entry.
      if case .request(let operation, _, _)? = moment.act {
        return "\(operation.words) would not have been committed"
      }
      return missing.kind.words(isSo: false)
    }
    if let next = first(story, notIn: real) {
      return "\((next.time - now).words) later \(next.kind.words(isSo: true))"
    }
    return nil
  }

  /// Runs a fork on and takes down what is worth telling.
  /// - Parameters:
  ///   - world: A world whose last event is the first to be looked at.
  ///   - message: Looked for, in case it is sent again.
  private func story(
    _ fork: Fork, from world: World? = nil, until message: Message? = nil
  ) -> Story {
    var fork = fork
    fork.run.isListening = true
    fork.events = 0
    var story = Story()
    if let world {
      story.take(world)
      story.itself = story.turns.first ?? story.commits.first
      // That a command is not given is no news where it is left out.
      if story.itself?.isByHand == true { story = Story() }
    }
    let steadyState = fork.steadyState(until: end)
    while story.turns.count < Story.mostTurns {
      if message == nil || story.arrival != nil, fork.world.isOfNoMoreNews,
        steadyState?.isReached(by: fork.world) == true
      {
        // Nothing that could come is worth telling.
        story.reached = end
        return story
      }
      guard fork.step(notAfter: end) else { break }
      if let message, story.arrival == nil, fork.world.hasDelivered(likeOf: message) {
        story.arrival = fork.world.now
      }
      story.take(fork.world)
    }
    // Where a property breaks the run ends, and all of it is known.
    story.reached =
      fork.run.violation == nil && (fork.isSpent || story.turns.count >= Story.mostTurns)
      ? fork.world.now : end
    return story
  }

  // MARK: Timers

  /// Whose timer runs out next if this one waits, or if the leader falls silent.
  private func silence(of server: ServerID, _ kind: Event.TimerKind) -> String? {
    var fork = before
    fork.acts = []
    guard fork.intervene({ world throws(Refusal) in try world.pause([server]) }) else { return nil }
    fork.run.isListening = true
    let isLeader = kind == .heartbeat
    let start = isLeader ? "Had \(server) fallen silent here" : "Had it waited longer"
    let horizon = fork.world.server(server).settings.longestWait * 2
    while fork.step(notAfter: now + horizon) {
      let delay = (fork.world.now - now).words
      switch fork.world.event.kind {
      case .queued(let flight)
      where !isLeader && fork.world.server(server).startsTimer(at: flight.message):
        let what = flight.message.phrase
        return "\(start), \(what) would have arrived \(delay) later."
      case .timer(let other, .election):
        return isLeader
          ? "\(start), \(other)'s election timer would have been the first to run out, \(delay) "
            + "later."
          : "\(start), \(other)'s election timer would have run out next, \(delay) later."
      default: continue
      }
    }
    return nil
  }
}

extension Server {
  /// Whether the message would start its election timer anew: a leader's, or a request for a vote that it would grant (§5.2).
  fileprivate func startsTimer(at message: Message) -> Bool {
    switch message.body {
    case .appendEntries: return true
    case .requestVote(let index, let term, _):
      let isFree = message.term > currentTerm || votedFor == nil || votedFor == message.from
      return message.term >= currentTerm && isFree
        && (term, index) >= (log.lastTerm, log.lastIndex)
    default: return false
    }
  }
}

extension World {
  /// Whether the last event handed over a message that does what the other would have done.
  fileprivate func hasDelivered(likeOf message: Message) -> Bool {
    guard case .delivered(let flight) = event.kind, flight.message.from == message.from,
      flight.message.to == message.to, flight.message.kind == message.kind,
      flight.message.term == message.term
    else { return false }
    guard case .appendEntries(let lost) = message.body,
      case .appendEntries(let append) = flight.message.body, !lost.isHeartbeat
    else { return true }
    return !append.isHeartbeat && append.prevLogIndex <= lost.prevLogIndex
  }
}
