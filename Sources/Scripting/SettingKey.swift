// What a row of the table of settings says of a setting, and what follows from it for the parser, the
// printer, the help and the heads of scripts.

import Raft
import Simulation

/// A setting: its name, the form of its values, the field that it sets, and the help on it.
///
/// The subject is what it is a setting of. Called with a value, it is that setting with that value.
package struct SettingKey<Subject, Value: Hashable & Sendable>: Sendable {
  /// What scripts call it.
  package let name: String
  /// What it sets.
  package let field: WritableKeyPath<Subject, Value> & Sendable
  let form: ValueForm<Value>
  let summary: String
  let example: String

  /// - Parameters:
  ///   - name: what scripts call it.
  ///   - field: what it sets.
  ///   - form: how its values are written, and their bounds.
  ///   - summary: what it means, in one line.
  ///   - example: a value of that form.
  init(
    _ name: String, _ field: WritableKeyPath<Subject, Value> & Sendable, _ form: ValueForm<Value>,
    _ summary: String, example: String
  ) {
    self.name = name
    self.field = field
    self.form = form
    self.summary = summary
    self.example = example
  }

  /// The setting with this value, which must be within its bounds if a script is to say it.
  package func callAsFunction(_ value: Value) -> NewValue<Subject> { NewValue(value, of: self) }

  /// The setting as the table lists it.
  var row: SettingRow<Subject, NewValue<Subject>> {
    let help = WordHelp(
      "\(name) \(form.placeholder)", summary, takes: form.expects(example),
      example: "\(name) \(example)")
    return SettingRow(
      help: help, bounds: form.bounds,
      read: { parser throws(Failure) in self(try form.read(&parser)) },
      current: { self($0[keyPath: field]) },
      stepped: { form.step($0[keyPath: field], $1, $2).map { self($0) } },
      partCount: form.partCount)
  }
}

/// A setting as the table lists it, whatever the type of its values.
package struct SettingRow<Subject, New>: Sendable {
  /// What help shows of it.
  package let help: WordHelp
  /// What its values may be, such as `1 to 1000`.
  package let bounds: String
  /// Reads a value.
  let read: @Sendable (inout Parser) throws(Failure) -> New
  /// The setting with the value that it has now.
  package let current: @Sendable (Subject) -> New
  /// The setting with the next value, upwards or downwards, of the part of it with this number; nil at its
  /// bound.
  package let stepped: @Sendable (Subject, _ part: Int, _ isUp: Bool) -> New?
  /// Of how many parts a value consists: a range of its shortest and its longest.
  package let partCount: Int

  /// The same row as one of a whole of which its subject is a part.
  func within<Whole, Wider>(
    _ part: KeyPath<Whole, Subject> & Sendable, as wider: @escaping @Sendable (New) -> Wider
  ) -> SettingRow<Whole, Wider> {
    SettingRow<Whole, Wider>(
      help: help, bounds: bounds,
      read: { parser throws(Failure) in wider(try read(&parser)) },
      current: { wider(current($0[keyPath: part])) },
      stepped: { stepped($0[keyPath: part], $1, $2).map(wider) }, partCount: partCount)
  }
}

/// How the values of a setting are written and read.
struct ValueForm<Value>: Sendable {
  /// What stands for a value in help, such as `RANGE`.
  let placeholder: String
  /// What the values may be, such as `1 to 1000`.
  let bounds: String
  /// What must follow the name, as messages put it, with an example.
  let expects: @Sendable (_ example: String) -> String
  let read: @Sendable (inout Parser) throws(Failure) -> Value
  let print: @Sendable (Value) -> String
  /// The next sensible value, of the part with this number; nil at the bound.
  let step: @Sendable (Value, _ part: Int, _ isUp: Bool) -> Value?
  /// Of how many parts a value consists.
  var partCount = 1
}

