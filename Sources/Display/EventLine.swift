// A line of a list of events.

import Canvas
import Raft
import Session
import Telling

/// A line about an event: selected, ahead, number, time, milestone, glyph, who told whom, words.
struct EventLine: Panel {
  let model: Model
  let choice: EventChoice
  let number: Int
  /// How wide the numbers are.
  let digits: Int
  let isChosen: Bool

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let isAhead = number > model.session.position
    let style: Style = isChosen ? .bold : isAhead ? .faint : .plain
    if isChosen { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    if isAhead { screen.dot(theme[.uncommitted], area.x + 1, area.y, .faint, in: area) }
    var x = area.x + 2 + digits
    screen.putRight("\(number)", endingAt: x, area.y, style, in: area)
    let record = number > 0 ? choice.branch.chronicle[number] : nil
    if area.width >= 50 {
      x += 8
      let time = record?.time ?? .zero
      screen.putRight(seconds(time), endingAt: x, area.y, isChosen ? .bold : .faint, in: area)
    }
    if record?.traits.contains(.milestone) == true {
      screen.dot(theme[.milestone], x + 1, area.y, .bold, in: area)
    }
    x += 3
    if let record {
      let isFault = record.kind == .lost || record.traits.contains(.violation)
      var ink = isFault ? theme.fault : theme.ink(Term(record.term))
      if isChosen { ink.attributes.insert(.bold) }
      screen.dot(theme.glyph(of: record), x, area.y, ink, in: area)
      if area.width >= 64 {
        screen.put(
          theme.parties(of: record, in: choice.branch), x + 2, area.y, ink, in: area)
        x += 8
      }
    }
    x += 2
    let words = choice.branch.words(of: number)
    let isViolation = record?.traits.contains(.violation) == true
    screen.put(
      clipped(words, width: area.maxX - x, theme: theme), x, area.y,
      isViolation ? theme.fault : style, in: area)
  }
}

/// The last events but for heartbeats, the newest at the bottom.
struct LatelyPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(screen.theme[.line], head.y, .faint, in: head)
    screen.put(" lately ", head.x + 1, head.y, .faint, in: head)
    let choice = EventChoice(branch: model.session.branch, filter: .quiet)
    let digits = max(3, "\(choice.count)".count)
    let numbers = choice.latest(upTo: model.session.position, count: rest.height)
    for (row, number) in numbers.enumerated() {
      let line = Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1)
      EventLine(
        model: model, choice: choice, number: number, digits: digits,
        isChosen: number == model.session.position
      ).draw(in: line, on: &screen)
    }
  }
}
