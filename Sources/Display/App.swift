// The program without a terminal: what is shown, and what each input does to it.

import Canvas
import Checking
import Judging
import Raft
import Running
import Scripting
import Session
import Telling

/// What the caller has to do after an input.
package enum Outcome: Hashable, Sendable {
  /// Wait for the next input.
  case goOn
  /// Leave the program.
  case quit
  /// Write the text to the file, and say how it went with `report`.
  case save(path: String, text: String)
  /// Read the script in the file and `open` it, or say with `report` what is wrong.
  case open(path: String)
  /// Write the screen as SVG to the file, and say how it went with `report`.
  case picture(path: String)
  /// Write the run up to the position in the format to the file, and say how it went with `report`.
  case export(ExportFormat, path: String)
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
  /// What is shown in the place of everything, until a key is pressed.
  var sheet: Sheet?
  /// How fast the run is played.
  package var speed: Speed { model.tempo.speed }
  /// Where playing is in what comes next.
  var player = Player()
  /// What still moves although time does not pass.
  var motion = Motion.none
  /// When the input came that is being handled, in microseconds; nil where nobody watches.
  var inputTime: Int?
  /// When the key that goes back came last.
  var lastBack: Int?
  /// The other end of a link is asked for.
  var isChoosingLink = false
  /// The line that is being typed.
  var prompt: Prompt?
  var history: [String] = []
  /// What is said in place of the keys.
  var notice: Notice?
  /// The name of the lesson that is played.
  package var lessonName = ""
  /// How many hints have been given of those at hand.
  var hintsGiven = 0
  /// The last wrong answer, until the run has shown why.
  var wrongAnswer: WrongAnswer?
  /// How questions and goals went, in all lessons.
  package internal(set) var score = Score()
  /// Whether the score is written down somewhere.
  package var keepsScore = false
  /// What of it has not been written down yet.
  var scoreNews = Score()
  /// Whether that has changed since somebody tried to write it.
  var isScoreNew = false
  /// Why it could not be written down the last time; nil if it could.
  package var scoreProblem: String?
  /// Whether the next lesson has just been offered.
  var isNextOffered = false
  /// Whether it has just been said how the answer is shown, or the way to a goal.
  var isAnswerOffered = false
  /// Whether it has just been said that something would be lost.
  var isLeavingAsked = false
  /// What of the person's work is saved, or was there at the start.
  var savedWork = Work(branches: 0, acts: 0)
  /// The programs as they were before a run of a picture was opened, the last one last: one key goes back there.
  var before: [App] = []
  /// What `:find` has found last.
  var finding: Finding?
  /// The view that the lesson has opened.
  var shownView: ViewName?
  /// Where a mouse button went down on a server.
  var dragStart: ServerID?
  /// The signs that were chosen by hand; nil for those of the terminal.
  var signs: SignSet?
  /// The signs of the terminal.
  var terminalSigns = SignSet.full
  /// Whether the terminal takes more than ASCII at all.
  var hasMoreThanASCII = true
  /// Whether nothing is shown but the ring, the servers' rows and a few words.
  var isPresenting = false
  /// The most events that one typed command runs through.
  var mostTypedEvents = Waiting.viewersEvents

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
      model.isInviting = true
    } else {
      let isAboutOneMoment = model.session.lesson?.stopCount == 1
      note(model.move { isAboutOneMoment ? $0.nextStop() : $0.play(until: .zero) })
      if model.session.position > 0 { model.narrate() }
      model.isPlaying = false
    }
    let unreachable = LogPicture.sentence(onGiven: model.session.setup)
    if let fault = model.session.givenFaults.first ?? unreachable { say(fault) }
    // What the run begins with nobody has done by hand.
    savedWork = work
    // A lesson may begin in another view, which is drawn before any key comes.
    if view != .cluster { refreshView() }
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

  mutating func say(_ text: String, isError: Bool = false) {
    notice = Notice(text: text, isError: isError)
  }

  /// Tells how something went that the caller did, such as saving.
  package mutating func report(_ text: String, isError: Bool) {
    say(text, isError: isError)
  }
}
