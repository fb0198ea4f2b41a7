// The election that is open: who stands, and how many votes each has.

import Canvas
import Raft
import Session
import Telling

/// Who stands in the highest term, with their votes, as long as that is not decided; nothing after it.
struct ElectionPanel: Panel {
  let model: Model
  /// Whether it stands under the head of something else.
  var isPart = false

  /// How many rows it takes, as long as there is room for them.
  var rows: Int {
    guard let term = model.cluster.openTerm else { return 0 }
    return 1 + candidates(in: term).count
  }

  /// Who stands in the term, or asks whether it should.
  private func candidates(in term: Term) -> [ServerView] {
    model.cluster.servers.filter { $0.candidacy != nil && $0.term == term }
  }

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 2, let term = model.cluster.openTerm else { return }
    var rest = area
    let quorum = model.cluster.quorum
    let need =
      quorum.isJoint ? "both majorities" : "\(quorum.need) of \(quorum.voters.count) votes"
    if isPart {
      screen.put("term \(term): \(need) win", rest.x, rest.y, .plain, in: rest.takeTop(1))
      rest = Rect(x: rest.x - 1, y: rest.y, width: rest.width + 1, height: rest.height)
    } else {
      screen.head("term \(term) \(theme.separator) \(need) win", in: rest.takeTop(1))
    }
    let shown = candidates(in: term)
    for (row, server) in shown.prefix(rest.height).enumerated() {
      let line = Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1)
      if row == rest.height - 1, shown.count > rest.height {
        screen.put(
          "\(theme.ellipsis) \(shown.count - row) more stand", line.x + 1, line.y, .faint, in: line)
      } else {
        draw(server, &screen, line)
      }
    }
  }

  private func draw(_ server: ServerView, _ screen: inout Screen, _ area: Rect) {
    let theme = screen.theme
    let ink = theme.ink(server.term, .bold)
    var x = screen.put(theme.rowName(server), area.x + 1, area.y, ink, in: area) + 1
    guard let tally = model.cluster.tally(of: server) else {
      if let candidacy = server.candidacy {
        screen.put(server.voteText(candidacy, theme), x, area.y, ink, in: area)
      }
      return
    }
    let words = words(tally, server)
    let dots = [tally.dots(theme), tally.dots(theme, spaced: false)].first {
      $0.unicodeScalars.count + words[words.count - 1].count + 1 <= area.maxX - x
    }
    if let dots {
      screen.putDots(dots, x, area.y, ink, in: area)
      x += dots.unicodeScalars.count + 1
    }
    let fitting = words.first { $0.count <= area.maxX - x } ?? words[words.count - 1]
    screen.put(clipped(fitting, width: area.maxX - x, theme: theme), x, area.y, .plain, in: area)
  }

  /// How it stands, in words of which the first that fit are taken.
  private func words(_ tally: VoteTally, _ server: ServerView) -> [String] {
    let needed = tally.needed
    let has = tally.isPreVote ? "\(tally.counted) would vote" : "\(tally.counted) of \(needed)"
    // What that comes to is what is asked.
    if tally.most < needed, !model.isBeforeQuestion {
      return ["\(has): cannot win", "cannot win"]
    }
    let coming = tally.coming.count - tally.held
    guard coming > 0 else {
      if tally.held > 0 {
        return ["\(has), \(tally.held) held back", "\(has), \(tally.held) held", has]
      }
      return tally.refused > 0 ? ["\(has), \(tally.refused) refused", has] : [has]
    }
    return [
      "\(has), \(coming) on \(coming == 1 ? "its" : "their") way", "\(has), \(coming) coming", has,
    ]
  }
}

extension ClusterView {
  /// The highest term for which a server stands, or asks whether it should; nil where none does.
  var openTerm: Term? { servers.filter { $0.candidacy != nil }.map(\.term).max() }
}
