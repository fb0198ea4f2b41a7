// One failover: a leader crashes, and how long it takes until another server leads.

import Raft
import Simulation

/// How a cluster got over the crash of its leader.
///
/// The cluster elects a leader, runs for a while and a little longer, by chance; then the leader crashes:
///
/// ```raft
/// run until leader any within 30s
/// run 5s
/// run 0ms..1s
/// crash leader
/// run until leader any within 60s
/// ```
package struct Failover: Hashable, Sendable {
  /// From the crash until another server leads.
  package var downtime: TimeSpan
  /// By how much the term rose.
  package var terms: Int
  /// How often a server stood for election, or asked for pre-votes.
  package var candidacies: Int
  /// How often a server did so that had not just done so: a candidate that stands again is none anew.
  package var newCandidacies: Int

  /// Plays it out once.
  /// - Parameters:
  ///   - setup: What the world begins with; its seed decides all.
  ///   - age: For how long the leader has led at least when it crashes.
  ///   - earlier: So many leaders have crashed before, each restarted two seconds after the next one led. What timers
  ///     are drawn anew matters by then, and no more that all servers were started together.
  /// - Returns: Nil if there is no first leader in half a minute, or no other one in a minute.
  package init?(_ setup: Setup, age: TimeSpan, after earlier: Int = 0) {
    var world = World(setup)
    guard Failover.elects(&world, within: .seconds(30)) else { return nil }
    for _ in 0..<earlier {
      world.run(until: world.now + age)
      guard let leader = world.leader else { return nil }
      world.must { world throws(Refusal) in try world.crash(ServerSet(leader)) }
      guard Failover.elects(&world, within: .seconds(60)) else { return nil }
      world.run(until: world.now + .seconds(2))
      world.must { world throws(Refusal) in try world.restart(ServerSet(leader)) }
    }
    world.run(until: world.now + age)
    var random = RandomSource(seed: setup.seed, stream: 1 << 40 | UInt64(world.now.microseconds))
    world.run(
      until: world.now + random.duration(in: TimeSpanRange(.zero, .seconds(1))))
    // By then it may have been deposed, and nobody leads.
    guard let leader = world.leader else { return nil }
    let (start, term) = (world.now, world.server(leader).currentTerm)
    world.must { world throws(Refusal) in try world.crash(ServerSet(leader)) }
    candidacies = 0
    newCandidacies = 0
    var wereStanding = ServerSet()
    while world.leader == nil {
      if !world.happen(notAfter: start + .seconds(60)) { return nil }
      if case .timer(let server, .election) = world.event.kind,
        [.candidate, .preCandidate].contains(world.server(server).roleKind)
      {
        candidacies += 1
        if !wereStanding.contains(server) { newCandidacies += 1 }
      }
      wereStanding = ServerSet(
        world.servers.filter {
          [.candidate, .preCandidate].contains(world.server($0).roleKind)
        })
    }
    downtime = world.now - start
    terms = world.highestTerm.number - term.number
  }

  /// Lets events happen until a server leads.
  /// - Returns: Whether one does within the time.
  private static func elects(_ world: inout World, within time: TimeSpan) -> Bool {
    let end = world.now + time
    while world.leader == nil {
      if !world.happen(notAfter: end) { return false }
    }
    return true
  }
}

/// What many failovers have in common.
package struct FailoverFigures: Hashable, Sendable {
  /// How many there were.
  package var count: Int
  /// The shortest down-time.
  package var least: TimeSpan
  /// Half were shorter.
  package var median: TimeSpan
  /// Nine of ten were shorter.
  package var ninetieth: TimeSpan
  /// The longest down-time.
  package var most: TimeSpan
  /// How many took more than one term.
  package var severalTerms: Int

  /// Figures that are known.
  package init(
    count: Int, least: TimeSpan, median: TimeSpan, ninetieth: TimeSpan, most: TimeSpan,
    severalTerms: Int
  ) {
    self.count = count
    self.least = least
    self.median = median
    self.ninetieth = ninetieth
    self.most = most
    self.severalTerms = severalTerms
  }

  /// The figures of these, of which there must be one.
  package init(_ failovers: [Failover]) {
    require(!failovers.isEmpty, "figures of nothing")
    let downtimes = failovers.map(\.downtime).sorted()
    /// Between two values, in proportion.
    func quantile(_ percent: Int) -> TimeSpan {
      let place = (downtimes.count - 1) * percent
      let (below, above) = (downtimes[place / 100], downtimes[(place + 99) / 100])
      return below
        + .microseconds((above - below).microseconds * (place % 100) / 100)
    }
    count = failovers.count
    least = downtimes[0]
    median = quantile(50)
    ninetieth = quantile(90)
    most = downtimes[downtimes.count - 1]
    severalTerms = failovers.count { $0.terms > 1 }
  }
}
