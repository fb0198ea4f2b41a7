// What a cluster does while nothing happens: said in place of news that has grown old.

import Raft
import Scripting
import Session
import Simulation

extension ClusterView {
  /// What goes on in the cluster as long as nothing happens that is worth words: who leads and what for, or
  /// who stands next.
  package var goingOn: Explanation {
    let running = ServerSet(servers.filter { $0.process == .running }.map(\.id))
    if running.isEmpty {
      return Explanation("No server runs: nothing happens until one is restarted.")
    }
    let narrator = Narrator(standing: self)
    let leaders = servers.filter { $0.isLeader && $0.process == .running }
    // Of two that lead the same term, with a rule off, the one that can commit.
    func rank(_ leader: ServerView) -> (Term, Int) {
      (leader.term, leader.isQuorum(reach(of: leader.id)) ? 1 : 0)
    }
    if let leader = leaders.max(by: { rank($0) < rank($1) }) {
      return goingOn(under: leader, running, narrator)
    }
    return goingOnWithoutLeader(running, narrator)
  }

  // MARK: With a leader

  private func goingOn(
    under leader: ServerView, _ running: ServerSet, _ narrator: Narrator
  ) -> Explanation {
    let start = "\(leader.id) leads term \(leader.term)"
    let lack = narrator.lackOfReach(leader.id)
    var words: Explanation
    if let lack {
      words = Explanation("\(start) but \(lack): it can commit \(nothingNew(by: leader.id)).")
    } else if narrator.needsHand(leader.id) {
      words = Explanation("\(start), but links are held: by itself it can commit nothing.")
    } else if let count = waitingEntry(of: leader) {
      let name = narrator.entry(count.index, of: leader.id)
      let forms = narrator.outlookCounted(count).map { $0.replacing("that makes ", with: "") }
        .after("\(start), and of \(name) counts ")
      // An earlier leader may have committed it, and told others.
      let isKnown = servers.contains {
        $0.commitIndex >= count.index && $0.log.term(at: count.index) == count.term
      }
      let short =
        isKnown
        ? "\(start) and does not know yet that \(name) is committed."
        : "\(start): \(name) is not committed yet."
      words = Explanation(narrator.fitting(count.quorum.isJoint ? [short] : forms + [short]))
      if count.isOlder || isKnown { words.headline = short }
    } else {
      let entries =
        leader.commitIndex == 0
        ? ""
        : leader.commitIndex == 1
          ? ", and its only entry" : ", and \(leader.commitIndex.number.whole) entries"
      words = Explanation(
        entries.isEmpty
          ? "\(start), and there is nothing to commit."
          : "\(start)\(entries)\(leader.commitIndex == 1 ? " is" : " of its log are") committed.")
    }
    words.shorten(words.headline, ["\(start)."])
    if leader.isEnding, let (transfer, _) = leader.leadership?.transfer {
      words.remark("\(leader.id) hands over to \(transfer.target), and ends then.")
    }
    remarkOnCalls(&words)
    remarkOnFollowers(of: leader, running, &words)
    words.cite(.leaderElection)
    return words
  }

  /// The first entry that the leader has not committed, with its copies.
  private func waitingEntry(of leader: ServerView) -> CopyCount? {
    leader.commitIndex < leader.log.lastIndex
      ? copyCount(of: leader.commitIndex + 1, at: leader.id) : nil
  }

  /// Who waits for an answer.
  private func remarkOnCalls(_ words: inout Explanation) {
    let open = callStatuses(most: 4).filter(\.isOpen)
    guard let call = open.first, load == nil else { return }
    if open.count == 1, call.isLost {
      return words.remark(
        "The entry of \(call.client)'s \(call.what) was deleted: nobody answers it.")
    }
    let server = call.server.map { " from \($0)" } ?? ""
    let isAlone = open.allSatisfy { $0.client == call.client }
    words.remark(
      open.count == 1
        ? "\(call.client) waits for an answer\(server): \(call.what)."
        : isAlone
          ? "\(call.client) waits for answers." : "\(call.client) and others wait for answers.")
  }

