// What the keys do, seen from outside: on the session and on the screen.

import Canvas
import Raft
import Session
import Simulation
import Telling
import Testing

@testable import Display

@Suite("Keys")
struct KeyTests {
  /// A five-server cluster with a leader, standing still.
  private func ledCluster() -> Stage {
    var stage = Stage()
    stage.run("run until leader any within 2s\nrun 200ms")
    return stage
  }

  @Test("n and N walk one event forwards and back to the same state")
  func steps() {
    var stage = Stage()
    stage.press("nnnnn")
    let (position, hash) = (stage.app.session.position, stage.app.session.world.hash)
    #expect(position == 5)
    stage.press("nnNN")
    #expect(stage.app.session.position == position)
    #expect(stage.app.session.world.hash == hash)
  }

  @Test("a step stops playing")
  func stepPauses() {
    var stage = Stage()
    stage.press(" ")
    #expect(stage.app.isPlaying)
    stage.press("n")
    #expect(!stage.app.isPlaying)
  }

  @Test("while playing at a fixed factor, virtual time follows real time")
  func playing() {
    var stage = Stage()
    let start = stage.app.session.world.now
    stage.press("T ")
    for _ in 0..<30 { stage.app.tick(microseconds: 33_333) }
    let passed = stage.app.session.world.now - start
    #expect(abs(passed.microseconds - 50_000) <= 1, "a second at 1/20 is 50 ms")
  }

  @Test("speeds run from 1/1000 to 10 and no further")
  func speeds() {
    var stage = Stage()
    stage.press("T")
    for _ in 0..<20 { stage.press("-") }
    #expect(stage.app.speed.description == "1/1000")
    for _ in 0..<30 { stage.press("+") }
    #expect(stage.app.speed.description == "10")
    #expect(stage.footer.contains("as fast as it goes"))
    stage.press("T")
    for _ in 0..<9 { stage.press("-") }
    #expect(stage.line(0).contains("paused") && stage.footer.contains("Tempo 1 is as slow"))
    for _ in 0..<9 { stage.press("+") }
    #expect(stage.footer.contains("Tempo 5 is as fast"))
    stage.press(" ")
    #expect(stage.line(0).contains("tempo 5"))
  }

  @Test("a server that is added can be selected, and before it was added the last one is")
  func addedServer() {
    var stage = ledCluster()
    let before = stage.app.session.position
    stage.run("add S6\nrun 100ms")
    stage.press("6")
    #expect(stage.app.model.selected == ServerID(5))
    stage.press("<F2>")
    #expect(stage.line(1).contains("S6"))
    stage.press("<F1>g")
    #expect(stage.app.session.world.nodes.count == 5)
    #expect(stage.app.model.selected == ServerID(4), "S6 is not there yet")
    stage.press("c")
    #expect(stage.footer.contains(":crash S5"))
    stage.press("b1<Esc>")
    #expect(stage.app.session.position > before)
    #expect(stage.app.model.selected == ServerID(5))
  }

  @Test("what cannot be changed is refused with the reason, and nothing happens")
  func refusals() {
    for (command, reason) in [
      ("remove S9", "there is no S9"), ("add S3", "a member of the cluster already"),
      ("add S8", "the next new server is S6"), ("transfer S9", "there is no S9"),
      ("snapshot S7", "there is no S7"),
    ] {
      var stage = ledCluster()
      let position = stage.app.session.position
      stage.run(command)
      #expect(stage.footer.lowercased().contains(reason.lowercased()), "\(stage.footer)")
      #expect(stage.app.session.position == position)
    }
    var stage = ledCluster()
    stage.run("remove S1\nremove S2")
    #expect(stage.footer.contains("One change at a time"))
    stage.run("run 200ms\nsnapshot S2\nsnapshot S2")
    #expect(stage.footer.contains("nothing to compact"))
    stage.run("crash S4\ntransfer S4")
    #expect(stage.footer.contains("S4 has crashed"))
  }

  @Test("c crashes the selected server, and restarts it")
  func crash() {
    var stage = ledCluster()
    stage.press("2c")
    #expect(stage.app.session.world.nodes[1].status == .crashed)
    #expect(stage.footer.contains(":crash S2"), "the key teaches the command")
    stage.press("c")
    #expect(stage.app.session.world.nodes[1].status == .running)
  }

  @Test("x and a digit cut a link and heal it")
  func cut() {
    var stage = ledCluster()
    let link = DirectedLink(from: ServerID(0), to: ServerID(3))
    stage.press("1x4")
    #expect(stage.app.session.world.link(link).isCut)
    stage.press("x4")
    #expect(!stage.app.session.world.link(link).isCut)
    stage.press("xz")
    #expect(stage.footer.contains("wants a digit"))
    stage.press("x1")
    #expect(stage.footer.contains("no link to itself"))
  }

