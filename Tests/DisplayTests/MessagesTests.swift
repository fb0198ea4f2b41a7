// The messages view: what is listed, and what every key does.

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

@Suite("Messages")
struct MessagesTests {
  /// S1 has just stood for election: four requests are on their way. The view is open.
  private func standing() -> Stage {
    var stage = Stage()
    stage.press("1tm")
    return stage
  }

  private func lastAct(_ stage: Stage) -> String? {
    stage.app.session.branch.acts.last.map { "\($0.act)" }
  }

  /// The line of the list with the mark of the selection.
  private func selectedLine(_ stage: Stage) -> String {
    stage.screen().split(separator: "\n").map(String.init).first { $0.hasPrefix("▸") } ?? ""
  }

  @Test("every message in flight has a line, in the order of arrival, with its contents in words")
  func list() {
    let stage = standing()
    let screen = stage.screen()
    #expect(screen.contains("on their way: 4"))
    let order = stage.app.session.world.flights.map { "\($0.message.from)→\($0.message.to)" }
    let shown = screen.split(separator: "\n").compactMap { line -> String? in
      line.contains(" RequestVote        vote? empty log")
        ? String(line.dropFirst(4).prefix(5)) : nil
    }
    #expect(shown == order)
    #expect(screen.contains("candidateId S1  lastLogIndex 0  lastLogTerm 0"))
    #expect(screen.contains("sent at 0.000 s by event 1"))
  }

  @Test("of very many messages the first are listed and named rightly, and nothing is tried out")
  func crowd() throws {
    var stage = Stage(servers: 31)
    stage.run("run until leader any within 3s\nset heartbeat 1ms\nhold\nrun 500ms")
    let world = stage.app.session.world
    #expect(world.flightCount > Session.mostFlightsTried)
    stage.press("m")
    let head = stage.line(1)
    #expect(head.contains("held: \(world.held.count)") && head.contains("; the first 2000"))
    #expect(stage.screen().contains("it is not tried"))
    // The tenth line is the tenth of all, and Enter delivers it.
    for _ in 0..<9 { stage.press("j") }
    let tenth = world.flights[9]
    let moving = world.flights.filter { $0.arrivesAt != .never }.count
    stage.press("<Enter>")
    #expect(!stage.app.session.world.flights.contains { $0.id == tenth.id }, "of \(moving) moving")
    #expect(stage.app.session.world.flightCount >= world.flightCount - 1)
    stage.press("e")
    #expect(stage.screen(100, 40).contains("Not tried: more than 5000 messages are on their way."))
    #expect(!stage.screen(100, 40).contains("Whichever rule"))
    // With as many as usual everything is.
    stage = Stage()
    stage.run("run until leader any within 3s")
    stage.press("e")
    #expect(!stage.screen(100, 40).contains("Not tried"))
  }

  @Test("what it will do is what it does")
  func preview() throws {
    var stage = standing()
    for _ in 0..<12 {
      guard !stage.app.session.world.flights.isEmpty else { break }
      let screen = stage.screen(120, 40).split(separator: "\n").joined(separator: " ")
      stage.press("<Enter>")
      let headline = try #require(stage.app.session.lastNarration?.headline)
      #expect(screen.contains("If it arrives now: \(headline.prefix(40))"), "\(headline)")
    }
    #expect(stage.app.session.world.leader == s1)
  }

  @Test("Enter delivers the selected message, and the command is recorded and shown")
  func deliver() throws {
    var stage = standing()
    stage.press("<Down><Down>")
    let flight = stage.app.session.world.flights[2]
    stage.press("<Enter>")
    let name = "deliver S1>\(flight.message.to) RequestVote"
    #expect(lastAct(stage) == name)
    #expect(stage.footer.contains(":\(name)"))
    #expect(stage.app.session.world.server(flight.message.to).votedFor == s1)
    #expect(!stage.app.session.world.flights.contains { $0.id == flight.id })
  }

  @Test("x drops it")
  func drop() {
    var stage = standing()
    let flight = stage.app.session.world.flights[0]
    stage.press("x")
    #expect(lastAct(stage) == "drop S1>\(flight.message.to) RequestVote")
    #expect(stage.app.session.world.flights.count == 3)
    #expect(!stage.app.session.world.flights.contains { $0.id == flight.id })
    #expect(stage.app.session.world.server(flight.message.to).currentTerm == 0)
  }

  @Test("D makes a second copy; each has a number that the command names it by")
  func duplicate() {
    var stage = standing()
    let to = stage.app.session.world.flights[0].message.to
    stage.press("D")
    #expect(lastAct(stage) == "duplicate S1>\(to) RequestVote")
    #expect(stage.app.session.world.flights.count == 5)
    stage.press("<Down><Enter>")
    #expect(lastAct(stage) == "deliver S1>\(to) RequestVote #2")
    stage.press("<Up><Enter>")
    #expect(lastAct(stage) == "deliver S1>\(to) RequestVote")
  }

  @Test("l writes the command that lets it arrive later, to be changed or sent with Enter")
  func delay() throws {
    var stage = standing()
    let flight = stage.app.session.world.flights[0]
    stage.press("l")
    #expect(stage.footer.hasPrefix(":delay S1>\(flight.message.to) RequestVote 50ms"))
    stage.press("<Enter>")
    #expect(lastAct(stage) == "delay S1>\(flight.message.to) RequestVote 50ms")
    let later = try #require(stage.app.session.world.flights.first { $0.id == flight.id })
    #expect(later.arrivesAt == flight.arrivesAt + .milliseconds(50))
    #expect(selectedLine(stage).contains("S1→\(flight.message.to)"), "it stays selected")
  }

