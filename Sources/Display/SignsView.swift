// The legend: every sign with its meaning, on one screen. It is the page on which to see whether a font has them.

import Canvas
import Raft
import Scripting

/// Every sign with its meaning.
struct SignsView: View {
  static let keys: [KeyBinding] = []

  mutating func update(_ action: Never, _ model: Model) -> [Effect] {}

  /// A line of the legend: a heading, or an example with what it means.
  struct Line {
    /// What is written before the words, in pieces that each have a style; none in a heading.
    var pieces: [(text: String, style: Style)]
    /// What it means.
    var words: String
    /// The signs that the line explains.
    var signs: [Sign]
  }

  /// How wide the two columns need to be to stand side by side.
  private static let columnWidth = 39

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let lines = Legend(theme: screen.theme)
    let isWide = area.width >= 2 * Self.columnWidth
    var rest = area
    if isWide {
      drawLines(lines.left, in: rest.takeLeft(Self.columnWidth), on: &screen)
      _ = rest.takeLeft(1)
      drawLines(lines.right, in: rest, on: &screen)
    } else {
      drawLines(lines.left + lines.right, in: rest, on: &screen)
    }
  }

  private func drawLines(_ lines: [Line], in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let isCut = lines.count > area.height
    let room = isCut ? max(0, area.height - 1) : area.height
    for (row, line) in lines.prefix(room).enumerated() {
      let y = area.y + row
      if line.pieces.isEmpty {
        screen.rule(theme[.line], y, .faint, in: area)
        screen.put(" \(line.words) ", area.x + 1, y, .bold, in: area)
        continue
      }
      var x = area.x + 1
      for piece in line.pieces { x = screen.grid.put(piece.text, x, y, piece.style, in: area) }
      let start = max(x + 1, area.x + 9)
      screen.put(
        clipped(line.words, width: area.maxX - start, theme: theme), start, y, in: area)
    }
    if isCut, area.height > 0 {
      screen.put(
        " \(lines.count - room) more in a larger window", area.x, area.maxY - 1, .faint, in: area)
    }
  }
}

/// The lines of the legend.
struct Legend {
  let theme: Theme

  /// What servers, votes, links and the run look like.
  var left: [SignsView.Line] {
    let name = { (role: RoleName) in
      theme.name(ServerID(1), role, isPaused: false, .voter)
    }
    let frozen = theme.name(ServerID(1), .follower, isPaused: true, .voter)
    return [
      heading("servers"),
      line([(name(.follower), theme.fill(1))], "follower", []),
      line([(name(.candidate), theme.fill(2))], "wants to lead", [.candidate, .candidateEnd]),
      line([(name(.leader), theme.fill(2))], "leads", [.leader, .leaderEnd]),
      line([(name(.preCandidate), theme.fill(1))], "asks if it could win", [.preCandidate]),
      line([(name(.crashed), theme.fault)], "is down", [.broken]),
      line([(frozen, theme.fill(1))], "is frozen: its timers wait", [.frozen]),
      line(
        [("\(theme[.learner])S2\(theme[.learnerEnd])", theme.fill(1))],
        "no vote; \(theme[.outside])S2\(theme[.outsideEnd]) is outside",
        [.learner, .learnerEnd, .outside, .outsideEnd]),
      line(signs(.selected, .next, .marked), "selected, next to fire, marked", []),
      heading("votes of one candidate"),
      line(signs(.vote, .voteComing, .noVote, ink: 2), "has, on its way, none yet", []),
      heading("links"),
      line([(live, .faint), (" ", .plain), (idle, .faint)], "used lately; idle", [.link]),
      line(
        [(way, theme.ink(2)), ("\(theme[.entries])4", theme.fill(2))], Sign.way.meaning, [.way]),
      line([(cut, theme.fault)], "cut; near an end: one way", []),
      line(
        [(held, .faint), (" ", .plain), ("\(theme[.stored])", theme.lost)],
        "held; on red: what is lost", []),
      heading("the run, in events"),
      line(
        [("\(theme[.leader])S1 t2 ", theme.fill(2)), ("\(theme[.stepsDown])", .bold)],
        "S1 leads term 2; steps down", [.stepsDown]),
      line(
        [("\(theme[.candidate])S3 \(theme[.vote])S1", theme.ink(2))],
        "S3 stands, S1 votes for it", []),
      line(
        [("\(theme[.broken])S5 ", theme.fault), ("\(theme[.mended])S5", .plain)],
        "S5 crashes; is mended", [.mended]),
      line(
        [("c2 ", theme.fill(2))] + signs(.command, .configuration),
        "committed; a command; voters", [.command, .configuration]),
      line(signs(.here, .fork, .frontier), "you are here; a fork; the end", []),
    ]
  }

