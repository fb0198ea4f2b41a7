// Whatever is read as a script, the answer is a script or errors, never a crash.

import Foundation
import Scripting
import Testing

@Suite struct NastyInputTests {
  private func commands(_ text: String) throws -> [String] {
    try Script(parsing: text, name: "x").lines.map { "\($0.number): \($0.command)" }
  }

  @Test func nothingIsAScript() throws {
    for text in ["", "\n", "\n\n", "\u{FEFF}", "# only a comment", "\r\n", " \t "] {
      #expect(try commands(text) == [])
    }
  }

  @Test func lineEndsAndByteOrderMark() throws {
    #expect(try commands("\u{FEFF}step\r\n\r\nrun 1s\r\n") == ["1: step", "3: run 1s"])
    #expect(try commands("say é\r\nsay 🙂\r\n") == ["1: say é", "2: say 🙂"])
  }

  @Test(arguments: [
    "\0", "\u{1B}", "\u{7F}", "\u{85}", "\u{2028}", "\u{0B}", "\r", "\u{202E}", "\u{2066}",
    "\u{61C}",
  ])
  func controlCharactersAreRefusedWhereverTheyAre(character: String) {
    let contexts = [("say a", "b"), ("# a", "b"), ("put x \"", "\""), ("", "x")]
    for line in contexts.map({ $0.0 + character + $0.1 }) {
      let error = #expect(throws: ScriptErrors.self) { try Script(parsing: line, name: "x") }
      #expect(error?.errors.first?.message.hasPrefix("a control character, U+") == true)
      #expect(error?.description.contains(character) == false)
    }
  }

  /// Accents upon accents are one character, however many.
  @Test func lengthsCountScalars() throws {
    let accents = "e" + String(repeating: "\u{301}", count: 100_000)
    for line in [
      "say \(accents)", "title \(accents)", "put \(accents) 1 to S1", "put k \"\(accents)\" to S1",
    ] {
      let error = #expect(throws: ScriptErrors.self) { try Script(parsing: line, name: "x") }
      #expect((error?.description.unicodeScalars.count ?? 0) < 1000)
    }
  }

  @Test func binaryDataIsNotText() {
    let bytes: [UInt8] = Array("step\nstep\n".utf8) + [0x7F, 0x45, 0xFF, 0xFE, 0x0A]
    #expect(place(bytes) == "3:3")
    // A sequence that is cut off by the end of the file.
    #expect(place([0x73, 0xE2, 0x82]) == "1:2")
  }

  /// Where the one mistake of a script is.
  private func place(_ bytes: [UInt8]) -> String? {
    let error = #expect(throws: ScriptLoadError.self) { try Script.load(bytes: bytes, name: "x") }
    guard case .invalid(let errors) = error else { return nil }
    return errors.errors.map { "\($0.line):\($0.column)" }.joined()
  }

  @Test func randomBytesAndRandomWords() {
    var state: UInt64 = 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let words =
      CommandHelp.all.map(\.name) + WordHelp.conditions.map(\.name)
      + WordHelp.settings.map(\.name)
    let pieces =
      words + [
        " ", " ", "\t", "\n", "\r", "\"", "\\", "#", "(", ")", "|", "-", ">", "S1", "s2", "S1>S2",
        "S1-S2", "..", "%", "x", "5", "99999999999999999999", "ms", "s", "until", "and", "not",
        "none", "*", "for", "50/s", "is", "off", "C1", "é", "\u{301}", "\0", "🙂", "\u{FEFF}",
      ]
    for _ in 0..<5000 {
      let bytes = (0..<next(40)).map { _ in UInt8(next(256)) }
      _ = try? Script.load(bytes: bytes, name: "x")
      let text = (0..<next(30)).map { _ in pieces[next(pieces.count)] }.joined()
      _ = try? Script(parsing: text, name: "x")
      _ = Script.completions(of: text, servers: 5)
      _ = Script.help(for: text)
    }
  }

  @Test func deepConditionsAreRefusedBeforeTheyOverflowTheStack() throws {
    for part in ["not ", "(", "safe and ", "( not "] {
      let line = "expect " + String(repeating: part, count: 100_000) + "safe"
      let error = #expect(throws: ScriptError.self) { try Command.parse(line, servers: 5) }
      #expect(error?.message.contains("which has 100 parts already") == true)
    }
    let deepest = "expect " + String(repeating: "not ", count: 99) + "safe"
    #expect(try Command.parse(deepest, servers: 5)?.description == deepest)
  }

  @Test func manyErrorsAreCutShort() {
    let text = String(repeating: "x\n", count: 100_000)
    let error = #expect(throws: ScriptErrors.self) { try Script(parsing: text, name: "x") }
    #expect(error?.errors.count == Limits.errors)
    #expect(error?.isCutShort == true)
    #expect(
      error?.description.hasSuffix("Too many errors; the rest of the script was not read.") == true)
  }

  @Test func aLineOfAMegabyte() throws {
    let million = 1_000_000
    for line in [
      String(repeating: "é", count: million / 2), String(repeating: "S1 ", count: million / 3),
      "crash " + String(repeating: "S1 ", count: million / 3),
      "say " + String(repeating: "word ", count: million / 5),
      "put " + String(repeating: "k", count: million),
      "put \"" + String(repeating: "\\", count: million),
      "run " + String(repeating: "9", count: million) + "s",
      "drop S1>S2 #" + String(repeating: "0", count: million),
    ] {
      #expect(throws: ScriptError.self) { try Command.parse(line, servers: 5) }
    }
    let terms = "expect log S1" + String(repeating: " 1", count: 10_000)
    #expect(try Command.parse(terms, servers: 5)?.description == terms)
  }

  @Test func aFileOfTenMegabytes() throws {
    let line = "say " + String(repeating: "é", count: 498) + "\n"
    let script = try Script(parsing: String(repeating: line, count: 10_000), name: "x")
    #expect(script.lines.count == 10_000)
  }
}
