// The program as a user runs it.

import Foundation
import Testing

/// A run of the program or of a shell, to its end.
package struct Tool {
  /// The exit status.
  package var status: Int32
  /// What it wrote to standard output.
  package var output: String
  /// What it wrote to standard error.
  package var errors: String

  /// Runs the program.
  package static func raftview(_ arguments: String..., input: String = "") throws -> Tool {
    try run(URL(fileURLWithPath: Program.path()), arguments, input: input)
  }

  /// Runs a line of shell in which `raftview` is the program, in a folder or in one of its own.
  package static func shell(_ line: String, in folder: Folder? = nil) throws -> Tool {
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
    let own = URL(fileURLWithPath: try Program.path()).deletingLastPathComponent().path
    environment["PATH"] = "\(own):\(path)"
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
}

/// A folder of its own, gone when it is no longer used.
package final class Folder {
  /// Where it is.
  package let url: URL

  /// A new one.
  package init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("rv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a file and gives its path.
  package func file(_ name: String, _ text: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file.path
  }
}
