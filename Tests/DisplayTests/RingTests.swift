// The ring: blocks that keep clear of each other, links by their state, heads that cover nothing, at every
// size and for every number of servers.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

/// Moments that together show everything a ring can show.
private enum Moment: String, CaseIterable {
  case start, election, steady, partition, oneWay, held, allHeld, allCrashed, twoLeaders, frozen

  func stage(_ servers: Int = 5) -> Stage {
    var stage = Stage(servers: servers, seed: 18)
    /// The leader once there is one, for commands about it.
    func leader() -> ServerID { stage.app.model.cluster.leader ?? ServerID(0) }
    switch self {
    case .start: break
    case .election:
      stage.run("run until leader any within 2s\nput x 1\nrun 100ms")
      stage.run("crash \(leader())\nrun 5ms\nalign")
      for _ in 0..<200
      where !stage.app.model.cluster.servers.contains(where: { $0.role == .candidate }) {
        stage.press("n")
      }
      stage.run("run 13ms")
    case .steady: stage.run("run until leader any within 2s\nput x 1\nrun 30ms\nput x 2\nrun 30ms")
    case .partition:
      stage.run("run until leader any within 2s\nrun 60ms\npartition S1 S2 | S3")
      stage.run("run 20ms")
    case .oneWay: stage.run("run until leader any within 2s\nrun 60ms\ncut S1>S2\nrun 20ms")
    case .held:
      stage.run("run until leader any within 2s\nhold S1>S2\nhold S2-S3\nput x 1\nrun 90ms")
    case .allHeld: stage.run("run until leader any within 2s\nhold\nput x 1\nrun 90ms")
    case .allCrashed:
      stage.run("run until leader any within 2s\nput x 1\nrun 5ms")
      for server in 1...servers { stage.run("crash S\(server)") }
    case .twoLeaders:
      stage.run("run until leader any within 2s\nrun 60ms")
      stage.run("isolate \(leader())\nrun 700ms")
    case .frozen:
      stage.run("run until leader any within 2s")
      stage.run("pause \(leader())\nrun 20ms")
    }
    return stage
  }
}

@Suite("Ring")
struct RingTests {
  private static let sizes = [
    (44, 14), (44, 12), (44, 10), (44, 8), (32, 10), (64, 19), (87, 31), (72, 13), (130, 60),
  ]

  // MARK: Blocks

  @Test("blocks lie within the area and apart, however many there are", arguments: 1...9)
  func blocks(count: Int) throws {
    for (width, height) in Self.sizes where height >= 8 || count < 6 {
      let area = Rect(x: 3, y: 2, width: width, height: height)
      guard let ring = Ring(area: area, count: count) else {
        #expect(width < 44, "there is room for \(count) servers in \(width)x\(height)")
        continue
      }
      for (place, block) in ring.blocks.enumerated() {
        #expect(block.x > area.x && block.maxX <= area.maxX)
        #expect(block.y >= area.y && block.maxY <= area.maxY)
        for other in ring.blocks[..<place] {
          #expect(!block.touches(other, columns: 2), "\(count) servers in \(width)x\(height)")
        }
      }
    }
  }

  @Test("the blocks are as large as the room allows")
  func shapes() {
    func rows(_ count: Int, _ width: Int, _ height: Int) -> Int? {
      Ring(area: Rect(x: 0, y: 0, width: width, height: height), count: count)?.shape.rows
    }
    #expect(rows(3, 44, 14) == 2 && rows(5, 44, 12) == 2)
    #expect(rows(7, 44, 10) == 1 && rows(9, 44, 8) == 1)
    #expect(rows(5, 64, 19) == 3 && rows(9, 87, 31) == 3)
    #expect(rows(10, 87, 31) == nil && rows(5, 9, 3) == nil && rows(5, 0, 0) == nil)
  }

  @Test("every name and term is there whole, whatever moves", arguments: [3, 5, 7, 9])
  func names(count: Int) {
    for moment in Moment.allCases {
      var stage = moment.stage(count)
      for _ in 0..<12 {
        for (width, height) in [(44, 12), (44, 17 - count), (64, 30)] where height >= 8 {
          let grid = RingPanel(model: stage.app.model).picture(width, height)
          for server in 1...count {
            let view = stage.app.model.cluster[ServerID(server - 1)]
            let isThere =
              view.role == .crashed
              ? grid.text.contains(try! Regex("[^0-9a-z]S\(server)[^0-9a-z]"))
              : grid.text.contains(try! Regex("S\(server)[^0-9a-zA-Z]* ?t\(view.term)"))
            #expect(isThere, "\(moment) at \(width)x\(height): S\(server)\n\(grid.text)")
          }
        }
        stage.press("n")
      }
    }
  }

