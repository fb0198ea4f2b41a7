// The upper line: whether time passes, when, who leads, where in the run.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation

/// The upper line: whether time passes, when, who leads, where in the run.
struct StatusPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let style = theme.bar
    screen.rule(" ", area.y, style, in: area)
    if drawInPlaces(&screen, area) { return }
    let cluster = model.cluster
    let places = placesInRun(theme)
    // While time passes, why it passes as it does is news, and the lesson's name is none.
    let named = model.isMoving ? "" : places.last { $0.hasName }?.text ?? ""
    let short = leaderForms[model.isMoving ? leaderForms.count - 1 : 0]
    let changes = cluster.changes(theme)
    // The place in the lesson is never left out.
    let shortestPlace = places.last?.text ?? ""
    let reserved = named.isEmpty ? shortestPlace : named
    let besides = changes.reduce(0) { $0 + $1.unicodeScalars.count + 3 }
    let room =
      area.width - reserved.unicodeScalars.count - short.unicodeScalars.count - besides - 1
    let mostRoom =
      area.width - shortestPlace.unicodeScalars.count
      - leaderForms[leaderForms.count - 1].unicodeScalars.count - besides - 1
    var x = drawPace(&screen, area, room: room, atMost: mostRoom, theme)
    let least = shortestPlace.unicodeScalars.count
    let fits = { (text: String, place: String, more: Int) in
      x + text.unicodeScalars.count + place.unicodeScalars.count + more < area.maxX
    }
    let leader =
      leaderForms.first { fits($0, reserved, besides) }
      ?? leaderForms.first { fits($0, shortestPlace, besides) }
      ?? leaderForms[leaderForms.count - 1]
    let end = area.maxX - least - (least > 0 && least < area.width ? 1 : 0)
    func put(_ text: String, _ style: Style) {
      let shown = clipped(text, width: max(0, end - x), theme: theme)
      x = screen.put(shown, x, area.y, style, in: area)
    }
    put(leader, style)
    // What is under way matters more than the rest of the line.
    for change in changes where x + 4 < end {
      put("\(theme.separator) ", style)
      put(change, Style(.standard, [.reverse, .bold]))
      put(" ", style)
    }
    let commits = " committed \(committed) "
    if fits(commits, reserved, 0) { put(commits, style) }
    let place = places.first {
      area.maxX - x >= $0.text.unicodeScalars.count
        && (!model.isMoving || !$0.hasName || area.width >= 100)
    }
    if let place { screen.putRight(place.text, endingAt: area.maxX, area.y, style, in: area) }
  }

  // MARK: Every part in its place

  /// Says each part in a place of its own, where it stays whatever the others come to: of pace, time, term, leader and
  /// what is committed none comes and goes.
  /// - Returns: Whether that can be: not in a narrow row, and not where there is more to say than usual.
  private func drawInPlaces(_ screen: inout Screen, _ area: Rect) -> Bool {
    let (theme, cluster) = (screen.theme, model.cluster)
    let room = area.width >= StatusPanel.wide ? 34 : 25
    let parts = [
      ("\(seconds(model.clock)) s", 9), ("term \(cluster.highestTerm)", 7), (leaderWord, 12),
      ("committed \(committed)", 12),
    ]
    let start = 4 + room + 2
    let end = parts.reduce(area.x + start) { $0 + max($1.0.unicodeScalars.count, $1.1) + 1 } - 1
    // A blank before it is enough: behind it the line ends.
    let places = placesInRun(theme).map(\.text.trimmed)
    let place = places.first { end + $0.unicodeScalars.count < area.maxX }
    guard area.width >= StatusPanel.leastWidth, end <= area.maxX, model.session.violation == nil,
      !model.isByHand, cluster.changes(theme).isEmpty,
      place != nil || model.session.lesson == nil
    else { return false }
    let sign = theme.playSign(model.pace.motion != .standing)
    screen.put(" \(sign)", area.x, area.y, theme.bar, in: area)
    let words = paceForms(theme, hasRun: places.last { $0.count > 8 } == place)
    let pace = words.first { $0.unicodeScalars.count <= room } ?? ""
    screen.put(pace, area.x + 4, area.y, theme.bar, in: area)
    screen.dot(theme[.column], area.x + 4 + room, area.y, theme.bar, in: area)
    var x = area.x + start
    for (text, width) in parts {
      screen.put(text, x, area.y, theme.bar, in: area)
      x += max(text.unicodeScalars.count, width) + 1
    }
    if let place { screen.putRight(place, endingAt: area.maxX, area.y, theme.bar, in: area) }
    return true
  }

  /// From this width on each part has a place of its own.
  private static let leastWidth = 80
  /// From this width on there is room for all words about the pace.
  private static let wide = 100

  /// Whether time passes, how fast and why; while it stands, which run it is, unless the end of the line says it.
  private func paceForms(_ theme: Theme, hasRun: Bool) -> [String] {
    let pace = model.pace
    let line = pace.line(theme.separator)
    if pace.motion != .standing { return [line, pace.reason, pace.name].filter { !$0.isEmpty } }
    if hasRun { return [line, pace.name] }
    guard let lesson = model.session.lesson else {
      let event = "event \(model.session.position)"
      let first = model.session.firstInstantEvent
      if first > 0 { return ["\(event), at once from \(first)", "at once from \(first)", line] }
      return ["seed \(model.session.setup.seed) \(event)", event].map {
        "\(line) \(theme.separator) \($0)"
      } + [line, pace.name]
    }
    let name = lesson.shortName
    return [
      "\(line) \(theme.separator) \(name)", "\(pace.name) \(theme.separator) \(name)", name,
      clipped(name, width: 25, theme: theme),
    ]
  }

  /// Who leads, and which term if it is an old one.
  private var leaderWord: String {
    let cluster = model.cluster
    guard let leader = cluster.leader else { return "no leader" }
    let own = cluster[leader].term
    let leaders = leaders(of: own)
    return "\(leaders.word) \(leaders.names)" + (own < cluster.highestTerm ? " t\(own)" : "")
  }

  /// Who leads the term, with the words for it; with a rule off, or with a lost disk, there may be several.
  private func leaders(of term: Term) -> (word: String, names: String, verb: String) {
    let all = model.cluster.servers.filter { $0.role == .leader && $0.term == term }
    let names = all.map(\.id.description).joined(separator: " ")
    return all.count == 1 ? ("leader", names, "leads") : ("leaders", names, "lead")
  }

  /// Up to where the log is committed. Once a broken property has been acknowledged nobody watches it: then as far as some
  /// server knows.
  private var committed: LogIndex {
    let known = model.session.checks.committedIndex
    guard model.session.isAcknowledged else { return known }
    return max(known, model.cluster.servers.map(\.commitIndex).max() ?? 0)
  }

  // MARK: Part after part

  /// The time, the term and who leads it, in words of which the first that fit are shown.
  private var leaderForms: [String] {
    let cluster = model.cluster
    let term = "term \(cluster.highestTerm)"
    guard let leader = cluster.leader else {
      return ["\(seconds(model.clock)) s  \(term)  no leader ", "\(term)  no leader "]
    }
    let own = cluster[leader].term
    let isOld = own < cluster.highestTerm
    let leaders = leaders(of: own)
    let lead = "\(leaders.word) \(leaders.names)" + (isOld ? " of term \(own)" : "")
    return [
      "\(seconds(model.clock)) s  \(term)  \(lead) ", "\(term)  \(lead) ",
      "\(term)  \(leaders.names) \(leaders.verb) \(isOld ? "term \(own) " : "")",
    ]
  }

  /// Whether time passes, how fast, and why.
  /// - Parameters:
  ///   - room: So many columns are left for it.
  ///   - mostRoom: So many where the rest of the line is said as short as it can be.
  private func drawPace(
    _ screen: inout Screen, _ area: Rect, room: Int, atMost mostRoom: Int, _ theme: Theme
  ) -> Int {
    let style = theme.bar
    let pace = model.pace
    let sign = theme.playSign(pace.motion != .standing)
    let start = screen.put(" \(sign) ", area.x, area.y, style, in: area)
    // Where a property is broken, the run goes no further, however fast.
    if let violation = model.session.violation {
      let name = "! \(violation.property.name)"
      let since = "\(name), unchecked since"
      let hasRoom = since.unicodeScalars.count + 4 + start - area.x <= mostRoom
      let x = screen.put(
        model.session.isAcknowledged && hasRoom ? since : name, start, area.y,
        Style(.fault, [.reverse, .bold]), in: area)
      return screen.put("  ", x, area.y, style, in: area)
    }
    // By hand no time passes by itself.
    if model.isByHand {
      return screen.put("BY HAND  ", start, area.y, Style(.standard, [.reverse, .bold]), in: area)
    }
    let forms = [pace.line(theme.separator), pace.name].map { "\($0)  \(theme[.column]) " }
    // What is said of the cluster matters more than why time passes as it does.
    guard let words = forms.first(where: { $0.unicodeScalars.count + start - area.x <= room })
    else { return start }
    return screen.put(words, start, area.y, style, in: area)
  }

  /// Where the run is, in words of which the first that fit are shown: the place in the lesson, the seed,
  /// the event.
  private func placesInRun(_ theme: Theme) -> [(text: String, hasName: Bool)] {
    let seed = "seed \(model.session.setup.seed) "
    let first = model.session.firstInstantEvent
    let event = "event \(model.session.position)\(first > 0 ? ", at once from \(first)" : "") "
    guard let lesson = model.session.lesson else {
      let whole = ("\(seed)\(theme.separator) \(event)", false)
      return first == 0
        ? [whole, (seed, false)]
        : [whole, (event, false), ("at once from \(first) ", false), (seed, false)]
    }
    let short = lesson.shortName
    let away = model.session.branchNumber == lesson.branch ? "" : " (away)"
    let stop = "\(lesson.stopsReached)/\(lesson.stopCount)\(away) "
    return [
      ("\(short) \(stop) \(seed)\(theme.separator) \(event)", true),
      ("\(short) \(stop) \(seed)", true), ("\(short) \(stop)", true), (stop, false),
    ]
  }
}

extension Lesson {
  /// The name of its script, without folders and ending.
  var shortName: String {
    let name = script.name.split(separator: "/").last.map(String.init) ?? ""
    return name.hasSuffix(".raft") ? String(name.dropLast(5)) : name
  }
}
