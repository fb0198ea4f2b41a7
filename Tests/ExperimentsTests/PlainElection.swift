// First elections once more, simulated plainly and by nothing of the engine: to compare with.

/// Servers that stand, vote and count, and nothing else.
struct PlainElection {
  /// A number between 0 and 1 at a time (xorshift64*).
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func uniform(_ low: Double, _ high: Double) -> Double {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return low + (high - low) * Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) / 9007199254740992
  }

  /// What is going to happen.
  private enum Coming {
    case timeout(Int, draw: Int)
    case request(from: Int, to: Int, term: Int)
    case vote(from: Int, to: Int, term: Int)
  }

  /// Whether the first of all elections elects somebody, all timers beginning together.
  /// - Parameters:
  ///   - servers: How many belong to the cluster.
  ///   - up: How many of them are up.
  ///   - timeout: From what timeouts are drawn, in milliseconds.
  ///   - delay: From what the time of a message is drawn.
  mutating func elects(
    servers: Int, up: Int, timeout: (Double, Double), delay: (Double, Double)
  ) -> Bool {
    var term = Array(repeating: 0, count: up)
    var vote = Array(repeating: -1, count: up)
    var votes = Array(repeating: 1, count: up)
    var draw = Array(repeating: 0, count: up)
    var coming: [(at: Double, what: Coming)] = []
    for server in 0..<up {
      coming.append((uniform(timeout.0, timeout.1), .timeout(server, draw: 0)))
    }
    func next() -> (at: Double, what: Coming) {
      coming.remove(at: coming.indices.min { coming[$0].at < coming[$1].at }!)
    }
    while true {
      let (now, what) = next()
      switch what {
      case .timeout(let server, let number):
        guard draw[server] == number else { continue }
        term[server] += 1
        // Whoever stands in a second term has seen the first one fail.
        if term[server] > 1 { return false }
        (vote[server], votes[server]) = (server, 1)
        if servers == 1 { return true }
        draw[server] += 1
        coming.append(
          (now + uniform(timeout.0, timeout.1), .timeout(server, draw: draw[server])))
        for other in 0..<up where other != server {
          let arrival = now + uniform(delay.0, delay.1)
          coming.append((arrival, .request(from: server, to: other, term: term[server])))
        }
      case .request(let candidate, let server, let itsTerm):
        if itsTerm > term[server] { (term[server], vote[server]) = (itsTerm, -1) }
        guard itsTerm == term[server], vote[server] == -1 || vote[server] == candidate else {
          continue
        }
        vote[server] = candidate
        draw[server] += 1
        coming.append(
          (now + uniform(timeout.0, timeout.1), .timeout(server, draw: draw[server])))
        let arrival = now + uniform(delay.0, delay.1)
        coming.append((arrival, .vote(from: server, to: candidate, term: itsTerm)))
      case .vote(_, let candidate, let itsTerm):
        guard itsTerm == term[candidate], vote[candidate] == candidate else { continue }
        votes[candidate] += 1
        if votes[candidate] * 2 > servers { return true }
      }
    }
  }
}
