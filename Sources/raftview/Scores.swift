// Where the score of the lessons is kept between starts: in the user's data folder, for nobody else.

import Display
import Foundation
import Scripting

/// The file with the score.
enum Scores {
  /// `$XDG_DATA_HOME/raftview/score`, or where that usually is.
  static var path: String {
    let environment = ProcessInfo.processInfo.environment
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (data ?? "\(environment["HOME"] ?? "")/.local/share") + "/raftview/score"
  }

  /// The score that was kept; an empty one if none was.
  /// - Throws: A sentence that says what is wrong with the file, and what to do.
  static func load(from path: String = Scores.path) throws(Problem) -> Score {
    guard FileManager.default.fileExists(atPath: path) else { return Score() }
    do {
      return try Score(parsing: String(decoding: try contents(ofFile: path), as: UTF8.self))
    } catch let damage as Score.Damage {
      throw Problem("The score is damaged, \(damage): raftview demos --reset forgets it.")
    } catch let error as FileReadError {
      throw Problem("The score in \(path.printable) cannot be read: \(error.reason).")
    } catch {
      throw Problem("The score in \(path.printable) cannot be read.")
    }
  }

  /// Keeps news beside what is in the file by now: other sessions write there too.
  /// - Returns: The whole, as it is kept.
  /// - Throws: A sentence that says why it cannot be kept. The file is as it was then.
  static func add(_ news: Score, to path: String = Scores.path) throws(Problem) -> Score {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Problem("The score cannot be kept: there is no folder \(folder.printable).")
    }
    var whole = try load(from: path)
    whole.merge(news)
    do throws(FileWriteError) {
      try writeFile(whole.text, to: path)
    } catch {
      throw Problem("The score cannot be kept. \(error)")
    }
    return whole
  }

  /// Forgets the score.
  /// - Returns: Whether there was one.
  /// - Throws: A sentence that says why it cannot be removed.
  static func reset() throws(Problem) -> Bool {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
    guard !isFolder.boolValue else {
      throw Problem("\(path.printable) is a folder and no score: it stays as it is.")
    }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw Problem("\(path.printable) cannot be removed.")
    }
    return true
  }

  /// Why the score cannot be read or kept.
  struct Problem: Error, CustomStringConvertible {
    let description: String
    fileprivate init(_ description: String) { self.description = description }
  }
}

extension App {
  /// Takes over the score that was kept, and goes to where the lesson was left. Where that cannot be read it says so, and leaves the file alone.
  mutating func takeKeptScore(at path: String = Scores.path) {
    do throws(Scores.Problem) {
      take(try Scores.load(from: path))
      keepsScore = true
      goToBookmark()
    } catch {
      report("\(error)", isError: true)
    }
  }

  /// Writes down what is new in the score, and takes over what other sessions have written. The run goes on whatever
  /// comes of it.
  mutating func keepScore(at path: String = Scores.path) {
    guard keepsScore, let news = takeScoreNews() else { return }
    do throws(Scores.Problem) {
      takeWritten(try Scores.add(news, to: path))
      scoreProblem = nil
    } catch {
      // Each answer that is not kept is worth a word, each stop is not.
      if !news.isEmpty || scoreProblem != "\(error)" { report("\(error)", isError: true) }
      scoreProblem = "\(error)"
    }
  }
}
