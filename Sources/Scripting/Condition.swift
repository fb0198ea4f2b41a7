// What can be asked of the state of a run: yes or no.

import Checking
import Raft
import Simulation

/// A yes-or-no question about the cluster at one moment.
package indirect enum Condition: Hashable, Sendable {
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
  /// The server takes this one for its leader, or knows of none.
  case follows(ServerID, ServerID?)
  /// How the number of messages under way, held ones among them, compares with a number.
  case flying(FlightSelector, Comparison, Int)
  /// How the index up to which a leader believes a follower's log to match its own compares with a number.
  case match(ServerID, of: ServerID, Comparison, Int)
  /// How the index that a leader would send a follower next compares with a number.
  case next(ServerID, of: ServerID, Comparison, Int)
  /// The leader looks for the point where the follower's log agrees with its own.
  case probing(ServerID, of: ServerID)
  /// These servers hold the same log; without names, all that have not crashed.
  case logsAgree([ServerID])
  /// So many elections have failed one after the other, or more: no server has led in any of the newest terms.
  case split(Int)
  /// The client's `number`-th request, from 1, has been answered.
  case answered(ClientID, Int)
  /// The client's request with this number, from 1, has been answered, and read this value, or that
  /// there is none.
  case answer(ClientID, Int, String?)
  /// How the number of times that the client has sent this request of its own, from 1, compares with a
  /// number.
  case attempts(ClientID, Int, Comparison, Int)
  /// The state of the newest configuration in the server's log or snapshot.
  case configuration(ServerID, ConfigurationState)
  /// How the last index that the server's snapshot covers compares with a number.
  case snapshot(ServerID, Comparison, Int)
  /// The server leads and hands its leadership to another.
  case transferring(ServerID)
  /// The server leads and changes the membership, or has new servers catch up for that.
  case changing(ServerID)
  /// What clients have been told so far is what one copy of the data could have told them.
  case linearizable
  /// No safety property has been violated.
  case safe
  /// This safety property has been violated.
  case violation(Property)
  /// The condition does not hold.
  case not(Condition)
  /// Both conditions hold.
  case and(Condition, Condition)
  /// One condition holds, or both do.
  case or(Condition, Condition)
}

/// Messages under way: those on a link and of a kind; where one of these is missing, on any and of any.
package struct FlightSelector: Hashable, Sendable {
  /// The link.
  package var link: LinkSelector?
  /// The kind.
  package var kind: MessageKind?

  /// The messages that match.
  package init(link: LinkSelector? = nil, kind: MessageKind? = nil) {
    self.link = link
    self.kind = kind
  }
}

/// A server's role as scripts and the screen name it.
package enum RoleName: String, CaseIterable, Hashable, Sendable {
  /// Answers leaders and candidates.
  case follower
  /// Asks whether it would win before it stands (diss. 9.6).
  case preCandidate = "pre-candidate"
  /// Stands, leads, or does not run.
  case candidate, leader, crashed
}

/// What can be asked of a configuration.
package enum ConfigurationState: Hashable, Sendable {
  /// It joins an old and a new set of voters: decisions need a majority of both (§6).
  case joint
  /// It has one set of voters.
  case simple
  /// Its voters, in any order; in joint mode the new ones.
  case voters([ServerID])
}

/// How two numbers are compared.
package enum Comparison: String, CaseIterable, Hashable, Sendable {
  /// Both are the same.
  case equal = "="
  /// The first is less.
  case less = "<"
  /// The first is not greater.
  case lessOrEqual = "<="
  /// The first is greater.
  case greater = ">"
  /// The first is not less.
  case greaterOrEqual = ">="

  /// Whether the first number compares so with the second.
  package func holds(_ a: Int, _ b: Int) -> Bool {
    switch self {
    case .equal: a == b
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    }
  }
}
