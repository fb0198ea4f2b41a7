// Inks as the terminal's colours: kin of the Okabe–Ito palette where there are 256, the nearest of eight, and
// attributes where there are none. Only what every terminal has by number is used; the terminal's own
// palette is never redefined.

import CNCurses
import Display

/// Turns styles into ncurses attributes and colour pairs.
package struct Palette {
  let depth: ColorDepth
  private let backdrop: Backdrop
  /// Pair numbers by `foreground * inks + background`, allotted as they are needed: a terminal of eight
  /// colours has only 64. Pair 0 is the terminal's own colours.
  private var pairs: [Int16?]
  private var nextPair: Int16 = 1
  /// What the terminal's own colours are called; -1 where it lets us ask for them.
  private let ownForeground: Int16
  private let ownBackground: Int16

  /// Starts colours unless `wantsColor` is false or the terminal has none. Needs a running ncurses.
  init(wantsColor: Bool, backdrop: Backdrop) {
    self.backdrop = backdrop
    pairs = Array(repeating: nil, count: Self.inkCount * Self.inkCount)
    guard wantsColor, has_colors(), start_color() != ERR, cncurses_color_count() >= 8 else {
      (depth, ownForeground, ownBackground) = (.mono, 0, 0)
      return
    }
    depth = cncurses_color_count() >= 256 ? .many : .eight
    let canUseOwn = use_default_colors() != ERR
    ownForeground = canUseOwn ? -1 : 7
    ownBackground = canUseOwn ? -1 : 0
  }

  /// The attributes and the pair that show a style.
  mutating func look(of style: Style) -> (attributes: UInt32, pair: Int16) {
    var attributes: UInt32 = 0
    if style.attributes.contains(.bold) { attributes |= cncurses_bold }
    if style.attributes.contains(.underline) { attributes |= cncurses_underline }
    if style.attributes.contains(.reverse) { attributes |= cncurses_reverse }
    if style.attributes.contains(.dim) { attributes |= cncurses_dim }
    guard depth != .mono else {
      if style.background != .standard { attributes |= cncurses_reverse }
      if style.foreground == .fault { attributes |= cncurses_bold }
      if style.foreground == .faint { attributes |= cncurses_dim }
      return (attributes, 0)
    }
    if depth == .eight, style.foreground == .faint { attributes |= cncurses_dim }
    return (attributes, pair(style.foreground, style.background))
  }

  private static let inkCount = Ink.allCases.count

  private mutating func pair(_ foreground: Ink, _ background: Ink) -> Int16 {
    let slot = Int(foreground.rawValue) * Self.inkCount + Int(background.rawValue)
    if let pair = pairs[slot] { return pair }
    let front = letters(foreground) ?? ownForeground
    let back = fill(background) ?? ownBackground
    var pair: Int16 = 0
    if (front, back) != (ownForeground, ownBackground), init_pair(nextPair, front, back) != ERR {
      pair = nextPair
      nextPair += 1
    }
    pairs[slot] = pair
    return pair
  }

  /// The terminal's number for what is written in an ink, nil for its own colour.
  private func letters(_ ink: Ink) -> Int16? {
    depth == .many ? Self.letters(ink, on: backdrop) : Self.amongEight(ink)
  }

  /// The terminal's number for what is filled with an ink, nil for its own colour.
  private func fill(_ ink: Ink) -> Int16? {
    depth == .many ? Self.fill(ink) : Self.amongEight(ink)
  }
}

/// What the terminal's own background is like, as far as anybody says.
package enum Backdrop: CaseIterable, Sendable {
  case unknown, dark, light

  /// - Parameter variable: The value of COLORFGBG, such as `15;0`: the background's number comes last.
  package init(variable: String) {
    switch variable.split(separator: ";").last.flatMap({ Int($0) }) {
    case 0, 1, 2, 3, 4, 5, 6, 8: self = .dark
    case 7, 9, 10, 11, 12, 13, 14, 15: self = .light
    default: self = .unknown
    }
  }
}

extension Palette {
  /// The xterm numbers of what is filled with a term's colour, under black letters. They are kin of Okabe
  /// and Ito's, of different lightness, so that any two of the six can be told apart, with colour
  /// blindness too.
  package static func fill(_ ink: Ink) -> Int16? {
    switch ink {
    case .term0: 117
    case .term1: 227
    case .term2: 175
    case .term3: 42
    case .term4: 172
    case .term5: 63
    case .standard, .onColor, .faint, .fault: letters(ink, on: .unknown)
    }
  }

  /// The xterm numbers of what is written. Where nobody says what the background is, letters in a term's
  /// colour must be readable on black and on white: they are darker than the fill. A fault is a plain
  /// red, since Okabe and Ito's vermilion comes out as one more orange.
  package static func letters(_ ink: Ink, on backdrop: Backdrop) -> Int16? {
    switch ink {
    case .standard: nil
    case .onColor: 16
    case .faint: 245
    case .fault: 196
    case .term0, .term1, .term2, .term3, .term4, .term5:
      switch (ink, backdrop) {
      case (_, .dark): fill(ink)
      case (.term0, _): 33
      case (.term1, _): 100
      case (.term2, _): 169
      case (.term3, _): 29
      case (.term4, _): 130
      default: 93
      }
    }
  }

  private static func amongEight(_ ink: Ink) -> Int16? {
    switch ink {
    case .standard, .faint: nil
    case .onColor: 0
    case .fault: 1
    case .term0: 6
    case .term1: 3
    case .term2: 5
    case .term3: 2
    case .term4: 7
    case .term5: 4
    }
  }
}
