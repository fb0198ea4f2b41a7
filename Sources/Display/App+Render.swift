// The picture as a whole: which parts are shown where, by the room there is.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation

extension App {
  /// The smallest terminal in which anything useful can be shown.
  package static let smallestSize = Size(columns: 40, rows: 12)

  /// Draws the screen.
  /// - Complexity: O(cells), whatever the length of the run and of the logs.
  package func render(size: Size, theme: Theme) -> Grid {
    var grid = Grid(size: size)
    var rest = Rect(x: 0, y: 0, width: size.columns, height: size.rows)
    guard size.columns >= App.smallestSize.columns, size.rows >= App.smallestSize.rows else {
      grid.wrap(
        "raftview needs \(App.smallestSize.columns)x\(App.smallestSize.rows) characters; this is "
          + "\(size.columns)x\(size.rows). q quits.", in: rest)
      return grid
    }
    if isPresenting {
      drawPresentation(&grid, &rest, theme)
    } else {
      drawStatus(&grid, rest.takeTop(1), theme)
      drawFooter(&grid, rest.takeBottom(1), theme)
      if App.hasTimeline(size), view != .help { drawTimeline(&grid, rest.takeBottom(1), theme) }
      drawBody(&grid, rest, theme)
    }
    if prompt != nil { drawSuggestions(&grid, rest.takeBottom(1), theme) }
    if theme.isASCII { grid.makeASCII() }
    return grid
  }

  /// The view, with the reasons under it and, where there is room, others beside it.
  private func drawBody(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    switch view {
    case .cluster: return drawCluster(&grid, area, theme)
    case .help: return drawHelp(&grid, area, theme)
    default: break
    }
    var rest = area
    drawWords(&grid, &rest, theme)
    if grid.size.columns >= 110, grid.size.rows >= 34 {
      var side = rest.takeRight(max(48, rest.width * 2 / 5))
      for y in side.y..<side.maxY { grid.dot(theme.column, side.x, y, .faint, in: side) }
      _ = side.takeLeft(1)
      drawCompanions(&grid, side, theme)
    }
    switch view {
    case .cluster, .help: break
    case .inspector: drawInspector(&grid, rest, theme)
    case .messages: drawMessages(&grid, rest, theme)
    case .elections: drawElections(&grid, rest, theme)
    case .spaceTime: drawSpaceTime(&grid, rest, theme)
    case .safety: drawSafety(&grid, rest, theme)
    case .charts: drawCharts(&grid, rest, theme)
    case .events: drawEvents(&grid, rest, theme)
    case .questions: drawQuestions(&grid, rest, theme)
    case .branches: drawBranches(&grid, rest, theme)
    }
  }

  /// What a lesson tells at its stop and, where there is room for both or nothing is told, the reasons. The
  /// view of events gives the reasons itself.
  private func drawWords(_ grid: inout Grid, _ rest: inout Rect, _ theme: Theme) {
    guard rest.height >= 16 else { return }
    let isRoomy = rest.height >= 34
    // A broken property comes first.
    let isTold = isAtStop && (isRoomy || session.violation == nil)
    let told = isTold ? tellingRows(width: rest.width - 1) : 0
    if view != .events, told == 0 || isRoomy {
      drawWhy(&grid, rest.takeBottom(isRoomy ? 5 : 3), theme)
    }
    if told > 0 {
      var words = rest.takeBottom(min(told, rest.height / 3))
      drawTelling(&grid, &words, theme)
    }
  }

  /// The cluster in brief, beside a view of something else: table, ring, logs, and where there is room
  /// all of the selected server.
  private func drawCompanions(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    let servers = session.world.nodes.count
    drawTable(&grid, rest.takeTop(min(servers + 1, rest.height)), theme)
    drawLogs(&grid, rest.takeBottom(min(servers + 1, max(0, rest.height - 9))), theme)
    if rest.height >= 34, view != .inspector {
      let inspector = rest.takeBottom(rest.height - 18)
      grid.rule(theme.line, inspector.y, .faint, in: inspector)
      drawInspector(
        &grid,
        Rect(
          x: inspector.x, y: inspector.y + 1, width: inspector.width, height: inspector.height - 1),
        theme)
    }
    if rest.height >= 9 { drawRing(&grid, rest, theme) }
  }

