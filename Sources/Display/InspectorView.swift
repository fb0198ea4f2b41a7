// Everything about one server, under the headings of the paper's Figure 2 and what came after it.

import Raft
import Scripting
import Session
import Simulation

/// What the view remembers.
struct InspectorState: Sendable {
}

/// What only this view does.
enum InspectorAction: Hashable, Sendable {
  case none
}

extension KeyBinding {
  static let inspector: [KeyBinding] = []
}

extension App {
  mutating func act(_ action: InspectorAction) {
  }

  /// A line of the inspector: a heading, or a name with its value.
  private enum Line {
    case heading(String)
    case field(String, String, isChanged: Bool)

    var isHeading: Bool { if case .heading = self { true } else { false } }
  }

  func drawInspector(_ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let world = session.world
    var rest = area
    let head = rest.takeTop(1)
    let role = world.roleName(of: selected)
    let node = world.nodes[selected.index]
    let term = node.server.currentTerm
    let standing = world.standings[selected.index]
    let name = theme.name(selected, role, isPaused: node.status == .paused, standing)
    let x = grid.put(" \(name) ", head.x, head.y, theme.fill(term), in: head)
    let word = role == .follower ? standing.followerWord : role.rawValue
    grid.put(
      "  \(node.status == .paused ? "frozen \(word)" : word) in term \(term)",
      x, head.y, role == .crashed ? theme.fault : .bold, in: head)
    let lines = self.lines(of: selected)
    let hasChanged = lines.contains { if case .field(_, _, true) = $0 { true } else { false } }
    if hasChanged {
      grid.putRight("* changed just now ", endingAt: head.maxX, head.y, .faint, in: head)
    }
    let columns = App.columns(lines, height: rest.height, atMost: max(1, rest.width / 38))
    let width = rest.width / columns.count
    for (number, column) in columns.enumerated() {
      let isLast = number == columns.count - 1
      draw(column, &grid, isLast ? rest : rest.takeLeft(width), theme)
    }
  }

  /// The lines in as few columns as hold them, split at headings where that is enough.
  private static func columns(
    _ lines: [Line], height: Int, atMost most: Int
  ) -> [ArraySlice<Line>] {
    guard height > 0 else { return [lines[...]] }
    for splitsGroups in [false, true] {
      for count in 1...most {
        let columns = split(lines, height: height, splitsGroups: splitsGroups)
        if columns.count <= count { return columns }
      }
    }
    let columns = split(lines, height: height, splitsGroups: true)
    return Array(columns.prefix(most - 1)) + [lines[columns[most - 1].startIndex...]]
  }

  private static func split(
    _ lines: [Line], height: Int, splitsGroups: Bool
  ) -> [ArraySlice<Line>] {
    var columns: [ArraySlice<Line>] = []
    var rest = lines[...]
    while rest.count > height {
      let limit = rest.startIndex + height
      let heading = rest.indices.last { $0 > rest.startIndex && $0 <= limit && rest[$0].isHeading }
      // A heading at the foot of a column would stand alone.
      let end = !splitsGroups ? heading ?? limit : rest[limit - 1].isHeading ? limit - 1 : limit
      columns.append(rest[..<end])
      rest = rest[end...]
    }
    return columns + [rest]
  }

  private func draw(_ lines: ArraySlice<Line>, _ grid: inout Grid, _ area: Rect, _ theme: Theme) {
    let names = lines.map { if case .field(let name, _, _) = $0 { name.count } else { 0 } }
    let place = area.x + 3 + (names.max() ?? 0) + 1
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
          clipped(value, width: area.maxX - place, theme: theme), place, y, style, in: area)
      }
    }
    if lines.count > area.height, area.height > 0 {
      grid.putRight(" more ", endingAt: area.maxX, area.maxY - 1, theme.bar, in: area)
    }
  }

  /// All lines, those marked whose value the last step changed.
  private func lines(of server: ServerID) -> [Line] {
    let now = fields(of: server, in: session.world)
    let before = changedFrom.map { fields(of: server, in: $0) } ?? now
    let old = Set(
      before.flatMap { group in group.fields.map { [group.heading, $0.name, $0.value] } })
    return now.flatMap { group in
      [.heading(group.heading)]
        + group.fields.map { field in
          // Timers run all the time; only what jumps is worth a mark.
          let isChanged =
            !field.isTimer && changedFrom != nil
            && !old.contains([group.heading, field.name, field.value])
          return .field(field.name, field.value, isChanged: isChanged)
        }
    }
  }

  private func fields(of id: ServerID, in world: World) -> [Group] {
    guard world.servers.contains(id) else { return [] }
    return Inspection(node: world.nodes[id.index], world: world).groups
  }
}

/// A heading with what stands under it.
private struct Group {
  var heading: String
  var fields: [Field]
}

private struct Field {
  var name: String
  var value: String
  var isTimer = false

  init(_ name: String, _ value: String, isTimer: Bool = false) {
    self.name = name
    self.value = value
    self.isTimer = isTimer
  }
}

