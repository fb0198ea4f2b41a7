// Golden files: pictures that a person can read. A few are of whole screens, at every size; the others of parts, so that a
// word that changes is found once or twice.

import Canvas
import Display
import Raft
import Testing

/// Scenes that together show everything the cluster view can show.
private enum Scene: String, CaseIterable {
  case start, election, elected, replicating, crashed, partitioned, split, nine
  case preCandidate, learner, joint, jointVote, transfer, snapshot, clients

  func stage() throws -> Stage {
    switch self {
    case .start: return Stage()
    case .election: return after("run until role S3 candidate within 1s\nrun 5ms")
    case .elected: return after("run until leader any within 1s")
    case .replicating:
      return after(
        "run until leader any within 1s\nrun 100ms\nput x 1\nput y 2\nrun 12ms\nput x 3")
    case .crashed:
      return after("run until leader S3 within 1s\nrun 100ms\ncrash S3 S1\nrun 120ms")
    case .partitioned:
      return after(
        "run until leader any within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3\nrun 400ms"
      )
    case .split:
      return after(
        "run until leader S3 within 1s\nrun 100ms\ncrash S3\nrun 20ms\nalign\nrun until election split within 2s"
      )
    case .nine:
      var stage = Stage(servers: 9)
      stage.run("run until leader any within 1s\nrun 30ms")
      return stage
    case .preCandidate:
      return after(
        "set pre-vote on\nset check-quorum on\nset lease-reads on\nrun until leader S3 within 1s\n"
          + "put x 1\nrun 200ms\ncrash S3\ntimeout S1\nrun 250ms\ntimeout S1\nrun 24ms")
    case .learner:
      return after("run until leader any within 1s\nput x 1\nput y 2\nrun 100ms\nadd S6\nrun 13ms")
    case .joint:
      return after(Scene.toJoint + "\nrun 4ms")
    case .jointVote:
      return after(
        "set pre-vote on\n" + Scene.toJoint
          + "\nrun 16ms\ncrash S3\nrun 160ms\ntimeout S7\nrun 24ms")
    case .transfer:
      return after(
        "run until leader any within 1s\nput x 1\nrun 200ms\nput y 2\ntransfer S5\nrun 28ms")
    case .snapshot:
      return after(
        "set chunk 24\nrun until leader S3 within 1s\nrun 50ms\ncrash S5\nput x 1\nput y 2 as C2\n"
          + "append x 1\nput z hello\ncas x 11 12\nrun 400ms\nsnapshot S3 S4\nput a 1\nput b 2\n"
          + "run 60ms\nrestart S5\nrun until log S5 1 within 1s\nrun 22ms")
    case .clients:
      return after(
        "set client-delay 3ms..8ms\nset client-timeout 200ms\nrun until leader S3 within 1s\n"
          + "load 40/s reads 40%\nrun 500ms\nisolate S3\nrun 350ms")
    }
  }

  /// Five servers, of which two leave and two come: up to where the leader has entered joint mode.
  private static let toJoint =
    "run until leader S3 within 1s\nput x 1\nrun 100ms\nreconfigure S1 S2 S5 S6 S7\n"
    + "run until config S3 joint within 1s"

  private func after(_ commands: String) -> Stage {
    var stage = Stage()
    stage.run(commands)
    return stage
  }
}

extension Stage {
  /// Types commands at `:`.
  mutating func run(_ commands: String) {
    for line in commands.split(separator: "\n") { press(":\(line)<Enter>") }
  }
}

@Suite("Golden files")
struct GoldenTests {
  @Test("the cluster in every scene", arguments: Scene.allCases.map(\.rawValue))
  func cluster(name: String) throws {
    let scene = try #require(Scene(rawValue: name))
    try expectGolden(try scene.stage().part(80, 24), "cluster-\(name)")
  }

  @Test("the line above the cluster, scene by scene")
  func status() throws {
    let lines = try Scene.allCases.map { "\($0.rawValue): \(try $0.stage().line(0))" }
    try expectGolden(lines.joined(separator: "\n"), "status")
  }

