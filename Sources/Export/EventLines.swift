// Events as lines of JSON. Names of fields stay what they are; `EventLines.schema` describes them.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// Writes events as JSON, one object a line, with the fields in the order of their names.
package struct EventLines: Sendable {
  /// What has been written and not been taken yet.
  package var json = JSONText()
  /// The script that each event names; nil for none.
  private let script: String?
  /// Whether the state of the servers that an event touched is written with it, and its cause.
  private let hasState: Bool

  /// Lines that name the script, as `raftview run` prints them.
  package init(script: String) {
    self.script = script
    hasState = false
  }

  /// Lines with what the event has made of the servers that it touched.
  package init() {
    script = nil
    hasState = true
  }

  /// Writes an event.
  /// - Parameters:
  ///   - event: What happened.
  ///   - narration: The same in words.
  ///   - session: The run right after it.
  ///   - isMilestone: Whether the event is worth stopping at.
  package mutating func add(
    _ event: Event, _ narration: Explanation, in session: borrowing Session, isMilestone: Bool
  ) {
    json.beginObject()
    if hasState, let cause = session.cause(of: event.number) {
      json.key("cause")
      json.int(cause)
    }
    let flight = event.flight
    if let flight { server("from", flight.message.from) }
    json.key("kind")
    json.plain(event.kindName)
    if let flight {
      json.key("message")
      json.string(flight.message.kind.name)
    }
    if hasState {
      json.key("milestone")
      json.bool(isMilestone)
    }
    json.key("number")
    json.int(event.number)
    texts("reasons", narration.reasons)
    if let script {
      json.key("script")
      json.string(script)
    }
    json.key("sections")
    json.beginArray()
    for section in narration.sections { json.string(section.rawValue) }
    json.endArray()
    if let id = event.ownServer { server("server", id) }
    if hasState { addStates(event, session) }
    if let flight {
      json.key("term")
      json.int(flight.message.term.number)
    }
    json.key("text")
    json.string(narration.headline)
    json.key("time_us")
    json.int(event.time.microseconds)
    if let flight { server("to", flight.message.to) }
    json.key("type")
    json.plain("event")
    json.endObject()
    json.endLine()
  }

  private mutating func server(_ key: StaticString, _ id: ServerID) {
    json.key(key)
    json.name(UInt8(ascii: "S"), id.index + 1)
  }

  private mutating func texts(_ key: StaticString, _ texts: [String]) {
    json.key(key)
    json.beginArray()
    for text in texts { json.string(text) }
    json.endArray()
  }

  /// What the servers are that the event may have changed.
  private mutating func addStates(_ event: Event, _ session: borrowing Session) {
    json.key("state")
    json.beginArray()
    for id in event.touched { addState(id, session.world) }
    json.endArray()
  }

  @inline(__always)
  private mutating func addState(_ id: ServerID, _ world: borrowing World) {
    let role = world.roleName(of: id)
    json.beginObject()
    json.key("applied")
    json.int(world.nodes[id.index].lastApplied.number)
    json.key("commit")
    json.int(world.nodes[id.index].server.commitIndex.number)
    json.key("last_index")
    json.int(world.nodes[id.index].server.log.lastIndex.number)
    json.key("last_term")
    json.int(world.nodes[id.index].server.log.lastTerm.number)
    json.key("process")
    let ended = world.nodes[id.index].hasEnded ? "shut down" : nil
    json.string(ended ?? world.nodes[id.index].status.name)
    json.key("role")
    json.string(ended ?? role.rawValue)
    server("server", id)
    json.key("term")
    json.int(world.nodes[id.index].server.currentTerm.number)
    if let vote = world.nodes[id.index].server.votedFor { server("vote", vote) }
    json.endObject()
  }

  // MARK: Around the events

  /// Writes what the run begins with.
  package mutating func addStart(_ walk: borrowing RunWalk, _ range: ExportRange) {
    let setup = walk.session.setup
    json.beginObject()
    json.key("format")
    json.int(EventLines.format)
    json.key("seed")
    // Larger numbers than a double holds exactly.
    json.string("\(setup.seed)")
    json.key("servers")
    json.int(setup.servers)
    json.key("title")
    json.string(walk.title)
    json.key("type")
    json.plain("run")
    json.endObject()
    json.endLine()
  }

  /// Writes what the script tells, or that it stops there.
  package mutating func addTold(_ position: Int, _ words: String) {
    json.beginObject()
    json.key("after")
    json.int(position)
    json.key("text")
    json.string(words)
    json.key("type")
    json.plain("told")
    json.endObject()
    json.endLine()
  }

  /// Writes how the run ended.
  package mutating func addEnd(_ walk: borrowing RunWalk, events: Int) {
    json.beginObject()
    json.key("events")
    json.int(events)
    json.key("hash")
    json.string(String(walk.session.world.hash, radix: 16))
    json.key("time_us")
    json.int(walk.session.world.now.microseconds)
    json.key("type")
    json.plain("end")
    if let violation = walk.session.violation {
      json.key("violation")
      json.string(violation.property.name)
    }
    json.endObject()
    json.endLine()
  }

  /// The number of the format. Fields may be added under the same number; none is taken away or changes its meaning.
  package static let format = 1
}

extension Event {
  /// The message that it is about.
  package var flight: Flight? {
    switch kind {
    case .delivered(let flight), .queued(let flight), .lost(let flight, _): flight
    case .timer, .diskWritten, .compacted, .ended, .client, .intervention: nil
    }
  }

  /// The server that it happens to by itself: whose timer, disk or log it is about.
  var ownServer: ServerID? {
    switch kind {
    case .timer(let id, _), .diskWritten(let id, _), .compacted(let id), .ended(let id, _): id
    case .delivered, .queued, .lost, .client, .intervention: nil
    }
  }

  /// What kind of event it is, as lines of JSON name it.
  var kindName: StaticString {
    switch kind {
    case .delivered: "delivered"
    case .queued: "queued"
    case .lost: "lost"
    case .timer(_, .election): "election-timeout"
    case .timer(_, .heartbeat): "heartbeat-timeout"
    case .diskWritten: "disk-written"
    case .compacted: "compacted"
    case .ended: "ended"
    case .client: "client"
    case .intervention: "intervention"
    }
  }
}

extension Node.Status {
  /// The status in a word.
  var name: String {
    switch self {
    case .running: "running"
    case .paused: "paused"
    case .crashed: "crashed"
    }
  }
}
