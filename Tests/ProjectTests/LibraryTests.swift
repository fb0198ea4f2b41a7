// The libraries as others use them: the example is what the documentation quotes, it compiles outside this
// package, and it does what it says.

import Foundation
import Raft
import TestKit
import Testing

@Suite("The libraries")
struct LibraryTests {
  private static let example = "Tests/ProjectTests/LibraryExample.swift"

  @Test("the documentation quotes the example as it is")
  func quoted() throws {
    let page = try Project.text("Sources/raftview/raftview.docc/Libraries.md")
    let example = try Project.text(Self.example)
    #expect(page.contains("```swift\n\(example)```\n"))
  }

  @Test("it takes nothing but what the libraries offer everybody")
  func compiles() throws {
    let modules = URL(fileURLWithPath: try Program.path()).deletingLastPathComponent()
      .appendingPathComponent("Modules").path
    let check = try Tool.shell(
      "swiftc -typecheck -swift-version 6 -I '\(modules)' '\(Project.file(Self.example).path)'")
    #expect(check.status == 0, "\(check.errors)")
  }

  @Test(
    "a cluster is without a leader for about an election timeout, and the same seed gives the same")
  func runs() throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let time = try downtime(seed: seed)
      #expect(time >= .milliseconds(100) && time < .seconds(5))
      #expect(try downtime(seed: seed) == time)
    }
  }
}
