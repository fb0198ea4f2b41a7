// What raftview fuzz says of its findings and figures.

import Scripting
import Search

/// Says what was found, as text or as JSON lines, and writes the scripts.
struct FuzzReporter {
  let output: Output
  let isJSON: Bool
  let folder: String?

  init(_ output: Output, isJSON: Bool, folder: String?) {
    self.output = output
    self.isJSON = isJSON
    self.folder = folder
  }

  /// Writes the script and says what it shows.
  func report(_ failure: FailureLine) throws {
    var failure = failure
    if let folder {
      failure.file = try write(failure, in: folder == "." ? "" : "\(folder)/")
    }
    if isJSON {
      try output.json(failure)
    } else {
      for line in failure.lines { try output.line(line) }
    }
    // What was found is to be seen at once, not when the last seed is done.
    try output.finish()
  }

  /// Says what the seeds add up to.
  func report(_ summary: FuzzSummary) throws {
    if isJSON {
      try output.json(FuzzLine(summary))
    } else {
      for line in summary.lines { try output.line(line) }
    }
  }

  /// Writes the script of a failure, beside what an earlier search may have left under its name.
  /// - Returns: Where it is.
  private func write(_ failure: FailureLine, in folder: String) throws -> String {
    let text =
      "# Found by raftview fuzz\(failure.arguments), shrunk from \(failure.commands) commands"
      + " to \(failure.shrunk_commands).\n\(failure.script)"
    var copies = 1
    while true {
      let path = folder + failure.scriptName(copy: copies)
      do throws(FileWriteError) {
        try writeFile(text, to: path, replacing: false)
        return path
      } catch {
        guard error.exists else {
          complain("cannot write \(path): \(error.reason)")
          throw Status.cannotCreate
        }
        // The same once more is no second finding.
        if (try? contents(ofFile: path)) == Array(text.utf8) { return path }
        copies += 1
      }
    }
  }
}

extension FailureLine {
  /// What the script's file is called.
  /// - Parameter copy: Counts those of the same seed, from 1.
  fileprivate func scriptName(copy: Int) -> String {
    copy == 1 ? "fuzz-\(seed).raft" : "fuzz-\(seed)-\(copy).raft"
  }

  /// The arguments that find it again.
  fileprivate var arguments: String {
    " --seeds \(seed)" + (servers.map { " --servers \($0)" } ?? "")
      + (fault_seconds.map { " --seconds \($0)" } ?? "")
      + rules_off.map { " --rule \($0)=off" }.joined()
  }

  /// The finding as text.
  var lines: [String] {
    let seconds = rounded(Double(time_us) / 1e6)
    let first = "FAILED  seed \(seed): \(property): \(witness)"
    let second =
      "        event \(event), \(seconds) s; \(commands) commands shrunk to \(shrunk_commands)"
    let third = "        with \(options.joined(separator: ", "))"
    // A line that was read back from a file may hold anything.
    return ([first, second, third] + (file.map { ["        raftview \($0.shellWord)"] } ?? []))
      .map(\.printable)
  }
}

extension FuzzSummary {
  /// The figures as text.
  var lines: [String] {
    let seeds = ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
    }.joined(separator: " ")
    let names = FindingKind.allCases.map(\.name)
    var lines = [
      "seeds         \(seeds): \(self.seeds) with \(options)",
      "virtual time  \(rounded(Double(microseconds) / 1e6, digits: 1)) s, \(events) events",
    ]
    for (name, count) in zip(names, checks) {
      lines.append("checked       \(name) \(count) times")
    }
    if recoveries > 0 {
      let mean = Double(recoveryMicroseconds) / Double(recoveries) / 1e6
      let longest = Double(longestRecoveryMicroseconds) / 1e6
      lines.append(
        "recovered     \(recoveries) clusters, after \(rounded(mean)) s on average, "
          + "\(rounded(longest)) s at most")
    }
    if undecided > 0 {
      lines.append("undecided     \(undecided) histories were too much work to tell")
    }
    lines.append("hash          \(String(hash, radix: 16))")
    let found = zip(names, found).filter { $0.1 > 0 }.map { "\($0) \($1)" }
    lines.append(
      failures == 0
        ? "found         nothing"
        : "FOUND         \(failures): \(found.joined(separator: ", "))")
    return lines
  }
}
