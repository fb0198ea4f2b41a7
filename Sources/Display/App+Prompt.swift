// The command line at `:`.

import Canvas
import Raft
import Running
import Scripting
import Session
import Telling

extension App {
  /// Writes a character into the line, or does to it what the key is for.
  mutating func handlePrompt(_ key: Key) -> Outcome {
    notice = nil
    let binding = KeyBinding.of(key, in: .line)
    if ![.following, .preceding].contains(binding?.verb) { prompt?.cycle = nil }
    if case .line(let action)? = binding?.action { return edit(action) }
    if case .character(let character) = key { prompt?.insert(String(character)) }
    return .goOn
  }

  /// Does something to the line that is typed.
  mutating func edit(_ action: LineAction) -> Outcome {
    switch action {
    case .submit: return submit()
    case .cancel: prompt = nil
    case .eraseBack:
      if prompt?.text.isEmpty == true { prompt = nil } else { prompt?.backspace() }
    case .erase: prompt?.delete()
    case .eraseWord: prompt?.deleteWord()
    case .eraseLine: prompt?.deleteToStart()
    case .back: prompt?.move(by: -1)
    case .onward: prompt?.move(by: 1)
    case .start: prompt?.moveToStart()
    case .end: prompt?.moveToEnd()
    case .earlier: prompt?.recall(1, from: history)
    case .later: prompt?.recall(-1, from: history)
    case .complete: complete(by: 1)
    case .completeBackwards: complete(by: -1)
    }
    return .goOn
  }

  /// Completes the word at the cursor as far as all candidates agree; from there on, goes through them, one on (1) or
  /// back (-1).
  private mutating func complete(by step: Int) {
    if var cycle = prompt?.cycle {
      cycle.place = (cycle.place + step + cycle.words.count) % cycle.words.count
      prompt?.completeWord(with: cycle.words[cycle.place])
      prompt?.cycle = cycle
      return
    }
    let candidates = completions
    guard let first = candidates.first else { return }
    if candidates.count == 1 {
      let isPart = first.hasSuffix("-") || first.hasSuffix(">")
      prompt?.completeWord(with: isPart ? first : first + " ")
    } else {
      let common = candidates.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
      let word = Script.lastWord(of: prompt?.head ?? "")
      if common.count > word.count {
        prompt?.completeWord(with: common)
      } else {
        prompt?.completeWord(with: first)
        prompt?.cycle = Prompt.Cycle(words: candidates, place: 0)
      }
    }
  }

  private mutating func submit() -> Outcome {
    let line = prompt?.string.trimmed ?? ""
    let purpose = prompt?.purpose ?? .command
    prompt = nil
    if purpose != .command {
      if purpose == .search { search(for: line) } else { answerTyped(line) }
      return .goOn
    }
    guard !line.isEmpty else { return .goOn }
    if history.last != line { history.append(line) }
    model.echo = ""
    if measureIfAsked(line) { return .goOn }
    let words = line.split(separator: " ", maxSplits: 1)
    switch words[0].lowercased() {
    case "q", "quit", "exit": return .quit
    case "help" where words.count == 1:
      if view != .help { toggleHelp() }
      return .goOn
    case "signs":
      setSigns(named: words.dropFirst().first)
      return .goOn
    case "save":
      guard let path = fileName(in: words) else { return .goOn }
      savedWork = work
      return .save(path: path, text: savedText(named: path))
    case "open":
      guard let path = fileName(in: words, or: ", or a run's code") else { return .goOn }
      return mayLeave(byKey: "the same command") ? .open(path: path) : .goOn
    case "code": return shareCode(inFile: words.count == 2 ? String(words[1]) : nil)
    case "export": return export(words.count == 2 ? String(words[1]) : "")
    case "find":
      find(words.count == 2 ? String(words[1]) : "")
      return .goOn
    case "judge":
      judge(words.count == 2 ? String(words[1]) : "")
      return .goOn
    case "picture":
      return fileName(in: words).map { .picture(path: $0) } ?? .goOn
    default: break
    }
    do {
      guard let command = try Command.parse(line, servers: model.cluster.count) else {
        return .goOn
      }
      run(command)
    } catch {
      say(error.summary.firstUppercased.sentence, isError: true)
    }
    return .goOn
  }

  /// Does any command.
  mutating func run(_ command: Command) {
    switch command {
    case .setUp:
      say("Set before a run begins: start with raftview --servers N --seed N.", isError: true)
    case .advance(let command): advance(command)
    case .check(let condition):
      let holds = model.session.holds(condition)
      say(holds ? "It holds: \(condition)." : "It does not hold: \(condition).", isError: !holds)
    case .tell(.select(let server)): selectByCommand(server)
    case .tell(.show(let screen)): showByCommand(ViewName(screen))
    case .tell:
      say("\(command) belongs in a script.", isError: true)
    case .act(let act): perform(act)
    case .each(let act): performOnEach(act)
    case .refused(let act):
      let refusal = model.session.refusal(of: act)
      say(
        refusal.map { "Refused: \($0).".firstUppercased } ?? "It would be done: \(act).",
        isError: refusal == nil)
    }
  }

  /// Lets the run go on at once, and says so if that does not end as it was asked for.
  private mutating func advance(_ command: Advance) {
    model.isPlaying = false
    model.previous = nil
    let (start, most) = (model.cluster.now, mostTypedEvents)
    var wait = Waiting(
      command, from: start, patience: Waiting.viewersPatience, seed: session.seed)
    var (events, isStopped) = (0, false)
    let outcome = model.move { session in
      session.leaveLesson()
      let position = session.position
      while true {
        let outcome = wait.goOn(&session, mostEvents: min(most - events, Session.watchInterval))
        events = session.position - position
        guard outcome == .limit, events < most else { return outcome }
        // How many there are to come nobody knows.
        isStopped = session.replayWatch?(events, 0) == false
        if isStopped { return outcome }
      }
    }
    model.narrate()
    note(model.session.isBroken ? .violation : nil)
    switch (outcome, wait.condition) {
    case (.limit, let condition?):
      let passed = (model.cluster.now - start).words
      say(
        "Not yet, \(passed) and \(events) events on: \(condition). Say it again to go on.",
        isError: !isStopped)
    case (.limit, nil):
      let rest = Command.advance(wait.rest(at: model.cluster.now))
      say("Stopped after \(events) events; the rest: :\(rest)")
    case (.givenUp, let condition?):
      say("Waited \(wait.patience), but this did not come: \(condition).", isError: true)
    case (.givenUp, nil), (.done, _), (.violation, _): break
    }
  }
}

extension String {
  /// The string with a full stop, unless it ends with a mark of its own.
  var sentence: String { last == "?" || last == "." ? self : self + "." }

  /// The string without spaces at its ends.
  var trimmed: String {
    var text = Substring(self)
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The longest start that both strings share.
  func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
