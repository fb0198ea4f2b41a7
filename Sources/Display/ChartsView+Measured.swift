// The curves of what is being measured, among the charts.

import Canvas
import Experiments
import Raft
import Simulation

extension ChartsView {
  /// The charts that there are: what was measured only where something was.
  static func charts(_ model: Model) -> [Chart] {
    Chart.allCases.filter { $0 != .measured || model.measurement != nil }
  }

  /// Draws how far it is, and the curves.
  func drawMeasured(_ measurement: Measurement, _ screen: inout Screen, _ area: Rect) {
    var rest = area
    let experiment = measurement.experiment
    let state =
      measurement.isGoingOn
      ? "\(measurement.done) of \(measurement.total) trials" : "\(measurement.done) trials"
    let line = rest.takeTop(1)
    let words = [
      "\(experiment.title) (\(measurement.about)): \(state)",
      "\(experiment.name), \(measurement.about): \(state)", "\(experiment.name): \(state)", state,
    ]
    screen.put(
      clipped(
        words.first { $0.unicodeScalars.count <= line.width } ?? state, width: line.width,
        theme: screen.theme), line.x, line.y, in: line)
    guard let plot = measurement.plot else { return }
    plot.draw(on: &screen, in: rest)
  }
}
