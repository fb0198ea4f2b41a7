// The code beside the paper: every rule has code, every decision a rule, and the sources inside are those built.

import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@testable import Telling

@Suite("The code beside the paper")
struct CodeReadingTests {
  // MARK: The sources

  @Test("the sources inside the program are those that it was built from, and all of Raft's")
  func sources() throws {
    for file in SourceFile.all {
      let text = try Project.text("Sources/\(file.name)")
      #expect(file.lines.joined(separator: "\n") == text, "\(file.name)")
    }
    let raft = Project.files(in: "Sources/Raft", ending: ".swift").map {
      "Raft/\($0.lastPathComponent)"
    }
    let inside = SourceFile.all.map(\.name).filter { $0.hasPrefix("Raft/") }
    #expect(inside.sorted() == raft.sorted(), "a file is missing in Sources/CSources/sources.c")
  }

  @Test("functions are found, with where they begin and end")
  func functions() {
    let file = SourceFile(
      name: "Raft/A.swift",
      text: """
        extension A {
          /// One.
          mutating func one(_ a: Int) -> Int {
            if a > 0 {
              return 1
            }
            return 2
          }

          @inline(__always)
          private func two(
            a: Int, b: Int
          ) -> Int {
            3
          }
          var three: Int { 4 }
          var four = 5
          init(a: Int) {
            four = a
          }
        }
        """)
    #expect(file.functions.map(\.name) == ["one", "two", "three", "init"])
    #expect(file.functions.map(\.lines) == [2..<8, 10..<15, 15..<16, 17..<20])
  }

  // MARK: What decides

  @Test("what decides a line are the conditions around it and the guards before it")
  func deciding() {
    let file = SourceFile(
      name: "Raft/A.swift",
      text: """
        func f() {
          guard a else { return }
          if b {
            g()
          }
          if c,
            d
          {
            let x = 1
            guard x > 0 else {
              return
            }
            note(
              x)
          } else if e {
            switch h {
            case .one: g()
            case .two:
              g()
            }
          } else {
            g()
          }
        }
        """)
    func lines(_ line: Int) -> [Int] { file.deciding(line).sorted() }
    #expect(lines(12) == [1, 5, 6, 7, 9, 12, 13])
    #expect(lines(18) == [1, 5, 6, 7, 14, 15, 17, 18])
    #expect(lines(16) == [1, 5, 6, 7, 14, 15, 16])
    #expect(lines(21) == [1, 5, 6, 7, 14, 20, 21])
  }

