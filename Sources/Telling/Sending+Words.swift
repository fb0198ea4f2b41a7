// What became of a message that was sent, and how one is lost: all words for it.

import Raft
import Running
import Scripting
import Session
import Simulation

// MARK: Lost after it was sent

extension Loss {
  /// That the message did not reach the server, without a full stop:
  /// `S1's heartbeat to S2 is lost: S2 is down`.
  func clause(of message: String, to server: ServerID, _ verb: String = "is") -> String {
    let start = "\(message) to \(server) \(verb)"
    return switch self {
    case .receiverDown: "\(start) lost: \(server) is down"
    case .byHand: "\(start) dropped"
    case .cut, .chance, .idle: "\(start) lost"
    }
  }

  /// The clause, or fewer words where it is wider than that: `heartbeat lost: S2 down`.
  func brief(of message: String, to server: ServerID, width: Int) -> String {
    let clause = clause(of: message, to: server)
    if clause.count <= width { return clause }
    return switch self {
    case .receiverDown: "\(message) lost: \(server) down"
    case .byHand, .cut, .chance, .idle: clause
    }
  }

  /// The section of the paper behind it.
  var section: Section? {
    switch self {
    case .receiverDown: .crashes
    case .byHand, .cut, .chance, .idle: nil
    }
  }
}

extension Branch {
  /// How the message was lost whose loss is the event with this number.
  /// - Complexity: O(log n)
  func loss(at number: Int) -> Loss {
    // What is delivered by hand to a server that is down is lost as well.
    if case .drop? = actOfEvent(number) { .byHand } else { .receiverDown }
  }
}

// MARK: Lost at once

extension EventRecord {
  /// What it sent in vain: `what it sends to S2 is lost`; nil if nothing was lost at once.
  var lossClause: String? {
    if lostTo.isEmpty { return nil }
    return lostTo.count > 3 ? "what it sends is lost" : "what it sends to \(lostTo.inWords) is lost"
  }

  /// The words about the event, and to whom what it sent was lost: `…, lost to S2`, `…, 4 lost`.
  func withLosses(_ words: String, width: Int) -> String {
    if lostTo.isEmpty { return words }
    let names = "\(words), lost to \(lostTo.inWords)"
    return names.count <= width ? names : "\(words), \(lostTo.count) lost"
  }
}

extension Sending.Fate {
  /// What became of messages to these servers, as a sentence; nil where that is not worth a word.
  func sentence(to servers: ServerSet) -> String? {
    switch self {
    case .lost(.chance): "The network loses what it sends to \(servers.inWords)."
    case .lost(.idle):
      "The connection to \(servers.inWords) had been idle for so long that it was dead: "
        + "what was sent on it is lost, and the next will find a new one."
    case .lost(.cut):
      "Nothing reaches \(servers.inWords): the \(servers.count == 1 ? "link is" : "links are") cut."
    case .waitsForDisk: "Its answer waits until what it promises is on disk."
    case .flying, .held, .lost(.receiverDown), .lost(.byHand): nil
    }
  }

  /// The section of the paper behind it.
  var section: Section? {
    switch self {
    case .waitsForDisk: .figure2
    case .flying, .held, .lost: nil
    }
  }
}

extension Sending {
  /// What has become of it, for a list: `lost by the network`, `on its way, 13 ms to go`.
  /// - Parameters:
  ///   - flight: The message, if it is still on its way.
  ///   - now: When that is asked; nil before it was sent.
  package func brief(_ flight: Flight?, at now: Instant?) -> String {
    switch fate {
    case .lost(.cut): return "lost, the link is cut"
    case .lost: return "lost by the network"
    case .waitsForDisk: return "waits until the disk is done"
    case .held, .flying: break
    }
    guard let now else { return "not sent yet" }
    guard let flight else { return "came to nothing" }
    if flight.arrivesAt == .never { return "held back" }
    return "on its way, \((flight.arrivesAt - now).words) to go"
  }
}