  @Test("i isolates the server and lets it rejoin; p freezes it and lets it go on")
  func isolate() {
    var stage = ledCluster()
    stage.press("5i")
    #expect(stage.app.session.world.link(DirectedLink(from: ServerID(4), to: ServerID(0))).isCut)
    stage.press("i")
    #expect(!stage.app.session.world.link(DirectedLink(from: ServerID(4), to: ServerID(0))).isCut)
    stage.press("p")
    #expect(stage.app.session.world.nodes[4].status == .paused)
    stage.press("p")
    #expect(stage.app.session.world.nodes[4].status == .running)
  }

  @Test("t makes the timer run out; for a leader it says why not")
  func timeout() throws {
    var stage = ledCluster()
    let leader = try #require(stage.app.session.world.leader)
    let term = stage.app.session.world.highestTerm
    stage.press("\(leader.index + 1)t")
    #expect(stage.footer.contains("leads and so has no election timer"))
    let other = ServerID((leader.index + 1) % 5)
    stage.press("\(other.index + 1)t")
    #expect(stage.app.session.world.server(other).currentTerm == term + 1)
  }

  @Test("w writes a value that is then read in every state machine")
  func write() {
    var stage = ledCluster()
    stage.press("w<Enter>")
    stage.run("run 200ms")
    for node in stage.app.session.world.nodes { #expect(node.store["x"] == "1") }
    stage.press("r<Enter>")
    stage.run("run 200ms")
    #expect(stage.app.session.world.requests.last?.result == .value("1"))
  }

  @Test("acting in the past keeps the other future, and b with a digit goes back to it")
  func branches() {
    var stage = ledCluster()
    let end = stage.app.session.position
    stage.press("NNNNNc")
    #expect(stage.app.session.branches.count == 2)
    #expect(stage.footer.contains("new branch"))
    stage.press("b1")
    #expect(stage.app.session.branchNumber == 0)
    #expect(stage.app.session.position == end)
  }

  @Test("u undoes the last command")
  func undo() {
    var stage = ledCluster()
    let hash = stage.app.session.world.hash
    stage.press("c")
    #expect(stage.app.session.world.hash != hash)
    stage.press("u")
    #expect(stage.app.session.world.hash == hash)
    #expect(stage.footer.contains("Undone: crash S3"))
    stage.press("uuu")
    #expect(stage.footer.contains("no command to undo"))
  }

  @Test("the command line completes, recalls, says what is wrong, and takes paste as text")
  func commandLine() {
    var stage = ledCluster()
    stage.press(":cra<Tab>S2<Enter>")
    #expect(stage.app.session.world.nodes[1].status == .crashed)
    stage.press(":<Up>")
    #expect(stage.footer.hasPrefix(":crash S2"))
    stage.press("<Enter>")
    #expect(stage.footer.contains("already crashed"))
    stage.press(":crsh S1<Enter>")
    #expect(stage.footer.contains("did you mean"))
    stage.press("<Esc>")
    #expect(stage.app.handle(.paste("q\nquit\n")) == .goOn)
    #expect(stage.footer.hasPrefix(":q quit"))
  }

  @Test("a wait that is cut short says how far it came, and said again it goes on")
  func cutShort() {
    var stage = Stage()
    stage.app.mostTypedEvents = 40
    stage.press(":run until term S5 9 within 10s<Enter>")
    #expect(stage.app.session.position == 40)
    let far = (stage.app.session.world.now - .zero).words
    #expect(
      stage.footer.contains("Not yet, \(far) and 40 events on: term S5 9. Say it again to go on."))
    stage.press(":<Up><Enter>")
    #expect(stage.app.session.position == 80)
    // What did have its time is told as before.
    stage.app.mostTypedEvents = 2_000_000
    stage.press(":run until term S5 9 within 100ms<Enter>")
    #expect(stage.footer.contains("Waited 100ms, but this did not come"))
    // A run says what is left of it, as a command; exactly enough is enough.
    stage.app.mostTypedEvents = 10
    stage.press(":step 10<Enter>")
    #expect(!stage.footer.contains("Stopped"))
    stage.press(":step 12<Enter>")
    #expect(stage.footer.contains("Stopped after 10 events; the rest: :step 2"))
    let end = stage.app.session.world.now + .seconds(5)
    stage.press(":run 5s<Enter>")
    let rest = stage.footer.split(separator: ": ").last.map(String.init) ?? ""
    #expect(stage.footer.contains("Stopped after 10 events; the rest: :run "))
    stage.app.mostTypedEvents = 2_000_000
    stage.press("\(rest)<Enter>")
    #expect(stage.app.session.world.now == end, "\(rest)")
  }

  @Test("the footer ends with the help in every view, and steps and plays before what is rare")
  func footers() throws {
    var stage = try Stage("run until leader any within 1s\npause")
    stage.press("<PgDn>")
    stage.app.settle()
    for keys in ["<F1>", "m", "I", "E", "s", "S", "C", "W", "b", "e"] {
      stage.press(keys)
      for width in [40, 60, 80, 100, 120, 140, 200] {
        let line = stage.screen(width, 24).split(separator: "\n").last.map(String.init) ?? ""
        #expect(line.hasSuffix(" help"), "\(keys) at \(width): \(line)")
      }
    }
    #expect(stage.footer.contains("n N step  Space play"), "events: \(stage.footer)")
  }

