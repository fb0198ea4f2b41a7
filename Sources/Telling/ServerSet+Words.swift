// Sets of servers in words: in a sentence, and in as little room as can be.

import Raft

extension ServerSet {
  /// The servers as part of a sentence: `S4`, `S1 and S4`, `S3, S4 and S5`, `S1 to S5 and S7`.
  package var inWords: String {
    // Into one string: who writes a run down has this for each heartbeat.
    var (text, last) = ("", "")
    for run in runs {
      let isLong = run.count > 4
      for index in isLong ? run.lowerBound...run.lowerBound : run {
        if !last.isEmpty { text += text.isEmpty ? last : ", " + last }
        last = ServerID(index).description
        if isLong { last += " to \(ServerID(run.upperBound))" }
      }
    }
    return text.isEmpty ? last : "\(text) and \(last)"
  }

  /// The servers in as little room as can be, for lists and tables: `S1..S4 S6`. A dash would read like a link.
  package var brief: String {
    runs.map { run in
      run.count > 3
        ? "\(ServerID(run.lowerBound))..\(ServerID(run.upperBound))"
        : run.map { "\(ServerID($0))" }.joined(separator: " ")
    }.joined(separator: " ")
  }

  /// The servers of whom so many count: by name as long as they are few.
  var tallied: String { count <= 3 ? description : brief }

  /// That the timers of these servers come next, as a clause.
  var timersRunOut: String {
    count == 1 ? "\(inWords)'s timer runs out next" : "the timers of \(inWords) run out next"
  }

  /// The places of those that follow each other, from the first to the last.
  private var runs: [ClosedRange<Int>] {
    var runs: [ClosedRange<Int>] = []
    for server in self {
      if let last = runs.last, last.upperBound + 1 == server.index {
        runs[runs.count - 1] = last.lowerBound...server.index
      } else {
        runs.append(server.index...server.index)
      }
    }
    return runs
  }
}
