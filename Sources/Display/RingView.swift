// The ring: servers on an ellipse, messages moving between them, cut links.

import Foundation
import Raft
import Scripting
import Session
import Simulation

/// Where the servers of a ring stand.
struct Ring {
  let area: Rect
  let count: Int
  /// Whether there is room for a second line under each server.
  let isRoomy: Bool

  init(area: Rect, count: Int) {
    self.area = area
    self.count = count
    isRoomy = area.height >= 14 && area.width >= 44
  }

  /// The middle of a server's name. The first stands at the top; they go round with the clock.
  func center(_ server: Int) -> (x: Double, y: Double) {
    let middleX = Double(area.x) + Double(area.width - 1) / 2
    let middleY = Double(area.y) + Double(area.height - 1) / 2
    guard count > 1 else { return (middleX, middleY) }
    let angle = 2 * Double.pi * Double(server) / Double(count) - Double.pi / 2
    let radiusX = min(Double(area.width) / 2 - 6, Double(area.height) * 1.6)
    let radiusY = Double(area.height - (isRoomy ? 3 : 1)) / 2
    return (middleX + radiusX * cos(angle), middleY + radiusY * sin(angle) - (isRoomy ? 0.5 : 0))
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
    let ring = Ring(area: area, count: count)
    drawCuts(&grid, ring, theme)
    // Later messages first, so that the one that arrives next lies on top.
    for flight in session.world.flights(first: App.mostFlightsDrawn).reversed() {
      drawFlight(flight, &grid, ring, theme)
    }
    for (server, standing) in zip(session.world.servers, session.world.standings) {
      drawServer(server, standing, &grid, ring, theme)
    }
  }

  private func drawCuts(_ grid: inout Grid, _ ring: Ring, _ theme: Theme) {
    let world = session.world
    for link in world.allLinks where world.link(link).isCut {
      let isBothWays = world.link(DirectedLink(from: link.to, to: link.from)).isCut
      // A link cut both ways is drawn once, in the middle; one way, nearer to the sender.
      if isBothWays, link.from > link.to { continue }
      let middle = isBothWays ? 0.5 : 0.35
      let steps = Double(ring.steps(from: link.from.index, to: link.to.index))
      for offset in [-2.0, -1, 1, 2] {
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

  private func drawServer(
    _ id: ServerID, _ standing: Standing, _ grid: inout Grid, _ ring: Ring, _ theme: Theme
  ) {
    let node = session.world.nodes[id.index]
    let role = session.world.roleName(of: id)
    let name = theme.name(id, role, isPaused: node.status == .paused, standing)
    let center = ring.center(id.index)
    let x = Int(center.x.rounded()) - name.unicodeScalars.count / 2
    let y = Int(center.y.rounded())
    var style = role == .crashed ? theme.fault : theme.fill(node.server.currentTerm)
    let isCandidate = role == .candidate || role == .preCandidate
    if role == .leader || isCandidate { style.attributes.insert(.bold) }
    let end = grid.put(name, x, y, style, in: ring.area)
    if id == selected { grid.dot(theme.selector, x - 1, y, .bold, in: ring.area) }
    let (text, textStyle) = caption(node, role, standing, theme)
    guard !text.isEmpty else { return }
    if ring.isRoomy {
      grid.put(text, Int(center.x.rounded()) - text.count / 2, y + 1, textStyle, in: ring.area)
    } else if isCandidate {
      // On the outer side, where there is room.
      let isLeft = center.x < Double(ring.area.x) + Double(ring.area.width) / 2 - 1
      let (before, after) = (x - text.count - 2, end + 1)
      let fitsAfter = after + text.count <= ring.area.maxX
      let start = isLeft && before >= ring.area.x || !fitsAfter ? before : after
      grid.put(text, start, y, textStyle, in: ring.area)
    }
  }

  /// What stands under a server's name where there is room: votes, or role and term.
  private func caption(
    _ node: Node, _ role: RoleName, _ standing: Standing, _ theme: Theme
  ) -> (String, Style) {
    switch node.server.role {
    case _ where role == .crashed: return ("crashed", theme.fault)
    case .candidate(let candidate): return (voteText(node.server, candidate, theme), .bold)
    case .preCandidate(let candidate): return (voteText(node.server, candidate, theme), .plain)
    case .leader: return ("leader", .bold)
    case .follower:
      return (node.status == .paused ? "frozen" : standing.followerWord, .faint)
    }
  }
}
