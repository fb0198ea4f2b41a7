// What the terminal can show.

/// How many colours a terminal has.
public enum ColorDepth: Int, Comparable, Sendable {
  case mono, eight, many
  public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// What a view may use: colours or not, box glyphs or ASCII.
public struct Theme: Hashable, Sendable {
  public var depth: ColorDepth
  public var isASCII: Bool

  public init(depth: ColorDepth = .many, isASCII: Bool = false) {
    self.depth = depth
    self.isASCII = isASCII
  }
}
