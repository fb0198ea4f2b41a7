// The questions of the documentation are answered by the keys it names: one or two of them.

import Canvas
import Display
import Foundation
import Raft
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite("Questions in the documentation")
struct QuestionTableTests {
  struct Row: CustomTestStringConvertible {
    var question: String
    var demo: String
    var moment: [String]
    var keys: [String]
    var answer: String
    var testDescription: String { question }
  }

  /// The rows of the table between the marks.
  private static let rows: [Row] = {
    let text = (try? Project.text("Sources/raftview/raftview.docc/Questions.md")) ?? ""
    return text.split(separator: "\n").filter { $0.hasPrefix("|") }.dropFirst(2).map { line in
      let cells = line.replacing("\\|", with: "\u{0}").split(
        separator: "|", omittingEmptySubsequences: false
      ).map { $0.replacing("\u{0}", with: "|").trimmingCharacters(in: .whitespaces) }
      func words(_ cell: String) -> [String] {
        cell.split(separator: "`").map(String.init).filter { $0 != " " }
      }
      return Row(
        question: cells[1], demo: words(cells[2]).first ?? "", moment: words(cells[3]),
        keys: words(cells[4]), answer: words(cells[5]).first ?? "")
    }
  }()

  @Test("there are such questions")
  func some() {
    #expect(Self.rows.count >= 12)
  }

  @Test("one or two keys, at 80×24, and the answer is on the screen", arguments: rows)
  func question(row: Row) throws {
    var app: App
    if row.demo.isEmpty {
      app = App(Session())
    } else {
      app = App(Session(playing: try Script.load(path: Project.demo(row.demo).path)))
    }
    app.pause()
    func press(_ keys: String) {
      for key in Key.sequence(keys) {
        _ = app.handle(.key(key))
        app.settle()
      }
    }
    let size = Size(columns: 80, rows: 24)
    func screen() -> String {
      // Words may be broken over lines.
      app.render(size: size, theme: Theme()).text
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    for keys in row.moment { press(keys) }
    #expect(!screen().contains(row.answer), "the answer is there before it is asked for")
    #expect(row.keys.flatMap { Key.sequence($0) }.count <= 2)
    for keys in row.keys { press(keys) }
    #expect(screen().contains(row.answer), "\(app.render(size: size, theme: Theme()).text)")
  }
}
