// The space–time diagram: a lane a server, time downwards, messages from lane to lane.

import Canvas
import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// A row of the diagram: an event with what it is to be drawn from.
struct DiagramRow {
  var number: Int
  var time: Instant
  var words: String
  var isMilestone: Bool
  var breaks: Bool
  /// The servers to which it happened.
  var touched: [ServerID]
  /// After it, by server: the role and the term.
  var roles: [(role: RoleName, term: Term)]
}

/// Gathers what the diagram shows: all events of the range but heartbeats that only keep things as they are.
struct Diagram {
  private(set) var rows: [DiagramRow] = []
  private(set) var passages = Passages()
  /// How the servers were before the first row.
  private(set) var start: [(role: RoleName, term: Term)] = []
  private(set) var startTime = Instant.zero
  /// How many heartbeats and the like are left out.
  private(set) var leftOut = 0
  /// What a lesson says, by how many rows stand above it.
  private(set) var said: [Int: [String]] = [:]

  mutating func begin(_ walk: borrowing RunWalk) {
    passages.begin(walk.session.world)
    start = roles(walk.session.world)
    startTime = walk.session.world.now
  }

  /// Adds what a lesson says after an event.
  mutating func addWords(_ walk: borrowing RunWalk, after position: Int) {
    let words = walk.wordsSaid(at: position)
    if !words.isEmpty { said[rows.count, default: []] += words }
  }

  mutating func add(_ walk: borrowing RunWalk) {
    // The script has come to what is said after the event before.
    addWords(walk, after: walk.position - 1)
    let session = walk.session
    let event = session.world.event
    passages.note(session.world)
    let chronicle = session.branch.chronicle
    if !walk.isMilestone, chronicle.isHeartbeat(chronicle[event.number]) {
      leftOut += 1
      return
    }
    rows.append(
      DiagramRow(
        number: event.number, time: event.time, words: session.branch.words(of: event.number),
        isMilestone: walk.isMilestone, breaks: session.violation?.event == event.number,
        touched: Array(event.touched), roles: roles(session.world)))
  }

  private func roles(_ world: World) -> [(role: RoleName, term: Term)] {
    world.servers.map { (world.roleName(of: $0), world.nodes[$0.index].server.currentTerm) }
  }

  /// How many lanes there are.
  var lanes: Int { max(start.count, rows.last?.roles.count ?? 0) }

  /// The row of an event; where it is left out, between two rows. Before the first row it is -1.
  func row(of number: Int) -> Double {
    let place = rows.partition { $0.number >= number }
    if place < rows.count, rows[place].number == number { return Double(place) }
    return Double(place) - 0.5
  }
}

