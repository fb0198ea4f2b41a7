// raftview man: the manual page, made from the commands.

import ArgumentParser
import Foundation

struct Man: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the manual page.",
    discussion: """
      The page is in roff, as man reads it, and says what --help says of every subcommand.

      Examples:
        raftview man | man -l -
        raftview man > ~/.local/share/man/man1/raftview.1
      """)

  func run() throws {
    let output = Output()
    try output.bytes(Array(try Man.page().utf8))
    try output.finish()
  }

  /// The page.
  static func page() throws -> String {
    let tool = try JSONDecoder().decode(ToolInfo.self, from: Data(RaftView._dumpHelp().utf8))
    let about = RaftView.configuration
    var page = ManualPage()
    page.request(
      #".TH RAFTVIEW 1 "\#(RaftView.versionDate)" "raftview \#(about.version)" "User Commands""#)
    // Flush left, no word divided: options are to be copied.
    page.request(".nh")
    page.request(".ad l")
    page.section("NAME")
    let abstract = about.abstract.hasSuffix(".") ? about.abstract.dropLast() : about.abstract[...]
    page.request("raftview \\- \(String(abstract).lowercasedFirst.roff)")
    page.section("SYNOPSIS")
    page.request("\\fBraftview\\fR [\\fIscript\\fR] [\\fIoptions\\fR]")
    page.request(".br")
    page.request("\\fBraftview\\fR \\fIcommand\\fR [\\fIoptions\\fR]")
    page.section("DESCRIPTION")
    page.text(description)
    page.section("COMMANDS")
    page.text("Without a command it is \\fBview\\fR.", isRoff: true)
    for command in tool.command.subcommands ?? [] { page.command(command, under: "raftview") }
    page.section("OPTIONS OF EVERY COMMAND")
    page.item("\\fB\\-h\\fR, \\fB\\-\\-help\\fR", "Show help.")
    page.item("\\fB\\-\\-version\\fR", "Show the version.")
    page.end(about.discussion)
    return page.lines.joined(separator: "\n") + "\n"
  }

  private static let description = """
    A simulated cluster runs inside the program. Every server's role, term, vote, log, commit index and timers are seen, \
    and the messages between them on their way. The run is stepped through forwards and backwards, one event at a time; \
    servers are crashed, links cut, messages held back, values written; and it is told why each thing happened, with the \
    section of the paper that says so. Inside, ? lists all keys, and : takes commands.

    A run is a seed and a list of commands, so it replays exactly. A script holds one. Where a script is taken, the name of \
    a lesson that ships inside the program does as well, and a run's code.
    """
}

/// What ArgumentParser tells of the commands.
private struct ToolInfo: Decodable {
  var command: Command

  struct Command: Decodable {
    var commandName: String
    var shouldDisplay: Bool?
    var abstract: String?
    var discussion: String?
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  struct Argument: Decodable {
    var kind: String
    var shouldDisplay: Bool
    var sectionTitle: String?
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var preferredName: Name?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
  }

  struct Name: Decodable {
    var kind: String
    var name: String

    /// As it is typed.
    var typed: String { (kind == "long" ? "--" : "-") + name }
  }
}

/// A page in the macros of man, line by line.
private struct ManualPage {
  private(set) var lines: [String] = []

  /// More options than this stand in the list alone, and not in the line above it too.
  private static let mostOptions = 10

  mutating func request(_ line: String) { lines.append(line) }

  mutating func section(_ title: String) { lines.append(".SH \(title.roff)") }

  /// An entry of a list: what stands before it, as roff, and its text.
  mutating func item(_ tag: String, _ text: String) {
    if lines.last == ".PP" { lines.removeLast() }
    lines += [".TP", tag, text.isEmpty ? "\\&" : text.marked]
  }

  /// A command with those under it.
  mutating func command(_ command: ToolInfo.Command, under parent: String) {
    guard command.shouldDisplay ?? true else { return }
    let name = "\(parent) \(command.commandName)"
    let arguments = (command.arguments ?? []).filter {
      $0.shouldDisplay && !["help", "version"].contains($0.preferredName?.name)
    }
    lines.append(".SS \(name.roff)")
    if command.commandName != "help" {
      usage(name, arguments, hasCommands: command.subcommands?.isEmpty == false)
    }
    let abstract = command.abstract ?? "Show the help of a command."
    if command.commandName != "help" { lines.append(".PP") }
    lines.append(abstract.marked)
    text(command.discussion ?? "")
    var title: String?
    for argument in arguments where command.commandName != "help" {
      if let next = argument.sectionTitle, next != title {
        lines += [".PP", "\\fB\(next.roff)\\fR"]
      }
      title = argument.sectionTitle
      entry(argument)
    }
    for subcommand in command.subcommands ?? [] { self.command(subcommand, under: name) }
  }

