// What a trial can find, and what it found.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// What can go wrong in a trial.
package enum FindingKind: Hashable, Sendable, CaseIterable {
  /// A safety property broke.
  case safety(Property)
  /// The faults had stopped and a majority was whole, but nobody led or nothing was committed.
  case liveness
  /// A leader knew less of a follower's log than before, though nothing was lost (Figure 2).
  case matchMonotonic
  /// What clients were answered could not have come from one server that does one thing at a time (§8).
  case linearizability

  /// All kinds: the properties in their order, then the others.
  package static let allCases =
    Property.allCases.map { FindingKind.safety($0) } + [
      .liveness, .matchMonotonic, .linearizability,
    ]

  /// The name of the property, `Liveness`, `MatchMonotonic` or `Linearizability`.
  package var name: String {
    switch self {
    case .safety(let property): property.name
    case .liveness: "Liveness"
    case .matchMonotonic: "MatchMonotonic"
    case .linearizability: "Linearizability"
    }
  }

  /// The kind with this name.
  package init?(name: String) {
    guard let kind = FindingKind.allCases.first(where: { $0.name == name }) else { return nil }
    self = kind
  }
}

/// What went wrong, with the run in which it did.
package struct Finding: Hashable, Sendable {
  /// What broke.
  package var kind: FindingKind
  /// Who bears witness, in one sentence.
  package var witness: String
  /// The number of the event after which it was seen.
  package var event: Int
  /// When it was seen, in true time.
  package var time: Instant
  /// The hash of the run up to there.
  package var hash: UInt64
  /// The run, up to there.
  package var recording: Recording
  /// How many of the commands are faults and load; the others end them.
  var faultCount: Int
  /// For `liveness`: when the faults stopped and who was whole.
  package var ending: Ending?

  /// What broke in a run that is over; nil if nothing did.
  init?(_ run: RecordedRun, ending: Ending?, faultCount: Int? = nil, isLive: Bool) {
    self.faultCount = run.acts.count
    if let violation = run.violation {
      kind = .safety(violation.property)
      witness = "\(violation.witness)"
      self.ending = nil
    } else if run.isFlooded {
      kind = .liveness
      witness = "\(run.world.pendingCount) messages are on their way: they multiply"
      self.ending = nil
    } else if run.isEndless {
      kind = .liveness
      witness =
        "\(run.world.eventCount) events by \(run.world.now): there is no end to them"
      self.ending = nil
    } else if let lost = run.lostMatch {
      kind = .matchMonotonic
      witness = "\(lost)"
      self.ending = nil
    } else if let ending, !isLive {
      kind = .liveness
      witness = run.deficiency(ending)
      self.ending = ending
      self.faultCount = faultCount ?? 0
    } else {
      return nil
    }
    event = run.world.eventCount
    time = run.world.now
    hash = run.world.hash
    recording = run.recording
  }

  /// A run that ends with the answer that no order of the calls explains.
  init(_ run: RecordedRun, _ unplaced: Unplaced) {
    kind = .linearizability
    witness = "\(unplaced)"
    event = run.world.eventCount
    time = run.world.now
    hash = run.world.hash
    recording = run.recording
    faultCount = run.acts.count
  }

  /// What broke and who bears witness.
  package var summary: String { "\(kind.name): \(witness)" }
}
