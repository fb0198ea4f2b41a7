// A judgement in sentences, for people.

/// What an entry may be said to be, in words.
extension Judgement.Entry {
  /// `2@3`
  package var name: String { "\(index)@\(term)" }

  /// Whether it is committed, in a few words.
  package var committedWords: String {
    switch committed {
    case .certain: "committed for certain"
    case .possible: "perhaps committed"
    case .no: "not committed"
    }
  }

  /// Whether it can be lost, in a few words.
  package var loseWords: String {
    lose == 0 ? "never lost" : "can be lost in \(Self.elections(lose))"
  }

  /// Whether it can be committed from now on, in a few words.
  package var commitWords: String {
    if committed == .certain { return "" }
    return commit == 0 ? "never to be committed" : "can be committed in \(Self.elections(commit))"
  }

  private static func elections(_ count: Int) -> String {
    count == 1 ? "1 election" : "\(count) elections"
  }
}

extension Impossibility {
  /// Why a picture cannot occur, in a sentence.
  package var sentence: String {
    switch self {
    case .gap: "It cannot occur: a log has a hole, and entries are only ever appended."
    case .termOrder:
      "It cannot occur: terms fall along a log, and a leader appends nothing of an older term."
    case .logMatching:
      "It cannot occur: two logs share an entry and not all that is before it (Log Matching)."
    case .oneLeaderPerTerm:
      "It cannot occur: a term begins behind two different logs, but has one leader (Election Safety)."
    case .currentTerm:
      "It cannot occur: a log holds an entry of a higher term than its server's."
    case .vote: "It cannot occur: nobody can have given, or got, such a vote."
    case .noRun(let term):
      "It cannot occur: nobody can win term \(term) so that all is there that the picture has of it "
        + "and of the terms before."
    }
  }
}

extension Judgement {
  /// What matters most, in a line: what is certain, what can be lost in the next election, who can win.
  package var brief: String {
    if let fault { return fault.sentence }
    func words(_ entries: [Entry]) -> String {
      entries.isEmpty ? "none" : entries.map(\.name).joined(separator: " ")
    }
    let winners = candidates.filter(\.wins).map { "S\($0.server + 1)" }
    return "Committed for certain: \(words(entries.filter { $0.committed == .certain })). "
      + "Can be lost: \(words(entries.filter { $0.lose > 0 })). "
      + "Can win: \(winners.isEmpty ? "nobody" : winners.joined(separator: " "))."
  }

  /// The answers in sentences and a table.
  package var report: [String] {
    if let fault { return [fault.sentence] }
    let elections = leastElections == 1 ? "1 won election" : "\(leastElections) won elections"
    var lines = [
      leastElections == 0
        ? "It can occur: nothing has happened." : "It can occur, after \(elections) at the least."
    ]
    lines += candidates.map { candidate in
      let others = candidate.votes.filter { $0 != candidate.server }.map { "S\($0 + 1)" }
      let votes =
        others.isEmpty ? "no vote but its own" : "votes of \(others.joined(separator: " "))"
      return
        "S\(candidate.server + 1) \(candidate.wins ? "can" : "cannot") win a new term: \(votes)."
    }
    if entries.isEmpty { return lines }
    let rows =
      [["entry", "on", "now", "later", ""]]
      + entries.map { entry in
        [
          entry.name, entry.holders.map { "S\($0 + 1)" }.joined(separator: " "),
          entry.committedWords, entry.loseWords, entry.commitWords,
        ]
      }
    let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return lines + [""]
      + rows.map { row in
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
      }
  }
}

