// The bounds of an exploration as options, and in words.

import ArgumentParser
import Exploring
import Raft

/// How far `raftview explore` goes.
struct ExploreBounds: ParsableArguments {
  @Option(help: "How many servers, 1 to 7. (default: 3)")
  var servers: Int?

  @Option(help: "The highest term. (default: 2)")
  var terms: Int?

  @Option(help: "The most entries in a log, those of new leaders among them. (default: 2)")
  var entries: Int?

  @Option(help: "The most messages under way at once. (default: 4, and more from five servers on)")
  var messages: Int?

  @Option(help: "How often clients write, to a leader. (default: 1)")
  var writes: Int?

  @Option(
    help: "How often clients read, from a leader; then what they see is checked, too. (default: 0)")
  var reads: Int?

  @Option(
    help: """
      How often clients without an answer ask again, for the same; then they write by appending, and what they see is \
      checked, too. (default: 0)
      """)
  var repeats: Int?

  @Option(help: "How often leaders send heartbeats beside those after an election. (default: 0)")
  var heartbeats: Int?

  @Option(help: "How often leaders send again what was not answered. (default: 0)")
  var retries: Int?

  @Option(help: "How often servers crash; they may start again. (default: 0)")
  var crashes: Int?

  @Option(help: "How many messages are lost. (default: 0)")
  var losses: Int?

  @Option(help: "How many messages come twice. (default: 0)")
  var duplicates: Int?

  @Option(help: "How often servers take snapshots. (default: 0)")
  var snapshots: Int?

  @Option(help: "How often leadership is handed over. (default: 0)")
  var transfers: Int?

  @Option(help: "How often one server is taken in or out. (default: 0)")
  var changes: Int?

  @Option(help: "How often the voters are changed by joint consensus, to any set. (default: 0)")
  var joint: Int?

  @Option(help: "How many servers there are besides, to be taken in. (default: 0)")
  var spares: Int?

  @Option(help: "How many entries one message carries. (default: 8)")
  var batch: Int?

  @Flag(help: "Disks take their time: a write to one is a move of its own.")
  var slowDisks = false

  /// Each option that is a number, with what it may be and the bound that it sets.
  private var numbers: [(name: String, value: Int?, range: ClosedRange<Int>, field: Field)] {
    let counts = 0...63
    return [
      ("servers", servers, 1...7, \.servers), ("terms", terms, 1...1000, \.terms),
      ("entries", entries, 0...1000, \.entries), ("messages", messages, 0...200, \.messages),
      ("writes", writes, 0...9, \.writes), ("reads", reads, 0...9, \.reads),
      ("repeats", repeats, 0...3, \.repeats),
      ("heartbeats", heartbeats, counts, \.heartbeats),
      ("retries", retries, counts, \.retries), ("crashes", crashes, counts, \.crashes),
      ("losses", losses, counts, \.losses), ("duplicates", duplicates, counts, \.duplicates),
      ("snapshots", snapshots, counts, \.snapshots),
      ("transfers", transfers, counts, \.transfers), ("changes", changes, counts, \.changes),
      ("joint", joint, counts, \.joint),
      ("spares", spares, 0...4, \.spares), ("batch", batch, 1...1000, \.batch),
    ]
  }

  private typealias Field = WritableKeyPath<Bounds, Int>

  func validate() throws {
    for (name, value, range, _) in numbers {
      if let value, !range.contains(value) {
        throw ValidationError(
          "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound).")
      }
    }
    if let repeats, repeats > 0, entries ?? 0 > Self.mostEntriesToRepeat {
      throw ValidationError("with --repeats, --entries takes \(Self.mostEntriesToRepeat) at most.")
    }
    if let spares, spares > 0, (changes ?? 0) + (joint ?? 0) == 0 {
      throw ValidationError("--spares wait for a change: give --changes or --joint as well.")
    }
  }

  /// What is appended twice is told by a number of as many digits.
  private static let mostEntriesToRepeat = 15

  /// Whether any of them is given.
  var isAnyGiven: Bool { slowDisks || numbers.contains { $0.value != nil } }

  /// The bounds.
  func bounds(rules: RuleSet) -> Bounds {
    var bounds = Bounds()
    for (_, value, _, field) in numbers {
      if let value { bounds[keyPath: field] = value }
    }
    // By default there is room for an election.
    if messages == nil { bounds.messages = max(bounds.messages, bounds.messagesOfElection) }
    bounds.hasSlowDisks = slowDisks
    bounds.rules = rules
    return bounds
  }
}
