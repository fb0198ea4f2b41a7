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
}
