// The inspector: fields that can be selected, and what each is for.

import Canvas
import Checking
import Raft
import Session
@testable import Display
import Simulation
import Telling
import Testing

@Suite("Inspector")
struct InspectorViewTests {
  /// Scenes that together show every field there is.
  private static let scenes = [
    "run until leader any within 1s\nrun 100ms\nput x 1\nput y 2\nrun 12ms",
    "run until leader S3 within 1s\nput x 1\nrun 100ms\ncrash S1",
    "run until role S3 candidate within 1s\nrun 5ms",
    "run until leader S3 within 1s\nput x 1\nrun 100ms\nreconfigure S1 S2 S5 S6 S7\n"
      + "run until config S3 joint within 1s\nrun 4ms",
    "set pre-vote on\nrun until leader S3 within 1s\nput x 1\nrun 100ms\n"
      + "reconfigure S1 S2 S5 S6 S7\nrun until config S3 joint within 1s\nrun 16ms\ncrash S3\n"
      + "run 160ms\ntimeout S7\nrun 24ms",
    "set pre-vote on\nset check-quorum on\nset lease-reads on\nset disruption-guard on\n"
      + "run until leader S3 within 1s\nrun 200ms\ncrash S3\ntimeout S1\nrun 250ms\ntimeout S1\n"
      + "run 2ms",
    "set check-quorum on\nset lease-reads on\nrun until leader S3 within 1s\nrun 200ms\nget x",
    "run until leader S3 within 1s\nrun 100ms\npartition S3 | S1 S2 S4 S5\nget x to S3",
    "run until leader any within 1s\nput x 1\nput y 2\nrun 100ms\nadd S6\nrun 13ms",
    "run until leader any within 1s\nput x 1\nrun 200ms\nput y 2\ntransfer S5\nrun 16ms",
    "set chunk 24\nset snapshot-after 3\nset disk 5ms\nclock S2 x1.5\n"
      + "run until leader S3 within 1s\nrun 50ms\ncrash S5\nput x 1\nput y 2 as C2\nput z hello\n"
      + "put a 1\nput b 2\nrun 400ms\npause S4\nrestart S5\nrun until log S5 1 within 1s\nrun 50ms",
  ]

  @Test("every field that a scene shows is explained, and the scenes show every field")
  func complete() throws {
    var seen: Set<FieldTopic> = []
    for commands in Self.scenes {
      var stage = Stage()
      stage.run(commands)
      // Look at each event of the last stretch, for what lasts only a moment.
      for _ in 0..<30 {
        let cluster = stage.app.session.cluster
        for server in cluster.ids {
          for field in cluster.inspection(of: server).flatMap(\.fields) {
            #expect(!field.topic.text.isEmpty, "\(field.name)")
            seen.insert(field.topic)
          }
        }
        stage.press("n")
      }
    }
    for rule in Rule.allCases {
      var stage = Stage()
      stage.run("rule \(rule.name) off")
      for field in stage.app.session.cluster.inspection(of: ServerID(0)).flatMap(\.fields) {
        seen.insert(field.topic)
      }
    }
    let unseen = FieldTopic.all.filter { !seen.contains($0) }
    #expect(unseen.isEmpty, "no scene shows \(unseen)")
    #expect(seen.allSatisfy { FieldTopic.all.contains($0) })
  }

