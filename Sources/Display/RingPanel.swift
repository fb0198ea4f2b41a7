// The ring: servers as blocks, links between them, messages moving on these.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// The servers in a ring with what is between them. Of ten servers and more a table shows who reaches whom.
struct RingPanel: Panel {
  let model: Model
  /// So long what happens to a server stands out, as a part of the time that is taken for it.
  private static let flash = 0.7
  /// The largest blocks that may be drawn.
  var largest = BlockShape.usual

  func draw(in area: Rect, on screen: inout Screen) {
    guard !area.isEmpty else { return }
    if let ring = Ring(area: area, count: model.cluster.count, largest: largest) {
      draw(ring, on: &screen)
    } else if model.cluster.count > Ring.mostServers, ReachPanel.hasRoom(area) {
      ReachPanel(model: model).draw(in: area, on: &screen)
    } else {
      drawNames(area, on: &screen)
    }
  }

  private func draw(_ ring: Ring, on screen: inout Screen) {
    let theme = screen.theme
    let standings = model.cluster.standings
    let disturbance = model.disturbanceShare < RingPanel.flash ? model.disturbance : nil
    let blocks = model.cluster.servers.map { server in
      var block = ServerBlock(
        server, standings[server.id.index], in: model.cluster, width: ring.shape.width, theme)
      if let disturbance { block.show(disturbance, of: server, theme) }
      return block
    }
    let captions = wideCaptions(blocks, ring)
    var clients = RingClient.all(model, ring, taken: captions)
    // Votes before links: where there is no row for them, they find a place first.
    var votes: [(text: String, room: Rect)] = []
    if ring.shape.hasVotesBeside {
      for (server, block) in blocks.enumerated() {
        guard let text = block.votes else { continue }
        let others = votes.map(\.room) + clients.map(\.place)
        let words = clients.flatMap(\.reserved)
        guard
          let place = votePlace(server, text, ring, taken: others + words)
            ?? votePlace(server, text, ring, taken: others)
        else { continue }
        votes.append(place)
      }
      for client in clients.indices { clients[client].makeRoom(for: votes.map(\.room)) }
    }
    let reserved = captions + votes.map(\.room) + clients.flatMap(\.reserved)
    RingLinks(model, ring, clients: clients, reserved: reserved, theme).draw(on: &screen)
    for client in clients {
      screen.put(client.name, client.place.x, client.place.y, .bold, in: ring.area)
      guard let (text, place) = client.caption else { continue }
      screen.put(text, place.x, place.y, client.style(theme), in: ring.area)
    }
    for (server, block) in blocks.enumerated() { draw(block, of: server, ring, on: &screen) }
    for vote in votes { screen.putDots(vote.text, vote.room.x, vote.room.y, .bold, in: ring.area) }
  }

  // MARK: Blocks

  private func draw(
    _ block: ServerBlock, of server: Int, _ ring: Ring, on screen: inout Screen
  ) {
    let (room, theme) = (ring.blocks[server], screen.theme)
    let id = ServerID(server)
    let blank = String(repeating: " ", count: room.width)
    screen.put(blank, room.x, room.y, block.fill == theme.fault ? .plain : block.fill, in: room)
    screen.put(block.title, room.x, room.y, block.fill, in: room)
    if model.marksAsSubject(id) {
      screen.dot(theme[.selected], room.x - 1, room.y, .bold, in: ring.area)
    }
    if model.marked.contains(id) {
      screen.dot(theme[.marked], room.maxX, room.y, .bold, in: ring.area)
    }
    for row in 1..<max(1, room.height) {
      let y = room.y + row
      guard row <= block.lines.count else {
        // What is filled once is filled to its end.
        if case .filled = block.lines.last { screen.put(blank, room.x, y, block.fill, in: room) }
        continue
      }
      switch block.lines[row - 1] {
      case .filled(let text):
        screen.put(blank, room.x, y, block.fill, in: room)
        screen.put(text, middle(text, room, ring.area), y, block.fill, in: ring.area)
      case .text(let text, let style):
        screen.put(text, middle(text, room, ring.area), y, style, in: ring.area)
      case .dots(let dots):
        screen.putDots(dots, middle(dots, room, ring.area), y, .bold, in: ring.area)
      case .timer(let left):
        let cells = max(1, Int((left * Double(room.width - 1)).rounded()))
        for x in 0..<cells { screen.dot(theme.block(eighths: 4), room.x + x, y, .faint, in: room) }
      }
    }
    // A cell beside the name is near enough.
    screen.mark(
      Rect(x: room.x - 1, y: room.y, width: room.width + 2, height: room.height), as: .server(id))
  }

