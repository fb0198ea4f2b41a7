// A plan, played by hand in a world and written down as a script that opens, stops term by term, and expects the picture.

import Exploring
import Raft
import Running
import Scripting
import Simulation

/// A run to a picture as a script.
package struct PictureScript: Sendable {
  /// What was done.
  package let commands: [Command]
  /// The world at the end.
  package let run: WatchedRun
  /// How many stops there are.
  package var stops: Int { commands.count { $0 == .tell(.pause) } }

  /// The script.
  /// - Parameter title: What it shows.
  package func script(title: String, about: String) -> Script {
    Script(
      name: "picture",
      commands: [.tell(.title(title)), .tell(.about(about)), .tell(.group("Pictures"))] + commands)
  }
}

extension RunPlan {
  /// Plays the plan.
  /// - Throws: Where a run exists, but not by moves of this size.
  package func played(_ picture: LogPicture) throws(HandPlayer.Stuck) -> PictureScript {
    guard (past + future).last.map({ $0.term <= Self.mostTerms }) ?? true,
      picture.rows.allSatisfy({ $0.term ?? 0 <= Self.mostTerms })
    else {
      throw HandPlayer.Stuck(
        "terms above \(Self.mostTerms) are too many to be played by hand")
    }
    var player = PicturePlayer(picture, self)
    try player.play(self)
    return PictureScript(commands: player.hand.commands, run: player.hand.run)
  }

  /// The highest term that is played: a server comes there by timing out as often.
  private static let mostTerms = 200
}

/// Plays plans.
private struct PicturePlayer {
  let picture: LogPicture
  var hand: HandPlayer
  /// The entry that is to be committed on the way.
  private let wanted: Judgement.Entry?
  private var isCommitSeen = false
  /// How servers come to terms that nobody leads without a vote.
  private let hearings: [Hearing]

  init(_ picture: LogPicture, _ plan: RunPlan) {
    self.picture = picture
    if case .committed = plan.showing { wanted = plan.entry } else { wanted = nil }
    hearings = plan.hearings(picture)
    hand = HandPlayer(HandPlayer.setup(servers: picture.rows.count))
  }

  mutating func play(_ plan: RunPlan) throws(HandPlayer.Stuck) {
    let wins = Dictionary(uniqueKeysWithValues: plan.past.map { ($0.term, $0) })
    let given = picture.rows.compactMap(\.term)
    let terms = Set(plan.past.map(\.term) + given + hearings.compactMap(\.asked)).filter { $0 > 0 }
    for term in terms.sorted() { try play(term, wins[term]) }
    if case .committed = plan.showing, !isCommitSeen {
      throw HandPlayer.Stuck("nobody is seen to commit it")
    }
    try expectPicture()
    if plan.showing == .picture { crashThoseDown() }
    stop(plan.future.isEmpty ? "This is the picture." : "This is the picture. What may follow:")
    for term in plan.future { try playFuture(term) }
    if !plan.future.isEmpty, let last = plan.future.last { try end(plan, last) }
  }

  // MARK: A term

  private mutating func play(_ term: Int, _ win: PlannedTerm?) throws(HandPlayer.Stuck) {
    let here = picture.rows.indices.filter { picture.rows[$0].term == term }
    for hearing in hearings where hearing.asked == term && hearing.server != win?.winner {
      try hand.stand(id(hearing.server), in: Term(term))
    }
    try standWithoutWinning(term, here, win)
    if let win {
      try elect(win)
      for server in here where server != win.winner && hears(server, win) {
        try hand.greet(id(server), by: id(win.winner))
      }
      try replicate(win)
      // What a leader asks everybody is answered later.
      if hearings.contains(where: { $0.asked == term && $0.server == win.winner }) {
        hand.certainly(.heartbeat(id(win.winner)))
      }
    }
    for hearing in hearings where hearing.term == term { try learn(hearing) }
    hand.dropAll(
      exceptFrom: ServerSet(hearings.filter { $0.isOpen(after: term) }.map { id($0.server) }))
    if let win {
      stop(win.words + commitWords(win))
    } else if !here.isEmpty {
      stop("Term \(term): nobody wins.")
    }
  }

  /// Lets those stand that are said to have stood, and vote those that voted for them.
  private mutating func standWithoutWinning(
    _ term: Int, _ here: [Int], _ win: PlannedTerm?
  ) throws(HandPlayer.Stuck) {
    var standing: [Int] = []
    var votes: [(voter: Int, candidate: Int)] = []
    for server in here where server != win?.winner {
      switch picture.rows[server].vote {
      case .given(let other) where other != win?.winner:
        if !standing.contains(other) { standing.append(other) }
        if other != server { votes.append((server, other)) }
      case .unsaid where win == nil:
        if !standing.contains(server) { standing.append(server) }
      default: break
      }
    }
    let voters = votes.map(\.voter)
    for server in standing where !voters.contains(server) && !isStanding(server, term) {
      try hand.stand(id(server), in: Term(term))
    }
    for (voter, candidate) in votes {
      try hand.ask(id(voter), for: id(candidate))
      if hand.run.world.nodes[voter].server.votedFor != id(candidate) {
        throw HandPlayer.Stuck(
          "\(id(voter)) does not vote for \(id(candidate)) in term \(term)")
      }
    }
  }

