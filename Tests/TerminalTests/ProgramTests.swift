// The visualizer by its keys in a real terminal: what a person does with it, and that a trap in its
// midst leaves the terminal usable and the reason readable.

import Foundation
import TestKit
import Testing

@Suite(.serialized, .ownThread, .timeLimit(.minutes(30)))
struct ProgramTests {
  /// The program on a standing cluster, at its start.
  private func open(_ terminal: Tmux, _ arguments: String = "") throws {
    _ = try terminal.start(try Program.path() + arguments)
    try terminal.waitForProgram(showing: "Space")
    try terminal.press("Space")
    try terminal.wait(forText: "paused")
    // How far the cluster came before it stood depends on the machine.
    try terminal.press("g")
    try terminal.wait(for: "the start") { try event(terminal) == 0 }
  }

  /// Types a command at `:`.
  private func command(_ text: String, _ terminal: Tmux) throws {
    try terminal.type(":\(text)")
    try terminal.press("Enter")
  }

  /// The number of the event that the status line shows.
  private func event(_ terminal: Tmux) throws -> Int? {
    let status = try terminal.screen().split(separator: "\n").first ?? ""
    guard let range = status.range(of: "event ") else { return nil }
    return Int(status[range.upperBound...].prefix { $0.isNumber })
  }

