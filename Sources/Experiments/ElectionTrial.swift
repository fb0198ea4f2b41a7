// A leader crashes: how long is nobody led? The set-up of the paper's Figure 16 (§9.3).

import Raft
import Running
import Scripting
import Simulation

/// A leader crashes some time after a broadcast, and it is measured how long the others are without one.
///
/// As in the paper (§9.3): S1 leads and has just sent to all at once; it crashes at a moment that is drawn from its
/// heartbeat interval; half of the others lack an entry, so that not everybody can win. What the followers answer does
/// not reach the leader: it would bring their logs up to date. It is over once every server that is up knows of a leader.
package struct ElectionTrial: Trial {
  /// What every trial begins with, but for the seed.
  package let setup: Setup
  /// After so long it is given up.
  package let patience: TimeSpan
  /// Whether the logs are dealt out among the followers anew in each trial; else S2 has the longest.
  package let dealsLogs: Bool
  /// The links to S1, which is the first leader nearly always.
  private let linksToFirst: [DirectedLink]

  /// Trials of clusters with this setup.
  /// - Parameters:
  ///   - setup: How many servers, their settings and links.
  ///   - logs: How long the log of each server is; nil for what `logs(of:)` gives.
  ///   - patience: After so long a trial is given up.
  ///   - dealsLogs: Whether the logs of all but S1 are dealt out anew in each trial.
  package init(
    _ setup: Setup, logs: [Int]? = nil, patience: TimeSpan = .seconds(20), dealsLogs: Bool = false
  ) {
    var setup = setup
    let lengths = logs ?? Self.logs(of: setup.servers)
    setup.given = lengths.enumerated().map { index, length in
      GivenServer(ServerID(index), term: 1, log: Array(repeating: 1, count: length))
    }
    self.setup = setup
    linksToFirst = Self.links(to: ServerID(0), of: setup.servers)
    (self.patience, self.dealsLogs) = (patience, dealsLogs)
  }

  /// The set-up of Figure 16 with these timeouts: five servers, one-way latency 1.5 to 2.5 ms and a disk that takes 6 ms,
  /// so that a broadcast with its answers takes the paper's 15 ms or less; heartbeats twice in the shortest timeout.
  package static func paperSetup(_ range: TimeSpanRange) -> Setup {
    var setup = Setup()
    setup.settings.electionTimeout = range
    setup.settings.heartbeatInterval = .microseconds(max(1, range.lowerBound.microseconds / 2))
    setup.link.delay = TimeSpanRange(.microseconds(1500), .microseconds(2500))
    setup.diskLatency = .milliseconds(6)
    return setup
  }

  /// How long the logs are: S1's and those of half of the others are whole, the rest lack an entry.
  package static func logs(of servers: Int) -> [Int] {
    (0..<servers).map { $0 <= servers / 2 ? 2 : 1 }
  }

  /// What else its figures depend on.
  package var words: String {
    "leader crashes\(dealsLogs ? ", logs dealt out" : ""), at most \(patience)"
  }

  /// Tries with the chance of this seed.
  package func result(_ seed: UInt64) -> TrialResult {
    var bench = TrialBench()
    return result(seed, on: &bench)
  }

  /// The same on a bench on which trials were made before.
  package func result(_ seed: UInt64, on bench: inout TrialBench) -> TrialResult {
    var world = dealsLogs ? World(dealtSetup(seed)) : bench.take(setup, seed: seed)
    let result = played(on: &world, seed)
    if !dealsLogs { bench.giveBack(world) }
    return result
  }

  private func played(on world: inout World, _ seed: UInt64) -> TrialResult {
    let leader = begin(&world)
    var random = RandomSource(seed: seed, stream: trialStream)
    let moment = random.duration(in: TimeSpanRange(.zero, setup.settings.heartbeatInterval))
    world.run(until: world.now + moment)
    let term = world.nodes[leader.index].server.currentTerm
    world.must { world throws(Refusal) in try world.crash(ServerSet(leader)) }
    let start = world.now
    let limit = start + patience
    while world.happen(notAfter: limit) {
      if let successor = world.leaderKnownToAll(after: term) {
        let terms = world.nodes[successor].server.currentTerm.number - term.number
        return TrialResult((world.now - start).microseconds, isMarked: terms > 1)
      }
    }
    return TrialResult(patience.microseconds, isMarked: true, isUnfinished: true)
  }

  /// Lets the first leader take office and send to all, and hear nothing.
  private func begin(_ world: inout World) -> ServerID {
    world.must { world throws(Refusal) in try world.timeout(ServerID(0)) }
    while world.leader == nil {
      guard world.happen() else { fatalError("some time somebody leads") }
    }
    guard let leader = world.leader else { fatalError("somebody leads") }
    let links =
      leader == ServerID(0) ? linksToFirst : Self.links(to: leader, of: setup.servers)
    world.must { world throws(Refusal) in try world.cut(links) }
    return leader
  }

  private static func links(to server: ServerID, of count: Int) -> [DirectedLink] {
    (0..<count).filter { $0 != server.index }.map {
      DirectedLink(from: ServerID($0), to: server)
    }
  }

  /// The setup with this seed, and the logs of all but the first server dealt out among them.
  private func dealtSetup(_ seed: UInt64) -> Setup {
    var setup = setup(seed)
    guard dealsLogs else { return setup }
    var random = RandomSource(seed: seed, stream: trialStream + 1)
    for place in stride(from: setup.given.count - 1, to: 1, by: -1) {
      let other = 1 + Int(random.next() % UInt64(place))
      let log = setup.given[place].log
      setup.given[place].log = setup.given[other].log
      setup.given[other].log = log
    }
    return setup
  }
}

extension ElectionTrial {
  /// The trial as a script. Its servers have the same chance; the moment of the crash is written out.
  package func script(_ seed: UInt64) -> Script? {
    let setup = dealtSetup(seed)
    var world = World(setup)
    let leader = begin(&world)
    var random = RandomSource(seed: seed, stream: trialStream)
    let moment = random.duration(in: TimeSpanRange(.zero, setup.settings.heartbeatInterval))
    var commands: [Command] = [.tell(.title("An election after a crash, seed \(seed)"))]
    commands += setup.commands
    commands += [
      .act(.timeout(ServerID(0))), .advance(.stepUntil(.leaderAny)),
    ]
    commands += Self.links(to: leader, of: setup.servers).map {
      .act(.cut(LinkSelector(from: $0.from, to: $0.to, isBothWays: false)))
    }
    commands += [
      .advance(.run(moment)),
      .tell(.say("\(leader) crashes \(moment) after its broadcast. Who leads next, and when?")),
      .act(.crash([leader])), .tell(.pause),
      .advance(.runUntil(.leaderAny, within: patience)), .tell(.pause),
    ]
    return Script(name: "election-\(seed)", commands: commands)
  }
}

extension World {
  /// The server that every server that is up takes for its leader, in a later term than this one; nil as long as there is
  /// none.
  @inline(__always)
  func leaderKnownToAll(after term: Term) -> Int? {
    nodes.withUnsafeBufferPointer { nodes in
      var leader: ServerID?
      for place in nodes.indices where nodes[place].status != .crashed {
        let known = nodes[place].server.knownLeader
        if known == nil || nodes[place].server.currentTerm <= term { return nil }
        if leader != nil, known != leader { return nil }
        leader = known
      }
      guard let place = leader?.index else { return nil }
      let newest = nodes[place].server.currentTerm
      for other in nodes where other.status != .crashed && other.server.currentTerm != newest {
        return nil
      }
      return place
    }
  }
}
