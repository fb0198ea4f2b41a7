// The ring: servers on an ellipse, messages moving between them, cut links.

import Canvas
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

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

extension App {
  /// More messages than this only hide each other.
  static let mostFlightsDrawn = 300

  func drawRing(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let count = session.world.nodes.count
    var ring = Ring(area: area, count: count)
    let parts = session.world.parts
    var rest = area
    let line = parts.count > 1 ? rest.takeBottom(1) : nil
    // What is below the servers may be free already.
    let isTaken = (0..<count).contains {
      Int(ring.center($0).y.rounded()) + (ring.isRoomy ? 1 : 0) >= area.maxY - 1
    }
    if line != nil, isTaken { ring = Ring(area: rest, count: count) }
    drawCuts(&grid, ring, areParts: line != nil, theme)
    // Later messages first, so that the one that arrives next lies on top.
    for flight in session.world.flights(first: App.mostFlightsDrawn).reversed() {
      drawFlight(flight, &grid, ring, theme)
    }
    drawServers(&grid, ring, theme)
    if let line { drawParts(parts, &grid, line, theme) }
  }

  /// Captions first and names last: a name is never covered.
  private func drawServers(_ grid: inout Grid, _ ring: Ring, _ theme: Theme) {
    let world = session.world
    let labels = zip(world.servers, world.standings).map { label($0, $1, ring, theme) }
    for label in labels {
      drawCaption(label, beside: labels.map(\.room), &grid, ring, theme)
    }
    for label in labels {
      grid.put(label.name, label.room.x, label.room.y, label.style, in: ring.area)
      if label.id == selected {
        grid.dot(theme.selector, label.room.x - 1, label.room.y, .bold, in: ring.area)
      }
    }
  }

  /// The parts of the cluster between which nothing passes: `S1 S2 ╳ S3 S4 S5`.
  private func drawParts(
    _ parts: [ServerSet], _ grid: inout Grid, _ area: Rect, _ theme: Theme
  ) {
    let long = parts.map { $0.map { "\($0)" }.joined(separator: " ") }
    let short = parts.map(\.brief)
    func width(_ names: [String]) -> Int { names.reduce(0) { $0 + $1.count } + 3 * parts.count - 3 }
    let names = width(long) <= area.width ? long : short
    var x = area.x + max(0, area.width - width(names)) / 2
    for (place, name) in names.enumerated() {
      if place > 0 {
        grid.put(" \(theme.cut) ", x, area.y, theme.fault, in: area)
        x += 3
      }
      x = grid.put(name, x, area.y, .plain, in: area)
    }
  }

  /// - Parameter areParts: Whether the cluster has come apart. A line says so then, and a sign at each
  ///   link is enough.
  private func drawCuts(_ grid: inout Grid, _ ring: Ring, areParts: Bool, _ theme: Theme) {
    let world = session.world
    for link in world.allLinks where world.link(link).isCut {
      let isBothWays = world.link(DirectedLink(from: link.to, to: link.from)).isCut
      // A link cut both ways is drawn once, in the middle; one way, nearer to the sender.
      if isBothWays, link.from > link.to { continue }
      let middle = isBothWays ? 0.5 : 0.35
      let steps = Double(ring.steps(from: link.from.index, to: link.to.index))
      for offset in areParts && isBothWays ? [] : [-2.0, -1, 1, 2] {
        let (x, y) = ring.point(
          from: link.from.index, to: link.to.index, middle + offset / max(steps, 8))
        grid.dot(theme.isASCII ? "-" : "╌", x, y, theme.fault, in: ring.area)
      }
      let (x, y) = ring.point(from: link.from.index, to: link.to.index, middle)
      grid.dot(theme.cut, x, y, theme.fault, in: ring.area)
    }
    drawHolds(&grid, ring, theme)
  }

  /// Links that hold what is sent over them, near the sender; nothing where all of them do.
  private func drawHolds(_ grid: inout Grid, _ ring: Ring, _ theme: Theme) {
    let world = session.world
    let held = world.allLinks.filter { world.link($0).isHeld && !world.link($0).isCut }
    guard held.count < world.allLinks.count else { return }
    for link in held {
      let (x, y) = ring.point(from: link.from.index, to: link.to.index, 0.3)
      grid.dot(theme.frozen, x, y, .bold, in: ring.area)
    }
  }

  /// A glyph at the head of a dotted trail from the sender. A held message waits half way, reversed.
  private func drawFlight(
    _ flight: Flight, _ grid: inout Grid, _ ring: Ring, _ theme: Theme
  ) {
    let (from, to) = (flight.message.from.index, flight.message.to.index)
    let isHeld = flight.arrivesAt == .never
    let length = max(1, (flight.arrivesAt - flight.sentAt).microseconds)
    let passed = (session.world.now - flight.sentAt).microseconds
    let fraction = isHeld ? 0.5 : min(1, max(0, Double(passed) / Double(length)))
    // Between the two names only: the names cover both ends.
    let steps = ring.steps(from: from, to: to)
    let start = min(0.3, max(0.12, 3.5 / Double(steps)))
    let place = start + fraction * (1 - 2 * start)
    let ink = theme.ink(flight.message.term)
    if steps > 0 {
      for step in 0..<steps where Double(step) / Double(steps) < place {
        let (x, y) = ring.point(from: from, to: to, Double(step) / Double(steps))
        grid.dot(theme.trail, x, y, .faint, in: ring.area)
      }
    }
    let (x, y) = ring.point(from: from, to: to, place)
    var style = ink
    style.attributes.insert(isHeld ? .reverse : .bold)
    grid.dot(theme.head(of: flight.message), x, y, style, in: ring.area)
    if isHeld {
      grid.dot("[", x - 1, y, .plain, in: ring.area)
      grid.dot("]", x + 1, y, .plain, in: ring.area)
    }
  }