  private func drawCluster(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    var rest = area
    let hasSide = rest.width >= 150 && rest.height >= 30
    if hasSide {
      var side = rest.takeRight(min(56, rest.width / 3))
      for y in side.y..<side.maxY { grid.dot(theme.column, side.x, y, .faint, in: side) }
      _ = side.takeLeft(2)
      // One server rarely fills a tall side; who told whom when does.
      if side.height >= 48 {
        let times = side.takeBottom(side.height / 2)
        grid.rule(theme.line, side.maxY - 1, .faint, in: side)
        grid.put(" space-time ", side.x + 1, side.maxY - 1, .bold, in: side)
        side.height -= 1
        drawSpaceTime(&grid, times, theme)
      }
      drawInspector(&grid, side, theme)
    }
    let servers = session.world.nodes.count
    // From the bottom up: why, the logs, and what is left for the ring and the table.
    let why = rest.takeBottom(rest.height >= 34 ? 6 : rest.height >= 20 ? 3 : 2)
    // Of very many servers the table shows fewer, so that there are logs as well.
    let tableHeight = min(servers + 1, max(10, rest.height - 6))
    let logRows = min(servers, max(0, rest.height - tableHeight - 1))
    // Half a log grid would be worse than none.
    if logRows == servers || logRows >= 5 {
      // The words of a lesson come before the line under the logs.
      let left = rest.height - tableHeight - logRows - 2
      let isRoomy = left >= 2 && left >= tellingRows(width: tellingWidth(rest.width))
      drawLogs(&grid, rest.takeBottom(1 + logRows + (isRoomy ? 1 : 0)), theme)
    }
    // Where the table leaves no room for a lesson's words, they come before the reasons.
    let words = tellingLines(width: why.width - 1)
    if rest.height - tableHeight < 3, !words.isEmpty {
      for (row, line) in words.prefix(why.height).enumerated() {
        grid.put(line.0, why.x + 1, why.y + row, line.1, in: why)
      }
    } else {
      drawWhy(&grid, why, theme)
    }
    drawTop(&grid, rest, hasInspector: !hasSide, theme)
  }

  /// How wide the right part is, beside the ring.
  private func tellingWidth(_ width: Int) -> Int {
    width >= 72 ? max(47, width * 9 / 20) - 1 : width
  }

  /// The ring on the left; the table, what is told and what comes next on the right.
  private func drawTop(
    _ grid: inout Grid, _ area: Rect, hasInspector: Bool, _ theme: Theme
  ) {
    var rest = area
    if rest.width >= 72, rest.height >= 7 {
      drawRing(&grid, rest.takeLeft(rest.width - tellingWidth(rest.width) - 1), theme)
      _ = rest.takeLeft(1)
    }
    drawTable(&grid, rest.takeTop(min(rest.height, session.world.nodes.count + 1)), theme)
    if rest.height >= 3 { drawTelling(&grid, &rest, theme) }
    if grid.size.columns >= 120, grid.size.rows >= 40 {
      drawCalls(&grid, rest.takeTop(callRows(atMost: min(6, rest.height / 3))), theme)
    }
    if rest.height >= 20, hasInspector {
      var inspector = rest.takeBottom(rest.height - 8)
      let line = inspector.takeTop(1)
      grid.rule(theme.line, line.y, .faint, in: line)
      drawInspector(&grid, inspector, theme)
    }
    if rest.height >= 14 { drawLately(&grid, rest.takeBottom(rest.height / 2), theme) }
    if rest.height >= 3 { drawComing(&grid, rest, theme) }
  }