/// The values at which one stops on the way up or down: 1, 2, 3, 5, 7.5 and their tenfolds.
private func ladder(_ value: Int, _ isUp: Bool, in bounds: ClosedRange<Int>) -> Int? {
  guard isUp ? value < bounds.upperBound : value > bounds.lowerBound else { return nil }
  var rungs = [0]
  var ten = 1
  while ten <= bounds.upperBound {
    for mantissa in [10, 15, 20, 30, 50, 75] where mantissa * ten % 10 == 0 {
      rungs.append(mantissa * ten / 10)
    }
    ten *= 10
  }
  let next = isUp ? rungs.first { $0 > value } : rungs.last { $0 < value }
  return min(bounds.upperBound, max(bounds.lowerBound, next ?? bounds.upperBound))
}

/// The next length of time, a whole number of milliseconds.
private func ladder(
  _ span: TimeSpan, _ isUp: Bool, in bounds: ClosedRange<TimeSpan>
) -> TimeSpan? {
  let thousandth = 1000
  let rounded = isUp ? span.microseconds : span.microseconds + thousandth - 1
  return ladder(
    rounded / thousandth, isUp,
    in: bounds.lowerBound.microseconds / thousandth...bounds.upperBound.microseconds / thousandth
  ).map { .milliseconds($0) }
}

extension ValueForm<Bool> {
  static let onOrOff = ValueForm(
    placeholder: "(on|off)", bounds: "`on` or `off`", expects: { _ in "`on` or `off`" },
    read: { parser throws(Failure) in
      try parser.oneOf(["on", "off"], "a state of this setting", name: \.self) == "on"
    },
    print: { Scripting.onOrOff($0) }, step: { value, _, isUp in value == isUp ? nil : isUp })
}

extension ValueForm<Int> {
  static func number(_ bounds: ClosedRange<Int>) -> ValueForm {
    let words = "\(bounds.lowerBound) to \(bounds.upperBound)"
    return ValueForm(
      placeholder: "N", bounds: words, expects: { _ in "a number from \(words)" },
      read: { parser throws(Failure) in try parser.number(bounds) }, print: { "\($0)" },
      step: { value, _, isUp in ladder(value, isUp, in: bounds) })
  }

  /// A number of some things, or `off`, which is kept as 0.
  static func number(of things: String, orOff bounds: ClosedRange<Int>) -> ValueForm {
    let words = "\(bounds.lowerBound) to \(bounds.upperBound)"
    return ValueForm(
      placeholder: "(N|off)", bounds: "\(words), or `off`",
      expects: { _ in "a number of \(things) from \(words), or `off`" },
      read: { parser throws(Failure) in parser.skip("off") ? 0 : try parser.number(bounds) },
      print: { $0 == 0 ? "off" : "\($0)" },
      step: { value, _, isUp in ladder(value, isUp, in: 0...bounds.upperBound) })
  }

  /// A percentage with so many decimal places, kept as a count of its smallest steps.
  static func percentage(places: Int) -> ValueForm {
    ValueForm(
      placeholder: "PERCENT",
      bounds: "0% to 100% in steps of \(Parser.step(places: places))%",
      expects: { "a percentage such as \($0)" },
      read: { parser throws(Failure) in try parser.percentage(places: places) },
      print: { "\(decimal($0, places: places))%" },
      step: { value, _, isUp in
        let percent = (0..<places).reduce(1) { product, _ in product * 10 }
        let rounded = isUp ? value / percent : (value + percent - 1) / percent
        return ladder(rounded, isUp, in: 0...100).map { $0 * percent }
      })
  }
}

extension ValueForm<Int> {
  /// A percentage in millionths. It is made once: the settings that have it are given often.
  static var millionths: ValueForm { Millionths.form }

  private enum Millionths {
    static let form = ValueForm.percentage(places: 4)
  }
}

extension ValueForm<TimeSpan> {
  static func duration(_ bounds: ClosedRange<TimeSpan>) -> ValueForm {
    ValueForm(
      placeholder: "DURATION", bounds: "\(bounds.lowerBound) to \(bounds.upperBound)",
      expects: { "a duration such as \($0)" },
      read: { parser throws(Failure) in try parser.duration(bounds) }, print: { "\($0)" },
      step: { value, _, isUp in ladder(value, isUp, in: bounds) })
  }
}

