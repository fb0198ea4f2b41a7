// The latest elections in a few rows: who stood, with which votes, and what came of it.

import Canvas
import Raft
import Scripting
import Session
import Telling

/// The latest elections, a candidate a row, the newest last as everywhere else on the screen of the cluster.
struct ElectionsTable: Panel {
  let model: Model
  /// The elections up to the moment shown, the newest first.
  let elections: [Election]

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    screen.head("elections", in: rest.takeTop(1))
    let heads = rest.takeTop(1)
    let columns = Columns(votes: model.cluster.configuration.voters.count)
    for (x, title) in zip(columns.starts, ["term", "stood", "votes", "from"]) {
      screen.put(title, heads.x + x, heads.y, .faint, in: heads)
    }
    var lines = elections.reversed().flatMap { election in
      stood(in: election).map { (election, $0) }
    }
    if lines.isEmpty {
      screen.put("nobody has stood yet", rest.x + 1, rest.y, .faint, in: rest)
      return
    }
    if lines.count > rest.height, rest.height > 0 {
      let more = "\(theme.ellipsis) \(lines.count - rest.height + 1) before"
      screen.put(more, rest.x + columns.starts[1], rest.takeTop(1).y, .faint, in: area)
    }
    lines = Array(lines.suffix(max(0, rest.height)))
    for (row, line) in lines.enumerated() {
      let isFirst = row == 0 || lines[row - 1].0.term != line.0.term
      draw(
        line.1, of: line.0, namesTerm: isFirst, columns, &screen,
        Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1))
    }
  }

  /// Where the columns begin.
  private struct Columns {
    var starts: [Int]

    init(votes: Int) {
      // Dots up to seven voters, a number for more.
      let width = votes <= 7 ? max(5, 2 * votes - 1) : 5
      starts = [1, 7, 14, 14 + width + 2]
    }
  }

  /// Who stood, or asked whether to stand.
  private func stood(in election: Election) -> ServerSet {
    let candidates = election.candidates.union(election.winners)
    return candidates.isEmpty ? election.askers : candidates
  }

  private func draw(
    _ candidate: ServerID, of election: Election, namesTerm: Bool, _ columns: Columns,
    _ screen: inout Screen, _ area: Rect
  ) {
    let theme = screen.theme
    let ink = theme.ink(election.term, .bold)
    if namesTerm {
      screen.put(
        " \(election.term) ", area.x + columns.starts[0], area.y, theme.fill(election.term),
        in: area)
    }
    let isPreVote = !election.hasCandidates
    let shape = theme.shape(of: isPreVote ? .preCandidate : .candidate)
    screen.put(
      "\(shape.left)\(candidate)\(shape.right)", area.x + columns.starts[1], area.y, ink, in: area)
    let configuration = election.tallies[candidate]?.configuration ?? model.cluster.configuration
    let voters =
      isPreVote ? election.tallies[candidate]?.votes ?? [] : election.voters(for: candidate)
    let all = configuration.voters.count
    if all <= 7, !configuration.isJoint {
      var tally = VoteTally(isPreVote: isPreVote)
      tally.counted = voters.intersection(configuration.voters).count
      tally.missing = all - tally.counted
      screen.put(tally.dots(theme), area.x + columns.starts[2], area.y, ink, in: area)
    } else {
      screen.put(
        "\(configuration.count(voters))", area.x + columns.starts[2], area.y, ink, in: area)
    }
    let outcome = outcome(of: candidate, in: election, theme)
    screen.putRight(outcome.text, endingAt: area.maxX - 1, area.y, outcome.style, in: area)
    let room = area.width - columns.starts[3] - outcome.text.count - 2
    let names = voters.description
    screen.put(
      names.count <= room ? names : voters.brief.count <= room ? voters.brief : theme.ellipsis,
      area.x + columns.starts[3], area.y, .plain, in: area)
  }

  /// What came of it for a candidate.
  private func outcome(
    of candidate: ServerID, in election: Election, _ theme: Theme
  ) -> (text: String, style: Style) {
    if election.winners.contains(candidate) {
      let server = model.cluster[candidate]
      let isInOffice = server.isLeader && server.term == election.term
      return (
        "\(theme[.leader]) \(isInOffice ? "leads" : "led")", theme.ink(election.term, .bold)
      )
    }
    switch election.state {
    case .open: return ("open", .plain)
    case .split: return ("\(theme[.split]) split", .plain)
    case .elected, .over: return ("lost", .faint)
    }
  }
}
