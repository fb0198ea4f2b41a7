// What comes of it if nobody does anything: the world is a value, so a copy of it tells.

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
    guard violation == nil, let ending = ending(of: subject) else { return nil }
    var trial = world
    trial.isListening = false
    // What is held stays held. The trial need not carry it along.
    trial.forgetHeld()
    var events = 0
    while events < Inquiry.outlookHorizon, trial.happen() {
      events += 1
      guard let text = ending(trial) else { continue }
      return Outlook(
        at: trial.now, events: events, horizon: trial.now,
        text: "Left alone, \(text) \(wait(until: trial.now)).")
    }
    if events < Inquiry.outlookHorizon {
      return Outlook(
        at: nil, events: events, horizon: trial.now,
        text: "Left alone, this never changes: nothing more happens.")
    }
    let span = (trial.now - world.now).words
    return Outlook(
      at: nil, events: events, horizon: trial.now,
      text: "Left alone, this does not change in the next \(events) events (\(span)).")
  }

  /// What settles the question in a world, as half a sentence.
  private func ending(of subject: Question.Subject) -> ((World) -> String?)? {
    switch subject {
    case .violation, .notStanding, .nothing: return nil
    case .noLeader: return { $0.leader.map { "\($0) leads" } }
    case .frozenLeader(let old):
      // By itself it stays frozen: the others may only go on without it.
      if world.leader != old { return nil }
      return { world in
        world.leader.flatMap { $0 == old ? nil : "\($0) leads" }
      }
    case .twoLeaders(let leaders):
      return { world in
        leaders.first { !world.server($0).isLeader }.map { "\($0) leads no more" }
      }
    case .powerless(let leader):
      return { $0.server(leader).isLeader ? nil : "\(leader) leads no more" }
    case .uncommitted(let index, let server): return entryEnding(index, server)
    case .unanswered(let number):
      let client = world.requests[number].client
      return { $0.requests[number].result == nil ? nil : "\(client) has its answer" }
    case .change(let leader):
      return { world in
        if !world.server(leader).isLeader { return "\(leader) leads no more" }
        return world.server(leader).isChanging ? nil : "the change is done"
      }
    case .transfer(let leader):
      let target = world.server(leader).transfer?.target
      return { world in
        if let target, world.server(target).isLeader { return "\(target) leads" }
        return world.server(leader).isLeader && world.server(leader).transfer == nil
          ? "\(leader) gives up" : nil
      }
    case .behind(let server):
      return { world in
        guard let leader = world.leader else { return nil }
        let (own, other) = (world.server(leader), world.server(server))
        return other.log.lastIndex == own.log.lastIndex && other.log.lastTerm == own.log.lastTerm
          && other.commitIndex >= own.commitIndex && world.nodes[server.index].status == .running
          ? "\(server) is up to date" : nil
      }
    }
  }

  /// A server that has committed another entry at the index than this server holds there.
  func rival(of index: LogIndex, _ server: ServerID) -> ServerID? {
    let term = world.server(server).log.term(at: index)
    return (leaders + world.servers).first {
      let other = world.server($0)
      return other.commitIndex >= index && other.log.term(at: index).map { $0 != term } ?? false
    }
  }

  private func entryEnding(_ index: LogIndex, _ server: ServerID) -> ((World) -> String?) {
    let term = world.server(server).log.term(at: index)
    let isLost = isDoomed(index, server)
    if isCommittedUnknown(index, server) {
      return { $0.server(server).commitIndex >= index ? "\(server) knows it" : nil }
    }
    return { world in
      let log = world.server(server).log
      if log.snapshotIndex < index, log.term(at: index) != term { return "it is overwritten" }
      if isLost { return nil }
      for node in world.nodes where node.server.commitIndex >= index {
        if node.server.log.snapshotIndex >= index { return "it is committed" }
        return node.server.log.term(at: index) == term
          ? "it is committed" : "another entry \(index) is committed"
      }
      return nil
    }
  }
}
