// The panel beside the ring: what tells the most is shown, and the signs on the screen are explained.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("The panel beside the ring")
struct PanelTests {
  private static let size = Size(columns: 80, rows: 24)

  /// The lines of the panel at a stop.
  private func panel(_ stop: LessonStop) -> [String] {
    let area = ClusterLayout(Self.size, stop.app.model).panel
    return stop.app.render(size: Self.size, theme: Theme()).text
      .split(separator: "\n", omittingEmptySubsequences: false)[area.y..<area.maxY]
      .map { String($0.dropFirst(area.x)) }
  }

  // MARK: What is under way

  @Test(
    "what tells more comes first, and each message is in one group with those that say the same")
  func groups() {
    var weights: Set<FlightGroup.Weight> = []
    for stop in LessonStop.all {
      let cluster = stop.app.model.cluster
      let groups = cluster.flightGroups
      #expect(groups.map(\.weight) == groups.map(\.weight).sorted(), "\(stop.name)")
      #expect(groups.reduce(0) { $0 + $1.flights.count } == min(200, cluster.flightCount))
      for group in groups {
        #expect(Set(group.flights.map(\.message.kind)).count == 1)
        #expect(Set(group.flights.map(\.message.isPositive)).count == 1)
      }
      weights.formUnion(groups.map(\.weight))
    }
    #expect(weights.count == 4)
  }

  @Test("votes, refusals and repairs under way are always shown, whatever else is")
  func news() {
    var shown = 0
    for stop in LessonStop.all where stop.app.view == .cluster {
      let model = stop.app.model
      let groups = model.cluster.flightGroups.filter { $0.weight == .news }
      let lines = panel(stop)
      let head = lines.firstIndex { $0.contains(" under way") } ?? 0
      for group in groups.prefix(2) {
        let ends = group.ends(Theme()[.arrow], in: model.cluster)
        #expect(lines[head...].contains { $0.contains(" \(ends) ") }, "\(stop.name): \(ends)")
        shown += 1
      }
    }
    #expect(shown > 40)
  }

  @Test("a split vote's two votes stand before the requests that follow them")
  func splitVote() throws {
    let lines = panel(try .named("split-vote", 5))
    let votes = lines.filter { $0.contains("a vote for") }
    #expect(votes.count == 2, "\(lines)")
    let last = lines.lastIndex { $0.contains("a vote for") } ?? .max
    #expect(lines.firstIndex { $0.contains("your vote?") } ?? .max > last)
    #expect(lines.contains { $0.contains("S1→S3 S4 S5 your vote?") }, "\(lines)")
  }

  @Test("heartbeats and their answers are a line each, or counted in the last line")
  func heartbeats() throws {
    let lines = panel(try .named("first-election", 9))
    #expect(lines.count { $0.contains("→S3 yes") || $0.contains("S3→") } <= 2, "\(lines)")
    for stop in LessonStop.all {
      let routine = stop.app.model.cluster.flightGroups.filter { $0.weight == .routine }
      // A leader's heartbeats of one round, and the answers to it.
      let senders = Set(routine.map { $0.isAnswer ? $0.first.to : $0.first.from })
      let terms = Set(routine.map(\.first.term))
      #expect(routine.count <= 4 * max(1, senders.count) * max(1, terms.count), "\(stop.name)")
    }
  }

  @Test("of messages that arrive one after the other it is told when the first does and the last")
  func ranges() {
    var shown = 0
    for stop in LessonStop.all where stop.app.view == .cluster {
      let model = stop.app.model
      let lines = panel(stop)
      // What tells the most is always shown.
      for group in model.cluster.flightGroups.prefix(1) {
        let ends = group.ends(Theme()[.arrow], in: model.cluster)
        guard let line = lines.first(where: { $0.contains(" \(ends) ") }),
          let last = group.flights.last?.arrivesAt, last != .never
        else { continue }
        let times = [group.flights[0].arrivesAt, last].map {
          millisecondsLeft(until: $0, from: model.clock)
        }
        let words = times[0] == times[1] ? " \(times[0]) ms" : " \(times[0])-\(times[1])"
        #expect(line.contains(words), "\(stop.name): \(line)")
        shown += times[0] == times[1] ? 0 : 1
      }
    }
    #expect(shown > 20, "\(shown)")
  }

