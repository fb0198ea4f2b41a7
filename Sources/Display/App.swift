// The program without a terminal: what is shown, and what each input does to it.

import Canvas
import Checking
import Raft
import Scripting
import Session
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

/// The program without a terminal: the run that is looked at, the view that is open, the line that is
/// being typed, and the tempo. Pure: time and input come in by calls, the picture goes out.
///
/// An input makes the app do something to the run, or goes to the open view, which returns what it wants
/// to happen as effects. Pictures are drawn from the model and the views, and change neither.
package struct App: Sendable {
  /// What the views look at.
  var model: Model
  /// What each view remembers.
  var views = Views()
  /// The view on the screen.
  var view = ViewName.cluster
  /// Whether clicks and the wheel are wanted, rather than the terminal's own selection of text.
  package internal(set) var wantsMouse = false
  /// How fast virtual time passes.
  package internal(set) var speed = Speed.usual
  /// The other end of a link is asked for.
  var isChoosingLink = false
  /// The line that is being typed.
  var prompt: Prompt?
  var history: [String] = []
  /// What is said in place of the keys.
  var notice: Notice?
  /// Where a mouse button went down on a server.
  var dragStart: ServerID?
  /// Whether nothing is shown but the ring, the logs and one line.
  var isPresenting = false
  /// The most events that one typed command runs through.
  var mostTypedEvents = 2_000_000
  /// The part of a virtual microsecond that real time has made, in thousandths.
  private var remainder = 0

  /// What the lower line says instead of the keys.
  struct Notice: Hashable, Sendable {
    var text: String
    var isError: Bool
  }

  /// The run.
  package var session: Session { model.session }
  /// Whether time passes by itself.
  package var isPlaying: Bool { model.isPlaying }

  /// An app on a session. Without a lesson it plays; with one it has told the first words and waits. A
  /// lesson with a single stop is about that moment, so it opens there.
  package init(_ session: Session) {
    model = Model(session)
    if model.session.lesson == nil {
      model.isPlaying = true
    } else {
      let isAboutOneMoment = model.session.lesson?.stopCount == 1
      note(model.move { isAboutOneMoment ? $0.nextStop() : $0.play(until: .zero) })
      if model.session.position > 0 { model.narrate() }
      model.isPlaying = false
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
  package var needsTicks: Bool { model.isPlaying }

  /// Stands still.
  package mutating func pause() {
    model.isPlaying = false
    refreshView()
  }

  /// Plays, without waiting, to where playing stops by itself: the next stop of a lesson, its end, a
  /// broken property; at most a minute of virtual time. Nothing if it stands still.
  package mutating func settle() {
    let end = model.cluster.now + .seconds(60)
    while model.isPlaying, model.cluster.now < end { play(until: end) }
    model.isPlaying = false
    refreshView()
  }

  /// The most events that one tick runs through, so that a fast run stays answerable.
  static let mostEventsPerTick = 20_000

  /// Lets real time pass.
  /// - Parameter microseconds: How much. More than a quarter of a second counts as that much, so that a
  ///   stopped program does not leap.
  package mutating func tick(microseconds: Int) {
    guard model.isPlaying else { return }
    model.echo = ""
    let scaled = min(microseconds, 250_000) * speed.numerator * 1000 / speed.denominator + remainder
    remainder = scaled % 1000
    play(until: model.cluster.now + .microseconds(scaled / 1000))
    refreshView()
  }

  /// Plays event by event, so that each one worth words is noticed.
  private mutating func play(until time: Instant) {
    var told: Model.Told?
    let stop: PlayStop? = model.move { session in
      var events = 0
      while session.now < time, events < App.mostEventsPerTick {
        let position = session.position
        let stop = session.play(until: time, mostEvents: 1)
        if session.position != position {
          events += 1
          if session.isNotable { told = Model.Told(session) }
        }
        if stop != .limit || session.violation != nil { return stop }
      }
      return nil
    }
    if let told { model.told = told }
    if let stop { note(stop) }
  }

  /// Takes note of why playing stopped.
  mutating func note(_ stop: PlayStop?) {
    if let violation = model.session.violation {
      model.isPlaying = false
      model.narrate()
      // Time stands still, but a lesson still has something to say about it. The words about the
      // property are where the reasons stand.
      if model.session.isLessonNext { model.move { _ = $0.play(until: $0.now) } }
      say("\(violation.property.name) is broken, and the run stops. N steps back.", isError: true)
      return
    }
    switch stop {
    case .limit, nil: break
    case .stop:
      model.isPlaying = false
      model.narrate()
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

  mutating func say(_ text: String, isError: Bool = false) {
    notice = Notice(text: text, isError: isError)
  }

  /// Tells how something went that the caller did, such as saving.
  package mutating func report(_ text: String, isError: Bool) {
    say(text, isError: isError)
  }
}

extension Session {
  /// Whether the last event is worth words while time flies.
  fileprivate var isNotable: Bool {
    guard position > 0 else { return false }
    return branch.chronicle[position].kind == .intervention
      || branch.milestone(at: position) != nil
  }
}

/// How fast virtual time passes, as a fraction of real time.
package struct Speed: Hashable, Sendable, CustomStringConvertible {
  /// Virtual time that passes, in the time that `denominator` says.
  package let numerator: Int
  /// The real time in which it passes.
  package let denominator: Int

  /// From a thousandth of real time to ten times real time.
  package static let all = [
    Speed(1, 1000), Speed(1, 500), Speed(1, 200), Speed(1, 100), Speed(1, 50), Speed(1, 20),
    Speed(1, 10), Speed(1, 5), Speed(1, 2), Speed(1, 1), Speed(2, 1), Speed(5, 1), Speed(10, 1),
  ]
  /// What a run begins with.
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
