// How the timeline folds what is old when the row is full.

import Raft

extension TimelineLayout {
  /// What is given up for room. A label is left out as a whole: none is ever written in another way than it was.
  private enum Step: CaseIterable {
    /// Votes and refusals that came when the election was won or could not be any more and, where no election is spared,
    /// all refusals of those that are won.
    case late
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

  /// Some steps, what matters least first.
  private struct Pass {
    /// Whether the oldest half alone is folded.
    var isOfHalf = false
    /// How many elections at the end are spared and, if any is, all splits and crashes.
    var spared: Int
    var steps = Step.allCases
    /// Whether it is done only as far as the row needs it: what is left matters more than that some of it is free.
    var isSparing = false
    /// Whether it is spared why the elections were held that are spared.
    var sparesCause = true
  }

  private static let passes = [
    Pass(spared: 1, steps: [.late]),
    Pass(isOfHalf: true, spared: 2, steps: [.votes, .quiet, .commits, .others, .details]),
    Pass(spared: 1, steps: [.votes]),
    Pass(isOfHalf: true, spared: 2, steps: [.reigns]),
    Pass(spared: 2, steps: [.quiet, .commits, .others]),
    Pass(spared: 1, steps: [.details], isSparing: true),
    Pass(spared: 0, steps: [.late], isSparing: true),
    Pass(spared: 1, steps: [.details], isSparing: true, sparesCause: false),
    Pass(spared: 2, isSparing: true), Pass(spared: 1, isSparing: true),
    Pass(spared: 0, isSparing: true),
  ]

  /// How much of the row is free after it was folded: enough that the next labels move nothing, and no more.
  static let freed = 5

  /// Folds what is old, as little as makes a fifth of the row free. Splits, crashes and the last elections are
  /// spared as long as the rest is enough.
  mutating func fold() {
    // In a long run there is always more to come.
    let isLong = pieces.contains { $0.kind == .gap }
    for pass in TimelineLayout.passes {
      let target = pass.isSparing && !isLong ? room : room - room / TimelineLayout.freed
      for step in pass.steps {
        let all = pieces
        for end in ends(upTo: pass.isOfHalf ? half : all.count) {
          var folder = Folder(pieces: all, pass)
          folder.fold(step, upTo: end)
          pieces = folder.result
          used = pieces.reduce(0) { $0 + $1.width }
          if used <= target { return }
        }
      }
    }
    // In a row that is too narrow even for that the newest remains.
    while used > room, let first = pieces.first {
      used -= first.width
      pieces.removeFirst()
    }
  }

  /// Where what is folded may end, the first place first: no election is cut in two, nor are ballots that came too late.
  private func ends(upTo limit: Int) -> [Int] {
    (1...max(1, limit)).filter { end in
      end >= pieces.count
        || !(pieces[end - 1].isOfElection && pieces[end].isOfElection)
          && !(pieces[end - 1].isBallot && pieces[end].isBallot)
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
    /// Whether splits stay, and what was broken since the elections that are spared began.
    let spares: Bool
    /// Where the elections that are spared begin.
    private let lastElections: Int
    /// Where the newest reign begins.
    private let lastLead: Int
    /// What was broken last before the elections that are spared, in the reign that ended with them: it is why they were
    /// held.
    private let cause: Int?
    /// The last term that anybody leads.
    private let wonTerm: Term
    private(set) var result: [TimelinePiece] = []
    /// The last term whose vote was split.
    private var split: Term = 0

    init(pieces: [TimelinePiece], _ pass: Pass) {
      self.pieces = pieces
      spares = pass.spared > 0
      let starts = pieces.indices.filter {
        pieces[$0].isOfElection && ($0 == 0 || !pieces[$0 - 1].isOfElection)
      }
      lastElections = starts.suffix(pass.spared).first ?? pieces.count
      lastLead = pieces.lastIndex { $0.kind == .leads } ?? pieces.count
      wonTerm = pieces.last { $0.kind == .leads }?.term ?? 0
      let reign = pieces[..<lastElections].lastIndex { $0.kind == .leads } ?? lastElections
      cause =
        !pass.sparesCause ? nil : pieces[reign..<lastElections].lastIndex { $0.kind == .breaks }
    }

    mutating func fold(_ step: Step, upTo end: Int) {
      for (index, piece) in pieces.enumerated() {
        guard index < end, piece.kind != .violation else {
          result.append(piece)
          continue
        }
        switch step {
        case .late: foldLate(piece, index)
        case .votes: if !piece.isBallot || isSpared(index) { result.append(piece) }
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
      case .split, .stale: return true
      case .breaks, .mends: return index >= lastElections || index == cause
      case .leads: return index >= lastElections
      default: return pieces[index].isOfElection && index >= lastElections
      }
    }

    private mutating func foldLate(_ piece: TimelinePiece, _ index: Int) {
      if piece.kind == .split { split = piece.term }
      // It has changed nothing: the vote was split or, of the elections that would be spared, it is won.
      let isDecided = piece.term <= split || !spares && piece.term <= wonTerm
      let isLate = piece.isBallot && (piece.isFilled || piece.kind == .refuses && isDecided)
      if !isLate || index >= lastElections { result.append(piece) }
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
  /// Whether it is somebody's answer to who stands.
  var isBallot: Bool { kind == .votes || kind == .grants || kind == .refuses }

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
