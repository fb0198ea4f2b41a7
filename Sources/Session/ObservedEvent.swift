// An event as the words read it: what happened, and all that was said and sent with it.

import Raft
import Simulation

/// An event with what was heard of it. Where servers do not say why they do what they do, its notes are empty.
package struct ObservedEvent: Sendable {
  /// What happened.
  package var event: Event
  /// The reasons for what was done.
  package var notes: [Note]
  /// For each of the notes the line of the source that gave it; empty where the source is not known.
  package var places: [SourcePlace]
  /// What became of the messages that were sent.
  package var sendings: [Sending]
  /// The requests that were answered, by their places in `ClusterView.requests`.
  package var answers: [Int]

  /// An event of which this is known.
  package init(
    _ event: Event, notes: [Note] = [], places: [SourcePlace] = [], sendings: [Sending] = [],
    answers: [Int] = []
  ) {
    self.event = event
    self.notes = notes
    self.places = places
    self.sendings = sendings
    self.answers = answers
  }

  /// The last event of a world, which was listening.
  /// - Precondition: There was one.
  package init(lastOf world: World) {
    self.init(
      world.event, notes: world.notes, places: world.notePlaces, sendings: world.sendings,
      answers: world.answers)
  }
}

extension Session {
  /// The event at the position; nil at the start.
  package var lastEvent: ObservedEvent? { position > 0 ? ObservedEvent(lastOf: world) : nil }
}

extension Moment {
  /// The event with what was heard of it.
  package var observed: ObservedEvent { ObservedEvent(lastOf: worldAfter) }
}
