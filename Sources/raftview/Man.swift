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
    try output.bytes(Array(Man.page.utf8))
    try output.finish()
  }

  /// The page.
  static var page: String {
    let help = RaftView.configuration
    var lines = [
      #".TH RAFTVIEW 1 "" "raftview \#(help.version)" "User Commands""#, ".SH NAME",
      "raftview \\- \(help.abstract.roff)", ".SH SYNOPSIS", ".B raftview",
      "[\\fIscript\\fR]", ".br", ".B raftview", "\\fIsubcommand\\fR [\\fIoptions\\fR]",
      ".SH DESCRIPTION",
    ]
    lines += paragraphs(of: help.discussion)
    for (title, command) in ReferencePage.commands {
      lines.append(".SH \(title.uppercased().roff)")
      lines += [".nf"]
      lines += RaftView.helpMessage(for: command, columns: 78).withoutBlankEnd
        .split(separator: "\n", omittingEmptySubsequences: false).map { String($0).roff }
      lines += [".fi"]
    }
    lines += [
      ".SH FILES", ".TP", "\\fI$XDG_DATA_HOME/raftview/lessons\\fR",
      "lessons of one's own, by default in ~/.local/share.", ".SH ENVIRONMENT", ".TP",
      "\\fBNO_COLOR\\fR", "if it is set, there are no colours.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lines of a text as they are.
  private static func paragraphs(of text: String) -> [String] {
    [".nf"] + text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).roff }
      + [".fi"]
  }
}

extension String {
  /// As roff leaves it alone: no line begins a request, and hyphens stay hyphens that can be copied.
  fileprivate var roff: String {
    let text = replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&\(text)" : text
  }
}
