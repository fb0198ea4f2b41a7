// What the keys of all views do, and how the views' own keys get there.

import Canvas
import Raft
import Scripting
import Session

extension App {
  /// Whether what the action does shows on the cluster, over which the list of branches lies.
  private func showsOnCluster(_ action: Action) -> Bool {
    switch action {
    case .selectServer, .selectNobody, .showBranches, .showView, .turn, .help, .close, .leave:
      false
    case .commandLine, .mouse, .branches, .search, .presenter: false
    default: true
    }
  }

  /// Does what a key asks for: the open view, if it is a key of its own, else the app, a line a key.
  mutating func act(_ action: Action, _ key: Key) -> Outcome {
    makeReady(for: action)
    if let effects = views.update(action, model) {
      carryOut(effects)
      return .goOn
    }
    switch action {
    case .playPause: togglePlaying()
    case .stepForward: stepForward()
    case .stepBack: stepBack()
    case .nextMilestone: nextMilestone()
    case .previousMilestone: previousMilestone()
    case .nextStop: nextStop()
    case .previousStop: previousStop()
    case .faster: changeSpeed(by: 1)
    case .slower: changeSpeed(by: -1)
    case .fixedSpeed: toggleFixedSpeed()
    case .toStart: seek(to: 0)
    case .toEnd: seek(to: model.session.branch.length)
    case .undo: undo()
    case .goOnBroken: goOnBroken()
    case .showBranches: showBranches()
    case .turn(let step): show(neighbour(step))
    case .showView(let view): show(view)
    case .explain: explain()
    case .toCause: goToCause()
    case .toEffect: goToEffect()
    case .alongTimeline(let isForwards): moveAlongTimeline(forwards: isForwards)
    case .search: prompt = Prompt("", purpose: .search)
    case .presenter: togglePresenter()
    case .byHand: toggleByHand()
    case .hint: giveHint()
    case .help: toggleHelp()
    case .changeSigns: changeSigns()
    case .selectServer: selectServer(key)
    case .selectNext, .selectPrevious: selectNext(action == .selectNext ? 1 : -1)
    case .linkEnd: cutOrHealLink(key)
    case .selectNobody: selectNobody()
    case .crashOrRestart: crashOrRestart()
    case .timeout: performOnSelected { .timeout($0.id) }
    case .pauseOrResume: pauseOrResume()
    case .isolateOrRejoin: isolateOrRejoin()
    case .cutOrHeal: chooseLink()
    case .mark: toggleMark()
    case .part: partOrHeal()
    case .write: prompt = Prompt(writing)
    case .read: prompt = Prompt("get x")
    case .align: splitVote()
    case .spread: perform(.spread)
    case .commandLine: prompt = Prompt()
    case .mouse: toggleMouse()
    case .close: return close()
    case .leave: leave()
    case .line, .redraw, .inspector, .messages, .elections, .spaceTime, .safety, .charts, .events,
      .questions, .code, .branches, .settings, .lessons, .judgement, .scroll:
      // The view has done it, or the line; and a picture follows every input.
      break
    }
    return .goOn
  }

  /// Closes what is open; with nothing open leaves, unless something is asked first.
  private mutating func close() -> Outcome {
    closeWhatIsOpen() || !mayLeave(byKey: "q") || !mayLeaveLesson() ? .goOn : .quit
  }

  /// Shows the cluster where the action is seen there. What was offered or asked is over once something else is done.
  private mutating func makeReady(for action: Action) {
    if view == .branches, showsOnCluster(action) { view = .cluster }
    if action != .nextStop { (isNextOffered, isAnswerOffered) = (false, false) }
    if ![.close, .leave, .nextStop, .lessons(.open), .charts(.openSample), .commandLine].contains(
      action)
    {
      isLeavingAsked = false
    }
  }

  private mutating func toggleMouse() {
    wantsMouse.toggle()
    say(
      wantsMouse
        ? "The mouse is on: click servers, step by wheel. M gives text selection back."
        : "The mouse is off.")
  }

