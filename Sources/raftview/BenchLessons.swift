// raftview bench lessons: the budgets of the course.

import ArgumentParser
import Batches
import Canvas
import Display
import Raft
import Scripting
import Session

struct BenchLessons: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons",
    abstract: "Measure how soon lessons and their stops are on the screen, and their checking.",
    discussion: """
      Opens each lesson from its text, goes at once to each of its stops and back again, and draws; \
      draws the code view at each stop; and plays all lessons without a terminal as \
      raftview demos --check does. Printed are processor times with the slowest place, beside what \
      they may be; and how long it takes to follow a lesson: to read three words a second, to think about \
      each question for ten seconds, and to watch what happens at the usual tempo.

      Examples:
        raftview bench lessons --size 80x24
        raftview bench lessons --lesson throughput
      """)

  @Option(help: "Columns and rows.")
  var size = "80x24"

  @Option(help: "One lesson by its name, instead of all.")
  var lesson: String?

  @Flag(help: "JSON, an object a line.")
  var json = false

  func validate() throws {
    guard Size(parsing: size) != nil else {
      throw ValidationError("--size takes COLUMNSxROWS.")
    }
    if let lesson, !ShippedLessons.all.contains(where: { $0.name == lesson }) {
      throw ValidationError("There is no lesson '\(lesson)': raftview demos lists them.")
    }
  }

  func run() throws {
    guard let size = Size(parsing: size) else { return }
    var times = LessonTimes()
    for shipped in ShippedLessons.all where lesson == nil || lesson == shipped.name {
      try times.measure(shipped.name, shipped.text, size)
    }
    let output = Output()
    for report in times.reports {
      if json {
        try output.json(report)
      } else {
        try output.line(report.text)
      }
    }
    try output.finish()
  }
}

/// How long lessons took, kind by kind.
private struct LessonTimes {
  private var opening = Times(what: "opening a lesson", most: 100)
  private var stops = Times(what: "going to a stop", most: 50)
  private var back = Times(what: "going back to a stop", most: 50)
  private var code = Times(what: "drawing the code view", most: 1)
  private var checking = Times(what: "checking a lesson", most: nil)
  private var following = Times(what: "following a lesson", most: 300_000)

  /// Times of one kind in milliseconds, with their places.
  private struct Times {
    var what: String
    /// How long each may take.
    var most: Double?
    var all: [Double] = []
    var slowest = ""

    /// Takes down how long the body takes.
    mutating func measure(_ place: String, _ body: () -> Void) {
      take(cpuMilliseconds(body), place)
    }

    /// Takes down a time in milliseconds.
    mutating func take(_ time: Double, _ place: String) {
      if time > all.max() ?? -1 { slowest = place }
      all.append(time)
    }
  }

  /// Opens a lesson, goes through its stops, back, and checks it.
  mutating func measure(_ name: String, _ text: String, _ size: Size) throws {
    let script = try Script(parsing: text, name: name)
    var app = App(Session())
    opening.measure(name) {
      guard let script = try? Script(parsing: text, name: name) else { return }
      app.open(script, named: name)
      _ = app.render(size: size, theme: Theme(depth: .many))
    }
    var length = 0
    while app.session.lesson.map({ $0.stopsReached < $0.stopCount }) == true {
      let before = app.session.lesson?.stopsReached
      length += app.timeToNextStop
      // What is asked is answered, the way begun, and then skipped.
      while !app.isPlaying, app.session.lesson?.stopsReached == before {
        Self.press(.pageDown, &app)
      }
      stops.measure("\(name) \((before ?? 0) + 1)") {
        Self.press(.pageDown, &app)
        _ = app.render(size: size, theme: Theme(depth: .many))
      }
      guard app.session.lesson?.stopsReached != before else { break }
      var beside = app
      // A lesson may have opened it.
      if beside.viewTitle != "code" { Self.press(.character("X"), &beside) }
      code.measure("\(name) \((before ?? 0) + 1)") {
        _ = beside.render(size: size, theme: Theme(depth: .many))
      }
    }
    following.take(Double(length + app.timeToRead) / 1000, name)
    while let stop = app.session.lesson?.stopsReached, stop > 1 {
      back.measure("\(name) \(stop - 1)") {
        Self.press(.pageUp, &app)
        _ = app.render(size: size, theme: Theme(depth: .many))
      }
      guard app.session.lesson?.stopsReached != stop else { break }
    }
    checking.measure(name) {
      var session = Session(playing: script)
      while session.lesson?.isFinished == false { _ = session.play(until: .never) }
    }
  }

  private static func press(_ key: Key, _ app: inout App) { _ = app.handle(.key(key)) }

  /// What was measured.
  var reports: [LessonReport] {
    [opening, stops, back, code, checking, following].map { times in
      LessonReport(
        what: times.what, count: times.all.count, ms: Percentiles(times.all),
        slowest: times.slowest, most_ms: times.most)
    } + [
      LessonReport(
        what: "checking all lessons", count: 1, ms: Percentiles([checking.all.reduce(0, +)]),
        slowest: "", most_ms: 10_000)
    ]
  }
}

private struct LessonReport: Encodable {
  var what: String
  var count: Int
  var ms: Percentiles
  var slowest: String
  var most_ms: Double?

  /// The same in a line.
  var text: String {
    let name = what + String(repeating: " ", count: max(1, 24 - what.count))
    let place = slowest.isEmpty ? "" : " (\(slowest))"
    let bound = most_ms.map { ", of at most \(rounded($0, digits: 0)) ms" } ?? ""
    return "\(name)\(count) times: median \(rounded(ms.p50)) ms, max \(rounded(ms.max)) ms"
      + "\(place)\(bound)"
  }
}
