// What stands in the lanes as long as there is no message in them.

import Canvas
import Session

extension SpaceTimePicture {
  /// What the lanes are for, below the last row, as long as there is no message that shows it.
  func drawPromise(_ screen: inout Screen) {
    let first = min(area.maxY, y(window.upperBound))
    let lines = wrapped(SpaceTimePicture.promise, width: columns.words + columns.wordsWidth - 3)
    guard area.maxY - first >= lines.count + 2, columns.wordsWidth > 0 else { return }
    let hasMessages = window.contains { row in
      switch plan.rows[row] {
      case .events(let range):
        range.prefix(SpaceTimePicture.mostEvents).contains { chronicle[$0].message != nil }
      case .coming(let range): plan.coming[range.lowerBound].flight != nil
      case .gap, .now: false
      }
    }
    guard !hasMessages else { return }
    let blank = String(repeating: " ", count: area.width)
    let top = first + (area.maxY - first - lines.count) / 2
    for (row, line) in lines.enumerated() {
      screen.put(blank, area.x, top + row, in: area)
      screen.put(line, area.x + 2, top + row, .faint, in: area)
    }
  }

  private static let promise =
    "Each server has a lane, and time goes downwards. A message will be a line from lane to lane, "
    + "with its sign where it arrives."
}
