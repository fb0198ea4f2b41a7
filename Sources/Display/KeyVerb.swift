// The keys, and the one thing that each of them means.

import Canvas
import Telling

/// What a key means. It means that everywhere; what has the focus only says of what. `next` is the next milestone of
/// the run, in a list its next line, in a line that is typed the one that was typed after it: these are readings of
/// one verb, and stand in the table of bindings. A key that is meant to do something else gets another verb, and
/// with it other keys.
package enum KeyVerb: Int, CaseIterable, Sendable {
  /// Time passes or stands.
  case play
  /// One on or back, in what has the focus.
  case onward, back
  /// The next or the previous in what has the focus.
  case next, previous
  /// A page on or back in what has the focus: of a lesson a stop, of a text a screenful.
  case pageOn, pageBack
  /// To where what has the focus begins or ends.
  case start, end
  /// The words about what is chosen, up and down.
  case scrollDown, scrollUp
  /// How fast time passes.
  case faster, slower, fixedTempo
  /// What has the focus does what it is there for.
  case open
  /// Takes back what was done last.
  case undo
  /// Goes on although a property is broken.
  case goOnBroken
  /// The one of that number; the one after or before the chosen one; none.
  case number, following, preceding, nobody
  /// What is done to the chosen one.
  case crash, timeout, freeze, isolate, cut, mark, part, write, read
  /// What is done to all.
  case split, spread, byHand
  /// What is done to a message.
  case duplicate, delay
  /// Along what caused what, and along the timeline.
  case cause, effect, otherEffect, timelineBack, timelineForward
  /// Looking for words.
  case search, nextMatch, previousMatch
  /// How much is listed or drawn.
  case filter, only, closer, wider
  /// Looks whether what clients saw is right.
  case check
  /// The views in their round.
  case nextView, previousView
  /// A view each.
  case cluster, inspector, messages, elections, spaceTime, safety, charts, events, questions, code
  /// The logs as a picture.
  case judgement
  /// What is not in the round.
  case branches, settings, lessons, signs, help
  /// A help with what a lesson asks.
  case hint
  /// The program itself.
  case command, present, mouse, changeSigns, redraw
  /// Leaves what is open.
  case close, leave
  /// Erases in a line that is typed.
  case eraseBack, erase, eraseLine, eraseWord
  /// Moves in a line that is typed, as in a shell.
  case lineStart, lineEnd, lineBack, lineOnward, lineEarlier, lineLater
}

