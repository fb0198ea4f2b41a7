// Where the servers of a ring stand, and the straight ways between them.

import Canvas
import Foundation

/// How much of a server its block in the ring can show.
struct BlockShape: Hashable {
  /// How many columns the block has.
  var width: Int
  /// How many rows: its name and term, what matters of its role, and one more remark.
  var rows: Int

  /// Shapes to choose from, the largest first: for a hall, for large screens, for 80 by 24, for many servers,
  /// and for hardly any room.
  static let all = [(14, 3), (12, 3), (8, 2), (8, 1), (5, 1)].map {
    BlockShape(width: $0.0, rows: $0.1)
  }
  /// The largest one, for a hall.
  static let hall = all[0]
  /// The largest one elsewhere.
  static let usual = all[1]

  /// Whether votes stand beside the block, since there is no row for them below its name.
  var hasVotesBeside: Bool { rows == 1 }
}

/// Where the servers of a ring stand: the first at the top, the others round with the clock, on an ellipse
/// that fills the area.
struct Ring {
  /// What it fills.
  let area: Rect
  /// What the blocks are like.
  let shape: BlockShape
  /// The servers' blocks.
  let blocks: [Rect]

  /// The most servers that stand in a ring: of more the links would only hide each other.
  static let mostServers = 9

  /// A ring with the largest blocks that keep clear of each other.
  /// - Parameter largest: The largest shape that may be chosen.
  /// - Returns: nil where there is no room for a ring, or where there are too many servers for one.
  init?(area: Rect, count: Int, largest: BlockShape = .usual) {
    guard count >= 1, count <= Ring.mostServers else { return nil }
    let shapes = BlockShape.all.drop { $0 != largest }
    let found = shapes.lazy.map { Ring(area: area, count: count, $0) }.first { $0.isClear }
    guard let found else { return nil }
    self = found
  }

  private init(area: Rect, count: Int, _ shape: BlockShape) {
    self.area = area
    self.shape = shape
    // The selected server is marked in the column before its block.
    var room = Rect(x: area.x + 1, y: area.y, width: area.width - 1, height: area.height)
    // Flatter than this it would not look like a ring.
    let widest = max(5 * shape.width, area.height * 5)
    if room.width > widest {
      room.x += (room.width - widest) / 2
      room.width = widest
    }
    let places = Ring.circle(count)
    let (left, right) = (places.map(\.x).min() ?? 0, places.map(\.x).max() ?? 0)
    let (top, bottom) = (places.map(\.y).min() ?? 0, places.map(\.y).max() ?? 0)
    blocks = places.map { place in
      func spread(_ value: Double, _ low: Double, _ high: Double, over cells: Int) -> Int {
        let fraction = high - low < 0.001 ? 0.5 : (value - low) / (high - low)
        return Int((fraction * Double(max(0, cells))).rounded())
      }
      return Rect(
        x: room.x + spread(place.x, left, right, over: room.width - shape.width),
        y: room.y + spread(place.y, top, bottom, over: room.height - shape.rows),
        width: shape.width, height: shape.rows)
    }
  }

  /// Places on a circle. Two servers stand side by side, since rows are scarcer than columns.
  private static func circle(_ count: Int) -> [(x: Double, y: Double)] {
    (0..<count).map { server in
      let start = count == 2 ? Double.pi : -Double.pi / 2
      let angle = start + 2 * Double.pi * Double(server) / Double(count)
      return (cos(angle), sin(angle))
    }
  }

  /// Whether every block lies within the area and leaves room for links: two rows between blocks of several
  /// rows, two columns between blocks beside each other.
  /// - Complexity: O(servers²)
  private var isClear: Bool {
    guard blocks.allSatisfy({ $0.x > area.x && $0.maxX <= area.maxX && $0.maxY <= area.maxY })
    else { return false }
    // A caption of three rows is worth its room only where the links keep most of it.
    if shape.rows == 3, area.width < shape.width * 4 { return false }
    let levels = Set(blocks.map(\.y)).count
    let gap = shape.rows == 1 ? 0 : 2
    guard levels * shape.rows + (levels - 1) * gap <= area.height else { return false }
    for (place, block) in blocks.enumerated() {
      for other in blocks[..<place] where block.touches(other, columns: 2) { return false }
    }
    return true
  }

  /// The middle of a server's block.
  func center(_ server: Int) -> DotPoint { blocks[server].middle }

