// Every demo keeps its promises.

import Raft
import Foundation
import Scripting
import Session
import TestKit
import Testing

@Suite("The demos")
struct DemoTests {
  private static let demos = Project.demos

  @Test("they are there")
  func some() { #expect(Self.demos.count >= 19) }

  @Test("all it expects holds, and nothing breaks but what it wants to break", arguments: demos)
  func demo(file: URL) throws {
    var session = Session(playing: try Script.load(path: file.path))
    var stop = PlayStop.limit
    while session.lesson?.isFinished == false, stop != .violation {
      stop = session.play(until: .never)
    }
    let lesson = try #require(session.lesson)
    #expect(lesson.failures.map(\.message) == [])
    #expect(lesson.expectationCount > 0 && lesson.stopsReached == lesson.stopCount)
    #expect(session.violation == nil || lesson.isViolationExpected)
  }
}
