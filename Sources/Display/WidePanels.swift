// What large screens show beside the ring: who told whom when, what holds, past elections, who could win now, the
// leaders, the subject's inside.

import Canvas
import Session
import Telling

/// The panels beside the ring, with what they have found out about the moment.
struct WidePanels: Sendable {
  /// The moment that they are about.
  var place: Session.Place { chances.place }
  /// Who could win an election now.
  private let chances: Chances
  /// The elections up to the moment, the newest first.
  private let elections: [Election]

  init(_ session: Session) {
    chances = session.chances
    elections = session.elections()
  }

  /// Draws the panels into one column, or into two. How high each is depends on the room and on how many
  /// servers there are, so that nothing moves while the run goes on.
  func draw(_ model: Model, in columns: [Rect], on screen: inout Screen) {
    for column in columns { screen.divide(column) }
    let areas = columns.map { column in
      Rect(x: column.x + 1, y: column.y, width: max(0, column.width - 1), height: column.height)
    }
    guard let first = areas.first else { return }
    if areas.count > 1 {
      var first = first
      if first.height >= HoldsPanel.rows * 4 {
        HoldsPanel(model: model).draw(in: first.takeBottom(HoldsPanel.rows), on: &screen)
      }
      drawTimes(model, first, below: min(8, first.height / 5), on: &screen) { rest, screen in
        LatelyPanel(model: model).draw(in: rest, on: &screen)
      }
      drawElections(model, areas[1], on: &screen)
    } else {
      let matrix = min(model.cluster.count, 9) + 4
      drawTimes(model, first, below: min(matrix, first.height / 2), on: &screen) { rest, screen in
        ProspectsPanel(model: model, chances: chances).draw(in: rest, on: &screen)
      }
    }
  }

  /// Space and time, and under it something else.
  private func drawTimes(
    _ model: Model, _ area: Rect, below: Int, on screen: inout Screen,
    _ draw: (Rect, inout Screen) -> Void
  ) {
    var rest = area
    draw(rest.takeBottom(below), &screen)
    SpaceTimeView().draw(model, in: rest, on: &screen)
  }

  /// Past elections, who could win now, the leaders, and with what is left the subject's inside.
  private func drawElections(_ model: Model, _ area: Rect, on screen: inout Screen) {
    var rest = area
    ElectionsTable(model: model, elections: elections)
      .draw(in: rest.takeTop(min(7, rest.height / 5)), on: &screen)
    ProspectsPanel(model: model, chances: chances)
      .draw(in: rest.takeTop(min(model.cluster.count + 4, rest.height / 2)), on: &screen)
    if rest.height >= LeadersPanel.rows + 6 {
      LeadersPanel(model: model).draw(in: rest.takeTop(LeadersPanel.rows), on: &screen)
    }
    if rest.height >= 6 {
      _ = rest.takeTop(1)
      InspectorView().draw(model, in: rest, on: &screen)
    }
  }
}
