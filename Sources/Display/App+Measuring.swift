// What `:measure` does: trials with the present cluster's settings, a few between two pictures, while the run goes on.

import Experiments
import Raft
import Scripting
import Session
import Simulation

extension App {
  /// How many trials are made between two pictures: they must not hold up the next.
  private static let trialsPerTick = 200

  /// Does what a typed line says, if it is about measuring.
  /// - Returns: Whether it is.
  mutating func measureIfAsked(_ line: String) -> Bool {
    let words = line.split(separator: " ", maxSplits: 1)
    guard words.first?.lowercased() == "measure" else { return false }
    measure(words.count == 2 ? String(words[1]).trimmed.lowercased() : "")
    return true
  }

  /// Begins to measure, or stops what is being measured.
  private mutating func measure(_ text: String) {
    let name = model.measurement?.experiment.name
    if isMeasuring, text.isEmpty || text == name { return stopMeasuring() }
    guard let question = Measurement.Question(rawValue: text) else {
      return say("`measure` takes splits or elections; raftview measure has more.", isError: true)
    }
    let (setup, up) = (model.presentSetup, serversUp)
    guard let begun = Measurement.of(question, setup, up: up) else {
      return say(
        question == .splits
          ? "\(up) of \(setup.servers) servers are no majority: nobody can win."
          : "Without its leader a cluster of \(setup.servers) has no majority.", isError: true)
    }
    if let (label, contradiction) = begun.experiment.contradiction {
      return say("At \(label): \(contradiction).", isError: true)
    }
    (model.measurement, model.measured) = (begun, model.selected)
    views.charts.only = .measured
    if view != .charts { show(.charts) }
    say("Measuring this cluster as it is set, all links alike: \(begun.about). Esc stops it.")
  }

  private var serversUp: Int {
    model.cluster.ids.count { model.cluster[$0].process != .crashed }
  }

  /// Measures anew once the settings are others, with the curve so far beside the new one; not what somebody has stopped,
  /// and not because other servers are up.
  mutating func followSettings() {
    guard let measurement = model.measurement, !measurement.isStopped,
      let subject = measurement.subject
    else { return }
    let isThere = model.cluster.ids.contains { $0 == model.measured }
    let setup = model.setup(of: isThere ? model.measured : model.selected)
    guard setup != subject.setup else { return }
    let up = setup.servers == subject.setup.servers ? subject.up : serversUp
    guard let next = measurement.anew(setup, up: up), next.experiment.contradiction == nil else {
      model.measurement?.stop()
      return say("With these settings it cannot be measured: the curve stays as it is.")
    }
    model.measurement = next
    if view == .charts { say("The settings are others: measured anew. Esc stops it.") }
  }

  /// Whether something is being measured.
  var isMeasuring: Bool { model.measurement?.isGoingOn == true }

  /// Stops what is being measured; its curves stay.
  mutating func stopMeasuring() {
    model.measurement?.stop()
    let done = model.measurement?.done ?? 0
    say("Stopped after \(done) trials. The charts keep the curve.")
  }

  /// Makes the next trials.
  /// - Returns: Whether there is something new to be seen.
  mutating func measureOn() -> Bool {
    followSettings()
    guard isMeasuring else { return false }
    model.measurement?.goOn(trials: Self.trialsPerTick)
    guard view == .charts else { return false }
    if !isMeasuring { say("All is measured. Enter opens one of the trials.") }
    return true
  }

  /// Opens a run of those that were tried, unless work would be lost that nobody has been asked about.
  mutating func openSample() {
    guard mayLeave(byKey: "Enter") else { return }
    guard let script = model.measurement?.nextSample() else {
      return say("Nothing has been tried yet.", isError: true)
    }
    var kept = model.measurement
    kept?.stop()
    open(script, named: script.name)
    model.measurement = kept
    views.charts.only = .measured
    say("One of the trials. C shows the curves again, Enter there the next run.")
  }
}