  /// Carries out what a view wants to happen, one after the other.
  private mutating func carryOut(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .perform(let act): perform(act)
      case .seek(let position): seek(to: position)
      case .pause: model.isPlaying = false
      case .switchBranch(let number): switchBranch(to: number)
      case .nextStop: nextStop()
      case .previousStop: previousStop()
      case .show(let view): show(view)
      case .openLesson(let place): openLesson(place)
      case .playRun(let run): play(run)
      case .explain: explain()
      case .openSample: openSample()
      case .select(let server): model.select(server)
      case .prompt(let text): prompt = Prompt(text)
      case .say(let text): say(text)
      case .refuse(let reason): say(reason, isError: true)
      case .act(let action):
        refreshView()
        _ = act(action, .enter)
      }
    }
  }

  /// Stops what is being measured; else closes what was opened last; else lets go of the chosen server.
  private mutating func leave() {
    if isMeasuring {
      stopMeasuring()
    } else if !closeWhatIsOpen(), model.chosen != nil {
      selectNobody()
    }
  }

  // MARK: Views

  mutating func show(_ view: ViewName) {
    if view == .code, self.view == .events { showCodeOfSelected() }
    self.view = self.view == view && !isPresenting ? .cluster : view
    isPresenting = false
    views.help.scroll = 0
    views.events.isLarge = false
    if self.view == .branches { views.branches.selected = nil }
    if self.view == .lessons || self.view == .judgement { model.isPlaying = false }
    if self.view == .judgement { views.judgement.look() }
  }

  /// Lets the code be that of the event which is selected in the list.
  private mutating func showCodeOfSelected() {
    let place = EventsView.Place(
      branch: model.session.branch.stamp, position: model.session.position)
    views.code.select(views.events.selectedEvent(model), at: place)
  }

  /// Opens the list of branches, in which nothing moves.
  private mutating func showBranches() {
    model.isPlaying = false
    show(.branches)
  }

  /// Opens the help, or goes back to what was open before.
  mutating func toggleHelp() {
    let next = view == .help ? views.help.before : .help
    if view != .help { views.help.before = view }
    views.help.startsWithWords = model.session.lesson != nil
    isPresenting = false
    view = next
    views.help.scroll = 0
  }

  /// The view so many places further in the round.
  private func neighbour(_ step: Int) -> ViewName {
    guard let place = ViewName.round.firstIndex(of: view) else { return .cluster }
    return ViewName.round[(place + step + ViewName.round.count) % ViewName.round.count]
  }

  /// Closes what was opened last.
  /// - Returns: Whether anything was open.
  private mutating func closeWhatIsOpen() -> Bool {
    if isPresenting {
      isPresenting = false
    } else if view == .inspector, views.inspector.closeFieldHelp() {
      return true
    } else if view == .code, views.code.closeRules() {
      return true
    } else if view == .help {
      toggleHelp()
    } else if view != .cluster {
      show(.cluster)
    } else if goBackFromRun() {
      return true
    } else {
      return false
    }
    return true
  }

  /// Opens the last event: its rule, what it changed, what would have happened otherwise.
  mutating func explain() {
    if view != .events { show(.events) }
    model.isPlaying = false
    views.events.openLast(model)
  }

  /// The event that `[` and `]` start from: the selected one in the view of events, else the last.
  private var subject: Int {
    view == .events ? views.events.selectedEvent(model) : model.session.position
  }

  private mutating func goToCause() {
    guard let cause = model.session.cause(of: subject) else {
      return say("Nothing before it caused this event.")
    }
    seek(to: cause)
    views.events.followRun()
  }

  private mutating func goToEffect() {
    let effects = model.session.effects(of: subject)
    guard !effects.isEmpty else { return say("Nothing has come of it so far.") }
    seek(to: view == .events ? views.events.chosenEffect(among: effects) : effects[0])
    views.events.followRun()
  }

  /// Looks for events whose words hold the text; without a text, for the next one again.
  mutating func search(for text: String) {
    if view == .lessons {
      if !views.lessons.search(for: text) { say("No lesson has these words: \(text)") }
      return
    }
    guard views.events.beginSearch(for: text) else {
      return say("/ and some words: S3 refuses, leader of term, put x.", isError: true)
    }
    if view != .events { show(.events) }
    carryOut(views.events.goOnSearching(for: text, model))
  }

  private mutating func selectServer(_ key: Key) {
    guard case .character(let digit) = key else { return }
    if view == .branches {
      switchBranch(to: (digit.wholeNumberValue ?? 0) - 1)
    } else if view == .judgement {
      if !views.judgement.mark(digit.wholeNumberValue ?? 0) {
        say("There is no run \(digit) here.")
      }
    } else if model.isAnswerDue, !model.isMoving, let number = digit.wholeNumberValue,
      number <= model.choices.count
    {
      answer(number)
    } else if model.isAnswerDue, !model.isMoving, case .number? = model.typedAnswer {
      prompt = Prompt(String(digit), purpose: .answer)
    } else if model.isAnswerDue, !model.isMoving, case .server? = model.typedAnswer,
      let server = server(digit)
    {
      model.select(server)
      answer(typed: .server(server))
    } else if let server = server(digit) {
      model.select(server)
      if view == .questions { views.questions.ask(model, about: server) }
      sayItIsSelected()
    } else {
      sayThereIsNoServer(digit)
    }
  }

  private mutating func selectNext(_ step: Int) {
    let count = model.cluster.count
    model.select(ServerID((model.selected.index + step + count) % count))
    sayItIsSelected()
  }

  /// Gives the selection back to the run.
  mutating func selectNobody() {
    model.selectNobody()
    say("Nobody is selected by hand: the leader is marked, now \(model.selected).")
  }

  mutating func sayItIsSelected() {
    say("\(model.selected) is selected, and stays so. 0 or Esc: whoever leads.")
  }

  mutating func sayThereIsNoServer(_ digit: Character) {
    say("There is no S\(digit): the cluster has \(model.cluster.count) servers.")
  }
}
