// What each input does, before it is known which key it is.

import Canvas
import Raft
import Session

extension App {
  /// Does what the input asks for.
  /// - Parameters:
  ///   - screen: The picture the person sees, for what a click is on.
  ///   - microseconds: When it came, by whatever clock. Without it nobody watches: what a step does is
  ///     there at once.
  package mutating func handle(
    _ input: UserInput, on screen: Screen? = nil, at microseconds: Int? = nil
  ) -> Outcome {
    inputTime = microseconds
    let goalBefore = goal?.stop
    defer {
      if isBackKey(input) { lastBack = microseconds }
      model.isTyping = prompt != nil || isChoosingLink
      followSettings()
      // The key that led to a goal is none of those that it takes.
      if case .key = input { watchGoal(afterKey: goalBefore == goal?.stop) }
      keepPlace()
      refreshView()
    }
    if let screen { model.screenSize = screen.grid.size }
    if isHeldBack(input) {
      holdBack()
      return .goOn
    }
    finishMotion()
    if input != .resized {
      model.isInviting = false
      if sheet != nil {
        sheet = nil
        return .goOn
      }
    }
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

  /// The wheel steps. A click on a server selects it; dragging from one to another cuts or heals their
  /// link. A click on the timeline goes there, and one on the reasons opens the event.
  private mutating func handle(
    _ action: MouseAction, at column: Int, _ row: Int, on screen: Screen?
  ) {
    notice = nil
    isChoosingLink = false
    let target = screen?.target(at: column, row)
    var server: ServerID?
    if let id = model.server(named: target), model.cluster.ids.contains(id) { server = id }
    switch action {
    case .wheelDown: _ = act(.stepForward, .down)
    case .wheelUp: _ = act(.stepBack, .up)
    case .press:
      dragStart = server
      switch target {
      case .server, .field: if let server { model.select(server) }
      case .timeline(let position): seek(to: position)
      case .reasons: explain()
      case nil: break
      }
    case .release:
      if let start = dragStart, let server, server != start {
        model.select(start)
        toggleLink(to: server)
      }
      dragStart = nil
    }
  }

  private mutating func handle(_ key: Key) -> Outcome {
    if prompt != nil { return handlePrompt(key) }
    notice = nil
    let focus = focus
    isChoosingLink = false
    guard let binding = KeyBinding.of(key, in: focus) else {
      if focus == .link {
        say("x wants a digit: the server at the other end of the link.", isError: true)
      } else {
        say("That key does nothing here. ? shows the keys.")
      }
      return .goOn
    }
    return act(binding.action, key)
  }

  /// Takes note of how large the screen is that is drawn next, so that what only large ones show is there at once.
  package mutating func fit(_ size: Size) {
    guard model.screenSize != size else { return }
    model.screenSize = size
    refreshView()
  }

  /// What the next key is for.
  var focus: Focus { prompt != nil ? .line : isChoosingLink ? .link : .view(view) }

  /// Brings what the view on the screen keeps of the moment up to date.
  mutating func refreshView() {
    views.refresh(view, model)
    // The logs beside another view are those of the cluster's.
    if view != .cluster { views.refresh(.cluster, model) }
  }
}
