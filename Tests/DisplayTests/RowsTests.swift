// The rows of the servers: everything that Raft keeps of each is there to be read, with many servers, long logs and
// several leaders.

import Canvas
import Checking
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

extension Frame<Target> {
  /// What is written in the cells that the target has, without blanks around it.
  func text(of target: Target) -> String {
    var text = ""
    for row in 0..<grid.size.rows {
      for column in 0..<grid.size.columns where self.target(at: column, row) == target {
        text.unicodeScalars.append(grid[column, row].scalar)
      }
    }
    return text.trimmingCharacters(in: .whitespaces)
  }
}

/// Runs that together have every role, fault and kind of entry.
private let runs: [(servers: Int, script: String)] = [
  (5, ""), (5, "run until role S3 candidate within 1s\nrun 5ms"),
  (5, "run until leader any within 1s\nrun 100ms\nput x 1\nput y 2\nrun 12ms\nput x 3"),
  (
    5,
    "run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3\nrun 400ms"
  ),
  (5, "run until leader any within 1s\ncrash S1 S2 S3 S4 S5"),
  (5, "run until leader S3 within 1s\npause S3\npause S1"),
  (
    5,
    "run until leader S3 within 1s\nput x 1\nrun 100ms\nreconfigure S1 S2 S5 S6 S7\n"
      + "run until config S3 joint within 1s\nrun 4ms"
  ),
  (9, "run until leader any within 1s\nput x 1\nrun 30ms"), (3, "set pre-vote on\nrun 250ms"),
  (7, "hold\nrun 1s"), (1, "run 1s"),
]

@Suite("Rows of the servers")
struct RowsTests {
  private func stage(_ servers: Int, _ script: String) -> Stage {
    var stage = Stage(servers: servers)
    stage.run(script)
    return stage
  }

  @Test("a member without a vote has a part in the cluster, and leaves it when it is removed")
  func members() {
    let learner =
      "run until leader any within 1s\nlearner S4\nrun until config S4 learners S4 within 1s"
    var stage = stage(3, learner)
    #expect(stage.app.model.cluster.standings == [.voter, .voter, .voter, .learner])
    stage.run("run 100ms\nremove S4\nrun 300ms")
    #expect(stage.app.model.cluster.standings[3] == .outside)
  }

