// raftview bench screen: the budget of drawing.

import Canvas
import ArgumentParser
import Batches
import Display
import Raft
import Scripting
import Session
import Simulation

struct BenchScreen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Measure the drawing of a frame, view by view.",
    discussion: """
      A cluster under load grows its logs; then one event a frame is stepped and drawn into the \
      grid that the terminal shows. Printed are the CPU times of the drawing, and of the step with \
      all that views remember of it.

      Examples:
        raftview bench screen --size 120x40
        raftview bench screen --size 300x100 --servers 9 --entries 10000
      """)

  @Option(help: "Columns and rows.")
  var size = "120x40"

  @Option(help: "How many servers, 1 to 31.")
  var servers = 5

  @Option(help: "How long the logs have grown before the first frame, in entries.")
  var entries = 0

  @Option(help: "How many frames a view.")
  var frames = 500

  @Flag(help: "JSON, an object a line.")
  var json = false

  func validate() throws {
    guard parsedSize != nil, (1...31).contains(servers), (1...1_000_000).contains(frames),
      (0...100_000).contains(entries)
    else {
      throw ValidationError(
        "--size takes COLUMNSxROWS, --servers 1 to 31, --frames 1 to 1000000, --entries up to 100000."
      )
    }
  }

  private var parsedSize: Size? { Size(parsing: size) }

  /// The views by their function keys.
  private static let views = [
    "cluster", "inspector", "messages", "elections", "space-time", "safety", "charts", "events",
    "why not", "code",
  ]

  func run() throws {
    guard let parsedSize else { return }
    let app = try makeApp()
    let output = Output()
    for (place, view) in Self.views.enumerated() {
      var app = app
      if place > 0 { _ = app.handle(.key(.function(place + 1))) }
      var drawing: [Double] = []
      var stepping: [Double] = []
      for _ in 0..<frames {
        stepping.append(cpuMilliseconds { _ = app.handle(.key(.character("n"))) })
        drawing.append(
          cpuMilliseconds { _ = app.render(size: parsedSize, theme: Theme(depth: .many)) })
      }
      let report = ScreenReport(
        view: view, size: size, servers: servers, entries: entries, events: app.session.position,
        draw_ms: Percentiles(drawing), step_ms: Percentiles(stepping))
      if json {
        try output.json(report)
      } else {
        let name = view + String(repeating: " ", count: max(1, 12 - view.count))
        try output.line(
          "\(name)drawing \(report.draw_ms.milliseconds)   step \(report.step_ms.milliseconds)")
      }
    }
    try output.finish()
  }

  /// An app that stands still, on a run whose logs have grown.
  private func makeApp() throws -> App {
    var setup = Setup()
    setup.servers = servers
    var session = Session(setup)
    session.advance(to: .zero + .seconds(1))
    var load = Load(callsPerSecond: 500)
    load.readPercent = 20
    try session.perform(.load(load, for: nil))
    while session.world.nodes.contains(where: { $0.server.log.lastIndex.number < entries }),
      session.world.now < .zero + .seconds(3600)
    {
      session.advance(to: session.world.now + .milliseconds(100))
    }
    var app = App(session)
    app.pause()
    return app
  }
}

private struct ScreenReport: Encodable {
  var view: String
  var size: String
  var servers: Int
  var entries: Int
  var events: Int
  var draw_ms: Percentiles
  var step_ms: Percentiles
}
