// The cluster: the ring, the table, the logs, with many servers, long logs and several leaders.

import Canvas
import Session
import Checking
import Foundation
import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Table")
struct TableTests {
  @Test("long indices get their room from the bar, or are written shorter; nothing overlaps")
  func columns() {
    for width in [40, 45, 46, 47, 53, 60, 92] {
      for last: LogIndex in [7, 99, 1954, 29_398, 100_000, 1_234_567] {
        for votesWidth in [6, 8] {
          let whole = "\(last)/\(last)"
          let columns = TableColumns(
            width: width, votesWidth: votesWidth, wantedIndexWidth: whole.count,
            hasLongNames: true)
          let text = TableColumns.indexText(
            commit: last, applied: last, last: last, width: columns.indexWidth)
          #expect(text == whole || text == "\(last)+0")
          #expect(text.count <= columns.indexWidth, "\(text) at \(width)")
          let end = columns.commit + text.count
          #expect(end < columns.bar ?? (columns.milliseconds - 3), "\(text) at \(width)")
          #expect(columns.milliseconds < width)
        }
      }
    }
    #expect(TableColumns.indexText(commit: 5, applied: 4, last: 6, width: 7) == "5/4/6")
    #expect(TableColumns.indexText(commit: 5, applied: 5, last: 6, width: 7) == "5/6")
  }

  @Test("with more than a thousand entries")
  func thousand() {
    var stage = Stage()
    stage.run(
      "run until leader any within 1s\nset delay 500us..1ms\nload 1000/s clients 9\nrun 2500ms")
    let world = stage.app.session.world
    #expect(world.nodes[0].server.log.lastIndex > 1000)
    let screen = stage.screen()
    for node in world.nodes {
      let text = "\(node.server.commitIndex)/\(node.server.log.lastIndex)"
      #expect(screen.contains(" \(text) "), "\(text)")
    }
  }

  @Test("timers that fire at the same moment are all marked")
  func ties() {
    var stage = Stage()
    stage.run("crash S3 S5\nalign S2 S4\nrun 10ms")
    stage.run("crash S1")
    let marked = stage.screen().split(separator: "\n").filter { $0.contains("◀") }
    #expect(marked.count == 2 && marked[0].contains("S2") && marked[1].contains("S4"))
  }

  @Test("with more servers than rows it says how many are missing, and there are logs")
  func missing() {
    let screen = Stage(servers: 31).screen()
    let shown = screen.split(separator: "\n").count { $0.contains(" follower   ") }
    #expect(shown < 31 && screen.contains(" \(31 - shown) more servers: Tab"))
    #expect(screen.contains("\nlogs 1 "))
  }
}

@Suite("Ring")
struct RingTests {
  @Test(
    "every server's name can be read, however many there are", arguments: [3, 7, 9, 12, 20, 31])
  func names(count: Int) {
    var stage = Stage(servers: count)
    stage.run("run until role S3 candidate within 2s\nrun 12ms")
    for (width, height) in [(30, 8), (32, 10), (32, 17), (64, 30), (110, 50)] {
      let text = RingPanel(model: stage.app.model).picture(width, height).text
      for server in 1...count {
        let isThere = text.contains(try! Regex("(^|[^0-9])S?\(server)($|[^0-9])"))
        #expect(isThere, "S\(server) at \(width)x\(height):\n\(text)")
      }
      // A name has nothing of another one, nor of a caption, on either side.
      #expect(!text.contains(try! Regex("S[0-9]+[a-z◆]*S|[a-z][◆×?]S|S[0-9]+[a-z]")), "\(text)")
    }
  }

  @Test("a candidate's votes are left out where they would cover something")
  func votes() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms\nalign")
    stage.run("run until election split within 2s")
    for keys in ["", "n", "n", "n", "n", "H"] {
      stage.press(keys)
      let grid = RingPanel(model: stage.app.model).picture(32, 10)
      // Votes stand alone, or not at all.
      #expect(!grid.text.contains(try! Regex("[●○][^ ●○\\n]|[^ ●○\\n][●○]")), "\(grid.text)")
    }
  }

  @Test("a partition is said in a line")
  func parts() {
    for (command, line) in [
      ("partition S1 S2 | S3 S4 S5", "S1 S2 ╳ S3 S4 S5"), ("isolate S3", "S1 S2 S4 S5 ╳ S3"),
    ] {
      var stage = Stage()
      stage.run(command)
      #expect(stage.screen().contains(line))
      #expect(stage.screen(120, 40).contains(line))
    }
    // Who can still be reached through others is no part of its own, nor who only hears.
    for command in ["cut S1-S2", "cut S1>S2\ncut S1>S3\ncut S1>S4\ncut S1>S5", "crash S1"] {
      var stage = Stage()
      stage.run(command)
      #expect(!stage.screen().contains(" ╳ S"), "\(command)")
    }
  }
}

@Suite("Logs")
struct LogTests {
  @Test("of two leaders the selected one's view is shown, and whose it is")
  func leaders() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3")
    stage.run("run 400ms")
    func marks() -> [String] {
      stage.screen().split(separator: "\n").suffix(11).prefix(5).map(String.init)
    }
    #expect(stage.screen().contains("S2 believes: = match  › next"))
    let before = marks()
    stage.press("3")
    #expect(stage.screen().contains("S3 believes: = match  › next"))
    #expect(marks().map { $0.dropFirst(4) } != before.map { $0.dropFirst(4) })
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
    let grid = stage.app.render(size: Size(columns: 80, rows: 24), theme: Theme())
    let rows = grid.text.split(separator: "\n", omittingEmptySubsequences: false)
    let y = try #require(rows.lastIndex { $0.hasPrefix("▸S5") })
    #expect(rows[y].contains("3!x=3"))
    let marks = (0..<80).filter { grid[$0, y].scalar == "!" }
    #expect(marks.count == 1 && marks.allSatisfy { grid[$0, y].style == Theme().fault })
  }
}
