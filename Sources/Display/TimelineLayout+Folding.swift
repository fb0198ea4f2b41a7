// How the timeline folds what is old when the row is full.

import Raft

extension TimelineLayout {
  /// What is given up for room, what matters least first. A label is left out as a whole: none is ever written
  /// in another way than it was.
  private enum Step: CaseIterable {
    /// Votes and refusals of elections that are decided.
    case votes
    /// The time between labels.
    case quiet
    /// All commits of a reign but the last.
    case commits
    /// What happens beside elections, commits and faults.
    case others
    /// Faults, who stood in vain, and the last commits.
    case details
    /// All reigns but the first and those at the end.
    case reigns
  }

  /// Folds the oldest half, as little as makes a quarter of the row free. Splits, crashes and the last two
  /// elections are spared as long as the rest is enough.
  mutating func fold() {
    let target = room * 3 / 4
    for (isWhole, spares) in [(false, true), (false, false), (true, true), (true, false)] {
      for step in Step.allCases {
        let all = pieces
        for end in ends(upTo: isWhole ? all.count : half) {
          var folder = Folder(pieces: all, spares: spares)
          folder.fold(step, upTo: end)
          pieces = folder.result
          used = pieces.reduce(0) { $0 + $1.width }
          if used <= target { return }
        }
      }
    }
    // In a row that is too narrow even for that the newest remains.
    while used > target, let first = pieces.first,
      used > room || pieces.dropFirst().contains(where: { $0.kind == .leads })
    {
      used -= first.width
      pieces.removeFirst()
    }
  }

  /// Where what is folded may end, the first place first: no election is cut in two.
  private func ends(upTo limit: Int) -> [Int] {
    (1...max(1, limit)).filter { end in
      end >= pieces.count || !pieces[end - 1].isOfElection || !pieces[end].isOfElection
    }
  }

  /// How many of the pieces make up the first half of the row.
  private var half: Int {
    var (count, width) = (0, 0)
    while count < pieces.count, width + pieces[count].width <= used / 2 {
      width += pieces[count].width
      count += 1
    }
    // No election is cut in two.
    var start = count
    while start > 0, start < pieces.count, pieces[start - 1].isOfElection { start -= 1 }
    return start > 0 ? start : count
  }

  /// Folds the first pieces by one step.
  private struct Folder {
    let pieces: [TimelinePiece]
    /// Whether splits, crashes and the last elections stay.
    let spares: Bool
    /// Where the last two elections begin.
    private let lastElections: Int
    /// Where the newest reign begins.
    private let lastLead: Int
    private(set) var result: [TimelinePiece] = []
    /// The last term whose vote was split.
    private var split: Term = 0

    init(pieces: [TimelinePiece], spares: Bool) {
      self.pieces = pieces
      self.spares = spares
      let starts = pieces.indices.filter {
        pieces[$0].isOfElection && ($0 == 0 || !pieces[$0 - 1].isOfElection)
      }
      lastElections = starts.suffix(2).first ?? pieces.count
      lastLead = pieces.lastIndex { $0.kind == .leads } ?? pieces.count
    }

    mutating func fold(_ step: Step, upTo end: Int) {
      for (index, piece) in pieces.enumerated() {
        guard index < end, piece.kind != .violation else {
          result.append(piece)
          continue
        }
        switch step {
        case .votes: foldVotes(piece, isSpared(index))
        case .quiet: if piece.kind != .quiet { result.append(piece) }
        case .commits: foldCommits(piece)
        case .others: if isSpared(index) || piece.isMain { result.append(piece) }
        case .details: foldDetails(piece, index)
        case .reigns: foldReign(piece, index)
        }
      }
      joinGaps()
    }

    /// Gaps side by side are one.
    private mutating func joinGaps() {
      for index in result.indices.reversed().dropFirst()
      where result[index].kind == .gap && result[index + 1].kind == .gap {
        result.remove(at: index)
      }
    }

    private func isSpared(_ index: Int) -> Bool {
      guard spares else { return false }
      switch pieces[index].kind {
      case .split, .stale, .breaks, .mends: return true
      case .leads: return index >= lastElections
      default: return pieces[index].isOfElection && index >= lastElections
      }
    }

    private mutating func foldVotes(_ piece: TimelinePiece, _ isSpared: Bool) {
      switch piece.kind {
      case .votes, .grants, .refuses:
        // What came when the election was won, or could not be any more, has changed nothing.
        let isLate = piece.isFilled || piece.kind == .refuses && piece.term <= split
        if isLate || !isSpared { return }
      case .split: split = piece.term
      default: break
      }
      result.append(piece)
    }

    private mutating func foldCommits(_ piece: TimelinePiece) {
      if piece.kind == .commits {
        // What was stored only is committed with it.
        while let last = result.last, last.kind == .commits || last.kind == .takes {
          result.removeLast()
        }
      }
      result.append(piece)
    }

    private mutating func foldDetails(_ piece: TimelinePiece, _ index: Int) {
      switch piece.kind {
      case .leads, .gap, .violation: result.append(piece)
      // How far the newest reign has come is always told.
      case .commits: if index > lastLead { result.append(piece) }
      default: if isSpared(index) { result.append(piece) }
      }
    }

    private mutating func foldReign(_ piece: TimelinePiece, _ index: Int) {
      guard piece.kind == .leads || piece.kind == .gap, !isSpared(index), index < lastLead,
        result.contains(where: { $0.kind == .leads })
      else { return result.append(piece) }
      var gap = piece
      (gap.kind, gap.text, gap.isFilled) = (.gap, "..", false)
      result.append(gap)
    }
  }
}

extension TimelinePiece {
  /// Whether it tells of an election, a commit or a fault.
  fileprivate var isMain: Bool {
    switch kind {
    case .stands, .asks, .votes, .grants, .refuses, .leads, .commits, .breaks, .mends, .split,
      .stale, .violation, .gap:
      true
    case .stepsDown, .takes, .deletes, .installs, .freezes, .configuration, .standNow, .command,
      .quiet:
      false
    }
  }
}
