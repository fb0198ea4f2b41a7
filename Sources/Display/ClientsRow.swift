// What clients have asked for, in one line.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// The calls of clients: the open ones first, as many as there is room for, and none of them cut as long as
/// one fits. Of those that do not fit the oldest go first.
struct ClientsRow: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    guard !area.isEmpty else { return }
    var x = screen.put(" clients ", area.x, area.y, .faint, in: area) + 1
    let calls = model.callStatuses(most: ClientsRow.most)
    guard !calls.isEmpty else {
      let text = nothing.first { x + $0.count < area.maxX } ?? ""
      screen.put(text, x, area.y, .faint, in: area)
      return
    }
    let shown = fitting(calls, in: area.maxX - x, theme)
    for (place, call) in shown.calls.enumerated() {
      if place > 0 { x += ClientsRow.gap }
      x = draw(call, x, area.maxX - x, &screen, area)
    }
    screen.put(shown.rest, x, area.y, .faint, in: area)
  }

  /// So many calls are told at most.
  private static let most = 8
  /// What lies between two calls.
  private static let gap = 3

  /// The calls that fit, and what stands behind them for those that do not.
  private func fitting(
    _ calls: [CallStatus], in width: Int, _ theme: Theme
  ) -> (calls: [CallStatus], rest: String) {
    // The oldest answered goes first, then the oldest that is open: each kind has its newest last.
    let ages = calls.indices.sorted {
      (calls[$0].isOpen ? 1 : 0, $0) < (calls[$1].isOpen ? 1 : 0, $1)
    }
    for dropped in 0..<calls.count {
      let kept = calls.indices.filter { !ages.prefix(dropped).contains($0) }.map { calls[$0] }
      // How long one has waited is given up before a call that says how another stands.
      let forms = dropped == 0 ? [kept] : [kept, kept.map(\.withoutWait)]
      for form in forms {
        let used = form.reduce(-ClientsRow.gap) { $0 + self.width(of: $1, theme) + ClientsRow.gap }
        // A question on its way is not among those that have been asked.
        let more = max(0, model.cluster.requests.count - form.count)
        let rests = more == 0 ? [""] : ["   \(more) earlier", " (+\(more))"]
        if let rest = rests.first(where: { used + $0.unicodeScalars.count < width }) {
          return (form, rest)
        }
      }
    }
    // Not even one fits: the newest is cut.
    let one = (calls.last { $0.isOpen } ?? calls[calls.count - 1]).withoutWait
    return ([one], "")
  }

  private func width(of call: CallStatus, _ theme: Theme) -> Int {
    call.words(arrow: String(theme[.arrow]), separator: theme.separator).unicodeScalars.count
  }

  private func draw(
    _ call: CallStatus, _ start: Int, _ width: Int, _ screen: inout Screen, _ area: Rect
  ) -> Int {
    let theme = screen.theme
    let room = Rect(x: start, y: area.y, width: max(0, width), height: 1)
    let end = start + min(width, self.width(of: call, theme))
    let server = call.server.map { " \(theme[.arrow]) \($0)" } ?? ""
    let style = call.isFault ? theme.fault : call.isOpen ? .plain : .faint
    let gap = call.state.isEmpty ? " " : " \(theme.separator) "
    let parts: [(String, Style)] = [
      ("\(call.client)", .bold), (" \(call.what)\(server)", call.isOpen ? .plain : .faint),
      (call.state.isEmpty ? "" : " \(call.state)", style),
      (call.wait.map { $0.isEmpty ? "" : gap + $0 } ?? "", style),
    ]
    var x = start
    for (text, style) in parts where x < room.maxX {
      let shown = clipped(text, width: room.maxX - x, theme: theme)
      x = screen.put(shown, x, area.y, style, in: room)
    }
    return end
  }

  /// What is said where nobody has asked for anything yet.
  private var nothing: [String] {
    model.cluster.load == nil
      ? ["nobody has asked for anything", "nobody has asked", "none"]
      : ["will ask as soon as somebody leads", "wait for a leader", "wait"]
  }
}

extension CallStatus {
  /// The same without how long it has waited, where something else is said of it.
  fileprivate var withoutWait: CallStatus {
    guard !state.isEmpty, wait != nil else { return self }
    var short = self
    short.wait = ""
    return short
  }
}
