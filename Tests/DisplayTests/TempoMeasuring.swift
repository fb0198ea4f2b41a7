// How a run looks to somebody who watches it: played on a virtual screen, with what is seen how long.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

@testable import Display

/// What was seen of a run that was played, picture by picture.
struct Watching {
  /// A picture: how long it stood, and where the run was.
  struct Picture {
    var milliseconds: Int
    var position: Int
    var now: Instant
    var kind: Timetable.Stretch.Kind?
  }

  /// The pictures in order.
  private(set) var pictures: [Picture] = []
  /// So long a picture stands.
  static let frame = 20

  /// Plays until playing stops by itself, or for so long.
  mutating func play(_ app: inout App, forAtMost seconds: Int = 600) {
    for _ in 0..<seconds * 1000 / Watching.frame where app.isPlaying {
      app.tick(microseconds: Watching.frame * 1000)
      let session = app.session
      let kind = app.model.watched
      if let last = pictures.last, last.position == session.position, last.now == session.now,
        last.kind == kind
      {
        pictures[pictures.count - 1].milliseconds += Watching.frame
      } else {
        pictures.append(
          Picture(
            milliseconds: Watching.frame, position: session.position, now: session.now, kind: kind))
      }
    }
  }

  /// How long it took.
  var milliseconds: Int { pictures.reduce(0) { $0 + $1.milliseconds } }

  /// What was seen one after the other, and how long each.
  var parts: [(words: String, milliseconds: Int)] {
    var parts: [(words: String, milliseconds: Int)] = []
    for picture in pictures {
      let words = picture.kind?.words ?? "-"
      if parts.last?.words == words {
        parts[parts.count - 1].milliseconds += picture.milliseconds
      } else {
        parts.append((words, picture.milliseconds))
      }
    }
    return parts
  }
}
