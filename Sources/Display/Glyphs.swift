// The characters that stand for things, in UTF-8 and in ASCII.

import Raft
import Scripting
import Simulation

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
  var matchIndex: Unicode.Scalar { "=" }
  var separator: String { isASCII ? "-" : "·" }
  var times: String { isASCII ? "x" : "×" }

  /// The sign of playing or standing still.
  func playSign(_ isPlaying: Bool) -> String {
    isPlaying ? (isASCII ? "|>" : "▶ ") : (isASCII ? "||" : "❚❚")
  }

  /// What stands on both sides of a server's name.
  func shape(of role: RoleName) -> Unicode.Scalar {
    switch role {
    case .leader: pick("◆", "*")
    case .candidate: "?"
    case .preCandidate: preconditionFailure("merged with the protocol")
    case .follower: " "
    case .crashed: pick("×", "x")
    }
  }

  /// What stands for a process that is stopped.
  var frozen: Unicode.Scalar { pick("‖", "=") }

  /// A server's name in the shape of its role: `◆S3◆`, ` S2 `, `‖◆S3◆‖` for a frozen leader.
  func name(_ server: ServerID, _ role: RoleName, isPaused: Bool) -> String {
    let shape = shape(of: role)
    if isPaused {
      return role == .follower
        ? "\(frozen)\(server)\(frozen)" : "\(frozen)\(shape)\(server)\(shape)\(frozen)"
    }
    return "\(shape)\(server)\(shape)"
  }

  /// The head of a message on its way: requests `?`, `■`, `•`; answers yes and no.
  func head(of message: Message) -> Unicode.Scalar {
    switch message.body {
    case .requestVote: "?"
    case .requestVoteReply(let granted): granted ? "+" : "-"
    case .appendEntries(let append): append.entries.count > 0 ? pick("■", "#") : pick("•", "*")
    case .appendEntriesReply(let reply): reply.isSuccess ? pick("✓", "v") : pick("✗", "x")
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
