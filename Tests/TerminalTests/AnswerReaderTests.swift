// What a terminal answers at the start, among whatever else comes in.

import Canvas
import Terminal
import Testing

struct AnswerReaderTests {
  /// What comes of bytes, as they are, and one by one.
  private func read(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> (answers: TerminalAnswers, rest: String) {
    var whole = AnswerReader()
    whole.feed(text.utf8)
    var single = AnswerReader()
    for byte in text.utf8 { single.feed([byte]) }
    #expect(single.answers == whole.answers, sourceLocation: sourceLocation)
    #expect(single.rest == whole.rest, sourceLocation: sourceLocation)
    return (whole.answers, String(decoding: whole.rest, as: UTF8.self))
  }

  private static let all =
    "\u{1B}[2;2R\u{1B}[2;2R\u{1B}]11;rgb:0000/0000/0000\u{1B}\\\u{1B}[?2026;2$y\u{1B}[?62;22c"

  @Test func `all answers are understood, and nothing is left`() {
    let (answers, rest) = read(Self.all)
    #expect(answers.signColumns == 1 && answers.brailleColumns == 1)
    #expect(answers.backdrop == .dark && answers.hasSynchronizedOutput && answers.isComplete)
    #expect(rest == "")
  }

  @Test func `wide signs and narrow Braille`() {
    let (answers, _) = read("\u{1B}[2;3R\u{1B}[2;2R\u{1B}[?1;2c")
    #expect(answers.signColumns == 2 && answers.brailleColumns == 1)
    #expect(!answers.hasSynchronizedOutput && answers.backdrop == .unknown)
  }

  @Test func `keys typed before, between and behind the answers are kept in order`() {
    let mixed = "n\u{1B}[A\u{1B}[2;2Rx\u{1B}[2;3R\u{1B}OPé\u{1B}\u{1B}[?62c:put x 1\r"
    let (answers, rest) = read(mixed)
    #expect(answers.signColumns == 1 && answers.brailleColumns == 2 && answers.isComplete)
    #expect(rest == "n\u{1B}[Ax\u{1B}OPé\u{1B}:put x 1\r")
  }

  @Test(arguments: [
    "\u{1B}[1;2R", "\u{1B}[R", "\u{1B}[2R", "\u{1B}[c", "\u{1B}[?2027;1$y", "\u{1B}]12;red\u{7}",
    "\u{1B}", "\u{1B}[", "\u{1B}[2;", "\u{1B}]11;rgb:", "\u{1B}[15~", "\u{1B}[<0;3;4M", "garbage",
    "",
    "\u{1B}[200~\u{1B}[2;\u{1B}[201~",
  ])
  func `what is no whole answer is kept as it came`(text: String) {
    let (answers, rest) = read(text)
    #expect(answers == TerminalAnswers())
    #expect(rest == text)
  }

  @Test(arguments: [
    ("rgb:ffff/ffff/ffff", Backdrop.light), ("rgb:0/0/0", .dark),
    ("rgba:fdfd/f6f6/e3e3/ffff", .light),
    ("rgb:00/2b/36", .dark), ("rgb:zz/00/00", .unknown), ("?", .unknown),
    ("rgb:0000/0000", .unknown),
  ])
  func `a background is dark or light`(text: String, backdrop: Backdrop) {
    #expect(read("\u{1B}]11;\(text)\u{7}").answers.backdrop == backdrop)
    #expect(read("\u{1B}]11;\(text)\u{1B}\\").answers.backdrop == backdrop)
  }

  @Test(arguments: [("0", false), ("1", true), ("2", true), ("3", true), ("4", false)])
  func `synchronized output is there or not`(state: String, isKnown: Bool) {
    #expect(read("\u{1B}[?2026;\(state)$y").answers.hasSynchronizedOutput == isKnown)
  }

  @Test func `answers that come late are no keys, in one piece or byte by byte`() {
    var decoder = InputDecoder(isOwedAnswers: true)
    var keys: [UserInput] = []
    for byte in "a\(Self.all)b".utf8 {
      decoder.feed([byte])
      while let input = decoder.next() { keys.append(input) }
    }
    #expect(keys == [.key(.character("a")), .key(.character("b"))])
    #expect(decoder.pending == nil)
    // Once all have come, Esc and ] are keys, if nothing follows.
    decoder.feed("\u{1B}]".utf8)
    #expect(decoder.next() == nil)
    #expect(decoder.giveUpWaiting() == .key(.escape))
    #expect(decoder.next() == .key(.character("]")))
  }

  @Test func `while an answer is owed, one that pauses is waited for longer`() {
    var decoder = InputDecoder(isOwedAnswers: true)
    decoder.feed("\u{1B}]11;rgb".utf8)
    #expect(decoder.next() == nil)
    #expect(decoder.pending == .answer)
    #expect(decoder.giveUpWaiting() == nil, "what is left of it is nothing")
    decoder.feed("x".utf8)
    #expect(decoder.next() == .key(.character("x")))
  }
}

struct SignChoiceTests {
  private func choice(
    _ terminal: String = "xterm-256color", wanted: SignSet? = nil, isUTF8: Bool = true,
    locale: String = "en_US.UTF-8", tmux: Bool = false
  ) -> SignChoice {
    SignChoice(
      wanted: wanted, terminal: terminal, isUTF8: isUTF8, locale: locale, isInsideTmux: tmux)
  }

  private func answers(_ sign: Int?, _ braille: Int?) -> TerminalAnswers {
    var answers = TerminalAnswers()
    (answers.signColumns, answers.brailleColumns) = (sign, braille)
    return answers
  }

  @Test func `widths decide, and silence is taken for a terminal of today`() {
    #expect(choice().signs(for: answers(1, 1)) == (.full, true))
    #expect(choice().signs(for: answers(nil, nil)) == (.full, true))
    #expect(choice().signs(for: answers(2, 1)) == (.ascii, true))
    #expect(choice().signs(for: answers(2, 2)) == (.ascii, false))
    #expect(choice().signs(for: answers(3, nil)) == (.ascii, false))
  }

  @Test func `some terminals get ASCII whatever they answer`() {
    for choice in [
      choice("linux"), choice("linux-16color"), choice("Eterm"), choice(isUTF8: false, locale: "C"),
      choice("tmux-256color", locale: "ja_JP.UTF-8", tmux: true),
      choice("screen", locale: "zh_TW.UTF-8", tmux: true),
      choice("tmux", locale: "ko_KR.UTF-8", tmux: true),
    ] {
      #expect(choice.signs(for: answers(1, 1)) == (.ascii, false), "\(choice)")
      #expect(!choice.dependsOnAnswers)
    }
    #expect(choice("tmux", tmux: true).signs(for: answers(1, 1)) == (.full, true))
    #expect(choice(locale: "ja_JP.UTF-8").signs(for: answers(1, 1)) == (.full, true))
  }

  @Test func `what the user wants comes first, but for a locale that cannot`() {
    for set in SignSet.allCases {
      #expect(choice(wanted: set).signs(for: answers(2, 2)).set == set)
      #expect(choice("linux", wanted: set).signs(for: answers(nil, nil)).set == set)
      #expect(choice(wanted: set, isUTF8: false).signs(for: answers(1, 1)).set == .ascii)
    }
  }
}
