// raftview fuzz as it is used: output, files, exit statuses, merging, distribution.

import Foundation
import Raft
import Scripting
import TestKit
import Testing

@Suite("raftview fuzz")
struct FuzzCommandTests {
  private static let short = ["fuzz", "--seconds", "1"]

  @Test("the output does not depend on the number of jobs, or on when it is run")
  func jobs() throws {
    // One finding is shrunk, which takes long; the others tell of order.
    let shrunk = ["--json", "--seeds", "1..16", "--rule", "consistency-check=off"]
    #expect(try fuzz(shrunk + ["--jobs", "1"]).output == fuzz(shrunk + ["--jobs", "2"]).output)
    let arguments = [
      "--json", "--keep-going", "--no-shrink", "--seeds", "1..16", "--rule",
      "consistency-check=off",
    ]
    let one = try fuzz(arguments + ["--jobs", "1"])
    let two = try fuzz(arguments + ["--jobs", "2"])
    #expect(one.status == 1)
    #expect(one.output == two.output)
    #expect(one.output.split(separator: "\n").count > 1, "there are failures to be compared")
  }

  @Test("run and picture read a script from standard input; the visualizer cannot")
  func standardInput() throws {
    let script = "servers 3\nrun until leader any within 1s\nexpect safe\n"
    let run = try Tool.raftview("run", "-", input: script)
    #expect(run.status == 0)
    #expect(run.output.contains("ok  standard input: 1 expectation, 0 failed"))
    let wrong = try Tool.raftview("run", "-", input: "servers 3\nrunn 1s\n")
    #expect(wrong.status == 65 && wrong.errors.contains("standard input:2:1:"))
    #expect(try Tool.raftview("run", "-", "-", input: script).status == 64)
    let picture = try Tool.raftview("picture", "-", "--text", input: "servers 3\npause\n")
    #expect(picture.status == 0 && picture.output.contains("S3"))
    #expect(!picture.output.contains("S4"))
    for arguments in [["-"], ["view", "-"]] {
      let view = try Tool.shell("echo pause | raftview \(arguments.joined(separator: " "))")
      #expect(view.status == 64)
      #expect(view.errors.contains("takes its keys from the terminal"))
    }
  }

  @Test("picture does not know every key")
  func unknownKey() throws {
    for key in ["<Foo>", "<F13>", "<F0>"] {
      let picture = try Tool.raftview("picture", "--keys", "n\(key)")
      #expect(picture.status == 64 && picture.output.isEmpty)
      #expect(picture.errors.contains("there is no key \(key)"))
    }
  }

  @Test("a trap names the seeds that were under way, and ends as a trap ends")
  func trap() throws {
    let tool = try searchEnded(by: "SEGV", jobs: 2, setting: "SWIFT_BACKTRACE=enable=no")
    #expect(tool.output.contains("status 139"), "128 and SIGSEGV")
    let words = try #require(tool.output.split(separator: "again:").last)
    let seeds = words.split(whereSeparator: { " \n".contains($0) }).compactMap { UInt64($0) }
    #expect((1...2).contains(seeds.count), "each job has at most one")
    #expect(seeds.allSatisfy { (1_000_001...1_100_000).contains($0) })
  }

  @Test("SIGQUIT ends a batch at once")
  func quit() throws {
    let tool = try searchEnded(by: "QUIT", jobs: 1)
    #expect(tool.output.hasPrefix("status 131\n"), "128 and SIGQUIT")
  }

  /// Runs a search until it has found something, sends it a signal, and tells its status and what it said.
  /// - Parameter variable: What is set in its environment.
  private func searchEnded(
    by signal: String, jobs: Int, setting variable: String = ""
  ) throws -> Tool {
    try Tool.shell(
      """
      mkfifo lines
      export \(variable) > /dev/null
      raftview fuzz --jobs \(jobs) --json --keep-going --no-shrink --rule consistency-check=off \
        --seeds 1000001..9000000 > lines 2> errors &
      exec 3< lines
      read -u 3 first
      kill -\(signal) $!
      wait $!
      echo "status $?"
      cat errors
      """)
  }

