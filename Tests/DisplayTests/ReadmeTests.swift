// The README's tables come from the code: keys, commands, conditions, rules.

import Canvas
import Checking
import Display
import Foundation
import Raft
import Scripting
import Testing

@Suite("README")
struct ReadmeTests {
  /// The README, or where it is to be rewritten, the README with this section replaced.
  private func expectSection(
    _ name: String, _ lines: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- \(name) -->\n"), sourceLocation: sourceLocation)
    let end = try #require(
      text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex),
      sourceLocation: sourceLocation)
    let wanted = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RAFTVIEW_REWRITE_GOLDEN"] != nil {
      let changed = text.replacingCharacters(
        in: start.upperBound..<end.lowerBound, with: wanted)
      try Data(changed.utf8).write(to: file)
    } else {
      let found = String(text[start.upperBound..<end.lowerBound])
      #expect(found == wanted, "the section '\(name)'", sourceLocation: sourceLocation)
    }
  }

  /// A cell of a Markdown table, in which a bar would begin the next cell.
  private func cell(_ text: String) -> String { text.replacingOccurrences(of: "|", with: "\\|") }

  @Test("keys, commands, conditions and rules are those of the program")
  func tables() throws {
    let keys = KeyBinding.all.filter { $0.viewTitle == nil }
      .map { "| `\(cell($0.label))` | \(cell($0.meaning)) |" }
    let half = (keys.count + 1) / 2
    let rows = (0..<half).map { row in
      String(keys[row].dropLast(2))
        + (row + half < keys.count ? " " + keys[row + half] : " | | |")
    }
    try expectSection("keys", ["| key | does | key | does |", "|---|---|---|---|"] + rows)
    var views: [String] = []
    for binding in KeyBinding.all {
      guard let view = binding.viewTitle, !views.contains(view) else { continue }
      views.append(view)
    }
    try expectSection(
      "view keys",
      ["| view | keys |", "|---|---|"]
        + views.map { view in
          let own = KeyBinding.all.filter { $0.viewTitle == view }
            .map { "`\(cell($0.label))` \(cell($0.meaning))" }
          return "| \(view) | \(own.joined(separator: " · ")) |"
        })
    try expectSection(
      "commands",
      ["| command | does | example |", "|---|---|---|"]
        + CommandHelp.all.map {
          "| `\(cell($0.usage))` | \(cell($0.summary)) | `\(cell($0.example))` |"
        })
    try expectSection(
      "conditions",
      ["| condition | holds when |", "|---|---|"]
        + WordHelp.conditions.map { "| `\(cell($0.usage))` | \(cell($0.summary)) |" })
    try expectSection(
      "rules",
      ["| rule | section | what it says | without it |", "|---|---|---|---|"]
        + Rule.allCases.map {
          "| `\($0.name)` | \($0.section) | \($0.summary) | \($0.harm.words) |"
        })
  }
}
