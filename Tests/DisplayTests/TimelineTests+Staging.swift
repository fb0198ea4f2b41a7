// What is staged in a moment has no label, and the time at the end is rounded.

import Canvas
import Raft
import Scripting
import Session
import TestKit
import Testing

@testable import Display

extension TimelineTests {
  private func row(after script: String) throws -> String {
    var stage = try Stage("set client-timeout off\nrun until leader S3 within 1s\n\(script)\npause")
    stage.app.settle()
    return stage.app.timeline.picture(200, 1, Theme()).text
  }

  @Test("a cut that is healed before time passes has no label, one that lasts has two")
  func staged() throws {
    let instant = try row(after: "run 1ms\nisolate S1\nrejoin S1\ncrash S3")
    #expect(
      !instant.contains("│") && !instant.contains("↺") && instant.contains("╳S3"), "\(instant)")
    let partition = try row(after: "run 1ms\npartition S1 S2 | S3 S4 S5\nput x 2\nheal")
    #expect(!partition.contains("│") && !partition.contains("↺"), "\(partition)")
    let lasting = try row(after: "isolate S1\nrun 1ms\nrejoin S1")
    #expect(lasting.contains("╳S1│S2..S5") && lasting.contains("↺S1│S2..S5"), "\(lasting)")
    // What else broke stays.
    let crashed = try row(after: "crash S3\nrestart S3\nisolate S1\nheal")
    #expect(crashed.contains("╳S3 ↺S3"), "\(crashed)")
  }

  @Test("links of one server that are held together are one label")
  func held() throws {
    let row = try row(after: "hold S1>S2\nhold S1>S3\nhold S2>S4\nhold S1>S5")
    #expect(row.contains("‖S1>S2,S3") && row.contains("‖S2>S4") && row.contains("‖S1>S5"), "\(row)")
  }

  @Test(
    "the time is rounded to tenths",
    arguments: [
      ("run 149ms", "0.1 s"), ("run 150ms", "0.2 s"), ("run 249ms", "0.2 s"),
      ("run 250ms", "0.3 s"),
    ])
  func rounded(script: String, label: String) throws {
    let app = try Stage("\(script)\npause\nrun 1s\npause").app
    var moved = app
    _ = moved.handle(.key(.pageDown))
    moved.settle()
    #expect(moved.timeline.plan(width: 80).label == label)
  }

  @Test("time that passes between two labels is told where it is long; heartbeats take no room")
  func quiet() throws {
    for (span, label) in [
      ("90ms", nil), ("240ms", nil), ("300ms", "0.3s"), ("600ms", "0.6s"), ("5s", "5.0s"),
      ("60s", "60s"),
    ] {
      let row = try row(after: "run 30ms\ncrash S1\nrun \(span)\ncrash S2")
      let words = row.split(separator: " ").map(String.init)
      let place = words.firstIndex(of: "╳S1") ?? 0
      #expect(words[place + 1] == label ?? "╳S2▲", "\(words)")
      #expect(place > 4)
    }
    // What comes next does not change what stands there.
    let text = try row(after: "run 30ms\ncrash S1\nrun 5s")
    #expect(text.contains("╳S1▲"), "\(text)")
  }

  @Test("for whom a vote was is said where more than one has stood, and what is staged is not said")
  func ballots() throws {
    let row = try row(
      after: "run 100ms\ncrash S3\nalign S1 S4\nrun until election split within 2s")
    let labels = row.split(separator: " ").map(String.init)
    #expect(!labels.contains { $0.hasPrefix(":") }, "\(labels)")
    let split = labels.firstIndex(of: "╳S3").map { labels[($0 + 1)...] } ?? []
    var standing: [String] = []
    var ballots = 0
    for label in split.prefix(while: { $0 != "split" }) {
      if label.hasPrefix("◇") { standing.append(String(label.dropFirst())) }
      guard label.hasPrefix("●") || label.hasPrefix("⊘"), standing.count > 1 else { continue }
      ballots += 1
      #expect(standing.contains { label.hasSuffix("→\($0)") }, "\(label)")
    }
    #expect(standing.count > 1 && ballots > 0, "\(labels)")
    // Where only one has stood it needs no words.
    let first = labels.prefix { $0 != "◆S3" }.filter { $0.hasPrefix("●") }
    #expect(!first.isEmpty && first.allSatisfy { $0.count == 3 }, "\(labels)")
  }

  @Test("the crash for which the last election was held is still told when that is over")
  func cause() throws {
    let file = try Project.text("demos/first-election.raft")
    var app = App(Session(playing: try parsed(file)))
    while app.session.lesson?.isFinished == false { _ = app.handle(.key(.pageDown)) }
    app.settle()
    let row = app.timeline.picture(80, 1, Theme()).text
    #expect(row.contains("◆S3 t1 ╳S3 ◇S4") && row.contains("◆S4 t2"), "\(row)")
  }
}
