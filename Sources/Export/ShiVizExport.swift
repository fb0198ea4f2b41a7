// The run as a log with vector clocks, for ShiViz.

import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// Writes a log for ShiViz: first the expression that reads it and the delimiter of executions, then two lines an event.
/// A receipt and each sending are events of their own.
struct ShiVizExport: RunExport {
  private var lines: [String] = [ShiVizExport.expression, ""]
  private var passages = Passages()
  private var clocks: [VectorClock] = []
  /// By place in `passages.all` the sender's clock when it was sent.
  private var sent: [Int: VectorClock] = [:]

  /// What reads the lines. The break between the two lines of an event is a backslash and an n.
  static let expression =
    #"(?<time>\S*) (?<role>\S*) (?<term>\d*) (?<event>.*)\n(?<host>\S*) (?<clock>{.*})"#

  /// ShiViz takes more than two seconds for so many, and four times as long for twice as many.
  static let mostEvents = 5000

  mutating func begin(_ walk: borrowing RunWalk) {
    passages.begin(walk.session.world)
    for id in walk.session.world.servers { addHost(id, walk) }
    // What was on its way before is sent by a first event of its sender, which is there already.
    for place in passages.sent { sent[place] = clocks[passages.all[place].message.from.index] }
  }

  /// Every host has a first event.
  private mutating func addHost(_ id: ServerID, _ walk: borrowing RunWalk) {
    clocks.append(VectorClock())
    let view = walk.session.glance[id]
    add(id, walk, "\(id) is \(view.role.rawValue) in term \(view.term)")
  }

  mutating func add(_ walk: borrowing RunWalk) {
    let world = walk.session.world
    passages.note(world)
    while clocks.count < world.nodes.count { addHost(ServerID(clocks.count), walk) }
    let event = world.event
    let words = walk.session.branch.words(of: event.number)
    for id in hosts(of: event) {
      if let ended = passages.ended, passages.all[ended].message.to == id,
        !passages.all[ended].isLost,
        let clock = sent.removeValue(forKey: ended)
      {
        clocks[id.index].merge(clock)
      }
      add(id, walk, words)
    }
    for place in passages.sent {
      let passage = passages.all[place]
      let (message, from) = (passage.message, passage.message.from)
      add(
        from, walk,
        "\(from) sends \(message.to) \(message.kind.name): \(message.summary)"
          + (passage.isLost ? ", which is lost" : ""))
      if !passage.isLost { sent[place] = clocks[from.index] }
    }
  }

  /// The servers to which it happens.
  private func hosts(of event: Event) -> [ServerID] {
    switch event.kind {
    case .delivered(let flight): [flight.message.to]
    case .queued, .lost: []
    case .timer, .diskWritten, .compacted, .ended, .client, .intervention: Array(event.touched)
    }
  }

  private mutating func add(_ id: ServerID, _ walk: borrowing RunWalk, _ words: String) {
    clocks[id.index].tick(id)
    let world = walk.session.world
    let role = world.roleName(of: id).rawValue
    let term = world.nodes[id.index].server.currentTerm
    lines.append("\(world.lastTime.seconds) \(role) \(term) \(words.onOneLine)")
    lines.append("\(id) \(clocks[id.index])")
  }

  mutating func finish(_ walk: borrowing RunWalk) -> Exported {
    var exported = Exported(lines.joined(separator: "\n") + "\n")
    let events = lines.count / 2 - 1
    if events > ShiVizExport.mostEvents {
      exported.warnings.append(
        "ShiViz has \(events) events to read, for which it takes the square of the time: above "
          + "\(ShiVizExport.mostEvents) it takes long, a minute for 20000; --from and --to make it fewer"
      )
    }
    return exported
  }
}

/// How many events of each host one has heard of.
struct VectorClock: Hashable, CustomStringConvertible {
  private var counts: [Int] = []

  /// One more event of the host itself.
  mutating func tick(_ host: ServerID) {
    while counts.count <= host.index { counts.append(0) }
    counts[host.index] += 1
  }

  /// Hears of all that another has heard of.
  mutating func merge(_ other: VectorClock) {
    while counts.count < other.counts.count { counts.append(0) }
    for place in other.counts.indices { counts[place] = max(counts[place], other.counts[place]) }
  }

  /// As JSON, without hosts of which nothing was heard.
  var description: String {
    let entries = counts.enumerated().filter { $0.element > 0 }.map {
      "\"\(ServerID($0.offset))\":\($0.element)"
    }
    return "{" + entries.joined(separator: ",") + "}"
  }
}

extension String {
  /// Without line breaks.
  var onOneLine: String { replacing("\n", with: " ").replacing("\r", with: " ") }
}
