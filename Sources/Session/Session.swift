// One run with its history: forwards, backwards, anywhere, and what else could have been.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// A run that can be walked in both directions. A position is a number of events: 0 is the start.
package struct Session: Sendable {
  /// The world at the position, and what has watched it up to there.
  package internal(set) var run: WatchedRun
  /// All futures, the first one first.
  package internal(set) var branches: [Branch]
  /// The one that is walked.
  package internal(set) var branchNumber = 0
  /// How many branches have been begun, those given up included.
  private var forkCount = 0
  /// The servers' deadlines before the event that is being recorded.
  private var deadlines: [Instant] = []
  /// The script that is played, if one is: a copy, for which as many references are counted as it has fields.
  package var lesson: Lesson? { lessons.first }
  /// None or one: in an array, whoever asks something of it at each event finds it where it lies.
  var lessons: [Lesson] = []
  /// What is to be brought about beside the lesson: looked at after each event of a branch of the viewer's own.
  package var goal: GoalWatch?
  /// How much room the history may take, in bytes: what is known of past events, and the states to come back to. What
  /// the servers hold now does not count.
  package var historyRoom = Session.usualHistoryRoom
  /// Is told now and then how far a long replay has got, of how many events; where it says no, the replay ends and
  /// the position stays what it was. On the way to a stop that has not been reached before the number of events is 0,
  /// and there it ends where it has got to.
  package var replayWatch: (@Sendable (_ done: Int, _ total: Int) -> Bool)?

  /// A run that plays a script. Nothing has happened or been told yet; `play` begins.
  package init(playing script: Script) {
    self.init(Setup(head: script))
    lessons = [Lesson(script)]
  }

  /// A run without a script.
  package init(_ setup: Setup = Setup()) {
    run = WatchedRun(setup)
    run.isListening = true
    branches = [Branch(start: Checkpoint(position: 0, run: run))]
  }

  /// The world at the position.
  package var world: World { _read { yield run.world } }

  /// How many events have happened.
  package var position: Int { world.eventCount }
  /// The branch that is walked.
  package var branch: Branch {
    // Lent where it lies: a copy would take longer than most of what is asked of it.
    _read { yield branches.span[branchNumber] }
  }
  /// Whether a script is played.
  @inline(__always)
  package var hasLesson: Bool { !lessons.isEmpty }
  /// The script that is played, lent where it lies: with copies of it instead, the export of 100,000 quiet events took
  /// half as long again.
  /// - Precondition: One is.
  package internal(set) var lentLesson: Lesson {
    @inline(__always) _read { yield lessons.span[0] }
    @inline(__always) _modify { yield &lessons[0] }
  }
  /// Whether a script is played, on the branch that is walked.
  @inline(__always)
  var isOnLessonsBranch: Bool { hasLesson ? lentLesson.branch == branchNumber : false }
  /// Whether nothing beyond the position has been run yet.
  package var isAtFrontier: Bool { position == branches[branchNumber].length }
  /// The property that broke, if one did. A run with a broken property goes no further, unless that was expected
  /// or somebody has said that it may.
  package var violation: Violation? { run.violation }
  /// The violations in spite of which the run goes on: a script expected them, or somebody has seen them.
  private var acknowledged: [Violation] = []
  /// Whether the run has gone on, or may, although a property is broken. Nothing is checked from there on.
  package var isAcknowledged: Bool { violation.map(acknowledged.contains) ?? false }
  /// What has been checked so far, and how often.
  package var checks: Checker { _read { yield run.checker } }

  // MARK: Walking

  /// Goes to the next event: the recorded one, or at the frontier a new one.
  /// - Returns: Whether there was one by the limit. There is none after a violation, unless it is acknowledged.
  @discardableResult
  package mutating func stepForward(notAfter limit: Instant = .never) -> Bool {
    if position < branches[branchNumber].length { return replay(notAfter: limit) }
    guard !isBroken else { return false }
    noteDeadlines()
    guard run.happen(notAfter: limit) else { return false }
    record(run.world.event, isByHand: false)
    return true
  }

  /// Goes back to the event before.
  /// - Returns: Whether there was one.
  /// - Complexity: That of replaying the events since the last checkpoint.
  @discardableResult
  package mutating func stepBack() -> Bool {
    guard position > 0 else { return false }
    seek(to: position - 1)
    return true
  }

  /// Goes to a position that has been reached before: to the moment of its event, or at the end of the
  /// branch to the last moment reached there. Beyond the end, to the end.
  package mutating func seek(to target: Int) {
    let end = branches[branchNumber].length
    let target = max(0, min(target, end))
    go(to: target, target == end ? branches[branchNumber].endTime : nil)
  }

  /// Goes to a moment that has been reached before, between two events too.
  package mutating func rewind(to time: Instant) {
    let time = max(.zero, min(time, branch.endTime))
    guard let target = recordedPosition(at: time) else { return }
    go(to: target, time)
  }

  /// Goes to a position that has been reached before, and there to a time before the next event, or
  /// to the time of the event itself.
  /// - Returns: Whether it got there; not if `replayWatch` said no.
  @discardableResult
  mutating func go(to target: Int, _ time: Instant?) -> Bool {
    let before = replayWatch == nil ? nil : (run, branches[branchNumber].excerpt)
    let origin = branches[branchNumber].beginExcerpt(for: target) ?? target
    let checkpoint = branches[branchNumber].checkpoint(before: origin)
    if origin < position || checkpoint.position > position
      || target == position && world.now > time ?? .zero
    {
      run = checkpoint.run
    }
    let start = position
    while position < target {
      // Reasons are wanted only for the last event.
      run.isListening = position == target - 1
      guard replay(notAfter: .never) else {
        fatalError("event \(position + 1) happened once and does not happen again")
      }
      if (position - start) & (Session.watchInterval - 1) == 0, let before, let replayWatch,
        !replayWatch(position - start, target - start)
      {
        (run, branches[branchNumber].excerpt) = before
        return false
      }
    }
    run.isListening = true
    if let time, time > world.now { run.advance(to: time) }
    moveLessonCursor()
    return true
  }

  /// Whoever watches a replay is told each time that so many events have happened again.
  package static let watchInterval = 1 << 15

  mutating func moveLessonCursor() {
    guard isOnLessonsBranch else { return }
    let shown = lentLesson.markCount(at: position, world.now)
    lentLesson.shown = shown
  }

  /// Lets time go on to `time`: all that is due by then happens. Stops before at a violation.
  /// - Parameter mostEvents: After so many events it stops, wherever it is.
  package mutating func advance(to time: Instant, mostEvents: Int = .max) {
    var events = 0
    while events < mostEvents, stepForward(notAfter: time) { events += 1 }
    guard !isBroken, events < mostEvents, time > world.now else { return }
    passTime(to: time)
  }

  /// Lets the run go on in spite of the property that is broken here.
  /// - Returns: Whether that makes a difference: a property is broken, and nobody had said so before.
  @discardableResult
  package mutating func acknowledgeViolation() -> Bool {
    guard let violation, !acknowledged.contains(violation) else { return false }
    acknowledged.append(violation)
    return true
  }

  mutating func moveTime(to time: Instant) {
    run.advance(to: time)
    if isAtFrontier { branches[branchNumber].endTime = max(branches[branchNumber].endTime, time) }
  }

  /// Repeats the next recorded event, if it is due by the limit.
  private mutating func replay(notAfter limit: Instant) -> Bool {
    let recorded = branches[branchNumber].act(at: position)
    let isWritten = branches[branchNumber].excerpt?.wants(position) == true
    if isWritten {
      branches[branchNumber].excerpt?.prepare(run)
      run.isListening = true
      noteDeadlines()
    }
    guard repeatNext(recorded, notAfter: limit) else { return false }
    if isWritten {
      let milestone = Milestone.of(world.event, world, violationHere)
      // Taken out meanwhile, so that it is changed where it is.
      var excerpt = branches[branchNumber].excerpt.take()
      excerpt?.note(world, deadlines: deadlines, isByHand: recorded != nil, milestone)
      branches[branchNumber].excerpt = excerpt
    }
    branches[branchNumber].dropExcerpt(at: position)
    if world.isListening { tellLesson(until: world.now) }
    return true
  }

  private mutating func repeatNext(_ recorded: RecordedAct?, notAfter limit: Instant) -> Bool {
    if let recorded {
      guard recorded.time <= limit else { return false }
      run.advance(to: recorded.time)
      guard (try? run.perform(recorded.act)) != nil else {
        fatalError("'\(recorded.act)' was possible once and is not any more")
      }
      return true
    }
    return run.happen(notAfter: limit)
  }

  /// The property that the last event broke, if it broke one.
  private var violationHere: Violation? {
    // No closure, such as that of `&&`: it would copy the session, event by event.
    if !run.isBroken { return nil }
    guard let violation = run.violation, violation.event == run.world.eventCount else { return nil }
    return violation
  }

  /// Takes down when the servers' timers run out, for `record` to see which an event sets anew.
  private mutating func noteDeadlines() {
    deadlines.removeAll(keepingCapacity: true)
    for index in world.nodes.indices { deadlines.append(world.nodes[index].server.deadline) }
  }

  /// Takes note of a new event.
  mutating func record(_ event: Event, isByHand: Bool) {
    branches[branchNumber].length = event.number
    branches[branchNumber].endTime = world.now
    let milestone = Milestone.of(event, world, violationHere)
    branches[branchNumber].recent.append(
      event, world, deadlines: deadlines, isByHand: isByHand, milestone: milestone)
    if let kind = milestone {
      branches[branchNumber].milestones.append(
        Milestone(position: position, time: world.now, kind: kind))
    }
    if goal != nil { watchGoal() }
    let isLesson = isLessonUnderWay
    if branches[branchNumber].checkpoints.wantsMore(at: position, isLesson: isLesson) {
      let room = historyRoom / branches.count / 2
      branches[branchNumber].checkpoints.keep(
        Checkpoint(position: position, run: run), room: room)
    }
    if position & (Session.forgettingInterval - 1) == 0 {
      let room = historyRoom / branches.count / 2
      branches[branchNumber].forget(room: room)
    }
  }

  // MARK: Milestones

  /// Whether the last event is the last milestone of the branch.
  package var isAtLastMilestone: Bool {
    branches[branchNumber].milestones.last?.position == position
  }

  /// The most events that a search for the next milestone runs through: half a minute of heartbeats.
  package static let milestoneHorizon = 5000

  /// Goes to the next milestone or stop of the lesson, running on if none is recorded.
  /// - Returns: Whether there is one within `milestoneHorizon` events; if not, nothing has changed.
  @discardableResult
  package mutating func nextMilestone() -> Bool {
    let milestones = branches[branchNumber].milestones
    let index = milestones.partitioningIndex { $0.position > position }
    let next = index < milestones.count ? milestones[index].position : nil
    if goToRecordedStop(before: next) { return true }
    if index < milestones.count {
      seek(to: milestones[index].position)
      return true
    }
    var trial = self
    trial.seek(to: branches[branchNumber].length)
    for _ in 0..<Session.milestoneHorizon {
      let stops = trial.lesson?.stopsReached
      guard trial.advanceOneEvent() else { return false }
      if trial.branches[branchNumber].milestones.count > milestones.count
        || trial.lesson?.stopsReached != stops
      {
        self = trial
        return true
      }
    }
    return false
  }

  /// Goes back to the milestone before.
  /// - Returns: Whether there is one; if not, the run is at its start.
  @discardableResult
  package mutating func previousMilestone() -> Bool {
    let milestones = branches[branchNumber].milestones
    let index = milestones.partitioningIndex { $0.position >= position }
    seek(to: index > 0 ? milestones[index - 1].position : 0)
    return index > 0
  }

  // MARK: Branches

  /// Does something at this very point of the run and records it. In the past, or in the middle of a
  /// lesson, that starts a branch; the other future is kept.
  /// - Throws: `Refusal` if it cannot be done; then nothing has changed.
  package mutating func perform(_ act: Act) throws(Refusal) {
    try apply(act, mayFork: true)
  }

  /// Does something to each message that the act names, in the order sent: each is an act of its own.
  /// - Throws: `Refusal` if there is none; then nothing has changed.
  package mutating func performOnEach(_ act: Act) throws(Refusal) {
    for _ in 0..<max(1, world.messageCount(of: act)) { try perform(act) }
  }

  /// Does something at the frontier and records it.
  /// - Parameter mayFork: Whether it is done anywhere, and elsewhere starts a branch.
  mutating func apply(_ act: Act, mayFork: Bool = false) throws(Refusal) {
    let act = try run.world.resolved(act)
    let isSettled = run.nextEventTime().map { $0 > world.now } ?? true
    let recorded = RecordedAct(
      position: position, time: world.now, act: act, isSettled: isSettled)
    if mayFork, !isAtFrontier || isLessonUnderWay {
      // A branch begins only for what can be done.
      var trial = run
      try trial.perform(act)
      fork()
    }
    noteDeadlines()
    // Where it is: a copy of the run would take as long as much is on its way, at each line of a script.
    try run.perform(act)
    branches[branchNumber].acts.append(recorded)
    record(world.event, isByHand: true)
  }

  /// Leaves the lesson, if one is under way here, for a branch of its own: what follows is not the
  /// script's doing. The lesson can be returned to with `nextStop`.
  package mutating func leaveLesson() {
    if isLessonUnderWay { fork() }
  }

  /// Begins a branch here. The one that is left is kept if there is anything in it to come back to.
  mutating func fork() {
    noteWhereLessonIsLeft()
    forkCount += 1
    let isReused = !hasOwnFuture(branchNumber)
    let parent = isReused ? branch.parent ?? branchNumber : branchNumber
    let fork = Branch(
      leaving: branch, number: parent, at: position, time: world.now, stamp: forkCount)
    if isReused {
      branches[branchNumber] = fork
    } else {
      branches.append(fork)
      branchNumber = branches.count - 1
    }
  }

  /// Whether a branch holds anything that no other does, or that others build on.
  private func hasOwnFuture(_ number: Int) -> Bool {
    let branch = branches[number]
    return branch.parent == nil || branch.length > branch.forkedAt || lesson?.branch == number
      || branches.contains { $0.parent == number }
  }

  /// Walks another branch, from its end.
  /// - Precondition: The branch exists.
  package mutating func switchBranch(to number: Int) {
    if number != branchNumber { noteWhereLessonIsLeft() }
    branchNumber = number
    run = branches[number].checkpoint(before: branches[number].length).run
    run.isListening = true
    seek(to: branches[number].length)
  }

  /// Goes back to before the last act and lets the run go on without it. What followed is kept
  /// as a branch.
  /// - Returns: The act undone, or nil if there was none.
  @discardableResult
  package mutating func undo() -> Act? {
    let acts = branches[branchNumber].acts
    let index = acts.partitioningIndex { $0.position >= position }
    guard index > 0 else { return nil }
    let last = acts[index - 1]
    seek(to: last.position)
    guard position == last.position else { return nil }
    fork()
    if last.time > world.now { moveTime(to: last.time) }
    return last.act
  }
}