  @Test("what is said is never cut: it is said in fewer words")
  func words() {
    for stop in LessonStop.all where stop.app.view == .cluster {
      let lines = panel(stop)
      let head = lines.firstIndex { $0.contains(" under way") } ?? 0
      let cut = lines[head...].filter { $0.contains("…") && $0.contains(" ms") }
      #expect(cut.isEmpty, "\(stop.name): \(cut)")
    }
  }

  // MARK: Questions

  @Test("an answered question takes no more room than an answer needs, and can be read again")
  func answered() {
    for stop in LessonStop.all where stop.isAnswered {
      let model = stop.app.model
      let area = ClusterLayout(Self.size, model).panel
      let lines = model.tellingLines(width: area.width - 1)
      #expect(lines.count <= 5, "\(stop.name): \(lines.map(\.0))")
      let shown = panel(stop).joined(separator: "\n")
      for line in lines { #expect(shown.contains(line.0), "\(stop.name): \(line.0)") }
      // The signs are back.
      let parts = PanelLayout(
        area, .lesson(rows: model.tellingRows(width: area.width - 1)))
      // Beside the rows of many servers there is no room for them.
      let isRoomy = parts.signs.height == 2 && parts.messages.height >= 4
      #expect(isRoomy || model.cluster.count > 5, "\(stop.name)")
      // Why it is right is told with it.
      #expect(lines.last?.1 == .plain, "\(stop.name)")
    }
  }
}

@Suite("The legend of what is on the screen")
struct ShownSignsTests {
  /// Signs that lines, bars and texts are made of.
  private static let parts: Set<Sign> = [
    .line, .column, .crossing, .tick, .branch, .lastBranch, .bar, .link, .way, .frontier, .arrow,
  ]

  /// The signs beyond ASCII in the rectangles of a picture.
  private func signs(in areas: [Rect], of screen: Screen) -> Set<Sign> {
    var meanings: [Unicode.Scalar: Sign] = [:]
    for sign in Sign.allCases where !sign.scalar(in: .full).isASCII {
      meanings[sign.scalar(in: .full)] = meanings[sign.scalar(in: .full)] ?? sign
    }
    var found: Set<Sign> = []
    for area in areas {
      for y in area.y..<area.maxY {
        for x in area.x..<area.maxX {
          if let sign = meanings[screen.grid[x, y].scalar] { found.insert(sign) }
        }
      }
    }
    return found.subtracting(Self.parts)
  }

  @Test(
    "where there is room every sign of the picture is explained beside it",
    arguments: [(Size(columns: 120, rows: 40), 0), (Size(columns: 200, rows: 60), 1)])
  func explained(size: Size, half: Int) {
    var wholes = 0
    let stops = LessonStop.all.enumerated().filter { $0.offset % 2 == half }.map(\.element)
    for stop in stops where stop.app.view == .cluster {
      var app = stop.app
      _ = app.handle(.resized, on: Screen(size: size, theme: Theme()))
      let screen = app.draw(size: size, theme: Theme())
      let layout = ClusterLayout(size, app.model)
      let picture = signs(in: [layout.ring, layout.rows, layout.timeline], of: screen)
      let legend = signs(in: [legendArea(screen, layout)], of: screen)
      let missing = picture.subtracting(legend)
      #expect(
        missing.isEmpty || isFull(legendArea(screen, layout), screen), "\(stop.name): \(missing)")
      wholes += missing.isEmpty ? 1 : 0
    }
    #expect(wholes > stops.count / 2, "\(wholes)")
  }

  /// Whether there is no room for another sign: in every place stands one.
  private func isFull(_ area: Rect, _ screen: Screen) -> Bool {
    let columns = max(1, (area.width - 1) / SignsRow.width)
    // The last row of what is under way tells of what has no room there.
    let lines = screen.grid.text.split(separator: "\n", omittingEmptySubsequences: false)
    return (area.y..<area.maxY).allSatisfy { y in
      lines[y].dropFirst(area.x).prefix(area.width).contains("…")
        || (0..<columns).allSatisfy {
          screen.grid[area.x + 1 + $0 * SignsRow.width, y].scalar != " "
        }
    }
  }

  @Test(
    "where nobody stands the legend has the room of the candidates: an entry without a command is explained"
  )
  func whole() throws {
    var stage = Stage(servers: 5)
    stage.run("timeout S1\nrun until leader S1 and commit S1 1 within 1s")
    let lines = stage.app.draw(size: Size(columns: 80, rows: 24), theme: Theme()).grid.text
    for words in ["nop no command", "§ of the paper", "◆ leads", "▲ you are here"] {
      #expect(lines.contains(words), "\(words): \(lines)")
    }
  }

