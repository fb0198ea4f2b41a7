// The view of the cluster: ring, panel, clients, a row a server, and what happened.

import Canvas
import Raft
import Session
import Simulation

/// The cluster's screen. It keeps which entries of the logs are shown.
struct ClusterScreen: View {
  /// It has no keys but those of all views.
  enum Action: Hashable, Sendable {}

  static let keys: [KeyBinding] = []

  /// Which entries of the logs are shown.
  private(set) var window = LogWindow()

  mutating func update(_ action: Action, _ model: Model) -> [Effect] {}

  mutating func refresh(_ model: Model) {
    let columns = RowColumns(width: model.screenSize.columns, model.rowWidths)
    window.follow(model.logFocus, count: columns.entryCount)
  }

  /// Draws all but the upper line, the timeline and the keys, which are not the view's alone. It leaves
  /// their rows free.
  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let layout = ClusterLayout(Size(columns: area.width, rows: area.height), model)
    if !layout.divider.isEmpty { screen.divide(layout.divider) }
    drawCompanions(model, layout.companions, &screen)
    RingPanel(model: model).draw(in: layout.ring, on: &screen)
    drawPanel(model, layout, &screen)
    ClientsRow(model: model).draw(in: layout.clients, on: &screen)
    ServerRows(model: model, window: window, head: layout.head).draw(in: layout.rows, on: &screen)
    ReasonsPanel(model: model).draw(in: layout.reasons, on: &screen)
  }

  /// What else there is room for.
  private func drawCompanions(_ model: Model, _ areas: [Rect], _ screen: inout Screen) {
    for (place, area) in areas.enumerated() {
      screen.divide(area)
      var rest = area
      _ = rest.takeLeft(2)
      if place == 0 {
        LatelyPanel(model: model).draw(in: rest.takeBottom(rest.height / 4), on: &screen)
        SpaceTimeView().draw(model, in: rest, on: &screen)
      } else {
        InspectorView().draw(model, in: rest, on: &screen)
      }
    }
  }

  private func drawPanel(_ model: Model, _ layout: ClusterLayout, _ screen: inout Screen) {
    let parts = PanelLayout(layout.panel, content(model, width: layout.panel.width))
    StoryPanel(model: model).draw(in: parts.story, on: &screen)
    UnderWayPanel(model: model).draw(in: parts.messages, on: &screen)
    ElectionPanel(model: model).draw(in: parts.election, on: &screen)
    SignsRow(model: model).draw(in: parts.signs, on: &screen)
  }

  private func content(_ model: Model, width: Int) -> PanelLayout.Content {
    guard model.lessonShown != nil else { return .election }
    return .lesson(rows: model.tellingRows(width: width - 1))
  }
}

extension ClusterLayout {
  /// The layout for what the model shows.
  init(_ size: Size, _ model: Model) {
    let requests = model.cluster.requests
    let isWaiting =
      (max(0, requests.count - 100)..<requests.count).contains { requests[$0].result == nil }
    self.init(size, Needs(servers: model.cluster.count, hasOpenCall: isWaiting))
  }
}
