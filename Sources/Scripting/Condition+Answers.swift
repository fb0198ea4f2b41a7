// What another answer would have meant: the condition of the right one, with the other in its place.

import Raft

extension Condition {
  /// The condition with another server wherever it names this one.
  /// - Returns: nil if it does not name it.
  package func replacing(_ server: ServerID, by other: ServerID) -> Condition? {
    var replacement = Replacement(server: server, other: other)
    let condition = replacing(&replacement)
    return replacement.hasReplaced ? condition : nil
  }

  /// The condition with another number wherever it compares with this one.
  /// - Returns: nil if it does not.
  package func replacing(_ number: Int, by other: Int) -> Condition? {
    var replacement = Replacement(number: number, otherNumber: other)
    let condition = replacing(&replacement)
    return replacement.hasReplaced ? condition : nil
  }

  /// What takes the place of what.
  private struct Replacement {
    var server: ServerID?
    var other: ServerID?
    var number: Int?
    var otherNumber: Int?
    var hasReplaced = false

    mutating func callAsFunction(_ id: ServerID) -> ServerID {
      guard id == server, let other else { return id }
      hasReplaced = true
      return other
    }

    mutating func callAsFunction(_ value: Int) -> Int {
      guard value == number, let otherNumber else { return value }
      hasReplaced = true
      return otherNumber
    }
  }

  private func replacing(_ put: inout Replacement) -> Condition {
    switch self {
    case .leader(let server): .leader(put(server))
    case .role(let server, let role): .role(put(server), role)
    case .term(let server, let comparison, let number): .term(put(server), comparison, put(number))
    case .vote(let server, let candidate): .vote(put(server), for: candidate.map { put($0) })
    case .commit(let server, let comparison, let number):
      .commit(put(server), comparison, put(number))
    case .applied(let server, let comparison, let number):
      .applied(put(server), comparison, put(number))
    case .log(let server, let terms): .log(put(server), terms: terms)
    case .value(let server, let key, let value): .value(put(server), key: key, is: value)
    case .alive(let server): .alive(put(server))
    case .follows(let server, let leader): .follows(put(server), leader.map { put($0) })
    case .flying(let selector, let comparison, let number):
      .flying(selector, comparison, put(number))
    case .match(let leader, let follower, let comparison, let number):
      .match(put(leader), of: put(follower), comparison, put(number))
    case .next(let leader, let follower, let comparison, let number):
      .next(put(leader), of: put(follower), comparison, put(number))
    case .probing(let leader, let follower): .probing(put(leader), of: put(follower))
    case .logsAgree(let servers): .logsAgree(servers.map { put($0) })
    case .split(let number): .split(put(number))
    case .attempts(let client, let request, let comparison, let number):
      .attempts(client, request, comparison, put(number))
    case .configuration(let server, let state): .configuration(put(server), state)
    case .snapshot(let server, let comparison, let number):
      .snapshot(put(server), comparison, put(number))
    case .transferring(let server): .transferring(put(server))
    case .changing(let server): .changing(put(server))
    case .leaderNone, .leaderAny, .electionSplit, .answered, .answer, .linearizable, .safe,
      .violation:
      self
    case .not(let condition): .not(condition.replacing(&put))
    case .and(let one, let other): .and(one.replacing(&put), other.replacing(&put))
    case .or(let one, let other): .or(one.replacing(&put), other.replacing(&put))
    }
  }
}

extension Tell {
  /// What this typed answer would mean, by what the right one means.
  /// - Parameters:
  ///   - right: The right answer, a number or a server.
  ///   - meaning: What it means.
  /// - Returns: nil if these are no such answers, or if the meaning does not name the right one.
  package func meaning(inPlaceOf right: Tell, _ meaning: Condition) -> Condition? {
    switch (right, self) {
    case (.number(let number), .number(let other)): meaning.replacing(number, by: other)
    case (.server(let server), .server(let other)): meaning.replacing(server, by: other)
    default: nil
    }
  }
}
