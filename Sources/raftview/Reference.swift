// raftview reference: the pages of the documentation that the program writes itself.

import ArgumentParser
import Foundation

struct Reference: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the reference pages of the documentation.",
    discussion: """
      Writes a page of Markdown about the keys, the commands, the conditions, the settings, the \
      rules, the search and the command line, each from the table that the program itself uses.

      Example:
        raftview reference Sources/raftview/raftview.docc/Reference
      """,
    shouldDisplay: false)

  @Argument(help: "The folder to write to.", completion: .directory)
  var folder: String

  func run() throws {
    for page in ReferencePage.all {
      try writeOrComplain(page.text, to: "\(folder)/\(page.name).md")
    }
  }
}
