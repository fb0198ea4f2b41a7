// Pictures with terms, votes and leaders: just those can occur that come about forwards, and each has a run that replays.

import Exploring
import Raft
import Running
import Scripting
import Simulation
import Testing

@testable import Judging

@Suite("Pictures with terms and votes")
struct VoteTests {
  /// Bounds, and a sample of all pictures within them.
  struct Sample: Sendable, CustomTestStringConvertible {
    var servers: Int
    var terms: Int
    var entries: Int
    /// One of so many is looked at.
    var every: Int
    /// How many of those can occur.
    var possible: Int

    var testDescription: String {
      "\(servers) servers, \(terms) terms, \(entries) entries, one of \(every)"
    }

    var pictures: [LogPicture] {
      let votes = [.unsaid, .none] + (0..<servers).map(LogPicture.Vote.given)
      var rows: [LogPicture.Row] = []
      for log in LogPicture.logs(terms: terms, entries: entries) {
        for term in 0...terms where term >= log.last ?? 0 {
          for vote in votes {
            var row = LogPicture.Row(log: log)
            (row.term, row.vote) = (term, vote)
            rows.append(row)
          }
        }
      }
      let count = (0..<servers).reduce(1) { count, _ in count * rows.count }
      return stride(from: 0, to: count, by: every).map { number in
        var all: [LogPicture.Row] = []
        var rest = number
        for _ in 0..<servers {
          all.append(rows[rest % rows.count])
          rest /= rows.count
        }
        // In every fourth the first of the highest term leads.
        let top = all.indices.max { (all[$0].term ?? 0, -$0) < (all[$1].term ?? 0, -$1) }
        if number / every % 4 == 0, let top { all[top].leads = true }
        return LogPicture(rows: all)
      }
    }
  }

  @Test(
    "can occur just if they come about forwards, and each that can has a run",
    arguments: [
      Sample(servers: 3, terms: 1, entries: 1, every: 1, possible: 412),
      Sample(servers: 3, terms: 2, entries: 1, every: 13, possible: 247),
      Sample(servers: 3, terms: 2, entries: 2, every: 211, possible: 46),
      Sample(servers: 3, terms: 3, entries: 1, every: 61, possible: 229),
      Sample(servers: 3, terms: 3, entries: 2, every: 4001, possible: 19),
      Sample(servers: 4, terms: 2, entries: 1, every: 2003, possible: 23),
    ])
  func exact(_ sample: Sample) throws {
    let all = VoteEnumeration(
      servers: sample.servers, terms: sample.terms, entries: sample.entries)
    var possible = 0
    for picture in sample.pictures {
      let judgement = Judgement(picture)
      #expect(
        (judgement.fault == nil) == all.comes(to: picture), "\(picture.text)\(judgement.answers)")
      guard let plan = judgement.plan(.picture) else { continue }
      possible += 1
      try PictureRunTests.check(plan, picture)
    }
    #expect(possible == sample.possible)
  }
}

extension VoteTests {
  /// Numbers that are the same in every process.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
  }

  @Test("can occur where a run of real servers, with anything done to them by hand, comes to them")
  func real() throws {
    var (seen, voteless): (Set<LogPicture>, Int) = ([], 0)
    for seed in 0..<400 {
      var dice = Dice(state: UInt64(seed))
      var run = WatchedRun(HandPlayer.setup(servers: 3))
      try run.perform(.hold(nil))
      for _ in 0..<40 {
        try Self.move(&run, &dice)
        let picture = try #require(LogPicture(run.world))
        guard seen.insert(picture).inserted else { continue }
        #expect(Judgement(picture).fault == nil, "\(picture.text)")
        let top = picture.rows.compactMap(\.term).max()
        if !picture.rows.contains(where: { $0.leads && $0.term == top }) {
          voteless += picture.rows.count { $0.vote == .none && $0.term ?? 0 > 1 }
        }
      }
    }
    #expect(seen.count > 1000 && voteless > 100, "\(seen.count) \(voteless)")
  }

  /// Does something: mostly it delivers a message.
  private static func move(_ run: inout WatchedRun, _ dice: inout Dice) throws {
    let world = run.world
    let server = ServerID(dice.roll(world.nodes.count))
    let node = world.nodes[server.index]
    let flights = world.flights.sorted { $0.id < $1.id }
    switch dice.roll(10) {
    case 0...2
    where node.status == .running && !node.server.isLeader
      && node.server.currentTerm.number < 5:
      try run.perform(.timeout(server))
    case 3 where node.server.isLeader && node.status == .running:
      try run.perform(.request(.put(key: "x", value: "1"), client: nil, to: server))
    case 4 where node.server.isLeader && node.status == .running:
      try run.perform(.heartbeat(server))
    case 5 where dice.roll(3) == 0:
      try run.perform(node.status == .running ? .crash([server]) : .restart([server]))
    default:
      guard !flights.isEmpty else { return }
      let flight = flights[dice.roll(flights.count)]
      try run.intervene { (world) throws(Refusal) in try world.deliver(flight) }
    }
  }
}
