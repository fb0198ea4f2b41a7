// What a terminal is asked at the start, and what it answers. A value without a terminal, so that every split and
// every mixture of the bytes can be tested.

import Canvas

/// What a terminal has said about itself.
package struct TerminalAnswers: Hashable, Sendable {
  /// How many columns a sign takes that East Asian fonts may draw wide.
  package var signColumns: Int?
  /// How many columns a Braille cell takes.
  package var brailleColumns: Int?
  /// What its background is like.
  package var backdrop = Backdrop.unknown
  /// Whether it shows what is sent between two marks at once.
  package var hasSynchronizedOutput = false
  /// Whether the last answer has come.
  package var isComplete = false

  /// Nothing has been said.
  package init() {}
}

/// Picks the answers out of what a terminal sends. Everything else was typed, and is kept.
package struct AnswerReader: Sendable {
  /// What has been answered so far.
  package private(set) var answers = TerminalAnswers()
  /// What was typed meanwhile.
  private var typed: [UInt8] = []
  /// What may be the start of an answer.
  private var buffer: [UInt8] = []

  /// The questions. The first two write on the second row, since a key may send what looks like an answer about
  /// the first; the last one is answered by every terminal, so that its answer ends the wait.
  ///
  /// - Parameter isUTF8: Whether signs beyond ASCII may be written at all, so that their widths are asked for.
  package static func questions(isUTF8: Bool) -> String {
    (isUTF8 ? "\(row)\u{25C6}\(place)\(row)\u{283F}\(place)\(row)\u{1B}[K" : "")
      + "\u{1B}]11;?\u{1B}\\\u{1B}[?2026$p\u{1B}[c"
  }
  private static let row = "\u{1B}[2;1H"
  private static let place = "\u{1B}[6n"

  /// Nothing has been read.
  package init() {}

  /// Takes bytes as they were read.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    var position = 0
    while position < buffer.count {
      switch Reply(buffer[position...]) {
      case .answer(let answer, let length):
        note(answer)
        position += length
      case .incomplete:
        buffer.removeFirst(position)
        return
      case .none:
        typed.append(buffer[position])
        position += 1
      }
    }
    buffer = []
  }

  /// What was typed, with what may still become an answer behind it: nothing is lost.
  package var rest: [UInt8] { typed + buffer }

  private mutating func note(_ answer: Reply.Answer) {
    switch answer {
    case .column(let column):
      if answers.signColumns == nil {
        answers.signColumns = column - 1
      } else {
        answers.brailleColumns = answers.brailleColumns ?? column - 1
      }
    case .backdrop(let backdrop): answers.backdrop = backdrop
    case .synchronizedOutput(let isKnown): answers.hasSynchronizedOutput = isKnown
    case .attributes: answers.isComplete = true
    }
  }
}

/// The start of some bytes as an answer.
private enum Reply {
  case answer(Answer, length: Int)
  /// More bytes could make it an answer.
  case incomplete
  /// It is something else.
  case none

  /// What is answered.
  enum Answer {
    /// The cursor stands in this column of the second row.
    case column(Int)
    case backdrop(Backdrop)
    case synchronizedOutput(isKnown: Bool)
    case attributes
  }

  /// No answer is longer.
  private static let longest = 64
  private static let escape: UInt8 = 0x1B

  init(_ bytes: ArraySlice<UInt8>) {
    guard bytes.first == Self.escape else {
      self = .none
      return
    }
    switch bytes.dropFirst().first {
    case nil: self = .incomplete
    case UInt8(ascii: "["): self = Self.sequence(bytes.dropFirst(2))
    case UInt8(ascii: "]"): self = Self.command(bytes.dropFirst(2))
    default: self = .none
    }
  }

  /// `ESC [ parameters final`.
  private static func sequence(_ body: ArraySlice<UInt8>) -> Reply {
    let parameters = body.prefix { (0x20..<0x40).contains($0) }
    guard let final = body.dropFirst(parameters.count).first else {
      return parameters.count < longest ? .incomplete : .none
    }
    let text = String(decoding: parameters, as: UTF8.self)
    let length = 2 + parameters.count + 1
    switch final {
    case UInt8(ascii: "R"):
      let numbers = text.split(separator: ";").map { Int($0) }
      guard numbers.count == 2, numbers[0] == 2, let column = numbers[1], column > 1 else {
        return .none
      }
      return .answer(.column(column), length: length)
    case UInt8(ascii: "c") where text.hasPrefix("?"): return .answer(.attributes, length: length)
    case UInt8(ascii: "y") where text.hasPrefix("?2026;"):
      // 1 and 2 are on and off, 3 always on; 0 is unknown, 4 always off.
      let isKnown = ["1$", "2$", "3$"].contains(text.dropFirst("?2026;".count))
      return .answer(.synchronizedOutput(isKnown: isKnown), length: length)
    default: return .none
    }
  }

  /// `ESC ] 11 ; colour` up to BEL or `ESC \`.
  private static func command(_ body: ArraySlice<UInt8>) -> Reply {
    let start = Array("11;".utf8)
    guard body.prefix(start.count).elementsEqual(start.prefix(body.count)) else { return .none }
    let text = body.dropFirst(start.count).prefix { $0 != 0x07 && $0 != escape }
    let end = body.dropFirst(start.count + text.count)
    let length = 2 + start.count + text.count
    switch end.first {
    case 0x07: return .answer(.backdrop(backdrop(text)), length: length + 1)
    case escape?:
      guard let last = end.dropFirst().first else { return .incomplete }
      return last == UInt8(ascii: "\\")
        ? .answer(.backdrop(backdrop(text)), length: length + 2) : .none
    default: return text.count < longest ? .incomplete : .none
    }
  }

  /// Whether a colour such as `rgb:ffff/fafa/0000` is light or dark.
  private static func backdrop(_ text: ArraySlice<UInt8>) -> Backdrop {
    let parts = String(decoding: text, as: UTF8.self).split(separator: ":")
    guard parts.count == 2, parts[0].hasPrefix("rgb") else { return .unknown }
    let shares = parts[1].split(separator: "/").prefix(3).compactMap { digits -> Double? in
      guard (1...4).contains(digits.count), let value = Int(digits, radix: 16) else { return nil }
      return Double(value) / Double((1 << (4 * digits.count)) - 1)
    }
    guard shares.count == 3 else { return .unknown }
    return 0.299 * shares[0] + 0.587 * shares[1] + 0.114 * shares[2] > 0.5 ? .light : .dark
  }
}
