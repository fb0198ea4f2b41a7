// The timeline: what stands in which order, whose colour fills it, how it folds.

import Canvas
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

/// A stage on which this has been run.
private func stage(_ script: String, servers: Int = 5) -> Stage {
  var stage = Stage(servers: servers)
  stage.run(script)
  return stage
}

@Suite("Timeline")
struct TimelineTests {
  /// An election, a crash, a split vote, a cut, a heal.
  static let eventful = """
    run until leader S3 within 1s
    run 100ms
    crash S3
    run 20ms
    align
    run until election split within 2s
    run until leader any within 2s
    run 200ms
    cut S1-S2
    run 200ms
    heal
    restart S3
    run 300ms
    """

  /// The row, as text.
  private func row(_ app: App, width: Int = 200, _ theme: Theme = Theme()) -> String {
    app.timeline.picture(width, 1, theme).text
  }

  /// The labels of the row, without what does not follow from the run alone.
  private func labels(_ app: App, width: Int = 200) -> [String] {
    app.timeline.plan(width: width).items.compactMap { item in
      if case .piece(let piece) = item.content, piece.kind != .quiet { return piece.words(Theme()) }
      return nil
    }
  }

  // MARK: What stands there

  @Test("each label is an event of the run, in the order in which they happened")
  func order() {
    let app = stage(Self.eventful).app
    let plan = app.timeline.plan(width: 400)
    let labels = labels(app, width: 400)
    #expect(labels.first?.hasPrefix("◇") == true, "\(labels)")
    let leads = labels.firstIndex { $0 == "◆S3 t1" } ?? 0
    #expect(leads > 1 && labels[1..<leads].allSatisfy { "●⊘◇".contains($0.first ?? " ") })
    for label in ["╳S3", "split", "╳S1-S2", "↺", "↺S3", "c1"] {
      #expect(labels.contains(label), "\(label) in \(labels)")
    }
    #expect(
      labels.firstIndex(of: "╳S3").map { $0 > leads } == true
        && labels.firstIndex(of: "split").map { $0 > labels.firstIndex(of: "╳S3") ?? .max } == true)
    // Votes and standing of one moment too stand in the order of the events.
    let positions = plan.items.map(\.position)
    #expect(positions == positions.sorted())
    let columns = plan.items.map(\.column)
    #expect(zip(columns, plan.items.map(\.width)).map(+).dropLast() == columns.dropFirst())
  }

  @Test("where two things are one event the vote stands before the split that it brings")
  func oneEvent() {
    let app = stage(Self.eventful).app
    let plan = app.timeline.plan(width: 400)
    let pieces = plan.items.compactMap { item in
      if case .piece(let piece) = item.content { piece } else { nil }
    }
    let split = pieces.firstIndex { $0.kind == .split } ?? 0
    #expect(split > 0 && pieces[split - 1].position == pieces[split].position)
    #expect([.votes, .stands, .refuses].contains(pieces[split - 1].kind))
  }

  @Test("the highest term's leader fills the row; a stale one is never drawn")
  func staleLeader() {
    var stage = stage(
      """
      run until leader S3 within 1s
      run 100ms
      put x 1
      run 100ms
      partition S3 S1 | S2 S4 S5
      run 20ms
      put x 2 to S3
      run 900ms
      """)
    let leader = stage.app.session.world.leader
    #expect(leader != nil && leader != ServerID(2))
    let term = leader.map { stage.app.session.world.server($0).currentTerm } ?? 0
    // The new leader falls: only the old one is left, of a term that is over.
    stage.press(":crash \(leader.map { "\($0)" } ?? "")<Enter>:run 40ms<Enter>")
    #expect(stage.app.session.world.leader == ServerID(2), "S3 still believes that it leads")
    let plan = stage.app.timeline.plan(width: 200)
    let filled = plan.items.filter { $0.fill != 0 }.map(\.fill)
    #expect(filled == filled.sorted() && Set(filled) == [1, term])
    let fall = plan.items.lastIndex { item in
      if case .piece(let piece) = item.content { piece.kind == .breaks } else { false }
    }
    #expect(plan.items[(fall ?? 0)...].allSatisfy { $0.fill == 0 }, "nobody reigns after the fall")
    // Its own entry counts only as long as it leads the highest term.
    #expect(labels(stage.app).contains("+3"))
    #expect(labels(stage.app).count { $0 == "◆S3 t1" } == 1)
  }

  @Test("a stale read is marked, and so is a leader that steps down, each where it happens")
  func staleRead() throws {
    let stop = try LessonStop.named("stale-read", 7)
    let labels = labels(stop.app)
    #expect(labels.last == "stale C2", "\(labels)")
    let healed = try LessonStop.named("partition-and-heal", 9)
    #expect(self.labels(healed.app).suffix(2) == ["−3", "↓S1"], "\(self.labels(healed.app))")
    #expect(self.labels(try LessonStop.named("partition-and-heal", 8).app).last == "−3")
    // What is read from a leader that has asked the others is never stale.
    let safe = LessonStop.all.filter { $0.lesson == "exactly-once" }.flatMap { self.labels($0.app) }
    #expect(!safe.isEmpty && !safe.contains { $0.hasPrefix("stale") })
  }

  @Test("a fault that does not depose the leader stands in its reign, and is never filled")
  func faultInReign() {
    let app = stage(
      "run until leader S3 within 1s\nrun 90ms\ncrash S1\nrun 90ms\nput x 1\nrun 90ms"
    ).app
    let plan = app.timeline.plan(width: 100)
    let fault = plan.items.firstIndex { item in
      if case .piece(let piece) = item.content { piece.kind == .breaks } else { false }
    }
    guard let fault else {
      Issue.record("no fault")
      return
    }
    #expect(plan.items[fault].fill == 0)
    #expect(plan.items[fault - 1].fill == 1 && plan.items[fault + 1].fill == 1)
  }

  @Test("an entry that is only stored stands last, and becomes the commit in its place")
  func open() {
    var stage = stage("run until leader S3 within 1s\nrun 90ms\nput x 1")
    let before = row(stage.app)
    #expect(labels(stage.app).last == "+2")
    stage.run("run 60ms")
    #expect(labels(stage.app).last == "c2")
    let after = row(stage.app)
    #expect(after.firstRange(of: "c2")?.lowerBound == before.firstRange(of: "+2")?.lowerBound)
    // What comes between shows that it waits.
    stage.run("put x 2\ncrash S5\nrun 60ms")
    #expect(labels(stage.app).suffix(3) == ["+3", "╳S5", "c3"])
  }

  @Test("what was frozen, held, parted, mended says what it was, with its own sign")
  func faults() {
    for (command, label) in [
      ("pause S1", "‖S1"), ("hold", "‖"), ("hold S1>S2", "‖S1>S2"), ("crash S1 S3", "╳S1,S3"),
      ("cut S1-S2", "╳S1-S2"), ("cut S1>S2", "╳S1>S2"),
      ("partition S1 S2 | S3 S4 S5", "╳S1 S2│S3 S4 S5"), ("partition S1", "╳S1│S2..S5"),
      ("isolate S4", "╳S4│S1 S2 S3 S5"), ("rejoin S4", "↺S4│S1 S2 S3 S5"), ("heal", "↺"),
      ("release S1>S2", "↺S1>S2"), ("set loss 5%", ":set"), ("wipe S2", "╳S2"),
    ] {
      #expect(labels(stage("run 10ms\n\(command)").app) == [label], "\(command)")
    }
    #expect(labels(stage("run 10ms\ncrash S1 S12", servers: 12).app) == ["╳S1,S12"])
  }

  @Test("gone back, what was run already is told apart: written, not filled, and stays where it is")
  func ahead() {
    var stage = stage(
      "run until leader S3 within 1s\nrun 90ms\nput x 1\nrun 60ms\nput x 2\nrun 60ms")
    let end = stage.app.timeline.plan(width: 80)
    stage.press("<<")
    let plan = stage.app.timeline.plan(width: 80)
    func columns(_ plan: TimelinePlan) -> [Int] {
      plan.items.filter { if case .piece = $0.content { true } else { false } }.map(\.column)
    }
    #expect(columns(plan) == columns(end))
    let here = plan.items.firstIndex { $0.content == .here } ?? 0
    #expect(plan.items[..<here].contains { $0.fill == 1 })
    #expect(plan.items[here...].allSatisfy { $0.fill == 0 })
    #expect(plan.label.hasSuffix(" of \(end.label)"), "\(plan.label)")
  }

  @Test("other futures leave at a sign, which hides nothing")
  func forks() {
    var stage = stage(Self.eventful)
    stage.press("<<<<")
    let position = stage.app.session.position
    stage.press("c:run 300ms<Enter>")
    #expect(stage.app.session.branches.count == 2)
    for _ in 0..<2 {
      let plan = stage.app.timeline.plan(width: 200)
      let fork = plan.items.firstIndex { $0.content == .fork } ?? 0
      #expect(fork > 0 && plan.items[fork - 1].position <= position)
      #expect(plan.items[fork].position > position)
      stage.press("b1<Esc>")
    }
    // Where one is and where another future leaves are two signs side by side.
    while stage.app.session.position > position { stage.press("N") }
    #expect(row(stage.app).contains("┬▲"))
  }

  // MARK: Folding

  /// A run in which leaders fall and stand again, so many times.
  private func reigns(_ count: Int) -> Stage {
    var stage = Stage()
    for _ in 0..<count {
      stage.run("run until leader any within 5s\nrun 60ms\nput x 1\nrun 60ms")
      let leader = stage.app.session.world.leader ?? ServerID(0)
      stage.run("crash \(leader)\nrun until leader any within 5s\nrestart \(leader)")
    }
    return stage
  }

  /// The labels with the events that they lead to.
  private func words(_ pieces: [TimelinePiece]) -> [String] {
    pieces.map { "\($0.position) \($0.kind) \($0.text)" }
  }

  @Test(
    "a full row folds once and then has room: what stands there moves rarely",
    arguments: [40, 80, 120])
  func folding(width: Int) {
    let session = reigns(25).app.session
    var layout = TimelineLayout(room: width - 13, servers: 5)
    var reader = TimelineReader()
    var (folds, freed, events) = (0, 0, 0)
    while let event = reader.next(in: session.branch) {
      let before = layout.pieces
      layout.take(event)
      events += 1
      // A label is left out or stays as it was; none is written in another way.
      let (old, new) = (words(before), words(layout.pieces))
      #expect(new.dropLast(3).allSatisfy { old.contains($0) || $0.hasSuffix("..") }, "\(new)")
      #expect(layout.used <= layout.room)
      #expect(layout.used == layout.pieces.reduce(0) { $0 + $1.width })
      if Array(layout.pieces.prefix(before.count)) != before {
        folds += 1
        // Unless that would cost what happened last.
        freed += layout.used <= layout.room - layout.room / 5 ? 1 : 0
      }
    }
    #expect(events > 200 && folds > 2)
    #expect(width < 80 || freed * 10 >= folds * 8, "a fifth is free again: \(freed), \(folds)")
    #expect(folds * width / 16 <= events, "\(folds) folds of \(events) events: no creeping")
    let terms = layout.pieces.map(\.term).filter { $0 != 0 }
    #expect(terms == terms.sorted(), "in order, folded or not")
  }

  @Test("the row is a function of the run and the width, however one has come there")
  func deterministic() {
    let stage = reigns(12)
    let session = stage.app.session
    for width in [40, 80, 120] {
      let whole = TimelineMemory(session, width: width)
      // Event by event, along a replay of the same commands.
      var walk = Session(session.setup)
      var memory = TimelineMemory(walk, width: width)
      for recorded in session.branch.acts {
        while walk.position < recorded.position, walk.stepForward() { memory.follow(walk) }
        walk.advance(to: recorded.time)
        try? walk.perform(recorded.act)
        memory.follow(walk)
      }
      walk.advance(to: session.branch.endTime)
      memory.follow(walk)
      #expect(memory.layout == whole.layout)
    }
  }

  @Test("of the oldest reigns the first stays, then a gap; the last elections stay whole")
  func longRun() throws {
    let stage = reigns(20)
    let text = row(stage.app, width: 80)
    #expect(text.contains(/^ ◆S\d t\d+ …/), "\(text)")
    let last = stage.app.session.world.leader.map { "\($0)" } ?? "?"
    #expect(text.contains("◆\(last) t"), "\(text)")
    #expect(text.unicodeScalars.count <= 80)
  }

  @Test("after a long load the row is what was committed last, and grows by what has come since")
  func load() {
    var stage = stage("run until leader any within 1s\nload 200/s\nrun 20s")
    let commits = stage.app.session.branch.chronicle.commits.count
    #expect(commits > 2000)
    let text = row(stage.app, width: 80)
    let last = stage.app.session.world.nodes.map { $0.server.commitIndex.number }.max() ?? 0
    #expect(text.contains("c\(last)"), "\(text)")
    #expect(text.unicodeScalars.count <= 80)
    // Another event is one piece more, not another layout.
    let before = stage.app.model.timeline.layout.pieces
    stage.press(":run 6ms<Enter>")
    let after = stage.app.model.timeline.layout.pieces
    #expect(after.count <= before.count + 8)
  }

  @Test("at every width nothing overlaps, nothing leaves the row, and one is always somewhere")
  func widths() {
    for stage in [stage(Self.eventful), reigns(6), Stage()] {
      for width in [1, 2, 5, 12, 13, 20, 30, 39, 40, 80, 81, 120, 200, 300] {
        var back = stage
        for keys in ["", "<<<", "g"] {
          back.press(keys)
          let plan = back.app.timeline.plan(width: width)
          #expect(plan.items.count { $0.content == .here } == 1)
          let room = plan.label.isEmpty ? width : width - plan.label.count - 1
          if width >= 20 { #expect(plan.end <= room, "\(keys) at \(width)") }
          #expect(plan.items.first?.column ?? 0 == 0)
        }
      }
    }
  }

  @Test("figure 8 of the paper fits, its reigns in order and its last election whole")
  func figure8() throws {
    let file = try String(contentsOf: Project.file("demos/figure-8.raft"), encoding: .utf8)
    var session = Session(playing: try parsed(file))
    while session.lesson?.isFinished == false { _ = session.nextStop() }
    let app = App(session)
    for width in [80, 120] {
      let plan = app.timeline.plan(width: width)
      let terms = plan.items.compactMap { item -> Term? in
        guard case .piece(let piece) = item.content else { return nil }
        return piece.kind == .leads ? piece.term : nil
      }
      #expect(terms == terms.sorted() && terms.count >= (width < 120 ? 2 : 3), "\(terms)")
      let leader = try #require(session.world.leader)
      #expect(row(app, width: width).contains("◆\(leader) t"), "\(row(app, width: width))")
      #expect(plan.end <= width)
    }
  }

  @Test("golden: calm, eventful and long runs, gone back, narrow, and in each set of signs")
  func golden() throws {
    var calm = stage(
      """
      run until leader S3 within 1s
      run 60ms
      put x 1
      run 50ms
      put x 2
      run 1900ms
      put x 3
      run 50ms
      """)
    var lines = ["calm", row(calm.app, width: 80)]
    calm.press("<<<")
    lines += ["gone back", row(calm.app, width: 80)]
    var eventful = stage(Self.eventful)
    for width in [200, 80, 40] { lines += ["eventful, \(width)", row(eventful.app, width: width)] }
    for signs in [SignSet.safe, .ascii] {
      lines += [signs.rawValue, row(eventful.app, width: 120, Theme(depth: .mono, signs: signs))]
    }
    eventful.press("<<<<<<c:run 400ms<Enter>")
    lines += ["another future", row(eventful.app, width: 120)]
    let long = reigns(20)
    for width in [120, 80, 40] { lines += ["long, \(width)", row(long.app, width: width)] }
    try expectGolden(lines.joined(separator: "\n"), "timelines")
  }

  // MARK: Moving along it

  @Test("< and > go from label to label, and say where we are")
  func moving() {
    var stage = stage(Self.eventful)
    let length = stage.app.session.branch.length
    stage.press(">")
    #expect(stage.footer.contains("the end of what was run"))
    var stops: [Int] = []
    while stage.app.session.position > 0 {
      stage.press("<")
      stops.append(stage.app.session.position)
      #expect(stage.footer.contains("event \(stops[stops.count - 1]) of \(length)"))
    }
    let labels = stage.app.timeline.plan(width: 80).items.compactMap { item -> Int? in
      guard case .piece(let piece) = item.content, piece.kind != .quiet else { return nil }
      return piece.position
    }
    #expect(stops.dropLast() == Set(labels).filter { $0 < length }.sorted().reversed()[...])
    stage.press("<")
    #expect(stage.footer.contains("the start of the run"))
    for stop in stops.reversed().dropFirst() {
      stage.press(">")
      #expect(stage.app.session.position == stop)
    }
  }
}
