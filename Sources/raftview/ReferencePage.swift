// What the reference pages say, from the tables of the layers below.

import ArgumentParser
import Canvas
import Checking
import Display
import Exploring
import Raft
import Scripting
import Search
import Telling

/// A page of Markdown.
struct ReferencePage {
  /// The file's name without its ending, by which other pages link to it.
  var name: String
  var text: String

  /// All pages that the program writes.
  static var all: [ReferencePage] {
    [
      ReferencePage(name: "Keys", text: keys),
      ReferencePage(name: "Signs", text: signs),
      ReferencePage(name: "Words", text: words),
      ReferencePage(name: "Commands", text: commandsPage),
      ReferencePage(name: "Conditions", text: ReferencePages.conditions()),
      ReferencePage(name: "Settings", text: ReferencePages.settings()),
      ReferencePage(name: "Rules", text: rules),
      ReferencePage(name: "CodeOfRules", text: codeOfRules),
      ReferencePage(name: "FuzzReference", text: fuzzing),
      ReferencePage(name: "ShortestRuns", text: shortestRuns),
      ReferencePage(name: "CommandLine", text: commandLine),
    ]
  }

  private static var keys: String {
    Markdown.page(
      "Keys",
      """
      Every key of the visualizer and the one thing it means. The footer names those that apply now, `?` \
      lists them all.

      What has the focus says what a key is about: `↓` is the next milestone of the run, in a list its next \
      line, in a line that is typed the one that was typed after it. The last column has these readings; \
      where a view has none of its own, that of every view holds. In a line that is typed letters are \
      letters, and only the keys with a reading there do something else. Ctrl-C ends the program, Ctrl-Z \
      suspends it.
      """,
      [
        Markdown.table(
          ["key", "means", "where, and what that comes to"],
          KeyVerb.allCases.map { verb in
            [Markdown.code(verb.label), verb.words, readings(of: verb)]
          })
      ])
  }

  private static var words: String {
    Markdown.page(
      "Words",
      """
      What the words of Raft mean that the lessons and the pictures use.

      The help, `?`, has them too. Our own nouns are in <doc:Glossary>.
      """,
      [Markdown.table(["word", "means"], RaftWord.all.map { [$0.word, $0.meaning] })])
  }

  private static var commandsPage: String {
    ReferencePages.commands() + "\n## In the visualizer alone\n\n"
      + Markdown.table(
        ["command", "does"],
        ProgramCommand.all.map { [Markdown.code($0.usage), $0.summary] }) + "\n"
  }

  private static var signs: String {
    Markdown.page(
      "Signs",
      """
      Every sign of the picture and the one thing it means, in each of the three sets.

      The full set is for terminals whose font has it, the safe one for fonts with few shapes, ASCII for what \
      knows no others. The terminal is asked at the start which it can show; `F` goes through the sets, and \
      `--signs` chooses one. `!` shows them as the terminal draws them. The last column says where a sign stands \
      and what its meaning comes to there. Letters and numbers in words, the punctuation of texts and the names \
      of keys are no signs. Colour is the term, red is what is broken; a message on red ground is lost.
      """,
      [
        Markdown.table(
          ["means", "full", "safe", "ASCII", "where, and what that comes to"],
          signPairs.map { sign, end in
            [sign.meaning]
              + SignSet.allCases.map { set in
                let (first, last) = (sign.scalar(in: set), end?.scalar(in: set))
                return last.map { "\(typed(first)) \(typed($0))" } ?? typed(first)
              } + [sign.readings]
          })
      ])
  }

  /// The signs, those that stand on both sides of something as one.
  private static var signPairs: [(sign: Sign, end: Sign?)] {
    let ends: [Sign: Sign] = [
      .leader: .leaderEnd, .candidate: .candidateEnd, .learner: .learnerEnd, .outside: .outsideEnd,
      .pointed: .pointedEnd,
    ]
    return Sign.allCases.filter { !ends.values.contains($0) }.map { ($0, ends[$0]) }
  }

  /// A sign as Markdown leaves it alone.
  private static func typed(_ scalar: Unicode.Scalar) -> String {
    scalar == "`" ? "&#96;" : Markdown.code(String(scalar))
  }

  /// Where the keys do something, and what: the same words only once.
  private static func readings(of verb: KeyVerb) -> String {
    var groups: [(words: String, places: [String])] = []
    for binding in KeyBinding.readings(of: verb) {
      let some = binding.label == verb.label ? "" : " (\(Markdown.code(binding.label)))"
      let (words, place) = (binding.meaning, (binding.focusTitle ?? "every view") + some)
      if let group = groups.firstIndex(where: { $0.words == words }) {
        groups[group].places.append(place)
      } else {
        groups.append((words, [place]))
      }
    }
    return groups.map { "\($0.places.joined(separator: ", ")): \($0.words)" }.joined(
      separator: "; ")
  }

  private static var rules: String {
    Markdown.page(
      "Rules",
      """
      The rules of Raft that `rule NAME off` switches off, one by one.

      With all of them on, a server is Raft; with one off it makes one mistake, which the checks must \
      then find. Sections are those of the paper, or of the dissertation (diss.). The last column names \
      the property that breaks first without the rule, or what is lost.
      """,
      [
        Markdown.table(
          ["rule", "section", "what it says", "without it"],
          Rule.allCases.map {
            [Markdown.code($0.name), $0.section.description, $0.summary, $0.harm.words]
          })
      ])
  }

