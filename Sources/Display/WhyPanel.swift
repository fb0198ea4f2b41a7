// What just happened and why, in words.

import Canvas
import Raft
import Session
import Telling

/// What just happened and why, with the sections of the paper.
struct WhyPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    screen.mark(area, as: .reasons)
    var rest = area
    if area.height >= 3 {
      let head = rest.takeTop(1)
      screen.rule(theme[.line], head.y, .faint, in: head)
      let x = screen.put(" why ", head.x + 2, head.y, .bold, in: head)
      if model.told.narration != nil, !model.told.isOfNoEvent {
        let when =
          "\(theme.separator) event \(model.told.position) at \(seconds(model.told.time)) s\(age) "
        let end = screen.put(when, x, head.y, .faint, in: head)
        if !model.echo.isEmpty {
          screen.put("\(theme.separator) \(model.echo) ", end, head.y, .faint, in: head)
        }
      }
      drawRulesOff(&screen, head, theme)
    }
    rest.x += 1
    rest.width -= 1
    if let violation = model.session.violation {
      screen.wrap("\(violation)", theme.fault, in: rest)
      return
    }
    guard let narration = model.told.narration else {
      screen.wrap(beginning, .faint, in: rest)
      return
    }
    // That would answer the question that is being asked.
    if model.isAsking {
      let next = model.isAnswerDue ? "answers" : "goes on"
      screen.wrap("The question comes first: PgDn \(next).", .faint, in: rest)
    } else {
      drawNarration(narration, &screen, rest)
    }
  }

  /// How many events lie between the one told about and the moment shown.
  private var age: String {
    let events = model.session.position - model.told.position
    return events <= 0 ? "" : events == 1 ? ", 1 event ago" : ", \(events) events ago"
  }

  /// Which rules of Raft are off: whatever is seen then is not the paper's Raft.
  private func drawRulesOff(_ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    let off = model.cluster.rulesOff
    guard !off.isEmpty else { return }
    var text = "off: " + off.map(\.name).joined(separator: ", ")
    if text.unicodeScalars.count > area.width - 36 { text = "\(off.count) rules off" }
    screen.putRight(" \(text) ", endingAt: area.maxX, area.y, .bold, in: area)
  }

  private var beginning: String {
    "Nothing has happened yet: every server is a follower and waits for its election timer."
  }

  /// The headline in bold on a line of its own, then as many reasons as there is room for, then the sections.
  private func drawNarration(_ narration: Explanation, _ screen: inout Screen, _ area: Rect) {
    let citation = narration.sections.citation
    let sections = citation.isEmpty ? "" : "(\(citation))"
    let headline = wrapped(narration.headline, width: area.width)
    var reasons = narration.reasons
    func lines() -> [String] {
      let rest = (reasons + [sections]).filter { !$0.isEmpty }.joined(separator: " ")
      return rest.isEmpty ? headline : headline + wrapped(rest, width: area.width)
    }
    // Whole sentences go, the last first.
    while lines().count > area.height, !reasons.isEmpty { reasons.removeLast() }
    screen.put(lines(), boldScalars: narration.headline.unicodeScalars.count, in: area)
  }
}
