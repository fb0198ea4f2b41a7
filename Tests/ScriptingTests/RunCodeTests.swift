// Runs as codes: back to the letter, short, and told when they were cut or changed.

import Scripting
import Testing

@Suite("Codes of runs")
struct RunCodeTests {
  private static let saved = """
    servers 5
    seed 3449
    set pre-vote on
    run 251.25ms
    put x 1
    run 30ms
    crash S3
    step 17
    timeout S4
    run 1s
    restart S3
    pause

    """

  @Test("a script comes back to the letter")
  func back() throws {
    let noise = (0..<500).map { (number: Int) -> Character in
      Character(UnicodeScalar(UInt8(32 + number * 7919 % 95)))
    }
    let texts: [String] = [
      "", "seed 1\n", Self.saved, String(repeating: "put x ü\n", count: 400), String(noise),
    ]
    for text in texts {
      let code = try RunCode.code(of: text)
      #expect(try RunCode.script(of: code) == text)
      #expect(code.utf8.allSatisfy { $0 < 128 && ($0 >= 65 || (48...57).contains($0)) && $0 != 95 })
    }
  }

  @Test("a code takes less than half of the letters of its script, and is the same for ever")
  func short() throws {
    let code = try RunCode.code(of: Self.saved)
    #expect(code.count * 2 < Self.saved.count, "\(code.count) of \(Self.saved.count): \(code)")
    // Codes that were shared must be read by later versions too: another code here wants another first sign.
    #expect(code == Self.code)
  }

  private static let code = "rv100WISUWsUEOzA97ky5kG72xYA2eP8fs8WRRqE1A6Q7leeu2"

  @Test("a code with line breaks and blanks in it, as terminals leave them, is read")
  func broken() throws {
    var code = try RunCode.code(of: Self.saved)
    code.insert(contentsOf: "\n  ", at: code.index(code.startIndex, offsetBy: 20))
    #expect(try RunCode.script(of: " \(code)\r\n") == Self.saved)
  }

  @Test("a code that was cut says so, wherever it was cut")
  func cut() throws {
    let code = try RunCode.code(of: Self.saved)
    for length in 0..<code.count {
      let error = #expect(throws: RunCodeError.self) {
        try RunCode.script(of: String(code.prefix(length)))
      }
      #expect(error?.description.contains(length < 3 ? "begins with" : "was cut") == true)
    }
    let more = #expect(throws: RunCodeError.self) { try RunCode.script(of: code + "x") }
    #expect(more?.description.contains("1 sign more") == true)
  }

  @Test("a code in which a sign was changed is refused")
  func changed() throws {
    let code = Array(try RunCode.code(of: Self.saved))
    for place in 6..<code.count {
      for sign in ["0", "a", "Z", "z"] as [Character] where sign != code[place] {
        var other = code
        other[place] = sign
        #expect(throws: RunCodeError.self) { try RunCode.script(of: String(other)) }
      }
    }
    let error = #expect(throws: RunCodeError.self) { try RunCode.script(of: "rv1;ab") }
    #expect(error?.description == "';' is no sign of a code: letters and digits are")
  }

  @Test("what is too long has no code, and the figure is said")
  func tooLong() {
    let error = #expect(throws: RunCodeError.self) {
      try RunCode.code(of: String(repeating: "x", count: RunCode.mostBytes + 1))
    }
    #expect(error?.description.contains("\(RunCode.mostBytes + 1) bytes") == true)
  }

  @Test("no file is taken for a code, and no code for a file")
  func codes() throws {
    #expect(RunCode.isCode(try RunCode.code(of: Self.saved)))
    for name in ["rv1.raft", "demos/rv1aaaaaaaaaaa.raft", "rv1", "a.raft"] {
      #expect(!RunCode.isCode(name))
    }
  }
}
