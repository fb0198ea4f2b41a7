// What it comes to: how an election or an entry stands after an event, as the second half of a headline.

import Raft
import Session
import Simulation

extension Narrator {
  /// So many columns a headline has, and a reason where it can.
  static let lineWidth = 78

  /// Says the first of the sentences that fits a line; the last where none does.
  mutating func say(_ forms: [String], _ sections: Section?...) {
    let sentence = fitting(forms)
    say(sentence)
    if isForScreen { narration.shorten(sentence, forms) }
    for section in sections { narration.cite(section) }
  }

  /// The first of the sentences that fits a line; the last where none does.
  func fitting(_ forms: [String]) -> String {
    forms.first { $0.fits(Self.lineWidth) } ?? forms[forms.count - 1]
  }

  /// The forms, each of them after each of the two starts and before a full stop, in order, and at last what is said where
  /// none fits. Where the shorter ones are not wanted only the first that fits a line is put together.
  func forms(
    _ start: String, or other: @autoclosure () -> String, _ forms: [String],
    last: @autoclosure () -> String
  ) -> [String] {
    if isForScreen { return forms.after(start) + forms.after(other()) + [last()] }
    if let sentence = fitting(start, forms) ?? fitting(other(), forms) { return [sentence] }
    return [last()]
  }

  /// The first of the forms that fits a line after the start and before a full stop.
  private func fitting(_ start: String, _ forms: [String]) -> String? {
    let room = Self.lineWidth - start.signCount - 1
    return forms.first { $0.fits(room) }.map { "\(start)\($0)." }
  }

  // MARK: Votes

  /// How many votes there are, and how many it takes: `2 of the 3 votes it needs`, in joint mode
  /// `2 of S1 S2 S3 and 1 of S3 S4 S5`.
  func votes(_ servers: ServerSet, _ count: VoteCount) -> String {
    count.quorum.isJoint
      ? "votes of \(count.quorum.tally(servers))"
      : count.quorum.progress(servers, extra: count.repeated, "votes it needs")
  }

  /// What becomes of the candidate, to follow a colon, the longest form first:
  /// `it has 2 of the 3 votes it needs, and S3's is on its way`.
  func outlook(_ count: VoteCount) -> [String] {
    let have = "it has \(votes(count.counted, count))"
    let members = count.configuration.members
    let coming = count.coming.intersection(members)
    if !count.canWin {
      let most = count.given.union(count.asked).intersection(members)
      if !count.late.isEmpty {
        let late = count.late.map { $0 == count.candidate ? "its own" : "\($0)'s" }
        let come = late.count == 1 ? "comes" : "come"
        return [
          "\(have), and \(late.joined(separator: " and ")) \(come) too late", "it cannot win",
        ]
      }
      if count.quorum.isJoint { return ["\(have), and it cannot win", "it cannot win"] }
      if most == count.counted.intersection(members) {
        return ["\(have), and no other can come", "it cannot win"]
      }
      return ["\(have), and can have \(most.count) at most", "it cannot win"]
    }
    if !coming.isEmpty {
      // Its own vote is on no link: it counts once it is on its disk.
      let (others, held) = (
        coming.subtracting(count.held).subtracting([count.candidate]),
        count.held.subtracting([count.candidate])
      )
      guard coming.contains(count.candidate) else { return comes(have, others, held: held) }
      let disk =
        count.held.contains(count.candidate) ? "waits for a hand" : "is being written"
      return comes("\(have), its own \(disk)", others, held: held) + [have]
    }
    if !count.asked.isEmpty {
      let names = count.asked.count > 3 ? "\(count.asked.count) servers" : count.asked.inWords
      let verb = count.asked.count == 1 ? "has" : "have"
      return ["\(have); \(names) \(verb) still to answer", have]
    }
    return [have]
  }

  /// What somebody has, and what is still to come.
  private func comes(_ have: String, _ coming: ServerSet, held: ServerSet) -> [String] {
    if held.isEmpty {
      return coming.isEmpty ? [have] : ["\(have), and \(onTheirWay(coming))", have]
    }
    if coming.isEmpty { return ["\(have), and \(heldBack(held))", have] }
    let moving = "\(have), and \(onTheirWay(coming))"
    return ["\(have), \(onTheirWay(coming)), and \(heldBack(held))", moving, have]
  }

  /// `S3's is held back`, `S3's and S5's are held back`, `3 are held back`.
  private func heldBack(_ servers: ServerSet) -> String {
    let names = servers.map { "\($0)'s" }
    return names.count == 1
      ? "\(names[0]) is held back"
      : "\(names.count == 2 ? names.joined(separator: " and ") : "\(names.count)") are held back"
  }

  /// `S3's is on its way`, `S3's and S5's are on their way`, `3 more are on their way`.
  func onTheirWay(_ servers: ServerSet) -> String {
    let names = servers.map { "\($0)'s" }
    switch names.count {
    case 1: return "\(names[0]) is on its way"
    case 2: return "\(names[0]) and \(names[1]) are on their way"
    default: return "\(names.count) more are on their way"
    }
  }

