// What would have happened otherwise: the same event once more in other worlds, and what comes of it.

import Checking
import Raft
import Scripting
import Simulation

/// What an event would have been with one rule more or less, and what would have come without it.
public struct Otherwise: Hashable, Sendable {
  /// The rules that mattered: with each of them the other way round the event is another one. The
  /// weightiest first.
  public var rules: [RuleCase] = []
  /// What comes if the message is lost, the timer waits, the command is not given: one sentence.
  public var without: String?

  public init() {}

  /// An event with one rule the other way round, for the servers that it touches.
  public struct RuleCase: Hashable, Sendable {
    public var rule: Rule
    /// Whether the rule was on in the event as it happened.
    public var wasOn: Bool
    /// What would be different, such as `S3 would vote for S1`, without a full stop.
    public var difference: String
    /// The property that breaks in what follows.
    public var violation: Violation?
    /// How long after the event it breaks.
    public var after = Duration.zero
    /// The property that breaks in what really follows, and here does not.
    public var saved: Property?
    /// How weighty the difference is; 0 is the weightiest.
    var weight = 0
    /// Whether only a timer would be different.
    public var isOnlyTimer: Bool { weight == Difference.timerWeight && violation == nil }

    /// All of it as one sentence.
    public var sentence: String {
      let start = wasOn ? "Without it " : "It is off; with it "
      var text = start + difference
      if let violation {
        text +=
          after == .zero
          ? ", and \(violation.property.name) breaks at once"
          : ", and \(after.words) later \(violation.property.name) breaks"
        return "\(text): \(violation.witness)"
      }
      if let saved { text += ", and \(saved.name) would hold" }
      return "\(text)."
    }
  }
}

extension Session {
  /// How far other worlds are run on to see what comes of them.
  public static let otherwiseHorizon = Duration.seconds(2)
  /// How many events that is at most.
  static let otherwiseEvents = 2000

  /// What would have happened otherwise, found by letting it happen on copies of the world. What was
  /// done by hand after the event is done there too, where it can be.
  public func otherwise(_ moment: Moment) -> Otherwise {
    let commands = branch.commands
    let rest = commands[partition(commands) { $0.position >= moment.position }...]
    return Counterfactual(moment: moment, commands: rest).otherwise
  }
}

extension Duration {
  /// As part of a sentence: `92 ms`, `1.4 s`.
  public var words: String {
    if microseconds < 1000 { return "\(microseconds) us" }
    if microseconds < 1_000_000 { return "\((microseconds + 500) / 1000) ms" }
    let tenths = (microseconds + 50_000) / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }
}

/// A world that goes its own way.
private struct Fork {
  var world: World
  var checker: Checker
  /// What was done by hand after the event, and is still to be done here.
  var commands: ArraySlice<Recorded>
  var events = 0

  /// Lets the next thing happen: an event, or a command at its time. What is not possible here is left
  /// out.
  mutating func step(notAfter limit: Instant) -> Bool {
    guard events < Session.otherwiseEvents, checker.violation == nil else { return false }
    while let next = commands.first, next.time <= limit {
      let due = world.nextEventTime() ?? .never
      if next.isSettled ? due <= next.time : due < next.time { break }
      commands.removeFirst()
      if next.time > world.now { world.advance(to: next.time) }
      if perform(next.command) { return true }
    }
    guard world.happen(notAfter: limit) else { return false }
    note()
    return true
  }

  mutating func perform(_ command: Command) -> Bool {
    var trial = world
    guard (try? trial.perform(command)) != nil else { return false }
    world = trial
    note()
    return true
  }

  mutating func note() {
    events += 1
    _ = checker.observe(world)
  }
}

/// What comes of a fork: what is worth telling, in order.
private struct Story {
  var turns: [Turning] = []
  /// When the message that was looked for arrived.
  var arrival: Instant?

  struct Turning {
    var kind: Milestone.Kind
    var time: Instant
    var headline: String
  }
}

private struct Counterfactual {
  let moment: Moment
  let commands: ArraySlice<Recorded>

  var now: Instant { moment.event.time }
  var end: Instant { now + Session.otherwiseHorizon }

