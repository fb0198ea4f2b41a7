// Whatever is pressed, typed or resized, nothing traps, and the session is where a plain replay of what
// was recorded ends. RAFTVIEW_FUZZ_FIRST, RAFTVIEW_FUZZ_COUNT and RAFTVIEW_FUZZ_STEPS ask for more.

import Checking
import Display
import Foundation
import Raft
import Scripting
import Session
import Simulation
import Testing

/// Random numbers, commands and keys from a seed.
struct Fuzz {
  var random: RandomSource
  let servers: Int
  /// Whether settings of any size may be drawn, or only usual ones.
  let isExtreme: Bool

  mutating func int(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  mutating func pick<T>(_ choices: [T]) -> T { choices[int(choices.count)] }
  mutating func server() -> String { "S\(1 + int(servers + (int(4) == 0 ? 3 : 0)))" }
  mutating func some() -> String { (0...int(3)).map { _ in server() }.joined(separator: " ") }
  mutating func link() -> String { server() + pick(["-", ">"]) + server() }
  mutating func way() -> String {
    let kind = pick([
      "", "", " RequestVote", " AppendEntries", " RequestVoteReply", " AppendEntriesReply",
      " PreVote", " InstallSnapshot", " InstallSnapshotReply", " TimeoutNow",
    ])
    return server() + ">" + server() + kind + pick(["", "", " #\(1 + int(4))"])
  }
  mutating func time() -> String {
    isExtreme ? pick(["0us", "1us", "1ms", "50ms", "1s", "60s"]) : "\(int(100))ms"
  }
  mutating func positive() -> String {
    isExtreme ? pick(["1ms", "2ms", "50ms", "1s", "60s"]) : "\(10 + int(300))ms"
  }
  mutating func percent() -> String { pick(["0%", "10%", "50%", "100%"]) }
  mutating func operation() -> String {
    let op = pick([
      "put x \(int(99))", "put y \(int(99))", "get x", "delete x", "cas x 1 2", "append x 1",
    ])
    return op + pick(["", "", " as C\(1 + int(9))"]) + pick(["", "", " to \(server())"])
  }

  mutating func command() -> String {
    switch int(44) {
    case 34: return "reconfigure \(some())"
    case 35: return pick(["add \(server())", "add S\(servers + 1)", "add S\(servers + 2)"])
    case 36: return "remove \(server())"
    case 37: return "transfer \(server())"
    case 38, 39: return "snapshot \(some())"
    case 40: return pick(["load off", "load \(1 + int(200))/s reads \(int(101))%"])
    case 41:
      return "set \(pick(["pre-vote", "check-quorum", "disruption-guard"])) \(pick(["on", "off"]))"
    case 42:
      return pick([
        "set lease-reads on", "set snapshot-after \(1 + int(20))", "set snapshot-after off",
        "set chunk \(1 + int(50))", "set client-timeout \(positive())", "set client-timeout off",
        "set client-delay \(time())", "set client-loss \(percent())", "set clock-bound 10%",
      ])
    case 43: return "set pre-vote \(pick(["on", "off"])) for \(some())"
    case 0: return "crash \(some())"
    case 1, 2, 3: return "restart \(some())"
    case 4: return "wipe \(some())"
    case 5: return "pause \(some())"
    case 6, 7: return "resume \(some())"
    case 8: return "clock \(some()) " + (isExtreme ? pick(["x0.001", "x1000", "x1"]) : "x0.7")
    case 9: return "disk \(some()) \(time())"
    case 10: return "cut \(link())"
    case 11: return pick(["heal", "heal \(link())"])
    case 12: return "partition \(some()) | \(some())"
    case 13: return "isolate \(server())"
    case 14: return "rejoin \(server())"
    case 15:
      return "link \(link()) "
        + pick(["delay \(time())", "loss \(percent())", "duplicate \(percent())"])
    case 16, 17: return "timeout \(server())"
    case 18: return pick(["align", "align \(some())"])
    case 19: return "spread"
    case 20: return pick(["hold", "hold \(link())"])
    case 21: return pick(["release", "release \(link())"])
    case 22: return "deliver \(way())"
    case 23: return "drop \(way())"
    case 24: return "duplicate \(way())"
    case 25: return "delay \(way()) \(time())"
    case 26, 27, 28: return operation()
    case 29: return "rule \(pick(Rule.allCases).name) \(pick(["on", "off"]))"
    case 30:
      return pick([
        "set heartbeat \(positive())", "set retry \(positive())", "set batch \(pick([1, 2, 1000]))",
        "set pipeline \(pick([1, 2, 100]))", "set loss \(percent())", "set duplicate \(percent())",
        "set delay \(time())", "set disk \(time())", "set election-timeout \(positive())",
      ])
    default: return operation()
    }
  }
}

@Suite("Fuzz")
struct FuzzTests {
  static var seeds: [Int] {
    let first = Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_FIRST"] ?? "") ?? 0
    let count = Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_COUNT"] ?? "") ?? 8
    return Array(first..<first + count)
  }

