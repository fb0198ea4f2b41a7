// The elections view: a row a term, vote by vote, and who could win now.

import Canvas
@testable import Display
import Raft
import Scripting
import Session
import Simulation
import Telling
import Testing

/// The scenes of the pictures.
private enum Place: String, CaseIterable {
  case fresh, split, parted, nine, crossed, joint, preVote

  var stage: Stage {
    var stage = Stage(servers: self == .nine ? 9 : 5)
    switch self {
    case .fresh: break
    case .split:
      stage.run(
        "timeout S1\nrun 80ms\ncut S1-S4\nput x 1\nrun 40ms\ncrash S1\nhold\ntimeout S2\ntimeout S5\n"
          + "deliver S2>S3 RequestVote\ndeliver S5>S4 RequestVote\ndeliver S2>S4 RequestVote\n"
          + "deliver S3>S2")
    case .parted: stage.run("timeout S3\nrun 80ms\npartition S1 S2 | S3 S4 S5\nput x 1\nrun 30ms")
    case .nine: stage.run("timeout S8\nrun 80ms\npartition S1 S2 S3 | S4 S5 S6 | S7 S8 S9")
    case .crossed: stage.run("timeout S3\nrun 80ms\ncut S1>S2\ncut S4-S5\npause S3")
    case .joint:
      stage.run(
        "set election-timeout 3s..6s\ntimeout S3\nrun 80ms\nreconfigure S1 S2 S5 S6 S7\n"
          + "run until config S3 joint within 1s\nrun 13ms\npartition S1 S2 S3 S4 S5 | S6 S7\ncrash S3"
      )
    case .preVote: stage.run("set pre-vote on\ntimeout S1\nrun 250ms\ntimeout S2\nrun 40ms")
    }
    stage.press("2E")
    return stage
  }
}

@Suite("Elections view")
struct ElectionsViewTests {
  @Test("golden: every scene", arguments: Place.allCases.map(\.rawValue))
  func scenes(name: String) throws {
    let place = try #require(Place(rawValue: name))
    try expectGolden(place.stage.part(), "elections-\(name)")
  }

  @Test("golden: other sizes", arguments: [(72, 32), (120, 52), (40, 10), (60, 13)])
  func sizes(columns: Int, rows: Int) throws {
    try expectGolden(
      Place.split.stage.part(columns, rows), "elections-split-\(columns)x\(rows)")
    try expectGolden(
      Place.nine.stage.part(columns, rows), "elections-nine-\(columns)x\(rows)")
  }

  @Test("31 servers have a matrix as well, and no size traps")
  func many() {
    var stage = Stage(servers: 31)
    stage.press("9E")
    #expect(stage.screen().contains("could it win now?"))
    #expect(stage.screen(120, 40).contains("31 can win"))
    for columns in [1, 20, 39, 40, 41, 60, 71, 72, 79, 80, 110, 250] {
      for rows in [1, 5, 11, 12, 13, 18, 20, 33, 34, 90] { _ = stage.screen(columns, rows) }
    }
  }

  @Test("↓ and ↑ go through the terms, Enter goes to where the election began")
  func keys() throws {
    var stage = Place.split.stage
    #expect(
      stage.screen().contains("▸   2 split: S2 2, S5 2 of 5")
        || stage.screen().contains("▸   2 open"))
    stage.press("<Down>")
    #expect(stage.screen().contains("▸   1 S1 elected, 3 of 5"))
    #expect(stage.screen().contains("S1 is elected, 3 votes"))
    stage.press("<Down>")
    #expect(stage.footer.contains("This is the first election"))
    stage.press("<Enter>")
    #expect(stage.app.session.position == 1)
    #expect(stage.footer.contains("the election of term 1 begins"))
    stage.press("G<Up>")
    #expect(stage.screen().contains("▸   2 "))
    stage.press("<Up>")
    #expect(stage.footer.contains("latest election"))
    let start = try #require(stage.app.session.elections().first?.start)
    stage.press("<Enter>")
    #expect(stage.app.session.position == start)
    stage.press("g")
    #expect(stage.screen().contains("Nobody has stood for election yet"))
    stage.press("<Enter>")
    #expect(stage.footer.contains("Nobody has stood"))
  }

  @Test("J and K scroll through more votes than there is room for")
  func scrolling() {
    var stage = Stage(servers: 9)
    stage.run("align S1 S2\nrun 40ms")
    stage.press("t2t")
    stage.run("run 60ms")
    stage.press("E")
    #expect(stage.screen().contains("J: "))
    let first = stage.screen()
    stage.press("JJJJJJ")
    #expect(stage.screen() != first)
    #expect(stage.screen().contains("K: "))
    stage.press("KKKKKKK")
    #expect(stage.screen() == first)
  }

  @Test("the selected server's chances in words, and how they change as votes are given")
  func words() {
    var stage = Place.split.stage
    #expect(stage.screen().contains("S2 stands in term 2"))
    stage.press("4")
    #expect(stage.screen().contains("S4 if its timer fired now: term 3"))
    #expect(stage.screen().contains("ends at 1 (term 1): behind theirs"), "S4 missed entry 2")
    stage.press("1")
    #expect(stage.screen().contains("must be restarted first"))
    stage.press("c")
    #expect(stage.screen().contains("S1 if its timer fired now"))
  }

  @Test("without colours, bold or reverse every response is still told apart")
  func plain() {
    // The text of the screen has no attributes: so each state has its own character.
    let signs = Prospect.Ground.allCases.filter { $0 != .itself }
    for theme in [Theme(), Theme(depth: .mono, isASCII: true)] {
      let glyphs = signs.map { theme.sign(of: $0) }
      #expect(Set(glyphs).count == glyphs.count)
      if theme.isASCII { #expect(glyphs.allSatisfy { $0.isASCII }) }
    }
    for place in Place.allCases {
      let screen = place.stage.screen(80, 24, Theme(depth: .mono, isASCII: true))
      #expect(screen.unicodeScalars.allSatisfy { $0.isASCII })
      #expect(!screen.contains("??"))
    }
  }
}

