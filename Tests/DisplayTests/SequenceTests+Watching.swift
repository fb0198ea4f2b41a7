// More sequences of pictures: the first seconds, whose beliefs are drawn, a log that grows, a vote split by a key.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Testing

@testable import Display

extension SequenceTests {
  @Test("the first seconds: what to try, an election, entries that flow")
  func start() throws {
    var setup = Setup()
    setup.seed = 1
    var session = Session(setup)
    var load = Load(callsPerSecond: 2)
    (load.readPercent, load.clients) = (0, 1)
    try session.perform(.load(load, for: nil))
    var app = App(session)
    app.model.isInviting = true
    app.model.isPlaying = true
    var moments = [("before: who runs out first?", app)]
    for (name, isReached) in [
      (
        "during: one stands",
        { (app: App) in app.model.cluster.servers.contains { $0.role == .candidate } }
      ),
      ("after: entries flow", { app in app.model.cluster.servers[0].log.lastIndex >= 3 }),
    ] {
      for _ in 0..<3000 where !isReached(app) { app.tick(microseconds: 20_000) }
      moments.append((name, app))
    }
    try expectSequence(moments, [.status, .ring, .panel, .clients, .rows], "start")
  }

  @Test("who is the subject: the leader, the next leader, and whom a digit selects")
  func subject() throws {
    var stage = Stage()
    stage.run(
      "set client-timeout off\ntimeout S1\nrun until leader S1 and commit S5 1 within 1s\nput x 1\n"
        + "run 100ms\npartition S1 S2 | S3 S4 S5\nput x 2\nrun 20ms")
    var moments = [("before: S1 leads", stage.app)]
    stage.run("run until not leader S1 within 3s\nput x 3 as C2\nrun 60ms")
    moments.append(("during: another leads a higher term", stage.app))
    stage.press("1")
    moments.append(("after: S1 is selected by hand", stage.app))
    try expectSequence(moments, [.rows], "subject")
  }

  @Test("a log that grows: it stands, and moves on in one go, with its commit point in view")
  func window() throws {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 60ms")
    var (moments, written): ([(String, App)], Int) = ([], 0)
    for (name, last) in [
      ("before: four", 4), ("during: it still fits", 5), ("after: on by some", 9),
    ] {
      for _ in 0..<20 where stage.app.model.cluster.servers[0].log.lastIndex < LogIndex(last) {
        written += 1
        stage.run("put x \(written)\nrun 60ms")
      }
      stage.press("<Esc>")
      moments.append((name, stage.app))
    }
    try expectSequence(moments, [.rows], "window")
  }

  @Test("a key splits the vote: a leader, two candidates at once, nobody can win")
  func byKey() throws {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 60ms")
    var moments = [("before: a is pressed", stage.app)]
    stage.press("a")
    moments.append(("during: two stand", stage.app))
    stage.run("run until election split within 1s")
    moments.append(("after: split", stage.app))
    try expectSequence(moments, [.ring, .reasons, .footer], "key-split")
  }
}
