// What still moves on the screen while the run stands: a step that is seen, and the way back.

import Canvas
import Raft
import Session

/// What moves on the screen although time does not pass by itself.
enum Motion: Sendable {
  /// Nothing.
  case none
  /// Messages and timers glide to where a step has brought them.
  case gliding(Glide)
  /// What is seen first of the last event: what it deleted, what flew between a client and a server.
  case showing(Showing)
  /// The run goes backwards for as long as a key is held.
  case rewinding(Rewind)
}

/// The way of the picture from one moment to the next.
struct Glide: Sendable {
  /// What is drawn on the way: the cluster without the event that is stepped over.
  var cluster: ClusterView
  /// The time that it shows at first, and at last.
  var (from, to): (Instant, Instant)
  /// So much of it has passed, in microseconds.
  var passed = 0
  /// What is told at its end.
  var told: Model.Told
  /// What is to be seen first of the event, at its end.
  var rests: [Rest] = []

  /// How long it takes, in microseconds.
  static let length = 250_000
  /// In less virtual time than this nothing gets anywhere.
  static let least = TimeSpan.microseconds(200)

  /// The picture that belongs to the moment.
  var picture: ClusterView { cluster.at(time(after: passed)) }

  /// The time that numbers tell at the moment: they change ten times a second.
  var clock: Instant { time(after: passed - passed % 100_000) }

  /// The time on the way: it sets out fast and comes in slowly.
  private func time(after passed: Int) -> Instant {
    let share = min(1, Double(passed) / Double(Glide.length))
    return from + .microseconds(Int(Double((to - from).microseconds) * share * (2 - share)))
  }
}

/// What is seen first of an event, one thing after the other, after a step or at a stop.
struct Showing: Sendable {
  /// What is left of it.
  var rests: [Rest]
  /// So much of the first has passed, in microseconds.
  var passed = 0
  /// Whether a step led here: then nothing moves longer than a step glides.
  var isStep: Bool

  /// How long something flies, breaks or is mended after a step, in microseconds.
  static let stepFlight = 300_000

  /// How long the first takes, in microseconds.
  private func length(_ tempo: Tempo) -> Int {
    guard let rest = rests.first else { return 0 }
    return isStep && rest.hasMotion ? Showing.stepFlight : tempo.realTime(rest.length)
  }

  /// How long nothing moves, in microseconds.
  func standsFor(_ tempo: Tempo) -> Int {
    rests.first?.hasMotion == false ? max(0, length(tempo) - passed) : 0
  }

  /// What of the event is shown now; nil when all of it is.
  func staged(_ tempo: Tempo) -> Staged? {
    rests.first.map {
      Staged(rest: $0, share: min(1, Double(passed) / Double(max(1, length(tempo)))))
    }
  }

  /// Lets real time pass.
  mutating func moveOn(by microseconds: Int, _ tempo: Tempo) {
    passed += microseconds
    while !rests.isEmpty, passed >= length(tempo) {
      passed -= length(tempo)
      rests.removeFirst()
    }
  }
}

/// The way back through the run, as long as a key is held.
struct Rewind: Sendable {
  /// The stretch that lies right behind, laid out as if it were played.
  var table: Timetable
  /// The position at which the table begins.
  var start: Int
  /// Where in the table the screen is, in microseconds.
  var clock: Int
  /// So long the key is taken to be held still, in microseconds.
  var left = Rewind.patience

  /// Keys that follow each other within this mean that one is held, in microseconds. What comes faster than
  /// any keyboard repeats was pasted, or sent by a program, and is so many single steps.
  static let repetition = 5_000...80_000
  /// So long after the last of them the key has been let go.
  static let patience = 150_000
  /// So many events are laid out at once.
  static let events = 300
  /// How much faster than forwards it goes.
  static let haste = 2

  /// The stretch behind the moment of the session.
  init(behind session: Session) {
    start = max(0, session.position - Rewind.events)
    table = Timetable(Course(behind: session, from: start))
    clock = table.length
    // The rest at the moment that is shown is over.
    while let last = table.stretch(at: clock - 1), case .rest = last.kind { clock = last.begin }
  }
}

extension App {
  // MARK: Steps that are seen

  /// Lets the picture glide from where it was to where a step has brought it, if somebody is watching.
  /// - Parameter before: What was drawn before the step.
  mutating func glide(from before: ClusterView, _ told: Model.Told) {
    guard inputTime != nil, var glide = makeGlide(from: before) else { return }
    let isAhead = model.session.position > before.position
    glide.rests = isAhead ? model.session.rests.filter(\.isStagedInStep) : []
    motion = .gliding(glide)
    model.told = told
    model.draw(glide.picture, clock: glide.clock)
  }

