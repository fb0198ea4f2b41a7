// The view of judged pictures: its grid and verdicts, its cursor, its runs and the way back, stopping a search.

import Canvas
import Foundation
import Judging
import Raft
import Running
import Scripting
import Session
import TestKit
import Testing

@testable import Display

@Suite("Judgement view")
struct JudgementViewTests {
  private func app(_ name: String) throws -> App {
    let file = Project.file("demos/pictures/\(name).txt")
    let text = try String(contentsOf: file, encoding: .utf8)
    return App(Judgement(try LogPicture(parsing: text)), file: "\(name).txt")
  }

  private func stage(_ name: String) throws -> Stage {
    var stage = Stage()
    stage.app = try app(name)
    return stage
  }

  @Test(
    "shows the logs with their verdicts, who can win, an entry and its runs",
    arguments: [
      ("05-paper-figure-8-c", 80, 24), ("02-paper-figure-7", 120, 40), ("18-two-starts", 80, 24),
    ])
  func golden(_ name: String, _ columns: Int, _ rows: Int) throws {
    try expectGolden(try stage(name).part(columns, rows - 2), "judgement-\(name)")
  }

  @Test(
    "says in its grid what the judgement says of each entry", arguments: [SignSet.full, .ascii])
  func verdicts(_ signs: SignSet) throws {
    let stage = try stage("05-paper-figure-8-c")
    let lines = stage.part(80, 22, Theme(signs: signs)).split(separator: "\n").map(String.init)
    let judgement = try #require(stage.app.views.judgement.judgement)
    for (server, row) in judgement.picture.rows.enumerated() {
      let line = try #require(lines.first { $0.hasPrefix(" S\(server + 1) ") })
      for (place, term) in row.log.enumerated() {
        let entry = try #require(
          judgement.entries.first { $0.index == place + 1 && $0.holders.contains(server) })
        let mark = ["certain": "!", "possible": "?", "no": ""][entry.committed.rawValue] ?? ""
        #expect(line.contains("t\(term ?? 0)\(mark)\(entry.lose == 0 ? "s" : "")"), "\(line)")
      }
      let candidate = try #require(judgement.candidates.first { $0.server == server })
      #expect(line.contains(candidate.wins ? "yes: " : "no:  "), "\(line)")
      #expect(line.contains(candidate.votes.map { "S\($0 + 1)" }.joined(separator: " ")))
    }
  }

  @Test("the three words are told apart on the smallest screen of a lecture hall")
  func words() throws {
    let text = try stage("02-paper-figure-7").screen(80, 24)
    for (word, meaning) in Judgement.threeWords {
      #expect(text.contains(word) && text.contains(meaning))
    }
  }

  @Test("the cursor goes over entries and servers, and never beyond a log")
  func cursor() throws {
    var stage = try stage("05-paper-figure-8-c")
    stage.press("<Down><Down><Down><Right><Right><Right>")
    #expect((stage.app.views.judgement.server, stage.app.views.judgement.index) == (3, 1))
    stage.press("<Up><Right>")
    #expect(stage.app.views.judgement.entry?.name == "2@2")
    stage.press("<Left><Left><Left>")
    #expect(stage.app.views.judgement.entry == nil && stage.app.views.judgement.index == 0)
    stage.press("<Up><Up><Up><Up><Right>")
    #expect(stage.app.views.judgement.server == 0)
  }

  @Test("Enter opens the run that is marked, and one key comes back, to the same entry")
  func play() throws {
    var stage = try stage("05-paper-figure-8-c")
    stage.press("<Down><Right>")
    let runs = stage.app.views.judgement.runs
    #expect(runs.contains(.entry(.lost, index: 2, term: 2)))
    for (number, run) in runs.enumerated() {
      for key in ["q", "<Esc>"] {
        stage.press("\(number + 1)<Enter>")
        #expect(stage.app.view == .cluster && stage.app.session.lesson != nil, "\(run)")
        #expect(stage.screen().contains("PgDn steps, q comes back."))
        // All of its stops, and what it expects of them.
        var count = 0
        while stage.app.model.move({ $0.nextStop() }) != nil, count < 100 { count += 1 }
        #expect(count > 0 && stage.app.session.lesson?.failures.isEmpty == true)
        stage.press(key)
        #expect(stage.app.view == .judgement)
        #expect(stage.app.views.judgement.entry?.name == "2@2")
        #expect(stage.app.views.judgement.markedRun == run)
      }
    }
  }

  @Test("of what cannot occur it says why, and no run is opened")
  func impossible() throws {
    var stage = try stage("18-two-starts")
    #expect(stage.screen().contains("a term begins behind two different logs"))
    stage.press("<Enter>")
    #expect(stage.footer.contains("there is none to play") && stage.app.before.isEmpty)
    stage.press("<Down><Right>q")
    #expect(stage.app.view == .cluster)
  }

  @Test("of the present logs it follows the run, step by step")
  func present() {
    var stage = Stage(servers: 3)
    stage.run("run until leader any within 2s")
    stage.press("d")
    let before = stage.app.views.judgement.position
    #expect(stage.screen().contains("the logs after event \(before)"))
    stage.press("nnnnn")
    #expect(stage.app.views.judgement.position == before + 5)
    stage.press("d")
    #expect(stage.app.view == .cluster)
  }

  @Test("what cannot be judged says why")
  func refused() {
    var stage = Stage(servers: 2)
    stage.press("d")
    #expect(stage.screen().contains("3 to 9 servers"))
    stage.press(":judge<Enter>")
    #expect(stage.app.notice?.isError == true)
  }

  // MARK: Long searches

  @Test("a search for a run ahead, and judging, stop when they are told to, and say so")
  func stopped() {
    var stage = Stage(servers: 5)
    stage.app.watchSearches { _ in false }
    stage.app.find("log S1 7 7 7")
    #expect(stage.app.notice?.text == "Stopped: so far nothing was found.")
    stage.run("run until leader any within 2s\nput x 1\nrun 100ms")
    stage.app.judge("")
    #expect(stage.app.notice?.text == "Stopped before anything was known.")
    stage.app.watchSearches { _ in true }
    stage.app.judge("")
    #expect(stage.app.view == .judgement && stage.app.views.judgement.judgement != nil)
  }

  @Test("how far a search is stands on the last line")
  func progress() {
    var grid = Grid(size: Size(columns: 60, rows: 3))
    App.showSearch(1234, on: &grid)
    #expect(grid.text.contains("Searching: 1234 steps.  Esc: stop"))
  }

  // MARK: The line that is typed

  @Test(
    "completes the commands that look for runs, and their words",
    arguments: [
      ("jud", ["judge"]), ("fin", ["find"]),
      ("judge ", ["picture", "committed", "uncommitted", "lost", "committable", "win"]),
      ("judge lo", ["lost"]), ("judge lost ", ["1@1"]), ("judge win S", ["S1", "S2", "S3"]),
      ("find lead", ["leader"]), ("signs f", ["full"]), ("measure s", ["splits"]),
    ])
  func completion(_ text: String, _ words: [String]) {
    var stage = Stage(servers: 3)
    stage.run("run until leader any within 2s")
    stage.press(":\(text)")
    #expect(stage.app.completions == words)
  }

  @Test("the help and the line above what is typed say what they do")
  func help() {
    var stage = Stage(servers: 3)
    stage.press(":judge")
    #expect(stage.screen().contains("certain, possible, safe"))
    stage.press("<Esc>?")
    let help = stage.screen(200, 300)
    #expect(help.contains("find CONDITION: look ahead") && help.contains("judge WHAT: a run"))
  }
}
