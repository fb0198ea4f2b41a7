// What the views look at: the run, and where in it the person is.

import Canvas
import Raft
import Session
import Telling

/// The run and what of it is looked at. Views read it; only the app changes it.
struct Model: Sendable {
  /// The run with its history. Only `move` changes it.
  private(set) var session: Session
  /// The cluster at the moment shown: what views draw. It is made once a move, not once a picture.
  private(set) var cluster: ClusterView
  /// Whether time passes by itself.
  var isPlaying = false
  /// How fast.
  var tempo = Tempo()
  /// What is under way on the screen while it is played, or why time stands for a moment.
  var watched: Timetable.Stretch.Kind?
  /// Whether entries that the last event deleted are still to be seen, and those stored in their place not yet.
  var isShowingDeletion = false
  /// Whether the run goes backwards, because a key is held.
  var isRewinding = false
  /// Whether a line is being typed or a key is asked for, over which time stands.
  var isTyping = false
  /// The server that was selected, which may not be there at the moment that is shown.
  var chosen = ServerID(0)
  /// What the last event touched, while time passes too.
  private(set) var touched = Touched()
  /// The cluster before the last step, to show what changed.
  var previous: ClusterView?
  /// The last event worth words.
  var told = Told()
  /// What the last key stands for in the language, if nothing else says so.
  var echo = ""
  /// The stop of the lesson whose question has been answered on the screen.
  var answeredStop: Int?
  /// Whether somebody has asked that nothing moves until told: see `isByHand`.
  var wantsByHand = false

  /// How large the screen was when the last input came.
  var screenSize = Size(columns: 80, rows: 24)

  /// An event in words, and where it was.
  struct Told: Sendable {
    /// The words; nil where nothing has happened yet.
    var narration: Explanation?
    var position = 0
    var time = Instant.zero
    /// Whether it says what goes on for a while, rather than what happened.
    var isOfNoEvent = false

    /// Nothing.
    init() {}

    /// What goes on where nothing happens.
    init(goingOn session: Session) {
      narration = session.glance.goingOn
      position = session.position
      time = session.now
      isOfNoEvent = true
    }

    /// The last event of the session.
    init(_ session: Session) {
      narration = session.lastNarration
      position = session.position
      time = session.now
    }
  }

  init(_ session: Session) {
    self.session = session
    cluster = session.cluster
    touched = Touched(session, before: nil)
  }

  /// Does something to the run. There is no other way to, so that the cluster is always the one of the
  /// moment.
  mutating func move<Result, Failure: Error>(
    _ body: (inout Session) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (position, branch) = (session.position, session.branchNumber)
    defer {
      // While only time passes, the last event stays the last.
      if session.branchNumber != branch {
        touched = Touched(session, before: nil)
      } else if session.position != position {
        touched = Touched(session, before: cluster)
      }
      cluster = session.cluster
    }
    return try body(&session)
  }

  /// Has another cluster drawn than that of the moment, until the run moves: one between two moments.
  mutating func draw(_ cluster: ClusterView) { self.cluster = cluster }

  /// The selected server; the last one where it has not been added yet.
  var selected: ServerID {
    get { ServerID(min(chosen.index, cluster.count - 1)) }
    set { chosen = newValue }
  }

  /// Whether nothing moves until told. It follows the run: before the links were held, and after they are
  /// released, everything moves by itself.
  var isByHand: Bool { wantsByHand && cluster.holdsAllMessages }

  /// The cluster to compare with, to show what the last step changed: nil while time flies.
  var changedFrom: ClusterView? { isMoving ? nil : previous }

  /// Whether time passes on the screen, in whichever direction.
  var isMoving: Bool { isPlaying || isRewinding }

  /// Whether the last step changed what the closure makes of a server.
  func hasChanged<Value: Equatable>(_ id: ServerID, _ value: (ServerView) -> Value) -> Bool {
    guard let old = changedFrom?.servers, id.index < old.count else { return false }
    return value(old[id.index]) != value(cluster[id])
  }

  /// Puts the last event into words for the screen.
  mutating func narrate() { told = Told(session) }
}
