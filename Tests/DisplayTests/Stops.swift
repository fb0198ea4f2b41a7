// All stops of all lessons as the app shows them, for tests of what holds at each of them.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

/// A moment at which a lesson waits.
struct LessonStop: CustomTestStringConvertible {
  /// The lesson's name.
  var lesson: String
  /// Which stop it is; 0 for the words of its beginning.
  var number: Int
  /// Whether the question that it asks has been answered.
  var isAnswered: Bool
  /// The app that waits there.
  var app: App

  var name: String { "\(lesson) \(number)\(isAnswered ? " answered" : "")" }
  var testDescription: String { name }

  /// All stops of the lessons that ship with the program, in order. Found out once: others read them.
  static let all = stops(Project.lessons)
  /// The same of those in which a rule is off.
  static let whatIf = stops(Project.files(in: "demos/what-if", ending: ".raft"))

  private static func stops(_ files: [URL]) -> [LessonStop] {
    files.flatMap { file -> [LessonStop] in
      let name = file.deletingPathExtension().lastPathComponent
      guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
      return (try? stops(of: parsed(text, name: "\(name).raft"), name)) ?? []
    }
  }

  /// The stop of that lesson and number, answered if it asks for that.
  static func named(_ lesson: String, _ number: Int, answered: Bool = false) throws -> LessonStop {
    try #require(
      all.last { $0.lesson == lesson && $0.number == number && $0.isAnswered == answered })
  }

  private static func stops(of script: Script, _ name: String) -> [LessonStop] {
    var app = App(Session(playing: script))
    app.lessonName = name
    var stops: [LessonStop] = []
    func note(isAnswered: Bool) {
      stops.append(
        LessonStop(
          lesson: name, number: app.session.lesson?.stopsReached ?? 0, isAnswered: isAnswered,
          app: app))
    }
    note(isAnswered: false)
    while !app.model.isLessonOver {
      let (isAsking, isSet) = (app.model.isAnswerDue, app.isGoalDue)
      let before = (app.session.position, stops.count)
      _ = app.handle(.key(.pageDown))
      // Asked for again, the answer is shown, and the way to a goal.
      if isAsking || isSet { _ = app.handle(.key(.pageDown)) }
      while app.isPlaying { app.settle() }
      app.finishMotion()
      note(isAnswered: isAsking)
      if !isAsking, before.0 == app.session.position, stops.count > 200 { break }
    }
    return stops
  }
}
