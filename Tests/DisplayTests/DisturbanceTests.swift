// What breaks is seen as it breaks: lines tear, servers flash, and what was lost leaves a mark.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Faults as they happen")
struct DisturbanceTests {
  private static let size = Size(columns: 80, rows: 24)

  /// The cells of the ring that are filled with red, by what stands in them, and how long each kind was seen; and how
  /// long a red cross was, which stands on no ground.
  private func film(_ stage: inout Stage) -> [Unicode.Scalar: Int] {
    var milliseconds: [Unicode.Scalar: Int] = [:]
    while stage.app.needsTicks {
      stage.app.tick(microseconds: 20_000)
      guard stage.app.needsTicks else { break }
      let screen = stage.app.draw(size: Self.size, theme: Theme())
      var seen: Set<Unicode.Scalar> = []
      for y in 1..<13 {
        for x in 0..<45 {
          let cell = screen.grid[x, y]
          if cell.style == Theme().lost {
            #expect(cell.scalar != Theme()[.broken], "what is lost is no cut")
            seen.insert(cell.scalar)
          } else if cell == Cell(Theme()[.broken], Theme().fault) {
            seen.insert(cell.scalar)
          }
        }
      }
      for scalar in seen { milliseconds[scalar, default: 0] += 20 }
    }
    return milliseconds
  }

  /// A lesson's stop, gone on from.
  private func stage(_ script: String) throws -> Stage {
    var stage = try Stage(script)
    stage.press("<PgDn>")
    stage.app.settle()
    stage.press("<PgDn>")
    return stage
  }

  @Test(
    "a cut right before a question is seen before the question is, and what it lost stays marked")
  func cut() throws {
    var stage = try stage(
      "run until leader S3 within 1s\nrun 5ms\nsay One.\npause\n"
        + "partition S3 S4 | S1 S2 S5\nask Who?\nchoice * S1\npause")
    let before = stage.app.session.glance.flights.count
    #expect(!stage.screen().contains("Who?"))
    let seen = film(&stage)
    #expect(seen["╳", default: 0] >= 500, "\(seen)")
    #expect(stage.screen().contains("Who?") && stage.app.model.isAsking)
    let lost = try #require(stage.app.model.disturbance?.lost)
    #expect(!lost.isEmpty && lost.count + stage.app.session.glance.flights.count == before)
    #expect(stage.app.model.losses.map(\.flight.id) == lost.map(\.id))
    // Each says what it was, on red.
    let screen = stage.app.draw(size: Self.size, theme: Theme())
    let filled = (1..<13).flatMap { y in
      (0..<45).filter {
        screen.grid[$0, y].style == Theme().lost
          && screen.grid[$0 - 1, y].style != Theme().lost
      }
    }
    #expect(filled.count == lost.count)
    stage.press("n")
    #expect(stage.app.model.losses.isEmpty)
  }

  @Test("a cut takes at least 0.7 s, a crash and its end too, and nothing else happens meanwhile")
  func lengths() throws {
    for (command, kind) in [
      ("cut S1-S2", Rest.cut), ("partition S1 S2 | S3 S4 S5", .cut), ("crash S1 S2", .crash),
      ("pause S1", .freeze), ("hold S1-S2", .freeze), ("crash S1\ncrash S2", .crash),
    ] {
      for end in ["pause", "run 20ms\npause"] {
        var stage = try stage(
          "run until leader any within 1s\nsay One.\npause\n\(command)\nsay Two.\n\(end)")
        var milliseconds = 0
        let now = stage.app.session.now
        while stage.app.needsTicks {
          stage.app.tick(microseconds: 20_000)
          if stage.app.model.staged?.rest == kind {
            milliseconds += 20
            #expect(stage.app.session.now == now)
          }
        }
        #expect((680...1020).contains(milliseconds), "\(command) \(end): \(milliseconds)")
      }
    }
  }

