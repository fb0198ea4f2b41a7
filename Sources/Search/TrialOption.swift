// What a trial begins with: one line for each thing that is drawn.

import Raft
import Simulation

/// Something about a setup that is drawn from the seed, and that shrinking may put back.
struct TrialOption: Sendable {
  /// What it is called.
  let name: String
  /// Draws it.
  let draw: @Sendable (inout Dice, inout Setup) -> Void
  /// Puts it back to what `Setup` begins with.
  let reset: @Sendable (inout Setup) -> Void

  /// An option that is one value of the setup, drawn from these. Naming one twice makes it twice as
  /// likely.
  private init<Value: Sendable>(
    _ name: String, _ path: any WritableKeyPath<Setup, Value> & Sendable, _ values: [Value]
  ) {
    self.name = name
    draw = { dice, setup in setup[keyPath: path] = dice.pick(values) }
    reset = { setup in setup[keyPath: path] = Setup()[keyPath: path] }
  }

  /// All options, in the order in which they are drawn.
  static let all: [TrialOption] = [
    TrialOption("servers", \.servers, [1, 2, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5, 5, 6, 7, 7, 8, 9]),
    TrialOption(
      "election-timeout", \.settings.electionTimeout,
      [
        range(150, 300), range(150, 300), range(150, 300), range(100, 200), range(150, 600),
        range(300, 600),
      ]),
    TrialOption("heartbeat", \.settings.heartbeatInterval, ms([50, 50, 50, 30, 75])),
    TrialOption("retry", \.settings.retryInterval, ms([50, 50, 120, 300])),
    TrialOption("batch", \.settings.maxEntriesPerAppend, [8, 1, 1, 2, 3, 64]),
    TrialOption("pipeline", \.settings.maxAppendsInFlight, [4, 1, 1, 2, 10]),
    TrialOption(
      "delay", \.link.delay,
      [range(10, 15), range(10, 15), range(1, 5), range(1, 40), range(1, 100), range(5, 5)]),
    TrialOption("loss", \.link.lossMillionths, percent([0, 0, 0, 1, 5, 20])),
    TrialOption("duplicate", \.link.duplicateMillionths, percent([0, 0, 0, 1, 10, 40])),
    TrialOption("disk", \.diskLatency, ms([0, 0, 0, 0, 2, 10, 30])),
    TrialOption("pre-vote", \.settings.hasPreVote, [false, true]),
    TrialOption("check-quorum", \.settings.checksQuorum, [false, true]),
    TrialOption("disruption-guard", \.settings.hasDisruptionGuard, [false, true]),
    TrialOption("lease-reads", \.settings.hasLeaseReads, [false, false, true]),
    TrialOption("snapshot-after", \.settings.snapshotThreshold, [0, 0, 2, 5, 20, 60]),
    TrialOption("chunk", \.settings.snapshotChunkSize, [64, 8, 32, 1000]),
    TrialOption(
      "client-timeout", \.clients.timeout, [.seconds(1), .milliseconds(200), .milliseconds(400)]),
    TrialOption(
      "client-delay", \.clients.delay, [range(0, 0), range(0, 0), range(1, 10), range(1, 80)]),
    TrialOption("client-loss", \.clients.lossMillionths, percent([0, 0, 0, 3, 20])),
  ]

  private static func range(_ low: Int, _ high: Int) -> TimeSpanRange {
    TimeSpanRange(.milliseconds(low), .milliseconds(high))
  }

  private static func ms(_ values: [Int]) -> [TimeSpan] { values.map { .milliseconds($0) } }

  private static func percent(_ values: [Int]) -> [Int] { values.map { $0 * 10_000 } }
}
