// What a message does if it arrives now, found out by delivering it in a copy of the run.

import Checking
import Raft
import Running
import Session
import Simulation

/// What comes of a message that arrives at the moment shown.
package struct MessageOutcome: Sendable {
  /// What it depends on.
  package struct Key: Hashable, Sendable {
    /// The moment of the run.
    var place: Session.Place
    /// The message's own number.
    var flight: Int

    /// The message at the moment at which the session is.
    package init(_ flight: Flight, _ session: Session) {
      place = session.place
      self.flight = flight.id
    }
  }

  /// What was found.
  package enum Finding: Sendable {
    /// Nothing: too many messages are on their way to try it.
    case notTried
    /// It breaks a property.
    case breaks(Violation)
    /// What happens, and the sentences after that.
    case does(String, [String])
  }

  /// What it depends on.
  package let key: Key
  /// What was found.
  package let finding: Finding

  /// Tries it.
  /// - Returns: Nil where the message can't be delivered.
  /// - Complexity: O(messages on their way), of which there are at most `Session.mostFlightsTried`.
  package init?(of flight: Flight, in session: Session) {
    key = Key(flight, session)
    guard session.world.flightCount <= Session.mostFlightsTried else {
      finding = .notTried
      return
    }
    var run = session.run
    run.isListening = true
    let wasBroken = run.isBroken
    guard (try? run.intervene({ world throws(Refusal) in try world.deliver(flight) })) != nil
    else { return nil }
    if let violation = run.violation, !wasBroken {
      finding = .breaks(violation)
      return
    }
    let world = run.world
    let narration = narrate(ObservedEvent(lastOf: world), in: ClusterView(glanceAt: world))
    var sentences = narration.reasons
    if let sent = MessageOutcome.sentence(about: world.sendings) {
      sentences.insert(sent, at: min(1, sentences.count))
    }
    finding = .does(narration.headline, sentences)
  }

  /// What is sent in consequence: `S2 answers with a vote.`
  private static func sentence(about sendings: [Sending]) -> String? {
    let sent = sendings.filter { sending in
      switch sending.fate {
      case .flying, .held: true
      case .lost, .waitsForDisk: false
      }
    }.map(\.message)
    guard let first = sent.first else { return nil }
    let alike = sent.filter { $0.kind == first.kind }
    let to = ServerSet(alike.map(\.to)).inWords
    let words = alike.allSatisfy { $0.summary == first.summary } ? " (\(first.summary))" : ""
    return "\(first.from) sends \(to) \(first.kind.name)\(words)."
  }
}