extension Array {
  /// The first place from which on the predicate holds.
  fileprivate func partition(where predicate: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Draws the diagram as SVG.
struct SVGExport: RunExport {
  private var diagram = Diagram()
  /// By row how many lines of a lesson's words stand above it; one more for what stands below the last.
  private var linesAbove: [Int] = []

  private static let (left, lane, row, top) = (76, 64, 20, 54)
  /// How many characters a line of a lesson's words has at most.
  private static let wordsWidth = 80
  /// Programs take long to show more.
  static let manyRows = 3000

  mutating func begin(_ walk: borrowing RunWalk) { diagram.begin(walk) }
  mutating func add(_ walk: borrowing RunWalk) { diagram.add(walk) }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    diagram.addWords(walk, after: walk.position)
    let said = (0...diagram.rows.count).map { place in
      (diagram.said[place] ?? []).flatMap { wrapped($0, width: Self.wordsWidth) }
    }
    linesAbove = said.reduce(into: []) { $0.append(($0.last ?? 0) + $1.count) }
    // Letters are as wide as this or less, bold ones too.
    let words = (diagram.rows.map(\.words.count) + said.joined().map(\.count)).max() ?? 0
    let width = Self.left + diagram.lanes * Self.lane + 30 + words * 8
    let height = y(Double(diagram.rows.count)) - Self.row / 2 + 30
    var lines = [
      #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(width) \#(height)" width="\#(width)" "#
        + #"height="\#(height)" font-size="13" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" role="img">"#,
      "<title>\(walk.title.escapedForPage)</title>", "<style>\(Self.styleSheet)</style>",
      #"<rect class="ground" width="100%" height="100%"/>"#,
      #"<text class="ink bold" x="10" y="20">\#(walk.title.escapedForPage)</text>"#,
    ]
    for index in 0..<diagram.lanes {
      lines.append(
        #"<text class="ink bold" x="\#(x(index))" y="42" text-anchor="middle">S\#(index + 1)</text>"#
      )
    }
    addLanes(&lines)
    for passage in diagram.passages.all { add(passage, &lines) }
    for (place, row) in diagram.rows.enumerated() { add(row, place, &lines) }
    for (place, words) in said.enumerated() { add(words, above: place, &lines) }
    lines.append("</svg>")
    var exported = Exported(lines.joined(separator: "\n") + "\n")
    if diagram.rows.count > Self.manyRows {
      exported.warnings.append(
        "the diagram has \(diagram.rows.count) rows: few programs show more than \(Self.manyRows) with ease; "
          + "--from and --to make it fewer")
    }
    return exported
  }

  private func x(_ index: Int) -> Int { Self.left + index * Self.lane + Self.lane / 2 }

  private func y(_ row: Double) -> Int {
    let words = row < 0 ? 0 : linesAbove[Int(row)]
    return Self.top + Int((row + 0.5) * Double(Self.row)) + words * Self.row
  }

  private func color(_ term: Term) -> String {
    term > 0 ? "t\((term.number - 1) % Ink.seriesCount)" : "t"
  }

  /// Each lane in stretches of one role and one term.
  private func addLanes(_ lines: inout [String]) {
    for index in 0..<diagram.lanes {
      var from = -0.5
      var now = index < diagram.start.count ? diagram.start[index] : nil
      func close(at end: Double) {
        guard let now, now.role != .crashed, end > from else { return }
        let look = now.role == .leader ? " leader" : now.role == .follower ? "" : " candidate"
        lines.append(
          #"<line class="\#(color(now.term))\#(look)" x1="\#(x(index))" y1="\#(y(from))" x2="\#(x(index))" y2="\#(y(end))"/>"#
        )
      }
      for (place, row) in diagram.rows.enumerated() where index < row.roles.count {
        if let now, now == row.roles[index] { continue }
        close(at: Double(place))
        (from, now) = (Double(place), row.roles[index])
      }
      close(at: Double(diagram.rows.count))
    }
  }

  private func add(_ passage: Passage, _ lines: inout [String]) {
    guard let last = diagram.rows.last, passage.sentIn <= last.number else { return }
    let start = diagram.row(of: passage.sentIn)
    let end = passage.endedIn.map { diagram.row(of: $0) }
    // What ends in an event that is left out is left out with it.
    if let end, end != end.rounded() { return }
    if end == nil, start != start.rounded() { return }
    let (from, to) = (passage.message.from.index, passage.message.to.index)
    let tail = (x: Double(x(from)), y: Double(y(max(start, -0.5))))
    let head = (x: Double(x(to)), y: Double(y(end ?? Double(diagram.rows.count))))
    let length = max(1, ((head.x - tail.x).squared + (head.y - tail.y).squared).squareRoot())
    let (dx, dy) = ((head.x - tail.x) / length, (head.y - tail.y) / length)
    /// The point so far before the end of the line, and so far beside it.
    func point(_ back: Double, _ aside: Double = 0) -> String {
      "\((head.x - dx * back - dy * aside).tenths) \((head.y - dy * back + dx * aside).tenths)"
    }
    let look = passage.isLost ? "lost" : color(passage.message.term)
    lines.append(
      #"<path class="\#(look) way" d="M\#(tail.x.tenths) \#(tail.y.tenths)L\#(point(end == nil ? 0 : 10))"/>"#
    )
    if passage.isLost {
      let (x, y) = ((head.x - dx * 10).tenths, (head.y - dy * 10).tenths)
      lines.append(#"<path class="lost bold" d="M\#(x) \#(y)m-4 -4l8 8m0 -8l-8 8"/>"#)
    } else if end != nil {
      // The tip touches the dot, and points along the line.
      lines.append(
        #"<path class="\#(look) head" d="M\#(point(5))L\#(point(14, 4))L\#(point(14, -4))z"/>"#)
    }
  }

  private func add(_ row: DiagramRow, _ place: Int, _ lines: inout [String]) {
    let y = y(Double(place))
    lines.append(
      #"<text class="faint" x="\#(Self.left - 8)" y="\#(y + 4)" text-anchor="end">\#(row.time.seconds)</text>"#
    )
    for id in row.touched where id.index < row.roles.count {
      let state = row.roles[id.index]
      let look = state.role == .crashed ? "lost" : color(state.term)
      lines.append(
        #"<circle class="\#(look) head" cx="\#(x(id.index))" cy="\#(y)" r="\#(row.isMilestone ? 6 : 4)"/>"#
      )
    }
    let look = row.breaks ? "broken bold" : row.isMilestone ? "ink bold" : "ink"
    lines.append(
      #"<text class="\#(look)" x="\#(textLeft)" y="\#(y + 4)">\#(row.words.escapedForPage)</text>"#
    )
  }

  /// What a lesson says stands between the words of the rows.
  private func add(_ words: [String], above place: Int, _ lines: inout [String]) {
    for (number, line) in words.enumerated() {
      let y = y(Double(place)) - (words.count - number) * Self.row
      lines.append(
        #"<text class="ink said" x="\#(textLeft)" y="\#(y + 4)">\#(line.escapedForPage)</text>"#)
    }
  }

  /// Where the words of the rows begin.
  private var textLeft: Int { Self.left + diagram.lanes * Self.lane + 10 }

  private static let styleSheet: String = {
    func rules(isDark: Bool) -> String {
      func page(_ ink: Ink) -> String {
        isDark ? ink.colors.page.dark : ink.colors.page.letters
      }
      let terms = (0..<Ink.seriesCount).map { place in
        ".t\(place){stroke:\(page(.series(place)))}.t\(place).head{fill:\(page(.series(place)))}"
      }.joined()
      return terms + ".t{stroke:\(page(.faint))}.t.head{fill:\(page(.faint))}"
        + ".lost{stroke:\(page(.fault));fill:none}.lost.head{fill:\(page(.fault))}"
        + ".broken{fill:\(page(.fault))}.ink{fill:\(page(.standard))}.faint{fill:\(page(.faint))}"
        + ".ground{fill:\(isDark ? "#16181c" : "#ffffff")}"
    }
    return rules(isDark: false)
      + ".bold{font-weight:bold}.said{font-style:italic}path.bold{stroke-width:2.5}.leader{stroke-width:5}.candidate{stroke-width:3;stroke-dasharray:5 3}.way{fill:none}.head{stroke:none}"
      + "@media(prefers-color-scheme:dark){\(rules(isDark: true))}"
  }()
}

extension Double {
  fileprivate var squared: Double { self * self }

  /// With one digit after the point, and none where that is a nought.
  fileprivate var tenths: String {
    let tenths = Int((self * 10).rounded())
    return tenths % 10 == 0
      ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}

/// Draws the diagram as text: an event a line, with an arrow from the sender's lane in the line of the receipt.
struct TextExport: RunExport {
  private var diagram = Diagram()
  private static let lane = 6

  mutating func begin(_ walk: borrowing RunWalk) { diagram.begin(walk) }
  mutating func add(_ walk: borrowing RunWalk) { diagram.add(walk) }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    diagram.addWords(walk, after: walk.position)
    let names = (0..<diagram.lanes).map { cell("S\($0 + 1)") }.joined()
    var lines = [walk.title, "", String(repeating: " ", count: 10) + names]
    var ended: [Int: [Passage]] = [:]
    for passage in diagram.passages.all {
      if let end = passage.endedIn { ended[end, default: []].append(passage) }
    }
    addWords(before: 0, &lines)
    for (place, row) in diagram.rows.enumerated() {
      lines.append(line(row, ended[row.number] ?? []))
      addWords(before: place + 1, &lines)
    }
    if diagram.leftOut > 0 {
      lines += ["", "Left out: \(diagram.leftOut) events about heartbeats."]
    }
    return Exported(lines.joined(separator: "\n") + "\n")
  }

  /// What a lesson says, between blank lines.
  private func addWords(before place: Int, _ lines: inout [String]) {
    guard let said = diagram.said[place] else { return }
    if lines.last != "" { lines.append("") }
    lines += said.map { String(repeating: " ", count: 10) + $0 } + [""]
  }

  private func cell(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, Self.lane - text.count))
  }

  private func line(_ row: DiagramRow, _ ended: [Passage]) -> String {
    var cells = Array(repeating: Character(" "), count: diagram.lanes * Self.lane)
    for (index, state) in row.roles.enumerated() { cells[index * Self.lane] = sign(state.role) }
    for passage in ended { draw(passage, &cells) }
    if ended.isEmpty {
      for id in row.touched where id.index < diagram.lanes { cells[id.index * Self.lane] = "●" }
    }
    let time = String(repeating: " ", count: max(0, 8 - row.time.seconds.count)) + row.time.seconds
    return "\(time)  \(String(cells))\(row.isMilestone ? "* " : "  ")\(row.words)"
  }

  /// What a lane looks like.
  private func sign(_ role: RoleName) -> Character {
    switch role {
    case .leader: "║"
    case .candidate, .preCandidate: "╎"
    case .follower: "│"
    case .crashed: " "
    }
  }

  private func draw(_ passage: Passage, _ cells: inout [Character]) {
    let start = passage.message.from.index * Self.lane
    let end = passage.message.to.index * Self.lane
    guard start < cells.count, end < cells.count, start != end else { return }
    let range = start < end ? start + 1..<end : end + 1..<start
    for place in range {
      switch cells[place] {
      case " ": cells[place] = "─"
      case "│", "╎": cells[place] = "┼"
      case "║": cells[place] = "╫"
      default: break
      }
    }
    cells[start] = start < end ? "├" : "┤"
    cells[end] = passage.isLost ? "×" : start < end ? "▶" : "◀"
  }
}
