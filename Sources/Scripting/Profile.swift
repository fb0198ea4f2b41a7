// Real systems as settings: what each does by default about time, votes and leaders.

import Raft
import Simulation

/// A real system that `like` imitates, by the settings that make its elections what they are.
package enum Profile: String, CaseIterable, Hashable, Sendable {
  /// etcd.
  case etcd
  /// hashicorp/raft, as in Consul, Nomad and Vault.
  case hashicorp
  /// libraft, Canonical's library in C, as in dqlite.
  case libraft
  /// The database server of Open vSwitch.
  case ovsdb
  /// PySyncObj.
  case pysyncobj
  /// The meta group of NATS JetStream.
  case nats

  /// The system and the version that was looked at, such as `etcd 3.4.23`.
  package var version: String {
    switch self {
    case .etcd: "etcd 3.4.23"
    case .hashicorp: "hashicorp/raft 1.1.2"
    case .libraft: "libraft 0.15.0"
    case .ovsdb: "OVSDB 3.1.0"
    case .pysyncobj: "PySyncObj 0.3.17"
    case .nats: "NATS 2.9.10"
    }
  }

  /// What makes its elections what they are, as a sentence or two.
  package var mechanism: String {
    switch self {
    case .etcd:
      "Timeouts are 10 to 19 whole ticks, and each server's ticks are at moments of its own. "
        + "A voter that heard the leader less than 10 of its own ticks ago ignores the request."
    case .hashicorp:
      "A follower that has a leader refuses until its own timer has run out. "
        + "Heartbeats do not start the timer anew: when it ends, it looks how old the last one is. "
        + "An idle leader also tells every 50 to 100 ms what is committed."
    case .libraft:
      "A follower that has a leader refuses until its own timer has run out. "
        + "Timers are looked at every 100 ms. A lone voter leads at once. "
        + "A follower keeps the timeout that it has drawn (timer-reset same); with three servers that come and go that hardly shows."
    case .ovsdb:
      "Up to a second is added to the election timer, whatever that is. "
        + "A voter ignores requests for the length of the timer alone."
    case .pysyncobj:
      "Timers are looked at 50 ms after the last message. Nobody is sticky. "
        + "A connection idle for 3.5 s is dead, and the first request for a vote is lost on it."
    case .nats: "Long timeouts drawn from a wide range, nobody is sticky, no pre-vote."
    }
  }

  /// What else to set where its own settings are others, as its users call these.
  package var otherSettings: String {
    switch self {
    case .etcd:
      "--heartbeat-interval H, --election-timeout n·H: set heartbeat H, set tick H, "
        + "set election-timeout n·H..(2n-1)·H, n rounded down; --pre-vote: set pre-vote on"
    case .hashicorp:
      "HeartbeatTimeout T: set election-timeout T..2T; CommitTimeout C: set heartbeat C..2C, or T/10..T/5 if that is "
        + "shorter; ElectionTimeout E that is another: set after-split E..2E"
    case .libraft:
      "election timeout T, heartbeat H: set election-timeout T..2T, set heartbeat H, "
        + "set timer-check every H; raft_set_pre_vote: set pre-vote on; a cluster whose servers started together, "
        + "or of more than three: set timer-reset same"
    case .ovsdb: "election-timer T: set election-timeout T, set heartbeat T/3"
    case .pysyncobj:
      "raftMinTimeout A, raftMaxTimeout B, appendEntriesPeriod H, connectionTimeout C: "
        + "set election-timeout A..B, set heartbeat H, set idle-limit C"
    case .nats: "it has none for this"
    }
  }

  /// What it sets. A `set` after it wins.
  package var settings: [Setting] { timers + others }

  private var timers: [Setting] {
    switch self {
    case .etcd:
      [
        .timeout(1000, 1900), .beat(100, 100), .of(.tick(.milliseconds(100))),
        .of(.stickiness(.minimumTimeout)), .of(.checkQuorum(true)), .of(.pauseStopsTimers(true)),
      ]
    case .hashicorp:
      [
        .timeout(1000, 2000), .beat(50, 100), .of(.timerReset(.atEnd)),
        .of(.stickiness(.ownTimeout)), .of(.checkQuorum(true)), .of(.pauseStopsTimers(true)),
      ]
    case .libraft:
      [
        .timeout(1000, 2000), .beat(100, 100), .of(.timerCheck(.every(.milliseconds(100)))),
        .of(.stickiness(.ownTimeout)), .of(.checkQuorum(true)), .of(.loneVoter(.atOnce)),
      ]
    case .ovsdb:
      [
        .timeout(1000, 1000), .of(.jitter(TimeSpanRange(.zero, .milliseconds(1000)))),
        .beat(333, 333), .of(.stickiness(.minimumTimeout)), .of(.checkQuorum(true)),
        .of(.pauseStopsTimers(true)),
      ]
    case .pysyncobj:
      [.timeout(400, 1400), .beat(100, 100), .of(.timerCheck(.idle(.milliseconds(50))))]
    case .nats: [.timeout(4000, 9000), .beat(1000, 1000)]
    }
  }

  /// Network and disk as they were when it was measured: one machine.
  private var others: [Setting] {
    let delay = Setting.link(.delay(TimeSpanRange(.zero, .milliseconds(1))))
    // It keeps no vote on disk.
    if self == .pysyncobj {
      return [delay, .link(.idleLimit(.milliseconds(3500))), .server(.disk(.disk(.zero)))]
    }
    return [delay, .server(.disk(.disk(.milliseconds(1))))]
  }

  /// Gives a setup what the system does. What it would do by chance of other profiles is forgotten; rules, and what has
  /// nothing to do with time and votes, stay.
  package func apply(to setup: inout Setup) {
    let usual = Settings()
    setup.settings.habits = usual.habits
    setup.settings.electionTimeout = usual.electionTimeout
    setup.settings.heartbeat = usual.heartbeat
    setup.settings.hasPreVote = usual.hasPreVote
    setup.settings.checksQuorum = usual.checksQuorum
    setup.settings.hasDisruptionGuard = usual.hasDisruptionGuard
    setup.settings.hasLeaseReads = usual.hasLeaseReads
    setup.link.idleLimit = nil
    for setting in settings { setting.apply(to: &setup) }
  }
}

extension Setting {
  fileprivate static func of(_ setting: ProtocolSetting) -> Setting { .server(.protocol(setting)) }

  fileprivate static func timeout(_ low: Int, _ high: Int) -> Setting {
    .of(.electionTimeout(TimeSpanRange(.milliseconds(low), .milliseconds(high))))
  }

  fileprivate static func beat(_ low: Int, _ high: Int) -> Setting {
    .of(.heartbeat(TimeSpanRange(.milliseconds(low), .milliseconds(high))))
  }
}
