// What each field of a server is for, in the words of somebody who teaches.

import Checking
import Raft

/// What a field that is shown of a server is about: what it is for, and the section that says so.
package struct FieldTopic: Hashable, Sendable {
  /// The section of the paper, or of the dissertation.
  package let section: Section
  /// What it is, what it is for, and what goes wrong without it.
  package let text: String

  init(_ section: Section, _ text: String) {
    self.section = section
    self.text = text
  }

  /// All of them, one for each rule included.
  package static let all: [FieldTopic] =
    [
      .currentTerm, .votedFor, .log, .volatileLost, .commitIndex, .lastApplied, .leader,
      .electionTimer, .incoming, .mode, .oldVoters, .newVoters, .voters, .configurationEntry,
      .ownVote, .changingTo, .catchingUp, .handingOver, .transferDeadline, .forTerm, .votes,
      .refused, .needed, .follower, .learner, .heartbeat, .quorumCheck, .lease, .reads, .pairs,
      .sessions, .calls, .snapshotEnd, .snapshotSize, .snapshotVoters, .disk, .durable, .clock,
      .inbox, .preVote, .checkQuorum, .disruptionGuard, .leaseReads, .clockBound, .snapshotAfter,
      .chunk,
    ] + Rule.allCases.map { .ruleOff($0) }

  /// A rule that is switched off here.
  package static func ruleOff(_ rule: Rule) -> FieldTopic {
    FieldTopic(
      rule.section,
      "This rule is switched off here, so this is not the paper's Raft. It says: \(rule.summary) "
        + "Without it this falls sooner or later: \(rule.harm.words).")
  }
}

// MARK: Persistent and volatile state on all servers, Figure 2.

extension FieldTopic {
  package static let currentTerm = FieldTopic(
    .raftBasics,
    "The latest term this server has heard of: Raft's clock. Every message carries its "
      + "sender's term; a server that sees a higher one takes it over and follows, and what "
      + "comes from a lower one is refused. It is on disk: a server that forgot it could vote twice in the "
      + "same term, and two leaders could share one.")

  package static let votedFor = FieldTopic(
    .leaderElection,
    "Whom this server has voted for in its current term: one vote a term, first come first "
      + "served. It must be on disk before the vote is sent. If it were forgotten in a crash, "
      + "the server could come back and vote for somebody else in the same term: two "
      + "candidates could both count a majority, and two leaders would lead one term.")

  package static let log = FieldTopic(
    .logReplication,
    "The entries, each a command with the term of the leader that took it. It must be on disk "
      + "before an answer is sent: an entry is committed because a majority says that it "
      + "holds it. If some of them could lose it in a crash, a committed entry could vanish, "
      + "and a client's write with it.")

  package static let volatileLost = FieldTopic(
    .figure2,
    "Role, commitIndex, lastApplied and the timers were only in memory, and the crash has "
      + "taken them. That does no harm: after a restart the server begins as a follower, "
      + "hears the commit index from the leader and applies its log anew. Only what is under "
      + "persistent state had to survive.")

  package static let commitIndex = FieldTopic(
    .logReplication,
    "The highest entry this server knows to be committed: it will never be lost or changed. A "
      + "leader finds it by counting copies, a follower hears it with the next AppendEntries. "
      + "It may lag, but never run ahead: whoever applied an entry that is not committed "
      + "might have to take it back.")

  package static let lastApplied = FieldTopic(
    .figure2,
    "The highest entry that has been applied to the state machine. It follows commitIndex, "
      + "one entry after the other and in order, so that all machines go through the same "
      + "states. If an entry were skipped or applied twice, the copies would differ from "
      + "there on.")

  package static let leader = FieldTopic(
    .clientInteraction,
    "Whose AppendEntries this server accepts in its term. Nothing in Raft's safety rests on "
      + "it: it tells clients where to go. Without it they would have to try one server after "
      + "another until they find the leader.")

  package static let electionTimer = FieldTopic(
    .leaderElection,
    "How long this server still waits to hear from a leader before it stands for election "
      + "itself. Each message from the leader, and each vote it grants, starts it anew, with "
      + "a length drawn at random. If all had the same length, all would stand at once, and "
      + "the votes would split again and again.")

