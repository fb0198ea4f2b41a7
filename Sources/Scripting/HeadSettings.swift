// Whether the settings in a script's head can be had together.

import Raft
import Simulation

/// The settings of a script before its run begins, with the lines that say so. What contradicts what is asked only when
/// they are complete: on the way there one may be ahead of the other.
struct HeadSettings {
  private var setup = Setup()
  /// By setting, the last line that sets it.
  private var lines: [String: Statement] = [:]

  /// Takes down what a line of the head sets.
  mutating func take(_ act: Act, _ statement: Statement) {
    switch act {
    case .set(let setting):
      setting.apply(to: &setup)
      lines[setting.name] = statement
    case .like(let profile):
      profile.apply(to: &setup)
      lines = [:]
      for setting in profile.settings { lines[setting.name] = statement }
    default: break
    }
  }

  /// What is wrong with them as a whole, and the line to blame: the last that has to do with it.
  var mistake: (message: String, statement: Statement)? {
    guard let contradiction = setup.settings.contradiction else { return nil }
    let involved = contradiction.settings.compactMap { lines[$0] }
    guard let last = involved.max(by: { $0.source.number < $1.source.number }) else { return nil }
    let earlier = involved.first { $0.source.number != last.source.number }
    let place = earlier.map { earlier in
      let says = earlier.command.map { " (line \(earlier.source.number): `\($0)`)" } ?? ""
      return "\(contradiction)\(says)"
    }
    return (place ?? "\(contradiction)", last)
  }
}
