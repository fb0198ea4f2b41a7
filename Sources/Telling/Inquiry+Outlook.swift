// What comes of it if nobody does anything: the lookahead tells.

import Raft
import Session
import Simulation

/// What becomes of a question if the run is left alone.
package struct Outlook: Hashable, Sendable {
  /// When the question is settled; nil if not within the events looked at.
  package var at: Instant?
  /// How many events from now that is, or how many were looked at.
  package var events: Int
  /// How far was looked.
  package var horizon: Instant
  /// What settles it, or what stays, in a sentence.
  package var text: String
}

extension Inquiry {
  /// How many events are tried.
  package static let outlookHorizon = 300

  /// What becomes of the question if nobody does anything, or nil if that is not worth telling.
  /// - Complexity: O(`outlookHorizon`) events.
  package func outlook(of subject: Question.Subject) -> Outlook? {
    guard violation == nil || isAcknowledged, let lookahead, let ending = ending(of: subject) else {
      return nil
    }
    let wait = lookahead.wait(most: Inquiry.outlookHorizon, for: ending)
    let text: String
    if let found = wait.found {
      text = "Left alone, \(found) \(self.wait(until: wait.time))."
    } else if wait.events < Inquiry.outlookHorizon {
      text = "Left alone, this never changes: nothing more happens."
    } else {
      let span = (wait.time - cluster.now).words
      text = "Left alone, this does not change in the next \(wait.events) events (\(span))."
    }
    return Outlook(
      at: wait.found == nil ? nil : wait.time, events: wait.events, horizon: wait.time, text: text)
  }

  /// What settles the question in a later cluster, as half a sentence.
  private func ending(of subject: Question.Subject) -> ((ClusterView) -> String?)? {
    switch subject {
    case .violation, .notStanding, .churn, .lostChange, .nothing: return nil
    case .noLeader:
      let term = leaders.first.map { cluster[$0].term } ?? 0
      return { later in
        later.leader.flatMap { later[$0].term > term ? "\($0) leads" : nil }
      }
    case .frozenLeader(let old):
      // By itself it stays frozen: the others may only go on without it.
      if cluster.leader != old { return nil }
      return { later in
        later.leader.flatMap { $0 == old ? nil : "\($0) leads" }
      }
    case .twoLeaders(let leaders):
      return { later in
        leaders.first { !later[$0].isLeader }.map { "\($0) leads no more" }
      }
    case .powerless(let leader):
      return { later in
        if !later[leader].isLeader { return "\(leader) leads no more" }
        return later.lackOfReach(of: leader) == nil ? "\(leader) reaches a quorum" : nil
      }
    case .candidate(let server):
      let term = cluster[server].termStoodFor
      return { later in
        if later[server].isLeader, later[server].term == term { return "\(server) leads" }
        return later[server].candidacy != nil && later[server].termStoodFor == term
          ? nil : "\(server)'s candidacy is over"
      }
    case .uncommitted(let index, let server): return entryEnding(index, server)
    case .unanswered(let number):
      let client = cluster.requests[number].client
      return { $0.requests[number].result == nil ? nil : "\(client) has its answer" }
    case .change(let leader): return changeEnding(leader)
    case .transfer(let leader): return transferEnding(leader)
    case .behind(let server):
      let known = leader(of: server)
      let term = known.map { cluster[$0].term } ?? 0
      return { later in
        if later[server].isLeader, later[server].term > term { return "\(server) leads" }
        // Of several that lead the same term, whom it has to follow.
        let isKnown = known.map { later[$0].isLeader && later[$0].term == later.highestLedTerm }
        // Whoever leads an older term by then, and be it the server itself, says nothing of what it lacks.
        guard let leader = isKnown == true ? known : later.leader, leader != server,
          later[leader].term >= term
        else { return nil }
        let (own, other) = (later[leader], later[server])
        return other.log.lastIndex == own.log.lastIndex && other.log.lastTerm == own.log.lastTerm
          && other.commitIndex >= own.commitIndex && other.process == .running
          ? "\(server) is up to date" : nil
      }
    }
  }

  /// What settles a membership change.
  private func changeEnding(_ leader: ServerID) -> ((ClusterView) -> String?) {
    let (term, own) = (cluster[leader].term, cluster[leader])
    let target = own.leadership?.change?.target ?? own.configuration.voters
    return { later in
      guard let leadership = later[leader].leadership, later[leader].term == term else {
        return "\(leader) stops leading that term"
      }
      if leadership.isChanging { return nil }
      let configuration = later[leader].configuration
      return configuration.voters == target && !configuration.isJoint
        ? "the change is done" : "\(leader) gives the change up"
    }
  }

  /// What settles a transfer.
  private func transferEnding(_ leader: ServerID) -> ((ClusterView) -> String?) {
    let transfer = cluster[leader].leadership?.transfer?.transfer
    let target = transfer?.target
    let isDone = transfer.map { self.isDone($0, of: leader) } ?? false
    let term = cluster[leader].term
    return { later in
      if let target, !isDone, later[target].isLeader, later[target].term > term {
        return "\(target) leads"
      }
      guard let leadership = later[leader].leadership else {
        return isDone ? "\(leader) leads no more" : nil
      }
      return leadership.transfer == nil ? "\(leader) gives up" : nil
    }
  }

  /// A server that has committed another entry at the index than this server holds there.
  func rival(of index: LogIndex, _ server: ServerID) -> ServerID? {
    let term = cluster[server].log.term(at: index)
    return (leaders + cluster.ids).first {
      let other = cluster[$0]
      return other.commitIndex >= index && other.log.term(at: index).map { $0 != term } ?? false
    }
  }

  private func entryEnding(_ index: LogIndex, _ server: ServerID) -> ((ClusterView) -> String?) {
    let term = cluster[server].log.term(at: index)
    let isLost = isDoomed(index, server)
    if isCommittedUnknown(index, server) {
      return { $0[server].commitIndex >= index ? "\(server) knows it" : nil }
    }
    // Who has committed something there already says nothing of what comes.
    let before = ServerSet(
      cluster.ids.filter { $0 != server && cluster[$0].commitIndex >= index })
    return { later in
      let log = later[server].log
      if log.snapshotIndex < index, log.term(at: index) != term { return "it is overwritten" }
      if isLost { return nil }
      for other in later.servers where other.commitIndex >= index && !before.contains(other.id) {
        if other.log.snapshotIndex >= index { return "it is committed" }
        return other.log.term(at: index) == term
          ? "it is committed" : "another entry \(index) is committed"
      }
      return nil
    }
  }
}
