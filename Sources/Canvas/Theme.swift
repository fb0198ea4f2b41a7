// What the terminal can show.

/// How many colours a terminal has.
package enum ColorDepth: Int, Comparable, Sendable {
  /// None, the eight of ANSI, or at least 256.
  case mono, eight, many
  /// Whether `a` has fewer colours.
  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// The characters that stand for things: which of three sets a terminal and its font can show.
package enum SignSet: String, CaseIterable, Sendable {
  /// Geometric shapes and box drawing, as most fonts for terminals have them.
  case full
  /// Only what is in WGL4, which older fonts have too.
  case safe
  /// Only ASCII: no UTF-8, the Linux console, or wherever ambiguous characters take two columns.
  case ascii
}

/// What a view may use: colours or not, which signs, whether lines may be of Braille dots.
package struct Theme: Hashable, Sendable {
  /// How many colours there are.
  package var depth: ColorDepth
  /// Which characters stand for things.
  package var signs: SignSet
  /// Whether Braille patterns take one column and can be read, so that slanting lines may be made of them.
  package var hasBraille: Bool

  /// Whether only ASCII can be shown, Braille lines aside.
  package var isASCII: Bool { signs == .ascii }

  /// What a terminal of today shows, if nothing is said.
  /// - Parameter hasBraille: As the set of signs has it if nothing is said: only the full one.
  package init(depth: ColorDepth = .many, signs: SignSet = .full, hasBraille: Bool? = nil) {
    self.depth = depth
    self.signs = signs
    self.hasBraille = hasBraille ?? (signs == .full)
  }

  /// A terminal that shows ASCII or everything.
  package init(depth: ColorDepth = .many, isASCII: Bool) {
    self.init(depth: depth, signs: isASCII ? .ascii : .full)
  }
}
