// The files of this package, wherever it lies.

import Foundation

/// The package that the tests belong to.
package enum Project {
  /// Where `Package.swift` is.
  package static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file or a folder of it.
  package static func file(_ path: String) -> URL { folder.appendingPathComponent(path) }

  /// What is written in a file of it.
  package static func text(_ path: String) throws -> String {
    try String(contentsOf: file(path), encoding: .utf8)
  }

  /// A demo that ships with the program.
  package static func demo(_ name: String) -> URL {
    let places = ["demos/what-if", "demos/course", "demos"].map { file("\($0)/\(name).raft") }
    return places.first { FileManager.default.fileExists(atPath: $0.path) } ?? places[2]
  }

  /// The scripts of all demos: the lessons, and those that tell what happens without a rule.
  package static var demos: [URL] { files(in: "demos", ending: ".raft") }

  /// The lessons that are measured as they are watched: the demos without those in which a rule is off and every move
  /// is made by hand.
  package static var lessons: [URL] {
    demos.filter { $0.deletingLastPathComponent().lastPathComponent != "what-if" }
  }

  /// The files in a folder of it and in the folders below, in order.
  /// - Parameter ending: How their names end: `.swift`.
  package static func files(in path: String, ending: String) -> [URL] {
    let found = FileManager.default.enumerator(at: file(path), includingPropertiesForKeys: nil)
    let files = (found?.allObjects ?? []).compactMap { $0 as? URL }
    return files.filter { $0.lastPathComponent.hasSuffix(ending) }.sorted { $0.path < $1.path }
  }
}
