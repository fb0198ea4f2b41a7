// The program as a user runs it.

import Foundation
import Testing

/// A run of the program or of a shell, to its end.
struct Tool {
  var status: Int32
  var output: String
  var errors: String

  /// Runs the program.
  static func raftview(_ arguments: String..., input: String = "") throws -> Tool {
    try run(program, arguments, input: input)
  }

  /// Runs a line of shell in which `raftview` is the program, in a folder or in one of its own.
  static func shell(_ line: String, in folder: Folder? = nil) throws -> Tool {
    try run(URL(fileURLWithPath: "/bin/bash"), ["-c", line], in: folder)
  }

  private static func run(
    _ program: URL, _ arguments: [String], input: String = "", in folder: Folder? = nil
  ) throws -> Tool {
    let files = try Folder()
    let names = ["in", "out", "err"].map { files.url.appendingPathComponent($0) }
    for (name, text) in zip(names, [input, "", ""]) { try Data(text.utf8).write(to: name) }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = (folder ?? files).url
    var environment = ProcessInfo.processInfo.environment
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    environment["PATH"] = "\(try self.program.deletingLastPathComponent().path):\(path)"
    process.environment = environment
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    defer { withExtendedLifetime((files, folder)) {} }
    func text(_ number: Int) throws -> String {
      String(decoding: try Data(contentsOf: names[number]), as: UTF8.self)
    }
    return Tool(
      status: process.terminationStatus, output: try text(1), errors: try text(2))
  }

  /// The program beside the tests.
  private static var program: URL {
    get throws {
      if let path = ProcessInfo.processInfo.environment["RAFTVIEW_BINARY"] {
        return URL(fileURLWithPath: path)
      }
      let folders =
        [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
        + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
      return try #require(
        folders.map { $0.appendingPathComponent("raftview") }
          .first { FileManager.default.isExecutableFile(atPath: $0.path) },
        "the program is beside the tests")
    }
  }
}

/// A folder of its own, gone when it is no longer used.
final class Folder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("rv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and gives its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}
