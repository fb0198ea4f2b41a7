// What holds at every stop of every lesson: nothing is cut that need not be, nothing is missing.

import Canvas
import Raft
import Running
import Session
import Telling
import Testing

@testable import Display

@Suite("The stops of all lessons at 80×24")
struct LessonStopTests {
  private static let size = Size(columns: 80, rows: 24)

  /// The lines of the screen at a stop.
  private func lines(_ stop: LessonStop) -> [String] {
    stop.app.render(size: Self.size, theme: Theme()).text
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func layout(_ stop: LessonStop) -> ClusterLayout {
    ClusterLayout(Self.size, stop.app.model)
  }

  @Test("the words that say what happened and why are never cut, and no section stands alone")
  func reasons() {
    for stop in LessonStop.all + LessonStop.whatIf {
      let area = layout(stop).reasons
      let words = lines(stop)[area.y..<area.maxY].map(\.trimmed)
      #expect(!words.contains { $0.contains("…") }, "\(stop.name): \(words)")
      #expect(!words[0].isEmpty, "\(stop.name)")
      #expect(
        !words.contains { $0.hasPrefix("§") || $0.hasPrefix("diss.") }, "\(stop.name): \(words)")
    }
  }

  @Test("a stop is not about a heartbeat where something else has just happened")
  func telling() {
    for (lesson, words) in [
      ("stale-read", "C2 reads x and gets 1"),
      ("first-election", "S3 leads term 1, and its only entry"),
    ] {
      let told = LessonStop.all.filter { $0.lesson == lesson }
        .compactMap { $0.app.model.told.narration?.headline }
      #expect(told.contains { $0.hasPrefix(words) }, "\(lesson): \(told)")
    }
    for stop in LessonStop.all where stop.number > 0 && stop.app.session.violation == nil {
      let session = stop.app.session
      let told = stop.app.model.told
      var there = session
      there.seek(to: told.position)
      guard told.isOfNoEvent || there.lastEvent?.isOfHeartbeat == true else { continue }
      let before = session.lesson?.marks.last { $0.position < session.position }?.position ?? 0
      let recent = (before + 1..<max(before + 1, session.position)).filter { number in
        session.now - session.branch.chronicle[number].time <= .milliseconds(250)
      }
      for number in recent {
        let milestone = session.branch.milestone(at: number)?.kind
        let isNews =
          switch milestone {
          case nil, .learned, .retried: session.branch.chronicle[number].traits.contains(.answers)
          case .intervened: session.branch.act(at: number - 1)?.act.isSetting == false
          default: true
          }
        #expect(!isNews, "\(stop.name) tells \(told.position), not \(number)")
      }
    }
  }

  @Test("a question leaves the lesson's name, its title and what is under way on the screen")
  func questions() {
    for stop in LessonStop.all where stop.app.model.question != nil {
      let lines = lines(stop)
      // A name that is too long for its place is cut.
      let isNamed =
        lines[0].contains(stop.lesson) || lines[0].contains("\(stop.lesson.prefix(24))…")
      #expect(isNamed && lines[0].contains(" \(stop.number)/"), "\(stop.name): \(lines[0])")
      let model = stop.app.model
      #expect(lines[1].contains("── \(model.session.lesson?.title ?? "-")"), "\(stop.name)")
      let shown = lines.joined(separator: "\n")
      let panel = layout(stop).panel
      for (line, _) in model.tellingLines(width: panel.width - 1, hasQuestion: false) {
        #expect(shown.contains(line), "\(stop.name): \(line)")
      }
      let head = lines.firstIndex { $0.contains(" under way") }
      // Beside the rows of many servers there is room for the words alone.
      let isRoomy = head.map { panel.maxY - $0 >= 4 } == true
      #expect(isRoomy || model.cluster.count > 5, "\(stop.name)")
      // What is asked can be read until it is answered, wherever it stands.
      if model.isAsking, let question = model.question {
        let words = question.split(separator: " ")
        #expect(words.allSatisfy { shown.contains($0) }, "\(stop.name): \(question)")
      }
    }
  }

  @Test("no call of a client is cut: it is told whole, or left out with all that are older")
  func clients() {
    for stop in LessonStop.all where stop.app.view == .cluster {
      let row = lines(stop)[layout(stop).clients.y].trimmed
      let rest = row.split(separator: "…", maxSplits: 1, omittingEmptySubsequences: false)
        .dropFirst().first
      #expect(
        rest?.allSatisfy { $0 == " " || $0.isNumber || "more".contains($0) } ?? true,
        "\(stop.name): \(row)")
      let calls = stop.app.model.cluster.callStatuses(most: 8)
      guard let newest = calls.last(where: { !$0.isOpen }), !calls.contains(where: \.isOpen) else {
        continue
      }
      #expect(row.contains(newest.words()), "\(stop.name): \(row)")
    }
  }

  @Test("what is on its way has the same head in the ring as in the list")
  func heads() {
    let heads = LessonStop.all.filter { stop in
      let lines = lines(stop)
      let list = lines.map { $0.dropFirst(46) }.first { $0.contains("■3-4") }
      if list != nil { #expect(lines.contains { $0.prefix(46).contains("■3-4") }, "\(stop.name)") }
      return list != nil
    }
    #expect(!heads.isEmpty)
  }
}

@Suite("The stops of all lessons on large screens")
struct LargeScreenTests {
  /// How much of the picture its largest empty rectangle takes.
  private func emptyShare(of grid: Grid) -> Double {
    let (columns, rows) = (grid.size.columns, grid.size.rows)
    var heights = Array(repeating: 0, count: columns + 1)
    var largest = 0
    for row in 0..<rows {
      // Rectangles that end in this row: widest for each height, by a stack of rising columns.
      var stack: [(start: Int, height: Int)] = []
      for column in 0...columns {
        if column < columns {
          let isEmpty = grid.cells[row * columns + column].scalar == " "
          heights[column] = isEmpty ? heights[column] + 1 : 0
        }
        let height = column < columns ? heights[column] : 0
        var start = column
        while let last = stack.last, last.height >= height {
          largest = max(largest, last.height * (column - last.start))
          start = last.start
          stack.removeLast()
        }
        stack.append((start, height))
      }
    }
    return Double(largest) / Double(columns * rows)
  }

  @Test("no third of the screen stands empty", arguments: [(120, 40), (200, 60)])
  func empty(columns: Int, rows: Int) {
    let size = Size(columns: columns, rows: rows)
    for stop in LessonStop.all {
      var app = stop.app
      _ = app.handle(.resized, on: Screen(size: size, theme: Theme()))
      let share = emptyShare(of: app.render(size: size, theme: Theme()))
      #expect(share < 1.0 / 3, "\(stop.name): \(share)")
    }
    // An empty picture is all of one rectangle.
    #expect(emptyShare(of: Grid(size: size)) == 1)
  }

  @Test("with room for it, what holds stands beside the rest")
  func holds() throws {
    let size = Size(columns: 200, rows: 60)
    var app = try #require(LessonStop.all.last { $0.lesson == "figure-8-rule-off" }).app
    _ = app.handle(.resized, on: Screen(size: size, theme: Theme()))
    let text = app.render(size: size, theme: Theme()).text
    #expect(text.contains("what holds") && text.contains("LeaderCompleteness   BROKEN"))
  }
}
