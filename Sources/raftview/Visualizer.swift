// The visualizer in a terminal: what it shows, and what comes of inputs and of time.

import Canvas
import Display
import Terminal

/// The loop between the terminal and the app.
struct Visualizer {
  let terminal: Terminal
  var app: App
  let watcher: ReplayWatcher
  /// How much room the history may take, in bytes.
  let room: Int
  private let start = ContinuousClock.now
  var last = ContinuousClock.now
  /// The picture on the screen.
  var shown: Screen?

  /// How long a picture stands while time passes: thirty a second.
  private static let frameMilliseconds = 33
  /// The longest that a picture stands while something is to move: a tick counts for no more.
  private static let longestFrame = 240

  private init(_ terminal: Terminal, _ app: App, room: Int) {
    self.terminal = terminal
    self.app = app
    watcher = ReplayWatcher(terminal)
    self.room = room
  }

  /// Opens the terminal, and shows an app until it is left.
  /// - Parameters:
  ///   - room: How much room the history may take, in bytes.
  ///   - opens: Whether it may take a while to make the app.
  /// - Throws: Status 69 where there is no terminal to be used.
  static func show(
    _ wishes: TerminalWishes, room: Int, opens: Bool, _ makeApp: () -> App
  ) throws {
    let terminal: Terminal
    do {
      terminal = try Terminal(wishes)
    } catch {
      complain("\(error)")
      throw Status.noTerminal
    }
    if opens { terminal.draw(App.opening(size: terminal.size)) }
    var app = makeApp()
    app.take(terminal.theme, isUTF8: terminal.isUTF8)
    var visualizer = Visualizer(terminal, app, room: room)
    do {
      try visualizer.run()
      terminal.restore()
    } catch {
      terminal.restore()
      complain("\(error)")
      throw Status.noTerminal
    }
  }

  /// Shows the app until it is left. While nothing moves, nothing is done.
  private mutating func run() throws {
    draw()
    while true {
      let wait = app.needsTicks ? frameWait : nil
      if let input = try terminal.read(timeoutMilliseconds: wait) {
        letTimePass()
        guard try handle(input) else { return }
        draw()
      } else {
        if letTimePass() {
          // A stop or a goal may have been reached: nothing of it is lost, however the program ends.
          app.keepScore()
          draw()
        }
      }
    }
  }

  /// What is left of the time that the last picture should stand: longer where nothing will change.
  private var frameWait: Int {
    let passed = last.duration(to: .now) / .milliseconds(1)
    let length = min(
      max(Visualizer.frameMilliseconds, app.restsFor / 1000), Visualizer.longestFrame)
    return max(0, length - Int(passed))
  }

  /// - Returns: Whether the screen may look different now.
  @discardableResult
  private mutating func letTimePass() -> Bool {
    let now = ContinuousClock.now
    defer { last = now }
    return app.tick(microseconds: Int(last.duration(to: now) / .microseconds(1)))
  }

  /// Handles an input and what has queued up behind it, for at most the length of a frame.
  /// - Returns: Whether to go on.
  private mutating func handle(_ first: UserInput) throws -> Bool {
    var next: UserInput? = first
    let end = ContinuousClock.now + .milliseconds(Visualizer.frameMilliseconds)
    while let input = next {
      watcher.begin()
      app.watchReplays(room: room) { [watcher] in watcher.goesOn($0, of: $1) }
      app.watchSearches { [watcher] in watcher.goesOnSearching($0) }
      let outcome = app.handle(
        input, on: shown, at: Int(start.duration(to: .now) / .microseconds(1)))
      let goesOn = app.carryOut(outcome, terminal.size, app.theme(on: terminal.theme)) {
        [watcher] in watcher.goesOnExporting($0, of: $1)
      }
      if !goesOn { return false }
      if watcher.takeStop() { app.sayReplayWasStopped() }
      next = ContinuousClock.now < end ? try terminal.read(timeoutMilliseconds: 0) : nil
    }
    return true
  }

  private mutating func draw() {
    app.fit(terminal.size)
    let picture = app.draw(size: terminal.size, theme: app.theme(on: terminal.theme))
    terminal.isMouseEnabled = app.wantsMouse
    terminal.draw(picture.grid)
    watcher.grid = picture.grid
    shown = picture
  }
}
