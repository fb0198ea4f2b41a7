// The signs of the picture: one table of what each means, and how it looks in each of the three sets.

import Canvas

/// What a sign means. A sign has one meaning in all views, and a meaning one sign.
package enum Sign: Int, CaseIterable, Sendable {
  /// Before and after the name of a leader; on the timeline: begins to lead.
  case leader, leaderEnd
  /// Before and after the name of a candidate; on the timeline: stands.
  case candidate, candidateEnd
  /// Broken: a crashed server, a cut link, a lost message.
  case broken
  /// Stands still: a frozen server, a held link.
  case frozen
  /// Mended: restarted, healed.
  case mended
  /// Selected, the subject.
  case selected
  /// Its timer fires next.
  case next
  /// Marked by hand, to be parted from the rest.
  case marked
  /// Asks for a vote.
  case asksVote
  /// A vote on its way.
  case voteComing
  /// A vote given, and counted.
  case vote
  /// No vote yet.
  case noVote
  /// No: a vote or entries refused.
  case refused
  /// Asks whether it could win, before it stands.
  case asksPreVote
  /// Says that it could.
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
  /// Not known to be committed.
  case uncommitted
  /// The leader's matchIndex.
  case matchIndex
  /// The leader's nextIndex.
  case nextIndex
  /// Just stored in a log.
  case added
  /// Just deleted from a log.
  case deleted
  /// What a snapshot has replaced.
  case compacted
  /// A split vote.
  case split
  /// Where you are.
  case here
  /// Time passes, and nothing notable happens.
  case quiet
  /// Another future leaves here.
  case fork
  /// The voters change.
  case configuration
  /// Another command, given by hand.
  case command
  /// A property is broken.
  case violation
  /// From one to another.
  case arrow
  /// A link that was used lately, where there is no Braille.
  case link
  /// The way that a message has come, where there is no Braille.
  case way
  /// A line across, and one downwards, between parts of the picture.
  case line, column
  /// The last step changed the value behind it.
  case changed
}

extension Sign {
  /// How it looks in each set, and what it means in a few words, for the legend.
  private var row: (full: Unicode.Scalar, safe: Unicode.Scalar, ascii: Unicode.Scalar) {
    switch self {
    case .leader: ("◆", "►", "*")
    case .leaderEnd: ("◆", "◄", "*")
    case .candidate: ("◇", "□", "(")
    case .candidateEnd: ("◇", "□", ")")
    case .broken: ("╳", "×", "X")
    case .frozen: ("‖", "║", "z")
    case .mended: ("↺", "↕", "r")
    case .selected: ("▸", "»", "@")
    case .next: ("◀", "«", "<")
    case .marked: ("◪", "◘", "$")
    case .asksVote: ("?", "?", "?")
    case .voteComing: ("◐", "•", "o")
    case .vote: ("●", "●", "O")
    case .noVote: ("○", "○", "_")
    case .refused: ("⊘", "ø", "n")
    case .asksPreVote: ("¿", "¿", "~")
    case .preVote: ("◔", "◊", "u")
    case .entries: ("■", "■", "#")
    case .stored: ("✓", "√", "y")
    case .heartbeat: ("▫", "▪", "h")
    case .snapshot: ("▤", "≡", "%")
    case .standNow: ("⇒", "►", "&")
    case .uncommitted: ("╎", "¦", ":")
    case .matchIndex: ("=", "=", "=")
    case .nextIndex: ("›", "›", "}")
    case .added: ("+", "+", "+")
    case .deleted: ("−", "−", "-")
    case .compacted: ("▒", "▒", "m")
    case .split: ("÷", "÷", "/")
    case .here: ("▲", "▲", "^")
    case .quiet: ("·", "¬", ",")
    case .fork: ("┬", "┬", "Y")
    case .configuration: ("&", "&", "w")
    case .command: ("'", "'", "'")
    case .violation: ("!", "!", "!")
    case .arrow: ("→", "→", ">")
    case .link: ("-", "·", ".")
    case .way: ("=", "■", ";")
    case .line: ("─", "─", "-")
    case .column: ("│", "│", "|")
    case .changed: ("*", "*", "\"")
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
}

extension Theme {
  /// The character that stands for something on this terminal.
  package subscript(_ sign: Sign) -> Unicode.Scalar { sign.scalar(in: signs) }
}
