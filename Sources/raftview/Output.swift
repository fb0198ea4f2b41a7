// Standard output that notices when it cannot be written, and standard error.

import ArgumentParser
import Foundation
import Scripting

/// Writes results to standard output, in large pieces.
final class Output {
  private var buffer: [UInt8] = []
  private static let pieceSize = 1 << 16

  /// Writes a line.
  /// - Throws: Status 74 if it cannot be written, for instance because the disk is full.
  func line(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    buffer.append(10)
    if buffer.count >= Output.pieceSize { try finish() }
  }

  /// Writes a value as one line of JSON.
  func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try line(String(decoding: encoder.encode(value), as: UTF8.self))
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
func complain(_ message: String) {
  try? FileHandle.standardError.write(contentsOf: Data("raftview: \(message)\n".utf8))
}

/// What the system said about the last call that failed.
func systemReason() -> String { String(cString: strerror(errno)) }

/// The bytes of a file, or of standard input for `-`; nil if it cannot be read, for `systemReason`.
/// - Parameter most: Reading stops when there are more bytes.
func readFile(_ path: String, most: Int = .max) -> [UInt8]? {
  let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { if path != "-" { close(file) } }
  var bytes: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(file, &piece, piece.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { return nil }
    if count == 0 { return bytes }
    bytes += piece[..<count]
    if bytes.count > most { return bytes }
  }
}

/// Writes a file, over what was there.
/// - Returns: Whether it is written; if not, `systemReason` tells why.
func writeFile(_ text: String, to path: String) -> Bool {
  guard let file = fopen(path, "w") else { return false }
  let isWritten = fputs(text, file) >= 0
  return fclose(file) == 0 && isWritten
}

/// Reads a script, from standard input for `-`, or says what is wrong with it and where.
/// - Throws: Status 65 or 66.
func loadScript(_ path: String) throws -> Script {
  do throws(ScriptLoadError) {
    guard path == "-" else { return try Script.load(path: path) }
    let name = "standard input"
    guard let bytes = readFile(path, most: Limits.fileSize) else {
      throw .unreadable(path: name, reason: systemReason())
    }
    guard bytes.count <= Limits.fileSize else {
      throw .unreadable(path: name, reason: "it is larger than \(Limits.fileSize >> 20) MiB")
    }
    return try Script.load(bytes: bytes, name: name)
  } catch {
    complain("\(error)")
    if case .unreadable = error { throw Status.fileCannotBeRead }
    throw Status.scriptDoesNotParse
  }
}
