// Conditions: questions, `not`, `and`, parentheses.

import Checking
import Raft

extension Parser {
  /// A condition: parts joined by `and`, which groups from the left.
  mutating func condition() throws(Failure) -> Condition {
    let outer = form
    defer { form = outer }
    var condition = try conditionPart()
    while skip("and") {
      condition = .and(condition, try conditionPart())
    }
    return condition
  }

  /// The mistake of joining conditions with something else than `and`, if that is what comes next.
  func unknownConnective() -> Failure? {
    guard conditionParts > 0, let token = peek(),
      Self.connectives.contains(token.text.lowercased())
    else { return nil }
    return failure(
      at: token,
      "unexpected \(token.shown): conditions combine with `and`, `not` and parentheses only")
  }

  /// What other languages join conditions with.
  private static let connectives = ["or", "&&", "||", "&", "|", "xor", "but", ","]

  /// A question, perhaps with `not` before it, or a condition in parentheses.
  private mutating func conditionPart() throws(Failure) -> Condition {
    // Also the bound on how deep this recursion goes.
    conditionParts += 1
    if conditionParts > Limits.conditionParts {
      throw expected("part of the condition, which has \(Limits.conditionParts) parts already")
    }
    if skip("not") { return .not(try conditionPart()) }
    guard peek()?.kind == .mark else { return try question() }
    guard skip("(") else { throw expected("a condition") }
    let condition = try condition()
    guard skip(")") else {
      throw unknownConnective()
        ?? Failure(
          position: peek()?.start ?? end, message: "the parenthesis is not closed here")
    }
    return condition
  }

  private mutating func question() throws(Failure) -> Condition {
    let outer = form
    defer { form = outer }
    let question = try oneOf(WordHelp.conditions, "a condition", name: \.name)
    form = Form(name: question.name, expects: question.expects)
    switch question.name {
    case "leader": return try leader()
    case "role":
      return .role(try server(), try oneOf(RoleName.allCases, "a role", name: \.rawValue))
    case "term": return .term(try server(), try comparison(), try number(Limits.counts))
    case "vote": return .vote(try server(), for: skip("none") ? nil : try server())
    case "commit": return .commit(try server(), try comparison(), try number(Limits.counts))
    case "applied": return .applied(try server(), try comparison(), try number(Limits.counts))
    case "log": return .log(try server(), terms: try terms())
    case "value":
      return .value(
        try server(), key: try text("a key"), is: skip("none") ? nil : try text("a value"))
    case "election":
      guard skip("split") else { throw expected("an outcome") }
      return .electionSplit
    case "alive": return .alive(try server())
    case "answered":
      return .answered(try client(), try number(1...Limits.counts.upperBound))
    case "answer": return try answer()
    case "attempts":
      return .attempts(
        try client(), try number(1...Limits.counts.upperBound), try comparison(),
        try number(Limits.counts))
    case "config": return .configuration(try server(), try configurationState())
    case "snapshot": return .snapshot(try server(), try comparison(), try number(Limits.counts))
    case "transferring": return .transferring(try server())
    case "changing": return .changing(try server())
    case "linearizable": return .linearizable
    case "safe": return .safe
    case "violation":
      return .violation(try oneOf(Property.allCases, "a property", name: \.name))
    default: preconditionFailure("the table has a condition that is not read: \(question.name)")
    }
  }

  private mutating func leader() throws(Failure) -> Condition {
    if skip("none") { return .leaderNone }
    if skip("any") { return .leaderAny }
    return .leader(try server())
  }

  /// A client, the number of its request, `is`, and what it read.
  private mutating func answer() throws(Failure) -> Condition {
    let client = try client()
    let number = try number(1...Limits.counts.upperBound)
    guard skip("is") else { throw unexpected() }
    return .answer(client, number, skip("none") ? nil : try text("a value"))
  }

  private mutating func configurationState() throws(Failure) -> ConfigurationState {
    switch try oneOf(["joint", "simple", "is"], "a state of a configuration", name: \.self) {
    case "joint": return .joint
    case "simple": return .simple
    default: return .voters(try servers())
    }
  }

  /// A comparison; equality if there is none.
  private mutating func comparison() throws(Failure) -> Comparison {
    for comparison in Comparison.allCases { offer(.word(comparison.rawValue)) }
    guard let token = peek(), token.kind == .mark else { return .equal }
    if token.text.contains("!") {
      throw failure(
        at: token, "\(token.shown) is not a comparison: put `not` before `\(form.name)`")
    }
    guard let comparison = Comparison(rawValue: token.text) else {
      throw unknown(token, "a comparison", among: Comparison.allCases.map(\.rawValue))
    }
    advance()
    return comparison
  }

  /// The terms of a log's entries, or `empty` for no entries.
  private mutating func terms() throws(Failure) -> [Int] {
    if skip("empty") { return [] }
    let bounds = 1...Limits.counts.upperBound
    var terms = [try number(bounds)]
    while let token = peek(), Int(digits: token.text) != nil { terms.append(try number(bounds)) }
    return terms
  }
}
