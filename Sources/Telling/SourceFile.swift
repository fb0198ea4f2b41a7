// The source of the protocol as text: its files, their functions, and which lines a decision hangs on.

import CSources
import Raft

/// A file of the source, as it was built. It is laid out as swift-format does it, on which all of this relies.
package struct SourceFile: Sendable {
  /// The module and the file, such as `Raft/Server+Election.swift`.
  package let name: String
  /// Its lines, without line feeds.
  package let lines: [Substring]
  /// Its functions, initializers and computed properties with a body, in order.
  package let functions: [Function]

  /// A function, or what has a body like one.
  package struct Function: Hashable, Sendable {
    /// Its name without arguments: `handleRequestVote`.
    package var name: String
    /// The lines from its first to its last, by their places in the file.
    package var lines: Range<Int>
  }

  init(name: String, text: String) {
    self.name = name
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    self.lines = lines
    functions = lines.indices.compactMap { SourceFile.function(at: $0, in: lines) }
  }

  /// The files that are inside the program, by name.
  package static let all: [SourceFile] = {
    var files: [SourceFile] = []
    while case let file = csources_at(files.count), let name = file.name {
      let bytes = UnsafeBufferPointer(start: file.text, count: file.length)
      files.append(
        SourceFile(name: String(cString: name), text: String(decoding: bytes, as: UTF8.self)))
    }
    return files
  }()

  /// The name without the module.
  package var shortName: Substring {
    name[(name.lastIndex(of: "/") ?? name.startIndex)...].dropFirst()
  }

  /// The function that the line is in.
  package func function(around line: Int) -> Function? {
    functions.last { $0.lines.contains(line) }
  }

  // MARK: Functions

  static func indentation(_ line: Substring) -> Int { line.utf8.prefix { $0 == 0x20 }.count }

  private static let modifiers: Set<Substring> = [
    "public", "package", "private", "fileprivate", "static", "mutating",
  ]

  private static func function(at number: Int, in lines: [Substring]) -> Function? {
    var words = lines[number].split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") || modifiers.contains(word) {
      words.removeFirst()
    }
    guard let keyword = words.first else { return nil }
    let isInitializer = keyword.hasPrefix("init(")
    guard isInitializer || (keyword == "func" || keyword == "var") && words.count > 1 else {
      return nil
    }
    let name = isInitializer ? "init" : String(words[words.startIndex + 1].prefix { $0.isName })
    guard let end = end(ofBodyAt: number, in: lines) else { return nil }
    return Function(name: name, lines: number..<end + 1)
  }

  /// The line of the brace that ends what a line begins; nil if it has no body.
  private static func end(ofBodyAt number: Int, in lines: [Substring]) -> Int? {
    let depth = indentation(lines[number])
    var open = number
    while !lines[open].hasSuffix("{") {
      if lines[open].hasSuffix("}") { return open }
      open += 1
      guard open < lines.count else { return nil }
      let goesOn = [")", "{", "where "].contains { lines[open].dropFirst(depth).hasPrefix($0) }
      if indentation(lines[open]) <= depth, !goesOn { return nil }
    }
    return end(ofBlockAt: open, depth, in: lines)
  }

  private static func end(ofBlockAt open: Int, _ depth: Int, in lines: [Substring]) -> Int? {
    lines.indices.suffix(from: open + 1).first {
      indentation(lines[$0]) == depth && lines[$0].dropFirst(depth).hasPrefix("}")
    }
  }
}

extension SourceFile {
  // MARK: What a line hangs on

  /// The lines of the statement that the line is in: from where it begins to where its parentheses close.
  package func statement(at line: Int) -> Range<Int> {
    var end = line
    var open = balance(lines[line])
    while open > 0, end + 1 < lines.count {
      end += 1
      open += balance(lines[end])
    }
    return line..<end + 1
  }