  private mutating func usage(_ name: String, _ arguments: [ToolInfo.Argument], hasCommands: Bool) {
    let options = arguments.filter { $0.kind != "positional" }
    let isLong = options.count > ManualPage.mostOptions
    var words = ["\\fB\(name.roff.unbroken)\\fR"]
    if hasCommands { words.append("\\fIexperiment\\fR") }
    for argument in arguments where argument.kind == "positional" || !isLong {
      let more = argument.isRepeating ? "\\ ..." : ""
      words.append(argument.isOptional ? "[\(argument.tag.unbroken)\(more)]" : argument.tag + more)
    }
    if isLong { words.append("[\\fIoptions\\fR]") }
    // No option is parted from its value.
    lines.append(words.joined(separator: " "))
  }

  private mutating func entry(_ argument: ToolInfo.Argument) {
    var notes: [String] = []
    if let values = argument.allValues, argument.abstract?.contains("values: ") != true {
      notes.append("values: \(values.joined(separator: ", "))")
    }
    if let value = argument.defaultValue, argument.abstract?.contains("default") != true {
      notes.append("default: \(value)")
    }
    let words = argument.abstract ?? ""
    item(argument.tag, notes.isEmpty ? words : "\(words) (\(notes.joined(separator: "; ")))")
  }

  /// Paragraphs: what is indented stays as it is, or becomes a list where it has two columns.
  mutating func text(_ text: String, isRoff: Bool = false) {
    for paragraph in text.split(separator: "\n\n") {
      if lines.last?.hasPrefix(".S") == false { lines.append(".PP") }
      var columns = 0
      var isKept = false
      for line in paragraph.split(separator: "\n") {
        if !line.hasPrefix("  ") {
          if isKept { lines.append(".fi") }
          if columns > 0 { lines.append(".PP") }
          (isKept, columns) = (false, 0)
          lines.append(isRoff ? String(line) : String(line).marked)
        } else if let parts = line.wholeMatch(of: /[ ]{2}([^ ].*?)[ ]{2,}([^ ].*)/) {
          columns += 1
          item("\\fB\(String(parts.output.1).roff)\\fR", String(parts.output.2))
        } else {
          if !isKept { lines.append(".nf") }
          isKept = true
          lines.append(String(line).roff)
        }
      }
      if isKept { lines.append(".fi") }
    }
  }

  /// What every page ends with; the program's own discussion has the examples and the exit statuses.
  mutating func end(_ discussion: String) {
    for paragraph in discussion.split(separator: "\n\n") {
      let title = paragraph.prefix { $0 != ":" }
      section(title.uppercased())
      let rest = String(paragraph.dropFirst(title.count + 1))
      guard title == "Exit status" else {
        text(rest.trimmingPrefix("\n").description)
        continue
      }
      for part in rest.dropLast().split(separator: "; ") {
        let words = part.trimmingPrefix(" ")
        let status = words.prefix { $0.isNumber || $0 == "," || $0 == " " }
        item(
          "\\fB\(status.dropLast())\\fR",
          String(words.dropFirst(status.count)).uppercasedFirst + ".")
      }
    }
    section("FILES")
    item("\\fI$XDG_DATA_HOME/raftview/lessons\\fR", "Lessons of one's own.")
    item("\\fI$XDG_DATA_HOME/raftview/score\\fR", "What was answered and reached in lessons.")
    section("ENVIRONMENT")
    item("\\fBXDG_DATA_HOME\\fR", "Where these files are; ~/.local/share if it is not set.")
    item("\\fBNO_COLOR\\fR", "If it is set, there are no colours.")
    section("SEE ALSO")
    lines += [
      "D. Ongaro and J. Ousterhout, \\fIIn Search of an Understandable Consensus Algorithm\\fR, 2014;",
      "D. Ongaro, \\fIConsensus: Bridging Theory and Practice\\fR, the dissertation of 2014.",
    ]
  }
}

extension ToolInfo.Argument {
  /// How it is written, with its value.
  fileprivate var tag: String {
    let value = "\\fI\((valueName ?? "value").roff)\\fR"
    if kind == "positional" { return value }
    let names = (names ?? []).map { "\\fB\($0.typed.roff)\\fR" }.joined(separator: ", ")
    return kind == "flag" ? names : "\(names) \(value)"
  }
}

extension String {
  /// As roff leaves it alone: no line begins a request, and what can be copied stays as it is typed.
  fileprivate var roff: String {
    var text = ""
    for character in self {
      switch character {
      case "\\": text += "\\e"
      case "-": text += "\\-"
      case "'": text += "\\(aq"
      case "`": text += "\\(ga"
      case "~": text += "\\(ti"
      case "^": text += "\\(ha"
      default: text.append(character)
      }
    }
    return text.hasPrefix(".") ? "\\&\(text)" : text
  }

  /// Prose as roff: what stands between backquotes is bold.
  fileprivate var marked: String {
    split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, part in
      place % 2 == 0 ? String(part).roff : "\\fB\(String(part).roff)\\fR"
    }.joined()
  }

  /// With blanks at which no line is broken.
  fileprivate var unbroken: String { replacing(" ", with: "\\ ") }

  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
  fileprivate var uppercasedFirst: String { prefix(1).uppercased() + dropFirst() }
}
