// raftview run as it is used: what it prints, in which order, and how it ends.

import Batches
import Foundation
import Scripting
import Session
import TestKit
import Testing

@testable import raftview

@Suite("raftview run")
struct RunTests {
  private func run(_ script: String, _ arguments: String...) throws -> Tool {
    let words = (["run", "-"] + arguments).joined(separator: " ")
    return try Tool.shell("printf '\(script)' | raftview \(words)")
  }

  @Test("what is said at a moment comes before the event after it", arguments: [false, true])
  func order(isJSON: Bool) throws {
    let script = #"run 400ms\nsay ONE: at 400ms\nrun 100ms\nsay TWO\nrun 100ms\n"#
    let run = try run(script, "--events all", isJSON ? "--json" : "")
    var millisecond = 0
    var told: [Int] = []
    for line in run.output.split(separator: "\n") {
      if line.contains("say ") {
        told.append(millisecond)
      } else if isJSON, let event = try? JSONDecoder().decode(TimeLine.self, from: Data(line.utf8))
      {
        millisecond = event.time_us / 1000
      } else if let seconds = line.split(separator: " ").first.flatMap({ Double($0) }) {
        millisecond = Int(seconds * 1000)
      }
    }
    #expect(told.count == 2)
    #expect(told[0] < 400 && told[0] > 300 && told[1] < 500 && told[1] >= 400, "\(told)")
  }

