// A finding made small: fewer commands, fewer servers, usual options, less time.

import Running
import Raft
import Scripting
import Simulation

/// Makes a finding smaller as long as the same thing still breaks. Every try is a replay, and only so
/// much is replayed: the result depends on the finding and that number alone.
package struct Shrinker: Sendable {
  /// The smallest finding so far.
  package private(set) var best: Finding
  /// How often a candidate was replayed.
  package private(set) var replays = 0
  /// How many events may still be replayed.
  private var eventsLeft: Int
  private var dice = Dice(seed: 0)
  private let isUnwanted: @Sendable () -> Bool

  /// A shrinker that may replay so many events.
  /// - Parameter isUnwanted: Asked before every try; once it says yes, nothing more is tried. What
  ///   comes out is then of use to nobody who wants the same result every time.
  package init(
    _ finding: Finding, mostEvents: Int, isUnwanted: @escaping @Sendable () -> Bool = { false }
  ) {
    best = finding
    eventsLeft = mostEvents
    self.isUnwanted = isUnwanted
  }

  /// Shrinks until nothing gets smaller, or the events are used up.
  package mutating func shrink() {
    // First what is cheap.
    removeCommands(otherSeeds: 0)
    var size: [Int] = []
    repeat {
      size = self.size
      removeCommands(otherSeeds: 6)
      removeServers()
      resetOptions()
      removeUnderOtherSeeds()
      removePairs()
      removeAtRandom()
      simplifyActs()
      saveTime()
    } while eventsLeft > 0 && self.size != size
  }

  /// How large the best finding is, in several respects.
  private var size: [Int] {
    [
      best.recording.acts.count, best.recording.setup.servers,
      best.recording.setup.commands.count, best.event, best.time.microseconds,
    ]
  }

  /// The acts that may be changed: all but those that end the faults.
  private var acts: [RecordedAct] { Array(best.recording.acts.prefix(best.faultCount)) }

  /// How much later than before something may break in a candidate.
  private static let slack = TimeSpan.seconds(1)

  /// Replays a candidate, and keeps it if the same thing breaks.
  private mutating func accepts(
    _ setup: Setup, _ acts: [RecordedAct], _ ending: Ending?
  ) -> Bool {
    if isUnwanted() { eventsLeft = 0 }
    guard eventsLeft > 0 else { return false }
    replays += 1
    let candidate = Recording(setup: setup, acts: acts, end: best.time + Shrinker.slack)
    let (finding, events) = candidate.replayed(ending)
    // A replay without events is work, too.
    eventsLeft -= events + 200
    guard let finding, finding.kind == best.kind else { return false }
    best = finding
    return true
  }

  private mutating func accepts(_ acts: [RecordedAct]) -> Bool {
    accepts(best.recording.setup, acts, best.ending)
  }

  // MARK: Passes

  private mutating func removeCommands(otherSeeds: UInt64) {
    _ = minimized(acts) { candidate in
      if accepts(candidate) || acceptsCloser(candidate) { return acts }
      // Much less is worth more tries.
      guard candidate.count * 10 <= acts.count * 9 else { return nil }
      for seed in 0..<otherSeeds {
        var setup = best.recording.setup
        setup.seed = seed + 1
        if accepts(setup, candidate, best.ending) { return acts }
      }
      return nil
    }
  }

  /// Tries the acts with no long wait between them.
  private mutating func acceptsCloser(_ acts: [RecordedAct]) -> Bool {
    let longest = TimeSpan.milliseconds(250)
    var candidate = acts
    var saved = TimeSpan.zero
    var last = Instant.zero
    for place in candidate.indices {
      let time = candidate[place].time
      saved = saved + max(time - last - longest, .zero)
      last = time
      candidate[place].time = Instant(microseconds: time.microseconds - saved.microseconds)
    }
    if saved == .zero { return false }
    var ending = best.ending
    if let time = ending?.time {
      ending?.time = Instant(microseconds: time.microseconds - saved.microseconds)
    }
    return accepts(best.recording.setup, candidate, ending)
  }

  /// Fewer acts often do with other delays and timeouts, which another seed draws.
  private mutating func removeUnderOtherSeeds() {
    var place = acts.count - 1
    while place >= 0 {
      for seed: UInt64 in 1...12 {
        guard place < acts.count else { break }
        var setup = best.recording.setup
        setup.seed = seed
        var candidate = acts
        candidate.remove(at: place)
        if accepts(setup, candidate, best.ending) { break }
      }
      place -= 1
    }
  }

  /// Removes two acts that need each other, such as a crash and the restart.
  private mutating func removePairs() {
    guard acts.count <= 60 else { return }
    var first = 0
    while first < acts.count {
      var second = first + 1
      while second < acts.count {
        var candidate = acts
        candidate.remove(at: second)
        candidate.remove(at: first)
        if accepts(candidate) { second = first + 1 } else { second += 1 }
      }
      first += 1
    }
  }

  /// Removes some acts anywhere, under any seed, and changes some waits: to get away from where
  /// nothing else helps.
  private mutating func removeAtRandom() {
    for _ in 0..<min(4000, 1_000_000 / (best.event + 50)) where acts.count > 2 {
      var candidate = acts
      for _ in 0...dice.below(min(dice.pick([2, 4, 8]), candidate.count)) {
        candidate.remove(at: dice.below(candidate.count))
      }
      for _ in 0..<dice.below(3) where !candidate.isEmpty {
        let place = dice.below(candidate.count)
        let before = place == 0 ? Instant.zero : candidate[place - 1].time
        let gap = candidate[place].time - before
        let wanted = dice.wait(mean: dice.pick([gap, .milliseconds(20), .milliseconds(100)]))
        for number in place..<candidate.count {
          candidate[number].time = Instant(
            microseconds: (candidate[number].time + wanted).microseconds - gap.microseconds)
        }
      }
      var setup = best.recording.setup
      if dice.chance(60) { setup.seed = UInt64(dice.number(1...40)) }
      // The faults must not reach into the end.
      if let ending = best.ending, candidate.last.map({ $0.time > ending.time }) == true {
        continue
      }
      _ = accepts(setup, candidate, best.ending)
    }
  }

  /// Leaves servers out altogether, the last first.
  private mutating func removeServers() {
    var number = best.recording.setup.servers - 1
    while number >= 0, best.recording.setup.servers > 1 {
      let server = ServerID(number)
      var setup = best.recording.setup
      setup.servers -= 1
      let left = acts.compactMap { recorded in
        recorded.act.leavingOut(server).map { recorded.replacingAct(with: $0) }
      }
      if let ending = best.ending {
        if let fewer = ending.leavingOut(server) { _ = accepts(setup, left, fewer) }
      } else {
        _ = accepts(setup, left, nil)
      }
      number -= 1
    }
  }

  /// Puts options back to what is usual.
  private mutating func resetOptions() {
    for option in TrialOption.all where option.name != "servers" {
      var setup = best.recording.setup
      option.reset(&setup)
      if setup != best.recording.setup { _ = accepts(setup, acts, best.ending) }
    }
    for server in 0..<best.recording.setup.servers {
      guard var ending = best.ending, ending.fates[server] != .healed else { continue }
      ending.fates[server] = .healed
      _ = accepts(best.recording.setup, acts, ending)
    }
  }

  /// Takes servers out of commands that name several, and makes requests plain.
  private mutating func simplifyActs() {
    var values = 0
    let plain = acts.map { recorded in
      guard case .request(_, _, let server) = recorded.act else { return recorded }
      values += 1
      var recorded = recorded
      recorded.act = .request(.put(key: "x", value: "\(values)"), client: nil, to: server)
      return recorded
    }
    if plain != acts { _ = accepts(plain) }
    var place = 0
    while place < acts.count {
      for simpler in acts[place].act.simpler {
        guard place < acts.count else { break }
        var candidate = acts
        candidate[place].act = simpler
        if accepts(candidate) { break }
      }
      place += 1
    }
  }

  /// Moves acts to earlier, rounder moments.
  private mutating func saveTime() {
    let rounded = acts.map { recorded in
      var recorded = recorded
      recorded.time = Instant(microseconds: recorded.time.microseconds / 1000 * 1000)
      return recorded
    }
    if rounded != acts { _ = accepts(rounded) }
    var place = 0
    while place < acts.count {
      let before = place == 0 ? Instant.zero : acts[place - 1].time
      let gap = (acts[place].time - before).microseconds
      for saved in [gap, gap * 3 / 4 / 1000 * 1000, gap / 2 / 1000 * 1000, gap % 1000]
      where saved > 0 {
        if place < acts.count, accepts(from: place, earlierBy: .microseconds(saved)) { break }
      }
      place += 1
    }
    if let ending = best.ending {
      let gap = (ending.time - (acts.last?.time ?? .zero)).microseconds
      for saved in [gap, gap / 2] where saved > 0 {
        if accepts(from: acts.count, earlierBy: .microseconds(saved)) { break }
      }
    }
  }

  /// Tries the acts from this place on at an earlier time.
  private mutating func accepts(from place: Int, earlierBy saved: TimeSpan) -> Bool {
    var candidate = acts
    for number in place..<candidate.count {
      candidate[number].time = Instant(
        microseconds: candidate[number].time.microseconds - saved.microseconds)
    }
    var ending = best.ending
    if let time = ending?.time {
      ending?.time = Instant(microseconds: time.microseconds - saved.microseconds)
    }
    return accepts(best.recording.setup, candidate, ending)
  }
}

extension Ending {
  /// The ending in a cluster without this server; nil if no majority would be whole.
  func leavingOut(_ server: ServerID) -> Ending? {
    var fewer = self
    fewer.fates.remove(at: server.index)
    return fewer.survivors.count >= fewer.fates.count / 2 + 1 ? fewer : nil
  }
}
