// A server as the page shows it.

import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// What the page shows of a server. Fields are written under names of one letter, and only where they have changed.
struct PageState: Hashable {
  /// 0 follower, 1 asks for pre-votes, 2 candidate, 3 leader, 4 crashed.
  private var role = 0
  private var isPaused = false
  private var term = 0
  private var vote = -1
  private var leader = -1
  private var commit = 0
  private var applied = 0
  /// The last index that its snapshot covers.
  private var snapshot = 0
  /// When its timer runs out; -1 while it does not run.
  private var deadline = -1
  /// Who votes for it, while it stands.
  private var votes = 0
  /// What it believes of the others, while it leads.
  private var match: [Int] = []
  private var next: [Int] = []
  /// Whether it is a voter, by its own configuration.
  private var isVoter = true
  /// Its log after the snapshot.
  private var log: [PageEntry] = []

  /// An entry of a log.
  struct PageEntry: Hashable {
    var term: Int
    var words: String
  }

  /// A server of which nothing is known.
  init() {}

  init(_ id: ServerID, _ session: Session, logFrom old: PageState? = nil) {
    let world = session.world
    let view = session.glance[id]
    // A server that was shut down comes after the roles.
    role =
      view.hasEnded
      ? PageState.roles.count : PageState.roles.firstIndex(of: view.role) ?? 0
    isPaused = view.process == .paused
    term = view.term.number
    vote = view.votedFor?.index ?? -1
    leader = view.knownLeader?.index ?? -1
    commit = view.commitIndex.number
    applied = view.lastApplied.number
    snapshot = view.log.snapshotIndex.number
    deadline = view.deadline.map { $0 == .never ? -1 : $0.microseconds } ?? -1
    votes = Int(view.candidacy?.votes.bits ?? 0)
    if let followers = view.leadership?.followers {
      match = followers.map(\.matchIndex.number)
      next = followers.map(\.nextIndex.number)
    }
    isVoter = view.isVoter
    readLog(view.log, world, old)
  }

  private static let roles: [RoleName] = [.follower, .preCandidate, .candidate, .leader, .crashed]

  /// Reads the log, as far as it may have changed since the old state.
  private mutating func readLog(_ log: Log, _ world: World, _ old: PageState?) {
    let (first, last) = (log.firstIndex.number, log.lastIndex.number)
    var kept = 0
    if let old, old.snapshot == snapshot, world.lastReborn.isEmpty {
      let changed = world.logChangedFrom == .max ? last + 1 : world.logChangedFrom.number
      kept = max(0, min(old.log.count, min(changed, last + 1) - first))
      self.log = Array(old.log.prefix(kept))
    }
    guard first + kept <= last else { return }
    for index in (first + kept)...last {
      let entry = log[LogIndex(index)]
      self.log.append(PageEntry(term: entry.term.number, words: entry.cell(in: world.requests)))
    }
  }

  /// Writes an object with what another state has that this one has not.
  func writeChanges(to new: PageState, _ json: inout JSONText) {
    json.beginObject()
    func int(_ key: StaticString, _ path: KeyPath<PageState, Int>) {
      guard self[keyPath: path] != new[keyPath: path] else { return }
      json.key(key)
      json.int(new[keyPath: path])
    }
    func ints(_ key: StaticString, _ path: KeyPath<PageState, [Int]>) {
      guard self[keyPath: path] != new[keyPath: path] else { return }
      json.key(key)
      json.beginArray()
      for value in new[keyPath: path] { json.int(value) }
      json.endArray()
    }
    int("r", \.role)
    int("t", \.term)
    int("v", \.vote)
    int("l", \.leader)
    int("c", \.commit)
    int("a", \.applied)
    int("s", \.snapshot)
    int("d", \.deadline)
    int("g", \.votes)
    ints("m", \.match)
    ints("x", \.next)
    if isPaused != new.isPaused {
      json.key("p")
      json.int(new.isPaused ? 1 : 0)
    }
    if isVoter != new.isVoter {
      json.key("o")
      json.int(new.isVoter ? 0 : 1)
    }
    writeLog(to: new, &json)
    json.endObject()
  }

  /// Writes how many entries stay, and those that come after them.
  private func writeLog(to new: PageState, _ json: inout JSONText) {
    guard log != new.log else { return }
    var kept = 0
    if snapshot == new.snapshot {
      while kept < min(log.count, new.log.count), log[kept] == new.log[kept] { kept += 1 }
    }
    json.key("k")
    json.beginArray()
    json.int(kept)
    for entry in new.log[kept...] {
      json.int(entry.term)
      json.string(entry.words)
    }
    json.endArray()
  }
}
