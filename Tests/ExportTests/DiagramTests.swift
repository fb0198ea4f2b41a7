// The space–time diagram as text and as SVG.

import Canvas
import Checking
import Display
import Export
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The space-time diagram")
struct DiagramTests {
  @Test("as text it can be read", arguments: ["split-vote", "log-replication"])
  func text(_ name: String) throws {
    try expectText(
      exported(demo(name), as: .text).parts[0],
      in: Project.file("Tests/ExportTests/Golden/\(name).txt"))
  }

  @Test("as SVG it is well-formed, and has a row an event but for heartbeats")
  func svg() throws {
    let script = try demo("leader-crash")
    let svg = try exported(script, as: .svg).parts[0]
    let parser = XMLParser(data: Data(svg.utf8))
    #expect(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "")")
    let text = try exported(script, as: .text).parts[0]
    let rows = lines(text).count { $0.wholeMatch(of: #/ *\d+\.\d{3}  .*/#) != nil }
    #expect(svg.ranges(of: "text-anchor=\"end\"").count == rows && rows > 20)
    // What the lesson says has lines of its own, between the rows.
    let heights = svg.matches(of: /<text class="[^"]*" x="\d+" y="(\d+)"(?: text-anchor="end")?>/)
      .compactMap { Int($0.output.1) }
    let said = svg.matches(of: /<text class="ink said" x="\d+" y="(\d+)"/).compactMap {
      Int($0.output.1)
    }
    #expect(said.count > 5)
    for height in said { #expect(heights.count { $0 == height } == 1) }
  }

  @Test("what a script calls itself cannot break the picture")
  func escaped() throws {
    let svg = try exported("title <a & \"b\">\nservers 3\nrun 300ms\n", as: .svg).parts[0]
    #expect(svg.contains("&lt;a &amp; &quot;b&quot;&gt;"))
  }
}