  var otherwise: Otherwise {
    var otherwise = Otherwise()
    otherwise.rules = rules
    otherwise.without = without
    return otherwise
  }

  /// A fork from right before the event.
  private var before: Fork {
    Fork(world: moment.before, checker: moment.checker, commands: commands)
  }

  /// What really happens, from right after the event.
  private var after: Fork {
    var fork = Fork(world: moment.after, checker: moment.checker, commands: commands)
    fork.note()
    return fork
  }

  // MARK: Rules

  private var rules: [Otherwise.RuleCase] {
    let touched = moment.event.touched.intersection(moment.before.servers)
    guard !touched.isEmpty, !isAboutSettings else { return [] }
    var cases: [Otherwise.RuleCase] = []
    var forks: [Fork] = []
    for rule in Rule.allCases {
      let on = touched.filter { moment.before.server($0).settings.rules[rule] }
      // Where some have it and some have not, neither is what happened.
      guard on.isEmpty || on.count == touched.count else { continue }
      var fork = before
      guard let difference = difference(rule, on: on.isEmpty, touched, &fork) else { continue }
      cases.append(
        Otherwise.RuleCase(
          rule: rule, wasOn: !on.isEmpty, difference: difference.words, weight: difference.weight))
      forks.append(fork)
    }
    if cases.contains(where: { !$0.isOnlyTimer }) { tellEnds(of: forks, &cases) }
    return cases.enumerated().sorted {
      ($0.element.weight, $0.offset) < ($1.element.weight, $1.offset)
    }.map(\.element)
  }

  /// Whether the event only changes settings: then there is nothing that a rule could have decided.
  private var isAboutSettings: Bool {
    switch moment.command {
    case .rule?, .set?, .setFor?, .link?, .clock?, .disk?: true
    default: false
    }
  }

  /// Lets the event happen with the rule the other way round, and says how it differs.
  private func difference(
    _ rule: Rule, on isOn: Bool, _ touched: ServerSet, _ fork: inout Fork
  ) -> Difference? {
    guard (try? fork.world.setServers(touched) { $0.rules[rule] = isOn }) != nil else { return nil }
    fork.note()
    if let command = moment.command {
      guard fork.perform(command) else { return nil }
    } else {
      guard fork.world.happen() else { return nil }
      fork.note()
    }
    guard fork.world.event.kind == moment.event.kind else { return nil }
    return Difference(moment, fork.world)
  }

  /// Runs the forks on, to see what breaks in them and in the run as it is.
  private func tellEnds(of forks: [Fork], _ cases: inout [Otherwise.RuleCase]) {
    var real = after
    real.world.isListening = false
    while real.step(notAfter: end) {}
    for index in forks.indices where !cases[index].isOnlyTimer {
      var fork = forks[index]
      fork.events = 0
      fork.world.isListening = false
      while fork.step(notAfter: end) {}
      if let violation = fork.checker.violation {
        // What breaks either way is not this rule's doing.
        if violation.property == real.checker.violation?.property { continue }
        cases[index].violation = violation
        cases[index].after = violation.time - now
      } else if let violation = real.checker.violation {
        cases[index].saved = violation.property
      }
    }
  }

  // MARK: Without the event

  private var without: String? {
    switch moment.event.kind {
    case .delivered(let flight): return withoutMessage(flight)
    case .timer(let server, let kind): return silence(of: server, kind)
    case .intervention:
      guard moment.command != nil else { return nil }
      return tell("Without the command", story(before), nil)
    case .queued, .lost, .diskWritten, .compacted, .client: return nil
    }
  }

  private func withoutMessage(_ flight: Flight) -> String? {
    var fork = before
    guard (try? fork.world.drop(flight)) != nil else { return nil }
    fork.note()
    let message = flight.message
    let story = story(fork, until: message)
    var again: String?
    if let arrival = story.arrival {
      let isHeartbeat =
        if case .appendEntries(let append) = message.body { append.isHeartbeat } else { false }
      let delay = (arrival - now).words
      again =
        isHeartbeat
        ? "\(message.from)'s next one comes \(delay) later"
        : message.kind.isReply
          ? "\(message.from)'s next answer comes \(delay) later"
          : "\(message.from) sends it again, and it comes \(delay) later"
    }
    return tell("Had it been lost", story, again)
  }

