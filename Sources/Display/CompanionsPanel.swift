// The cluster in brief, beside other views.

import Canvas
import Checking
import Raft
import Session

/// The cluster in brief, beside a view of something else: table, ring, logs, and where there is room all of
/// the selected server.
struct CompanionsPanel: Panel {
  let model: Model
  let hasInspector: Bool
  /// Which entries of the logs are shown.
  let window: LogWindow

  func draw(in area: Rect, on screen: inout Screen) {
    var rest = area
    let servers = model.cluster.count
    ServerRows(model: model, window: window, use: .table)
      .draw(in: rest.takeTop(min(servers + 1, rest.height)), on: &screen)
    ServerRows(model: model, window: window, use: .logs)
      .draw(in: rest.takeBottom(min(servers + 1, max(0, rest.height - 9))), on: &screen)
    if rest.height >= 34, hasInspector {
      var inspector = rest.takeBottom(rest.height - 18)
      screen.rule(screen.theme[.line], inspector.y, .faint, in: inspector)
      // Beside another view nothing is selected.
      _ = inspector.takeTop(1)
      InspectorView().draw(model, in: inspector, on: &screen)
    }
    if rest.height >= 9 { RingPanel(model: model).draw(in: rest, on: &screen) }
  }
}
