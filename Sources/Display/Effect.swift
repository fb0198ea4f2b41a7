// What a view wants to happen outside of itself.

import Judging
import Raft
import Scripting

/// What a view returns when a key has done something: the app carries it out.
enum Effect: Sendable {
  /// Does something to the cluster at this point of the run, and says which command it was.
  case perform(Act)
  /// Goes to a position and stands still there.
  case seek(to: Int)
  /// Stands still.
  case pause
  /// Goes to the end of a branch.
  case switchBranch(to: Int)
  /// Goes on in the lesson, or back in it.
  case nextStop, previousStop
  /// Opens a view, or closes it if it is open.
  case show(ViewName)
  /// Opens the lesson at the place in the list.
  case openLesson(Int)
  /// Opens a run that shows something of the judged picture.
  case playRun(RunPlan.Wanted)
  /// Opens the last event: why it happened.
  case explain
  /// Opens a run of those that were measured.
  case openSample
  /// Selects a server.
  case select(ServerID)
  /// Opens the command line with a text.
  case prompt(String)
  /// Says something in place of the keys.
  case say(String)
  /// Says why something can't be done.
  case refuse(String)
  /// Does something more, now that the effects before have happened.
  case act(Action)
}
