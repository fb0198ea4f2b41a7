// The program without a terminal: what is shown, and what each input does to it.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling

/// What the caller has to do after an input.
package enum Outcome: Hashable, Sendable {
  case goOn
  case quit
  /// Write the text to the file, and say how it went with `report`.
  case save(path: String, text: String)
  /// Write the screen as SVG to the file, and say how it went with `report`.
  case picture(path: String)
}

/// A session with all that belongs to looking at it. Pure: time and input come in by calls, the
/// picture goes out.
package struct App: Sendable {
  package internal(set) var session: Session
  package internal(set) var isPlaying = false
  /// Whether clicks and the wheel are wanted, rather than the terminal's own selection of text.
  package internal(set) var wantsMouse = false
  package internal(set) var speed = Speed.usual
  var view = View.cluster
  /// What was open when the help was asked for.
  var viewBeforeHelp = View.cluster
  /// The server that was selected, which may not be there at the moment that is shown.
  var chosen = ServerID(0)
  /// The other end of a link is asked for.
  var isChoosingLink = false
  var prompt: Prompt?
  var history: [String] = []
  var notice: Notice?
  /// The last event worth words, and where it was.
  var narration: Narration?
  var narrationPosition = 0
  var narrationTime = Instant.zero
  /// What the last key stands for in the language, if nothing else says so.
  var echo = ""
  /// Where a mouse button went down on a server.
  var dragStart: ServerID?
  /// The world before the last step, to show what changed.
  var previous: World?
  /// How many lines a long screen is scrolled down.
  var scroll = 0
  /// How large the screen was when the last input came.
  var screenSize = Size(columns: 80, rows: 24)
  /// The stop of the lesson whose question has been answered on the screen.
  var answeredStop: Int?
  /// Whether nothing is shown but the ring, the logs and one line.
  var isPresenting = false
  /// Whether somebody has asked that nothing moves until told: see `isByHand`.
  var wantsByHand = false
  // What the views remember.
  var inspector = InspectorState()
  var messages = MessagesState()
  var elections = ElectionsState()
  var spaceTime = SpaceTimeState()
  var safety = SafetyState()
  var charts = ChartsState()
  var events = EventsState()
  var questions = QuestionsState()
  var branchList = BranchesState()
  /// The most events that one typed command runs through.
  var mostTypedEvents = 2_000_000
  /// The part of a virtual microsecond that real time has made, in thousandths.
  private var remainder = 0

  /// What the lower line says instead of the keys.
  struct Notice: Hashable, Sendable {
    var text: String
    var isError: Bool
  }

  /// The screens.
  enum View: Int, CaseIterable, Sendable {
    case cluster, inspector, messages, elections, spaceTime, safety, charts, events, questions
    case branches, help

    var title: String {
      switch self {
      case .cluster: "cluster"
      case .inspector: "inspector"
      case .messages: "messages"
      case .elections: "elections"
      case .spaceTime: "space-time"
      case .safety: "safety"
      case .charts: "charts"
      case .events: "events"
      case .questions: "why not"
      case .branches: "branches"
      case .help: "help"
      }
    }

    /// Those that `v` goes through.
    static let round: [View] = [
      .cluster, .inspector, .messages, .elections, .spaceTime, .safety, .charts, .events,
      .questions,
    ]
  }

  /// An app on a session. Without a lesson it plays; with one it has told the first words and waits. A
  /// lesson with a single stop is about that moment, so it opens there.
  package init(_ session: Session) {
    self.session = session
    if session.lesson == nil {
      isPlaying = true
    } else {
      let isAboutOneMoment = session.lesson?.stopCount == 1
      note(isAboutOneMoment ? self.session.nextStop() : self.session.play(until: .zero))
      if self.session.position > 0 { narrateNow() }
      isPlaying = false
    }
  }

  /// What is shown while a script runs to its only stop, which may be far away.
  package static func opening(size: Size) -> Grid {
    var grid = Grid(size: size)
    grid.wrap(
      "Running to the stop of the script ...",
      in: Rect(x: 0, y: 0, width: size.columns, height: size.rows))
    return grid
  }

  /// The name of the view on the screen, as the help writes it.
  package var viewTitle: String { view.title }

  /// Whether time passes, so that `tick` has to be called.
  package var needsTicks: Bool { isPlaying }

  /// Stands still.
  package mutating func pause() { isPlaying = false }

  /// Plays, without waiting, to where playing stops by itself: the next stop of a lesson, its end, a
  /// broken property; at most a minute of virtual time. Nothing if it stands still.
  package mutating func settle() {
    let end = session.world.now + .seconds(60)
    while isPlaying, session.world.now < end { play(until: end) }
    isPlaying = false
  }

  /// The most events that one tick runs through, so that a fast run stays answerable.
  static let mostEventsPerTick = 20_000

  /// Lets real time pass.
  /// - Parameter microseconds: How much. More than a quarter of a second counts as that much, so that a
  ///   stopped program does not leap.
  package mutating func tick(microseconds: Int) {
    guard isPlaying else { return }
    echo = ""
    let scaled = min(microseconds, 250_000) * speed.numerator * 1000 / speed.denominator + remainder
    remainder = scaled % 1000
    play(until: session.world.now + .microseconds(scaled / 1000))
    if !isPlaying { refreshEvents() }
  }

  /// Plays event by event, so that each one worth words is noticed.
  private mutating func play(until time: Instant) {
    var events = 0
    while session.world.now < time, events < App.mostEventsPerTick {
      let position = session.position
      let stop = session.play(until: time, mostEvents: 1)
      if session.position != position {
        events += 1
        if isNotable { narrateNow() }
      }
      if stop != .limit || session.violation != nil {
        note(stop)
        break
      }
    }
  }

  /// The world to compare with, to show what the last step changed: nil while time flies.
  var changedFrom: World? { isPlaying ? nil : previous }

  /// Whether the last step changed what the closure makes of a server.
  func hasChanged<Value: Equatable>(_ id: ServerID, _ value: (Node) -> Value) -> Bool {
    guard let old = changedFrom?.nodes, id.index < old.count else { return false }
    return value(old[id.index]) != value(session.world.nodes[id.index])
  }

  /// Whether the last event is worth words while time flies.
  private var isNotable: Bool {
    if case .intervention? = session.position > 0 ? session.world.event.kind : nil { return true }
    return session.branch.milestone(at: session.position) != nil
  }

  /// Puts the last event into words for the screen.
  mutating func narrateNow() {
    narration = session.lastNarration
    narrationPosition = session.position
    narrationTime = session.world.now
  }

  /// Takes note of why playing stopped.
  mutating func note(_ stop: PlayStop?) {
    if let violation = session.violation {
      isPlaying = false
      narrateNow()
      // Time stands still, but a lesson still has something to say about it. The words about the
      // property are where the reasons stand.
      if session.isLessonNext { _ = session.play(until: session.world.now) }
      say("\(violation.property.name) is broken, and the run stops. N steps back.", isError: true)
      return
    }
    switch stop {
    case .limit, nil: break
    case .stop:
      isPlaying = false
      narrateNow()
    case .failure:
      isPlaying = false
      if let failure = session.lesson?.failures.last {
        say("line \(failure.line.number): \(failure.message)", isError: true)
      }
    case .end:
      isPlaying = false
      say("The script is done. Space plays on.")
    case .violation: isPlaying = false
    }
  }

  mutating func say(_ text: String, isError: Bool = false) {
    notice = Notice(text: text, isError: isError)
  }

  /// Tells how something went that the caller did, such as saving.
  package mutating func report(_ text: String, isError: Bool) {
    say(text, isError: isError)
  }
}

/// How fast virtual time passes, as a fraction of real time.
package struct Speed: Hashable, Sendable, CustomStringConvertible {
  package let numerator: Int
  package let denominator: Int

  /// From a thousandth of real time to ten times real time.
  package static let all = [
    Speed(1, 1000), Speed(1, 500), Speed(1, 200), Speed(1, 100), Speed(1, 50), Speed(1, 20),
    Speed(1, 10), Speed(1, 5), Speed(1, 2), Speed(1, 1), Speed(2, 1), Speed(5, 1), Speed(10, 1),
  ]
  package static let usual = Speed(1, 20)

  private init(_ numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The next faster or slower speed, or nil at the end of the range.
  func changed(by step: Int) -> Speed? {
    guard let index = Speed.all.firstIndex(of: self) else { return nil }
    return Speed.all.indices.contains(index + step) ? Speed.all[index + step] : nil
  }

  /// `1/20`, or `2` for twice as fast as real time.
  package var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}
