// Pictures with terms, votes and leaders: just those can occur that come about forwards, and each has a run that replays.

import Exploring
import Raft
import Running
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
      Sample(servers: 3, terms: 4, entries: 1, every: 1009, possible: 37),
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
