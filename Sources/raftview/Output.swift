// Standard output that notices when it cannot be written, and standard error.

import ArgumentParser
import Display
import Foundation
import Scripting

/// Writes results to standard output, in large pieces.
final class Output {
  private var buffer: [UInt8] = []
  /// Whether what is written is kept until it is taken.
  private let isKept: Bool
  private static let pieceSize = 1 << 16

  /// On how many threads the events of one run are written: with more, going through it would take all the time.
  static var jobs: Int { min(4, ProcessInfo.processInfo.activeProcessorCount) }

  /// Standard output, or what is kept until it is taken.
  init(isKept: Bool = false) { self.isKept = isKept }

  /// What has been kept; it is not kept any longer.
  func take() -> [UInt8] {
    defer { buffer.removeAll(keepingCapacity: true) }
    return buffer
  }

  /// Writes a line, or several, fit for a terminal.
  /// - Throws: Status 74 if it cannot be written, for instance because the disk is full.
  func line(_ text: String) throws { try bytes(of: text.printable(keeping: "\n\t")) }

  private func bytes(of text: String) throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(10)
    try sendIfMuch()
  }

  /// Writes bytes as they are: what is no text for people but for programs.
  func bytes(_ bytes: some Collection<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    try sendIfMuch()
  }

  /// Writes a value as one line of JSON, which has escapes of its own.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try bytes(of: String(decoding: encoder.encode(value), as: UTF8.self))
  }

  private func sendIfMuch() throws {
    if !isKept, buffer.count >= Output.pieceSize { try finish() }
  }

  /// Sends what is still buffered.
  func finish() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    var rest = buffer[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        complain("cannot write to standard output: \(String(cString: strerror(errno)))")
        throw Status.outputCannotBeWritten
      }
      rest = rest.dropFirst(count)
    }
  }
}

/// Says what is wrong on standard error, if it can be written. The exit status tells in any case.
func complain(_ message: String) { writeError("raftview: \(message)") }

/// Writes a line to standard error, if it can be written. What it repeats of what came from outside is made fit for a
/// terminal.
func writeError(_ message: String) {
  try? FileHandle.standardError.write(contentsOf: Data("\(message.printableMessage)\n".utf8))
}

/// Reads a script, from standard input for `-`, or says what is wrong with it and where. The name of a lesson that ships
/// inside the program is one as well, unless there is a file of that name.
/// - Throws: Status 65 or 66.
func loadScript(_ path: String) throws -> Script {
  do throws(ScriptLoadError) {
    return try Script.load(path: path)
  } catch {
    if case .unreadable = error, let lesson = ShippedLessons.all.first(where: { $0.name == path }),
      let script = LessonItem(name: lesson.name, text: lesson.text).script
    {
      return script
    }
    complain("\(error)")
    if case .unreadable = error { throw Status.fileCannotBeRead }
    throw Status.scriptDoesNotParse
  }
}
