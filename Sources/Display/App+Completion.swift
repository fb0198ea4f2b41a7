// The commands that concern the program, and what a word that is being typed could become.

import Judging
import Scripting
import Session

/// A command that concerns the program and not the run: it stands in no script.
package struct ProgramCommand: Sendable {
  /// How it is typed: its name, then what it takes.
  package let usage: String
  /// What it does.
  package let summary: String

  fileprivate init(_ usage: String, _ summary: String) {
    (self.usage, self.summary) = (usage, summary)
  }

  /// Its name.
  package var name: String { String(usage.prefix { $0 != " " }) }

  /// All of them.
  package static let all = [
    ProgramCommand(
      "find CONDITION", "look ahead for what makes it come true, and how soon; again: go there"),
    ProgramCommand(
      "judge", "the logs as a picture: what is certain, possible, safe; who can win"),
    ProgramCommand(
      "judge WHAT",
      "a run to step through: picture, committed 2@3, uncommitted 2@3, lost 2@3, committable 2@3, win S2"
    ),
    ProgramCommand("save FILE", "write the run as a script"),
    ProgramCommand("open FILE", "play another script, or a run that is known by its code"),
    ProgramCommand("code", "the run as a short code, to be copied; code FILE writes it"),
    ProgramCommand("picture FILE", "write the screen as SVG"),
    ProgramCommand(
      "export FORMAT FILE", "write the run for others: \(ExportFormat.names)"),
    ProgramCommand(
      "measure splits", "how often votes split in this cluster; elections: how long they take"),
    ProgramCommand(
      "signs SET", "full, safe or ascii signs; auto: what the terminal can show"),
    ProgramCommand("help", "all keys and commands"),
    ProgramCommand("quit", "leave raftview"),
  ]
}

extension App {
  /// What the word at the cursor could become.
  var completions: [String] {
    guard let prompt, prompt.purpose == .command else { return [] }
    let (head, servers) = (prompt.head, model.cluster.count)
    let word = Script.lastWord(of: head)
    let before = head.dropLast(word.count).split(separator: " ").map { $0.lowercased() }
    func those(_ words: [String]) -> [String] {
      words.filter { $0.lowercased().hasPrefix(word.lowercased()) }
    }
    switch before.first {
    case nil:
      var names: [String] = []
      for command in ProgramCommand.all where !names.contains(command.name) {
        names.append(command.name)
      }
      let commands = Script.completions(of: head, servers: servers)
      return commands + those(names).filter { !commands.contains($0) }
    case "find":
      guard let start = head.firstIndex(of: " ") else { return [] }
      return Script.completions(of: "expect" + head[start...], servers: servers)
    case "judge": return those(judgeWords(after: Array(before.dropFirst())))
    case "measure" where before.count == 1: return those(["elections", "splits"])
    case "export" where before.count == 1: return those(ExportFormat.allCases.map(\.rawValue))
    case "signs" where before.count == 1: return those(["full", "safe", "ascii", "auto"])
    default: return Script.completions(of: head, servers: servers)
    }
  }

  /// What may come next after `judge` and these words. Of entries those are offered that logs hold now.
  private func judgeWords(after words: [String]) -> [String] {
    guard let first = words.first else {
      return ["picture"] + RunPlan.Wanted.Of.allCases.map(\.rawValue) + ["win"]
    }
    if words.count > 1 { return [] }
    if first == "win" { return model.cluster.ids.map { "\($0)" } }
    guard RunPlan.Wanted.Of(rawValue: first) != nil, let picture = LogPicture(model.session.run)
    else { return [] }
    return picture.entryNames
  }

  /// The command that concerns the program and that a line begins with: how it is typed, and what it does.
  var programHelp: ProgramCommand? {
    guard let prompt, prompt.purpose == .command else { return nil }
    let words = prompt.head.split(separator: " ")
    let those = ProgramCommand.all.filter { $0.name == words.first?.lowercased() }
    return words.count > 1 ? those.last : those.first
  }
}
