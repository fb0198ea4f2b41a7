// Between a script's head and the setup of a world.

import Raft
import Scripting
import Simulation

extension Command {
  /// Whether the command may stand in a script's head, before there is a world, and shapes its setup.
  package var isSetup: Bool {
    switch self {
    case .servers, .seed, .set, .rule: true
    default: false
    }
  }

  /// Whether the command only tells.
  package var isTelling: Bool {
    switch self {
    case .title, .say, .ask, .choice, .pause: true
    default: false
    }
  }
}

extension Setup {
  /// The setup that a script's head describes: its set-up commands before the first that is none.
  /// What tells may stand between them.
  package init(head script: Script) {
    self.init()
    for line in script.lines.prefix(while: { $0.command.isSetup || $0.command.isTelling }) {
      apply(line.command)
    }
  }

  private mutating func apply(_ command: Command) {
    switch command {
    case .servers(let count): servers = count
    case .seed(let seed): self.seed = seed
    case .rule(let rule, let on): settings.rules[rule] = on
    case .set(.disk(let latency)): diskLatency = latency
    case .set(let setting):
      setting.apply(to: &settings)
      setting.apply(to: &link)
      setting.apply(to: &clients)
    default: break
    }
  }

  /// The commands that describe this setup, as the head of a script.
  package var commands: [Command] {
    let usual = Setup()
    var commands: [Command] = [.servers(servers), .seed(seed)]
    func add(_ setting: Setting, if differs: Bool) {
      if differs { commands.append(.set(setting)) }
    }
    add(
      .electionTimeout(settings.electionTimeout),
      if: settings.electionTimeout != usual.settings.electionTimeout)
    add(
      .heartbeat(settings.heartbeatInterval),
      if: settings.heartbeatInterval != usual.settings.heartbeatInterval)
    add(
      .retry(settings.retryInterval), if: settings.retryInterval != usual.settings.retryInterval)
    add(
      .batch(settings.maxEntriesPerAppend),
      if: settings.maxEntriesPerAppend != usual.settings.maxEntriesPerAppend)
    add(
      .pipeline(settings.maxAppendsInFlight),
      if: settings.maxAppendsInFlight != usual.settings.maxAppendsInFlight)
    add(.delay(link.delay), if: link.delay != usual.link.delay)
    add(.loss(millionths: link.lossMillionths), if: link.lossMillionths != 0)
    add(.duplicate(millionths: link.duplicateMillionths), if: link.duplicateMillionths != 0)
    add(.disk(diskLatency), if: diskLatency != usual.diskLatency)
    let (own, plain) = (settings, usual.settings)
    add(.preVote(own.hasPreVote), if: own.hasPreVote != plain.hasPreVote)
    add(.checkQuorum(own.checksQuorum), if: own.checksQuorum != plain.checksQuorum)
    add(
      .disruptionGuard(own.hasDisruptionGuard),
      if: own.hasDisruptionGuard != plain.hasDisruptionGuard)
    add(.leaseReads(own.hasLeaseReads), if: own.hasLeaseReads != plain.hasLeaseReads)
    add(
      .clockBound(thousandths: own.clockBoundThousandths),
      if: own.clockBoundThousandths != plain.clockBoundThousandths)
    add(
      .snapshotAfter(own.snapshotThreshold), if: own.snapshotThreshold != plain.snapshotThreshold)
    add(.chunk(own.snapshotChunkSize), if: own.snapshotChunkSize != plain.snapshotChunkSize)
    add(.clientTimeout(clients.timeout), if: clients.timeout != usual.clients.timeout)
    add(.clientDelay(clients.delay), if: clients.delay != usual.clients.delay)
    add(.clientLoss(millionths: clients.lossMillionths), if: clients.lossMillionths != 0)
    for rule in Rule.allCases where !settings.rules[rule] {
      commands.append(.rule(rule, on: false))
    }
    return commands
  }
}
