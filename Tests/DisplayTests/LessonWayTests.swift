// The ways to the stops of the demos, frame by frame: nothing that is said contradicts the picture, or answers what is
// about to be asked.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Telling
import TestKit
import Testing

@testable import Display

/// What can be read on the way to a stop at one moment.
struct WayFrame {
  /// The lesson, and the stop that it comes to.
  var name: String
  /// The line that says what happened, and why.
  var why: String
  /// The words in the panel.
  var story: String
  /// What was told at the stop before.
  var past: [Tell]
  /// What the stop is going to tell.
  var next: [Tell]
  /// Whether the picture moves.
  var isMoving: Bool
  /// Whether the line tells of an event.
  var isOfEvent: Bool
  /// Who is marked.
  var selected: String
  /// The parts of the panel.
  var parts: [Rect]

  /// All of them, of all demos, each once. Found out once: others read them.
  static let all: [WayFrame] = Project.lessons.flatMap { file -> [WayFrame] in
    let name = file.deletingPathExtension().lastPathComponent
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return (try? frames(of: parsed(text, name: "\(name).raft"), name)) ?? []
  }

  private static func frames(of script: Script, _ name: String) -> [WayFrame] {
    var app = App(Session(playing: script))
    var frames = [WayFrame(app, name)]
    while !app.model.isLessonOver {
      // A question is answered before it goes on.
      _ = app.handle(.key(.pageDown))
      for _ in 0..<2 where !app.isPlaying { _ = app.handle(.key(.pageDown)) }
      guard app.isPlaying else { break }
      var seen = Looks(app)
      while app.needsTicks {
        app.tick(microseconds: 60_000)
        let looks = Looks(app)
        if looks == seen { continue }
        seen = looks
        frames.append(WayFrame(app, name))
      }
    }
    return frames
  }

  private init(_ app: App, _ name: String) {
    let model = app.model
    let stop = model.lessonShown?.stopsReached ?? 0
    self.name = "\(name) to \(stop + 1)"
    past = model.telling
    next = model.isAnswered ? [] : model.lessonShown?.next.told ?? []
    if model.isAsking { next = model.telling }
    isMoving = model.isMoving
    isOfEvent = !model.told.isOfNoEvent && model.told.position > 0
    selected = "\(model.selected)"
    let size = Size(columns: 80, rows: 24)
    let layout = ClusterLayout(size, model)
    let screen = app.draw(size: size, theme: Theme())
    func text(_ area: Rect) -> String {
      (area.y..<area.maxY).map { row in
        String((area.x..<area.maxX).map { Character(screen.grid[$0, row].scalar) })
          .trimmingCharacters(in: .whitespaces)
      }.joined(separator: " ")
    }
    let panel = PanelLayout(
      layout.panel, .lesson(rows: model.tellingRows(width: layout.panel.width - 1)))
    parts = panel.parts
    why = text(layout.reasons)
    story = text(panel.story)
  }

  /// What has to change for a frame to be another.
  private struct Looks: Equatable {
    var position, told: Int
    var isOfNoEvent, isMoving: Bool
    var rest: Rest?
    var selected: ServerID

    init(_ app: App) {
      let model = app.model
      (position, told) = (model.session.position, model.told.position)
      (isOfNoEvent, isMoving) = (model.told.isOfNoEvent, model.isMoving)
      (rest, selected) = (model.staged?.rest, model.selected)
    }
  }
}

@Suite("The ways to the stops of the demos")
struct LessonWayTests {
  /// The frames from the stop before a question until it is asked; where nothing happens between the two, that stop's
  /// too.
  private static let beforeQuestions = WayFrame.all.filter { frame in
    frame.next.contains { if case .choice(_, true) = $0 { true } else { false } }
      && (frame.isMoving || frame.why.hasPrefix("The question"))
  }

