// What a trial begins with: one line for each thing that is drawn.

import Raft
import Scripting
import Simulation

/// Something about a setup that is drawn from the seed, and that shrinking may put back.
struct TrialOption: Sendable {
  /// What it is called.
  let name: String
  /// Draws it.
  let draw: @Sendable (inout Dice, inout Setup) -> Void
  /// Puts it back to what `Setup` begins with.
  let reset: @Sendable (inout Setup) -> Void

  /// The number of servers, drawn from these. Naming one twice makes it twice as likely.
  private init(servers values: [Int]) {
    name = "servers"
    draw = { dice, setup in setup.servers = dice.pick(values) }
    reset = { setup in setup.servers = Setup().servers }
  }

  /// A setting, drawn from these values.
  /// - Parameter part: What of the setup it is a setting of.
  private init<Subject, Value>(
    _ setting: SettingKey<Subject, Value>, in part: any WritableKeyPath<Setup, Subject> & Sendable,
    _ values: [Value]
  ) {
    name = setting.name
    let field = setting.field
    draw = { dice, setup in setup[keyPath: part][keyPath: field] = dice.pick(values) }
    reset = { setup in
      setup[keyPath: part][keyPath: field] = Setup()[keyPath: part][keyPath: field]
    }
  }

  /// All options, in the order in which they are drawn.
  static let all: [TrialOption] = [
    TrialOption(servers: [1, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 6, 7, 7, 8, 9]),
    TrialOption(
      ProtocolSetting.electionTimeout, in: \.settings,
      [
        range(150, 300), range(150, 300), range(150, 300), range(100, 200), range(150, 600),
        range(300, 600),
      ]),
    TrialOption(
      ProtocolSetting.heartbeat, in: \.settings,
      [range(50, 50), range(50, 50), range(50, 50), range(30, 30), range(75, 75)]),
    TrialOption(ProtocolSetting.retry, in: \.settings, ms([50, 50, 120, 300])),
    TrialOption(ProtocolSetting.batch, in: \.settings, [8, 1, 1, 2, 3, 64]),
    TrialOption(ProtocolSetting.pipeline, in: \.settings, [4, 1, 1, 2, 10]),
    TrialOption(
      LinkSetting.delay, in: \.link,
      [range(10, 15), range(10, 15), range(1, 5), range(1, 40), range(1, 100), range(5, 5)]),
    TrialOption(LinkSetting.lossMillionths, in: \.link, percent([0, 0, 0, 1, 5, 20])),
    TrialOption(LinkSetting.duplicateMillionths, in: \.link, percent([0, 0, 0, 1, 10, 40])),
    TrialOption(DiskSetting.disk, in: \.diskLatency, ms([0, 0, 0, 0, 2, 10, 30])),
    TrialOption(ProtocolSetting.preVote, in: \.settings, [false, true]),
    TrialOption(ProtocolSetting.checkQuorum, in: \.settings, [false, true]),
    TrialOption(ProtocolSetting.disruptionGuard, in: \.settings, [false, true]),
    TrialOption(ProtocolSetting.leaseReads, in: \.settings, [false, false, true]),
    TrialOption(ProtocolSetting.snapshotAfter, in: \.settings, [0, 0, 2, 5, 20, 60]),
    TrialOption(ProtocolSetting.chunk, in: \.settings, [64, 8, 32, 1000]),
    TrialOption(
      ClientSetting.clientTimeout, in: \.clients,
      [.seconds(1), .milliseconds(200), .milliseconds(400)]),
    TrialOption(
      ClientSetting.clientDelay, in: \.clients,
      [range(0, 0), range(0, 0), range(1, 10), range(1, 80)]),
    TrialOption(ClientSetting.clientLossMillionths, in: \.clients, percent([0, 0, 0, 3, 20])),
  ]

  private static func range(_ low: Int, _ high: Int) -> TimeSpanRange {
    TimeSpanRange(.milliseconds(low), .milliseconds(high))
  }

  private static func ms(_ values: [Int]) -> [TimeSpan] { values.map { .milliseconds($0) } }

  private static func percent(_ values: [Int]) -> [Int] { values.map { $0 * 10_000 } }
}
