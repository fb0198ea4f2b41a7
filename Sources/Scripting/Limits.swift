// The bounds of what a script may ask for, in one place: parser, messages and help read them here.

import Raft

/// The bounds of the numbers a script may hold, both ends allowed. Those that a single setting has are in the
/// table of the settings.
package enum Limits {
  /// How many servers a cluster may have.
  package static let servers = 1...ServerSet.capacity
  /// How many servers a cluster has unless a script says otherwise.
  package static let defaultServers = 5
  /// The numbers of clients, `C1` to `C9`.
  package static let clients = 1...9
  /// How many events one `step` may take.
  package static let steps = 1...10_000_000
  /// Terms, indices and counts that conditions compare with.
  package static let counts = 0...1_000_000_000
  /// The terms of what servers begin with.
  package static let givenTerms = 0...1_000_000
  /// How many entries a server may begin with.
  package static let givenEntries = 0...10_000
  /// How many failed elections in a row a condition may ask for.
  package static let splits = 1...1000
  /// How often `repeat` may say its lines.
  package static let repetitions = 1...100_000
  /// How deep `repeat` may stand within `repeat`.
  package static let repetitionDepth = 8
  /// The most lines that a script may have once its repetitions are written out.
  package static let lines = 1_000_000
  /// How many calls of a load begin in a second.
  package static let loadRate = 1...1000
  /// How many calls of a load in a hundred are reads.
  package static let loadReads = 0...100
  /// How many keys a load is about.
  package static let loadKeys = 1...26
  /// How many clients make the calls of a load.
  package static let loadClients = 1...9
  /// The place of a message among those of its kind on its link.
  package static let messageNumbers = 1...1_000_000
  /// A clock's rate in thousandths of true time.
  package static let clockThousandths = 1...1_000_000
  /// How far a clock may jump at once.
  package static let jump = TimeSpan.zero...TimeSpan.seconds(3600)
  /// How long one `run` may last.
  package static let run = TimeSpan.zero...TimeSpan.seconds(24 * 3600)
  /// How long `run until` may wait.
  package static let within = TimeSpan.zero...TimeSpan.seconds(3600)
  /// How long a load may last.
  package static let loadTime = TimeSpan.milliseconds(1)...TimeSpan.seconds(24 * 3600)
  /// Delays of messages and disks, which may be nothing.
  package static let delay = TimeSpan.zero...TimeSpan.seconds(60)
  /// Timers, which may not be nothing: a timer of no length would stop time.
  package static let timer = TimeSpan.milliseconds(1)...TimeSpan.seconds(60)
  /// The most characters of a key or a value.
  package static let wordLength = 64
  /// The greatest number that is the right answer to a question.
  package static let answer = 1_000_000_000
  /// The most characters of the text of `title`, `say`, `ask` and `choice`.
  package static let textLength = 1000
  /// The most questions that `not`, `and` and parentheses may join into one condition; this bounds
  /// how deep conditions nest.
  package static let conditionParts = 100
  /// The most errors reported of one script; the rest of the script is then not looked at.
  package static let errors = 100
  /// The largest file that is read, in bytes.
  package static let fileSize = 64 << 20
}
