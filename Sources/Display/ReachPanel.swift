// Who reaches whom, as a table: for more servers than a ring can show.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// A row a sender, a column a receiver: links in use, cut and held ones, and what is on its way.
struct ReachPanel: Panel {
  let model: Model

  /// Whether there is room for a row and a column of it.
  static func hasRoom(_ area: Rect) -> Bool {
    area.height >= 4 && area.width >= nameWidth + 2
  }

  /// The name in its shape, and the mark of the selected one before it.
  private static let nameWidth = 7

  func draw(in area: Rect, on screen: inout Screen) {
    let count = model.cluster.count
    let columns = Columns(count: count, width: area.width - ReachPanel.nameWidth)
    drawHead(columns, &screen, area)
    let clients = area.height >= 6 ? 1 : 0
    drawClient(
      columns, &screen, Rect(x: area.x, y: area.maxY - 1, width: area.width, height: clients))
    let area = Rect(x: area.x, y: area.y, width: area.width, height: area.height - clients)
    // The page with the selected server, so that nothing moves until the selection leaves it.
    let room = area.height - columns.headRows
    let rows = room >= count ? count : room - 1
    let first = rows > 0 ? min(model.selected.index / rows * rows, count - rows) : 0
    for row in 0..<max(0, rows) {
      drawRow(
        ServerID(first + row), columns, &screen,
        Rect(x: area.x, y: area.y + columns.headRows + row, width: area.width, height: 1))
    }
    if rows < count {
      let words = "\(screen.theme.ellipsis) \(count - max(0, rows)) more"
      screen.put(
        words.count <= area.width ? words : screen.theme.ellipsis, area.x + 1, area.maxY - 1,
        .faint, in: area)
    }
  }

  /// How the columns are laid out.
  private struct Columns {
    /// How many receivers are shown.
    var shown: Int
    /// How many cells a receiver has.
    var width: Int
    /// How many rows their numbers take: two where tens stand over ones.
    var headRows: Int
    /// Whether some are left out.
    var isCut: Bool

    init(count: Int, width available: Int) {
      width = [3, 2].first { $0 * count <= available } ?? 1
      headRows = width == 1 ? 2 : 1
      isCut = width * count > available
      shown = isCut ? max(0, available - 1) : count
    }
  }

  private func drawHead(_ columns: Columns, _ screen: inout Screen, _ area: Rect) {
    let left = area.x + ReachPanel.nameWidth
    let theme = screen.theme
    screen.put(
      "from \(theme[.arrow])", area.x + 1, area.y + columns.headRows - 1, .faint, in: area)
    for server in 0..<columns.shown {
      let number = "\(server + 1)"
      let x = left + server * columns.width
      if columns.width > 1 {
        screen.putRight(number, endingAt: x + columns.width, area.y, .faint, in: area)
      } else {
        if number.count > 1 { screen.put(String(number.prefix(1)), x, area.y, .faint, in: area) }
        screen.put(String(number.suffix(1)), x, area.y + 1, .faint, in: area)
      }
    }
    if columns.isCut {
      screen.put(
        theme.ellipsis, left + columns.shown, area.y + columns.headRows - 1, .faint, in: area)
    }
  }

  private func drawRow(
    _ sender: ServerID, _ columns: Columns, _ screen: inout Screen, _ area: Rect
  ) {
    let (cluster, theme) = (model.cluster, screen.theme)
    let server = cluster[sender]
    let name = theme.name(sender, server.role, isPaused: server.process == .paused, .voter)
    let shown = name.count > ReachPanel.nameWidth - 1 ? name.trimmed : name
    let style = server.role == .crashed ? theme.fault : theme.block(server.term)
    screen.put(shown, area.x + 1, area.y, style, in: area)
    if sender == model.selected { screen.dot(theme[.selected], area.x, area.y, .bold, in: area) }
    screen.mark(area, as: .server(sender))
    let heads = flying(from: sender)
    for receiver in 0..<columns.shown where receiver != sender.index {
      let x = area.x + ReachPanel.nameWidth + (receiver + 1) * columns.width - 1
      let link = DirectedLink(from: sender, to: ServerID(receiver))
      let state = cluster.link(link)
      if let loss = model.losses.last(where: {
        $0.event <= cluster.position && $0.flight.message.isOn(link)
          // What is cut is shown as cut.
          && (state.passes || !$0.isStray || $0.isFlying(at: cluster.now))
      }) {
        let message = loss.flight.message
        screen.dot(
          theme.head(of: message), x, area.y,
          loss.isFlying(at: cluster.now) ? theme.block(message.term) : theme.lost, in: area)
      } else if !state.passes {
        screen.dot(theme[.broken], x, area.y, theme.fault, in: area)
      } else if let flight = heads[receiver] {
        screen.dot(
          theme.head(of: flight.message), x, area.y, theme.block(flight.message.term), in: area)
      } else if state.isHeld {
        screen.dot(theme[.frozen], x, area.y, .bold, in: area)
      } else if cluster.wasUsedLately(link), server.role != .crashed,
        cluster[ServerID(receiver)].role != .crashed
      {
        screen.dot(theme[.link], x, area.y, .faint, in: area)
      }
    }
  }

  /// Who asks, and what flies along the row to the column of the server that is asked, or back. The latest call that
  /// somebody made by hand has the row.
  private func drawClient(_ columns: Columns, _ screen: inout Screen, _ area: Rect) {
    guard let call = RingClient.calls(model).first, !area.isEmpty else { return }
    screen.put("\(call.client)", area.x + 1, area.y, .bold, in: area)
    let left = area.x + ReachPanel.nameWidth
    let server = left + min(call.server.index + 1, columns.shown) * columns.width - 1
    if call.state == .open {
      for x in left..<max(left, server) {
        screen.dot(screen.theme[.link], x, area.y, .faint, in: area)
      }
    }
    if let (text, isAnswer, share) = call.flight {
      let width = text.unicodeScalars.count
      let part = isAnswer ? 1 - share : share
      let last = max(left, server + 1 - width)
      let x = left + Int((part * Double(last - left)).rounded())
      screen.put(text, x, area.y, Style(.standard, .reverse), in: area)
    } else if let words = call.words.first {
      // How it stands begins under the server that it is about, if there is room.
      let x = max(left, min(server, area.maxX - words.unicodeScalars.count))
      screen.put(words, x, area.y, in: area)
    }
  }

  /// By receiver what arrives next of all that the server has sent.
  private func flying(from sender: ServerID) -> [Flight?] {
    var heads = [Flight?](repeating: nil, count: model.cluster.count)
    for flight in model.cluster.flights where flight.message.from == sender {
      if heads[flight.message.to.index] == nil { heads[flight.message.to.index] = flight }
    }
    return heads
  }
}

extension Message {
  /// Whether it goes this way.
  fileprivate func isOn(_ link: DirectedLink) -> Bool { from == link.from && to == link.to }
}