  /// What a row says must be what the cluster is.
  private func expectRows(_ stage: Stage, _ size: Size, _ theme: Theme = Theme()) {
    let screen = stage.app.draw(size: size, theme: theme)
    let model = stage.app.model
    let standings = model.cluster.standings
    for server in model.cluster.servers {
      func text(_ field: Target.Field) -> String { screen.text(of: .field(server.id, field)) }
      let words = [
        model.shortRole(server, standings[server.id.index]),
        model.roleWord(server.id, standings[server.id.index], theme),
      ]
      #expect(words.contains(text(.role)), "\(server.id): \(text(.role))")
      #expect(text(.term) == "\(server.term)", "\(server.id)")
      let commit = server.process == .crashed ? "lost" : "\(server.commitIndex)"
      #expect(
        [commit, "\(commit)/\(server.log.lastIndex)"].contains(text(.commit)), "\(server.id)")
      let timer = text(.timer)
      if let deadline = server.deadline, server.process != .crashed {
        let left = "\(millisecondsLeft(until: deadline, from: model.cluster.now))"
        #expect(timer.hasSuffix(left) || stage.app.isPresenting, "\(timer)")
      } else {
        #expect(timer.isEmpty)
      }
      var window = stage.app.views.cluster.window
      window.follow(model.logFocus, count: 4)
      for index in server.log.firstIndex..<max(server.log.firstIndex, server.log.lastIndex + 1) {
        let entry = text(.entry(index))
        // What does not lie in view has no cells.
        if index >= window.first, index < window.first + 4 {
          let texts = [6, 7, 8].map { model.entryText(server.log[index], width: $0, theme) }
          #expect(texts.contains { entry.contains($0) }, "\(server.id) \(index): \(entry)")
        }
      }
    }
  }

  @Test(
    "role, term, timer, commit index and log of every server can be read off 80 columns",
    arguments: runs.indices)
  func fields(run: Int) {
    let stage = stage(runs[run].servers, runs[run].script)
    expectRows(stage, Size(columns: 80, rows: 24))
    expectRows(stage, Size(columns: 120, rows: 40))
    expectRows(stage, Size(columns: 80, rows: 24), Theme(depth: .mono, isASCII: true))
  }

  @Test("in presenter mode as well", arguments: runs.indices)
  func presented(run: Int) {
    var stage = stage(runs[run].servers, runs[run].script)
    stage.press("P")
    expectRows(stage, Size(columns: 80, rows: 24))
    expectRows(stage, Size(columns: 120, rows: 40))
  }

  @Test("a run begins with what to try, until the first key and no longer")
  func invitation() {
    for (columns, rows) in [(80, 24), (120, 40), (72, 20), (200, 60)] {
      var app = App(Session(Setup()))
      let size = Size(columns: columns, rows: rows)
      #expect(app.render(size: size, theme: Theme()).text.contains("crashes S3 (any digit)"))
      app.tick(microseconds: 200_000)
      #expect(app.render(size: size, theme: Theme()).text.contains("5 servers, one leader"))
      _ = app.handle(.key(.character(" ")))
      #expect(!app.render(size: size, theme: Theme()).text.contains("one leader"))
    }
  }

  @Test("who voted for whom stands there, and a click on any part selects the server that it names")
  func votes() {
    var stage = stage(5, "run until leader S3 within 1s\nput x 1\nrun 50ms")
    let size = Size(columns: 80, rows: 24)
    let screen = stage.app.draw(size: size, theme: Theme())
    for server in stage.app.model.cluster.servers {
      let vote = screen.text(of: .field(server.id, .vote))
      #expect(vote == server.votedFor.map { "→\($0)" } ?? "")
      for field in [Target.Field.role, .term, .vote, .timer, .commit, .entry(2)] {
        for row in 0..<24 {
          for column in 0..<80 where screen.target(at: column, row) == .field(server.id, field) {
            _ = stage.app.handle(.mouse(.press, column: column, row: row), on: screen)
            // A name in a row is that of the server voted for.
            let named = field == .vote ? server.votedFor : server.id
            #expect(stage.app.model.selected == named)
          }
        }
      }
    }
  }

  @Test("votes of an older term stay in the rows, faint, whoever stands for a newer one")
  func oldVotes() throws {
    var stage = stage(5, "run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5")
    stage.run("run until role S2 candidate within 1s")
    let size = Size(columns: 80, rows: 24)
    let cluster = stage.app.model.cluster
    let newest = cluster.highestTerm
    func votes() -> [(text: String, isFaint: Bool)] {
      let screen = stage.app.draw(size: size, theme: Theme())
      return stage.app.model.cluster.servers.map { server in
        let target = Target.field(server.id, .vote)
        let cells = (0..<80).flatMap { x in (0..<24).map { (x, $0) } }.filter {
          screen.target(at: $0.0, $0.1) == target && screen.grid[$0.0, $0.1].scalar != " "
        }
        return (
          screen.text(of: target), cells.allSatisfy { screen.grid[$0.0, $0.1].style == .faint }
        )
      }
    }
    for (server, vote) in zip(cluster.servers, votes()) where server.term < newest {
      #expect(vote == (server.votedFor.map { "→\($0)" } ?? "?", true), "\(server.id)")
    }
    stage.run("run until leader S2 within 1s")
    #expect(votes()[3] == ("→S3", true))
    #expect(votes()[4] == ("→S2", false))
  }

  @Test("timers that fire at the same moment are all marked")
  func ties() {
    var stage = Stage()
    stage.run("crash S3 S5\nalign S2 S4\nrun 10ms")
    stage.run("crash S1")
    let marked = stage.screen().split(separator: "\n").filter {
      $0.contains("◀") && $0.contains("foll")
    }
    #expect(marked.count == 2 && marked[0].contains("S2") && marked[1].contains("S4"))
  }

  @Test("with more servers than rows it says how many are missing, and the selected one is in view")
  func missing() {
    var stage = Stage(servers: 31)
    for server in 0..<31 {
      let screen = stage.app.draw(size: Size(columns: 80, rows: 24), theme: Theme())
      let shown = (0..<31).filter { !screen.text(of: .field(ServerID($0), .role)).isEmpty }
      #expect(shown.contains(stage.app.model.selected.index))
      let hints = [(shown[0], "above"), (30 - shown[shown.count - 1], "below")]
      for (count, place) in hints where count > 0 {
        #expect(
          screen.grid.text.contains("\(count) \(place)")
            || screen.grid.text.contains("\(count) more \(place)"))
      }
      if server < 30 { stage.press("<Tab>") }
    }
  }

  @Test("however large the numbers are, two entries of the logs stay, and nothing overlaps")
  func columns() {
    for width in 40...200 {
      for (name, term, index) in [(4, 1, 1), (5, 3, 4), (5, 7, 7)] {
        let widths = RowColumns.Widths(name: name, term: term, index: index)
        for use in [RowColumns.Use.cluster, .presenter, .table, .logs] {
          let columns = RowColumns(width: width, widths, for: use)
          let parts = [
            columns.name, columns.role, columns.term, columns.vote, columns.timer,
            columns.milliseconds, columns.next.map { RowColumns.Column(x: $0, width: 1) },
            columns.commit, use == .table ? nil : columns.log,
          ].compactMap { $0 }
          for (left, right) in zip(parts, parts.dropFirst()) { #expect(left.end <= right.x) }
          #expect(parts[parts.count - 1].end <= width, "\(use) \(width)")
          if use != .table { #expect(columns.entryCount >= 2, "\(use) \(width)") }
          if let commit = columns.commit { #expect(commit.width >= index) }
        }
      }
    }
  }
}

@Suite("Logs in the rows")
struct LogCellsTests {
  @Test("of two leaders the selected one's beliefs are shown")
  func leaders() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3")
    stage.run("run 400ms")
    func row(_ server: Int) -> String {
      let lines = stage.screen().split(separator: "\n", omittingEmptySubsequences: false)
      return String(lines[14 + server].dropFirst(33))
    }
    stage.press("2")
    // Nothing of S3's and S4's logs is known to S2, which leads term 3.
    #expect(row(3).contains("›") && row(4).contains("›") && !row(2).contains("›"))
    let marks = stage.app.model.cluster.servers.map { stage.app.model.beliefMarks(of: $0) }
    #expect(
      marks[2].match == nil && marks[4].match == stage.app.model.cluster[ServerID(1)].log.lastIndex)
    stage.press("3")
    #expect(row(4).contains("x=1=") && row(2).contains("›") && !row(3).contains("›"))
  }

  @Test("what a leader believes is drawn only where the logs do not say it")
  func beliefs() {
    var stage = Stage()
    func hasMarks() -> Bool {
      stage.app.model.cluster.servers.contains {
        stage.app.model.beliefMarks(of: $0) != BeliefMarks()
      }
    }
    stage.run("run until leader S3 within 1s\nrun 60ms\nput x 1\nput y 2\nput z 3")
    for _ in 0..<30 {
      #expect(!hasMarks(), "logs that follow each other need no marks")
      stage.press("n")
    }
    stage.run("partition S3 S4 | S1 S2 S5\nput x 4 to S3\nrun 400ms")
    let leader = stage.app.model.believer
    #expect(leader != ServerID(2) && hasMarks(), "S3's and S4's entry has to go")
    stage.run("crash S3 S4")
    #expect(!hasMarks(), "who is down is sent nothing")
  }

  @Test("what was just deleted and just stored is marked, with what was there before")
  func repair() throws {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3")
    stage.run("run 400ms\nheal")
    for _ in 0..<400 where stage.app.model.touched.deleted.isEmpty { stage.press("n") }
    let deletion = try #require(stage.app.model.touched.deleted.first)
    let stored = try #require(stage.app.model.touched.stored.first { $0.server == deletion.server })
    let words = stage.app.model.words(of: deletion.entries[0])
    func row() -> String {
      String(
        stage.screen().split(separator: "\n", omittingEmptySubsequences: false)[
          15 + deletion.server.index
        ].dropFirst(33))
    }
    #expect(
      row().contains(
        "+t\(stage.app.model.cluster[deletion.server].log[stored.indices.lowerBound].term) "))
    // At rest what is gone is told behind the log.
    #expect(row().contains("−\(deletion.from) was t\(deletion.entries[0].term) \(words)"))
    stage.app.model.stage(Staged(rest: .deletion, share: 0))
    #expect(
      row().contains("−t\(deletion.entries[0].term) \(words)") && !row().contains("+"), "\(row())")
  }

  @Test("the logs stand still as long as what matters is in view, and the commit point always is")
  func window() {
    for count in 1...20 {
      var window = LogWindow()
      var moves = 0
      for entry in 1...60 {
        let last = LogIndex(entry)
        let before = window.first
        window.follow(LogWindow.Focus(commit: max(0, last - 2), last: last), count: count)
        if before != window.first { moves += 1 }
        #expect(window.first <= max(1, last - 2))
        if count > 3 { #expect(last + 1 < window.first + count, "the next entry has a place") }
      }
      if count >= 6 { #expect(moves <= 60 / (count / 3) + 1, "\(count): \(moves)") }
      // Far behind the end the commit point comes first.
      window.follow(LogWindow.Focus(commit: 20, last: 60), count: count)
      #expect(window.first <= 20 && 20 < window.first + count)
      let before = window
      window.follow(LogWindow.Focus(commit: 20, last: 60), count: count)
      #expect(window == before)
    }
  }

  @Test("where a property is broken, the entry that shows it has a red mark")
  func broken() throws {
    let file = Project.demo("figure-8-rule-off")
    var stage = try Stage(String(contentsOf: file, encoding: .utf8))
    for _ in 0..<40 { stage.press("<PgDn>") }
    guard
      case .leaderLacks(let leader, _, let index, _, _, _) = stage.app.session.violation?.witness
    else { return _ = try #require(nil as Int?) }
    #expect(leader == ServerID(4) && index == 2)
    let screen = stage.app.draw(size: Size(columns: 80, rows: 24), theme: Theme())
    let cells = (0..<80).flatMap { x in (15..<20).map { (x, $0) } }.filter {
      screen.grid[$0.0, $0.1].scalar == "!"
    }
    #expect(cells.count == 1)
    for (x, y) in cells {
      #expect(screen.grid[x, y].style == Theme().fault)
      #expect(screen.target(at: x, y) == .field(leader, .entry(index)))
    }
  }
}
