// What clients have asked for, in one line.

import Canvas
import Raft
import Session
import Simulation
import Telling

/// The calls of clients, a client's always in its place: as many as there is room for, and none of them cut as long as
/// one fits. Of those that do not fit the oldest go first, the open ones last.
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
    let shown = fitting(latest(calls), in: area.maxX - x, theme)
    let starts = starts(shown, from: x, to: area.maxX, theme)
    for (call, start) in zip(shown.calls, starts) {
      x = draw(call, start, area.maxX - start, &screen, area)
    }
    screen.put(shown.rest, x, area.y, .faint, in: area)
  }

  /// What is open, and the last that each client was told, in the order of clients: none changes its place because
  /// another asks.
  private func latest(_ calls: [CallStatus]) -> [CallStatus] {
    let kept = calls.filter { call in
      call.isOpen || !calls.contains { $0.client == call.client && $0.number > call.number }
    }
    return kept.sorted { ($0.client.number, $0.number) < ($1.client.number, $1.number) }
  }

  /// Where each call begins: a client's first in the column of its own, if all find room so.
  private func starts(_ shown: Shown, from x: Int, to end: Int, _ theme: Theme) -> [Int] {
    func starts(_ column: Int) -> [Int] {
      var (next, starts): (Int, [Int]) = (x, [])
      for call in shown.calls {
        let own = x + column * (call.client.number - 1)
        starts.append(max(next, own))
        next = max(next, own) + width(of: call, theme) + ClientsRow.gap
      }
      return starts
    }
    let spread = starts(ClientsRow.column)
    let last = shown.calls.last.map { width(of: $0, theme) } ?? 0
    let rest = shown.rest.unicodeScalars.count
    return (spread.last ?? x) + last + rest < end ? spread : starts(0)
  }

  /// How wide the column of a client is, where there is room for columns.
  private static let column = 22
  /// So many calls are told at most.
  private static let most = 8
  /// What lies between two calls.
  private static let gap = 3

  /// The calls that fit, and what stands behind them for those that do not.
  private typealias Shown = (calls: [CallStatus], rest: String)

  private func fitting(_ calls: [CallStatus], in width: Int, _ theme: Theme) -> Shown {
    // The oldest answered goes first, then the oldest that is open.
    let ages = calls.indices.sorted {
      (calls[$0].isOpen ? 1 : 0, calls[$0].number) < (calls[$1].isOpen ? 1 : 0, calls[$1].number)
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
    let one = calls[ages[ages.count - 1]].withoutWait
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
    if model.cluster.load == nil {
      return ["nobody has asked for anything", "nobody has asked", "none"]
    }
    return model.cluster.leader == nil
      ? ["will ask as soon as somebody leads", "wait for a leader", "wait"]
      : ["their first request is still to come", "no request yet", "none"]
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
