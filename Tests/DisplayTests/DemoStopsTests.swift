// The stops of the demos: at each the picture shows something new, and the words have room beside it.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@testable import Display

@Suite("The stops of the demos")
struct DemoStopsTests {
  private static let demos = Project.lessons
  private static let size = Size(columns: 80, rows: 24)

  /// Each demo played once, with the app at its opening and at each stop.
  private static let played = Result {
    Dictionary(uniqueKeysWithValues: try demos.map { ($0.path, try play($0)) })
  }

  /// The app at the opening of a demo and at each stop.
  private func stops(of file: URL) throws -> [App] {
    try #require(try Self.played.get()[file.path])
  }

  private static func play(_ file: URL) throws -> [App] {
    var app = App(Session(playing: try Script.load(path: file.path)))
    var stops: [App] = []
    if app.session.lesson?.stopsReached == 0 { app.pause() }
    stops.append(app)
    for _ in 0..<100 {
      _ = app.handle(.key(.pageDown))
      // At a question the first says how it is answered, and the second shows the answer.
      for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
      guard app.isPlaying else { return stops }
      app.settle()
      stops.append(app)
    }
    Issue.record("no demo has so many stops")
    return stops
  }

  private func label(_ app: App, _ file: URL) -> Comment {
    let name = file.deletingPathExtension().lastPathComponent
    return "\(name) \(app.session.lesson?.stopsReached ?? 0)"
  }

  @Test("each stop shows something new, and each question is followed by one", arguments: demos)
  func pictures(file: URL) throws {
    let stops = try stops(of: file)
    #expect(stops.count >= 4)
    #expect(stops.last?.session.lesson?.isFinished == true)
    // A goal is new, and what is seen follows from it.
    for (before, after) in zip(stops, stops.dropFirst())
    where !after.model.isAsking && after.model.goalShown == nil {
      #expect(picture(before) != picture(after), label(after, file))
    }
    // Nobody is asked what nothing answers.
    #expect(stops.last?.model.isAsking == false, label(stops[stops.count - 1], file))
  }

  @Test(
    "the words are short: what is under way keeps its room, and presenters need two lines",
    arguments: demos)
  func words(file: URL) throws {
    for app in try stops(of: file) {
      let (model, place) = (app.model, label(app, file))
      let panel = ClusterLayout(Self.size, model).panel
      let width = panel.width - 1
      let lines = model.tellingLines(width: width)
      let parts = PanelLayout(panel, .lesson(rows: model.tellingRows(width: width)))
      #expect(lines.count < parts.story.height, place)
      // Beside the rows of many servers there is no room for more than words.
      let isRoomy = model.cluster.count <= 5
      if model.isAsking {
        #expect(parts.messages.height >= 4 || !isRoomy, place)
        #expect(model.tellingLines(width: 72).count <= 5, place)
      } else {
        // The room of a story, below which the signs are explained.
        // A goal has lines of its own.
        let goal = model.goalShown == nil ? 0 : 2
        #expect(lines.count <= 4 + goal, place)
        #expect(parts.signs.height == 2 || goal > 0 || !isRoomy, place)
        #expect(model.tellingLines(width: 72).count <= 2 + goal, place)
      }
      // All of it is on the screen, whichever view the stop opens.
      let screen = app.render(size: Self.size, theme: Theme()).text
      if app.view == .cluster, let title = model.session.lesson?.title {
        #expect(screen.contains(" \(title) "), place)
      }
      let shown = app.view == .cluster ? lines : model.tellingLines(width: 79)
      for line in shown { #expect(screen.contains(line.0), place) }
    }
  }

  @Test("who leads is the subject, unless the words are about another", arguments: demos)
  func subjects(file: URL) throws {
    for app in try stops(of: file) {
      let (model, place) = (app.model, label(app, file))
      if let server = model.pointers.server {
        let words = model.tellingLines(width: 1000).map(\.0).joined(separator: " ")
        #expect(words.firstMatch(of: try Regex("\\b\(server)\\b")) != nil, place)
      } else if let leader = model.subject.leader {
        let cluster = model.cluster
        #expect(model.selected == leader, place)
        #expect(
          cluster.servers.allSatisfy { !$0.isLeader || $0.term <= cluster[leader].term }, place)
      }
    }
  }

  @Test("no fault is mended at the moment at which it is made", arguments: demos)
  func staging(file: URL) throws {
    var made: [Act] = []
    for line in try Script.load(path: file.path).lines {
      switch line.command {
      case .advance, .tell(.pause): made = []
      case .act(let act):
        #expect(!made.contains { act.mends($0) }, "\(file.lastPathComponent): \(act)")
        made.append(act)
      default: break
      }
    }
  }