  private func drawStatus(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let style = theme.bar
    grid.rule(" ", area.y, style, in: area)
    let world = session.world
    var x = grid.put(" \(theme.playSign(isPlaying)) ", area.x, area.y, style, in: area)
    x = grid.put("\(seconds(world.now)) s  ", x, area.y, style, in: area)
    // Where a property is broken, the run goes no further, however fast.
    if let violation = session.violation {
      x = grid.put(
        "! \(violation.property.name)", x, area.y, Style(.fault, [.reverse, .bold]), in: area)
      x = grid.put("  ", x, area.y, style, in: area)
    }
    // By hand no time passes by itself.
    if isByHand {
      x = grid.put("BY HAND  ", x, area.y, Style(.standard, [.reverse, .bold]), in: area)
    } else if session.violation == nil {
      x = grid.put("\(speed)\(theme.times)  ", x, area.y, style, in: area)
    }
    let leader =
      world.leader.map { leader in
        let term = world.server(leader).currentTerm
        return "leader \(leader)\(term < world.highestTerm ? " of term \(term)" : "")"
      } ?? "no leader"
    x = grid.put(
      "\(theme.column) term \(world.highestTerm) \(theme.separator) \(leader) ", x, area.y, style,
      in: area)
    // What is under way matters more than the rest of the line.
    for change in world.changes(theme) {
      x = grid.put("\(theme.separator) ", x, area.y, style, in: area)
      x = grid.put("\(change) ", x, area.y, Style(.standard, [.reverse, .bold]), in: area)
    }
    let places = placesInRun(theme)
    let committed = "\(theme.separator) committed \(session.checks.committedCount) "
    // The place in a lesson matters more.
    let kept = session.lesson == nil ? 0 : places.last?.unicodeScalars.count ?? 0
    let needed = committed.unicodeScalars.count + kept
    if x + needed <= area.maxX {
      x = grid.put(committed, x, area.y, style, in: area)
    }
    let place = places.first { area.maxX - x >= $0.unicodeScalars.count + 1 }
    if let place { grid.putRight(place, endingAt: area.maxX, area.y, style, in: area) }
  }

  /// Where the run is, in words of which the first that fit are shown: the place in the lesson, the seed,
  /// the event.
  private func placesInRun(_ theme: Theme) -> [String] {
    let seed = "seed \(session.world.setup.seed) "
    let event = "event \(session.position) "
    guard let lesson = session.lesson else {
      return ["\(seed)\(theme.separator) \(event)", event]
    }
    let name = lesson.script.name.split(separator: "/").last.map(String.init) ?? ""
    let short = name.hasSuffix(".raft") ? String(name.dropLast(5)) : name
    let away = session.branchNumber == lesson.branch ? "" : " (left)"
    let stop = "\(lesson.stopsReached)/\(lesson.stopCount)\(away) "
    return [
      "\(short) \(stop) \(seed)\(theme.separator) \(event)", "\(short) \(stop) \(seed)",
      "\(short) \(stop)", stop,
    ]
  }

  func drawFooter(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    if let prompt {
      let room = area.width - 2
      let start = max(0, prompt.cursor - room + 1)
      let shown = String(prompt.text.dropFirst(start).prefix(room))
      grid.put(prompt.purpose.sign + shown, area.x, area.y, .bold, in: area)
      grid.cursor = (min(area.maxX - 1, area.x + 1 + prompt.cursor - start), area.y)
      return
    }
    if let notice {
      let text = clipped(notice.text, width: area.width - 1, theme: theme)
      grid.put(text, area.x + 1, area.y, notice.isError ? theme.fault : .bold, in: area)
      return
    }
    var x = area.x
    let disabled = view == .messages ? disabledMessageActions : []
    let bindings = footerKeys
    // The last one always stands there.
    let last = bindings.last.map { footerWords($0, theme) }.map {
      $0.unicodeScalars.count + 1 + $1.unicodeScalars.count
    }
    for (place, binding) in bindings.enumerated() {
      var (label, short) = footerWords(binding, theme)
      if case .messages(let action) = binding.action, disabled.contains(action) {
        short = "(\(short))"
      }
      let width = label.unicodeScalars.count + 1 + short.unicodeScalars.count
      let room = place == bindings.count - 1 ? 0 : 2 + (last ?? 0)
      if x + width > area.maxX - room { continue }
      let after = grid.put(label, x, area.y, .bold, in: area)
      x = grid.put(" \(short)", after, area.y, .faint, in: area) + 2
    }
  }