  private static var codeOfRules: String {
    Markdown.page(
      "The code of the rules",
      """
      Where the source decides by which rule of the paper: what `X` shows for the selected event.

      Sections are those of the paper, or of the dissertation (diss.), which says each rule better and longer. \
      The functions are those of `Sources/Raft` that take such a decision, and of `Sources/Simulation` for what \
      state machines do; the switches leave out a part of the rule, see <doc:Rules>.
      """,
      [
        Markdown.table(
          ["rule", "section", "what it says", "functions", "switches"],
          PaperRule.allCases.map { rule in
            [
              rule.name.firstUppercased, rule.section.description, rule.statement,
              functions(of: rule),
              rule.switches.map { Markdown.code($0.name) }.joined(separator: ", "),
            ]
          })
      ])
  }

  /// The functions with the code of a rule, file by file.
  private static func functions(of rule: PaperRule) -> String {
    var files: [(file: Substring, functions: [String])] = []
    for passage in SourceIndex.code(of: rule) {
      let (file, function) = (passage.source.shortName, Markdown.code(passage.function))
      if let place = files.firstIndex(where: { $0.file == file }) {
        if !files[place].functions.contains(function) { files[place].functions.append(function) }
      } else {
        files.append((file, [function]))
      }
    }
    return files.map { "\($0.functions.joined(separator: ", ")) in \($0.file)" }.joined(
      separator: "; ")
  }

  private static var fuzzing: String {
    let properties = FindingKind.allCases.map { kind -> [String] in
      switch kind {
      case .safety(let property): [property.name, property.section.description, property.statement]
      case .liveness:
        [
          kind.name, "\(Section.timing)",
          "Once faults have stopped and a quorum is whole, it elects a leader, commits and answers.",
        ]
      case .matchMonotonic:
        [
          kind.name, "\(Section.logReplication)",
          "What a leader knows of the log of a follower that lost nothing only grows.",
        ]
      case .linearizability:
        [
          kind.name, "\(Section.clientInteraction)",
          "What clients were told could have come from one server.",
        ]
      }
    }
    return Markdown.page(
      "What the search tries",
      "The properties that `raftview fuzz` checks, and the faults that it draws from.",
      [
        "## Properties\n\nThe safety properties are checked after every event of every run, not only here.\n\n"
          + Markdown.table(["property", "section", "what it says"], properties),
        "## Faults\n\n"
          + Markdown.table(
            ["what happens to", "faults"],
            FaultNames.groups.map { group in
              [group.title, group.names.map(Markdown.code).joined(separator: ", ")]
            }),
      ])
  }

  private static var shortestRuns: String {
    let rows = Rule.allCases.map { rule in
      guard let run = ShortestRun.all.first(where: { $0.rule == rule }) else {
        return [Markdown.code(rule.name), "", "", ShortestRun.reasonForNone(rule) ?? ""]
      }
      var bounds = run.bounds
      bounds.rules = .all
      return [Markdown.code(rule.name), run.property.name, "\(run.moves)", bounds.words]
    }
    return Markdown.page(
      "Shortest runs",
      "For each rule, what `raftview explore --rule NAME=off` finds: in how few moves something breaks.",
      [Markdown.table(["without the rule", "breaks first", "moves", "within"], rows)])
  }

  /// What the command line has, with the names that it goes by.
  static var commands: [(title: String, command: any ParsableCommand.Type)] {
    [
      ("raftview [SCRIPT]", View.self), ("raftview demos", Demos.self), ("raftview run", Run.self),
      ("raftview measure", Measure.self), ("raftview measure elections", MeasureElections.self),
      ("raftview measure splits", MeasureSplits.self),
      ("raftview measure timers", MeasureTimers.self), ("raftview measure loss", MeasureLoss.self),
      ("raftview measure clocks", MeasureClocks.self),
      ("raftview measure commits", MeasureCommits.self),
      ("raftview measure throughput", MeasureThroughput.self),
      ("raftview measure availability", MeasureAvailability.self),
      ("raftview measure merge", MeasureMergeCommand.self), ("raftview fuzz", Fuzz.self),
      ("raftview explore", Explore.self), ("raftview find", Find.self),
      ("raftview judge", Judge.self),
      ("raftview rules", Rules.self),
      ("raftview profiles", Profiles.self),
      ("raftview picture", Picture.self), ("raftview export", ExportCommand.self),
      ("raftview open", Open.self), ("raftview code", Code.self), ("raftview man", Man.self),
    ]
  }

  private static var commandLine: String {
    Markdown.page(
      "The command line",
      """
      What `raftview` can be told to do, with all options. Every subcommand has `--help`.

      Results go to standard output, everything else to standard error. With `--json` a result is one \
      JSON object a line, whose field names stay. Exit status: 0 all held; 1 an expectation failed or a \
      property broke; 64 usage; 65 a script that does not parse or contradicts itself; 66 a file that \
      cannot be read; 69 no usable terminal; 73, 74 output that cannot be written; 75 not all was tried; \
      130 interrupted.
      """,
      commands.map { title, command in
        "## \(title)\n\n```\n\(RaftView.helpMessage(for: command, columns: 80).withoutBlankEnd)\n```"
      })
  }
}

extension String {
  /// Without blank lines at its end.
  var withoutBlankEnd: String {
    String(reversed().drop { $0.isWhitespace }.reversed())
  }
}