  @Test("keys that do not exist are named; << is a <, and characters stand for themselves")
  func unknownKeys() {
    #expect(Key.unknownName(in: "n<Foo>n") == "<Foo>")
    #expect(Key.unknownName(in: ":put x 1<Entr>") == "<Entr>")
    #expect(Key.unknownName(in: "<Enter><PgDn><f5><Ctrl-l><ctrl-l><Space>") == "<Ctrl-l>")
    for good in ["", "nN<Enter>", "<<Foo>", "<", ">", "<>", ":cut S1>S2<Enter><<", "<n>", "< x>"] {
      #expect(Key.unknownName(in: good) == nil, "\(good)")
    }
    #expect(Key.sequence("<<n") == [.character("<"), .character("n")])
  }

  @Test("save hands over a script, quit leaves, q closes what is open first")
  func leaving() {
    var stage = Stage()
    stage.press("nn:save a.raft")
    guard case .save(let path, let text) = stage.app.handle(.key(.enter)) else {
      Issue.record("save hands over a text")
      return
    }
    #expect(path == "a.raft")
    #expect(text.contains("servers 5"))
    stage.press("?")
    #expect(stage.app.handle(.key(.character("q"))) == .goOn)
    #expect(stage.app.handle(.key(.character("q"))) == .quit)
  }

  @Test("with the mouse on, a click selects the server under it and the wheel steps")
  func mouse() {
    var stage = ledCluster()
    stage.press("M")
    #expect(stage.app.wantsMouse)
    let picture = stage.app.draw(size: Size(columns: 80, rows: 24), theme: Theme())
    for row in 0..<24 {
      for column in 0..<80 where picture.grid[column, row].scalar == "S" {
        guard let digit = Character(picture.grid[column + 1, row].scalar).wholeNumberValue,
          (1...5).contains(digit)
        else { continue }
        // Whom a server voted for stands in that server's row; a name on the timeline leads to its event.
        switch picture.target(at: column, row) {
        case .field, .timeline: continue
        default: break
        }
        _ = stage.app.handle(.mouse(.press, column: column, row: row), on: picture)
        // The inspector shows who is selected.
        var inspector = stage
        inspector.press("<F2>")
        #expect(inspector.line(1).contains("S\(digit)"))
      }
    }
    let position = stage.app.session.position
    _ = stage.app.handle(.mouse(.wheelDown, column: 1, row: 1), on: picture)
    #expect(stage.app.session.position == position + 1)
    _ = stage.app.handle(.mouse(.wheelUp, column: 1, row: 1), on: picture)
    #expect(stage.app.session.position == position)
  }

  @Test("the first frame of an election shows messages moving while time passes")
  func messagesTravel() {
    var stage = Stage()
    stage.run("run until role S3 candidate within 1s")
    let first = stage.screen()
    stage.press(" ")
    stage.app.tick(microseconds: 100_000)
    #expect(stage.screen() != first)
  }
}

@Suite("Any input at any moment")
struct RandomInputTests {
  @Test(
    "thousands of random inputs at random sizes neither trap nor break the session",
    arguments: [1, 2] as [UInt64])
  func random(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var stage = Stage(servers: [1, 3, 5, 9][Int(seed) % 4], seed: seed)
    let characters = Array(" nNjk+-gGubvcpitxwraA?:/q123456789\u{1}é漢\u{301}")
    let keys: [Key] = [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .left, .right, .up, .down, .home,
      .end, .pageUp, .pageDown, .function(1), .function(2), .function(12), .control("w"),
      .control("u"), .control("l"),
    ]
    for step in 0..<2_000 {
      let draw = Int(random.next() % 100)
      switch draw {
      case ..<60:
        let index = Int(random.next() % UInt64(characters.count))
        _ = stage.app.handle(.key(.character(characters[index])))
      case ..<85:
        _ = stage.app.handle(.key(keys[Int(random.next() % UInt64(keys.count))]))
      case ..<88:
        _ = stage.app.handle(.paste(["crash S1", "run 1s\n", "漢字\u{0}\u{1B}[31m", ""][draw % 4]))
      case ..<90: _ = stage.app.handle(.mouse(.press, column: draw, row: draw))
      default: stage.app.tick(microseconds: Int(random.next() % 50_000))
      }
      let size = Size(
        columns: Int(random.next() % 140), rows: step % 3 == 0 ? Int(random.next() % 50) : 24)
      let grid = stage.app.render(size: size, theme: Theme(depth: .many, isASCII: step % 2 == 0))
      #expect(grid.cells.count == size.columns * size.rows)
    }
    #expect(stage.app.session.violation == nil, "no rule is off, so no property breaks")
  }
}
