// The table of the settings. A new setting is a row here, in the list below it as well; the field that it
// sets, in `Raft/Settings.swift`, `Simulation/Link.swift` or `Simulation/Client.swift`, with its usual value;
// and what it adds to the hash of a run, in `Simulation/RunHash.swift`. Parser, printer, completion, help, the
// heads of scripts and the reference follow; a test fails on a row that the hash forgets.

import Raft
import Simulation

extension NewValue where Subject == Settings {
  /// How long a follower waits before it stands for election.
  package static var electionTimeout: SettingKey<Settings, TimeSpanRange> {
    SettingKey(
      "election-timeout", \.electionTimeout, .range(Limits.timer),
      "how long a follower waits before it stands for election", example: "150ms..300ms")
  }
  /// How often a leader speaks when it has nothing to say.
  package static var heartbeat: SettingKey<Settings, TimeSpanRange> {
    SettingKey(
      "heartbeat", \.heartbeat, .range(Limits.timer),
      "how often a leader speaks when it has nothing to say", example: "50ms")
  }
  /// How long a server waits for an answer before it asks again.
  package static var retry: SettingKey<Settings, TimeSpan> {
    SettingKey(
      "retry", \.retryInterval, .duration(Limits.timer),
      "how long a server waits for an answer before it asks again", example: "50ms")
  }
  /// The most entries in one append.
  package static var batch: SettingKey<Settings, Int> {
    SettingKey(
      "batch", \.maxEntriesPerAppend, .number(1...1000),
      "the most entries in one append", example: "8")
  }
  /// The most unanswered appends to one follower.
  package static var pipeline: SettingKey<Settings, Int> {
    SettingKey(
      "pipeline", \.maxAppendsInFlight, .number(1...Inflight.capacity),
      "the most unanswered appends to one follower", example: "4")
  }
  /// Whether a server asks if it could win before it stands for election (dissertation, 9.6).
  package static var preVote: SettingKey<Settings, Bool> {
    SettingKey(
      "pre-vote", \.hasPreVote, .onOrOff,
      "whether a server asks if it could win before it stands for election", example: "on")
  }
  /// Whether a leader that hears from no majority steps down (dissertation, 6.2).
  package static var checkQuorum: SettingKey<Settings, Bool> {
    SettingKey(
      "check-quorum", \.checksQuorum, .onOrOff,
      "whether a leader that hears from no majority steps down", example: "on")
  }
  /// Whether a server that hears from a leader ignores those who stand for election (§6).
  package static var disruptionGuard: SettingKey<Settings, Bool> {
    SettingKey(
      "disruption-guard", \.hasDisruptionGuard, .onOrOff,
      "whether a server that hears from a leader refuses its vote", example: "on")
  }
  /// Whether a leader answers reads from its lease, without a round of heartbeats (dissertation, 6.4).
  package static var leaseReads: SettingKey<Settings, Bool> {
    SettingKey(
      "lease-reads", \.hasLeaseReads, .onOrOff,
      "whether a leader answers reads without asking the others", example: "on")
  }
  /// By how much the rates of clocks may differ where leases are relied on.
  package static var clockBoundThousandths: SettingKey<Settings, Int> {
    SettingKey(
      "clock-bound", \.clockBoundThousandths, .percentage(places: 1),
      "by how much the rates of clocks may differ, for lease reads", example: "10%")
  }
  /// The most entries in a log before the server takes a snapshot of its own accord (§7); 0 for never.
  package static var snapshotAfter: SettingKey<Settings, Int> {
    SettingKey(
      "snapshot-after", \.snapshotThreshold, .number(of: "entries", orOff: 1...1_000_000),
      "the most entries in a log before a server takes a snapshot", example: "100")
  }
  /// How many of the entries that a snapshot covers stay in the log; 0 for none.
  package static var keepAfterSnapshot: SettingKey<Settings, Int> {
    SettingKey(
      "keep-after-snapshot", \.entriesKept, .number(of: "entries", orOff: 1...1_000_000),
      "how many entries that a snapshot covers stay in the log", example: "10")
  }
  /// How many bytes of a snapshot one message carries.
  package static var chunk: SettingKey<Settings, Int> {
    SettingKey(
      "chunk", \.snapshotChunkSize, .number(1...65536),
      "how many bytes of a snapshot one message carries", example: "64")
  }
}

