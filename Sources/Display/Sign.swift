// The signs of the picture: one table of what each means, and how it looks in each of the three sets.

import Canvas

/// What a sign means. A sign has one meaning in all views, and a meaning one sign. What a sign comes to in another
/// place, such as a leader's on the timeline, is a reading of the same meaning, and stands in the table.
///
/// No signs are: letters and numbers in words, the punctuation of texts, the names of keys.
package enum Sign: Int, CaseIterable, Sendable {
  /// Before and after the name of a leader; on the timeline: begins to lead.
  case leader, leaderEnd
  /// Before and after the name of a candidate; on the timeline: stands.
  case candidate, candidateEnd
  /// Before and after the name of a pre-candidate.
  case preCandidate
  /// Broken: a server that does not run, a cut link, a lost message.
  case broken
  /// Stands still: a frozen server, a held link.
  case frozen
  /// Mended: restarted, healed.
  case mended
  /// No leader or candidate any more.
  case stepsDown
  /// Before and after the name of a member that has no vote, for good or until it has caught up.
  case learner, learnerEnd
  /// Before and after the name of a server that has no part in the cluster.
  case outside, outsideEnd
  /// Selected, the subject.
  case selected
  /// The timer that fires: next, or on a lane now.
  case next
  /// Marked by hand, to be parted from the rest or compared.
  case marked
  /// Asks for a vote.
  case asksVote
  /// A vote on its way.
  case voteComing
  /// A vote given, and counted.
  case vote
  /// No vote yet.
  case noVote
  /// A refused vote on its way.
  case refusalComing
  /// No: a vote or entries refused.
  case refused
  /// Asks whether it could win, before it stands.
  case asksPreVote
  /// Says that it could, and would have the vote.
  case preVote
  /// Entries on their way.
  case entries
  /// Stored: the answer to entries.
  case stored
  /// A heartbeat.
  case heartbeat
  /// A chunk of a snapshot.
  case snapshot
  /// Stand now: leadership is handed over.
  case standNow
  /// A disk has finished a write.
  case disk
  /// Something between a client and a server.
  case client
  /// Not settled: an entry not known to be committed; what lies ahead of the moment that is shown.
  case uncommitted
  /// An entry that is not on its server's disk yet.
  case unwritten
  /// The leader's matchIndex.
  case matchIndex
  /// The leader's nextIndex.
  case nextIndex
  /// Added: just stored in a log; around a name: joins the cluster.
  case added
  /// Taken away: just deleted from a log; around a name: leaves the cluster.
  case deleted
  /// What a snapshot has replaced.
  case compacted
  /// A split vote.
  case split
  /// Where you are.
  case here
  /// Time passes, and nothing notable happens.
  case quiet
  /// Where the run ends so far.
  case frontier
  /// Another future leaves here.
  case fork
  /// The voters change.
  case configuration
  /// Another command, given by hand.
  case command
  /// A property is broken.
  case violation
  /// An event of note.
  case milestone
  /// The last step changed the value behind it.
  case changed
  /// Before and after what the words are about: an entry, be it there or missing, or a line of code.
  case pointed, pointedEnd
  /// From one to another.
  case arrow
  /// A link that was used lately, where there is no Braille.
  case link
  /// The way that a message has come, where there is no Braille.
  case way
  /// A line across; and one downwards between parts of the picture, or the lane of a server.
  case line, column
  /// Where lines meet: one across with one downwards, a tick on an axis, a branch of a tree and the last of them.
  case crossing, tick, branch, lastBranch
  /// The lane of a leader, and of who wants to lead.
  case leaderLane, candidateLane
  /// What a bar of ASCII consists of; elsewhere bars are of blocks.
  case bar
}

