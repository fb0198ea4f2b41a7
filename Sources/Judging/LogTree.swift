// All logs that are in a picture, and all their beginnings, as a tree.

/// The beginnings of the logs of a picture. Each is a node and has a number; the empty log is 0.
struct LogTree {
  /// A log by its last entry: what it is without that, and the entry's index and term.
  struct Node {
    var parent: Int
    var index: Int
    var term: Int
  }

  /// All of them; the parent of a node comes before it.
  private(set) var nodes = [Node(parent: 0, index: 0, term: 0)]
  /// By server, its log.
  private(set) var logs: [Int] = []

  init(_ logs: [[Int]]) {
    for log in logs {
      var at = 0
      for term in log {
        if let next = nodes.indices.dropFirst().first(where: {
          nodes[$0].parent == at && nodes[$0].term == term
        }) {
          at = next
        } else {
          nodes.append(Node(parent: at, index: nodes[at].index + 1, term: term))
          at = nodes.count - 1
        }
      }
      self.logs.append(at)
    }
  }

  /// Whether one log begins with the other.
  func has(_ log: Int, _ beginning: Int) -> Bool {
    var at = log
    while nodes[at].index > nodes[beginning].index { at = nodes[at].parent }
    return at == beginning
  }

  /// Whether the first is at least as up to date.
  func isAtLeast(_ a: Int, _ b: Int) -> Bool { rank(a) >= rank(b) }

  /// A number that is higher for a log that is more up to date.
  func rank(_ log: Int) -> Int { nodes[log].term << 20 | nodes[log].index }

  /// The beginnings of a log, shortest first, without the empty one.
  func beginnings(_ log: Int) -> [Int] {
    var found: [Int] = []
    var at = log
    while at != 0 { found.append(at); at = nodes[at].parent }
    return found.reversed()
  }

  /// The longest common beginning.
  func common(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while a != b {
      if nodes[a].index >= nodes[b].index { a = nodes[a].parent } else { b = nodes[b].parent }
    }
    return a
  }

  /// What a server's log may become if it takes a part of a leader's: itself, and each beginning of the leader's that
  /// goes beyond what they share.
  func outcomes(_ log: Int, of leader: Int) -> [Int] {
    let shared = nodes[common(log, leader)].index
    return [log] + beginnings(leader).filter { nodes[$0].index > shared }
  }
}
