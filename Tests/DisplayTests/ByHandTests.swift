// Everything by hand: H, whole elections message by message, and the paper's pictures.

import Canvas
import Display
import Raft
import Running
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

@Suite("By hand")
struct ByHandTests {
  @Test("H holds every link, so that nothing moves until told, and the status line says so")
  func on() {
    var stage = Stage()
    stage.press("1t H")
    #expect(!stage.app.isPlaying)
    #expect(stage.app.session.world.holdsAllMessages)
    #expect(stage.app.session.world.flights.allSatisfy { $0.arrivesAt == .never })
    #expect(stage.app.session.branch.acts.last?.act == .hold(nil))
    #expect(stage.line(0).contains("BY HAND"))
    stage.press(" ")
    #expect(!stage.app.isPlaying && stage.footer.contains("By hand nothing moves by itself"))
    stage.press("H")
    #expect(stage.app.session.branch.acts.last?.act == .release(nil))
    #expect(!stage.line(0).contains("BY HAND"))
    stage.press(" ")
    #expect(stage.app.isPlaying)
  }

  @Test("n lets the next thing happen that is no message; t fires the selected server's timer")
  func others() {
    var stage = Stage()
    stage.press("H2t")
    #expect(stage.app.session.world.server(ServerID(1)).currentTerm == 1)
    let waiting = stage.app.session.world.flights.count
    #expect(waiting == 4)
    for _ in 0..<5 {
      stage.press("n")
      guard case .timer = stage.app.session.world.event.kind else {
        Issue.record("by hand no message moves with n: \(stage.app.session.world.event)")
        return
      }
    }
    #expect(stage.app.session.world.flights.count > waiting)
    #expect(stage.screen().contains("stands for election"), "and it is said what happened")
  }

  @Test("stepping back over the H ends the mode, and forward brings it back")
  func stepping() {
    var stage = Stage()
    stage.press("nH")
    #expect(stage.line(0).contains("BY HAND"))
    stage.press("N")
    #expect(!stage.line(0).contains("BY HAND"))
    stage.press("n")
    #expect(stage.line(0).contains("BY HAND"))
    stage.press("u")
    #expect(!stage.line(0).contains("BY HAND"), "undone")
    stage.press("b1")
    #expect(stage.line(0).contains("BY HAND"), "the other branch is still by hand")
  }

  @Test("a script that holds all links is no hand: it goes on playing")
  func script() {
    var stage = Stage()
    stage.run("hold")
    #expect(!stage.line(0).contains("BY HAND"))
    stage.press(" ")
    #expect(stage.app.isPlaying)
  }

  @Test("a server that is added is held back like the others")
  func added() {
    var stage = Stage()
    stage.run("run until leader any within 1s\nrun 100ms")
    stage.press("H")
    stage.run("add S6")
    #expect(stage.app.session.world.holdsAllMessages)
    #expect(stage.line(0).contains("BY HAND"))
  }

  @Test("a link cannot be let go alone while everything is by hand")
  func links() {
    var stage = Stage()
    stage.press("H1tmp")
    #expect(stage.footer.contains("By hand every link is held"))
    #expect(stage.app.session.world.holdsAllMessages)
  }

  @Test("a whole election is Enter, Enter, Enter")
  func election() {
    var stage = Stage()
    stage.press("H3tm")
    for _ in 0..<4 { stage.press("<Enter>") }
    #expect(
      stage.app.session.world.servers.allSatisfy {
        stage.app.session.world.server($0).votedFor == ServerID(2)
      })
    #expect(stage.app.session.world.leader == nil)
    stage.press("<Enter><Enter>")
    #expect(stage.app.session.world.leader == ServerID(2))
    // And on: the no-op reaches a majority, and is committed.
    for _ in 0..<8 { stage.press("<Enter>") }
    #expect(stage.app.session.world.server(ServerID(2)).commitIndex == 1)
    #expect(stage.app.session.world.now == .zero, "no time has passed")
  }
}

/// The paper's pictures, move by move, with keys alone.
@Suite("By hand: the paper's pictures")
struct PaperByHandTests {
  /// Five servers, all by hand, with the messages open.
  private func stage() -> Stage {
    var stage = Stage()
    stage.run("set election-timeout 10s..20s\nset heartbeat 5s\nset client-timeout off")
    stage.press("Hm")
    return stage
  }

  /// Selects the first message that reads so, with the arrow keys.
  private func select(
    _ words: String, _ stage: inout Stage, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for _ in 0..<40 { stage.press("<Up>") }
    for _ in 0..<40 {
      let line = stage.screen().split(separator: "\n").first { $0.hasPrefix("▸") } ?? ""
      if line.contains(words) { return }
      stage.press("<Down>")
    }
    Issue.record("no message '\(words)':\n\(stage.screen())", sourceLocation: sourceLocation)
  }

  private func deliver(
    _ words: String..., to stage: inout Stage, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for words in words {
      select(words, &stage, sourceLocation: sourceLocation)
      stage.press("<Enter>")
    }
  }

