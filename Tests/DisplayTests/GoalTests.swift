// Goals, hints, answers and the score, by keys.

import Canvas
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Goals and answers by keys")
struct GoalTests {
  private static let lesson = """
    servers 3
    seed 3
    say Make S2 lead.
    goal leader S2
    hint Whose timer ends first?
    hint 2 and t.
    pause
    timeout S2
    run until leader S2 within 1s
    say It leads.
    pause
    ask In which term?
    number 1
    means term S2 1
    pause
    run 20ms
    say In the first.
    pause
    ask Who follows S2's command?
    server S2
    pause
    run 60ms
    say S2.
    pause
    ask Is S1 the leader?
    choice yes
    means leader S1
    choice * no
    means leader S2
    pause
    run 60ms
    say No.
    pause
    """

  private func stage() throws -> Stage {
    var stage = try Stage(Self.lesson)
    stage.app.lessonName = "lesson"
    return stage
  }

  /// Goes on to the stop of that number.
  private func go(_ stage: inout Stage, to stop: Int) {
    for _ in 0..<20 where stage.app.session.lesson?.stopsReached ?? 0 < stop {
      stage.press("<PgDn>")
    }
  }

  @Test("a goal is reached on a branch, with the keys it took, and one key goes back")
  func goal() throws {
    var stage = try stage()
    #expect(stage.screen().contains("Goal: S2 leads."))
    #expect(stage.app.goal?.keys == 0)
    stage.press("2t")
    #expect(stage.app.session.branchNumber == 1)
    for _ in 0..<40 where stage.app.goal?.isReached == false { stage.press("n") }
    #expect(stage.app.goal?.isReached == true)
    #expect(stage.footer.contains("Reached with"))
    let news = stage.app.takeScoreNews()
    let score = try #require(news)
    guard case .reached(let keys)? = score.results.values.first else {
      Issue.record("no goal in \(score.text)")
      return
    }
    #expect(keys > 1 && keys == stage.app.goal?.keys)
    let again = stage.app.takeScoreNews()
    #expect(again == nil, "it is written once")
    stage.press("<PgDn>")
    #expect(stage.app.session.branchNumber == 0 && stage.app.session.lesson?.stopsReached == 1)
    #expect(stage.screen().contains("Reached with \(keys) keys."), "it is said at the stop too")
  }

  /// For each goal of the lessons, in their order, keys that reach it with the last of them.
  private static let solutions = [
    ("around-the-world", [":transfer S2<Enter>jjjjjj0w<Enter>nnnnnnnn"]),
    ("your-turn-elections", ["2tjjjjj", ":transfer S4<Enter>jjjjjj", "4cajjjj", "0ijjjj"]),
    ("your-turn-logs", ["3c0w<Enter>nnnnn", "2tjjj1inn", "2i:put a 1 to S2<Enter>1tnn"]),
  ]

  @Test("every goal is reached by keys, and it says how many they were", arguments: solutions)
  func solved(lesson: String, ways: [String]) throws {
    var stage = try Stage(Project.text("demos/course/\(lesson).raft"))
    stage.app.lessonName = lesson
    for way in ways {
      for _ in 0..<60 where stage.app.goal?.isReached != false { stage.press("<PgDn>") }
      let stop = try #require(stage.app.goal?.stop)
      let keys = Key.sequence(way)
      for (count, key) in keys.enumerated() {
        #expect(stage.app.goal?.isReached == false, "\(lesson): key \(count) of \(way)")
        _ = stage.app.handle(.key(key))
      }
      #expect(stage.app.goal?.isReached == true, "\(lesson): \(way)")
      let result = stage.app.score.results[Score.Place(lesson: lesson, stop: stop)]
      #expect(result == .reached(keys: keys.count), "\(lesson): \(way)")
      stage.press("<PgDn>")
    }
    #expect(stage.app.score.count(of: lesson).good == ways.count)
  }

  @Test("no goal of any lesson is without such keys")
  func solutionsOfAll() throws {
    for file in Project.demos {
      let goals = try Script.load(path: file.path).lines.count {
        if case .tell(.goal) = $0.command { true } else { false }
      }
      let name = file.deletingPathExtension().lastPathComponent
      #expect(Self.solutions.first { $0.0 == name }?.1.count ?? 0 == goals, "\(name)")
    }
  }

