// The scripts of the tests: each shows that one fault is gone.

import Foundation
import Scripting
import Session
import TestKit
import Testing

@Suite("Scripts of what was once wrong")
struct ScriptTests {
  private static let scripts = Project.files(in: "Tests/Scripts", ending: ".raft")

  @Test("they are there")
  func some() { #expect(Self.scripts.count >= 4) }

  @Test("all that a script expects holds", arguments: scripts)
  func script(file: URL) throws {
    var session = Session(playing: try Script.load(path: file.path))
    session.playToEnd()
    let lesson = try #require(session.lesson)
    #expect(lesson.failures.map(\.message) == [])
    #expect(lesson.expectationCount > 0)
    #expect(session.violation == nil || lesson.isViolationExpected)
  }
}