  @Test(
    "on several threads, in pieces however short, the same is printed as in one",
    arguments: [
      "servers 3\nrun 400ms\nsay ONE\nexpect leader none\npause\nsay TWO\nrun 1s\nsay END\n",
      "servers 3\nsay FIRST\n", "servers 3\nseed 3\nrun 5ms\nexpect leader S1\nstep 30\n",
    ])
  func threads(text: String) throws {
    let script = try Script(parsing: text, name: "a.raft")
    for isJSON in [false, true] {
      let output = Output(isKept: true)
      var runner = Runner(script, output: output, choice: .all, isJSON: isJSON)
      let isGood = try runner.run()
      let whole = output.take()
      for (jobs, length) in [(1, 4096), (1, 1), (2, 3), (4, 8)] {
        var bytes: [UInt8] = []
        let result = try writePieces(jobs: jobs) {
          var runner = Runner(
            script, output: Output(isKept: true), choice: .all, isJSON: isJSON)
          runner.pieceLength = length
          return runner
        } to: {
          bytes += $0
        }
        #expect(result == isGood)
        #expect(
          String(decoding: bytes, as: UTF8.self) == String(decoding: whole, as: UTF8.self))
      }
    }
  }

  private struct TimeLine: Decodable {
    var type: String
    var number: Int
    var time_us: Int
  }

  @Test("the status is 1 where an expectation fails or a property breaks unexpectedly")
  func failures() throws {
    let failed = try run(#"run 1s\nexpect leader none\nexpect safe\n"#, "--events none")
    #expect(failed.status == 1)
    #expect(failed.output.contains("FAILED    standard input:2: expected leader none, but S"))
    #expect(failed.output.contains("standard input: 2 expectations, 1 failed"))
    // What is waited for in vain was no expectation.
    let waited = try run(#"crash S1 S2 S3\nrun until leader S4 within 1s\n"#, "--events none")
    #expect(waited.status == 1)
    #expect(waited.output.contains("standard input: 0 expectations, 0 failed, 1 wait in vain"))
    // Two leaders in a term: a vote does not outlive the crash.
    let breaks =
      #"servers 3\nrule vote-persisted off\nisolate S3\ntimeout S1\n"#
      + #"run until leader S1 within 1s\ncrash S2\nrestart S2\npartition S1 | S2 S3\n"#
      + #"timeout S3\nrun 1s\n"#
    let broken = try run(breaks, "--events none")
    #expect(broken.status == 1 && broken.output.contains("VIOLATED  "), "\(broken.output)")
    #expect(broken.output.contains("0 expectations, 0 failed"))
    // And what it waits for when that happens cannot come any more.
    let stopped = try run(
      breaks.replacing("run 1s", with: "run until term S1 90 within 1s"),
      "--events none")
    #expect(
      stopped.output.contains(
        "waited for term S1 90, but the run stopped before that came: "),
      "\(stopped.output)")
  }

  @Test("output that cannot be written is status 74", arguments: ["run -", "--help", "rules"])
  func full(words: String) throws {
    let tool = try Tool.shell("echo step | raftview \(words) > /dev/full")
    #expect(tool.status == 74)
    #expect(tool.errors.contains("cannot write to standard output"))
  }

  @Test("a script that contradicts itself is status 65, and nothing is run")
  func contradiction() throws {
    let run = try run(#"crash S1\ncrash S1\n"#)
    #expect(run.status == 65 && run.output.isEmpty)
    #expect(run.errors.contains("standard input:2:7: S1 has already crashed, in line 1"))
  }

  @Test("the names of the JSON fields stay")
  func fields() throws {
    let script = #"run 400ms\nsay ONE\nexpect leader none\ncrash S1\nrun 1s\n"#
    let lines = try run(script, "--json --events all").output.split(separator: "\n")
    var fields: [String: Set<String>] = [:]
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let line = try #require(object as? [String: Any])
      fields[try #require(line["type"] as? String), default: []].formUnion(line.keys)
    }
    let event: Set<String> = [
      "type", "script", "number", "time_us", "kind", "server", "from", "to", "message", "term",
      "text", "reasons", "sections",
    ]
    #expect(
      fields == [
        "event": event, "told": ["type", "script", "line", "text"],
        "failure": ["type", "script", "line", "time_us", "text"],
        "result": [
          "type", "script", "passed", "expectations", "failures", "events", "time_us", "hash",
        ],
      ])
  }

  // MARK: Words that are refused

  @Test("a word that is no subcommand is not taken for a file that is missing")
  func noSubcommand() throws {
    let tool = try Tool.raftview("frobnicate")
    #expect(tool.status == 64)
    #expect(tool.errors.contains("neither a subcommand nor a script 'frobnicate'"))
    #expect(try Tool.raftview("view", "frobnicate").status == 66)
    #expect(try Tool.raftview("nowhere/x.raft").status == 66)
  }

  @Test("a screen too small to show anything is refused")
  func smallPicture() throws {
    let tool = try Tool.raftview("picture", "--size", "10x3")
    #expect(tool.status == 64 && tool.output.isEmpty)
    #expect(tool.errors.contains("40x12 to 1000x1000"))
    #expect(try Tool.raftview("picture", "--size", "40x12", "--text").status == 0)
  }

  @Test("the version is a number")
  func version() throws {
    let tool = try Tool.raftview("--version")
    #expect(tool.status == 0 && tool.output.split(separator: ".").count == 3)
  }

  @Test("what measures or torments the program itself is not in its users' help")
  func hidden() throws {
    let help = try Tool.raftview("--help").output
    #expect(help.contains("fuzz") && !help.contains("bench") && !help.contains("monkey"))
    #expect(try Tool.raftview("bench", "--help").output.contains("engine"))
    #expect(help.contains("measure"))
  }

  @Test(
    "help wraps once",
    arguments: [
      ["fuzz"], ["measure"], ["measure", "elections"], ["measure", "splits"],
      ["measure", "timers"], ["measure", "availability"], ["monkey"], ["picture"], ["run"],
      ["rules"], ["view"], ["bench", "engine"],
      ["bench", "history"], ["bench", "screen"], ["bench", "terminal"], ["bench"], [],
    ])
  func help(words: [String]) throws {
    let help = try Tool.shell("COLUMNS=80 raftview \(words.joined(separator: " ")) --help")
    #expect(help.status == 0)
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
    let discussion = lines.prefix { !$0.hasPrefix("USAGE") }
    #expect(discussion.allSatisfy { $0.count < 80 })
    // A line that is followed by a word that would have fitted was broken in the source.
    for (line, next) in zip(discussion, discussion.dropFirst())
    where !line.isEmpty && !line.hasPrefix(" ") && !next.hasPrefix(" ") && !line.hasSuffix(":") {
      guard let word = next.split(separator: " ").first else { continue }
      #expect(line.count + 1 + word.count >= 80, "\(line)")
    }
  }
}
