// What the views look at: the run, and where in it the person is.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// The run and what of it is looked at. Views read it; only the app changes it.
struct Model: Sendable {
  /// The run with its history.
  var session: Session
  /// Whether time passes by itself.
  var isPlaying = false
  /// The server that was selected, which may not be there at the moment that is shown.
  var chosen = ServerID(0)
  /// The world before the last step, to show what changed.
  var previous: World?
  /// The last event worth words, and where it was.
  var narration: Explanation?
  var narrationPosition = 0
  var narrationTime = Instant.zero
  /// What the last key stands for in the language, if nothing else says so.
  var echo = ""
  /// The stop of the lesson whose question has been answered on the screen.
  var answeredStop: Int?
  /// Whether somebody has asked that nothing moves until told: see `isByHand`.
  var wantsByHand = false

  /// How large the screen was when the last input came.
  var screenSize = Size(columns: 80, rows: 24)

  init(_ session: Session) { self.session = session }

  /// The selected server; the last one where it has not been added yet.
  var selected: ServerID {
    get { ServerID(min(chosen.index, session.world.nodes.count - 1)) }
    set { chosen = newValue }
  }

  /// Whether nothing moves until told. It follows the run: before the links were held, and after they are
  /// released, everything moves by itself.
  var isByHand: Bool { wantsByHand && session.world.holdsAllMessages }

  /// The world to compare with, to show what the last step changed: nil while time flies.
  var changedFrom: World? { isPlaying ? nil : previous }

  /// Whether the last step changed what the closure makes of a server.
  func hasChanged<Value: Equatable>(_ id: ServerID, _ value: (Node) -> Value) -> Bool {
    guard let old = changedFrom?.nodes, id.index < old.count else { return false }
    return value(old[id.index]) != value(session.world.nodes[id.index])
  }

  /// Puts the last event into words for the screen.
  mutating func narrate() {
    narration = session.lastNarration
    narrationPosition = session.position
    narrationTime = session.world.now
  }
}
