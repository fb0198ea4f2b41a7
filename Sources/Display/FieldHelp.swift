// What each field of the inspector is for, in the words of somebody who teaches.

import Checking
import Raft

/// What a field of the inspector is about.
enum FieldTopic: Hashable, Sendable {
  // Persistent and volatile state on all servers, Figure 2.
  case currentTerm, votedFor, log, volatileLost
  case commitIndex, lastApplied, leader, electionTimer, incoming
  // Configuration, §6.
  case mode, oldVoters, newVoters, voters, configurationEntry, ownVote
  case changingTo, catchingUp, handingOver, transferDeadline
  // Candidates, §5.2.
  case forTerm, votes, refused, needed
  // Leaders, Figure 2 and §8.
  case follower, learner, heartbeat, quorumCheck, lease, reads
  // The state machine, §8, and snapshots, §7.
  case pairs, sessions, calls, snapshotEnd, snapshotSize, snapshotVoters
  // The machine and what the server is told.
  case disk, durable, clock, inbox
  case preVote, checkQuorum, disruptionGuard, leaseReads, clockBound, snapshotAfter, chunk
  case ruleOff(Rule)

  /// All of them, one for each rule included.
  static let all: [FieldTopic] =
    [
      .currentTerm, .votedFor, .log, .volatileLost, .commitIndex, .lastApplied, .leader,
      .electionTimer, .incoming, .mode, .oldVoters, .newVoters, .voters, .configurationEntry,
      .ownVote, .changingTo, .catchingUp, .handingOver, .transferDeadline, .forTerm, .votes,
      .refused, .needed, .follower, .learner, .heartbeat, .quorumCheck, .lease, .reads, .pairs,
      .sessions, .calls, .snapshotEnd, .snapshotSize, .snapshotVoters, .disk, .durable, .clock,
      .inbox, .preVote, .checkQuorum, .disruptionGuard, .leaseReads, .clockBound, .snapshotAfter,
      .chunk,
    ] + Rule.allCases.map { .ruleOff($0) }
}

/// What a field is for: a few sentences, and the section of the paper that says so.
struct FieldHelp: Hashable, Sendable {
  /// What it is, what it is for, and what goes wrong without it.
  var text: String
  /// The section of the paper, or of the dissertation.
  var section: String

  init(_ section: String, _ text: String) {
    self.section = section
    self.text = text
  }
}

extension FieldTopic {
  /// What the field is for.
  var help: FieldHelp {
    switch self {
    case .currentTerm, .votedFor, .log, .volatileLost, .commitIndex, .lastApplied, .leader,
      .electionTimer, .incoming:
      everyServer
    case .mode, .oldVoters, .newVoters, .voters, .configurationEntry, .ownVote, .changingTo,
      .catchingUp, .handingOver, .transferDeadline:
      membership
    case .forTerm, .votes, .refused, .needed: candidate
    case .follower, .learner, .heartbeat, .quorumCheck, .lease, .reads: leaders
    case .pairs, .sessions, .calls, .snapshotEnd, .snapshotSize, .snapshotVoters: machine
    case .disk, .durable, .clock, .inbox, .preVote, .checkQuorum, .disruptionGuard, .leaseReads,
      .clockBound, .snapshotAfter, .chunk:
      settings
    case .ruleOff(let rule):
      FieldHelp(
        rule.section,
        "This rule is switched off here, so this is not the paper's Raft. It says: \(rule.summary) "
          + "Without it this falls sooner or later: \(rule.harm.words).")
    }
  }

