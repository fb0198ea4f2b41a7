// The list of events, the search, and the event that is explained.

import Canvas
import Display
import Raft
import Scripting
import Session
import Simulation
import Telling
import Testing

@Suite("Events view")
struct EventsTests {
  /// An election, two writes and a server that missed one of them and stands: S5 is refused.
  private static let story = """
    timeout S1
    run 60ms
    isolate S5
    put x 1
    run 60ms
    rejoin S5
    timeout S5
    run 20ms
    """

  private func stage(_ more: String = "") -> Stage {
    var stage = Stage()
    stage.run(Self.story + (more.isEmpty ? "" : "\n\(more)"))
    return stage
  }

  /// The rows of the list and their marks: those that begin with a number.
  private func rows(_ stage: Stage, _ columns: Int = 80, _ rows: Int = 24) -> [String] {
    stage.screen(columns, rows).split(separator: "\n").prefix { !$0.contains(" why ") }.dropFirst(2)
      .map(String.init)
  }

  /// The line that is selected.
  private func selected(_ stage: Stage) -> String? {
    rows(stage).first { $0.hasPrefix("▸") }
  }

  /// All words of the screen, with single blanks between them.
  private func words(_ stage: Stage) -> String {
    stage.screen().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func number(_ row: String?) -> Int? {
    row?.split(separator: " ").lazy.compactMap { Int($0) }.first
  }

  @Test("the selection moves without the run, Enter goes there, and it follows when the run moves")
  func selection() throws {
    var stage = stage()
    let end = stage.app.session.position
    stage.press("e")
    #expect(number(selected(stage)) == end)
    stage.press("kk<Up>")
    #expect(stage.app.session.position == end, "only the selection moves")
    #expect(number(selected(stage)) == end - 3)
    stage.press("j")
    #expect(number(selected(stage)) == end - 2)
    stage.press("<Enter>")
    #expect(stage.app.session.position == end - 2)
    #expect(number(selected(stage)) == end - 2)
    stage.press("n")
    #expect(number(selected(stage)) == end - 1, "it follows the run")
    stage.press("<Home>")
    #expect(number(selected(stage)) == 0)
    stage.press("k")
    #expect(stage.footer.contains("the first"))
    stage.press("<End>")
    #expect(number(selected(stage)) == end)
    stage.press("j")
    #expect(stage.footer.contains("the last"))
    stage.press("g")
    #expect(number(selected(stage)) == 0)
    #expect(words(stage).contains("nothing has happened"))
  }

  @Test("what is ahead is told apart by a character, and a line says where the run is")
  func ahead() throws {
    var stage = stage()
    let end = stage.app.session.position
    stage.press("e")
    #expect(stage.screen().contains("nothing beyond has been run"))
    stage.press("NNN")
    #expect(stage.screen().contains("3 more have been run"))
    for row in rows(stage) {
      guard let number = number(row), !row.contains(" now ") else { continue }
      #expect(row.contains("╎") == (number > end - 3), "\(row)")
    }
    // Far from the position there is no such line.
    stage.press("<Home>")
    #expect(!stage.screen().contains(" now "))
  }

  @Test("f filters, o keeps one server, and the head says how many are left")
  func filters() throws {
    var stage = stage("run 200ms")
    let branch = stage.app.session.branch
    let count = branch.length
    func words() -> [String] {
      rows(stage, 108, 300).filter { !$0.contains(" now ") && !$0.contains("the run begins") }
    }
    stage.press("e")
    #expect(stage.line(1).hasPrefix(" events · all · \(count) "))
    stage.press("f")
    #expect(stage.line(1).contains("no heartbeats"))
    #expect(!words().contains { $0.contains("heartbeat") && !$0.contains(" * ") })
    stage.press("f")
    let milestones = branch.milestones.count
    #expect(stage.line(1).hasPrefix(" events · milestones · \(milestones) of \(count) "))
    #expect(words().allSatisfy { $0.contains(" • ") || $0.hasPrefix("▸") })
    stage.press("f<End>")
    #expect(stage.line(1).contains("refusals and losses"))
    #expect(
      words().allSatisfy { $0.contains("refus") || $0.contains("lost") || $0.contains("not") })
    #expect(words().contains { $0.contains("S2 refuses S5 its vote") })
    stage.press("f<End>")
    #expect(stage.line(1).hasPrefix(" events · by hand · 5 of \(count) "))
    #expect(words().count == 5)
    stage.press("f")
    #expect(stage.line(1).contains("elections"))
    #expect(!words().contains { $0.contains("entries") })
    stage.press("f<End>")
    #expect(words().map { $0.contains(":put x 1") } == [true, false])
    #expect(words().last?.contains("a client has its answer") == true)
    stage.press("f4o<End>")
    #expect(stage.line(1).contains("all of S4"))
    #expect(words().allSatisfy { $0.contains("S4") })
    #expect(stage.footer.contains("f filter"))
  }

