// Random inputs from a seed: whatever is pressed, clicked, pasted or resized, nothing may trap.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation

/// Something that a monkey does at the terminal.
package enum MonkeyStep: Hashable, Sendable, CustomStringConvertible {
  /// A new app, on a cluster or on the script, of this many servers.
  case begin(servers: Int, seed: UInt64, script: String?)
  /// Presses a key.
  case key(Key)
  /// Pastes a text.
  case paste(String)
  /// Does something with the mouse, over this cell.
  case mouse(MouseAction, column: Int, row: Int)
  /// Makes the screen larger or smaller.
  case resize(Size)
  /// Real time passes, in microseconds.
  case tick(Int)
  /// The terminal sends these bytes, all at once.
  case bytes([UInt8])

  /// One line, which `init(parsing:)` reads back.
  package var description: String {
    switch self {
    case .begin(let servers, let seed, let script):
      "begin \(servers) \(seed)" + (script.map { " \($0.replacing("\n", with: "\\n"))" } ?? "")
    case .key(let key): "key \(key.name)"
    case .paste(let text): "paste \(text.replacing("\n", with: "\\n"))"
    case .mouse(let action, let column, let row): "mouse \(action.name) \(column) \(row)"
    case .resize(let size): "resize \(size.columns) \(size.rows)"
    case .tick(let microseconds): "tick \(microseconds)"
    case .bytes(let bytes): "bytes " + bytes.map { String($0) }.joined(separator: " ")
    }
  }

  /// Reads a line that `description` wrote; nil if it is none.
  package init?(parsing line: some StringProtocol) {
    let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard let word = words.first else { return nil }
    let rest = words.count > 1 ? String(words[1]) : ""
    let numbers = rest.split(separator: " ").map { Int($0) }
    switch word {
    case "begin":
      let parts = rest.split(separator: " ", maxSplits: 2)
      guard parts.count >= 2, let servers = Int(parts[0]), let seed = UInt64(parts[1]),
        (1...ServerSet.capacity).contains(servers)
      else { return nil }
      let script = parts.count > 2 ? String(parts[2].replacing("\\n", with: "\n")) : nil
      self = .begin(servers: servers, seed: seed, script: script)
    case "key":
      guard let key = Key(name: rest) else { return nil }
      self = .key(key)
    case "paste": self = .paste(rest.replacing("\\n", with: "\n"))
    case "mouse":
      let parts = rest.split(separator: " ")
      guard parts.count == 3, let action = MouseAction(name: parts[0]), let column = Int(parts[1]),
        let row = Int(parts[2])
      else { return nil }
      self = .mouse(action, column: column, row: row)
    case "resize":
      guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1],
        (0...1000).contains(columns), (0...1000).contains(rows)
      else { return nil }
      self = .resize(Size(columns: columns, rows: rows))
    case "tick":
      guard numbers.count == 1, let microseconds = numbers[0], microseconds >= 0 else { return nil }
      self = .tick(microseconds)
    case "bytes":
      let bytes = rest.split(separator: " ").map { UInt8($0) }
      guard bytes.allSatisfy({ $0 != nil }) else { return nil }
      self = .bytes(bytes.compactMap { $0 })
    default: return nil
    }
  }
}

