// Conditions: questions, `not`, `and`, `or`, parentheses.

import Checking
import Raft

extension Parser {
  /// A condition: parts joined by `and` and `or`, of which `and` binds tighter; both group from the left.
  mutating func condition() throws(Failure) -> Condition {
    let outer = form
    defer { form = outer }
    var condition = try conjunction()
    while skip("or") {
      condition = .or(condition, try conjunction())
    }
    return condition
  }

  private mutating func conjunction() throws(Failure) -> Condition {
    var condition = try conditionPart()
    while skip("and") {
      condition = .and(condition, try conditionPart())
    }
    return condition
  }

  /// The mistake of joining conditions with something else than `and` and `or`, if that is what comes next.
  func unknownConnective() -> Failure? {
    guard conditionParts > 0, let token = peek(),
      Self.connectives.contains(token.text.lowercased())
    else { return nil }
    return failure(
      at: token,
      "unexpected \(token.shown): conditions combine with `and`, `or`, `not` and parentheses only")
  }

  /// What other languages join conditions with.
  private static let connectives = ["&&", "||", "&", "|", "xor", "but", ","]

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
    let row = try oneOf(ConditionRow.all, "a condition", name: \.word.rawValue)
    form = Form(name: row.word.rawValue, expects: row.help.expects)
    return try row.read(&self)
  }

  // MARK: What follows the words of conditions

  /// A server, nobody or anybody.
  mutating func leader() throws(Failure) -> Condition {
    if skip("none") { return .leaderNone }
    if skip("any") { return .leaderAny }
    return .leader(try server(mayBeLeader: false))
  }

  /// Messages under way, and how many.
  mutating func flying() throws(Failure) -> Condition {
    if skip("none") { return .flying(FlightSelector(), .equal, 0) }
    var selector = FlightSelector()
    if !skip("any") {
      selector.link = try linkBetweenMarks()
      selector.kind = try kindAfterLink(selector.link)
    }
    if skip("none") { return .flying(selector, .equal, 0) }
    guard let token = peek(),
      token.kind == .mark && token.text != ")" || Int(digits: token.text) != nil
    else { return .flying(selector, .greaterOrEqual, 1) }
    return .flying(selector, try comparison(), try number(Limits.counts))
  }

  /// A link, if one is next. In conditions `>` is a word of its own.
  private mutating func linkBetweenMarks() throws(Failure) -> LinkSelector? {
    offer(.link)
    guard let first = peek(), first.kind == .word else { return nil }
    if first.text.contains("-") { return try link() }
    guard isServerNext, index + 1 < tokens.count, tokens[index + 1].text == ">" else {
      return nil
    }
    let from = try server()
    advance()
    let to = try server()
    if from == to { throw failure(at: first, "\(from)>\(to) leads from a server to itself") }
    return LinkSelector(from: from, to: to, isBothWays: false)
  }

  /// The kind of the messages; without a link there must be one, or how many of any kind.
  private mutating func kindAfterLink(_ link: LinkSelector?) throws(Failure) -> MessageKind? {
    for kind in MessageKind.allCases { offer(.word(kind.name)) }
    guard let token = peek() else {
      if link == nil { throw missing() }
      return nil
    }
    let isOver =
      token.kind == .mark || Int(digits: token.text) != nil
      || Self.wordsAfterCondition.contains(token.text.lowercased())
    let isCount = token.kind == .mark && token.text != ")" || Int(digits: token.text) != nil
    if isOver, link != nil || isCount { return nil }
    return try oneOf(MessageKind.allCases, "a kind of message", name: \.name)
  }

  /// What can follow a condition.
  private static let wordsAfterCondition = ["and", "or", "within", "none"]

  /// How an election ended.
  mutating func election() throws(Failure) -> Condition {
    guard skip("split") else { throw expected("an outcome") }
    return .electionSplit
  }

  /// A client, the number of its request, `is`, and what it read.
  mutating func answer() throws(Failure) -> Condition {
    let client = try client()
    let number = try number(1...Limits.counts.upperBound)
    guard skip("is") else { throw unexpected() }
    return .answer(client, number, skip("none") ? nil : try text("a value"))
  }

  /// The mode of a configuration, or its voters.
  mutating func configurationState() throws(Failure) -> ConfigurationState {
    switch try oneOf(
      ["joint", "simple", "is", "learners"], "a state of a configuration", name: \.self)
    {
    case "joint": return .joint
    case "simple": return .simple
    case "learners": return .learners(skip("none") ? [] : try servers())
    default: return .voters(try servers())
    }
  }

  /// A comparison; equality if there is none.
  mutating func comparison() throws(Failure) -> Comparison {
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
  mutating func terms() throws(Failure) -> [Int] {
    if skip("empty") { return [] }
    let bounds = 1...Limits.counts.upperBound
    var terms = [try number(bounds)]
    while let token = peek(), Int(digits: token.text) != nil { terms.append(try number(bounds)) }
    return terms
  }
}
