// The lessons that can be opened: those inside the program, and those of a folder of one's own.

import Display
import Foundation
import Scripting

/// Finds lessons.
enum Lessons {
  /// The group of the lessons that are the user's own.
  private static let ownGroup = "Your own"

  /// All lessons: those that travel inside the program, then those of the folder.
  /// - Parameter folder: A folder with scripts; nil for the usual one, which need not be there.
  static func all(in folder: String?) -> [LessonItem] {
    shipped + own(in: folder ?? usualFolder, mustExist: folder != nil)
  }

  /// Those that travel inside the program.
  static let shipped = ShippedLessons.all.map { LessonItem(name: $0.name, text: $0.text) }

  /// The same, group by group, as the list inside shows them.
  static var inGroups: [LessonItem] {
    var groups: [String] = []
    for item in shipped where !groups.contains(item.group) { groups.append(item.group) }
    return groups.flatMap { group in shipped.filter { $0.group == group } }
  }

  /// `$XDG_DATA_HOME/raftview/lessons`, or where that usually is.
  private static var usualFolder: String {
    let environment = ProcessInfo.processInfo.environment
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (data ?? "\(environment["HOME"] ?? "")/.local/share") + "/raftview/lessons"
  }

  private static func own(in folder: String, mustExist: Bool) -> [LessonItem] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      guard mustExist else { return [] }
      return [LessonItem(unreadable: folder, "this folder cannot be read", group: ownGroup)]
    }
    return names.filter { $0.hasSuffix(".raft") }.sorted().map { file in
      let name = String(file.dropLast(".raft".count))
      do throws(FileReadError) {
        let bytes = try contents(ofFile: "\(folder)/\(file)")
        return LessonItem(
          name: name, text: String(decoding: bytes, as: UTF8.self), group: ownGroup)
      } catch {
        return LessonItem(
          unreadable: name, "cannot be read: \(error.reason)", group: ownGroup)
      }
    }
  }
}
