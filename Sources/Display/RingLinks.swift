// What is between the servers of a ring: links in use, cut and held ones, and messages on their way.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// The links of a ring as lines of dots, with a sign on those that are broken or held, and the heads of
/// messages.
struct RingLinks {
  let cluster: ClusterView
  let ring: Ring
  let theme: Theme
  /// What has just broken or been mended, and how much of that has been seen, of 1.
  let disturbance: (what: Disturbance?, share: Double)
  var canvas: BrailleCanvas
  /// Signs on the lines, in the order drawn.
  var signs: [(scalar: Unicode.Scalar, x: Int, y: Int, style: Style)] = []
  /// Where the heads of the messages are, in the order in which these arrive.
  private(set) var spots: [Spot?] = []
  /// Where no sign may stand, by cell of the ring's area.
  private var taken: [Bool]
  /// How many messages are on each directed link.
  private var traffic: [Int]

  /// More messages than this only hide each other.
  static let mostFlightsDrawn = 300

  /// How far a one-way cut's sign is along the way: before the server that hears nothing.
  static let oneWaySign = 0.75
  /// How far on its way a message is when it has just been sent: beside the block all of them would be in a heap.
  static let fan = 0.14
  /// Where a held message waits on its way: before the sign in the middle.
  static let waiting = 0.38
  /// How far the two directions of a link run from its middle, in dots, where both are drawn.
  static let lane = 2.0

  /// Whether heads have the numbers of the entries: not in a crowd.
  let hasNumbers: Bool

  /// More messages than this for ten columns of the ring are a crowd.
  private static let crowd = 3

  /// What lies over what where lines cross.
  enum Layer {
    static let idle: UInt8 = 0
    static let live: UInt8 = 1
    static let cut: UInt8 = 2
    static let way: UInt8 = 3
    static let flash: UInt8 = 4
  }

  /// - Parameter reserved: Where nothing may be drawn, beside the blocks.
  /// - Parameter clients: Who asks the servers from the edge of the ring.
  init(_ model: Model, _ ring: Ring, clients: [RingClient], reserved: [Rect], _ theme: Theme) {
    cluster = model.cluster
    (self.ring, self.theme) = (ring, theme)
    disturbance = (model.disturbance, model.disturbanceShare)
    canvas = BrailleCanvas(area: ring.area)
    taken = Array(repeating: false, count: ring.area.width * ring.area.height)
    traffic = Array(repeating: 0, count: cluster.count * cluster.count)
    let flights = cluster.flights.prefix(RingLinks.mostFlightsDrawn)
    hasNumbers = flights.count <= ring.area.width * RingLinks.crowd / 10
    for flight in flights {
      traffic[flight.message.from.index * cluster.count + flight.message.to.index] += 1
    }
    // Beside a name a head would read like a part of it.
    for block in ring.blocks + reserved {
      take(Rect(x: block.x - 1, y: block.y, width: block.width + 2, height: block.height))
    }
    for a in 0..<cluster.count {
      for b in 0..<a { addLink(b, a) }
    }
    // What the words of a lesson are about is seen whether it is in use or not.
    if !model.pointedAt.isEmpty {
      for link in cluster.allLinks where model.isMarked(link) {
        addLine(ring.way(from: link.from.index, to: link.to.index), pointedPen)
      }
    }
    for client in clients where client.state == .open { addLine(client.way, livePen) }
    if disturbance.share < 1 {
      for a in 0..<cluster.count {
        for b in 0..<a { addDisturbance(b, a) }
      }
    }
    for client in clients { addFlight(of: client) }
    for loss in model.losses where loss.event <= cluster.position {
      let isNew = !loss.isStray && loss.event == model.session.position && disturbance.share < 0.3
      addLoss(loss, isNew: isNew)
    }
    spots = placeHeads(of: Array(flights))
    // The next to arrive lies on top.
    for (flight, spot) in zip(flights, spots).reversed() {
      if let start = spot?.fraction ?? place(flight) { addWay(flight, until: start) }
    }
    for (flight, spot) in zip(flights, spots) {
      if let spot { addHead(spot, style(of: flight.message)) }
    }
  }

  /// Draws the lines, then the signs and heads on them.
  func draw(on screen: inout Screen) {
    if theme.hasBraille {
      screen.draw(canvas)
    } else {
      screen.draw(canvas) { layer in
        switch layer {
        case Layer.idle, Layer.live: theme[.link]
        // Red is enough, where there is red: so that the sign in the middle is seen.
        case Layer.cut: theme[theme.depth == .mono ? .broken : .link]
        case Layer.flash: theme[.line]
        default: theme[.way]
        }
      }
    }
    for sign in signs { screen.dot(sign.scalar, sign.x, sign.y, sign.style, in: ring.area) }
  }

  // MARK: Lines

