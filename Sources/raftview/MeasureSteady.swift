// raftview measure loss, clocks, commits, throughput and availability: experiments with clusters that work.

import ArgumentParser
import Experiments
import Raft
import Scripting
import Simulation

struct MeasureLoss: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss",
    abstract: "How many elections an hour although nothing fails, by how many messages are lost?",
    discussion: """
      A trial is an hour of virtual time. Counted are the elections that somebody wins, the first included, \
      with pre-vote and without.

      Example:
        raftview measure loss --loss 10 --loss 20 --loss 30 --trials 20
      """)

  @Option(help: "Messages lost, in percent; may be repeated. (default: 0, 5, 10 ... 30)")
  var loss: [Int] = []

  @OptionGroup var cluster: MeasuredCluster
  @OptionGroup var options: MeasureOptions

  func validate() throws {
    guard loss.allSatisfy((0...100).contains) else {
      throw ValidationError("--loss takes numbers from 0 to 100.")
    }
  }

  func run() throws {
    var setup = Setup()
    try options.apply(to: &setup)
    try cluster.apply(to: &setup)
    try options.run(.loss(setup, percents: loss.isEmpty ? [0, 5, 10, 15, 20, 25, 30] : loss))
  }
}

struct MeasureClocks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clocks",
    abstract: "How many elections an hour although nothing fails, by how fast one clock runs?",
    discussion: """
      A trial is an hour of virtual time; the clock of S1 runs so many times as fast as it should. \
      Counted are the elections that somebody wins, the first included, with pre-vote and without.

      Example:
        raftview measure clocks --rate 0.5 --rate 2 --rate 4
      """)

  @Option(help: "How fast S1's clock runs, 1 is right; may be repeated. (default: 0.1 to 10)")
  var rate: [Double] = []

  @OptionGroup var cluster: MeasuredCluster
  @OptionGroup var options: MeasureOptions

  func validate() throws {
    guard rate.allSatisfy({ $0 >= 0.01 && $0 <= 100 }) else {
      throw ValidationError("--rate takes numbers from 0.01 to 100.")
    }
  }

  func run() throws {
    var setup = Setup()
    try options.apply(to: &setup)
    try cluster.apply(to: &setup)
    let rates = rate.isEmpty ? [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 10] : rate
    try options.run(.clocks(setup, thousandths: rates.map { Int(($0 * 1000).rounded()) }))
  }
}

/// How large the clusters are that are measured.
struct MeasuredSizes: ParsableArguments {
  @Option(help: "How many servers, 1 to 31; may be repeated. (default: 1, 3, 5, 7, 9)")
  var servers: [Int] = []

  @Option(help: ArgumentHelp("How long a message takes.", valueName: "low..high"))
  var delay: String?

  @Option(help: ArgumentHelp("How long a write to the disk takes.", valueName: "duration"))
  var disk: String?

  func validate() throws {
    guard servers.allSatisfy((1...ServerSet.capacity).contains) else {
      throw ValidationError("--servers takes numbers from 1 to \(ServerSet.capacity).")
    }
    _ = try setup(nil)
  }

  /// The sizes, and what all have in common.
  func setup(_ options: MeasureOptions?) throws -> (setup: Setup, sizes: [Int]) {
    var setup = Setup()
    try options?.apply(to: &setup)
    if let delay { setup.link.delay = try durations(delay, "--delay") }
    if let disk { setup.diskLatency = try duration(disk, "--disk") }
    return (setup, servers.isEmpty ? [1, 3, 5, 7, 9] : servers)
  }
}

struct MeasureCommits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commits",
    abstract: "How long until a command is committed, by size and slow servers?",
    discussion: """
      A command is given to the leader of a quiet cluster. Slow servers, none to three, have links \
      that take ten times as long; a minority of them changes nothing.

      Example:
        raftview measure commits --servers 3 --servers 5 --servers 7
      """)

  @OptionGroup var sizes: MeasuredSizes
  @OptionGroup var options: MeasureOptions

  func run() throws {
    let (setup, sizes) = try sizes.setup(options)
    try options.run(.commits(setup, sizes: sizes))
  }
}

struct MeasureThroughput: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "throughput",
    abstract: "How many commands go through, and who does the work?",
    discussion: """
      The leader always has commands waiting. Commands a second are bounded by what may be on its \
      way to one follower (`max-entries`, `max-inflight`); messages are those that the leader, and a \
      follower on average, sends and receives in a second.

      Example:
        raftview measure throughput --set 'max-entries 64'
      """)

  @OptionGroup var sizes: MeasuredSizes
  @OptionGroup var options: MeasureOptions

  func validate() throws {
    guard sizes.servers.allSatisfy({ $0 > 1 }) else {
      throw ValidationError("A server alone has nobody to send to: --servers takes 2 to 31 here.")
    }
  }

  func run() throws {
    let (setup, all) = try sizes.setup(options)
    let sizes = all.filter { $0 > 1 }
    try options.run(.throughput(setup, sizes: sizes))
  }
}

struct MeasureAvailability: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "availability",
    abstract: "What share of the time is the cluster of no use, while servers fail?",
    discussion: """
      Every server fails some time and is repaired some time later, each drawn uniformly from nothing \
      to twice the mean. `unavailable` is the share of the time without a leader that has a majority; \
      beside it stands the share without a majority, by reckoning; `electing` is the share in which a \
      majority works and is still electing.

      Example:
        raftview measure availability --works 10s --repair 1s
      """)

  @Option(help: "How long a server works on average.")
  var works = "60s"

  @Option(help: "How long a repair takes on average.")
  var repair = "6s"

  @OptionGroup var sizes: MeasuredSizes
  @OptionGroup var options: MeasureOptions

  func validate() throws {
    _ = try spans()
  }

  private func spans() throws -> (works: TimeSpan, repair: TimeSpan) {
    func span(_ text: String, _ option: String) throws -> TimeSpan {
      let command = try parsed("clock S1 jump \(text)", "\(option) '\(text)'")
      guard case .act(.jump(_, let span))? = command, span >= TimeSpan.milliseconds(1)
      else { throw ValidationError("\(option) takes a duration such as 60s.") }
      return span
    }
    return (try span(works, "--works"), try span(repair, "--repair"))
  }

  func run() throws {
    let (setup, sizes) = try sizes.setup(options)
    let (works, repair) = try spans()
    try options.run(.availability(setup, sizes: sizes, works: works, repair: repair))
  }
}
