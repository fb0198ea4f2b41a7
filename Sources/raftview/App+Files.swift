// What the visualizer asks its surroundings for: files to read and to write, with a terminal or without one.

import Canvas
import Display
import Foundation
import Scripting

extension App {
  /// Does what an input has asked for, and has the app say how it went.
  /// - Parameters:
  ///   - size: How large the screen is.
  ///   - theme: How it looks in a picture.
  /// - Returns: Whether to go on.
  mutating func carryOut(_ outcome: Outcome, _ size: Size, _ theme: Theme) -> Bool {
    keepScore()
    switch outcome {
    case .goOn: break
    case .quit: return false
    case .save(let path, let text):
      save(
        text, to: path, "Saved to \(path.printable): raftview \(path.shellWord.printable) plays it."
      )
    case .open(let path): open(path)
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
