// The page: whole, small, fetching nothing; what its differences add up to is the run.

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

@Suite("The page that plays a run")
struct PageTests {
  /// What stands in the page.
  private func data(_ page: String) throws -> [String: Any] {
    let start = try #require(page.range(of: "<script id=\"run\" type=\"application/json\">"))
    let end = try #require(page[start.upperBound...].range(of: "</script>"))
    return try object(page[start.upperBound..<end.lowerBound])
  }

  /// Adds up the differences as the page does.
  private func states(_ data: [String: Any]) throws -> [[String: Any]] {
    let blank: [String: Any] = [
      "r": 0, "t": 0, "v": -1, "c": 0, "a": 0, "s": 0, "m": [Int](), "x": [Int](), "p": 0,
      "log": [[Any]](),
    ]
    func changed(_ old: [String: Any], _ change: [String: Any]) -> [String: Any] {
      var new = old.merging(change) { $1 }
      if let entries = change["k"] as? [Any], let kept = entries.first as? Int {
        var log = Array((old["log"] as? [[Any]] ?? []).prefix(kept))
        for place in stride(from: 1, to: entries.count, by: 2) {
          log.append([entries[place], entries[place + 1]])
        }
        new["log"] = log
      }
      return new
    }
    var servers = (data["servers"] as? [[String: Any]] ?? []).map { changed(blank, $0) }
    for case let event as [Any] in data["events"] as? [Any] ?? [] {
      for case let change as [Any] in event[7] as? [Any] ?? [] {
        let index = try #require(change[0] as? Int)
        while servers.count <= index { servers.append(blank) }
        servers[index] = changed(servers[index], try #require(change[1] as? [String: Any]))
      }
    }
    return servers
  }

  @Test(
    "the differences add up to what the servers are in the end",
    arguments: [
      "split-vote", "figure-8", "snapshot", "joint-consensus", "leader-crash", "one-server-change",
      "volatile",
    ])
  func differences(_ name: String) throws {
    let script = try demo(name)
    let data = try data(exported(script, as: .html).parts[0])
    var walk = RunWalk(try parsed(script))
    while walk.next() {}
    let states = try states(data)
    #expect(states.count == walk.session.world.nodes.count)
    for (state, server) in zip(states, walk.session.cluster.servers) {
      #expect(state["t"] as? Int == server.term.number)
      #expect(state["v"] as? Int == server.votedFor?.index ?? -1)
      #expect(state["c"] as? Int == server.commitIndex.number)
      #expect(state["s"] as? Int == server.log.snapshotIndex.number)
      #expect((state["r"] as? Int == 3) == server.isLeader)
      let terms = (state["log"] as? [[Any]])?.compactMap { $0[0] as? Int }
      #expect(terms == server.log.terms.map(\.number), "\(server.id) of \(name)")
      let match = server.leadership?.followers.map(\.matchIndex.number) ?? []
      #expect(state["m"] as? [Int] ?? [] == match)
    }
    #expect((data["events"] as? [Any])?.count == walk.session.position)
  }

  @Test("a part of a run begins with what the servers were right before")
  func part() throws {
    let script = try demo("figure-8")
    let data = try data(exported(script, as: .html, from: "40").parts[0])
    #expect(data["first"] as? Int == 39)
    var walk = RunWalk(try parsed(script))
    while walk.next() {}
    let states = try states(data)
    #expect(
      states.map { ($0["log"] as? [Any])?.count ?? 0 }
        == walk.session.cluster.servers.map { $0.log.lastIndex.number })
  }

  @Test("every message begins before it ends, and every delivery ends one")
  func messages() throws {
    let script = try demo("rough-network")
    let data = try data(exported(script, as: .html).parts[0])
    let messages = (data["messages"] as? [[Any]] ?? []).map { $0.compactMap { $0 as? Int } }
    var ends: [Int: Int] = [:]
    for message in messages {
      #expect(message.count == 11)
      if message[8] >= 0 {
        #expect(message[6] <= message[8] && message[7] <= message[9])
        ends[message[8], default: 0] += 1
      }
    }
    var walk = RunWalk(try parsed(script))
    while walk.next() {
      if case .delivered(_)? = walk.session.lastEvent?.event.kind {
        #expect(ends[walk.session.position] != nil)
      }
    }
    #expect(messages.contains { $0[10] == 1 }, "some are lost")
  }

  @Test("it fetches nothing, and what a script says cannot become part of it")
  func closed() throws {
    let page = try exported(
      "title </script><img src=x>\nservers 3\nrun 300ms\nsay <b>{{run}}</b>\nput x </script>\n",
      as: .html
    ).parts[0]
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("<img") && page.contains("&lt;/script&gt;&lt;img src=x&gt;"))
    // The only addresses are those of the namespaces of SVG, of which there are none either.
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("@import"))
    #expect(page.ranges(of: "</script>").count == 2)
    #expect(try data(page)["title"] as? String == "</script><img src=x>")
  }

  @Test("two thousand events take less than one and a half million bytes")
  func size() throws {
    let script = "servers 5\nseed 7\nload 20/s reads 20% clients 2\nrun 60s\n"
    let page = try exported(script, as: .html, to: "2000").parts[0]
    #expect((try data(page)["events"] as? [Any])?.count == 2000)
    #expect(page.utf8.count < 1_500_000, "\(page.utf8.count)")
  }

  @Test("a property that breaks is said with the event that breaks it, and nowhere else")
  func violation() throws {
    let data = try data(exported(demo("figure-8-rule-off"), as: .html).parts[0])
    #expect((data["violation"] as? String)?.hasPrefix("LeaderCompleteness: ") == true)
    let flags = (data["events"] as? [[Any]] ?? []).compactMap { $0[1] as? Int }
    #expect(flags.count { $0 & 4 != 0 } == 1)
    #expect(try self.data(exported(demo("figure-8"), as: .html).parts[0])["violation"] == nil)
  }

  @Test("what a lesson tells is in it, where it is told")
  func told() throws {
    let data = try data(exported(demo("split-vote"), as: .html).parts[0])
    let told = try #require(data["told"] as? [[Any]])
    #expect(told.contains { ($0[2] as? String)?.hasPrefix("Five servers.") == true })
    #expect(told.contains { $0[1] as? String == "pause" })
    let positions = told.compactMap { $0[0] as? Int }
    #expect(positions == positions.sorted() && positions.count == told.count)
  }
}
