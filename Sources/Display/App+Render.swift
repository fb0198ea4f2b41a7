// The picture as a whole: which parts are shown where, by the room there is.

import Canvas
import Checking
import Raft
import Session

extension App {
  /// The smallest terminal in which the parts of the program can stand beside each other.
  package static let smallestSize = Size(columns: 40, rows: 12)

  /// Draws the screen.
  /// - Complexity: O(cells), whatever the length of the run and of the logs.
  package func render(size: Size, theme: Theme) -> Grid {
    draw(size: size, theme: theme).grid
  }

  /// Draws the screen, and keeps what a click on it would be on.
  /// - Complexity: O(cells), whatever the length of the run and of the logs.
  package func draw(size: Size, theme: Theme) -> Screen {
    var screen = Screen(size: size, theme: theme)
    var rest = Rect(size)
    if let sheet {
      sheet.draw(in: rest, on: &screen)
      return screen
    }
    guard size.columns >= App.smallestSize.columns, size.rows >= App.smallestSize.rows else {
      drawSmall(&screen, rest)
      if theme.isASCII { screen.grid.makeASCII() }
      return screen
    }
    if isPresenting {
      drawPresentation(&screen, &rest)
    } else if view == .cluster {
      drawCluster(&screen, &rest)
    } else {
      StatusPanel(model: model).draw(in: rest.takeTop(1), on: &screen)
      drawFooter(&screen, rest.takeBottom(1), theme)
      if TimelinePanel.hasRoom(size), !view.needsAllRoom {
        TimelinePanel(model: model).draw(in: rest.takeBottom(1), on: &screen)
      }
      drawBody(&screen, rest)
    }
    if prompt != nil { drawSuggestions(&screen, rest.takeBottom(1), theme) }
    if theme.isASCII { screen.grid.makeASCII() }
    return screen
  }

  /// What is typed or said, which comes first, and as much of the cluster as there is room for.
  private func drawSmall(_ screen: inout Screen, _ area: Rect) {
    var rest = area
    if prompt != nil || notice != nil {
      drawFooter(&screen, rest.takeBottom(1), screen.theme)
    }
    SmallScreen(model: model, viewTitle: view == .cluster ? nil : view.title)
      .draw(in: rest, on: &screen)
  }

  /// The cluster's screen, which divides all of the room by itself.
  private func drawCluster(_ screen: inout Screen, _ rest: inout Rect) {
    let theme = screen.theme
    let layout = ClusterLayout(screen.grid.size, model)
    StatusPanel(model: model).draw(in: layout.status, on: &screen)
    if !layout.timeline.isEmpty {
      TimelinePanel(model: model).draw(in: layout.timeline, on: &screen)
    }
    views.cluster.draw(model, in: rest, on: &screen)
    // What is typed or said finds its place even where there is none for the keys.
    let isSpoken = prompt != nil || notice != nil
    let footer = layout.footer.isEmpty && isSpoken ? rest.takeBottom(1) : layout.footer
    if isSpoken { screen.rule(" ", footer.y, .plain, in: footer) }
    drawFooter(&screen, footer, theme)
    rest = Rect(x: 0, y: 0, width: screen.grid.size.columns, height: max(0, footer.y))
  }

  /// The view, with the reasons under it and, where there is room, others beside it.
  private func drawBody(_ screen: inout Screen, _ area: Rect) {
    let shown = views[view]
    var rest = area
    if !view.needsAllRoom {
      drawWords(&screen, &rest)
      if view.hasCompanions, screen.grid.size.columns >= 110, screen.grid.size.rows >= 34 {
        var side = rest.takeRight(max(48, rest.width * 2 / 5))
        screen.divide(side)
        _ = side.takeLeft(1)
        CompanionsPanel(
          model: model, hasInspector: view != .inspector, window: views.cluster.window
        ).draw(in: side, on: &screen)
      }
    }
    shown.draw(model, in: rest, on: &screen)
  }

  /// What a lesson tells at its stop and, where there is room for both or nothing is told, the reasons. The
  /// view of events gives the reasons itself.
  private func drawWords(_ screen: inout Screen, _ rest: inout Rect) {
    guard rest.height >= 16 else { return }
    let isRoomy = rest.height >= 34
    // A broken property comes first.
    let isTold =
      model.goalAway == nil
      ? model.isAtStop && !model.isMoving && (isRoomy || model.brokenHere == nil) : isRoomy
    let told = isTold ? model.tellingRows(width: rest.width - 1) : 0
    if view != .events, told == 0 || isRoomy {
      ReasonsPanel(model: model, hasHead: true)
        .draw(in: rest.takeBottom(isRoomy ? 5 : 3), on: &screen)
    }
    if told > 0 {
      StoryPanel(model: model).draw(in: rest.takeBottom(min(told, rest.height / 3)), on: &screen)
    }
  }
}

extension Frame {
  /// Draws a line down the left edge of a rectangle.
  mutating func divide(_ area: Rect) {
    for y in area.y..<area.maxY { dot(theme[.column], area.x, y, .faint, in: area) }
  }
}
