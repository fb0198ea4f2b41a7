// `:measure`: trials between the pictures, with the settings of the moment, while the run goes on.

import Canvas
import Experiments
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Measuring from the prompt")
struct MeasuringTests {
  private func app(_ lines: String...) throws -> App {
    var app = App(Session())
    app.pause()
    for line in lines { type(line, &app) }
    return app
  }

  private func type(_ line: String, _ app: inout App) {
    _ = app.handle(.key(.character(":")), on: nil)
    for character in line { _ = app.handle(.key(.character(character)), on: nil) }
    _ = app.handle(.key(.enter), on: nil)
  }

  private func text(_ app: App, _ size: Size = Size(columns: 80, rows: 24)) -> String {
    app.render(size: size, theme: Theme()).text
  }

  @Test(
    "it goes on from tick to tick, and the curve is in the charts",
    arguments: ["splits", "elections"])
  func curve(_ name: String) throws {
    var app = try app("measure \(name)")
    #expect(app.view == .charts && app.needsTicks)
    let position = app.session.position
    let isNew = app.tick(microseconds: 33_000)
    #expect(isNew, "there is something new to see")
    let first = app.model.measurement?.done ?? 0
    #expect(first >= 200 && first < 400)
    #expect(text(app).contains("\(first) of"))
    for _ in 0..<4 { _ = app.tick(microseconds: 33_000) }
    #expect((app.model.measurement?.done ?? 0) >= 1000)
    #expect(app.session.position == position, "the run stands")
    let picture = text(app)
    #expect(
      picture.contains("%")
        && picture.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
    for (columns, rows) in [(120, 40), (200, 60), (40, 12), (1, 1)] {
      _ = text(app, Size(columns: columns, rows: rows))
    }
  }

  @Test("the run goes on meanwhile")
  func alive() throws {
    var app = try app("measure splits")
    app.model.isPlaying = true
    let before = app.session.now
    for _ in 0..<30 { _ = app.tick(microseconds: 33_000) }
    #expect(app.session.now > before && (app.model.measurement?.done ?? 0) > 1000)
  }

  @Test("Esc stops it, and so does saying it again; what was measured stays")
  func stop() throws {
    for again in [false, true] {
      var app = try app("measure splits")
      _ = app.tick(microseconds: 33_000)
      if again { type("measure splits", &app) } else { _ = app.handle(.key(.escape), on: nil) }
      #expect(!app.needsTicks && app.view == .charts)
      let done = app.model.measurement?.done ?? 0
      #expect(done > 0 && text(app).contains("\(done) trials"))
      let isNew = app.tick(microseconds: 33_000)
      #expect(!isNew && app.model.measurement?.done == done)
    }
  }

  @Test("it is about the present cluster: its settings, and who is up")
  func present() throws {
    var app = try app("set election-timeout 200ms..260ms", "set delay 3ms..4ms", "crash S4")
    type("measure splits", &app)
    let experiment = try #require(app.model.measurement?.experiment)
    let trial = try #require(experiment.points[0].trial as? SplitTrial)
    #expect(trial.up == 4 && trial.setup.link.delay.description == "3ms..4ms")
    #expect(experiment.points.contains { $0.place.label == "60ms" })
    #expect(trial.setup.settings.electionTimeout.lowerBound == .milliseconds(200))
    type("crash S1 S2", &app)
    type("measure", &app)
    type("measure splits", &app)
    #expect(app.notice?.text == "2 of 5 servers are no majority: nobody can win.")
    type("measure nothing", &app)
    #expect(app.notice?.isError == true)
  }

  @Test(
    "other settings are measured anew, beside the curve so far, which is named by what was set",
    arguments: ["splits", "elections"])
  func otherSettings(_ name: String) throws {
    var app = try app("measure \(name)")
    for _ in 0..<10 { _ = app.tick(microseconds: 33_000) }
    let curves = try #require(app.model.measurement?.plot).curves
    let done = app.model.measurement?.done ?? 0
    // Neither time nor a server that crashes makes other settings.
    for line in ["run 1s", "crash S2", "select S3"] { type(line, &app) }
    #expect(app.model.measurement?.done == done)
    type("set delay 40ms..60ms", &app)
    #expect(app.model.measurement?.done == 0 && app.needsTicks)
    #expect(app.notice?.text == "The settings are others: measured anew. Esc stops it.")
    for _ in 0..<10 { _ = app.tick(microseconds: 33_000) }
    let plot = try #require(app.model.measurement?.plot)
    #expect(plot.curves.count == curves.count + 1)
    #expect(plot.curves.last?.name == "before set delay 40ms..60ms")
    #expect(plot.curves.last?.points == curves[0].points)
    #expect(text(app).contains("before set delay 40ms..60ms"))
    // What was stopped stays as it is.
    _ = app.handle(.key(.escape), on: nil)
    let kept = app.model.measurement?.done
    type("set delay 1ms..2ms", &app)
    #expect(app.model.measurement?.done == kept && !app.needsTicks)
  }

  @Test("Enter opens a split run, and there another; without a measurement it says why")
  func sample() throws {
    var app = try app("measure splits")
    for _ in 0..<40 { _ = app.tick(microseconds: 33_000) }
    _ = app.handle(.key(.enter), on: nil)
    #expect(app.lessonName.hasPrefix("split-") && app.model.measurement != nil)
    let first = app.lessonName
    _ = app.handle(.key(.pageDown), on: nil)
    app.settle()
    #expect(app.session.holds(.electionSplit) || app.session.holds(.leaderAny))
    _ = app.handle(.key(.character("C")), on: nil)
    _ = app.handle(.key(.enter), on: nil)
    #expect(app.lessonName.hasPrefix("split-") && app.lessonName != first)
    var plain = try self.app("run 400ms")
    _ = plain.handle(.key(.character("C")), on: nil)
    _ = plain.handle(.key(.enter), on: nil)
    #expect(plain.view == .events)
  }
}
