// What the style of the code asks for, as functions of a text: each gives the lines that are not so.

/// The lines of a file of Swift, formatted by swift-format, on which these checks rely.
struct SourceText {
  let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// How many lines it has; what follows the last line feed is none.
  var count: Int { lines.last?.isEmpty == true ? lines.count - 1 : lines.count }

  // MARK: Declarations

  /// What stands before the keyword of a declaration.
  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "private", "fileprivate", "private(set)", "fileprivate(set)",
    "internal(set)", "package(set)", "static", "final", "mutating", "nonmutating", "nonisolated",
    "indirect", "override", "borrowing", "consuming", "lazy", "convenience", "required", "weak",
  ]

  /// A line that declares something.
  private struct Declaration {
    var modifiers: Set<Substring> = []
    /// The keyword, with what follows it up to a blank: `func`, `init(seed:`, `case`.
    var keyword: Substring
    /// All that follows the modifiers.
    var rest: String
  }

  private static func indentation(_ line: Substring) -> Int { line.utf8.prefix { $0 == 32 }.count }

  private static func declaration(_ line: Substring) -> Declaration? {
    var words = line.split(separator: " ")[...]
    while let word = words.first, word.hasPrefix("@") { words.removeFirst() }
    var found: Set<Substring> = []
    while let word = words.first, modifiers.contains(word) {
      found.insert(word)
      words.removeFirst()
    }
    guard let keyword = words.first else { return nil }
    return Declaration(modifiers: found, keyword: keyword, rest: words.joined(separator: " "))
  }

  /// Whether a comment for the documentation stands above the line.
  private func isDocumented(_ number: Int) -> Bool {
    var above = number - 1
    while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("@") { above -= 1 }
    return above >= 0 && lines[above].drop(while: { $0 == " " }).hasPrefix("///")
  }

  // MARK: Functions

  /// The functions, initializers and computed properties of more than so many lines.
  func functions(longerThan limit: Int) -> [String] {
    lines.indices.compactMap { number in
      guard let declaration = Self.declaration(lines[number]),
        ["func", "var", "deinit"].contains(declaration.keyword)
          || ["init(", "init?(", "init<", "subscript(", "subscript<"].contains(where: {
            declaration.keyword.hasPrefix($0)
          }),
        let end = end(of: number), end - number + 1 > limit
      else { return nil }
      return "\(number + 1): \(end - number + 1) lines: \(declaration.rest)"
    }
  }

  /// The line of the brace that ends what a line begins; nil if it has no body of several lines.
  private func end(of number: Int) -> Int? {
    let depth = Self.indentation(lines[number])
    var open = number
    while !lines[open].hasSuffix("{") {
      open += 1
      guard open < lines.count else { return nil }
      let next = lines[open].drop { $0 == " " }
      let goesOn = [")", "{", "where "].contains { next.hasPrefix($0) }
      if Self.indentation(lines[open]) <= depth, !goesOn { return nil }
    }
    return lines.indices.suffix(from: open + 1).first {
      lines[$0].dropFirst(depth).hasPrefix("}") && Self.indentation(lines[$0]) == depth
    }
  }

  // MARK: Access and documentation

  /// The lines that make something public.
  var publicLines: [String] {
    lines.indices.filter { Self.declaration(lines[$0])?.modifiers.contains("public") == true }
      .map { "\($0 + 1): \(lines[$0])" }
  }

  /// The declarations for others, and the cases of enums for others, that have no comment.
  var undocumented: [String] {
    var bare: [Int] = []
    /// How deep the cases of the enums for others are that the line is in.
    var cases: [Int] = []
    for (number, line) in lines.enumerated() {
      let depth = Self.indentation(line)
      if let last = cases.last, depth < last, line.dropFirst(depth).hasPrefix("}") {
        cases.removeLast()
      }
      guard let declaration = Self.declaration(line) else { continue }
      let isForOthers = !declaration.modifiers.isDisjoint(with: ["public", "package"])
      let isCase = declaration.keyword == "case" && depth == cases.last
      let hasOwn = isForOthers && !["extension", "import"].contains(declaration.keyword)
      if hasOwn || isCase, !isDocumented(number) { bare.append(number) }
      if declaration.keyword == "enum", isForOthers, line.hasSuffix("{") { cases.append(depth + 2) }
    }
    return bare.map { "\($0 + 1): \(lines[$0])" }
  }

  // MARK: Citations

  /// The lines with a string that cites the paper or the dissertation.
  var citations: [String] {
    var found: [Int] = []
    var isInText = false
    for (number, line) in lines.enumerated() {
      let fences = line.ranges(of: "\"\"\"").count
      if isInText, fences == 0 {
        if Self.cites(line) { found.append(number) }
        continue
      }
      if !fences.isMultiple(of: 2) { isInText.toggle() }
      if line.drop(while: { $0 == " " }).hasPrefix("//") { continue }
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      for (place, part) in parts.enumerated() where !place.isMultiple(of: 2) && Self.cites(part) {
        found.append(number)
        break
      }
    }
    return found.map { "\($0 + 1): \(lines[$0])" }
  }

  private static func cites(_ text: Substring) -> Bool {
    text.contains("§") || text.contains("diss. ") || text.contains("dissertation, ")
  }
}
