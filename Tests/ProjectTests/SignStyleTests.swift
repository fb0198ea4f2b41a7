// Signs come from their table, so that none can get a second meaning in some view.

import Foundation
import TestKit
import Testing

@Suite("Signs in the code")
struct SignStyleTests {
  /// What makes signs, bars and the marks of texts; and what types at random.
  private static let makers: Set = ["Sign.swift", "Glyphs.swift", "Monkey.swift"]
  /// What texts may contain: what stands where there is no room, and the names of keys.
  private static let prose = Set("…§↑↓←→".unicodeScalars)

  private static let files: [(name: String, lines: [Substring])] = Project.files(
    in: "Sources/Display", ending: ".swift"
  ).map { file in
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return (file.lastPathComponent, text.split(separator: "\n", omittingEmptySubsequences: false))
  }

  private static func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }

  @Test("no view writes a sign of its own")
  func literals() {
    #expect(Self.files.count > 50, "the files are found at all")
    for (name, lines) in Self.files where !Self.makers.contains(name) {
      for (number, line) in lines.enumerated() where !Self.isComment(line) {
        let strangers = line.unicodeScalars.filter { !$0.isASCII && !Self.prose.contains($0) }
        #expect(strangers.isEmpty, "\(name):\(number + 1): \(line)")
      }
    }
  }

  @Test("no view chooses between a sign and its stand-in")
  func picks() {
    for (name, lines) in Self.files where !Self.makers.contains(name) {
      for (number, line) in lines.enumerated() where !Self.isComment(line) {
        #expect(!line.contains("isASCII ?"), "\(name):\(number + 1): \(line)")
      }
    }
  }

  @Test("keys are named in their table alone")
  func keys() {
    let key = /\.(character|control)\("|== \.(escape|enter|tab|backTab|pageDown|pageUp)\b/
    for (name, lines) in Self.files where !["KeyVerb.swift", "Monkey.swift"].contains(name) {
      for (number, line) in lines.enumerated() where !Self.isComment(line) {
        #expect(line.firstMatch(of: key) == nil, "\(name):\(number + 1): \(line)")
      }
    }
  }

  @Test("no view puts a single character that may be a sign")
  func dots() {
    // Letters are texts; a blank is no sign; three dots stand where there is no room.
    let sign = /dot\(\s*"[^ A-Za-z…]"/
    for (name, lines) in Self.files where !Self.makers.contains(name) {
      for (number, line) in lines.enumerated() where !Self.isComment(line) {
        #expect(line.firstMatch(of: sign) == nil, "\(name):\(number + 1): \(line)")
      }
    }
  }
}
