// A real terminal to test in: a private tmux server with one window and an interactive shell in it.
// Nothing waits for a fixed time; every wait is for a condition, with a deadline.

import Foundation
import Testing

/// A terminal with a shell. Ends with the object.
///
/// Terminal, shell and program are processes of their own and as slow as they like. What a key does is
/// seen only some time after the key: wait for it, and never type at a shell that has not yet asked.
final class Tmux {
  /// What went wrong with the terminal itself.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let directory: URL
  private var fileCount = 0
  private static let prompt: Substring = "ready>"

  /// Opens a terminal and waits for its shell.
  ///
  /// - Parameter environment: Variables for the shell and what it runs, beyond those of the test.
  init(columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]) throws {
    directory = Temporary.folder
      .appendingPathComponent("rv-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    // What the program keeps is for this terminal alone, and goes with it.
    var variables = [
      "ENV": "", "LC_ALL": "C.UTF-8", "TERM": "tmux-256color", "NO_COLOR": "",
      "XDG_DATA_HOME": directory.appendingPathComponent("data").path,
    ]
    variables.merge(environment) { $1 }
    // `env` sets them also where tmux insists on its own. Several words, lest tmux ask the user's shell.
    let shell =
      ["env", "-u", "SWIFT_BACKTRACE"]
      + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + ["sh", "-i"]
    try tmux(
      ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"] + shell)
    try tmux(["set", "-g", "status", "off"])
    try tmux(["set", "-g", "escape-time", "0"])
    try tmux(["set", "-g", "remain-on-exit", "on"])
    try resize(columns: columns, rows: rows)
    // No core dumps from the tests that end the program by a signal. The shell may see this before or
    // after its first prompt, which is its own; the empty line puts the next one on a line for itself.
    try type("ulimit -c 0; PS1='\(Self.prompt) '; echo")
    try press("Enter")
    try waitForPrompt()
  }

  deinit {
    _ = try? tmux(["kill-server"])
    try? FileManager.default.removeItem(at: directory)
  }

  // MARK: Input

  /// Presses keys by their tmux names, such as `n`, `Space`, `C-c`, `Escape`.
  func press(_ keys: String...) throws {
    for key in keys { try tmux(["send-keys", key]) }
  }

  /// Types text as it stands.
  func type(_ text: String) throws {
    try tmux(["send-keys", "-l", text])
  }

  /// Sends bytes as the terminal would, such as a report of the mouse.
  func send(bytes: [UInt8]) throws {
    try tmux(["send-keys", "-H"] + bytes.map { String($0, radix: 16) })
  }

  /// Types a command for the shell, which must be about to ask for one, and presses Enter.
  ///
  /// Once this returns, a prompt at the end of the screen is the one that follows the command.
  func run(_ command: String) throws {
    try waitForPrompt()
    try type(command)
    try wait(for: "the echo of `\(command)`") { try !isAtPrompt() }
    try press("Enter")
  }

  /// Pastes text the way terminals do, with brackets if the program has asked for them.
  func paste(_ text: String) throws {
    let file = newFile()
    try Data(text.utf8).write(to: file)
    try tmux(["load-buffer", file.path])
    try tmux(["paste-buffer", "-p", "-r"])
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  // MARK: What is to be seen

  /// The screen as text, one line a row.
  func screen() throws -> String {
    try tmux(["capture-pane", "-p"])
  }

  /// A tmux format, such as `#{alternate_on}`.
  func format(_ format: String) throws -> String {
    try tmux(["display-message", "-p", format]).trimmingCharacters(in: .newlines)
  }

  /// Takes the second screen away from the programs that are started from now on.
  func withoutSecondScreen() throws {
    _ = try tmux(["set", "-g", "alternate-screen", "off"])
  }

  /// Whether a program has taken over the screen.
  func isFullScreen() throws -> Bool {
    try format("#{alternate_on}") == "1"
  }

  /// From now on, collects every byte that programs write to the terminal, for `recordedBytes`.
  func recordBytes() throws -> URL {
    let file = newFile()
    try Data().write(to: file)
    try tmux(["pipe-pane", "-O", "cat > \(file.path)"])
    return file
  }

  /// What has been written up to the shell's present prompt, and a little more.
  func recordedBytes(_ file: URL) throws -> Data {
    // Another process collects them, in its own time. They are all there when the last ones are.
    let end = Data("end-of-record".utf8)
    try run("echo end-''of-record")
    var bytes = Data()
    try wait(for: "the end of the record") {
      bytes = try Data(contentsOf: file)
      return bytes.range(of: end) != nil
    }
    return bytes
  }

  /// Whether the kernel makes signals of Ctrl-C and its like; a program may want them as bytes.
  func hasSignalKeys() throws -> Bool {
    let tty = open(try format("#{pane_tty}"), O_RDONLY | O_NOCTTY | O_CLOEXEC)
    defer { close(tty) }
    var modes = termios()
    guard tcgetattr(tty, &modes) == 0 else {
      throw Failure(description: "no modes of the terminal: \(String(cString: strerror(errno)))")
    }
    return modes.c_lflag & tcflag_t(ISIG) != 0
  }

  /// Changes the size and waits until the program has drawn itself anew in it.
  ///
  /// - Parameter record: What `recordBytes` returned before the program was started.
  func resize(columns: Int, rows: Int, recordedIn record: URL) throws {
    let before = try clears(record)
    try resize(columns: columns, rows: rows)
    try wait(for: "a picture of \(columns)×\(rows)") { try clears(record) > before }
  }

  /// How often the screen has been cleared, as a program that learns of a new size does.
  private func clears(_ record: URL) throws -> Int {
    let text = String(decoding: try Data(contentsOf: record), as: UTF8.self)
    return text.matches(of: /\u{1B}\[H\u{1B}\[2?J/).count
  }

  /// What keys send: whether keypad and arrows are in application mode.
  func keypadModes() throws -> String {
    try format("#{keypad_flag}#{keypad_cursor_flag}")
  }

  // MARK: The shell

  /// Runs a command in the shell and returns its output.
  func output(of command: String) throws -> String {
    let (file, done) = (newFile(), newFile())
    try run("{ \(command); } > \(file.path) 2>&1; : > \(done.path)")
    try wait(for: "the end of `\(command)`") {
      FileManager.default.fileExists(atPath: done.path)
    }
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The terminal's modes in the form of `stty -g`.
  func modes() throws -> String {
    try output(of: "stty -g < /dev/tty")
  }

  /// The exit status of the shell's last command, 128 and more for a signal.
  func lastStatus() throws -> Int? {
    Int(try output(of: "echo $?").trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Expects the terminal to be as it was: its modes, the normal screen, a visible cursor, the keypad its
  /// own, nothing reported and no brackets around a paste.
  func expectRestored(
    modes: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try self.modes() == modes, sourceLocation: sourceLocation)
    let flags = try format("#{alternate_on} #{cursor_flag} #{mouse_any_flag}")
    #expect(flags == "0 1 0", sourceLocation: sourceLocation)
    #expect(try keypadModes() == "00", sourceLocation: sourceLocation)
    // A paste has brackets only if a program has asked for them and not withdrawn it.
    try run("cat")
    try paste("plain-paste")
    try press("Enter", "C-d")
    try waitForPrompt()
    let screen = try screen()
    #expect(screen.contains("plain-paste"), sourceLocation: sourceLocation)
    #expect(!screen.contains("200~"), sourceLocation: sourceLocation)
  }

  /// Runs a command in the foreground and returns its process's id.
  func start(_ command: String) throws -> pid_t {
    let file = newFile()
    try run("sh -c 'echo $$ > \(file.path); exec \(command)'")
    var id: pid_t?
    try wait(for: "the start of `\(command)`") {
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      id = pid_t(text.trimmingCharacters(in: .newlines))
      return id != nil
    }
    return id!
  }

  /// Waits until the shell asks for a command on the normal screen.
  func waitForPrompt() throws {
    try wait(for: "the shell's prompt") { try isAtPrompt() }
  }

  /// Waits until a program that was just started shows a text; fails at once if it ends instead.
  func waitForProgram(showing text: String) throws {
    try wait(for: "the text \"\(text)\"") {
      if try screen().contains(text) { return true }
      guard try !isAtPrompt() else {
        throw Failure(description: "the program ended at once; the screen:\n\(try screen())")
      }
      return false
    }
  }

  /// Waits until the program has done all that was pressed so far, and it is on the screen.
  func settle() throws {
    // The command line opens with or after the last change, and closes in a later picture.
    try press(":")
    try wait(forCursor: true)
    try press("Escape")
    try wait(forCursor: false)
  }

  /// Waits until the cursor can be seen, as it can at the program's command line, or cannot.
  func wait(forCursor isVisible: Bool) throws {
    try wait(for: isVisible ? "a cursor" : "no cursor") {
      try format("#{cursor_flag}") == (isVisible ? "1" : "0")
    }
  }

  private func isAtPrompt() throws -> Bool {
    try !isFullScreen() && screen().split(separator: "\n").last { !$0.isEmpty } == Self.prompt
  }

  // MARK: Waiting

  /// Waits until a text is on the screen.
  func wait(forText text: String) throws {
    try wait(for: "the text \"\(text)\"") { try screen().contains(text) }
  }

  /// Waits until a condition holds; fails with the screen as it is when it does not.
  func wait(for what: String, until condition: () throws -> Bool) throws {
    guard try !holdsInTime(condition) else { return }
    let screen = (try? screen()) ?? ""
    throw Failure(description: "waited in vain for \(what); the screen:\n\(screen)")
  }

  // MARK: tmux

  /// The path of a file that is not there yet and goes with the terminal.
  func newFile() -> URL {
    fileCount += 1
    return directory.appendingPathComponent("f\(fileCount)")
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    let socket = directory.appendingPathComponent("tmux").path
    let result = try Command.run("/usr/bin/env", ["tmux", "-u", "-S", socket] + arguments)
    guard result.status == 0 else {
      throw Failure(
        description: result.status == 127
          ? "these tests need tmux: install the package \"tmux\""
          : "tmux \(arguments.joined(separator: " ")): \(result.errors)")
    }
    return result.output
  }
}

/// Looks again and again until a condition holds.
///
/// - Returns: False when it has not come true for so long that it never will, however busy the machine.
func holdsInTime(_ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(90)
  while try !condition() {
    guard ContinuousClock.now < deadline else { return false }
    usleep(20_000)
  }
  return true
}

/// Where the tests keep files whose paths shells, sockets and the program take as they stand.
enum Temporary {
  /// The usual folder, unless its path is too long for a socket or not one plain word.
  static let folder: URL = {
    let usual = FileManager.default.temporaryDirectory
    let isPlain = usual.path.wholeMatch(of: /[A-Za-z0-9\/._-]{1,60}/) != nil
    return isPlain ? usual : URL(fileURLWithPath: "/tmp")
  }()
}

/// A process without a terminal.
enum Command {
  struct Result {
    /// The exit status, 128 and more for a signal.
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs a program to its end, with nothing on its standard input.
  ///
  /// Foundation's `Process` would also wait for the server that tmux leaves behind, and so would pipes.
  static func run(_ path: String, _ arguments: [String]) throws -> Result {
    let folder = Temporary.folder
    let files = ["out", "err"].map {
      folder.appendingPathComponent("rv-\(UUID().uuidString).\($0)")
    }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, file) in zip([STDOUT_FILENO, STDERR_FILENO], files) {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    // The threads that run tests block signals; a server that inherits this cannot be told to end. And
    // whoever started the tests may ignore some, as `nohup` and `&` do.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    var allSignals = sigset_t()
    sigfillset(&allSignals)
    posix_spawnattr_setsigdefault(&attributes, &allSignals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let error = posix_spawn(&id, path, &actions, &attributes, &words, environ)
    guard error == 0 else {
      throw Tmux.Failure(description: "\(path): \(String(cString: strerror(error)))")
    }
    var state: Int32 = 0
    while waitpid(id, &state, 0) < 0, errno == EINTR {}
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    let signal = state & 0x7F
    return Result(
      status: signal == 0 ? (state >> 8) & 0xFF : 128 + signal, output: texts[0], errors: texts[1])
  }
}