/// What there is to say about one server.
private struct Inspection {
  let node: Node
  let world: World
  var server: Server { node.server }

  var groups: [Group] {
    var groups = [Group(heading: "Persistent state", fields: persistent)]
    if node.status == .crashed {
      groups.append(Group(heading: "Volatile state", fields: [Field("all of it", "lost")]))
    } else {
      groups.append(Group(heading: "Volatile state", fields: volatile))
      groups += role
    }
    groups.append(Group(heading: "Configuration", fields: configuration))
    if node.status != .crashed {
      groups.append(Group(heading: "State machine", fields: contents(of: node.machine) + pending))
    }
    if let group = snapshot { groups.append(group) }
    let machine = machine
    if !machine.isEmpty { groups.append(Group(heading: "Machine and settings", fields: machine)) }
    return groups
  }

  private var persistent: [Field] {
    let log = server.log
    let count = log.lastIndex - log.snapshotIndex
    let entries =
      count == 1
      ? "\(log.lastIndex), of term \(log.lastTerm)"
      : "\(log.firstIndex) to \(log.lastIndex), last of term \(log.lastTerm)"
    let empty = log.snapshotIndex == 0 ? "empty" : "empty behind \(log.snapshotIndex)"
    return [
      Field("currentTerm", "\(server.currentTerm)"),
      Field("votedFor", server.votedFor.map(\.description) ?? "nobody"),
      Field("log[]", count == 0 ? empty : entries),
    ]
  }

  private var volatile: [Field] {
    var fields = [
      Field("commitIndex", "\(server.commitIndex)"), Field("lastApplied", "\(node.lastApplied)"),
    ]
    if !server.isLeader {
      fields.append(Field("leader", server.knownLeader.map(\.description) ?? "unknown"))
      let left = world.deadline(of: server.id).map { milliseconds(until: $0) }
      fields.append(
        Field("election in", left ?? (server.isVoter ? "waits" : "none"), isTimer: true))
    }
    if let incoming = server.incoming {
      fields.append(
        Field("incoming", "snapshot to \(incoming.lastIndex), \(incoming.data.count) bytes"))
    }
    return fields
  }

  private func milliseconds(until time: Instant) -> String {
    "\(max(0, (time - world.now).microseconds) / 1000) ms"
  }

  /// The same for a moment by the server's own clock.
  private func milliseconds(untilOwn time: Instant) -> String {
    milliseconds(until: node.clock.trueTime(of: time))
  }

  // MARK: Configuration

  private var configuration: [Field] {
    let configuration = server.configuration
    let index = server.log.configurationIndex
    var fields: [Field] = []
    if configuration.isJoint {
      fields.append(Field("mode", "joint: both majorities"))
      fields.append(Field("old voters", voters(configuration.outgoing)))
      fields.append(Field("new voters", voters(configuration.voters)))
    } else {
      fields.append(Field("voters", voters(configuration.voters)))
    }
    if index > 0 {
      let state = index <= server.commitIndex ? "committed" : "not committed"
      fields.append(
        Field(
          "from entry",
          index == server.log.snapshotIndex ? "\(index), in snapshot" : "\(index), \(state)"))
    }
    if !server.isVoter { fields.append(Field("its own vote", "none")) }
    guard node.status != .crashed, case .leader(let leader) = server.role else { return fields }
    if let change = leader.change {
      fields.append(Field("changing to", change.target.brief))
      fields.append(
        Field("catching up", "\(leader.learners.brief) to \(change.through), round \(change.round)")
      )
    }
    if let transfer = leader.transfer {
      fields.append(
        Field("handing over", "to \(transfer.target)\(transfer.isSent ? ", told to stand" : "")"))
      fields.append(
        Field("abandoned in", milliseconds(untilOwn: transfer.deadline), isTimer: true))
    }
    return fields
  }

  private func voters(_ servers: ServerSet) -> String {
    if servers.isEmpty { return "nobody yet" }
    return "\(servers.brief): quorum \(servers.count / 2 + 1)"
  }

  // MARK: Roles

  private var role: [Group] {
    switch server.role {
    case .follower: return []
    case .candidate(let candidate):
      return [Group(heading: "Candidate", fields: votes(candidate))]
    case .preCandidate(let candidate):
      let term = Field("for term", "\(server.currentTerm + 1)")
      return [Group(heading: "Pre-candidate", fields: [term] + votes(candidate))]
    case .leader(let leader):
      return [
        Group(heading: "Volatile state on leaders", fields: followers(leader) + duties(leader))
      ]
    }
  }

  private func votes(_ candidate: Candidate) -> [Field] {
    let configuration = server.configuration
    func needs(_ name: String, _ voters: ServerSet) -> Field {
      let count = candidate.votes.intersection(voters).count
      return Field(name, "\(count) of the \(voters.count / 2 + 1) it needs")
    }
    return [
      Field("votes", candidate.votes.isEmpty ? "none" : "\(candidate.votes)"),
      Field("refused", candidate.refusals.isEmpty ? "none" : "\(candidate.refusals)"),
    ]
      + (configuration.isJoint
        ? [
          needs("old votes", configuration.outgoing), needs("new votes", configuration.voters),
        ] : [needs("so far", configuration.voters)])
  }

