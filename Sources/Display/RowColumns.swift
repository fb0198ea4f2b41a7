// Which columns the rows of the servers have, and where, by the room there is.

import Canvas
import Raft
import Session

/// Where the parts of a server's row stand, counted from the row's first column.
struct RowColumns: Hashable {
  /// The first column of a part, and how many it has.
  struct Column: Hashable {
    var x: Int
    var width: Int
    /// The column after the last.
    var end: Int { x + width }
  }

  /// The server's name in the shape of its role.
  private(set) var name: Column
  /// Its role in a word; four letters where the column has no more.
  private(set) var role: Column?
  /// Its term.
  private(set) var term: Column?
  /// Whom it voted for in that term.
  private(set) var vote: Column?
  /// The time its timer has left as a bar.
  private(set) var timer: Column?
  /// The same in milliseconds.
  private(set) var milliseconds: Column?
  /// The mark of the timer that fires next.
  private(set) var next: Int?
  /// Its commit index and, where there is room, the last one.
  private(set) var commit: Column?
  /// Its log: a mark, the entry, a mark, as often as `entryCount` says. In front of it is a column more.
  private(set) var log: Column
  /// How wide an entry is with its two marks.
  private(set) var entryWidth: Int

  /// For what the rows are.
  enum Use: Hashable {
    /// The cluster's screen.
    case cluster
    /// Presenter mode: without milliseconds and votes, with wider entries.
    case presenter
    /// Only what is no log, beside another view.
    case table
    /// Only the logs, beside another view.
    case logs
  }

  /// How many entries of a log are shown. The last may do without the column behind it.
  var entryCount: Int { (log.width + 1) / entryWidth }
  /// Whether role and commit index are written out.
  var isWide: Bool { role?.width ?? 0 > 4 }

  /// How wide the widest of each is.
  struct Widths: Hashable {
    var name = 4
    var term = 1
    var index = 1
  }

  init(width: Int, _ widths: Widths, for use: Use = .cluster) {
    let wide = use == .table ? 47 : use == .presenter ? 100 : 110
    var plans = [Plan(isWide: width >= wide, use)]
    // What goes where room is short, one after the other.
    for part in [\Plan.hasMilliseconds, \.hasTimer, \.hasVote] where plans[0].hasNumbers {
      var plan = plans[plans.count - 1]
      plan[keyPath: part] = false
      plans.append(plan)
    }
    plans.append(Plan(isWide: false, .logs))
    let all = plans.map { RowColumns($0, width, widths, use) }
    // Two entries of the log stay, or all of the rest where there is no log.
    self =
      all.first { use == .table ? $0.log.x <= width + 1 : $0.entryCount >= 2 } ?? all[all.count - 1]
  }

  /// What a row has.
  private struct Plan {
    var isWide: Bool
    var hasNumbers: Bool
    var hasVote: Bool
    var hasTimer: Bool
    var hasMilliseconds: Bool

    init(isWide: Bool, _ use: Use) {
      self.isWide = isWide
      hasNumbers = use != .logs
      hasVote = use == .cluster || use == .table
      hasTimer = use != .logs
      hasMilliseconds = use == .cluster || use == .table
    }
  }

  private init(_ plan: Plan, _ width: Int, _ widths: Widths, _ use: Use) {
    var x = 1
    func take(_ width: Int, gap: Int = 1) -> Column {
      defer { x += width + gap }
      return Column(x: x, width: width)
    }
    name = take(widths.name)
    if plan.hasNumbers {
      role = take(plan.isWide ? 10 : 4)
      term = take(max(3, widths.term))
      if plan.hasVote { vote = take(widths.name - 1) }
      if plan.hasTimer {
        timer = take(plan.isWide ? 10 : use == .cluster ? 4 : 5, gap: 0)
        if plan.hasMilliseconds { milliseconds = take(4, gap: 0) }
        next = take(1, gap: 0).x
      }
      if !plan.hasTimer || plan.isWide { x += 1 }
      let least = use == .table && width >= 60 ? 6 : 4
      commit = take(plan.isWide ? max(7, 2 * widths.index + 1) : max(least, widths.index))
    }
    entryWidth = use == .presenter ? 10 : width >= 100 || use == .logs ? 9 : 8
    let room = max(0, width - x)
    let shown = min(room, (room + 1) / entryWidth * entryWidth)
    log = Column(x: x, width: use == .table ? 0 : shown)
  }
}

extension Model {
  /// How wide the widest of each is, over all servers.
  var rowWidths: RowColumns.Widths {
    var widths = RowColumns.Widths()
    widths.name = cluster.count > 9 ? 5 : 4
    for server in cluster.servers {
      widths.term = max(widths.term, "\(server.term)".count)
      widths.index = max(widths.index, "\(server.log.lastIndex)".count)
    }
    return widths
  }
}
