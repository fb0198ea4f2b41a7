// raftview explore: every run within bounds, on the servers of the simulation.

import ArgumentParser
import Checking
import Exploring
import Foundation
import Raft
import Scripting

struct Explore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try every run within bounds, and find the shortest that breaks something.",
    discussion: """
      Every order of deliveries, time-outs and whatever else the bounds allow is tried on the very \
      servers that the simulation runs, with every safety property checked after every move. Runs of \
      fewer moves come first, so that what is found is shortest. It is a script of moves by hand, \
      explore.raft, which `raftview` opens and steps through.

      A message that is never delivered is as good as lost, and a server that nothing reaches as good \
      as down: so nothing is lost and nobody crashes unless it is asked for. What \
      needs time to pass is not tried (leases, pre-votes, check quorum). With \
      --reads clients read from leaders, and with --repeats those without an answer ask again; then it \
      is looked whether one copy of the data could have given all answers, each command done once. With several leaders, a change of members and a transfer are asked of the one \
      of the highest term. Servers that differ in nothing but their names are equal: of clusters that \
      are the same in other names one is looked at, unless with --merge off.

      With a rule off and no bounds given, those are taken within which its absence is known to break \
      something: the reference lists them. With --goal the shortest run to where a condition holds is \
      looked for, as scripts ask it of a cluster (role, leader, term, vote, commit, log, value, match, \
      flying and their like); a run that breaks a property then goes no further.

      The same bounds give the same output, whatever the number of jobs, unless memory runs out; \
      times go to standard error, and with --json into its last line.

      Examples:
        raftview explore
        raftview explore --terms 3 --entries 3 --writes 2
        raftview explore --rule up-to-date-vote=off
        raftview explore --goal 'role S1 leader and role S2 leader'
        raftview explore --servers 5 --entries 1 --writes 0
        raftview explore --reads 1 --entries 3 --rule read-confirmation=off
        raftview explore --reads 1 --repeats 1 --terms 1 --entries 3 \\
          --rule client-deduplication=off
        raftview explore --crashes 1 --slow-disks --rule write-before-reply=off

      Exit status: 0 nothing breaks within the bounds, or the goal is reached; 1 something breaks, or \
      the goal is nowhere within the bounds; 64 usage; 73 a script that \
      cannot be written; 74 output that cannot; 75 not all was tried: memory; 130 interrupted.
      """)

  @OptionGroup(title: "Bounds")
  var bounds: ExploreBounds

  @Option(
    help: ArgumentHelp("A rule to switch off; may be repeated.", valueName: "name=off"),
    completion: .list(Rule.allCases.map { "\($0.name)=off" }))
  var rule: [String] = []

  @Option(help: ArgumentHelp("What is to come true.", valueName: "condition"))
  var goal: String?

  @Option(help: "How many threads work at it. (default: one a core)")
  var jobs: Int?

  @Option(help: "How many MiB of memory it may take. (default: 4096)")
  var memory: Int?

  @Option(help: "Whether clusters that are equal but for names count as one: on or off.")
  var merge: Switch = .on

  @Flag(help: "Print JSON lines: what was found, if anything, then the figures.")
  var json = false

  @Option(
    help: "Where the script goes. (default: explore.raft; with --json, nowhere)",
    completion: .file())
  var out: String?

  func validate() throws {
    try bounds.validate()
    if let jobs, !(1...64).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 64.")
    }
    if let memory, !(48...1_000_000).contains(memory) {
      throw ValidationError("--memory takes a number of MiB from 48 to 1000000.")
    }
    _ = try goal(within: allBounds())
  }

  /// The bounds that are meant, the rules among them.
  private func allBounds() throws -> Bounds {
    let rules = try rules()
    let off = Rule.allCases.filter { !rules[$0] }
    if goal == nil, off.count == 1, !bounds.isAnyGiven,
      let known = ShortestRun.all.first(where: { $0.rule == off[0] })
    {
      return known.bounds
    }
    return bounds.bounds(rules: rules)
  }

  private func goal(within bounds: Bounds) throws -> Goal? {
    guard let goal else { return nil }
    do {
      guard let condition = try Goal.condition(goal, bounds) else {
        throw ValidationError("--goal takes a condition, such as 'role S1 leader'.")
      }
      return try Goal(condition, bounds)
    } catch let error as ScriptError {
      throw ValidationError("--goal: \(error.summary)")
    } catch let error as Goal.Refusal {
      throw ValidationError("--goal: \(error).")
    }
  }

  func run() throws {
    let output = Output()
    let bounds = try allBounds()
    var options = ExplorerOptions()
    options.jobs = jobs ?? min(64, ProcessInfo.processInfo.activeProcessorCount)
    options.memory = (memory ?? 4096) << 20
    options.mergesEqual = merge == .on
    options.goal = try goal(within: bounds)
    let progress = ExploreProgress()
    Interrupt.listen()
    let explorer = Explorer(bounds, options)
    let (tally, ending) = explorer.run {
      progress.show($0)
      return !Interrupt.hasCome
    }
    progress.clear()
    let report = ExploreReport(
      bounds: bounds, options: options, tally: tally, ending: ending, parts: explorer.parts)
    var file: String?
    var failure: (any Error)?
    if let script = report.script, let path = out ?? (json ? nil : "explore.raft") {
      // What was found is said even where it cannot be written.
      do {
        try write(script, to: path)
        file = path
      } catch {
        failure = error
      }
    }
    try report.print(to: output, isJSON: json, file: file, progress)
    try output.finish()
    if let failure { throw failure }
    switch ending {
    case .reached: break
    case .complete: if goal != nil { throw Status.failed }
    case .found, .unlinearizable: throw Status.failed
    case .outOfMemory: throw Status.notAllTried
    case .interrupted: throw Status.interrupted
    }
  }

  private func rules() throws -> RuleSet {
    var rules = RuleSet.all
    for name in try rule.map(Rule.switchedOff) { rules[name] = false }
    return rules
  }

  private func write(_ script: String, to path: String) throws {
    do throws(FileWriteError) {
      try writeFile(script, to: path, replacing: true)
    } catch {
      complain("cannot write \(path): \(error.reason)")
      throw Status.cannotCreate
    }
  }
}

/// On or off.
enum Switch: String, ExpressibleByArgument, CaseIterable {
  case on, off
}
