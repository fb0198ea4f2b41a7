// raftview measure elections, splits and timers: experiments with elections.

import ArgumentParser
import Experiments
import Raft
import Scripting
import Simulation

/// Which cluster elections are measured in.
struct MeasuredCluster: ParsableArguments {
  @Option(help: "How many servers, 1 to 31. (default: 5)")
  var servers: Int?

  @Option(help: ArgumentHelp("The election timeouts.", valueName: "low..high"))
  var range: String?

  @Option(help: ArgumentHelp("How long a message takes.", valueName: "low..high"))
  var delay: String?

  @Option(help: ArgumentHelp("How long a write to the disk takes.", valueName: "duration"))
  var disk: String?

  @Option(help: ArgumentHelp("How often the leader is heard.", valueName: "duration"))
  var heartbeat: String?

  func validate() throws {
    if let servers, !(1...ServerSet.capacity).contains(servers) {
      throw ValidationError("--servers takes a number from 1 to \(ServerSet.capacity).")
    }
    var setup = Setup()
    try apply(to: &setup)
  }

  /// Makes sure that somebody can be elected once the leader has crashed.
  func checkMajorityWithoutLeader() throws {
    if let servers, servers < 3 {
      throw ValidationError(
        "Without its leader a cluster of \(servers) has no majority, and nobody is ever elected: "
          + "--servers takes 3 or more.")
    }
  }

  /// Changes a setup as the options ask for.
  func apply(to setup: inout Setup) throws {
    if let servers { setup.servers = servers }
    if let range {
      guard
        case .act(.set(let setting))? = try parsed(
          "set election-timeout \(range)", "--range '\(range)'")
      else { throw ValidationError("--range takes timeouts, such as 150ms..300ms.") }
      setting.apply(to: &setup)
    }
    if let delay { setup.link.delay = try durations(delay, "--delay") }
    if let disk { setup.diskLatency = try duration(disk, "--disk") }
    if let heartbeat {
      setup.settings.heartbeatInterval = try duration(heartbeat, "--heartbeat")
      guard setup.settings.heartbeatInterval > .zero else {
        throw ValidationError("--heartbeat takes a duration above zero.")
      }
    }
  }
}

struct MeasureElections: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "elections",
    abstract: "How long is there no leader after it crashed? (Figure 16)",
    discussion: """
      The set-up of the paper's Figure 16: five servers; the leader sends to all at once and crashes \
      at a moment drawn from its heartbeat interval, half the shortest timeout; two of the other four \
      lack an entry and cannot win; one-way latency 1.5 to 2.5 ms, disk 6 ms. Over once all \
      others know the new leader. `multi_term` is the share that took more than one term.

      Examples:
        raftview measure elections
        raftview measure elections --line lower
        raftview measure elections --range 150ms..155ms --trials 100000 --json
        raftview measure elections --range 1s..2s --delay 40ms..60ms
      """)

  @Option(
    help: """
      A line of Figure 16, such as 150-155; or upper, lower or all. May be repeated. \
      (default: upper)
      """)
  var line: [String] = []

  @OptionGroup var cluster: MeasuredCluster

  @Option(
    help: ArgumentHelp(
      "How long the logs are, S1's first. (default: 2,2,2,1,1)", valueName: "lengths"))
  var logs: String?

  @OptionGroup var options: MeasureOptions

  func validate() throws {
    if !line.isEmpty, cluster.range != nil {
      throw ValidationError("A line of Figure 16 has its range: give --line or --range.")
    }
    _ = try ranges()
    _ = try lengths()
    try cluster.checkMajorityWithoutLeader()
  }

  private func ranges() throws -> [(name: String, range: TimeSpanRange)] {
    if let range = cluster.range {
      var setup = Setup()
      try cluster.apply(to: &setup)
      return [(range, setup.settings.electionTimeout)]
    }
    let lines = Experiment.paperLines
    let wide = lines.first { $0.name == "150-300" }.map { [$0] } ?? []
    var chosen: [Experiment.PaperLine] = []
    for name in line.isEmpty ? ["upper"] : line {
      switch name {
      case "upper": chosen += lines.prefix(6)
      case "lower": chosen += lines.dropFirst(6) + wide
      case "all": chosen += lines
      default:
        guard let found = lines.first(where: { $0.name == name }) else {
          throw ValidationError(
            "Figure 16 has no line '\(name)'; it has "
              + "\(lines.map(\.name).joined(separator: ", ")); or upper, lower, all.")
        }
        chosen.append(found)
      }
    }
    var seen: Set<String> = []
    return chosen.filter { seen.insert($0.name).inserted }.map { ($0.name, $0.range) }
  }

  func run() throws {
    try options.run(
      .elections(
        ranges().map { name, range in
          var setup = ElectionTrial.paperSetup(range)
          try options.apply(to: &setup)
          try cluster.apply(to: &setup)
          return (name, ElectionTrial(setup, logs: try lengths()))
        }))
  }

  private func lengths() throws -> [Int]? {
    guard let logs else { return nil }
    let servers = cluster.servers ?? 5
    let lengths = logs.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let known = lengths.compactMap { $0 }
    guard known.count == lengths.count, known.allSatisfy((0...1000).contains),
      known.count == servers, known[0] == known.max()
    else {
      throw ValidationError(
        "--logs takes \(servers) lengths such as \((1...servers).reversed().map { "\($0)" }.joined(separator: ",")), "
          + "0 to 1000; S1, which leads, has the longest.")
    }
    return known
  }
}

