// What happened and why, in as many lines as there are.

import Canvas
import Checking
import Raft
import Session
import Telling

/// What the last event of note came to, in bold, and why, with the sections of the paper. Nothing of it is
/// cut that can be left out, or said in fewer words.
struct ReasonsPanel: Panel {
  let model: Model
  /// Whether a head says which event that is.
  var hasHead = false
  /// How much of a lesson's words stands here, since there is no other room for it.
  var story = Story.elsewhere

  /// How much of a lesson's words stands here.
  enum Story: Hashable {
    /// Nothing.
    case elsewhere
    /// What it asks, as long as that is not answered.
    case question
    /// All of it.
    case whole
  }

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    screen.mark(area, as: .reasons)
    var rest = area
    if hasHead, area.height >= 3 { drawHead(rest.takeTop(1), &screen) }
    let room = Rect(x: rest.x + 1, y: rest.y, width: max(0, rest.width - 2), height: rest.height)
    screen.put(cut(lines(room, theme), room, theme), in: room)
  }

  /// What is said, in lines.
  private func lines(_ room: Rect, _ theme: Theme) -> [(String, Style)] {
    if let violation = model.brokenHere {
      return wrapped("\(violation)", width: room.width).map { ($0, theme.fault) }
    }
    if story == .whole, model.isAtStop, !model.isMoving {
      let told = model.tellingLines(width: room.width)
      if !told.isEmpty { return told }
    }
    // That would answer the question that is being asked.
    if model.isAsking, !model.isMoving {
      let next = model.isAnswerDue ? "PgDn twice shows the answer." : "PgDn goes on."
      let question = story == .question ? model.question ?? "" : ""
      let hint = question.isEmpty ? "The question comes first. \(next)" : next
      return wrapped(question, width: room.width).map { ($0, .bold) }
        + wrapped(hint, width: room.width).map { ($0, .faint) }
    }
    let words = FittedWords(told, width: room.width, height: room.height)
    return words.headline.map { ($0, .bold) } + words.reasons.map { ($0, .plain) }
  }

  /// What the last event of note came to; before one has happened, what goes on.
  private var told: Explanation {
    // At the start of a run what goes on says more than what has been done.
    let isBeginning = model.isInviting && model.cluster.highestTerm == 0
    var words = isBeginning ? model.cluster.goingOn : model.explanation
    if isBeginning {
      let timeout = model.cluster.settings(of: ServerID(0)).electionTimeout
      let (least, most) = (timeout.lowerBound.short, timeout.upperBound.short)
      words.reasons = [
        "Each server drew its own timeout, \(least) to \(most), so that one is first."
      ]
    }
    return words
  }

  // MARK: The head

  /// Which event it was and when, and by which command.
  private func drawHead(_ head: Rect, _ screen: inout Screen) {
    let theme = screen.theme
    screen.rule(theme[.line], head.y, .faint, in: head)
    let rules = rulesOff(head.width)
    let end = head.maxX - rules.unicodeScalars.count
    let room = Rect(x: head.x, y: head.y, width: end - head.x, height: 1)
    var x = screen.put(" why ", head.x + 2, head.y, .bold, in: room)
    if model.told.narration != nil, !model.told.isOfNoEvent {
      let when =
        "\(theme.separator) event \(model.told.position) at \(seconds(model.told.time)) s\(age) "
      let echo = model.echo.isEmpty ? "" : "\(theme.separator) \(model.echo) "
      for text in [when, echo] where x + text.unicodeScalars.count <= end {
        x = screen.put(text, x, head.y, .faint, in: room)
      }
    }
    screen.putRight(rules, endingAt: head.maxX, head.y, .bold, in: head)
  }

  /// How many events lie between the one told about and the moment shown.
  private var age: String {
    let events = model.session.position - model.told.position
    return events <= 0 ? "" : events == 1 ? ", 1 event ago" : ", \(events) events ago"
  }

  /// Which rules of Raft are off: whatever is seen then is not the paper's Raft.
  private func rulesOff(_ width: Int) -> String {
    let off = model.cluster.rulesOff
    guard !off.isEmpty else { return "" }
    let text = " off: " + off.map(\.name).joined(separator: ", ") + " "
    return text.unicodeScalars.count <= width - 34
      ? text : " \(off.count) rule\(off.count == 1 ? "" : "s") off "
  }
}
