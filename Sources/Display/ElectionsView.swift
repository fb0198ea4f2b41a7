// A row a term: who stood, who voted for whom and why not; and beside it who could win now.

import Canvas
import Raft
import Scripting
import Session
import Telling

/// The elections of the run, and who could win one now.
struct ElectionsView: View {
  /// The term whose election is opened; nil for the latest, whichever that is.
  var term: Term?
  /// How many of its lines are scrolled away.
  var scroll = 0
  /// Who could win now.
  private var chances: Chances?

  init(term: Term? = nil) { self.term = term }
}

/// What only this view does.
enum ElectionsAction: Hashable, Sendable {
  case down, up, open, scrollDown, scrollUp
}

extension ElectionsView {
  static let keys: [KeyBinding] = [
    KeyBinding(.next, .elections(.down), "older", "the election before", in: .view(.elections)),
    KeyBinding(.previous, .elections(.up), "newer", "the election after", in: .view(.elections)),
    KeyBinding(.open, .elections(.open), "go there", "go to where it began", in: .view(.elections)),
    KeyBinding(
      .scrollDown, .elections(.scrollDown), "more", "more of its votes", in: .view(.elections)),
    KeyBinding(
      .scrollUp, .elections(.scrollUp), "back", "back to its first votes", in: .view(.elections)),
  ]
}

extension ElectionsView {
  private func place(in all: [Election]) -> Int? {
    if all.isEmpty { return nil }
    guard let term = all.first(where: { $0.term <= wantedTerm }) else {
      return all.count - 1
    }
    return all.firstIndex(of: term)
  }

  /// The term that is looked for: the latest if none was chosen.
  private var wantedTerm: Term { term ?? .max }

  mutating func update(_ action: ElectionsAction, _ model: Model) -> [Effect] {
    let all = model.session.elections(around: term)
    guard let place = place(in: all) else {
      return [.refuse("Nobody has stood for election yet.")]
    }
    switch action {
    case .down:
      guard place + 1 < all.count else { return [.say("This is the first election.")] }
      self = ElectionsView(term: all[place + 1].term)
    case .up:
      guard place > 0 else {
        self = ElectionsView()
        return [.say("This is the latest election up to here.")]
      }
      self = ElectionsView(term: place == 1 ? nil : all[place - 1].term)
    case .open:
      let election = all[place]
      self = ElectionsView(term: election.term)
      return [
        .seek(to: election.start),
        .say("Event \(election.start): the election of term \(election.term) begins."),
      ]
    case .scrollDown:
      let lines = model.session.ballots(of: all[place].term).count { $0.note.isTold }
      scroll = min(scroll + 4, max(0, lines - 1))
    case .scrollUp: scroll = max(0, scroll - 4)
    }
    return []
  }

  mutating func refresh(_ model: Model) {
    if chances?.place != model.session.place { chances = model.session.chances }
  }

