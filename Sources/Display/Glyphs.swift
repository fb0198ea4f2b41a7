// The names, heads, bars and styles that are made of signs.

import Canvas
import Raft
import Scripting
import Telling

extension Theme {
  /// What stands between two parts of a line of text.
  var separator: String { isASCII ? "-" : "·" }
  /// A factor's sign in a text.
  var times: String { signs == .full ? "×" : "x" }

  /// The sign of playing or standing still. Of two characters, so that in ASCII it is none of the others.
  func playSign(_ isPlaying: Bool) -> String {
    switch signs {
    case .full: isPlaying ? "▶ " : "▮▮"
    case .safe, .ascii: isPlaying ? "|>" : "||"
    }
  }

  /// What stands on both sides of a server's name.
  func shape(of role: RoleName) -> (left: Unicode.Scalar, right: Unicode.Scalar) {
    switch role {
    case .leader: (self[.leader], self[.leaderEnd])
    case .candidate: (self[.candidate], self[.candidateEnd])
    case .preCandidate: (self[.preCandidate], self[.preCandidate])
    case .follower: (" ", " ")
    case .crashed: (self[.broken], self[.broken])
    }
  }

  /// What stands on both sides of the name of a server that is more or less than a voter.
  func shape(of standing: Standing) -> (left: Unicode.Scalar, right: Unicode.Scalar) {
    switch standing {
    case .voter: (" ", " ")
    case .incoming: (self[.added], self[.added])
    case .outgoing: (self[.deleted], self[.deleted])
    case .learner: (self[.learner], self[.learnerEnd])
    case .outside: (self[.outside], self[.outsideEnd])
    }
  }

  /// A server's name in the shape of its role: `◆S3◆`, ` S2 `, `‖◆S3◆‖` for a frozen leader; with the
  /// signs of its standing if it is more or less than a voter: `+S4+`, `−◆S1◆−`.
  func name(
    _ server: ServerID, _ role: RoleName, isPaused: Bool, _ standing: Standing
  ) -> String {
    let around = shape(of: standing)
    let shape = role == .follower ? around : shape(of: role)
    var name = "\(shape.left)\(server)\(shape.right)"
    if isPaused { name = "\(self[.frozen])\(name.trimmed)\(self[.frozen])" }
    if role != .follower, standing != .voter { name = "\(around.left)\(name)\(around.right)" }
    return name
  }

  /// The head of a message on its way.
  func head(of message: Message) -> Unicode.Scalar { self[message.sign] }

  /// A bar so many eighths of a cell long.
  func bar(eighths: Int) -> String {
    if isASCII { return String(repeating: Character(self[.bar]), count: (eighths + 4) / 8) }
    // A set without the eighths has halves.
    let parts =
      signs == .full
      ? ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] : ["", "", "", "▌", "▌", "▌", "█", "█"]
    return String(repeating: Character(self[.bar]), count: eighths / 8) + parts[eighths % 8]
  }

  /// A cell of a timer that is drawn as a thin bar.
  var thinBar: Unicode.Scalar { isASCII ? self[.bar] : "▄" }
  /// What stands where there is more than room for.
  var ellipsis: String { isASCII ? ".." : "…" }

  /// A column so many eighths of a cell high, of one to eight.
  func block(eighths: Int) -> Unicode.Scalar {
    switch signs {
    case .full: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][max(1, min(8, eighths)) - 1]
    case .safe: eighths <= 4 ? "▄" : self[.bar]
    case .ascii: self[.bar]
    }
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

extension Message {
  /// What stands for it on its way.
  var sign: Sign {
    switch body {
    case .requestVote: .asksVote
    case .requestVoteReply(let granted): granted ? .voteComing : .refusalComing
    case .appendEntries(let append): append.isHeartbeat ? .heartbeat : .entries
    case .appendEntriesReply(let reply): reply.isSuccess ? .stored : .refused
    case .preVote: .asksPreVote
    case .preVoteReply(let granted): granted ? .preVote : .refusalComing
    case .installSnapshot: .snapshot
    case .installSnapshotReply(let reply): reply.outcome == .staleTerm ? .refused : .stored
    case .timeoutNow: .standNow
    }
  }

  /// What it brings, or what it says is stored, behind its sign: `■3-5`, `■12`, `✓5`. The answer to a
  /// heartbeat has no number, and neither has what would be too long.
  func head(_ theme: Theme) -> String {
    let sign = String(theme.head(of: self))
    let numbers: [String]
    switch body {
    case .appendEntries(let append) where !append.isHeartbeat:
      let (first, last) = (append.prevLogIndex + 1, append.prevLogIndex + Int(append.count))
      numbers = [first == last ? "\(last)" : "\(first)-\(last)", "\(last)"]
    case .appendEntriesReply(let reply):
      guard case .success(let match) = reply.outcome, !reply.answersHeartbeat else { return sign }
      numbers = ["\(match)"]
    case .installSnapshotReply(let reply) where reply.outcome == .installed:
      numbers = ["\(reply.lastIndex)"]
    case .appendEntries, .requestVote, .requestVoteReply, .preVote, .preVoteReply,
      .installSnapshot, .installSnapshotReply, .timeoutNow:
      return sign
    }
    return sign + (numbers.first { $0.count <= 3 } ?? "")
  }
}
