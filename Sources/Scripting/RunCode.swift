// A run as a short code: letters and digits that neither a terminal nor a shell breaks, to be copied and read out.

/// Why a text is no code of a run.
package struct RunCodeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with it, without a capital letter or a full stop.
  package let description: String
}

/// A script as a code, and back.
///
/// A code is `rv1`, three signs for its length, and blocks of up to eleven signs of base 62 for eight bytes each: a
/// check sum and the script, foretold by `TextModel` and written by an arithmetic coder. So a seed and its commands
/// take less than half of their letters.
package enum RunCode {
  /// What every code begins with. The digit is the kind of code.
  package static let start = "rv1"

  /// The longest script that has a code, in bytes.
  package static let mostBytes = 100_000

  /// Whether a text looks like a code, whole or not: nobody names a file so.
  package static func isCode(_ text: String) -> Bool {
    text.hasPrefix(start) && text.utf8.count >= 12 && text.utf8.allSatisfy { digit(of: $0) != nil }
  }

  /// The code that a file consists of, be it in pieces; nil where it is something else.
  static func code(in bytes: [UInt8]) -> String? {
    guard bytes.starts(with: start.utf8), bytes.count <= 2 * mostBytes else { return nil }
    let code = String(decoding: bytes.filter { !$0.isBlank && $0 != 10 && $0 != 13 }, as: UTF8.self)
    return isCode(code) ? code : nil
  }

  /// The code of a script.
  /// - Throws: Where the script is too long.
  package static func code(of script: String) throws(RunCodeError) -> String {
    guard script.utf8.count <= mostBytes, !script.utf8.contains(0) else {
      throw RunCodeError(
        description:
          "this run takes \(script.utf8.count) bytes, and a code holds \(mostBytes): save it to a file"
      )
    }
    let bytes = Array(script.utf8)
    var writer = BitWriter()
    for byte in bytes + [0] { writer.write(byte) }
    let payload = checkSum(bytes) + writer.finish()
    guard payload.count < 62 * 62 * 62 else {
      throw RunCodeError(description: "this run is too long for a code: save it to a file")
    }
    var code = Array(start.utf8)
    code += digits(UInt64(payload.count), count: 3)
    for place in stride(from: 0, to: payload.count, by: 8) {
      let block = payload[place..<min(place + 8, payload.count)]
      let number = block.reduce(0) { $0 << 8 | UInt64($1) }
      code += digits(number, count: signs[block.count])
    }
    return String(decoding: code, as: UTF8.self)
  }

  /// The script that a code stands for. White space in it, as copying from a narrow terminal leaves it, does not matter.
  /// - Throws: Where it is none, was cut, or was changed on the way.
  package static func script(of text: String) throws(RunCodeError) -> String {
    let code = text.utf8.filter { !$0.isBlank && $0 != 10 && $0 != 13 }
    guard code.starts(with: start.utf8) else {
      if code.count > 3, code.starts(with: start.utf8.dropLast()), (48...57).contains(code[2]) {
        throw RunCodeError(
          description:
            "this code is of a kind that a later raftview writes: this one reads \(start)")
      }
      throw RunCodeError(description: "a run's code begins with \(start)")
    }
    let payload = try payload(of: Array(code.dropFirst(start.utf8.count)))
    var reader = BitReader(payload.dropFirst(4))
    var bytes: [UInt8] = []
    while let byte = reader.read(), byte != 0, bytes.count <= mostBytes { bytes.append(byte) }
    guard checkSum(bytes) == Array(payload.prefix(4)),
      let script = String(validating: bytes, as: UTF8.self)
    else {
      throw RunCodeError(
        description: "a sign of this code was changed on the way: its check sum does not fit")
    }
    return script
  }

  private static func payload(of code: [UInt8]) throws(RunCodeError) -> [UInt8] {
    guard code.count >= 3 else {
      throw RunCodeError(description: "this code was cut after \(code.count + start.count) signs")
    }
    var values: [UInt64] = []
    for byte in code {
      guard let digit = digit(of: byte) else {
        let sign = String(UnicodeScalar(byte < 128 ? byte : 63))
        throw RunCodeError(description: "'\(sign)' is no sign of a code: letters and digits are")
      }
      values.append(digit)
    }
    let count = Int(values[..<3].reduce(0) { $0 * 62 + $1 })
    let wanted = 3 + count / 8 * 11 + signs[count % 8]
    guard values.count == wanted else {
      let (has, should) = (values.count + start.count, wanted + start.count)
      throw RunCodeError(
        description: has < should
          ? "this code was cut: it has \(has) of its \(should) signs"
          : "this code has \(has - should) \(has == should + 1 ? "sign" : "signs") more than its \(should)"
      )
    }
    var payload: [UInt8] = []
    var place = 3
    while place < values.count {
      let block = values[place..<min(place + 11, values.count)]
      let bytes = signs.firstIndex(of: block.count) ?? 0
      let number = block.reduce(0) { $0 &* 62 &+ $1 }
      for byte in (0..<bytes).reversed() {
        payload.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte)))
      }
      place += 11
    }
    return payload
  }

  // MARK: Signs

  /// How many signs so many bytes take.
  private static let signs = [0, 2, 3, 5, 6, 7, 9, 10, 11]

  private static func digits(_ number: UInt64, count: Int) -> [UInt8] {
    var rest = number
    var digits: [UInt8] = []
    for _ in 0..<count {
      let digit = UInt8(rest % 62)
      digits.append(digit < 10 ? 48 + digit : digit < 36 ? 55 + digit : 61 + digit)
      rest /= 62
    }
    return digits.reversed()
  }

  private static func digit(of byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...90: UInt64(byte - 55)
    case 97...122: UInt64(byte - 61)
    default: nil
    }
  }

  /// Four bytes that depend on all others (FNV-1a).
  private static func checkSum(_ bytes: [UInt8]) -> [UInt8] {
    let hash = bytes.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: hash >> $0) }
  }
}

