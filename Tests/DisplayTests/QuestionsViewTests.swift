// The view that asks why not, seen from outside.

import Canvas
import Session
import Display
import Raft
import Simulation
import Testing

@Suite("Why not")
struct QuestionsViewTests {
  private static let minority = """
    run until leader any within 1s
    run 60ms
    partition S3 S4 | S1 S2 S5
    put x 1 to S3
    run 400ms
    """

  private func stage(_ commands: String) -> Stage {
    var stage = Stage()
    stage.run(commands)
    return stage
  }

  @Test("the list and the answer are both there at 80×24, and the arrows go through the questions")
  func walk() {
    var stage = stage(Self.minority)
    stage.press("1W")
    #expect(stage.screen().contains("▸ Why do S2 and S3 lead at the same time?"))
    #expect(stage.screen().contains("They lead in different terms"))
    stage.press("<Down><Down>")
    #expect(stage.screen().contains("▸ Why is entry 2 of S3 not committed?"))
    #expect(stage.screen().contains("too few copies that S3 knows of: 2 of the 3 needed"))
    stage.press("kj")
    #expect(stage.screen().contains("▸ Why is entry 2 of S3 not committed?"))
    for _ in 0..<20 { stage.press("<Down>") }
    #expect(stage.screen().contains("▸ Why does S1 not stand for election?"))
    for _ in 0..<20 { stage.press("<Up>") }
    #expect(stage.screen().contains("▸ Why do S2 and S3"))
  }

  @Test("the question that was selected stays selected while time goes on")
  func steps() {
    var stage = stage(Self.minority)
    stage.press("W<Down>")
    stage.press("nnnn")
    #expect(stage.screen().contains("▸ Why can S3 commit nothing?"))
    stage.run("heal\nrun 300ms")
    #expect(stage.screen().contains("▸"), "gone, it gives way to another")
    #expect(!stage.screen().contains("Why can S3 commit nothing?"))
  }

  @Test("Enter goes to what the question is about")
  func open() {
    var stage = stage(Self.minority)
    stage.press("W<Down><Down><Enter>")
    #expect(stage.line(1).contains("S3"), "the leader whose entry it is, in the inspector")
    #expect(stage.screen().contains("Volatile state on leaders"))
    stage.press("W<Enter>")
    #expect(stage.app.session.world.nodes.count == 5)
    var calls = self.stage("run until leader S3 within 1s\nrun 60ms\nput x 1\nrun 3ms")
    calls.press("W<Down><Enter>")
    #expect(calls.line(1).contains("S3"))
    #expect(calls.screen().contains("calls"))
  }

  @Test("a digit asks about another server")
  func selects() {
    var stage = stage("run until leader S3 within 1s\nrun 300ms")
    stage.press("W4")
    #expect(stage.screen().contains("Why does S4 not stand for election?"))
    stage.press("3")
    #expect(!stage.screen().contains("not stand"), "the leader does not stand, and is not asked")
    #expect(stage.screen().contains("Nothing is missing: S3 leads"))
  }

  @Test("a forecast on the screen comes true")
  func forecast() throws {
    var stage = stage("run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms")
    stage.press("W")
    let screen = stage.screen()
    let line = try #require(screen.split(separator: "\n").first { $0.contains("Left alone, S") })
    let words = line.split(separator: " ")
    let leader = words[2]
    let milliseconds = try #require(words.firstIndex(of: "in").flatMap { Int(words[$0 + 1]) })
    stage.run("run \(milliseconds)ms")
    #expect(stage.app.session.world.leader?.description == String(leader))
  }

  @Test("an answer that is longer than its room scrolls")
  func scrolls() {
    var stage = Stage(servers: 9)
    stage.run("run until leader any within 1s\nrun 60ms\nput x 1\nrun 3ms")
    stage.press("W")
    let top = stage.screen(40, 12)
    #expect(top.contains("more: J"))
    stage.press("JJ")
    #expect(stage.screen(40, 12) != top)
    stage.press("KKKK")
    #expect(stage.screen(40, 12) == top)
  }

  @Test("golden", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    var stage = stage(Self.minority)
    stage.press("W<Down><Down>")
    try expectGolden(stage.part(columns, rows), "questions-minority-\(columns)x\(rows)")
  }

  @Test("golden: other scenes")
  func scenes() throws {
    for (name, commands) in [
      ("start", "step"),
      (
        "split",
        "run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms\nalign\n"
          + "run until election split within 2s"
      ),
      ("crashed", "run until leader S3 within 1s\nput x 1\nrun 100ms\ncrash S1 S2 S3\nrun 200ms"),
      ("read", "run until leader S3 within 1s\nput x 1\nrun 100ms\nget x\nrun 13ms"),
      ("well", "run until leader S3 within 1s\nput x 1\nrun 200ms"),
    ] {
      var stage = stage(commands)
      stage.press("W")
      try expectGolden(stage.part(), "questions-\(name)")
    }
  }

  @Test("the status line tells the term of a leader where the highest term is not its own")
  func oldLeader() {
    var stage = stage(
      "timeout S1\nrun until leader S1 within 1s\nrun 100ms\nisolate S1\ntimeout S2\nrun 5ms")
    #expect(stage.line(0).contains("term 2  leader S1 t1 "))
    stage.run("run until leader S2 within 1s")
    #expect(stage.line(0).contains("term 2  leader S2 "))
  }

  @Test("in ASCII nothing is lost")
  func ascii() {
    var stage = stage(Self.minority)
    stage.press("W<Down>")
    let screen = stage.screen(80, 24, Theme(depth: .mono, isASCII: true))
    #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(screen.contains("@ Why can S3 commit nothing?"))
    #expect(!screen.contains("??"))
  }
}
