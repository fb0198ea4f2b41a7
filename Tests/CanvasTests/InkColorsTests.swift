// The colours: that they can be read on any background, and told apart.

import Canvas
import Foundation
import Testing

@Suite("Colours of the inks")
struct InkColorsTests {
  private static let series = (0..<Ink.seriesCount).map(Ink.series)

  /// Red, green and blue of one of the 240 fixed colours, linear, from 0 to 1.
  private static func light(_ number: Int16) -> [Double] {
    let number = Int(number)
    let steps = [0, 95, 135, 175, 215, 255]
    let values =
      number >= 232
      ? Array(repeating: 8 + 10 * (number - 232), count: 3)
      : [(number - 16) / 36, (number - 16) / 6 % 6, (number - 16) % 6].map { steps[$0] }
    return values.map {
      let value = Double($0) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }

  /// The relative luminance of WCAG.
  private static func luminance(_ number: Int16) -> Double {
    let light = light(number)
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
  }

  private static func contrast(_ a: Double, _ b: Double) -> Double {
    (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The colour in CIELAB, where distances are about as large as they look.
  private static func lab(_ number: Int16) -> [Double] {
    let light = light(number)
    let x: Double = 0.4124 * light[0] + 0.3576 * light[1] + 0.1805 * light[2]
    let z: Double = 0.0193 * light[0] + 0.1192 * light[1] + 0.9505 * light[2]
    let roots = [x / 0.9505, luminance(number), z / 1.089].map(root)
    return [116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])]
  }

  private static func root(_ part: Double) -> Double {
    part > 0.008856 ? cbrt(part) : 7.787 * part + 16 / 116
  }

  private static func distance(_ a: Int16, _ b: Int16) -> Double {
    zip(lab(a), lab(b)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  @Test("what is written can be read on black and on white: 3:1 at least")
  func readable() throws {
    for ink in Self.series + [.faint, .fault] {
      let number = try #require(ink.colors.xterm.letters(on: .unknown))
      let luminance = Self.luminance(number)
      #expect(Self.contrast(luminance, 0) >= 3, "\(ink) on black")
      #expect(Self.contrast(luminance, 1) >= 3, "\(ink) on white")
      let dark = try #require(ink.colors.xterm.letters(on: .dark))
      #expect(Self.contrast(Self.luminance(dark), 0) >= 4.5, "\(ink) on a black that is known")
      let light = try #require(ink.colors.xterm.letters(on: .light))
      #expect(Self.contrast(Self.luminance(light), 1) >= 3, "\(ink) on a white that is known")
    }
  }

  @Test("black letters can be read on what is filled")
  func filled() throws {
    for ink in Self.series {
      let number = try #require(ink.colors.xterm.fill)
      #expect(Self.contrast(Self.luminance(number), 0) >= 4.5, "\(ink)")
    }
  }

  @Test(
    "things of a series up to four apart look different, filled and written, and none looks like a fault"
  )
  func distinct() throws {
    let fault = try #require(Ink.fault.colors.xterm.letters(on: .unknown))
    for term in 0..<6 {
      let (fill, letters) = try (
        #require(Ink.series(term).colors.xterm.fill),
        #require(Ink.series(term).colors.xterm.letters(on: .unknown))
      )
      #expect(Self.distance(letters, fault) > 40, "\(term) and a fault")
      for other in term + 1...term + 4 {
        let (otherFill, otherLetters) = try (
          #require(Ink.series(other).colors.xterm.fill),
          #require(Ink.series(other).colors.xterm.letters(on: .unknown))
        )
        #expect(Self.distance(fill, otherFill) > 40, "\(term) and \(other)")
        #expect(Self.distance(letters, otherLetters) > 40, "\(term) and \(other)")
      }
    }
  }

  @Test("COLORFGBG says what the background is")
  func backdrop() {
    for (variable, backdrop) in [
      ("15;0", Backdrop.dark), ("0;15", .light), ("0;default;7", .light), ("12;8", .dark),
      ("", .unknown), ("default;default", .unknown), ("0;99", .unknown),
    ] { #expect(Backdrop(variable: variable) == backdrop, "\(variable)") }
  }
}
