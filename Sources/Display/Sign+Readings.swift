// Where each sign stands, and what its one meaning comes to there: for the page that lists them all.

extension Sign {
  /// Where it stands and what it comes to there, in the order of how often it is seen.
  package var readings: String {
    switch self {
    case .leader, .leaderEnd: "around a name; on the timeline: begins to lead"
    case .candidate, .candidateEnd: "around a name; on the timeline: stands for election"
    case .preCandidate: "around a name"
    case .broken:
      "around a name, and on a lane: down; on a link, red: cut; among votes: down or cut off; on the "
        + "timeline: a crash or a cut; without colours also what was lost on its way"
    case .frozen:
      "around a name, on a lane, among votes: a frozen server; on a link: messages wait; on the timeline: both"
    case .mended: "on a link: healed just now; on a lane and the timeline: restarted or healed"
    case .stepsDown: "on the timeline, and beside a lane"
    case .learner, .learnerEnd, .outside, .outsideEnd: "around a name"
    case .selected: "before a name or a line: what keys act on, and whose beliefs are drawn"
    case .next: "behind a timer: fires next; on a lane: fires here"
    case .marked: "behind a name: for one side of a partition; in a list: to be compared"
    case .asksVote, .asksPreVote, .heartbeat, .snapshot, .standNow, .preVote, .entries, .stored:
      ofMessages
    case .voteComing: "on its way; among a candidate's votes: not counted yet"
    case .vote: "among a candidate's votes: counted; on the timeline: who votes"
    case .noVote: "among a candidate's votes"
    case .refusalComing: "on its way; among a candidate's votes: not counted yet"
    case .refused:
      "on its way: entries or a snapshot refused; among a candidate's votes: counted; on the timeline: who refuses"
    case .disk: "on a lane"
    case .client: "before a number: its name; on a lane: something of a client's"
    case .uncommitted:
      "before an entry: not known to be committed; on a lane: ahead of the moment that is shown"
    case .unwritten, .matchIndex, .nextIndex, .compacted: ofLogs
    case .added:
      "before an entry, and on the timeline: stored just now; around a name: joins the cluster; before a line of code: "
        + "done instead"
    case .deleted:
      "before an entry, and on the timeline: deleted just now; around a name: leaves the cluster; before a line of "
        + "code: left out, a rule is off"
    case .split, .fork, .frontier, .here, .quiet, .configuration, .command, .violation, .milestone:
      ofRuns
    case .changed: "before a value of the inspector and of messages"
    case .pointed, .pointedEnd:
      "around an entry, or the place of one that is missing, that a lesson speaks of; before a line of code: it decided"
    case .arrow: "between two names"
    case .link:
      "between servers, where there is no Braille: dense where it was used lately, red where it is cut"
    case .way: "from the sender to the sign of a message, where there is no Braille"
    case .line, .column, .crossing, .tick, .branch, .lastBranch: "what pictures are drawn with"
    case .leaderLane, .candidateLane: "where time goes downwards"
    case .bar: "timers, charts"
    }
  }

  private var ofMessages: String {
    switch self {
    case .entries: "on its way, with the index of the last entry"
    case .stored:
      "on its way, with the last index that is stored; without a number: the answer to a heartbeat"
    case .preVote: "on its way; among the votes of one that asks whether it could win: counted"
    default: "on its way"
    }
  }

  private var ofLogs: String {
    switch self {
    case .unwritten: "before an entry"
    case .matchIndex: "behind an entry: up to here the leader knows that the server has its log"
    case .nextIndex: "before an entry, or the place of one: this one the leader sends next"
    default: "in place of the entries that are not kept"
    }
  }

  private var ofRuns: String {
    switch self {
    case .split: "in lists of events; on the timeline it is a word"
    case .fork, .frontier, .configuration: "on the timeline"
    case .here: "on the timeline, under where the picture is"
    case .quiet: "on the timeline; where time goes downwards: a stretch without events"
    case .command: "on the timeline, on a lane, in lists of events"
    case .violation: "on the timeline, at the entry that shows it, on a lane"
    default: "in lists of events"
    }
  }
}
