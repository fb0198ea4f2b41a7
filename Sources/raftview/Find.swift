// raftview find: the soonest run in which something comes true.

import ArgumentParser
import Batches
import Exploring
import Foundation
import Judging
import Raft
import Running
import Scripting
import Simulation
import Synchronization

struct Find: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the soonest run in which a condition comes true, as a script.",
    discussion: """
      Two means are tried, one after the other. By seeds: so many runs with timers, messages that \
      take their time, and nothing done by hand; the one in which the condition comes true in the \
      least virtual time, or after the fewest events, is taken; if there is none, with one or two \
      commands at the beginning. By moves: every run in moves of the \
      protocol's own size, those of fewest moves first: a server stands and some of the others hear \
      of it, a client writes, a leader brings one follower on entry by entry, a leader crashes. That \
      reaches what chance hardly does, such as two leaders at once. Where nothing but logs is asked \
      for, the run with the fewest elections is found as `raftview judge` finds it.

      The run is a script, find.raft, that `raftview` opens and steps through. With a script the \
      head of it, its servers, settings and rules, is what runs by seeds begin with.

      Examples:
        raftview find 'split 2' --servers 4
        raftview find 'leader S3' --shortest events
        raftview find 'role S1 leader and role S2 leader' --by moves
        raftview find 'log S1 1 2 and log S2 1 3' --by moves --terms 3

      Exit status: 0 found; 1 not found; 64 usage; 65 a script that does not parse; 66 a file that \
      cannot be read; 73 a script that cannot be written; 74 output that cannot; 75 not all was \
      tried; 130 interrupted.
      """)

  /// By what means.
  enum Means: String, ExpressibleByArgument, CaseIterable {
    case seeds, moves, both
  }

  @Argument(help: "What is to come true, as scripts say it.")
  var condition: String

  @Argument(
    help: "A script whose head the runs begin with.", completion: .file(extensions: ["raft"]))
  var script: String?

  @Option(help: "How many servers; not with a script. (default: 5, by moves 3)")
  var servers: Int?

  @Option(help: "By what means: seeds, moves, or both.")
  var by: Means = .both

  @Option(help: "The seeds that are tried: FIRST..LAST, or one. (default: 1..1000)")
  var seeds: SeedRange?

  @Option(help: "How long a run by a seed may take, in virtual time.")
  var within: String = "2s"

  @Option(help: "What is soonest: time or events.")
  var shortest: SeedSearch.Order = .time

  @Option(help: "The highest term, by moves.")
  var terms = 3

  @Option(help: "The most entries of a log, by moves.")
  var entries = 3

  @Option(help: "How many clusters are looked at by moves.")
  var clusters = 100_000

  @Option(help: "Where the script goes.", completion: .file(extensions: ["raft"]))
  var out = "find.raft"

  func validate() throws {
    if script != nil, servers != nil {
      throw ValidationError("A script sets its own servers: edit it instead.")
    }
    if let servers, !Limits.servers.contains(servers) {
      throw ValidationError("--servers takes a number from 1 to \(Limits.servers.upperBound).")
    }
    if by == .moves, !(1...7).contains(servers ?? 3) {
      throw ValidationError("By moves --servers takes a number from 1 to 7.")
    }
    if !(1...20).contains(terms) { throw ValidationError("--terms takes a number from 1 to 20.") }
    if !(0...9).contains(entries) { throw ValidationError("--entries takes a number from 0 to 9.") }
    if !(1...10_000_000).contains(clusters) {
      throw ValidationError("--clusters takes a number from 1 to 10000000.")
    }
    if script == nil { _ = try condition(servers: servers ?? (by == .moves ? 3 : 5)) }
    _ = try patience()
  }

  private func patience() throws -> TimeSpan {
    guard case .advance(.run(let span))? = try? Command.parse("run \(within)", servers: 1),
      span > .zero
    else { throw ValidationError("--within takes a duration such as 2s, not '\(within)'.") }
    return span
  }

  private func condition(servers: Int) throws -> Condition {
    if condition.allSatisfy(\.isWhitespace) {
      throw ValidationError("A condition is asked for, such as 'leader S1'.")
    }
    do {
      guard case .check(let found)? = try Command.parse("expect \(condition)", servers: servers)
      else { throw ValidationError("A condition is asked for, such as 'leader S1'.") }
      return found
    } catch let error as ScriptError {
      throw ValidationError("'\(condition)': \(error.summary)")
    }
  }

  func run() throws {
    var setup = Setup()
    if let script {
      setup = Setup(head: try loadScript(script))
    } else {
      setup.servers = servers ?? (by == .moves ? 3 : 5)
    }
    let wanted = try condition(servers: setup.servers)
    let output = Output()
    Interrupt.listen()
    if by != .moves, try bySeeds(setup, wanted, output) { return }
    if Interrupt.hasCome {
      complain("interrupted: not found so far")
      throw Status.interrupted
    }
    if by != .seeds, try byMoves(setup, wanted, output) { return }
    throw Status.failed
  }

  // MARK: Seeds

  private func bySeeds(_ setup: Setup, _ wanted: Condition, _ output: Output) throws -> Bool {
    let search = trySeeds(SeedSearch(setup, wanted, patience: try patience(), order: shortest))
    guard let best = search.best else {
      if Interrupt.hasCome {
        complain("interrupted: not found with the first \(search.tried) seeds")
        throw Status.interrupted
      }
      try output.line("Not by chance: with \(search.tried) seeds not within \(within).")
      return try byCommands(setup, wanted, output)
    }
    try writeOrComplain("# Found by raftview find.\n\(search.script(best))", to: out)
    try output.line(
      "With seed \(best.seed) after \((best.time - Instant.zero)) and \(best.events) events: "
        + "\(wanted). The soonest of \(search.tried) seeds.")
    try output.line("Script: \(out)")
    try output.finish()
    if Interrupt.hasCome { throw Status.interrupted }
    return true
  }

  /// Tries the seeds on all cores. What is found does not depend on how many there are.
  private func trySeeds(_ start: SeedSearch) -> SeedSearch {
    let best = Mutex<SeedSearch.Found?>(nil)
    let pool = Pool<SeedSearch.Found?, Int>(
      seeds?.range ?? 1...1000, tally: 0, count: { count, _ in count += 1 },
      work: { seed, _ in
        let found = start.soonest(of: seed, notLaterThan: best.withLock { $0 })
        best.withLock { best in
          guard let found else { return }
          if best.map({ start.isSooner(found, $0) }) ?? true { best = found }
        }
        return found
      })
    // With fewer threads it takes longer, and comes to the same.
    _ = pool.start(jobs: min(64, ProcessInfo.processInfo.activeProcessorCount))
    var search = start
    while let found = pool.next(orAfter: 0.1, { _ in !Interrupt.hasCome }) { search.take(found) }
    pool.stop()
    return search
  }

  /// With one or two commands at the very beginning, and one of some seeds.
  private func byCommands(_ setup: Setup, _ wanted: Condition, _ output: Output) throws -> Bool {
    for seed in (seeds?.range ?? 1...1000).prefix(50) where !Interrupt.hasCome {
      var setup = setup
      setup.seed = seed
      let run = WatchedRun(setup)
      guard
        let foresight = Foresight.of(
          run, wanted, patience: try patience(), most: 100_000,
          isGoingOn: { _ in !Interrupt.hasCome })
      else { continue }
      let span = foresight.delay + TimeSpan.milliseconds(1)
      let commands =
        [.tell(.title("With a command or two: \(wanted)"))] + setup.commands
        + foresight.acts.map { .act($0) }
        + [.advance(.runUntil(wanted, within: span)), .check(wanted), .tell(.pause)]
      try writeOrComplain(
        "# Found by raftview find.\n\(Script(name: "find", commands: commands))", to: out)
      try output.line(
        "With seed \(seed) and \(foresight.acts.map { "\($0)" }.joined(separator: ", then ")), "
          + "after \(foresight.delay) and \(foresight.events) events: \(wanted).")
      try output.line("Script: \(out)")
      try output.finish()
      return true
    }
    try output.finish()
    return false
  }

  // MARK: Moves

  private func byMoves(_ setup: Setup, _ wanted: Condition, _ output: Output) throws -> Bool {
    guard setup.servers <= 7 else {
      try output.line("More than 7 servers are too many for a search by moves.")
      try output.finish()
      return false
    }
    if let logs = LogPicture(wanted, servers: setup.servers) {
      return try byElections(logs, wanted, output)
    }
    var bounds = Bounds()
    bounds.servers = setup.servers
    (bounds.terms, bounds.entries, bounds.writes) = (terms, entries, 9)
    bounds.rules = setup.settings.rules
    // A leader that writes of itself could not reach logs that lack its term.
    bounds.rules[.leaderNoOp] = false
    bounds = LargeMoveExplorer.adapted(bounds)
    let goal: Goal
    do {
      goal = try Goal(wanted, bounds)
    } catch {
      try output.line("Not by moves: \(error).")
      try output.finish()
      return false
    }
    var explorer = LargeMoveExplorer(bounds, goal)
    switch explorer.run(most: clusters, isGoingOn: { !Interrupt.hasCome }) {
    case .reached(let large, let moves):
      try write(large, moves, goal, bounds, output)
      return true
    case .nowhere:
      try output.line(
        "Not by moves: nowhere with terms to \(terms), logs to \(entries) entries and no nop.")
    case .givenUp(let count, let depth):
      try output.line(
        "Not by moves: \(ExploreReport.grouped(count)) clusters were looked at, all that are "
          + "\(depth) moves away or less (--clusters).")
      try output.finish()
      throw Interrupt.hasCome ? Status.interrupted : Status.notAllTried
    }
    try output.finish()
    return false
  }

  /// Of logs alone it is known whether they can occur, and how.
  private func byElections(
    _ logs: LogPicture, _ wanted: Condition, _ output: Output
  ) throws -> Bool {
    guard let plan = logs.plan else {
      try output.line("It never comes about by elections and replication: \(wanted).")
      try output.finish()
      return false
    }
    let played: PictureScript
    do throws(HandPlayer.Stuck) { played = try plan.played(logs) } catch {
      try output.line("It can come about, but not by moves of this size: \(error).")
      try output.finish()
      return false
    }
    let script = played.script(title: "Fewest elections to: \(wanted)", about: plan.summary)
    try writeOrComplain("# Found by raftview find.\n\(script)", to: out)
    try output.line("By \(plan.past.count) won elections at the least: \(wanted).")
    for line in plan.lines { try output.line("  \(line)") }
    try output.line("Script: \(out)")
    try output.finish()
    return true
  }

  private func write(
    _ large: Int, _ moves: [Move], _ goal: Goal, _ bounds: Bounds, _ output: Output
  ) throws {
    let run: ExploredRun
    do throws(ExploredRun.Divergence) {
      run = try ExploredRun(reaching: goal, moves, bounds)
    } catch {
      fatalError("a world does not do what the search thought: \(error)")
    }
    try writeOrComplain(
      "# Found by raftview find: \(bounds.words).\n\(run.script(named: "find"))", to: out)
    try output.line(
      "By \(large) move\(large == 1 ? "" : "s") of the protocol's own size, "
        + "\(moves.count) by hand: \(goal.condition).")
    for (place, move) in moves.enumerated() { try output.line("  \(place + 1). \(move)") }
    try output.line("Script: \(out)")
    try output.finish()
  }
}

extension SeedSearch.Order: ExpressibleByArgument {}