  /// Who hears the leader, and who will stand because it does not.
  private func remarkOnFollowers(
    of leader: ServerView, _ running: ServerSet, _ words: inout Explanation
  ) {
    let others = running.subtracting([leader.id])
    let silenced = ServerSet(
      others.filter { !link(DirectedLink(from: leader.id, to: $0)).carries })
    let deaf = ServerSet(silenced.filter { self[$0].isVoter })
    let stale = servers.filter { others.contains($0.id) && $0.isLeader }
    if let other = stale.first {
      words.remark("\(other.id) believes that it leads, in term \(other.term).")
    }
    let next = deaf.subtracting(ServerSet(stale.map(\.id))).compactMap { id in
      self[id].deadline.map { (id, $0) }
    }.min { $0.1 < $1.1 }
    if stale.isEmpty, let (id, _) = next, self[id].mayStand {
      words.remark("\(id) does not hear it: when its timer runs out, it \(standing(id)).")
    }
    let hearing = ServerSet(
      others.subtracting(silenced).filter {
        self[$0].term <= leader.term && !self[$0].isLeader && self[$0].mayStand
      })
    if !hearing.isEmpty {
      let interval = leader.settings.heartbeat
      words.remark("A heartbeat every \(interval) keeps \(hearing.inWords) from standing.")
    }
    let gone = ids.subtracting(running)
    if !gone.isEmpty {
      words.remark("\(gone.inWords) \(gone.count == 1 ? "does" : "do") not run.")
    }
  }

  /// What a server does whose timer runs out.
  private func standing(_ server: ServerID) -> String {
    self[server].settings.hasPreVote ? "asks who would vote for it" : "will stand for election"
  }

  // MARK: Without one

  private func goingOnWithoutLeader(_ running: ServerSet, _ narrator: Narrator) -> Explanation {
    let term = highestTerm
    let candidates = running.filter { self[$0].roleKind == .candidate && self[$0].term == term }
    let isFrozen = servers.contains { $0.isLeader && $0.process == .paused }
    let nobody = isFrozen ? "Who leads is frozen" : term == 0 ? "Nobody leads yet" : "Nobody leads"
    var words: Explanation
    if let winner = narrator.hasEnoughVotes(among: running) {
      words = Explanation(
        "\(winner) stands in term \(term), and all votes that it needs are given.")
    } else if !running.contains(where: { narrator.lackOfReach($0) == nil }) {
      let ways = bothWays(running)
      words = Explanation(
        "\(nobody), and nobody reaches a majority\(ways): nobody can be elected.")
    } else if running.allSatisfy({ narrator.lackOfReach($0) != nil || narrator.needsHand($0) }) {
      words = Explanation("\(nobody), and links are held: a hand must deliver votes.")
    } else if isSplit(term: term) {
      words = Explanation("Nobody can win term \(term): the vote is split.")
    } else if let candidate = candidates.first(where: { voteCount(for: $0)?.canWin == true }),
      let count = voteCount(for: candidate)
    {
      words = Explanation(
        narrator.fitting(
          narrator.outlook(count).after("\(candidate) stands in term \(term): ")
            + ["\(candidate) stands in term \(term)."]))
    } else {
      words = Explanation("\(nobody): the next timer that runs out makes a candidate.")
      let next = nextToStand
      if let first = next.first(where: { _ in true }) {
        words.headline =
          next.count == 1
          ? "\(nobody). \(first)'s timer runs out next: it \(standing(first))."
          : "\(nobody), and \(next.timersRunOut), together."
      }
    }
    words.shorten(words.headline, ["\(nobody)."])
    if !words.headline.hasPrefix(nobody), let next = nextTimer(of: running) {
      words.remark("\(next)'s timer runs out next: it \(standing(next)).")
    }
    remarkOnCalls(&words)
    let gone = ids.subtracting(running)
    if !gone.isEmpty {
      words.remark("\(gone.inWords) \(gone.count == 1 ? "does" : "do") not run.")
    }
    words.cite(.leaderElection)
    return words
  }

  /// Whose timer runs out first, whatever comes before that.
  private func nextTimer(of running: ServerSet) -> ServerID? {
    running.compactMap { id in self[id].mayStand ? self[id].deadline.map { (id, $0) } : nil }
      .min { $0.1 < $1.1 }?.0
  }
}
