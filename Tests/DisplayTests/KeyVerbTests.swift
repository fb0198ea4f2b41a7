// One key, one verb: whatever has the focus, in every set of signs; and no key does what the table does not say.

import Canvas
import Session
import Testing

@testable import Display

@Suite("The table of keys")
struct KeyVerbTests {
  /// Every key that a terminal sends.
  private static let keyboard: [Key] =
    (0x20...0x7E).map { Key.character(Character(Unicode.Scalar(UInt8($0)))) }
    + "abcdefghijklmnopqrstuvwxyz\\]^_@".map { Key.control($0) }
    + (1...12).map { Key.function($0) }
    + [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .left, .right, .up, .down, .home, .end,
      .pageUp, .pageDown,
    ]

  /// All that can have the focus.
  private static let foci: [Focus] = ViewName.allCases.map { .view($0) } + [.line, .link]

  /// Moments at which, together, every key has something to do: a lesson that asks, messages and an old term, two
  /// branches, a search, a marked server.
  private static let moments: [Stage] = {
    var lesson = try! Stage(
      "run 5ms\nask Who?\nchoice S1\nchoice * S3\nrun 200ms\nsay It was S3.\npause")
    lesson.press("<PgDn>")
    lesson.app.settle()
    var busy = Stage()
    busy.run("run until leader any within 2s\nput x 1\nrun 200ms\nput y 2\nrun 4ms")
    busy.press("nnNNNc:run 300ms<Enter>1t:run 4ms<Enter>NNN2y")
    busy.app.lessons = [
      LessonItem(name: "a", text: "run 1s"), LessonItem(name: "b", text: "run 2s"),
    ]
    var inside = Stage()
    inside.run("run until role S3 candidate within 1s\nrun 3ms")
    return [lesson, busy, inside]
  }()

  /// What leads to a place where the keys of what has the focus have something to do.
  private static func ways(to focus: Focus) -> [String] {
    switch focus {
    case .line: [":put x<Left>", ":c<Tab><Tab>", ":<Up>"]
    case .link: ["x"]
    case .view(.branches): ["", "y<Up><Up>", "y<Up><Up>JJ"]
    case .view(.judgement): ["", "jj", "<Left><Tab>"]
    default: ["", "jj", "<PgDn><PgDn>JJ", "kkK"]
    }
  }

  /// The moments with the focus where it is wanted, and their pictures.
  private static func stages(_ focus: Focus) -> [(stage: Stage, picture: [String])] {
    ways(to: focus).flatMap { way in
      moments.map { moment in
        var stage = moment
        if case .view(let view) = focus {
          stage.app.view = view
          stage.app.refreshView()
        }
        stage.press(way)
        if case .view(let view) = focus, stage.app.view != view { stage.app.view = view }
        stage.app.notice = nil
        return (stage, picture(stage))
      }
    }
  }

  /// All that a key can change, as far as it can be seen on a small screen, where all that is long scrolls.
  private static func picture(_ stage: Stage) -> [String] {
    [
      stage.screen(44, 12), "\(stage.app.session.position) \(stage.app.session.branchNumber)",
      "\(stage.app.isPlaying) \(stage.app.wantsMouse) \(stage.app.prompt?.cursor ?? -1)",
      "\(String(describing: stage.app.signs)) \(stage.app.model.tempo)",
    ]
  }

  /// Whether a key does something. Words that there is nothing to do are no answer.
  private static func answers(_ key: Key, _ before: (stage: Stage, picture: [String])) -> Bool {
    var stage = before.stage
    let wantsDigit = stage.app.isChoosingLink
    guard stage.app.handle(.key(key)) == .goOn else { return true }
    let words = stage.app.notice?.text ?? ""
    if words.contains("does nothing here") || words.contains("wants a digit") {
      stage.app.notice = nil
      stage.app.isChoosingLink = wantsDigit
    }
    return picture(stage) != before.picture
  }

  @Test("what a key has to say fits into a line of 80 columns", arguments: ["", " ", "T", "H"])
  func lines(way: String) {
    var said = 0
    for key in "Tv+-0123456789cpxtawyYirRuBgGM<>jknNoPHS!" {
      var stage = Stage()
      stage.press(way)
      stage.press(String(key))
      guard let words = stage.app.notice?.text else { continue }
      said += 1
      #expect(words.unicodeScalars.count <= 78, "\(key): \(words)")
    }
    #expect(said > 10)
  }

  @Test("no key stands for two verbs, and no verb for the same as another")
  func unique() {
    var verbs: [Key: KeyVerb] = [:]
    for verb in KeyVerb.allCases {
      #expect(!verb.keys.isEmpty)
      for key in verb.keys {
        #expect(verbs[key] == nil, "\(key) is \(verb) and \(verbs[key]!)")
        verbs[key] = verb
      }
    }
    let words = KeyVerb.allCases.map(\.words)
    #expect(Set(words).count == words.count)
  }

  @Test(
    "every verb is done somewhere; a reading uses keys of its verb and does one thing at a place")
  func bound() {
    for verb in KeyVerb.allCases {
      #expect(!KeyBinding.readings(of: verb).isEmpty, "\(verb) is done nowhere")
    }
    var seen: Set<String> = []
    for binding in KeyBinding.all {
      #expect(!binding.keys.isEmpty && Set(binding.keys).isSubset(of: binding.verb.keys))
      for key in binding.keys {
        #expect(seen.insert("\(key) \(binding.focus)").inserted, "\(key) twice in \(binding.focus)")
      }
    }
  }

  @Test("a key of the table does something at some moment, and no other key does", arguments: foci)
  func handled(focus: Focus) {
    let stages = Self.stages(focus)
    for key in Self.keyboard {
      if let binding = KeyBinding.of(key, in: focus) {
        // Drawing anew changes nothing that a test could see; and the cluster is there already.
        if binding.verb == .redraw || (binding.verb == .cluster && focus == .view(.cluster)) {
          continue
        }
        #expect(stages.contains { Self.answers(key, $0) }, "\(key) in \(focus.title)")
      } else if focus != .line || !key.isCharacter {
        #expect(!Self.answers(key, stages[1]), "\(key) in \(focus.title)")
      }
    }
  }

  @Test(
    "the help and the footers write keys of the table, in each set of signs",
    arguments: SignSet.allCases)
  func written(set: SignSet) {
    let theme = Theme(signs: set)
    let labels = KeyBinding.all.flatMap { [$0.label(theme), $0.shortLabel(theme)] }
    #expect(!labels.contains(""))
    if set == .ascii { #expect(labels.joined().unicodeScalars.allSatisfy { $0.isASCII }) }
    for focus in Self.foci {
      let own = KeyBinding.all.filter { [focus, .anyView].contains($0.focus) }
      let taken: [Key] = own.filter { $0.focus == focus }.flatMap(\.keys)
      let reachable = own.filter { $0.focus == focus || !taken.contains($0.keys[0]) }
      let labels = reachable.map { $0.shortLabel(theme) }
      #expect(Set(labels).count == labels.count, "\(focus.title): \(labels.sorted())")
    }
    for before in [ViewName.cluster, .events] {
      var stage = Self.moments[1]
      stage.app.view = before
      stage.press("?")
      let help = stage.screen(240, 250, theme)
      for binding in KeyBinding.all where binding.focus != .link {
        #expect(help.contains(binding.label(theme)), "\(binding.label)")
        #expect(help.contains(binding.meaning), "\(binding.meaning)")
      }
    }
  }
}

extension Key {
  fileprivate var isCharacter: Bool { if case .character = self { true } else { false } }
}
