// What the sections of the paper say that reasons refer to, in a sentence each.

import Raft

extension Section {
  /// What the section says.
  package var summary: String {
    switch self {
    case .figure2:
      "All of Raft on one page: what servers keep, what they say to each other, what they do."
    case .raftBasics:
      "Time is divided into terms. A higher term is always taken over; a lower one is refused."
    case .leaderElection:
      "A server that hears from no leader stands for election; a majority of votes makes it leader, "
        + "and it sends heartbeats."
    case .logReplication:
      "The leader sends its log to the others; where a log differs, the leader's replaces it."
    case .electionRestriction:
      "A vote goes only to a log at least as up to date: so a winner has all committed entries."
    case .entriesFromPreviousTerms:
      "By counting copies a leader commits only entries of its own term; older ones are committed "
        + "along with them."
    case .crashes: "A message to a server that is down is simply sent again until it is back."
    case .membershipChanges:
      "The voters change so that two majorities never decide separately: in two steps, with joint consensus "
        + "between, or one server at a time (\(Section.singleServerChanges))."
    case .logCompaction:
      "A snapshot replaces the start of a log, so that logs do not grow for ever."
    case .clientInteraction:
      "Clients find the leader, number their commands, and read only what is sure to be current."
    case .leadershipTransfer:
      "A leader hands over by telling an up-to-date server to stand at once."
    case .singleServerChanges:
      "One server at a time may be added or removed without joint consensus."
    case .catchingUp: "A new server first catches up, so that it holds nobody up."
    case .findingLeader: "A leader that hears from no majority steps down."
    case .readOnlyQueries:
      "A read needs no log entry, if the leader makes sure that it still leads."
    case .leases: "With a lease, a leader reads without asking, as long as clocks are good."
    case .preVote:
      "Before it raises its term, a server asks whether it would win: a server that was cut off "
        + "disturbs nobody."
    case .replicatedStateMachines:
      "Servers that apply the same log in the same order come to the same state."
    case .safety: "What keeps all state machines applying the same commands in the same order."
    case .safetyArgument: "Why a leader has every entry that was committed in an earlier term."
    case .timing:
      "Messages must be much faster than election timeouts, and crashes much rarer."
    case .figure3: "The properties that hold at all times."
    case .figure8: "An entry of an older term may be on a majority and still be overwritten."
    }
  }
}

extension Sequence<Section> {
  /// The sections as they are cited together: `§5.2, §8`.
  package var citation: String { map(\.description).joined(separator: ", ") }
}
