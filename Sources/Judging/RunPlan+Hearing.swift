// How servers come to a term that nobody leads without voting in it: who tells them, and since when they have asked.

/// A server learns of a term that nobody leads, and has no vote in it.
struct Hearing {
  /// The server.
  var server: Int
  /// The term.
  var term: Int
  /// Who stands in it.
  var candidate: Int
  /// The earlier term in which the server stood: the answer to what it asked then tells it. Nil where it refuses the
  /// candidate, whose log is worse.
  var asked: Int?

  /// Whether what the server has asked is still to be answered after a term.
  func isOpen(after term: Int) -> Bool { asked.map { $0 <= term && term < self.term } ?? false }
}

extension RunPlan {
  /// How all come to their terms of whom a picture says that they have no vote, in terms that nobody wins.
  /// - Precondition: The plan is one to this picture.
  func hearings(_ picture: LogPicture) -> [Hearing] {
    let voteless = picture.rows.indices.filter {
      picture.rows[$0].vote == .none && picture.rows[$0].term ?? 0 > 0
    }
    return voteless.compactMap { server in
      let term = picture.rows[server].term ?? 0
      if past.contains(where: { $0.term == term }) { return nil }
      let logs = logs(before: term, servers: picture.rows.count)
      let candidates = picture.rows.indices.filter {
        $0 != server && picture.mayStand($0, in: term)
      }
      if let worse = candidates.first(where: { Self.isWorse(logs[$0], than: logs[server]) }) {
        return Hearing(server: server, term: term, candidate: worse)
      }
      guard let candidate = candidates.first else {
        fatalError("somebody stands in a term that a server is in")
      }
      return Hearing(
        server: server, term: term, candidate: candidate, asked: lastStand(server, before: term))
    }
  }

  /// All logs when a term begins, as terms.
  private func logs(before term: Int, servers: Int) -> [[Int]] {
    var logs = Array(repeating: [Int](), count: servers)
    for win in past where win.term < term {
      logs[win.winner] += Array(repeating: win.term, count: win.writes)
      for (server, index) in win.taken.enumerated() where index > 0 && server != win.winner {
        logs[server] = Array(logs[win.winner][..<index])
      }
    }
    return logs
  }

  private static func isWorse(_ one: [Int], than other: [Int]) -> Bool {
    (one.last ?? 0, one.count) < (other.last ?? 0, other.count)
  }

  /// The last term before one in which a server may stand: it wins it, or does not vote for who does.
  private func lastStand(_ server: Int, before term: Int) -> Int {
    let last = stride(from: term - 1, to: 0, by: -1).first { earlier in
      guard let win = past.first(where: { $0.term == earlier }) else { return true }
      return !win.voters.contains(server)
    }
    guard let last else { fatalError("who has heard of a term by an answer has asked") }
    return last
  }
}
