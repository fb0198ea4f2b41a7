// How what is drawn looks, by meaning.

/// A colour by its meaning. What it looks like on which output, `Ink.colors` says.
package enum Ink: UInt8, Sendable, CaseIterable {
  /// The terminal's own foreground or background.
  case standard
  /// Text on a coloured background.
  case onColor
  /// What is there but matters less.
  case faint
  /// What is wrong; nothing else is red.
  case fault
  /// Things of a series, such as terms.
  case series0, series1, series2, series3, series4, series5

  /// How many colours a series has.
  package static let seriesCount = 6

  /// The colour of the so manieth thing of a series, the first being 0. The colours take turns, so that
  /// things near each other never share one.
  package static func series(_ place: Int) -> Ink {
    Ink(rawValue: Ink.series0.rawValue + UInt8(max(0, place) % seriesCount))!
  }
}

/// How a cell looks apart from its character.
package struct Style: Hashable, Sendable {
  /// What is not colour.
  package struct Attributes: OptionSet, Hashable, Sendable {
    /// A bit for each.
    package let rawValue: UInt8
    /// A set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Heavier, or brighter, as the terminal has it.
    package static let bold = Attributes(rawValue: 1)
    /// A line below.
    package static let underline = Attributes(rawValue: 2)
    /// Ink and ground exchanged.
    package static let reverse = Attributes(rawValue: 4)
    /// Fainter; not every terminal shows it.
    package static let dim = Attributes(rawValue: 8)
  }

  /// What is written.
  package var foreground: Ink
  /// What is filled.
  package var background: Ink
  /// What is not colour.
  package var attributes: Attributes

  /// A style; the plain one if nothing is said.
  package init(
    _ foreground: Ink = .standard, on background: Ink = .standard, _ attributes: Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// The terminal's own.
  package static let plain = Style()
  /// What stands out.
  package static let bold = Style(.standard, .bold)
  /// What matters less.
  package static let faint = Style(.faint)
}
