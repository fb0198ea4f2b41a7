// What a lesson shows: its words in every view, its questions and their answers.

import Canvas
import Raft
import Session
import Simulation
import TestKit
import Testing

@testable import Display

@Suite("Lessons on the screen")
struct LessonScreenTests {
  private static let script = """
    title Two stand
    seed 7
    timeout S1
    say S1 stands.
    pause
    run until leader any within 2s
    say Now somebody leads.
    ask How many votes did it take?
    choice * Three of five.
    choice All five.
    say Two others suffice.
    pause
    run 10ms
    say On it goes.
    pause
    """

  @Test("the first screen tells what the script has done, not that nothing has happened")
  func firstScreen() throws {
    for script in [Self.script, "title T\ntimeout S1\nrun 1s\npause\nrun 1s\npause"] {
      let stage = try Stage(script)
      #expect(!stage.screen().contains("Nothing has happened yet"))
      #expect(stage.screen().contains("S1 stands for election in term 1"))
    }
  }

  @Test("a script with a single stop opens there, such as one that a search has found")
  func singleStop() throws {
    let stage = try Stage(
      """
      timeout S1
      run until role S1 leader within 1s
      say Now it leads.
      pause
      """)
    #expect(stage.app.session.world.server(s1).isLeader)
    #expect(!stage.app.isPlaying)
    #expect(stage.screen().contains("Now it leads."))
    // With a second stop it begins at the beginning.
    #expect(try Stage("timeout S1\nrun 1s\npause\nrun 1s\npause").app.session.position <= 1)
  }

  @Test(
    "the reasons wait for the answer, which PgDn shows when pressed twice; the next PgDn goes on")
  func answers() throws {
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>")
    #expect(stage.screen().contains("1 Three of five."))
    #expect(stage.screen().contains("2 All five."))
    #expect(!stage.screen().contains("a majority") && !stage.screen().contains("suffice"))
    #expect(stage.footer.hasPrefix("1 2 choose  PgDn twice answer"))
    stage.press("<PgDn>")
    #expect(stage.app.model.isAsking && !stage.screen().contains("suffice"))
    #expect(stage.footer.contains("Not answered yet. Choose: 1 2. PgDn again shows the answer."))
    // Anything else in between, and it says so anew.
    stage.press("0<PgDn>")
    #expect(stage.app.model.isAsking)
    stage.press("<PgDn>")
    // The question stays, with the right answer and why; what is wrong goes.
    #expect(stage.screen().contains("How many votes did it take?"))
    #expect(stage.screen().contains("1 Three of five."))
    #expect(stage.screen().contains("Two others suffice."))
    #expect(!stage.screen().contains("All five."))
    #expect(stage.screen().contains("3 of 5, a majority"))
    stage.press("<PgDn><PgDn>")
    #expect(stage.screen().contains("On it goes."))
    // Gone back, what was answered can be read again.
    stage.press("<PgUp>")
    #expect(stage.screen().contains("Two others suffice.") && !stage.screen().contains("All five."))
  }

  @Test("a number chooses an answer, and is told how good it is; then it selects a server again")
  func choosing() throws {
    for (key, words) in [
      ("1", "1 is right. PgDn goes on."), ("2", "Not 2. Right: 1. PgDn goes on."),
    ] {
      var stage = try Stage(Self.script)
      stage.press("<PgDn><PgDn>\(key)")
      #expect(stage.footer.contains(words))
      #expect(stage.screen().contains("Two others suffice."))
      // What was chosen stays beside what is right.
      #expect(stage.screen().contains("You: 2 All five.") == (key == "2"))
      #expect(stage.screen().contains("1 Three of five."))
      stage.press("2")
      #expect(stage.app.model.chosen == ServerID(1))
    }
    // Where there is no such answer it is a server.
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>4")
    #expect(stage.app.model.chosen == ServerID(3) && stage.app.model.isAsking)
  }

  @Test(
    "who goes on without an answer is not told it, and the choices go; how to answer is said where it stands",
    arguments: ["n", " "])
  func unanswered(key: String) throws {
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>\(key)")
    for _ in 0..<5 { stage.app.tick(microseconds: 100_000) }
    let screen = stage.screen()
    #expect(screen.contains("How many votes did it take?"), "\(screen)")
    #expect(screen.contains("Not answered: PgUp goes back.") == !stage.app.isPlaying)
    #expect(!screen.contains("Three of five.") && !screen.contains("suffice"))
    #expect(!screen.contains("The question comes first"))
    stage.press("<PgUp>")
    #expect(stage.app.model.isAsking && stage.screen().contains("1 Three of five."))
  }

