// Everything about one server, under the headings of the paper's Figure 2.

import Raft
import Scripting
import Session
import Simulation

extension App {
  /// A line of the inspector: a heading, or a name with its value.
  private enum Line {
    case heading(String)
    case field(String, String, isChanged: Bool)
  }

  func drawInspector(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let world = session.world
    var rest = area
    let head = rest.takeTop(1)
    let role = world.roleName(of: selected)
    let node = world.nodes[selected.index]
    let term = node.server.currentTerm
    let name = theme.name(selected, role, isPaused: node.status == .paused)
    let x = grid.put(" \(name) ", head.x, head.y, theme.fill(term), in: head)
    grid.put(
      "  \(node.status == .paused ? "frozen \(role.rawValue)" : role.rawValue) in term \(term)",
      x, head.y, role == .crashed ? theme.fault : .bold, in: head)
    let lines = self.lines(of: selected)
    let hasChanged = lines.contains { if case .field(_, _, true) = $0 { true } else { false } }
    if hasChanged {
      grid.putRight("* changed just now ", endingAt: head.maxX, head.y, .faint, in: head)
    }
    // In two columns where there is room, split at a heading.
    let isWide = rest.width >= 76
    let whyRows = view == .inspector && rest.height >= 16 ? 3 : 0
    if whyRows > 0 { drawWhy(&grid, rest.takeBottom(whyRows), theme) }
    let half =
      isWide && lines.count > rest.height
      ? lines.indices.last {
        if case .heading = lines[$0] { $0 <= max(rest.height, lines.count / 2 + 1) } else { false }
      } ?? lines.count : lines.count
    let left = half < lines.count ? rest.takeLeft(rest.width / 2) : rest
    draw(lines[..<half], &grid, left, theme)
    if half < lines.count { draw(lines[half...], &grid, rest, theme) }
  }

  private func draw(_ lines: ArraySlice<Line>, _ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    for (row, line) in lines.enumerated() {
      let y = area.y + row
      switch line {
      case .heading(let text):
        grid.put(text, area.x + 1, y, Style(.standard, [.bold, .underline]), in: area)
      case .field(let name, let value, let isChanged):
        grid.put(name, area.x + 2, y, .faint, in: area)
        if isChanged { grid.dot("*", area.x + 1, y, .bold, in: area) }
        let style = isChanged ? Style(.standard, [.bold, .reverse]) : .plain
        grid.put(
          clipped(value, width: area.width - 20, theme: theme), area.x + 19, y, style, in: area)
      }
    }
  }

  /// All lines, those marked whose value the last step changed.
  private func lines(of server: ServerID) -> [Line] {
    let now = fields(of: server, in: session.world)
    let before = previous.map { fields(of: server, in: $0) } ?? now
    var old: [String: String] = [:]
    for group in before {
      for field in group.fields { old[group.heading + field.name] = field.value }
    }
    return now.flatMap { group in
      [.heading(group.heading)]
        + group.fields.map { field in
          // Timers run all the time; only what jumps is worth a mark.
          let isChanged =
            !field.isTimer && previous != nil && old[group.heading + field.name] != field.value
          return .field(field.name, field.value, isChanged: isChanged)
        }
    }
  }

  private struct Group {
    var heading: String
    var fields: [Field]
  }

  private struct Field {
    var name: String
    var value: String
    var isTimer = false
  }

  private func fields(of id: ServerID, in world: World) -> [Group] {
    let node = world.nodes[id.index]
    let server = node.server
    let log = server.log
    var groups = [
      Group(
        heading: "Persistent state",
        fields: [
          Field(name: "currentTerm", value: "\(server.currentTerm)"),
          Field(name: "votedFor", value: server.votedFor.map(\.description) ?? "nobody"),
          Field(
            name: "log[]",
            value: log.lastIndex == 0
              ? "empty"
              : "\(log.lastIndex) \(log.lastIndex == 1 ? "entry" : "entries"), "
                + "the last of term \(log.lastTerm)"),
        ])
    ]
    if node.status == .crashed {
      groups.append(
        Group(heading: "Volatile state", fields: [Field(name: "all of it", value: "lost")]))
      return groups
    }
    groups.append(Group(heading: "Volatile state", fields: volatileFields(node, world)))
    groups += roleGroups(server, world)
    groups.append(Group(heading: "Machine and state machine", fields: machineFields(node)))
    return groups
  }

  private func volatileFields(_ node: Node, _ world: World) -> [Field] {
    var fields = [
      Field(name: "commitIndex", value: "\(node.server.commitIndex)"),
      Field(name: "lastApplied", value: "\(node.lastApplied)"),
    ]
    if !node.server.isLeader {
      fields.append(
        Field(name: "leader", value: node.server.knownLeader.map(\.description) ?? "unknown"))
      let left = world.deadline(of: node.server.id).map {
        "\(($0 - world.now).microseconds / 1000) ms"
      }
      fields.append(Field(name: "election timeout", value: left ?? "waits", isTimer: true))
    }
    return fields
  }

  private func roleGroups(_ server: Server, _ world: World) -> [Group] {
    switch server.role {
    case .follower: return []
    case .candidate(let candidate):
      let votes = candidate.votes.isEmpty ? "none" : "\(candidate.votes)"
      return [
        Group(
          heading: "Candidate",
          fields: [
            Field(name: "votes", value: votes),
            Field(
              name: "refused",
              value: candidate.refusals.isEmpty ? "none" : "\(candidate.refusals)"),
            Field(
              name: "needs",
              value:
                "\(server.configuration.quorumSize) of \(server.configuration.voters.count)"),
          ])
      ]
    case .leader(let leader):
      let fields = world.servers.filter { $0 != server.id }.map { follower in
        let progress = leader.followers[follower.index]
        var value = "next \(progress.nextIndex)  match \(progress.matchIndex)"
        if progress.isProbing { value += "  probing" }
        if progress.appendsInFlight > 0 { value += "  \(progress.appendsInFlight) sent" }
        return Field(name: "\(follower)", value: value)
      }
      return [Group(heading: "Volatile state on leaders", fields: fields)]
    }
  }

  private func machineFields(_ node: Node) -> [Field] {
    let pairs = node.store.pairs.prefix(32).map { "\($0.key)=\($0.value)" }
    var fields = [
      Field(name: "key-value store", value: pairs.isEmpty ? "empty" : pairs.joined(separator: " "))
    ]
    if node.disk.latency > .zero || !node.disk.writes.isEmpty {
      fields.append(
        Field(
          name: "disk", value: "\(node.disk.latency) a write, \(node.disk.writes.count) under way"))
      fields.append(Field(name: "on disk up to", value: "\(node.server.durableIndex)"))
    }
    if node.clock.thousandths != 1000 {
      fields.append(Field(name: "clock", value: "\(node.clock.thousandths / 10) % of true time"))
    }
    if !node.inbox.isEmpty {
      fields.append(Field(name: "inbox", value: "\(node.inbox.count) wait"))
    }
    let off = Rule.allCases.filter { !node.server.settings.rules[$0] }
    for rule in off { fields.append(Field(name: "rule off", value: rule.name)) }
    return fields
  }
}
