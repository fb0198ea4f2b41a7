// raftview measure screen: the budget of drawing.

import ArgumentParser
import Display
import Raft
import Session
import Simulation

struct MeasureScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Measure the drawing of a frame.",
    discussion: """
      Draws a cluster at work, one event a frame, into the grid that the terminal then shows.

      Example:
        raftview measure screen --size 120x40
      """)

  @Option(help: "Columns and rows.")
  var size = "120x40"

  @Option(help: "How many servers, 1 to 31.")
  var servers = 5

  @Option(help: "How many frames.")
  var frames = 2000

  func validate() throws {
    guard parsedSize != nil, (1...31).contains(servers), (1...1_000_000).contains(frames) else {
      throw ValidationError("--size takes COLUMNSxROWS, --servers 1 to 31, --frames 1 to 1000000.")
    }
  }

  private var parsedSize: Size? { Size(parsing: size) }

  func run() throws {
    guard let parsedSize else { return }
    var setup = Setup()
    setup.servers = servers
    var app = App(Session(setup))
    _ = app.handle(.key(.character(" ")))
    var times: [Double] = []
    for frame in 0..<frames {
      if frame % 40 == 20 {
        _ = app.handle(.key(.character("w")))
        _ = app.handle(.key(.enter))
      }
      _ = app.handle(.key(.character("n")))
      times.append(
        cpuMilliseconds { _ = app.render(size: parsedSize, theme: Theme(depth: .many)) })
    }
    let output = Output()
    try output.line("frame at \(size), \(servers) servers: \(Percentiles(times))")
    try output.finish()
  }
}