  /// The engine alone.
  @Test("any commands on a world, any rules off, any settings: no trap", arguments: seeds)
  func commandsOnAWorld(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed), stream: 99)
    let servers = [1, 2, 3, 5, 5, 7, 31][Int(random.next() % 7)]
    var setup = Setup()
    setup.servers = servers
    setup.seed = UInt64(seed)
    var off = Int(random.next() % 6)
    if off == 5 {
      for rule in Rule.allCases where random.next() % 2 == 0 { setup.settings.rules[rule] = false };
      off = 0
    }
    for _ in 0..<off {
      setup.settings.rules[Rule.allCases[Int(random.next() % UInt64(Rule.allCases.count))]] = false
    }
    var fuzz = Fuzz(random: random, servers: servers, isExtreme: seed % 2 == 0)
    let calm = [3, 10, 40][fuzz.int(3)]
    var world = World(setup)
    var checker = Checker(world)
    world.isListening = seed % 3 == 0
    for _ in 0..<3000 {
      if fuzz.int(calm) == 0 {
        let text = fuzz.command()
        if let command = try? Command.parse(text, servers: world.nodes.count) {
          if case .rule = command, off == 0 { continue }
          var trial = world
          if (try? trial.perform(command)) != nil { world = trial; _ = checker.observe(world) }
        }
      } else if world.happen() {
        _ = checker.observe(world)
        if world.isListening { _ = narrate(world.event, in: world) }
      }
    }
  }

  /// The app, with the session compared with a replay from the start.
  @Test(
    "any keys: the session equals a plain replay, and so does the saved script", arguments: seeds)
  func keysInAnApp(seed: Int) throws {
    var random = RandomSource(seed: UInt64(seed), stream: 77)
    let servers = [1, 2, 3, 5, 5, 7, 9, 31][Int(random.next() % 8)]
    let usesLesson = random.next() % 3 == 0
    var fuzz = Fuzz(random: random, servers: servers, isExtreme: seed % 4 == 0)
    var app: App
    if usesLesson {
      var lines = ["servers \(servers)", "seed \(seed)", "title T"]
      for rule in Rule.allCases where fuzz.int(6) == 0 { lines.append("rule \(rule.name) off") }
      for index in 0..<fuzz.int(40) {
        switch fuzz.int(9) {
        case 0: lines.append("say text \(index)")
        case 1: lines.append("pause")
        case 2: lines.append("run \(fuzz.time())")
        case 3: lines.append("step \(1 + fuzz.int(30))")
        case 4: lines.append("run until leader any within 1s")
        case 5: lines.append("expect leader \(fuzz.pick(["any", "none"]))")
        case 6: lines += ["ask q", "choice a", "choice * b"]
        default:
          let command = fuzz.command()
          if (try? Command.parse(command, servers: servers)) != nil { lines.append(command) }
        }
      }
      guard let script = try? Script(parsing: lines.joined(separator: "\n"), name: "x") else {
        return
      }
      app = App(Session(playing: script))
    } else {
      var setup = Setup()
      setup.servers = servers
      setup.seed = UInt64(seed)
      for rule in Rule.allCases where fuzz.int(6) == 0 { setup.settings.rules[rule] = false }
      app = App(Session(setup))
    }
    let keys =
      Array(" nnnnnnNNNNjjjkkgGuuubctpixaAwrv+-123456789:?q").map { Key.character($0) }
      + [
        .pageDown, .pageDown, .pageDown, .pageUp, .pageUp, .up, .down, .left, .right, .tab, .enter,
        .escape,
        .backspace, .function(1), .function(2), .function(12), .home, .end, .control("l"),
      ]
    var log: [String] = []
    let steps = Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_STEPS"] ?? "") ?? 200
    for number in 0..<steps {
      switch fuzz.int(12) {
      case 0..<7:
        let key = fuzz.pick(keys)
        log.append("\(key)")
        _ = app.handle(.key(key))
      case 7, 8:
        let text = fuzz.pick([
          fuzz.command(), fuzz.command(), fuzz.command(), "step \(fuzz.int(300))",
          "run \(fuzz.time())",
          "run until leader any", "step until leader \(fuzz.server())", "expect safe", "save x",
        ])
        log.append(":" + text)
        _ = app.handle(.key(.escape)); _ = app.handle(.key(.escape))
        _ = app.handle(.key(.character(":")))
        _ = app.handle(.paste(text))
        _ = app.handle(.key(.enter))
      case 9:
        let amount = fuzz.pick([0, 1, 33_000, 250_000, 10_000_000])
        log.append("tick \(amount)")
        app.tick(microseconds: amount)
      default:
        let size = Size(
          columns: fuzz.pick([1, 2, 5, 20, 39, 40, 60, 80, 81, 120, 400]),
          rows: fuzz.pick([1, 2, 3, 5, 11, 12, 18, 24, 40, 120]))
        _ = app.render(size: size, theme: Theme())
      }
      if number % 5 == 0 {
        check(app.session, log)
      }
    }
    // Saved, the run leads to the same place.
    let session = app.session
    let text = session.script(named: "x").description
    let script = try Script(parsing: text, name: "x")
    var again = Session(playing: script)
    while again.lesson?.isFinished == false, again.play(until: .never) != .violation,
      again.position < 10_000_000
    {}
    #expect(
      again.lesson?.failures.isEmpty == true,
      "\(seed) \(again.lesson?.failures.first?.message ?? "")")
    #expect(
      again.world.hash == session.world.hash && again.world.now == session.world.now
        && again.position == session.position,
      "saved \(seed): \(again.position) \(session.position) \(again.world.now) \(session.world.now)\n\(text.suffix(1500))"
    )
  }

  func check(_ session: Session, _ log: [String]) {
    if session.world.eventCount > 20000 { return }
    var plain = World(session.world.setup)
    var checker = Checker(plain)
    let commands = session.branch.commands
    var next = 0
    while plain.eventCount < session.position {
      if next < commands.count, commands[next].position == plain.eventCount {
        plain.advance(to: commands[next].time)
        do { _ = try plain.perform(commands[next].command) } catch {
          Issue.record("replay refuses \(commands[next]): \(error) \(log.suffix(20))")
          return
        }
        next += 1
      } else if !plain.happen() {
        Issue.record("replay ends \(log.suffix(20))")
        return
      }
      _ = checker.observe(plain)
    }
    let same =
      plain.hash == session.world.hash && plain.flights.count == session.world.flights.count
      && plain.now <= session.world.now
      && "\(checker.violation as Any)" == "\(session.violation as Any)"
      && plain.nodes.map(\.server.currentTerm) == session.world.nodes.map(\.server.currentTerm)
    #expect(same, "\(session.position) \(log.suffix(20))")
  }
}
