// Recordings: version 2, whole, with markers at milestones, and at the end what the visualizer shows.

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

@Suite("Recordings of the terminal")
struct CastTests {
  private struct Event {
    var time: Double
    var kind: String
    var text: String
  }

  private func read(_ text: String) throws -> (head: [String: Any], events: [Event]) {
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    // A line feed at the end, no blank line, and no byte order mark.
    #expect(all.last == "" && !all.dropLast().contains("") && text.hasPrefix("{"))
    let events = try all.dropFirst().dropLast().map { line in
      let parts = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      return Event(
        time: try #require(parts[0] as? Double), kind: try #require(parts[1] as? String),
        text: try #require(parts[2] as? String))
    }
    return (try object(all[0]), events)
  }

  @Test("what players want, with markers where milestones are")
  func recording() throws {
    let script = "title Two\nservers 3\nseed 2\nrun 400ms\n"
    let (head, events) = try read(exported(script, as: .cast).parts[0])
    #expect(head["version"] as? Int == 2 && head["width"] as? Int == 80)
    #expect(head["height"] as? Int == 24 && head["title"] as? String == "Two")
    #expect(events.allSatisfy { $0.kind == "o" || $0.kind == "m" })
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time })
    var walk = RunWalk(try parsed(script))
    while walk.next() {}
    #expect(events.count { $0.kind == "m" } == walk.session.branch.milestones.count)
    #expect(events.contains { $0.kind == "m" && $0.text.contains("leads term 1") })
    // Heartbeats pass quickly, an election slowly.
    #expect((5...60).contains(events.last?.time ?? 0), "\(events.last?.time ?? 0) s")
  }

  /// The rows of the screen that the recording ends with.
  private func lastScreen(_ events: [Event]) throws -> [String] {
    var rows = Array(repeating: Array(repeating: Character(" "), count: 80), count: 24)
    for event in events where event.kind == "o" {
      for piece in event.text.matches(of: /\u{1B}\[(\d+);(\d+)H((?:\u{1B}\[[0-9;]*m|[^\u{1B}])*)/) {
        let row = try #require(Int(piece.output.1)) - 1
        var column = try #require(Int(piece.output.2)) - 1
        for scalar in piece.output.3.replacing(/\u{1B}\[[0-9;]*m/, with: "").unicodeScalars {
          rows[row][column] = Character(scalar)
          column += 1
        }
      }
    }
    return rows.map { String($0) }
  }

  @Test("the pictures add up to the last screen")
  func screens() throws {
    let script = "servers 3\nseed 2\nrun 300ms\nput x 1\nrun 100ms\n"
    let (_, events) = try read(exported(script, as: .cast).parts[0])
    let rows = try lastScreen(events)
    let screen = rows.joined(separator: "\n")
    #expect(screen.contains("S1") && screen.contains("committed 2"), "\(screen)")
  }

  @Test("a lesson's stops are held and gone on from, up to the last one's words")
  func lesson() throws {
    let text = try exported(demo("split-vote"), as: .cast).parts[0]
    let (_, events) = try read(text)
    let rests = zip(events, events.dropFirst()).filter { $1.time - $0.time > 2.5 }
    #expect(rests.count >= 8)
    let screen = try lastScreen(events)
    // The leader of the last event leads.
    #expect(screen[0].contains("leader S1") && screen[0].contains("9/9"), "\(screen[0])")
    #expect(screen.contains { $0.contains("splits rare") }, "\(screen)")
    // What the script does before time begins is marked too, by its words.
    #expect(events.contains { $0.kind == "m" && $0.text == ":link S1-S2 delay 8ms" })
    var walk = RunWalk(try parsed(demo("split-vote")))
    while walk.next() {}
    #expect(events.count { $0.kind == "m" } == walk.session.branch.milestones.count)
  }

  /// The run of a test is too short for it.
  private struct EndedEarly: Error {}

  @Test("a part ends with what its last event did, and with nothing after it")
  func part() throws {
    let script = "servers 3\nseed 2\nrun 400ms\n"
    var walk = RunWalk(try parsed(script))
    while walk.next(), walk.session.glance.leader == nil {}
    let position = walk.session.position
    let events = try read(exported(script, as: .cast, to: "\(position)").parts[0]).events
    // The vote that decides rests in two parts: its arrival, and what it decides.
    let screen = try lastScreen(events)
    #expect(screen[0].contains("leader S"), "\(screen[0])")
    #expect(events.last { $0.kind == "m" }?.text.contains("leads term 1") == true)
    // Heartbeats pass quickly, and still the next event does not come.
    while walk.next(), walk.session.position < position + 16 {}
    let (end, time) = (walk.session.position, walk.session.world.now)
    guard walk.next() else { throw EndedEarly() }
    let later = try lastScreen(read(exported(script, as: .cast, to: "\(end)").parts[0]).events)
    let shown = try #require(
      later[0].firstMatch(of: /(\d+)\.(\d{3}) s/).flatMap { Int("\($0.output.1)\($0.output.2)") })
    let last = (walk.session.world.now - .zero).microseconds / 1000
    #expect(((time - .zero).microseconds / 1000...last).contains(shown), "\(later[0])")
  }

  @Test("the same run is the same recording")
  func same() throws {
    let script = "servers 3\nseed 5\nrun 300ms\n"
    #expect(
      try exported(script, as: .cast).parts[0] == (try exported(script, as: .cast)).parts[0])
  }
}
