// The bounds of what a script may ask for, in one place: parser, messages and help read them here.

import Raft

/// The bounds of every number a script may hold; both ends are allowed.
public enum Limits {
  /// How many servers a cluster may have.
  public static let servers = 1...ServerSet.capacity
  /// How many servers a cluster has unless a script says otherwise.
  public static let defaultServers = 5
  /// The numbers of clients, `C1` to `C9`.
  public static let clients = 1...9
  /// How many events one `step` may take.
  public static let steps = 1...10_000_000
  /// Terms, indices and counts that conditions compare with.
  public static let counts = 0...1_000_000_000
  /// The most entries in one append.
  public static let batch = 1...1000
  /// The most unanswered appends to one follower.
  public static let pipeline = 1...100
  /// By how much the rates of clocks may differ, in thousandths.
  public static let clockBoundThousandths = 0...1000
  /// The most entries in a log before a snapshot is taken.
  public static let snapshotAfter = 1...1_000_000
  /// How many bytes of a snapshot one message carries.
  public static let chunk = 1...65536
  /// How many calls of a load begin in a second.
  public static let loadRate = 1...1000
  /// How many calls of a load in a hundred are reads.
  public static let loadReads = 0...100
  /// How many keys a load is about.
  public static let loadKeys = 1...26
  /// How many clients make the calls of a load.
  public static let loadClients = 1...9
  /// The place of a message among those of its kind on its link.
  public static let messageNumbers = 1...1_000_000
  /// A clock's rate in thousandths of true time.
  public static let clockThousandths = 1...1_000_000
  /// A chance in millionths.
  public static let millionths = 0...1_000_000
  /// How long one `run` may last.
  public static let run = Duration.zero...Duration.seconds(24 * 3600)
  /// How long `run until` may wait.
  public static let within = Duration.zero...Duration.seconds(3600)
  /// How long a load may last.
  public static let loadTime = Duration.milliseconds(1)...Duration.seconds(24 * 3600)
  /// Delays of messages and disks, which may be nothing.
  public static let delay = Duration.zero...Duration.seconds(60)
  /// Timers, which may not be nothing: a timer of no length would stop time.
  public static let timer = Duration.milliseconds(1)...Duration.seconds(60)
  /// The most characters of a key or a value.
  public static let wordLength = 64
  /// The most characters of the text of `title`, `say`, `ask` and `choice`.
  public static let textLength = 1000
  /// The most questions that `not`, `and` and parentheses may join into one condition; this bounds
  /// how deep conditions nest.
  public static let conditionParts = 100
  /// The most errors reported of one script; the rest of the script is then not looked at.
  public static let errors = 100
  /// The largest file that is read, in bytes.
  public static let fileSize = 64 << 20
}