  @Test("after a try that was given up, keys are counted from the beginning")
  func anotherTry() throws {
    var stage = try stage()
    stage.press("1tnnn<PgDn>2t")
    #expect(stage.screen().contains("2 keys so far."))
  }

  @Test(
    "at a goal time goes on beside the lesson, whose own way is not shown until it is asked for")
  func beside() throws {
    for keys in ["n", "j", "  "] {
      var stage = try stage()
      stage.press(keys)
      #expect(stage.app.session.branchNumber == 1, "\(keys)")
      #expect(stage.app.session.lesson?.stopsReached == 1)
      stage.press("<PgDn>")
      #expect(stage.app.session.branchNumber == 0 && stage.screen().contains("Goal: S2 leads."))
    }
    // Once it is reached, the lesson's way is no secret.
    var stage = try stage()
    stage.press("2t")
    for _ in 0..<40 where stage.app.goal?.isReached == false { stage.press("n") }
    stage.press("<PgDn>n")
    #expect(stage.app.session.branchNumber == 0)
  }

  @Test("beside the lesson the goal stays on the screen, with the keys so far and how it went")
  func shown() throws {
    var stage = try stage()
    stage.press("2t")
    for words in ["Make S2 lead.", "Goal: S2 leads.", "2 keys so far."] {
      #expect(stage.screen().contains(words), "\(words)")
    }
    for _ in 0..<40 where stage.app.goal?.isReached == false { stage.press("n") }
    let keys = try #require(stage.app.goal?.keys)
    stage.press("n")
    #expect(stage.screen().contains("Reached with \(keys) keys.") && stage.app.goal?.keys == keys)
    stage.press("<PgDn>")
    #expect(!stage.screen().contains("so far") && stage.screen().contains("Make S2 lead."))
  }

  @Test("a goal that holds only for a moment counts, however far a key goes")
  func passing() throws {
    // Who stands is a candidate for a few milliseconds.
    var stage = try Stage(Self.lesson.replacing("goal leader S2", with: "goal role S2 candidate"))
    stage.app.lessonName = "lesson"
    stage.press("2t:run until leader S2 within 1s<Enter>")
    #expect(stage.app.goal?.isReached == true && stage.app.session.world.server(s2).isLeader)
    // Played as well: each event is looked at, not each picture.
    var played = try Stage(Self.lesson.replacing("goal leader S2", with: "goal vote S2 S1"))
    played.app.lessonName = "lesson"
    played.press("1t ")
    for _ in 0..<400 where played.app.goal?.isReached == false {
      played.app.tick(microseconds: 250_000)
    }
    #expect(played.app.goal?.isReached == true)
    let news = played.app.takeScoreNews()
    #expect(try #require(news).results.count == 1)
  }

  @Test("a wrong number and a wrong server are refuted by the run, as a wrong choice is")
  func refuted() throws {
    var stage = try stage()
    go(&stage, to: 3)
    stage.press("2<Enter>")
    go(&stage, to: 4)
    #expect(stage.footer.contains("Not 2: S2 is in term 1. PgDn goes on."))
    var other = try Stage(
      Self.lesson.replacing("server S2", with: "server S2\nmeans leader S2"))
    go(&other, to: 5)
    other.press("3")
    go(&other, to: 6)
    #expect(other.footer.contains("Not S3: S2 leads. PgDn goes on."))
  }

