// Presenter mode: nothing but the ring, the logs and one line.

import Session

extension App {
  mutating func togglePresenter() {
    isPresenting.toggle()
  }

  func drawPresentation(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    let servers = session.world.nodes.count
    drawWhy(&grid, rest.takeBottom(1), theme)
    drawLogs(&grid, rest.takeBottom(min(servers + 1, rest.height / 2)), theme)
    drawRing(&grid, rest, theme)
  }
}
