// The code view by keys: stepping moves through it, a rule leads to its events, a switch that is off is marked.

import Session
import Telling
import TestKit
import Testing

@testable import Display

@Suite("The code view")
struct CodeViewTests {
  private func stage() -> Stage {
    var stage = Stage()
    stage.run("timeout S1\nstep until vote S2 S1")
    stage.press("X")
    return stage
  }

  @Test("a vote, in the code and in the paper's words")
  func vote() throws {
    try expectGolden(stage().part(80, 18), "code-vote")
    try expectGolden(stage().part(160, 30), "code-vote-wide")
  }

  @Test("no line of the code is cut: what is too long goes on in the next row")
  func longLines() {
    var stage = stage()
    var rows = 0
    for _ in 0..<40 {
      stage.press("n")
      let screen = stage.part(60, 18)
      #expect(
        !screen.split(separator: "\n").dropFirst().contains { $0.hasSuffix("…") }, "\(screen)")
      rows += 1
    }
    #expect(rows == 40)
  }

  @Test("stepping moves through the code")
  func stepping() {
    var stage = stage()
    var functions: Set<String> = []
    for _ in 0..<30 {
      stage.press("n")
      if let function = stage.app.views.code.stop?.passage.function { functions.insert(function) }
    }
    #expect(functions.isSuperset(of: ["becomeLeader", "countVote"]))
  }

  @Test("a rule leads to the events in which it decided, and back")
  func events() throws {
    var stage = stage()
    stage.run("run 1s")
    stage.app.refreshView()
    while stage.app.views.code.subject != .leadWithMajority, stage.app.session.position > 0 {
      stage.press("N")
    }
    let elected = stage.app.session.position
    #expect(elected > 0)
    stage.press(".")
    #expect(stage.footer.contains("It has not decided after this event so far."))
    stage.press("<Enter>")
    try expectGolden(stage.part(80, 18), "code-rules")
    let place = try #require(stage.app.views.code.rule)
    #expect(PaperRule.allCases[place] == .leadWithMajority)
    stage.press("<Up>")
    let other = try #require(stage.app.views.code.subject)
    stage.press("<Enter>")
    #expect(stage.app.views.code.rule == nil)
    #expect(stage.app.views.code.subject == other, "it shows the decision that was chosen")
    stage.press("<Enter>q")
    #expect(stage.app.view == .code && stage.app.views.code.rule == nil, "q closes the list first")
  }

  @Test("what a switched-off rule leaves out is marked")
  func off() throws {
    var stage = Stage()
    stage.run("rule step-down-on-higher-term off\ntimeout S1\nstep until term S2 1")
    stage.press("X")
    while stage.app.views.code.stop?.passage.function != "advanceTerm" { stage.press("<Up>") }
    let screen = stage.part(80, 18)
    #expect(screen.contains("step-down-on-higher-term is off"))
    try expectGolden(screen, "code-off")
  }

  @Test(
    "a leader that hears of a higher term shows where it gives up, and not what it ignores then")
  func stepsDown() throws {
    var stage = Stage(servers: 3)
    stage.run("timeout S1\nrun until leader S1 within 1s\nisolate S3\ntimeout S3\nrejoin S3")
    stage.run("step until not role S1 leader or role S3 follower")
    stage.press("X")
    #expect(stage.app.views.code.stop?.passage.function == "advanceTerm")
    #expect(stage.app.views.code.stop?.decision.name?.decision == "becameFollower")
  }

  @Test("a lesson that begins in the code shows it at once")
  func beginning() throws {
    let stage = try Stage("servers 3\ntimeout S1\nshow code\nsay Here.\npause")
    #expect(stage.screen().contains("startElection"))
  }

  @Test("where the row is narrow, the file is cut and not the function")
  func heading() {
    var stage = stage()
    for _ in 0..<60 {
      stage.press("n")
      guard let stop = stage.app.views.code.stop else { continue }
      let head = stage.part(60, 18).split(separator: "\n")[0]
      #expect(head.contains("\(stop.passage.function) "), "\(head)")
    }
  }

  @Test("the code of an event that is selected in the list is shown, until the run goes on")
  func selected() {
    var stage = stage()
    stage.press("e<Up>X")
    let number = stage.app.views.code.opened?.key.number
    #expect(number == stage.app.session.position - 1)
    stage.press("n")
    #expect(stage.app.views.code.opened?.key.number == stage.app.session.position)
  }
}
