// What the fields of leaders, machines and settings are for.

import Raft

// MARK: Leaders, Figure 2 and §8.

extension FieldTopic {
  package static let follower = FieldTopic(
    .logReplication,
    "next is the entry to send next, a guess that begins at the end of the leader's log and "
      + "goes back with each refusal (probing). match is the last entry known to be there: "
      + "only an answer moves it, and only match counts for commits. If the guess were "
      + "counted, an entry could be called committed that is on one disk only.")

  package static let learner = FieldTopic(
    .membershipChanges,
    "A member without a vote: it is sent entries like a follower, but its copies do not count. "
      + "A new server begins so, and once match is far enough the change begins. With a vote "
      + "from the start its empty log could hold up every commit.")

  package static let heartbeat = FieldTopic(
    .leaderElection,
    "When the leader next looks after its duties: above all a heartbeat, an AppendEntries "
      + "without entries, to everyone who has heard nothing for a while. It must come far "
      + "more often than the election timeout. Without heartbeats followers would take the "
      + "leader for dead and stand against it.")

  package static let quorumCheck = FieldTopic(
    .findingLeader,
    "When the leader steps down unless answers of a majority come. A leader that is cut off "
      + "cannot commit anything and cannot know whether another leads. Without the check it "
      + "would keep its clients waiting, for as long as the cut lasts.")

  package static let lease = FieldTopic(
    .leases,
    "Until then nobody else can have been elected, because a majority has promised, by "
      + "answering, not to vote so soon. Meanwhile reads need no round of heartbeats. It "
      + "rests on clocks: if one runs faster than the bound allows, an old leader may answer "
      + "with an old value.")

  package static let reads = FieldTopic(
    .clientInteraction,
    "Reads that are not in the log. The leader remembers its commit index, makes a round of "
      + "heartbeats, and answers once a majority has shown that it still leads. If it "
      + "answered at once, it might have been deposed without knowing, and return a value "
      + "that another leader has changed.")
}

// MARK: The state machine, §8, and snapshots, §7.

extension FieldTopic {
  package static let pairs = FieldTopic(
    .replicatedStateMachines,
    "What the log is for: a store that is the same on every server, because all apply the "
      + "same commands in the same order. Raft knows nothing of its contents. A server that "
      + "is behind shows an older state, never another one.")

  package static let sessions = FieldTopic(
    .clientInteraction,
    "For each client the numbers of the calls that have been applied, with their answers. A "
      + "client that hears nothing asks again, and the command may get into the log twice. "
      + "Without sessions it would also be applied twice: an append would append two times.")

  package static let calls = FieldTopic(
    .clientInteraction,
    "Calls that this leader has taken and not answered yet. A write is answered when its "
      + "entry has been applied, a read when the leader is sure that it leads. If it answered "
      + "sooner, a client could be told that a write is done which is then lost.")

  package static let snapshotEnd = FieldTopic(
    .logCompaction,
    "The last entry that the snapshot stands for, with its term. Both are kept although the "
      + "entry is gone: the next entry's consistency check asks for them, and so does a vote. "
      + "A server that forgot the term would think its log worse than it is, and vote for "
      + "those who lack committed entries.")

  package static let snapshotSize = FieldTopic(
    .logCompaction,
    "How large the written-down state is. It takes the place of all entries it covers, so "
      + "that a log does not grow for ever, and is what a follower gets that lacks these "
      + "entries. Without snapshots disks would fill, and a restart would replay everything "
      + "since the beginning.")

  package static let snapshotVoters = FieldTopic(
    .logCompaction,
    "Who votes as of the snapshot's end. The entry that says so may be among those it "
      + "replaced. Without it, a server that begins with the snapshot would not know what a "
      + "majority is.")
}

// MARK: The machine, and what the server is told.

extension FieldTopic {
  package static let disk = FieldTopic(
    .timing,
    "How long a write takes, and how many are under way. A vote or an acknowledgement waits "
      + "for it, since a promise that a crash can undo is none. It is most of what a commit "
      + "takes on real machines; sent sooner, answers would be quick and wrong.")

  package static let durable = FieldTopic(
    .figure2,
    "How much of the log has reached the disk. Only that outlives a crash, so only that "
      + "counts for a commit, in the leader's own log too. If entries in memory counted, one "
      + "power cut could lose what a majority seemed to hold.")

  package static let clock = FieldTopic(
    .timing,
    "How fast this server's clock runs. Raft is safe with any clocks: a fast one only makes a "
      + "server stand too early, a slow one too late. Leases alone trust clocks, and give "
      + "wrong answers where they are off by more than their bound.")

  package static let inbox = FieldTopic(
    .raftBasics,
    "Messages that wait for the frozen process. When it goes on it finds them all at once, "
      + "and its timers long run out. To the others it looked dead; to itself no time has "
      + "passed, and a frozen leader still believes that it leads. Terms are what tells it "
      + "otherwise.")

  package static let preVote = FieldTopic(
    .preVote,
    "The server asks whether it would win before it stands, and raises no term until then. A "
      + "server that was cut off then comes back without disturbing anybody. Without it, the term it "
      + "has counted up alone deposes the leader, for nothing.")

  package static let checkQuorum = FieldTopic(
    .findingLeader,
    "A leader that has heard from no majority for an election timeout steps down. Its clients "
      + "then look elsewhere. Without it a leader behind a cut takes commands that it can "
      + "never commit.")

  package static let disruptionGuard = FieldTopic(
    .membershipChanges,
    "While it hears from a leader, the server ignores requests for votes, term and all. A "
      + "server that was removed does not hear heartbeats, and would stand again and again. "
      + "Without the guard each of its terms would depose the leader.")

  package static let leaseReads = FieldTopic(
    .leases,
    "The leader answers reads at once while its lease lasts, without a round of heartbeats. "
      + "That is faster, and asks that clocks run at nearly the same rate. Where they do not, "
      + "a deposed leader can return old values.")

  package static let clockBound = FieldTopic(
    .leases,
    "By how much the clocks of two servers may differ in rate. The lease is that much shorter "
      + "than an election timeout. If the real difference is larger, the lease outlives the "
      + "promise it rests on, and a read may be stale.")

  package static let snapshotAfter = FieldTopic(
    .logCompaction,
    "After so many applied entries the server writes its state down and forgets them. Small "
      + "numbers mean much writing; large ones a long log, a slow restart, and followers that "
      + "need long to catch up. Without any limit the log grows until the disk is full.")

  package static let chunk = FieldTopic(
    .logCompaction,
    "How many bytes of a snapshot one message carries. Chunks let heartbeats through in "
      + "between. In one piece a large snapshot would block the link for so long that the "
      + "follower takes the leader for dead and stands.")
}
