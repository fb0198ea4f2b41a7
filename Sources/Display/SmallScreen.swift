// Screens too small for anything else: as much as is true and can be read, what is worth most first.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation
import Telling

/// Who leads and in which term, then a row a server, then words, one under the other. It is all that is shown
/// below the smallest size at which the parts of the program can stand beside each other.
struct SmallScreen: Panel {
  let model: Model
  /// What the open view is called, if it is another than the cluster.
  var viewTitle: String?

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard !area.isEmpty else { return }
    var rest = area
    let head = rest.takeTop(1)
    screen.put(
      SmallScreen.fitting(headForms, head.width, theme), head.x, head.y, headStyle(theme), in: head)
    if let viewTitle, rest.height >= 2 {
      let row = rest.takeBottom(1)
      let forms = [
        "\(viewTitle) needs more room, q closes it", "\(viewTitle): too small", viewTitle,
      ]
      screen.put(SmallScreen.fitting(forms, row.width, theme), row.x, row.y, .faint, in: row)
    }
    drawRows(&rest, &screen)
    drawWords(rest, &screen)
  }

  /// The first of the texts that fits; the last one cut where none does, to one character where that is all.
  static func fitting(_ forms: [String], _ width: Int, _ theme: Theme) -> String {
    forms.first { $0.unicodeScalars.count <= width }
      ?? clipped(forms[forms.count - 1], width: width, theme: theme)
  }

  // MARK: Who leads

  /// A broken property, or the term with who leads it, in ever fewer words.
  var headForms: [String] {
    if let violation = model.brokenHere {
      return [
        "! \(violation.property.name) is broken", "! \(violation.property.name)", "! broken", "!",
      ]
    }
    let cluster = model.cluster
    let term = cluster.highestTerm
    let time = "\(seconds(cluster.now)) s"
    guard let leader = cluster.leader else {
      return [
        "term \(term)  no leader  \(time)", "term \(term)  no leader", "t\(term) no leader",
        "no leader", "t\(term)", "-",
      ]
    }
    let own = cluster[leader].term
    return [
      "term \(own)  leader \(leader)  \(time)", "term \(own)  leader \(leader)",
      "t\(own) \(leader) leads", "t\(own) \(leader)", "\(leader)", "\(leader.index + 1)",
    ]
  }

  private func headStyle(_ theme: Theme) -> Style {
    model.brokenHere == nil ? theme.bar : theme.fault
  }

  // MARK: The servers

  private func drawRows(_ area: inout Rect, _ screen: inout Screen) {
    let count = model.cluster.count
    let rows = RowsInView(count, showing: model.selected.index, in: area.height)
    for id in rows.servers.map({ ServerID($0) }) {
      let row = area.takeTop(1)
      let server = model.cluster[id]
      let style = server.role == .crashed ? screen.theme.fault : screen.theme.ink(server.term)
      screen.put(
        SmallScreen.fitting(forms(server, screen.theme), row.width, screen.theme), row.x, row.y,
        style, in: row)
      screen.mark(row, as: .server(id))
    }
    guard let hint = rows.hint else { return }
    let row = area.takeTop(1)
    let forms = ["\(screen.theme.ellipsis) \(hint)", screen.theme.ellipsis]
    screen.put(SmallScreen.fitting(forms, row.width, screen.theme), row.x, row.y, .faint, in: row)
  }

  /// A server's name, role, term, commit index and last index, in ever fewer words.
  func forms(_ server: ServerView, _ theme: Theme) -> [String] {
    let name = theme.rowName(server)
    let role = model.roleWord(server.id, .voter, theme)
    let commit =
      server.role == .crashed ? "" : " commit \(server.commitIndex) of \(server.log.lastIndex)"
    let short = server.role == .crashed ? "" : " c\(server.commitIndex)"
    return [
      "\(name) \(role) term \(server.term)\(commit)", "\(name) \(role) t\(server.term)\(short)",
      "\(name) t\(server.term)\(short)", "\(name) t\(server.term)", name, "\(server.id)",
      "\(server.id.index + 1)",
    ]
  }

  // MARK: Words

  /// A question, the words of a lesson's stop, or what happened and why.
  private func drawWords(_ area: Rect, _ screen: inout Screen) {
    guard area.height >= 1, area.width >= 8 else { return }
    let told = model.isAtStop && !model.isMoving ? model.tellingLines(width: area.width) : []
    var lines = told
    if told.isEmpty {
      let words = FittedWords(
        model.explanation, width: area.width, height: area.height)
      lines = words.headline.map { ($0, .bold) } + words.reasons.map { ($0, .plain) }
    }
    screen.put(cut(lines, area, screen.theme), in: area)
  }
}