  /// The words of an answer that give it away: those that neither the question nor what is wrong has, but for the
  /// nouns and verbs in which everything is told.
  private func telltales(_ next: [Tell]) -> Set<String> {
    var (known, right) = (Set<String>(), Set<String>())
    func words(_ text: String) -> [String] {
      text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    for told in next {
      switch told {
      case .ask(let text), .choice(let text, false): known.formUnion(words(text))
      case .choice(let text, true): right.formUnion(words(text))
      case .say(let text): right.formUnion(words(text).filter { $0.first != "s" || $0.count > 2 })
      default: break
      }
    }
    let common: Set = [
      "term", "terms", "vote", "votes", "entry", "entries", "log", "leader", "leads", "server",
      "committed", "commit", "servers", "stands", "stored", "the", "for",
    ]
    return right.subtracting(known).subtracting(common).filter { word in
      word.count > 3 || word.wholeMatch(of: /s\d/) != nil
    }
  }

  @Test(
    "before a question is answered the line below says what happened, not why, nor what will come")
  func questions() {
    var questions: Set<String> = []
    for frame in Self.beforeQuestions {
      questions.insert(frame.name)
      let place = "\(frame.name): \(frame.why)"
      if frame.why.hasPrefix("The question comes first") { continue }
      let outlook =
        /§|\b(can|cannot|can't|could|will|would|next|must|needs?|keeps?|once|any more|only)\b/
      #expect(frame.why.firstMatch(of: outlook) == nil, "\(place)")
      let words = Set(
        frame.why.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
      // What somebody does has to be said: which servers are parted from which.
      let named = frame.why.hasPrefix("Cut:") ? words.filter { $0.first != "s" } : words
      #expect(named.isDisjoint(with: telltales(frame.next)), "\(place)")
    }
    #expect(questions.count > 20)
  }

  @Test("where a question follows at once, its answer is not below it before")
  func atOnce() throws {
    for (lesson, number) in [("first-election", 1), ("split-vote", 6), ("stale-read", 5)] {
      let stop = try LessonStop.named(lesson, number)
      #expect(stop.app.model.isBeforeQuestion, "\(stop.name)")
      #expect(stop.app.model.explanation.reasons.isEmpty, "\(stop.name)")
    }
    // Whose timer runs out first is what is asked.
    let first = try LessonStop.named("first-election", 1)
    #expect(!first.app.model.explanation.headline.contains("S3"))
    // Nor does what goes on tell it, on the way to the stop before.
    let way = WayFrame.all.filter { $0.name == "split-vote to 6" && $0.isMoving }
    #expect(!way.isEmpty && way.allSatisfy { !$0.why.contains("runs out next") })
    // Once it is answered, all is told.
    let answered = try LessonStop.named("first-election", 2, answered: true)
    #expect(answered.app.model.explanation.headline.contains("S3's timer runs out next"))
  }

  @Test("on the way nothing stands in the panel that was said at the stop before")
  func pastWords() {
    var ways: Set<String> = []
    for frame in WayFrame.all where frame.isMoving {
      ways.insert(frame.name)
      for case .say(let text) in frame.past {
        let start = text.split(separator: " ").prefix(4).joined(separator: " ")
        #expect(!frame.story.contains(start), "\(frame.name): \(frame.story)")
      }
    }
    #expect(ways.count > 200)
  }

  @Test(
    "on the way the panel tells what counts: votes of the open election, copies that are counted")
  func counts() {
    func frames(_ name: String, _ text: String) -> [WayFrame] {
      WayFrame.all.filter { $0.isMoving && $0.name == name && $0.story.contains(text) }
    }
    #expect(!frames("first-election to 6", "term 1: 3 of 5 votes win").isEmpty)
    #expect(!frames("first-election to 6", "2 coming").isEmpty)
    #expect(!frames("partition-and-heal to 6", "entry 4: counts 1 of 3 needed").isEmpty)
    #expect(!frames("partition-and-heal to 5", "S1 leads term 1").isEmpty)
  }

  @Test("on a way the parts of the panel keep their places")
  func places() {
    let moving = Dictionary(grouping: WayFrame.all.filter(\.isMoving), by: \.name)
    for (name, frames) in moving {
      // A question that nobody has answered may need more room.
      if frames[0].past.contains(where: { if case .ask = $0 { true } else { false } }) { continue }
      #expect(Set(frames.map(\.parts)).count == 1, "\(name)")
    }
  }

  // MARK: Who is marked

  /// The servers that are named, ranges included.
  static func servers(in text: String) -> Set<String> {
    var names: Set<String> = []
    for match in text.matches(of: /\bS(\d+)(?:(?:\.\.| to )S(\d+))?/) {
      guard let first = Int(match.1) else { continue }
      let last = match.2.flatMap { Int($0) } ?? first
      for number in first...max(first, last) { names.insert("S\(number)") }
    }
    return names
  }

  @Test("who is marked is one of those of whom the line below tells")
  func marked() {
    var seen = 0
    // Snapshots are taken in so fast there that the mark would jump from line to line.
    for frame in WayFrame.all
    where frame.isMoving && frame.isOfEvent && !frame.name.hasPrefix("snapshot-race") {
      let named = Self.servers(in: frame.why)
      if named.isEmpty { continue }
      seen += 1
      #expect(named.contains(frame.selected), "\(frame.name): \(frame.selected), \(frame.why)")
    }
    #expect(seen > 400)
  }

  @Test("who was selected by hand stays it, whatever is told on the way")
  func byHand() throws {
    var stop = try LessonStop.named("first-election", 11).app
    _ = stop.handle(.key(.pageDown))
    _ = stop.handle(.key(.character("2")))
    var count = 0
    while stop.needsTicks, stop.isPlaying {
      #expect(stop.model.selected == ServerID(1))
      stop.tick(microseconds: 100_000)
      count += 1
    }
    #expect(count > 5)
  }
}
