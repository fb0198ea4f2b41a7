// The leaders side by side: of two, which of them can commit.

import Canvas
import Raft
import Scripting
import Session
import Simulation

/// Every leader in a column: what it believes, and what it can do. Two of them are a lesson.
struct LeadersPanel: Panel {
  let model: Model

  /// How many rows it takes.
  static let rows = 8

  func draw(in area: Rect, on screen: inout Screen) {
    let theme = screen.theme
    var rest = area
    let leaders = model.cluster.servers.filter(\.isLeader)
    let title =
      switch leaders.count {
      case 0: "no leader"
      case 1: "the leader"
      default: "\(leaders.count) leaders of different terms"
      }
    screen.head(title, in: rest.takeTop(1))
    if leaders.isEmpty {
      screen.wrap(
        "Nobody leads: nothing can be committed until somebody is elected.", .faint,
        in: Rect(x: rest.x + 1, y: rest.y, width: rest.width - 2, height: rest.height))
      return
    }
    let labels = [
      "", "term", "talks with", "a majority?", "commitIndex", "last entry", "newer term",
    ]
    let left = 16
    for (row, label) in labels.enumerated() where row < rest.height {
      if row == 6, leaders.count < 2 { continue }
      screen.put(label, rest.x + 1, rest.y + row, .faint, in: rest)
    }
    let pitch = 18
    // The latest term is the one that counts.
    let shown = leaders.sorted { $0.term > $1.term }.prefix(max(1, (rest.width - left) / pitch))
    for (place, leader) in shown.enumerated() {
      let column = Rect(
        x: rest.x + left + place * pitch, y: rest.y,
        width: min(pitch - 1, rest.width - left - place * pitch), height: rest.height)
      draw(leader, among: leaders, &screen, column, theme)
    }
  }

  /// What a leader may hear of a term newer than its own, which ends its reign.
  private func newerTerm(for leader: ServerView) -> String {
    guard leader.term < model.cluster.highestTerm else { return "there is none" }
    let isComing = model.cluster.flights.prefix(LeadersPanel.mostFlights).contains {
      $0.message.to == leader.id && $0.message.term > leader.term && $0.arrivesAt != .never
    }
    return isComing ? "on its way to it" : "not heard of"
  }

  /// Of more messages under way only the next are looked at.
  private static let mostFlights = 1000

  private func draw(
    _ leader: ServerView, among leaders: [ServerView], _ screen: inout Screen, _ area: Rect,
    _ theme: Theme
  ) {
    let reach = model.cluster.reach(of: leader.id)
    let members = leader.configuration.members
    let others = ServerSet(reach.filter { $0 != leader.id })
    let count = reach.intersection(members).count
    let isQuorum = leader.isQuorum(reach)
    let isHeld = !isQuorum && leader.isQuorum(model.cluster.reachByHand(of: leader.id))
    let last = leader.log.lastIndex
    let values: [(String, Style)] = [
      ("", .plain),
      ("\(leader.term)", .plain),
      (others.isEmpty ? "nobody" : others.description, .plain),
      (
        isQuorum
          ? "yes: \(count) of \(members.count)"
          : isHeld ? "only by hand" : "no: \(count) of \(members.count)", .bold
      ),
      ("\(leader.commitIndex)", .plain),
      (last == 0 ? "none" : "\(last), term \(leader.log.lastTerm)", .plain),
      (leaders.count < 2 ? "" : newerTerm(for: leader), .plain),
    ]
    let shape = theme.shape(of: .leader)
    screen.put(
      "\(shape.left)\(leader.id)\(shape.right)", area.x, area.y, theme.fill(leader.term), in: area)
    for (row, value) in values.enumerated() where row < area.height {
      screen.put(
        clipped(value.0, width: area.width, theme: theme), area.x, area.y + row, value.1, in: area)
    }
  }
}