  /// The state of both directions of a link, drawn as one line where they agree and as two lanes where not.
  private mutating func addLink(_ a: Int, _ b: Int) {
    let there = DirectedLink(from: ServerID(a), to: ServerID(b))
    let back = DirectedLink(from: ServerID(b), to: ServerID(a))
    switch (cluster.link(there).passes, cluster.link(back).passes) {
    case (false, false):
      addLine(ring.way(from: a, to: b), cutPen)
      addSign(theme[.broken], on: ring.way(from: a, to: b), at: 0.5, theme.fault)
    case (false, true): addOneWay(cut: there, open: back)
    case (true, false): addOneWay(cut: back, open: there)
    case (true, true): addPassing(there, back)
    }
  }

  func isDown(_ link: DirectedLink) -> Bool {
    cluster[link.from].role == .crashed || cluster[link.to].role == .crashed
  }

  private mutating func addOneWay(cut: DirectedLink, open: DirectedLink) {
    let way = ring.way(from: cut.from.index, to: cut.to.index, lane: RingLinks.lane)
    addLine(way, cutPen)
    addSign(theme[.broken], on: way, at: RingLinks.oneWaySign, theme.fault)
    if !isDown(open) || traffic(open) > 0 {
      addLine(
        ring.way(from: open.from.index, to: open.to.index, lane: RingLinks.lane),
        isInUse(open) ? livePen : idlePen)
    }
  }

  private mutating func addPassing(_ there: DirectedLink, _ back: DirectedLink) {
    let way = ring.way(from: there.from.index, to: there.to.index)
    let (holdsThere, holdsBack) = (isShownHeld(there), isShownHeld(back))
    if isInUse(there) || isInUse(back) || holdsThere || holdsBack {
      addLine(way, livePen)
    } else if !isDown(there) {
      addLine(way, idlePen)
    }
    if holdsThere, holdsBack {
      addSign(theme[.frozen], on: way, at: 0.5, .bold)
    } else if holdsThere || holdsBack {
      let held = holdsThere ? there : back
      let lane = ring.way(from: held.from.index, to: held.to.index, lane: RingLinks.lane)
      addSign(theme[.frozen], on: lane, at: 0.5, .bold)
    }
  }

  /// Whether anything is on its way over it, or arrived lately, and both of its servers are up.
  func isInUse(_ link: DirectedLink) -> Bool {
    traffic(link) > 0 || cluster.wasUsedLately(link) && !isDown(link)
  }

  /// Where every link holds back what is sent, only those are marked on which something waits.
  func isShownHeld(_ link: DirectedLink) -> Bool {
    cluster.link(link).isHeld && (!cluster.holdsAllMessages || traffic(link) > 0)
  }

  func traffic(_ link: DirectedLink) -> Int {
    traffic[link.from.index * cluster.count + link.to.index]
  }

  /// What passes but was not used lately, so that nobody takes it for cut.
  private var idlePen: BrailleCanvas.Pen {
    // Of many links each is only hinted at.
    BrailleCanvas.Pen(
      .faint, layer: Layer.idle, spacing: !theme.hasBraille || cluster.count > 5 ? 8 : 4)
  }
  private var livePen: BrailleCanvas.Pen {
    BrailleCanvas.Pen(.faint, layer: Layer.live, spacing: 2)
  }
  private var pointedPen: BrailleCanvas.Pen {
    BrailleCanvas.Pen(.bold, layer: Layer.live, spacing: 1)
  }
  var cutPen: BrailleCanvas.Pen {
    BrailleCanvas.Pen(theme.fault, layer: Layer.cut, spacing: theme.hasBraille ? 3 : 6)
  }

  mutating func addLine(_ way: Way, _ pen: BrailleCanvas.Pen) {
    guard let open = way.open else { return }
    canvas.line(from: way[open.lowerBound], to: way[open.upperBound], pen)
  }

  mutating func addSign(
    _ scalar: Unicode.Scalar, on way: Way, at fraction: Double, _ style: Style
  ) {
    let (x, y) = way[fraction].cell
    guard way.open != nil, isFree(x, y, width: 1) else { return }
    signs.append((scalar, x, y, style))
  }

  // MARK: Room

  func isFree(_ x: Int, _ y: Int, width: Int) -> Bool {
    let area = ring.area
    guard y >= area.y, y < area.maxY, x >= area.x, x + width <= area.maxX else { return false }
    let row = (y - area.y) * area.width
    return !(x..<x + width).contains { taken[row + $0 - area.x] }
  }

  mutating func take(_ rect: Rect) {
    let area = ring.area
    for y in max(area.y, rect.y)..<max(area.y, min(area.maxY, rect.maxY), rect.y) {
      for x in max(area.x, rect.x)..<max(area.x, rect.x, min(area.maxX, rect.maxX)) {
        taken[(y - area.y) * area.width + x - area.x] = true
      }
    }
  }
}
