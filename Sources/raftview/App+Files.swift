// What the visualizer asks its surroundings for: files to read and to write, with a terminal or without one.

import Canvas
import Display
import Export
import Foundation
import Scripting
import Session

extension App {
  /// Does what an input has asked for, and has the app say how it went.
  /// - Parameters:
  ///   - size: How large the screen is.
  ///   - theme: How it looks in a picture.
  ///   - watch: Told how many events of how many have been exported; says whether that goes on.
  /// - Returns: Whether to go on.
  mutating func carryOut(
    _ outcome: Outcome, _ size: Size, _ theme: Theme,
    watch: (@Sendable (_ done: Int, _ total: Int) -> Bool)? = nil
  ) -> Bool {
    keepScore()
    switch outcome {
    case .goOn: break
    case .quit: return false
    case .save(let path, let text):
      save(
        text, to: path,
        RunCode.isCode(String(text.dropLast()))
          ? "The code is in \(path.printable): raftview open \"$(cat \(path.shellWord.printable))\" opens it."
          : "Saved to \(path.printable): raftview \(path.shellWord.printable) plays it."
      )
    case .open(let path): open(path)
    case .export(let format, let path): export(format, to: path, watch)
    case .picture(let path):
      save(render(size: size, theme: theme).svg, to: path, "The screen is in \(path.printable).")
    }
    return true
  }

  private mutating func open(_ path: String) {
    do throws(ScriptLoadError) {
      open(try Script.load(path: path), named: nameOfLesson(in: path))
    } catch {
      let line = "\(error)".split(separator: "\n").first.map(String.init) ?? "\(error)"
      report(line, isError: true)
    }
  }

  private mutating func export(
    _ format: ExportFormat, to path: String,
    _ watch: (@Sendable (_ done: Int, _ total: Int) -> Bool)?
  ) {
    do {
      var wishes = ExportWishes()
      wishes.watch = watch
      if format == .tla {
        guard let module = ExportWishes.module(ofFile: path) else {
          throw ExportError("A module of TLA+ has its file's name: take one such as RaftRun.tla.")
        }
        wishes.module = module
      }
      let (names, warnings) = try write(as: format, to: path, wishes)
      let files = names.count == 1 ? path : "\(names[0]) to \(names[names.count - 1])"
      report(
        (["The run is in \(files.printable)."] + warnings.map { "Note: \($0)." })
          .joined(separator: " "), isError: false)
    } catch {
      report("\(error)", isError: true)
    }
  }

  /// - Returns: The files, and what the user should know.
  private func write(
    as format: ExportFormat, to path: String, _ wishes: ExportWishes
  ) throws -> (names: [String], warnings: [String]) {
    let session = session
    if format == .jsonl {
      // What of a long history is forgotten comes back by and by on the way, and not the same from everywhere.
      let jobs = session.branch.chronicle.first > 1 ? 1 : Output.jobs
      try FileDraft.writeLines(to: path, replacing: false, ExportRange(), wishes, jobs: jobs) {
        RunWalk(session)
      }
      return ([path], [])
    }
    let exported = try format.export(RunWalk(session), ExportRange(), wishes)
    return (try exported.write(to: path, replacing: false), exported.warnings)
  }

  private mutating func save(_ text: String, to path: String, _ words: String) {
    do throws(FileWriteError) {
      try writeFile(text, to: path, replacing: false)
    } catch {
      return report("\(error)", isError: true)
    }
    report(words, isError: false)
  }
}

/// The name of the lesson in a file: the file's without what ends it.
func nameOfLesson(in path: String) -> String {
  URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
}