extension ValueForm<TimeSpan> {
  /// A duration, or `off`, which is kept as none.
  static func durationOrZero(_ bounds: ClosedRange<TimeSpan>) -> ValueForm {
    ValueForm(
      placeholder: "(DURATION|off)",
      bounds: "\(bounds.lowerBound) to \(bounds.upperBound), or `off`",
      expects: { "a duration such as \($0), or `off`" },
      read: { parser throws(Failure) in parser.skip("off") ? .zero : try parser.duration(bounds) },
      print: { $0 == .zero ? "off" : "\($0)" },
      step: { value, _, isUp in ladder(value, isUp, in: TimeSpan.zero...bounds.upperBound) })
  }
}

extension ValueForm
where Value: RawRepresentable<String> & CaseIterable & Equatable & Sendable & SendableMetatype {
  /// One of a few words.
  static func words(_ kind: String) -> ValueForm {
    let all = Array(Value.allCases)
    let words = all.map(\.rawValue)
    return ValueForm(
      placeholder: "(\(words.joined(separator: "|")))",
      bounds: words.map { "`\($0)`" }.joined(separator: ", "),
      expects: { _ in "one of \(words.map { "`\($0)`" }.joined(separator: ", "))" },
      read: { parser throws(Failure) in try parser.oneOf(all, kind, name: \.rawValue) },
      print: { $0.rawValue },
      step: { value, _, isUp in
        guard let place = all.firstIndex(of: value) else { return nil }
        let next = isUp ? place + 1 : place - 1
        return all.indices.contains(next) ? all[next] : nil
      })
  }
}

extension ValueForm<TimeSpan?> {
  /// A duration, or `off` for none.
  static func durationOrOff(_ bounds: ClosedRange<TimeSpan>) -> ValueForm {
    ValueForm(
      placeholder: "(DURATION|off)",
      bounds: "\(bounds.lowerBound) to \(bounds.upperBound), or `off`",
      expects: { "a duration such as \($0), or `off`" },
      read: { parser throws(Failure) in parser.skip("off") ? nil : try parser.duration(bounds) },
      print: { $0?.description ?? "off" },
      // For ever is longer than anything.
      step: { value, _, isUp in
        guard let value else { return isUp ? .none : .some(bounds.upperBound) }
        return ladder(value, isUp, in: bounds).map { Optional($0) } ?? (isUp ? .some(nil) : nil)
      })
  }
}

extension ValueForm<TimeSpanRange> {
  /// A range, or `off`, which is kept as one of no length.
  static func rangeOrZero(_ bounds: ClosedRange<TimeSpan>) -> ValueForm {
    let off = TimeSpanRange(.zero, .zero)
    let form = range(bounds)
    return ValueForm(
      placeholder: "(RANGE|off)", bounds: "\(form.bounds), or `off`",
      expects: { "a range of durations such as \($0), or `off`" },
      read: { parser throws(Failure) in parser.skip("off") ? off : try parser.range(bounds) },
      print: { $0 == off ? "off" : "\($0)" }, step: form.step, partCount: 2)
  }

  static func range(_ bounds: ClosedRange<TimeSpan>) -> ValueForm {
    ValueForm(
      placeholder: "RANGE", bounds: "\(bounds.lowerBound) to \(bounds.upperBound)",
      expects: { "a range of durations such as \($0)" },
      read: { parser throws(Failure) in try parser.range(bounds) }, print: { "\($0)" },
      // One end pushes the other along.
      step: { value, part, isUp in
        let end = part == 0 ? value.lowerBound : value.upperBound
        return ladder(end, isUp, in: bounds).map { end in
          part == 0
            ? TimeSpanRange(end, max(end, value.upperBound))
            : TimeSpanRange(min(end, value.lowerBound), end)
        }
      }, partCount: 2)
  }
}
