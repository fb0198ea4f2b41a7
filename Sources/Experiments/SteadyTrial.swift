// A cluster left to itself for an hour: how often is there an election although nothing fails?

import Raft
import Running
import Scripting
import Simulation

/// An hour of a cluster whose network loses messages, or one of whose clocks runs wrong, from its beginning; the elections
/// are counted that somebody wins, the first one among them.
package struct SteadyTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup
  /// How fast the clock of S1 runs, in thousandths of the true rate.
  package let clock: Int
  /// How long it is watched.
  package let length: TimeSpan

  /// Trials of clusters with this setup.
  package init(_ setup: Setup, clock: Int = 1000, length: TimeSpan = .seconds(3600)) {
    (self.setup, self.clock, self.length) = (setup, clock, length)
  }

  /// What else its figures depend on.
  package var words: String {
    "left alone for \(length)" + (clock == 1000 ? "" : ", the clock of S1 at \(clock)/1000")
  }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var world = World(setup(seed))
    while world.leader == nil, world.happen(notAfter: Instant.zero + .seconds(60)) {}
    if clock != 1000 {
      world.must { world throws(Refusal) in
        try world.setClock(ServerSet(ServerID(0)), thousandths: clock)
      }
    }
    // The wait for the first leader counts as well.
    let end = Instant.zero + length
    var elections = world.leader == nil ? 0 : 1
    var lastLed = world.leader == nil ? 0 : world.highestTerm
    var vacant = world.now.microseconds
    var vacantSince: Instant? = world.leader == nil ? world.now : nil
    while world.happen(notAfter: end) {
      for server in world.lastTouched where world.nodes[server.index].server.isLeader {
        let term = world.nodes[server.index].server.currentTerm
        guard term > lastLed else { continue }
        lastLed = term
        elections += 1
      }
      if world.leader == nil {
        if vacantSince == nil { vacantSince = world.now }
      } else if let since = vacantSince {
        vacant += (world.now - since).microseconds
        vacantSince = nil
      }
    }
    if let since = vacantSince { vacant += (end - since).microseconds }
    var result = TrialResult(elections)
    result.besides = [world.highestTerm.number, vacant / 1000]
    return result
  }

  /// A script that plays the trial with this seed.
  package func script(_ seed: UInt64) -> Script? {
    var commands: [Command] = [.tell(.title("Elections although nothing fails, seed \(seed)"))]
    commands += setup(seed).commands
    commands.append(.advance(.stepUntil(.leaderAny)))
    if clock != 1000 { commands.append(.act(.clock([ServerID(0)], thousandths: clock))) }
    commands += [.tell(.pause), .advance(.run(.seconds(60))), .tell(.pause)]
    return Script(name: "steady-\(seed)", commands: commands)
  }
}
