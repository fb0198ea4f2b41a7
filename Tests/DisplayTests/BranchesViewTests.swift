// The list of branches as a tree, and two of them compared.

import Canvas
import Display
import Raft
import Session
import Simulation
import Telling
import Testing

@Suite("Branches view")
struct BranchesViewTests {
  /// Three futures: the first, one that leaves it with a crash and a write, one that leaves this.
  private func forked() -> Stage {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 100ms")
    let fork = stage.app.session.position
    stage.run("put x 1\nrun 200ms")
    while stage.app.session.position > fork { stage.press("N") }
    stage.press("3c")
    stage.run("run 400ms\nput x 2\nrun 100ms")
    stage.press("NNNNNNNNNNNNNNNN1c")
    stage.run("run 300ms")
    return stage
  }

  @Test("the branches stand under their parents, and where one is, is marked")
  func tree() {
    var stage = forked()
    #expect(stage.app.session.branches.count == 3)
    stage.press("b")
    let lines = stage.screen().split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("   1 the first") })
    #expect(lines.contains { $0.contains("2 └─ after event") && $0.contains(":crash S3") })
    #expect(lines.contains { $0.hasPrefix("▸ ▲3   └─ after event") && $0.contains(":crash S1") })
  }

  @Test("the arrows select, Enter goes there, a digit too")
  func select() {
    var stage = forked()
    stage.press("b<Up><Up>")
    #expect(stage.screen().contains("▸  1 the first"))
    #expect(stage.app.session.branchNumber == 2, "selecting goes nowhere")
    stage.press("<Enter>")
    #expect(stage.app.session.branchNumber == 0)
    #expect(stage.screen().contains("▸ ▲1 the first"))
    stage.press("2")
    #expect(stage.app.session.branchNumber == 1)
  }

  @Test("m marks one, and the selected one is compared with it: where they part, what each did")
  func compare() {
    var stage = forked()
    stage.press("by")
    #expect(stage.footer.contains("Branch 3 is marked"))
    stage.press("<Up><Up>")
    let screen = stage.screen()
    let parted = stage.app.session.partingPosition(of: 2, 0)
    #expect(screen.contains("Branches 3 and 1 part after event \(parted)"))
    #expect(screen.contains(":crash S3"))
    #expect(screen.contains("leads term 1"))
    #expect(screen.contains("entry 2"), "it committed another one")
    stage.press("y")
    #expect(stage.footer.contains("Branch 1 is marked"))
    stage.press("<Down>")
    #expect(stage.screen().contains("Branches 1 and 2 part after event"))
    stage.press("<Up>y")
    #expect(stage.footer.contains("not marked any more"))
    #expect(!stage.screen().contains("part after event"))
  }

  @Test("of two branches the one that was run less far says so")
  func lengths() {
    var stage = forked()
    let short = stage.app.session.branches[0].endTime
    #expect(short < stage.app.session.branches[2].endTime)
    stage.press("by<Up><Up>")
    #expect(stage.screen().contains("branch 1, run only to \(short.seconds) s"))
    #expect(!stage.screen().contains("branch 3, run only"))
  }

  @Test("a long comparison scrolls, many branches too")
  func scrolls() {
    var stage = forked()
    stage.press("by<Up><Up>")
    let top = stage.screen(80, 16)
    #expect(top.contains("more: J"))
    stage.press("JJJ")
    #expect(stage.screen(80, 16) != top)
    stage.press("KKKKK")
    #expect(stage.screen(80, 16) == top)
    for _ in 0..<12 { stage.press("qNNNNNNcnnnnnnnn") }
    stage.press("b")
    #expect(stage.screen().contains("15 of 15"))
    for _ in 0..<20 { stage.press("<Up>") }
    #expect(stage.screen().contains("▸  1 the first"))
    for _ in 0..<20 { stage.press("<Down>") }
    #expect(stage.screen().contains("15 of 15"))
  }

  @Test("one branch alone is compared with nothing, and says how to get another")
  func alone() {
    var stage = Stage()
    stage.run("run 300ms")
    stage.press("by")
    #expect(stage.footer.contains("one branch only"))
  }

  @Test("golden: a comparison", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    var stage = forked()
    stage.press("by<Up><Up>")
    try expectGolden(stage.part(columns, rows), "branches-compare-\(columns)x\(rows)")
  }

  @Test("in ASCII the tree is still a tree")
  func ascii() {
    var stage = forked()
    stage.press("by<Up>")
    let screen = stage.screen(80, 24, Theme(depth: .mono, isASCII: true))
    #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(screen.contains("2 |- after event"))
    #expect(!screen.contains("??"))
  }
}