  @Test("no sign of the legend changes its place while it is shown, from picture to picture")
  func still() throws {
    let script = try parsed(Project.text("demos/split-vote.raft"), name: "split-vote.raft")
    var app = App(Session(playing: script))
    let size = Size(columns: 80, rows: 24)
    var (pictures, moves) = (0, 0)
    for _ in 0..<6 {
      _ = app.handle(.key(.pageDown))
      for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
      var before: [Int: String] = [:]
      while app.isPlaying {
        app.tick(microseconds: 50_000)
        guard app.isPlaying else { break }
        let now = explained(app, size)
        pictures += 1
        for (place, words) in now {
          if let other = before.first(where: { $0.value == words })?.key, other != place {
            moves += 1
          }
        }
        before = now
      }
    }
    #expect(pictures > 200 && moves == 0, "\(moves) of \(pictures)")
  }

  @Test("what comes into the picture is explained at once, be there ever so little room")
  func atOnce() throws {
    let script = try parsed(Project.text("demos/first-election.raft"), name: "first-election.raft")
    var app = App(Session(playing: script))
    let size = Size(columns: 80, rows: 24)
    var count = 0
    for _ in 0..<9 {
      let picture = app.draw(size: size, theme: Theme())
      var seen = signs(in: [ClusterLayout(size, app.model).ring], of: picture)
      _ = app.handle(.key(.pageDown))
      for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
      while app.isPlaying {
        app.tick(microseconds: 50_000)
        let screen = app.draw(size: size, theme: Theme())
        let layout = ClusterLayout(size, app.model)
        let new = signs(in: [layout.ring], of: screen).subtracting(seen)
        seen.formUnion(new)
        let legend = explained(app, size).values
        for sign in new where app.isPlaying {
          count += 1
          let scalar = sign.scalar(in: .full)
          #expect(legend.contains { $0.unicodeScalars.first == scalar }, "\(sign): \(legend)")
        }
      }
    }
    #expect(count >= 3)
  }

  /// What is explained in which place of the two rows at the end of the panel.
  private func explained(_ app: App, _ size: Size) -> [Int: String] {
    let panel = ClusterLayout(size, app.model).panel
    let screen = app.draw(size: size, theme: Theme())
    var found: [Int: String] = [:]
    for (row, y) in [panel.maxY - 1, panel.maxY - 2].enumerated() {
      for column in 0..<2 {
        let x = panel.x + 1 + column * SignsRow.width
        let text = (x..<min(panel.maxX, x + SignsRow.width)).map {
          String(screen.grid[$0, y].scalar)
        }.joined().trimmed
        if !text.isEmpty { found[row * 2 + column] = text }
      }
    }
    return found
  }

  @Test("in a small window the signs of what just happened are explained first")
  func first() throws {
    let size = Size(columns: 80, rows: 24)
    for (lesson, number, wanted) in [
      ("split-vote", 5, [Sign.asksVote, .voteComing, .vote, .noVote]),
      ("split-vote", 6, [.vote, .refused, .broken]),
      ("stale-read", 3, [.broken]),
    ] {
      let stop = try LessonStop.named(lesson, number)
      let screen = stop.app.draw(size: size, theme: Theme())
      let legend = legendArea(screen, ClusterLayout(size, stop.app.model))
      let text = screen.grid.text.split(separator: "\n", omittingEmptySubsequences: false)[
        legend.y..<legend.maxY
      ].map { $0.dropFirst(legend.x) }.joined()
      for sign in wanted {
        #expect(text.unicodeScalars.contains(sign.scalar(in: .full)), "\(stop.name): \(sign)")
      }
    }
  }

  /// The rows of the panel below what is under way.
  private func legendArea(_ screen: Screen, _ layout: ClusterLayout) -> Rect {
    var area = layout.panel
    let lines = screen.grid.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.dropFirst(area.x).prefix(area.width) }
    let head = (area.y..<area.maxY).last { lines[$0].contains(" under way") } ?? area.y
    // The head itself names the unit.
    let last = (head + 1..<area.maxY).last {
      lines[$0].contains(" ms") || lines[$0].contains(" held")
        || lines[$0].contains(/[0-9]+-[0-9]+ *$/)
    }
    // Where nothing is under way a row for it stays free.
    let end = last ?? head + 1
    area.height = area.maxY - end - 1
    area.y = end + 1
    return area
  }
}
