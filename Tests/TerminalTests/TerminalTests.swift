// The real program in a real terminal: that it draws, survives resizing, suspension and pastes, and
// gives the terminal back as it found it, however it ends.

import Foundation
import TestKit
import Testing

// Every wait has its own limit. The suite's is for a machine so busy that other tests keep these waiting.
@Suite(.serialized, .ownThread, .timeLimit(.minutes(30)))
struct TerminalTests {
  /// Text that the footer shows whenever there is room for one.
  private let footer = "Space"

  private func open(_ terminal: Tmux) throws -> pid_t {
    let id = try terminal.start(try Program.path())
    try terminal.waitForProgram(showing: footer)
    return id
  }

  // MARK: The end

  @Test func `quitting gives the terminal back`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    try terminal.run("echo was here before")
    _ = try open(terminal)
    #expect(try terminal.isFullScreen())
    #expect(try !terminal.screen().contains("was here before"))
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    #expect(try terminal.screen().contains("was here before"))
    try terminal.expectRestored(modes: modes)
  }

  private static let fatalSignals: [Int32] = {
    var signals = [
      SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGUSR1,
    ]
    #if os(Linux)
      signals.append(SIGPWR)
    #endif
    return signals
  }()

  @Test(arguments: fatalSignals)
  func `a signal ends the program only after it has given the terminal back`(signal: Int32) throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let id = try open(terminal)
    #expect(kill(id, signal) == 0)
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 128 + Int(signal))
    try terminal.expectRestored(modes: modes)
  }

  @Test(arguments: [("C-c", SIGINT), ("C-\\", SIGQUIT)])
  func `Ctrl-C and Ctrl-backslash are signals`(key: String, signal: Int32) throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    _ = try open(terminal)
    try terminal.press(key)
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 128 + Int(signal))
    try terminal.expectRestored(modes: modes)
  }

  @Test func `a signal ends the program although the terminal takes nothing more`() throws {
    let terminal = try Tmux()
    let id = try open(terminal)
    // What is written to a terminal that has been told to wait blocks whoever writes it.
    let path = try terminal.format("#{pane_tty}")
    let device = try #require(FileHandle(forUpdatingAtPath: path))
    try #require(tcflow(device.fileDescriptor, TCOOFF) == 0)
    #expect(kill(id, SIGTERM) == 0)
    try terminal.wait(for: "the end of the program") { kill(id, 0) != 0 }
    // What belongs to the terminal's driver is as before, and the shell says how the program ended.
    var modes = termios()
    #expect(tcgetattr(device.fileDescriptor, &modes) == 0)
    #expect(modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0)
    #expect(tcflow(device.fileDescriptor, TCOON) == 0)
    // It says so wherever the cursor stands, over the end of a row as well.
    try terminal.wait(for: "the shell's word for it") {
      try terminal.screen().replacingOccurrences(of: "\n", with: "").contains("Terminated")
    }
  }

  @Test func `without a second screen a signal leaves the prompt below the picture`()
    throws
  {
    let terminal = try Tmux()
    try terminal.withoutSecondScreen()
    _ = try open(terminal)
    #expect(try !terminal.isFullScreen())
    try terminal.press("C-c")
    try terminal.waitForPrompt()
    let rows = try terminal.screen().split(separator: "\n", omittingEmptySubsequences: false)
    let last = rows.lastIndex { $0.contains(where: { $0 != " " }) } ?? 0
    #expect(rows[..<last].contains { $0.contains("term") }, "the picture is above the prompt")
    #expect(try Int(terminal.format("#{cursor_y}")) == last, "nothing is below the prompt")
  }

  /// Giving the terminal back begins with `alarm(0)` while no signal is let in: that is where the signal comes.
  /// The program calls it before it waits for a key as well, be that a moment after the last picture, but with
  /// signals let in. Were they let in while the terminal is given back, none would be sent, and the status be 0.
  @Test func `a signal while the terminal is being given back lets that end first`() throws {
    let preload = try Preload(
      """
      unsigned alarm(unsigned seconds) {
        sigset_t blocked;
        sigprocmask(SIG_BLOCK, NULL, &blocked);
        if (seconds == 0 && sigismember(&blocked, SIGTERM) && IS_TIME) kill(getpid(), SIGTERM);
        unsigned (*real)(unsigned) = dlsym(RTLD_NEXT, "alarm");
        return real(seconds);
      }
      """)
    let terminal = try Tmux()
    let modes = try terminal.modes()
    _ = try terminal.start("env \(preload.setting) \(Program.path())")
    try terminal.waitForProgram(showing: footer)
    try preload.setOff()
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 128 + Int(SIGTERM))
    try terminal.expectRestored(modes: modes)
  }

  @Test func `Ctrl-C stops a program that works for long`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    _ = try open(terminal)
    try terminal.type(":run 86400s")
    try terminal.press("Enter")
    try terminal.wait(for: "how far it has got") { try terminal.screen().contains("On the way") }
    try terminal.press("C-c")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 128 + Int(SIGINT))
    try terminal.expectRestored(modes: modes)
  }

  /// While keys are read, Ctrl-C comes in as one; where nobody reads it, the kernel has to make a signal of it.
  @Test func `Ctrl-C ends a program that cannot read keys`() throws {
    let terminal = try Tmux()
    let id = try open(terminal)
    // What is drawn next waits for ever, and the program with it.
    let device = try #require(FileHandle(forUpdatingAtPath: try terminal.format("#{pane_tty}")))
    try #require(tcflow(device.fileDescriptor, TCOOFF) == 0)
    try terminal.wait(for: "the keys that send signals") { try terminal.hasSignalKeys() }
    try terminal.press("C-c")
    try terminal.wait(for: "the end of the program") { kill(id, 0) != 0 }
    #expect(tcflow(device.fileDescriptor, TCOON) == 0)
  }

  /// A shell that catches SIGHUP leaves it to the program; one that ignores it makes the program ignore
  /// it too, which then finds that nothing more can be read.
  @Test(arguments: [":", ""])
  func `the program ends with its terminal`(trap: String) throws {
    let status = Temporary.folder
      .appendingPathComponent("rv-\(UUID().uuidString).status")
    defer { try? FileManager.default.removeItem(at: status) }
    try closeTerminal(trap: trap, status: status)
    var text = ""
    let hasEnded = holdsInTime {
      text = (try? String(contentsOf: status, encoding: .utf8)) ?? ""
      return text.hasSuffix("\n")
    }
    #expect(hasEnded, "the program must end")
    #expect(text != "0\n")
  }

  /// Runs the program in a terminal that is closed on return; its exit status goes to a file.
  private func closeTerminal(trap: String, status: URL) throws {
    let terminal = try Tmux()
    let path = try Program.path()
    try terminal.run("sh -c 'trap \"\(trap)\" HUP; \(path); echo $? > \(status.path)'")
    try terminal.waitForProgram(showing: footer)
  }

  // MARK: Suspension

  @Test func `Ctrl-Z hands the terminal to the shell, and fg draws the screen anew`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    _ = try open(terminal)
    let keypad = try terminal.keypadModes()
    #expect(keypad == "11", "arrows and keypad send what the terminal's description says")
    for _ in 1...2 {
      try terminal.press("C-z")
      try terminal.waitForPrompt()
      try terminal.expectRestored(modes: modes)
      try terminal.run("fg")
      try terminal.wait(for: "the screen") { try terminal.isFullScreen() }
      try terminal.wait(forText: footer)
      #expect(try terminal.keypadModes() == keypad)
    }
    try terminal.press("q")
    try terminal.waitForPrompt()
    try terminal.expectRestored(modes: modes)
  }

  @Test(arguments: [SIGTSTP, SIGSTOP])
  func `the program survives being stopped from outside`(signal: Int32) throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let id = try open(terminal)
    #expect(kill(id, signal) == 0)
    // SIGSTOP leaves no time to restore screen and modes, so the shell asks in the midst of the picture,
    // and Enter may not be a line feed here.
    if signal == SIGSTOP {
      try terminal.wait(forText: "ready>")
    } else {
      try terminal.waitForPrompt()
    }
    try terminal.press("clear", "C-j")
    try terminal.wait(for: "an empty screen") { try !terminal.screen().contains(footer) }
    try terminal.press("fg", "C-j")
    try terminal.wait(forText: footer)
    #expect(try terminal.isFullScreen())
    #expect(try terminal.keypadModes() == "11")
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  /// Nobody would continue it: a shell that ignores stops hands this on to what it runs.
  @Test func `where stops are ignored Ctrl-Z does nothing`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    try terminal.run("(trap '' TSTP; exec \(Program.path()))")
    try terminal.waitForProgram(showing: footer)
    try terminal.press("C-z")
    try terminal.settle()
    #expect(try terminal.isFullScreen())
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  // MARK: Size

  @Test func `any size down to one cell is survived`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let record = try terminal.recordBytes()
    _ = try open(terminal)
    for (columns, rows) in [
      (1, 1), (200, 60), (1, 60), (200, 1), (40, 12), (2, 2), (7, 3), (79, 23), (120, 40), (80, 24),
    ] {
      try terminal.resize(columns: columns, rows: rows, recordedIn: record)
      #expect(try terminal.isFullScreen())
    }
    try terminal.wait(forText: footer)
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
    try terminal.expectRestored(modes: modes)
  }

  @Test func `in a terminal of one cell q still quits`() throws {
    let terminal = try Tmux()
    let modes = try terminal.modes()
    let record = try terminal.recordBytes()
    // A shell's prompt cannot be told in one cell, so the shell writes to a file.
    let status = terminal.newFile()
    try terminal.run("\(Program.path()); echo $? > \(status.path)")
    try terminal.waitForProgram(showing: footer)
    try terminal.resize(columns: 1, rows: 1, recordedIn: record)
    try terminal.press("q")
    var text = ""
    try terminal.wait(for: "the end") {
      text = (try? String(contentsOf: status, encoding: .utf8)) ?? ""
      return text.hasSuffix("\n")
    }
    #expect(text == "0\n")
    // In one cell the shell's prompt is a letter of it. It says it again for an empty line.
    try terminal.resize(columns: 80, rows: 24)
    try terminal.press("Enter")
    try terminal.expectRestored(modes: modes)
  }

  // MARK: Pastes

  /// Something to paste, by a name that says in a few characters what it is.
  enum Pasted: String, CaseIterable {
    case key, lines, controlKeys, escapeSequences, long

    var text: String {
      switch self {
      case .key: "q"
      case .lines: "q\nq\n"
      case .controlKeys: "\u{3}\u{1A}\u{1C}q"
      case .escapeSequences: "\u{1B}q\u{1B}[A"
      case .long: String(repeating: "q", count: 100_000)
      }
    }
  }

  @Test(arguments: Pasted.allCases)
  func `pasted text does not act as keys`(pasted: Pasted) throws {
    let terminal = try Tmux()
    _ = try open(terminal)
    if pasted == .controlKeys {
      // They are signals to a program that is too busy to read keys; this one rests.
      try terminal.press("Space")
      try terminal.settle()
      try terminal.wait(for: "a program that reads keys") { try !terminal.hasSignalKeys() }
    }
    try terminal.paste(pasted.text)
    try terminal.wait(forCursor: true)
    // It stands in the command line, which Esc closes; after that keys are keys again.
    try terminal.press("Escape")
    try terminal.wait(forCursor: false)
    try terminal.settle()
    #expect(try terminal.isFullScreen())
  }

  // MARK: Other terminals

  @Test(arguments: ["xterm-256color", "xterm", "screen-256color", "linux", "vt100"])
  func `terminals of many kinds show the screen`(name: String) throws {
    let terminal = try Tmux(environment: ["TERM": name])
    _ = try open(terminal)
    try terminal.press("q")
    try terminal.waitForPrompt()
    #expect(try terminal.lastStatus() == 0)
  }

  @Test(arguments: ["TERM=dumb", "TERM=no-such-terminal", "TERM=", "-u TERM"])
  func `an unusable terminal is an error that names what works without`(setting: String) throws {
    let terminal = try Tmux()
    let output = try terminal.output(
      of: "env \(setting) \(Program.path()) 2>&1 >/dev/tty </dev/tty; echo status=$?")
    #expect(output.contains("raftview run"))
    #expect(output.hasSuffix("status=69\n"))
    #expect(try !terminal.isFullScreen())
  }

  @Test func `without a terminal there is an error that names what works without`() throws {
    let result = try Command.run(try Program.path(), [])
    #expect(result.status == 69)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("raftview run"))
  }

  @Test(arguments: ["2>&-", "2>/dev/full"])
  func `the exit status tells what is wrong even where words cannot be written`(
    redirection: String
  ) throws {
    let terminal = try Tmux()
    let output = try terminal.output(
      of: "sh -c '\(Program.path()) run no-such-file \(redirection)'; echo status=$?")
    #expect(output == "status=66\n")
  }

  @Test func `output into a pipe is an error that names what works without`() throws {
    let terminal = try Tmux()
    let output = try terminal.output(
      of: "{ \(Program.path()) </dev/tty; echo status=$? >&2; } | cat")
    #expect(output.contains("raftview run"))
    #expect(output.hasSuffix("status=69\n"))
  }

  @Test func `a locale without UTF-8 gets only ASCII`() throws {
    let terminal = try Tmux(environment: ["LC_ALL": "C"])
    let file = try terminal.recordBytes()
    _ = try open(terminal)
    try terminal.press("q")
    try terminal.waitForPrompt()
    let bytes = try terminal.recordedBytes(file)
    // The picture is among them.
    #expect(bytes.range(of: Data(footer.utf8)) != nil)
    #expect(bytes.allSatisfy { $0 < 0x80 })
  }

  @Test func `NO_COLOR means no colours`() throws {
    #expect(try colourSequences(environment: ["NO_COLOR": "1"]).isEmpty)
    // And that the check sees colours where there are some.
    #expect(try !colourSequences(environment: [:]).isEmpty)
  }

  /// The sequences with a colour among their parameters that a session sends.
  private func colourSequences(environment: [String: String]) throws -> [Substring] {
    let terminal = try Tmux(environment: environment)
    let file = try terminal.recordBytes()
    _ = try open(terminal)
    try terminal.press("q")
    try terminal.waitForPrompt()
    let text = String(decoding: try terminal.recordedBytes(file), as: UTF8.self)
    return text.matches(of: /\u{1B}\[([0-9;]*)m/)
      .filter { $0.output.1.split(separator: ";").contains { (30...107).contains(Int($0) ?? 0) } }
      .map(\.output.0)
  }
}
