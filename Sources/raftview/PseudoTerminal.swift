// A terminal without a screen, with a program in it: to measure what a person would wait for.

import Foundation

/// A pseudo-terminal with a process that has it for its own.
final class PseudoTerminal {
  private let main: Int32
  let process: pid_t
  /// Everything the program has written.
  private(set) var written: [UInt8] = []

  /// Starts a program in a terminal of the given size. Nil if the system has none to give.
  init?(_ arguments: [String], columns: Int, rows: Int) {
    // The requests behind `unlockpt` and `ptsname`.
    let (unlock, numberOf): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard main >= 0, ioctl(main, unlock, &locked) == 0, ioctl(main, numberOf, &number) == 0 else {
      return nil
    }
    let path = "/dev/pts/\(number)"
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(main, UInt(TIOCSWINSZ), &size)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // Opened first in a session of its own, it becomes the session's terminal.
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    var environment = ProcessInfo.processInfo.environment
    environment["TERM"] = "xterm-256color"
    environment["LC_ALL"] = "C.UTF-8"
    environment["NO_COLOR"] = nil
    let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") }
    let words = arguments.map { strdup($0) }
    defer { for word in variables + words { free(word) } }
    var child = pid_t()
    guard
      posix_spawn(&child, arguments[0], &actions, &attributes, words + [nil], variables + [nil])
        == 0
    else {
      close(main)
      return nil
    }
    process = child
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(main)
  }

  /// Types bytes.
  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(main, bytes, bytes.count)
  }

  /// Reads what comes within the time.
  /// - Returns: How many bytes came; 0 when none did.
  func read(milliseconds: Int) -> Int {
    var source = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32(milliseconds)) > 0 else { return 0 }
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    let count = Foundation.read(main, &piece, piece.count)
    guard count > 0 else { return 0 }
    written += piece[..<count]
    return count
  }

  /// Reads until nothing more has come for so long.
  /// - Returns: How many bytes came.
  @discardableResult
  func readUntilQuiet(milliseconds: Int) -> Int {
    var count = 0
    while true {
      let more = read(milliseconds: milliseconds)
      if more == 0 { return count }
      count += more
    }
  }

  /// Reads until a text has come, from here on.
  /// - Returns: Whether it came within the time.
  func read(until text: String, milliseconds: Int) -> Bool {
    var start = written.count
    let wanted = Array(text.utf8)
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while ContinuousClock.now < end {
      _ = read(milliseconds: 10)
      if written[start...].firstRange(of: wanted) != nil { return true }
      // The text may come in two pieces.
      start = max(start, written.count - wanted.count)
    }
    return false
  }

  /// The processor time that the program has used, in seconds, as finely as the system tells.
  var cpuSeconds: Double {
    let text = (try? String(contentsOfFile: "/proc/\(process)/schedstat", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e9
  }
}