/// Writes bytes in as little room as the model foretells them well.
private struct BitWriter {
  private var model = TextModel.primed
  private var (low, high): (UInt32, UInt32) = (0, .max)
  private var bytes: [UInt8] = []

  mutating func write(_ byte: UInt8) {
    for bit in (0..<8).reversed() { write(bit: Int(byte >> UInt8(bit)) & 1) }
  }

  private mutating func write(bit: Int) {
    let middle = low + UInt32((UInt64(high - low) * UInt64(model.chance)) >> 12)
    if bit == 1 { high = middle } else { low = middle + 1 }
    model.learn(bit: bit)
    while low >> 24 == high >> 24 {
      bytes.append(UInt8(high >> 24))
      low <<= 8
      high = high << 8 | 255
    }
  }

  /// As many bytes more as tell the last interval from others: what is missing is read as zeros.
  mutating func finish() -> [UInt8] {
    if low > 0 {
      var count: UInt32 = 1
      while count < 4 {
        let rest = 32 - 8 * count
        let candidate = (high >> rest) << rest
        if candidate >= low { break }
        count += 1
      }
      for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: high >> (24 - 8 * place))) }
    }
    return bytes
  }
}

/// Reads what `BitWriter` has written.
private struct BitReader {
  private var model = TextModel.primed
  private var (low, high): (UInt32, UInt32) = (0, .max)
  private var value: UInt32 = 0
  private var rest: ArraySlice<UInt8>
  /// How many bytes beyond the end have been read.
  private var beyond = 0

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
    for _ in 0..<4 { take() }
  }

  private mutating func take() {
    if rest.isEmpty { beyond += 1 }
    value = value << 8 | UInt32(rest.popFirst() ?? 0)
  }

  /// The next byte; nil where there can be none any more.
  mutating func read() -> UInt8? {
    guard beyond <= 8 else { return nil }
    var byte: UInt8 = 0
    for _ in 0..<8 {
      let middle = low + UInt32((UInt64(high - low) * UInt64(model.chance)) >> 12)
      let bit = value <= middle ? 1 : 0
      if bit == 1 { high = middle } else { low = middle + 1 }
      model.learn(bit: bit)
      while low >> 24 == high >> 24 {
        low <<= 8
        high = high << 8 | 255
        take()
      }
      byte = byte << 1 | UInt8(bit)
    }
    return byte
  }
}
