// The reference pages say all that the tables say, in Markdown that holds together.

import Scripting
import Testing

@Suite struct ReferenceTests {
  @Test(arguments: CommandHelp.all)
  func everyCommandIsOnItsPage(help: CommandHelp) {
    let page = ReferencePages.commands()
    #expect(page.contains("| `\(help.usage.replacing("|", with: "\\|"))` | \(help.summary) |"))
    #expect(page.contains("| `\(help.example.replacing("|", with: "\\|"))` |\n"))
  }

  @Test(arguments: WordHelp.conditions)
  func everyConditionIsOnItsPage(help: WordHelp) {
    let usage = help.usage.replacing("|", with: "\\|")
    #expect(
      ReferencePages.conditions().contains(
        "| `\(usage)` | \(help.summary) | `\(help.example)` |\n"))
  }

  @Test(arguments: [
    "| `election-timeout RANGE` | how long a follower waits before it stands for election "
      + "| servers | 1ms to 60s | `150ms..300ms` |",
    "| `snapshot-after (N\\|off)` | the most entries in a log before a server takes a snapshot "
      + "| servers | 1 to 1000000, or `off` | `off` |",
    "| `delay RANGE` | how long a message takes | links | 0ms to 60s | `10ms..15ms` |",
    "| `client-timeout (DURATION\\|off)` | how long a client waits before it asks again "
      + "| clients | 1ms to 60s, or `off` | `1s` |",
  ])
  func aSettingHasItsBoundsAndItsUsualValue(row: String) {
    #expect(ReferencePages.settings().contains(row + "\n"))
  }

  @Test func everySettingIsOnItsPage() {
    for help in WordHelp.settings {
      let usage = help.usage.replacing("|", with: "\\|")
      #expect(ReferencePages.settings().contains("| `\(usage)` | \(help.summary) |"))
    }
  }

  @Test(arguments: [
    ReferencePages.commands(), ReferencePages.conditions(), ReferencePages.settings(),
  ])
  func theRowsOfATableHaveAsManyCellsAsItsHead(page: String) {
    #expect(page.hasPrefix("# ") && page.hasSuffix("|\n"))
    var columns: Int?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let count = line.replacing("\\|", with: "").count { $0 == "|" }
      if let columns { #expect(count == columns, "\(line)") }
      columns = count
    }
  }
}
