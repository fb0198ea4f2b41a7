// The program under test.

import Foundation
import Testing

/// The `raftview` that belongs to these tests.
package enum Program {
  /// Its path: what RAFTVIEW_BINARY names, or the one built with these tests.
  package static func path() throws -> String {
    if let path = ProcessInfo.processInfo.environment["RAFTVIEW_BINARY"] { return path }
    return try #require(
      candidates.first(where: FileManager.default.isExecutableFile),
      "no raftview beside the tests; looked for \(candidates.joined(separator: ", "))")
  }

  private static var candidates: [String] {
    #if DEBUG
      let mode = "debug"
    #else
      let mode = "release"
    #endif
    let folders =
      [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
      + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      + [Project.file(".build/\(mode)")]
    return folders.map { $0.appendingPathComponent("raftview").path }
  }
}
