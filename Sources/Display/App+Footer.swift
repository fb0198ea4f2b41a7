// The lower line: the keys that apply here, what is typed, or what there is to say.

import Canvas
import Checking
import Raft
import Scripting
import Session
import Simulation

extension App {
  func drawFooter(_ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    guard !area.isEmpty else { return }
    if let prompt {
      let room = max(0, area.width - 2)
      let start = max(0, prompt.cursor - room + 1)
      let shown = String(prompt.text.dropFirst(start).prefix(room))
      screen.put(prompt.purpose.sign + shown, area.x, area.y, .bold, in: area)
      screen.grid.cursor = (min(area.maxX - 1, area.x + 1 + prompt.cursor - start), area.y)
      return
    }
    if let notice {
      return drawNotice(notice, &screen, area)
    }
    var x = area.x
    let disabled = view == .messages ? views.messages.disabled(model) : []
    let bindings = footerKeys
    // The last one always stands there.
    let last = bindings.last.map { footerWords($0, theme) }.map {
      $0.unicodeScalars.count + 1 + $1.unicodeScalars.count
    }
    for (place, binding) in bindings.enumerated() {
      var (label, short) = footerWords(binding, theme)
      if case .messages(let action) = binding.action, disabled.contains(action) {
        short = "(\(short))"
      }
      let width = label.unicodeScalars.count + 1 + short.unicodeScalars.count
      let room = place == bindings.count - 1 ? 0 : 2 + (last ?? 0)
      if x + width > area.maxX - room { continue }
      let after = screen.put(label, x, area.y, .bold, in: area)
      x = screen.put(" \(short)", after, area.y, .faint, in: area) + 2
    }
  }

  /// Writes what there is to say. What is too long for the line takes rows above it.
  private func drawNotice(_ notice: Notice, _ screen: inout Screen, _ area: Rect) {
    let margin = area.width >= App.smallestSize.columns ? 1 : 0
    let width = area.width - margin
    let most = margin == 0 ? 1 : min(App.mostNoticeRows, area.maxY)
    let style = notice.isError ? screen.theme.fault : .bold
    let lines = wrapped(notice.text, width: width).map { ($0, style) }
    let rows = max(1, min(lines.count, most))
    let room = Rect(x: area.x + margin, y: area.maxY - rows, width: width, height: rows)
    let behind = Rect(x: area.x, y: room.y, width: area.width, height: rows)
    if rows > 1 { for y in room.y..<room.maxY { screen.rule(" ", y, .plain, in: behind) } }
    screen.put(cut(lines, room, screen.theme), in: room)
  }

  /// So many rows are taken at most by what there is to say.
  private static let mostNoticeRows = 3

  /// A binding as the footer writes it, where it does what the view makes of it.
  private func footerWords(_ binding: KeyBinding, _ theme: Theme) -> (String, String) {
    let label = binding.shortLabel(theme)
    return switch (view, binding.action) {
    case (_, .close) where view != .cluster: (label, "close")
    case (_, .close) where !before.isEmpty: (label, "back to the picture")
    case (.signs, .showView(.signs)): (label, "back")
    case (_, .crashOrRestart):
      (label, model.cluster[model.selected].process == .crashed ? "restart" : "crash")
    case (_, .stepForward): (KeyLabel(KeyVerb.letters(.onward, .back)).text, "step")
    case (_, .playPause): (label, model.isPlaying ? "pause" : "play")
    case (_, .nextStop):
      isAway
        ? (label, "back")
        : model.isPlaying
          ? (label, "skip")
          : model.isAnswerDue
            ? ("\(label) twice", "answer")
            : isGoalDue ? ("\(label) twice", "one way") : (label, "go on")
    case (_, .selectServer) where isChoosing:
      (answerKeys(binding), model.choices.isEmpty ? "answer" : "choose")
    // There a digit stands for a branch.
    case (let view, .selectServer) where view != .branches:
      ("1-\(min(binding.keys.count, model.cluster.count))", binding.short)
    default: (label, binding.short)
    }
  }

  /// The keys with which what the lesson asks is answered.
  private func answerKeys(_ binding: KeyBinding) -> String {
    switch model.typedAnswer {
    case .number: "0-9 Enter"
    case .server: "1-\(min(binding.keys.count, model.cluster.count))"
    default: KeyLabel(Array(binding.keys.prefix(model.choices.count))).text
    }
  }

  /// Whether a number is an answer to what the lesson asks.
  private var isChoosing: Bool { model.isAnswerDue && !model.isMoving }

  /// Whether somebody has left the lesson for a branch of their own.
  private var isAway: Bool {
    model.session.lesson.map { $0.branch != model.session.branchNumber } ?? false
  }

