// JSON whose fields depend on what was measured.

/// A value of JSON. Whole numbers stay whole.
package enum JSONValue: Hashable, Sendable, Codable {
  /// A number without a fraction.
  case whole(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case text(String)
  /// True or false.
  case truth(Bool)
  /// A list.
  case list([JSONValue])
  /// Nothing.
  case null

  /// Reads whatever comes; an object within is none of ours.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .truth(value)
    } else if let value = try? container.decode(Int.self) {
      self = .whole(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .list(try container.decode([JSONValue].self))
    }
  }

  /// Writes it.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .whole(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .truth(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .null: try container.encodeNil()
    }
  }

  var whole: Int? { if case .whole(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var list: [JSONValue]? { if case .list(let values) = self { values } else { nil } }
}

/// A line of JSON.
package typealias JSONObject = [String: JSONValue]

extension JSONValue {
  /// A number as JSON is to show it, with so many digits behind the point at most.
  static func rounded(_ value: Double, digits: Int = 3) -> JSONValue {
    let scale = power(10, digits)
    return .number((value * scale).rounded() / scale)
  }

  /// Two ends of an interval.
  static func interval(_ range: ClosedRange<Double>, digits: Int = 3) -> JSONValue {
    .list([.rounded(range.lowerBound, digits: digits), .rounded(range.upperBound, digits: digits)])
  }
}