  @Test("what is pointed at is on the screen", arguments: demos)
  func marks(file: URL) throws {
    for app in try stops(of: file) where app.view == .cluster {
      let (model, theme) = (app.model, Theme())
      let screen = app.draw(size: Self.size, theme: theme)
      let rows = ClusterLayout(Self.size, model).rows
      // An entry has a mark before it and one behind it, or one of the two.
      let columns = RowColumns(width: Self.size.columns, model.rowWidths)
      let signs = Set(
        (rows.y..<rows.maxY).flatMap { row in
          (columns.log.x..<Self.size.columns).filter {
            [theme[.pointed], theme[.pointedEnd]].contains(screen.grid[$0, row].scalar)
          }.map { [row, ($0 - columns.log.x) / columns.entryWidth] }
        })
      var marked: Set<String> = []
      for case .log(let server, let indices) in model.pointers.marked {
        for index in indices { marked.insert("\(server) \(index)") }
      }
      #expect(signs.count == marked.count, label(app, file))
    }
  }

  @Test("a log is repaired in four stops: refused, one step back, deleted, stored")
  func repair() throws {
    let stops = try stops(of: Project.demo("log-replication"))
    let refusal = try #require(
      stops.firstIndex { app in
        let notes = app.session.lastEvent?.notes ?? []
        return notes.contains {
          if case .replication(.appendRefused) = $0 { true } else { false }
        }
      })
    try #require(refusal + 3 < stops.count)
    let models = stops[refusal...refusal + 3].map(\.model)
    let follower = try #require(models[0].pointers.server)
    let leader = try #require(models[0].subject.leader)
    func next(_ model: Model) -> LogIndex? {
      model.cluster[leader].leadership?.followers[follower.index].nextIndex
    }
    let logs = models.map { $0.cluster[follower].log }
    let (before, after) = (try #require(next(models[0])), try #require(next(models[1])))
    #expect(before > after)
    #expect(logs[0] == logs[1])
    #expect(logs[2].lastIndex < logs[1].lastIndex, "more is deleted than stored in its place")
    #expect(models[2].touched.deleted.map(\.server) == [follower])
    #expect(logs[3].lastIndex > logs[2].lastIndex)
    #expect(models[3].touched.stored.map(\.server) == [follower])
    #expect(logs[3] == models[3].cluster[leader].log)
  }

  /// What the picture shows beside the lesson's words, row by row: neither how much of the timers is left, nor
  /// how long a client waits, nor heartbeats on their way.
  private func picture(_ app: App) -> [String] {
    let (model, theme) = (app.model, Theme())
    guard app.view == .cluster else {
      return [app.view == .code ? app.render(size: Self.size, theme: theme).text : app.viewTitle]
    }
    let layout = ClusterLayout(Self.size, model)
    let screen = app.draw(size: Self.size, theme: theme)
    let isQuick = if case .quick = model.session.glance.pace { true } else { false }
    func row(_ y: Int, _ columns: Range<Int>, _ isKept: (Int, Cell) -> Bool) -> String {
      columns.map { x in
        let cell = screen.grid[x, y]
        return isKept(x, cell) ? "\(cell.scalar)\(cell.style)" : " "
      }.joined()
    }
    let ring = (layout.ring.y..<layout.ring.maxY).map { y in
      row(y, layout.ring.x..<layout.ring.maxX) { x, cell in
        if cell.scalar == theme.block(eighths: 4) { return false }
        return !isQuick || screen.target(at: x, y) != nil || cell.style.foreground == .fault
      }
    }
    let rows = (layout.rows.y..<layout.rows.maxY).map { y in
      row(y, 0..<Self.size.columns) { x, cell in
        if case .field(_, .timer)? = screen.target(at: x, y) { return false }
        return cell.scalar != theme[.next]
      }
    }
    let calls = model.cluster.callStatuses(most: 8).map { call in
      "\(call.client) \(call.what) \(call.server?.description ?? "") \(call.state)"
    }
    return ring + rows + calls
  }
}

extension Act {
  /// Whether it takes back what the other did to servers or links.
  fileprivate func mends(_ fault: Act) -> Bool {
    switch (fault, self) {
    case (.isolate(let cut), .rejoin(let server)): cut == server
    case (.crash(let down), .restart(let servers)): !Set(down).isDisjoint(with: servers)
    case (.partition, .heal), (.partition, .partition), (.cut, .heal): true
    default: false
    }
  }
}
