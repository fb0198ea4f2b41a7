// What the views draw on, and what a click can be on.

import Canvas
import Raft
import Session

/// A picture of the program, with what a click on its parts means.
package typealias Screen = Frame<Target>

/// What a click can be on.
package enum Target: Hashable, Sendable {
  /// A server, or the row that is about one.
  case server(ServerID)
  /// What a server's row says of it.
  case field(ServerID, Field)
  /// The timeline: the event to which a place on it leads.
  case timeline(Int)
  /// The words that say what just happened and why.
  case reasons

  /// A part of a server's row.
  package enum Field: Hashable, Sendable {
    /// Its role in a word.
    case role
    /// Its term.
    case term
    /// Whom it voted for.
    case vote
    /// What its timer has left.
    case timer
    /// Its commit index.
    case commit
    /// The entry of its log under this index, or what a snapshot has in its place.
    case entry(LogIndex)
  }
}

extension Frame<Target> {
  /// A blank screen. A server's name is clickable wherever it is written.
  package init(size: Size, theme: Theme) {
    self.init(size: size, theme: theme, finder: Frame.serverNames)
  }

  /// The servers that a text names, such as `S3`. It is asked for every text of every picture, and most
  /// name none.
  @Sendable private static func serverNames(
    in text: String
  ) -> [(offset: Int, length: Int, target: Target)] {
    var names: [(offset: Int, length: Int, target: Target)] = []
    // How many characters lie before the byte, where an `S` was, and the digits behind it.
    var (offset, start, digits, number) = (0, -1, 0, 0)
    func endName() {
      guard start >= 0, (1...3).contains(digits), (1...ServerSet.capacity).contains(number) else {
        return
      }
      names.append((start, 1 + digits, .server(ServerID(number - 1))))
    }
    for byte in text.utf8 {
      if start >= 0, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        digits += 1
        if digits < 4 { number = number * 10 + Int(byte - UInt8(ascii: "0")) }
      } else {
        endName()
        start = byte == UInt8(ascii: "S") ? offset : -1
        (digits, number) = (0, 0)
      }
      // Bytes that go on with a character do not begin one.
      if byte & 0xC0 != 0x80 { offset += 1 }
    }
    endName()
    return names
  }
}

extension Model {
  /// The server that a click is on: where a row says for whom its server voted, that one.
  func server(named target: Target?) -> ServerID? {
    switch target {
    case .field(let id, .vote): cluster.ids.contains(id) ? cluster[id].votedFor ?? id : nil
    case .server(let id), .field(let id, _): id
    case .timeline, .reasons, nil: nil
    }
  }
}