  private func followers(_ leader: Leader) -> [Field] {
    server.configuration.members.union(leader.learners).subtracting([server.id]).map { follower in
      let progress = leader.followers[follower.index]
      var value = "next \(progress.nextIndex)  match \(progress.matchIndex)"
      if let sent = leader.snapshots.first(where: { $0.to == follower }) {
        value = "match \(progress.matchIndex)  snapshot \(sent.offset)/\(sent.snapshot.data.count)"
      } else if progress.isProbing {
        value += "  probing"
      } else if progress.appendsInFlight > 0 {
        value += "  \(progress.appendsInFlight) sent"
      }
      let isLearner = leader.learners.contains(follower)
      return Field(isLearner ? "\(follower) no vote" : "\(follower)", value)
    }
  }

  private func duties(_ leader: Leader) -> [Field] {
    var fields: [Field] = []
    if server.settings.checksQuorum, leader.quorumDeadline != .never {
      fields.append(
        Field("quorum check", "in \(milliseconds(untilOwn: leader.quorumDeadline))", isTimer: true))
    }
    if server.settings.hasLeaseReads {
      let left = node.clock.trueTime(of: leader.leaseEnd)
      let text = left > world.now ? "ends in \(milliseconds(until: left))" : "none"
      fields.append(Field("lease", text, isTimer: true))
    }
    if !leader.reads.isEmpty {
      let count = "\(leader.reads.count) \(leader.reads.count == 1 ? "waits" : "wait")"
      let isConfirming = leader.reads[0].index != nil
      fields.append(
        Field(
          "reads", count + (isConfirming ? " for round \(leader.reads[0].round)" : " for a commit"))
      )
    }
    return fields
  }

  // MARK: State machine, snapshot, machine

  private func contents(of machine: StateMachine) -> [Field] {
    let pairs = machine.store.pairs.prefix(32).map { "\($0.key)=\($0.value)" }
    var fields = [Field("pairs", pairs.isEmpty ? "none" : pairs.joined(separator: " "))]
    let sessions = machine.sessions.prefix(16).map { session in
      "\(session.client) " + session.answers.map { "#\($0.serial)" }.joined(separator: " ")
    }
    if !sessions.isEmpty { fields.append(Field("sessions", sessions.joined(separator: ", "))) }
    return fields
  }

  private var pending: [Field] {
    if node.pending.isEmpty { return [] }
    let calls = node.pending.prefix(16).map { call in
      let request = world.requests[call.request]
      let place = call.index.map { " entry \($0)" } ?? " read"
      return "\(request.client) #\(request.serial)\(place)"
    }
    return [Field("calls", calls.joined(separator: ", "))]
  }

  private var snapshot: Group? {
    guard let snapshot = server.persistent.snapshot else { return nil }
    return Group(
      heading: "Snapshot",
      fields: [
        Field("last entry", "\(snapshot.lastIndex) of term \(snapshot.lastTerm)"),
        Field("size", "\(snapshot.data.count) bytes"),
        Field("voters", snapshot.configuration.brief),
      ] + contents(of: StateMachine(snapshot: snapshot.data)))
  }

  private var machine: [Field] {
    let settings = server.settings
    var fields: [Field] = []
    if node.disk.latency > .zero || !node.disk.writes.isEmpty {
      fields.append(
        Field("disk", "\(node.disk.latency) a write, \(node.disk.writes.count) under way"))
      fields.append(Field("on disk up to", "\(server.durableIndex)"))
    }
    if node.clock.thousandths != 1000 {
      fields.append(Field("clock", "\(node.clock.thousandths / 10) % of true time"))
    }
    if !node.inbox.isEmpty { fields.append(Field("inbox", "\(node.inbox.count) wait")) }
    let options = [
      (settings.hasPreVote, "pre-vote"), (settings.checksQuorum, "check-quorum"),
      (settings.hasDisruptionGuard, "disruption-guard"), (settings.hasLeaseReads, "lease-reads"),
    ].filter(\.0).map(\.1)
    for option in options { fields.append(Field(option, "on")) }
    if settings.hasLeaseReads {
      fields.append(
        Field(
          "clock bound",
          "\(Setting.clockBound(thousandths: settings.clockBoundThousandths))"
            .split(separator: " ").last.map(String.init) ?? ""))
    }
    if settings.snapshotThreshold > 0 {
      fields.append(Field("snapshot after", "\(settings.snapshotThreshold) entries"))
    }
    if server.persistent.snapshot != nil || settings.snapshotThreshold > 0 {
      fields.append(Field("chunk", "\(settings.snapshotChunkSize) bytes"))
    }
    for rule in Rule.allCases where !settings.rules[rule] {
      fields.append(Field("rule off", rule.name))
    }
    return fields
  }
}