extension RunPlan {
  /// What is to be shown, as one types it, such as `lost 2@3`.
  package enum Wanted: Hashable, Sendable, CustomStringConvertible {
    /// A run to the picture.
    case picture
    /// Something of an entry, by index and term.
    case entry(Of, index: Int, term: Int)
    /// That a server, from 0, wins.
    case win(Int)

    /// What of an entry.
    package enum Of: String, CaseIterable, Hashable, Sendable {
      /// It is committed on the way, or is not.
      case committed, uncommitted
      /// Somebody leads without it, or commits it later.
      case lost, committable
    }

    /// Reads it; nil if it is none of these.
    package init?(_ text: String) {
      let words = text.split(whereSeparator: \.isWhitespace)
      if words == ["picture"] { self = .picture; return }
      guard words.count == 2 else { return nil }
      if words[0] == "win", words[1].first == "S", let number = Int(words[1].dropFirst()) {
        self = .win(number - 1)
        return
      }
      let parts = words[1].split(separator: "@", omittingEmptySubsequences: false).map { Int($0) }
      guard let of = Of(rawValue: String(words[0])), parts.count == 2, let index = parts[0],
        let term = parts[1]
      else { return nil }
      self = .entry(of, index: index, term: term)
    }

    /// As one types it.
    package var description: String {
      switch self {
      case .picture: "picture"
      case .entry(let of, let index, let term): "\(of.rawValue) \(index)@\(term)"
      case .win(let server): "win S\(server + 1)"
      }
    }

    /// A title for the script.
    package var title: String {
      switch self {
      case .picture: "A run to the picture"
      case .entry(.committed, let index, let term): "Entry \(index)@\(term), committed"
      case .entry(.uncommitted, let index, let term):
        "Entry \(index)@\(term), not committed"
      case .entry(.lost, let index, let term): "How entry \(index)@\(term) is lost"
      case .entry(.committable, let index, let term):
        "How entry \(index)@\(term) is committed yet"
      case .win(let server): "S\(server + 1) wins a new term"
      }
    }

    /// What that is in a judgement; nil if it has no such entry or server.
    package func showing(in judgement: Judgement) -> Showing? {
      switch self {
      case .picture: return .picture
      case .win(let server):
        return judgement.picture.rows.indices.contains(server) ? .win(server) : nil
      case .entry(let of, let index, let term):
        guard
          let place = judgement.entries.firstIndex(where: { $0.index == index && $0.term == term })
        else { return nil }
        return switch of {
        case .committed: .committed(place)
        case .uncommitted: .uncommitted(place)
        case .lost: .lost(place)
        case .committable: .committable(place)
        }
      }
    }
  }

  /// What it shows, in a line.
  package var summary: String {
    let before = past.count == 1 ? "1 won election" : "\(past.count) won elections"
    let after = future.count == 1 ? "1 more" : "\(future.count) more"
    return switch showing {
    case .picture: "A run to the picture with \(before)."
    case .committed: "A run to the picture with \(before), in which entry \(name) is committed."
    case .uncommitted:
      "A run to the picture with \(before), in which entry \(name) is not committed."
    case .lost: "After \(before) the picture, and \(after): a leader without entry \(name)."
    case .committable:
      "After \(before) the picture, and \(after): a leader that commits entry \(name)."
    case .win(let server): "After \(before) the picture, and S\(server + 1) wins a new term."
    }
  }

  private var name: String { entry.map(\.name) ?? "" }

  /// The terms, a line each.
  package var lines: [String] { (past + future).map(\.words) }
}

extension PlannedTerm {
  /// What happens in it, in a sentence or more.
  package var words: String {
    var text =
      "Term \(term): S\(winner + 1) wins with the votes of \(Self.list(voters)) and its own."
    let entries = writes == 1 ? "an entry" : "\(writes) entries"
    if writes > 0 { text += " It writes \(entries)." }
    var levels: [Int: [Int]] = [:]
    for (server, index) in taken.enumerated() where index != 0 && server != winner {
      levels[index, default: []].append(server)
    }
    for (index, servers) in levels.sorted(by: { $0.key < $1.key }) {
      let verb = servers.count == 1 ? "takes" : "take"
      text += " \(Self.list(servers)) \(verb) its log up to \(index)."
    }
    return text
  }

  /// `S1, S2 and S3`
  static func list(_ servers: [Int]) -> String {
    let names = servers.map { "S\($0 + 1)" }
    if names.count < 2 { return names.joined() }
    return names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}
