// The words of Raft that lessons and pictures use: the table that the help and the documentation are drawn from.

import Raft

/// A word of Raft and what it means.
package struct RaftWord: Hashable, Sendable {
  /// The word, or some that belong together.
  package let word: String
  /// What it means, in a sentence or two.
  package let meaning: String

  private init(_ word: String, _ meaning: String) {
    self.word = word
    self.meaning = meaning
  }

  /// All of them, each after those that it needs.
  package static let all = [
    RaftWord(
      "cluster",
      "a few servers, often five, that keep the same data, so that nothing is lost when some of them fail"
    ),
    RaftWord(
      "log, entry, index",
      "each server keeps a list of commands, its log; each entry has a number, its index. Same logs, same data"
    ),
    RaftWord(
      "majority",
      "more than half of all servers, those that are down counted too: three of five. Any two majorities share a server"
    ),
    RaftWord(
      "term",
      "Raft's clock: a number that grows with each election; a term has one leader at most, and may have none (\(Section.raftBasics))"
    ),
    RaftWord(
      "leader", "the one server that takes commands from clients and sends them to the others"),
    RaftWord(
      "follower", "a server that answers leaders and candidates and asks for nothing itself"),
    RaftWord(
      "timer, timeout",
      "how long a follower waits for a leader before it stands itself, drawn by chance anew each time (\(Section.leaderElection))"
    ),
    RaftWord(
      "candidate, to stand",
      "a server whose timer ran out: it begins a new term, votes for itself and asks the others for their votes"
    ),
    RaftWord(
      "vote",
      "each server has one a term, kept on its disk; it goes to none whose log is behind its own (\(Section.electionRestriction)). A majority of votes makes a leader"
    ),
    RaftWord(
      "split vote", "an election in which no candidate gets a majority; the next term tries again"),
    RaftWord(
      "append (AppendEntries)",
      "the message with which a leader has followers add entries to their logs (\(Section.logReplication))"
    ),
    RaftWord(
      "heartbeat",
      "an append without entries: the leader is still there, and all timers start anew"),
    RaftWord(
      "committed",
      "said of an entry that is on a majority of the logs, by a leader of the entry's term: it is never lost. Others are not yet committed"
    ),
    RaftWord(
      "commit index", "up to which entry a server knows the log to be committed; a crash forgets it"
    ),
    RaftWord(
      "to apply",
      "to do what a committed entry says: x=1 is now in the data. Only then the client is answered"),
    RaftWord(
      "nop",
      "the empty entry with which a leader begins its term: once it is committed, so is all before it (\(Section.clientInteraction))"
    ),
    RaftWord(
      "nextIndex, matchIndex",
      "a leader's notes on each follower: which entry it sends next, and up to which the logs agree"
    ),
    RaftWord(
      "partition",
      "the network is cut in parts that do not hear each other; the smaller part is a minority"),
    RaftWord(
      "snapshot",
      "the data written down in place of the entries that made it, so that the log can be short (\(Section.logCompaction))"
    ),
    RaftWord(
      "configuration, C-old,new",
      "which servers belong to the cluster and vote; in joint mode the old and the new ones decide together (\(Section.membershipChanges))"
    ),
    RaftWord(
      "\(Section.leaderElection), \(Section.preVote)",
      "a section of the Raft paper (Ongaro and Ousterhout, 2014), or of Ongaro's dissertation"),
  ]
}
