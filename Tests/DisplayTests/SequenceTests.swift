// What moves, in three pictures each: before, during, after. Parts of the screen only, as at 80×24.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Sequences of pictures")
struct SequenceTests {
  /// A part of the screen.
  enum Part {
    case status, ring, panel, clients, rows, reasons, footer
  }

  /// The parts of the screen of an app, one under the other, without blanks at the ends of lines.
  func picture(_ app: App, _ parts: [Part]) -> String {
    let model = app.model
    let pictures = parts.map { part in
      switch part {
      case .status: StatusPanel(model: model).picture(80, 1)
      case .ring: RingPanel(model: model).picture(44, 12)
      case .clients: ClientsRow(model: model).picture(80, 1)
      case .rows:
        ServerRows(model: model, window: app.views.cluster.window)
          .picture(80, model.cluster.count + 1)
      case .reasons: ReasonsPanel(model: model).picture(80, 2)
      case .panel: InvitationPanel(model: model).picture(33, 12)
      case .footer: footer(app)
      }
    }
    return pictures.map(\.text).joined(separator: "\n")
  }

  private func footer(_ app: App) -> Grid {
    var screen = Screen(size: Size(columns: 80, rows: 1), theme: Theme())
    app.drawFooter(&screen, Rect(screen.grid.size), Theme())
    return screen.grid
  }

  func expectSequence(_ moments: [(String, App)], _ parts: [Part], _ name: String) throws {
    let pictures = moments.map { picture($0.1, parts) }
    // A sequence in which nothing changes shows nothing.
    #expect(Set(pictures).count == pictures.count)
    let text = zip(moments, pictures).map { "=== \($0.0)\n\($1)" }.joined(separator: "\n")
    try expectGolden(text, "sequence-\(name)")
  }

  /// A run in which so much has happened, and a note of each moment that is asked for.
  func moments(_ steps: [(String, commands: String)]) -> [(String, App)] {
    var stage = Stage()
    return steps.map { name, commands in
      stage.run(commands)
      stage.press("<Esc>")
      return (name, stage.app)
    }
  }

  @Test("an election: a candidate asks, votes fly, it leads")
  func election() throws {
    let moments = moments([
      ("before: S3 asks", "run until role S3 candidate within 1s\nrun 3ms"),
      ("during: votes are on their way", "run until vote S4 S3 within 1s\nrun 1ms"),
      ("after: S3 leads", "run until leader S3 within 1s"),
    ])
    try expectSequence(moments, [.ring, .reasons], "election")
  }

  @Test("a split vote: both ask, both have votes, nobody can win")
  func split() throws {
    let moments = moments([
      (
        "before: two stand at once",
        "run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms\nalign\n"
          + "run until role S1 candidate and role S2 candidate within 1s"
      ),
      ("during: split", "run until election split within 1s"),
      ("after: one of them again", "run until leader any within 2s"),
    ])
    try expectSequence(moments, [.ring, .reasons], "split")
  }

  @Test("a repair: entries are refused, deleted, and others stored in their place")
  func repair() throws {
    var stage = Stage()
    stage.run(
      "set client-timeout off\ntimeout S1\nrun until leader S1 and commit S5 1 within 1s\nisolate S1\n"
        + "put x 2\nrun until not leader S1 within 3s\nput x 3 as C2\nrun until answered C2 1 within 1s\n"
        + "run 60ms")
    // Who is elected after that begins with its whole log, so that S1 refuses before it deletes.
    if let leader = stage.app.model.cluster.leader { stage.run("crash \(leader)") }
    stage.run("run until not leader none within 3s\nrun 30ms\nheal")
    var moments: [(String, App)] = []
    for _ in 0..<400 where moments.count < 3 {
      stage.press("n")
      let rests = stage.app.session.rests
      let isRefused = stage.app.session.lastEvent?.notes.contains { note in
        if case .replication(.appendRefused) = note { true } else { false }
      }
      if isRefused == true { moments = [("refused", stage.app)] }
      guard rests.contains(.deletion) else { continue }
      var deleting = stage.app
      deleting.model.stage(Staged(rest: .deletion, share: 0))
      moments += [("deleted", deleting), ("stored", stage.app)]
    }
    #expect(moments.map(\.0) == ["refused", "deleted", "stored"])
    try expectSequence(moments, [.rows, .reasons], "repair")
  }

  @Test("a link: whole, cut, healed")
  func cut() throws {
    let moments = moments([
      ("before", "run until leader S3 within 1s\nrun 110ms"),
      ("during: cut", "cut S3-S4\nrun 60ms"),
      ("after: healed", "heal S3-S4\nrun 60ms"),
    ])
    try expectSequence(moments, [.ring, .reasons], "cut")
  }

