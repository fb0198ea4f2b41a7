// What happened and why, in two lines or three.

import Canvas
import Raft
import Session
import Telling

/// What the last event of note came to, in bold, and why, with the sections of the paper.
struct ReasonsPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height > 0 else { return }
    screen.mark(area, as: .reasons)
    let room = Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: area.height)
    if let violation = model.session.violation {
      return put(wrapped("\(violation)", width: room.width), theme.fault, room, &screen)
    }
    // That would answer the question that is being asked.
    if model.isAsking {
      let next = model.isAnswerDue ? "answers" : "goes on"
      screen.put("The question comes first: PgDn \(next).", room.x, room.y, .faint, in: room)
      return
    }
    guard let narration = model.told.narration else {
      return put(
        wrapped(model.cluster.beginning, width: room.width), .faint, room, &screen)
    }
    let first = wrapped(narration.headline, width: room.width)
    let headline = first.count > area.height ? Array(first.prefix(area.height)) : first
    put(
      first, .bold, Rect(x: room.x, y: room.y, width: room.width, height: headline.count), &screen)
    let below = Rect(
      x: room.x, y: room.y + headline.count, width: room.width,
      height: room.height - headline.count)
    let reasons = lines(of: narration, in: below)
    put(reasons, .plain, below, &screen)
  }

  /// As many reasons as there is room for, and the sections always.
  private func lines(of narration: Explanation, in room: Rect) -> [String] {
    guard room.height > 0 else { return [] }
    let sections = narration.sections.citation
    var reasons = narration.reasons
    while true {
      let text = (reasons + (sections.isEmpty ? [] : [sections])).joined(separator: " ")
      let lines = wrapped(text, width: room.width)
      if lines.count <= room.height || reasons.count <= 1 { return lines }
      reasons.removeLast()
    }
  }

  /// Writes lines, with a mark where there are more than there is room for.
  private func put(_ lines: [String], _ style: Style, _ room: Rect, _ screen: inout Screen) {
    var shown = Array(lines.prefix(room.height))
    if lines.count > shown.count, let last = shown.popLast() {
      shown.append(
        clipped("\(last) \(lines[shown.count + 1])", width: room.width, theme: screen.theme))
    }
    for (row, line) in shown.enumerated() {
      screen.put(line, room.x, room.y + row, style, in: room)
    }
  }
}

extension ClusterView {
  /// What there is to say before anything has happened.
  fileprivate var beginning: String {
    guard let next = nextToFire.first(where: { _ in true }) else {
      return "Nothing has happened yet."
    }
    return "Nobody leads yet. \(next)'s timer runs out next: it will stand for election."
  }
}