  @Test("doing nothing, or letting the lesson go its way, reaches no goal")
  func nothing() throws {
    var stage = try stage()
    // Going on by habit does not show how it is done.
    stage.press("<PgDn>")
    #expect(stage.app.session.lesson?.stopsReached == 1)
    #expect(
      stage.footer.contains("The goal is not reached yet. PgDn again shows one way. Q gives")
    )
    stage.press("<PgDn><PgDn>")
    #expect(stage.app.session.lesson?.stopsReached == 2)
    let news = stage.app.takeScoreNews()
    #expect(news == nil && stage.app.goal == nil)
  }

  @Test("hints come one after the other")
  func hints() throws {
    var stage = try stage()
    stage.press("Q")
    #expect(stage.footer.contains("Hint 1 of 2: Whose timer ends first?"))
    stage.press("Q")
    #expect(stage.footer.contains("Hint 2 of 2: 2 and t."))
    var free = Stage()
    free.press("Q")
    #expect(free.footer.contains("Hints belong to lessons"))
  }

  @Test("a number is typed, a server chosen; of answers the first counts")
  func answers() throws {
    var stage = try stage()
    go(&stage, to: 3)
    #expect(stage.screen().contains("In which term?"))
    stage.press("12<Enter>")
    #expect(stage.footer.contains("Not 12. Right: 1."))
    #expect(stage.screen().contains("You: 12"))
    go(&stage, to: 5)
    stage.press("2")
    #expect(stage.footer.contains("S2 is right."))
    go(&stage, to: 7)
    stage.press("1")
    #expect(stage.footer.contains("Not 1. Right: 2."))
    go(&stage, to: 8)
    #expect(stage.footer.contains(#"Not "yes": S2 leads."#))
    #expect(
      stage.app.score.text
        == "raftview score 1\nlesson 3 wrong\nlesson 5 right\nlesson 7 wrong\n")
  }

  @Test("another answer to the same question does not count, and that is said")
  func firstAnswer() throws {
    var stage = try stage()
    go(&stage, to: 7)
    stage.press("1")
    var again = try self.stage()
    again.app.take(stage.app.score)
    go(&again, to: 7)
    again.press("2")
    #expect(again.footer.contains("2 is right. Your first answer counts: it was wrong."))
    let news = again.app.takeScoreNews()
    #expect(news == nil)
  }

  @Test("a lesson that asks nothing is done at its end, and the list keeps that")
  func done() throws {
    let text = "title One\nservers 3\nseed 1\nsay First.\npause\nrun 10ms\nsay Last.\npause\n"
    var stage = try Stage(text)
    stage.app.lessons = [LessonItem(name: "one", text: text)]
    (stage.app.lessonName, stage.app.keepsScore) = ("one", true)
    stage.app.keepPlace()
    #expect(!stage.app.score.isDone("one"))
    go(&stage, to: 2)
    stage.app.keepPlace()
    #expect(stage.app.score.isDone("one") && stage.app.score.isEmpty)
    #expect(stage.app.score.text == "raftview score 1\none 0 done\n")
    #expect(try Score(parsing: stage.app.score.text).isDone("one"))
    stage.press("L")
    #expect(stage.screen().contains("done  2"), "\(stage.screen())")
  }

  @Test("what two sessions have taken down is merged, whoever writes first")
  func merging() {
    func score(_ results: (Score.Result, Int)...) -> Score {
      var score = Score()
      for (result, stop) in results { _ = score.take(result, "a", stop: stop) }
      return score
    }
    var kept = score((.right, 1), (.reached(keys: 9), 2))
    kept.merge(score((.wrong, 1), (.reached(keys: 4), 2), (.wrong, 3)))
    #expect(kept == score((.right, 1), (.reached(keys: 4), 2), (.wrong, 3)))
    // What an app has not written yet it keeps beside what it takes over.
    var app = Stage().app
    app.lessonName = "a"
    app.keep(.right, stop: 5)
    app.take(kept)
    #expect(app.score.results.count == 4)
  }

  @Test("a lesson goes on where it was left, with its answers, and begins anew after its end")
  func bookmark() throws {
    let item = LessonItem(name: "lesson", text: Self.lesson)
    func open(_ score: Score, _ lesson: String = "lesson") throws -> Stage {
      var stage = try Stage(Self.lesson)
      stage.app.lessons = [item]
      stage.app.lessonName = lesson
      stage.app.keepsScore = true
      stage.app.take(score)
      stage.app.goToBookmark()
      return stage
    }
    var first = try open(Score())
    #expect(first.app.session.lesson?.stopsReached ?? 9 <= 1)
    go(&first, to: 3)
    first.press("12<Enter>")
    go(&first, to: 5)
    first.press("2")
    #expect(
      first.app.handle(.key(.character("q"))) == .quit, "nothing is lost, so nothing is asked")
    let news = first.app.takeScoreNews()
    let text = try #require(news).text
    #expect(text.hasSuffix("lesson 3 wrong\nlesson 5 right\nlesson 5 left 3=12 5=S2\n"))

    var second = try open(Score(parsing: text))
    #expect(second.app.session.lesson?.stopsReached == 5)
    #expect(second.app.session.world.hash == first.app.session.world.hash)
    #expect(second.footer.contains("Stop 5 of 8, where you were."))
    #expect(second.screen().contains("Who follows S2's command?") && !second.app.model.isAsking)
    second.press("<PgUp><PgUp>")
    #expect(second.screen().contains("You: 12"))
    // Under another name, or with another script under its name, it is another lesson.
    #expect(try open(Score(parsing: text), "other").app.session.lesson?.stopsReached ?? 9 <= 1)
    go(&second, to: 7)
    second.press("1")
    // What was answered wrong right before leaving is refuted afterwards.
    let left = second.app.takeScoreNews()
    var third = try open(try #require(left))
    #expect(third.app.session.lesson?.stopsReached == 7)
    go(&third, to: 8)
    #expect(third.footer.contains(#"Not "yes": S2 leads."#))
    go(&second, to: 8)
    let end = second.app.takeScoreNews()
    var kept = try Score(parsing: text)
    kept.merge(try #require(end))
    #expect(!kept.text.contains("left"))
    #expect(try open(kept).app.session.lesson?.stopsReached ?? 9 <= 1)
  }

  @Test("from the list a lesson goes on where it was left; where nothing is kept, leaving asks")
  func bookmarkInList() throws {
    var stage = try stage()
    go(&stage, to: 3)
    #expect(stage.app.handle(.key(.character("q"))) == .goOn)
    #expect(stage.footer.contains("the lesson begins anew next time. q again leaves."))
    stage.app.lessons = [LessonItem(name: "lesson", text: Self.lesson)]
    stage.app.keepsScore = true
    stage.press("<PgUp>")
    stage.press("L")
    #expect(stage.screen().contains("  2/8"))
    stage.press("<Enter>")
    #expect(stage.app.session.lesson?.stopsReached == 2 && stage.footer.contains("Stop 2 of 8"))
  }

  @Test("a score is read as it was written, and what is damaged is said with its line")
  func score() throws {
    var score = Score()
    // Of answers the first counts, of goals the one with the fewest keys; a name is one word.
    let isNews = [
      score.take(.right, "a", stop: 1), score.take(.wrong, "a", stop: 1),
      score.take(.reached(keys: 9), "b", stop: 2), score.take(.reached(keys: 10), "b", stop: 2),
      score.take(.reached(keys: 3), "b", stop: 2), score.take(.right, "two words", stop: 1),
    ]
    #expect(isNews == [true, false, true, false, true, false])
    let bookmark = Score.Bookmark(stop: 4, answers: [1: .number(2), 3: nil, 2: .server(s2)])
    let isNewPlace = [score.take(bookmark, "b"), score.take(bookmark, "b")]
    #expect(isNewPlace == [true, false] && score.text.hasSuffix("b 4 left 1=2 2=S2 3=shown\n"))
    #expect(try Score(parsing: score.text) == score)
    #expect(score.count(of: "b").good == 1 && score.count(of: "c").tried == 0)
    for (text, line) in [
      ("", 1), ("raftview score 2\n", 1), ("raftview score 1\na 1 right\na 1 good\n", 3),
      ("raftview score 1\na one right\n", 2), ("raftview score 1\na 3 left 1=S0\n", 2),
      ("raftview score 1\na 3 left 1=2=3\n", 2), ("raftview score 1\na 3 left one=2\n", 2),
      ("raftview score 1\na 1 reached\n", 2),
    ] {
      let damage = #expect(throws: Score.Damage.self) { try Score(parsing: text) }
      #expect(damage?.line == line, "\(text)")
    }
  }
}
