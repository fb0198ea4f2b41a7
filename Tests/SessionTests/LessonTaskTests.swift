// Answers and goals of lessons: what they come to is checked by the run.

import Raft
import Scripting
import Session
import TestKit
import Testing

@Suite("Answers and goals")
struct LessonTaskTests {
  private func failures(_ text: String) throws -> [String] {
    var session = Session(playing: try parsed("servers 3\nseed 3\n" + text))
    for _ in 0..<1000 where session.lesson?.isFinished == false {
      _ = session.play(until: .never)
    }
    return session.lesson?.failures.map(\.message) ?? []
  }

  private static let start = "timeout S1\nrun 5ms\n"
  private static let win = "run until leader S1 within 1s\npause"

  @Test("a right answer holds at the next stop, and a wrong one does not")
  func answers() throws {
    let question = "ask Who?\nchoice * S1\nmeans leader S1\nchoice S2\nmeans leader S2\npause\n"
    #expect(try failures(Self.start + question + Self.win) == [])
    let wrong = "ask Who?\nchoice S1\nmeans leader S1\nchoice * S2\nmeans leader S2\npause\n"
    #expect(try failures(Self.start + wrong + Self.win).count == 1)
    #expect(
      try failures(Self.start + wrong + Self.win)[0].hasPrefix("a wrong answer means leader S1"))
    let number = "ask Which term?\nnumber 2\nmeans term S1 2\npause\n"
    #expect(try failures(Self.start + number + Self.win).count == 1)
    #expect(
      try failures(Self.start + number + Self.win)[0].hasPrefix("the right answer means term S1"))
    let server = "ask Who?\nserver S1\nmeans leader S1\npause\n"
    #expect(try failures(Self.start + server + Self.win) == [])
  }

  @Test("of numbers and servers no other may be right as well, whatever is typed")
  func others() throws {
    let start = Self.start + "ask Who?\n"
    let alive = start + "server S1\nmeans alive S1\npause\n" + Self.win
    #expect(try failures(alive) == ["another answer means alive S2, and that holds too"])
    let least = start + "number 1\nmeans term S1 >= 1\npause\n" + Self.win
    #expect(try failures(least) == ["another answer means term S1 >= 0, and that holds too"])
    let exact = start + "number 1\nmeans term S1 1\npause\n" + Self.win
    #expect(try failures(exact) == [])
  }

  @Test("a goal is not met from the start, and the lesson's own way reaches it")
  func goals() throws {
    #expect(try failures(Self.start + "goal leader S1\nhint Wait.\npause\n" + Self.win) == [])
    #expect(
      try failures(Self.start + "goal role S1 candidate\npause\n" + Self.win).first
        == "the goal role S1 candidate is met from the start")
    let missed = try failures(Self.start + "goal leader S3\npause\n" + Self.win)
    #expect(missed.count == 1 && missed[0].contains("does not reach the goal leader S3"))
  }

  @Test(
    "what cannot be a question or a goal is said, with its line",
    arguments: [
      ("ask Who?\npause", "no choices"), ("number 3", "belongs to no question"),
      ("ask Who?\nnumber 3\nserver S1\npause", "one number, or one server"),
      ("ask Who?\nchoice * a\nnumber 3\npause", "one number, or one server"),
      ("means leader S1", "belongs to no answer"),
      ("ask Who?\nnumber 3\nmeans term S1 4\npause", "does not compare with 3, the answer"),
      ("ask Who?\nserver S3\nmeans leader any\npause", "does not name S3, the answer"),
      ("ask Who?\nmeans leader S1", "belongs to no"),
      ("goal leader", "leader"), ("goal leader S7", "no S7"), ("number x", "number"),
      ("ask Who?\nserver S9\npause", "no S9"), ("hint", "hint"),
    ])
  func mistakes(text: String, words: String) {
    let error = #expect(throws: ScriptErrors.self) {
      try Script(parsing: "servers 3\n" + text, name: "test")
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words), "\(text)")
  }
}
