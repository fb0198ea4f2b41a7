// Scripts from files. The only place in this target that touches the system.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Script {
  /// Reads a script from a file; its name is the path.
  /// - Throws: `unreadable` if the file cannot be read or is larger than `Limits.fileSize`,
  ///   `invalid` if it does not parse, or is not UTF-8.
  package static func load(path: String) throws(ScriptLoadError) -> Script {
    try load(bytes: contents(of: path), name: path)
  }

  /// Reads a script from bytes that should be UTF-8.
  /// - Parameter name: what messages call the script.
  /// - Throws: `invalid`.
  package static func load(bytes: [UInt8], name: String) throws(ScriptLoadError) -> Script {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .invalid(ScriptErrors(errors: [placeThatIsNotText(bytes, name)], isCutShort: false))
    }
    do {
      return try Script(parsing: text, name: name)
    } catch {
      throw .invalid(error)
    }
  }

  /// Points at the first character that is not UTF-8.
  private static func placeThatIsNotText(_ bytes: [UInt8], _ name: String) -> ScriptError {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    var bytes = lines[index].makeIterator()
    var decoder = Unicode.UTF8()
    var scalarsBefore = 0
    while case .scalarValue = decoder.decode(&bytes) { scalarsBefore += 1 }
    // What cannot be shown becomes replacement characters.
    let shown = String(decoding: lines[index], as: UTF8.self)
    let scalars = shown.unicodeScalars
    let failure = Failure(
      position: scalars.index(scalars.startIndex, offsetBy: scalarsBefore),
      message: "this is not UTF-8: a script is a text file")
    return ScriptError(
      failure, in: SourceLine(text: shown[...], number: index + 1), file: name)
  }

  private static func contents(of path: String) throws(ScriptLoadError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw systemError(path) }
    defer { close(file) }
    var contents: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw systemError(path) }
      if count == 0 { return contents }
      contents += chunk[..<count]
      // Devices have no size that could be asked beforehand, and some have no end.
      if contents.count > Limits.fileSize {
        throw .unreadable(
          path: path, reason: "it is larger than \(Limits.fileSize >> 20) MiB")
      }
    }
  }

  private static func systemError(_ path: String) -> ScriptLoadError {
    .unreadable(path: path, reason: String(cString: strerror(errno)))
  }
}
