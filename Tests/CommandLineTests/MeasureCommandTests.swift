// raftview measure and raftview run --seeds as they are used: output, files, exit statuses, merging.

import Foundation
import TestKit
import Testing

@Suite("raftview measure")
struct MeasureCommandTests {
  private static let script = """
    servers 3
    run until leader any within 30s
    run 1s
    crash leader
    run until leader any within 60s

    """

  /// The objects of lines of JSON, without the time that they took.
  private func objects(_ text: String) throws -> [[String: any Sendable]] {
    try text.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      var fields = try #require(object as? [String: any Sendable])
      fields["cpu_s"] = nil
      return fields
    }
  }

  private func same(_ one: [[String: any Sendable]], _ other: [[String: any Sendable]]) -> Bool {
    NSArray(array: one) == NSArray(array: other)
  }

  @Test("elections: the promised fields, the same on any number of threads")
  func elections() throws {
    let words = ["measure", "elections", "--range", "150ms..155ms", "--trials", "60", "--json"]
    let line = words.joined(separator: " ")
    let one = try Tool.shell("raftview \(line) --jobs 1")
    let three = try Tool.shell("raftview \(line) --jobs 3")
    #expect(one.status == 0 && one.errors.contains("trials a CPU second"))
    let object = try #require(try objects(one.output).first)
    for name in ["trials", "median_ms", "mean_ms", "p90_ms", "max_ms", "multi_term"] {
      #expect(object[name] is Double || object[name] is Int, "\(name)")
    }
    #expect(one.output.contains("\"cpu_s\":"))
    #expect(object["trials"] as? Int == 60)
    #expect(same(try objects(one.output), try objects(three.output)))
  }

  @Test("splits: a share beside the formula, a table, curves, CSV and SVG")
  func splits() throws {
    let folder = try Folder()
    let run = try Tool.shell(
      "raftview measure splits --servers 4 --up 3 --trials 40 --csv a.csv --svg a.svg; cat a.csv a.svg",
      in: folder)
    #expect(run.status == 0)
    #expect(run.output.contains("# first elections that elect nobody"))
    #expect(run.output.contains("undecided") && run.output.contains("formula"))
    // Of what cluster the figures are, and what the heads mean.
    #expect(
      run.output.contains(
        "# servers 4; up 3, first election, at most 20s; seeds 1..40; all else by default"))
    #expect(run.output.contains("# undecided: the share of trials whose first term elects nobody"))
    #expect(
      run.output.contains("undecided_95_low,undecided_95_high") && run.output.contains("<svg"))
    let json = try Tool.raftview(
      "measure", "splits", "--range", "150ms..300ms", "--trials", "40", "--json")
    let object = try #require(try objects(json.output).first)
    #expect(object["undecided"] is Double || object["undecided"] is Int)
  }

  @Test("ranges of seeds add up to what one range gives", arguments: ["loss", "downtime"])
  func merge(kind: String) throws {
    let folder = try Folder()
    _ = try folder.file("failover.raft", Self.script)
    let command =
      kind == "loss"
      ? "raftview measure splits --range 150ms..200ms --json"
      : "raftview run failover.raft --measure downtime --json"
    let run = try Tool.shell(
      "\(command) --seeds 1..7 > a; \(command) --seeds 8..20 > b; \(command) --seeds 1..20 > c; "
        + "raftview measure merge --json b a > d; raftview measure merge --json c > e; "
        + "cat d; echo; cat e", in: folder)
    #expect(run.status == 0)
    let parts = run.output.components(separatedBy: "\n\n")
    #expect(same(try objects(parts[0]), try objects(parts[1])) && parts[0].count > 100)
    let twice = try Tool.shell("raftview measure merge a a", in: folder)
    #expect(twice.status == 65 && twice.errors.contains("overlap"))
    let none = try Tool.shell("echo '{}' | raftview measure merge -", in: folder)
    #expect(none.status == 65 && none.errors.contains("no JSON line of raftview measure"))
    #expect(try Tool.shell("raftview measure merge missing", in: folder).status == 66)
    guard kind == "loss" else { return }
    let others = try Tool.shell(
      "raftview measure splits --range 150ms..200ms --up 3 --json --seeds 21..30 > f; "
        + "raftview measure merge a f", in: folder)
    #expect(others.status == 65 && others.errors.contains("f:1:"), "\(others.errors)")
  }

  @Test("a sampled run is a script that runs, of splits one that splits")
  func sample() throws {
    let folder = try Folder()
    let run = try Tool.shell(
      "raftview measure splits --range 150ms..200ms --trials 200 --sample 1 --out s.raft --no-plot"
        + " && raftview run s.raft && cat s.raft", in: folder)
    #expect(run.status == 0 && run.output.contains("sample  raftview s.raft"))
    #expect(run.output.contains("ok  s.raft") && run.output.contains("seed "))
    let three = try Tool.shell(
      "mkdir d; raftview measure elections --line 12-24 --trials 9 --sample 3 --out d --no-plot; ls d",
      in: folder)
    #expect(three.output.split(separator: "\n").count { $0.hasPrefix("election-") } == 3)
  }

  @Test("run --seeds: a line a seed, and one object at the end")
  func seeds() throws {
    let run = try Tool.raftview(
      "run", "-", "--seeds", "3..8", "--measure", "downtime", "--json", input: Self.script)
    #expect(run.status == 0)
    let lines = try objects(run.output)
    #expect(lines.count == 7)
    #expect(lines.prefix(6).map { $0["seed"] as? Int } == [3, 4, 5, 6, 7, 8])
    for line in lines.prefix(6) {
      #expect((line["downtime_ms"] as? Double ?? 0) > 100)
      #expect((line["terms"] as? Int ?? 0) >= 1 && (line["candidacies"] as? Int ?? 0) >= 1)
      let new = line["new_candidacies"] as? Int ?? 0
      #expect(new >= 1 && new <= line["candidacies"] as? Int ?? 0)
    }
    #expect(lines[6]["trials"] as? Int == 6 && lines[6]["median_ms"] != nil)
    let table = try Tool.raftview("run", "-", "--seeds", "1..4", input: Self.script)
    #expect(table.status == 0 && table.output.contains("candidacies"))
  }

  @Test("where a seed is not as the script expects, the status is 1 and the seed is named")
  func failing() throws {
    let run = try Tool.raftview(
      "run", "-", "--seeds", "1..2", input: "servers 3\nrun 1s\nexpect leader none\n")
    #expect(run.status == 1 && run.errors.contains("seed 1: line 3: expected leader none"))
  }

  @Test(
    "wrong words are refused with what is right",
    arguments: [
      ("elections --range 300ms..150ms", "--range '300ms..150ms'"),
      ("elections --range 5", "--range '5'"), ("elections --line 150-160", "has no line '150-160'"),
      ("elections --trials 0", "--trials takes a number from 1"),
      ("elections --seeds 9..1", "9..1"),
      ("elections --trials 5 --seeds 1..5", "A seed is a trial"),
      ("elections --logs 1,2,3,4,5", "S1, which leads, has the longest"),
      ("elections --delay 15ms..10ms", "--delay '15ms..10ms'"),
      ("elections --disk 1ms..2ms", "--disk takes a duration"),
      ("elections --set 'pre-vote maybe'", "--set 'pre-vote maybe'"),
      ("elections --set 'nothing 1'", "nothing"), ("splits --up 6", "--up takes a number from 1"),
      ("splits --servers 5 --up 2", "2 of 5 servers are no majority"),
      ("splits --servers 2", "1 of 2 servers are no majority"),
      ("elections --servers 2", "Without its leader a cluster of 2 has no majority"),
      ("timers --servers 1", "--servers takes 3 or more"),
      ("elections --set 'tick 100ms'", "At 150-150: `election-timeout 150ms` is not"),
      ("splits --set 'jitter 0ms..1s'", "is a range, and `jitter"),
      ("loss --set 'lease-reads on' --set 'pause-stops-timers on'", "`lease-reads on` relies"),
      ("loss --loss 101", "--loss takes numbers from 0 to 100"),
      ("clocks --rate 0", "--rate takes numbers"), ("availability --works 0s", "--works"),
      ("throughput --servers 1", "A server alone"), ("commits --servers 32", "--servers takes"),
      ("commits --sample 1", "no runs to step through"), ("elections --out x", "--out is where"),
      ("elections --json --csv -", "the same place"), ("nothing", "nothing"),
    ])
  func usage(_ words: String, _ message: String) throws {
    let run = try Tool.shell("raftview measure \(words)")
    #expect(run.status == 64, "\(run.output)")
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test("--measure without --seeds, and --seeds with several scripts, are refused")
  func usageOfRun() throws {
    for words in [
      "- --measure downtime", "- - --seeds 1..2", "- --seeds 2..1", "- --seeds 1 --measure x",
    ] {
      let run = try Tool.shell("echo pause | raftview run \(words)")
      #expect(run.status == 64 && run.output == "", "\(words)")
    }
  }

  @Test("what cannot be written is noticed before the trials")
  func unwritable() throws {
    let folder = try Folder()
    for option in ["--csv /nowhere/a.csv", "--svg .", "--sample 1 --out /nowhere/x.raft"] {
      let run = try Tool.shell("raftview measure elections --trials 1000000 \(option)", in: folder)
      #expect(run.status == 73 && run.errors.contains("cannot write"), "\(option): \(run.errors)")
    }
    let full = try Tool.shell("raftview measure splits --trials 5 > /dev/full", in: folder)
    #expect(full.status == 74)
  }

  @Test("Ctrl-C in the middle: what was tried until then is printed, and marked")
  func interrupt() throws {
    // The first line is there while the second point, which takes long, is under way.
    let run = try Tool.shell(
      """
      mkfifo lines
      raftview measure elections --line 12-24 --line 150-150 --trials 4000 --json > lines 2> errors &
      exec 3< lines
      read -u 3 first
      kill -INT $!
      cat <&3
      wait $!
      echo "status $?"
      """)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2 && lines.last == "status 130", "\(run.output)")
    let object = try #require(try objects(String(lines[0])).first)
    #expect(object["interrupted"] as? Bool == true)
    #expect((object["trials"] as? Int ?? 4000) < 4000)
  }
}
