// What can be asked of the state of a run: yes or no.

import Checking
import Raft

/// A yes-or-no question about the cluster at one moment.
public indirect enum Condition: Hashable, Sendable {
  /// The server is alive and leads in the highest term of any live leader.
  case leader(ServerID)
  case leaderNone
  case leaderAny
  case role(ServerID, RoleName)
  case term(ServerID, Comparison, Int)
  /// In its current term the server has voted for this one, or for nobody.
  case vote(ServerID, for: ServerID?)
  case commit(ServerID, Comparison, Int)
  case applied(ServerID, Comparison, Int)
  /// The terms of all entries of the server's log, in order.
  case log(ServerID, terms: [Int])
  /// The value of the key in the server's state machine, or its absence.
  case value(ServerID, key: String, is: String?)
  /// The newest election that has been decided is one that nobody won.
  case electionSplit
  case alive(ServerID)
  /// The client's `number`-th request, from 1, has been answered.
  case answered(ClientID, Int)
  case safe
  case violation(Property)
  case not(Condition)
  case and(Condition, Condition)
}

/// A server's role as scripts and the screen name it.
public enum RoleName: String, CaseIterable, Hashable, Sendable {
  case follower, candidate, leader, crashed
}

/// How two numbers are compared.
public enum Comparison: String, CaseIterable, Hashable, Sendable {
  case equal = "="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="

  public func holds(_ a: Int, _ b: Int) -> Bool {
    switch self {
    case .equal: a == b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