  @Test func `step, step back, crash, cut and write by key`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    try open(terminal)
    try command("run until leader any within 2s", terminal)
    try terminal.wait(forText: "leader S")
    try terminal.settle()
    let start = try #require(try event(terminal))
    try terminal.press("n", "n", "n")
    try terminal.wait(for: "three steps") { try event(terminal) == start + 3 }
    try terminal.press("N")
    try terminal.wait(for: "a step back") { try event(terminal) == start + 2 }
    try terminal.press("w", "Enter")
    try terminal.wait(forText: "put x 1")
    try command("run 200ms", terminal)
    try terminal.wait(forText: "x=1 done")
    try terminal.press("2", "c")
    try terminal.wait(forText: "╳S2╳")
    try terminal.press("1", "x", "5")
    try terminal.wait(forText: "╳")
    try terminal.press("u", "u", "u")
    try terminal.wait(for: "all undone") {
      let screen = try terminal.screen()
      return !screen.contains("╳S2╳") && !screen.contains("╳")
    }
    // Two futures have been left, which nobody has saved.
    try terminal.press("q")
    try terminal.wait(forText: "q again leaves")
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  @Test
  func `what the terminal answers by itself is no key, and Ctrl-C written as a number is one`()
    throws
  {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    try open(terminal)
    try command("run until leader any within 2s", terminal)
    try terminal.settle()
    let (place, screen) = (try event(terminal), try terminal.screen())
    // Names and versions, a clipboard, a colour, a cursor report, attributes: each has letters that are keys.
    for answer in [
      "\u{1B}P>|kitty(0.35.2)\u{1B}\\", "\u{1B}P1+r696e=1b5b\u{1B}\\",
      "\u{1B}]52;c;aW5jeA==\u{7}", "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\",
      "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}[12;40R", "\u{1B}[?62;4;22c", "\u{1B}[>1;4000;29c",
      "\u{1B}[?2026;2$y",
    ] {
      try terminal.send(bytes: Array(answer.utf8))
    }
    try terminal.press("Left", "Right")
    try terminal.settle()
    #expect(try event(terminal) == place)
    let after = try terminal.screen()
    #expect(!after.contains("isolate") && !after.contains("╳S1╳"), "\(screen)\n\(after)")
    try terminal.send(bytes: Array("\u{1B}[99;5u".utf8))
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 130)
    try terminal.expectRestored(modes: modes)
  }

  @Test func `on eight colours nothing is told in bold black, which is grey on many terminals`()
    throws
  {
    let terminal = try Tmux()
    let record = try terminal.recordBytes()
    _ = try terminal.start("env TERM=xterm \(try Program.path())")
    try terminal.waitForProgram(showing: "Space")
    try terminal.press("Space")
    try command("run until leader any within 2s", terminal)
    try terminal.wait(forText: "leader")
    try terminal.settle()
    try terminal.press("q")
    try terminal.waitForPrompt()
    let bytes = String(decoding: try terminal.recordedBytes(record), as: UTF8.self)
    var (isBold, ink, ground, fills) = (false, 39, 49, 0)
    for match in bytes.matches(of: /\u{1B}\[([0-9;]*)m/) {
      for number in match.output.1.split(separator: ";", omittingEmptySubsequences: false) {
        switch Int(number) ?? 0 {
        case 0: (isBold, ink, ground) = (false, 39, 49)
        case 1: isBold = true
        case 22: isBold = false
        case let number where (30...39).contains(number): ink = number
        case let number where (40...49).contains(number): ground = number
        default: break
        }
      }
      if ink == 30, ground != 49 { fills += 1 }
      #expect(!(isBold && ink == 30), "\(match.output.0)")
    }
    #expect(fills > 0, "labels are filled with the colour of their term")
  }

  /// The number of stops that the status line says have been reached.
  private func stops(_ terminal: Tmux) throws -> String? {
    let status = try terminal.screen().split(separator: "\n").first ?? ""
    return status.firstMatch(of: /(\d\/9)/).map { String($0.output.1) }
  }

  @Test func `PgDn and PgUp take a lesson from stop to stop`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let demo = Project.demo("split-vote")
    _ = try terminal.start("\(Program.path()) \(demo.path)")
    try terminal.waitForProgram(showing: "0/9")
    let words = ["S5 leads term 1", "All five logs", "S5 crashes"]
    for (passed, words) in words.enumerated() {
      try terminal.press("PageDown")
      try terminal.wait(for: "stop \(passed + 1)") { try stops(terminal) == "\(passed + 1)/9" }
      try terminal.wait(forText: words)
    }
    try terminal.press("PageUp")
    try terminal.wait(for: "the stop before") { try stops(terminal) == "2/9" }
    try terminal.wait(forText: words[1])
    // It is left without being asked, for it goes on there.
    try terminal.press("q")
    try terminal.waitForPrompt()
    _ = try terminal.start("\(Program.path()) \(demo.path)")
    try terminal.waitForProgram(showing: "2/9")
    try terminal.wait(forText: "where you were")
    try terminal.press("q")
    try terminal.waitForPrompt()
    try terminal.expectRestored(modes: modes)
  }

  /// The views with their keys, and words that only they show.
  private static let views = [
    ("F1", "clients "), ("I", "Persistent state"), ("m", "on their way"), ("E", "could it win"),
    ("s", "one event per row"), ("S", "ElectionSafety"), ("C", "time to commit"), ("e", "events ·"),
    ("W", "S1"),
    ("b", "Branches"), ("?", "Keys"),
  ]

  @Test func `in every view the mouse, a paste and a new size do what they should`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let record = try terminal.recordBytes()
    try open(terminal)
    try command("run until leader any within 2s", terminal)
    try terminal.wait(forText: "leader S")
    try terminal.press("M")
    try terminal.wait(for: "mouse reports") { try terminal.format("#{mouse_any_flag}") == "1" }
    for (key, words) in Self.views {
      try terminal.press(key)
      try terminal.wait(forText: words)
      // The wheel is a step, in the help as everywhere.
      var before = 0
      try terminal.wait(for: "the number of the event in \(words)") {
        before = try event(terminal) ?? 0
        return before > 0
      }
      try terminal.send(bytes: Array("\u{1B}[<65;10;10M".utf8))
      try terminal.wait(for: "a step by the wheel in \(words)") {
        try event(terminal) == before + 1
      }
      // A press and a release wherever it may be are survived; a paste is typed, not obeyed.
      try terminal.send(bytes: Array("\u{1B}[<0;4;4M\u{1B}[<0;30;9m".utf8))
      try terminal.paste("q\u{1B}q")
      try terminal.wait(forCursor: true)
      try terminal.press("Escape")
      try terminal.wait(forCursor: false)
      for (columns, rows) in [(40, 12), (3, 2), (120, 40), (80, 24)] {
        try terminal.resize(columns: columns, rows: rows, recordedIn: record)
      }
      try terminal.press("F1")
      try terminal.wait(forText: "clients ")
    }
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  /// Bytes as a keyboard and a mouse send them, from a seed; none that quit, and no signals.
  private func randomBytes(_ count: Int, _ random: inout some RandomNumberGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        let button = [0, 0, 64, 65].randomElement(using: &random)!
        let column = Int.random(in: 1...80, using: &random)
        let row = Int.random(in: 1...24, using: &random)
        let end = Bool.random(using: &random) ? "M" : "m"
        bytes += Array("\u{1B}[<\(button);\(column);\(row)\(end)".utf8)
      case 1: bytes += Array("\u{1B}[200~S1 pasted\u{1B}[201~\u{1B}".utf8)
      case 2:
        bytes += Array(
          "\u{1B}[\(["A", "B", "C", "D", "5~", "6~"].randomElement(using: &random)!)".utf8)
      case 3: bytes.append([9, 13, 13, 27, 127].randomElement(using: &random)!)
      default:
        let key = UInt8.random(in: 32..<127, using: &random)
        if key != UInt8(ascii: "q") { bytes.append(key) }
      }
    }
    return bytes
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `whatever comes in, the program lives and gives the terminal back`(seed: UInt64) throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    try open(terminal)
    var random = Sequence(state: seed)
    for _ in 0..<25 {
      try terminal.send(bytes: randomBytes(120, &random))
      let size = [(80, 24), (40, 12), (120, 40), (5, 3), (200, 60)].randomElement(using: &random)!
      try terminal.resize(columns: size.0, rows: size.1)
      #expect(try terminal.isFullScreen())
    }
    try terminal.resize(columns: 80, rows: 24)
    // Whatever waits for a key or a line is left, and then the program.
    try terminal.press("Escape")
    try terminal.settle()
    try command("quit", terminal)
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  /// The same numbers for the same seed.
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }

  @Test func `a run saved at the command line plays again to the same event`() throws {
    let terminal = try Tmux()
    try open(terminal)
    try command("run until leader any within 2s", terminal)
    try terminal.wait(forText: "leader S")
    try terminal.press("1", "c", "n", "n")
    try terminal.settle()
    let end = try #require(try event(terminal))
    let file = Temporary.folder
      .appendingPathComponent("\(UUID().uuidString).raft")
    defer { try? FileManager.default.removeItem(at: file) }
    try command("save \(file.path)", terminal)
    try terminal.wait(for: "the file") { FileManager.default.fileExists(atPath: file.path) }
    try terminal.press("q")
    try terminal.waitForPrompt()
    let result = try Command.run(try Program.path(), ["run", "--json", file.path])
    #expect(result.status == 0)
    #expect(result.output.contains("\"events\":\(end),"))
  }

  /// Takes the program, while it plays, through a trap, and gives back what is then on the screen. The trap
  /// is a real one, inside the program's wait for input, in the way that a broken precondition does it.
  private func trap(_ backtrace: String, _ terminal: Tmux) throws -> String {
    let preload = try Preload(
      """
      int poll(struct pollfd *sources, nfds_t count, int timeout) {
        if (IS_TIME) {
          fputs("Fatal error: a trap on purpose\\n", stderr);
          __builtin_trap();
        }
        int (*real)(struct pollfd *, nfds_t, int) = dlsym(RTLD_NEXT, "poll");
        return real(sources, count, timeout);
      }
      """)
    let modes = try terminal.modes()
    _ = try terminal.start("env SWIFT_BACKTRACE=\(backtrace) \(preload.setting) \(Program.path())")
    try terminal.waitForProgram(showing: "Space")
    // The cluster is playing, so the program waits for input again at the next frame.
    try preload.setOff()
    try terminal.waitForPrompt()
    let screen = try terminal.screen()
    #if arch(x86_64)
      let signal = SIGILL
    #else
      let signal = SIGTRAP
    #endif
    #expect(try terminal.lastStatus() == 128 + Int(signal))
    try terminal.expectRestored(modes: modes)
    return screen
  }

  @Test func `a trap gives the terminal back, and its message is there to read`() throws {
    let terminal = try Tmux(columns: 120, rows: 40)
    #expect(try trap("enable=no", terminal).contains("a trap on purpose"))
  }

  /// The backtrace ends with a question that waits half a minute for a key, counting the seconds. On a
  /// terminal in the program's modes nobody could read it or answer.
  @Test func `a trap's backtrace comes once the terminal is given back, and waits for no key`()
    throws
  {
    let terminal = try Tmux(columns: 120, rows: 40)
    let record = try terminal.recordBytes()
    _ = try trap("enable=yes,interactive=yes,color=no", terminal)
    let text = String(decoding: try terminal.recordedBytes(record), as: UTF8.self)
    let message = try #require(text.range(of: "a trap on purpose"))
    let leave = try #require(text.range(of: "\u{1B}[?1049l"))
    let report = try #require(text.range(of: "crashed"))
    #expect(leave.lowerBound < message.lowerBound && message.lowerBound < report.lowerBound)
    let question = try #require(text.range(of: "Press space to interact"))
    #expect(report.lowerBound < question.lowerBound && !text.contains("(29s)"))
  }
}
