// What there is one way for, so that limits, safe text and whole files hold everywhere: a second way is a failure here.

import Foundation
import TestKit
import Testing

@Suite("One way for each thing that touches the system")
struct SingleWaysTests {
  /// Something that the system is asked for, and the files that may ask.
  struct Way: CustomTestStringConvertible {
    var name: String
    /// What a line contains that does it.
    var marks: [String]
    /// The files that may do it.
    var places: Set<String>
    var testDescription: String { name }
  }

  static let ways = [
    Way(
      name: "reading files",
      marks: [
        "O_RDONLY", "fopen(", "String(contentsOf", "Data(contentsOf", "contents(atPath",
        "forReadingAt",
        "readLine(",
      ],
      // What the system says of the process itself, for two benchmarks.
      places: [
        "Scripting/FileReading.swift", "raftview/BenchHistory.swift",
        "raftview/PseudoTerminal.swift",
      ]),
    Way(
      name: "writing files",
      marks: [
        "O_WRONLY", "O_CREAT", "creat(", "mkstemp", "rename(", ".write(to: URL", ".write(toFile",
        "createFile(", "forWritingTo", "forUpdating",
      ], places: ["raftview/Files.swift", "raftview/PseudoTerminal.swift"]),
    Way(
      name: "standard output and standard error",
      marks: [
        "STDOUT_FILENO", "STDERR_FILENO", "fputs(", "fwrite(", " print(\"", "FileHandle.standard",
      ],
      places: [
        "raftview/Output.swift",
        // Progress bars and the program's own torture, which know what they write.
        "raftview/FuzzProgress.swift", "raftview/ExploreReport.swift",
        "raftview/MeasureReport.swift",
        "raftview/MonkeyTest.swift",
        // In a signal handler nothing else is allowed.
        "Batches/SeedsUnderWay.swift",
        // The terminal's own bytes.
        "Terminal/Terminal.swift", "Terminal/Terminal+Questions.swift",
        "Terminal/Capabilities.swift",
      ]),
    Way(
      name: "signal handlers", marks: ["signal(SIG", "sigaction(", "sigwait(", "makeSignalSource"],
      places: ["raftview/Interrupt.swift", "Batches/SeedsUnderWay.swift"]),
    Way(
      name: "threads",
      marks: [
        "pthread_create", "Thread(", "Task {", "Task.detached", "DispatchQueue", "withTaskGroup",
      ],
      // The explorer's rounds are too short for threads of their own.
      places: ["Batches/Pool.swift", "Exploring/Explorer.swift"]),
  ]

  /// The lines of code of all sources, comments and texts on several lines apart, by file.
  private static let sources: [(file: String, lines: [String])] = {
    let root = Project.file("Sources").path + "/"
    return Project.files(in: "Sources", ending: ".swift").compactMap { url in
      let file = String(url.path.dropFirst(root.count))
      if file.hasPrefix("TestKit/") { return nil }
      let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      return (
        file,
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
          .filter { !$0.hasPrefix("//") }
      )
    }
  }()

  private static func lines(of way: Way) -> [(file: String, line: String)] {
    sources.flatMap { source in
      source.lines.filter { line in way.marks.contains { (" " + line).contains($0) } }
        .map { (source.file, $0) }
    }
  }

  @Test("nobody else does it", arguments: ways)
  func single(_ way: Way) {
    #expect(Self.sources.count > 300, "the sources are found at all")
    let found = Self.lines(of: way)
    let others = found.filter { !way.places.contains($0.file) }
    #expect(others.map { "\($0.file): \($0.line)" } == [])
    // A mark that is nowhere would find no second way either.
    #expect(!found.isEmpty)
  }

  @Test("the handlers of the terminal, which restore it, are one file of C")
  func handlersOfTheTerminal() throws {
    let files = try Project.files(in: "Sources/CNCurses", ending: ".c").filter {
      try String(contentsOf: $0, encoding: .utf8).contains("sigaction(")
    }
    #expect(files.map(\.lastPathComponent) == ["restore.c"])
  }

  /// The standard library's `precondition` and its like print nothing in a release build.
  @Test("whatever ends the program says why, in release builds as well")
  func reasons() {
    let marks = [" precondition(", " preconditionFailure(", " assert(", " assertionFailure("]
    let silent = Self.sources.flatMap { source in
      source.lines.filter { line in marks.contains { (" " + line).contains($0) } }
        .map { "\(source.file): \($0)" }
    }
    #expect(silent == [])
    #expect(Self.sources.contains { $0.lines.contains { $0.hasPrefix("require(") } })
  }
}
