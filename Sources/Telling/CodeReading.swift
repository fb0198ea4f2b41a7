// The code beside the paper: which lines decided an event, by which rule, and where the code of a rule is.

import Raft
import Session
import Simulation

/// A function of the source, with the lines of it that decided.
package struct Passage: Hashable, Sendable {
  /// The file, by its place in `SourceFile.all`.
  package var file: Int
  /// The function's name.
  package var function: String
  /// The function's lines, by their places in the file.
  package var lines: Range<Int>
  /// The lines that decided.
  package var deciding: Set<Int>
  /// The lines that put the decision into effect: what they change is what was decided.
  package var effect: Set<Int>
  /// The line that gave the reason.
  package var given: Int

  /// The function around a line, with what led to the line.
  init?(file: Int, line: Int) {
    let source = SourceFile.all[file]
    guard source.lines.indices.contains(line), let function = source.function(around: line) else {
      return nil
    }
    self.file = file
    self.function = function.name
    lines = function.lines
    deciding = source.deciding(line)
    effect = source.effect(around: line)
    given = line
  }

  /// The file that it is in.
  package var source: SourceFile { SourceFile.all[file] }
}

/// A decision of an event, with its rule and its code.
package struct CodeDecision: Hashable, Sendable {
  /// The rule of the paper that it follows.
  package var rule: PaperRule
  /// The names that the source has for it; nil where nothing was decided and only a message looked at.
  package var name: DecisionName?
  /// The functions that decided it: first where the reason was found, then where the note was given.
  package var passages: [Passage]
}

/// An event as the source has it: its decisions, in order.
package struct CodeReading: Sendable {
  /// The decisions, in the order in which they were taken. Empty for what no server decided.
  package var decisions: [CodeDecision]

  /// The code of an event that was heard.
  /// - Complexity: O(notes · lines of the source).
  package init(_ observed: ObservedEvent) {
    decisions = zip(observed.notes, observed.places).map { note, place in
      CodeDecision(
        rule: PaperRule(note), name: note.decisionName,
        passages: SourceIndex.passages(of: note.decisionName, at: place))
    }
    guard decisions.isEmpty, let entry = CodeReading.entry(observed.event.kind),
      let passage = SourceIndex.passage(ofFunction: entry.function)
    else { return }
    decisions = [CodeDecision(rule: entry.rule, name: nil, passages: [passage])]
  }

  /// Where a server begins with an event of which it says nothing.
  private static func entry(_ kind: Event.Kind) -> (function: String, rule: PaperRule)? {
    switch kind {
    case .delivered(let flight):
      ("handle\(flight.message.kind.name)", PaperRule(of: flight.message.kind))
    case .timer(_, .election): ("endElectionTimer", .electionTimer)
    case .timer(_, .heartbeat): ("attendToDuties", .heartbeats)
    case .diskWritten: ("didWrite", .persistBeforeAnswer)
    case .compacted: ("takeSnapshot", .takeSnapshot)
    case .ended, .queued, .lost, .client, .intervention: nil
    }
  }
}