  /// Where a line begins so that it stands in the middle of its block, within the area.
  private func middle(_ text: String, _ room: Rect, _ area: Rect) -> Int {
    let width = text.unicodeScalars.count
    return max(area.x, min(room.x + (room.width - width) / 2, area.maxX - width))
  }

  /// Lines that are wider than their block, whose ends no sign may cover.
  private func wideCaptions(_ blocks: [ServerBlock], _ ring: Ring) -> [Rect] {
    var captions: [Rect] = []
    for (block, room) in zip(blocks, ring.blocks) {
      for (row, line) in block.lines.prefix(room.height - 1).enumerated() {
        let text: String
        switch line {
        case .text(let words, _), .dots(let words): text = words
        case .filled, .timer: continue
        }
        let width = text.unicodeScalars.count
        guard width > room.width else { continue }
        captions.append(
          Rect(x: middle(text, room, ring.area), y: room.y + row + 1, width: width, height: 1))
      }
    }
    return captions
  }

  /// A place for votes beside a block of one row: outwards, inwards, above or below, and if none is wide
  /// enough, the same without blanks.
  private func votePlace(
    _ server: Int, _ votes: (long: String, short: String), _ ring: Ring, taken: [Rect]
  ) -> (text: String, room: Rect)? {
    let (block, area) = (ring.blocks[server], ring.area)
    let isLeft = block.x + block.width / 2 < area.x + area.width / 2
    for text in [votes.long, votes.short] {
      let width = text.unicodeScalars.count
      let before = Rect(x: block.x - width - 2, y: block.y, width: width, height: 1)
      let after = Rect(x: block.maxX + 1, y: block.y, width: width, height: 1)
      let x = middle(text, block, area)
      let rows = [block.maxY, block.y - 1].map { Rect(x: x, y: $0, width: width, height: 1) }
      for room in (isLeft ? [before, after] : [after, before]) + rows {
        let isInside =
          room.x >= area.x && room.maxX <= area.maxX && room.y >= area.y && room.maxY <= area.maxY
        let isAlone = !ring.blocks.enumerated().contains {
          // The column before a block is its mark's.
          $0.offset != server && $0.element.touches(room, columns: 2)
        }
        guard isInside, isAlone, !taken.contains(where: { $0.touches(room, columns: 1) }) else {
          continue
        }
        return (text, room)
      }
    }
    return nil
  }

  // MARK: Where there is no room for a ring

  /// The servers one after the other, as many as there is room for.
  private func drawNames(_ area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    let standings = model.cluster.standings
    let names = model.cluster.servers.map { server in
      theme.name(
        server.id, server.role, isPaused: server.process == .paused, standings[server.id.index]
      ).trimmed
    }
    var (x, y) = (area.x, area.y)
    for (server, name) in names.enumerated() {
      let isLast = server == names.count - 1
      // The last row keeps a cell for the sign that there are more.
      let end = area.maxX - (y == area.maxY - 1 && !isLast ? 2 : 0)
      if x > area.x, x + name.count > end, y < area.maxY - 1 { (x, y) = (area.x, y + 1) }
      guard x + name.count <= end || (isLast && x + name.count <= area.maxX) else {
        screen.put(theme.ellipsis, min(x, area.maxX - 1), y, .faint, in: area)
        return
      }
      let view = model.cluster[ServerID(server)]
      let style = view.role == .crashed ? theme.fault : theme.block(view.term)
      x = screen.put(name, x, y, style, in: area) + 1
    }
  }
}
