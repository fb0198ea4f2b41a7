// Keys that do more than one thing: a split vote, two sides of a partition, a write to a server, settings.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Hands")
struct HandsTests {
  /// A five-server cluster with a leader, standing still.
  private func ledCluster() -> Stage {
    var stage = Stage()
    stage.run("run until leader any within 2s\nrun 200ms")
    return stage
  }

  private func acts(_ stage: Stage) -> [String] {
    stage.app.session.branch.acts.map { "\($0.act)" }
  }

  // MARK: A split vote

  @Test("a makes the vote split, with a leader and without one, by commands that the run keeps")
  func split() throws {
    for crash in [false, true] {
      var stage = ledCluster()
      let leader = try #require(stage.app.session.world.leader)
      if crash { stage.run("crash \(leader)\nrun 20ms") }
      stage.press("a")
      #expect(stage.screen().contains("stand at once"), "\(stage.screen())")
      #expect(acts(stage).count { $0.hasPrefix("timeout") } == (crash ? 2 : 3))
      stage.run("run until election split within 1s")
      let world = stage.app.session.world
      #expect(world.isSplit(term: world.highestTerm))
      #expect(stage.app.session.differenceFromReplay == nil)
    }
  }

  @Test("a says why where no vote can split, and does nothing")
  func noSplit() {
    var stage = ledCluster()
    stage.run("set pre-vote on")
    let position = stage.app.session.position
    stage.press("a")
    #expect(stage.footer.contains("pre-vote"), "\(stage.footer)")
    #expect(stage.app.session.position == position)
  }

  // MARK: Two sides

  @Test("y marks, Y cuts between the marked and the rest, Y again heals")
  func sides() {
    var stage = ledCluster()
    stage.press("1y2y")
    #expect(stage.footer.contains("S1 S2 | S3 S4 S5"), "\(stage.footer)")
    let mark = Character(Theme()[.marked])
    #expect(stage.screen().count { $0 == mark } >= 3, "in the rows and on the ring")
    stage.press("Y")
    #expect(stage.footer.contains(":partition S1 S2 | S3 S4 S5"))
    for (from, to, isCut) in [(0, 2, true), (4, 1, true), (0, 1, false), (2, 3, false)] {
      let link = DirectedLink(from: ServerID(from), to: ServerID(to))
      #expect(stage.app.session.world.link(link).isCut == isCut)
    }
    stage.press("Y")
    #expect(stage.footer.contains(":heal"))
    #expect(stage.app.session.world.links.allSatisfy { !$0.isCut })
    #expect(!stage.screen().contains(mark))
  }

  @Test("without two sides Y says what is missing")
  func oneSide() {
    var stage = ledCluster()
    stage.press("Y")
    #expect(stage.footer.contains("Nobody is marked"))
    stage.press("1y2y3y4y5yY")
    #expect(stage.footer.contains("nobody is left"))
    stage.press("5yY")
    #expect(stage.footer.contains(":partition S1 S2 S3 S4 | S5"))
    #expect(acts(stage).count == 1)
  }

  // MARK: Writing

  @Test("w writes to the server selected by hand, a deposed leader too, else to the leader")
  func write() throws {
    var stage = ledCluster()
    stage.press("w")
    #expect(stage.footer == ":put x 1")
    stage.press("<Esc>")
    let old = try #require(stage.app.session.world.leader)
    stage.run("isolate \(old)\nrun 1s")
    #expect(stage.app.session.world.leader != old)
    stage.press("\(old.index + 1)w")
    #expect(stage.footer == ":put x 1 to \(old)")
    stage.press("<Enter>:run 30ms<Enter>")
    let log = stage.app.session.world.server(old).log
    #expect(log.lastTerm == stage.app.session.world.server(old).currentTerm)
    #expect(acts(stage).last == "put x 1 to \(old)")
  }

  // MARK: Settings

  @Test("in the settings each arrow is a command, shown and kept, that undo takes back")
  func settings() {
    var stage = ledCluster()
    stage.press("O")
    #expect(stage.app.viewTitle == "settings")
    let text = stage.screen(80, 60)
    for row in Setting.rows { #expect(text.contains(row.help.name), "\(row.help.name)") }
    // After how the run is shown comes the least of a range, and then its most.
    stage.press("jjj<Right>")
    #expect(stage.footer.contains(":set election-timeout 200ms..300ms"), "\(stage.footer)")
    stage.press("j<Right><Left>")
    #expect(
      acts(stage).suffix(2) == [
        "set election-timeout 200ms..500ms", "set election-timeout 200ms..300ms",
      ])
    stage.press("u")
    #expect(stage.footer.contains("Undone"))
    #expect(stage.app.session.differenceFromReplay == nil)
  }

  @Test(
    "the settings have the tempo and the signs too, and name the keys that change them anywhere")
  func showing() {
    var stage = ledCluster()
    stage.press("O")
    #expect(stage.screen().contains("tempo  (+ -)") && stage.screen().contains("signs  (F)"))
    stage.press("<Right>")
    #expect(stage.app.model.tempo.level == Tempo.usualLevel + 1)
    stage.press("<Left><Left>")
    #expect(stage.app.model.tempo.level == Tempo.usualLevel - 1)
    stage.press("j<Right>")
    #expect(stage.app.model.tempo.isFixed)
    stage.press("<Right>")
    #expect(stage.footer.contains("already") && stage.app.model.tempo.isFixed)
    stage.press("<Left>")
    #expect(!stage.app.model.tempo.isFixed)
    stage.press("j<Right>")
    #expect(stage.app.theme(on: Theme()).signs == .safe)
    stage.press("<Left>")
    #expect(stage.app.theme(on: Theme()).signs == .full)
    #expect(acts(stage) == acts(ledCluster()), "none of this is done to the cluster")
  }

  @Test("every setting goes to its bounds by arrows and no further, and each value can be typed")
  func bounds() throws {
    var stage = ledCluster()
    stage.press("Ojjj")
    let count = Setting.rows.reduce(0) { $0 + $1.partCount } + Rule.allCases.count
    for place in 0..<count {
      for arrow in ["<Right>", "<Left>"] {
        var trial = stage
        var presses = 0
        while presses < 60 {
          let before = trial.app.session.branch.acts.count
          trial.press(arrow)
          guard trial.app.session.branch.acts.count > before else { break }
          presses += 1
          let act = try #require(acts(trial).last)
          #expect(try Command.parse(act, servers: 5) != nil, "\(act)")
        }
        #expect(presses < 60, "line \(place) ends")
      }
      stage.press("j")
    }
  }

  @Test("a rule is switched by arrows too")
  func rules() {
    var stage = ledCluster()
    stage.press("O")
    for _ in 0..<200 { stage.press("j") }
    let rule = Rule.allCases[Rule.allCases.count - 1]
    stage.press("<Left>")
    #expect(acts(stage).last == "rule \(rule.name) off")
    stage.press("<Left>")
    #expect(stage.footer.contains("is off"))
    stage.press("<Right>")
    #expect(acts(stage).last == "rule \(rule.name) on")
  }
}