  @Test("a candidate's votes are never covered, and there is one a voter", arguments: [3, 5, 7, 9])
  func votes(count: Int) throws {
    var stage = Moment.election.stage(count)
    var seen = 0
    for _ in 0..<40 {
      let cluster = stage.app.model.cluster
      let height = 17 - count
      let text = RingPanel(model: stage.app.model).picture(44, height).text
      for server in cluster.servers where server.role == .candidate {
        let tally = try #require(cluster.tally(of: server))
        #expect(tally.dots(Theme(), spaced: false).unicodeScalars.count == count)
        let isShown =
          text.contains(tally.dots(Theme())) || text.contains(tally.dots(Theme(), spaced: false))
        #expect(isShown, "\(server.id) \(tally)\n\(text)")
        seen += 1
      }
      stage.press("n")
    }
    #expect(seen > 5)
  }

  @Test("a vote that is on its way counts as coming, and no vote counts twice")
  func tally() throws {
    var stage = Moment.election.stage()
    var (coming, refusing, refused) = (0, 0, 0)
    for _ in 0..<40 {
      let cluster = stage.app.model.cluster
      for server in cluster.servers {
        guard let tally = cluster.tally(of: server), let candidacy = server.candidacy else {
          #expect(server.candidacy == nil)
          continue
        }
        #expect(tally.counted == candidacy.votes.count && tally.refused == candidacy.refusals.count)
        #expect(tally.coming.intersection(candidacy.votes).isEmpty)
        #expect(tally.refusing.intersection(tally.coming).isEmpty)
        coming += tally.coming.count
        refusing += tally.refusing.count
        refused += tally.refused
      }
      stage.press("n")
    }
    #expect(coming > 0 && refusing > 0 && refused > 0)
  }

  @Test("a leader that reaches only a minority says that it cannot commit")
  func minority() {
    let stage = Moment.twoLeaders.stage()
    let model = stage.app.model
    #expect(model.cluster.servers.count { $0.isLeader } == 2)
    let small = RingPanel(model: model).picture(44, 12).text
    #expect(small.contains("minority") && small.contains("leader"))
    let large = RingPanel(model: model).picture(64, 19).text
    #expect(large.contains("can't commit") && large.contains("reaches 4/5"))
    let hall = RingPanel(model: model, largest: .hall).picture(72, 19).text
    #expect(hall.contains("cannot commit"))
  }

  // MARK: Links

  /// The cells of a picture with this style, by their characters.
  private func cells(_ grid: Grid, _ style: Style) -> [(x: Int, y: Int, scalar: Unicode.Scalar)] {
    (0..<grid.size.rows).flatMap { y in
      (0..<grid.size.columns).compactMap { x in
        grid[x, y].style == style && grid[x, y].scalar != " " ? (x, y, grid[x, y].scalar) : nil
      }
    }
  }

  private func isBraille(_ scalar: Unicode.Scalar) -> Bool {
    (0x2801...0x28FF).contains(scalar.value)
  }

  @Test("a cut link is red from block to block, with its sign in the middle")
  func cut() throws {
    var stage = Stage()
    stage.run("cut S2-S5")
    let red = cells(RingPanel(model: stage.app.model).picture(44, 12), Theme().fault)
    let ring = try #require(Ring(area: Rect(x: 0, y: 0, width: 44, height: 12), count: 5))
    let dots = red.filter { isBraille($0.scalar) }.map(\.x)
    let signs = red.filter { $0.scalar == Theme()[.broken] }.map(\.x)
    #expect(signs.count == 1 && dots.count + 1 == red.count)
    // From the cell after the one block to the cell before the other.
    #expect((dots.min() ?? 0) - ring.blocks[4].maxX <= 2)
    #expect(ring.blocks[1].x - (dots.max() ?? 0) <= 3)
    #expect(abs(signs[0] * 2 - ring.blocks[4].maxX - ring.blocks[1].x) <= 2)
  }