  /// The other servers that stand in the term, as far as they run.
  func rivals(of candidate: ServerID, in term: Term) -> ServerSet {
    ServerSet(
      cluster.servers.filter {
        $0.id != candidate && $0.process != .crashed && $0.roleKind == .candidate && $0.term == term
      }.map(\.id))
  }

  /// Who leads an older term and has not noticed.
  func leader(before term: Term) -> ServerView? {
    cluster.servers.filter { $0.process != .crashed && $0.isLeader && $0.term < term }
      .max { $0.term < $1.term }
  }

  /// Who has all the votes that it needs, counted or on their way, whomever it reaches.
  func hasEnoughVotes(among servers: ServerSet) -> ServerID? {
    servers.first {
      cluster[$0].roleKind == .candidate && cluster.voteCount(for: $0)?.isEnough == true
    }
  }

  // MARK: Copies

  /// The entry by its place and what it holds: `entry 4 (x=3)`.
  func entry(_ index: LogIndex, of server: ServerID) -> String {
    guard let entry = cluster.entry(index, of: server) else { return "entry \(index)" }
    let content = entry.cell(in: cluster.requests)
    // As many bytes are no more characters.
    return content.utf8.count <= 14 || content.count <= 14
      ? "entry \(index) (\(content))" : "entry \(index)"
  }

  /// How many copies the leader counts, and how many commit the entry, to follow a colon, the longest form first.
  /// More servers than these may hold it: it says `hold` of none.
  func outlookCounted(_ count: CopyCount) -> [String] {
    outlook(count, count.known, "that makes \(count.quorum.tally(count.known))", last: "it")
  }

  /// How many hold the entry, and how many commit it, to follow a colon, the longest form first:
  /// `2 of the 3 copies that commit it, and S5's is on its way`. Where it is the last of several it is named: more may
  /// hold those before it, and those may be committed already.
  func outlookStored(_ count: CopyCount, isOne: Bool) -> [String] {
    let it = isOne ? "it" : "entry \(count.index)"
    return outlook(
      count, count.holders, "\(count.quorum.tally(count.holders)) hold \(it)", last: it)
  }

  /// - Parameter last: The entry, where what is held does not name it.
  private func outlook(
    _ count: CopyCount, _ servers: ServerSet, _ held: String, last it: String
  ) -> [String] {
    if count.isCommitted { return ["\(held), and it is committed", held] }
    if count.isOlder { return ["\(held), but it is of an older term", held] }
    if count.quorum.isReached(by: servers) {
      if !count.canCommit, let lack = lackOfReach(count.leader) {
        return ["\(held), but \(count.leader) \(lack)", held]
      }
      let enough = "\(held), enough to commit it"
      // Who holds it and who knows that are different servers: until the answers are there, nothing is committed.
      let isKnown = count.quorum.isReached(by: count.known)
      return (isKnown ? [] : ["\(enough) once \(count.leader) knows"]) + [enough, held]
    }
    let have =
      count.quorum.isJoint ? held : count.quorum.progress(servers, "copies that commit \(it)")
    if !count.canCommit, let lack = lackOfReach(count.leader) {
      return ["\(have), but \(count.leader) \(lack)", have, held]
    }
    let members = count.configuration.members
    return comes(have, count.coming.intersection(members), held: count.held.intersection(members))
      + [held]
  }
}

extension String {
  /// Whether it takes at most so many columns, in signs that take one each.
  func fits(_ width: Int) -> Bool {
    // As many bytes are no more signs, and need not be gone through.
    utf8.count <= width || signCount <= width
  }

  /// How many signs it has, in Unicode's code points.
  fileprivate var signCount: Int {
    // Of the bytes of one all but the first begin with the bits 10.
    utf8.reduce(0) { $0 + ($1 & 0b1100_0000 == 0b1000_0000 ? 0 : 1) }
  }
}

extension Array<String> {
  /// The same with words before each, and after it.
  func after(_ start: String, _ end: String = ".") -> [String] { map { start + $0 + end } }
}

extension Narrator {
  /// What a refusal leaves to the candidate, as a sentence: `S4 can still win with S3's vote`.
  func fate(of count: VoteCount) -> String {
    let candidate = count.candidate
    let members = count.configuration.members
    if !count.canWin {
      if count.quorum.isJoint { return "\(candidate) cannot win any more" }
      let most = count.given.union(count.asked).intersection(members).count
      let votes = "\(most) vote\(most == 1 ? "" : "s")"
      return "\(candidate) can have \(votes) at most, and needs \(count.quorum.need)"
    }
    if let rule = count.doubt { return "\(candidate) could win only because \(rule.name) is off" }
    let free = count.given.subtracting(count.held)
    if count.quorum.isReached(by: free), !count.held.contains(candidate) {
      // Who is in a later term says so to the candidate, which gives up if that comes first.
      return members.contains { cluster.term(of: $0) > count.term }
        ? "\(candidate) wins if enough votes come before word of a later term"
        : "\(candidate) gets enough votes even so"
    }
    let names = count.asked.intersection(members).map { "\($0)'s" }
    return names.count == 1
      ? "\(candidate) can still win with \(names[0]) vote" : "\(candidate) can still win"
  }
}
