// How far a request got that is neither under way nor in a log: by what is kept of every event.

import Raft
import Scripting
import Session
import Simulation

extension Inquiry {
  /// How far the last try of a request got.
  package enum Trace: Hashable, Sendable {
    /// It never came to the server.
    case lost
    /// It came to a server that was down.
    case unheard
    /// The server refused it, and the client knows.
    case refused
    /// The server refused it, and the client does not know.
    case refusalLost
    /// A leader took it, and answers it no more: what has become of the leader, where that is known.
    case taken(LeaderFate?)
    /// Either it never came to the server, or that has forgotten it.
    case lostOrTaken
  }

  /// What has become of a leader that took a request.
  package enum LeaderFate: Hashable, Sendable {
    /// It has stepped down.
    case steppedDown
    /// It went down, and forgot what it had not on its disk.
    case wentDown
  }

  /// How many events are looked through for what has become of a request.
  private static let traceHorizon = 1 << 16

  /// How far the last try of an unanswered request got of which nothing is under way, by its place in
  /// `ClusterView.requests`; nil where what happened is not known, or lies too far back.
  /// - Complexity: O(events since it was made)
  package func trace(ofCall number: Int) -> Trace? {
    let request = cluster.requests[number]
    guard request.called >= chronicle.first, cluster.position <= chronicle.count,
      cluster.position - request.called < Self.traceHorizon
    else { return nil }
    for position in (request.called...cluster.position).reversed() {
      let record = chronicle[position]
      let isCall = position == request.called
      guard isCall || record.kind == .client && Int(record.detail) == number else { continue }
      // Who did not run when it was asked again may have run when the request came.
      if record.traits.contains(.unheard), !record.traits.contains(.retried) { return .unheard }
      if record.traits.contains(.refuses) { return .refused }
      // Where messages of clients take no time, a call is refused in the event in which it is made.
      let isTry = isCall || !record.traits.isDisjoint(with: [.retried, .hasSession])
      if record.traits.contains(.refusal) { return isTry ? .refused : .refusalLost }
      if !isTry { return .taken(fate(of: request.server, since: position)) }
      // A command that a leader takes has a place in its log; of a read one cannot tell, unless it came at once.
      guard case .get = request.operation else { return .lost }
      return cameAtOnce(to: request.server, at: position)
        ? .taken(fate(of: request.server, since: position)) : .lostOrTaken
    }
    return nil
  }

  /// Whether what a client sent in that event came to the server in it, while that led.
  private func cameAtOnce(to server: ServerID, at position: Int) -> Bool {
    let settings = cluster.clientSettings
    guard settings.delay.upperBound == .zero, settings.lossMillionths == 0,
      let stage = chronicle.lives.stage(
        of: server, at: position, initialCount: ServerSet.capacity)
    else { return false }
    return stage.role == .leader && !stage.isPaused
  }

  /// What has become of the server that led after that event; nil where it leads the same term.
  private func fate(of server: ServerID, since position: Int) -> LeaderFate? {
    guard
      let first = chronicle.lives.stage(
        of: server, at: position, initialCount: ServerSet.capacity)
    else { return nil }
    var place = position
    while let next = chronicle.lives.nextStage(of: server, after: place),
      next.position <= cluster.position
    {
      if next.role == .crashed { return .wentDown }
      if next.role != .leader || next.term != first.term { return .steppedDown }
      place = next.position
    }
    return nil
  }

  /// What has become of a request that no log has, and that is not under way.
  func words(lastOf number: Int, at server: ServerID) -> String {
    switch trace(ofCall: number) {
    case .refused: "\(server) refused it, and no other server was asked."
    case .refusalLost: "\(server) refused it, but the refusal was lost."
    case .unheard: "The request came to \(server) while that was down."
    case .taken(.steppedDown):
      "\(server) took it, and has stepped down since: it does not answer it."
    case .taken(.wentDown): "\(server) took it, and went down since and forgot it."
    case .taken(nil): "\(server) took it, and leads no more or went down since and forgot it."
    case .lost: "The request was lost on its way to \(server)."
    case .lostOrTaken:
      "The request or its answer was lost, \(server) leads no more, or \(server) went down since and "
        + "forgot it."
    case nil:
      "\(server) refused it, leads no more, or went down since and forgot it, or the request or its "
        + "answer was lost."
    }
  }
}