extension Sign {
  /// How it looks in each set, and what it means in a few words, for the legend.
  private var row:
    (full: Unicode.Scalar, safe: Unicode.Scalar, ascii: Unicode.Scalar, meaning: String)
  {
    switch self {
    case .leader: ("◆", "►", "*", "leader")
    case .leaderEnd: ("◆", "◄", "*", "leader")
    case .candidate: ("◇", "□", "(", "wants to lead")
    case .candidateEnd: ("◇", "□", ")", "wants to lead")
    case .preCandidate: ("⋄", "◊", "p", "pre-candidate: asks if it could")
    case .broken: ("╳", "×", "X", "broken: it cannot go on, or answer")
    case .frozen: ("‖", "║", "z", "stands still")
    case .mended: ("↺", "↑", "r", "mended")
    case .stepsDown: ("↓", "↓", "v", "steps down")
    case .learner: ("(", "(", "\"", "gets every entry, has no vote")
    case .learnerEnd: (")", ")", "\"", "gets every entry, has no vote")
    case .outside: ("[", "[", "[", "has no part in the cluster")
    case .outsideEnd: ("]", "]", "]", "has no part in the cluster")
    case .selected: ("▸", "»", "@", "selected")
    case .next: ("◀", "«", "<", "its timer fires next")
    case .marked: ("◪", "◘", "$", "marked")
    case .asksVote: ("?", "?", "?", "asks for a vote")
    case .voteComing: ("◐", "•", "o", "a vote on its way")
    case .vote: ("●", "●", "O", "a vote given")
    case .noVote: ("○", "○", "_", "no vote yet")
    case .refusalComing: ("⊖", "¬", "a", "a refusal on its way")
    case .refused: ("⊘", "ø", "n", "no: vote or entries refused")
    case .asksPreVote: ("¿", "¿", "~", "could I win? (pre-vote)")
    case .preVote: ("◔", "¡", "u", "you could")
    case .entries: ("■", "■", "#", "entries, up to 4")
    case .stored: ("✓", "√", "y", "yes: stored up to 4")
    case .heartbeat: ("▫", "▪", "h", "heartbeat: no entries")
    case .snapshot: ("▤", "≡", "%", "snapshot")
    case .standNow: ("⇒", "⌂", "&", "stand now (transfer)")
    case .disk: ("▣", "◙", "D", "its disk has written")
    case .client: ("C", "C", "C", "a client's call")
    case .uncommitted: ("╎", "¦", ":", "not settled yet")
    case .unwritten: ("▢", "°", "d", "in memory only, not on the disk yet")
    case .matchIndex: ("=", "=", "=", "matchIndex")
    case .nextIndex: ("›", "›", "N", "nextIndex")
    case .added: ("+", "+", "+", "added")
    case .deleted: ("−", "−", "\\", "taken away")
    case .compacted: ("▒", "▒", "m", "replaced by a snapshot")
    case .split: ("÷", "÷", "/", "split")
    case .here: ("▲", "▲", "^", "where you are")
    case .quiet: ("~", "~", ",", "time passes")
    case .frontier: ("┤", "┤", "|", "the end so far")
    case .fork: ("┬", "┬", "Y", "another future leaves")
    case .configuration: ("&", "&", "w", "the voters change")
    case .command: (":", ":", "'", "another command")
    case .violation: ("!", "!", "!", "a property breaks")
    case .milestone: ("•", "♦", "M", "of note")
    case .pointed: ("▐", "{", "{", "what the words are about")
    case .pointedEnd: ("▐", "}", "}", "what the words are about")
    case .changed: ("*", "*", "`", "changed just now")
    case .arrow: ("→", "→", ">", "from one to another")
    case .link: (".", ".", ".", "a link; dense: used lately")
    case .way: ("·", "·", ";", "a message and the way it came")
    case .line: ("─", "─", "-", "a line")
    case .column: ("│", "│", "|", "a line; the lane of a server")
    case .crossing: ("┼", "┼", "|", "lines that cross")
    case .tick: ("┴", "┴", "|", "a tick")
    case .branch: ("├", "├", "|", "a branch")
    case .lastBranch: ("└", "└", "|", "the last branch")
    case .leaderLane: ("║", "▌", "H", "the lane of a leader")
    case .candidateLane: ("┃", "░", "c", "the lane of a candidate")
    case .bar: ("█", "█", "I", "how much is left")
    }
  }

  /// How it looks in a set of signs.
  package func scalar(in set: SignSet) -> Unicode.Scalar {
    let row = row
    return switch set {
    case .full: row.full
    case .safe: row.safe
    case .ascii: row.ascii
    }
  }

  /// What it means, in a few words.
  package var meaning: String { row.meaning }

  /// Signs that stand for one thing together, so that they may look alike: both sides of a name, and lines where
  /// they meet.
  package static let families: [[Sign]] = [
    [.leader, .leaderEnd], [.candidate, .candidateEnd], [.learner, .learnerEnd],
    [.pointed, .pointedEnd],
    [.column, .crossing, .tick, .branch, .lastBranch, .frontier],
  ]
}

extension Theme {
  /// The character that stands for something on this terminal.
  package subscript(_ sign: Sign) -> Unicode.Scalar { sign.scalar(in: signs) }
}