  /// Says what is different in the story from what really follows.
  private func tell(_ start: String, _ story: Story, _ first: String?) -> String {
    let real = self.story(after, from: moment.after)
    let common = zip(real.turns, story.turns).prefix { $0.kind == $1.kind }.count
    var clauses = first.map { [$0] } ?? []
    if common < story.turns.count {
      let turn = story.turns[common]
      clauses.append("\((turn.time - now).words) later \(turn.headline.asClause)")
    } else if common < real.turns.count {
      clauses.append("this does not follow: \(real.turns[common].headline.asClause)")
    } else if common > 0, let turn = real.turns.first, turn.time == now {
      let late = (story.turns[0].time - now).words
      clauses = ["it comes about all the same, \(late) later: \(story.turns[0].headline.asClause)"]
    } else {
      clauses.append(
        first == nil
          ? "nothing of note is different for \(Session.otherwiseHorizon.words)"
          : "nothing of note is different")
    }
    return "\(start): \(clauses.joined(separator: "; "))."
  }

  /// Runs a fork on and takes down what is worth telling.
  /// - Parameters:
  ///   - world: A world whose last event is the first to be looked at.
  ///   - message: Looked for, in case it is sent again.
  private func story(
    _ fork: Fork, from world: World? = nil, until message: Message? = nil
  ) -> Story {
    var fork = fork
    fork.world.isListening = true
    fork.events = 0
    var story = Story()
    if let world { take(world, &story) }
    while story.turns.count < 8, fork.step(notAfter: end) {
      if let message, story.arrival == nil, fork.world.hasDelivered(likeOf: message) {
        story.arrival = fork.world.now
      }
      take(fork.world, &story)
    }
    return story
  }

  private func take(_ world: World, _ story: inout Story) {
    if world.notes.isEmpty { return }
    guard let kind = Milestone.of(world.event, world, nil), isTurn(kind, world) else { return }
    let headline = narrate(world.event, in: world).headline
    story.turns.append(Story.Turning(kind: kind, time: world.now, headline: headline))
  }

  /// Whether the course of things turns on it. With calls coming in all the time commits are no news.
  private func isTurn(_ kind: Milestone.Kind, _ world: World) -> Bool {
    switch kind {
    case .committed: world.load == nil
    case .electionStarted, .elected, .split, .steppedDown, .overwritten, .quorumLost,
      .configurationCommitted, .configurationRolledBack, .changeAbandoned, .toldToStand,
      .transferAbandoned, .snapshotInstalled, .violated:
      true
    case .voted, .refused, .heldBack, .learned, .preVoteStarted, .configurationEntered,
      .snapshotTaken, .retried, .answeredFromSession, .intervened:
      false
    }
  }

  // MARK: Timers

  /// Whose timer runs out next if this one waits, or if the leader falls silent.
  private func silence(of server: ServerID, _ kind: Event.TimerKind) -> String? {
    var fork = before
    fork.commands = []
    guard (try? fork.world.pause([server])) != nil else { return nil }
    fork.world.isListening = true
    let isLeader = kind == .heartbeat
    let start = isLeader ? "Had \(server) fallen silent here" : "Had it waited longer"
    let horizon = fork.world.server(server).settings.electionTimeout.upperBound * 2
    while fork.step(notAfter: now + horizon) {
      let delay = (fork.world.now - now).words
      switch fork.world.event.kind {
      case .queued(let flight) where !isLeader && flight.message.kind == .appendEntries:
        let what = flight.message.phrase
        return "\(start): \(what) is on its way and comes \(delay) later."
      case .timer(let other, .election):
        return isLeader
          ? "\(start): \(other)'s election timer is the first to run out, \(delay) later."
          : "\(start): \(other)'s election timer is the next to run out, \(delay) later."
      default: continue
      }
    }
    return nil
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

extension String {
  /// A sentence as a part of another: without its full stop, and with a small letter unless a name
  /// comes first.
  var asClause: String {
    let text = last == "." ? String(dropLast()) : self
    let isName = text.dropFirst().first?.isNumber == true
    return isName ? text : text.prefix(1).lowercased() + text.dropFirst()
  }
}
