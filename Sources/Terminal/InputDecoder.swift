// Bytes from the terminal as keys, pastes and mouse events. A value without a terminal, so that every
// split of the bytes can be tested. ncurses' own reader is not used: it hands on the characters of a
// sequence that it does not know as keys (one of them may be `q`), it loses a character whose bytes
// arrive in two parts, and it cannot tell pasted text from typed.

import Canvas

/// Decodes what a terminal sends. Feed it bytes, then take inputs until there are none.
package struct InputDecoder {
  /// What the decoder is in the middle of. Silence means that the rest will not come.
  package enum Pending: Sendable {
    /// An escape sequence, which may be the Esc key alone, or a character of several bytes.
    case sequence
    /// An answer that the terminal owes.
    case answer
    /// A paste whose end has not come yet.
    case paste
  }

  /// A paste longer than this many bytes is cut off there.
  package static let pasteLimit = 1 << 20

  private var buffer: [UInt8] = []
  /// Where in `buffer` the next input starts.
  private var position = 0
  /// The text of a paste under way.
  private var paste: [UInt8]?
  /// How many bytes of the end marker the paste has just shown.
  private var markerLength = 0
  /// Whether the terminal has been asked something, and the last answer has not come yet.
  private var isOwedAnswers = false
  /// What this terminal's keys send according to terminfo, by first byte.
  private let keys: [UInt8: [(bytes: [UInt8], key: Key)]]

  /// - Parameters:
  ///   - keys: What the terminal's keys send, beyond the usual sequences.
  ///   - isOwedAnswers: Whether answers of the terminal may still come. They are no keys.
  package init(keys: [(bytes: [UInt8], key: Key)] = [], isOwedAnswers: Bool = false) {
    self.isOwedAnswers = isOwedAnswers
    self.keys = Dictionary(grouping: keys.filter { !$0.bytes.isEmpty }, by: { $0.bytes[0] })
  }

  /// Takes bytes as they were read.
  package mutating func feed(_ bytes: some Collection<UInt8>) {
    buffer.append(contentsOf: bytes)
  }

  /// What the decoder waits for more bytes of, once `next` has returned nil.
  package var pending: Pending? {
    if paste != nil { return .paste }
    guard position < buffer.count else { return nil }
    let rest = buffer[position...]
    let isString =
      rest.first == Byte.escape && rest.count > (isOwedAnswers ? 1 : 2)
      && Self.stringStarts.contains(rest[position + 1])
    return isString ? .answer : .sequence
  }

  /// Whether there are bytes whose input has not been taken.
  package var hasBytes: Bool { position < buffer.count }

  /// Drops what was typed before a Ctrl-C, as a terminal does that makes a signal of it; not in a paste, where it is text.
  package mutating func skipToInterrupt() {
    guard paste == nil else { return }
    let rest = buffer[position...]
    guard let place = rest.lastIndex(of: 0x03) else { return }
    let before = rest[..<place]
    let start = Array("\u{1B}[200~".utf8)
    if before.indices.contains(where: { before[$0...].starts(with: start) }) { return }
    position = place
  }

  /// The next input that is complete, nil when more bytes are needed.
  package mutating func next() -> UserInput? {
    while true {
      if paste != nil {
        guard continuePaste() else { break }
        return finishPaste()
      }
      guard position < buffer.count else { break }
      switch parse(buffer[position...]) {
      case .input(let input, let length):
        position += length
        return input
      case .nothing(let length):
        position += length
      case .pasteStart(let length):
        position += length
        paste = []
        markerLength = 0
      case .answersEnd(let length):
        position += length
        isOwedAnswers = false
      case .incomplete:
        compact()
        return nil
      }
    }
    compact()
    return nil
  }

  /// Takes what is there as all that will come: the paste so far, the Esc key, or nothing for the
  /// remains of a sequence. Inputs behind it come from `next`.
  package mutating func giveUpWaiting() -> UserInput? {
    if paste != nil { return finishPaste() }
    let rest = buffer[position...]
    guard let first = rest.first else { return nil }
    // Esc alone, or Esc and one key more that could have begun a sequence. The remains of anything
    // longer are no keys.
    if first == Byte.escape, rest.count <= 2 {
      position += 1
      return .key(.escape)
    }
    position = buffer.count
    compact()
    return nil
  }

  private mutating func compact() {
    buffer.removeFirst(position)
    position = 0
  }
}

// MARK: Pastes

extension InputDecoder {
  private static let endMarker = Array("\u{1B}[201~".utf8)

  /// Moves the text of a paste out of the buffer; true when its end was there.
  private mutating func continuePaste() -> Bool {
    while position < buffer.count {
      if buffer[position] == Self.endMarker[markerLength] {
        position += 1
        markerLength += 1
        if markerLength == Self.endMarker.count { return true }
      } else {
        // It was text after all; only its first byte can begin a marker, and this byte may.
        appendToPaste(Self.endMarker[..<markerLength])
        markerLength = 0
        let end = buffer[position...].firstIndex(of: Byte.escape) ?? buffer.count
        appendToPaste(buffer[position..<end])
        position = end
      }
    }
    return false
  }