  /// A binding as the footer writes it, where it does what the view makes of it.
  private func footerWords(_ binding: KeyBinding, _ theme: Theme) -> (String, String) {
    switch (view, binding.action) {
    case (.branches, .selectServer): (binding.label(theme), "branch")
    case (_, .close) where view != .cluster: ("q", "close")
    case (.inspector, .help): ("h", "help")
    case (_, .help): ("?", "help")
    case (_, .stepForward): ("n N", "step")
    case (_, .nextStop):
      (binding.label(theme), isPlaying ? "skip" : isAnswerDue ? "answer" : "go on")
    default: (binding.label(theme), binding.short)
    }
  }

  /// The keys that apply here, the most useful first: those of the view, then those of all views.
  private var footerKeys: [KeyBinding] {
    let actions: [Action] =
      switch view {
      case .help: [.close]
      case .branches: [.selectServer, .close, .help]
      case .cluster:
        (session.lesson != nil ? [.nextStop] : []) + [
          .playPause, .stepForward, .nextMilestone, .selectServer, .crashOrRestart, .timeout,
          .cutOrHeal, .write, .commandLine, .isolateOrRejoin, .align, .nextView, .explain,
          .undo, .close, .help,
        ]
      default: [.stepForward, .playPause, .selectServer, .nextView, .close, .help]
      }
    var general = actions.compactMap { action in
      KeyBinding.general.first { $0.action == action }
    }
    var own = KeyBinding.all.filter { $0.view == view }
    // Of many keys the view's rare ones come after those with which the run moves on.
    if own.count > App.mostOwnKeys, general.count > 2 {
      own.insert(contentsOf: general.prefix(2), at: App.mostOwnKeys)
      general.removeFirst(2)
    }
    return own + general
  }

  /// So many of a view's own keys come first in the footer.
  private static let mostOwnKeys = 4

  /// Under the cursor of the command line: what it expects, what the word could become.
  private func drawSuggestions(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    guard let prompt else { return }
    if let cycle = prompt.cycle { return drawCycle(cycle, &grid, area) }
    let candidates = completions
    var text = candidates.joined(separator: "  ")
    // Many candidates say more than the usage; few leave room for both.
    if let help = Script.help(for: prompt.head), candidates.count <= 5 {
      text = "\(help.usage): \(help.summary)"
      if !candidates.isEmpty { text += "   [\(candidates.joined(separator: " "))]" }
    }
    grid.rule(" ", area.y, .plain, in: area)
    grid.put(
      clipped(text, width: area.width - 1, theme: theme), area.x + 1, area.y, .faint, in: area)
  }

  /// The words that Tab goes through, from the one before the chosen one on.
  private func drawCycle(_ cycle: Prompt.Cycle, _ grid: inout Grid, _ area: Rect) {
    grid.rule(" ", area.y, .plain, in: area)
    var x = area.x + 1
    for place in max(0, cycle.place - 1)..<cycle.words.count {
      let word = cycle.words[place]
      if x + word.unicodeScalars.count >= area.maxX { break }
      x = grid.put(word, x, area.y, place == cycle.place ? .bold : .faint, in: area) + 2
    }
  }
}
