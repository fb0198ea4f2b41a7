// The characters that stand for things, in UTF-8 and in ASCII.

import Canvas
import Raft
import Scripting

extension Theme {
  private func pick(_ glyph: Unicode.Scalar, _ ascii: Unicode.Scalar) -> Unicode.Scalar {
    isASCII ? ascii : glyph
  }

  var line: Unicode.Scalar { pick("─", "-") }
  var column: Unicode.Scalar { pick("│", "|") }
  var selector: Unicode.Scalar { pick("▸", ">") }
  var next: Unicode.Scalar { pick("◀", "<") }
  var trail: Unicode.Scalar { pick("·", ".") }
  var cut: Unicode.Scalar { pick("╳", "X") }
  var vote: Unicode.Scalar { pick("●", "@") }
  var noVote: Unicode.Scalar { pick("○", "o") }
  var arrow: Unicode.Scalar { pick("→", ">") }
  var uncommitted: Unicode.Scalar { pick("┊", ":") }
  var nextIndex: Unicode.Scalar { pick("›", ">") }
  /// nextIndex at an entry that is not committed.
  var nextUncommitted: Unicode.Scalar { pick("»", "}") }
  var matchIndex: Unicode.Scalar { "=" }
  /// What stands before a value that the last step changed.
  var changed: Unicode.Scalar { "*" }
  /// What stands where the last step took something away.
  var gone: Unicode.Scalar { pick("×", "x") }
  var separator: String { isASCII ? "-" : "·" }
  var times: String { isASCII ? "x" : "×" }

  /// The sign of playing or standing still.
  func playSign(_ isPlaying: Bool) -> String {
    isPlaying ? (isASCII ? "|>" : "▶ ") : (isASCII ? "||" : "❚❚")
  }

  /// What stands on both sides of a server's name.
  func shape(of role: RoleName) -> (left: Unicode.Scalar, right: Unicode.Scalar) {
    switch role {
    case .leader: (pick("◆", "*"), pick("◆", "*"))
    case .candidate: ("?", "?")
    case .preCandidate: (pick("¿", "~"), "?")
    case .follower: (" ", " ")
    case .crashed: (pick("×", "x"), pick("×", "x"))
    }
  }

  /// What stands for a process that is stopped.
  var frozen: Unicode.Scalar { pick("‖", "=") }

  /// A server's name in the shape of its role: `◆S3◆`, ` S2 `, `‖◆S3◆‖` for a frozen leader; with the
  /// signs of its standing if it is more or less than a voter: `+S4+`, `-◆S1◆-`.
  func name(
    _ server: ServerID, _ role: RoleName, isPaused: Bool, _ standing: Standing
  ) -> String {
    let shape = role == .follower ? standing.signs : shape(of: role)
    var name = "\(shape.left)\(server)\(shape.right)"
    if isPaused { name = "\(frozen)\(name.trimmed)\(frozen)" }
    if role != .follower, standing != .voter {
      name = "\(standing.signs.left)\(name)\(standing.signs.right)"
    }
    return name
  }

  /// What fills the part of a log that a snapshot has replaced.
  var compacted: Unicode.Scalar { pick("▒", "%") }

  /// The head of a message on its way: requests `?`, `■`, `•` and so on; answers yes and no.
  func head(of message: Message) -> Unicode.Scalar {
    switch message.body {
    case .requestVote: "?"
    case .requestVoteReply(let granted): granted ? "+" : "-"
    case .appendEntries(let append): append.isHeartbeat ? pick("•", "*") : pick("■", "#")
    case .appendEntriesReply(let reply): reply.isSuccess ? pick("✓", "v") : pick("✗", "x")
    case .preVote: pick("¿", "~")
    case .preVoteReply(let granted): granted ? pick("±", "y") : pick("¬", "n")
    case .installSnapshot: pick("▤", "%")
    case .installSnapshotReply(let reply):
      reply.outcome == .staleTerm ? pick("✗", "x") : pick("✓", "v")
    case .timeoutNow: "!"
    }
  }

  /// A bar so many eighths of a cell long.
  func bar(eighths: Int) -> String {
    if isASCII { return String(repeating: "#", count: (eighths + 4) / 8) }
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    return String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
  }

  // MARK: Styles

  /// Filled with the colour of a term; reversed where there are no colours.
  func fill(_ term: Term) -> Style {
    if term == 0 { return depth == .mono ? Style.plain : Style(.standard) }
    return depth == .mono ? Style(.standard, .reverse) : Style(.onColor, on: .term(term))
  }

  /// Written in the colour of a term.
  func ink(_ term: Term, _ attributes: Style.Attributes = []) -> Style {
    depth == .mono || term == 0
      ? Style(.standard, attributes) : Style(.term(term), attributes)
  }

  var fault: Style { Style(.fault, .bold) }
  var bar: Style { Style(.standard, .reverse) }
}

extension Ink {
  /// The colour of a term's server, entries and number. Terms begin at 1.
  package static func term(_ term: Term) -> Ink { .series(max(1, term.number) - 1) }
}
