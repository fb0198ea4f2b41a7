// The run as a sequence diagram for Mermaid.

import Canvas
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

/// Writes a sequence diagram, or several: Mermaid draws none that is longer than 50,000 characters.
struct MermaidExport: RunExport {
  private var parts: [String] = []
  private var part = ""
  private var count = 0
  private var servers = 0
  private var passages = Passages()

  /// No part is longer: less than what Mermaid takes, which counts characters.
  static let mostCharacters = 45_000

  /// How many characters a line of a note has at most: the lanes are as far apart as the notes and labels are wide, and
  /// pages show a wide diagram small.
  static let noteWidth = 28

  mutating func begin(_ walk: borrowing RunWalk) {
    passages.begin(walk.session.world)
    servers = walk.session.world.nodes.count
  }

  mutating func add(_ walk: borrowing RunWalk) {
    // The script has come to what is said after the event before.
    tell(walk, after: walk.position - 1)
    let world = walk.session.world
    passages.note(world)
    servers = max(servers, world.nodes.count)
    let event = world.event
    if let ended = passages.ended { write(passages.all[ended]) }
    let isMessage = passages.ended != nil
    if walk.isMilestone || !isMessage, isWorthNote(walk) {
      let words = walk.session.branch.words(of: event.number)
      note(event.touched, words, at: walk.isMilestone ? event.time : nil)
    }
    // What the event sends comes after it, be it in vain.
    for place in passages.sent where passages.all[place].isLost { write(passages.all[place]) }
  }

  /// Writes what a lesson says after an event, over all lanes.
  private mutating func tell(_ walk: borrowing RunWalk, after position: Int) {
    for words in walk.wordsSaid(at: position) { note([], words, at: nil) }
  }

  /// Heartbeats' timers and disks say little, and say it often.
  private func isWorthNote(_ walk: borrowing RunWalk) -> Bool {
    if walk.isMilestone { return true }
    switch walk.session.world.event.kind {
    case .timer(_, .heartbeat), .diskWritten, .queued, .lost, .delivered: return false
    case .timer, .compacted, .ended, .client, .intervention: return true
    }
  }

  private mutating func write(_ passage: Passage) {
    let message = passage.message
    let isReply = message.kind.isReply
    let arrow =
      passage.isLost ? (isReply ? "--x" : "-x") : isReply ? "-->>" : "->>"
    line(
      "\(name(message.from))\(arrow)\(name(message.to)): "
        + "\(message.kind.name), term \(message.term)\n\(message.summary)".forMermaid)
  }

  private mutating func note(_ touched: ServerSet, _ words: String, at time: Instant?) {
    let list = Array(touched)
    let first = list.first.map(name) ?? "n1"
    let last = list.last.map(name) ?? "n\(servers)"
    let width = first == last ? MermaidExport.noteWidth : 2 * MermaidExport.noteWidth
    let lines = (time.map { ["\($0.seconds) s"] } ?? []) + wrapped(words.onOneLine, width: width)
    line(
      "Note over \(first == last ? first : "\(first),\(last)"): "
        + lines.joined(separator: "\n").forMermaid)
  }

  /// Names such as `end` would be taken for something else: `n1` never is.
  private func name(_ id: ServerID) -> String { "n\(id.index + 1)" }

  private mutating func line(_ text: String) {
    if part.unicodeScalars.count + text.unicodeScalars.count > MermaidExport.mostCharacters - 2000 {
      close()
    }
    part += "  \(text)\n"
  }

  private mutating func close() {
    parts.append(part)
    part = ""
  }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    tell(walk, after: walk.position)
    if !part.isEmpty || parts.isEmpty { close() }
    let title = walk.title.onOneLine.escapedForMermaid
    let participants = (1...servers).map { "  participant n\($0) as S\($0)\n" }.joined()
    let head = parts.enumerated().map { number, body in
      "sequenceDiagram\n  title \(title)"
        + (parts.count > 1 ? ", part \(number + 1) of \(parts.count)" : "") + "\n" + participants
        + body
    }
    var exported = Exported(parts: head)
    if parts.count > 1 {
      exported.warnings.append(
        "Mermaid draws at most 50,000 characters at once: these are \(parts.count) diagrams; "
          + "--from and --to make it fewer")
    }
    return exported
  }
}

extension String {
  /// As Mermaid takes it, with its lines.
  var forMermaid: String { escapedForMermaid.replacing("\n", with: "<br/>") }

  /// With what Mermaid takes for the end of a text, or of a statement, written out.
  var escapedForMermaid: String {
    var text = ""
    for character in self {
      switch character {
      case "#": text += "#35;"
      case ";": text += "#59;"
      default: text.append(character)
      }
    }
    return text
  }
}