  private var everyServer: FieldHelp {
    switch self {
    case .currentTerm:
      FieldHelp(
        "§5.1",
        "The latest term this server has heard of: Raft's clock. Every message carries its "
          + "sender's term; a server that sees a higher one takes it over and follows, and what "
          + "comes from a lower one is refused. It is on disk: a server that forgot it could vote twice in the "
          + "same term, and two leaders could share one.")
    case .votedFor:
      FieldHelp(
        "§5.2",
        "Whom this server has voted for in its current term: one vote a term, first come first "
          + "served. It must be on disk before the vote is sent. If it were forgotten in a crash, "
          + "the server could come back and vote for somebody else in the same term: two "
          + "candidates could both count a majority, and two leaders would lead one term.")
    case .log:
      FieldHelp(
        "§5.3",
        "The entries, each a command with the term of the leader that took it. It must be on disk "
          + "before an answer is sent: an entry is committed because a majority says that it "
          + "holds it. If some of them could lose it in a crash, a committed entry could vanish, "
          + "and a client's write with it.")
    case .volatileLost:
      FieldHelp(
        "Figure 2",
        "Role, commitIndex, lastApplied and the timers were only in memory, and the crash has "
          + "taken them. That does no harm: after a restart the server begins as a follower, "
          + "hears the commit index from the leader and applies its log anew. Only what is under "
          + "persistent state had to survive.")
    case .commitIndex:
      FieldHelp(
        "§5.3",
        "The highest entry this server knows to be committed: it will never be lost or changed. A "
          + "leader finds it by counting copies, a follower hears it with the next AppendEntries. "
          + "It may lag, but never run ahead: whoever applied an entry that is not committed "
          + "might have to take it back.")
    case .lastApplied:
      FieldHelp(
        "Figure 2",
        "The highest entry that has been applied to the state machine. It follows commitIndex, "
          + "one entry after the other and in order, so that all machines go through the same "
          + "states. If an entry were skipped or applied twice, the copies would differ from "
          + "there on.")
    case .leader:
      FieldHelp(
        "§8",
        "Whose AppendEntries this server accepts in its term. Nothing in Raft's safety rests on "
          + "it: it tells clients where to go. Without it they would have to try one server after "
          + "another until they find the leader.")
    case .electionTimer:
      FieldHelp(
        "§5.2",
        "How long this server still waits to hear from a leader before it stands for election "
          + "itself. Each message from the leader, and each vote it grants, starts it anew, with "
          + "a length drawn at random. If all had the same length, all would stand at once, and "
          + "the votes would split again and again.")
    case .incoming:
      FieldHelp(
        "§7",
        "A snapshot of which some chunks have come. It counts for nothing until the last chunk is "
          + "there, and then takes the place of the log's first entries. If it were put to use "
          + "half, the state machine would be in a state that never was.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }

  private var membership: FieldHelp {
    switch self {
    case .mode:
      FieldHelp(
        "§6",
        "In joint mode two configurations hold at once, the old and the new. Every election and "
          + "every commit needs a majority of both. If servers went straight from one to the "
          + "other, some would do so before others, and two majorities that do not meet could "
          + "elect two leaders."
      )
    case .oldVoters:
      FieldHelp(
        "§6",
        "The voters of C_old, the configuration that is on its way out. A majority of them is "
          + "still needed for everything. Without it, old servers that have not heard of the "
          + "change could decide among themselves against the new ones.")
    case .newVoters:
      FieldHelp(
        "§6",
        "The voters of C_new, the configuration to come. A majority of them is needed already, so "
          + "that what is decided now still stands once the old servers are gone.")
    case .voters:
      FieldHelp(
        "§6",
        "Who votes, and whose copies of an entry count. A quorum is more than half of them: any "
          + "two quorums share a server, and that one remembers. With less than half, two groups "
          + "could decide differently and neither would know.")
    case .configurationEntry:
      FieldHelp(
        "§6",
        "The configuration is an entry of the log like any other, but a server goes by it as soon "
          + "as it holds it, committed or not. If the entry is overwritten, the configuration "
          + "before is in force again. Keeping one that was never committed would leave a server "
          + "with voters that nobody else knows.")
    case .ownVote:
      FieldHelp(
        "§6",
        "This server is in no configuration it knows of: it has no vote, and stands for no "
          + "election. It only takes what a leader sends. If it stood all the same, its growing "
          + "terms would disturb the leader of those that do vote.")
    case .changingTo:
      FieldHelp(
        "§6",
        "Who shall vote once the change is done. It begins when the new servers have caught up. "
          + "If it began before, their empty logs would count for the quorum, and nothing could "
          + "be committed until they are filled.")
    case .catchingUp:
      FieldHelp(
        "diss. 4.2.1",
        "New servers first get the log, without a vote, in rounds: up to the entry that was last "
          + "when the round began. A round shorter than an election timeout is good enough. "
          + "Servers that are too slow for ten rounds would hold every commit up, so the change "
          + "is given up.")
    case .handingOver:
      FieldHelp(
        "diss. 3.10",
        "The leader brings another server up to date and then tells it to stand at once. "
          + "Meanwhile it takes no commands: else the target would never have the whole log. "
          + "Without a transfer a leader that is to be shut down leaves an election timeout in "
          + "which nobody leads.")
    case .transferDeadline:
      FieldHelp(
        "diss. 3.10",
        "When the leader gives the transfer up and takes commands again: after one election "
          + "timeout. Without a limit a target that has crashed would keep the whole cluster from "
          + "working.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }

  private var candidate: FieldHelp {
    switch self {
    case .forTerm:
      FieldHelp(
        "diss. 9.6",
        "The term it would stand in. It only asks: its own term stays what it is until a majority "
          + "has said that it would vote. If it raised its term at once, a server that was cut "
          + "off would come back with a high term and depose a leader that works well.")
    case .votes:
      FieldHelp(
        "§5.2",
        "Who has said yes, itself included. A set, not a number: an answer that comes twice "
          + "counts once. If copies of one vote were counted, a candidate could win without a "
          + "majority, and another with it.")
    case .refused:
      FieldHelp(
        "§5.2",
        "Who has said no: because it has voted for another in this term, because its log is "
          + "better, or because it is in a later term. That one ends the candidacy; the others "
          + "change nothing by themselves: the candidate waits until it wins, until another does, or "
          + "until its timer runs out.")
    case .needed:
      FieldHelp(
        "§5.2",
        "How many of the votes that make a majority. Since each server has one vote a term and "
          + "two majorities always share a server, at most one candidate can win. With fewer "
          + "votes than that two leaders could be elected in one term.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }

  private var leaders: FieldHelp {
    switch self {
    case .follower:
      FieldHelp(
        "§5.3",
        "next is the entry to send next, a guess that begins at the end of the leader's log and "
          + "goes back with each refusal (probing). match is the last entry known to be there: "
          + "only an answer moves it, and only match counts for commits. If the guess were "
          + "counted, an entry could be called committed that is on one disk only.")
    case .learner:
      FieldHelp(
        "§6",
        "A new server that catches up: it is sent entries like a follower, but has no vote, and "
          + "its copies do not count. Once match is far enough the change begins. With a vote "
          + "from the start its empty log could hold up every commit.")
    case .heartbeat:
      FieldHelp(
        "§5.2",
        "When the leader next looks after its duties: above all a heartbeat, an AppendEntries "
          + "without entries, to everyone who has heard nothing for a while. It must come far "
          + "more often than the election timeout. Without heartbeats followers would take the "
          + "leader for dead and stand against it.")
    case .quorumCheck:
      FieldHelp(
        "diss. 6.2",
        "When the leader steps down unless answers of a majority come. A leader that is cut off "
          + "cannot commit anything and cannot know whether another leads. Without the check it "
          + "would keep its clients waiting, for as long as the cut lasts.")
    case .lease:
      FieldHelp(
        "diss. 6.4.1",
        "Until then nobody else can have been elected, because a majority has promised, by "
          + "answering, not to vote so soon. Meanwhile reads need no round of heartbeats. It "
          + "rests on clocks: if one runs faster than the bound allows, an old leader may answer "
          + "with an old value.")
    case .reads:
      FieldHelp(
        "§8",
        "Reads that are not in the log. The leader remembers its commit index, makes a round of "
          + "heartbeats, and answers once a majority has shown that it still leads. If it "
          + "answered at once, it might have been deposed without knowing, and return a value "
          + "that another leader has changed.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }

  private var machine: FieldHelp {
    switch self {
    case .pairs:
      FieldHelp(
        "§2",
        "What the log is for: a store that is the same on every server, because all apply the "
          + "same commands in the same order. Raft knows nothing of its contents. A server that "
          + "is behind shows an older state, never another one.")
    case .sessions:
      FieldHelp(
        "§8",
        "For each client the numbers of the calls that have been applied, with their answers. A "
          + "client that hears nothing asks again, and the command may get into the log twice. "
          + "Without sessions it would also be applied twice: an append would append two times.")
    case .calls:
      FieldHelp(
        "§8",
        "Calls that this leader has taken and not answered yet. A write is answered when its "
          + "entry has been applied, a read when the leader is sure that it leads. If it answered "
          + "sooner, a client could be told that a write is done which is then lost.")
    case .snapshotEnd:
      FieldHelp(
        "§7",
        "The last entry that the snapshot stands for, with its term. Both are kept although the "
          + "entry is gone: the next entry's consistency check asks for them, and so does a vote. "
          + "A server that forgot the term would think its log worse than it is, and vote for "
          + "those who lack committed entries.")
    case .snapshotSize:
      FieldHelp(
        "§7",
        "How large the written-down state is. It takes the place of all entries it covers, so "
          + "that a log does not grow for ever, and is what a follower gets that lacks these "
          + "entries. Without snapshots disks would fill, and a restart would replay everything "
          + "since the beginning."
      )
    case .snapshotVoters:
      FieldHelp(
        "§7",
        "Who votes as of the snapshot's end. The entry that says so may be among those it "
          + "replaced. Without it, a server that begins with the snapshot would not know what a "
          + "majority is.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }

  private var settings: FieldHelp {
    switch self {
    case .disk:
      FieldHelp(
        "§5.6",
        "How long a write takes, and how many are under way. A vote or an acknowledgement waits "
          + "for it, since a promise that a crash can undo is none. It is most of what a commit "
          + "takes on real machines; sent sooner, answers would be quick and wrong.")
    case .durable:
      FieldHelp(
        "Figure 2",
        "How much of the log has reached the disk. Only that outlives a crash, so only that "
          + "counts for a commit, in the leader's own log too. If entries in memory counted, one "
          + "power cut could lose what a majority seemed to hold.")
    case .clock:
      FieldHelp(
        "§5.6",
        "How fast this server's clock runs. Raft is safe with any clocks: a fast one only makes a "
          + "server stand too early, a slow one too late. Leases alone trust clocks, and give "
          + "wrong answers where they are off by more than their bound.")
    case .inbox:
      FieldHelp(
        "§5.1",
        "Messages that wait for the frozen process. When it goes on it finds them all at once, "
          + "and its timers long run out. To the others it looked dead; to itself no time has "
          + "passed, and a frozen leader still believes that it leads. Terms are what tells it "
          + "otherwise.")
    case .preVote:
      FieldHelp(
        "diss. 9.6",
        "The server asks whether it would win before it stands, and raises no term until then. A "
          + "server that was cut off then comes back without disturbing anybody. Without it, the term it "
          + "has counted up alone deposes the leader, for nothing.")
    case .checkQuorum:
      FieldHelp(
        "diss. 6.2",
        "A leader that has heard from no majority for an election timeout steps down. Its clients "
          + "then look elsewhere. Without it a leader behind a cut takes commands that it can "
          + "never commit."
      )
    case .disruptionGuard:
      FieldHelp(
        "§6",
        "While it hears from a leader, the server ignores requests for votes, term and all. A "
          + "server that was removed does not hear heartbeats, and would stand again and again. "
          + "Without the guard each of its terms would depose the leader.")
    case .leaseReads:
      FieldHelp(
        "diss. 6.4.1",
        "The leader answers reads at once while its lease lasts, without a round of heartbeats. "
          + "That is faster, and asks that clocks run at nearly the same rate. Where they do not, "
          + "a deposed leader can return old values.")
    case .clockBound:
      FieldHelp(
        "diss. 6.4.1",
        "By how much the clocks of two servers may differ in rate. The lease is that much shorter "
          + "than an election timeout. If the real difference is larger, the lease outlives the "
          + "promise it rests on, and a read may be stale.")
    case .snapshotAfter:
      FieldHelp(
        "§7",
        "After so many applied entries the server writes its state down and forgets them. Small "
          + "numbers mean much writing; large ones a long log, a slow restart, and followers that "
          + "need long to catch up. Without any limit the log grows until the disk is full.")
    case .chunk:
      FieldHelp(
        "§7",
        "How many bytes of a snapshot one message carries. Chunks let heartbeats through in "
          + "between. In one piece a large snapshot would block the link for so long that the "
          + "follower takes the leader for dead and stands.")
    default: preconditionFailure("\(self) is explained elsewhere")
    }
  }
}
