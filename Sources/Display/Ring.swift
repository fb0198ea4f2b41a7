// Where the servers of a ring stand, and what is between them.

import Canvas
import Foundation

/// Where the servers of a ring stand: on an ellipse, or in rows where so many would hide each other.
struct Ring {
  let area: Rect
  let count: Int
  /// How wide the line under each server may be; 0 where there is no room for one.
  let captionWidth: Int
  /// How many servers stand in a row, if they do not stand on an ellipse.
  let perRow: Int?

  init(area: Rect, count: Int) {
    self.area = area
    self.count = count
    let isWide = area.height >= 14 && area.width >= 44
    let names = count > 9 ? 6 : 5
    let widths = isWide ? Ring.captionWidths : []
    captionWidth =
      widths.first {
        Ring(area: area, count: count, captionWidth: $0).keepsApart(max($0, names), rows: 2)
      } ?? 0
    if captionWidth == 0, area.width > 0, area.height > 0,
      !Ring(area: area, count: count, captionWidth: 0).keepsApart(names, rows: 1)
    {
      // Wide enough for the names, or else so narrow that all of them find a place.
      let few = max(1, area.width / (names + 2))
      perRow = max(few, (count + area.height - 1) / area.height)
    } else {
      perRow = nil
    }
  }

  private init(area: Rect, count: Int, captionWidth: Int) {
    (self.area, self.count, self.captionWidth, perRow) = (area, count, captionWidth, nil)
  }

  /// A caption with a term, one without.
  private static let captionWidths = [18, 10]

  /// Whether there is room for a second line under each server.
  var isRoomy: Bool { captionWidth > 0 }

  /// How wide a name may be.
  var nameWidth: Int { perRow.map { max(1, area.width / $0 - 1) } ?? 12 }

  /// Whether rectangles of this size around all servers stay clear of each other.
  /// - Complexity: O(servers²)
  private func keepsApart(_ width: Int, rows: Int) -> Bool {
    let centers = (0..<count).map { center($0) }
    for (index, a) in centers.enumerated() {
      for b in centers[..<index]
      where abs(a.x - b.x) < Double(width) && abs(a.y.rounded() - b.y.rounded()) < Double(rows) {
        return false
      }
    }
    return true
  }

  /// The middle of a server's name. The first stands at the top; they go round with the clock. In rows
  /// they go from left to right.
  func center(_ server: Int) -> (x: Double, y: Double) {
    if let perRow { return place(server, perRow) }
    let middleX = Double(area.x) + Double(area.width - 1) / 2
    let middleY = Double(area.y) + Double(area.height - 1) / 2
    guard count > 1 else { return (middleX, middleY) }
    let angle = 2 * Double.pi * Double(server) / Double(count) - Double.pi / 2
    let radiusX = min(Double(area.width) / 2 - 6, Double(area.height) * 1.6)
    let radiusY = Double(area.height - (isRoomy ? 3 : 1)) / 2
    return (middleX + radiusX * cos(angle), middleY + radiusY * sin(angle) - (isRoomy ? 0.5 : 0))
  }

  private func place(_ server: Int, _ perRow: Int) -> (x: Double, y: Double) {
    let rows = (count + perRow - 1) / perRow
    let width = area.width / perRow
    let x = area.x + server % perRow * width + width / 2
    let y = rows > 1 ? server / perRow * (area.height - 1) / (rows - 1) : (area.height - 1) / 2
    return (Double(x), Double(area.y + y))
  }

  /// A point on the way from one server to another; traffic keeps to the right.
  func point(from: Int, to: Int, _ fraction: Double) -> (x: Int, y: Int) {
    let (x1, y1) = center(from)
    let (x2, y2) = center(to)
    let (dx, dy) = (x2 - x1, (y2 - y1) * 2)
    let length = max(1, (dx * dx + dy * dy).squareRoot())
    let x = x1 + (x2 - x1) * fraction - dy / length
    let y = y1 + (y2 - y1) * fraction + dx / length / 2
    return (Int(x.rounded()), Int(y.rounded()))
  }

  /// How many cells the way from one server to another is long.
  func steps(from: Int, to: Int) -> Int {
    let (x1, y1) = center(from)
    let (x2, y2) = center(to)
    return max(1, Int(max(abs(x2 - x1), abs(y2 - y1)).rounded()))
  }
}