  @Test("z holds the message's link, in one direction, and lets it go again")
  func hold() {
    var stage = standing()
    let to = stage.app.session.world.flights[0].message.to
    stage.press("p")
    #expect(lastAct(stage) == "hold S1>\(to)")
    #expect(stage.app.session.world.link(DirectedLink(from: s1, to: to)).isHeld)
    #expect(!stage.app.session.world.link(DirectedLink(from: to, to: s1)).isHeld)
    #expect(stage.screen().contains("on their way: 3, held: 1"))
    #expect(selectedLine(stage).contains("S1→\(to)"), "it is held, and last, and still selected")
    stage.press("p")
    #expect(lastAct(stage) == "release S1>\(to)")
  }

  @Test("o lists only what the selected server sends and gets")
  func filter() {
    var stage = standing()
    stage.press("3o")
    #expect(stage.screen().contains("only S3's"))
    #expect(selectedLine(stage).contains("S1→S3"))
    #expect(!stage.screen().contains("S1→S2"))
    stage.press("<Enter>")
    #expect(lastAct(stage) == "deliver S1>S3 RequestVote")
    stage.press("5")
    #expect(selectedLine(stage).contains("S1→S5"))
    stage.press("o")
    #expect(stage.screen().contains("S1→S2"))
  }

  @Test("the selection keeps hold of its message while others come and go")
  func selection() {
    var stage = standing()
    stage.press("<Down><Down><Down>")
    let flight = stage.app.session.world.flights[3]
    let name = "S1→\(flight.message.to)"
    #expect(selectedLine(stage).contains(name))
    stage.press("nn")
    #expect(stage.app.session.world.flights.first { $0.id == flight.id } != nil)
    #expect(selectedLine(stage).contains(name))
    // Another server's requests come in between.
    stage.press("4t")
    #expect(selectedLine(stage).contains(name))
    stage.press("jk")
    #expect(selectedLine(stage).contains(name))
  }

  @Test("a long list scrolls with the selection")
  func scrolling() throws {
    var stage = Stage(servers: 9)
    stage.press("H1t2t3tm")
    #expect(stage.app.session.world.flights.count == 24)
    for place in 0..<24 {
      let message = stage.app.session.world.flights[place].message
      #expect(selectedLine(stage).contains("\(message.from)→\(message.to)"))
      stage.press("<Down>")
    }
    #expect(selectedLine(stage).contains("S3→S9"), "at the end it stays")
    #expect(!stage.screen().contains(" more"))
    for _ in 0..<30 { stage.press("<Up>") }
    #expect(selectedLine(stage).contains("S1→S2"))
    #expect(stage.screen().contains("14 more"))
  }

  @Test("what makes no sense is in parentheses, does nothing, and says why")
  func disabled() {
    var stage = Stage()
    stage.press("m")
    #expect(stage.screen().contains("Nothing is on its way"))
    let position = stage.app.session.position
    for key in ["<Enter>", "x", "D", "l", "p", "j", "k"] {
      stage.press(key)
      #expect(
        stage.footer.contains("No message is on its way")
          || stage.footer.contains("nothing to select"), "\(key): \(stage.footer)")
    }
    stage.press("o<Enter>")
    #expect(stage.footer.contains("No message is on its way from or to S3"))
    #expect(stage.app.session.position == position)
    stage.press("<Esc>m")
    #expect(stage.footer.contains("Enter (deliver)") && stage.footer.contains("x (drop)"))
    #expect(!stage.footer.contains("(only)"))
  }

  @Test(
    "what waits for a disk, and what lies in a frozen server's inbox, is shown apart with the reason"
  )
  func waiting() throws {
    var stage = Stage()
    stage.run("disk S2 30ms\npause S3\ntimeout S1\nrun 20ms")
    stage.press("m")
    let screen = stage.screen()
    let lines = screen.split(separator: "\n").map(String.init)
    let heading = try #require(lines.firstIndex { $0.contains("nothing can be done to these yet") })
    let unsent = try #require(lines.firstIndex { $0.contains("S2→S1") && $0.contains("disk") })
    let inbox = try #require(lines.firstIndex { $0.contains("S1→S3") && $0.contains("inbox") })
    #expect(unsent > heading && inbox > heading)
    let position = stage.app.session.position
    for (index, reason, why) in [
      (unsent, "S2's disk must first have what it promises", "not been sent"),
      (inbox, "S3 is frozen", "has arrived"),
    ] {
      var there = stage
      // The heading is no line to stop at.
      for _ in 0..<(index - 2 - (index > heading ? 1 : 0)) { there.press("<Down>") }
      let selected = selectedLine(there)
      #expect(selected == "▸" + lines[index].dropFirst(), "\(selected)")
      #expect(there.screen().contains(reason))
      for key in ["<Enter>", "x", "D", "l"] {
        there.press(key)
        #expect(there.footer.contains(why), "\(key): \(there.footer)")
      }
      #expect(there.app.session.position == position)
    }
  }

  @Test("a message that would break a property says so before it is delivered")
  func violation() {
    var stage = Stage()
    stage.run("rule one-vote-per-term off\nhold\ntimeout S1\ntimeout S2\ndeliver S1>S3 RequestVote")
    stage.press("m3o")
    for _ in 0..<9 where !selectedLine(stage).contains("S2→S3") { stage.press("<Down>") }
    #expect(stage.screen().contains("If it arrives now, VoteMonotonic is broken"))
    #expect(stage.app.session.violation == nil)
    stage.press("<Enter>")
    #expect(stage.app.session.violation != nil)
  }
}
