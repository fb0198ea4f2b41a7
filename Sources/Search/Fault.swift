// What can go wrong: one line for each fault that is drawn.

import Raft
import Scripting
import Simulation

/// Something that goes wrong, or is mended, at a random moment of a trial.
struct Fault: Sendable {
  /// What it is called; names are unique.
  let name: String
  /// How likely it is among the others, before the trial's own preferences.
  let weight: Int
  /// Whether it mends something. Without any of it a trial would soon stand still.
  var isRepair = false
  /// Does it. It may let time pass. What cannot be done at the moment is left.
  let act: @Sendable (inout Trial) -> Void

  /// All faults.
  static let all = servers + network + messages + members + plots + repairs

  /// What happens to servers, disks, clocks and timers.
  static let servers: [Fault] = [
    Fault(name: "crash", weight: 6) { $0.crash($0.dice.pick($0.running)) },
    Fault(name: "crash-leader", weight: 4) { $0.crash($0.leader) },
    Fault(name: "crash-some", weight: 2) { trial in
      let alive = trial.servers.subtracting(trial.crashed)
      trial.crash(trial.dice.subset(of: alive, count: trial.dice.number(1...4)))
    },
    Fault(name: "crash-all", weight: 1) { trial in
      trial.crash(trial.servers.subtracting(trial.crashed))
    },
    Fault(name: "pause", weight: 2) { $0.pause($0.dice.pick($0.running)) },
    Fault(name: "pause-leader", weight: 2) { $0.pause($0.leader) },
    Fault(name: "clock", weight: 2) { trial in
      // A lease relies on clocks within its bound, and so do the faults then.
      let hasLease = trial.world.setup.settings.hasLeaseReads
      let rate = trial.dice.pick(
        hasLease ? [960, 980, 1020, 1040] : [100, 500, 800, 950, 1050, 1250, 2000, 5000])
      trial.perform(.clock([trial.anyServer()], thousandths: rate))
    },
    Fault(name: "clock-jump", weight: 1) { trial in
      // No bound on rates covers a jump, and so no lease.
      if trial.world.setup.settings.hasLeaseReads { return }
      trial.perform(.jump([trial.anyServer()], trial.dice.milliseconds(1...400)))
    },
    Fault(name: "shutdown", weight: 2) { trial in
      guard let server = trial.dice.chance(50) ? trial.leader : trial.dice.pick(trial.running)
      else { return }
      if trial.perform(.shutdown([server])), trial.dice.chance(60) {
        trial.perform(.restart([server]), after: trial.aWhile())
      }
    },
    Fault(name: "step-down", weight: 2) { trial in
      if let leader = trial.leader { trial.perform(.stepDown(leader)) }
    },
    Fault(name: "hold-disk", weight: 2) { trial in
      guard let server = trial.dice.pick(trial.running), trial.perform(.holdDisk([server])) else {
        return
      }
      trial.perform(.releaseDisk([server]), after: trial.aWhile())
    },
    Fault(name: "disk", weight: 3) { trial in
      let latency = trial.dice.pick([1, 5, 20, 60, 150, 400])
      trial.perform(.disk([trial.anyServer()], .milliseconds(latency)))
    },
    Fault(name: "timeout", weight: 6) { trial in
      if let server = trial.dice.pick(trial.running) { trial.perform(.timeout(server)) }
    },
    Fault(name: "timeout-some", weight: 2) { trial in
      for server in trial.dice.subset(of: trial.running, count: trial.dice.number(2...3)) {
        trial.perform(.timeout(server))
      }
    },
    Fault(name: "align", weight: 2) { $0.perform(.align([])) },
    Fault(name: "spread", weight: 1) { $0.perform(.spread) },
  ]

