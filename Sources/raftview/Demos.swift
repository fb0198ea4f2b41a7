// raftview demos: the lessons inside the program, listed, opened, checked.

import ArgumentParser
import Display
import Foundation
import Scripting
import Session
import Terminal

struct Demos: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the lessons that ship inside the program, open one, or check all.",
    discussion: """
      Without a name the lessons are listed, group by group, each with its stops, its questions and \
      goals, and what it is about. With a name it is opened, in any folder. --check plays them \
      without a terminal and looks at everything that they expect: their answers and goals too.

      What was answered and reached is kept in $XDG_DATA_HOME/raftview/score (or in \
      ~/.local/share/raftview), and sent nowhere; --reset forgets it.

      Examples:
        raftview demos
        raftview demos split-vote
        raftview demos --check
        raftview demos --check figure-8
      """)

  @Argument(
    help: "The name of a lesson; without one, all are listed.",
    completion: .list(ShippedLessons.all.map(\.name)))
  var name: String?

  @Flag(help: "Play without a terminal, and check everything that is expected.")
  var check = false

  @Flag(help: "Forget what was answered and reached.")
  var reset = false

  @Flag(help: "Print one JSON object a line.")
  var json = false

  @OptionGroup var history: HistoryOptions

  func validate() throws {
    if reset, check || name != nil || json {
      throw ValidationError("--reset stands alone.")
    }
    if json, name != nil, !check {
      throw ValidationError("--json goes with the list, or with --check.")
    }
    if let name, Demos.item(name) == nil {
      let names = ShippedLessons.all.map(\.name)
      let nearest = Suggestion.nearest(to: String(name.prefix(64)), among: names)
      let hint = nearest.map { "did you mean '\($0)'?" } ?? "raftview demos lists them."
      throw ValidationError("There is no lesson '\(name)': \(hint)")
    }
  }

  private static func item(_ name: String) -> LessonItem? {
    Lessons.shipped.first { $0.name == name }
  }

  func run() throws {
    if reset { return try resetScore() }
    if check { return try checkAll() }
    guard let name else { return try list() }
    try open(name)
  }

  private func resetScore() throws {
    let was: Bool
    do throws(Scores.Problem) {
      was = try Scores.reset()
    } catch {
      complain("\(error)")
      throw Status.cannotCreate
    }
    let output = Output()
    try output.line(was ? "The score is forgotten." : "There was no score.")
    try output.finish()
  }

  // MARK: The list

  private func list() throws {
    let output = Output()
    var group = ""
    let width = Lessons.shipped.map(\.name.count).max() ?? 0
    for item in Lessons.inGroups {
      if json {
        try output.json(
          DemoLine(
            name: item.name, group: item.group, about: item.summary, stops: item.stopCount,
            tasks: item.taskCount))
        continue
      }
      if item.group != group { try output.line((group.isEmpty ? "" : "\n") + item.group) }
      group = item.group
      let stops = "\(item.stopCount) stops"
      let tasks = item.taskCount == 0 ? "" : ", \(item.taskCount) to answer"
      try output.line(
        "  " + item.name.padded(to: width) + "  " + (stops + tasks).padded(to: 21) + "  "
          + item.summary)
    }
    try output.finish()
  }

  // MARK: Checking

  private func checkAll() throws {
    let output = Output()
    var failed = false
    for item in Lessons.inGroups where name == nil || item.name == name {
      guard let script = item.script else { continue }
      var runner = Runner(script, output: output, choice: .none, isJSON: json)
      runner.isBrief = true
      runner.session.historyRoom = history.room
      if try !runner.run() { failed = true }
    }
    try output.finish()
    if failed { throw Status.failed }
  }

  // MARK: Opening

  private func open(_ name: String) throws {
    guard let script = Demos.item(name)?.script else { return }
    let session = Session(playing: script)
    try Visualizer.show(
      TerminalWishes(), room: history.room, opens: session.lesson?.stopCount == 1
    ) {
      var app = App(session)
      app.lessons = Lessons.all(in: nil)
      app.lessonName = name
      app.takeKeptScore()
      return app
    }
  }
}

private struct DemoLine: Encodable {
  var type = "lesson"
  var name: String
  var group: String
  var about: String
  var stops: Int
  var tasks: Int
}

extension String {
  /// With blanks behind it up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
  }
}
