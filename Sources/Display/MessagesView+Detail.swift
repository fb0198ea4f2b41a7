// The selected message in full, and what comes of it.

import Canvas
import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling

extension MessagesView {
  /// The selected message in full, and what comes of it.
  func drawDetail(
    _ model: Model, of item: MessageItem, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    guard area.height > 0 else { return }
    var rest = area
    let head = rest.takeTop(1)
    screen.rule(theme[.line], head.y, .faint, in: head)
    let message = item.message
    let name = " \(message.from)\(theme[.arrow])\(message.to) \(message.kind.name) "
    let x = screen.put(name, head.x + 1, head.y, .bold, in: head)
    if let flight = item.flight {
      screen.put(
        "\(theme.separator) sent at \(seconds(flight.sentAt)) s by event \(flight.cause) ", x,
        head.y, .faint, in: head)
    }
    rest.x += 1
    rest.width -= 1
    let used = drawFields(model, of: message, &screen, rest, theme)
    _ = rest.takeTop(used)
    if let reason = refusal(model, of: .deliver, on: item) {
      screen.wrap(reason, .bold, in: rest)
    } else if let flight = item.flight {
      drawOutcome(model, of: flight, &screen, rest, theme)
    }
  }

  /// The fields, one after the other, over as many rows as they need but two for what comes of it.
  /// - Returns: How many rows they took.
  private func drawFields(
    _ model: Model, of message: Message, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) -> Int {
    let most = max(1, area.height - 2)
    var x = area.x
    var row = 0
    for (name, value) in fields(model, of: message) {
      let width = name.count + 1 + value.unicodeScalars.count
      if x > area.x, x + width > area.maxX {
        row += 1
        x = area.x
      }
      if row == most { return most }
      x = screen.put("\(name) ", x, area.y + row, .faint, in: area)
      let style = name == "term" ? theme.ink(message.term, .bold) : Style.bold
      x = screen.put(value, x, area.y + row, style, in: area) + 2
    }
    return row + 1
  }

  /// The contents under the names of the paper's Figures 2 and 13.
  private func fields(_ model: Model, of message: Message) -> [(String, String)] {
    let term = ("term", "\(message.term)")
    switch message.body {
    case .requestVote(let index, let lastTerm, let isTransfer):
      return [
        term, ("candidateId", "\(message.from)"), ("lastLogIndex", "\(index)"),
        ("lastLogTerm", "\(lastTerm)"),
      ] + (isTransfer ? [("transfer", "yes")] : [])
    case .requestVoteReply(let granted): return [term, ("voteGranted", "\(granted)")]
    case .preVote(let index, let lastTerm):
      return [
        ("term asked about", "\(message.term)"), ("candidateId", "\(message.from)"),
        ("lastLogIndex", "\(index)"), ("lastLogTerm", "\(lastTerm)"),
      ]
    case .preVoteReply(let granted): return [term, ("voteGranted", "\(granted)")]
    case .appendEntries(let append):
      return [
        term, ("leaderId", "\(message.from)"), ("prevLogIndex", "\(append.prevLogIndex)"),
        ("prevLogTerm", "\(append.prevLogTerm)"), ("entries[]", words(model, of: message, append)),
        ("leaderCommit", "\(append.leaderCommit)"), ("round", "\(append.round)"),
      ]
    case .appendEntriesReply(let reply): return [term] + fields(of: reply)
    case .installSnapshot(let chunk):
      return [
        term, ("leaderId", "\(message.from)"), ("lastIncludedIndex", "\(chunk.lastIndex)"),
        ("lastIncludedTerm", "\(chunk.lastTerm)"), ("offset", "\(chunk.offset)"),
        ("data[]", "\(message.data.count) bytes"), ("done", "\(chunk.isLast)"),
        ("configuration", chunk.configuration.brief),
      ]
    case .installSnapshotReply(let reply):
      let outcome =
        switch reply.outcome {
        case .wants(let offset): ("wants offset", "\(offset)")
        case .installed: ("installed", "true")
        case .staleTerm: ("success", "false, \(PastTerm.words("the"))")
        }
      return [term, ("lastIncludedIndex", "\(reply.lastIndex)"), outcome]
    case .timeoutNow: return [term, ("leaderId", "\(message.from)")]
    }
  }

  private func fields(of reply: AppendEntriesReply) -> [(String, String)] {
    let fields = [("success", "\(reply.isSuccess)")]
    let rest = [("prevLogIndex", "\(reply.prevLogIndex)"), ("round", "\(reply.round)")]
    switch reply.outcome {
    case .success(let match): return fields + [("matchIndex", "\(match)")] + rest
    case .conflict(let term, let index):
      return fields
        + [
          ("conflictTerm", term.map { "\($0)" } ?? "none"), ("conflictIndex", "\(index)"),
        ] + rest
    case .staleTerm: return fields + [("because", PastTerm.words("the"))] + rest
    }
  }

  /// The entries with their indices and terms: `3: x=1 (term 2)`.
  private func words(
    _ model: Model, of message: Message, _ append: AppendEntries
  ) -> String {
    if append.isHeartbeat { return "none" }
    let shown = min(Int(append.count), 4)
    let entries = (0..<shown).map { place in
      let entry = message.entry(place)
      return "\(append.prevLogIndex + 1 + place): \(model.words(of: entry)) (term \(entry.term))"
    }
    let more = Int(append.count) > shown ? [" and \(Int(append.count) - shown) more"] : []
    return (entries + more).joined(separator: ", ")
  }

  /// What the message does if it arrives now.
  private func drawOutcome(
    _ model: Model, of flight: Flight, _ screen: inout Screen, _ area: Rect, _ theme: Theme
  ) {
    guard area.height > 0, let outcome, outcome.key == MessageOutcome.Key(flight, model.session)
    else { return }
    switch outcome.finding {
    case .notTried:
      let text =
        "With more than \(Session.mostFlightsTried) messages on their way it is not tried what this "
        + "one does."
      screen.wrap(text, .faint, in: area)
    case .breaks(let violation):
      let words = "If it arrives now, \(violation.property.name) is broken: \(violation.witness)"
      screen.wrap(words, theme.fault, in: area)
    case .does(let headline, let more):
      let lead = "If it arrives now: \(headline)"
      var sentences = [lead] + more
      var lines = wrapped(sentences.joined(separator: " "), width: area.width)
      while sentences.count > 1, lines.count > area.height {
        sentences.removeLast()
        lines = wrapped(sentences.joined(separator: " "), width: area.width)
      }
      // The headline is what matters; it stands out.
      screen.put(lines, boldScalars: lead.unicodeScalars.count, in: area)
    }
  }
}