  @Test("what is told and asked shows in every view, and in presenter mode whole")
  func everyView() throws {
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>")
    for key in ["I", "m", "E", "s", "S", "C", "e", "W", "P"] {
      stage.press("<F1>\(key)")
      for words in ["Now somebody leads.", "How many votes", "1 Three of five.", "2 All five."] {
        #expect(stage.screen().contains(words), "\(key): \(words)")
      }
    }
  }

  @Test("q in the midst of a lesson asks once, at its start and its end it does not")
  func leaving() throws {
    var stage = try Stage(Self.script)
    let q = UserInput.key(.character("q"))
    var start = stage.app
    #expect(start.handle(q) == .quit)
    stage.press("<PgDn><PgDn>")
    #expect(stage.app.handle(q) == .goOn && stage.footer.contains("Stop 2 of 3"))
    var leaving = stage.app
    #expect(leaving.handle(q) == .quit)
    stage.press("2")
    #expect(stage.app.handle(q) == .goOn, "after another key it asks anew")
    stage.press("<PgDn><PgDn>")
    #expect(stage.app.session.lesson?.stopsReached == 3 && stage.app.handle(q) == .quit)
  }

  @Test("what is too long for the last line takes the rows above it")
  func longNotices() throws {
    let hint =
      "Look at the votes, one after the other, and count them all, until there are three of them."
    var stage = try Stage(
      Self.script.replacing("choice * Three", with: "hint \(hint)\nchoice * Three"))
    stage.press("<PgDn><PgDn>Q")
    let text = (stage.line(22) + stage.line(23)).split(separator: " ").joined(separator: " ")
    #expect(text == "Hint: \(hint)", "\(stage.screen())")
  }

  @Test("the place in the lesson is never left out of the status line")
  func place() throws {
    var stage = try Stage(Self.script)
    stage.press("<PgDn><PgDn>:transfer S5<Enter>")
    #expect(stage.line(0).contains("2/3"))
  }

  @Test("the help begins with the words of Raft where a lesson is followed, else with the keys")
  func words() throws {
    var stage = try Stage(Self.script)
    stage.press("?")
    #expect(stage.line(1).contains("Words") && stage.line(2).contains("cluster: a few servers"))
    var free = Stage()
    free.press("?")
    #expect(free.line(1).contains("Keys"))
    // Each word stands in the help once, whoever asks for it.
    for app in [stage.app, free.app] {
      let text = app.render(size: Size(columns: 200, rows: 400), theme: Theme()).text
      for word in RaftWord.all {
        #expect(text.split(separator: "  \(word.word): ").count == 2, "\(word.word)")
      }
    }
  }

  @Test("closing the help leads back to the view it was opened from")
  func help() {
    var stage = Stage()
    for close in ["?", "q", "<Esc>", "h"] {
      stage.press("s?\(close)")
      #expect(stage.app.viewTitle == "space-time", "\(close)")
      stage.press("s")
    }
    stage.press(":help<Enter>")
    #expect(stage.app.viewTitle == "help")
  }

  @Test("Tab completes as far as all agree, then goes through the words")
  func tab() {
    var stage = Stage()
    stage.press(":re")
    var seen: [String] = []
    for _ in 0..<12 {
      stage.press("<Tab>")
      seen.append(String(stage.footer.prefix { $0 != " " }))
    }
    #expect(Set(seen).isSuperset(of: [":reconfigure", ":rejoin", ":release", ":remove"]))
    #expect(Set(seen).count < seen.count, "and round again")
  }

  @Test("completion leaves a parenthesis where it is")
  func parenthesis() {
    var stage = Stage()
    stage.press(":expect (lea<Tab>")
    #expect(stage.footer.hasPrefix(":expect (leader"))
  }
}

@Suite("The list of lessons on the screen")
struct LessonListScreenTests {
  @Test("it has the screen to itself: no reasons and no timeline stand under it")
  func alone() throws {
    var stage = try Stage("timeout S1\nrun until leader S1 within 1s\npause\nrun 1s\npause")
    stage.press("<PgDn><PgDn>L")
    #expect(stage.app.viewTitle == "lessons")
    #expect(!stage.screen().contains(" why ") && !stage.screen().contains("◆S1 t1"))
    stage.press("L")
    #expect(stage.screen().contains("◆S1 t1"))
  }
}