/// Draws commands and steps from a seed.
package struct Monkey: Sendable {
  private var random: RandomSource
  /// How many servers the commands speak of.
  package var servers: Int
  /// Whether settings of any size may be drawn, or only usual ones.
  package var isExtreme: Bool
  /// How many steps are left until a new app is begun.
  private var stepsLeft = 0
  private var size = Size(columns: 80, rows: 24)
  /// What is to be typed next, key by key.
  private var typing: [Key] = []

  /// A source of random inputs.
  package init(seed: UInt64, servers: Int = 5, isExtreme: Bool = false) {
    random = RandomSource(seed: seed, stream: 77)
    self.servers = servers
    self.isExtreme = isExtreme
  }

  /// A number from 0 to below the bound.
  package mutating func int(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  /// One of the choices.
  package mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[int(choices.count)] }

  // MARK: Steps

  /// The next step.
  package mutating func step() -> MonkeyStep {
    if stepsLeft == 0 { return begin() }
    stepsLeft -= 1
    if !typing.isEmpty { return .key(typing.removeFirst()) }
    switch int(40) {
    case 0...2:
      size = Size(
        columns: pick([1, 2, 5, 20, 39, 40, 60, 80, 80, 81, 110, 120, 160, 200, 400]),
        rows: pick([1, 2, 3, 5, 11, 12, 18, 20, 24, 24, 34, 40, 60, 120]))
      return .resize(size)
    case 3...6: return .tick(pick([0, 1, 1000, 33_000, 33_000, 250_000, 10_000_000]))
    case 7...9:
      return .mouse(
        pick([.press, .press, .release, .wheelUp, .wheelDown]),
        column: int(size.columns + 2), row: int(size.rows + 2))
    case 10: return .paste(pick([command(), "", "x\ny\nq\n", "\u{1B}[A\u{7}", "é日本👩‍👧‍👦", "S1"]))
    case 11...15:
      typing = Array(sentence().unicodeScalars.map { Key.character(Character($0)) }) + [.enter]
      return .key(.character(":"))
    case 16:
      typing =
        Array(pick(["vote", "s3", "heartbeat", "", "commit"])).map { .character($0) } + [.enter]
      return .key(.character("/"))
    case 17...19:
      // To another view, so that all of them get their share.
      return .key(.function(1 + int(10)))
    case 20: return .bytes(bytes())
    default: return .key(key())
    }
  }

  private mutating func begin() -> MonkeyStep {
    stepsLeft = 150 + int(400)
    size = Size(columns: 80, rows: 24)
    typing = []
    servers = pick([1, 2, 3, 5, 5, 5, 7, 9, 12, 31])
    isExtreme = int(4) == 0
    return .begin(
      servers: servers, seed: random.next() % 1000, script: int(3) == 0 ? script() : nil)
  }

  private mutating func key() -> Key {
    let characters = Array(
      " nnnnnnNNNNjjjkkkgGuubctpixaAwrv+-123456789:?qhmEsSCeWIPH/[]<>VfodyxlzZ.,}{=MJKtcRTOLyYF!")
    let named: [Key] = [
      .pageDown, .pageDown, .pageUp, .up, .up, .down, .down, .left, .right, .tab, .backTab, .enter,
      .enter, .enter, .escape, .escape, .backspace, .delete, .home, .end, .control("l"),
      .control("u"), .control("w"), .function(12),
    ]
    if int(200) == 0 { return .character(Character(Unicode.Scalar(UInt8(32 + int(95))))) }
    return int(3) == 0 ? pick(named) : .character(pick(characters))
  }

  /// What is typed at `:`.
  private mutating func sentence() -> String {
    switch int(12) {
    case 0: "step \(int(300))"
    case 1: "run \(time())"
    case 2: "run until leader any within 2s"
    case 3: "step until leader \(server())"
    case 4: pick(["expect safe", "expect linearizable", "expect leader any"])
    case 5: pick(["save x", "picture x", "branch 1", "no such thing", "put", "crash S"])
    default: command()
    }
  }

  private mutating func script() -> String {
    var lines = ["servers \(servers)", "seed \(int(100))", "title T"]
    for rule in Rule.allCases where int(12) == 0 { lines.append("rule \(rule.name) off") }
    for index in 0..<int(40) {
      switch int(9) {
      case 0: lines.append("say text \(index)")
      case 1: lines.append("pause")
      case 2: lines.append("run \(time())")
      case 3: lines.append("step \(1 + int(30))")
      case 4: lines.append("run until leader any within 1s")
      case 5: lines.append("expect leader \(pick(["any", "none"]))")
      case 6: lines += ["ask q", "choice a", "choice * b"]
      default:
        let command = command()
        if (try? Command.parse(command, servers: servers)) != nil { lines.append(command) }
      }
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Commands

  private mutating func server() -> String { "S\(1 + int(servers + (int(4) == 0 ? 3 : 0)))" }
  private mutating func some() -> String {
    (0...int(3)).map { _ in server() }.joined(separator: " ")
  }
  private mutating func link() -> String { server() + pick(["-", ">"]) + server() }
  private mutating func way() -> String {
    let kind = pick([
      "", "", " RequestVote", " AppendEntries", " RequestVoteReply", " AppendEntriesReply",
      " PreVote", " InstallSnapshot", " InstallSnapshotReply", " TimeoutNow",
    ])
    return server() + ">" + server() + kind + pick(["", "", " #\(1 + int(4))"])
  }
  /// A duration.
  package mutating func time() -> String {
    isExtreme ? pick(["0us", "1us", "1ms", "50ms", "1s", "10s"]) : "\(int(100))ms"
  }
  private mutating func positive() -> String {
    isExtreme ? pick(["1ms", "2ms", "50ms", "1s", "60s"]) : "\(10 + int(300))ms"
  }
  private mutating func percent() -> String { pick(["0%", "10%", "50%", "100%"]) }
  private mutating func operation() -> String {
    let operation = pick([
      "put x \(int(99))", "put y \(int(99))", "get x", "delete x", "cas x 1 2", "append x 1",
    ])
    return operation + pick(["", "", " as C\(1 + int(9))"]) + pick(["", "", " to \(server())"])
  }

  /// A command of the language; it may be impossible.
  package mutating func command() -> String {
    switch int(48) {
    case 0: "crash \(some())"
    case 1...3: "restart \(some())"
    case 4: "wipe \(some())"
    case 5: "pause \(some())"
    case 6, 7: "resume \(some())"
    case 8: "clock \(some()) " + (isExtreme ? pick(["x0.001", "x1000", "x1"]) : "x0.7")
    case 9: "disk \(some()) \(time())"
    case 10: "cut \(link())"
    case 11: pick(["heal", "heal \(link())"])
    case 12: "partition \(some()) | \(some())"
    case 13: "isolate \(server())"
    case 14: "rejoin \(server())"
    case 15:
      "link \(link()) "
        + pick(["delay \(time())", "loss \(percent())", "duplicate \(percent())"])
    case 16, 17: "timeout \(server())"
    case 18: pick(["align", "align \(some())"])
    case 19: "spread"
    case 20: pick(["hold", "hold \(link())"])
    case 21: pick(["release", "release \(link())"])
    case 22: "deliver \(way())"
    case 23: "drop \(way())"
    case 24: "duplicate \(way())"
    case 25: "delay \(way()) \(time())"
    case 29: "rule \(pick(Rule.allCases).name) \(pick(["on", "off"]))"
    case 30:
      pick([
        "set heartbeat \(positive())", "set retry \(positive())", "set batch \(pick([1, 2, 1000]))",
        "set pipeline \(pick([1, 2, 64]))", "set loss \(percent())", "set duplicate \(percent())",
        "set delay \(time())", "set disk \(time())", "set election-timeout \(positive())",
      ])
    case 34: "reconfigure \(some())"
    case 35: pick(["add \(server())", "add S\(servers + 1)", "add S\(servers + 2)"])
    case 36: "remove \(server())"
    case 37: "transfer \(server())"
    case 38, 39: "snapshot \(some())"
    case 40: pick(["load off", "load \(1 + int(200))/s reads \(int(101))%"])
    case 41:
      "set \(pick(["pre-vote", "check-quorum", "disruption-guard"])) \(pick(["on", "off"]))"
    case 42:
      pick([
        "set lease-reads on", "set snapshot-after \(1 + int(20))", "set snapshot-after off",
        "set chunk \(1 + int(50))", "set client-timeout \(positive())", "set client-timeout off",
        "set client-delay \(time())", "set client-loss \(percent())", "set clock-bound 10%",
      ])
    case 44: "shutdown \(some())"
    case 45: pick(["hold disk \(some())", "release disk \(some())"])
    case 46:
      pick(["step-down \(server())", "heartbeat \(server())", "clock \(some()) jump \(time())"])
    case 47:
      pick(["transfer none", "deliver \(way()) all", "drop \(way()) all", "learner \(server())"])
    case 43: "set pre-vote \(pick(["on", "off"])) for \(some())"
    default: operation()
    }
  }
}

/// What a monkey plays with: an app and the size of its screen.
package struct Cage: Sendable {
  /// The program that is tried.
  package private(set) var app = App(Session())
  /// How large its screen is.
  package private(set) var size = Size(columns: 80, rows: 24)
  private var screen = Screen(size: Size(columns: 80, rows: 24), theme: Theme())
  /// The time that ticks have made, in microseconds.
  private var clock = 0

  /// What makes inputs of a terminal's bytes.
  private let decode: @Sendable ([UInt8]) -> [UserInput]

  /// A program on a new run.
  /// - Parameter decode: What makes inputs of a terminal's bytes. They are for who knows terminals.
  package init(decode: @escaping @Sendable ([UInt8]) -> [UserInput] = { _ in [] }) {
    self.decode = decode
  }

  /// Does the step and draws the screen.
  /// - Returns: What is wrong with the picture, if anything is.
  package mutating func perform(_ step: MonkeyStep) -> String? {
    switch step {
    case .begin(let servers, let seed, let text):
      if let text, let script = try? Script(parsing: text, name: "monkey.raft") {
        app = App(Session(playing: script))
      } else {
        var setup = Setup()
        setup.servers = servers
        setup.seed = seed
        app = App(Session(setup))
      }
      size = Size(columns: 80, rows: 24)
    case .key(let key): handle(.key(key))
    case .paste(let text): handle(.paste(text))
    case .mouse(let action, let column, let row): handle(.mouse(action, column: column, row: row))
    case .resize(let size):
      self.size = size
      handle(.resized)
    case .tick(let microseconds):
      clock += microseconds
      if app.needsTicks { app.tick(microseconds: microseconds) }
    case .bytes(let bytes):
      for input in decode(bytes) { handle(input) }
    }
    // On some screens nothing but ASCII can be shown.
    let theme = Theme(isASCII: size.columns % 2 == 1)
    screen = app.draw(size: size, theme: theme)
    if theme.isASCII, let cell = screen.grid.cells.first(where: { !$0.scalar.isASCII }) {
      return "a character that is not ASCII: \(cell.scalar.value)"
    }
    return flaw
  }

  private mutating func handle(_ input: UserInput) {
    switch app.handle(input, on: screen, at: clock) {
    case .goOn: break
    case .quit: app.pause()
    case .save(let path, _), .picture(let path), .open(let path), .export(_, let path):
      app.report("Saved to \(path).", isError: false)
    }
  }

  private var flaw: String? {
    if screen.grid.size != size {
      return "a picture of \(screen.grid.size) for a screen of \(size)"
    }
    if let cursor = screen.grid.cursor, !screen.grid.contains(cursor.column, cursor.row) {
      return "the cursor is at \(cursor), outside of \(size)"
    }
    if let cell = screen.grid.cells.first(where: { !$0.scalar.isOneColumn && !$0.scalar.isBraille })
    {
      return "a character of no single column: \(cell.scalar.value)"
    }
    return nil
  }

  /// Whether no rule is or was off and no disk was lost: then every property has to hold.
  private var isProperRaft: Bool {
    app.session.setup.settings.rules == .all
      && app.session.branch.acts.allSatisfy {
        switch $0.act {
        case .rule, .wipe: false
        default: true
        }
      }
  }

  /// Compares the session with a plain replay from the start of what was recorded, and sees that no
  /// property is broken that has to hold.
  /// - Returns: What is wrong, if anything is; nil also for runs of more than `mostEvents`.
  package func comparison(mostEvents: Int = 50_000) -> String? {
    let session = app.session
    if let violation = session.violation, isProperRaft { return "\(violation)" }
    guard session.position <= mostEvents else { return nil }
    return session.differenceFromReplay
  }
}
