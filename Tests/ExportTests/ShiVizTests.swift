// ShiViz: its expression reads every event, and the clocks obey its rules and cause and effect.

import Canvas
import Checking
import Display
import Export
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite("ShiViz")
struct ShiVizTests {
  private struct Line {
    var host: String
    var clock: [String: Int]
    var text: String
  }

  private func events(_ text: String) throws -> [Line] {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    // The first line is the expression, with a backslash and an n between the two lines; the second is no delimiter.
    #expect(
      all[0] == #"(?<time>\S*) (?<role>\S*) (?<term>\d*) (?<event>.*)\n(?<host>\S*) (?<clock>{.*})"#
    )
    #expect(all[1] == "")
    let body = all.dropFirst(2).joined(separator: "\n")
    let matches = body.matches(of: /(\S*) (\S*) (\d*) (.*)\n(\S*) ({.*})/)
    #expect(matches.count * 2 == all.dropFirst(2).count { !$0.isEmpty }, "every line is read")
    return try matches.map { match in
      let clock = try object(match.output.6).compactMapValues { $0 as? Int }
      return Line(host: String(match.output.5), clock: clock, text: String(match.output.4))
    }
  }

  @Test(
    "clocks are as ShiViz wants them, and as cause and effect are",
    arguments: ["split-vote", "rough-network", "leader-crash", "joint-consensus"])
  func clocks(_ name: String) throws {
    let events = try events(exported(demo(name), as: .shiviz).parts[0])
    var counts: [String: Int] = [:]
    var last: [String: [String: Int]] = [:]
    for event in events { counts[event.host, default: 0] += 1 }
    var seen: [String: Int] = [:]
    var crossings = 0
    for event in events {
      seen[event.host, default: 0] += 1
      // A host's own clock runs 1, 2, 3; there are no zeros, and none beyond what comes.
      #expect(event.clock[event.host] == seen[event.host])
      #expect(event.clock.allSatisfy { $0.value > 0 && $0.value <= counts[$0.key] ?? 0 })
      // Nobody has heard of what has not happened yet, or forgets.
      #expect(event.clock.allSatisfy { $0.value <= seen[$0.key] ?? 0 })
      for (host, count) in last[event.host] ?? [:] { #expect(event.clock[host] ?? 0 >= count) }
      if let before = last[event.host], event.clock.count(where: { before[$0.key] != $0.value }) > 1
      {
        crossings += 1
      }
      last[event.host] = event.clock
    }
    #expect(crossings > 5, "messages are heard of")
  }

  @Test("a message is heard of with what its sender knew when it was sent")
  func messages() throws {
    let events = try events(
      exported("servers 2\nseed 1\ntimeout S1\nrun 20ms\n", as: .shiviz).parts[0])
    let sending = try #require(events.first { $0.text.hasPrefix("S1 sends S2 RequestVote") })
    let receipt = try #require(events.first { $0.text.hasPrefix("S2 votes for S1") })
    #expect(receipt.clock["S1"] == sending.clock["S1"])
  }

  @Test("a long log warns, with the figure")
  func long() throws {
    let exported = try exported("servers 3\nrun 60s\n", as: .shiviz)
    #expect(exported.warnings.count == 1 && exported.warnings[0].contains("above 5000"))
    #expect(try ShiVizTests.short().warnings == [])
  }

  private static func short() throws -> Exported {
    try ExportTests.exported("servers 3\nrun 1s\n", as: .shiviz)
  }
}
