// Inks as the terminal's colours: 256 of them, eight, or attributes where there are none. Only what every terminal
// has by number is used; the terminal's own palette is never redefined.

import CNCurses
import Canvas

/// Turns styles into ncurses attributes and colour pairs.
package struct Palette {
  let depth: ColorDepth
  private let backdrop: Backdrop
  /// Pair numbers by `foreground * inks + background`, allotted as they are needed: a terminal of eight
  /// colours has only 64.
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
    if canUseOwn, init_pair(nextPair, -1, -1) != ERR {
      pairs[0] = nextPair
      nextPair += 1
    }
  }

  /// Whether the terminal's own colours can be asked for.
  var hasOwnColors: Bool { depth == .mono || ownForeground == Look.own }

  /// The pair of what is plain: the terminal's own colours, as a pair like the others where there can be one.
  /// From a colour to such a pair ncurses goes by one short sequence; to pair 0 it resets everything.
  var plainPair: Int16 { pairs[0] ?? 0 }

  /// How a style looks.
  func look(of style: Style) -> Look {
    var attributes = style.attributes
    guard depth != .mono else {
      if style.background != .standard { attributes.insert(.reverse) }
      if style.foreground == .fault { attributes.insert(.bold) }
      if style.foreground == .faint { attributes.insert(.dim) }
      return Look(Look.own, on: Look.own, attributes)
    }
    if depth == .eight {
      if style.foreground == .faint { attributes.insert(.dim) }
      // Bold black is grey on many terminals of eight colours.
      if style.background != .standard { attributes.remove(.bold) }
    }
    return Look(
      letters(style.foreground) ?? ownForeground, on: fill(style.background) ?? ownBackground,
      attributes)
  }

  /// The attributes and the pair that show a style by ncurses.
  mutating func attributes(of style: Style) -> (attributes: UInt32, pair: Int16) {
    let look = look(of: style)
    var attributes: UInt32 = 0
    if look.attributes.contains(.bold) { attributes |= cncurses_bold }
    if look.attributes.contains(.underline) { attributes |= cncurses_underline }
    if look.attributes.contains(.reverse) { attributes |= cncurses_reverse }
    if look.attributes.contains(.dim) { attributes |= cncurses_dim }
    return (attributes, depth == .mono ? 0 : pair(style.foreground, style.background))
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
    if depth == .many { return ink.colors.xterm.letters(on: backdrop) }
    // Of eight colours the bright ones cannot be read on white: there a term's number has to do.
    let isBright = [2, 3, 6, 7].contains(ink.colors.amongEight)
    return isBright && ink != .onColor && backdrop == .light ? nil : ink.colors.amongEight
  }

  /// The terminal's number for what is filled with an ink, nil for its own colour.
  private func fill(_ ink: Ink) -> Int16? {
    depth == .many ? ink.colors.xterm.fill : ink.colors.amongEight
  }
}
