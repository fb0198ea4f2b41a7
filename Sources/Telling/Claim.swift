// What an explanation says of a cluster, as values: so that it can be held against the cluster itself.

import Raft
import Session

/// Something that is said of a cluster and is either so or not. Sentences are words for such claims; a test decides
/// the claims of many runs, with rules off and faults, by the state of the world at the moment of which they are made.
///
/// Not decided so, because nothing in a cluster's state says whether it is true:
/// - why somebody did something (`it heard from no leader`): the notes of the servers say that themselves;
/// - what a rule says, what a section of the paper says, what a key does;
/// - what ends a state of affairs (`faster disks end that`), which speaks of runs that are not run;
/// - what servers believe, where it is told as a belief;
/// - what would have happened otherwise, which speaks of another run: it is played, and what came of it is told;
/// - who cannot win at whom vote-counted-once, ignore-stale-replies or step-down-on-higher-term is off: there more may
///   count than the votes that are given, so that nobody is said not to win (`Prospect.doubt`);
/// - that something does not change, beyond the events that were looked at: so many are named.
package enum Claim: Hashable, Sendable {
  /// The server leads the term.
  case leads(ServerID, Term)
  /// The servers are a quorum to the server, or are none.
  case quorum(ServerSet, to: ServerID, isReached: Bool)
  /// The server has given its vote of the term to the candidate.
  case voted(ServerID, for: ServerID, Term)
  /// The servers have the entry of the term in their logs, or a snapshot that covers it.
  case hold(ServerSet, LogIndex, Term)
  /// The servers have the entry of the term on their disks, or a snapshot that covers it.
  case holdOnDisk(ServerSet, LogIndex, Term)
  /// The server knows the entry to be committed.
  case committed(LogIndex, at: ServerID)
  /// The two logs have the same entries up to there.
  case agree(ServerID, ServerID, through: LogIndex)
  /// The candidate does not win the term, if nobody's hand interferes.
  case cannotWin(ServerID, Term)
  /// The candidate has all the votes that it needs given, and none comes too late: if nothing is lost or overtaken
  /// it wins.
  case hasEnough(ServerID, Term)
  /// Nobody wins the term, if nobody's hand interferes.
  case nobodyWins(Term)
  /// What the server sends gets to these running servers, itself included, and to no others.
  case reaches(ServerID, ServerSet)
  /// The server gets what these running servers send, itself included, and nothing from others.
  case hears(ServerID, ServerSet)
  /// The server both reaches and hears these running servers, itself included, and no others.
  case talks(ServerID, ServerSet)
  /// Nothing that the leader takes from now on is committed by it, if nobody's hand interferes.
  case commitsNothingNew(ServerID)
  /// The leader does not commit the entry, if nobody's hand interferes: a later one may.
  case doesNotCommit(ServerID, LogIndex)
  /// What the leader has sent these servers is on its way to each of them, and each is in a later term.
  case refuses(ServerSet, from: ServerID)
  /// These servers run, and no others.
  case run(ServerSet)
  /// Somebody that runs, and leads or may stand, has a quorum of servers that run, or nobody has.
  case majorityRuns(Bool)
  /// Nobody runs the change to these voters any more, and no log of who leads has it.
  case changeLost(ServerSet)
}
