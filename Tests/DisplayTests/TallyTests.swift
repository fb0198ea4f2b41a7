// A candidate's votes and a new leader's first messages on the ring: each state told apart.

import Canvas
import Raft
import Session
import Simulation
import Testing

@testable import Display

@Suite("Votes and first messages on the ring")
struct TallyTests {
  @Test(
    "among the votes each state has its sign: who cannot answer, and a no on its way, are no open votes"
  )
  func states() throws {
    let theme = Theme()
    func dots(_ stage: Stage, _ server: Int) throws -> String {
      let cluster = stage.app.model.cluster
      return try #require(cluster.tally(of: cluster[ServerID(server)])).dots(theme, spaced: false)
    }
    // One voter is frozen, one is down, one does not hear, and one is not heard.
    var stage = Stage()
    stage.run("pause S2\ncrash S3\ncut S1>S4\ncut S5>S1\ntimeout S1")
    #expect(try dots(stage, 0) == "●‖╳╳╳")
    stage.run("heal")
    #expect(try dots(stage, 0) == "●○○‖╳")
    // What was asked before the cut still arrives, but its answer does not.
    stage = Stage()
    stage.run("timeout S1\ncut S2>S1")
    #expect(try dots(stage, 0) == "●○○○╳")
    // Two stand: each refuses the other's request.
    stage = Stage()
    stage.run("timeout S1\ntimeout S2")
    #expect(try dots(stage, 0) == "●○○○○")
    var seen: Set<String> = []
    for _ in 0..<12 where stage.app.model.cluster[ServerID(0)].candidacy != nil {
      let cluster = stage.app.model.cluster
      let own = try dots(stage, 0)
      let isRefusing = cluster.flights.contains {
        $0.message.to == ServerID(0) && $0.message.sign == .refusalComing
      }
      #expect(own.contains("⊖") == isRefusing, "\(own)")
      seen.insert(own)
      stage.press("n")
    }
    #expect(seen.contains { $0.contains("⊖") })
  }

  @Test("what a new leader sends fans out: no head at its block's corner, each with its number")
  func fan() throws {
    var compared = 0
    for seed in 1...8 as ClosedRange<UInt64> {
      var stage = Stage(seed: seed)
      stage.run("run until leader any within 2s")
      let model = stage.app.model
      let leader = try #require(model.cluster.leader)
      let ring = try #require(Ring(area: Rect(x: 0, y: 0, width: 44, height: 12), count: 5))
      let links = RingLinks(model, ring, clients: [], reserved: [], Theme())
      let sent = zip(model.cluster.flights, links.spots).filter {
        $0.0.message.from == leader && $0.0.message.sign == .entries
      }
      #expect(sent.count == 4)
      let spots = sent.compactMap(\.1)
      #expect(spots.count { $0.text == "■1" } >= 3, "\(seed): \(spots)")
      for (number, spot) in spots.enumerated() {
        for other in spots[..<number] {
          compared += 1
          #expect(abs(spot.x - other.x) > 3 || abs(spot.y - other.y) > 0, "\(seed): \(spots)")
        }
      }
      // What comes too late to matter stands back.
      let late = zip(model.cluster.flights, links.spots).filter {
        $0.0.message.sign == .voteComing && $0.1 != nil
      }
      for (flight, _) in late { #expect(links.style(of: flight.message).background == .standard) }
    }
    #expect(compared > 20)
  }
}
