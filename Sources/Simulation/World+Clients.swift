// What the clients of a world have asked for, and what they wait for.

import Raft

extension World {
  /// Everything that clients asked for, in order. In a long run the first of them are forgotten once nothing in the
  /// cluster refers to them any more; of the latest 262,144 none is.
  public var requests: ChunkedArray<Request> { cluster.clients.requests }

  /// How clients call.
  public var clientSettings: ClientSettings { cluster.clients.settings }

  /// The calls that are made without being asked for.
  public var load: ActiveLoad? { cluster.clients.load }

  /// What the client asked for with this serial number; nil if it has not asked so often, or that is forgotten.
  /// - Complexity: O(1).
  public func request(_ client: ClientID, _ serial: Int) -> Request? {
    cluster.clients.request(client, serial)
  }

  /// Whether the client has made the call with this serial number and has its answer, be it forgotten or not.
  /// - Complexity: O(calls of the client without an answer).
  public func isAnswered(_ client: ClientID, _ serial: Int) -> Bool {
    cluster.clients.isAnswered(client, serial)
  }

  /// How many calls of the client have their answers.
  /// - Complexity: O(1).
  public func answeredCalls(of client: ClientID) -> Int {
    cluster.clients.answeredCalls(of: client)
  }

  /// How many of the latest requests are kept in any case, from here on: a test need not make a quarter of a million.
  package mutating func keepRequests(_ count: Int) { own.clients.keptRequests = count }

  /// How many calls of the client have no answer yet.
  public func unansweredCalls(of client: ClientID) -> Int {
    cluster.clients.unansweredCalls(of: client)
  }

  /// Whether the latest try of the request is on its way to its server.
  /// - Complexity: O(n) in all that is on its way.
  package func isCallUnderWay(_ request: Int) -> Bool {
    let attempts = cluster.clients.requests.withElement(at: request) { $0.attempts }
    var isUnderWay = false
    cluster.queue.forEachUnderWay { key in
      guard case .clientMail(let slot) = key.due else { return }
      let letter = cluster.clients.mail[Int(slot)]
      guard letter.request == request, letter.attempt == attempts, case .call = letter.kind
      else { return }
      isUnderWay = true
    }
    return isUnderWay
  }

  /// All that is on its way to and from clients about their latest tries, and what they wait for;
  /// in no order.
  /// - Complexity: O(n) in all that is due.
  public var clientPosts: [ClientPost] {
    cluster.queue.keys.compactMap { key in
      let time = Instant(microseconds: key.at)
      switch key.due {
      case .clientMail(let slot):
        let letter = cluster.clients.mail[Int(slot)]
        guard letter.attempt == requests[letter.request].attempts else { return nil }
        return ClientPost(letter, at: time)
      case .timeout(let request):
        return ClientPost(request: Int(request), at: time, kind: .timeout)
      case .retry(let request, let server):
        return ClientPost(request: Int(request), at: time, kind: .retry(to: server))
      case .flight, .diskWrite, .load, .compaction, .ending: return nil
      }
    }
  }
}