  @Test("of a link cut one way only that direction is red, with its sign before the deaf server")
  func oneWay() throws {
    for (command, isRight) in [("cut S5>S2", true), ("cut S2>S5", false)] {
      var stage = Stage()
      stage.run(command)
      let grid = RingPanel(model: stage.app.model).picture(44, 12)
      let signs = cells(grid, Theme().fault).filter { !isBraille($0.scalar) }
      #expect(signs.count == 1 && (signs[0].x > 26) == isRight && (signs[0].x < 18) != isRight)
      // The lanes of the two directions are not one.
      stage.run(isRight ? "cut S2>S5" : "cut S5>S2")
      let both = RingPanel(model: stage.app.model).picture(44, 12)
      #expect(both != grid)
    }
  }

  @Test(
    "a link that passes is there, in use or idle, and nothing is left of it at a crashed server")
  func live() {
    var stage = Moment.steady.stage()
    /// How many dots the dim lines have.
    func dim() -> Int {
      cells(RingPanel(model: stage.app.model).picture(44, 12), .faint)
        .filter { isBraille($0.scalar) }
        .reduce(0) { $0 + ($1.scalar.value & 0xFF).nonzeroBitCount }
    }
    let steady = dim()
    #expect(steady > 20)
    stage.run("crash S1 S2 S3 S4 S5\nrun 20ms")
    #expect(dim() == 0)
    #expect(Moment.start.stage().app.model.cluster.allLinks.count == 20)
    stage = Moment.start.stage()
    let idle = dim()
    #expect(idle > 10)
    // What is cut is no idle link, and a healed one is there again although nothing uses it.
    stage.run("cut S2-S5")
    #expect(dim() < idle)
    stage.run("heal S2-S5")
    #expect(dim() == idle)
  }

  @Test("a held link shows that it is, and where all are held only those on which something waits")
  func held() throws {
    func signs(_ stage: Stage) -> Int {
      RingPanel(model: stage.app.model).picture(44, 12).text.unicodeScalars
        .count { $0 == Theme()[.frozen] }
    }
    let held = Moment.held.stage()
    #expect(signs(held) == 2)
    let all = Moment.allHeld.stage()
    let waiting = Set(
      all.app.model.cluster.heldFlights.map {
        [$0.message.from.index, $0.message.to.index].sorted()
      })
    #expect(signs(all) == waiting.count && waiting.count == 4)
  }

  @Test(
    "a head never lies in a block nor beside one, nor on another head", arguments: [3, 5, 7, 9])
  func heads(count: Int) throws {
    for moment in Moment.allCases {
      var stage = moment.stage(count)
      for _ in 0..<30 {
        for (width, height) in [(44, 17 - count), (64, 30)] where height >= 8 {
          let area = Rect(x: 0, y: 0, width: width, height: height)
          let ring = try #require(Ring(area: area, count: count))
          let links = RingLinks(stage.app.model, ring, clients: [], reserved: [], Theme())
          var places: Set<[Int]> = []
          for sign in links.signs {
            let isApart = ring.blocks.allSatisfy {
              !Rect(x: sign.x, y: sign.y, width: 1, height: 1).touches($0, columns: 1)
            }
            #expect(isApart, "\(moment): \(sign)")
            if sign.style.background != .standard {
              #expect(places.insert([sign.x, sign.y]).inserted, "\(moment): \(sign)")
            }
          }
        }
        stage.press("n")
      }
    }
  }

  @Test("an answer to entries says up to where, an answer to a heartbeat does not")
  func numbers() {
    var stage = Stage()
    stage.run("run until leader any within 2s\nrun 45ms\nput x 1\nrun 16ms")
    let entries = RingPanel(model: stage.app.model).picture(44, 12).text
    #expect(entries.contains("\(Theme()[.stored])2") || entries.contains("\(Theme()[.entries])2"))
    stage.run("run 75ms")
    var answers = 0
    for _ in 0..<20 {
      let flying = stage.app.model.cluster.flights.contains {
        if case .appendEntriesReply = $0.message.body { true } else { false }
      }
      let text = RingPanel(model: stage.app.model).picture(44, 12).text
      #expect(!text.contains(try! Regex("[\(Theme()[.stored])✓][0-9]")), "\(text)")
      answers += flying ? 1 : 0
      stage.press("n")
    }
    #expect(answers > 0)
  }