  @Test("the line under every view, with much room and with little")
  func footers() throws {
    var stage = try Scene.replicating.stage()
    var lines: [String] = []
    for key in (1...9).map({ "<F\($0)>" }) + ["b", "?"] {
      stage.press(key)
      for (columns, rows) in [(40, 12), (80, 24), (120, 40)] {
        let screen = stage.screen(columns, rows).split(
          separator: "\n", omittingEmptySubsequences: false)
        lines.append("\(key): \(screen[rows - 1])")
      }
    }
    try expectGolden(lines.joined(separator: "\n"), "footers")
  }

  @Test(
    "the whole screen at every size",
    arguments: [
      (80, 24), (120, 40), (200, 60), (40, 12), (60, 18), (1, 1), (39, 12), (80, 12),
    ])
  func sizes(columns: Int, rows: Int) throws {
    try expectGolden(
      try Scene.replicating.stage().screen(columns, rows), "cluster-replicating-\(columns)x\(rows)")
  }

  @Test("what has no room at 80×24", arguments: ["joint", "snapshot", "clients"])
  func large(name: String) throws {
    let scene = try #require(Scene(rawValue: name))
    try expectGolden(try scene.stage().screen(120, 40), "cluster-\(name)-120x40")
  }

  @Test("the inspector: joint mode, a pre-candidate, a transfer, a snapshot, one who catches up")
  func inspectors() throws {
    for (scene, server) in [
      (Scene.joint, "3"), (.jointVote, "7"), (.preCandidate, "1"), (.transfer, "3"),
      (.snapshot, "3"), (.snapshot, "5"), (.learner, "3"), (.learner, "6"), (.clients, "3"),
    ] {
      var stage = try scene.stage()
      stage.press("\(server)<F2>")
      try expectGolden(stage.part(), "inspector-\(scene.rawValue)-S\(server)")
    }
  }

  @Test("ASCII only")
  func ascii() throws {
    let screen = try Scene.split.stage().screen(80, 24, Theme(depth: .eight, isASCII: true))
    #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
    try expectGolden(screen, "cluster-split-ascii")
    for scene in [Scene.jointVote, .snapshot, .preCandidate] {
      let screen = try scene.stage().screen(80, 24, Theme(depth: .eight, isASCII: true))
      #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
      // On the timeline two elections may stand side by side.
      let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(
        !rows.dropLast(2).contains { $0.contains("??") }, "\(scene): a glyph without a stand-in")
    }
  }

  @Test("the inspector, the branches, the help, the command line")
  func otherViews() throws {
    var stage = try Scene.replicating.stage()
    stage.press("3n<F2>")
    try expectGolden(stage.part(), "inspector-leader")
    stage.press("1")
    try expectGolden(stage.part(), "inspector-follower")
    try expectGolden(stage.part(72, 32), "inspector-follower-72x32")
    stage.press("<Esc>NNNNcb")
    try expectGolden(stage.part(), "branches")
    stage.press("b?")
    try expectGolden(stage.part(80, 22), "help-80x22")
    try expectGolden(stage.part(120, 38), "help-120x38")
    try expectGolden(stage.part(200, 58), "help-200x58")
    try expectGolden(stage.part(40, 10), "help-40x10")
    stage.press("q:crash ")
    try expectGolden(stage.screen(), "prompt-80x24")
  }

  @Test("a lesson: title, words, question, stops")
  func lesson() throws {
    var stage = try Stage(
      """
      title A short lesson
      seed 7
      say Nothing has happened yet. Who will be first?
      pause
      run until leader any within 2s
      say Now somebody leads, and that is all there is to it.
      ask How many votes did it take?
      choice * Three of five.
      choice All five.
      pause
      """)
    try expectGolden(stage.screen(), "lesson-start-80x24")
    stage.press("<PgDn><PgDn>")
    try expectGolden(stage.screen(), "lesson-stop-80x24")
    try expectGolden(stage.screen(120, 40), "lesson-stop-120x40")
    try expectGolden(stage.screen(40, 12), "lesson-stop-40x12")
  }
}
