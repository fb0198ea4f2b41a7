// Scripts from files.

extension Script {
  /// Reads a script from a file, or from standard input for `-`; its name is the path. What is called as a run's code
  /// is one, unless there is such a file.
  /// - Throws: `unreadable` if the file cannot be read or is larger than `Limits.fileSize`,
  ///   `invalid` if it does not parse, or is not UTF-8.
  package static func load(path: String) throws(ScriptLoadError) -> Script {
    let bytes: [UInt8]
    do {
      bytes = try contents(ofFile: path)
    } catch {
      if RunCode.isCode(path) { return try load(code: path) }
      throw .unreadable(error)
    }
    let name = path == "-" ? "standard input" : path
    if let code = RunCode.code(in: bytes) { return try load(code: code, name: name) }
    return try load(bytes: bytes, name: name)
  }

  /// Reads a script from its code.
  /// - Throws: `unreadable` if it is no code, was cut or was changed on the way; `invalid` if its script does not parse.
  /// - Parameter name: What messages call it.
  package static func load(
    code: String, name: String = "a run's code"
  ) throws(ScriptLoadError) -> Script {
    let text: String
    do {
      text = try RunCode.script(of: code)
    } catch {
      throw .unreadable(FileReadError(name: name, reason: error.description))
    }
    return try load(bytes: Array(text.utf8), name: name)
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
}