  /// The straight way from one server to another.
  /// - Parameter lane: How many dots to the right of the middle it runs.
  func way(from: Int, to: Int, lane: Double = 0) -> Way {
    Way(from: (center(from), blocks[from]), to: (center(to), blocks[to]), lane: lane)
  }
}

extension Rect {
  /// Its middle, in dots.
  var middle: DotPoint {
    DotPoint(x: Double(x * 2) + Double(width), y: Double(y * 4) + Double(height * 2))
  }

  /// Whether the rectangles share a cell, or would if this one were so many columns and rows larger on
  /// every side.
  func touches(_ other: Rect, columns: Int = 0, rows: Int = 0) -> Bool {
    x - columns < other.maxX && other.x < maxX + columns && y - rows < other.maxY
      && other.y < maxY + rows
  }
}

/// The straight way from the middle of one block to the middle of another.
struct Way {
  private let start: DotPoint
  private let end: DotPoint
  /// How much of the way, from 0 at its start to 1 at its end, lies between the blocks: where its dots are.
  let open: ClosedRange<Double>?
  /// The blocks at its ends.
  private let blocks: (from: Rect, to: Rect)

  init(
    from: (center: DotPoint, block: Rect), to: (center: DotPoint, block: Rect), lane: Double
  ) {
    let (dx, dy) = (to.center.x - from.center.x, to.center.y - from.center.y)
    let length = max(1, (dx * dx + dy * dy).squareRoot())
    let (right, down) = (-dy / length * lane, dx / length * lane)
    start = DotPoint(x: from.center.x + right, y: from.center.y + down)
    end = DotPoint(x: to.center.x + right, y: to.center.y + down)
    blocks = (from.block, to.block)
    // A whole cell stays free beside a block, and hardly any above and below, where rows are scarce.
    open = Way.gap(start, end, blocks, columns: 1.25, rows: 0.25)
  }

  /// A point of it: 0 is its start, 1 its end.
  subscript(fraction: Double) -> DotPoint { start.toward(end, fraction) }

  /// Whether it leads through a block, or one that is so many columns larger at both sides.
  func meets(_ block: Rect, columns: Int) -> Bool {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    func stretch(_ from: Double, _ d: Double, _ low: Double, _ high: Double) -> (Double, Double)? {
      guard abs(d) > 0.001 else { return from > low && from < high ? (0, 1) : nil }
      let (a, b) = ((low - from) / d, (high - from) / d)
      return (max(0, min(a, b)), min(1, max(a, b)))
    }
    guard
      let x = stretch(
        start.x, dx, Double((block.x - columns) * 2), Double((block.maxX + columns) * 2)),
      let y = stretch(start.y, dy, Double(block.y * 4), Double(block.maxY * 4))
    else { return false }
    return max(x.0, y.0) < min(x.1, y.1)
  }

  /// How much of the way is one cell's width or height, whichever it crosses sooner.
  var cell: Double { 1 / max(1, abs(end.x - start.x) / 2, abs(end.y - start.y) / 4) }

  /// How much of the way is for heads so wide, which never touch a block: a cell stays free between, where
  /// there are cells enough.
  func open(forHeadOf width: Int) -> ClosedRange<Double>? {
    let columns = 1 + Double(width) / 2
    for rows in [1.5, 0.5] {
      if let gap = Way.gap(start, end, blocks, columns: columns, rows: rows),
        gap.upperBound - gap.lowerBound > 2 * cell || rows < 1
      {
        return gap
      }
    }
    return nil
  }

  /// What of the way is outside of both blocks, with so many cells around them.
  private static func gap(
    _ start: DotPoint, _ end: DotPoint, _ blocks: (from: Rect, to: Rect), columns: Double,
    rows: Double
  ) -> ClosedRange<Double>? {
    func leaves(_ from: DotPoint, _ block: Rect, to: DotPoint) -> Double {
      func side(_ from: Double, _ to: Double, _ low: Double, _ high: Double) -> Double {
        abs(to - from) < 0.001 ? .infinity : ((to > from ? high : low) - from) / (to - from)
      }
      return min(
        side(from.x, to.x, (Double(block.x) - columns) * 2, (Double(block.maxX) + columns) * 2),
        side(from.y, to.y, (Double(block.y) - rows) * 4, (Double(block.maxY) + rows) * 4))
    }
    let first = max(0, leaves(start, blocks.from, to: end))
    let last = min(1, 1 - leaves(end, blocks.to, to: start))
    return first < last ? first...last : nil
  }
}
