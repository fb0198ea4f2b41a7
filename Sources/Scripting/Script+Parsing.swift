// Text to scripts, and single lines to commands.

extension Script {
  /// Reads a script. Lines may end in LF or CRLF, and a byte order mark is passed over. Text without
  /// a command is a script that does nothing.
  ///
  /// Besides the lines themselves this checks the script as a whole: that its servers exist, that
  /// it is set up before it begins, and that every question has choices and a right one.
  /// - Parameter name: what messages call the script; usually its path.
  /// - Throws: all mistakes, in the order of their lines, up to `Limits.errors` of them.
  /// - Complexity: linear in the length of the text.
  package init(parsing text: String, name: String) throws(ScriptErrors) {
    var diagnosis = Diagnosis(file: name)
    var unrolling = Unrolling()
    for source in SourceLines(text) {
      do {
        guard let statement = try Statement(source) else { continue }
        try unrolling.take(statement)
      } catch {
        diagnosis.add(error, in: source)
        unrolling.takeUnreadable(source.text)
      }
      if diagnosis.count + unrolling.check.findings.count > Limits.errors { break }
    }
    // What is open is only wrong where the script ends, not where reading was cut short.
    if diagnosis.count + unrolling.check.findings.count <= Limits.errors { unrolling.finish() }
    for finding in unrolling.check.findings { diagnosis.add(finding.failure, in: finding.source) }
    try diagnosis.result()
    self.init(name: name, lines: unrolling.lines)
  }
}

extension Command {
  /// Reads one line, as it is typed at `:`; nil if it is blank or a comment.
  /// - Parameters:
  ///   - line: the line, without a line end.
  ///   - servers: how many servers there are; naming others is a mistake, except for the next new
  ///     ones in a command that starts them.
  ///   - name: what messages call the place; `:` for the command line.
  /// - Throws: the first mistake on the line.
  package static func parse(
    _ line: String, servers: Int, name: String = ":"
  ) throws(ScriptError) -> Command? {
    let source = SourceLine(text: line[...], number: 1)
    do throws(Failure) {
      guard let statement = try Statement(source) else { return nil }
      if let finding = ScriptCheck.firstUnknownServer(of: statement, servers: servers) {
        throw finding
      }
      guard let command = statement.command else {
        throw Failure(
          position: statement.position, message: "lines are repeated in scripts only")
      }
      return command
    } catch {
      throw ScriptError(error, in: source, file: name)
    }
  }
}

/// The lines of a text, without their ends.
private struct SourceLines: Sequence, IteratorProtocol {
  private var rest: Substring.UTF8View?
  private var number = 0

  init(_ text: String) {
    let byteOrderMark: Unicode.Scalar = "\u{FEFF}"
    rest = text.unicodeScalars.first == byteOrderMark ? text.utf8.dropFirst(3) : text.utf8[...]
  }

  mutating func next() -> SourceLine? {
    guard let rest else { return nil }
    var line = rest
    if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      line = rest[..<end]
      self.rest = rest[rest.index(after: end)...]
    } else {
      self.rest = nil
    }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    number += 1
    return SourceLine(text: Substring(line), number: number)
  }
}

/// Collects what is wrong with a script.
private struct Diagnosis {
  let file: String
  private var errors: [ScriptError] = []

  init(file: String) { self.file = file }

  var count: Int { errors.count }

  mutating func add(_ failure: Failure, in source: SourceLine) {
    errors.append(ScriptError(failure, in: source, file: file))
  }

  /// Returns if nothing is wrong.
  func result() throws(ScriptErrors) {
    guard !errors.isEmpty else { return }
    let sorted = errors.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    throw ScriptErrors(
      errors: Array(sorted.prefix(Limits.errors)), isCutShort: sorted.count > Limits.errors)
  }
}