  @Test(
    "what a note tells of is done by the lines beside it that change the state, and nothing else")
  func effect() throws {
    let file = try #require(SourceFile.all.first { $0.name == "Raft/Server+Election.swift" })
    func effect(_ note: String) throws -> [String] {
      let line = try #require(file.lines.firstIndex { $0.contains(note) })
      let start = file.lines[line].contains("turn.note(") ? line : line - 1
      return file.effect(around: start).sorted().map {
        String(file.lines[$0].drop { $0 == " " })
      }
    }
    #expect(
      try effect(".voteGranted(") == [
        "if state.persistent.votedFor != candidate {",
        "state.persistent.votedFor = candidate",
      ])
    #expect(try effect(".voteRefused(to: candidate, refusal)") == [])
    #expect(try effect(".voteCounted(").contains("state.candidate.votes.insert(voter)"))
    #expect(try effect(".becameLeader(").contains("state.roleKind = .leader"))
  }

  @Test("what a switched-off rule leaves out, and what is done instead")
  func leftOut() throws {
    func effect(_ rule: Rule) throws -> (leftOut: String, instead: String) {
      let file = try #require(SourceFile.all.first { !$0.switches(of: rule).isEmpty })
      let effect = file.effect(of: rule, at: file.switches(of: rule)[0])
      return (
        file.lines[effect.leftOut].joined(separator: "\n"),
        file.lines[effect.instead].joined(separator: "\n")
      )
    }
    #expect(try effect(.upToDateVote).leftOut.contains("return .logBehind("))
    #expect(try effect(.stepDownOnHigherTerm).leftOut.contains("becomeFollower("))
    #expect(try effect(.oneVotePerTerm).leftOut.contains("return .alreadyVoted(for: other)"))
    #expect(try effect(.commitOwnTermOnly).leftOut.contains("return"))
    #expect(try !effect(.commitOwnTermOnly).leftOut.contains("state.commitIndex = replicated"))
    #expect(try effect(.timerResetOnlyOnGrant).instead.contains("resetElectionTimer(&turn)"))
    #expect(try effect(.conflictDeletesSuffix).instead.contains("overwrite(entry, at: index)"))
    #expect(try effect(.conflictDeletesSuffix).leftOut.contains("truncate(from: index, &turn)"))
    #expect(try effect(.deleteOnlyConflicts).instead.contains("truncate(from: lastNewIndex + 1"))
  }

  // MARK: Rules

  @Test("every rule of the paper, and every switch, has code", arguments: PaperRule.allCases)
  func code(rule: PaperRule) {
    #expect(!SourceIndex.code(of: rule).isEmpty)
    #expect(!rule.name.isEmpty && rule.name.count <= 32, "\(rule.name)")
    #expect(rule.statement.hasSuffix(".") && rule.statement.count <= 130, "\(rule.statement)")
  }

  @Test("every switch is asked for in the source", arguments: Rule.allCases)
  func switches(rule: Rule) {
    #expect(!SourceIndex.switches(of: rule).isEmpty)
    #expect(PaperRule(rule).switches.contains(rule))
  }

  @Test("there is a sample of every decision and of every reason that the source declares")
  func samples() throws {
    let names = Note.samples.map(\.decisionName)
    let known = Set(names.map(\.decision)).union(names.compactMap(\.reason))
    #expect(Set(names).count == names.count, "no sample twice")
    let notes = try #require(SourceFile.all.first { $0.name == "Raft/Note.swift" })
    var declared: Set<Substring> = []
    for line in notes.lines where line.drop(while: { $0 == " " }).hasPrefix("case ") {
      declared.insert(line.split(separator: " ")[1].prefix { $0.isLetter })
    }
    let families: Set<Substring> = [
      "election", "replication", "commitment", "membership", "transfer", "snapshot", "client",
    ]
    #expect(declared.count > 70, "the declarations are found at all")
    #expect(declared.subtracting(families).subtracting(known.map { $0[...] }) == [])
  }

  @Test("the code of every kind of decision is found, with its reason", arguments: Note.samples)
  func kinds(note: Note) {
    let name = note.decisionName
    let text = SourceIndex.code(of: PaperRule(note)).map { passage in
      passage.source.lines[passage.lines].joined(separator: "\n")
    }
    #expect(text.contains { $0.contains(".\(name.decision)") }, "\(name)")
    if let reason = name.reason {
      #expect(text.contains { $0.contains(".\(reason)") }, "\(name)")
    }
  }

  // MARK: Runs

  /// What the given line of a passage says, with the rest of its statement.
  private func given(_ passage: Passage) -> String {
    passage.source.lines[passage.source.statement(at: passage.given)].joined(separator: "\n")
  }

  @Test("each decision of the demos leads to the line that took it", arguments: Project.demos)
  func demos(file: URL) throws {
    var session = try Session(
      playing: Script(parsing: String(contentsOf: file, encoding: .utf8), name: "demo"))
    var count = 0
    while session.advanceOneEvent(), session.lesson?.isFinished == false || !session.isAtFrontier {
      guard count < 3000 else { break }
      // At the start only words have been told.
      guard let observed = session.lastEvent else { continue }
      count += 1
      #expect(observed.notes.count == observed.places.count)
      let reading = CodeReading(observed)
      for (note, decision) in zip(observed.notes, reading.decisions) {
        let passage = try #require(decision.passages.last, "\(note)")
        #expect(given(passage).contains(".\(note.decisionName.decision)"), "\(note)")
        #expect(passage.deciding.contains(passage.given))
        if let reason = note.decisionName.reason {
          let all = decision.passages.map { $0.source.lines[$0.lines].joined(separator: "\n") }
          #expect(all.contains { $0.contains(".\(reason)") }, "\(note)")
        }
      }
    }
    #expect(count > 5)
  }

  @Test("a refused vote leads to the comparison of the logs, and to the voter's answer")
  func refusal() throws {
    let setup = try Script(
      parsing: """
        servers 3
        given S1 term 1 log 1
        given S2 term 1 log 1 1
        given S3 term 1 log 1 1
        timeout S1
        """, name: "test")
    var session = Session(playing: setup)
    var passages: [Passage] = []
    while passages.isEmpty, session.advanceOneEvent(), session.position < 100 {
      guard let observed = session.lastEvent else { continue }
      let refused = CodeReading(observed).decisions.first { $0.rule == .upToDateLog }
      passages = refused?.passages ?? []
    }
    #expect(passages.map(\.function) == ["refusal", "handleRequestVote"])
    let deciding = try #require(passages.first)
    let words = deciding.deciding.sorted().map { deciding.source.lines[$0] }.joined(separator: "\n")
    #expect(words.contains("guard settings.rules[.upToDateVote], isBehind else { return nil }"))
  }

  @Test("the events of a rule are those in which it decided, counted by hand")
  func trace() throws {
    var session = Session(
      try Setup(head: Script(parsing: "servers 3\nseed 4", name: "test")))
    while session.world.now < Instant(microseconds: 2_000_000), session.stepForward() {}
    var elected: [Int] = []
    var there = session
    there.seek(to: 0)
    while !there.isAtFrontier, there.stepForward() {
      let isElected = there.lastEvent?.notes.contains {
        if case .election(.becameLeader) = $0 { true } else { false }
      }
      if isElected == true { elected.append(there.position) }
    }
    let trace = RuleTrace(session)
    #expect(!elected.isEmpty && trace.events(of: .leadWithMajority) == elected)
    #expect(trace.event(of: .leadWithMajority, from: 0, by: 1) == elected[0])
    #expect(trace.event(of: .leadWithMajority, from: elected[0], by: -1) == nil)
    let short = RuleTrace(session, mostEvents: 10)
    #expect(short.events == session.branch.length - 9..<session.branch.length + 1)
  }
}
