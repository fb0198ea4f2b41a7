// The run as a recording of the visualizer, as asciinema plays it.

import Canvas
import Display
import Raft
import Scripting
import Session
import Telling

/// Records what the visualizer shows when it plays the run at its usual tempo, with a marker at each milestone. Version 2
/// of the format: nobody but the newest programs reads version 3.
struct CastExport: RunExport {
  private let size: Size
  private let wishes: ExportWishes
  private var first = 0
  private var last = 0

  /// How long a stop of a lesson is on the screen, in microseconds.
  private static let stop = 3_000_000
  /// Within so many events from the last one it is looked at how far a step goes.
  private static let nearEnd = 200
  /// How long at most what follows from the last event is waited for, in microseconds.
  private static let longestEnd = 8_000_000
  /// A picture a thirtieth of a second, as the visualizer draws them.
  static let frame = 33_333
  /// Nobody watches a longer recording, in microseconds.
  static let longest = 3_600_000_000

  init(_ wishes: ExportWishes) {
    self.wishes = wishes
    size = Size(columns: wishes.columns, rows: wishes.rows)
  }

  mutating func begin(_ walk: borrowing RunWalk) { first = walk.session.position }
  mutating func add(_ walk: borrowing RunWalk) { last = walk.session.position }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    var camera = Camera(app(walk), size, from: first)
    camera.shoot()
    while camera.app.session.position < last {
      guard camera.time < Self.longest else {
        throw ExportError(
          "After an hour of recording the run is at event \(camera.app.session.position) of \(last): "
            + "--from and --to make it shorter.")
      }
      try wishes.tell(camera.app.session.position, of: last)
      if camera.app.isPlaying {
        camera.wait(step(camera.app))
      } else if !goOn(&camera) {
        break
      }
    }
    showEnd(&camera)
    camera.end()
    return Exported(camera.text(titled: walk.title))
  }

  /// The visualizer right before the first event of the range.
  private func app(_ walk: borrowing RunWalk) -> App {
    var session = walk.session
    if first == 0, let lesson = session.lesson, lesson.branch == session.branchNumber {
      return App(Session(playing: lesson.script))
    }
    session.seek(to: first)
    return App(session)
  }

  /// How long the next picture is waited for, in microseconds: less where more would go beyond the last event.
  private func step(_ app: App) -> Int {
    var step = max(Self.frame, min(app.restsFor, 250_000))
    guard last - app.session.position < Self.nearEnd else { return step }
    while step > 1000, goesTooFar(app, step) { step /= 2 }
    return step
  }

  /// Whether an event beyond the last one happens in so much time.
  private func goesTooFar(_ app: App, _ microseconds: Int) -> Bool {
    var ahead = app
    ahead.tick(microseconds: microseconds)
    return ahead.session.position > last
  }

  /// Shows the last event to its end: until the next one would come, or the run stops by itself, with a lesson's last
  /// words.
  private func showEnd(_ camera: inout Camera) {
    let end = camera.time + Self.longestEnd
    while camera.app.isPlaying, camera.time < end, !goesTooFar(camera.app, Self.frame) {
      camera.wait(Self.frame)
    }
    if camera.app.isPlaying {
      camera.app.pause()
      camera.shoot()
    }
    camera.hold(Self.stop)
  }

  /// Reads a stop, and goes on from it.
  /// - Returns: Whether that leads on.
  private func goOn(_ camera: inout Camera) -> Bool {
    camera.hold(Self.stop)
    for _ in 0..<3 {
      _ = camera.app.handle(.key(camera.app.session.lesson == nil ? .character(" ") : .pageDown))
      camera.shoot()
      if camera.app.isPlaying { return true }
    }
    return false
  }
}

/// Takes pictures of the visualizer while time passes.
private struct Camera {
  var app: App
  /// How long it has recorded, in microseconds.
  private(set) var time = 0
  private let size: Size
  private var shown: Grid?
  private var lines: [String] = []
  /// Up to this event markers have been set.
  private var marked: Int

  init(_ app: App, _ size: Size, from first: Int) {
    self.app = app
    self.size = size
    marked = first
    self.app.fit(size)
  }

  /// Takes a picture, if anything has changed, and marks the milestones that have come.
  mutating func shoot() {
    let position = app.session.position
    if position > marked {
      for milestone in app.session.branch.milestones
      where milestone.position > marked && milestone.position <= position {
        // What was done by hand is named as it was typed.
        let isByHand = milestone.kind == .intervened
        add(
          "m", isByHand ? app.session.branch.words(of: milestone.position) : milestone.kind.brief)
      }
      marked = position
    }
    let grid = app.render(size: size, theme: Theme())
    if grid == shown { return }
    add("o", grid.ansi(after: shown))
    shown = grid
  }

  private mutating func add(_ kind: StaticString, _ text: String) {
    var json = JSONText()
    json.string(text)
    lines.append("[\(seconds(time)), \"\(kind)\", \(json.text)]")
  }

  private func seconds(_ microseconds: Int) -> String {
    let fraction = String(microseconds % 1_000_000)
    return "\(microseconds / 1_000_000)."
      + String(repeating: "0", count: 6 - fraction.count) + fraction
  }

  /// Lets real time pass.
  mutating func wait(_ microseconds: Int) {
    app.tick(microseconds: microseconds)
    time += microseconds
    shoot()
  }

  /// Lets what moves come to rest, and shows the picture for a while.
  mutating func hold(_ microseconds: Int) {
    let end = time + microseconds
    while app.needsTicks, time < end { wait(CastExport.frame) }
    time = max(time, end)
  }

  /// Nothing more is shown: the last picture stands up to now.
  mutating func end() { add("o", "") }

  /// The recording.
  func text(titled title: String) -> String {
    var head = JSONText()
    head.beginObject()
    head.key("version")
    head.int(2)
    head.key("width")
    head.int(size.columns)
    head.key("height")
    head.int(size.rows)
    head.key("title")
    head.string(title)
    head.endObject()
    return ([head.text] + lines).joined(separator: "\n") + "\n"
  }
}
