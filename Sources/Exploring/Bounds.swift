// How far the explorer goes: what there is of everything, at most.

import Raft
import Simulation

/// What may be there and what may happen, at most. Within these bounds everything is tried.
package struct Bounds: Hashable, Sendable {
  /// How many servers there are.
  package var servers = 3
  /// The highest term that a server may reach.
  package var terms = 2
  /// How many entries a log may hold, those of new leaders among them.
  package var entries = 2
  /// How many messages may be under way at once.
  package var messages = 4
  /// How often clients write.
  package var writes = 1
  /// How often clients read. Then it is looked whether one copy of the data could have given all answers.
  package var reads = 0
  /// How often clients ask again that have no answer: the same call. Then what clients see is looked at too, and they
  /// write by appending, so that a write which is done twice is seen.
  package var repeats = 0
  /// How often leaders send heartbeats besides those that they send of themselves.
  package var heartbeats = 0
  /// How often leaders send again what was not answered.
  package var retries = 0
  /// How often servers crash. They may start again, with what is on their disks.
  package var crashes = 0
  /// How many messages are lost.
  package var losses = 0
  /// How many messages come a second time.
  package var duplicates = 0
  /// How often servers take snapshots.
  package var snapshots = 0
  /// How often leaders are asked to hand over.
  package var transfers = 0
  /// How often one server is taken in or out.
  package var changes = 0
  /// How often the voters are changed by joint consensus, to any other set.
  package var joint = 0
  /// How many servers there are besides, which a change may take in.
  package var spares = 0
  /// How many entries one message carries.
  package var batch = Settings().maxEntriesPerAppend
  /// Whether a disk takes its time: each write to it is a step of its own, and a crash may come before.
  package var hasSlowDisks = false
  /// The rules that are on.
  package var rules = RuleSet.all

  /// The smallest cluster with a majority that is not all, two terms, and one write.
  package init() {}

  /// Whether it is looked at what clients see.
  var seesClients: Bool { reads + repeats > 0 }

  /// How many servers there are with those that may be taken in.
  package var allServers: Int { servers + spares }

  /// How many messages are under way at most until a server leads that has just the votes it needs, its first appends
  /// among them: with fewer nobody ever does.
  package var messagesOfElection: Int { servers < 2 ? 0 : 2 * (servers - 1) - servers / 2 }

  /// What every world within the bounds begins with. What the explorer does not do does not happen by itself either:
  /// messages are held, and no time goes by.
  package var setup: Setup {
    var setup = Setup()
    setup.servers = servers
    setup.settings = settings
    if writes + reads > 0 { setup.clients.timeout = nil }
    if hasSlowDisks { setup.diskLatency = .milliseconds(1) }
    return setup
  }

  /// What every server is told. The intervals of a leader are short: to let it send again, its clock alone goes on by
  /// one, and no timer of a follower is to run out by that.
  var settings: Settings {
    var settings = Settings()
    if retries > 0 {
      settings.heartbeatInterval = Self.retryTime
      settings.retryInterval = Self.retryTime
    }
    settings.maxEntriesPerAppend = batch
    if snapshots > 0 { settings.snapshotChunkSize = 4096 }
    settings.rules = rules
    return settings
  }

  /// By how much a leader's clock goes on when it is to send again.
  static let retryTime = TimeSpan.milliseconds(1)
}

/// What is counted along a run because it may happen so often only.
enum Budget: Int, CaseIterable, Sendable {
  case writes, reads
  case repeats, heartbeats, retries, crashes, losses, duplicates, snapshots, transfers, changes,
    joint

  /// How many bits the count takes: 64 in all.
  private var width: UInt64 {
    switch self {
    case .writes, .reads: 4
    case .repeats: 2
    default: 6
    }
  }

  /// Where the count begins.
  private var shift: UInt64 {
    switch self {
    case .writes: 0
    case .reads: 4
    case .repeats: 8
    default: 10 + 6 * UInt64(rawValue - Budget.heartbeats.rawValue)
    }
  }

  /// What one more adds to all counts in one number.
  var one: UInt64 { 1 << shift }

  /// The count of this in all.
  func count(in spent: UInt64) -> Int {
    Int(spent >> shift & (1 << width - 1))
  }
}

extension Bounds {
  /// How often something may happen.
  func limit(of budget: Budget) -> Int {
    switch budget {
    case .writes: writes
    case .reads: reads
    case .repeats: repeats
    case .heartbeats: heartbeats
    case .retries: retries
    case .crashes: crashes
    case .losses: losses
    case .duplicates: duplicates
    case .snapshots: snapshots
    case .transfers: transfers
    case .changes: changes
    case .joint: joint
    }
  }
}
