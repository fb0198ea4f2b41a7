// raftview [SCRIPT]: the visualizer.

import Canvas
import ArgumentParser
import Display
import Foundation
import Raft
import Scripting
import Session
import Simulation
import Terminal

struct View: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the visualizer (what raftview does without a subcommand).",
    discussion: """
      Without a script a cluster is already running. Space pauses, n and N step, ? shows all keys.

      Examples:
        raftview
        raftview --servers 3 --seed 7
        raftview demos/first-election.raft
      """)

  @Argument(help: "A script to play.", completion: .file(extensions: ["raft"]))
  var script: String?

  @Option(help: "How many servers, 1 to 31; not with a script.")
  var servers: Int?

  @Option(help: "The seed of all chance; not with a script.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Which signs: full, safe (for fonts without many shapes), ascii, or auto: what the terminal can show.",
      valueName: "set"))
  var signs = "auto"

  @Option(
    help: ArgumentHelp(
      "What the terminal's background is like: dark, light, or auto: what the terminal says.",
      valueName: "kind"))
  var background = "auto"

  @Option(help: "A folder with lessons of your own, for the list (L).", completion: .directory)
  var lessons: String?

  @OptionGroup var history: HistoryOptions

  func validate() throws {
    guard signs == "auto" || SignSet(rawValue: signs) != nil else {
      throw ValidationError("--signs takes full, safe, ascii or auto.")
    }
    guard ["dark", "light", "auto"].contains(background) else {
      throw ValidationError("--background takes dark, light or auto.")
    }
    if let servers, !(1...ServerSet.capacity).contains(servers) {
      throw ValidationError("--servers takes a number from 1 to \(ServerSet.capacity).")
    }
    if script == "-" {
      throw ValidationError(
        "The visualizer takes its keys from the terminal, and no script from standard input: "
          + "raftview run - and raftview picture - do.")
    }
    if let script, isNoSubcommand(script) {
      throw ValidationError(
        "There is neither a subcommand nor a script '\(script)'; raftview --help shows what there is."
      )
    }
    if script != nil, servers != nil || seed != nil {
      throw ValidationError("A script sets its own servers and seed: edit it instead.")
    }
  }

  /// Whether a word was probably meant as a subcommand: it is the first one, and no file.
  private func isNoSubcommand(_ word: String) -> Bool {
    CommandLine.arguments.dropFirst().first == word
      && word.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0.isLetter }
      && !FileManager.default.fileExists(atPath: word)
  }

  func run() throws {
    let session = try makeSession()
    let terminal: Terminal
    do {
      terminal = try Terminal(wishes)
    } catch {
      complain("\(error)")
      throw Status.noTerminal
    }
    if session.lesson?.stopCount == 1 { terminal.draw(App.opening(size: terminal.size)) }
    var app = App(session)
    app.take(terminal.theme, isUTF8: terminal.isUTF8)

    app.lessons = Lessons.all(in: lessons)
    if let script { app.lessonName = nameOfLesson(in: script) }
    let watcher = ReplayWatcher(terminal)
    var screen = Screen(terminal: terminal, app: app, watcher: watcher, room: history.room)
    do {
      try screen.run()
      terminal.restore()
    } catch {
      terminal.restore()
      complain("\(error)")
      throw Status.noTerminal
    }
  }

  private var wishes: TerminalWishes {
    TerminalWishes(
      signs: SignSet(rawValue: signs),
      backdrop: background == "dark" ? .dark : background == "light" ? .light : nil)
  }

  private func makeSession() throws -> Session {
    if let script { return Session(playing: try loadScript(script)) }
    var setup = Setup()
    if let servers { setup.servers = servers }
    if let seed { setup.seed = seed }
    var session = Session(setup)
    // As soon as somebody leads, something is written now and then, so that logs are seen to grow.
    var load = Load(callsPerSecond: 2)
    (load.readPercent, load.clients) = (0, 1)
    try session.perform(.load(load, for: nil))
    return session
  }
}

/// The loop between the terminal and the app.
private struct Screen {
  let terminal: Terminal
  var app: App
  let watcher: ReplayWatcher
  /// How much room the history may take, in bytes.
  let room: Int
  let start = ContinuousClock.now
  var last = ContinuousClock.now
  /// The picture on the screen.
  var shown: Display.Screen?

  /// How long a picture stands while time passes: thirty a second.
  private static let frameMilliseconds = 33
  /// The longest that a picture stands while something is to move: a tick counts for no more.
  private static let longestFrame = 240

  /// Shows the app until it is left. While nothing moves, nothing is done.
  mutating func run() throws {
    draw()
    while true {
      let wait = app.needsTicks ? frameWait : nil
      if let input = try terminal.read(timeoutMilliseconds: wait) {
        letTimePass()
        guard try handle(input) else { return }
        draw()
      } else {
        if letTimePass() { draw() }
      }
    }
  }

  /// What is left of the time that the last picture should stand: longer where nothing will change.
  private var frameWait: Int {
    let passed = last.duration(to: .now) / .milliseconds(1)
    let length = min(max(Screen.frameMilliseconds, app.restsFor / 1000), Screen.longestFrame)
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
    let end = ContinuousClock.now + .milliseconds(Screen.frameMilliseconds)
    while let input = next {
      watcher.begin()
      app.watchReplays(room: room) { [watcher] in watcher.goesOn($0, of: $1) }
      let outcome = app.handle(
        input, on: shown, at: Int(start.duration(to: .now) / .microseconds(1)))
      if !app.carryOut(outcome, terminal.size, app.theme(on: terminal.theme)) { return false }
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