  @Test("with a filter the selection goes from one shown event to the next")
  func filteredSelection() throws {
    var stage = stage()
    stage.press("efff")
    var numbers: [Int] = []
    stage.press("<Home>")
    for _ in 0..<4 {
      stage.press("j")
      numbers.append(try #require(number(selected(stage))))
    }
    let branch = stage.app.session.branch
    let expected = (1...branch.length).filter {
      let record = branch.chronicle[$0]
      return !record.lostTo.isEmpty || record.kind == .lost
        || !record.traits.isDisjoint(with: [.refusal, .refuses])
    }
    #expect(numbers == Array(expected.prefix(4)))
  }

  @Test(
    "/ opens the view with the next match; . and , go on and back, and wrap; a number goes there")
  func search() throws {
    var stage = stage()
    let branch = stage.app.session.branch
    let matches = (1...branch.length).filter { branch.words(of: $0).contains("votes for S1") }
    #expect(matches.count == 4)
    stage.press("/VOTES for s1<Enter>")
    #expect(number(selected(stage)) == matches[0], "from the end it wraps to the first")
    #expect(stage.footer.contains("event \(matches[0])"))
    stage.press(".")
    #expect(number(selected(stage)) == matches[1])
    stage.press("/<Enter>")
    #expect(number(selected(stage)) == matches[2], "no words: the next one again")
    stage.press(",,,")
    #expect(number(selected(stage)) == matches[3], "back over the start")
    #expect(stage.footer.contains("from the other end"))
    stage.press("/put x<Enter>")
    #expect(selected(stage)?.contains(":put x 1") == true)
    stage.press("/the moon<Enter>")
    #expect(stage.footer.contains("No event has the words: the moon"))
    #expect(selected(stage)?.contains(":put x 1") == true, "the selection stays")
    stage.press("/7<Enter>")
    #expect(number(selected(stage)) == 7)
    var fresh = self.stage()
    fresh.press("e.")
    #expect(fresh.footer.contains("Nothing has been searched for"))
  }

  @Test("[ goes to the cause and ] to the effect, with the selection; } chooses among several")
  func causes() throws {
    var stage = stage()
    stage.press("/it stands in term 2<Enter>")
    let start = try #require(number(selected(stage)))
    let effects = stage.app.session.effects(of: start)
    #expect(effects.count > 2)
    #expect(stage.screen().contains("1 of \(effects.count)"))
    stage.press("}}]")
    #expect(stage.app.session.position == effects[2])
    #expect(number(selected(stage)) == effects[2])
    stage.press("[")
    #expect(stage.app.session.position == start)
    #expect(number(selected(stage)) == start)
    stage.press("[")
    #expect(stage.footer.contains("Nothing before it caused this event"))
    #expect(stage.screen().contains("[ cause  a command"))
  }

  @Test(
    "Enter on the cluster opens the last event with its explanation, Enter again gives the list room"
  )
  func explain() {
    var stage = stage()
    let position = stage.app.session.position
    stage.press("<Enter>")
    #expect(stage.line(1).hasPrefix(" events"))
    let large = rows(stage).count
    #expect(stage.screen().contains("why · event \(position)"))
    #expect(stage.screen().contains("rule "))
    #expect(stage.screen().contains("changed "))
    #expect(stage.screen().contains("if not "))
    stage.press("<Enter>")
    #expect(rows(stage).count > large)
    #expect(stage.app.session.position == position)
  }

  @Test("the explanation of a refused vote: reason, rule, what if, cause")
  func refusal() {
    var stage = stage()
    stage.press("/S2 refuses<Enter><Enter><Enter>")
    let words = words(stage)
    #expect(words.contains("S2 refuses S5: S5's log is behind."))
    #expect(words.contains("up-to-date-vote (§5.4.1): A vote goes only to a candidate"))
    #expect(words.contains("Without it S2 would vote for S5."))
    #expect(words.contains("currentTerm 1 → 2"))
    #expect(words.contains("Had it been lost, "))
    #expect(words.contains("[ cause"))
    #expect(words.contains(":timeout S5: it stands in term 2"))
  }

  @Test("a heartbeat is explained without a bare citation, and no rule decides anything in it")
  func heartbeat() {
    var stage = stage()
    stage.press("/S3 gets S1's heartbeat<Enter><Enter><Enter>")
    let words = words(stage)
    #expect(words.contains("S3 gets S1's heartbeat"))
    #expect(!words.contains("why (§") && !words.contains("randomized-timeouts"), "\(words)")
    #expect(words.contains("No rule decides anything here"))
  }

  @Test("PgDn and PgUp page, but with a lesson they go on with it")
  func pages() throws {
    var stage = stage()
    let end = stage.app.session.position
    stage.press("e<PgUp>")
    #expect(number(selected(stage)) == end - 10)
    stage.press("<PgDn>")
    #expect(number(selected(stage)) == end)
    var lesson = try Stage("run 100ms\nsay One.\npause\nrun 300ms\nsay Two.\npause")
    lesson.press("e<PgDn><PgDn>")
    #expect(lesson.app.session.lesson?.stopsReached == 1)
  }

  @Test("while the run plays nothing is worked out, and the list follows")
  func playing() {
    var stage = stage()
    stage.press("e ")
    let before = stage.app.session.position
    for _ in 0..<20 { stage.app.tick(microseconds: 50_000) }
    #expect(stage.app.session.position > before)
    #expect(number(selected(stage)) == stage.app.session.position)
    #expect(stage.screen().contains("Space stops the run and says why."))
    stage.press(" ")
    #expect(!stage.screen().contains("Space stops the run"))
    #expect(stage.screen().contains("changed "))
  }

  @Test("J and K page through an explanation that is too long, round and round")
  func pagesOfExplanation() throws {
    var stage = stage()
    stage.press("/it stands in term 2<Enter>")
    func picture() -> [Substring] { stage.screen().split(separator: "\n").dropLast() }
    let first = picture()
    let screen = stage.screen()
    #expect(screen.contains("what  "))
    let pages = try #require((2...9).first { screen.contains(" 1 of \($0), more: J ") })
    stage.press("J")
    #expect(stage.screen().contains(" 2 of \(pages), more: J "))
    #expect(!stage.screen().contains("what  "))
    for _ in 1..<pages { stage.press("J") }
    #expect(picture() == first, "behind the last page comes the first")
    stage.press("K")
    #expect(stage.screen().contains(" \(pages) of \(pages), more: J "))
    stage.press("jk")
    #expect(picture() == first, "another event begins at its first page")
  }

  @Test("a branch of its own has its own list and explanations")
  func branches() {
    var stage = stage()
    stage.press("e")
    stage.press("NNNN")
    let last = stage.app.session.position
    stage.run("crash S1")
    #expect(number(selected(stage)) == last + 1)
    #expect(stage.screen().contains("S1 crashes"))
    #expect(stage.line(1).hasPrefix(" events · all · \(last + 1) "))
  }

  @Test("golden")
  func golden() throws {
    var stage = stage()
    stage.press("/S2 refuses<Enter>j.")
    stage.press("<Esc>e")
    stage.press("/S2 refuses<Enter><Enter>")
    for (columns, rows) in [(80, 21), (72, 37), (120, 57), (40, 10)] {
      try expectGolden(stage.part(columns, rows), "events-refusal-\(columns)x\(rows)")
    }
    let ascii = stage.part(80, 21, Theme(depth: .mono, isASCII: true))
    #expect(ascii.unicodeScalars.allSatisfy { $0.isASCII })
    #expect(!ascii.contains("??"))
    try expectGolden(ascii, "events-refusal-ascii")
    stage.press("<Enter>")
    for (columns, rows) in [(80, 21), (72, 37), (40, 10)] {
      try expectGolden(stage.part(columns, rows), "events-why-\(columns)x\(rows)")
    }
    stage.press("<Enter>ff")
    try expectGolden(stage.part(80, 21), "events-milestones")
  }

  @Test(
    "any keys in any order neither trap nor leave a selection that is not there", arguments: 1...2)
  func random(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var stage = Stage(servers: [1, 3, 5, 9][Int(seed) % 4], seed: seed)
    stage.run("set loss 5%\nset client-delay 1ms..4ms\nload 20/s\nrun 1s")
    let keys = [
      "j", "k", "<Enter>", "f", "o", "}", "]", "[", "J", "K", ".", ",", "<Home>", "<End>", "<PgUp>",
      "<PgDn>", "n", "N", "g", "G", "u", "c", "2", "i", "e", "/", "votes<Enter>", "lost<Enter>",
      "<Esc>", "b", "1", " ", "x3", "t", "w<Enter>",
    ]
    for step in 0..<400 {
      stage.press(keys[Int(random.next() % UInt64(keys.count))])
      if random.next() % 8 == 0 { stage.app.tick(microseconds: 40_000) }
      let size = [(80, 24), (120, 40), (40, 12), (63, 17)][step % 4]
      let screen = stage.screen(size.0, size.1, Theme(depth: .many, isASCII: step % 2 == 0))
      #expect(!screen.isEmpty)
    }
    #expect(stage.app.session.violation == nil)
  }
}