  /// What happens to links.
  static let network: [Fault] = [
    Fault(name: "cut", weight: 3) { trial in
      if let link = trial.anyLink(isBothWays: true) { trial.perform(.cut(link)) }
    },
    Fault(name: "cut-one-way", weight: 3) { trial in
      if let link = trial.anyLink(isBothWays: false) { trial.perform(.cut(link)) }
    },
    Fault(name: "partition", weight: 4) { $0.partition() },
    Fault(name: "isolate", weight: 2) { $0.perform(.isolate($0.anyServer())) },
    Fault(name: "isolate-leader", weight: 3) { trial in
      if let leader = trial.leader { trial.perform(.isolate(leader)) }
    },
    Fault(name: "deafen-leader", weight: 2) { $0.cutLeader(incoming: true) },
    Fault(name: "mute-leader", weight: 2) { $0.cutLeader(incoming: false) },
    Fault(name: "chain", weight: 1) { $0.chain() },
    Fault(name: "swizzle", weight: 1) { $0.swizzle() },
    Fault(name: "slow-link", weight: 3) { trial in
      guard let link = trial.anyLink() else { return }
      let longest = trial.dice.pick([50, 150, 400, 1000])
      let range = TimeSpanRange(.milliseconds(longest / 5), .milliseconds(longest))
      trial.perform(.link(link, .delay(range)))
    },
    Fault(name: "slow-all", weight: 1) { trial in
      let longest = trial.dice.pick([30, 100, 300])
      trial.perform(.set(.delay(TimeSpanRange(.milliseconds(1), .milliseconds(longest)))))
      trial.perform(.set(.delay(trial.world.setup.link.delay)), after: trial.aWhile())
    },
    Fault(name: "lossy-link", weight: 3) { trial in
      guard let link = trial.anyLink() else { return }
      trial.perform(.link(link, .lossMillionths(trial.dice.pick([5, 30, 80]) * 10_000)))
    },
    Fault(name: "lossy-all", weight: 1) { trial in
      trial.perform(.set(.lossMillionths(trial.dice.pick([5, 20, 50]) * 10_000)))
      trial.perform(
        .set(.lossMillionths(trial.world.setup.link.lossMillionths)), after: trial.aWhile())
    },
    Fault(name: "repeating-link", weight: 2) { trial in
      guard let link = trial.anyLink() else { return }
      trial.perform(.link(link, .duplicateMillionths(trial.dice.pick([10, 50, 100]) * 10_000)))
    },
    Fault(name: "hold", weight: 3) { trial in
      guard let link = trial.anyLink() else { return }
      if trial.perform(.hold(link)) { trial.perform(.release(link), after: trial.aWhile()) }
    },
  ]

  /// What happens to single messages.
  static let messages: [Fault] = [
    Fault(name: "drop", weight: 3) { trial in
      if let message = trial.anyMessage() { trial.perform(.drop(message)) }
    },
    Fault(name: "duplicate", weight: 3) { trial in
      guard let message = trial.anyMessage() else { return }
      for _ in 0..<trial.dice.number(1...2) { trial.perform(.duplicate(message)) }
    },
    Fault(name: "duplicate-vote", weight: 3) { trial in
      guard let vote = trial.anyMessage(of: .requestVoteReply) else { return }
      for _ in 0..<trial.dice.number(1...3) { trial.perform(.duplicate(vote)) }
    },
    Fault(name: "delay", weight: 4) { trial in
      guard let message = trial.anyMessage() else { return }
      trial.perform(.delay(message, trial.dice.milliseconds(5...600)))
    },
    Fault(name: "deliver", weight: 3) { trial in
      if let message = trial.anyMessage() { trial.perform(.deliver(message)) }
    },
    Fault(name: "late-copy", weight: 3) { trial in
      guard var message = trial.anyMessage() else { return }
      // The second of the two is the copy, or another message as good.
      guard trial.perform(.duplicate(message)) else { return }
      message.number = (message.number ?? 1) + 1
      trial.perform(.delay(message, trial.dice.milliseconds(20...1000)))
    },
  ]

