// The calls of clients that have no answer yet, with their tries.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// The calls of clients that have no answer yet, with their tries.
struct CallsPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard area.height >= 2 else { return }
    let calls = model.openCalls
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme.line, head.y, .faint, in: head)
    screen.put(" open calls: \(calls.count) ", head.x + 1, head.y, .faint, in: head)
    for (row, call) in calls.prefix(rest.height).enumerated() {
      let y = rest.y + row
      screen.put("\(call.client) #\(call.serial)", rest.x + 1, y, .plain, in: rest)
      screen.put(
        clipped(call.operation.words, width: 12, theme: theme), rest.x + 10, y, .bold, in: rest)
      let place = call.index.map { ", entry \($0)" } ?? ""
      let tries = call.attempts > 1 ? ", try \(call.attempts)" : ""
      let since = (model.cluster.now - call.calledAt).microseconds / 1000
      let text = "\(call.server)\(place)\(tries)"
      screen.put(clipped(text, width: rest.width - 32, theme: theme), rest.x + 23, y, in: rest)
      screen.putRight("\(since) ms", endingAt: rest.maxX, y, .faint, in: rest)
    }
  }
}

extension Model {
  /// The calls without an answer among the last thousand, the longest open first.
  var openCalls: [Request] {
    let requests = cluster.requests
    return (max(0, requests.count - 1000)..<requests.count).map { requests[$0] }.filter {
      $0.result == nil
    }
  }

  /// How many rows the open calls take, with their head: none without calls.
  func callRows(atMost rows: Int) -> Int {
    let calls = openCalls.count
    return calls == 0 ? 0 : min(calls + 1, rows)
  }
}
