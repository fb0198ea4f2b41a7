// Markdown for the reference pages, whichever layer writes them.

/// The pieces of a page of Markdown.
package enum Markdown {
  /// A page: its title, what it is about, and its parts.
  package static func page(_ title: String, _ abstract: String, _ parts: [String]) -> String {
    "# \(title)\n\n\(abstract)\n\n" + parts.joined(separator: "\n\n") + "\n"
  }

  /// A table. Each row has as many cells as there are heads.
  package static func table(_ heads: [String], _ rows: [[String]]) -> String {
    ([heads, heads.map { _ in "---" }] + rows).map { cells in
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  /// Text as it is typed.
  package static func code(_ text: String) -> String { "`\(text)`" }
}
