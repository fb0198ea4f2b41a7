// What a lesson points at is in the picture while its words are, and lessons open from inside.

import Canvas
import Raft
import Session
import Simulation
import Testing

@testable import Display

@Suite("Lessons point, and open")
struct PointersTests {
  private static let script = """
    seed 1
    run until leader S3 within 1s
    say One.
    pause
    run 100ms
    say Two.
    select S5
    show elections
    mark log S3 1
    mark link S1-S2
    pause
    run 100ms
    say Three.
    pause
    """

  @Test("select, mark and show hold while their words are on the screen, and no longer")
  func pointers() throws {
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>")
    #expect(stage.app.model.selected == ServerID(2))
    #expect(!stage.app.model.isMarked(ServerID(2), 1))
    stage.press("1<PgDn><PgDn>")
    #expect(stage.app.viewTitle == "elections")
    #expect(stage.app.model.selected == ServerID(4), "the words take it over")
    #expect(stage.app.model.isMarked(ServerID(2), 1) && !stage.app.model.isMarked(ServerID(2), 2))
    let way = DirectedLink(from: ServerID(1), to: ServerID(0))
    #expect(stage.app.model.isMarked(way))
    stage.press("q")
    #expect(stage.screen().contains("←"))
    stage.press("<PgDn><PgDn>")
    #expect(stage.app.viewTitle == "cluster" && stage.app.model.selected == ServerID(2))
    #expect(!stage.app.model.isMarked(way) && !stage.screen().contains("←"))
  }

  @Test("L lists lessons by group, with what is wrong in one that can't be read; Enter opens")
  func list() {
    var stage = Stage()
    stage.app.lessons = [
      LessonItem(name: "a", text: "title A\ngroup One\nabout first\n" + Self.script),
      LessonItem(name: "bad", text: "crsh S1"),
      LessonItem(name: "b", text: "group One\nsay B\npause"),
    ]
    stage.press("L")
    #expect(stage.screen().contains("first"))
    #expect(stage.app.lessons.map(\.name) == ["a", "b", "bad"], "groups stay together")
    stage.press("jj<Enter>")
    #expect(stage.footer.contains("crsh"), "an error is said")
    stage.press("kk<Enter>")
    #expect(stage.app.lessonName == "a" && stage.app.session.lesson?.stopCount == 3)
    for _ in 0..<7 { stage.press("<PgDn>") }
    #expect(stage.footer.contains("PgDn again: the next one, b"))
    stage.press("<PgDn>")
    #expect(stage.app.lessonName == "b")
    stage.press("L")
    #expect(stage.screen().contains("seen"))
  }

  @Test("what is not saved is asked about once")
  func leaving() {
    var stage = Stage()
    #expect(stage.app.handle(.key(.character("q"))) == .quit)
    stage.press("c")
    #expect(stage.app.handle(.key(.character("q"))) == .goOn)
    #expect(stage.footer.contains("not saved: q again leaves"))
    #expect(stage.app.handle(.key(.character("q"))) == .quit)
    stage.press(":save a.raft<Enter>")
    #expect(stage.app.handle(.key(.character("q"))) == .quit)
    stage.press(":open b.raft")
    #expect(stage.app.handle(.key(.enter)) == .open(path: "b.raft"))
  }
}
