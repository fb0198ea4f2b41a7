// What each input does.

import Canvas
import Raft
import Scripting
import Session
import Simulation
import Telling

extension App {
  /// Does what the input asks for.
  /// - Parameter screen: The picture the person sees, for what a click is on.
  package mutating func handle(_ input: UserInput, on screen: Grid? = nil) -> Outcome {
    defer {
      refreshEvents()
      if view == .branches { refreshComparison() }
    }
    if let screen { screenSize = screen.size }
    switch input {
    case .key(let key): return handle(key)
    case .paste(let text):
      isChoosingLink = false
      if prompt == nil { prompt = Prompt() }
      prompt?.insert(text)
      return .goOn
    case .mouse(let action, let column, let row):
      if prompt == nil { handle(action, at: column, row, on: screen) }
      return .goOn
    case .resized: return .goOn
    }
  }

  /// The wheel steps. A click on a server's name, wherever it stands, selects the server; dragging from
  /// one to another cuts or heals their link. A click on the timeline goes there.
  private mutating func handle(
    _ action: MouseAction, at column: Int, _ row: Int, on screen: Grid?
  ) {
    notice = nil
    isChoosingLink = false
    let server = (screen?.server(at: column, row) ?? screen?.serverOfRow(at: column, row)).flatMap {
      session.world.servers.contains($0) ? $0 : nil
    }
    switch action {
    case .wheelDown: _ = act(.stepForward, .down)
    case .wheelUp: _ = act(.stepBack, .up)
    case .press:
      dragStart = server
      if let server {
        selected = server
      } else if let screen {
        click(column, row, on: screen)
      }
    case .release:
      if let start = dragStart, let server, server != start {
        selected = start
        toggleLink(to: server)
      }
      dragStart = nil
    }
  }

  /// A click on something that is no server.
  private mutating func click(_ column: Int, _ row: Int, on screen: Grid) {
    if App.hasTimeline(screen.size), !isPresenting, view != .help, row == screen.size.rows - 2 {
      seek(to: timelinePosition(atColumn: column, width: screen.size.columns))
    } else if view != .events, view != .help, screen.isReason(row) {
      explain()
    }
  }

  private mutating func handle(_ key: Key) -> Outcome {
    if prompt != nil { return handlePrompt(key) }
    notice = nil
    if isChoosingLink {
      isChoosingLink = false
      if case .character(let character) = key, let server = server(character) {
        toggleLink(to: server)
        return .goOn
      }
      if case .character(let digit) = key, digit.isWholeNumber {
        sayThereIsNoServer(digit)
      } else {
        say("x wants a digit: the server at the other end of the link.", isError: true)
      }
      return .goOn
    }
    if key == .control("l") { return .goOn }
    guard let binding = KeyBinding.of(key, in: view) else {
      say("That key does nothing here. ? shows the keys.")
      return .goOn
    }
    return act(binding.action, key)
  }

  /// Whether what the action does shows on the cluster, over which the list of branches lies.
  private func showsOnCluster(_ action: Action) -> Bool {
    switch action {
    case .selectServer, .showBranches, .showView, .nextView, .help, .close, .commandLine, .mouse:
      false
    case .previousView, .branches, .search, .presenter: false
    default: true
    }
  }

