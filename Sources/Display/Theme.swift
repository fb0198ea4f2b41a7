// What the terminal can show.

/// How many colours a terminal has.
package enum ColorDepth: Int, Comparable, Sendable {
  case mono, eight, many
  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// What a view may use: colours or not, box glyphs or ASCII.
package struct Theme: Hashable, Sendable {
  package var depth: ColorDepth
  package var isASCII: Bool

  package init(depth: ColorDepth = .many, isASCII: Bool = false) {
    self.depth = depth
    self.isASCII = isASCII
  }
}
