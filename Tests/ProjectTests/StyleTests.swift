// The code keeps to its style: short functions and files, documented declarations, one place for sections.

import Foundation
import TestKit
import Testing

@Suite("Style")
struct StyleTests {
  /// Every file of ours, by its path.
  private static let files: [(path: String, text: SourceText)] = {
    let folder = Project.folder.path + "/"
    let files = ["Sources", "Tests"].flatMap { Project.files(in: $0, ending: ".swift") }
    return files.map { file in
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return (file.path.replacing(folder, with: ""), SourceText(text))
    }
  }()

  private static let sources = files.filter { $0.path.hasPrefix("Sources/") }

  /// Says what is wrong, and where.
  private func expectNone(_ problems: [String], in path: String, _ what: String) {
    for problem in problems { Issue.record("\(path):\(problem): \(what)") }
  }

  // MARK: Length

  /// Files that are long because they are tables.
  private static let tables: Set = [
    "Tests/ScriptingTests/ErrorTests.swift", "Tests/TellingTests/NarrationTests+Stories.swift",
  ]

  @Test("a file has at most 400 lines, unless it is a table")
  func lengthOfFiles() {
    #expect(Self.files.count > 300, "the files are found at all")
    for (path, text) in Self.files {
      #expect((text.count > 400) == Self.tables.contains(path), "\(path): \(text.count) lines")
    }
  }

  @Test("a function has at most 60 lines")
  func lengthOfFunctions() {
    // The signs and the keys are tables with a line each.
    let tables: Set = ["Sources/Display/Sign.swift", "Sources/Display/KeyVerb.swift"]
    for (path, text) in Self.files where !tables.contains(path) {
      expectNone(text.functions(longerThan: 60), in: path, "a long function")
    }
  }

  @Test("a function that is too long is found, wherever its body begins")
  func longFunctions() {
    func text(_ head: String, lines: Int) -> SourceText {
      let body = String(repeating: "    if a {\n    }\n", count: (lines - 2) / 2)
      return SourceText("struct S {\n  \(head) {\n\(body)  }\n  var a = 1\n}\n")
    }
    let heads = [
      "func f()", "public static mutating func f(a: Int) -> Int", "init(a: Int)", "var a: Int",
      "@inlinable subscript(a: Int) -> Int", "func f(\n    a: Int\n  ) throws -> Int",
      "func f<A>(a: A)\n  where A: Equatable\n ", "deinit",
    ]
    for head in heads {
      let more = head.count { $0 == "\n" }
      #expect(text(head, lines: 60 - more).functions(longerThan: 60) == [], "\(head)")
      let long = text(head, lines: 62).functions(longerThan: 60)
      #expect(long.count == 1 && long[0].hasPrefix("2: \(62 + more) lines"), "\(head): \(long)")
    }
  }

  // MARK: Access and documentation

  @Test("only the libraries have anything public")
  func access() {
    /// A type of a library says in another layer how scripts write it, which the language wants public.
    let printing = "Sources/Scripting/Command+Printing.swift"
    for (path, text) in Self.sources {
      if ["Sources/Raft/", "Sources/Simulation/"].contains(where: { path.hasPrefix($0) }) {
        continue
      }
      let lines = text.publicLines.filter { line in
        !(path == printing && line.hasSuffix("public var description: String {"))
      }
      expectNone(lines, in: path, "public outside the libraries")
    }
    #expect(Self.sources.contains { $0.path == printing && $0.text.publicLines.count == 1 })
  }

  @Test("what is public is found, also behind attributes and other modifiers")
  func publicLines() {
    let text = SourceText(
      """
      // public func
      package let public = 1
      @inlinable public func f() {}
        public internal(set) var a = 1
      func g() { print("public") }
      """)
    #expect(text.publicLines.map { $0.prefix(2) } == ["3:", "4:"])
  }

  @Test("what others may use is documented, and so is every case of an enum")
  func documentation() {
    /// What every reason has is documented where that is asked of it, in `Reason`.
    let ofReasons =
      ["var section: Section? {", "func brief(", "func clause(", "func detail("]
      + ["func sentence("]
    for (path, text) in Self.sources {
      let bare = text.undocumented.filter { line in
        !(path.hasPrefix("Sources/Telling/")
          && ofReasons.contains { line.contains("package \($0)") })
          // The topic is the text itself.
          && !line.hasSuffix("= FieldTopic(")
      }
      expectNone(bare, in: path, "without a comment")
    }
  }

  @Test("what has no comment is found, and what has one is not")
  func undocumented() {
    let text = SourceText(
      """
      /// An enum.
      public enum E {
        case a
        /// Good.
        case b(Int)

        /// What it is.
        @inlinable
        public var name: String {
          switch self {
          case .a: "a"
          case .b: "b"
          }
        }
        package static func f() {}
        /// Another.
        package enum F {
          case inner
          func f(_ other: F) {
            switch other {
            case .inner: break
            }
          }
        }
        case c
        private enum G { case d }
        enum H {
          case e
        }
      }
      // A comment for others.
      @inlinable
      public let x = 1
      package extension E {
        var y: Int { 1 }
      }
      enum G { case d }
      """)
    let places = text.undocumented.map { $0.prefix { $0 != ":" } }
    #expect(places == ["3", "15", "18", "25", "33"], "\(text.undocumented)")
  }

  // MARK: Citations

  @Test("sections of the paper are cited by `Section`, and their numbers are written there alone")
  func citations() {
    // What the lessons say is written as texts are.
    let others = ["Sources/Raft/Section.swift", "Sources/raftview/ShippedLessons.swift"]
    for (path, text) in Self.sources where !others.contains(path) {
      expectNone(text.citations, in: path, "a section spelled out")
    }
    #expect(
      Self.sources.contains {
        $0.path == "Sources/Raft/Section.swift" && $0.text.citations.count > 15
      })
  }

  @Test("a section that is spelled out is found, in a comment it is not")
  func spelledOut() {
    let text = SourceText(
      #"""
      // §5.2
      let a = "(§5.2)"
      let b = f("x", "\(1) diss. 4.1") // c
      let c = 1 // §5.2, diss. 6.4
      let d = """
        As in the dissertation, 4.1.
        """
      /// "§5.4"
      let e = "§\(1)" + "dissolved"
      """#)
    #expect(text.citations.map { $0.prefix { $0 != ":" } } == ["2", "3", "6", "9"])
  }
}
