// Curves over two axes, as a terminal shows them: lines of Braille dots, or a letter a column where only ASCII can be shown.

/// Curves over two axes. Each curve has a letter, which stands on it and before its name, so that no colour is needed to
/// tell them apart.
package struct Plot: Hashable, Sendable {
  /// A curve.
  package struct Curve: Hashable, Sendable {
    /// What it shows.
    package var name: String
    /// Its points, from left to right.
    package var points: [Point]
    /// How it is drawn.
    package var kind: Kind

    /// A curve.
    package init(_ name: String, _ points: [Point], _ kind: Kind = .line) {
      (self.name, self.points, self.kind) = (name, points, kind)
    }
  }

  /// How a curve is drawn.
  package enum Kind: Hashable, Sendable {
    /// As a line.
    case line
    /// As a line of dots apart: what was reckoned, and not measured.
    case dotted
    /// With a mark at each of its points, and its interval.
    case measured
  }

  /// A point of a curve.
  package struct Point: Hashable, Sendable {
    /// Where it is.
    package var x, y: Double
    /// Where it may be as well.
    package var low, high: Double

    /// A point, which may be between two heights.
    package init(_ x: Double, _ y: Double, _ interval: ClosedRange<Double>? = nil) {
      (self.x, self.y) = (x, y)
      (low, high) = (interval?.lowerBound ?? y, interval?.upperBound ?? y)
    }
  }

  /// An axis.
  package struct Axis: Hashable, Sendable {
    /// What it is of, with its unit.
    package var name: String
    /// Its ends.
    package var low, high: Double
    /// Whether its steps are factors.
    package var isLogarithmic: Bool
    /// Whether its numbers are shares, to be said in percent.
    package var isPercent: Bool

    /// An axis; a logarithmic one does not reach down to zero.
    package init(
      _ name: String, _ low: Double, _ high: Double, isLogarithmic: Bool = false,
      isPercent: Bool = false
    ) {
      (self.name, self.isLogarithmic, self.isPercent) = (name, isLogarithmic, isPercent)
      self.low = isLogarithmic ? max(low, 1e-9) : low
      self.high = max(high, self.low * (isLogarithmic ? 1.01 : 1) + (isLogarithmic ? 0 : 1e-9))
    }
  }

  /// What is drawn.
  package var curves: [Curve]
  /// From left to right.
  package var x: Axis
  /// From the bottom up.
  package var y: Axis

  /// Curves over these axes.
  package init(_ curves: [Curve], x: Axis, y: Axis) {
    (self.curves, self.x, self.y) = (curves, x, y)
  }

  /// The letter of a curve.
  package static func letter(_ place: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(ascii: "a") + UInt8(place % 26))
  }
}

extension Plot.Axis {
  /// How far along the axis a value is, from 0 to 1; beyond its ends beyond these.
  package func fraction(_ value: Double) -> Double {
    isLogarithmic
      ? logarithm(max(value, 1e-12) / low) / logarithm(high / low)
      : (value - low) / (high - low)
  }

  /// Round values along the axis, so many at most, at least two where there is room.
  package func ticks(most: Int) -> [Double] {
    guard most > 0 else { return [] }
    return isLogarithmic ? factors(most: most) : steps(most: most)
  }

  private func steps(most: Int) -> [Double] {
    var unit = 1e-9
    while true {
      for mantissa in [1.0, 2, 5] {
        let step = unit * mantissa
        let (first, last) = ((low / step - 1e-6).rounded(.up), (high / step + 1e-6).rounded(.down))
        if last - first < Double(most) {
          guard last >= first else { return [] }
          return (Int(first)...Int(last)).map { Double($0) * step }
        }
      }
      unit *= 10
    }
  }

  private func factors(most: Int) -> [Double] {
    for mantissas in [[1.0, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] {
      var ticks: [Double] = []
      var unit = 1e-9
      while unit <= high * 1.0001 {
        ticks += mantissas.map { $0 * unit }.filter { $0 >= low * 0.9999 && $0 <= high * 1.0001 }
        unit *= 10
      }
      if ticks.count <= most { return ticks }
    }
    return [low, high]
  }

  /// A value as the axis writes it.
  package func label(_ value: Double) -> String {
    let number = isPercent ? value * 100 : value
    let text: String
    if abs(number - number.rounded()) < 1e-6 || abs(number) >= 100 {
      text = "\(Int(number.rounded()))"
    } else {
      // No more digits than it takes.
      let digits = abs(number) < 0.1 ? 1000.0 : abs(number) < 1 ? 100 : 10
      text = "\((number * digits).rounded() / digits)"
    }
    return isPercent ? text + "%" : text
  }
}

/// The natural logarithm, good enough for places on a screen, and the same on every machine.
private func logarithm(_ value: Double) -> Double {
  var (rest, twos) = (value, 0.0)
  while rest > 1.5 { (rest, twos) = (rest / 2, twos + 1) }
  while rest < 0.75 { (rest, twos) = (rest * 2, twos - 1) }
  let t = (rest - 1) / (rest + 1)
  let square = t * t
  let series = 1 + square * (1.0 / 3 + square * (0.2 + square * (1.0 / 7 + square / 9)))
  return 2 * t * series + twos * 0.693_147_180_559_945_3
}