  @Test("without Braille a sign a cell stands for each kind of line, and ASCII is ASCII")
  func withoutBraille() {
    for signs in SignSet.allCases {
      let theme = Theme(signs: signs, hasBraille: false)
      for moment in Moment.allCases {
        let grid = RingPanel(model: moment.stage().app.model).picture(44, 12, theme)
        #expect(!grid.text.unicodeScalars.contains(where: isBraille))
        if signs == .ascii {
          #expect(grid.text.unicodeScalars.allSatisfy { $0.isASCII }, "\(moment)\n\(grid.text)")
        }
      }
    }
    var stage = Moment.partition.stage()
    let (theme, plain) = (Theme(signs: .ascii), Theme(depth: .mono, signs: .ascii))
    let red = cells(RingPanel(model: stage.app.model).picture(44, 12, theme), theme.fault)
    let cuts = stage.app.model.cluster.allLinks.count { !stage.app.model.cluster.link($0).passes }
    #expect(red.count { $0.scalar == theme[.broken] } == cuts / 2)
    #expect(red.count { $0.scalar == theme[.link] } > 20)
    // Without colours nothing else tells a cut from a link.
    let text = RingPanel(model: stage.app.model).picture(44, 12, plain).text
    #expect(text.unicodeScalars.count { $0 == plain[.broken] } > 20)
    stage = Moment.steady.stage()
    #expect(RingPanel(model: stage.app.model).picture(44, 12, theme).text.contains("...."))
  }

  // MARK: Many and tiny

  @Test("of more servers than a ring has room for a table shows who reaches whom")
  func matrix() {
    for count in [10, 14, 31] {
      var stage = Stage(servers: count)
      stage.run("run until leader any within 2s\nisolate S2\ncut S3>S4\nhold S5>S6\nrun 60ms")
      let grid = RingPanel(model: stage.app.model).picture(44, 12)
      let rows = grid.text.split(separator: "\n").map(String.init)
      let heads = count > 19 ? 2 : 1
      #expect(rows[heads + 1].filter { $0 == "╳" }.count == count - 1, "\(grid.text)")
      #expect(rows[heads + 2].filter { $0 == "╳" }.count == 2)
      #expect(rows[heads + 4].contains("‖"))
      let shown = rows.count { $0.contains("╳") || $0.contains("-") }
      if count > shown { #expect(rows.last == " … \(count - shown) more") }
      stage.press("<Tab>")
    }
  }

  @Test("the selected server is always on the table's page")
  func paging() {
    var stage = Stage(servers: 31)
    for server in 0..<31 {
      stage.app.model.select(ServerID(server))
      let text = RingPanel(model: stage.app.model).picture(44, 12).text
      #expect(text.contains("▸ S\(server + 1)"), "\(text)")
    }
  }

  @Test("at every size down to nothing something is drawn or nothing, and nothing traps")
  func sizes() {
    for count in [1, 2, 3, 5, 9, 10, 31] {
      for moment in Moment.allCases where count > 2 {
        let model = moment.stage(count).app.model
        for width in [0, 1, 2, 5, 8, 13, 21, 34, 44] {
          for height in [0, 1, 2, 3, 5, 8, 13] {
            let text = RingPanel(model: model).picture(width, height).text
            if width > 1, height > 0 { #expect(!text.isEmpty) }
          }
        }
      }
    }
  }

  @Test("names that find no room are said to be missing")
  func missing() {
    let model = Stage(servers: 9).app.model
    #expect(RingPanel(model: model).picture(12, 1).text == "S1 S2 S3 …")
    #expect(RingPanel(model: model).picture(1, 1).text == "…")
    #expect(RingPanel(model: model).picture(12, 3).text == "S1 S2 S3 S4\nS5 S6 S7 S8\nS9")
  }

  // MARK: Pictures

  @Test(
    "as a picture",
    arguments: [
      ("election", 5, 12), ("partition", 5, 12), ("oneWay", 5, 12), ("held", 5, 12),
      ("twoLeaders", 3, 14), ("steady", 7, 10), ("election", 9, 8), ("partition", 11, 12),
      ("frozen", 5, 12),
    ])
  fileprivate func picture(name: String, count: Int, height: Int) throws {
    let stage = try #require(Moment(rawValue: name)).stage(count)
    try expectGolden(
      RingPanel(model: stage.app.model).picture(44, height).text, "ring-\(name)-\(count)")
  }

  @Test("as a picture without Braille")
  func plainPicture() throws {
    let theme = Theme(depth: .mono, signs: .ascii)
    let grid = RingPanel(model: Moment.partition.stage().app.model).picture(44, 12, theme)
    try expectGolden(grid.text, "ring-ascii")
  }
}