  /// What is asked of the cluster besides commands, and from whom more is asked than usual.
  static let members: [Fault] = [
    Fault(name: "reconfigure", weight: 4) { trial in
      let count = trial.dice.number(1...min(5, trial.servers.count + 1))
      trial.perform(.reconfigure(Array(trial.dice.subset(of: trial.candidates, count: count))))
    },
    Fault(name: "replace-majority", weight: 2) { $0.replaceMajority() },
    Fault(name: "add", weight: 3) { trial in
      if let server = trial.dice.pick(trial.candidates) { trial.perform(.add(server)) }
    },
    Fault(name: "remove", weight: 3) { $0.perform(.remove($0.anyServer())) },
    Fault(name: "remove-leader", weight: 2) { trial in
      if let leader = trial.leader { trial.perform(.remove(leader)) }
    },
    Fault(name: "transfer", weight: 3) { $0.perform(.transfer($0.anyServer())) },
    Fault(name: "snapshot", weight: 4) { $0.perform(.snapshot([$0.anyServer()])) },
    Fault(name: "snapshot-all", weight: 2) { trial in
      for server in trial.running { trial.perform(.snapshot([server])) }
    },
    Fault(name: "load", weight: 2) { trial in
      var load = Load(callsPerSecond: trial.dice.pick([10, 40, 100]))
      load.readPercent = trial.dice.pick([20, 50, 90])
      load.clients = trial.dice.number(1...4)
      trial.perform(.load(load, for: trial.dice.milliseconds(200...2000)))
    },
    Fault(name: "lose-answers", weight: 2) { trial in
      trial.perform(.set(.clientLossMillionths(trial.dice.pick([20, 50, 90]) * 10_000)))
      let usual = trial.world.setup.clients.lossMillionths
      trial.perform(.set(.clientLossMillionths(usual)), after: trial.aWhile())
    },
  ]

  /// What mends.
  static let repairs: [Fault] = [
    Fault(name: "restart", weight: 5, isRepair: true) { trial in
      if let server = trial.dice.pick(trial.crashed) { trial.perform(.restart([server])) }
    },
    Fault(name: "restart-all", weight: 1, isRepair: true) { trial in
      if !trial.crashed.isEmpty { trial.perform(.restart(Array(trial.crashed))) }
    },
    Fault(name: "resume", weight: 3, isRepair: true) { trial in
      if let server = trial.dice.pick(trial.paused) { trial.perform(.resume([server])) }
    },
    Fault(name: "heal", weight: 3, isRepair: true) { trial in
      if trial.world.links.contains(where: \.isCut) { trial.perform(.heal(nil)) }
    },
    Fault(name: "rejoin", weight: 2, isRepair: true) { trial in
      if trial.world.links.contains(where: \.isCut) { trial.perform(.rejoin(trial.anyServer())) }
    },
    Fault(name: "release", weight: 2, isRepair: true) { trial in
      if trial.world.links.contains(where: \.isHeld) { trial.perform(.release(nil)) }
    },
    Fault(name: "calm-links", weight: 1, isRepair: true) { trial in
      let usual = trial.world.setup.link
      trial.perform(.set(.delay(usual.delay)))
      trial.perform(.set(.lossMillionths(usual.lossMillionths)))
      trial.perform(.set(.duplicateMillionths(usual.duplicateMillionths)))
    },
    Fault(name: "true-clocks", weight: 1, isRepair: true) { trial in
      let wrong = trial.wrongClocks
      if !wrong.isEmpty { trial.perform(.clock(Array(wrong), thousandths: 1000)) }
    },
    Fault(name: "usual-disks", weight: 1, isRepair: true) { trial in
      trial.perform(.set(.disk(trial.world.setup.diskLatency)))
    },
  ]
}

// MARK: Words for the tables

extension Trial {
  /// How long a trouble lasts that ends by itself.
  mutating func aWhile() -> TimeSpan { dice.wait(mean: .milliseconds(400)) + .milliseconds(5) }

  mutating func anyServer() -> ServerID { ServerID(dice.below(servers.count)) }

