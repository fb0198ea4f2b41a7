// The runs that a judgement shows: each is legal, as short as it says, and on the real servers comes to what it claims.

import Exploring
import Foundation
import Raft
import Running
import Scripting
import Simulation
import TestKit
import Testing

@testable import Judging

@Suite("Runs to pictures")
struct PictureRunTests {
  private static let files = PictureTests.files

  @Test("show all that is said of a picture", arguments: files.map(\.lastPathComponent))
  func all(_ name: String) throws {
    let file = try #require(Self.files.first { $0.lastPathComponent == name })
    let picture = try LogPicture(parsing: String(contentsOf: file, encoding: .utf8))
    let judgement = Judgement(picture)
    if judgement.fault != nil {
      #expect(judgement.plan(.picture) == nil)
      return
    }
    let plan = try #require(judgement.plan(.picture))
    #expect(plan.past.count == judgement.leastElections)
    try Self.check(plan, picture)
    for (place, entry) in judgement.entries.enumerated() {
      try check(judgement, .committed(place), isSo: entry.committed != .no)
      try check(judgement, .uncommitted(place), isSo: entry.committed != .certain)
      try check(judgement, .lost(place), isSo: entry.lose > 0, elections: entry.lose)
      try check(judgement, .committable(place), isSo: entry.commit > 0, elections: entry.commit)
    }
    for candidate in judgement.candidates {
      try check(judgement, .win(candidate.server), isSo: candidate.wins, elections: 1)
    }
  }

  private func check(
    _ judgement: Judgement, _ showing: RunPlan.Showing, isSo: Bool, elections: Int = 0
  ) throws {
    let plan = judgement.plan(showing)
    #expect((plan != nil) == isSo, "\(showing)")
    guard let plan else { return }
    #expect(plan.future.count == elections)
    try Self.check(plan, judgement.picture)
  }

  /// Plays a plan, and looks at where it comes.
  static func check(_ plan: RunPlan, _ picture: LogPicture) throws {
    let played = try plan.played(picture)
    #expect(played.run.violation == nil)
    // The script says the same once it is read again, and all that it expects is so.
    let script = played.script(title: "a picture", about: "of logs")
    let again = try Script(parsing: "\(script)", name: "again")
    #expect(again.lines.map(\.command) == script.lines.map(\.command))
    #expect(again.lines.contains { if case .check = $0.command { true } else { false } })
    let failures = try Self.failures(again)
    #expect(failures.isEmpty)
    let end = played.run.world.nodes.map(\.server)
    let logs = end.map { $0.log.terms.map(\.number) }
    let leader = plan.future.last.map { end[$0.winner] }
    let committed = Self.committed(plan, servers: picture.rows.count)
    switch plan.showing {
    case .picture: #expect(logs == picture.rows.map { $0.log.compactMap { $0 } })
    case .committed: #expect(plan.entry.map { committed.contains([$0.index, $0.term]) } == true)
    case .uncommitted: #expect(plan.entry.map { committed.contains([$0.index, $0.term]) } == false)
    case .lost:
      #expect(leader?.isLeader == true && Self.has(leader, plan.entry) == false)
    case .committable:
      #expect(leader?.isLeader == true && Self.has(leader, plan.entry) == true)
      #expect(try #require(leader).commitIndex.number >= #require(plan.entry).index)
    case .win(let server):
      #expect(leader?.isLeader == true && leader?.id == ServerID(server))
    }
  }

  private static func has(_ leader: Server?, _ entry: Judgement.Entry?) -> Bool? {
    guard let leader, let entry else { return nil }
    let terms = leader.log.terms
    return terms.count >= entry.index && terms[entry.index - 1].number == entry.term
  }

  /// Plays a script once more, and says what it expects in vain.
  private static func failures(_ script: Script) throws -> [Condition] {
    var run = WatchedRun(Setup(head: script))
    var failures: [Condition] = []
    let head = script.lines.prefix { $0.command.isSetup || $0.command.isTelling }.count
    for line in script.lines.dropFirst(head) {
      switch line.command {
      case .act(let act): try run.perform(act)
      case .each(let act):
        for _ in 0..<run.world.messageCount(of: act) { try run.perform(act) }
      case .check(let condition): if !condition.holds(in: run) { failures.append(condition) }
      case .tell: break
      default: Issue.record("a run by hand has no \(line.command)")
      }
    }
    return failures
  }

  /// What a majority has stored in some term of the past from that term's leader, by index and term; and that all is legal.
  private static func committed(_ plan: RunPlan, servers: Int) -> Set<[Int]> {
    var logs = Array(repeating: [Int](), count: servers)
    var committed: Set<[Int]> = []
    for term in plan.past {
      let start = logs[term.winner]
      for voter in term.voters {
        let (a, b) = (logs[voter], start)
        #expect((a.last ?? 0, a.count) <= (b.last ?? 0, b.count))
      }
      #expect((term.voters.count + 1) * 2 > servers)
      logs[term.winner] += Array(repeating: term.term, count: term.writes)
      let leaders = logs[term.winner]
      for (server, index) in term.taken.enumerated() where index > 0 && server != term.winner {
        logs[server] = Array(leaders[..<index])
      }
      for index in stride(from: leaders.count, to: 0, by: -1) where leaders[index - 1] == term.term
      {
        let holders = logs.indices.count {
          logs[$0].count >= index && Array(logs[$0][..<index]) == Array(leaders[..<index])
        }
        guard holders * 2 > servers else { continue }
        for place in 0..<index { committed.insert([place + 1, leaders[place]]) }
        break
      }
    }
    return committed
  }

