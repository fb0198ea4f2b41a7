// Ctrl-C, which ends a batch but not before it has said what it found.

import Foundation

/// Whether somebody wants the program to end.
enum Interrupt {
  nonisolated(unsafe) private static var flag: sig_atomic_t = 0

  /// Whether it has come.
  static var hasCome: Bool { flag != 0 }

  /// What every subcommand does with signals, before it begins.
  static func prepare() {
    // A file that grows too large is an error where it is written, not the end of what was shown.
    signal(SIGXFSZ, SIG_IGN)
    // The runtime would ask the terminal what to do about a program that is told to end.
    signal(SIGQUIT, SIG_DFL)
    // Who starts a program with these blocked, as some libraries do, could never end it.
    var ending = sigset_t()
    sigemptyset(&ending)
    for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP] { sigaddset(&ending, number) }
    sigprocmask(SIG_UNBLOCK, &ending, nil)
  }

  /// From here on the first Ctrl-C is taken note of, and only the second ends the program.
  static func listen() {
    signal(SIGINT) { _ in
      Interrupt.flag = 1
      signal(SIGINT, SIG_DFL)
    }
  }
}