@Suite("Messages view, pictures")
struct MessagesPictureTests {
  private func stage() -> Stage {
    var stage = Stage()
    stage.run(
      "disk S2 30ms\ntimeout S1\nrun 110ms\nput x 1 to S1\nput y 2 to S1\nrun 14ms\npause S3\nrun 5ms"
    )
    stage.press("1m")
    return stage
  }

  private func byHand() -> Stage {
    var stage = Stage()
    stage.press("H1t4tm<Enter><Down><Down>")
    return stage
  }

  @Test(
    "golden: the whole screen, with what stands beside and under a view",
    arguments: [(80, 24), (120, 40), (200, 60), (40, 12)])
  func whole(columns: Int, rows: Int) throws {
    try expectGolden(stage().screen(columns, rows), "messages-mixed-\(columns)x\(rows)")
  }

  @Test("golden", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    try expectGolden(byHand().part(columns, rows), "messages-byhand-\(columns)x\(rows)")
  }

  @Test("golden: ASCII, and nothing there")
  func others() throws {
    let ascii = stage().part(80, 18, Theme(depth: .mono, isASCII: true))
    #expect(ascii.unicodeScalars.allSatisfy { $0.isASCII })
    try expectGolden(ascii, "messages-mixed-ascii")
    var empty = Stage()
    empty.press("m")
    try expectGolden(empty.part(), "messages-empty")
    for columns in [1, 39, 40, 59, 60, 77, 78, 250] {
      for rows in [1, 12, 13, 14, 20, 90] { _ = stage().screen(columns, rows) }
    }
  }

  @Test("a chunk of a snapshot, field by field")
  func snapshots() {
    var stage = Stage()
    stage.run(
      "set chunk 24\nrun until leader S3 within 1s\nrun 50ms\ncrash S5\nput x 1\nput y 2 as C2\n"
        + "append x 1\nput z hello\nrun 400ms\nsnapshot S3\nput a 1\nrun 60ms\nrestart S5")
    stage.press("5mo")
    for _ in 0..<60 where !stage.screen().contains("lastIncludedIndex") { stage.press("n") }
    #expect(
      stage.screen().contains("InstallSnapshot") && stage.screen().contains("data[] 24 bytes"))
    #expect(stage.screen().contains("configuration S1..S5"))
  }
}

@Suite("Any keys on the messages and the elections")
struct AnyKeysOnTheseViewsTests {
  @Test("nothing traps, and what was done replays to the same run", arguments: 0..<6)
  func anything(seed: Int) throws {
    var fuzz = Monkey(seed: UInt64(seed), servers: [1, 2, 3, 5, 9, 31][seed])
    var stage = Stage(servers: fuzz.servers, seed: UInt64(seed))
    let keys = Array("mmEEH123459\u{20}nnnnNNtcpijkjkdxylzoJKGgub+-")
    let named: [Key] = [
      .enter, .enter, .enter, .up, .down, .escape, .tab, .function(3), .function(4),
    ]
    for step in 0..<250 {
      switch fuzz.int(10) {
      case 0: stage.run(fuzz.command())
      case 1: if stage.app.needsTicks { stage.app.tick(microseconds: fuzz.int(50_000)) }
      case 2...4: _ = stage.app.handle(.key(fuzz.pick(named)))
      default: _ = stage.app.handle(.key(.character(fuzz.pick(keys))))
      }
      guard step % 5 == 0 else { continue }
      let size = Size(columns: 1 + fuzz.int(160), rows: 1 + fuzz.int(60))
      _ = stage.app.render(size: size, theme: Theme(isASCII: step % 2 == 0))
      for server in stage.app.session.world.servers {
        let prospect = stage.app.session.lookahead.prospect(of: server)
        #expect(!prospect.couldWin || prospect.triesNeeded == 1)
      }
    }
    // The run is its commands: walked again from the start it ends where it was.
    var session = stage.app.session
    session.seek(to: session.branch.length)
    let hash = session.world.hash
    session.seek(to: 0)
    session.seek(to: session.branch.length)
    #expect(session.world.hash == hash)
  }
}