  package static let incoming = FieldTopic(
    .logCompaction,
    "A snapshot of which some chunks have come. It counts for nothing until the last chunk is "
      + "there, and then takes the place of the log's first entries. If it were put to use "
      + "half, the state machine would be in a state that never was.")
}

// MARK: The configuration, §6.

extension FieldTopic {
  package static let mode = FieldTopic(
    .membershipChanges,
    "In joint mode two configurations hold at once, the old and the new. Every election and "
      + "every commit needs a majority of both. If servers went straight from one to the "
      + "other, some would do so before others, and two majorities that do not meet could "
      + "elect two leaders.")

  package static let oldVoters = FieldTopic(
    .membershipChanges,
    "The voters of C_old, the configuration that is on its way out. A majority of them is "
      + "still needed for everything. Without it, old servers that have not heard of the "
      + "change could decide among themselves against the new ones.")

  package static let newVoters = FieldTopic(
    .membershipChanges,
    "The voters of C_new, the configuration to come. A majority of them is needed already, so "
      + "that what is decided now still stands once the old servers are gone.")

  package static let voters = FieldTopic(
    .membershipChanges,
    "Who votes, and whose copies of an entry count. A quorum is more than half of them: any "
      + "two quorums share a server, and that one remembers. With less than half, two groups "
      + "could decide differently and neither would know.")

  package static let configurationEntry = FieldTopic(
    .membershipChanges,
    "The configuration is an entry of the log like any other, but a server goes by it as soon "
      + "as it holds it, committed or not. If the entry is overwritten, the configuration "
      + "before is in force again. Keeping one that was never committed would leave a server "
      + "with voters that nobody else knows.")

  package static let ownVote = FieldTopic(
    .membershipChanges,
    "This server is in no configuration it knows of: it has no vote, and stands for no "
      + "election. It only takes what a leader sends. If it stood all the same, its growing "
      + "terms would disturb the leader of those that do vote.")

  package static let changingTo = FieldTopic(
    .membershipChanges,
    "Who shall vote once the change is done. It begins when the new servers have caught up. "
      + "If it began before, their empty logs would count for the quorum, and nothing could "
      + "be committed until they are filled.")

  package static let catchingUp = FieldTopic(
    .catchingUp,
    "New servers first get the log, without a vote, in rounds: up to the entry that was last "
      + "when the round began. A round shorter than an election timeout is good enough. "
      + "Servers that are too slow for ten rounds would hold every commit up, so the change "
      + "is given up.")

  package static let handingOver = FieldTopic(
    .leadershipTransfer,
    "The leader brings another server up to date and then tells it to stand at once. "
      + "Meanwhile it takes no commands: else the target would never have the whole log. "
      + "Without a transfer a leader that is to be shut down leaves an election timeout in "
      + "which nobody leads.")

  package static let transferDeadline = FieldTopic(
    .leadershipTransfer,
    "When the leader gives the transfer up and takes commands again: after one election "
      + "timeout. Without a limit a target that has crashed would keep the whole cluster from "
      + "working.")
}

// MARK: Candidates, §5.2.

extension FieldTopic {
  package static let forTerm = FieldTopic(
    .preVote,
    "The term it would stand in. It only asks: its own term stays what it is until a majority "
      + "has said that it would vote. If it raised its term at once, a server that was cut "
      + "off would come back with a high term and depose a leader that works well.")

  package static let votes = FieldTopic(
    .leaderElection,
    "Who has said yes, itself included. A set, not a number: an answer that comes twice "
      + "counts once. If copies of one vote were counted, a candidate could win without a "
      + "majority, and another with it.")

  package static let refused = FieldTopic(
    .leaderElection,
    "Who has said no: because it has voted for another in this term, because its log is "
      + "better, or because it is in a later term. That one ends the candidacy; the others "
      + "change nothing by themselves: the candidate waits until it wins, until another does, or "
      + "until its timer runs out.")

  package static let needed = FieldTopic(
    .leaderElection,
    "How many of the votes that make a majority. Since each server has one vote a term and "
      + "two majorities always share a server, at most one candidate can win. With fewer "
      + "votes than that two leaders could be elected in one term.")
}
