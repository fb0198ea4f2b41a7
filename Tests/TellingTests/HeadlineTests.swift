// What stands first in every explanation: short enough for one line, about this event, and true.

import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("Headlines")
struct HeadlineTests {
  /// Columns of a line under the picture at 80 columns.
  private let width = 78

  /// What is wrong with the form of an explanation, if something is.
  private func fault(of told: Explanation) -> String? {
    let headline = told.headline
    if headline.unicodeScalars.count > width { return "too long" }
    // It names whom or what it is about, so it is no sentence that could stand anywhere.
    let hasSubject =
      headline.contains { $0.isNumber } || headline.contains("links")
      || headline.contains("clients")
      || headline.contains("rule ") || headline.hasPrefix("From now on")
      || headline.contains("settings")
    if !hasSubject { return "about nothing in particular" }
    for sentence in [headline] + told.reasons {
      if !sentence.hasSuffix(".") || sentence.contains("  ") {
        return "no sentence: \(sentence)"
      }
      if sentence.prefix(1) != sentence.prefix(1).uppercased() { return "no capital: \(sentence)" }
      if sentence.contains("Optional") { return "no words: \(sentence)" }
    }
    if Set([headline] + told.reasons).count != told.reasons.count + 1 { return "said twice" }
    if Set(told.sections).count != told.sections.count { return "cited twice" }
    return nil
  }

  @Test("in every demo they fit a line of 78 columns, and so do almost all reasons")
  func demos() throws {
    var (reasons, long) = (0, 0)
    for demo in Project.lessons {
      var session = Session(
        playing: try parsed(String(contentsOf: demo, encoding: .utf8)))
      session.playToEnd()
      session.seek(to: 0)
      while session.stepForward(), !session.isAtFrontier {
        guard let told = session.lastNarration else { continue }
        if let fault = fault(of: told) {
          Issue.record("\(demo.lastPathComponent): \(fault): \(told.line)")
        }
        reasons += told.reasons.count
        long += told.reasons.count { $0.unicodeScalars.count > width }
      }
    }
    #expect(reasons > 2000 && long * 200 < reasons, "\(long) of \(reasons)")
  }

  @Test("whatever goes wrong, they fit a line of 78 columns", arguments: 1...30)
  func faults(seed: UInt64) {
    var options = RandomRun.Options()
    options.hasExtensions = true
    options.isListening = true
    options.wipes = seed % 3 == 0
    options.servers = [nil, 9, 5][Int(seed % 3)]
    var run = RandomRun(seed: seed, options)
    for _ in 0..<300 {
      _ = run.next()
      let told = narrate(ObservedEvent(lastOf: run.world), in: ClusterView(glanceAt: run.world))
      if let fault = fault(of: told) { Issue.record("\(fault): \(told.line)") }
    }
  }
}