  /// A server's name and where it stands.
  private struct Label {
    var id: ServerID
    var name: String
    var style: Style
    var room: Rect
    var caption: (text: String, style: Style)
  }

  private func label(
    _ id: ServerID, _ standing: Standing, _ ring: Ring, _ theme: Theme
  ) -> Label {
    let node = session.world.nodes[id.index]
    let role = session.world.roleName(of: id)
    var name = theme.name(id, role, isPaused: node.status == .paused, standing)
    if name.count > ring.nameWidth { name = name.trimmed }
    if name.count > ring.nameWidth { name = "\(id)" }
    if name.count > ring.nameWidth { name = "\(id.index + 1)" }
    var style = role == .crashed ? theme.fault : theme.fill(node.server.currentTerm)
    if [.leader, .candidate, .preCandidate].contains(role) { style.attributes.insert(.bold) }
    let center = ring.center(id.index)
    let width = name.unicodeScalars.count
    return Label(
      id: id, name: name, style: style,
      room: Rect(
        x: Int(center.x.rounded()) - width / 2, y: Int(center.y.rounded()), width: width, height: 1),
      caption: caption(node, role, standing, ring, theme))
  }

  /// Under the name where there is room for captions; else only a candidate's votes, and only where they
  /// cover nothing.
  private func drawCaption(
    _ label: Label, beside rooms: [Rect], _ grid: inout Grid, _ ring: Ring, _ theme: Theme
  ) {
    let (text, style) = label.caption
    let width = text.unicodeScalars.count
    guard width > 0 else { return }
    let (name, below) = (label.room, label.room.x + label.room.width / 2 - width / 2)
    if ring.isRoomy {
      let x = max(ring.area.x, min(below, ring.area.maxX - width))
      return _ = grid.put(text, x, name.y + 1, style, in: ring.area)
    }
    let isLeft = name.x + name.width / 2 < ring.area.x + ring.area.width / 2
    let places = [
      (isLeft ? name.x - width - 2 : name.maxX + 1, name.y), (below, name.y + 1),
      (below, name.y - 1),
    ]
    for (x, y) in places {
      let room = Rect(x: x - 1, y: y, width: width + 2, height: 1)
      let isFree = (room.x..<room.maxX).allSatisfy { grid[$0, y].scalar == " " }
      let isClear = rooms.allSatisfy {
        $0.y != y || $0.maxX <= room.x || room.maxX <= $0.x || $0 == name
      }
      guard x >= ring.area.x, x + width <= ring.area.maxX, y >= ring.area.y, y < ring.area.maxY,
        isFree, isClear
      else { continue }
      grid.put(text, x, y, style, in: ring.area)
      return
    }
  }

  /// What is said of a server beside its name: votes, or its role, with the term where they differ.
  private func caption(
    _ node: Node, _ role: RoleName, _ standing: Standing, _ ring: Ring, _ theme: Theme
  ) -> (text: String, style: Style) {
    let hasManyTerms = session.world.nodes.contains {
      $0.server.currentTerm != session.world.highestTerm
    }
    func withTerm(_ text: String) -> String {
      guard hasManyTerms else { return text }
      let long = "\(text), term \(node.server.currentTerm)"
      return ring.isRoomy && long.count <= ring.captionWidth ? long : text
    }
    switch node.server.role {
    case _ where role == .crashed: return (ring.isRoomy ? "crashed" : "", theme.fault)
    case .candidate(let candidate):
      return (voteText(node.server, candidate, theme), .bold)
    case .preCandidate(let candidate):
      return (voteText(node.server, candidate, theme), .plain)
    case .leader: return (ring.isRoomy ? withTerm("leader") : "", .bold)
    case .follower:
      let word = node.status == .paused ? "frozen" : standing.followerWord
      return (ring.isRoomy ? withTerm(word) : "", .faint)
    }
  }
}

extension World {
  /// The parts of the cluster between which every link is cut both ways; one where it hangs together.
  fileprivate var parts: [ServerSet] {
    var parts: [ServerSet] = []
    var rest = ServerSet(servers)
    for start in servers where rest.contains(start) {
      var (part, open) = (ServerSet(), [start])
      rest.remove(start)
      while let server = open.popLast() {
        part.insert(server)
        for other in servers where rest.contains(other) {
          let isOpen =
            !link(DirectedLink(from: server, to: other)).isCut
            || !link(DirectedLink(from: other, to: server)).isCut
          guard isOpen else { continue }
          rest.remove(other)
          open.append(other)
        }
      }
      parts.append(part)
    }
    return parts
  }
}
