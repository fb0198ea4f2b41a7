// Numbers, texts and lists as bytes, and back.

/// Writes numbers and texts one behind the other. A number takes as many bytes as it needs: seven bits in each,
/// the lowest first, the highest bit set in all but the last.
package struct ByteWriter: ~Copyable, Sendable {
  @usableFromInline var written: UniqueArray<UInt8>

  /// Nothing is written yet.
  /// - Parameter capacity: For how many bytes there is to be room at once.
  package init(capacity: Int = 0) { written = UniqueArray(capacity: capacity) }

  /// What has been written.
  /// - Complexity: O(bytes).
  package var bytes: [UInt8] { written.elements }

  /// Writes a number; a negative one takes ten bytes.
  @inlinable @inline(__always)
  package mutating func write(_ number: Int) { write(UInt64(UInt(bitPattern: number))) }

  /// Writes a number.
  @inlinable @inline(__always)
  package mutating func write(_ number: UInt64) {
    // Most numbers are small.
    if number < 0x80 {
      written.append(UInt8(truncatingIfNeeded: number))
    } else {
      writeLong(number)
    }
  }

  @usableFromInline @inline(never)
  mutating func writeLong(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      written.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    written.append(UInt8(rest))
  }

  /// Writes the number of a term.
  package mutating func write(_ term: Term) { write(term.number) }

  /// Writes the number of an index.
  package mutating func write(_ index: LogIndex) { write(index.number) }

  /// Writes 1 or 0.
  package mutating func write(_ isOn: Bool) { written.append(isOn ? 1 : 0) }

  /// Writes how many bytes there are, and the bytes.
  package mutating func write(_ data: [UInt8]) {
    write(data.count)
    for byte in data { written.append(byte) }
  }

  /// Writes a text like its bytes.
  package mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      write(utf8.count)
      for byte in utf8 { written.append(byte) }
    }
  }
}

/// Reads what a `ByteWriter` has written.
package struct ByteReader: Sendable {
  /// The bytes are none that a writer has written.
  package struct Malformed: Error {
    /// They are none.
    package init() {}
  }

  private let bytes: [UInt8]
  private var position = 0

  /// Begins with the first of the bytes.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything has been read.
  package var isAtEnd: Bool { position == bytes.count }

  /// Reads a term.
  package mutating func readTerm() throws(Malformed) -> Term { Term(try readInt()) }

  /// Reads an index.
  package mutating func readIndex() throws(Malformed) -> LogIndex { LogIndex(try readInt()) }

  /// Reads a number.
  package mutating func readInt() throws(Malformed) -> Int {
    Int(bitPattern: UInt(try readUInt64()))
  }

  /// Reads a number.
  package mutating func readUInt64() throws(Malformed) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.count else { throw Malformed() }
      let byte = bytes[position]
      position += 1
      // One number has one spelling: no empty last byte, and no bits beyond the 64th.
      if byte == 0 && shift > 0 || shift == 63 && byte > 1 { throw Malformed() }
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw Malformed()
  }

  /// Reads a number from 0 on, of things that take at least a byte each: no more than there are bytes left.
  package mutating func readCount() throws(Malformed) -> Int {
    let count = try readInt()
    guard count >= 0, count <= bytes.count - position else { throw Malformed() }
    return count
  }

  /// Reads 1 or 0.
  package mutating func readBool() throws(Malformed) -> Bool {
    let number = try readInt()
    guard number == 0 || number == 1 else { throw Malformed() }
    return number == 1
  }

  /// Reads how many bytes there are, and the bytes.
  package mutating func readBytes() throws(Malformed) -> [UInt8] {
    let count = try readCount()
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// Reads a text.
  package mutating func readString() throws(Malformed) -> String {
    let count = try readCount()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }
}