  /// Whether a server comes to a term only by hearing of its leader.
  private func hears(_ server: Int, _ win: PlannedTerm) -> Bool {
    hand.run.world.nodes[server].server.currentTerm.number < win.term && win.taken[server] == 0
  }

  /// Has a server come to a term in which nobody leads, without a vote.
  private mutating func learn(_ hearing: Hearing) throws(HandPlayer.Stuck) {
    let (server, candidate) = (id(hearing.server), id(hearing.candidate))
    if !isStanding(hearing.candidate, hearing.term) {
      try hand.stand(candidate, in: Term(hearing.term))
    }
    if hearing.asked == nil {
      try hand.ask(server, for: candidate)
    } else {
      try hand.answer(server, by: candidate, Term(hearing.term))
    }
  }

  private func isStanding(_ server: Int, _ term: Int) -> Bool {
    let server = hand.run.world.nodes[server].server
    return server.currentTerm.number == term && server.roleKind == .candidate
  }

  private mutating func elect(_ win: PlannedTerm) throws(HandPlayer.Stuck) {
    try hand.elect(id(win.winner), in: Term(win.term), by: win.voters.map(id))
  }

  private mutating func replicate(_ win: PlannedTerm) throws(HandPlayer.Stuck) {
    for _ in 0..<win.writes { hand.write("\(win.term)", to: id(win.winner)) }
    for (server, index) in win.taken.enumerated() where index != 0 && server != win.winner {
      try hand.bring(id(server), to: LogIndex(index), by: id(win.winner))
    }
  }

  /// Says and expects that the entry which is asked about is committed in this term, if it is.
  private mutating func commitWords(_ win: PlannedTerm) -> String {
    let leader = hand.run.world.nodes[win.winner].server
    guard let wanted, !isCommitSeen, leader.commitIndex.number >= wanted.index,
      leader.log.terms[wanted.index - 1].number == wanted.term
    else { return "" }
    isCommitSeen = true
    expect(.commit(id(win.winner), .greaterOrEqual, wanted.index))
    return " Entry \(wanted.index) of term \(wanted.term) is committed."
  }

  // MARK: The picture, and after it

  /// Expects all that the picture says.
  private mutating func expectPicture() throws(HandPlayer.Stuck) {
    let start = hand.commands.count
    for (number, row) in picture.rows.enumerated() {
      let server = id(number)
      if !row.isOpen { expect(.log(server, terms: row.log.compactMap { $0 })) }
      if let term = row.term { expect(.term(server, .equal, term)) }
      switch row.vote {
      case .unsaid: break
      case .none: expect(.vote(server, for: nil))
      case .given(let other): expect(.vote(server, for: id(other)))
      }
      if row.leads { expect(.role(server, .leader)) }
    }
    let run = hand.run
    for case .check(let condition) in hand.commands[start...] where !condition.holds(in: run) {
      throw HandPlayer.Stuck("it does not come about that \(condition)")
    }
  }

  private mutating func expect(_ condition: Condition) { hand.note(.check(condition)) }

  private mutating func crashThoseDown() {
    let down = picture.rows.indices.filter { picture.rows[$0].isDown }.map(id)
    if !down.isEmpty { hand.certainly(.crash(down)) }
  }

  private mutating func playFuture(_ win: PlannedTerm) throws(HandPlayer.Stuck) {
    let above = hand.run.world.nodes.indices.map {
      hand.run.world.nodes[$0].server.currentTerm.number
    }
    var win = win
    win.term = max(win.term, (above.max() ?? 0) + 1)
    try elect(win)
    try replicate(win)
    if win.taken.contains(where: { $0 > 0 }) || win.writes > 0 { stop(win.words) }
  }

  /// Says and expects what it was all for.
  private mutating func end(_ plan: RunPlan, _ last: PlannedTerm) throws(HandPlayer.Stuck) {
    expect(.role(id(last.winner), .leader))
    let server = hand.run.world.nodes[last.winner].server
    let log = server.log.terms.map { "\($0)" }.joined(separator: " ")
    switch plan.showing {
    case .picture, .committed, .uncommitted: return
    case .lost:
      stop(
        "Term \(server.currentTerm): \(id(last.winner)) wins with the votes of \(PlannedTerm.list(last.voters)) "
          + "and its own. Its log is \(log.isEmpty ? "empty" : log): the entry is not in it, and what "
          + "differs from it will be overwritten.")
    case .committable:
      expect(.commit(id(last.winner), .equal, server.log.lastIndex.number))
      stop("With the entry of its own term the leader commits all that is before it.")
    case .win:
      stop(last.words)
    }
  }

  private mutating func stop(_ words: String) {
    hand.note(.tell(.say(words)))
    hand.note(.tell(.pause))
  }

  private func id(_ server: Int) -> ServerID { ServerID(server) }
}
