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
      valueName: "set"), completion: .list(SignSet.allCases.map(\.rawValue) + ["auto"]))
  var signs = "auto"

  @Option(
    help: ArgumentHelp(
      "What the terminal's background is like: dark, light, or auto: what the terminal says.",
      valueName: "kind"), completion: .list(["dark", "light", "auto"]))
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
    try Visualizer.show(wishes, room: history.room, opens: session.lesson?.stopCount == 1) {
      var app = App(session)
      app.lessons = Lessons.all(in: lessons)
      if let script { app.lessonName = nameOfLesson(in: script) }
      app.takeKeptScore()
      return app
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
