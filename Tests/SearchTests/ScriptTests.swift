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

  @Test(
    "at least thirty follow scenarios of other projects' tests, each of which is named and none twice"
  )
  func origins() throws {
    let pattern =
      /# After (microsoft\/CCF, tests\/raft_scenarios\/|etcd-io\/raft, testdata\/)([\w.]+)/
    var origins: [String] = []
    for file in Self.scripts {
      let text = try String(contentsOf: file, encoding: .utf8)
      guard let match = text.firstMatch(of: pattern) else {
        let name = file.lastPathComponent
        #expect(!name.hasPrefix("ccf-") && !name.hasPrefix("etcd-"), "\(name) names no origin")
        continue
      }
      origins.append("\(match.output.1)\(match.output.2)")
    }
    #expect(origins.count >= 30)
    #expect(Set(origins).count == origins.count)
  }
}