  // MARK: Drawing

  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    var rest = area
    let servers = model.cluster.count
    // Two columns where both are wide enough, or where there are too few rows for anything else.
    if area.width >= 80 || area.width >= 72 && area.height < 26 {
      // Nine columns of voters and a few words after them.
      let side = rest.takeRight(max(servers > 7 ? 43 : 41, min(area.width / 2, 64)))
      for y in rest.y..<rest.maxY {
        screen.dot(theme[.column], rest.maxX - 1, y, .faint, in: rest)
      }
      rest.width -= 1
      drawProspects(model, &screen, side)
      drawHistory(model, &screen, rest, theme)
    } else {
      // One above the other: who could win now takes what it needs.
      let wanted = servers + (area.height >= 26 ? 11 : 3)
      let side = rest.takeBottom(min(wanted, max(area.height - 4, area.height * 2 / 3)))
      drawHistory(model, &screen, rest, theme)
      drawProspects(model, &screen, side)
    }
  }

  private func drawProspects(_ model: Model, _ screen: inout Screen, _ area: Rect) {
    guard let chances else { return }
    ProspectsPanel(model: model, chances: chances).draw(in: area, on: &screen)
  }

  /// The elections, the newest first so that the latest is always in the same place; and the one that is
  /// selected, vote by vote.
  private func drawHistory(_ model: Model, _ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let x = screen.put(" elections ", head.x + 1, head.y, .bold, in: head)
    if head.width >= 37 {
      screen.put("newest first ", x, head.y, .faint, in: head)
      // Not the time without a leader: that begins when the old one falls silent.
      screen.putRight(" candidacy ", endingAt: head.maxX, head.y, .faint, in: head)
    }
    let all = model.session.elections(around: term)
    guard let place = place(in: all) else {
      screen.wrap(
        "Nobody has stood for election yet: all follow, and wait for their timers.", .faint,
        in: Rect(x: rest.x + 1, y: rest.y, width: rest.width - 2, height: rest.height))
      return
    }
    let wanted = rest.height < 6 ? rest.height : max(3, rest.height * 3 / 10)
    let rows = rest.takeTop(min(all.count, wanted))
    let first = firstRow(showing: place, of: all.count, in: rows.height)
    for row in 0..<rows.height where first + row < all.count {
      let line = Rect(x: rows.x, y: rows.y + row, width: rows.width, height: 1)
      drawElection(model, all[first + row], isSelected: first + row == place, &screen, line, theme)
    }
    if first + rows.height < all.count, rows.height > 0 {
      let more = " \(all.count - first - rows.height) more "
      screen.putRight(more, endingAt: rows.maxX, rows.maxY - 1, theme.bar, in: rows)
    }
    rest = drawBallots(model, of: all[place], isOpened: true, &screen, rest, theme)
    // Where there is room, those before it as well.
    for election in all.dropFirst(place + 1) where rest.height >= 4 {
      rest = drawBallots(model, of: election, isOpened: false, &screen, rest, theme)
    }
  }

  private func drawElection(
    _ model: Model, _ election: Election, isSelected: Bool, _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) {
    if isSelected { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    screen.putRight(
      "\(election.term)", endingAt: area.x + 5, area.y, theme.ink(election.term, .bold), in: area)
    let took = "\((election.endTime - election.startTime).wholeMilliseconds) ms"
    let end = area.maxX - took.count
    screen.putRight(took, endingAt: area.maxX, area.y, .faint, in: area)
    var words = election.outcome
    if area.width >= 52 { words += ", at \(seconds(election.startTime)) s" }
    screen.put(
      clipped(words, width: end - area.x - 7, theme: theme), area.x + 6, area.y,
      isSelected ? .bold : .plain, in: area)
  }

  /// Who said what, with the numbers of the events.
  /// - Returns: The rows that are left.
  private func drawBallots(
    _ model: Model, of election: Election, isOpened: Bool, _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) -> Rect {
    guard area.height >= 2 else { return area }
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let title = " term \(election.term), at \(seconds(election.startTime)) s "
    screen.put(title, head.x + 1, head.y, .bold, in: head)
    let ballots = model.session.ballots(of: election.term).filter(\.note.isTold)
    let first = max(0, min(isOpened ? scroll : 0, ballots.count - rest.height))
    for (row, ballot) in ballots.dropFirst(first).prefix(rest.height).enumerated() {
      let y = rest.y + row
      screen.putRight("\(ballot.position)", endingAt: rest.x + 5, y, .faint, in: rest)
      let words = ballot.note.brief(by: ballot.server, tally: election.tallies[ballot.server])
      screen.dot(
        ballot.note.sign.map { theme[$0] } ?? " ", rest.x + 6, y, theme.ink(ballot.term, .bold),
        in: rest)
      screen.put(
        clipped(words, width: rest.width - 9, theme: theme), rest.x + 8, y,
        ballot.isDecision ? .bold : .plain, in: rest)
    }
    let left = ballots.count - first - rest.height
    if left > 0 {
      screen.putRight(
        "\(isOpened ? " J:" : "") \(left) more ", endingAt: head.maxX - 1, head.y,
        .bold, in: head)
    } else if first > 0 {
      screen.putRight(" K: \(first) before ", endingAt: head.maxX - 1, head.y, .bold, in: head)
    }
    _ = rest.takeTop(ballots.count - first)
    return rest
  }

}

extension Note.Election {
  /// What stands before it; nothing before what is told with what it leads to.
  fileprivate var sign: Sign? {
    switch self {
    case .electionStarted: .candidate
    case .preVoteStarted: .preCandidate
    case .voteGranted: .vote
    case .preVoteGranted: .preVote
    case .voteRefused, .voteIgnored, .preVoteRefused: .refused
    case .becameLeader: .leader
    case .becameFollower: .stepsDown
    case .voteCounted, .preVoteCounted, .voteNotCounted, .termAdvanced, .timerBegunAgain,
      .quorumLost:
      nil
    }
  }
}

extension Chronicle.Ballot {
  fileprivate var isDecision: Bool {
    switch note {
    case .becameLeader, .electionStarted: true
    default: false
    }
  }
}
