// Panels alone on a picture of their own.

import Canvas

@testable import Display

extension Panel {
  /// What the panel draws where it has a whole picture for itself.
  func picture(_ columns: Int, _ rows: Int, _ theme: Theme = Theme()) -> Grid {
    var screen = Screen(size: Size(columns: columns, rows: rows), theme: theme)
    draw(in: Rect(screen.grid.size), on: &screen)
    return screen.grid
  }
}

extension App {
  /// The timeline of the run.
  var timeline: TimelinePanel { TimelinePanel(model: model) }
}
