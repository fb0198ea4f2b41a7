// Conditions in plain words: what a goal of a lesson asks for, for readers who know no scripts.
//
// The words are made of the condition alone, so that every lesson has them. What is found instead, where one does not
// hold, `Running` says: for that the world has to be there.

import Checking
import Raft
import Scripting

extension Condition {
  /// What is to be the case, as a part of a sentence: "S3 is down, and S1 has committed up to entry 2".
  package var inWords: String { words(isTrue: true) }

  /// That it holds, or that it does not.
  private func words(isTrue: Bool) -> String {
    switch self {
    case .not(let condition): condition.words(isTrue: !isTrue)
    // Not both is one of them not, and not one of them is neither.
    case .and where isTrue: wordsOfAll
    case .and(let one, let other):
      one.words(isTrue: isTrue) + (isTrue ? ", and " : ", or ") + other.words(isTrue: isTrue)
    case .or(let one, let other):
      one.words(isTrue: isTrue) + (isTrue ? ", or " : ", and ") + other.words(isTrue: isTrue)
    case .leader(let server):
      isTrue ? "\(server.name) leads" : "\(server.name) does not lead the newest term"
    case .leaderNone: isTrue ? "nobody leads" : "somebody leads"
    case .leaderAny: isTrue ? "somebody leads" : "nobody leads"
    case .electionSplit:
      isTrue ? "an election is split: nobody can win it" : "no election is split"
    case .split(let count):
      isTrue
        ? "\(count == 1 ? "an election has" : "\(count) elections in a row have") failed"
        : "fewer than \(count) elections in a row have failed"
    case .flying(let selector, let comparison, let count):
      selector.words(isTrue ? comparison : comparison.opposite, count, isTrue: isTrue)
    case .logsAgree(let servers):
      (servers.isEmpty ? "all running servers" : ServerSet(servers).inWords)
        + (isTrue ? " hold the same log" : " do not hold the same log")
    case .linearizable:
      isTrue
        ? "all answers fit one order of the calls"
        : "the answers fit no order of the calls"
    case .safe: isTrue ? "nothing is violated" : "a safety property is broken"
    case .violation(let property):
      "\(property.name) is \(isTrue ? "broken" : "not broken")"
    case .answered, .answer, .attempts: wordsAboutClient(isTrue)
    case .match, .next, .probing: wordsAboutBelief(isTrue)
    default: wordsAboutServer(isTrue)
    }
  }

  /// The conditions that are all to hold, in order.
  private var all: [Condition] {
    if case .and(let one, let other) = self { one.all + other.all } else { [self] }
  }

  /// That all of several hold. That somebody leads who is not this server is that another does.
  private var wordsOfAll: String {
    var parts = all
    var others: [(place: Int, words: String)] = []
    if let somebody = parts.firstIndex(of: .leaderAny),
      let place = parts.firstIndex(where: { $0.isLeaderElsewhere }),
      case .not(.leader(let server)) = parts[place]
    {
      let stale = parts.firstIndex(of: .role(server, .leader))
      let words =
        stale == nil
        ? "another than \(server.name) leads"
        : "\(server.name) leads, and another server leads a newer term"
      others.append((stale ?? min(somebody, place), words))
      parts = parts.enumerated().filter { ![somebody, place, stale].contains($0.offset) }
        .map(\.element)
    }
    var words = parts.map { $0.words(isTrue: true) }
    for other in others { words.insert(other.words, at: min(other.place, words.count)) }
    return words.joined(separator: ", and ")
  }

  /// Whether it says that a server does not lead the newest term.
  private var isLeaderElsewhere: Bool {
    if case .not(.leader) = self { true } else { false }
  }

  private func wordsAboutClient(_ isTrue: Bool) -> String {
    switch self {
    case .answered(let client, let number):
      "\(client) has \(isTrue ? "an" : "no") answer to its call \(number)"
    case .answer(let client, let number, let value):
      "call \(number) of \(client) has \(isTrue ? "" : "not ")read \(value ?? "that there is nothing")"
    case .attempts(let client, let number, let comparison, let count):
      "\(client) has sent its call \(number) "
        + (comparison == .equal && !isTrue
          ? "not \(count) times"
          : "\((isTrue ? comparison : comparison.opposite).count(count)) times")
    default: fatalError("of clients nothing else is asked")
    }
  }

  private func wordsAboutBelief(_ isTrue: Bool) -> String {
    switch self {
    case .match(let leader, let follower, let comparison, let index):
      "\(leader.name) knows that \(follower.name) holds "
        + entries(comparison, index, isTrue, of: "its log")
    case .next(let leader, let follower, let comparison, let index):
      "\(leader.name) would send \(follower.name) "
        + (comparison == .equal
          ? "entry \(index) \(isTrue ? "" : "not ")next"
          : "next an entry \((isTrue ? comparison : comparison.opposite).bound(index))")
    case .probing(let leader, let follower):
      "\(leader.name) \(isTrue ? "looks" : "does not look") for where \(follower.name)'s log agrees with its own"
    default: fatalError("of beliefs nothing else is asked")
    }
  }

