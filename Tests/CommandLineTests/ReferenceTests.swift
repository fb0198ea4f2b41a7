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
  @Test("the manual has every command with its options, as man reads it and in 80 columns")
  func manual() throws {
    let page = try Tool.raftview("man")
    #expect(page.status == 0 && page.output.hasPrefix(".TH RAFTVIEW 1 "))
    let lines = page.output.split(separator: "\n", omittingEmptySubsequences: false)
    // No line of a text is taken for a request.
    let requests = lines.filter { $0.hasPrefix(".") || $0.hasPrefix("'") }.map {
      $0.prefix { $0 != " " }
    }
    #expect(
      Set(requests).isSubset(
        of: [".TH", ".SH", ".SS", ".PP", ".TP", ".br", ".nf", ".fi", ".nh", ".ad"]))
    // What keeps its lines has room beside the margin of seven columns.
    var isKept = false
    for line in lines {
      if line.hasPrefix(".") { isKept = line == ".nf" }
      let shown = line.replacing(#/\\(\(..|&)/#, with: "'").replacing("\\", with: "")
      if isKept { #expect(shown.count <= 73, "\(line)") }
    }
    let tool = try JSONSerialization.jsonObject(
      with: Data(Tool.raftview("--experimental-dump-help").output.utf8))
    let sections = page.output.split(separator: "\n.SS ")
    try check(try #require((tool as? [String: Any])?["command"] as? [String: Any]), [], sections)
  }

  /// Looks for the section of each command that is not hidden, and in it for its options.
  private func check(
    _ command: [String: Any], _ path: [String], _ sections: [Substring]
  ) throws {
    guard command["shouldDisplay"] as? Bool != false else { return }
    let path = path + [try #require(command["commandName"] as? String)]
    if path.count > 1, path.last != "help" {
      let title = path.joined(separator: " ")
      let section = try #require(
        sections.first { $0.prefix { $0 != "\n" } == title }, "\(title) has no section")
      for argument in command["arguments"] as? [[String: Any]] ?? [] {
        guard let name = (argument["preferredName"] as? [String: Any])?["name"] as? String,
          name != "help", name != "version"
        else { continue }
        let typed = "\\fB\\-\\-\(name.replacing("-", with: "\\-"))\\fR"
        #expect(section.contains(".TP\n\(typed)"), "\(title): --\(name)")
      }
    }
    for below in command["subcommands"] as? [[String: Any]] ?? [] {
      try check(below, path, sections)
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
