// Traces over raft.tla: what it cannot hold is refused with the reason; what it can is told in its steps.

import Canvas
import Checking
import Display
import Export
import Foundation
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite("Traces for TLC")
struct TraceTests {
  private static let plain = "servers 3\nseed 1\nset batch 1\nset pipeline 1\n"

  private func records(_ script: String) throws -> [Substring] {
    let exported = try exported(script, as: .tla)
    let text = exported.parts[0]
    #expect(text.hasPrefix("---- MODULE RaftRun ----") && text.hasSuffix("\n====\n"))
    #expect(exported.companions[".cfg"]?.contains("Server = {\"S1\", \"S2\", \"S3\"}") == true)
    return lines(text).filter { $0.hasPrefix("  [a |->") }
  }

  private func names(_ records: [Substring]) -> [String] {
    records.compactMap { $0.firstMatch(of: /a \|-> "(\w+)"/).map { String($0.output.1) } }
  }

  @Test(
    "an election is what raft.tla makes of one: the candidate asks itself, a newer term is a step")
  func election() throws {
    let all = try records(Self.plain + "timeout S1\nrun until leader S1 within 1s\n")
    let names = names(all)
    #expect(
      names.prefix(6) == [
        "Timeout", "RequestVote", "Receive", "Receive", "RequestVote", "RequestVote",
      ])
    // UpdateTerm, the vote, its count; the leader, its no-op, and two appends.
    #expect(
      Array(names.suffix(5)) == [
        "Receive", "BecomeLeader", "ClientRequest", "AppendEntries", "AppendEntries",
      ])
    #expect(all.last?.contains("state |-> \"Leader\"") == true)
    #expect(all.last?.contains("term |-> 2, state") == true, "terms begin at 1 there")
  }

  @Test("a repaired log, a crash and lost messages have a trace")
  func repair() throws {
    let all = try records(
      Self.plain + """
        timeout S1
        run 100ms
        isolate S3
        put x 1
        run 100ms
        put x 2
        run 100ms
        crash S2
        run 50ms
        restart S2
        rejoin S3
        run 600ms

        """)
    #expect(Set(names(all)).isSuperset(of: ["Drop", "Restart", "AdvanceCommitIndex"]))
    #expect(all.count > 50)
  }

  @Test(
    "what raft.tla does not know is refused, with what to do",
    arguments: [
      ("set pre-vote on\nrun 1s\n", "knows no pre-vote"),
      ("timeout S1\nrun 100ms\nadd S4\nrun 1s\n", "knows no change of the members"),
      ("timeout S1\nrun 100ms\nsnapshot S1\nrun 1s\n", "knows no snapshot"),
      ("timeout S1\nrun 100ms\ntransfer S2\nrun 1s\n", "knows no transfer"),
      ("rule commit-own-term-only off\nrun 1s\n", "`commit-own-term-only` is off"),
      ("disk S1 5ms\nrun 1s\n", "disks take no time"),
      ("run 1s\nwipe S1\nrun 1s\n", "knows no lost disk"),
    ])
  func refused(_ script: String, _ words: String) {
    let error = #expect(throws: ExportError.self) {
      try exported("servers 3\nseed 1\n" + script, as: .tla)
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  private static let writes = "timeout S1\nrun 100ms\nput x 1\nput x 2\nput x 3\nrun 40ms\n"

  @Test(
    "several entries at once are as many messages, each of them answered; a warning counts what SendFrom sends"
  )
  func batches() throws {
    // While nothing comes back, S3 is sent all three again in one message.
    let script =
      "servers 3\nseed 1\nisolate S3\n" + Self.writes
      + "rejoin S3\nrun until commit S3 4 within 1s\nrun 30ms\n"
    let all = try records(script)
    let beyond = all.filter { $0.contains("a |-> \"SendFrom\"") }
    func sent(_ entry: Int) -> Bool {
      beyond.contains { $0.contains("j |-> \"S3\", term |-> 0, n |-> \(entry), e |-> 1") }
    }
    #expect(sent(3) && sent(4))
    // What came of it is compared with S3's log as it is here.
    #expect(all.contains { $0.contains("i |-> \"S3\"") && $0.contains("len |-> 4") })
    let answers = all.filter {
      $0.contains("a |-> \"Receive\", t |-> \"AppendEntriesResponse\", i |-> \"S1\", j |-> \"S3\"")
        && $0.contains("e |-> 1")
    }
    for entry in 1...4 { #expect(answers.contains { $0.contains("n |-> \(entry), e") }) }
    let warnings = try exported(script, as: .tla).warnings
    #expect(
      warnings.contains {
        $0.hasPrefix("\(beyond.count) messages are sent by the module's SendFrom")
      })
  }

  @Test("with one entry at a time a run is one of raft.tla alone")
  func oneAtATime() throws {
    let script = Self.plain + Self.writes
    #expect(try !names(records(script)).contains("SendFrom"))
    #expect(try exported(script, as: .tla).warnings.isEmpty)
  }

  @Test("a trace begins at the start of the run")
  func begins() {
    #expect(throws: ExportError.self) {
      try exported("servers 3\nseed 1\n" + Self.writes, as: .tla, from: "10")
    }
  }
}
