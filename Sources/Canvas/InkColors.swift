// What each ink looks like on each output: the one table of colours. They are kin of Okabe and Ito's, of different
// lightness, so that any two of the six of a series can be told apart, with colour blindness too.

/// What an ink looks like.
package struct InkColors: Sendable {
  /// In documents, as CSS writes colours.
  package let page: Page
  /// In a terminal of 256 colours, by xterm's numbers.
  package let xterm: Xterm
  /// In a terminal of eight colours, by its number; nil for the terminal's own colour.
  package let amongEight: Int16?

  /// Colours of a document, which knows light and dark.
  package struct Page: Sendable {
    /// What is filled with it on a light page.
    package let light: String
    /// What is written on a light page: letters have to be darker than areas.
    package let letters: String
    /// What is filled and written on a dark page.
    package let dark: String
  }

  /// Colours of a terminal; nil for the terminal's own.
  package struct Xterm: Sendable {
    /// What is filled with it, under black letters.
    package let fill: Int16?
    /// What is written where nobody says what the background is: it must be readable on black and on white,
    /// so that it is darker than the fill.
    package let letters: Int16?
    /// What is written on a background that is known to be dark, and on one that is known to be light.
    package let lettersOnDark: Int16?, lettersOnLight: Int16?
  }

  /// A row of the table.
  /// - Parameters:
  ///   - light: What is filled and, if `letters` says nothing else, written on a light page.
  ///   - dark: The same on a dark page; as on a light one if nothing else is said.
  ///   - xterm: What is written and, if `fill` says nothing else, filled.
  ///   - onLight: What is written on a light background; as on any if nothing is said.
  fileprivate init(
    light: String, letters: String? = nil, dark: String? = nil,
    xterm: Int16?, fill: Int16? = nil, onLight: Int16? = nil, amongEight: Int16?
  ) {
    page = Page(light: light, letters: letters ?? light, dark: dark ?? light)
    self.xterm = Xterm(
      fill: fill ?? xterm, letters: xterm, lettersOnDark: fill ?? xterm,
      lettersOnLight: onLight ?? xterm)
    self.amongEight = amongEight
  }
}

extension Ink {
  /// What it looks like.
  package var colors: InkColors { Ink.table[Int(rawValue)] }

  /// A row an ink, in the order of the cases.
  private static let table: [InkColors] = allCases.map { ink in
    switch ink {
    case .standard: InkColors(light: "#1f2328", dark: "#d6d9dd", xterm: nil, amongEight: nil)
    case .onColor: InkColors(light: "#000000", xterm: 16, amongEight: 0)
    case .faint:
      InkColors(light: "#77808a", dark: "#8a8a8a", xterm: 245, onLight: 242, amongEight: nil)
    // A plain red, since Okabe and Ito's vermilion comes out as one more orange.
    case .fault:
      InkColors(
        light: "#cf1322", dark: "#ff4d4f", xterm: 196, fill: 203, onLight: 160, amongEight: 1)
    case .series0:
      InkColors(
        light: "#87d0f7", letters: "#0b7fb8", xterm: 33, fill: 117, onLight: 31, amongEight: 6)
    case .series1:
      InkColors(
        light: "#f0e442", letters: "#857c00", xterm: 100, fill: 227, onLight: 58, amongEight: 3)
    case .series2:
      InkColors(
        light: "#d584ae", letters: "#b04c84", xterm: 169, fill: 175, onLight: 126, amongEight: 5)
    case .series3:
      InkColors(
        light: "#1fc98d", letters: "#00795a", xterm: 29, fill: 42, onLight: 23, amongEight: 2)
    case .series4:
      InkColors(
        light: "#dd8f0c", letters: "#a05c00", xterm: 130, fill: 172, onLight: 94, amongEight: 7)
    case .series5:
      InkColors(
        light: "#6f6bff", letters: "#4f3fe0", dark: "#7d79ff", xterm: 93, fill: 63, onLight: 56,
        amongEight: 4)
    }
  }
}

/// What the terminal's own background is like, as far as anybody says.
package enum Backdrop: CaseIterable, Sendable {
  /// Not told, or what the terminal said.
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

extension InkColors.Xterm {
  /// What is written on a background.
  package func letters(on backdrop: Backdrop) -> Int16? {
    switch backdrop {
    case .unknown: letters
    case .dark: lettersOnDark
    case .light: lettersOnLight
    }
  }
}