  @Test("are there for all 2,678 pictures of three servers, three entries and three terms")
  func small() throws {
    let logs = PictureTests.smallLogs
    var possible = 0
    for a in logs.indices {
      for b in a..<logs.count {
        for c in b..<logs.count {
          let picture = LogPicture(
            rows: [a, b, c].map { LogPicture.Row(log: logs[$0]) })
          let judgement = Judgement(picture)
          guard let plan = judgement.plan(.picture) else { continue }
          #expect(plan.past.count == judgement.leastElections)
          let end = try plan.played(picture).run
          #expect(end.violation == nil)
          #expect(
            end.world.nodes.map { $0.server.log.terms.map(\.number) } == [a, b, c].map { logs[$0] })
          possible += a == b && b == c ? 1 : a == b || b == c ? 3 : 6
        }
      }
    }
    #expect(possible == 2678)
  }

  @Test("come to the terms, votes and leaders that a picture says")
  func particulars() throws {
    let picture = try LogPicture(
      parsing: """
        servers 5
        S1: 1 1 3 ; term 3 ; voted S1 ; leader
        S2: 1 1 3 ; term 4 ; voted S3
        S3: 1 1 3 ; term 4 ; voted S3
        S4: 1 2 ; term 5 ; voted S4 ; down
        S5: 1 ; term 5 ; voted none
        """)
    let judgement = Judgement(picture)
    let plan = try #require(judgement.plan(.picture))
    let played = try plan.played(picture)
    let servers = played.run.world.nodes.map(\.server)
    #expect(servers.map(\.currentTerm.number) == [3, 4, 4, 5, 5])
    #expect(servers.map(\.votedFor) == [ServerID(0), ServerID(2), ServerID(2), ServerID(3), nil])
    #expect(servers[0].isLeader)
    #expect(played.run.world.nodes[3].status == .crashed)
  }

  @Test("are played for pictures with terms and votes")
  func votes() throws {
    let votes: [LogPicture.Vote] = [.unsaid, .none, .given(0), .given(1), .given(2)]
    var rows: [LogPicture.Row] = []
    for log in [[], [1]] {
      for term in 0...3 {
        for vote in votes {
          var row = LogPicture.Row(log: log)
          (row.term, row.vote) = (term, vote)
          rows.append(row)
        }
      }
    }
    var possible = 0
    for number in stride(from: 0, to: rows.count * rows.count * rows.count, by: 37) {
      let picture = LogPicture(
        rows: [rows[number % 40], rows[number / 40 % 40], rows[number / 1600]])
      guard let plan = picture.plan else { continue }
      possible += 1
      try Self.check(plan, picture)
    }
    #expect(possible > 200)
  }

  @Test("are not played by hand where terms are too high for it, and say so")
  func tooHigh() throws {
    let picture = try LogPicture(parsing: "servers 3\nS1: 999\nS2: -\nS3: -")
    let plan = try #require(Judgement(picture).plan(.picture))
    #expect { try plan.played(picture) } throws: { "\($0)".contains("terms above 200") }
  }

  @Test(
    "are asked for by what one types",
    arguments: [
      "picture", "committed 2@3", "uncommitted 1@1", "lost 2@2", "committable 3@4", "win S2",
    ])
  func wanted(_ text: String) throws {
    #expect(try "\(#require(RunPlan.Wanted(text)))" == text)
  }

  @Test(
    "are not asked for by anything else",
    arguments: ["", "lost", "lost 2", "win", "win 2", "lost 2@", "a b c"])
  func unwanted(_ text: String) { #expect(RunPlan.Wanted(text) == nil) }

  /// The explorer tries all elections, writes, appends and crashes on the real servers, in any order; the judgement goes
  /// back from a picture, term by term. `.ci/release` has `raftview bench pictures` compare all pictures of three servers,
  /// three entries and three terms, with a fourth term in which nothing is written: 2,678 of 8,000.
  @Test(
    "are there for just those logs that the explorer comes to",
    arguments: [(1, 3, 0, 64), (2, 2, 1, 162), (2, 3, 0, 448)])
  func agreement(_ terms: Int, _ entries: Int, _ hidden: Int, _ count: Int) throws {
    var bounds = Bounds()
    (bounds.terms, bounds.entries) = (terms, entries)
    var explorer = LogExplorer(bounds, hiddenTerms: hidden)
    let result = explorer.run(most: 1_000_000)
    let reach = try #require(result)
    #expect(
      reach.logs
        == LogPicture.possible(
          servers: 3, terms: terms, entries: entries, hiddenTerms: hidden))
    #expect(reach.logs.count == count)
  }
}