  /// What glides: forwards the cluster as it was right before the event, backwards the cluster as it is again.
  private func makeGlide(from before: ClusterView) -> Glide? {
    let (session, after) = (model.session, model.cluster)
    let (old, new) = (before.position, after.position)
    guard old != new, before.count == after.count else { return nil }
    let told = model.told
    if new > old {
      let last = new == old + 1 ? before : session.moment(at: new)?.clusterBefore.whole
      guard let last, last.count == after.count else { return nil }
      let from = new == old + 1 ? before.now : session.branch.chronicle[new - 1].time
      let glide = Glide(cluster: last, from: min(from, after.now), to: after.now, told: told)
      return glide.from + Glide.least < glide.to || session.rests.contains(where: \.isStagedInStep)
        ? glide : nil
    }
    let chronicle = session.branch.chronicle
    let from = chronicle.knows(new + 1) ? min(before.now, chronicle[new + 1].time) : before.now
    guard from > after.now + Glide.least else { return nil }
    return Glide(cluster: after, from: from, to: after.now, told: told)
  }

  /// Brings whatever moves to its end: the next thing that is done begins there.
  mutating func finishMotion() {
    switch motion {
    case .none: return
    case .gliding(let glide):
      model.draw(model.session.cluster)
      model.told = glide.told
    case .showing: break
    case .rewinding: endRewinding()
    }
    motion = .none
    model.stage(nil)
  }

  /// Lets be seen first what of the last event is.
  mutating func show(_ rests: [Rest], isStep: Bool = false) {
    let showing = Showing(rests: rests.filter(\.isStaged), isStep: isStep)
    guard let first = showing.staged(model.tempo) else { return }
    motion = .showing(showing)
    model.stage(first)
  }

  /// Lets what moves move on.
  /// - Returns: Whether the screen looks different now.
  mutating func moveOn(by microseconds: Int) -> Bool {
    switch motion {
    case .none: return false
    case .gliding(var glide):
      glide.passed += microseconds
      if glide.passed < Glide.length {
        motion = .gliding(glide)
        model.draw(glide.picture, clock: glide.clock)
      } else {
        finishMotion()
        show(glide.rests, isStep: true)
      }
      return true
    case .showing(var showing):
      let before = model.staged
      showing.moveOn(by: microseconds, model.tempo)
      if let staged = showing.staged(model.tempo) {
        motion = .showing(showing)
        model.stage(staged)
      } else {
        finishMotion()
      }
      return before?.rest != model.staged?.rest || before?.rest.hasMotion == true
    case .rewinding(let rewind):
      goBack(rewind, by: microseconds)
      return true
    }
  }

  // MARK: The way back

  /// Whether the input is the key that goes back, and comes so soon after the last time that it is held.
  func isHeldBack(_ input: UserInput) -> Bool {
    guard isBackKey(input), let inputTime, let lastBack else { return false }
    if case .rewinding = motion { return true }
    return Rewind.repetition.contains(inputTime - lastBack)
  }

  func isBackKey(_ input: UserInput) -> Bool {
    guard case .key(let key) = input else { return false }
    return KeyBinding.of(key, in: focus)?.action == .stepBack
  }

  /// The key that goes back is held: the run goes backwards from now on, or still.
  mutating func holdBack() {
    if case .rewinding(var rewind) = motion {
      rewind.left = Rewind.patience
      motion = .rewinding(rewind)
      return
    }
    finishMotion()
    model.isPlaying = false
    model.previous = nil
    model.isRewinding = true
    motion = .rewinding(Rewind(behind: model.session))
  }

  private mutating func goBack(_ rewind: Rewind, by microseconds: Int) {
    var rewind = rewind
    rewind.left -= microseconds
    rewind.clock -= Rewind.haste * model.tempo.tableTime(microseconds)
    if rewind.clock > 0 {
      let time = rewind.table.time(at: rewind.clock)
      model.move { $0.rewind(to: time) }
    } else {
      let start = rewind.start
      model.move { $0.seek(to: start) }
      let left = rewind.left
      rewind = Rewind(behind: model.session)
      rewind.left = left
    }
    if model.session.isWorthWords { model.narrate() }
    motion = .rewinding(rewind)
    guard model.session.position > 0 else {
      finishMotion()
      return say("This is the start of the run.")
    }
    if rewind.left <= 0 { finishMotion() }
  }

  private mutating func endRewinding() {
    model.isRewinding = false
    model.narrate()
  }
}
