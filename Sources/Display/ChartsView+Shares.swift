// Bars that show how something is shared out.

import Canvas

extension ChartsView {
  func percent(_ part: Int, _ whole: Int) -> String {
    "\((part * 200 + whole) / (2 * whole)) %"
  }

  /// A bar a row. Where there are too many, the largest come first and the rest in one row.
  func drawShares(
    _ rows: [(name: String, value: Int, text: String)], of total: Int, _ screen: inout Screen,
    _ area: Rect, _ theme: Theme
  ) {
    var rows = rows
    if rows.count > area.height, area.height > 1 {
      let sorted = rows.enumerated().sorted {
        ($1.element.value, $0.offset) < ($0.element.value, $1.offset)
      }.map(\.element)
      let rest = sorted.dropFirst(area.height - 1)
      rows = Array(sorted.prefix(area.height - 1))
      rows.append(("rest", rest.reduce(0) { $0 + $1.value }, "\(rest.count) more"))
    }
    let textWidth = rows.map(\.text.count).max() ?? 0
    let nameWidth = 6
    let barWidth = area.width - nameWidth - 6 - (area.width >= 34 ? textWidth + 1 : 0)
    let highest = max(1, rows.map(\.value).max() ?? 1)
    for (index, row) in rows.enumerated() where index < area.height {
      let y = area.y + index
      screen.put(row.name, area.x, y, in: area)
      let eighths = row.value == 0 ? 0 : max(1, row.value * barWidth * 8 / highest)
      if barWidth > 0 {
        screen.put(theme.bar(eighths: eighths), area.x + nameWidth, y, in: area)
      }
      screen.putRight(
        percent(row.value, total), endingAt: area.x + nameWidth + max(0, barWidth) + 6, y, in: area)
      if area.width >= 34 {
        screen.putRight(row.text, endingAt: area.maxX, y, .faint, in: area)
      }
    }
  }
}
