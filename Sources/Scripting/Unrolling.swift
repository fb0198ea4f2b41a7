// Repetitions, written out: `repeat 3` … `end`.

/// The lines of a script as they are read, with those that are repeated written out.
///
/// So whoever plays a script goes from line to line and nowhere back, and what is checked of a script as a whole is
/// checked of what it does.
struct Unrolling {
  /// The lines to play so far.
  private(set) var lines: [Script.Line] = []
  /// What the script does as a whole.
  private(set) var check = ScriptCheck()
  /// Repetitions of which the end has not come yet, the outermost first.
  private var open: [Block] = []
  /// Whether there were more lines than a script may have.
  private var isTooLong = false

  /// Lines that are repeated.
  private struct Block {
    var count: Int
    /// The `repeat` itself; nil if that could not be read.
    var opening: Statement?
    var body: [Part] = []
  }

  private enum Part {
    case statement(Statement, Command)
    case unreadable(Substring)
  }

  /// Takes the next line.
  mutating func take(_ statement: Statement) throws(Failure) {
    switch statement.reading {
    case .command(let command): add(.statement(statement, command))
    case .repeat(let count):
      if open.count == Limits.repetitionDepth {
        throw Failure(
          position: statement.position,
          message: "`repeat` stands in \(open.count) others: no more than that")
      }
      open.append(Block(count: count, opening: statement))
    case .end:
      guard let block = open.popLast() else {
        throw Failure(
          position: statement.position, message: "this `end` belongs to no `repeat` before it")
      }
      close(block)
    }
  }

  /// Takes a line that could not be read. If it is a `repeat`, an `end` belongs to it all the same.
  mutating func takeUnreadable(_ line: Substring) {
    add(.unreadable(line))
    let word = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).first
    if word?.elementsEqual(CommandWord.repeat.rawValue) == true { open.append(Block(count: 1)) }
  }

  /// Looks at what is open at the end of the script.
  mutating func finish() {
    if let opening = open.last(where: { $0.opening != nil })?.opening {
      check.report("this `repeat` has no `end`", opening)
    }
    check.finish()
  }

  private mutating func add(_ part: Part) {
    if !open.isEmpty {
      open[open.count - 1].body.append(part)
      return
    }
    switch part {
    case .statement(let statement, let command):
      if lines.count == Limits.lines {
        if !isTooLong { check.report("a script has at most \(Limits.lines) lines", statement) }
        isTooLong = true
        return
      }
      lines.append(Script.Line(command, number: statement.source.number))
      check.visit(statement, command)
    case .unreadable(let line): check.visitUnreadable(line)
    }
  }

  /// Writes a block out.
  private mutating func close(_ block: Block) {
    let size = block.body.count.multipliedReportingOverflow(by: block.count)
    let before = open.reduce(lines.count) { $0 + $1.body.count }
    guard !size.overflow, size.partialValue <= Limits.lines - before else {
      guard let opening = block.opening else { return }
      return check.report(
        "with its repetitions the script has more than \(Limits.lines) lines", opening)
    }
    for _ in 0..<block.count {
      for part in block.body { add(part) }
      // What is wrong with the lines is wrong each time.
      if !check.findings.isEmpty { return }
    }
  }
}
