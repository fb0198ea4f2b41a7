// Files, read with a limit: the one reader that everything goes through. The only place in this target
// that touches the system.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a file could not be read.
package struct FileReadError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the file is called in messages.
  package let name: String
  /// What the system said, or that the file is too large.
  package let reason: String

  /// A file of this name, and the reason.
  package init(name: String, reason: String) {
    self.name = name
    self.reason = reason
  }

  /// The file and the reason, fit for a terminal.
  package var description: String { "\(name.printable): cannot be read: \(reason)" }
}

/// The bytes of a file, or of standard input for `-`.
/// - Throws: If it cannot be read, or holds more than `Limits.fileSize`: devices have no size that could be
///   asked beforehand, and some have no end.
/// - Complexity: O(bytes), at most `Limits.fileSize` of them.
package func contents(ofFile path: String) throws(FileReadError) -> [UInt8] {
  let name = path == "-" ? "standard input" : path
  let file = path == "-" ? STDIN_FILENO : openToRead(path)
  guard file >= 0 else { throw systemError(name) }
  defer { if path != "-" { close(file) } }
  var contents: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(file, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw systemError(name) }
    if count == 0 { return contents }
    contents += chunk[..<count]
    if contents.count > Limits.fileSize {
      throw FileReadError(
        name: name, reason: "it is larger than \(Limits.fileSize >> 20) MiB")
    }
  }
}

private func systemError(_ name: String) -> FileReadError {
  FileReadError(name: name, reason: String(cString: strerror(errno)))
}

/// Opens a file. A name that is no UTF-8 reaches the program with replacement characters in it; only the
/// argument itself, byte for byte, still names the file.
private func openToRead(_ path: String) -> Int32 {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file < 0, path.unicodeScalars.contains("\u{FFFD}") else { return file }
  let reason = errno
  for index in 0..<Int(CommandLine.argc) {
    guard let argument = CommandLine.unsafeArgv[index], String(cString: argument) == path
    else { continue }
    return open(argument, O_RDONLY | O_CLOEXEC)
  }
  errno = reason
  return file
}
