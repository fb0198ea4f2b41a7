// Sequences that only newer terminals send: strings about themselves, and keys as numbers.

import Canvas

extension InputDecoder {
  /// What begins a string that a terminal sends: DCS, SOS, OSC, PM, APC.
  static let stringStarts = Set("PX]^_".utf8)

  /// `ESC ] text` and its kin, up to BEL or `ESC \\`: what the terminal says about itself, asked or not. No part of it
  /// is a key. Of `ESC` and one more byte it is not known yet whether they are keys.
  func parseString(_ bytes: ArraySlice<UInt8>) -> Parsed {
    var text = bytes.dropFirst(2).prefix { $0 >= 0x20 }
    if let end = Self.stringEnd(in: text) {
      text = text[..<end]
      return .nothing(length: 2 + text.count + 2)
    }
    let end = bytes.dropFirst(2 + text.count)
    switch end.first {
    case 0x07: return .nothing(length: 2 + text.count + 1)
    case Byte.escape?:
      guard let last = end.dropFirst().first else { return .incomplete }
      return .nothing(length: 2 + text.count + (last == UInt8(ascii: "\\") ? 2 : 0))
    case nil:
      return text.count < Self.longestString ? .incomplete : .nothing(length: bytes.count)
    default: return .nothing(length: 2 + text.count)
    }
  }

  /// `ESC [` and the beginnings of strings as one character each, as a terminal with 8-bit controls writes them in UTF-8;
  /// nil for anything else.
  func parseControl(_ bytes: ArraySlice<UInt8>) -> Parsed? {
    guard let second = bytes.dropFirst().first, 0x80..<0xA0 ~= second else { return nil }
    // The 7-bit form of such a character is Esc and a byte 0x40 lower.
    let letter = second - 0x40
    if letter == UInt8(ascii: "[") { return parseControlSequence(bytes) }
    return Self.stringStarts.contains(letter) ? parseString(bytes) : nil
  }

  /// Where in the text of a string the character ST stands that ends it.
  private static func stringEnd(in text: ArraySlice<UInt8>) -> Int? {
    text.indices.dropLast().first { text[$0] == 0xC2 && text[$0 + 1] == 0x9C }
  }

  /// Whether a key is let go: the kind of event stands behind the modifiers, and 3 is that kind.
  static func isRelease(_ parameters: ArraySlice<UInt8>) -> Bool {
    let second = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .dropFirst().first
    return second.map { $0.elementsEqual($0.prefix { $0 != UInt8(ascii: ":") } + ":3".utf8) }
      ?? false
  }

  /// No string of a terminal that is of any use is longer.
  private static let longestString = 1 << 16

  /// A key by its character's number and its modifiers, one more than the sum of 1 for Shift, 2 for Alt, 4 for Ctrl:
  /// as `CSI u` and xterm's modifyOtherKeys write it.
  static func coded(_ code: Int, modifiers: Int, _ length: Int) -> Parsed {
    let bits = max(0, modifiers - 1)
    let (isShift, isControl) = (bits & 1 != 0, bits & 4 != 0)
    guard let scalar = Unicode.Scalar(UInt32(code)),
      scalar.properties.generalCategory != .privateUse
    else { return .nothing(length: length) }
    let key: Key
    switch code {
    case 9: key = isShift ? .backTab : .tab
    case 0..<0x20, 0x7F: key = Self.key(ofASCII: UInt8(code))
    case 0x40..<0x7F where isControl:
      key = Self.key(ofASCII: UInt8(code) & 0x1F)
    case 0x61...0x7A where isShift: key = .character(Character(Unicode.Scalar(UInt8(code - 0x20))))
    default: key = .character(Character(scalar))
    }
    return .input(.key(key), length: length)
  }
}
