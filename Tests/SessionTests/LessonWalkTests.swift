// Every shipped lesson, stop by stop: forwards, backwards, with somebody acting in between; and its goals.

import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite("Walking through lessons")
struct LessonWalkTests {
  private struct Stop: Equatable {
    var position: Int
    var time: Instant
    var hash: UInt64

    init(_ session: Session) {
      position = session.position
      time = session.world.now
      hash = session.world.hash
    }
  }

  private func session(_ file: URL) throws -> Session {
    Session(playing: try Script.load(path: file.path))
  }

  @Test(
    "the stops are the same forwards, backwards and after a take-over", arguments: Project.demos)
  func walk(file: URL) throws {
    var session = try session(file)
    var stops: [Stop] = []
    for _ in 0..<100 {
      guard let stop = session.nextStop(), stop == .stop else { break }
      stops.append(Stop(session))
    }
    #expect(stops.count >= 2 && session.lesson?.failures == [])
    for stop in stops.dropLast().reversed() {
      session.previousStop()
      #expect(Stop(session) == stop)
    }
    for stop in stops.dropFirst() {
      // Somebody does something here, and looks what comes of it.
      let here = Stop(session)
      let isDone = [Act.spread, .hold(nil), .release(nil)].contains { act in
        (try? session.perform(act)) != nil
      }
      #expect(isDone)
      for _ in 0..<20 { session.stepForward() }
      #expect(session.branchNumber > 0)
      _ = session.nextStop()
      #expect(Stop(session) == here, "one key goes back to where the lesson was left")
      _ = session.nextStop()
      #expect(Stop(session) == stop)
    }
  }

  /// How many answers the questions of a lesson have, and of how many the run says whether they are right.
  private func answers(_ file: URL) throws -> (all: Int, shown: Int) {
    var (all, shown, isOpen) = (0, 0, false)
    for line in try Script.load(path: file.path).lines {
      switch line.command {
      case .tell(.choice), .tell(.number), .tell(.server): (all, isOpen) = (all + 1, true)
      case .tell(.means):
        if isOpen { shown += 1 }
        isOpen = false
      case .tell(.hint): break
      default: isOpen = false
      }
    }
    return (all, shown)
  }

  @Test(
    "every answer to every question is confirmed or refuted by the run", arguments: Project.demos)
  func refuted(file: URL) throws {
    let answers = try answers(file)
    #expect(answers.all == answers.shown, "\(file.lastPathComponent): an answer without `means`")
    var session = try session(file)
    while session.nextStop() == .stop {}
    // What each means is looked at on the way.
    #expect(session.lesson?.isFinished == true && session.lesson?.failures == [])
  }

  @Test("the lesson that the documentation writes is as it says")
  func documented() throws {
    let page = try Project.text("Sources/raftview/raftview.docc/WritingLessons.md")
    let example = try #require(page.split(separator: "```").dropFirst().first)
    var session = Session(playing: try parsed(String(example)))
    var stops = 0
    while session.nextStop() == .stop { stops += 1 }
    #expect(stops == 6 && session.lesson?.failures == [] && session.lesson?.isFinished == true)
  }

  @Test("no goal is reached by doing nothing", arguments: Project.demos)
  func goals(file: URL) throws {
    var session = try session(file)
    while session.nextStop() == .stop {
      let goals = session.lesson?.telling.compactMap {
        if case .goal(let condition) = $0 { condition } else { nil }
      }
      for goal in goals ?? [] {
        var idle = session
        idle.leaveLesson()
        let end = idle.world.now + .seconds(5)
        #expect(!idle.holds(goal))
        for _ in 0..<5000 where idle.stepForward(notAfter: end) {
          #expect(!idle.holds(goal), "\(goal) comes by itself at \(idle.world.now)")
          if idle.holds(goal) { return }
        }
      }
    }
  }
}
