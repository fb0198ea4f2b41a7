// How a cell looks on a terminal, by numbers, and the sequences that lead from one look to another.

import Canvas

/// A look: colours by the terminal's own numbers, and what is not colour.
package struct Look: Hashable, Sendable {
  /// The number of the colour of what is written; -1 for the terminal's own.
  package var foreground: Int16 = Look.own
  /// The number of the colour of the ground; -1 for the terminal's own.
  package var background: Int16 = Look.own
  /// What is not colour.
  package var attributes: Style.Attributes = []

  /// The terminal's own colour.
  package static let own: Int16 = -1
  /// What the terminal writes with by itself.
  package static let plain = Look()

  /// A look; the plain one if nothing is said.
  package init(
    _ foreground: Int16 = Look.own, on background: Int16 = Look.own,
    _ attributes: Style.Attributes = []
  ) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  /// Whether a blank in it looks like any other blank.
  var isInk: Bool {
    background == Look.own && attributes.isDisjoint(with: [.reverse, .underline])
  }
}

extension Look {
  /// The sequence that changes to this look from another one, or from an unknown one: as short as it can be.
  func sequence(after other: Look?) -> [UInt8] {
    if self == other { return [] }
    var whole: [Int] = self == .plain ? [] : [0]
    whole += Look.plain.steps(to: self)
    let fresh = Look.sequence(of: whole)
    guard let other else { return fresh }
    let change = Look.sequence(of: other.steps(to: self))
    return change.count <= fresh.count ? change : fresh
  }

  /// The parameters that lead to another look, without going by the plain one.
  private func steps(to other: Look) -> [Int] {
    var steps: [Int] = []
    let (old, new) = (attributes, other.attributes)
    // One parameter ends bold and dim together.
    let weights: Style.Attributes = [.bold, .dim]
    let endsWeight = !old.intersection(weights).isSubset(of: new)
    if endsWeight { steps.append(22) }
    for (weight, number) in [(Style.Attributes.bold, 1), (.dim, 2)]
    where new.contains(weight) && (endsWeight || !old.contains(weight)) { steps.append(number) }
    for (attribute, number) in [(Style.Attributes.underline, 4), (.reverse, 7)]
    where new.contains(attribute) != old.contains(attribute) {
      steps.append(new.contains(attribute) ? number : 20 + number)
    }
    if foreground != other.foreground { steps += Look.color(other.foreground, first: 30) }
    if background != other.background { steps += Look.color(other.background, first: 40) }
    return steps
  }

  private static func color(_ number: Int16, first: Int) -> [Int] {
    switch Int(number) {
    case ..<0: [first + 9]
    case ..<8: [first + Int(number)]
    case ..<16: [first + 60 + Int(number) - 8]
    default: [first + 8, 5, Int(number)]
    }
  }

  private static func sequence(of parameters: [Int]) -> [UInt8] {
    var bytes: [UInt8] = [0x1B, UInt8(ascii: "[")]
    for (place, parameter) in parameters.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes.append(decimal: parameter)
    }
    bytes.append(UInt8(ascii: "m"))
    return bytes
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, in decimal digits.
  mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(ascii: "0") + UInt8(number % 10))
  }
}
