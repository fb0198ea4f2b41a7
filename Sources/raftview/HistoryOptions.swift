// How much room the history of a run may take.

import ArgumentParser
import Session

/// How much room the history of a run may take.
struct HistoryOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much memory the history of the run may take, beside the servers' logs: from 16 MiB on. What it has no room for is reached by a replay.",
      valueName: "MiB"))
  var history = Session.usualHistoryRoom >> 20

  /// In bytes.
  var room: Int { history << 20 }

  func validate() throws {
    let least = Session.leastHistoryRoom >> 20
    guard (least...1 << 20).contains(history) else {
      throw ValidationError("--history takes a number of MiB from \(least) to \(1 << 20).")
    }
  }
}