extension KeyVerb {
  /// The keys that mean it, and what they mean.
  private var row: (keys: [Key], words: String) {
    switch self {
    case .play: ([.character(" ")], "play, pause")
    case .onward: ([.right, .character("n")], "one on in what has the focus")
    case .back: ([.left, .character("N")], "one back in what has the focus")
    case .next: ([.down, .character("j")], "the next in what has the focus")
    case .previous: ([.up, .character("k")], "the previous in what has the focus")
    case .pageOn: ([.pageDown], "a page on in what has the focus; a lesson's is a stop")
    case .pageBack: ([.pageUp], "a page back in what has the focus")
    case .start: ([.character("g"), .home], "to the start of what has the focus")
    case .end: ([.character("G"), .end], "to the end of what has the focus")
    case .scrollDown: ([.character("J")], "the words about the chosen one: on")
    case .scrollUp: ([.character("K")], "the words about the chosen one: back")
    case .faster: ([.character("+"), .character("=")], "faster")
    case .slower: ([.character("-")], "slower")
    case .fixedTempo: ([.character("T")], "a tempo, or a fixed factor")
    case .open: ([.enter], "go into what has the focus, or do it")
    case .undo: ([.character("u")], "undo the last command")
    case .goOnBroken: ([.character("B")], "go on though a property is broken")
    case .number: ((1...9).map { .character(Character("\($0)")) }, "choose the one of that number")
    case .following: ([.tab], "choose the one after")
    case .preceding: ([.backTab], "choose the one before")
    case .nobody: ([.character("0")], "choose nobody")
    case .crash: ([.character("c")], "crash, or restart")
    case .timeout: ([.character("t")], "the election timer fires")
    case .freeze: ([.character("p")], "make it stand still, or go on")
    case .isolate: ([.character("i")], "cut all links, or heal them")
    case .cut: ([.character("x")], "cut off; a link also heals")
    case .mark: ([.character("y")], "mark")
    case .part: ([.character("Y")], "part the marked from the rest, or heal")
    case .write: ([.character("w")], "write a value")
    case .read: ([.character("r")], "read a value")
    case .split: ([.character("a")], "a split vote")
    case .spread: ([.character("A")], "spread the timers again")
    case .byHand: ([.character("H")], "by hand: all waits until told")
    case .duplicate: ([.character("D")], "a second copy")
    case .delay: ([.character("l")], "let it be late")
    case .cause: ([.character("[")], "to what caused this event")
    case .effect: ([.character("]")], "to what came of it")
    case .otherEffect: ([.character("}")], "choose what ] goes to")
    case .timelineBack: ([.character("<")], "back on the timeline")
    case .timelineForward: ([.character(">")], "forward on the timeline")
    case .search: ([.character("/")], "search for words")
    case .nextMatch: ([.character(".")], "the next match of the search")
    case .previousMatch: ([.character(",")], "the match before")
    case .filter: ([.character("f")], "leave out what is not wanted")
    case .only: ([.character("o")], "only the selected server's, or all")
    case .closer: ([.character("z")], "closer")
    case .wider: ([.character("Z")], "wider")
    case .check: ([.character("R")], "check what clients saw")
    case .nextView: ([.character("v")], "next view")
    case .previousView: ([.character("V")], "previous view")
    case .cluster: ([.function(1)], "the cluster")
    case .inspector: ([.function(2), .character("I")], "the inspector")
    case .messages: ([.function(3), .character("m")], "the messages")
    case .elections: ([.function(4), .character("E")], "the elections")
    case .spaceTime: ([.function(5), .character("s")], "space-time")
    case .safety: ([.function(6), .character("S")], "safety")
    case .charts: ([.function(7), .character("C")], "the charts")
    case .events: ([.function(8), .character("e")], "the events")
    case .questions: ([.function(9), .character("W")], "why not")
    case .code: ([.function(10), .character("X")], "the code beside the paper")
    case .judgement: ([.character("d")], "the logs as a picture, judged")
    case .branches: ([.character("b")], "the branches")
    case .settings: ([.character("O")], "the settings")
    case .lessons: ([.character("L")], "the lessons")
    case .signs: ([.character("!")], "the signs")
    case .hint: ([.character("Q")], "a hint")
    case .help: ([.character("?"), .character("h")], "the help")
    case .command: ([.character(":")], "type a command")
    case .present: ([.character("P")], "present")
    case .mouse: ([.character("M")], "the mouse, on or off")
    case .changeSigns: ([.character("F")], "the next set of signs")
    case .redraw: ([.control("l")], "draw the screen anew")
    case .close: ([.character("q")], "close what is open; quit")
    case .leave: ([.escape, .control("g")], "close what is open; let go")
    case .eraseBack: ([.backspace, .control("h")], "erase what is before the cursor")
    case .erase: ([.delete, .control("d")], "erase what is under the cursor")
    case .eraseLine: ([.control("u")], "erase up to the start of the line")
    case .eraseWord: ([.control("w")], "erase the word before the cursor")
    case .lineStart: ([.control("a")], "the start of the line")
    case .lineEnd: ([.control("e")], "the end of the line")
    case .lineBack: ([.control("b")], "a character back")
    case .lineOnward: ([.control("f")], "a character on")
    case .lineEarlier: ([.control("p")], "the line typed before")
    case .lineLater: ([.control("n")], "the line typed after")
    }
  }

  /// The keys that mean it.
  var keys: [Key] { row.keys }

  /// What the keys mean, whatever has the focus.
  package var words: String { row.words }

  /// The letters among the keys of some verbs.
  static func letters(_ verbs: KeyVerb...) -> [Key] {
    verbs.flatMap(\.keys).filter { if case .character = $0 { true } else { false } }
  }

  /// The keys as the documentation writes them.
  package var label: String { KeyLabel(keys).text }
}

/// Keys as they are written where people read them.
struct KeyLabel {
  let keys: [Key]

  init(_ keys: [Key]) { self.keys = keys }

  /// All of them: `→ n`, `1-9`, `F2 I`.
  var text: String {
    if keys.count == 9, keys[0] == .character("1") { return "1-9" }
    return keys.map { KeyLabel.name($0) }.joined(separator: " ")
  }

  /// All of them as a terminal can show them. Where only ASCII can be, the arrows go if there is a letter beside them,
  /// since no letter is a sign.
  func text(_ theme: Theme) -> String {
    guard theme.isASCII else { return text }
    let others = keys.filter { !KeyLabel.isArrow($0) }
    guard !others.isEmpty else {
      return keys.map { $0.name.firstUppercased }.joined(separator: " ")
    }
    return KeyLabel(others).text
  }

  /// The first of them, and the letter beside an arrow: what the footer has room for.
  var short: KeyLabel {
    let isPair = keys.count > 1 && (KeyLabel.isArrow(keys[0]) || KeyLabel.isFunction(keys[0]))
    return keys.count == 9 ? self : KeyLabel(Array(keys.prefix(isPair ? 2 : 1)))
  }

  private static func isArrow(_ key: Key) -> Bool { [.left, .right, .up, .down].contains(key) }

  private static func isFunction(_ key: Key) -> Bool {
    if case .function = key { true } else { false }
  }

  private static func name(_ key: Key) -> String {
    switch key {
    case .left: "←"
    case .right: "→"
    case .up: "↑"
    case .down: "↓"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .backTab: "Shift-Tab"
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .character(let character) where character != " ": "\(character)"
    default: key.name.firstUppercased
    }
  }
}
