// Screens of all small sizes, and clusters at their limits: nothing traps, nothing is cut without a mark.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Small screens")
struct SmallScreenTests {
  /// What can be on the screen: every view, what is typed, said and asked.
  private static func scenes() throws -> [(name: String, app: App)] {
    var run = Stage()
    run.run("run until leader S3 within 1s\nput x 1\nrun 5ms")
    var scenes = [("cluster", run.app)]
    let keys = [
      "I", "m", "E", "s", "S", "C", "e", "W", "b", "O", "L", "!", "?", "P", ":", "/", "x", "$",
    ]
    for key in keys + [":put a-long-key and-a-long-value", ":re<Tab>"] {
      var stage = run
      stage.press(key)
      scenes.append((key, stage.app))
    }
    for stop in LessonStop.all where stop.lesson == "split-vote" {
      scenes.append((stop.name, stop.app))
    }
    return scenes
  }

  @Test("at every other size up to 44×16 everything can be drawn, and only one character at 1×1")
  func everySize() throws {
    for (name, app) in try Self.scenes() {
      for columns in 1...44 {
        for rows in 1...16 where (columns + rows).isMultiple(of: 2) {
          let size = Size(columns: columns, rows: rows)
          let grid = app.draw(size: size, theme: Theme()).grid
          #expect(grid.size == size)
          if let cursor = grid.cursor {
            #expect(cursor.0 >= 0 && cursor.0 < columns && cursor.1 < rows, "\(name) \(size)")
          }
          let count = grid.cells.count { $0.scalar != " " }
          #expect(count > 0 && (columns * rows > 1 || count == 1), "\(name) \(size)")
        }
      }
    }
  }

  @Test(
    "below 40×12 who leads stands first, then the servers, each whole or with a mark at its end")
  func worth() throws {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nput x 1\nrun 5ms")
    let theme = Theme()
    let small = SmallScreen(model: stage.app.model)
    for columns in 1...39 {
      for rows in 1...16 {
        let lines = stage.screen(columns, rows)
          .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let head = lines[0].trimmed
        #expect(
          small.headForms.contains(head) || head.hasSuffix("…"), "\(columns)x\(rows): \(head)")
        if columns >= 2 { #expect(head.contains("S3"), "\(columns)x\(rows): \(head)") }
        guard rows >= 6 else { continue }
        for (server, line) in zip(stage.app.model.cluster.servers, lines.dropFirst()) {
          let forms = small.forms(server, theme).map(\.trimmed)
          #expect(forms.contains(line.trimmed), "\(columns)x\(rows): \(line)")
        }
      }
    }
    #expect(stage.screen(1, 1) == "3")
    #expect(stage.screen(2, 1) == "S3")
    #expect(stage.screen(39, 3).contains("leader S3") && !stage.screen(39, 3).contains("needs"))
  }

  @Test("what is typed can be read at any size, and the last of what is said ends with a mark")
  func typed() {
    var stage = Stage()
    stage.press(":put abc")
    #expect(stage.screen(20, 3).split(separator: "\n").last?.hasPrefix(":put abc") == true)
    #expect(stage.screen(5, 1).contains("abc") || stage.screen(5, 1).hasPrefix(":"))
    stage.press("<Esc>M")
    for columns in 2...39 {
      let line = stage.screen(columns, 4).split(separator: "\n").last.map(String.init) ?? ""
      #expect(line.trimmed.hasSuffix("…"), "\(columns): \(line)")
    }
  }

  // MARK: Clusters at their limits

  private static let limits: [(name: String, servers: Int, script: String)] = [
    ("31 servers", 31, "run 2s"),
    (
      "two leaders", 5, "run until leader S3 within 1s\npartition S3 S1 | S2 S4 S5\nput x 2\nrun 1s"
    ),
    ("no leader", 5, "run until leader S3 within 1s\ncrash S3 S1 S2\nrun 2s"),
    ("all crashed", 5, "run until leader S3 within 1s\nput x 1\ncrash S1 S2 S3 S4 S5\nrun 1s"),
    ("all held", 5, "run until leader S3 within 1s\nhold\nput x 1\ntimeout S1\nrun 2s"),
    (
      "long values", 5,
      "run until leader S3 within 1s\nput a-key-that-is-long-enough-for-all a-value-that-is-longer-still\nrun 100ms"
    ),
  ]

  /// The text of each thing that a click would be on.
  private func texts(on screen: Screen) -> [Target: String] {
    var texts: [Target: String] = [:]
    let size = screen.grid.size
    for y in 0..<size.rows {
      for x in 0..<size.columns {
        guard let target = screen.target(at: x, y) else { continue }
        texts[target, default: ""].unicodeScalars.append(
          screen.grid.cells[y * size.columns + x].scalar)
      }
    }
    return texts.mapValues(\.trimmed)
  }

  @Test(
    "with 31 servers, two leaders, none, all crashed, all held, long values: terms are whole, nothing jumps",
    arguments: limits.indices)
  func extremes(place: Int) {
    let (name, servers, script) = Self.limits[place]
    var stage = Stage(servers: servers)
    stage.run(script)
    for (columns, rows) in [(80, 24), (40, 12), (120, 40)] {
      let size = Size(columns: columns, rows: rows)
      var moved = stage
      _ = moved.app.handle(.resized, on: Screen(size: size, theme: Theme()))
      let parts = ClusterLayout(size, moved.app.model).parts
      for step in 0..<6 {
        let screen = moved.app.draw(size: size, theme: Theme())
        let texts = texts(on: screen)
        var seen = 0
        for server in moved.app.model.cluster.servers {
          guard let term = texts[.field(server.id, .term)], !term.isEmpty else { continue }
          seen += 1
          #expect(term == "\(server.term)", "\(name) \(size) \(step)")
          let commit = texts[.field(server.id, .commit)] ?? ""
          #expect(
            commit.hasPrefix("\(server.commitIndex)") || commit.hasPrefix("lost"),
            "\(name) \(commit)")
        }
        #expect(seen >= min(5, servers), "\(name) \(size)")
        for y in 0..<rows {
          let line = (0..<columns).map { String(screen.grid.cells[y * columns + $0].scalar) }
            .joined()
          #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 }, "\(name) \(size)")
        }
        moved.press("n")
        #expect(ClusterLayout(size, moved.app.model).parts == parts, "\(name) \(size) jumps")
      }
    }
  }
}
