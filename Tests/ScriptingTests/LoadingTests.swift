// Scripts from files, and the ways in which that fails.

import Raft
import Foundation
import Scripting
import Testing

@Suite struct LoadingTests {
  private func withFile<T>(_ contents: String, _ body: (String) throws -> T) throws -> T {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("raftview-\(UUID().uuidString).raft")
    try contents.write(to: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: path) }
    return try body(path.path)
  }

  @Test func aFileBecomesAScriptNamedByItsPath() throws {
    try withFile("step\nrun 2s\n") { path in
      let script = try Script.load(path: path)
      #expect(script.name == path)
      #expect(
        script.lines == [
          .init(.advance(.step(1)), number: 1), .init(.advance(.run(.seconds(2))), number: 2),
        ])
    }
  }

  @Test func aFileThatDoesNotParse() throws {
    try withFile("stpe\n") { path in
      let error = #expect(throws: ScriptLoadError.self) { try Script.load(path: path) }
      let expected = "\(path):1:1: unknown command 'stpe'; did you mean 'step'?\nstpe\n^"
      #expect(error?.description == expected)
    }
  }

  @Test func aFileThatCannotBeRead() {
    let missing = "/nonexistent/x.raft"
    #expect(
      throws: ScriptLoadError.unreadable(
        FileReadError(name: missing, reason: "No such file or directory"))
    ) { try Script.load(path: missing) }
    let directory = FileManager.default.temporaryDirectory.path
    #expect(
      throws: ScriptLoadError.unreadable(FileReadError(name: directory, reason: "Is a directory"))
    ) {
      try Script.load(path: directory)
    }
  }

  @Test func aFileWithoutAnEndIsRefused() {
    let error = #expect(throws: ScriptLoadError.self) { try Script.load(path: "/dev/zero") }
    #expect(error?.description == "/dev/zero: cannot be read: it is larger than 64 MiB")
  }

  @Test func whatIsNotTextIsPointedAt() {
    let error = #expect(throws: ScriptLoadError.self) {
      try Script.load(bytes: Array("step\nsay ä ".utf8) + [0xE4, 0x21], name: "x.raft")
    }
    #expect(
      error?.description == """
        x.raft:2:7: this is not UTF-8: a script is a text file
        say ä \u{FFFD}!
              ^
        """)
  }
}