  /// What messages, entries and the rest look like.
  var right: [SignsView.Line] {
    let one: (Sign, String) -> SignsView.Line = { sign, number in
      line([("\(theme[sign])\(number)", theme.fill(2))], sign.meaning, [sign])
    }
    return [
      heading("messages"),
      one(.asksVote, ""), one(.voteComing, ""), one(.entries, "4"), one(.heartbeat, ""),
      one(.stored, "4"),
      line(signs(.refused, .refusalComing, ground: 2), "no; a refused vote coming", []),
      line(signs(.snapshot, .standNow, ground: 2), "snapshot; stand now (transfer)", []),
      line(signs(.asksPreVote, .preVote, ground: 2), "could I win? you could", []),
      line(
        [("x?", Style(.standard, .reverse)), (" ", .plain), ("1", Style(.standard, .reverse))],
        "a client asks; what it is told", []),
      heading("log entries"),
      line([("t1 x=1", theme.fill(1))], "known to be committed", []),
      line(
        [("\(theme[.uncommitted])", .faint), ("t1 x=2", theme.ink(1, .underline))],
        "not yet; or still ahead", [.uncommitted]),
      line(signs(.matchIndex, .nextIndex), "matchIndex, nextIndex", []),
      line(signs(.added, .deleted), "added: joins; deleted: leaves", []),
      line(signs(.compacted, .changed, .pointed, .pointedEnd), "snapshot; changed; is meant", []),
      heading("elsewhere"),
      line(signs(.violation, .milestone, .split), "breach; of note; split vote", []),
      line(
        signs(.disk, .unwritten, .client, .arrow), "disk wrote, not; client; to", []),
      line(
        signs(.leaderLane, .candidateLane, .column, .quiet), "lane: lead, stand, rest; time", []),
      heading("colours: red is a fault"),
    ] + [
      SignsView.Line(
        pieces: (1...6).map { (" \($0) ", theme.fill(Term($0))) } + [(" ", .plain), (bar, .plain)],
        words: "terms; time left", signs: [.bar])
    ]
  }

  private func heading(_ words: String) -> SignsView.Line {
    SignsView.Line(pieces: [], words: words, signs: [])
  }

  private func line(
    _ pieces: [(text: String, style: Style)], _ words: String, _ signs: [Sign]
  ) -> SignsView.Line {
    SignsView.Line(pieces: pieces, words: words, signs: signs)
  }

  /// Signs side by side.
  private func signs(
    _ signs: Sign..., ink: Term? = nil, ground: Term? = nil
  ) -> [(text: String, style: Style)] {
    let style = ground.map { theme.fill($0) } ?? ink.map { theme.ink($0) } ?? .bold
    return signs.flatMap { sign -> [(text: String, style: Style)] in
      [("\(theme[sign])", style), (" ", .plain)]
    }
  }

  private var bar: String { theme.bar(eighths: 20) }
  private var live: String { run(theme.hasBraille ? "\u{2824}" : theme[.link], 3) }
  private var idle: String {
    let dot = String(theme.hasBraille ? "\u{2804}" : theme[.link])
    return "\(dot) \(dot)"
  }
  private var way: String { run(theme.hasBraille ? "\u{2836}" : theme[.way], 3) }
  private var cut: String {
    let sign = theme[theme.depth == .mono ? .broken : .link]
    let side = run(theme.hasBraille ? "\u{2804}" : sign, 2)
    return "\(side)\(theme[.broken])\(side)"
  }
  private var held: String {
    let side = run(theme.hasBraille ? "\u{2824}" : theme[.link], 2)
    return "\(side)\(theme[.frozen])\(side)"
  }

  private func run(_ sign: Unicode.Scalar, _ count: Int) -> String {
    String(repeating: Character(sign), count: count)
  }
}
