// What the clients of a world have asked for, and what they wait for.

import Raft

extension World {
  /// Everything that clients asked for, in order.
  public var requests: ChunkedArray<Request> { cluster.clients.requests }

  /// How clients call.
  public var clientSettings: ClientSettings { cluster.clients.settings }

  /// The calls that are made without being asked for.
  public var load: ActiveLoad? { cluster.clients.load }

  /// What the client asked for with this serial number, or nil if it has not asked so often.
  /// - Complexity: O(1).
  public func request(_ client: ClientID, _ serial: Int) -> Request? {
    cluster.clients.request(client, serial)
  }

  /// How many calls of the client have no answer yet.
  public func unansweredCalls(of client: ClientID) -> Int {
    cluster.clients.unansweredCalls(of: client)
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
      case .flight, .diskWrite, .load, .compaction: return nil
      }
    }
  }
}
