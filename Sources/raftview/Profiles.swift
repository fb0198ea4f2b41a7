// raftview profiles: the real systems that `like` imitates, with what was measured of each beside what its profile does.

import ArgumentParser
import Experiments
import Raft
import Scripting
import Simulation

struct Profiles: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the real systems that like imitates, measured and modelled.",
    discussion: """
      Prints what each profile sets, from which version, and the down-time after the leader is killed: \
      as it was measured with three members on one machine, and as the profile has it, simulated \
      now. A script takes a profile with `like NAME`; a `set` after it wins.

      Examples:
        raftview profiles
        raftview profiles etcd hashicorp --trials 2000
        raftview profiles --json
      """)

  @Argument(
    help: "The names of profiles; without any, all.",
    completion: .list(Profile.allCases.map(\.rawValue)))
  var names: [String] = []

  @Option(help: "How many failovers are simulated of each, 1 to 100000.")
  var trials = 200

  @Flag(help: "One JSON object a line.")
  var json = false

  func validate() throws {
    for name in names { _ = try Profile.named(name) }
    guard (1...100_000).contains(trials) else {
      throw ValidationError("--trials takes a number from 1 to 100000.")
    }
  }

  func run() throws {
    Interrupt.listen()
    let output = Output()
    for profile in try names.isEmpty ? Profile.allCases : names.map(Profile.named) {
      let samples = try MeasuredFailovers.all.filter { $0.profile == profile }.map {
        ComparedFailovers(measured: $0, modelled: try modelled($0))
      }
      if json {
        try output.json(ProfileLine(profile, samples))
      } else {
        try print(profile, samples, to: output)
      }
    }
    try output.finish()
  }

  /// What the profile does in the place of the system. Ctrl-C ends it.
  private func modelled(_ measured: MeasuredFailovers) throws -> FailoverFigures {
    var failovers: [Failover] = []
    for seed in 1...UInt64(trials) {
      if Interrupt.hasCome { throw Status.interrupted }
      var setup = Setup()
      setup.servers = 3
      setup.seed = seed
      measured.profile.apply(to: &setup)
      if let failover = Failover(setup, age: measured.leaderAge) { failovers.append(failover) }
    }
    var figures = FailoverFigures(failovers)
    if measured.countsStates { figures.severalTerms = failovers.count { $0.newCandidacies > 1 } }
    return figures
  }

  private func print(
    _ profile: Profile, _ samples: [ComparedFailovers], to output: Output
  ) throws {
    try output.line("like \(profile.rawValue)  (\(profile.version))")
    for sentence in profile.mechanism.split(separator: ". ") {
      try output.line("    \(sentence)\(sentence.hasSuffix(".") ? "" : ".")")
    }
    for setting in profile.settings { try output.line("    set \(setting)") }
    try output.line("    Its other settings: \(profile.otherSettings)")
    for sample in samples {
      try output.line(
        "    Down-time in ms when a leader \(sample.measured.circumstances) is killed:")
      try output.line(
        row(["", "n", "least", "median", "90 %", "most", sample.measured.countsSeveral]))
      try output.line(row("measured", sample.measured.figures))
      try output.line(row("modelled", sample.modelled))
    }
    try output.line("")
  }

  private func row(_ name: String, _ figures: FailoverFigures) -> String {
    let times = [figures.least, figures.median, figures.ninetieth, figures.most].map {
      "\($0.microseconds / 1000)"
    }
    let percent = (figures.severalTerms * 100 + figures.count / 2) / figures.count
    return row([name, "\(figures.count)"] + times + ["\(percent) %"])
  }

  private func row(_ cells: [String]) -> String {
    let name = cells[0] + String(repeating: " ", count: max(0, 10 - cells[0].count))
    let rest = cells.dropFirst().map {
      String(repeating: " ", count: max(2, 8 - $0.count)) + $0
    }
    return "      " + name + rest.joined()
  }
}

extension Profile {
  /// The profile with this name.
  /// - Throws: What is wrong, with the nearest name.
  fileprivate static func named(_ name: String) throws -> Profile {
    guard !name.isEmpty, name.utf8.allSatisfy(\.isLetter) else {
      throw ValidationError("'\(name)' is not a profile: raftview profiles lists them.")
    }
    do {
      guard case .act(.like(let profile))? = try Command.parse("like \(name)", servers: 1) else {
        throw ValidationError("'\(name)' is not a profile: raftview profiles lists them.")
      }
      return profile
    } catch let error as ScriptError {
      let summary = error.summary
      throw ValidationError(summary.hasSuffix("?") ? summary : summary + ".")
    }
  }
}

