// The charts: what they say, that they say it at every size, and that bars are as long as numbers.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

@Suite("Charts")
struct ChartsTests {
  private func busy() -> Stage {
    var stage = Stage(seed: 3)
    stage.run(
      "run until leader any within 1s\nload 40/s reads 30%\nrun 1500ms\ncrash S3\nrun 900ms\n"
        + "restart S3\ncrash S1\nrun 700ms\nrestart S1\nrun 500ms")
    stage.press("C")
    return stage
  }

  @Test("before anything has happened they say so")
  func empty() {
    var stage = Stage()
    stage.press("C")
    #expect(stage.screen().contains("No election has been won yet."))
    #expect(stage.screen().contains("No command has been committed yet"))
    #expect(stage.screen().contains("No message has arrived yet."))
    #expect(stage.screen(200, 60).contains("No time has passed yet."))
    #expect(stage.screen(200, 60).contains("No client has called yet."))
  }

  @Test("the numbers in words are those of the run up to the position")
  func words() {
    var stage = busy()
    for keys in ["", "<<<<<", "<<<<"] {
      stage.press(keys)
      let session = stage.app.session
      let screen = stage.screen(200, 60)
      let elections = session.wonElections
      if elections.count == 1 {
        #expect(screen.contains("1 election: \(elections[0].length.short)"))
      } else if let median = Statistics.percentile(50, of: elections.map(\.length)) {
        #expect(screen.contains("\(elections.count) elections: median \(median.short)"))
      }
      if let median = Statistics.percentile(50, of: session.commits.times) {
        #expect(
          screen.contains(
            "\(session.commits.times.count) commands: half committed in \(median.short)"))
      }
      #expect(screen.contains("longest without \(session.leadership.longestVacancy.short)"))
      for load in session.traffic {
        #expect(screen.contains("\(load.sent) out \(load.received) in"))
      }
    }
  }

  @Test("a histogram counts every time once, in bins of a round width that begin at zero")
  func histogram() {
    for most in [0, 1, 999, 1000, 12_345, 99_999, 1_000_000, 12_345_678] {
      let times = (0...200).map { TimeSpan(microseconds: most * $0 / 200) }
      for bins in [4, 7, 20] {
        let histogram = Histogram(times, most: most, bins: bins)
        #expect(histogram.counts.reduce(0, +) == times.count)
        #expect(histogram.counts.count <= max(4, bins))
        for (index, count) in histogram.counts.enumerated() {
          let low = index * histogram.width
          #expect(
            count == times.count { (low..<low + histogram.width).contains($0.microseconds) })
        }
        var digits = histogram.width
        while digits % 10 == 0 { digits /= 10 }
        #expect([1, 2, 5].contains(digits))
      }
    }
  }

  @Test("lengths of time read well")
  func lengths() {
    for (microseconds, text) in [
      (0, "0 ms"), (400, "0.4 ms"), (3249, "3.2 ms"), (5000, "5 ms"), (24_600, "25 ms"),
      (999_000, "999 ms"), (1_250_000, "1.25 s"), (12_034_000, "12.03 s"),
    ] {
      #expect(TimeSpan(microseconds: microseconds).short == text)
    }
  }

  @Test("before a second is over the rate is over the time there was")
  func early() {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 5ms")
    stage.press("C")
    let session = stage.app.session
    let arrived = session.traffic.reduce(0) { $0 + $1.received }
    let rate =
      (arrived * 1_000_000 + session.world.now.microseconds / 2) / session.world.now.microseconds
    #expect(session.world.now < .zero + .milliseconds(200) && arrived > 0)
    #expect(stage.screen().contains(" \(rate)/s"))
  }

  @Test("a few times are no tower, the columns have their numbers, the axis regular labels")
  func columns() throws {
    var stage = Stage()
    stage.run("run until leader any within 1s")
    stage.press("C")
    let rows = stage.screen().split(separator: "\n").map { String($0.prefix(38)) }
    let axis = try #require(rows.firstIndex { $0.contains("┴") })
    let tall = rows[..<axis].count { $0.contains("█") || $0.contains("▄") }
    #expect(tall <= 1)
    #expect(rows[..<axis].contains { $0.hasSuffix(" 1") || $0.contains(" 1 ") })
    stage = busy()
    for (width, height) in [(80, 24), (120, 40), (200, 60), (40, 12)] {
      let lines = stage.screen(width, height).split(separator: "\n").map(String.init)
      for (place, line) in lines.enumerated() where line.contains("┴") {
        // Two charts may stand side by side: each begins at 0.
        for half in lines[place + 1].split(separator: "│")[0].components(separatedBy: " 0 ")
          .dropFirst()
        {
          let numbers = half.split(separator: " ").compactMap { Double($0) }
          #expect(numbers.count > 1)
          for (index, number) in numbers.enumerated() {
            #expect(abs(number - numbers[0] * Double(index + 1)) < 0.01, "\(half)")
          }
        }
      }
    }
  }

  @Test("who carries more of the load has the longer bar")
  func bars() {
    let stage = busy()
    let rows = stage.screen().split(separator: "\n").compactMap { line -> (Int, Int)? in
      guard line.contains(" out ") else { return nil }
      let half = line.dropFirst(40)
      let words = half.split(separator: " ")
      guard let out = words.firstIndex(of: "out"), let number = Int(words[out - 1]) else {
        return nil
      }
      return (half.unicodeScalars.count { (0x2588...0x258F).contains($0.value) }, number)
    }
    #expect(rows.count == 5)
    let sorted = rows.sorted { $0.1 < $1.1 }
    #expect(sorted.map(\.0) == sorted.map(\.0).sorted())
    #expect((sorted.last?.0 ?? 0) > (sorted.first?.0 ?? 0))
  }

  @Test("z shows one chart after the other, and Z goes back to all")
  func one() {
    var stage = busy()
    for chart in Chart.allCases where chart != .measured {
      stage.press("z")
      #expect(stage.app.views.charts.only == chart)
      #expect(stage.screen().contains("─ \(chart.title) ─"))
      #expect(stage.footer.contains(chart.title))
    }
    stage.press("z")
    #expect(stage.app.views.charts.only == .calls)
    #expect(stage.footer.contains("last"))
    for _ in Chart.allCases { stage.press("Z") }
    #expect(stage.app.views.charts.only == nil)
    stage.press("Z")
    #expect(stage.app.views.charts.only == nil)
    #expect(stage.footer.contains("All charts"))
  }

  @Test("at 80x24 four charts are seen, with more room all six")
  func room() {
    let stage = busy()
    for (size, count) in [((80, 24), 4), ((120, 40), 6), ((200, 60), 6), ((40, 12), 1)] {
      let screen = stage.screen(size.0, size.1)
      #expect(Chart.allCases.count { screen.contains("─ \($0.title) ─") } == count)
    }
    let ascii = stage.screen(120, 40, Theme(depth: .mono, isASCII: true))
    #expect(ascii.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(!ascii.contains("??"))
  }

  @Test("thirty-one servers: the largest shares come first, the rest in one row")
  func many() {
    var stage = Stage(servers: 31)
    stage.run("run until leader any within 2s\nrun 500ms")
    stage.press("C")
    let leader = stage.app.session.world.leader.map { "\($0)" } ?? ""
    let lines = stage.screen().split(separator: "\n").filter { $0.contains(" out ") }
    #expect(lines.first?.contains(leader) == true)
    #expect(stage.screen().contains("rest"))
  }

  @Test(
    "golden", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    try expectGolden(busy().part(columns, rows), "charts-busy-\(columns)x\(rows)")
  }

  @Test("golden: the start, one chart alone")
  func goldenOthers() throws {
    var stage = Stage()
    stage.press("C")
    try expectGolden(stage.part(), "charts-start")
    stage = busy()
    stage.press("zz")
    try expectGolden(stage.part(), "charts-commits")
    try expectGolden(
      stage.part(80, 18, Theme(depth: .mono, isASCII: true)), "charts-commits-ascii")
  }
}
