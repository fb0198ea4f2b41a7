// Ctrl-C, which ends a batch but not before it has said what it found.

import Foundation

/// Whether somebody wants the program to end.
enum Interrupt {
  nonisolated(unsafe) private static var flag: sig_atomic_t = 0

  /// Whether it has come.
  static var hasCome: Bool { flag != 0 }

  /// From here on the first Ctrl-C is taken note of, and only the second ends the program.
  static func listen() {
    signal(SIGINT) { _ in
      Interrupt.flag = 1
      signal(SIGINT, SIG_DFL)
    }
  }
}
