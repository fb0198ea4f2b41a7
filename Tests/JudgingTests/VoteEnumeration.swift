// All small pictures with terms, votes and leaders that can come about, the obvious way: forwards from nothing, term by term.

@testable import Judging

/// All that servers can have come to, forwards. In each term every server does nothing, stands, votes for one that
/// stands, or hears of the term otherwise; of those that a majority votes for one may win; it writes, and what it has
/// spreads. What a server was in the last term that it took part in is what the picture says of it.
struct VoteEnumeration {
  /// What a picture says of a server at its end.
  struct End: Hashable {
    var log: [Int]
    var term: Int
    /// Whom it voted for.
    var vote: Int?
    var leads: Bool
  }

  /// A server on the way.
  private struct Server: Hashable {
    /// Its log, by number.
    var log = 0
    /// Whether it has stood.
    var hasStood = false
    /// What it was when it took part for the last time; nil while it still may.
    var end: Last?
  }

  private struct Last: Hashable {
    var term: Int
    var vote: Int?
    var leads: Bool
  }

  /// What a server does in a term.
  private enum Act: Hashable {
    case nothing, stand, hear
    case vote(Int)
  }

  private let count: Int
  /// All logs.
  private let logs: [[Int]]
  /// By number, those that are beginnings of it.
  private let beginnings: [[Int]]
  /// What all can have come to, by their logs and terms.
  private(set) var ends: [[[Int]]: [[End]]] = [:]

  init(servers: Int, terms: Int, entries: Int) {
    count = servers
    logs = LogPicture.logs(terms: terms, entries: entries)
    let logs = logs
    beginnings = logs.map { log in
      logs.indices.filter { log.starts(with: logs[$0]) }
    }
    var states: Set<[Server]> = []
    let nothing = Last(term: 0, vote: nil, leads: false)
    stopping(
      Array(repeating: Server(), count: count), Array(repeating: nothing, count: count)
    ) { states.insert($0) }
    for term in 1...terms {
      var after: Set<[Server]> = []
      for state in states { step(state, term) { after.insert($0) } }
      states = after
    }
    for state in states {
      let end = state.compactMap { server in
        server.end.map {
          End(log: logs[server.log], term: $0.term, vote: $0.vote, leads: $0.leads)
        }
      }
      if end.count == count { ends[end.map { [$0.term] + $0.log }, default: []].append(end) }
    }
  }

  /// Whether all that a picture says has come about.
  func comes(to picture: LogPicture) -> Bool {
    let key = picture.rows.map { [$0.term ?? 0] + $0.log.compactMap { $0 } }
    return ends[key, default: []].contains { end in
      zip(end, picture.rows).allSatisfy { end, row in
        if row.leads, !end.leads { return false }
        return switch row.vote {
        case .unsaid: true
        case .none: end.vote == nil
        case .given(let other): end.vote == other
        }
      }
    }
  }

  // MARK: A term

  private func step(_ state: [Server], _ term: Int, _ body: ([Server]) -> Void) {
    var acts = Array(repeating: Act.nothing, count: count)
    func choose(_ server: Int) {
      if server == count { return play(state, acts, term, body) }
      acts[server] = .nothing
      choose(server + 1)
      if state[server].end != nil { return }
      for act in [Act.stand, .hear] + (0..<count).filter({ $0 != server }).map(Act.vote) {
        acts[server] = act
        choose(server + 1)
      }
      acts[server] = .nothing
    }
    choose(0)
  }

  private func isAsGood(_ one: Server, as other: Server) -> Bool {
    (logs[one.log].last ?? 0, logs[one.log].count)
      >= (logs[other.log].last ?? 0, logs[other.log].count)
  }

  private func play(
    _ state: [Server], _ acts: [Act], _ term: Int, _ body: ([Server]) -> Void
  ) {
    let standing = acts.indices.filter { acts[$0] == .stand }
    if standing.isEmpty {
      if acts.allSatisfy({ $0 == .nothing }) { body(state) }
      return
    }
    var votes: [Int?] = []
    for (server, act) in acts.enumerated() {
      switch act {
      case .nothing, .hear: votes.append(nil)
      case .stand: votes.append(server)
      case .vote(let other):
        guard acts[other] == .stand, isAsGood(state[other], as: state[server]) else { return }
        votes.append(other)
      }
    }
    var after = state
    for server in standing { after[server].hasStood = true }
    let isHeard = acts.indices.allSatisfy { server in
      acts[server] != .hear || state[server].hasStood
        || standing.contains { !isAsGood(state[$0], as: state[server]) }
    }
    let here = acts.map { $0 != .nothing }
    func end(_ state: [Server], _ winner: Int?) {
      let lasts = acts.indices.map { server in
        here[server] ? Last(term: term, vote: votes[server], leads: server == winner) : nil
      }
      stopping(state, lasts, body)
    }
    if isHeard { end(after, nil) }
    for winner in standing where votes.count(where: { $0 == winner }) * 2 > count {
      for log in logs.indices where isWritten(log, from: after[winner].log, in: term) {
        spread(after, winner, log, here) { end($0, winner) }
      }
    }
  }

  /// Whether a log is another one with some entries of the term behind it.
  private func isWritten(_ end: Int, from start: Int, in term: Int) -> Bool {
    beginnings[end].contains(start)
      && logs[end].dropFirst(logs[start].count).allSatisfy { $0 == term }
  }

  private func spread(
    _ state: [Server], _ winner: Int, _ log: Int, _ here: [Bool], _ body: ([Server]) -> Void
  ) {
    var draft = state
    draft[winner].log = log
    func go(_ server: Int) {
      if server == count { return body(draft) }
      go(server + 1)
      if server == winner || !here[server] { return }
      let own = draft[server].log
      for part in beginnings[log] where !beginnings[own].contains(part) {
        draft[server].log = part
        go(server + 1)
      }
      draft[server].log = own
    }
    go(0)
  }

  /// Each of those that took part may have done so for the last time.
  private func stopping(
    _ state: [Server], _ lasts: [Last?], _ body: ([Server]) -> Void
  ) {
    var draft = state
    func go(_ server: Int) {
      if server == count { return body(draft) }
      go(server + 1)
      guard let last = lasts[server] else { return }
      draft[server].end = last
      go(server + 1)
      draft[server].end = nil
    }
    go(0)
  }
}