/// What was measured of a real system whose leader was killed: three members on one machine, as installed.
struct MeasuredFailovers {
  /// The profile that imitates the system.
  var profile: Profile
  /// The file of the samples, without its ending; nil where only these figures were kept.
  var samples: String?
  /// How old the leader was at least.
  var leaderAge: TimeSpan
  /// Which leader it was.
  var circumstances: String
  /// What was measured. Where nobody counted terms, several candidacies stand for several terms.
  var figures: FailoverFigures

  /// Whether only changes of state were counted: a candidate that stood again was none anew.
  var countsStates: Bool { profile == .pysyncobj }

  /// What the last of the figures counts.
  var countsSeveral: String { countsStates ? "several candidates" : "several terms" }

  private init(
    _ profile: Profile, _ samples: String?, age: Int = 5000, _ circumstances: String = "5 s old",
    count: Int, _ times: [Int], severalTerms: Int
  ) {
    self.profile = profile
    self.samples = samples
    leaderAge = .milliseconds(age)
    self.circumstances = circumstances
    figures = FailoverFigures(
      count: count, least: .milliseconds(times[0]), median: .milliseconds(times[1]),
      ninetieth: .milliseconds(times[2]), most: .milliseconds(times[3]),
      severalTerms: severalTerms)
  }

  /// All of them, in the order of the profiles.
  static let all = [
    MeasuredFailovers(
      .etcd, "etcd-3.4.23", count: 60, [886, 1322, 2035, 2729], severalTerms: 7),
    MeasuredFailovers(
      .hashicorp, "hashicorp-raft-1.1.2", count: 50, [2022, 3033, 3766, 4265], severalTerms: 50),
    MeasuredFailovers(
      .libraft, "libraft-0.15.0", count: 40, [2257, 2848, 3235, 3588], severalTerms: 40),
    MeasuredFailovers(
      .ovsdb, "ovsdb-3.1.0", count: 40, [797, 1023, 1470, 1620], severalTerms: 0),
    MeasuredFailovers(
      .pysyncobj, "pysyncobj-0.3.17-young-leader", age: 1000, "1 s old", count: 60,
      [309, 660, 1315, 1817], severalTerms: 6),
    MeasuredFailovers(
      .pysyncobj, "pysyncobj-0.3.17-old-leader", count: 28, [962, 1600, 2079, 2279],
      severalTerms: 26),
    MeasuredFailovers(.nats, nil, count: 20, [3576, 5059, 6769, 7067], severalTerms: 0),
  ]
}

/// A real system and its profile, put to the same test.
private struct ComparedFailovers {
  var measured: MeasuredFailovers
  var modelled: FailoverFigures
}

// MARK: JSON lines. Field names are stable.

private struct ProfileLine: Encodable {
  struct Figures: Encodable {
    var n: Int
    var min_ms: Double
    var median_ms: Double
    var p90_ms: Double
    var max_ms: Double
    var multi_term: Int

    init(_ figures: FailoverFigures) {
      n = figures.count
      min_ms = figures.least.milliseconds
      median_ms = figures.median.milliseconds
      p90_ms = figures.ninetieth.milliseconds
      max_ms = figures.most.milliseconds
      multi_term = figures.severalTerms
    }
  }

  struct Sample: Encodable {
    var leader_age_ms: Double
    var measured: Figures
    var modelled: Figures
  }

  var kind = "profile"
  var name: String
  var version: String
  var mechanism: String
  var settings: [String]
  var downtime: [Sample]

  init(_ profile: Profile, _ samples: [ComparedFailovers]) {
    name = profile.rawValue
    version = profile.version
    mechanism = profile.mechanism
    settings = profile.settings.map { "set \($0)" }
    downtime = samples.map {
      Sample(
        leader_age_ms: $0.measured.leaderAge.milliseconds, measured: Figures($0.measured.figures),
        modelled: Figures($0.modelled))
    }
  }
}