  private mutating func appendToPaste(_ bytes: ArraySlice<UInt8>) {
    guard let length = paste?.count else { return }
    paste?.append(contentsOf: bytes.prefix(Self.pasteLimit - length))
  }

  /// Terminals send a carriage return for every new line in a paste; the string has line feeds.
  private mutating func finishPaste() -> UserInput {
    defer { paste = nil }
    var text: [UInt8] = []
    text.reserveCapacity(paste?.count ?? 0)
    var previous: UInt8 = 0
    for byte in paste ?? [] {
      if byte == Byte.carriageReturn {
        text.append(Byte.lineFeed)
      } else if byte != Byte.lineFeed || previous != Byte.carriageReturn {
        text.append(byte)
      }
      previous = byte
    }
    return .paste(String(decoding: text, as: UTF8.self))
  }
}

// MARK: Keys

extension InputDecoder {
  enum Byte {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let escape: UInt8 = 0x1B
    static let delete: UInt8 = 0x7F
  }

  /// What the bytes begin with, and how many of them it takes.
  enum Parsed {
    case input(UserInput, length: Int)
    /// Something that means nothing to us.
    case nothing(length: Int)
    case pasteStart(length: Int)
    /// The last of the terminal's answers.
    case answersEnd(length: Int)
    case incomplete
  }

  private func parse(_ bytes: ArraySlice<UInt8>) -> Parsed {
    guard let first = bytes.first else { return .incomplete }
    let ownKeys = keys[first] ?? []
    if let match = ownKeys.filter({ bytes.starts(with: $0.bytes) })
      .max(by: { $0.bytes.count < $1.bytes.count })
    {
      return .input(.key(match.key), length: match.bytes.count)
    }
    if first == Byte.escape { return parseEscape(bytes) }
    if first < 0x80 { return .input(.key(Self.key(ofASCII: first)), length: 1) }
    if first == 0xC2, let parsed = parseControl(bytes) { return parsed }
    return parseMultibyte(bytes)
  }

  /// A key that is one byte.
  static func key(ofASCII byte: UInt8) -> Key {
    switch byte {
    case 0x08, Byte.delete: .backspace
    case 0x09: .tab
    case Byte.lineFeed, Byte.carriageReturn: .enter
    case Byte.escape: .escape
    // Ctrl clears the two bits that tell a letter from a control character.
    case 0x00..<0x20: .control(Character(Unicode.Scalar(byte | 0x40).properties.lowercaseMapping))
    default: .character(Character(Unicode.Scalar(byte)))
    }
  }

