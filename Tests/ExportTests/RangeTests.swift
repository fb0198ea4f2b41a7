// From where to where a run is exported.

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

@Suite("The range of an export")
struct RangeTests {
  @Test(
    "a bound is a time, a number, or a milestone",
    arguments: [
      ("300ms", "300ms"), ("1.5s", "1500ms"), ("12", "12"), ("0", "0"), ("m3", "m3"),
    ])
  func bounds(_ text: String, _ words: String) {
    #expect(ExportRange.Bound(text)?.description == words)
  }

  @Test("what is none is refused", arguments: ["", "m0", "m", "-1", "3 s", "abc", "5 5", "1e3"])
  func noBounds(_ text: String) {
    #expect(ExportRange.Bound(text) == nil)
  }

  @Test("lines of the script that failed are told, as far as the range goes")
  func failures() throws {
    let script =
      "servers 3\ncrash S1 S2 S3\nput x 1\nrun 1s\nrestart S1 S2 S3\nrun 1s\nexpect leader none\n"
    #expect(
      try exported(script, as: .mermaid).warnings.first?.hasPrefix(
        "2 lines of the script failed, the first of them line 3: no running server leads") == true)
    #expect(
      try exported(script, as: .text, to: "10").warnings.first?.hasPrefix(
        "a line of the script failed, line 3: ") == true)
    #expect(try exported("servers 3\nrun 1s\nexpect leader any\n", as: .svg).warnings == [])
  }
}
