// What the cluster shows of moments that are no state of it: a read that is stale, a vote that is just being counted.

import Raft
import Scripting
import Simulation

extension ClusterView {
  /// Whether the call is a read that got a value which had been overwritten before it was made. Told only
  /// where it is sure: every write of that value had its answer before one of another value began, and that
  /// one had its answer before the read began.
  package func isStale(_ number: Int) -> Bool {
    let read = requests[number]
    guard case .get(let key) = read.operation, case .value(let value)? = read.result,
      requests.count <= ClusterView.mostJudged
    else { return false }
    var lastWrittenAt = 0
    var overwrittenAt = -1
    for other in requests where other.operation.key == key {
      let written: String?
      switch other.operation {
      case .get, .register: continue
      case .put(_, let new): written = new
      case .delete: written = nil
      // What these write depends on what they find.
      case .compareAndSet, .append: return false
      }
      // What is not known to be done may have been.
      let end = other.result == .sessionExpired ? nil : other.answered
      if written == value {
        guard let end else { return false }
        lastWrittenAt = max(lastWrittenAt, end)
      } else if let end, end < read.called {
        overwrittenAt = max(overwrittenAt, other.called)
      }
    }
    return overwrittenAt > lastWrittenAt
  }

  /// Of a read that is stale, a write that was done before it and that the server which answered has lost: it has
  /// committed another entry in that place. Nil where it just has not heard of the write.
  /// - Returns: The place of the latest such write in `requests`.
  package func lostWrite(missedBy number: Int) -> Int? {
    guard isStale(number) else { return nil }
    let read = requests[number]
    let (key, server) = (read.operation.key, read.server)
    return (0..<requests.count).last { other in
      let write = requests[other]
      guard write.operation.key == key, let index = write.index, let end = write.answered,
        end < read.called, write.result == .done, index <= commitIndex(of: server),
        let term = term(at: index, of: server)
      else { return false }
      return term != write.term
    }
  }

  /// Of more calls than that nothing is judged: each look would go through all of them.
  private static let mostJudged = 400
}

extension ClusterView {
  /// The cluster with one vote more at a candidate: as it is once the vote on its way has been counted, and before
  /// anything has come of that.
  package func counting(voteOf voter: ServerID, for candidate: ServerID) -> ClusterView {
    var (servers, flights) = (servers, flights)
    servers[candidate.index].candidacy?.votes.insert(voter)
    if let place = flights.firstIndex(where: { flight in
      guard case .requestVoteReply(true) = flight.message.body else { return false }
      return flight.message.from == voter && flight.message.to == candidate
    }) {
      flights.remove(at: place)
    }
    return with(servers, flights)
  }
}
