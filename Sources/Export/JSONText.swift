// JSON, written straight into bytes: an object with twelve fields takes a few hundred nanoseconds.

/// A text of JSON that grows.
package struct JSONText: Sendable {
  /// What has been written so far, and room for more behind it: so that each piece asks once whether there is room, and
  /// not each of its bytes.
  private var room: [UInt8] = []
  /// How many bytes have been written so far.
  package private(set) var count = 0
  /// Whether `<` is written as an escape, so that the text may stand in a page.
  private let isForPage: Bool
  private var needsComma = false

  /// A text of nothing.
  /// - Parameter isForPage: Whether it will stand in a page of HTML.
  package init(isForPage: Bool = false) { self.isForPage = isForPage }

  /// What has been written so far, as UTF-8.
  package var bytes: ArraySlice<UInt8> { room[..<count] }

  /// What has been written, as a string.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what has been written, and keeps the room for it.
  package mutating func clear() {
    count = 0
    needsComma = false
  }

  /// Writes a piece.
  /// - Parameters:
  ///   - most: How many bytes it has at most.
  ///   - write: Writes it, and says how many bytes it has.
  @inline(__always)
  private mutating func piece(_ most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
    let start = count
    if start + most > room.count { makeRoom(most) }
    count += room.withUnsafeMutableBufferPointer { write($0.baseAddress! + start) }
  }

  @inline(never)
  private mutating func makeRoom(_ most: Int) {
    room.append(contentsOf: repeatElement(0, count: max(most, room.count, 1 << 10)))
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
    byte(10)
    needsComma = false
  }

  @inline(__always)
  private mutating func byte(_ byte: UInt8) {
    piece(1) {
      $0[0] = byte
      return 1
    }
  }

  @inline(__always)
  private mutating func open(_ bracket: UInt8) {
    separate()
    byte(bracket)
    needsComma = false
  }

  @inline(__always)
  private mutating func close(_ bracket: UInt8) {
    byte(bracket)
    needsComma = true
  }

  @inline(__always)
  private mutating func separate() {
    if needsComma { byte(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// Names the field that comes next.
  /// - Parameter name: Needs no escapes.
  @inline(__always)
  package mutating func key(_ name: StaticString) {
    quote(name, UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a text between quotes, behind a comma where one is due, and a byte behind it: all of it as one piece.
  @inline(__always)
  private mutating func quote(_ text: StaticString, _ end: UInt8?) {
    let length = text.utf8CodeUnitCount
    let start = needsComma ? 1 : 0
    needsComma = true
    piece(length + 4) { place in
      // Written over where none is due.
      place[0] = UInt8(ascii: ",")
      place[start] = UInt8(ascii: "\"")
      (place + start + 1).update(from: text.utf8Start, count: length)
      place[start + length + 1] = UInt8(ascii: "\"")
      guard let end else { return start + length + 2 }
      place[start + length + 2] = end
      return start + length + 3
    }
  }

  // MARK: Values

  /// Writes a string.
  @inline(__always)
  package mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { quote($0) }
  }

  @inline(never)
  private mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
    let isForPage = isForPage
    piece(6 * text.count + 2) { place in
      place[0] = UInt8(ascii: "\"")
      var end = 1
      if !JSONText.needsEscapes(text, isForPage), let start = text.baseAddress {
        (place + 1).update(from: start, count: text.count)
        place[text.count + 1] = UInt8(ascii: "\"")
        return text.count + 2
      }
      for byte in text {
        if JSONText.isSpecial(byte, isForPage) {
          end += JSONText.writeEscape(byte, place + end)
        } else {
          place[end] = byte
          end += 1
        }
      }
      place[end] = UInt8(ascii: "\"")
      return end + 1
    }
  }

  /// Writes a text that needs no escapes.
  @inline(__always)
  package mutating func plain(_ text: StaticString) { quote(text, nil) }

  /// Writes a whole number.
  @inline(__always)
  package mutating func int(_ value: Int) {
    separate()
    piece(JSONText.mostDigits) { JSONText.writeDigits(value, $0) }
  }

  /// Writes true or false.
  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes null.
  package mutating func null() { raw("null") }

  private mutating func raw(_ text: StaticString) {
    separate()
    piece(text.utf8CodeUnitCount) {
      $0.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
      return text.utf8CodeUnitCount
    }
  }

  /// Writes a name such as `S3`: a letter and a number.
  @inline(__always)
  package mutating func name(_ letter: UInt8, _ number: Int) {
    separate()
    piece(JSONText.mostDigits + 3) {
      $0[0] = UInt8(ascii: "\"")
      $0[1] = letter
      let end = JSONText.writeDigits(number, $0 + 2) + 2
      $0[end] = UInt8(ascii: "\"")
      return end + 1
    }
  }

  // MARK: Bytes

  /// The most digits that a number has, with its sign.
  private static let mostDigits = 20

  @inline(__always)
  private static func writeDigits(_ value: Int, _ place: UnsafeMutablePointer<UInt8>) -> Int {
    if value >= 0, value < 10 {
      place[0] = UInt8(ascii: "0") &+ UInt8(value)
      return 1
    }
    var rest = value.magnitude
    var end = 0
    if value < 0 {
      place[0] = UInt8(ascii: "-")
      end = 1
    }
    let start = end
    repeat {
      place[end] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      end += 1
    } while rest > 0
    var (low, high) = (start, end - 1)
    while low < high {
      (place[low], place[high]) = (place[high], place[low])
      low += 1
      high -= 1
    }
    return end
  }

  /// Whether a byte of the text has to be written as an escape. Asked of eight bytes at once.
  @inline(__always)
  private static func needsEscapes(_ text: UnsafeBufferPointer<UInt8>, _ isForPage: Bool) -> Bool {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    let third = ones &* UInt64(UInt8(ascii: isForPage ? "<" : "\""))
    let raw = UnsafeRawBufferPointer(text)
    var special: UInt64 = 0
    var place = 0
    while place + 8 <= raw.count {
      let bytes = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      // The high bit of each byte of these stands if it is 0, or if one below it is.
      let quotes = bytes ^ ones &* UInt64(UInt8(ascii: "\""))
      let slashes = bytes ^ ones &* UInt64(UInt8(ascii: "\\"))
      let thirds = bytes ^ third
      special |=
        (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
        | (thirds &- ones) & ~thirds | (bytes &- ones &* 0x20) & ~bytes
      place += 8
    }
    if special & highs != 0 { return true }
    return raw[place...].contains { isSpecial($0, isForPage) }
  }

  @inline(__always)
  private static func isSpecial(_ byte: UInt8, _ isForPage: Bool) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
      || isForPage && byte == UInt8(ascii: "<")
  }

  /// Writes the escape of a byte, which takes six at most.
  private static func writeEscape(_ byte: UInt8, _ place: UnsafeMutablePointer<UInt8>) -> Int {
    func write(_ escape: some Collection<UInt8>) -> Int {
      for (offset, byte) in escape.enumerated() { place[offset] = byte }
      return escape.count
    }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return write([UInt8(ascii: "\\"), byte])
    case 9: return write("\\t".utf8)
    case 10: return write("\\n".utf8)
    case 13: return write("\\r".utf8)
    default:
      let digits = String(byte, radix: 16)
      return write("\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
    }
  }
}
