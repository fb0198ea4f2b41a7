// What a script must not do as a whole, though each of its lines is well formed.

import Raft
import Simulation

/// Looks at the commands of a script in their order, and finds where they contradict each other or
/// name what does not exist.
struct ScriptCheck {
  /// A mistake, with the line it is on.
  struct Mistake {
    var failure: Failure
    var source: SourceLine
  }

  /// The question whose choices are being read.
  private struct Question {
    var statement: Statement
    var choices = 0
    var hasRightChoice = false
    /// Whether the answer is a number, or a server, and no choice.
    var hasTypedAnswer: Bool { typedAnswer != nil }
    /// The number or the server that is right.
    var typedAnswer: Tell?
    /// Whether an answer has been given of which something can be said.
    var hasAnswer: Bool { choices > 0 || hasTypedAnswer }
  }

  private(set) var findings: [Mistake] = []

  private var serverCount = Limits.defaultServers
  private var serversLine: (count: Int, number: Int)?
  /// By server, the line that says how it begins.
  private var givenLines: [ServerID: Int] = [:]
  private var seedLine: (seed: UInt64, number: Int)?
  /// The line of the first command that needs a world.
  private var firstAct: Int?

  /// What is set before the run begins.
  private var head = HeadSettings()
  private var states = ServerStates()
  private var question: Question?
  /// Whether a line that could not be read may have been the question or a choice.
  private var isQuestionUnknown = false

  /// Looks at the next command.
  mutating func visit(_ statement: Statement, _ command: Command) {
    checkQuestion(statement)
    switch command {
    case .setUp(.servers(let count)): checkServers(count, statement)
    case .setUp(.seed(let seed)): checkSeed(seed, statement)
    case .setUp(.given(let given)): checkGiven(given.server, statement)
    case .act(let act) where act.shapesSetup: if firstAct == nil { head.take(act, statement) }
    case .tell: break
    case .act, .each, .refused, .advance, .check:
      if firstAct == nil { checkHead() }
      firstAct = firstAct ?? statement.source.number
    }
    if checkMentions(statement) { checkStates(statement) }
    checkCondition(statement)
  }

  /// Passes over a line that could not be read, without blaming others for what it may have said.
  mutating func visitUnreadable(_ line: Substring) {
    states.forget()
    let name = Statement.split(line).name
    let word = CommandWord(name)
    // It may have made or started servers that others name.
    if let meant = word ?? CommandWord.nearest(to: name),
      meant == .servers || CommandRow.of(meant).arguments.startsServers
    {
      serverCount = Limits.servers.upperBound
    }
    switch word {
    case nil, .ask, .choice, .number, .server, .means, .hint:
      if word == .ask { closeQuestion() }
      question = nil
      isQuestionUnknown = true
    default: closeQuestion()
    }
  }

  /// Looks at what the script leaves open at its end.
  mutating func finish() {
    if firstAct == nil { checkHead() }
    closeQuestion()
  }

  /// Takes down a mistake at a command's name.
  mutating func report(_ message: String, _ statement: Statement) {
    let failure = Failure(position: statement.position, message: message)
    findings.append(Mistake(failure: failure, source: statement.source))
  }

  // MARK: Set-up

  private mutating func checkHead() {
    if let (message, statement) = head.mistake { report(message, statement) }
  }

  private mutating func checkServers(_ count: Int, _ statement: Statement) {
    if let earlier = serversLine, earlier.count != count {
      report("line \(earlier.number) says `servers \(earlier.count)`", statement)
    } else if let firstAct {
      report("`servers` must stand before line \(firstAct), where the run begins", statement)
    } else {
      serversLine = (count, statement.source.number)
      serverCount = count
    }
  }

  private mutating func checkSeed(_ seed: UInt64, _ statement: Statement) {
    if let earlier = seedLine, earlier.seed != seed {
      report("line \(earlier.number) says `seed \(earlier.seed)`", statement)
    } else if let firstAct {
      report("`seed` must stand before line \(firstAct), where the run begins", statement)
    } else {
      seedLine = (seed, statement.source.number)
    }
  }

  private mutating func checkGiven(_ server: ServerID, _ statement: Statement) {
    if let earlier = givenLines[server] {
      report("line \(earlier) says how \(server) begins", statement)
    } else if let firstAct {
      report("`given` must stand before line \(firstAct), where the run begins", statement)
    } else {
      givenLines[server] = statement.source.number
    }
  }

