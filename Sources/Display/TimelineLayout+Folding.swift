// How the timeline folds what is old when the row is full.

import Raft

extension TimelineLayout {
  /// What is given up for room, what matters least first.
  private enum Step: CaseIterable {
    /// Who voted is a number of dots.
    case voters
    /// Blanks.
    case blanks
    /// Commits become the last of them.
    case commits
    /// A reign becomes its term and its last commit; how it was won is gone.
    case reigns
    /// A reign becomes its term.
    case terms
    /// Many terms become the first and the last.
    case ranges
  }

  /// Folds the oldest half, as little as makes a quarter of the row free. Splits, crashes and the last two
  /// elections are spared as long as the rest is enough.
  mutating func fold() {
    let target = room * 3 / 4
    for (isWhole, spares) in [(false, true), (false, false), (true, true), (true, false)] {
      for step in Step.allCases {
        if used <= target { return }
        var folder = Folder(pieces: pieces, spares: spares)
        folder.fold(step, upTo: isWhole ? pieces.count : half)
        pieces = folder.result
        used = pieces.reduce(0) { $0 + $1.width }
      }
    }
    // In a row that is too narrow even for that the newest remains.
    while used > room, let first = pieces.first {
      used -= first.width
      pieces.removeFirst()
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
    }

    mutating func fold(_ step: Step, upTo end: Int) {
      for (index, piece) in pieces.enumerated() {
        guard index < end, piece.kind != .violation else {
          result.append(piece)
          continue
        }
        switch step {
        case .voters: foldVoters(piece, isSpared(index))
        case .blanks: foldBlanks(piece, isSpared(index))
        case .commits: foldCommits(piece)
        case .reigns: foldReign(piece, isSpared(index))
        case .terms: if piece.kind != .commits { foldReign(piece, isSpared(index)) }
        case .ranges: foldRange(piece, isSpared(index))
        }
      }
    }

    private func isSpared(_ index: Int) -> Bool {
      guard spares else { return false }
      switch pieces[index].kind {
      case .split, .breaks: return true
      case .leads: return index >= lastElections
      default: return pieces[index].isOfElection && index >= lastElections
      }
    }

    private mutating func foldVoters(_ piece: TimelinePiece, _ isSpared: Bool) {
      var piece = piece
      switch piece.kind {
      case .votes, .grants, .refuses:
        // What came when the election was won, or could not be any more, has changed nothing.
        if piece.isFilled || piece.kind == .refuses && piece.term <= split { return }
        if !isSpared { (piece.text, piece.hasBlank) = ("", false) }
      case .leads where !isSpared: piece.text = piece.text.replacing(" term ", with: " t")
      default: break
      }
      if piece.kind == .split { split = piece.term }
      result.append(piece)
    }

    private mutating func foldBlanks(_ piece: TimelinePiece, _ isSpared: Bool) {
      var piece = piece
      let isPartOfElection = piece.kind != .split && piece.isOfElection || piece.kind == .leads
      if !isSpared || !isPartOfElection { piece.hasBlank = false }
      if piece.kind == .quiet { piece.text = "." }
      result.append(piece)
    }

    private mutating func foldCommits(_ piece: TimelinePiece) {
      if piece.kind == .quiet { return }
      if piece.kind == .commits {
        // What was stored only is committed with it.
        while let last = result.last, last.kind == .commits || last.kind == .takes {
          result.removeLast()
        }
      }
      result.append(piece)
    }

    private mutating func foldReign(_ piece: TimelinePiece, _ isSpared: Bool) {
      var piece = piece
      switch piece.kind {
      case .leads where !isSpared:
        (piece.kind, piece.text, piece.hasBlank) = (.reign, "t\(piece.term)", false)
      case .leads, .commits, .reign, .reigns, .violation: break
      case .breaks:
        // That it fell says the sign.
        guard isSpared else { return }
        (piece.text, piece.hasBlank) = ("", false)
      case .stands, .asks, .votes, .grants, .refuses, .split:
        guard isSpared else { return }
      case .takes, .deletes, .installs, .freezes, .mends, .configuration, .standNow, .command,
        .quiet:
        return
      }
      result.append(piece)
    }

    private mutating func foldRange(_ piece: TimelinePiece, _ isSpared: Bool) {
      let last = result.count - 1
      guard !isSpared, piece.kind == .reign || piece.kind == .reigns, last > 0,
        result[last].kind == .reign || result[last].kind == .reigns
      else { return result.append(piece) }
      // The third of a row of terms makes the second the end of a range, which each further one prolongs.
      guard result[last].kind == .reigns || result[last - 1].kind == .reign else {
        return result.append(piece)
      }
      result[last] = piece
      result[last].kind = .reigns
      result[last].text = "..t\(piece.term)"
    }
  }
}