  /// Runs `raftview fuzz` with short trials.
  private func fuzz(_ arguments: [String], in folder: Folder? = nil) throws -> Tool {
    let words = (Self.short + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try Tool.shell("raftview \(words)", in: folder)
  }

  @Test("a finding is written as a script, which raftview run finds again")
  func script() throws {
    let folder = try Folder()
    let found = try fuzz(["--seeds", "1..50", "--rule", "consistency-check=off"], in: folder)
    #expect(found.status == 1)
    #expect(found.output.contains("FAILED  seed "))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    let name = try #require(names.first)
    #expect(names.count == 1)
    #expect(found.output.contains("raftview \(name)"))
    let run = try Tool.shell("raftview run \(name)", in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("ok  \(name): 1 expectation, 0 failed"))
  }

  @Test("without findings the status is 0, and the figures are there")
  func clean() throws {
    let run = try fuzz(["--seeds", "1..5"])
    #expect(run.status == 0)
    #expect(run.output.contains("1..5: 5 with all rules on, 1 s of faults"))
    #expect(run.output.hasSuffix("found         nothing\n"))
    #expect(run.errors.contains("virtual s"))
  }

  @Test("it stops after the first finding, after so many, or never", arguments: [1, 2])
  func stopping(count: Int) throws {
    let arguments = [
      "--json", "--no-shrink", "--seeds", "1..40", "--rule", "one-vote-per-term=off",
    ]
    let run = try fuzz(arguments + ["--stop-after", "\(count)"])
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == count + 1)
    #expect(lines.last?.contains("\"failures\":\(count),") == true)
    #expect(lines.last?.contains("\"last\":40") == false)
  }

  // MARK: Merging

  @Test("merged ranges are what one search of all gives")
  func merge() throws {
    let folder = try Folder()
    let arguments = ["--json", "--keep-going", "--rule", "one-vote-per-term=off", "--no-shrink"]
    let whole = try fuzz(arguments + ["--seeds", "1..12"])
    let low = try folder.file("low", try fuzz(arguments + ["--seeds", "1..5"]).output)
    let high = try fuzz(arguments + ["--seeds", "6..12"]).output
    let merged = try Tool.raftview("fuzz", "--json", "--merge", "-", low, input: high)
    #expect(merged.status == 1)
    #expect(merged.output == whole.output)
    #expect(merged.errors == "")
    let text = try Tool.raftview("fuzz", "--merge", "-", low, input: high)
    #expect(text.output.contains("1..12: 12 with one-vote-per-term off, 1 s of faults"))
  }

