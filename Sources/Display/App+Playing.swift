// Playing: how real time becomes virtual time, and what is noticed on the way.

import Checking
import Raft
import Running
import Scripting
import Session
import Telling

/// Where playing is in the stretch of the run that comes next.
struct Player: Sendable {
  /// What comes next, laid out over time; nil until that is found out.
  var table: Timetable?
  /// So much of the table has passed, in microseconds.
  var clock = 0
  /// Where the run was left. Somewhere else something else comes next.
  private(set) var place: Session.Place?
  /// How many events had happened there.
  private(set) var position: Int?
  /// The part of a virtual microsecond that real time has made at a fixed factor, in thousandths.
  var remainder = 0
  /// How long nothing was worth a word, in microseconds of the screen.
  var quietFor = 0

  /// After so long the last thing that happened is no news any more.
  static let staleness = 1_500_000

  /// Time begins from a standstill.
  mutating func stand() {
    table = nil
    clock = 0
    (place, position) = (nil, nil)
  }

  /// Time goes on where somebody has stood and looked. What was done to the run meanwhile has been seen: it is not shown
  /// once more from its beginning.
  mutating func goOn(_ session: Session) {
    if place != session.place { stand() }
  }

  /// Takes down where the run is left.
  mutating func keep(_ session: Session) {
    (place, position) = (session.place, session.position)
  }
}

extension App {
  /// Whether time passes, so that `tick` has to be called.
  package var needsTicks: Bool { isMeasuring || movesByItself }

  /// Whether something moves on the screen by itself.
  private var movesByItself: Bool {
    if case .none = motion { return model.isPlaying && !model.isTyping }
    return true
  }

  /// How long nothing on the screen will change, in microseconds, unless a key comes: time rests.
  package var restsFor: Int {
    if isMeasuring { return 0 }
    switch motion {
    case .none: break
    case .showing(let showing): return showing.standsFor(model.tempo)
    case .gliding, .rewinding: return 0
    }
    guard model.isPlaying, !model.tempo.isFixed,
      let stretch = player.table?.stretch(at: player.clock),
      case .rest(let rest) = stretch.kind, !rest.hasMotion
    else { return 0 }
    return max(0, model.tempo.realTime(stretch.begin + stretch.length - player.clock))
  }

  /// Stands still.
  package mutating func pause() {
    finishMotion()
    model.isPlaying = false
    refreshView()
  }

  /// Plays, without waiting, to where playing stops by itself: the next stop of a lesson, its end, a
  /// broken property; at most a minute of virtual time. Nothing if it stands still.
  package mutating func settle() {
    finishMotion()
    let end = model.cluster.now + .seconds(60)
    while model.isPlaying, model.cluster.now < end { play(until: end) }
    model.isPlaying = false
    refreshView()
  }

  /// The most events that one tick runs through, so that a fast run stays answerable.
  static let mostEventsPerTick = 20_000
  /// More real time than this counts as this much, so that a stopped program does not leap.
  static let longestTick = 250_000

  /// Lets real time pass.
  /// - Parameter microseconds: How much. More than a quarter of a second counts as that much, so that a
  ///   stopped program does not leap.
  /// - Returns: Whether the screen may look different now.
  @discardableResult
  package mutating func tick(microseconds: Int) -> Bool {
    let hasMeasured = measureOn()
    guard movesByItself else { return hasMeasured }
    let passed = min(microseconds, App.longestTick)
    guard case .none = motion else {
      let isChanged = moveOn(by: passed)
      if isChanged { refreshView() }
      return isChanged || hasMeasured
    }
    model.echo = ""
    let before = (model.cluster.now, model.session.position, model.watched, model.staged)
    player.quietFor += passed
    if model.tempo.isFixed {
      player.stand()
      let speed = model.tempo.speed
      let scaled = passed * speed.numerator * 1000 / speed.denominator + player.remainder
      player.remainder = scaled % 1000
      play(until: model.cluster.now + .microseconds(scaled / 1000))
    } else {
      playOn(by: model.tempo.tableTime(passed))
    }
    let isChanged =
      before != (model.cluster.now, model.session.position, model.watched, model.staged)
      || !model.isPlaying
    model.fadeLosses(by: passed)
    tellWhatGoesOn()
    if isChanged {
      watchGoal(afterKey: false)
      keepPlace()
      refreshView()
    }
    return isChanged || hasMeasured
  }

  /// When nothing happens for a while, what is told is what goes on, and not what happened long ago.
  private mutating func tellWhatGoesOn() {
    if model.staged != nil { player.quietFor = 0 }
    guard model.isPlaying, player.quietFor >= Player.staleness else { return }
    guard case .quick = model.session.glance.pace else { return }
    model.told = Model.Told(goingOn: model.session)
    player.quietFor = 0
  }

