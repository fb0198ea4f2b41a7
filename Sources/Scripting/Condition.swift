// What can be asked of the state of a run: yes or no.

import Checking
import Raft
import Simulation

/// A yes-or-no question about the cluster at one moment.
public indirect enum Condition: Hashable, Sendable {
  /// The server is alive and leads in the highest term of any live leader.
  case leader(ServerID)
  /// No live server leads.
  case leaderNone
  /// Some live server leads.
  case leaderAny
  /// The server has this role.
  case role(ServerID, RoleName)
  /// How the server's current term compares with a number.
  case term(ServerID, Comparison, Int)
  /// In its current term the server has voted for this one, or for nobody.
  case vote(ServerID, for: ServerID?)
  /// How the server's commit index compares with a number.
  case commit(ServerID, Comparison, Int)
  /// How the last index the server has applied compares with a number.
  case applied(ServerID, Comparison, Int)
  /// The terms of all entries of the server's log, in order.
  case log(ServerID, terms: [Int])
  /// The value of the key in the server's state machine, or its absence.
  case value(ServerID, key: String, is: String?)
  /// In the highest term two or more servers have votes, and none of them can still win it.
  case electionSplit
  /// The server has not crashed.
  case alive(ServerID)
  /// The client's `number`-th request, from 1, has been answered.
  case answered(ClientID, Int)
  /// No safety property has been violated.
  case safe
  /// This safety property has been violated.
  case violation(Property)
  /// The condition does not hold.
  case not(Condition)
  /// Both conditions hold.
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

  /// Whether the first number compares so with the second.
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
