// Conditions as text. What is printed here parses to the same condition.

import Checking
import Raft

extension Condition: CustomStringConvertible {
  /// The condition as scripts write it, with parentheses only where `not` or `and` needs them.
  package var description: String {
    switch self {
    case .leader(let server): "\(word: .leader) \(server)"
    case .leaderNone: "\(word: .leader) none"
    case .leaderAny: "\(word: .leader) any"
    case .role(let server, let role): "\(word: .role) \(server) \(role.rawValue)"
    case .term(let server, let comparison, let term):
      "\(word: .term) \(server) \(comparison)\(term)"
    case .vote(let server, let candidate):
      "\(word: .vote) \(server) \(candidate?.word ?? "none")"
    case .commit(let server, let comparison, let index):
      "\(word: .commit) \(server) \(comparison)\(index)"
    case .applied(let server, let comparison, let index):
      "\(word: .applied) \(server) \(comparison)\(index)"
    case .log(let server, let terms) where terms.isEmpty: "\(word: .log) \(server) empty"
    case .log(let server, let terms):
      "\(word: .log) \(server) \(terms.map(String.init).joined(separator: " "))"
    case .value(let server, let key, let value):
      "\(word: .value) \(server) \(key.asWord) \(value?.asWord ?? "none")"
    case .electionSplit: "\(word: .election) split"
    case .alive(let server): "\(word: .alive) \(server)"
    case .follows(let server, let leader):
      "\(word: .follows) \(server) \(leader?.word ?? "none")"
    case .flying(let selector, .equal, 0) where selector == FlightSelector():
      "\(word: .flying) none"
    case .flying(let selector, .greaterOrEqual, 1): "\(word: .flying)\(selector)"
    case .flying(let selector, let comparison, let count):
      "\(word: .flying)\(selector) \(comparison)\(count)"
    case .match(let leader, let follower, let comparison, let index):
      "\(word: .match) \(leader) \(follower) \(comparison)\(index)"
    case .next(let leader, let follower, let comparison, let index):
      "\(word: .next) \(leader) \(follower) \(comparison)\(index)"
    case .probing(let leader, let follower): "\(word: .probing) \(leader) \(follower)"
    case .logsAgree(let servers):
      "\(word: .logs) agree" + servers.map { " \($0)" }.joined()
    case .split(let count): "\(word: .split) \(count)"
    case .answered(let client, let number): "\(word: .answered) \(client) \(number)"
    case .answer(let client, let number, let value):
      "\(word: .answer) \(client) \(number) is \(value?.asWord ?? "none")"
    case .attempts(let client, let number, let comparison, let count):
      "\(word: .attempts) \(client) \(number) \(comparison)\(count)"
    case .configuration(let server, let state): "\(word: .config) \(server) \(state)"
    case .snapshot(let server, let comparison, let index):
      "\(word: .snapshot) \(server) \(comparison)\(index)"
    case .transferring(let server): "\(word: .transferring) \(server)"
    case .changing(let server): "\(word: .changing) \(server)"
    case .linearizable: "\(word: .linearizable)"
    case .safe: "\(word: .safe)"
    case .violation(let property): "\(word: .violation) \(property.name)"
    case .not(let condition): "not \(condition.asPart)"
    // `and` groups from the left, so only its right side can need parentheses.
    case .and(let left, let right): "\(left.asConjunct) and \(right.asPart)"
    case .or(let left, let right): "\(left) or \(right.asAlternative)"
    }
  }

  /// As what `not` and the right side of `and` take.
  private var asPart: String {
    switch self {
    case .and, .or: "(\(self))"
    default: description
    }
  }

  /// As the left side of `and`, which binds tighter than `or`.
  private var asConjunct: String {
    if case .or = self { "(\(self))" } else { description }
  }

  /// As the right side of `or`, which groups from the left.
  private var asAlternative: String { asConjunct }
}

extension ConfigurationState: CustomStringConvertible {
  /// What follows the server, such as `is S1 S2 S3`.
  package var description: String {
    switch self {
    case .joint: "joint"
    case .simple: "simple"
    case .voters(let servers): "is " + servers.map(\.word).joined(separator: " ")
    }
  }
}

extension FlightSelector {
  /// What follows the word, with a space before each part; `any` for any message.
  fileprivate var words: String {
    let parts = [link?.description, kind?.name].compactMap(\.self)
    return parts.isEmpty ? " any" : parts.map { " " + $0 }.joined()
  }
}

extension String.StringInterpolation {
  /// Which messages are meant.
  fileprivate mutating func appendInterpolation(_ selector: FlightSelector) {
    appendLiteral(selector.words)
  }

  /// The word of a condition.
  fileprivate mutating func appendInterpolation(word: ConditionWord) {
    appendLiteral(word.rawValue)
  }

  /// Equality is what a number alone means.
  fileprivate mutating func appendInterpolation(_ comparison: Comparison) {
    if comparison != .equal { appendLiteral("\(comparison.rawValue) " as String) }
  }
}