extension NewValue where Subject == LinkSettings {
  /// How long a message takes.
  package static var delay: SettingKey<LinkSettings, TimeSpanRange> {
    SettingKey(
      "delay", \.delay, .range(Limits.delay), "how long a message takes", example: "10ms..15ms")
  }
  /// The chance that a message is lost.
  package static var lossMillionths: SettingKey<LinkSettings, Int> {
    SettingKey(
      "loss", \.lossMillionths, .millionths,
      "the chance that a message is lost", example: "5%")
  }
  /// The chance that a message arrives twice.
  package static var duplicateMillionths: SettingKey<LinkSettings, Int> {
    SettingKey(
      "duplicate", \.duplicateMillionths, .millionths,
      "the chance that a message arrives twice", example: "1%")
  }
  /// How long nothing may pass between two servers before their connection is dead; nil for ever.
  package static var idleLimit: SettingKey<LinkSettings, TimeSpan?> {
    SettingKey(
      "idle-limit", \.idleLimit, .durationOrOff(Limits.timer),
      "after how long without a message a connection is dead", example: "2s")
  }
}

extension NewValue where Subject == TimeSpan {
  /// How long a write to disk takes.
  package static var disk: SettingKey<TimeSpan, TimeSpan> {
    SettingKey(
      "disk", \.self, .duration(Limits.delay), "how long a write to disk takes", example: "5ms")
  }
}

extension NewValue where Subject == ClientSettings {
  /// How long a client waits for an answer before it asks again; nil for ever.
  package static var clientTimeout: SettingKey<ClientSettings, TimeSpan?> {
    SettingKey(
      "client-timeout", \.timeout, .durationOrOff(Limits.timer),
      "how long a client waits before it asks again", example: "1s")
  }
  /// How long a message between a client and a server takes.
  package static var clientDelay: SettingKey<ClientSettings, TimeSpanRange> {
    SettingKey(
      "client-delay", \.delay, .range(Limits.delay),
      "how long a message between a client and a server takes", example: "0ms..5ms")
  }
  /// The chance that a message between a client and a server is lost.
  package static var clientLossMillionths: SettingKey<ClientSettings, Int> {
    SettingKey(
      "client-loss", \.lossMillionths, .millionths,
      "the chance that a message between a client and a server is lost", example: "5%")
  }
  /// How many sessions the servers keep; 0 for one of every client, for ever.
  package static var clientSessions: SettingKey<ClientSettings, Int> {
    SettingKey(
      "client-sessions", \.sessionLimit, .number(of: "sessions", orOff: 1...100),
      "how many sessions servers keep, for clients that register", example: "2")
  }
}

extension Setting {
  /// A row of the table of all settings.
  package typealias Row = SettingRow<Setup, Setting>

  /// Every setting, in the order of the help.
  package static let rows: [Row] = cluster + extensions + habits + links + disks + clients

  /// The same in the order in which the heads of scripts have them.
  static let rowsInHeads: [Row] = cluster + links + disks + extensions + habits + clients

  /// The settings of links, as those of one link.
  package static let rowsOfLinks = [
    LinkSetting.delay.row, LinkSetting.lossMillionths.row, LinkSetting.duplicateMillionths.row,
    LinkSetting.idleLimit.row,
  ]

  private static let cluster = [
    ProtocolSetting.electionTimeout.row, ProtocolSetting.heartbeat.row, ProtocolSetting.retry.row,
    ProtocolSetting.batch.row, ProtocolSetting.pipeline.row,
  ].map(ofServers)

  private static let extensions = [
    ProtocolSetting.preVote.row, ProtocolSetting.checkQuorum.row,
    ProtocolSetting.disruptionGuard.row, ProtocolSetting.leaseReads.row,
    ProtocolSetting.clockBoundThousandths.row, ProtocolSetting.snapshotAfter.row,
    ProtocolSetting.keepAfterSnapshot.row,
    ProtocolSetting.chunk.row,
  ].map(ofServers)

  private static let habits = [
    ProtocolSetting.timers.row, ProtocolSetting.afterSplit.row, ProtocolSetting.jitter.row,
    ProtocolSetting.tick.row, ProtocolSetting.timerCheck.row, ProtocolSetting.timerReset.row,
    ProtocolSetting.stickiness.row, ProtocolSetting.pauseStopsTimers.row,
    ProtocolSetting.loneVoter.row,
  ].map(ofServers)

  private static let links = rowsOfLinks.map { $0.within(\Setup.link) { Setting.link($0) } }

  private static let disks = [
    DiskSetting.disk.row.within(\Setup.diskLatency) { Setting.server(.disk($0)) }
  ]

  private static let clients = [
    ClientSetting.clientTimeout.row, ClientSetting.clientDelay.row,
    ClientSetting.clientLossMillionths.row, ClientSetting.clientSessions.row,
  ].map { $0.within(\Setup.clients) { Setting.client($0) } }

  private static func ofServers(_ row: SettingRow<Settings, ProtocolSetting>) -> Row {
    row.within(\.settings) { .server(.protocol($0)) }
  }
}
