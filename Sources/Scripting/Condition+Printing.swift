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
      "\(word: .vote) \(server) \(candidate?.description ?? "none")"
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
    case .and(let left, let right): "\(left) and \(right.asPart)"
    }
  }

  private var asPart: String {
    if case .and = self { "(\(self))" } else { description }
  }
}

extension ConfigurationState: CustomStringConvertible {
  /// What follows the server, such as `is S1 S2 S3`.
  package var description: String {
    switch self {
    case .joint: "joint"
    case .simple: "simple"
    case .voters(let servers): "is " + servers.map(\.description).joined(separator: " ")
    }
  }
}

extension String.StringInterpolation {
  /// The word of a condition.
  fileprivate mutating func appendInterpolation(word: ConditionWord) {
    appendLiteral(word.rawValue)
  }

  /// Equality is what a number alone means.
  fileprivate mutating func appendInterpolation(_ comparison: Comparison) {
    if comparison != .equal { appendLiteral("\(comparison.rawValue) " as String) }
  }
}
