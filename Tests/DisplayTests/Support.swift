// What the tests of the display share: apps at known moments, screens as text, golden files.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

/// An app on a script, driven by keys. Playing is always stopped: time passes only by keys and ticks.
struct Stage {
  var app: App

  init(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    app = App(Session(playing: try parsed(script, name: "lesson.raft", sourceLocation)))
  }

  init(servers: Int = 5, seed: UInt64 = 1) {
    var setup = Setup()
    setup.servers = servers
    setup.seed = seed
    app = App(Session(setup))
    press(" ")
  }

  /// Presses keys: each character is one, `<Enter>` and the like are named.
  mutating func press(_ keys: String) {
    for key in Key.sequence(keys) { _ = app.handle(.key(key)) }
  }

  func screen(_ columns: Int = 80, _ rows: Int = 24, _ theme: Theme = Theme()) -> String {
    app.render(size: Size(columns: columns, rows: rows), theme: theme).text
  }

  /// The open view alone, in so much room: the lines above and under it, the reasons, and what stands beside it
  /// have golden files of their own.
  func part(_ columns: Int = 80, _ rows: Int = 18, _ theme: Theme = Theme()) -> String {
    let size = Size(columns: columns, rows: rows)
    var screen = Screen(size: size, theme: theme)
    app.views[app.view].draw(app.model, in: Rect(size), on: &screen)
    if theme.isASCII { screen.grid.makeASCII() }
    return screen.grid.text
  }

  func line(_ row: Int) -> String {
    String(screen().split(separator: "\n", omittingEmptySubsequences: false)[row])
  }

  /// The last line: keys, messages, the command line.
  var footer: String { line(23) }
}

/// Compares a screen with the picture in `Golden`, or rewrites the picture if the environment variable
/// RAFTVIEW_REWRITE_GOLDEN is set.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectText(
    text + "\n", in: Project.file("Tests/DisplayTests/Golden/\(name).txt"),
    sourceLocation: sourceLocation)
}

/// Keeps failures readable: a whole world is a page of text.
extension World: CustomTestStringConvertible {
  public var testDescription: String { "the world after event \(eventCount)" }
}

extension Session: CustomTestStringConvertible {
  public var testDescription: String { "the session at event \(position)" }
}
