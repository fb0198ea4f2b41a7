// Two futures side by side: where they part, what each did, how each ended.

import Checking
import Raft
import Running
import Session
import Simulation

/// Two branches of a run compared.
package struct BranchComparison: Sendable {
  /// The branches, by number.
  package let branches: (Int, Int)
  /// The last position that they share.
  package let partedAt: Int
  /// When its event happened.
  package let partedTime: Instant
  /// What happened in each from there on, in order of time.
  package let rows: [Row]
  /// Whether there was more than is listed.
  package let isBounded: Bool
  /// How each ended.
  package let endings: (Ending, Ending)
  /// The first committed entry in which they differ, if one does; nil if all that both have committed is
  /// the same.
  package let difference: EntryDifference?
  /// What the stores hold differently, by key.
  package let values: [ValueDifference]
  /// Whether in both branches some server has applied all that was committed. If not, such as while all
  /// are down, their stores are not compared.
  package let areApplied: Bool

  /// How many commands and milestones of each branch are listed.
  package static let mostSteps = 200
  static let mostValues = 8

  /// What happened at one time in one branch or in both.
  package struct Row: Hashable, Sendable {
    /// When, in true time.
    package var time: Instant
    /// What happens in the one branch; nil if nothing then.
    package var left: Step?
    /// What happens in the other; nil if nothing then.
    package var right: Step?
  }

  /// A command or a milestone.
  package struct Step: Hashable, Sendable {
    /// The number of the event.
    package var position: Int
    /// When, in true time.
    package var time: Instant
    /// In a few words; a command as it is typed, with a colon.
    package var text: String
    /// Whether it was somebody's command.
    package var isCommand: Bool
  }

  /// How a branch stands at its end.
  package struct Ending: Hashable, Sendable {
    /// How many events had happened.
    package var position: Int
    /// When the branch ends.
    package var time: Instant
    /// The highest term.
    package var term: Term
    /// Who leads it; nil if nobody does.
    package var leader: ServerID?
    /// How many entries have been committed.
    package var committed: LogIndex
    /// The property that broke, if one did.
    package var violation: Property?
  }

  /// An index at which the branches have committed different entries, each in words.
  package struct EntryDifference: Hashable, Sendable {
    /// Where the two committed different entries.
    package var index: LogIndex
    /// What the one committed there.
    package var left: String
    /// What the other committed there.
    package var right: String
  }

  /// A key that has another value in the other branch; nil where it is not there.
  package struct ValueDifference: Hashable, Sendable {
    /// The key.
    package var key: String
    /// Its value in the one branch; nil if it is not there.
    package var left: String?
    /// Its value in the other; nil if it is not there.
    package var right: String?
  }
}

extension Session {
  /// The last position that two branches share.
  /// - Complexity: O(branches)
  package func partingPosition(of first: Int, _ second: Int) -> Int {
    // By branch on the way up, how far its events are those of the branch that it began with.
    func lineage(_ number: Int) -> [(branch: Int, limit: Int)] {
      var line = [(number, branches[number].length)]
      while let parent = branches[line[line.count - 1].0].parent {
        let (last, limit) = line[line.count - 1]
        line.append((parent, min(limit, branches[last].forkedAt)))
      }
      return line
    }
    let other = lineage(second)
    for (branch, limit) in lineage(first) {
      if let match = other.first(where: { $0.branch == branch }) { return min(limit, match.limit) }
    }
    return 0
  }

  /// Compares two branches, from where they part to their ends.
  /// - Precondition: They exist and are not the same.
  /// - Complexity: That of a seek to where they part and to the end of each, and of comparing what they
  ///   have committed since.
  package func comparison(of first: Int, _ second: Int) -> BranchComparison {
    let parted = partingPosition(of: first, second)
    let (left, leftMore) = steps(of: first, after: parted)
    let (right, rightMore) = steps(of: second, after: parted)
    var ends: [Session] = []
    for number in [first, second] {
      var there = self
      there.switchBranch(to: number)
      ends.append(there)
    }
    let clusters = ends.map(\.cluster)
    var before = ends[0]
    before.seek(to: parted)
    let areApplied = zip(ends, clusters).allSatisfy { end, cluster in
      let applied = cluster.servers.map(\.lastApplied).max() ?? 0
      return applied >= end.checks.committedIndex
    }
    return BranchComparison(
      branches: (first, second), partedAt: parted,
      partedTime: parted == 0 ? .zero : before.now,
      rows: BranchComparison.align(left, right), isBounded: leftMore || rightMore,
      endings: (ends[0].ending, ends[1].ending),
      difference: BranchComparison.difference(
        ends[0], ends[1], after: before.checks.committedIndex),
      values: areApplied ? BranchComparison.values(clusters[0], clusters[1]) : [],
      areApplied: areApplied)
  }

