// Whatever is pressed, typed or resized, nothing traps, and the session is where a plain replay of what
// was recorded ends. RAFTVIEW_FUZZ_FIRST, RAFTVIEW_FUZZ_COUNT and RAFTVIEW_FUZZ_STEPS ask for more.

import Canvas
import Checking
import Display
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling
import Testing

@Suite("Fuzz")
struct FuzzTests {
  static var seeds: [Int] {
    let first = Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_FIRST"] ?? "") ?? 0
    let count = Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_COUNT"] ?? "") ?? 3
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
      for rule in Rule.allCases where random.next() % 2 == 0 { setup.settings.rules[rule] = false }
      off = 0
    }
    for _ in 0..<off {
      setup.settings.rules[Rule.allCases[Int(random.next() % UInt64(Rule.allCases.count))]] = false
    }
    var monkey = Monkey(seed: UInt64(seed), servers: servers, isExtreme: seed % 2 == 0)
    let calm = [3, 10, 40][monkey.int(3)]
    var run = WatchedRun(setup)
    run.isListening = seed % 3 == 0
    for _ in 0..<3000 {
      if monkey.int(calm) == 0 {
        let text = monkey.command()
        let count = run.world.nodes.count
        guard case .act(let act)? = try? Command.parse(text, servers: count) else { continue }
        if case .rule = act, off == 0 { continue }
        _ = try? run.perform(act)
      } else if run.happen(), run.isListening {
        _ = narrate(ObservedEvent(lastOf: run.world), in: ClusterView(glanceAt: run.world))
      }
    }
  }

  /// The app. `raftview monkey` does this a hundred thousand times, and shrinks what fails.
  @Test(
    "any inputs: the picture is sound, the session equals a plain replay, and so does the saved script",
    arguments: seeds)
  func inputs(seed: Int) throws {
    var monkey = Monkey(seed: UInt64(seed))
    var cage = Cage()
    var log: [String] = []
    for _ in 0..<FuzzTests.steps {
      let step = monkey.step()
      if case .begin = step {
        #expect(cage.comparison() == nil, "\(log.joined(separator: "\n"))")
        log = []
      }
      log.append("\(step)")
      #expect(cage.perform(step) == nil, "\(log.joined(separator: "\n"))")
    }
    #expect(cage.comparison() == nil, "\(log.joined(separator: "\n"))")
    // Saved, the run leads to the same place.
    let session = cage.app.session
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

  static var steps: Int {
    Int(ProcessInfo.processInfo.environment["RAFTVIEW_FUZZ_STEPS"] ?? "") ?? 400
  }

  @Test("a step of the monkey is a line that can be read back", arguments: [1, 2])
  func lines(seed: UInt64) {
    var monkey = Monkey(seed: seed)
    for _ in 0..<5000 {
      let step = monkey.step()
      #expect(MonkeyStep(parsing: "\(step)") == step)
    }
  }

  @Test(
    "the monkey sends what terminals answer, what other protocols write, what is cut off, and floods"
  )
  func bytes() {
    var monkey = Monkey(seed: 3)
    let answers = Set(Monkey.answers.map { Array($0.utf8) })
    var (whole, floods, broken) = (0, 0, 0)
    for _ in 0..<20_000 {
      guard case .bytes(let bytes) = monkey.step() else { continue }
      if answers.contains(bytes) { whole += 1 } else if bytes.first == 0x1B { broken += 1 }
      if bytes.count >= 300 { floods += 1 }
    }
    #expect(whole > 20 && floods > 20 && broken > 20, "\(whole), \(floods), \(broken)")
  }

  @Test("the monkey visits every view")
  func views() {
    var monkey = Monkey(seed: 1)
    var cage = Cage()
    var seen: Set<String> = []
    for _ in 0..<3000 {
      _ = cage.perform(monkey.step())
      seen.insert(cage.app.viewTitle)
    }
    #expect(seen.count == 16, "\(seen.sorted())")
  }
}