  @Test("a message in vain: it sets out, is lost before the cut, and its mark goes")
  func vain() throws {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\ncut S3-S4\nrun 30ms")
    var moments: [(String, App)] = [("before: cut", stage.app)]
    stage.press(" ")
    let strays = { (app: App) in app.model.losses.filter(\.isStray) }
    for (name, isReached) in [
      (
        "during: it sets out",
        { (app: App) in strays(app).contains { $0.isFlying(at: app.model.cluster.now) } }
      ),
      (
        "during: it is lost",
        { app in strays(app).contains { !$0.isFlying(at: app.model.cluster.now) } }
      ),
      ("after: the mark is gone", { app in strays(app).isEmpty }),
    ] {
      for _ in 0..<400 where !isReached(stage.app) { stage.app.tick(microseconds: 20_000) }
      moments.append((name, stage.app))
    }
    try expectSequence(moments, [.ring], "vain")
  }

  @Test("votes: asked, refused on the way, refused; and who cannot answer from the start")
  func votes() throws {
    var stage = Stage()
    stage.run("cut S1-S5\ntimeout S1\ntimeout S2")
    var moments: [(String, App)] = [("before: two ask", stage.app)]
    let own = { (app: App) in app.model.cluster.tally(of: app.model.cluster[ServerID(0)]) }
    for (name, isReached) in [
      ("during: a no is on its way", { (app: App) in own(app)?.refusing.isEmpty == false }),
      ("after: it is there", { app in own(app)?.refused ?? 0 > 0 }),
    ] {
      for _ in 0..<40 where !isReached(stage.app) { stage.press("n") }
      moments.append((name, stage.app))
    }
    try expectSequence(moments, [.ring], "votes")
  }

  @Test("clients: one, two, three, each in its place, and how each call ends")
  func clients() throws {
    let moments = moments([
      (
        "before: C1 waits for what cannot be committed",
        "set client-timeout off\ntimeout S1\nrun until leader S1 and commit S5 1 within 1s\n"
          + "partition S1 S2 | S3 S4 S5\nput x 2\nrun 30ms"
      ),
      (
        "during: C2 asks the other side",
        "run until not leader S1 within 3s\nput x 3 as C2\nrun until answered C2 1 within 1s"
      ),
      (
        "after: C3 comes, and what C1 waits for is deleted",
        "heal\nrun until role S1 follower within 1s\nrun 60ms\nget x as C3\nrun 5ms"
      ),
    ])
    try expectSequence(moments, [.ring, .clients], "clients")
  }

  @Test("a stale read: written here, asked there, and what it gets")
  func staleRead() throws {
    let moments = moments([
      (
        "before: x=2 is committed elsewhere",
        "set client-timeout off\nset client-delay 5ms..5ms\nrule read-confirmation off\ntimeout S1\n"
          + "run until leader S1 and commit S5 1 within 1s\nput x 1\nrun 100ms\n"
          + "partition S1 S2 | S3 S4 S5\nrun until not leader S1 within 3s\n"
          + "put x 2\nrun until answered C1 2 within 1s"
      ),
      ("during: C2 asks S1", "get x as C2 to S1\nrun 2ms"),
      ("during: S1 answers", "run 5ms"),
      ("after: it gets what was overwritten", "run 20ms"),
    ])
    #expect(picture(moments[3].1, [.clients]).contains("x? = 1 from S1 (stale)"))
    try expectSequence(moments, [.ring, .clients, .rows], "stale-read")
  }

  @Test("a held key: the run stands, goes backwards, stands again")
  func rewinding() throws {
    var setup = Setup()
    setup.seed = 1
    var app = App(Session(setup))
    _ = app.handle(.key(.character(" ")), at: 0)
    var clock = 0
    while app.session.lastEvent == nil || app.model.cluster.leader == nil {
      _ = app.handle(.key(.character("n")), at: clock)
      clock += 1_000_000
      app.tick(microseconds: 400_000)
      app.tick(microseconds: 400_000)
    }
    var moments = [("before: it stands", app)]
    for _ in 0..<12 {
      clock += 40_000
      _ = app.handle(.key(.left), at: clock)
      app.tick(microseconds: 40_000)
    }
    moments.append(("during: it goes backwards", app))
    for _ in 0..<12 { app.tick(microseconds: 20_000) }
    moments.append(("after: it stands", app))
    #expect(moments[1].1.model.isRewinding && !moments[2].1.model.isRewinding)
    #expect(moments[2].1.session.position < moments[0].1.session.position)
    try expectSequence(moments, [.status, .ring], "rewinding")
  }
}
