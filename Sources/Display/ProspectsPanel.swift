// Could it win now? A row a server, a column a voter; and which groups have a quorum.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

extension Theme {
  /// What a voter would do, as one character: a sign, or a letter for a reason, which the lines under the
  /// matrix explain.
  func sign(of ground: Prospect.Ground) -> Unicode.Scalar {
    switch ground {
    case .itself, .counted: self[.vote]
    case .votes: self[.preVote]
    case .onItsWay: self[.voteComing]
    case .logBehind: "L"
    case .unwritten: "W"
    case .voted: "V"
    case .term: "T"
    case .leader: "H"
    case .started: "J"
    case .refused: self[.refused]
    case .requestLost: "M"
    case .answerLost: "E"
    case .dead: "D"
    case .late: "S"
    case .held: "B"
    case .crashed: self[.broken]
    case .frozen: self[.frozen]
    case .cutOff: "C"
    case .cutThere: "A"
    case .cutBack: "R"
    case .noVote: "N"
    }
  }
}

/// How the votes and what they come to are written, by the room there is. The heading of the whole says
/// how many it takes.
private enum ResultForm {
  /// `2 votes, 3 needed: no, cut off`
  case sentence
  /// A column of numbers under its heading, and one of outcomes.
  case columns(String)
  case outcome

  init(width: Int) {
    switch width {
    case 38...: self = .sentence
    case 21...: self = .columns("votes")
    case 19...: self = .columns("yes")
    default: self = .outcome
    }
  }

  var heading: String {
    switch self {
    case .sentence, .outcome: "outcome"
    case .columns(let votes): "\(votes) outcome"
    }
  }

  /// How it would end, and in which term it would win.
  private func outcome(_ prospect: Prospect) -> String {
    prospect.bar == nil && prospect.couldWin
      ? "\(prospect.conclusion) term \(prospect.term)" : prospect.conclusion
  }

  func words(_ prospect: Prospect) -> String {
    let isBarred = prospect.bar != nil
    switch self {
    case .sentence where !isBarred:
      let votes = prospect.count == "1" ? "1 vote" : "\(prospect.count) votes"
      return "\(votes), \(prospect.need) needed: \(outcome(prospect))"
    case .columns(let votes):
      let count = isBarred ? "" : prospect.count
      let space = String(repeating: " ", count: max(0, votes.count - count.count))
      return "\(space)\(count) \(outcome(prospect))"
    case .sentence, .outcome: return prospect.conclusion
    }
  }
}

