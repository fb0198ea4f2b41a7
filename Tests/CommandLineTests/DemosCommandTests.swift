// raftview demos: the list, checking, opening by name, and forgetting the score.

import Canvas
import Foundation
import Session
import TestKit
import Testing

@testable import Display
@testable import raftview

@Suite("raftview demos")
struct DemosCommandTests {
  @Test("all lessons are listed, group by group, with their stops and what they are about")
  func list() throws {
    let result = try Tool.raftview("demos")
    #expect(result.status == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    for item in Lessons.shipped {
      let line = try #require(lines.first { $0.hasPrefix("  \(item.name) ") }, "\(item.name)")
      #expect(line.contains("\(item.stopCount) stops") && line.hasSuffix(item.summary))
      #expect(line.unicodeScalars.count <= 110, "\(line)")
    }
    let groups = lines.filter { !$0.hasPrefix(" ") }
    #expect(Set(groups).count == groups.count, "each group stands once")
    let json = try Tool.raftview("demos", "--json")
    #expect(json.output.split(separator: "\n").count == Lessons.shipped.count)
  }

  @Test("a lesson is checked without a terminal, from any folder")
  func check() throws {
    let result = try Tool.shell("raftview demos --check figure-8")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("ok  figure-8: "))
    #expect(result.output.split(separator: "\n").count == 1)
  }

  @Test("a name that is none is a clear error with the nearest one, and so is no terminal")
  func mistakes() throws {
    let result = try Tool.raftview("demos", "figure-9")
    #expect(result.status == 64)
    #expect(result.errors.contains("There is no lesson 'figure-9': did you mean 'figure-"))
    #expect(try Tool.raftview("demos", "--reset", "--check").status == 64)
    #expect(try Tool.shell("TERM=dumb raftview demos figure-8 </dev/null").status == 69)
  }

  @Test("commands take a lesson by its name, unless there is a file of that name")
  func names() throws {
    let folder = try Folder()
    let path = folder.url.path
    #expect(try Tool.shell("cd \(path); raftview run --events none figure-8").status == 0)
    #expect(try Tool.raftview("code", "four-servers").output.hasPrefix("rv1"))
    let other = try Tool.shell("cd \(path); echo nonsense > figure-8; raftview run figure-8")
    #expect(other.status == 65)
    #expect(try Tool.raftview("run", "figure-9").status == 66)
  }

  @Test("the score is forgotten where there is one")
  func reset() throws {
    let folder = try Folder()
    let path = folder.url.path
    let line = "mkdir -p \(path)/raftview; echo 'raftview score 1' > \(path)/raftview/score; "
    let result = try Tool.shell(
      line + "export XDG_DATA_HOME=\(path); raftview demos --reset; raftview demos --reset")
    #expect(result.output == "The score is forgotten.\nThere was no score.\n")
    #expect(!FileManager.default.fileExists(atPath: "\(path)/raftview/score"))
  }

  @Test("a folder in the place of the score is not removed")
  func resetFolder() throws {
    let folder = try Folder()
    let path = folder.url.path
    let result = try Tool.shell(
      "mkdir -p \(path)/raftview/score/mine; export XDG_DATA_HOME=\(path); raftview demos --reset")
    #expect(result.status == 73 && result.errors.contains("is a folder and no score"))
    #expect(FileManager.default.fileExists(atPath: "\(path)/raftview/score/mine"))
  }

  @Test("two sessions keep one score: neither loses what the other has written")
  func together() throws {
    let folder = try Folder()
    // The path of the file is the environment's, which a test does not change: it hands the file over itself.
    let path = folder.url.appendingPathComponent("score").path
    func session(_ lesson: String) throws -> App {
      let script = try #require(Lessons.shipped.first { $0.name == lesson }?.script)
      var app = App(Session(playing: script))
      app.lessonName = lesson
      app.takeKeptScore(at: path)
      return app
    }
    func answer(_ app: inout App, _ keys: String, stop: Int) throws {
      for _ in 0..<60 where app.session.lesson?.stopsReached != stop {
        _ = app.handle(.key(.pageDown))
        app.settle()
      }
      for key in Key.sequence(keys) { _ = app.handle(.key(key)) }
      app.keepScore(at: path)
    }
    var one = try session("figure-8")
    var other = try session("split-vote")
    try answer(&one, "2", stop: 10)
    try answer(&other, "1", stop: 4)
    func kept() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
    #expect(try kept() == "raftview score 1\nfigure-8 10 right\nsplit-vote 4 right\n")
    // Of the same question the answer counts that was written first.
    var third = try session("split-vote")
    third.take(Score())
    try answer(&third, "2", stop: 4)
    #expect(try kept().hasSuffix("split-vote 4 right\n") && !(third.score.text.contains("wrong")))
  }
}
