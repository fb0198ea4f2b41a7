// Files that hold what the program should show: compared, or written anew.

import Foundation
import Testing

/// Whether golden files are to be rewritten instead of compared: RAFTVIEW_REWRITE_GOLDEN is set.
package var isRewritingGolden: Bool {
  ProcessInfo.processInfo.environment["RAFTVIEW_REWRITE_GOLDEN"] != nil
}

/// Compares a text with a file, or rewrites the file if the environment variable
/// RAFTVIEW_REWRITE_GOLDEN is set. A failure names the lines that differ.
package func expectText(
  _ text: String, in file: URL, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  if isRewritingGolden {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return
  }
  let golden = try String(contentsOf: file, encoding: .utf8)
  let differing = zip(
    golden.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false)
  ).enumerated().filter { $0.element.0 != $0.element.1 }.map {
    "row \($0.offset)\n  was \($0.element.0)\n  is  \($0.element.1)"
  }
  #expect(
    golden == text, "\(file.lastPathComponent):\n\(differing.joined(separator: "\n"))",
    sourceLocation: sourceLocation)
}
