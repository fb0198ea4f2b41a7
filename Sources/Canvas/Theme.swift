// What the terminal can show.

/// How many colours a terminal has.
package enum ColorDepth: Int, Comparable, Sendable {
  /// None, the eight of ANSI, or at least 256.
  case mono, eight, many
  /// Whether `a` has fewer colours.
  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// What a view may use: colours or not, box glyphs or ASCII.
package struct Theme: Hashable, Sendable {
  /// How many colours there are.
  package var depth: ColorDepth
  /// Whether only ASCII can be shown.
  package var isASCII: Bool

  /// What a terminal of today shows, if nothing is said.
  package init(depth: ColorDepth = .many, isASCII: Bool = false) {
    self.depth = depth
    self.isASCII = isASCII
  }
}