  @Test("an explanation is two to five sentences, names its section, and ends with a full stop")
  func sentences() {
    for topic in FieldTopic.all {
      let count = topic.text.sentences.count
      #expect((2...5).contains(count), "\(topic): \(count) sentences")
      #expect(topic.text.hasSuffix("."), "\(topic)")
      #expect(
        ["§", "diss.", "Figure"].contains { topic.section.rawValue.hasPrefix($0) },
        "\(topic): \(topic.section)")
      #expect(!topic.text.contains("  "), "\(topic)")
    }
  }

  @Test("the arrows go through the fields, Enter explains the one that is selected, and closes it")
  func explains() {
    var stage = Stage()
    stage.run(Self.scenes[0])
    stage.press("3<F2>")
    #expect(!stage.screen().contains("▸"), "nothing is selected at first")
    stage.press("<Down>")
    #expect(stage.screen().contains("▸ currentTerm"))
    stage.press("j<Enter>")
    #expect(stage.screen().contains("▸ votedFor"))
    #expect(stage.screen().contains("two leaders"))
    #expect(stage.screen().contains("(§5.2)"))
    // The words follow the selection.
    stage.press("<Down>")
    #expect(stage.screen().contains("could lose it in a crash"))
    stage.press("<Enter>")
    #expect(!stage.screen().contains("could lose it in a crash"))
    stage.press("<Enter>q")
    #expect(stage.screen().contains("▸ log[]"), "q closes the words only")
    #expect(!stage.screen().contains("could lose it in a crash"))
    stage.press("<Enter><Esc>")
    #expect(stage.screen().contains("▸ log[]"))
    stage.press("q")
    #expect(!stage.screen().contains("Persistent state"), "and then the view")
  }

  @Test("without a selection Enter explains the first field; ? and h are the help as everywhere")
  func help() {
    var stage = Stage()
    stage.press("<F2><Enter>")
    #expect(stage.screen().contains("▸ currentTerm"))
    for key in ["?", "h"] {
      stage.press(key)
      #expect(stage.screen().contains("Keys"))
      stage.press("q")
    }
  }

  @Test(
    "a selection survives another server and another event; where there is no such field, it moves")
  func stays() {
    var stage = Stage()
    stage.run(Self.scenes[0])
    stage.press("3<F2>jjj")
    #expect(stage.screen().contains("▸ log[]"))
    stage.press("n1")
    #expect(stage.screen().contains("▸ log[]"))
    stage.press("3")
    for _ in 0..<30 { stage.press("<Down>") }
    #expect(stage.screen().contains("▸ calls"), "the last field of a leader")
    stage.press("1")
    #expect(stage.screen().contains("▸"), "a follower has fewer")
  }

  @Test(
    "with less room than lines the view scrolls so that the selected field is seen, all of them")
  func scrolls() {
    var stage = Stage()
    stage.run(Self.scenes[0])
    stage.press("3<F2>")
    let first = stage.screen(40, 12)
    #expect(first.contains("more below"))
    var seen: Set<String> = []
    let names = [
      "currentTerm", "votedFor", "log[]", "commitIndex", "lastApplied", "S1", "S2", "S4", "S5",
      "next duty", "voters", "pairs", "calls",
    ]
    for _ in names {
      stage.press("j")
      for name in names where stage.screen(40, 12).contains("▸ \(name)") { seen.insert(name) }
    }
    #expect(seen == Set(names), "each is seen when it is selected")
    #expect(stage.screen(40, 12).contains("more above"))
    for _ in names { stage.press("k") }
    #expect(stage.screen(40, 12).contains("▸ currentTerm"))
  }

  @Test("what changed is marked, beside another view nothing is selected")
  func marks() {
    var stage = Stage()
    stage.run("run until role S3 candidate within 1s")
    stage.press("3<F2>jN")
    stage.press("n")
    #expect(stage.screen().contains("*currentTerm"))
    #expect(stage.screen().contains("▸*currentTerm"))
    stage.press("q")
    stage.press("<F1>")
    #expect(!stage.screen(200, 60).contains("▸*currentTerm"))
  }

  @Test(
    "golden, with an explanation", arguments: [(80, 18), (72, 32), (120, 52), (40, 10)])
  func golden(columns: Int, rows: Int) throws {
    var stage = Stage()
    stage.run(Self.scenes[0])
    stage.press("3<F2>jj<Enter>")
    try expectGolden(stage.part(columns, rows), "inspector-help-\(columns)x\(rows)")
  }
}