  /// Plays on by so much of the timetable.
  private mutating func playOn(by microseconds: Int) {
    if player.table == nil || player.place != model.session.place {
      // What somebody does while the run is played is worth a rest as what the run does by itself.
      layOut(
        from: player.position.map { model.session.position > $0 } == true ? model.session.rests : []
      )
    }
    guard let table = player.table else { return }
    player.clock += microseconds
    let position = model.session.position
    let stretch = table.stretch(at: player.clock)
    let staged = stretch?.staged(at: player.clock)
    // What is shown of an event first is shown before the next one happens, be it at the same moment.
    play(until: table.time(at: player.clock), upTo: staged == nil ? nil : stretch?.event)
    player.keep(model.session)
    model.watched = stretch?.kind
    guard model.isPlaying else {
      player.stand()
      model.stage(nil)
      // The stop's own moment begins with what is seen first of it.
      if model.session.position > position { show(model.session.rests) }
      return
    }
    model.stage(stretch?.event == model.session.position ? staged : nil)
    if player.clock >= table.length, table.isDivided {
      player.stand()
      model.isPlaying = false
      model.stage(nil)
      say("Half way: this stop is a long way off. PgDn goes on.")
    } else if player.clock >= table.length {
      // What is left of the tick belongs to what comes next.
      let left = player.clock - table.length
      layOut(speed: table.speedAtEnd)
      player.clock = min(left, App.longestTick)
    } else if player.clock > Course.screenful, !table.endsAtStop, let stretch,
      case .passage(.quick) = stretch.kind
    {
      // Nothing was in sight; now something may be.
      layOut(speed: stretch.meanSpeed)
    }
  }

  /// Finds out what comes next and lays it out.
  /// - Parameters:
  ///   - rests: Why time stands before it goes on.
  ///   - speed: How fast time passes where it goes on.
  private mutating func layOut(from rests: [Rest] = [], speed: Double = 0) {
    var course = Course(ahead: model.session)
    course.parts.insert(
      contentsOf: rests.map { .rest($0, at: model.session.position) }, at: 0)
    player.table = Timetable(course, speed: speed)
    player.clock = 0
    player.keep(model.session)
  }

  /// Plays event by event, so that each one worth words is noticed.
  /// - Parameter last: The number of the event after which none may happen yet.
  private mutating func play(until time: Instant, upTo last: Int? = nil) {
    var told: Model.Told?
    var lost: [Loss] = []
    let stop: PlayStop? = model.move { session in
      for _ in 0..<App.mostEventsPerTick {
        let position = session.position
        if let last, position >= last { return nil }
        let stop = session.play(until: time, mostEvents: 1)
        if stop != .limit || session.isBroken { return stop }
        // Nothing more is due by then.
        if session.position == position { return nil }
        if session.isWorthWords { told = Model.Told(session) }
        lost += Loss.all(session)
      }
      return nil
    }
    model.note(lost)
    if let told {
      model.told = told
      player.quietFor = 0
    }
    if let stop { note(stop) }
  }

  /// Takes note of why playing stopped.
  mutating func note(_ stop: PlayStop?) {
    if model.session.isBroken, let violation = model.session.violation {
      model.isPlaying = false
      model.narrate()
      // Time stands still, but a lesson still has something to say about it. The words about the
      // property are where the reasons stand.
      if model.session.isLessonNext { model.move { _ = $0.play(until: $0.now) } }
      say(
        model.session.isAcknowledged
          ? "\(violation.property.name) is broken, as expected: the run goes on, unchecked."
          : "\(violation.property.name) is broken, and the run stops. N steps back, B goes on.",
        isError: true)
      return
    }
    switch stop {
    case .limit, nil: break
    case .stop:
      model.isPlaying = false
      model.endLosses()
      model.narrateStop()
      followPointers()
      hintsGiven = 0
      refuteWrongAnswer()
      watchGoal(afterKey: false)
    case .failure:
      model.isPlaying = false
      if let failure = model.session.lesson?.failures.last {
        say("line \(failure.line.number): \(failure.message)", isError: true)
      }
    case .end:
      model.isPlaying = false
      say("The script is done. Space plays on.")
    case .violation: model.isPlaying = false
    }
  }
}

extension Session {
  /// Whether the last event is worth words while time flies.
  var isWorthWords: Bool {
    guard position > 0 else { return false }
    // What a lesson only prepares is no news: what it prepares for is.
    if lesson?.branch == branchNumber, branch.act(at: position - 1)?.act.isStaging == true {
      return false
    }
    return branch.chronicle[position].kind == .intervention
      || branch.milestone(at: position) != nil || rests.contains(.refusal)
  }
}
