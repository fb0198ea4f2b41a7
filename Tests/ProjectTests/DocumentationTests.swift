// The documentation holds together: links lead somewhere, files that are named are there, and what is quoted
// is what is compiled.

import Foundation
import TestKit
import Testing

@Suite("Documentation")
struct DocumentationTests {
  private static let catalogue = "Sources/raftview/raftview.docc"
  private static let pages = Project.files(in: catalogue, ending: ".md")

  @Test("the README is short, and names the commands that open the visualizer and run the tests")
  func readme() throws {
    let lines = try Project.text("README.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 151)
    #expect(
      lines.contains { $0.hasPrefix("    ") && $0.hasSuffix("&& swift run -c release raftview") })
    #expect(lines.contains { $0.hasPrefix("    ") && $0.hasSuffix("&& swift test") })
  }

  @Test(
    "links of a page lead to a page or a file that is there",
    arguments: pages + [Project.file("README.md")])
  func links(page: URL) throws {
    let text = try String(contentsOf: page, encoding: .utf8)
    let names = Set(Self.pages.map { $0.deletingPathExtension().lastPathComponent })
    for link in text.matches(of: /<doc:([\w-]+)>/) {
      #expect(names.contains(String(link.output.1)), "\(link.output.0)")
    }
    let folders = [page.deletingLastPathComponent(), Project.file("\(Self.catalogue)/Resources")]
    for link in text.matches(of: /\]\(([^)#:]+)\)/) {
      let isThere = folders.contains { folder in
        FileManager.default.fileExists(
          atPath: folder.appendingPathComponent(String(link.output.1)).path)
      }
      #expect(isThere, "\(link.output.1)")
    }
  }

  @Test("files that are named in the documentation are there", arguments: pages)
  func files(page: URL) throws {
    let text = try String(contentsOf: page, encoding: .utf8)
    for name in text.matches(of: /`((?:Sources|Tests|demos|\.ci)\/[^`\s*]+)`/) {
      #expect(
        FileManager.default.fileExists(atPath: Project.file(String(name.output.1)).path),
        "\(name.output.1)")
    }
  }

  @Test("every page is reached from the first")
  func topics() throws {
    let first = try Project.text("\(Self.catalogue)/Documentation.md")
    for page in Self.pages.map({ $0.deletingPathExtension().lastPathComponent })
    where page != "Documentation" {
      #expect(first.contains("<doc:\(page)>"), "\(page)")
    }
  }

  @Test("every demo is in the table of lessons, and no other")
  func demos() throws {
    let table = try Project.text("\(Self.catalogue)/Lessons.md").split(separator: "\n")
      .filter { $0.hasPrefix("| `") }.compactMap {
        $0.split(separator: "`").dropFirst().first.map(String.init)
      }
    let demos = Project.demos.map {
      $0.deletingPathExtension().lastPathComponent
    }
    #expect(table.sorted() == demos.sorted())
  }
}