  /// Enter until nothing is left, or x.
  private func clear(_ stage: inout Stage, _ key: String = "<Enter>") {
    for _ in 0..<200 where !stage.app.session.world.flights.isEmpty { stage.press(key) }
    #expect(stage.app.session.world.flights.isEmpty)
  }

  /// Writes a value through the command line; the call reaches the server as time goes on.
  private func write(_ command: String, _ server: Int, _ stage: inout Stage) {
    let before = stage.app.session.world.nodes[server - 1].server.log.lastIndex
    stage.run(command)
    for _ in 0..<6 where stage.app.session.world.nodes[server - 1].server.log.lastIndex == before {
      stage.press("n")
    }
    #expect(stage.app.session.world.nodes[server - 1].server.log.lastIndex == before + 1)
  }

  private func terms(_ server: Int, _ stage: Stage) -> [Term] {
    let log = stage.app.session.world.nodes[server - 1].server.log
    return (log.firstIndex...max(log.firstIndex, log.lastIndex)).filter { $0 <= log.lastIndex }
      .map { log[$0].term }
  }

  @Test("a split vote (§5.2): two against two, and the next term decides")
  func splitVote() {
    var stage = stage()
    stage.press("5c1t4t")
    deliver("S1→S2", "S4→S3", to: &stage)
    deliver("S1→S3", "S4→S2", "S1→S4", "S4→S1", to: &stage)
    #expect(stage.app.session.world.isSplit(term: 1))
    clear(&stage)
    #expect(stage.app.session.world.leader == nil)
    stage.press("1t")
    clear(&stage)
    #expect(stage.app.session.world.leader == ServerID(0))
    #expect(stage.app.session.world.highestTerm == 2)
    stage.press("E")
    #expect(stage.screen().contains("split: S1 2, S4 2 of 5"))
    #expect(stage.app.session.violation == nil)
  }

  @Test("Figure 8, (a) to (d): an entry on a majority is overwritten, for nobody had committed it")
  func figure8() {
    var stage = stage()
    stage.run("rule leader-no-op off")
    // Entry 1, of term 1, on all servers.
    stage.press("3t")
    clear(&stage)
    write("put x 1 to S3", 3, &stage)
    clear(&stage)
    #expect((1...5).allSatisfy { terms($0, stage) == [1] })
    // (a) S1 leads term 2; its entry 2 reaches S2 alone.
    stage.press("1t")
    clear(&stage)
    write("put x 2 to S1", 1, &stage)
    deliver("S1→S2", to: &stage)
    clear(&stage, "x")
    #expect(terms(1, stage) == [1, 2] && terms(2, stage) == [1, 2] && terms(3, stage) == [1])
    // (b) S1 is down. S5 is elected by S3 and S4 and takes another entry 2.
    stage.press("1c5t")
    deliver("S5→S2", "S5→S3", "S5→S4", "S2→S5   RequestVoteReply", to: &stage)
    deliver("S3→S5   RequestVoteReply", "S4→S5   RequestVoteReply", to: &stage)
    #expect(stage.app.session.world.leader == ServerID(4))
    clear(&stage, "x")
    write("put x 3 to S5", 5, &stage)
    clear(&stage, "x")
    #expect(terms(5, stage) == [1, 3])
    // (c) S5 is down, S1 is back: in term 3 S3 has voted, in term 4 it wins and goes on replicating.
    stage.press("5c1c1t")
    deliver("S1→S3", to: &stage)
    #expect(stage.app.session.world.server(ServerID(2)).votedFor == ServerID(4))
    clear(&stage, "x")
    stage.press("1t")
    deliver("S1→S2", "S1→S3", "S2→S1", "S3→S1", to: &stage)
    #expect(stage.app.session.world.leader == ServerID(0))
    deliver("S1→S2   AppendEntries", "S2→S1   AppendEntriesReply", to: &stage)
    deliver("S1→S3   AppendEntries", "S3→S1   AppendEntriesReply", to: &stage)
    deliver("S1→S3   AppendEntries      entry 2", "S3→S1   AppendEntriesReply", to: &stage)
    #expect((1...3).allSatisfy { terms($0, stage) == [1, 2] })
    #expect(stage.app.session.world.server(ServerID(0)).commitIndex < 2, "§5.4.2")
    #expect(stage.screen().contains("§5.4.2"))
    clear(&stage, "x")
    // (d) S1 is down, S5 is back: it wins term 5 and overwrites entry 2.
    stage.press("1c5c5t")
    clear(&stage, "x")
    stage.press("5t")
    deliver("S5→S2", "S5→S3", "S2→S5   RequestVoteReply", "S3→S5   RequestVoteReply", to: &stage)
    #expect(stage.app.session.world.leader == ServerID(4))
    clear(&stage)
    #expect((2...5).allSatisfy { terms($0, stage) == [1, 3] })
    #expect(stage.app.session.violation == nil)
    // All of it is a script that anybody can run.
    stage.press(":save f.raft")
    guard case .save(_, let text) = stage.app.handle(.key(.enter)) else {
      Issue.record("save hands over a text")
      return
    }
    #expect(text.contains("deliver S5>S2 RequestVote"))
  }
}
