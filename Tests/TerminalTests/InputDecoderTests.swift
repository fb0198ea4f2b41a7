// What bytes mean, however they are split on their way.

import Canvas
import Terminal
import Testing

struct InputDecoderTests {
  private func decode(
    _ text: String, keys: [(bytes: [UInt8], key: Key)] = [], chunk: Int = .max
  ) -> [UserInput] {
    decode(Array(text.utf8), keys: keys, chunk: chunk)
  }

  /// The inputs of some bytes that come in chunks, silence following.
  private func decode(
    _ bytes: [UInt8], keys: [(bytes: [UInt8], key: Key)] = [], chunk: Int = .max
  ) -> [UserInput] {
    var decoder = InputDecoder(keys: keys)
    var inputs: [UserInput] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      decoder.feed(rest.prefix(chunk))
      rest = rest.dropFirst(chunk)
      while let input = decoder.next() { inputs.append(input) }
    }
    while decoder.pending != nil {
      if let input = decoder.giveUpWaiting() { inputs.append(input) }
      while let input = decoder.next() { inputs.append(input) }
    }
    return inputs
  }

  @Test(
    arguments: [
      ("a", .character("a")), (" ", .character(" ")), ("é", .character("é")),
      ("→", .character("→")),
      ("😀", .character("😀")), ("\u{1}", .control("a")), ("\u{C}", .control("l")),
      ("\u{0}", .control("@")), ("\u{1C}", .control("\\")), ("\t", .tab), ("\r", .enter),
      ("\n", .enter), ("\u{8}", .backspace), ("\u{7F}", .backspace), ("\u{1B}", .escape),
      ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[1;5C", .right), ("\u{1B}[D", .left),
      ("\u{1B}[H", .home), ("\u{1B}[1~", .home), ("\u{1B}[4~", .end), ("\u{1B}OF", .end),
      ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[3~", .delete),
      ("\u{1B}[Z", .backTab), ("\u{1B}OM", .enter), ("\u{1B}Ok", .character("+")),
      ("\u{1B}OP", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}[15~", .function(5)),
      ("\u{1B}[17~", .function(6)), ("\u{1B}[21~", .function(10)), ("\u{1B}[23~", .function(11)),
      ("\u{1B}[24~", .function(12)),
    ] as [(String, Key)])
  func `every key, whole and byte by byte`(text: String, key: Key) {
    #expect(decode(text) == [.key(key)])
    #expect(decode(text, chunk: 1) == [.key(key)])
  }

  @Test(
    arguments: [
      ("\u{1B}[99;5u", .control("c")), ("\u{1B}[27;5;99~", .control("c")),
      ("\u{1B}[110u", .character("n")), ("\u{1B}[110;2u", .character("N")),
      ("\u{1B}[27;2;78~", .character("N")), ("\u{1B}[13;2u", .enter), ("\u{1B}[9;2u", .backTab),
      ("\u{1B}[27u", .escape), ("\u{1B}[127;5u", .backspace), ("\u{1B}[108:76;5:1u", .control("l")),
      ("\u{1B}[32;2u", .character(" ")), ("\u{1B}[1;2R", .function(3)),
    ] as [(String, Key)])
  func `keys that are written as numbers`(text: String, key: Key) {
    #expect(decode(text) == [.key(key)])
    #expect(decode(text, chunk: 1) == [.key(key)])
  }

  @Test(
    arguments: [
      "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", "\u{1B}]11;rgb:0/0/0\u{7}",
      "\u{1B}P>|kitty(0.26.5)\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}^x\u{1B}\\",
      "\u{1B}Xi1t\u{1B}\\",
      "\u{1B}[24;80R", "\u{1B}[1;1R", "\u{1B}[1;80R", "\u{1B}[?2026;2$y", "\u{1B}[>0;276;0c",
      "\u{1B}[?1u",
      "\u{1B}[?1;2c", "\u{1B}[57358u",
    ])
  func `no part of an answer is a key, whenever it comes`(text: String) {
    #expect(decode(text + "n") == [.key(.character("n"))])
    #expect(decode("n" + text, chunk: 1) == [.key(.character("n"))])
  }

  @Test func `Esc and a letter that begins a string are keys if no string follows`() {
    for letter in "P]^_X" {
      #expect(decode("\u{1B}\(letter)") == [.key(.escape), .key(.character(letter))])
    }
  }

  @Test func `keys that come at once are told apart`() {
    #expect(
      decode("a\u{1B}[Aé\u{1B}\u{1B}[Bq")
        == [
          .key(.character("a")), .key(.up), .key(.character("é")), .key(.escape), .key(.down),
          .key(.character("q")),
        ])
  }

  @Test func `the terminal's own description counts`() {
    let keys: [(bytes: [UInt8], key: Key)] = [(Array("\u{1B}[224z".utf8), .function(1))]
    #expect(decode("\u{1B}[224z", keys: keys, chunk: 1) == [.key(.function(1))])
  }

  @Test(arguments: [
    "\u{1B}[I", "\u{1B}[?1;2q", "\u{1B}[2~", "\u{1B}[1;q",
    // A key that is let go, and strings with 8-bit controls in UTF-8.
    "\u{1B}[99;1:3u", "\u{1B}[1;1:3A", "\u{90}1$r0m\u{9C}", "\u{9D}11;rgb:0/0/0\u{7}",
    "\u{9B}?1;2q",
  ])
  func `no part of an unknown sequence becomes a key`(text: String) {
    #expect(decode(text) == [])
    #expect(decode(text + "n", chunk: 1) == [.key(.character("n"))])
  }

  @Test(
    arguments: [
      ("nnn\u{3}x", [.control("c"), .character("x")]),
      ("\u{1B}[200~a\u{3}b\u{1B}[201~", []),
      ("nn", [.character("n"), .character("n")]),
    ] as [(String, [Key])])
  func `Ctrl-C comes before what was typed, but not out of a paste`(text: String, keys: [Key]) {
    var decoder = InputDecoder()
    decoder.feed(text.utf8)
    decoder.skipToInterrupt()
    var inputs: [UserInput] = []
    while let input = decoder.next() { inputs.append(input) }
    #expect(inputs.filter { if case .key = $0 { true } else { false } } == keys.map(UserInput.key))
    #expect(inputs.contains(.paste("a\u{3}b")) == keys.isEmpty)
  }

  @Test func `the remains of a sequence are no keys`() {
    #expect(decode("\u{1B}[1;5") == [])
    #expect(decode("\u{1B}[") == [.key(.escape), .key(.character("["))])
  }

  @Test(arguments: [[0xFF], [0xC3], [0xC3, 0x28], [0xE2, 0x86], [0x80], [0xED, 0xA0, 0x80]])
  func `broken UTF-8 is skipped`(bytes: [UInt8]) {
    let inputs = decode(bytes + [0x6E])
    #expect(inputs.last == .key(.character("n")))
    #expect(inputs.dropLast().allSatisfy { $0 == .key(.character("(")) })
  }

  // MARK: Pastes

  private func bracketed(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

  @Test(arguments: [
    "", "q", "é→😀", "\u{3}\u{1A}\u{1B}[A", "\u{1B}[20", "\u{1B}\u{1B}", "\u{1B}[200~x", "a\nb",
  ])
  func `a paste is one input, whatever is in it`(text: String) {
    for chunk in [1, 2, 3, .max] {
      #expect(
        decode(bracketed(text) + "n", chunk: chunk) == [.paste(text), .key(.character("n"))])
    }
  }

  @Test func `new lines in a paste are line feeds`() {
    #expect(decode(bracketed("a\rb\r\nc\n\nd")) == [.paste("a\nb\nc\n\nd")])
  }

  @Test func `a paste without an end is delivered as far as it came`() {
    #expect(decode("\u{1B}[200~qq\u{1B}[20") == [.paste("qq")])
    #expect(decode("\u{1B}[201~n") == [.key(.character("n"))])
  }

  @Test func `a long paste is cut off and still ends`() {
    let limit = InputDecoder.pasteLimit
    let inputs = decode(bracketed(String(repeating: "x", count: limit + 5000)) + "n", chunk: 4096)
    #expect(inputs.count == 2)
    #expect(inputs.first == .paste(String(repeating: "x", count: limit)))
    #expect(inputs.last == .key(.character("n")))
  }

  // MARK: Mouse

  @Test(
    arguments: [
      ("\u{1B}[<0;3;2M", .mouse(.press, column: 2, row: 1)),
      ("\u{1B}[<0;300;2m", .mouse(.release, column: 299, row: 1)),
      ("\u{1B}[<16;3;2M", .mouse(.press, column: 2, row: 1)),
      ("\u{1B}[<64;1;1M", .mouse(.wheelUp, column: 0, row: 0)),
      ("\u{1B}[<65;1;1M", .mouse(.wheelDown, column: 0, row: 0)),
      ("\u{1B}[<0;9223372036854775807;1M", .mouse(.press, column: 999_998, row: 0)),
      ("\u{1B}[M #\"", .mouse(.press, column: 2, row: 1)),
      ("\u{1B}[M##\"", .mouse(.release, column: 2, row: 1)),
      ("\u{1B}[M`!!", .mouse(.wheelUp, column: 0, row: 0)),
    ] as [(String, UserInput)])
  func `the mouse, in both forms`(text: String, input: UserInput) {
    #expect(decode(text) == [input])
    #expect(decode(text, chunk: 1) == [input])
  }

  @Test(
    arguments: [
      "\u{1B}[<2;3;2M", "\u{1B}[<32;3;2M", "\u{1B}[<0;3M", "\u{1B}[M\"!!", "\u{1B}[<0;0;1M",
      "\u{1B}[<0;-9223372036854775808;1M",
    ])
  func `other buttons and movements are nothing`(text: String) {
    #expect(decode(text) == [])
  }
}
