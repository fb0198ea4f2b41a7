// The runs that a judgement has to show, and what it says of an entry in whole sentences.

extension Judgement {
  /// What can be shown of an entry and of a server, by number from 0: the runs that there are, as one asks for them.
  package func runs(of entry: Entry?, server: Int) -> [RunPlan.Wanted] {
    if fault != nil { return [] }
    var runs = [RunPlan.Wanted.picture]
    if let entry {
      func add(_ of: RunPlan.Wanted.Of, _ isSo: Bool) {
        if isSo { runs.append(.entry(of, index: entry.index, term: entry.term)) }
      }
      add(.committed, entry.committed != .no)
      add(.uncommitted, entry.committed != .certain)
      add(.lost, entry.lose > 0)
      add(.committable, entry.commit > 0)
    }
    if candidates.contains(where: { $0.server == server && $0.wins }) { runs.append(.win(server)) }
    return runs
  }

  /// What a run shows, in a few words that go on from "a run".
  package func words(_ run: RunPlan.Wanted) -> String {
    switch run {
    case .picture: return "to the picture, with \(Entry.count(leastElections, "won election"))"
    case .win(let server): return "in which S\(server + 1) wins the next election"
    case .entry(let of, let index, let term):
      let name = "\(index)@\(term)"
      let entry = entries.first { $0.index == index && $0.term == term }
      return switch of {
      case .committed: "to the picture in which \(name) is committed"
      case .uncommitted: "to the picture in which \(name) is not committed"
      case .lost: "on to a leader without \(name): \(Entry.count(entry?.lose ?? 0, "election"))"
      case .committable:
        "on to a leader that commits \(name): \(Entry.count(entry?.commit ?? 0, "election"))"
      }
    }
  }
}

extension Judgement.Entry {
  /// `1 election`, `2 elections`.
  static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  /// Whether it is committed now, in a sentence.
  package var nowSentence: String {
    switch committed {
    case .certain: "Certain: in every run to this picture it is committed."
    case .possible: "Possible: in some runs to this picture it is committed, in others it is not."
    case .no: "Not committed: in no run to this picture it is."
    }
  }

  /// Whether it can be lost, in a sentence.
  package var loseSentence: String {
    guard lose == 0 else {
      return lose == 1
        ? "It can be lost: the next election may be won by a leader without it."
        : "It can be lost: \(lose) elections from now a leader may be without it, and none sooner."
    }
    let although =
      switch committed {
      case .certain: "."
      case .possible: ", though it need not be committed yet."
      case .no: ", though it is not committed yet."
      }
    return "Safe: every leader from now on has it\(although)"
  }

  /// Whether it can be committed from now on, in a sentence.
  package var commitSentence: String {
    if committed == .certain { return "" }
    return switch commit {
    case 0: "Dead: no leader will ever have it, and it will never be committed."
    case 1: "It can be committed: the next election may be won by a leader that has it."
    default:
      "It can be committed: \(commit) elections from now a leader may have it, and none sooner."
    }
  }
}

extension Judgement {
  /// Three words that are not the same, and what each means.
  package static let threeWords = [
    ("certain", "committed in every run to the picture"),
    ("possible", "committed in some runs to it and not in others: logs do not tell"),
    ("safe", "no leader will ever be without it, be it committed or not"),
  ]
}
