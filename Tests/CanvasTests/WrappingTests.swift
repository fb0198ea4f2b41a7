// Fitting text into its room: where lines break, where text is cut, what of a list is shown.

import Canvas
import Testing

@Suite("Fitting text")
struct WrappingTests {
  @Test("lines break between words, and none is longer than the room")
  func words() {
    #expect(wrapped("a leader sends heartbeats", width: 10) == ["a leader", "sends", "heartbeats"])
    #expect(wrapped("a leader sends heartbeats", width: 25) == ["a leader sends heartbeats"])
    #expect(wrapped("a leader sends heartbeats", width: 24) == ["a leader sends", "heartbeats"])
  }

  @Test("several blanks are one, and at the ends there are none")
  func blanks() {
    #expect(wrapped("  a   b ", width: 10) == ["a b"])
    #expect(wrapped("   ", width: 10) == [])
    #expect(wrapped("", width: 10) == [])
  }

  @Test("a word longer than the room is broken where the room ends, and others go on behind it")
  func longWord() {
    #expect(wrapped("abcdefgh i", width: 3) == ["abc", "def", "gh", "i"])
    #expect(wrapped("abcdefgh i", width: 4) == ["abcd", "efgh", "i"])
    #expect(wrapped("x abcdefgh", width: 5) == ["x", "abcde", "fgh"])
  }

  @Test("without room there are no lines", arguments: [0, -1])
  func noRoom(width: Int) { #expect(wrapped("a b", width: width) == []) }

  @Test("nothing is lost, and no line is too long", arguments: 1...12)
  func whole(width: Int) {
    let text = "S1 has voted for S2 in term 4 (§5.2, §5.4.1), e\u{301}galite\u{301} 日本語日本語"
    let lines = wrapped(text, width: width)
    for line in lines { #expect(1...width ~= line.unicodeScalars.count) }
    let all = text.unicodeScalars.filter { $0 != " " }
    let kept = lines.joined().unicodeScalars.filter { $0 != " " }
    #expect(Array(kept) == Array(all))
  }

  @Test("an accent of its own takes a column, as in the picture")
  func combining() {
    let word = "e\u{301}e\u{301}e\u{301}"
    #expect(word.count == 3 && word.unicodeScalars.count == 6)
    #expect(wrapped(word, width: 4).map { $0.unicodeScalars.count } == [4, 2])
    #expect(wrapped(word, width: 3).map { $0.unicodeScalars.count } == [3, 3])
  }

  @Test("a wide character takes the one column of the sign that stands for it")
  func wide() {
    #expect(wrapped("日本語", width: 2) == ["日本", "語"])
    var grid = Grid(size: Size(columns: 4, rows: 1))
    #expect(grid.put("日本!", 0, 0, in: Rect(grid.size)) == 3)
    #expect(grid.text == "??!")
  }

  @Test("text that is too long ends in a mark, which ASCII has too")
  func clipping() {
    #expect(clipped("heartbeat", width: 9, theme: Theme()) == "heartbeat")
    #expect(clipped("heartbeat", width: 8, theme: Theme()) == "heartbe…")
    #expect(clipped("heartbeat", width: 8, theme: Theme(isASCII: true)) == "heartb..")
    #expect(clipped("heartbeat", width: 2, theme: Theme()) == "h…")
    #expect(clipped("heartbeat", width: 1, theme: Theme()) == "h")
    #expect(clipped("heartbeat", width: 0, theme: Theme()) == "")
    #expect(clipped("heartbeat", width: -3, theme: Theme()) == "")
    #expect(clipped("", width: 0, theme: Theme()) == "")
  }

  @Test("what is cut is never longer than its room, whatever it is made of", arguments: 0...7)
  func clippedScalars(width: Int) {
    let text = clipped("e\u{301}e\u{301}e\u{301}日本", width: width, theme: Theme())
    #expect(text.unicodeScalars.count == min(width, 8))
  }

  @Test("of a long list the place stays in the middle, and no room is left empty")
  func lists() {
    let first = (0..<10).map { firstRow(showing: $0, of: 10, in: 4) }
    #expect(first == [0, 0, 0, 1, 2, 3, 4, 5, 6, 6])
    #expect(firstRow(showing: 2, of: 3, in: 5) == 0, "all of it is shown")
    #expect(firstRow(showing: 0, of: 0, in: 5) == 0)
  }
}
