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
  /// What the panels beside the ring show, where there is room for them.
  private(set) var wide: WidePanels?
  /// Where which sign is explained.
  private var signs = SignPlaces()

  mutating func update(_ action: Action, _ model: Model) -> [Effect] {}

  mutating func refresh(_ model: Model) {
    let columns = RowColumns(width: model.screenSize.columns, model.rowWidths)
    window.follow(model.logFocus, count: columns.entryCount)
    let layout = ClusterLayout(model.screenSize, model)
    signs = SignsRow(model: model, places: signs).filled(
      signsArea(model, PanelLayout(layout.panel, content(model, layout))))
    if layout.companions.isEmpty {
      wide = nil
    } else if wide?.place != model.session.place {
      wide = WidePanels(model.session)
    }
  }

  /// Draws all but the upper line, the timeline and the keys, which are not the view's alone. It leaves
  /// their rows free.
  func draw(_ model: Model, in area: Rect, on screen: inout Screen) {
    let layout = ClusterLayout(Size(columns: area.width, rows: area.height), model)
    if !layout.divider.isEmpty { screen.divide(layout.divider) }
    wide?.draw(model, in: layout.companions, on: &screen)
    RingPanel(model: model).draw(in: layout.ring, on: &screen)
    drawPanel(model, layout, &screen)
    ClientsRow(model: model).draw(in: layout.clients, on: &screen)
    ServerRows(model: model, window: window, head: layout.head).draw(in: layout.rows, on: &screen)
    ReasonsPanel(model: model, story: storyBelow(model, layout)).draw(
      in: layout.reasons, on: &screen)
  }

  private func drawPanel(_ model: Model, _ layout: ClusterLayout, _ screen: inout Screen) {
    let parts = PanelLayout(layout.panel, content(model, layout))
    if model.isInviting {
      InvitationPanel(model: model).draw(in: parts.story, on: &screen)
    } else {
      StoryPanel(model: model, hasQuestion: storyBelow(model, layout) == .elsewhere).draw(
        in: parts.story, on: &screen)
    }
    UnderWayPanel(model: model).draw(in: parts.messages, on: &screen)
    ElectionPanel(model: model).draw(in: parts.election, on: &screen)
    SignsRow(model: model, places: signs).draw(in: signsArea(model, parts), on: &screen)
  }

  /// The rows for the signs: while nothing moves, those too that neither candidates nor messages need.
  private func signsArea(_ model: Model, _ parts: PanelLayout) -> Rect {
    guard !model.isMoving else { return parts.signs }
    let candidates = ElectionPanel(model: model).rows
    var free = max(0, parts.election.height - candidates)
    if parts.election.isEmpty || candidates == 0 {
      free += max(0, parts.messages.height - max(2, UnderWayPanel(model: model).rows))
    }
    return parts.signs.grownUp(by: free)
  }

  private func content(_ model: Model, _ layout: ClusterLayout) -> PanelLayout.Content {
    if model.isInviting { return .invitation }
    guard model.lessonShown != nil || model.lessonLeft != nil else { return .election }
    return .lesson(
      rows: model.tellingRows(
        width: layout.panel.width - 1, hasQuestion: storyBelow(model, layout) == .elsewhere))
  }

  /// What of a lesson's words stands below the rows: all of them where there is no panel, and a question
  /// that would leave no room in the panel for what is under way.
  private func storyBelow(_ model: Model, _ layout: ClusterLayout) -> ReasonsPanel.Story {
    guard !layout.panel.isEmpty else { return .whole }
    guard model.question != nil else { return .elsewhere }
    let rows = model.tellingRows(width: layout.panel.width - 1)
    return rows > PanelLayout.questionRows(layout.panel.height) ? .question : .elsewhere
  }
}

extension ClusterLayout {
  /// The layout for what the model shows.
  init(_ size: Size, _ model: Model) {
    let requests = model.cluster.requests
    let isWaiting =
      (max(0, requests.count - 100)..<requests.count).contains { requests[$0].result == nil }
    self.init(
      size,
      Needs(
        servers: model.cluster.count, hasOpenCall: isWaiting,
        isLesson: model.lessonShown != nil || model.lessonLeft != nil))
  }
}