  /// - Returns: Whether the servers that are named exist.
  private mutating func checkMentions(_ statement: Statement) -> Bool {
    let failure = Self.firstUnknownServer(of: statement, servers: serverCount)
    if let failure { findings.append(Mistake(failure: failure, source: statement.source)) }
    guard statement.startsServers else { return failure == nil }
    // Where the mistake was to pass over a number, the servers after it are not to blame for it.
    let highest = statement.mentions.map(\.server.index).max() ?? 0
    serverCount = max(serverCount, highest + 1)
    return failure == nil
  }

  /// The mistake of naming a server that does not exist and is not started, if the command makes it.
  static func firstUnknownServer(of statement: Statement, servers count: Int) -> Failure? {
    let starts = statement.mayNameNewServers
    var known = count
    for mention in statement.mentions where mention.server.index >= known {
      if starts, mention.server.index == known {
        known += 1
        continue
      }
      let servers = count == 1 ? "one server" : "\(count) servers"
      let next = starts ? ", and the next new server is \(ServerID(known))" : ""
      return Failure(
        position: mention.position,
        message: "there is no \(mention.server): the cluster has \(servers)\(next)")
    }
    return nil
  }

  // MARK: What cannot be

  private mutating func checkStates(_ statement: Statement) {
    guard let failure = states.visit(statement) else { return }
    findings.append(Mistake(failure: failure, source: statement.source))
  }

  private mutating func checkCondition(_ statement: Statement) {
    switch statement.command {
    case .check(let condition), .advance(.runUntil(let condition, _)),
      .advance(.stepUntil(let condition)), .tell(.goal(let condition)):
      guard let (first, second) = condition.contradiction else { return }
      report("`\(first)` and `\(second)` cannot hold together", statement)
    default: break
    }
  }

  // MARK: Questions

  private mutating func checkQuestion(_ statement: Statement) {
    switch statement.command {
    case .tell(.ask):
      closeQuestion()
      question = Question(statement: statement)
    case .tell(.choice(_, let isRight)):
      if question == nil, !isQuestionUnknown {
        report("this `choice` belongs to no question: `ask` must precede it", statement)
        isQuestionUnknown = true
      }
      question?.choices += 1
      if isRight { question?.hasRightChoice = true }
    case .tell(.number), .tell(.server): checkTypedAnswer(statement)
    case .tell(.means):
      if question?.hasAnswer != true, !isQuestionUnknown {
        report(
          "this `means` belongs to no answer: `choice`, `number` or `server` must precede it",
          statement)
      } else if case .tell(.means(let condition)) = statement.command {
        checkMeaning(condition, statement)
      }
    case .tell(.hint), .tell(.select), .tell(.show), .tell(.mark): break
    default: closeQuestion()
    }
  }

  private mutating func checkTypedAnswer(_ statement: Statement) {
    if question == nil, !isQuestionUnknown {
      report("this answer belongs to no question: `ask` must precede it", statement)
    } else if question?.hasAnswer == true {
      report("a question has choices, or one number, or one server", statement)
    }
    if case .tell(let answer) = statement.command { question?.typedAnswer = answer }
  }

  /// What a number or a server means has to name it, so that it can be said what another would have meant.
  private mutating func checkMeaning(_ condition: Condition, _ statement: Statement) {
    guard let answer = question?.typedAnswer, answer.meaning(inPlaceOf: answer, condition) == nil
    else { return }
    switch answer {
    case .number(let number):
      report("this `means` does not compare with \(number), the answer", statement)
    case .server(let server):
      report("this `means` does not name \(server), the answer", statement)
    default: break
    }
  }

  private mutating func closeQuestion() {
    isQuestionUnknown = false
    guard let closed = question else { return }
    question = nil
    if closed.hasTypedAnswer {
      if closed.choices > 0 {
        report("a question has choices, or one number, or one server", closed.statement)
      }
    } else if closed.choices == 0 {
      report("this question has no choices: add lines such as `choice * TEXT`", closed.statement)
    } else if !closed.hasRightChoice {
      report("none of the choices is right: mark one with `choice * TEXT`", closed.statement)
    }
  }
}
