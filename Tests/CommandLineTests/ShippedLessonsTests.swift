// The lessons that travel inside the program are those that lie in demos/.

import Display
import Foundation
import TestKit
import Testing

@testable import raftview

@Suite("Shipped lessons")
struct ShippedLessonsTests {
  private static let demos = Project.demos

  @Test("each file of demos/ travels inside the program, and nothing else does")
  func names() {
    let names = Self.demos.map { $0.deletingPathExtension().lastPathComponent }
    #expect(names.count >= 25, "the files are found at all")
    #expect(Set(ShippedLessons.all.map(\.name)) == Set(names))
  }

  @Test("what travels says what the files say")
  func texts() throws {
    let path = "Sources/raftview/ShippedLessons.swift"
    let kept = try String(contentsOf: Project.file(path), encoding: .utf8)
    let lines = try ShippedLessons.all.map { lesson in
      let text = try String(contentsOf: Project.demo(lesson.name), encoding: .utf8)
        .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        .replacing("\n", with: "\\n")
      return "    (\"\(lesson.name)\", \"\(text)\"),\n"
    }
    let head = kept.prefix(upTo: kept.firstRange(of: "    (\"")?.lowerBound ?? kept.startIndex)
    try expectText(head + lines.joined() + "  ]\n}\n", in: Project.file(path))
  }

  @Test("each belongs to a group, and says in a short line what it is about")
  func summaries() {
    for item in Lessons.all(in: "/nowhere").dropLast() {
      #expect(item.script != nil && item.group != "More", "\(item.name)")
      #expect((1...45).contains(item.summary.count), "\(item.name): \(item.summary)")
    }
  }
}
