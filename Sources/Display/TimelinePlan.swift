// Where everything stands on the timeline at a moment: pure values, before anything is drawn.

import Canvas
import Raft
import Session
import Simulation

/// What follows a run and keeps its timeline laid out: what has come since is taken, what was taken stays.
struct TimelineMemory: Sendable {
  /// The labels so far.
  private(set) var layout: TimelineLayout
  /// How wide the row is.
  let width: Int
  private var reader = TimelineReader()
  /// The future that is laid out.
  private var stamp: Int

  /// The timeline of a run in a row of this width.
  init(_ session: Session, width: Int) {
    self.width = width
    stamp = session.branch.stamp
    layout = TimelineLayout(
      room: TimelineMemory.room(width), servers: session.setup.servers)
    follow(session)
  }

  /// Brings it up to date.
  /// - Complexity: O(1) an event that has come since; that of the whole run on another branch.
  mutating func follow(_ session: Session) {
    let branch = session.branch
    if branch.stamp != stamp {
      self = TimelineMemory(session, width: width)
      return
    }
    while let event = reader.next(in: branch) { layout.take(event) }
  }

  /// How many columns the labels may take: behind them there is room for what is not yet settled, for the
  /// sign of where one is, and for the time.
  private static func room(_ width: Int) -> Int { max(1, width - 10) }

  /// Where one can go: the events of the labels, in order.
  var stops: [Int] {
    (layout.pieces + layout.end).filter { $0.kind != .quiet }.map(\.position)
  }
}

/// The timeline with everything in its column.
struct TimelinePlan: Hashable, Sendable {
  /// Something in its place.
  struct Item: Hashable, Sendable {
    /// What stands there.
    enum Content: Hashable, Sendable {
      /// A label.
      case piece(TimelinePiece)
      /// A blank in a reign, or out of any.
      case blank
      /// Where one is.
      case here
      /// Another future leaves here.
      case fork
    }

    var content: Content
    /// Its first column.
    var column: Int
    /// How many columns it takes.
    var width: Int
    /// The term whose colour fills it; 0 for none.
    var fill: Term = 0
    /// The event to which a click leads.
    var position: Int
  }

  /// Everything, from left to right.
  private(set) var items: [Item] = []
  /// What stands at the right end.
  private(set) var label = ""

  /// Lays the row out for a moment.
  /// - Parameters:
  ///   - forks: The positions at which other futures leave, in order.
  ///   - isLastHidden: Whether nothing is shown yet of what the newest event has brought.
  init(
    _ layout: TimelineLayout, in session: Session, at cluster: ClusterView, forks: [Int],
    width: Int, isLastHidden: Bool = false
  ) {
    let branch = session.branch
    let here = cluster.position
    var pieces = layout.pieces + layout.end
    if isLastHidden { pieces.removeAll { $0.position > here && $0.position == branch.length } }
    // In a row that is too narrow the newest counts.
    var total = pieces.reduce(1) { $0 + $1.width }
    while total > width, let first = pieces.first {
      total -= first.width
      pieces.removeFirst()
    }
    var forks = forks[...]
    var spare = width - total
    var isHereShown = false
    for piece in pieces {
      var signs: [Item.Content] = []
      if let fork = forks.first, fork < piece.position {
        // Room is kept for where one is.
        if piece.hasBlank || spare > 0 { signs.append(.fork) }
        forks = forks.drop { $0 < piece.position }
      }
      if !isHereShown, here < piece.position {
        signs.append(.here)
        isHereShown = true
      }
      spare -= max(0, signs.count - (piece.hasBlank ? 1 : 0))
      place(piece, after: signs, isAhead: here < piece.position)
    }
    if forks.first != nil, spare > 0 { put(.fork, 1, branch.length) }
    if !isHereShown { put(.here, 1, branch.length) }
    label =
      TimelinePlan.labels(cluster.now, branch.endTime).first {
        end + 1 + $0.unicodeScalars.count <= width
      } ?? ""
  }

  /// The first column behind everything.
  var end: Int { items.last.map { $0.column + $0.width } ?? 0 }

  private mutating func place(
    _ piece: TimelinePiece, after signs: [Item.Content], isAhead: Bool
  ) {
    for sign in signs { put(sign, 1, piece.position) }
    if piece.hasBlank, signs.isEmpty {
      put(.blank, 1, piece.position, fill: isAhead ? 0 : piece.termBefore)
    }
    let width = piece.width - (piece.hasBlank ? 1 : 0)
    put(.piece(piece), width, piece.position, fill: isAhead || !piece.isFilled ? 0 : piece.term)
  }

  private mutating func put(
    _ content: Item.Content, _ width: Int, _ position: Int, fill: Term = 0
  ) {
    items.append(
      Item(content: content, column: end, width: width, fill: fill, position: position))
  }

  /// The time, in the words of which the first that fit are shown.
  private static func labels(_ now: Instant, _ end: Instant) -> [String] {
    let all = "\(tenths(end)) s"
    return now == end ? [all] : ["\(tenths(now)) of \(all)", "\(tenths(now)) s"]
  }

  /// Seconds with a digit behind the point, rounded, as long as that says anything.
  private static func tenths(_ time: Instant) -> String {
    let tenths = (time.microseconds + 50_000) / 100_000
    return tenths < 10_000 ? "\(tenths / 10).\(tenths % 10)" : "\((tenths + 5) / 10)"
  }
}
