// Conditions in plain words: goals are read by people who know no scripts.

import Foundation
import Raft
import Scripting
import Telling
import TestKit
import Testing

@Suite("Conditions in plain words")
struct ConditionWordsTests {
  @Test(
    "a condition says what is to be the case, and its opposite the opposite",
    arguments: [
      ("leader S2", "S2 leads", "S2 does not lead the newest term"),
      ("leader none", "nobody leads", "somebody leads"),
      ("role S1 candidate", "S1 is a candidate", "S1 is no candidate"),
      ("alive S3", "S3 is running", "S3 is down"),
      ("term S1 2", "S1 is in term 2", "S1 is not in term 2"),
      ("term S1 >= 3", "S1 is in a term not below 3", "S1 is in a term below 3"),
      ("vote S2 S5", "S2 has voted for S5", "S2 has not voted for S5"),
      ("vote S2 none", "S2 has not voted", "S2 has voted"),
      (
        "commit S1 2", "S1 has committed entries up to 2",
        "S1 has committed another part of its log than up to 2"
      ),
      (
        "commit S1 < 2", "S1 has committed less of its log than up to entry 2",
        "S1 has committed entries up to 2 at least"
      ),
      (
        "log S1 1 1 2", "S1's log has 3 entries, of the terms 1 1 2",
        "S1's log does not have 3 entries, of the terms 1 1 2"
      ),
      ("log S1 empty", "S1's log is empty", "S1's log is not empty"),
      ("value S1 x 1", "S1 has x=1 in its state", "S1 does not have x=1 in its state"),
      ("answered C1 2", "C1 has an answer to its call 2", "C1 has no answer to its call 2"),
      (
        "attempts C1 1 >= 2", "C1 has sent its call 1 at least 2 times",
        "C1 has sent its call 1 fewer than 2 times"
      ),
      (
        "flying S1>S3 InstallSnapshot", "some InstallSnapshot from S1 to S3 is under way",
        "no InstallSnapshot from S1 to S3 is under way"
      ),
      ("flying none", "no message is under way", "some message is under way"),
      (
        "config S1 joint", "S1 is in joint mode, with old and new voters",
        "S1 is not in joint mode, with old and new voters"
      ),
      ("safe", "nothing is violated", "a safety property is broken"),
      (
        "not alive S3 and commit S1 2", "S3 is down, and S1 has committed entries up to 2",
        "S3 is running, or S1 has committed another part of its log than up to 2"
      ),
      (
        "role S1 leader and leader any and not leader S1",
        "S1 leads, and another server leads a newer term",
        "S1 is no leader, or nobody leads, or S1 leads"
      ),
      (
        "alive S2 and not leader S1 and leader any", "S2 is running, and another than S1 leads",
        "S2 is down, or S1 leads, or nobody leads"
      ),
      (
        "leader S3 or leader S4", "S3 leads, or S4 leads",
        "S3 does not lead the newest term, and S4 does not lead the newest term"
      ),
    ])
  func words(text: String, isSo: String, isNot: String) throws {
    let condition = try condition(text)
    #expect(condition.inWords == isSo)
    #expect(Condition.not(condition).inWords == isNot)
    #expect(Condition.not(.not(condition)).inWords == isSo)
  }

  @Test("no goal or meaning of a lesson is told in the words of scripts")
  func lessons() throws {
    var count = 0
    for file in Project.demos {
      let script = try Script.load(path: file.path)
      for line in script.lines {
        let condition: Condition
        switch line.command {
        case .tell(.goal(let goal)): condition = goal
        case .tell(.means(let meaning)): condition = meaning
        default: continue
        }
        count += 1
        for it in [condition, .not(condition)] {
          let words = it.inWords
          let code =
            /none|any\b|alive|>=|<=|\b(role|leader|vote|commit|log|answered) (S|C)\d/
          #expect(words.firstMatch(of: code) == nil, "\(condition): \(words)")
          #expect(!words.contains("\(it)"), "\(words)")
        }
      }
    }
    #expect(count > 150)
  }
}