  private mutating func act(_ action: Action, _ key: Key) -> Outcome {
    if view == .branches, showsOnCluster(action) { view = .cluster }
    switch action {
    case .playPause: togglePlaying()
    case .stepForward: step(orSay: "Nothing more happens by itself.") { $0.advanceOneEvent() }
    case .stepBack: stepBack()
    case .nextMilestone:
      step(orSay: "Left alone, nothing notable happens for long. Try c, t, x or w; n steps on.") {
        $0.nextMilestone()
      }
    case .previousMilestone:
      step(orSay: "This is the start of the run.") { $0.previousMilestone() }
    case .nextStop: nextStop()
    case .previousStop: previousStop()
    case .faster: changeSpeed(by: 1)
    case .slower: changeSpeed(by: -1)
    case .toStart: seek(to: 0)
    case .toEnd: seek(to: session.branch.length)
    case .undo: undo()
    case .showBranches:
      isPlaying = false
      show(.branches)
    case .nextView: show(neighbour(1))
    case .previousView: show(neighbour(-1))
    case .showView(let view): show(view)
    case .explain: explain()
    case .toCause: goToCause()
    case .toEffect: goToEffect()
    case .timelineBack: moveAlongTimeline(by: -1)
    case .timelineForward: moveAlongTimeline(by: 1)
    case .search: prompt = Prompt("", purpose: .search)
    case .presenter: togglePresenter()
    case .byHand: toggleByHand()
    case .inspector(let action): act(action)
    case .messages(let action): act(action)
    case .elections(let action): act(action)
    case .spaceTime(let action): act(action)
    case .safety(let action): act(action)
    case .charts(let action): act(action)
    case .events(let action): act(action)
    case .questions(let action): act(action)
    case .branches(let action): act(action)
    case .scroll(let action): act(action)
    case .help: toggleHelp()
    case .selectServer: selectServer(key)
    case .selectNext: selected = ServerID((selected.index + 1) % session.world.nodes.count)
    case .crashOrRestart:
      perform(status == .crashed ? .restart([selected]) : .crash([selected]))
    case .timeout: perform(.timeout(selected))
    case .pauseOrResume:
      perform(status == .paused ? .resume([selected]) : .pauseServers([selected]))
    case .isolateOrRejoin: perform(isIsolated ? .rejoin(selected) : .isolate(selected))
    case .cutOrHeal:
      chooseLink()
    case .write: prompt = Prompt("put x \(session.world.requests.count + 1)")
    case .read: prompt = Prompt("get x")
    case .align: perform(.align([]))
    case .spread: perform(.spread)
    case .commandLine: prompt = Prompt()
    case .mouse:
      wantsMouse.toggle()
      say(
        wantsMouse
          ? "The mouse is on: click a server, step with the wheel. M gives text selection back."
          : "The mouse is off.")
    case .close: return close(key)
    }
    return .goOn
  }

  private var status: Node.Status { session.world.nodes[selected.index].status }

  private var isIsolated: Bool {
    session.world.allLinks.allSatisfy {
      ($0.from != selected && $0.to != selected) || session.world.link($0).isCut
    }
  }

  private func server(_ digit: Character) -> ServerID? {
    guard let number = digit.wholeNumberValue, number >= 1,
      number <= session.world.nodes.count
    else { return nil }
    return ServerID(number - 1)
  }

  mutating func show(_ view: View) {
    self.view = self.view == view && !isPresenting ? .cluster : view
    isPresenting = false
    scroll = 0
    events.isLarge = false
    if self.view == .branches { branchList.selected = nil }
  }

  /// Opens the help, or goes back to what was open before.
  mutating func toggleHelp() {
    let next = view == .help ? viewBeforeHelp : .help
    if view != .help { viewBeforeHelp = view }
    isPresenting = false
    view = next
    scroll = 0
  }

  /// The view so many places further in the round.
  private func neighbour(_ step: Int) -> View {
    guard let place = View.round.firstIndex(of: view) else { return .cluster }
    return View.round[(place + step + View.round.count) % View.round.count]
  }

  private mutating func close(_ key: Key) -> Outcome {
    if isPresenting {
      isPresenting = false
      return .goOn
    }
    if view == .inspector, closeFieldHelp() { return .goOn }
    if view == .help {
      toggleHelp()
      return .goOn
    }
    if view != .cluster {
      show(.cluster)
      return .goOn
    }
    return key == .escape ? .goOn : .quit
  }

  private mutating func selectServer(_ key: Key) {
    guard case .character(let digit) = key else { return }
    if view == .branches {
      switchBranch(to: (digit.wholeNumberValue ?? 0) - 1)
    } else if let server = server(digit) {
      selected = server
      if view == .questions { ask(about: server) }
    } else {
      sayThereIsNoServer(digit)
    }
  }

  private mutating func sayThereIsNoServer(_ digit: Character) {
    say("There is no S\(digit): the cluster has \(session.world.nodes.count) servers.")
  }

  mutating func switchBranch(to number: Int) {
    guard session.branches.indices.contains(number) else {
      return say("There is no branch \(number + 1).")
    }
    isPlaying = false
    previous = nil
    session.switchBranch(to: number)
    narrateNow()
  }

  // MARK: Time

  private mutating func togglePlaying() {
    if isByHand, !isPlaying {
      return say("By hand nothing moves by itself: m shows the messages, H ends it.", isError: true)
    }
    if !isPlaying, session.violation != nil, session.isAtFrontier {
      return sayItIsBroken()
    }
    isPlaying.toggle()
    previous = nil
    echo = ""
  }

  /// Beyond a broken property nothing is checked, so nothing goes on there.
  private mutating func sayItIsBroken() {
    say("The run stops where a property broke. Step back, or u to undo.", isError: true)
  }