/// Could each server win an election now? A row a server, a column a voter; and which groups have a quorum.
struct ProspectsPanel: Panel {
  let model: Model
  /// What there is to show, at the moment of the model.
  let chances: Chances

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let groups = chances.groups
    let x = screen.put(" could it win now? ", head.x + 1, head.y, .bold, in: head)
    let need = groups.need.isEmpty ? "" : " needs \(groups.need) "
    if x + need.count <= head.maxX {
      screen.putRight(need, endingAt: head.maxX - 1, head.y, .faint, in: head)
    }
    let count = model.cluster.count
    // The groups at a glance need their row more than the last of many servers.
    let rows = max(1, min(count, rest.height - (rest.height >= 8 ? 3 : 2)))
    let shown = drawMatrix(&screen, rest.takeTop(rows + 1))
    let sentences = groups.sentences
    var lines = wrapped(sentences[0], width: rest.width - 2).map { ($0, Style.bold) }
    lines += wrapped(sentences.dropFirst().joined(separator: " "), width: rest.width - 2).map {
      ($0, Style.plain)
    }
    if rest.height >= 4 {
      let line = rest.takeTop(1)
      screen.rule(theme[.line], line.y, .faint, in: line)
      screen.put(" who reaches whom ", line.x + 1, line.y, .bold, in: line)
    }
    let most = rest.height >= 10 ? 6 : max(1, min(rest.height, 3))
    for line in lines.prefix(most) {
      let row = rest.takeTop(1)
      screen.put(line.0, row.x + 1, row.y, line.1, in: row)
    }
    rest = drawReasons(of: chances[model.selected], &screen, rest, theme)
    // The reasons of the others, where there is room for all of theirs.
    let legend = legendLines(of: shown, width: rest.width - 1, theme)
    var room = area.height >= 26 ? rest.height - legend.count - 1 : 0
    for server in model.cluster.ids where server != model.selected {
      if room < 2 { break }
      let chance = chances[server]
      let lines = reasonLines(of: chance, width: rest.width - 4, theme).count + 1
      if lines > room { break }
      rest = drawReasons(of: chance, &screen, rest, theme)
      room -= lines
    }
    guard legend.count < rest.height else { return }
    for (number, line) in legend.enumerated() {
      screen.put(line, rest.x + 1, rest.maxY - legend.count + number, .faint, in: rest)
    }
  }

  /// What the signs of the matrix mean.
  private func legendLines(
    of grounds: Set<Prospect.Ground>, width: Int, _ theme: Theme
  ) -> [String] {
    let told = Prospect.Ground.allCases.filter { ground in
      // A counted vote and a candidate's own have the same sign.
      grounds.contains(ground) && (ground != .itself || !grounds.contains(.counted))
    }
    // No line ends between a sign and its meaning.
    let words = told.map { ground in
      "\(theme.sign(of: ground))_" + ground.legend.replacing(" ", with: "_") + "_"
    }
    return wrapped(words.joined(separator: " "), width: width).map {
      $0.replacing("_", with: " ")
    }
  }

  // MARK: The matrix

  /// - Returns: What its signs stand for.
  private func drawMatrix(
    _ screen: inout Screen, _ area: Rect
  ) -> Set<Prospect.Ground> {
    let theme = screen.theme
    var shown: Set<Prospect.Ground> = []
    let count = model.cluster.count
    let step = count <= 9 ? 2 : 1
    let start = area.x + 7
    let end = start + count * step
    screen.put("voter", area.x + 1, area.y, .faint, in: area)
    for server in model.cluster.ids {
      let digit = Unicode.Scalar(UInt8(48 + (server.index + 1) % 10))
      let isDown = model.cluster[server].process == .crashed
      screen.dot(
        digit, start + server.index * step, area.y, isDown ? theme.fault : .faint, in: area)
    }
    let form = ResultForm(width: area.maxX - end - 1)
    screen.put(form.heading, end + 1, area.y, .faint, in: area)
    let rows = area.height - 1
    let first = firstRow(showing: model.selected.index, of: count, in: rows)
    for row in 0..<max(0, min(rows, count)) {
      let server = ServerID(first + row)
      let line = Rect(x: area.x, y: area.y + 1 + row, width: area.width, height: 1)
      if server == model.selected {
        screen.dot(theme[.selected], line.x, line.y, .bold, in: line)
      }
      screen.mark(line, as: .server(server))
      let role = model.cluster[server].role
      let shape = theme.shape(of: role)
      let term = model.cluster[server].term
      let style = role == .crashed ? theme.fault : theme.ink(term, role == .follower ? [] : .bold)
      screen.put("\(shape.left)\(server)\(shape.right)", line.x + 1, line.y, style, in: line)
      let prospect = chances[server].prospect
      if prospect.bar == nil || chances[server].isOpen {
        for voter in model.cluster.ids {
          let ground = prospect.responses[voter.index].ground
          shown.insert(ground)
          screen.dot(
            theme.sign(of: ground), start + voter.index * step, line.y,
            signStyle(of: ground, theme),
            in: line)
        }
      }
      let words = hasJustCounted(chances[server]) ? "has its quorum" : form.words(prospect)
      screen.put(
        clipped(words, width: line.maxX - end - 1, theme: theme), end + 1, line.y,
        prospect.couldWin ? .bold : prospect.bar == .crashed ? theme.fault : .plain, in: line)
    }
    return shown
  }

  /// Whether the server leads after the event, of which so far only the vote that decides is to be seen.
  private func hasJustCounted(_ chance: Chances.Chance) -> Bool {
    chance.prospect.bar == .leads && model.cluster[chance.prospect.candidate].role == .candidate
  }

  private func signStyle(of ground: Prospect.Ground, _ theme: Theme) -> Style {
    switch ground {
    case .itself, .votes, .counted, .onItsWay: .bold
    case .crashed, .cutOff, .cutThere, .cutBack, .requestLost, .answerLost, .dead, .late:
      theme.fault
    case .noVote: .faint
    default: .plain
    }
  }

  // MARK: The selected server

  /// Why the server could win, or why not.
  /// - Returns: The rows that are left.
  private func drawReasons(
    of chance: Chances.Chance, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) -> Rect {
    guard area.height >= 2 else { return area }
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    screen.put(" \(title(of: chance)) ", head.x + 1, head.y, .bold, in: head)
    for line in reasonLines(of: chance, width: rest.width - 4, theme) {
      guard rest.height > 0 else { break }
      let row = rest.takeTop(1)
      if let (sign, style) = line.sign { screen.dot(sign, row.x + 1, row.y, style, in: row) }
      screen.put(
        line.text, row.x + (line.isRemark ? 1 : 3), row.y, line.isRemark ? .bold : .plain, in: row)
    }
    return rest
  }

  /// A line about what one server could do.
  private struct ReasonLine {
    var sign: (Unicode.Scalar, Style)?
    var text: String
    var isRemark: Bool
  }

  private func reasonLines(
    of chance: Chances.Chance, width: Int, _ theme: Theme
  ) -> [ReasonLine] {
    let prospect = chance.prospect
    if hasJustCounted(chance) { return [] }
    var remarks = prospect.bar == nil ? prospect.remarks : barRemark(chance).map { [$0] } ?? []
    if let outlook = chance.outlook { remarks.append(outlook) }
    var lines = remarks.flatMap { wrapped($0, width: width + 2) }.map {
      ReasonLine(sign: nil, text: $0, isRemark: true)
    }
    if prospect.bar != nil, !chance.isOpen { return lines }
    for (ground, _) in prospect.grounds {
      let texts = wrapped(ground.sentence(in: prospect), width: width)
      for (number, text) in texts.enumerated() {
        let sign = (theme.sign(of: ground), signStyle(of: ground, theme))
        lines.append(ReasonLine(sign: number == 0 ? sign : nil, text: text, isRemark: false))
      }
    }
    return lines
  }

  /// What keeps the server from standing, with the key that changes it or the section behind it. Of a
  /// leader the title has said it.
  private func barRemark(_ chance: Chances.Chance) -> String? {
    guard let bar = chance.prospect.bar else { return nil }
    let reference: String? =
      switch bar {
      case .crashed: "c"
      case .frozen: "p"
      case .noVote: bar.section?.description
      case .leads: nil
      }
    guard let reference else { return nil }
    let context = Prospect.Bar.Context(chance.prospect, isOpen: chance.isOpen)
    return "\(bar.sentence(in: context).dropLast()) (\(reference))."
  }

  private func title(of chance: Chances.Chance) -> String {
    let prospect = chance.prospect
    if hasJustCounted(chance) { return "\(prospect.candidate) has its quorum" }
    if chance.isOpen { return "\(prospect.candidate) stands in term \(prospect.term)" }
    return prospect.bar == nil
      ? "\(prospect.candidate) if its timer fired now: term \(prospect.term)"
      : "\(prospect.candidate) \(prospect.conclusion)"
  }
}
