// What is on its way.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

/// What is on its way, in the order of arrival.
struct ComingPanel: Panel {
  let model: Model

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme.line, head.y, .faint, in: head)
    let count = model.session.world.flightCount
    let load =
      model.session.world.load.map { "\(theme.separator) load \($0.load.callsPerSecond)/s " } ?? ""
    screen.put(" on its way: \(count) \(load)", head.x + 1, head.y, .faint, in: head)
    if count > rest.height, rest.height > 1 {
      let line = rest.takeBottom(1)
      screen.put(
        "+ \(count - rest.height) more: m shows all", line.x + 1, line.y, .faint, in: line)
    }
    for (row, flight) in model.session.world.flights(first: rest.height).enumerated() {
      drawFlight(
        flight, &screen, Rect(x: rest.x, y: rest.y + row, width: rest.width, height: 1), theme)
    }
  }

  private func drawFlight(
    _ flight: Flight, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    let message = flight.message
    var style = theme.ink(message.term)
    style.attributes.insert(.bold)
    screen.dot(theme.head(of: message), area.x + 1, area.y, style, in: area)
    screen.put(
      "\(message.from)\(theme.arrow)\(message.to)", area.x + 3, area.y, theme.ink(message.term),
      in: area)
    let when =
      flight.arrivesAt == .never
      ? "held" : "\(millisecondsLeft(until: flight.arrivesAt, from: model.session.world.now)) ms"
    let room = area.width - 12 - 8
    screen.put(
      clipped(message.summary, width: room, theme: theme), area.x + 11, area.y, .plain, in: area)
    screen.putRight(when, endingAt: area.maxX, area.y, .faint, in: area)
  }
}

extension Message {
  /// The message in a few words: kind, and what matters of its contents.
  var summary: String {
    switch body {
    case .requestVote(let index, let lastTerm, let isTransfer):
      return (isTransfer ? "vote, in a transfer? " : "vote? ")
        + "log ends \(index) (term \(lastTerm))"
    case .requestVoteReply(let granted): return granted ? "vote" : "no vote"
    case .appendEntries(let append): return append.summary
    case .appendEntriesReply(let reply): return reply.summary
    case .preVote(let index, let lastTerm): return "pre-vote? log ends \(index) (term \(lastTerm))"
    case .preVoteReply(let granted): return granted ? "pre-vote" : "no pre-vote"
    case .installSnapshot(let chunk):
      return "snapshot to \(chunk.lastIndex), bytes \(chunk.offset + 1)-"
        + "\(chunk.offset + data.count)" + (chunk.isLast ? ", the last" : "")
    case .installSnapshotReply(let reply): return reply.summary
    case .timeoutNow: return "stand at once"
    }
  }
}

extension AppendEntries {
  fileprivate var summary: String {
    switch count {
    case 0: "heartbeat, commit \(leaderCommit)"
    case 1: "entry \(prevLogIndex + 1), commit \(leaderCommit)"
    default:
      "entries \(prevLogIndex + 1) to \(prevLogIndex + Int(count)), commit \(leaderCommit)"
    }
  }
}

extension AppendEntriesReply {
  fileprivate var summary: String {
    switch outcome {
    case .success(let match): answersHeartbeat ? "ack of heartbeat" : "ack up to \(match)"
    case .conflict(_, let index): "no match, retry before \(index)"
    case .staleTerm: "your term is over"
    }
  }
}

extension InstallSnapshotReply {
  fileprivate var summary: String {
    switch outcome {
    case .wants(let offset): "wants bytes from \(offset + 1) on"
    case .installed: "ack snapshot to \(lastIndex)"
    case .staleTerm: "your term is over"
    }
  }
}
