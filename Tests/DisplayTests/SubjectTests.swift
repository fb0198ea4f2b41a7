// Whom the picture is about: the leader, unless somebody was selected.

import Raft
import Session
import Testing

@testable import Display

@Suite("The subject")
struct SubjectTests {
  private func name(_ stage: Stage) -> String { "\(stage.app.model.selected)" }

  /// S3 leads term 1; in a minority with S4 it goes on leading, while the others wait.
  private func minority() -> Stage {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 60ms\npartition S3 S4 | S1 S2 S5\nput x 1 to S3")
    return stage
  }

  @Test("before a leader it is who stands next, then the candidate, then the leader")
  func election() {
    var stage = Stage()
    #expect(name(stage) == "S3", "its timer is the shortest")
    #expect(stage.app.model.subject.leader == nil)
    stage.run("run until role S3 candidate within 1s")
    #expect(name(stage) == "S3")
    stage.run("run until leader S3 within 1s")
    #expect(stage.app.model.subject.leader == ServerID(2))
  }

  @Test("a deposed leader gives way, to the candidate first and then to the new leader")
  func deposed() {
    var stage = minority()
    #expect(name(stage) == "S3" && stage.app.model.believer == ServerID(2))
    stage.run("run until role S2 candidate within 1s")
    #expect(name(stage) == "S3", "only S2 has seen term 2")
    stage.run("run until leader S2 within 1s")
    #expect(stage.app.model.cluster.isLeader(ServerID(2)), "it knows nothing of it")
    #expect(name(stage) == "S2" && stage.app.model.believer == ServerID(1))
    // Of two leaders the one of the higher term; without it none, for the other's time is over.
    stage.run("crash S2")
    #expect(stage.app.model.believer == nil)
    #expect(name(stage) != "S3")
  }

  @Test("who stands again and again and reaches nobody does not take it from the leader")
  func disruptive() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 100ms\nisolate S5\nrun 2s")
    #expect(stage.app.model.cluster.highestTerm > 3)
    #expect(name(stage) == "S3" && stage.app.model.believer == ServerID(2))
  }

  @Test("a choice by hand stays, whoever leads, until 0 or Esc gives it back")
  func byHand() {
    var stage = minority()
    stage.press("3")
    #expect(stage.footer.contains("0 or Esc"), "it says how to take it back")
    stage.run("run until leader S2 within 1s")
    #expect(name(stage) == "S3" && stage.app.model.believer == ServerID(2), "asked for")
    stage.press("33")
    #expect(name(stage) == "S3", "a digit before each key is no toggle")
    stage.press("5")
    #expect(name(stage) == "S5" && stage.app.model.believer == ServerID(1))
    for key in ["0", "<Esc>"] {
      stage.press("4\(key)")
      #expect(name(stage) == "S2", "\(key)")
      #expect(stage.footer.contains("now S2"))
    }
  }

  @Test("a key acts on the subject, and again on the same server, until another leads")
  func handled() {
    var stage = Stage()
    stage.run("run until leader S3 within 1s\nrun 200ms")
    stage.press("c")
    #expect(stage.footer.contains(":crash S3"))
    stage.run("run 20ms")
    #expect(name(stage) == "S3")
    stage.press("c")
    #expect(stage.footer.contains(":restart S3"))
    stage.press("c")
    stage.run("run until leader any within 2s")
    let leader = stage.app.model.cluster.leader.map { "\($0)" }
    #expect(leader != "S3" && name(stage) == leader, "the new leader")
    stage.press("c")
    #expect(stage.footer.contains(":crash \(leader ?? "")"))
    // Before the first of these keys nothing had been done.
    stage.press("g")
    #expect(stage.app.model.subject.server == stage.app.model.selected)
  }
}
