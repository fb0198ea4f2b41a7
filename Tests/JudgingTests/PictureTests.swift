// Pictures of logs and their answers, line by line; and how many of all small pictures can occur.

import Foundation
import Exploring
import Raft
import Running
import Scripting
import Simulation
import TestKit
import Testing

@testable import Judging

@Suite("Pictures of logs")
struct PictureTests {
  static let files =
    Project.files(in: "Tests/JudgingTests/Pictures", ending: ".txt")
    + Project.files(in: "demos/pictures", ending: ".txt")

  @Test("have the answers that stand below them", arguments: files.map(\.lastPathComponent))
  func answers(_ name: String) throws {
    let file = try #require(Self.files.first { $0.lastPathComponent == name })
    let text = try String(contentsOf: file, encoding: .utf8)
    let lines = text.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex(of: "answers"))
    let expected = lines[(start + 1)...].filter { !$0.hasPrefix("checked") }
    #expect(try Judgement(LogPicture(parsing: text)).answers == Array(expected))
  }

  /// Too large for the obvious way.
  private static let notEnumerated = ["01-paper-figure-6.txt", "02-paper-figure-7.txt"]

  @Test(
    "of the paper's and of our own are judged as the obvious way judges them, forwards from nothing",
    arguments: Project.files(in: "demos/pictures", ending: ".txt").map(\.lastPathComponent))
  func obvious(_ name: String) throws {
    if Self.notEnumerated.contains(name) { return }
    let text = try String(contentsOf: Project.file("demos/pictures/\(name)"), encoding: .utf8)
    let judgement = Judgement(try LogPicture(parsing: text))
    // What a local rule forbids is not looked for.
    if judgement.picture.localFault != nil { return }
    let all = ForwardEnumeration(judgement.picture)
    #expect(all.leastElections == (judgement.fault == nil ? judgement.leastElections : nil))
    for entry in judgement.entries {
      let holder = try #require(entry.holders.first)
      let log = judgement.picture.rows[holder].log.prefix(entry.index).compactMap { $0 }
      #expect(all.committed(log) == entry.committed, "\(entry.name)")
      #expect(all.elections(untilLeaderHas: log, false) == entry.lose, "\(entry.name)")
      #expect(all.elections(untilLeaderHas: log, true) == entry.commit, "\(entry.name)")
    }
  }

  @Test("are all there")
  func count() { #expect(Self.files.count == 16 + 27) }

  @Test("of three servers, three entries and three terms 2,678 of 8,000 can occur")
  func small() {
    let logs = Self.smallLogs
    #expect(logs.count == 20)
    // Who is called what does not matter: each is looked at once, and counted as often as it has names.
    var possible = 0
    for a in logs.indices {
      for b in a..<logs.count {
        for c in b..<logs.count where Self.canOccur([logs[a], logs[b], logs[c]]) {
          possible += a == b && b == c ? 1 : a == b || b == c ? 3 : 6
        }
      }
    }
    #expect(possible == 2678)
  }

  /// All logs of three entries and three terms.
  static let smallLogs: [[Int]] = {
    var logs: [[Int]] = [[]]
    for first in 1...3 {
      logs.append([first])
      for second in first...3 {
        logs.append([first, second])
        for third in second...3 { logs.append([first, second, third]) }
      }
    }
    return logs
  }()

  private static func canOccur(_ logs: [[Int]]) -> Bool {
    let picture = LogPicture(rows: logs.map { LogPicture.Row(log: $0) })
    if picture.localFault != nil { return false }
    let tree = LogTree(logs)
    let search = RunSearch(picture, tree)
    let end = tree.logs.map { RunSearch.Demand(log: $0) }
    return search.elections(to: end, through: search.lastTerm) != nil
  }

  @Test(
    "that are none are refused, with the line",
    arguments: [
      ("S1: 1", "1: a picture begins with servers N"),
      ("servers 3\nS9: 1", "2: 'S9:' is no server of the picture"),
      ("servers 2", "1: servers takes a number from 3 to 9, once"),
      ("servers 3\nS1: 1\nS1: 1", "3: S1 has a row already"),
      ("servers 3\nS1: x", "2: 'x' is no term"),
      ("servers 3\nS1: 1\nS2: -", "1: S3 has no row"),
      ("servers 3\nS1: 1 ; votes S2", "2: ' votes S2' is not understood"),
      (
        "servers 3\nS1: 1 ; term 1\nS2: -\nS3: -",
        "3: S2 has no term: all servers have one or none has"
      ),
      ("", "1: a picture begins with servers N"),
      (
        "servers 3\nS1: 1 ; leader\nS2: -\nS3: -",
        "2: votes and leaders need the terms of all servers"
      ),
      (
        "servers 3\nS1: 1 ; term 1 ; leader\nS2: 1 ; term 1 ; leader\nS3: - ; term 1",
        "3: no more than one server leads"
      ),
    ])
  func refused(_ text: String, _ reason: String) {
    #expect { try LogPicture(parsing: text) } throws: { "\($0)" == reason }
  }

  @Test(
    "with terms that fall, entries above the term, or votes nobody can have got, name the rule",
    arguments: [
      ("1 2 1", "why term-order"), ("1 3 ; term 2", "why current-term"),
      ("1 ; term 2 ; voted S2", "why vote"),
    ])
  func local(_ row: String, _ why: String) throws {
    let others = row.contains("term") ? "S2: - ; term 1\nS3: - ; term 1" : "S2: -\nS3: -"
    let picture = try LogPicture(parsing: "servers 3\nS1: \(row)\n\(others)")
    #expect(Judgement(picture).answers == ["possible no", why])
  }

  @Test(
    "know that who stands votes for itself",
    arguments: [
      // Whom S1 voted for has not voted for itself.
      ("- ; term 1 ; voted S2", "- ; term 1 ; voted none", "- ; term 0", "why vote"),
      // Nobody can have begun term 1.
      ("- ; term 1 ; voted none", "- ; term 0", "- ; term 0", "why vote"),
      ("- ; term 0 ; voted S2", "- ; term 0", "- ; term 0", "why vote"),
      // S3 has stood, and S2 got no second vote; nor can S2, which has gone on, have voted for S3.
      ("1 ; term 1 ; voted S3", "1 1 ; term 1 ; leader", "1 1 ; term 1", "why no-run 1"),
      ("1 1 ; term 1 ; voted S2", "- ; term 2", "1 1 ; term 2", "why no-run 2"),
    ])
  func candidates(_ first: String, _ second: String, _ third: String, _ why: String) throws {
    let picture = try LogPicture(
      parsing: "servers 3\nS1: \(first)\nS2: \(second)\nS3: \(third)")
    #expect(Judgement(picture).answers == ["possible no", why])
  }

  @Test("are certain of an entry where who stood can have voted for nobody else")
  func certainByVotes() throws {
    let picture = try LogPicture(
      parsing: "servers 3\nS1: 1 ; term 2\nS2: 1 1 ; term 2\nS3: 1 ; term 2 ; voted S1")
    #expect(
      Judgement(picture).answers.contains {
        $0.hasPrefix("entry 1@1 on S1,S2,S3 committed certain")
      })
  }

  @Test("may have lines that end as on Windows, and a byte order mark")
  func windows() throws {
    let text = "servers 3\nS1: 1\nS2: 1\nS3: -\n"
    let other = "\u{FEFF}" + text.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try LogPicture(parsing: other).rows == LogPicture(parsing: text).rows)
  }

  @Test("may be of a world as it is now, and say it as a text")
  func present() throws {
    var run = WatchedRun(HandPlayer.setup(servers: 3))
    while run.world.nodes.allSatisfy({ !$0.server.isLeader }), run.happen() {}
    let follower = try #require(run.world.nodes.firstIndex { !$0.server.isLeader })
    try run.perform(.crash([ServerID(follower)]))
    let picture = try #require(LogPicture(run.world))
    #expect(picture.rows.count(where: \.leads) == 1 && picture.rows[follower].isDown)
    #expect(try LogPicture(parsing: picture.text) == picture)
    #expect(Judgement(picture).fault == nil)
    #expect(LogPicture(World(Setup()))?.rows.count == 5)
  }

  @Test("that servers are given and no run leads to are said to be so")
  func given() throws {
    func sentence(_ rows: String...) throws -> String? {
      let text = "servers 3\n" + rows.map { "given \($0)\n" }.joined()
      return LogPicture.sentence(onGiven: Setup(head: try Script(parsing: text, name: "x")))
    }
    #expect(try sentence("S1: 1 2", "S2: 1") == nil)
    #expect(try sentence() == nil)
    #expect(try sentence("S1: 1", "S2: 2", "S3: 3")?.contains("nobody can win term 3") == true)
    #expect(try sentence("S1: 1 2", "S2: 2")?.contains("begins behind two different logs") == true)
    // Terms and votes that are said: nobody but S1 has seen the term of its entry; and S2 was not in the term of its vote.
    #expect(try sentence("S1: 1", "S2 term 0", "S3 term 0")?.contains("nobody can win") == true)
    #expect(try sentence("S1: 1 ; term 6 ; voted S2", "S2 term 1")?.contains("such a vote") == true)
    #expect(try sentence("S1: 1 ; term 6 ; voted S2", "S2: 1") == nil)
    // Its log is behind.
    #expect(try sentence("S1: 1 ; term 6 ; voted S2") != nil)
  }

  @Test("may leave logs open where a condition asks only for some")
  func open() throws {
    func plan(_ text: String) throws -> RunPlan? {
      guard case .check(let condition)? = try Command.parse("expect \(text)", servers: 3) else {
        return nil
      }
      return try #require(LogPicture(condition, servers: 3)).plan
    }
    #expect(try plan("log S1 1 2 and log S2 1 3")?.past.count == 3)
    #expect(try plan("log S1 1 and log S2 2 and log S3 3") == nil)
    #expect(LogPicture(.leader(ServerID(0)), servers: 3) == nil)
  }
}