  /// Moves by a step; afterwards the screen stands still and says what happened.
  private mutating func step(orSay excuse: String, _ move: (inout Session) -> Bool) {
    isPlaying = false
    let before = session.world
    echo = ""
    let wasSafe = session.violation == nil
    let failures = session.lesson?.failures.count
    let moved = move(&session)
    showChanges(since: before)
    let events = session.position - before.eventCount
    if events != 0 { narrateNow() }
    if events > 0 { echo = events == 1 ? ":step" : ":step \(events)" }
    if session.violation != nil, wasSafe || !moved {
      note(.violation)
    } else if session.lesson?.failures.count != failures {
      note(.failure)
    } else if !moved {
      say(excuse)
    }
  }

  private mutating func stepBack() {
    isPlaying = false
    echo = ""
    let before = session.world
    if session.stepBack() {
      showChanges(since: before)
      narrateNow()
    } else {
      say("This is the start of the run.")
    }
  }

  /// Lets the screen mark what a step changed; of a step back, what the event did that is the last now.
  private mutating func showChanges(since before: World) {
    let isBack = session.position < before.eventCount
    previous = isBack ? session.moment(at: session.position)?.before : before
  }

  /// Goes to a position and stands still there.
  mutating func seek(to position: Int) {
    isPlaying = false
    previous = nil
    echo = ""
    session.seek(to: position)
    narrateNow()
  }

  mutating func nextStop() {
    guard let lesson = session.lesson else {
      return say("No lesson is being played; open one with: raftview SCRIPT")
    }
    let isOnLesson = session.branchNumber == lesson.branch
    if !isPlaying, isOnLesson, isAnswerDue {
      answeredStop = lesson.stopsReached
      return
    }
    if !isPlaying, isOnLesson, !(lesson.isFinished && session.isAtFrontier) {
      if session.violation == nil || !session.isAtFrontier {
        isPlaying = true
        return
      }
    }
    isPlaying = false
    previous = nil
    let stop = session.nextStop()
    narrateNow()
    note(stop)
    if stop == nil { say("The lesson is over.") }
  }

  mutating func previousStop() {
    if let lesson = session.lesson, session.branchNumber == lesson.branch,
      lesson.stopsReached <= 1
    {
      isPlaying = false
      return say("This is the first stop of the lesson. g goes to the start of the run.")
    }
    isPlaying = false
    previous = nil
    if session.previousStop() {
      narrateNow()
    } else {
      say("No lesson is being played; open one with: raftview SCRIPT")
    }
  }

  private mutating func changeSpeed(by step: Int) {
    guard let changed = speed.changed(by: step) else {
      return say("\(speed)× real time is as \(step > 0 ? "fast" : "slow") as it goes.")
    }
    speed = changed
  }

  private mutating func undo() {
    isPlaying = false
    previous = nil
    if let command = session.undo() {
      narrateNow()
      say("Undone: \(command). The other future is kept: b.")
    } else {
      say("There is no command to undo.")
    }
  }

  // MARK: Commands

  /// Asks for the other end of a link: by a digit where that names every server.
  private mutating func chooseLink() {
    let count = session.world.nodes.count
    if count > 9 {
      prompt = Prompt("cut \(selected)-S")
    } else {
      isChoosingLink = true
      say("\(selected): cut or heal the link to which server? 1-\(count)")
    }
  }

  private mutating func toggleLink(to server: ServerID) {
    guard server != selected else {
      return say("\(selected) has no link to itself.", isError: true)
    }
    let link = LinkSelector(from: selected, to: server, isBothWays: true)
    let isCut =
      session.world.link(DirectedLink(from: selected, to: server)).isCut
      && session.world.link(DirectedLink(from: server, to: selected)).isCut
    perform(isCut ? .heal(link) : .cut(link))
  }

  /// Does something to the world, and says which one it was.
  mutating func perform(_ act: Act) {
    guard session.violation == nil else { return sayItIsBroken() }
    let branches = session.branches.count
    let before = session.world
    let wasByHand = isByHand
    do {
      try session.perform(act)
      // The links of a new server are held like the others.
      if wasByHand, act.startsServers, !isByHand { try session.perform(.hold(nil)) }
      previous = before
      echo = ""
      narrateNow()
      // The key's command can be had back at `:`, and changed.
      if history.last != "\(act)" { history.append("\(act)") }
      if session.violation != nil { return note(.violation) }
      let forked = session.branches.count > branches
      say(":\(act)" + (forked ? "   (a new branch; the other future is kept: b)" : ""))
    } catch {
      say("\(error).".firstUppercased, isError: true)
    }
  }
}