  private func parseMultibyte(_ bytes: ArraySlice<UInt8>) -> Parsed {
    let length =
      switch bytes[bytes.startIndex] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 1
      }
    let continuation = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }
    let present = 1 + continuation.count
    if present < length, present == bytes.count { return .incomplete }
    guard let text = String(validating: bytes.prefix(present), as: UTF8.self),
      let scalar = text.unicodeScalars.first, scalar.properties.generalCategory != .control
    else { return .nothing(length: present) }
    return .input(.key(.character(Character(text))), length: present)
  }

  private func parseEscape(_ bytes: ArraySlice<UInt8>) -> Parsed {
    guard let second = bytes.dropFirst().first else { return .incomplete }
    switch second {
    case UInt8(ascii: "["): return parseControlSequence(bytes)
    case UInt8(ascii: "O"): return parseSingleShift(bytes)
    case _ where Self.stringStarts.contains(second): return parseString(bytes)
    default: return .input(.key(.escape), length: 1)
    }
  }

  /// `ESC O x`: the keypad and some of the arrow and function keys.
  private func parseSingleShift(_ bytes: ArraySlice<UInt8>) -> Parsed {
    guard let third = bytes.dropFirst(2).first else { return .incomplete }
    switch third {
    case UInt8(ascii: "M"): return .input(.key(.enter), length: 3)
    // `j` to `y` are the characters `*` to `9` of the keypad.
    case UInt8(ascii: "j")...UInt8(ascii: "y"):
      return .input(.key(.character(Character(Unicode.Scalar(third - 0x40)))), length: 3)
    case 0x40..<Byte.delete:
      guard let key = Self.key(ofFinal: third) else { return .nothing(length: 3) }
      return .input(.key(key), length: 3)
    default: return .input(.key(.escape), length: 1)
    }
  }

  /// `ESC [ parameters final`, by the grammar of ECMA-48, so that a sequence that we do not know is
  /// skipped as a whole.
  func parseControlSequence(_ bytes: ArraySlice<UInt8>) -> Parsed {
    let body = bytes.dropFirst(2)
    // The Linux console's F1 to F5.
    if body.first == UInt8(ascii: "[") {
      guard let letter = body.dropFirst().first else { return .incomplete }
      let number = Int(letter) - Int(UInt8(ascii: "A")) + 1
      guard (1...5).contains(number) else { return .nothing(length: 4) }
      return .input(.key(.function(number)), length: 4)
    }
    let parameters = body.prefix { (0x20..<0x40).contains($0) }
    guard let final = body.dropFirst(parameters.count).first else {
      return parameters.count < 64 ? .incomplete : .nothing(length: 2 + parameters.count)
    }
    let length = 2 + parameters.count + 1
    // A byte that cannot be part of a sequence ends it; it is a key of its own.
    guard (0x40..<Byte.delete).contains(final) else { return .nothing(length: length - 1) }

    if parameters.first == UInt8(ascii: "<") {
      guard let input = Self.mouse(parameters.dropFirst(), final: final) else {
        return .nothing(length: length)
      }
      return .input(input, length: length)
    }
    if final == UInt8(ascii: "M"), parameters.isEmpty { return parseOldMouse(bytes) }
    // What ends the answers to the questions of the start.
    if final == UInt8(ascii: "c"), parameters.first == UInt8(ascii: "?") {
      return .answersEnd(length: length)
    }
    // No key has such parameters: they belong to answers.
    if let mark = parameters.first, UInt8(ascii: "=")...UInt8(ascii: "?") ~= mark {
      return .nothing(length: length)
    }
    if Self.isRelease(parameters) { return .nothing(length: length) }
    let numbers = Self.numbers(parameters)
    // Where the cursor is, unless it is a key with its modifiers: keys say 1 there, and then from 2 to 16.
    if final == UInt8(ascii: "R"), numbers.count == 2, numbers[0] != 1 || !(2...16 ~= numbers[1]) {
      return .nothing(length: length)
    }
    if final == UInt8(ascii: "u") {
      return Self.coded(numbers.first ?? 0, modifiers: numbers.dropFirst().first ?? 1, length)
    }
    if final == UInt8(ascii: "~"), numbers.count == 3, numbers[0] == 27 {
      return Self.coded(numbers[2], modifiers: numbers[1], length)
    }
    if final == UInt8(ascii: "~"), numbers.first == 200 { return .pasteStart(length: length) }
    let key =
      final == UInt8(ascii: "~")
      ? Self.key(ofNumber: numbers.first ?? 0) : Self.key(ofFinal: final)
    guard let key else { return .nothing(length: length) }
    return .input(.key(key), length: length)
  }

  /// The numbers between the semicolons, up to a colon and 0 where there is none. None that is of use has more than six
  /// digits, and no larger one may overflow where it is used.
  private static func numbers(_ parameters: ArraySlice<UInt8>) -> [Int] {
    parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
      let digits = part.prefix { $0 != UInt8(ascii: ":") }
      guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
        return 0
      }
      return min(Int(String(decoding: digits, as: UTF8.self)) ?? 999_999, 999_999)
    }
  }

  private static func key(ofFinal final: UInt8) -> Key? {
    switch final {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "F"): .end
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "Z"): .backTab
    case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final - UInt8(ascii: "P")) + 1)
    default: nil
    }
  }

  private static func key(ofNumber number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    // The numbers skip 16 and 22, as the VT220's keyboard had gaps there.
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }
}

// MARK: Mouse

extension InputDecoder {
  /// `ESC [ < button ; column ; row` and `M` for a press, `m` for a release; the first cell is 1.
  private static func mouse(_ parameters: ArraySlice<UInt8>, final: UInt8) -> UserInput? {
    let numbers = numbers(parameters)
    guard numbers.count == 3 else { return nil }
    return mouse(
      button: numbers[0], isRelease: final == UInt8(ascii: "m"), column: numbers[1] - 1,
      row: numbers[2] - 1)
  }

  /// `ESC [ M` and three bytes, each 32 more than its number: from terminals without the newer form.
  private func parseOldMouse(_ bytes: ArraySlice<UInt8>) -> Parsed {
    let numbers = bytes.dropFirst(3).prefix(3).map { Int($0) - 32 }
    guard numbers.count == 3 else { return .incomplete }
    let isRelease = numbers[0] & 0x43 == 3
    guard
      let input = Self.mouse(
        button: isRelease ? numbers[0] & ~3 : numbers[0], isRelease: isRelease,
        column: numbers[1] - 1, row: numbers[2] - 1)
    else { return .nothing(length: 6) }
    return .input(input, length: 6)
  }

  /// The left button and the wheel; the other buttons are left to the terminal's own menus.
  private static func mouse(button: Int, isRelease: Bool, column: Int, row: Int) -> UserInput? {
    guard column >= 0, row >= 0 else { return nil }
    // Shift, Alt and Ctrl are the bits 4, 8 and 16; 32 marks a movement.
    switch button & ~0x1C {
    case 0: return .mouse(isRelease ? .release : .press, column: column, row: row)
    case 64: return .mouse(.wheelUp, column: column, row: row)
    case 65: return .mouse(.wheelDown, column: column, row: row)
    default: return nil
    }
  }
}
