// A lesson as the list shows it, read from its script.

import Scripting

/// A lesson that can be opened.
package struct LessonItem: Sendable {
  /// What it is called: the name of its file.
  package let name: String
  /// The group in which it is listed.
  package let group: String
  /// What it is about, in a line; what is wrong, if it can't be read.
  package let summary: String
  /// Its script, if it can be read.
  package let script: Script?

  /// How many stops it has.
  package var stopCount: Int { script?.lines.count { $0.command == .tell(.pause) } ?? 0 }

  /// How many questions and goals it has that count.
  package var taskCount: Int {
    var count = 0
    for line in script?.lines ?? [] {
      switch line.command {
      case .tell(.ask), .tell(.goal): count += 1
      default: break
      }
    }
    return count
  }

  /// The words of its beginning, in a line.
  var opening: String {
    for line in script?.lines ?? [] {
      if case .tell(.say(let text)) = line.command { return text }
    }
    return summary
  }

  private init(_ name: String, group: String, summary: String, script: Script?) {
    self.name = name
    self.group = group
    self.summary = summary
    self.script = script
  }

  /// Reads a lesson.
  /// - Parameters:
  ///   - name: What it is called.
  ///   - text: The script.
  ///   - group: The group that it is in, whatever it says itself; nil for the one that it names.
  package init(name: String, text: String, group: String? = nil) {
    do {
      let script = try Script(parsing: text, name: name)
      var (title, about, named) = ("", nil as String?, nil as String?)
      for line in script.lines {
        switch line.command {
        case .tell(.title(let text)): title = text
        case .tell(.about(let text)): about = text
        case .tell(.group(let text)): named = text
        default: break
        }
      }
      self.init(
        name, group: group ?? named ?? LessonItem.otherGroup, summary: about ?? title,
        script: script)
    } catch {
      self.init(unreadable: name, "\(error)", group: group)
    }
  }

  /// A lesson that can't be read, and why.
  package init(unreadable name: String, _ reason: String, group: String? = nil) {
    self.init(
      name, group: group ?? LessonItem.otherGroup,
      summary: reason.split(separator: "\n").first.map(String.init) ?? reason, script: nil)
  }

  /// The group of those that name none.
  private static let otherGroup = "More"
}