  @Test("what a key breaks is seen as it breaks, and the next key ends that")
  func keys() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 5ms")
    _ = stage.app.handle(.key(.character("3")), at: 0)
    _ = stage.app.handle(.key(.character("c")), at: 1)
    #expect(stage.app.model.staged?.rest == .crash && stage.app.needsTicks)
    let screen = stage.app.draw(size: Self.size, theme: Theme())
    #expect(
      (1..<13).contains { y in (0..<45).contains { screen.grid[$0, y].style == Theme().lost } })
    _ = stage.app.handle(.key(.character("1")), at: 2)
    #expect(stage.app.model.staged == nil && !stage.app.needsTicks)
  }

  @Test("commands of one moment are seen together")
  func together() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 5ms\ncrash S1\ncut S2-S4")
    let what = stage.app.model.disturbance
    #expect(what?.crashed == ServerSet([ServerID(0)]))
    #expect(what?.cut.count == 2)
    stage.run("run 5ms\nheal\nrestart S1")
    #expect(stage.app.model.disturbance?.healed.count == 2)
    #expect(stage.app.model.disturbance?.restarted == ServerSet([ServerID(0)]))
  }

  @Test("what is sent over a link that is cut gets as far as the cut, and is lost there")
  func strays() throws {
    let ring = try #require(Ring(area: Rect(x: 1, y: 1, width: 44, height: 12), count: 5))
    for (cut, share) in [("S3-S4", 0.5), ("S3>S4", RingLinks.oneWaySign)] {
      var stage = Stage()
      stage.run("run until leader S3 within 1s\nrun 60ms\ncut \(cut)\nrun 60ms")
      stage.press(" ")
      var (flying, lost, farthest) = (0, 0, 0.0)
      for _ in 0..<150 {
        stage.app.tick(microseconds: 20_000)
        let model = stage.app.model
        // S4 may stand, and ask in vain as well.
        let strays = model.losses.filter { $0.isStray && $0.flight.message.from == ServerID(2) }
        #expect(strays.allSatisfy { $0.flight.message.to == ServerID(3) })
        #expect(strays.count <= 2, "one flies, one is lost")
        for stray in strays where stray.event <= model.cluster.position {
          let isFlying = stray.isFlying(at: model.cluster.now)
          if isFlying { flying += 20 } else { lost += 20 }
          var links = RingLinks(model, ring, clients: [], reserved: [], Theme())
          let before = links.signs.count
          links.addLoss(stray, isNew: false)
          guard links.signs.count > before else { continue }
          let way = ring.way(from: 2, to: 3)
          let (x, _) = way[share].cell
          // S4 is at the left of S3.
          #expect(links.signs[before].x > x, "\(cut)")
          farthest = max(farthest, Double(ring.blocks[2].x - links.signs[before].x))
        }
      }
      #expect(flying > 100 && lost > 300 && farthest > 3, "\(cut): \(flying) \(lost) \(farthest)")
    }
  }

  @Test(
    "after a step, and at a stop, what was sent in vain is marked at once, and as long as the rest flies"
  )
  func straysAtRest() throws {
    var stage = Stage()
    stage.run("partition S1 S2 | S3 S4 S5\ntimeout S3")
    var marks: [Int] = []
    for _ in 0..<8 {
      let strays = stage.app.model.losses.filter(\.isStray)
      marks.append(strays.count)
      for stray in strays { #expect(!stray.isFlying(at: stage.app.session.now)) }
      stage.press("n")
    }
    #expect(marks[0] == 2 && marks[1] == 2, "\(marks)")
    let screen = stage.app.draw(size: Self.size, theme: Theme())
    #expect(screen.grid.text.contains("◆S3◆"))
    // Backwards nothing is lost that is not yet sent.
    stage.press("NNNNNNNN")
    #expect(stage.app.model.losses.filter(\.isStray).count == 2)
  }

  @Test("a message to a server that is down leaves a mark for a moment while time passes")
  func lost() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\ncrash S1\nrun 40ms")
    stage.press(" ")
    var (marked, unmarked) = (0, 0)
    for _ in 0..<200 {
      stage.app.tick(microseconds: 20_000)
      let isMarked = stage.app.model.losses.contains { $0.flight.message.to == ServerID(0) }
      if isMarked { marked += 20 } else { unmarked += 20 }
    }
    #expect(marked >= 700 && unmarked > 0, "\(marked) \(unmarked)")
  }
}

@Suite("Heads on one way")
struct QueueTests {
  @Test("what was sent first is nearer its target, in motion and at rest")
  func order() throws {
    let compared = try (1...12 as ClosedRange<UInt64>).reduce(0) { try $0 + compare(seed: $1) }
    #expect(compared > 100)
  }

  /// - Returns: How many pairs of messages on one way were compared.
  private func compare(seed: UInt64) throws -> Int {
    var stage = Stage(seed: seed)
    stage.run("run 10ms\nalign S1 S2 S3")
    var compared = 0
    for _ in 0..<60 {
      let model = stage.app.model
      for area in [
        Rect(x: 0, y: 0, width: 44, height: 12), Rect(x: 0, y: 0, width: 80, height: 24),
      ] {
        let ring = try #require(Ring(area: area, count: 5))
        let spots = RingLinks(model, ring, clients: [], reserved: [], Theme()).spots
        let flights = model.cluster.flights
        for (a, first) in flights.enumerated() {
          for (b, second) in flights.enumerated() where a != b {
            guard first.message.from == second.message.from,
              first.message.to == second.message.to, first.sentAt <= second.sentAt,
              first.arrivesAt <= second.arrivesAt,
              (first.sentAt, first.id) < (second.sentAt, second.id),
              let ahead = spots[a], let behind = spots[b]
            else { continue }
            compared += 1
            #expect(ahead.fraction > behind.fraction, "seed \(seed): \(first) \(second)")
          }
        }
      }
      stage.press("n")
    }
    return compared
  }
}

@Suite("The upper line")
struct StatusTests {
  @Test("who leads is told whole at 80 columns in every lesson, playing and at rest")
  func leader() throws {
    for file in Project.lessons {
      var app = App(Session(playing: try Script.load(path: file.path)))
      for _ in 0..<60 {
        _ = app.handle(.key(.pageDown))
        for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
        guard app.isPlaying else { break }
        while app.needsTicks {
          app.tick(microseconds: 200_000)
          let text = StatusPanel(model: app.model).picture(80, 1).text
          let cluster = app.model.cluster
          let words = cluster.leader.map { leader in
            let term = cluster[leader].term
            let isOld = term < cluster.highestTerm
            return isOld
              ? [
                "leader \(leader) t\(term) ", "leader \(leader) of term \(term) ",
                "\(leader) leads term \(term) ",
              ]
              : ["leader \(leader) ", "\(leader) leads ", "leaders \(leader) "]
          }
          #expect(
            words?.contains { text.contains($0) } ?? true, "\(file.lastPathComponent): \(text)")
          // A lesson's name may be too long for its place, and is in the head of the panel.
          #expect(!text.drop { $0 != "│" }.contains("…"), "\(file.lastPathComponent): \(text)")
        }
      }
    }
  }
}