  private var ending: BranchComparison.Ending {
    let cluster = glance
    return BranchComparison.Ending(
      position: position, time: cluster.now, term: cluster.highestTerm, leader: cluster.leader,
      committed: checks.committedIndex, violation: violation?.property)
  }

  /// The commands and milestones of a branch behind a position, and whether there are more.
  package func steps(
    of number: Int, after position: Int, most: Int = BranchComparison.mostSteps
  ) -> ([BranchComparison.Step], isMore: Bool) {
    let branch = branches[number]
    var steps: [BranchComparison.Step] = []
    var act = branch.acts.partitioningIndex { $0.position >= position }
    var milestone = branch.milestones.partitioningIndex { $0.position > position }
    while steps.count < most {
      let nextAct = act < branch.acts.count ? branch.acts[act] : nil
      let nextMilestone = milestone < branch.milestones.count ? branch.milestones[milestone] : nil
      if let next = nextAct, next.position + 1 <= nextMilestone?.position ?? .max {
        act += 1
        // A command that is a milestone for nothing else is told once.
        if nextMilestone?.position == next.position + 1, nextMilestone?.kind == .intervened {
          milestone += 1
        }
        steps.append(
          BranchComparison.Step(
            position: next.position + 1, time: next.time, text: ":\(next.act)",
            isCommand: true))
      } else if let next = nextMilestone {
        milestone += 1
        steps.append(
          BranchComparison.Step(
            position: next.position, time: next.time, text: next.kind.brief, isCommand: false))
      } else {
        return (steps, false)
      }
    }
    return (steps, act < branch.acts.count || milestone < branch.milestones.count)
  }
}

extension BranchComparison {
  /// Puts what happened at the same time side by side.
  static func align(_ left: [Step], _ right: [Step]) -> [Row] {
    var rows: [Row] = []
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let leftTime = i < left.count ? left[i].time : .never
      let rightTime = j < right.count ? right[j].time : .never
      var row = Row(time: min(leftTime, rightTime))
      if leftTime <= rightTime, i < left.count {
        row.left = left[i]
        i += 1
      }
      if rightTime <= leftTime, j < right.count {
        row.right = right[j]
        j += 1
      }
      rows.append(row)
    }
    return rows
  }

  /// The first entry behind an index of which the two have committed different ones. What was committed
  /// is known of each, even where no log holds it any more.
  static func difference(
    _ left: Session, _ right: Session, after index: LogIndex
  ) -> EntryDifference? {
    let end = min(left.checks.committedIndex, right.checks.committedIndex)
    let requests = (left: left.glance.requests, right: right.glance.requests)
    var index = max(
      index, max(left.checks.firstKnownIndex, right.checks.firstKnownIndex) - 1)
    while index < end {
      index += 1
      let mine = left.checks.committedEntry(at: index)
      let theirs = right.checks.committedEntry(at: index)
      if mine.term == theirs.term,
        isSame(mine.content, requests.left, theirs.content, requests.right)
      {
        continue
      }
      return EntryDifference(
        index: index, left: words(mine, requests.left), right: words(theirs, requests.right))
    }
    return nil
  }

  private static func words(_ entry: Entry, _ requests: ChunkedArray<Request>) -> String {
    var log = Log()
    log.append(entry)
    return Inquiry.words(1, log, requests)
  }

  private static func isSame(
    _ one: Entry.Content, _ left: ChunkedArray<Request>, _ other: Entry.Content,
    _ right: ChunkedArray<Request>
  ) -> Bool {
    guard case .command(let a) = one, case .command(let b) = other, a < UInt64(left.count),
      b < UInt64(right.count)
    else { return one == other }
    let (mine, theirs) = (left[Int(a)], right[Int(b)])
    return mine.client == theirs.client && mine.serial == theirs.serial
      && mine.operation == theirs.operation
  }

  /// What the stores that have applied most hold differently.
  static func values(_ left: ClusterView, _ right: ClusterView) -> [ValueDifference] {
    func store(_ cluster: ClusterView) -> [(key: String, value: String)] {
      let server = cluster.servers.max { $0.lastApplied < $1.lastApplied }
      return server?.store.pairs.map { ($0.key, $0.value) } ?? []
    }
    let (mine, theirs) = (store(left), store(right))
    let before = Dictionary(theirs.map { ($0.key, $0.value) }) { first, _ in first }
    let after = Dictionary(mine.map { ($0.key, $0.value) }) { first, _ in first }
    // In the order of the stores, never of a dictionary.
    var differences: [ValueDifference] = []
    for (key, value) in mine where before[key] != value {
      differences.append(ValueDifference(key: key, left: value, right: before[key]))
    }
    for (key, value) in theirs where after[key] == nil {
      differences.append(ValueDifference(key: key, left: nil, right: value))
    }
    return Array(differences.prefix(mostValues))
  }
}
