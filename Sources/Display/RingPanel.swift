// The ring: servers on an ellipse, messages moving between them, cut links.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// Servers on a ring, messages moving between them, links that are cut or held.
struct RingPanel: Panel {
  let model: Model

  /// More messages than this only hide each other.
  static let mostFlightsDrawn = 300

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let count = model.cluster.count
    var ring = Ring(area: area, count: count)
    let parts = model.cluster.parts
    var rest = area
    let line = parts.count > 1 ? rest.takeBottom(1) : nil
    // What is below the servers may be free already.
    let isTaken = (0..<count).contains {
      Int(ring.center($0).y.rounded()) + (ring.isRoomy ? 1 : 0) >= area.maxY - 1
    }
    if line != nil, isTaken { ring = Ring(area: rest, count: count) }
    var marks = pointerMarks(ring, theme) + cutMarks(ring, areParts: line != nil, theme)
    // Later messages first, so that the one that arrives next lies on top.
    for flight in model.cluster.flights.prefix(RingPanel.mostFlightsDrawn).reversed() {
      marks += flightMarks(flight, ring, theme)
    }
    for mark in marks { screen.dot(mark.scalar, mark.x, mark.y, mark.style, in: ring.area) }
    drawServers(&screen, ring, marks)
    if let line { drawParts(parts, &screen, line, theme) }
  }

  /// A character somewhere on the ring.
  private struct Mark {
    var scalar: Unicode.Scalar
    var x: Int
    var y: Int
    var style: Style

    init(_ scalar: Unicode.Scalar, _ place: (x: Int, y: Int), _ style: Style) {
      (self.scalar, x, y, self.style) = (scalar, place.x, place.y, style)
    }
  }

  /// Captions first and names last: a name is never covered.
  private func drawServers(_ screen: inout Screen, _ ring: Ring, _ marks: [Mark]) {
    let theme = screen.theme
    let labels = zip(model.cluster.servers, model.cluster.standings).map {
      label($0, $1, ring, theme)
    }
    var captions: [Rect] = []
    for label in labels {
      guard let place = captionPlace(label, labels.map(\.room), captions, ring, marks) else {
        continue
      }
      captions.append(place)
      screen.put(label.caption.text, place.x, place.y, label.caption.style, in: ring.area)
    }
    for label in labels {
      let room = label.room
      screen.put(label.name, room.x, room.y, label.style, in: ring.area)
      if label.id == model.selected {
        screen.dot(theme.selector, room.x - 1, room.y, .bold, in: ring.area)
      }
      // A cell beside the name is near enough.
      screen.mark(
        Rect(x: room.x - 1, y: room.y, width: room.width + 2, height: 1), as: .server(label.id))
    }
  }

  /// The parts of the cluster between which nothing passes: `S1 S2 ╳ S3 S4 S5`.
  private func drawParts(
    _ parts: [ServerSet], _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let long = parts.map { $0.map { "\($0)" }.joined(separator: " ") }
    let short = parts.map(\.brief)
    func width(_ names: [String]) -> Int { names.reduce(0) { $0 + $1.count } + 3 * parts.count - 3 }
    let names = width(long) <= area.width ? long : short
    var x = area.x + max(0, area.width - width(names)) / 2
    for (place, name) in names.enumerated() {
      if place > 0 {
        screen.put(" \(theme.cut) ", x, area.y, theme.fault, in: area)
        x += 3
      }
      x = screen.put(name, x, area.y, .plain, in: area)
    }
  }

  /// The links that a lesson speaks of, along their whole length.
  private func pointerMarks(_ ring: Ring, _ theme: Theme) -> [Mark] {
    guard !model.pointers.marked.isEmpty else { return [] }
    return model.cluster.allLinks.filter { model.isMarked($0) }.flatMap { link in
      let (from, to) = (link.from.index, link.to.index)
      let steps = ring.steps(from: from, to: to)
      return (0..<steps).map {
        Mark(theme[.link], ring.point(from: from, to: to, Double($0) / Double(steps)), .bold)
      }
    }
  }

  /// - Parameter areParts: Whether the cluster has come apart. A line says so then, and a sign at each
  ///   link is enough.
  private func cutMarks(_ ring: Ring, areParts: Bool, _ theme: Theme) -> [Mark] {
    let cluster = model.cluster
    var marks: [Mark] = []
    for link in cluster.allLinks where cluster.link(link).isCut {
      let isBothWays = cluster.link(DirectedLink(from: link.to, to: link.from)).isCut
      // A link cut both ways is drawn once, in the middle; one way, nearer to the sender.
      if isBothWays, link.from > link.to { continue }
      let middle = isBothWays ? 0.5 : 0.35
      let steps = Double(ring.steps(from: link.from.index, to: link.to.index))
      func add(_ scalar: Unicode.Scalar, _ fraction: Double) {
        let place = ring.point(from: link.from.index, to: link.to.index, fraction)
        marks.append(Mark(scalar, place, theme.fault))
      }
      for offset in areParts && isBothWays ? [] : [-2.0, -1, 1, 2] {
        add(theme.isASCII ? "-" : "╌", middle + offset / max(steps, 8))
      }
      add(theme.cut, middle)
    }
    return marks + holdMarks(ring, theme)
  }

  /// Links that hold what is sent over them, near the sender; nothing where all of them do.
  private func holdMarks(_ ring: Ring, _ theme: Theme) -> [Mark] {
    let cluster = model.cluster
    let held = cluster.allLinks.filter { cluster.link($0).isHeld && !cluster.link($0).isCut }
    guard held.count < cluster.allLinks.count else { return [] }
    return held.map { link in
      Mark(theme.frozen, ring.point(from: link.from.index, to: link.to.index, 0.3), .bold)
    }
  }

  /// A glyph at the head of a dotted trail from the sender. A held message waits half way, reversed.
  private func flightMarks(_ flight: Flight, _ ring: Ring, _ theme: Theme) -> [Mark] {
    let (from, to) = (flight.message.from.index, flight.message.to.index)
    let isHeld = flight.arrivesAt == .never
    let length = max(1, (flight.arrivesAt - flight.sentAt).microseconds)
    let passed = (model.cluster.now - flight.sentAt).microseconds
    let fraction = isHeld ? 0.5 : min(1, max(0, Double(passed) / Double(length)))
    // Between the two names only: the names cover both ends.
    let steps = ring.steps(from: from, to: to)
    let start = min(0.3, max(0.12, 3.5 / Double(steps)))
    let place = start + fraction * (1 - 2 * start)
    var marks: [Mark] = []
    for step in 0..<steps where Double(step) / Double(steps) < place {
      let point = ring.point(from: from, to: to, Double(step) / Double(steps))
      marks.append(Mark(theme.trail, point, .faint))
    }
    let (x, y) = ring.point(from: from, to: to, place)
    var style = theme.ink(flight.message.term)
    style.attributes.insert(isHeld ? .reverse : .bold)
    marks.append(Mark(theme.head(of: flight.message), (x, y), style))
    if isHeld { marks += [Mark("[", (x - 1, y), .plain), Mark("]", (x + 1, y), .plain)] }
    return marks
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
    _ server: ServerView, _ standing: Standing, _ ring: Ring, _ theme: Theme
  ) -> Label {
    let (id, role) = (server.id, server.role)
    var name = theme.name(id, role, isPaused: server.process == .paused, standing)
    if name.count > ring.nameWidth { name = name.trimmed }
    if name.count > ring.nameWidth { name = "\(id)" }
    if name.count > ring.nameWidth { name = "\(id.index + 1)" }
    var style = role == .crashed ? theme.fault : theme.fill(server.term)
    if [.leader, .candidate, .preCandidate].contains(role) { style.attributes.insert(.bold) }
    let center = ring.center(id.index)
    let width = name.unicodeScalars.count
    return Label(
      id: id, name: name, style: style,
      room: Rect(
        x: Int(center.x.rounded()) - width / 2, y: Int(center.y.rounded()), width: width, height: 1),
      caption: caption(server, standing, ring, theme))
  }

  /// Where the caption stands: under the name where there is room for captions; else only a candidate's
  /// votes are given, and only where they cover nothing.
  private func captionPlace(
    _ label: Label, _ names: [Rect], _ captions: [Rect], _ ring: Ring, _ marks: [Mark]
  ) -> Rect? {
    let width = label.caption.text.unicodeScalars.count
    guard width > 0 else { return nil }
    let (name, below) = (label.room, label.room.x + label.room.width / 2 - width / 2)
    if ring.isRoomy {
      let x = max(ring.area.x, min(below, ring.area.maxX - width))
      return Rect(x: x, y: name.y + 1, width: width, height: 1)
    }
    let isLeft = name.x + name.width / 2 < ring.area.x + ring.area.width / 2
    let places = [
      (isLeft ? name.x - width - 2 : name.maxX + 1, name.y), (below, name.y + 1),
      (below, name.y - 1),
    ]
    for (x, y) in places {
      let room = Rect(x: x - 1, y: y, width: width + 2, height: 1)
      func meets(_ other: Rect) -> Bool {
        other.y == y && other.maxX > room.x && room.maxX > other.x
      }
      guard x >= ring.area.x, x + width <= ring.area.maxX, y >= ring.area.y, y < ring.area.maxY,
        !captions.contains(where: meets), !names.contains(where: { $0 != name && meets($0) }),
        !marks.contains(where: { room.contains($0.x, $0.y) })
      else { continue }
      return Rect(x: x, y: y, width: width, height: 1)
    }
    return nil
  }

  /// What is said of a server beside its name: votes, or its role, with the term where they differ.
  private func caption(
    _ server: ServerView, _ standing: Standing, _ ring: Ring, _ theme: Theme
  ) -> (text: String, style: Style) {
    let highestTerm = model.cluster.highestTerm
    let hasManyTerms = model.cluster.servers.contains { $0.term != highestTerm }
    func withTerm(_ text: String) -> String {
      guard hasManyTerms else { return text }
      let long = "\(text), term \(server.term)"
      return ring.isRoomy && long.count <= ring.captionWidth ? long : text
    }
    if let candidacy = server.candidacy {
      return (server.voteText(candidacy, theme), server.role == .candidate ? .bold : .plain)
    }
    switch server.role {
    case .crashed: return (ring.isRoomy ? "crashed" : "", theme.fault)
    case .leader: return (ring.isRoomy ? withTerm("leader") : "", .bold)
    case .follower, .candidate, .preCandidate:
      let word = server.process == .paused ? "frozen" : standing.followerWord
      return (ring.isRoomy ? withTerm(word) : "", .faint)
    }
  }
}

extension ClusterView {
  /// The parts of the cluster between which every link is cut both ways; one where it hangs together.
  fileprivate var parts: [ServerSet] {
    var parts: [ServerSet] = []
    var rest = ids
    for start in ids where rest.contains(start) {
      var (part, open) = (ServerSet(), [start])
      rest.remove(start)
      while let server = open.popLast() {
        part.insert(server)
        for other in ids where rest.contains(other) {
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
