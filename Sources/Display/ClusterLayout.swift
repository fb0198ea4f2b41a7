// Where the parts of the cluster's screen stand: a function of the room and of what there is to show.

import Canvas

/// The rectangles of the cluster's screen. A part without room has an empty one.
///
/// Nothing here depends on what happens in the run from one event to the next, so that nothing jumps: how
/// many servers there are is all that counts and, where room is short, whether a call waits.
struct ClusterLayout: Hashable {
  /// The upper line.
  private(set) var status = ClusterLayout.nothing
  /// The servers on their ring.
  private(set) var ring = ClusterLayout.nothing
  /// What is told, what is under way, what the signs mean.
  private(set) var panel = ClusterLayout.nothing
  /// The line between the ring and the panel.
  private(set) var divider = ClusterLayout.nothing
  /// More views of the same moment, each in a column of its own, with a line at its left edge.
  private(set) var companions: [Rect] = []
  /// What clients have asked for.
  private(set) var clients = ClusterLayout.nothing
  /// The head of the rows.
  private(set) var head = ClusterLayout.nothing
  /// The servers, one a row.
  private(set) var rows = ClusterLayout.nothing
  /// What happened and why.
  private(set) var reasons = ClusterLayout.nothing
  /// The run in events.
  private(set) var timeline = ClusterLayout.nothing
  /// The keys.
  private(set) var footer = ClusterLayout.nothing

  private static let nothing = Rect(x: 0, y: 0, width: 0, height: 0)

  /// What the screen has to have room for.
  struct Needs: Hashable {
    /// How many servers there are.
    var servers: Int
    /// Whether a client waits for an answer.
    var hasOpenCall = false
    /// Whether there are words of a lesson.
    var isLesson = false
  }

  /// From this width on the panel stands beside the ring.
  private static let leastPanelColumns = 72
  /// From this height on the panel stands beside the ring.
  private static let leastPanelRows = 20
  /// From this height on there is a ring.
  private static let leastRingRows = 14

  init(_ size: Size, _ needs: Needs) {
    var rest = Rect(size)
    status = rest.takeTop(1)
    var heights = Heights(rest.height, columns: size.columns, needs)
    let hasPanel =
      size.columns >= ClusterLayout.leastPanelColumns && size.rows >= ClusterLayout.leastPanelRows
    if needs.isLesson, !hasPanel { heights.giveWordsRoom() }
    footer = rest.takeBottom(heights.footer)
    timeline = rest.takeBottom(heights.timeline)
    reasons = rest.takeBottom(heights.reasons)
    rows = rest.takeBottom(heights.rows)
    head = rest.takeBottom(heights.head)
    clients = rest.takeBottom(heights.clients)
    if heights.hasRing { divideTop(rest, size) }
  }

  /// How many rows each part has below the status line.
  private struct Heights {
    var footer = 1
    var timeline = 1
    var reasons = 2
    var rows = 0
    var head = 1
    var clients = 1
    var hasRing = true

    /// - Parameter height: The rows of the screen without the status line.
    init(_ height: Int, columns: Int, _ needs: Needs) {
      if height >= 33 { reasons = 3 }
      // Many servers scroll, so that there is a ring as well, or words.
      let most = height < 18 ? max(5, height - 5) : height - fixed - max(8, (height - 8) * 2 / 5)
      rows = needs.servers <= 9 ? needs.servers : min(needs.servers, most)
      hasRing = height + 1 >= ClusterLayout.leastRingRows
      // A ring needs more rows the fewer share them.
      let ring = max(6, 15 - needs.servers)
      var top: Int { height - fixed - rows }
      if hasRing, top < ring { reasons = min(reasons, 2) - 1 }
      if hasRing, top < ring { timeline = 0 }
      if hasRing, top < ring, !needs.hasOpenCall { clients = 0 }
      if hasRing, top >= 4 { return }
      hasRing = false
      (reasons, timeline, clients) = (2, 1, 1)
      for part in [\Heights.reasons, \.timeline, \.clients, \.footer, \.reasons, \.head]
      where top < 0 {
        if part == \.clients, needs.hasOpenCall, height > rows + 2 { continue }
        self[keyPath: part] -= 1
      }
      if top < 0 { clients = 0 }
      if top < 0 { rows = max(0, height - fixed) }
    }

    /// Where there is no panel for them, a lesson's words need more than two lines.
    mutating func giveWordsRoom() {
      reasons += timeline + clients
      (timeline, clients) = (0, 0)
    }

    /// All but the ring and the servers' rows.
    private var fixed: Int { footer + timeline + reasons + head + clients }
  }

  /// The ring, and what stands beside it.
  private mutating func divideTop(_ area: Rect, _ size: Size) {
    var rest = area
    if size.columns >= 110, size.rows >= 34 {
      let columns = size.columns >= 160 && size.rows >= 45 ? 2 : 1
      var side = rest.takeRight(rest.width * (columns == 2 ? 9 : 7) / (columns == 2 ? 16 : 15))
      if columns == 2 { companions = [side.takeLeft(side.width * 51 / 100)] }
      companions.append(side)
      panel = rest.takeBottom(min(12, rest.height * 2 / 5))
      panel.width -= 1
    } else if size.columns >= ClusterLayout.leastPanelColumns,
      size.rows >= ClusterLayout.leastPanelRows
    {
      panel = rest.takeRight(max(33, rest.width * 2 / 5 + 1))
      divider = rest.takeRight(1)
    }
    ring = Rect(x: rest.x + 1, y: rest.y, width: max(0, rest.width - 2), height: rest.height)
    if panel.isEmpty { ring = Rect(x: rest.x, y: rest.y, width: rest.width, height: rest.height) }
  }

  /// All of it, for who looks whether anything overlaps.
  var parts: [Rect] {
    [status, ring, panel, divider, clients, head, rows, reasons, timeline, footer] + companions
  }
}
