// JSON, written straight into bytes: an object with twelve fields takes a few hundred nanoseconds.

/// A text of JSON that grows.
package struct JSONText: Sendable {
  /// What has been written so far, as UTF-8.
  package private(set) var bytes: [UInt8] = []
  /// Whether `<` is written as an escape, so that the text may stand in a page.
  private let isForPage: Bool
  private var needsComma = false

  /// A text of nothing.
  /// - Parameter isForPage: Whether it will stand in a page of HTML.
  package init(isForPage: Bool = false) { self.isForPage = isForPage }

  /// What has been written, as a string.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what has been written, and keeps the room for it.
  package mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  // MARK: Structure

  /// Begins an object, as the next element where it stands in an array.
  @inline(__always)
  package mutating func beginObject() { open(UInt8(ascii: "{")) }
  /// Ends the object.
  @inline(__always)
  package mutating func endObject() { close(UInt8(ascii: "}")) }
  /// Begins an array.
  @inline(__always)
  package mutating func beginArray() { open(UInt8(ascii: "[")) }
  /// Ends the array.
  @inline(__always)
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Ends a line.
  package mutating func endLine() {
    bytes.append(10)
    needsComma = false
  }

  @inline(__always)
  private mutating func open(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  @inline(__always)
  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// Names the field that comes next.
  /// - Parameter name: Needs no escapes.
  @inline(__always)
  package mutating func key(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Values

  /// Writes a string.
  @inline(__always)
  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { escape($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a text that needs no escapes.
  @inline(__always)
  package mutating func plain(_ text: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Writes a whole number.
  @inline(__always)
  package mutating func int(_ value: Int) {
    separate()
    digits(value)
  }

  /// Writes true or false.
  package mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
  }

  /// Writes null.
  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes a name such as `S3`: a letter and a number.
  @inline(__always)
  package mutating func name(_ letter: UInt8, _ number: Int) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(letter)
    digits(number)
    bytes.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private mutating func digits(_ value: Int) {
    if value >= 0, value < 10 { return bytes.append(UInt8(ascii: "0") &+ UInt8(value)) }
    var rest = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Writes what stands between the quotes of a string.
  @inline(__always)
  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    var plainFrom = 0
    for (place, byte) in text.enumerated() where isSpecial(byte) {
      bytes.append(contentsOf: text[plainFrom..<place])
      plainFrom = place + 1
      writeEscape(byte)
    }
    bytes.append(contentsOf: text[plainFrom...])
  }

  @inline(__always)
  private func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      || isForPage && byte == UInt8(ascii: "<")
  }

  private mutating func writeEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 9: bytes += "\\t".utf8
    case 10: bytes += "\\n".utf8
    case 13: bytes += "\\r".utf8
    default:
      let digits = String(byte, radix: 16)
      bytes += "\\u00".utf8
      if digits.utf8.count == 1 { bytes.append(UInt8(ascii: "0")) }
      bytes += digits.utf8
    }
  }
}
