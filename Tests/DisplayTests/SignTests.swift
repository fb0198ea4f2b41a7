// One meaning a sign and one sign a meaning, in each set; and the legend that shows them.

import Canvas
import Raft
import Scripting
import Session
import Testing

@testable import Display

@Suite("Signs")
struct SignTests {
  @Test("in each set no sign has two meanings", arguments: SignSet.allCases)
  func unique(set: SignSet) {
    var meanings: [Unicode.Scalar: Sign] = [:]
    for sign in Sign.allCases {
      let scalar = sign.scalar(in: set)
      if let other = meanings[scalar] {
        #expect(
          Sign.families.contains { $0.contains(sign) && $0.contains(other) },
          "\(scalar) is \(sign) and \(other)")
      }
      meanings[scalar] = sign
      #expect(scalar.isASCII || set != .ascii, "\(sign)")
      #expect(scalar.isOneColumn, "\(sign)")
    }
    // In colours or without, where a name begins tells the roles apart.
    let theme = Theme(signs: set)
    let roles: [RoleName] = [.follower, .preCandidate, .candidate, .leader, .crashed]
    #expect(Set(roles.map { theme.shape(of: $0).left }).count == roles.count)
  }

  @Test("each meaning is told once, and so is where it stands")
  func meanings() {
    var seen: [String: Sign] = [:]
    for sign in Sign.allCases {
      #expect(!sign.meaning.isEmpty && !sign.readings.isEmpty, "\(sign)")
      if let other = seen[sign.meaning] {
        #expect(
          Sign.families.contains { $0.contains(sign) && $0.contains(other) }
            || sign.readings == other.readings, "\(sign) and \(other): \(sign.meaning)")
      }
      seen[sign.meaning] = sign
    }
  }

  /// What texts contain beside letters: sections, dots that stand for what is cut off, signs of numbers, names of
  /// keys.
  private static let prose = Set("§…·×–−→←↑↓’“”≤≥é".unicodeScalars)
  /// What bars and columns of charts are made of, and what says whether time passes.
  private static let bars = Set("▏▎▍▌▋▊▉█▁▂▃▄▅▆▇▶▮".unicodeScalars)

  /// Moments that together have most of what is ever drawn.
  private static let scenes: [(servers: Int, commands: String)] = [
    (5, "run until role S3 candidate within 1s\nrun 5ms"),
    (
      5,
      "run until leader S3 within 1s\nrun 100ms\nput x 1\nrun 12ms\ncrash S4\npause S5\nhold S3>S1"
    ),
    (5, "timeout S1\ntimeout S5\nrun 40ms\ncut S1>S2\npartition S1 S2 | S3 S4 S5\nrun 900ms"),
    (5, "set pre-vote on\nrun until leader any within 1s\nadd S6\nrun 30ms\ntimeout S2\nrun 9ms"),
    (9, "run until leader any within 1s\nload 100/s\nrun 300ms\nsnapshot S2\nrun 20ms"),
  ]

  @Test(
    "whatever is drawn beyond ASCII comes from the table", arguments: [SignSet.full, .safe])
  func drawn(set: SignSet) throws {
    let known = Set(Sign.allCases.map { $0.scalar(in: set) })
    var seen: Set<Unicode.Scalar> = []
    for scene in Self.scenes {
      var stage = Stage(servers: scene.servers)
      stage.run(scene.commands)
      for view in ViewName.allCases {
        stage.app.view = view
        stage.press("<Tab>")
        for size in [Size(columns: 80, rows: 24), Size(columns: 200, rows: 60)] {
          for hasBraille in [false, true] {
            let theme = Theme(signs: set, hasBraille: hasBraille)
            for cell in stage.app.render(size: size, theme: theme).cells
            where !cell.scalar.isASCII { seen.insert(cell.scalar) }
          }
        }
      }
    }
    let strangers = seen.subtracting(known).subtracting(Self.prose).subtracting(Self.bars)
      .filter { !(0x2800...0x28FF).contains($0.value) }
    #expect(strangers.isEmpty, "\(strangers.sorted())")
    #expect(seen.count > 15, "the pictures have signs at all: \(seen.count)")
  }

  // MARK: The legend

  @Test(
    "the legend shows every sign on one screen of 80×24, in each set", arguments: SignSet.allCases)
  func legend(set: SignSet) {
    let theme = Theme(signs: set)
    let legend = Legend(theme: theme)
    #expect(legend.left.count <= 22 && legend.right.count <= 22)
    let text = (legend.left + legend.right).flatMap(\.pieces).map(\.text).joined(separator: " ")
    var words = legend.left.map(\.words).joined()
    words += legend.right.map(\.words).joined()
    for sign in Sign.allCases {
      let isPart = [.line, .crossing, .tick, .branch, .lastBranch].contains(sign)
      let isOfLinks = theme.hasBraille && [.link, .way].contains(sign)
      let scalar = sign.scalar(in: set)
      #expect(
        isPart || isOfLinks || text.unicodeScalars.contains(scalar)
          || words.unicodeScalars.contains(scalar), "\(sign)")
    }
    var stage = Stage()
    stage.press("!")
    let screen = stage.screen(80, 24, theme)
    for line in legend.left + legend.right { #expect(screen.contains(line.words), "\(line.words)") }
    #expect(!screen.contains("larger window"))
    stage.press("!")
    #expect(stage.app.view == .cluster)
  }

  @Test("the legend is drawn at any size, and says what has no room", arguments: SignSet.allCases)
  func sizes(set: SignSet) {
    var stage = Stage()
    stage.press("!")
    for columns in [40, 60, 77, 78, 200] {
      for rows in [12, 24, 60] {
        let screen = stage.screen(columns, rows, Theme(signs: set))
        #expect(screen.contains("larger window") == (columns < 78 && rows < 60 || rows < 24))
      }
    }
  }

  // MARK: Changing the set

  @Test("F goes through the sets, and the picture and the message change")
  func change() {
    var stage = Stage()
    let terminal = Theme()
    #expect(stage.app.theme(on: terminal) == terminal)
    stage.press("F")
    #expect(stage.app.theme(on: terminal).signs == .safe)
    #expect(!stage.app.theme(on: terminal).hasBraille)
    #expect((stage.line(22) + stage.footer).contains("safe"))
    stage.press("F")
    #expect(stage.app.theme(on: terminal).isASCII)
    stage.press("F")
    #expect(stage.app.theme(on: terminal) == terminal)
    stage.press(":signs ascii<Enter>")
    #expect(stage.app.theme(on: terminal).isASCII)
    stage.press(":signs auto<Enter>")
    #expect(stage.app.theme(on: Theme(signs: .safe)).signs == .safe)
    stage.press(":signs gothic<Enter>")
    #expect(stage.footer.contains("full, safe, ascii or auto"))
  }

  @Test("without UTF-8 there is only ASCII, and that is said")
  func onlyASCII() {
    var stage = Stage()
    let terminal = Theme(signs: .ascii)
    stage.app.take(terminal, isUTF8: false)
    stage.press("F")
    #expect(stage.app.theme(on: terminal).isASCII)
    #expect(stage.footer.contains("UTF-8"))
  }
}