  private func wordsAboutServer(_ isTrue: Bool) -> String {
    switch self {
    case .role(let server, let role): server.words(for: role, isTrue)
    case .alive(let server): "\(server.name) is \(isTrue ? "running" : "down")"
    case .term(let server, .equal, let term):
      "\(server.name) is \(isTrue ? "" : "not ")in term \(term)"
    case .term(let server, let comparison, let term):
      "\(server.name) is in a term \((isTrue ? comparison : comparison.opposite).bound(term))"
    case .vote(let server, let candidate?):
      "\(server.name) has \(isTrue ? "" : "not ")voted for \(candidate.name)"
    case .vote(let server, nil): "\(server.name) has \(isTrue ? "not voted" : "voted")"
    case .commit(let server, let comparison, let index):
      "\(server.name) has committed " + entries(comparison, index, isTrue, of: "its log")
    case .applied(let server, let comparison, let index):
      "\(server.name) has applied " + entries(comparison, index, isTrue, of: "its log")
    case .log(let server, let terms): server.words(for: terms, isTrue)
    case .value(let server, let key, let value?):
      "\(server.name) \(isTrue ? "has" : "does not have") \(key)=\(value) in its state"
    case .value(let server, let key, nil):
      "\(server.name) has \(isTrue ? "no" : "some") \(key) in its state"
    case .follows(let server, let leader?):
      "\(server.name) \(isTrue ? "follows" : "does not follow") \(leader.name)"
    case .follows(let server, nil):
      "\(server.name) knows of \(isTrue ? "no" : "a") leader"
    case .configuration(let server, let state): server.words(for: state, isTrue)
    case .snapshot(let server, .equal, 0): "\(server.name) has \(isTrue ? "no" : "a") snapshot"
    case .snapshot(let server, let comparison, let index):
      "\(server.name)'s snapshot covers " + entries(comparison, index, isTrue, of: "the log")
    case .transferring(let server):
      "\(server.name) \(isTrue ? "hands" : "does not hand") its leadership over"
    case .changing(let server):
      "\(server.name) \(isTrue ? "changes" : "does not change") who belongs to the cluster"
    default: fatalError("of a server nothing else is asked")
    }
  }

  /// How far something reaches in a log.
  private func entries(
    _ comparison: Comparison, _ index: Int, _ isTrue: Bool, of log: String
  ) -> String {
    switch (isTrue ? comparison : comparison.opposite, index) {
    case (.equal, 0) where isTrue: "nothing of \(log)"
    case (.equal, _):
      isTrue ? "entries up to \(index)" : "another part of \(log) than up to \(index)"
    case (.less, _): "less of \(log) than up to entry \(index)"
    case (.lessOrEqual, _): "no more of \(log) than up to entry \(index)"
    case (.greater, _): "entries beyond \(index)"
    case (.greaterOrEqual, _): "entries up to \(index) at least"
    }
  }
}

extension ServerID {
  /// As it is told: `S1`, `the leader`.
  fileprivate var name: String {
    follower.map { "the leader of \($0)" } ?? (self == .leader ? "the leader" : "\(self)")
  }

  fileprivate func words(for role: RoleName, _ isTrue: Bool) -> String {
    switch role {
    case .leader: "\(name) is \(isTrue ? "a" : "no") leader"
    case .follower, .candidate, .preCandidate:
      "\(name) is \(isTrue ? "a" : "no") \(role.rawValue)"
    case .crashed: "\(name) is \(isTrue ? "down" : "running")"
    }
  }

  /// The entries of a log, told by their terms.
  fileprivate func words(for terms: [Int], _ isTrue: Bool) -> String {
    if terms.isEmpty { return "\(name)'s log is \(isTrue ? "" : "not ")empty" }
    let list = terms.map(String.init).joined(separator: " ")
    let entries =
      terms.count == 1
      ? "one entry, of term \(list)" : "\(terms.count) entries, of the terms \(list)"
    return isTrue ? "\(name)'s log has \(entries)" : "\(name)'s log does not have \(entries)"
  }

  fileprivate func words(for state: ConfigurationState, _ isTrue: Bool) -> String {
    let no = isTrue ? "" : "not "
    return switch state {
    case .joint: "\(name) is \(no)in joint mode, with old and new voters"
    case .simple: "\(name) is \(no)back to one set of voters"
    case .voters(let voters): "\(name) goes \(no)by the voters \(ServerSet(voters).inWords)"
    case .learners(let learners) where learners.isEmpty:
      "\(name) knows of \(isTrue ? "no" : "some") learners"
    case .learners(let learners):
      "\(name) goes \(no)by the learners \(ServerSet(learners).inWords)"
    }
  }
}

extension FlightSelector {
  /// That so many of the messages are under way.
  fileprivate func words(_ comparison: Comparison, _ count: Int, isTrue: Bool) -> String {
    var name = kind?.name ?? "message"
    if let link {
      name +=
        link.isBothWays
        ? " between \(link.from) and \(link.to)" : " from \(link.from) to \(link.to)"
    }
    switch (comparison, count) {
    case (.greaterOrEqual, 1): return "some \(name) is under way"
    case (.less, 1): return "no \(name) is under way"
    case (.equal, 0): return "\(isTrue ? "no" : "some") \(name) is under way"
    case (.equal, _) where !isTrue: return "not \(count) of these are under way: \(name)"
    default: return "\(comparison.count(count)) of these are under way: \(name)"
    }
  }
}

extension Comparison {
  /// What holds where this does not; equality has no single one.
  fileprivate var opposite: Comparison {
    switch self {
    case .equal: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }

  /// A number of things.
  fileprivate func count(_ number: Int) -> String {
    switch self {
    case .equal: "\(number)"
    case .less: "fewer than \(number)"
    case .lessOrEqual: "at most \(number)"
    case .greater: "more than \(number)"
    case .greaterOrEqual: "at least \(number)"
    }
  }

  /// Where a number lies, said of a noun before it.
  fileprivate func bound(_ number: Int) -> String {
    switch self {
    case .equal: "of number \(number)"
    case .less: "below \(number)"
    case .lessOrEqual: "not above \(number)"
    case .greater: "above \(number)"
    case .greaterOrEqual: "not below \(number)"
    }
  }
}
