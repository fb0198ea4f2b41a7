// What a server's block in the ring says: name and term, what matters of its role, and where there is room one
// more remark.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// What a server's block in the ring says.
struct ServerBlock {
  /// A line of it.
  enum Line: Hashable {
    /// Words or signs.
    case text(String, Style)
    /// How each voter has voted.
    case dots(String)
    /// Words on the block's own ground, all over its width.
    case filled(String)
    /// What is left of a timer, of 1.
    case timer(Double)
  }

  /// Its name in the shape of its role, and its term.
  var title: String
  /// The ground of the block.
  var fill: Style
  /// The lines below the title.
  var lines: [Line] = []
  /// The votes of one that stands, which are shown whatever room there is: as one would write them, and
  /// without blanks.
  var votes: (long: String, short: String)?

  /// - Parameter width: How many columns the block has.
  init(
    _ server: ServerView, _ standing: Standing, in cluster: ClusterView, width: Int, _ theme: Theme
  ) {
    title = ""
    fill = theme.block(server.term)
    let name = theme.name(
      server.id, server.role, isPaused: server.process == .paused, standing)
    if server.role == .crashed {
      title = ServerBlock.centered(name.count > width ? name.trimmed : name, width)
      fill = theme.fault
      lines = [.text(server.roleWord, theme.fault)]
      return
    }
    title = ServerBlock.title(name, "t\(server.term)", width)
    if server.process == .paused {
      lines = [.text("frozen", .bold), .text(server.role.rawValue, .faint)]
      return
    }
    switch server.role {
    case .leader: describeLeader(server, in: cluster, width)
    case .candidate, .preCandidate: describeCandidate(server, in: cluster, width, theme)
    case .follower, .crashed: describeFollower(server, standing, in: cluster)
    }
  }

  private mutating func describeLeader(
    _ server: ServerView, in cluster: ClusterView, _ width: Int
  ) {
    let reach = cluster.reach(of: server.id)
    if server.isEnding {
      lines = [.filled("leader"), .filled("ends soon")]
    } else if server.isQuorum(reach) {
      // Whom it reaches without hearing it does not count.
      let members = server.configuration.members
      let (reached, heard) = (
        cluster.audience(of: server.id).intersection(members).count,
        cluster.heard(by: server.id).intersection(members).count
      )
      let words = heard < reached ? "hears \(heard)" : "reaches \(reached)"
      lines = [.filled("leader"), .filled("\(words)/\(members.count)")]
    } else if server.isQuorum(cluster.reachByHand(of: server.id)) {
      lines = [.filled("leader"), .filled("links held")]
    } else if width >= 12 {
      lines = [.filled("leader"), .filled(width > 12 ? "cannot commit" : "can't commit")]
    } else {
      // It leads only a minority, or hears no more of those that it leads, as its shape says still.
      let isDeaf = cluster.lackOfReach(of: server.id)?.isOneWay == true
      let isAlone = cluster.heard(by: server.id).subtracting([server.id]).isEmpty
      lines = [.filled(!isDeaf ? "minority" : isAlone ? "deaf" : "hears few")]
    }
  }

  private mutating func describeCandidate(
    _ server: ServerView, in cluster: ClusterView, _ width: Int, _ theme: Theme
  ) {
    guard let candidacy = server.candidacy else { return }
    let ink = Style(.standard, .bold)
    guard let tally = cluster.tally(of: server) else {
      let counts = server.voteText(candidacy, theme)
      votes = (counts, counts)
      lines = [.text(counts, ink), .text("joint voting", .faint)]
      return
    }
    let dots = tally.dots(theme)
    votes = (dots, tally.dots(theme, spaced: false))
    let needed = tally.needed
    let word = tally.isPreVote ? "pre-votes" : needed == 1 ? "vote" : "votes"
    let long = "\(tally.counted) of \(needed) \(word)"
    lines = [
      .dots(dots),
      .text(long.count <= width ? long : "\(tally.counted) of \(needed)", .plain),
    ]
  }

  private mutating func describeFollower(
    _ server: ServerView, _ standing: Standing, in cluster: ClusterView
  ) {
    let word = standing.followerWord
    if standing == .voter, let candidate = server.votedFor, candidate != server.id,
      cluster[candidate].role == .candidate, cluster[candidate].term == server.term
    {
      lines = [.text("voted \(candidate)", .plain), .text(word, .faint)]
    } else if let deadline = server.deadline {
      let left = Double((deadline - cluster.now).microseconds)
      let whole = Double(max(1, server.settings.longestWait.microseconds))
      let timer = Line.timer(min(1, max(0, left / whole)))
      lines = standing == .voter ? [timer, .text(word, .faint)] : [.text(word, .plain), timer]
    } else {
      lines = [.text(word, .faint)]
    }
  }

  /// Lets what has just happened to the server be seen: its word stands out and, where it has crashed, its ground.
  mutating func show(_ what: Disturbance, of view: ServerView, _ theme: Theme) {
    let server = view.id
    let words: [(ServerSet, String)] = [
      (what.crashed, view.roleWord), (what.restarted, "restarted"), (what.frozen, "frozen"),
      (what.resumed, "goes on"),
    ]
    guard let word = words.first(where: { $0.0.contains(server) })?.1 else { return }
    let hasCrashed = what.crashed.contains(server)
    if hasCrashed { fill = theme.lost }
    let line =
      hasCrashed ? Line.filled(word) : Line.text(word, Style(.standard, [.reverse, .bold]))
    lines = [line] + lines.dropFirst()
  }

  // MARK: The title

  /// Name and term, as much of both as there is room for.
  private static func title(_ name: String, _ term: String, _ width: Int) -> String {
    let forms = [
      "\(name) \(term)", "\(name)\(term)", "\(name.trimmed) \(term)", "\(name.trimmed)\(term)",
      name, name.trimmed,
    ]
    let fitting = forms.first { $0.count <= width } ?? String(name.trimmed.prefix(width))
    // Small blocks begin at the left; in large ones the name stands in the middle.
    return width >= 12 ? centered(fitting, width) : fitting
  }

  private static func centered(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count) / 2) + text
  }
}

extension Theme {
  /// The ground of a server's block: the colour of its term; before the first term none, but reversed.
  func block(_ term: Term) -> Style { term == 0 ? Style(.standard, .reverse) : fill(term) }
}
