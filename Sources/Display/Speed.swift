// A fixed factor between virtual and real time.

/// How fast virtual time passes, as a fraction of real time.
package struct Speed: Hashable, Sendable, CustomStringConvertible {
  /// Virtual time that passes, in the time that `denominator` says.
  package let numerator: Int
  /// The real time in which it passes.
  package let denominator: Int

  /// From a thousandth of real time to ten times real time.
  package static let all = [
    Speed(1, 1000), Speed(1, 500), Speed(1, 200), Speed(1, 100), Speed(1, 50), Speed(1, 20),
    Speed(1, 10), Speed(1, 5), Speed(1, 2), Speed(1, 1), Speed(2, 1), Speed(5, 1), Speed(10, 1),
  ]
  /// What a run begins with.
  package static let usual = Speed(1, 20)

  private init(_ numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The next faster or slower speed, or nil at the end of the range.
  func changed(by step: Int) -> Speed? {
    guard let index = Speed.all.firstIndex(of: self) else { return nil }
    return Speed.all.indices.contains(index + step) ? Speed.all[index + step] : nil
  }

  /// `1/20`, or `2` for twice as fast as real time.
  package var description: String {
    denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}