  /// All servers, and while there are few, the next new one.
  var candidates: ServerSet {
    servers.count < 9 ? ServerSet(first: servers.count + 1) : servers
  }

  /// A link in one direction or both, drawn if not said; nil in a cluster of one.
  mutating func anyLink(isBothWays: Bool? = nil) -> LinkSelector? {
    let from = anyServer()
    guard let to = dice.pick(servers.subtracting([from])) else { return nil }
    return LinkSelector(from: from, to: to, isBothWays: isBothWays ?? dice.chance(40))
  }

  /// A message on its way, of a kind or any.
  mutating func anyMessage(of kind: MessageKind? = nil) -> MessageSelector? {
    let flights = world.flights
    let matching = kind == nil ? flights : flights.filter { $0.message.kind == kind }
    return matching.isEmpty ? nil : selector(of: dice.pick(matching), among: flights)
  }

  /// The name of one of the messages on their way.
  func selector(of flight: Flight, among flights: [Flight]) -> MessageSelector {
    let message = flight.message
    let place = flights.count {
      $0.id <= flight.id && $0.message.from == message.from && $0.message.to == message.to
        && $0.message.kind == message.kind
    }
    return MessageSelector(
      from: message.from, to: message.to, kind: message.kind, number: place == 1 ? nil : place)
  }

  /// The servers whose clocks are not true.
  var wrongClocks: ServerSet {
    ServerSet(world.nodes.filter { $0.clock.thousandths != 1000 }.map(\.server.id))
  }

  mutating func crash(_ server: ServerID?) {
    if let server { crash([server]) }
  }

  /// Crashes servers. Often they come back by themselves, one by one.
  mutating func crash(_ servers: ServerSet) {
    guard !servers.isEmpty, perform(.crash(Array(servers))) else { return }
    for server in servers where dice.chance(60) { perform(.restart([server]), after: aWhile()) }
  }

  mutating func pause(_ server: ServerID?) {
    guard let server, perform(.pauseServers([server])) else { return }
    if dice.chance(60) { perform(.resume([server]), after: aWhile()) }
  }
}

extension Trial {
  /// Splits the cluster in two or three, the leader often on the smaller side.
  mutating func partition() {
    let order = dice.shuffled(servers)
    guard order.count >= 2 else { return }
    let first = dice.number(1...order.count - 1)
    var groups = [Array(order[..<first])]
    if let leader, dice.chance(50), !groups[0].contains(leader) { groups[0][0] = leader }
    var rest = order.filter { !groups[0].contains($0) }
    if rest.count >= 2, dice.chance(25) {
      groups.append(Array(rest[..<1]))
      rest.removeFirst()
    }
    if !rest.isEmpty { groups.append(rest) }
    if groups.count >= 2 { perform(.partition(groups.map { $0.sorted() })) }
  }

  /// Cuts the links to the leader, or those from it.
  mutating func cutLeader(incoming: Bool) {
    guard let leader else { return }
    for other in dice.shuffled(servers.subtracting([leader])) {
      let from = incoming ? other : leader
      let to = incoming ? leader : other
      perform(.cut(LinkSelector(from: from, to: to, isBothWays: false)))
    }
  }

  /// Leaves each server only its neighbours in a row.
  mutating func chain() {
    let order = dice.shuffled(servers)
    for (place, server) in order.enumerated() {
      for other in order.dropFirst(place + 2) {
        perform(.cut(LinkSelector(from: server, to: other, isBothWays: true)))
      }
    }
  }

  /// Cuts off some servers one by one, and lets them back in another order.
  mutating func swizzle() {
    let chosen = dice.subset(of: servers, count: dice.number(1...servers.count))
    var delay = TimeSpan.zero
    for server in dice.shuffled(chosen) {
      perform(.isolate(server), after: delay)
      delay = delay + dice.milliseconds(5...150)
    }
    for server in dice.shuffled(chosen) {
      delay = delay + dice.milliseconds(5...150)
      perform(.rejoin(server), after: delay)
    }
  }
}