/// Where the source gives which reason.
package enum SourceIndex {
  /// Where a note is given, by the name of its decision; and where reasons are made, by theirs.
  private static let (notes, reasons): ([String: [Place]], [String: [Place]]) = {
    var (notes, reasons): ([String: [Place]], [String: [Place]]) = ([:], [:])
    for (file, source) in SourceFile.all.enumerated() where source.name.hasPrefix("Raft/Server") {
      for line in source.lines.indices {
        let code = SourceFile.code(source.lines[line])
        guard source.function(around: line) != nil else { continue }
        let isNote = code.contains("turn.note(")
        let text = isNote ? source.statement(at: line) : line..<line + 1
        let names = names(in: source.lines[text])
        for name in isNote ? names : names.filter({ !isPattern(code, $0) }) {
          let place = Place(file: file, line: line, names: Set(names))
          if isNote { notes[name, default: []].append(place) }
          if !isNote { reasons[name, default: []].append(place) }
        }
      }
    }
    return (notes, reasons)
  }()

  /// A line with the names of cases in its statement.
  private struct Place: Hashable, Sendable {
    var file: Int
    var line: Int
    var names: Set<String>
  }

  /// The names behind a dot that nothing stands before, as cases are written.
  private static func names(in lines: ArraySlice<Substring>) -> [String] {
    var names: [String] = []
    for line in lines {
      let code = SourceFile.code(line)
      var before: Character = " "
      for place in code.indices {
        if code[place] == ".", [" ", "(", "["].contains(before) {
          let name = code[code.index(after: place)...].prefix { $0.isLetter || $0.isNumber }
          if !name.isEmpty { names.append(String(name)) }
        }
        before = code[place]
      }
    }
    return names
  }

  /// Whether the line asks whether something is the case, rather than makes it.
  private static func isPattern(_ code: Substring, _ name: String) -> Bool {
    code.contains("case .\(name)") || code.contains("== .\(name)")
      || code.contains("rules[.\(name)]")
  }

  /// The functions that decided what a note says.
  static func passages(of name: DecisionName, at place: SourcePlace) -> [Passage] {
    guard let file = SourceFile.all.firstIndex(where: { $0.name == "\(place.file)" }) else {
      return []
    }
    let given = Passage(file: file, line: place.line - 1)
    guard let given else { return [] }
    let names = notes[name.decision, default: []].first {
      $0.file == file && $0.line == given.given
    }?.names
    // The note may name its reason itself.
    guard let reason = name.reason, names?.contains(reason) != true else { return [given] }
    return grounds(reason, of: given) + [given]
  }

  /// Where the reason of a decision was found that is given in this function: in one that it calls, or that calls it.
  private static func grounds(_ reason: String, of given: Passage) -> [Passage] {
    var passages: [Passage] = []
    for place in reasons[reason, default: []] {
      guard let passage = Passage(file: place.file, line: place.line),
        isNear(passage, given)
      else { continue }
      passages.join(passage)
    }
    let here = passages.filter { $0.file == given.file }
    return here.isEmpty ? passages : here
  }

  /// Whether one of two functions calls the other, at most through one between them.
  private static func isNear(_ one: Passage, _ other: Passage) -> Bool {
    if one.calls(other.function) || other.calls(one.function) { return true }
    return other.calledFunctions.contains { passage(ofFunction: $0)?.calls(one.function) == true }
  }

  /// Where the source may take such a decision.
  private static func code(of name: DecisionName) -> [Passage] {
    let all = notes[name.decision, default: []]
    guard let reason = name.reason else {
      return all.compactMap { Passage(file: $0.file, line: $0.line) }
    }
    let exact = all.filter { $0.names.contains(reason) }
      .compactMap { Passage(file: $0.file, line: $0.line) }
    if !exact.isEmpty { return exact }
    // Where the note has its reason from elsewhere.
    return all.compactMap { Passage(file: $0.file, line: $0.line) }.flatMap { given in
      let grounds = grounds(reason, of: given)
      return grounds.isEmpty ? [] : grounds + [given]
    }
  }

  /// A function by its name.
  static func passage(ofFunction name: String) -> Passage? {
    for (file, source) in SourceFile.all.enumerated() {
      if let function = source.functions.first(where: { $0.name == name }) {
        return Passage(file: file, line: function.lines.lowerBound)
      }
    }
    return nil
  }

  /// Where the source takes the decisions that follow a rule, function by function.
  /// - Complexity: O(1) after the first time.
  package static func code(of rule: PaperRule) -> [Passage] { codeOfRules[rule] ?? [] }

  private static let codeOfRules: [PaperRule: [Passage]] = {
    var code: [PaperRule: [Passage]] = [:]
    for note in Note.samples {
      for passage in SourceIndex.code(of: note.decisionName) {
        code[PaperRule(note), default: []].join(passage)
      }
    }
    for rule in Rule.allCases {
      for passage in switches(of: rule) { code[PaperRule(rule), default: []].join(passage) }
    }
    return code
  }()

  /// The functions that ask whether a rule is on, with the lines that do.
  package static func switches(of rule: Rule) -> [Passage] {
    SourceFile.all.enumerated().flatMap { file, source in
      source.switches(of: rule).compactMap { Passage(file: file, line: $0) }
    }
  }
}

extension Passage {
  /// The names of the functions that it calls.
  fileprivate var calledFunctions: Set<String> {
    var names: Set<String> = []
    for line in source.lines[lines] {
      for part in SourceFile.code(line).split(separator: "(", omittingEmptySubsequences: false) {
        let name = part.reversed().prefix { $0.isLetter || $0.isNumber }
        if !name.isEmpty { names.insert(String(name.reversed())) }
      }
    }
    return names
  }

  fileprivate func calls(_ function: String) -> Bool {
    source.lines[lines].dropFirst().contains { SourceFile.code($0).contains("\(function)(") }
  }
}

extension [Passage] {
  /// Adds a function, or what decides in it where it is there already.
  fileprivate mutating func join(_ passage: Passage) {
    if let same = firstIndex(where: { $0.file == passage.file && $0.lines == passage.lines }) {
      self[same].deciding.formUnion(passage.deciding)
      self[same].effect.formUnion(passage.effect)
    } else {
      append(passage)
    }
  }
}
