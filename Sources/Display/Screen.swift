// What the views draw on, and what a click can be on.

import Canvas
import Raft

/// A picture of the program, with what a click on its parts means.
package typealias Screen = Frame<Target>

/// What a click can be on.
package enum Target: Hashable, Sendable {
  /// A server, or the row that is about one.
  case server(ServerID)
  /// The timeline: its first column, and how many it has.
  case timeline(left: Int, width: Int)
  /// The words that say what just happened and why.
  case reasons
}

extension Frame<Target> {
  /// A blank screen. A server's name is clickable wherever it is written.
  package init(size: Size, theme: Theme) {
    self.init(size: size, theme: theme, finder: Frame.serverNames)
  }

  /// The servers that a text names, such as `S3`.
  @Sendable private static func serverNames(
    in text: String
  ) -> [(offset: Int, length: Int, target: Target)] {
    // Most texts name none.
    guard text.utf8.contains(UInt8(ascii: "S")) else { return [] }
    var names: [(offset: Int, length: Int, target: Target)] = []
    let scalars = Array(text.unicodeScalars)
    for (offset, scalar) in scalars.enumerated() where scalar == "S" {
      let digits = scalars[(offset + 1)...].prefix { ("0"..."9").contains($0) }
      guard digits.count < 4, let number = Int(String(String.UnicodeScalarView(digits))),
        (1...ServerSet.capacity).contains(number)
      else { continue }
      names.append((offset, 1 + digits.count, .server(ServerID(number - 1))))
    }
    return names
  }
}