struct MeasureSplits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "splits",
    abstract: "How often does the first election elect nobody? Beside the dissertation's formula.",
    discussion: """
      So many servers of a cluster are up, and all their timers begin at the same moment, as after a \
      heartbeat of a leader that is lost. `undecided` is the share of trials whose first term elects \
      nobody; the times are until somebody leads. The formula is that of the dissertation's chapter \
      on elections (9.3), exact where messages always take the same time. Without --range the spread \
      of the timeouts is varied.

      Examples:
        raftview measure splits
        raftview measure splits --servers 4
        raftview measure splits --servers 5 --up 3 --delay 10ms..15ms --json
      """)

  @OptionGroup var cluster: MeasuredCluster

  @Option(help: "How many of the servers are up. (default: all but the leader that is lost)")
  var up: Int?

  @OptionGroup var options: MeasureOptions

  func validate() throws {
    let servers = cluster.servers ?? 5
    if let up, !(1...servers).contains(up) {
      throw ValidationError("--up takes a number from 1 to --servers, \(servers).")
    }
    if up ?? max(1, servers - 1) <= servers / 2 {
      throw ValidationError(
        "\(up ?? servers - 1) of \(servers) servers are no majority: they never elect anybody.")
    }
  }

  func run() throws {
    var setup = Setup()
    try options.apply(to: &setup)
    try cluster.apply(to: &setup)
    let up = up ?? max(1, setup.servers - 1)
    if let range = cluster.range {
      let spread = setup.settings.electionTimeout
      return try options.run(
        .splits(
          [
            (
              range, (spread.upperBound - spread.lowerBound).milliseconds,
              SplitTrial(setup, up: up)
            )
          ], Experiment.Axis("spread of the timeouts in ms", head: "timeouts")))
    }
    let spreads = [15, 25, 40, 60, 100, 150, 250, 400, 600, 1000]
    try options.run(.splits(setup, up: up, spreads: spreads.map { .milliseconds($0) }))
  }
}

struct MeasureTimers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "timers",
    abstract: "Randomised timers beside fixed ones, ranks, and other ways after a split.",
    discussion: """
      Six ways to keep two servers from standing at once, each by the settings `timers` and \
      `after-split`. The failure is noticed in the same way by all: nothing was heard of the leader \
      for the shortest timeout. Randomised: Raft's. Fixed: the same timeout for all. Ranked by \
      server: by its number, evenly over the range. Ranked by log: as by number, but in the upper \
      half of the range where a server knows that it lacks entries. Retry at once: who cannot win \
      any more stands again at once. Retry in: after a split all wait ten times as long. Half of the \
      others lack an entry, other ones in each trial. A trial is given up after ten seconds.

      Example:
        raftview measure timers --delay 10ms..15ms
      """)

  @OptionGroup var cluster: MeasuredCluster
  @OptionGroup var options: MeasureOptions

  func validate() throws { try cluster.checkMajorityWithoutLeader() }

  func run() throws {
    var setup = Setup()
    try options.apply(to: &setup)
    try cluster.apply(to: &setup)
    try options.run(.timers(setup))
  }
}
