// raftview picture: a screen as a file.

import Canvas
import ArgumentParser
import Display
import Foundation
import Session
import Simulation

struct Picture: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a screen, as SVG or as text.",
    discussion: """
      Opens the visualizer without a terminal, paused, presses the keys, and writes what would be \
      seen. Keys are characters, and <Enter>, <Esc>, <Tab>, <Up>, <PgDn>, <F5> and the like; \
      << types a <. In the visualizer `:picture FILE` writes the screen as it is. Commands \
      such as `:save FILE` do here what they do there.

      Examples:
        raftview picture --keys ':run 400ms<Enter>' --text
        raftview picture demos/figure-8.raft --keys '<PgDn>e' --output e.svg
      """)

  @Argument(
    help: "A script to play; - reads standard input.", completion: .file(extensions: ["raft"]))
  var script: String?

  @Option(help: "The keys to press, one after another.")
  var keys = ""

  @Option(help: "Columns and rows.")
  var size = "80x24"

  @Flag(help: "Text, without colours.")
  var text = false

  @Option(help: "The file to write instead of standard output.", completion: .file())
  var output: String?

  func validate() throws {
    let least = App.smallestSize
    guard let size = Size(parsing: size), size.columns >= least.columns, size.rows >= least.rows
    else {
      throw ValidationError(
        "--size takes COLUMNSxROWS, \(least.columns)x\(least.rows) to 1000x1000.")
    }
    if let name = Key.unknownName(in: keys) {
      throw ValidationError("--keys: there is no key \(name); << types a <.")
    }
  }

  func run() throws {
    guard let size = Size(parsing: size) else { return }
    var app: App
    if let script {
      app = App(Session(playing: try loadScript(script)))
    } else {
      app = App(Session())
    }
    app.lessons = Lessons.all(in: nil)
    app.pause()
    for key in Key.sequence(keys) {
      if !app.carryOut(app.handle(.key(key), on: nil), size, Theme()) { break }
      // What a key has set in motion goes on to its next stop.
      app.settle()
    }
    let grid = app.render(size: size, theme: Theme())
    let content = text ? grid.text + "\n" : grid.svg
    if let output {
      try writeOrComplain(content, to: output)
    } else {
      let standardOutput = Output()
      try standardOutput.line(String(content.dropLast()))
      try standardOutput.finish()
    }
  }
}

extension Size {
  /// Reads `80x24`; nil if it is nothing of the kind or larger than a thousand either way.
  init?(parsing text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1],
      (1...1000).contains(columns), (1...1000).contains(rows)
    else { return nil }
    self.init(columns: columns, rows: rows)
  }
}
