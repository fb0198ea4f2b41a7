// What a checker found: the property that broke, where, and who bears witness.

import Raft
import Simulation

/// A broken safety property, with everything needed to point at it.
package struct Violation: Hashable, Sendable {
  /// The number of the event after which the property was first seen broken.
  package var event: Int
  /// When the event happened.
  package var time: Instant
  /// What shows it.
  package var witness: Witness

  /// A property broken by an event.
  package init(event: Int, time: Instant, witness: Witness) {
    self.event = event
    self.time = time
    self.witness = witness
  }

  /// The property that broke.
  package var property: Property { witness.property }

  /// The servers that bear witness.
  package var servers: ServerSet { witness.servers }
}

/// The evidence that a property is broken; a case for each way in which one can break.
package enum Witness: Hashable, Sendable {
  /// `second` leads in a term in which `first` has led.
  case twoLeaders(first: ServerID, second: ServerID, term: Term)
  /// The leader's log no longer holds what it held at the index before the event.
  case leaderChangedLog(leader: ServerID, term: Term, index: LogIndex)
  /// The server holds an entry of a term at an index where another content was seen first.
  case contentDiffers(
    index: LogIndex, term: Term, server: ServerID, content: Entry.Content,
    firstSeenOn: ServerID, firstContent: Entry.Content)
  /// The server holds an entry behind one of another term than where the entry was seen first.
  case predecessorDiffers(
    index: LogIndex, term: Term, server: ServerID, previousTerm: Term,
    firstSeenOn: ServerID, firstPreviousTerm: Term)
  /// The leader lacks an entry that was committed in an earlier term than it leads.
  case leaderLacks(
    leader: ServerID, term: Term, index: LogIndex, entry: Entry, committedIn: Term, by: ServerID)
  /// The server applied another entry at the index than was first committed there.
  case appliedDifferently(
    index: LogIndex, server: ServerID, entry: Entry, first: ServerID, firstEntry: Entry)
  /// The server's snapshot ends with an entry of another term than was committed there.
  case snapshotDiffers(
    index: LogIndex, server: ServerID, term: Term, first: ServerID, firstTerm: Term)
  /// With all entries up to the index applied, the two servers' state machines differ.
  case stateDiffers(index: LogIndex, server: ServerID, first: ServerID)
  /// The server's term was `from` and is `to`.
  case termWentBack(ServerID, from: Term, to: Term)
  /// The server's commit index was `from` and is `to`.
  case commitWentBack(ServerID, from: LogIndex, to: LogIndex)
  /// The server voted for `first` and, in the same term, votes for `second`.
  case voteChanged(ServerID, term: Term, first: ServerID, second: ServerID)
  /// Only the disks of these hold the committed entry and all before it.
  case tooFewCopies(index: LogIndex, entry: Entry, holders: ServerSet, voters: ServerSet)

  /// The property that is broken.
  package var property: Property {
    switch self {
    case .twoLeaders: .electionSafety
    case .leaderChangedLog: .leaderAppendOnly
    case .contentDiffers, .predecessorDiffers: .logMatching
    case .leaderLacks: .leaderCompleteness
    case .appliedDifferently, .snapshotDiffers, .stateDiffers: .stateMachineSafety
    case .termWentBack: .termMonotonic
    case .commitWentBack: .commitMonotonic
    case .voteChanged: .voteMonotonic
    case .tooFewCopies: .committedOnQuorum
    }
  }

  /// The servers that bear witness.
  package var servers: ServerSet {
    switch self {
    case .twoLeaders(let first, let second, _): [first, second]
    case .leaderChangedLog(let leader, _, _): [leader]
    case .contentDiffers(_, _, let server, _, let first, _): [server, first]
    case .predecessorDiffers(_, _, let server, _, let first, _): [server, first]
    case .leaderLacks(let leader, _, _, _, _, let by): [leader, by]
    case .appliedDifferently(_, let server, _, let first, _): [server, first]
    case .snapshotDiffers(_, let server, _, let first, _): [server, first]
    case .stateDiffers(_, let server, let first): [server, first]
    case .termWentBack(let server, _, _), .commitWentBack(let server, _, _): [server]
    case .voteChanged(let server, _, let first, let second): [server, first, second]
    case .tooFewCopies(_, _, let holders, _): holders
    }
  }
}

extension Violation: CustomStringConvertible {
  /// One sentence that names the witnesses, such as
  /// `ElectionSafety: S1 and S3 both lead in term 4.`
  package var description: String { "\(property.name): \(witness)" }
}

extension Witness: CustomStringConvertible {
  /// One sentence, without the property's name.
  package var description: String {
    switch self {
    case .twoLeaders(let first, let second, let term):
      "\(first) and \(second) both lead in term \(term)."
    case .leaderChangedLog(let leader, let term, let index):
      "\(leader) changed or deleted entry \(index) of its log while it led term \(term)."
    case .contentDiffers(let index, let term, let server, let content, let other, let first):
      "entry \(index) of term \(term) is \(content.words) on \(server) but was first seen "
        + "as \(first.words) on \(other)."
    case .predecessorDiffers(let index, let term, let server, let previous, let other, let first):
      "entry \(index) of term \(term) follows \(Self.entry(ofTerm: previous)) on \(server) but was "
        + "first seen after \(Self.entry(ofTerm: first)) on \(other)."
    case .leaderLacks(let leader, let term, let index, let entry, let committedIn, let server):
      "\(leader) leads term \(term) without entry \(index) of term \(entry.term), which was "
        + "committed in term \(committedIn) (by \(server))."
    case .appliedDifferently(let index, let server, let entry, let other, let first):
      "\(server) applied \(entry.words) at index \(index), where \(other) "
        + "applied \(first.words)."
    case .snapshotDiffers(let index, let server, let term, let first, let firstTerm):
      "the snapshot of \(server) ends at index \(index) with term \(term), where \(first) "
        + "committed an entry of term \(firstTerm)."
    case .stateDiffers(let index, let server, let first):
      "\(server) and \(first) have both applied everything up to \(index), and their states "
        + "differ."
    case .termWentBack(let server, let from, let to):
      "\(server) went back from term \(from) to term \(to)."
    case .commitWentBack(let server, let from, let to):
      "the commit index of \(server) went back from \(from) to \(to)."
    case .voteChanged(let server, let term, let first, let second):
      "\(server) voted for \(first) in term \(term), and then for \(second)."
    case .tooFewCopies(let index, let entry, let holders, let voters):
      "entry \(index) of term \(entry.term) is committed but on \(Self.disks(of: holders)), "
        + "\(holders.count) of \(voters.count)."
    }
  }

  private static func entry(ofTerm term: Term) -> String {
    term == 0 ? "nothing" : "an entry of term \(term)"
  }

  private static func disks(of servers: ServerSet) -> String {
    let names = servers.map(\.description)
    switch names.count {
    case 0: return "no disk"
    case 1: return "the disk of \(names[0]) only"
    default:
      let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
      return "the disks of \(list) only"
    }
  }
}

extension Entry {
  fileprivate var words: String { "\(content.words) of term \(term)" }
}

extension Entry.Content {
  fileprivate var words: String {
    switch self {
    case .noOp: "a no-op"
    // Without a client a command has no name that says anything.
    case .command(let number) where number >> 63 != 0: "a command"
    case .command(let number): "command \(number)"
    case .configuration(let configuration): "the configuration \(configuration)"
    }
  }
}