  /// How many more parentheses and brackets open than close.
  private func balance(_ line: Substring) -> Int {
    var count = 0
    for byte in SourceFile.code(line).utf8 {
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["): count += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"): count -= 1
      default: break
      }
    }
    return count
  }

  /// The line without its comment.
  static func code(_ line: Substring) -> Substring {
    line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
  }

  /// The lines that decide whether the line is come to: the conditions around it, and those before it in the same
  /// blocks that would have left them; with the line's own statement.
  package func deciding(_ line: Int) -> Set<Int> {
    guard let function = function(around: line) else { return [line] }
    var found = Set(statement(at: line))
    var depth = SourceFile.indentation(lines[line])
    // Whether the line is one of several ways: then what they part at belongs to it.
    var isWay = SourceFile.isWay(lines[line].dropFirst(depth))
    var above = line - 1
    while above > function.lines.lowerBound {
      let indentation = SourceFile.indentation(lines[above])
      let words = lines[above].dropFirst(indentation)
      if words.isEmpty || words.hasPrefix("//") || indentation > depth {
        above -= 1
      } else if indentation < depth {
        // What the block belongs to; of one over several lines its first line has the condition.
        let head = head(of: above, function)
        found.formUnion(head...above)
        depth = indentation
        isWay = SourceFile.isWay(lines[head].dropFirst(depth))
        above = head - 1
      } else {
        if words.hasPrefix("guard ") { found.formUnion(condition(from: above)) }
        if isWay, ["if ", "switch ", "} else"].contains(where: { words.hasPrefix($0) }) {
          found.formUnion(condition(from: above))
          isWay = words.hasPrefix("}")
        }
        above -= 1
      }
    }
    return found
  }

  /// The lines beside a note, in its block, that change the server's state, with what they depend on there: what the
  /// note tells of is done by them. Empty where the line is no note.
  package func effect(around line: Int) -> Set<Int> {
    guard SourceFile.isNote(lines[line]), let function = function(around: line) else { return [] }
    let depth = SourceFile.indentation(lines[line])
    let isInside = { (number: Int) in
      function.lines.contains(number)
        && (lines[number].isEmpty || SourceFile.indentation(lines[number]) >= depth)
        && (number == line || !SourceFile.isNote(lines[number]))
    }
    var (first, last) = (line, line)
    while isInside(first - 1) { first -= 1 }
    while isInside(last + 1) { last += 1 }
    var found: Set<Int> = []
    for number in first...last where SourceFile.changesState(lines[number]) {
      found.formUnion(deciding(number).filter { $0 >= first && $0 <= last })
    }
    return found.subtracting(statement(at: line))
  }

  private static func isNote(_ line: Substring) -> Bool { code(line).contains("turn.note(") }

  /// Whether a line assigns to the state of the server, or puts something into it.
  private static func changesState(_ line: Substring) -> Bool {
    let code = code(line).drop { $0 == " " }
    guard code.hasPrefix("state.") else { return false }
    let place = code.prefix { !" ([".contains($0) }
    let rest = code[place.endIndex...]
    return rest.contains(" = ") || rest.hasPrefix(" += ") || rest.hasPrefix(" -= ")
      || [".insert", ".remove", ".append"].contains { place.hasSuffix($0) }
  }

  private static func isWay(_ words: Substring) -> Bool {
    ["case ", "default:", "} else"].contains { words.hasPrefix($0) }
  }

  /// The first line of the head that ends at a line with a brace.
  private func head(of line: Int, _ function: Function) -> Int {
    let depth = SourceFile.indentation(lines[line])
    var first = line
    while first > function.lines.lowerBound {
      let words = lines[first].dropFirst(SourceFile.indentation(lines[first]))
      let isHead =
        SourceFile.indentation(lines[first]) == depth && words != "{" && !words.hasPrefix(")")
      if isHead { return first }
      first -= 1
    }
    return line
  }

  /// The lines of a condition from its keyword to its brace.
  private func condition(from line: Int) -> Range<Int> {
    var end = line
    while end + 1 < lines.count, !["{", "}"].contains(where: { lines[end].hasSuffix($0) }) {
      end += 1
    }
    return line..<end + 1
  }

  // MARK: Switches

  /// The lines that ask whether a rule is on.
  package func switches(of rule: Rule) -> [Int] {
    let wanted = "rules[.\(rule)]"
    return lines.indices.filter { SourceFile.code(lines[$0]).contains(wanted) }
  }

  /// The rules that the line asks for.
  package func rules(askedAt line: Int) -> [Rule] {
    let code = SourceFile.code(lines[line])
    guard code.contains("rules[.") else { return [] }
    return Rule.allCases.filter { code.contains("rules[.\($0)]") }
  }

  /// What a line that asks for a rule leaves out where the rule is off, and what it does instead.
  package func effect(of rule: Rule, at line: Int) -> (leftOut: Range<Int>, instead: Range<Int>) {
    let none = line..<line
    let isNegated = ["!settings.rules", "!rules"].contains {
      lines[line].contains("\($0)[.\(rule)]")
    }
    guard let function = function(around: line) else { return (none, none) }
    let first = [line, head(of: line, function)].first { number in
      ["if ", "guard "].contains { lines[number].drop { $0 == " " }.hasPrefix($0) }
    }
    guard let first else { return (none, none) }
    let depth = SourceFile.indentation(lines[first])
    let open = condition(from: first).upperBound - 1
    // A condition and what it asks for may stand in one line.
    let close =
      lines[open].hasSuffix("}") ? open : SourceFile.end(ofBlockAt: open, depth, in: lines) ?? open
    let body = close == open ? open..<open + 1 : open + 1..<close
    if lines[first].dropFirst(depth).hasPrefix("if ") {
      return isNegated ? (none, body) : (body, none)
    }
    guard !isNegated else { return (none, none) }
    let end = lines.indices.suffix(from: close + 1).first {
      SourceFile.indentation(lines[$0]) < depth && !lines[$0].isEmpty
    }
    return (close + 1..<max(close + 1, end ?? close + 1), close == open ? none : body)
  }
}

extension Character {
  /// Whether names are made of it.
  fileprivate var isName: Bool { isLetter || isNumber || self == "_" }
}