  @Test("what cannot be merged is refused with its place")
  func badMerges() throws {
    let folder = try Folder()
    let a = try folder.file("a", try fuzz(["--json", "--seeds", "1..5"]).output)
    let b = try folder.file("b", try fuzz(["--json", "--seeds", "3..8"]).output)
    let c = try folder.file(
      "c",
      try fuzz(["--json", "--no-shrink", "--seeds", "9..9", "--rule", "leader-no-op=off"]).output)
    let cut = try folder.file(
      "cut", "\n" + (try String(contentsOfFile: a, encoding: .utf8).dropLast(9)))
    let empty = try folder.file("empty", "\n")
    let lonely = try fuzz([
      "--json", "--no-shrink", "--seeds", "1..20", "--rule", "one-vote-per-term=off",
    ]).output.split(separator: "\n")[0]
    let failure = try folder.file("failure", "\(lonely)\n")
    let cases: [([String], Int32, String)] = [
      ([a, b], 65, "\(b):1: seeds 3..8 overlap with 1..5 of \(a):1"),
      ([a, a], 65, "\(a):1: seeds 1..5 overlap with 1..5 of \(a):1"),
      ([cut], 65, "\(cut):2: no JSON line of raftview fuzz"),
      ([empty], 65, "nothing to add up"),
      ([failure], 65, "nothing to add up"),
      ([a, "/nonexistent"], 66, "/nonexistent: cannot be read: No such file or directory"),
    ]
    for (files, status, message) in cases {
      let run = try Tool.shell(
        "raftview fuzz --merge \(files.joined(separator: " "))", in: folder)
      #expect(run.status == status, "\(files)")
      #expect(run.errors.contains(message), "\(run.errors)")
      #expect(run.output == "")
    }
    let options = try Tool.raftview("fuzz", "--merge", a, c)
    #expect(options.status == 65)
    #expect(
      options.errors.contains(
        "tried with leader-no-op off, 1 s of faults, those of \(a):1 with all"))
  }

  // MARK: Errors

  @Test(
    "wrong words are refused with what is right",
    arguments: [
      (["--rule", "commit-own-term=off"], "did you mean 'commit-own-term-only'?\n"),
      (["--rule", "'leader-no-op off # =off'"], "'leader-no-op off # ' is not a rule"),
      (["--rule", "foo=off"], "'foo' is not a rule: `raftview rules` lists them."),
      (["--seeds", "1..2", "--merge", "x"], "--merge runs nothing"),
      (["--rule", "leader-no-op"], "--rule takes NAME=off"),
      (["--rule", "leader-no-op=on"], "--rule takes NAME=off"),
      (["--seeds", "5..1"], "5..1"), (["--seeds", "a..b"], "a..b"), (["--seeds", ".."], ".."),
      (["--seeds", "1..18446744073709551615"], "18446744073709551615"),
      (["--jobs", "0"], "--jobs takes a number from 1 to 1024"),
      (["--seconds", "0"], "--seconds takes a number from 1 to 3600"),
      (["--servers", "32"], "--servers takes a number from 1 to 31"),
      (["--stop-after", "0"], "--stop-after takes a number from 1"),
    ])
  func usage(_ arguments: [String], _ message: String) throws {
    let words = arguments.joined(separator: " ")
    let run = try Tool.shell("raftview fuzz \(words)")
    #expect(run.status == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test(
    "what an error repeats of the arguments cannot ring or move the cursor, and is cut where it is endless"
  )
  func nastyArguments() throws {
    let run = try Tool.raftview("fuzz", "--seeds", "q\u{1B}[31m\u{7}\u{202E}")
    #expect(run.status == 64)
    #expect(run.errors.contains("q\\u{1B}[31m\\u{7}\\u{202E}"), "\(run.errors)")
    for arguments in [
      ["--\u{1B}[2Jx"], ["picture", "--size", "\u{9B}2J"], ["run", "\u{1B}]0;x\u{7}"],
    ] {
      let run = try Tool.shell(
        "raftview \(arguments.map { "'\($0)'" }.joined(separator: " ")) </dev/null")
      #expect(run.status != 0)
      let texts = run.output + run.errors
      #expect(!texts.isEmpty && !texts.unicodeScalars.contains { $0 != "\n" && $0.isControl })
    }
    let long = try Tool.raftview("fuzz", "--seeds", String(repeating: "9", count: 100_000))
    #expect(long.status == 64 && long.errors.utf8.count < 2000)
  }

  @Test("a place where nothing can be written is said at once, or when it turns out")
  func unwritable() throws {
    let folder = try Folder()
    let missing = try Tool.raftview("fuzz", "--seeds", "1..5", "--out", "/nonexistent")
    #expect(missing.status == 73)
    #expect(missing.errors.contains("/nonexistent is no directory"))
    let blocked = try Tool.shell(
      "for seed in {1..30}; do mkdir fuzz-$seed.raft; done; "
        + "raftview fuzz --no-shrink --seeds 1..30 --rule one-vote-per-term=off", in: folder)
    #expect(blocked.status == 73)
    #expect(blocked.errors.contains("cannot write fuzz-"))
    let full = try Tool.shell("raftview fuzz --seconds 1 --seeds 1..2 > /dev/full", in: folder)
    #expect(full.status == 74)
  }

  // MARK: Distribution

  private static var hasParallel: Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/parallel")
  }

  @Test(
    "the documentation's line for GNU parallel, with fewer seeds",
    .enabled(if: hasParallel, "needs GNU parallel: apt-get install parallel"))
  func parallel() throws {
    let text = try Project.text("Sources/raftview/raftview.docc/Fuzzing.md")
    let line = try #require(text.split(separator: "\n").first { $0.contains("| parallel ") })
    #expect(line.contains("seq 1 1000 99001") && line.contains("{} + 999"))
    let small = line.replacingOccurrences(of: "seq 1 1000 99001", with: "seq 1 4 17")
      .replacingOccurrences(of: "{} + 999", with: "{} + 3")
      .replacingOccurrences(of: "--json", with: "--json --seconds 1")
    let distributed = try Tool.shell(small)
    let whole = try fuzz(["--seeds", "1..20"])
    #expect(distributed.status == 0, "\(distributed.errors)")
    #expect(distributed.output == whole.output)
  }
}
