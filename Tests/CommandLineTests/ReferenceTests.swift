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
    #expect(written.count == 10)
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
