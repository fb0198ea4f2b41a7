// The view of the cluster, and the cluster in brief beside other views: which panels are shown where.

import Canvas
import Checking
import Raft
import Session

/// The ring, the table and the logs, with what is told and, where there is room, much more.
struct ClusterPanel: Panel {
  let model: Model
  /// How the view of space and time is set, for where it has room beside the ring.
  let spaceTime: SpaceTimeView

  func draw(in area: Rect, on screen: inout Screen) {
    var rest = area
    let hasSide = rest.width >= 150 && rest.height >= 30
    if hasSide {
      var side = rest.takeRight(min(56, rest.width / 3))
      screen.divide(side)
      _ = side.takeLeft(2)
      // One server rarely fills a tall side; who told whom when does.
      if side.height >= 48 {
        let times = side.takeBottom(side.height / 2)
        screen.rule(screen.theme.line, side.maxY - 1, .faint, in: side)
        screen.put(" space-time ", side.x + 1, side.maxY - 1, .bold, in: side)
        side.height -= 1
        spaceTime.draw(model, in: times, on: &screen)
      }
      InspectorView().draw(model, in: side, on: &screen)
    }
    let servers = model.cluster.count
    // From the bottom up: why, the logs, and what is left for the ring and the table.
    let why = rest.takeBottom(rest.height >= 34 ? 6 : rest.height >= 20 ? 3 : 2)
    // Of very many servers the table shows fewer, so that there are logs as well.
    let tableHeight = min(servers + 1, max(10, rest.height - 6))
    let logRows = min(servers, max(0, rest.height - tableHeight - 1))
    // Half a log grid would be worse than none.
    if logRows == servers || logRows >= 5 {
      // The words of a lesson come before the line under the logs.
      let left = rest.height - tableHeight - logRows - 2
      let isRoomy = left >= 2 && left >= model.tellingRows(width: tellingWidth(rest.width))
      LogsPanel(model: model).draw(
        in: rest.takeBottom(1 + logRows + (isRoomy ? 1 : 0)), on: &screen)
    }
    // Where the table leaves no room for a lesson's words, they come before the reasons.
    let words = model.tellingLines(width: why.width - 1)
    if rest.height - tableHeight < 3, !words.isEmpty {
      for (row, line) in words.prefix(why.height).enumerated() {
        screen.put(line.0, why.x + 1, why.y + row, line.1, in: why)
      }
    } else {
      WhyPanel(model: model).draw(in: why, on: &screen)
    }
    drawTop(&screen, rest, hasInspector: !hasSide)
  }

  /// How wide the right part is, beside the ring.
  private func tellingWidth(_ width: Int) -> Int {
    width >= 72 ? max(47, width * 9 / 20) - 1 : width
  }

  /// The ring on the left; the table, what is told and what comes next on the right.
  private func drawTop(
    _ screen: inout Screen, _ area: Rect, hasInspector: Bool
  ) {
    var rest = area
    if rest.width >= 72, rest.height >= 7 {
      RingPanel(model: model).draw(
        in: rest.takeLeft(rest.width - tellingWidth(rest.width) - 1), on: &screen)
      _ = rest.takeLeft(1)
    }
    TablePanel(model: model).draw(
      in: rest.takeTop(min(rest.height, model.cluster.count + 1)), on: &screen)
    if rest.height >= 3 { LessonPanel(model: model).draw(takingOff: &rest, on: &screen) }
    if screen.grid.size.columns >= 120, screen.grid.size.rows >= 40 {
      CallsPanel(model: model).draw(
        in: rest.takeTop(model.callRows(atMost: min(6, rest.height / 3))), on: &screen)
    }
    if rest.height >= 20, hasInspector {
      var inspector = rest.takeBottom(rest.height - 8)
      let line = inspector.takeTop(1)
      screen.rule(screen.theme.line, line.y, .faint, in: line)
      InspectorView().draw(model, in: inspector, on: &screen)
    }
    if rest.height >= 14 {
      LatelyPanel(model: model).draw(in: rest.takeBottom(rest.height / 2), on: &screen)
    }
    if rest.height >= 3 { ComingPanel(model: model).draw(in: rest, on: &screen) }
  }
}

/// The cluster in brief, beside a view of something else: table, ring, logs, and where there is room all of
/// the selected server.
struct CompanionsPanel: Panel {
  let model: Model
  let hasInspector: Bool

  func draw(in area: Rect, on screen: inout Screen) {
    var rest = area
    let servers = model.cluster.count
    TablePanel(model: model).draw(in: rest.takeTop(min(servers + 1, rest.height)), on: &screen)
    LogsPanel(model: model).draw(
      in: rest.takeBottom(min(servers + 1, max(0, rest.height - 9))), on: &screen)
    if rest.height >= 34, hasInspector {
      var inspector = rest.takeBottom(rest.height - 18)
      screen.rule(screen.theme.line, inspector.y, .faint, in: inspector)
      // Beside another view nothing is selected.
      _ = inspector.takeTop(1)
      InspectorView().draw(model, in: inspector, on: &screen)
    }
    if rest.height >= 9 { RingPanel(model: model).draw(in: rest, on: &screen) }
  }
}
