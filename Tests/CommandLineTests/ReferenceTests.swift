// The pages of the documentation that the program writes are those that are there.

import Foundation
import TestKit
import Testing

@Suite("Reference pages")
struct ReferenceTests {
  private static let catalogue = "Sources/raftview/raftview.docc"

  @Test("each says what the program says, and there are no others")
  func pages() throws {
    let folder = try Folder()
    #expect(try Tool.raftview("reference", folder.url.path).status == 0)
    let written = try FileManager.default.contentsOfDirectory(
      at: folder.url, includingPropertiesForKeys: nil)
    #expect(written.count == 11)
    let kept = Project.file("\(Self.catalogue)/Reference")
    for page in written.sorted(by: { $0.path < $1.path }) {
      try expectText(
        String(contentsOf: page, encoding: .utf8),
        in: kept.appendingPathComponent(page.lastPathComponent))
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: kept.path).sorted()
        == written.map(\.lastPathComponent).sorted())
  }

  @Test("the rows of a table have as many cells as its head")
  func tables() throws {
    for file in Project.files(in: Self.catalogue, ending: ".md") {
      var columns: Int?
      for line in try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        guard line.hasPrefix("|") else {
          columns = nil
          continue
        }
        let count = line.replacing("\\|", with: "").count { $0 == "|" }
        if let columns { #expect(count == columns, "\(file.lastPathComponent): \(line)") }
        columns = count
      }
    }
  }
}

@Suite("The manual and the completions")
struct ManualTests {
  @Test("the manual has every subcommand, and no line of it is taken for a request")
  func manual() throws {
    let page = try Tool.raftview("man")
    #expect(page.status == 0 && page.output.hasPrefix(".TH RAFTVIEW 1 "))
    let requests = page.output.split(separator: "\n").filter { $0.hasPrefix(".") }
      .map { $0.prefix { $0 != " " } }
    #expect(Set(requests).isSubset(of: [".TH", ".SH", ".B", ".br", ".nf", ".fi", ".TP"]))
    let help = try Tool.raftview("--help").output
    for line in help.split(separator: "\n").drop(while: { !$0.hasPrefix("SUBCOMMANDS") }) {
      guard let name = line.firstMatch(of: #/^  ([a-z]+) /#)?.output.1, name != "view" else {
        continue
      }
      #expect(page.output.contains(".SH RAFTVIEW \(name.uppercased())"), "\(name)")
    }
  }

  @Test("the shells that there are read their completions", arguments: ["bash", "zsh", "fish"])
  func completions(_ shell: String) throws {
    let tool = try Tool.shell(
      """
      raftview --generate-completion-script \(shell) > script && grep -q export script || exit 1
      if command -v \(shell) > /dev/null; then \(shell) -n script; fi
      """)
    #expect(tool.status == 0, "\(tool.errors)")
  }
}