  /// Whether there is a hint to what the lesson asks or has set, and it is still of use.
  private var hasHints: Bool {
    if let goal = model.goalAway { return !goal.hints.isEmpty && !goal.isReached }
    return !model.isMoving && !model.hints.isEmpty && !(model.isAnswered && model.question != nil)
  }

  /// Whether a goal is to be reached.
  private var hasGoal: Bool {
    !model.isMoving && (model.goalAway.map { !$0.isReached } ?? (model.goalShown != nil))
  }

  /// The keys with which goals are reached.
  private static let goalKeys: [Action] = [
    .stepForward, .selectServer, .crashOrRestart, .timeout, .isolateOrRejoin, .write,
  ]

  /// The keys that apply here, the most useful first: those of the view, then those of all views.
  private var footerKeys: [KeyBinding] {
    let actions: [Action] =
      switch view {
      case .help: [.close]
      case .signs: [.showView(.signs), .changeSigns, .help, .close]
      case .lessons, .settings: [.close, .help]
      case .branches: [.close, .help]
      case .judgement: [.stepForward, .close, .help]
      case .cluster:
        (isChoosing ? [.selectServer] : [])
          + (model.session.lesson == nil
            ? [] : model.isLessonOver ? [.showView(.lessons)] : [.nextStop])
          + (hasHints ? [.hint] : []) + (hasGoal ? App.goalKeys : []) + [
            .playPause, .stepForward, .nextMilestone,
          ]
          // Who follows a lesson looks; who has none does something.
          + (model.session.lesson == nil ? [] : [.previousStop, .showView(.signs)]) + [
            .selectServer, .crashOrRestart, .timeout,
            .cutOrHeal, .write, .commandLine, .isolateOrRejoin, .align, .turn(by: 1), .explain,
            .undo, .mark, .part, .showView(.settings), .showView(.lessons), .showView(.signs),
            .close,
            .help,
          ]
      default: [.stepForward, .playPause, .selectServer, .turn(by: 1), .close, .help]
      }
    var general = actions.compactMap { action in
      KeyBinding.general.first { $0.action == action }
    }
    general = general.enumerated().filter { place, binding in
      !general[..<place].contains { $0.action == binding.action }
    }.map(\.element)
    var own = KeyBinding.all.filter { $0.focus == .view(view) && !isSaidElsewhere($0) }
    // Of many keys the view's rare ones come after those with which the run moves on.
    if own.count > App.mostOwnKeys, general.count > 2, view != .judgement {
      own.insert(contentsOf: general.prefix(2), at: App.mostOwnKeys)
      general.removeFirst(2)
    }
    return own + general
  }

  /// Whether a key of the view stands where it does something, as long as it does: beside the votes of an election of
  /// which there are more.
  private func isSaidElsewhere(_ binding: KeyBinding) -> Bool {
    switch binding.action {
    case .elections(.scrollDown), .elections(.scrollUp): true
    default: false
    }
  }

  /// So many of a view's own keys come first in the footer.
  private static let mostOwnKeys = 4

  /// Under the cursor of the command line: what it expects, what the word could become.
  func drawSuggestions(_ screen: inout Screen, _ area: Rect, _ theme: Theme) {
    guard let prompt else { return }
    if let cycle = prompt.cycle { return drawCycle(cycle, &screen, area) }
    let candidates = completions
    var text = candidates.joined(separator: "  ")
    // Many candidates say more than the usage; few leave room for both.
    if let help = Script.help(for: prompt.head), candidates.count <= 5 {
      text = "\(help.usage): \(help.summary)"
      if !candidates.isEmpty { text += "   [\(candidates.joined(separator: " "))]" }
    } else if let help = programHelp, candidates.count <= 8 {
      text = candidates.count > 1 ? text : "\(help.usage): \(help.summary)"
    }
    screen.rule(" ", area.y, .plain, in: area)
    screen.put(
      clipped(text, width: area.width - 1, theme: theme), area.x + 1, area.y, .faint, in: area)
  }

  /// The words that Tab goes through, from the one before the chosen one on.
  private func drawCycle(_ cycle: Prompt.Cycle, _ screen: inout Screen, _ area: Rect) {
    screen.rule(" ", area.y, .plain, in: area)
    var x = area.x + 1
    for place in max(0, cycle.place - 1)..<cycle.words.count {
      let word = cycle.words[place]
      if x + word.unicodeScalars.count >= area.maxX { break }
      x = screen.put(word, x, area.y, place == cycle.place ? .bold : .faint, in: area) + 2
    }
  }
}
