// The layers: what each target may know. An arrow upwards is a failure here, however well it builds.

import Foundation
import TestKit
import Testing

@Suite("Layers")
struct LayerTests {
  /// The targets from the bottom to the top. Each may import only those before it.
  private static let layers = [
    "Raft", "Simulation", "Checking", "Scripting", "Running", "Session", "CSources", "Telling",
    "Batches", "Search", "CHints", "Exploring", "Judging", "Canvas",
    "Experiments", "Display", "Export", "CNCurses", "Terminal", "raftview",
  ]

  /// What a target must not know although it is below.
  private static let strangers: [String: Set<String>] = [
    "CSources": everything,
    "Batches": everything,
    "Search": ["Session", "Telling"],
    "CHints": everything,
    "Exploring": ["Session", "Telling", "Batches", "Search"],
    "Judging": ["Checking", "Session", "Telling", "Batches", "Search"],
    "Experiments": ["Session", "Telling"],
    "Canvas": everything,
    "Display": ["Batches", "Search"],
    "Export": ["Search", "Exploring", "Judging", "Experiments"],
    "CNCurses": everything,
    "Terminal": everything.subtracting(["Canvas", "CNCurses"]),
  ]
  private static let everything = Set(layers)

  /// The arrows that `Package.swift` declares, by target, in its order.
  private static let declared: [(target: String, dependencies: [String])] = {
    let text = (try? Project.text("Package.swift")) ?? ""
    let target =
      /(?:\.target|\.executableTarget)\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/
    return text.matches(of: target).map { match in
      // Products of other packages have arguments; ours are plain strings.
      let list = (match.output.2 ?? "").replacing(/\.product\([^)]*\)/, with: "")
      return (String(match.output.1), list.matches(of: /"(\w+)"/).map { String($0.output.1) })
    }
  }()

  /// The targets that programs are made of: those of the tests share another.
  private static var targets: [(target: String, dependencies: [String])] {
    declared.filter { $0.target != "TestKit" }
  }

  /// The lines of code of a target's sources, by file. Patterns would take seconds in a debug build.
  private static func lines(of target: String) throws -> [(file: String, lines: [Substring])] {
    try Project.files(in: "Sources/\(target)", ending: ".swift").map { file in
      let text = try String(contentsOf: file, encoding: .utf8)
      return (file.lastPathComponent, text.split(separator: "\n"))
    }
  }

  /// Which modules the sources of each target import.
  private static let imports: [String: Set<String>] = {
    var imports: [String: Set<String>] = [:]
    for target in targets.map(\.target) {
      for (_, lines) in (try? lines(of: target)) ?? [] {
        for line in lines where line.hasPrefix("import ") || line.hasPrefix("@testable import ") {
          if let module = line.split(separator: " ").last {
            imports[target, default: []].insert(String(module))
          }
        }
      }
    }
    return imports
  }()

  @Test("the targets are the layers, in their order, and each has its folder")
  func order() throws {
    let names = Self.targets.map(\.target)
    #expect(names == Self.layers.filter(names.contains))
    #expect(names.count >= 13, "the targets are found at all")
    let folders = try FileManager.default.contentsOfDirectory(atPath: Project.file("Sources").path)
    #expect(folders.sorted() == (names + ["TestKit"]).sorted())
  }

  @Test("no target declares, or imports, one that is above it")
  func upwards() throws {
    for (target, dependencies) in Self.targets {
      let place = try #require(Self.layers.firstIndex(of: target), "\(target) is no layer")
      let above = Set(Self.layers[place...])
      let known = Set(dependencies).union(Self.imports[target] ?? [])
      #expect(known.intersection(above) == [], "\(target) reaches up")
    }
  }

  @Test("no target knows what it must not, though it is below")
  func strangers() {
    for (target, dependencies) in Self.targets {
      let known = Set(dependencies).union(Self.imports[target] ?? [])
      let strangers = Self.strangers[target] ?? []
      #expect(known.intersection(strangers) == [], "\(target) knows a stranger")
    }
  }

  @Test("what a target imports of ours it declares, and what it declares it imports")
  func arrows() {
    for (target, dependencies) in Self.targets {
      let imported = (Self.imports[target] ?? []).intersection(Self.layers)
      #expect(
        imported.subtracting([target]) == Set(dependencies).intersection(Self.layers), "\(target)")
    }
  }

  /// The lines of a target that name a world, apart from comments.
  private static func worlds(in target: String) throws -> [(file: String, line: Substring)] {
    try lines(of: target).flatMap { file, lines in
      lines.filter { line in
        let end = line.range(of: "//")?.lowerBound ?? line.endIndex
        return line[..<end].range(of: "world", options: .caseInsensitive) != nil
      }.map { (file, $0) }
    }
  }

  /// The files of Telling that try something out on copies of a world. All others read what is known of a
  /// cluster, and so may one day tell of servers that cannot be copied.
  private static let trying: Set = [
    "Lookahead.swift", "MessageOutcome.swift", "Otherwise.swift", "Otherwise+Without.swift",
    "Prospect.swift", "Rehearsal.swift", "Rehearsal+Open.swift", "SplitVote.swift",
    "SteadyState.swift",
  ]

  @Test("what is told is read from the read model: few files, which try things out, know a world")
  func telling() throws {
    let worlds = try Self.worlds(in: "Telling")
    for (file, line) in worlds where !Self.trying.contains(file) {
      Issue.record("\(file) knows a world: \(line)")
    }
    #expect(Set(worlds.map(\.file)).count >= 4, "those that try things out are found at all")
  }

  @Test("what is drawn is read from the read model: no view knows a world")
  func display() throws {
    for (file, line) in try Self.worlds(in: "Display") {
      Issue.record("\(file) knows a world: \(line)")
    }
  }

  @Test("only the terminal, the command line and its pools know ncurses and the clock on the wall")
  func outside() throws {
    let clocks = ["ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", "Date()"]
    let layers = Self.targets.map(\.target).filter {
      !["Terminal", "raftview", "Batches"].contains($0)
    }
    for layer in layers {
      for (file, lines) in try Self.lines(of: layer) {
        let text = lines.joined(separator: "\n")
        for clock in clocks { #expect(text.range(of: clock) == nil, "\(file): \(clock)") }
      }
    }
    for (target, dependencies) in Self.targets where dependencies.contains("CNCurses") {
      #expect(target == "Terminal")
    }
  }
}
