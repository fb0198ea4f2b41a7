// Histories: times as checkers want them, statuses that are true, and judged as our own check judges.

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

@Suite("Histories")
struct HistoryTests {
  /// An operation as a checker reads it from a line.
  private struct Operation {
    var call: Int
    var end: Int
    var apply: (String?) -> (isRight: Bool, value: String?)
    /// Whether it may be left out: nobody knows whether it was done.
    var isOpen: Bool
  }

  private func operations(_ text: String) throws -> [String: [Operation]] {
    var keys: [String: [Operation]] = [:]
    for line in lines(text) {
      let line = try object(line)
      let key = try #require(line["key"] as? String)
      let (name, status) = (line["op"] as? String ?? "", line["status"] as? String ?? "")
      // What was not done, or only would have been read, explains nothing; a comparison that failed has read.
      if status == "fail", name == "get" { continue }
      let (value, from, to) = (
        line["value"] as? String, line["from"] as? String, line["to"] as? String
      )
      let result = line["result"] as? String
      keys[key, default: []].append(
        Operation(
          call: try #require(line["call"] as? Int), end: line["return"] as? Int ?? .max,
          apply: { old in
            switch name {
            case "get": (old == result, old)
            case "put": (true, value)
            case "delete": (true, nil)
            case "append": (true, (old ?? "") + (value ?? ""))
            case "cas" where status == "fail": (old == result && old != from, old)
            default: (status == "info" || old == from, old == from ? to : old)
            }
          }, isOpen: status == "info"))
    }
    return keys
  }

  /// A linearizability checker, written plainly: it tries every operation that may come next.
  private func isLinearizable(_ rest: [Operation], _ value: String? = nil) -> Bool {
    if rest.allSatisfy(\.isOpen) { return true }
    let firstEnd = rest.map(\.end).min() ?? .max
    for (place, next) in rest.enumerated() where next.call < firstEnd {
      let (isRight, after) = next.apply(value)
      var others = rest
      others.remove(at: place)
      if isRight, isLinearizable(others, after) { return true }
    }
    return false
  }

  @Test(
    "a plain checker judges our histories as ours does",
    arguments: ["stale-read", "linearizable-read", "exactly-once", "leader-crash", "rough-network"])
  func judged(_ name: String) throws {
    let script = try demo(name)
    let keys = try operations(exported(script, as: .history).parts[0])
    var walk = RunWalk(try parsed(script))
    while walk.next() {}
    let verdict = walk.session.world.linearizability
    #expect(keys.values.allSatisfy { isLinearizable($0) } == (verdict == .linearizable))
    // Both verdicts occur: three of these are about what goes wrong.
    let isBroken = ["stale-read", "linearizable-read", "exactly-once"].contains(name)
    #expect(isBroken == (verdict != .linearizable))
  }

  @Test("no two ends have the same time, and a call comes before its return")
  func times() throws {
    let text = try exported(
      "servers 3\nseed 2\nload 400/s reads 50% clients 5 keys 2\nrun 2s\n", as: .history
    ).parts[0]
    var times: [Int] = []
    var ids: Set<Int> = []
    for line in lines(text) {
      let line = try object(line)
      let call = try #require(line["call"] as? Int)
      times.append(call)
      ids.insert(try #require(line["id"] as? Int))
      if let end = line["return"] as? Int {
        #expect(end > call)
        times.append(end)
      }
    }
    #expect(times.count > 500 && Set(times).count == times.count && ids.count == lines(text).count)
  }

  @Test("a read without an answer failed, a write may have been done")
  func open() throws {
    let text = try exported(
      """
      servers 3
      seed 1
      timeout S1
      run 40ms
      put x 1
      run 50ms
      isolate S1
      put x 2
      get x as C2 to S1
      run 10ms

      """, as: .history
    ).parts[0]
    let all = try lines(text).map { try object($0) }
    #expect(all.map { $0["status"] as? String } == ["ok", "info", "fail"])
    #expect(all[1]["return"] is NSNull && all[2]["return"] is NSNull)
  }

  @Test("writes before the range are told: what is read later may come from them")
  func earlier() throws {
    let script =
      "servers 3\nseed 1\ntimeout S1\nrun 40ms\nput x 1\nput y 2\nrun 50ms\nget x\nrun 60ms\n"
    let whole = try exported(script, as: .history)
    #expect(whole.warnings == [] && lines(whole.parts[0]).count == 3)
    let part = try exported(script, as: .history, from: "80ms")
    #expect(lines(part.parts[0]).count == 1)
    #expect(part.warnings.count == 1 && part.warnings[0].hasPrefix("2 writes before the range"))
    var wishes = ExportWishes()
    wishes.key = "x"
    let key = try exported(script, as: .edn, from: "80ms", wishes)
    #expect(key.warnings.first?.hasPrefix("1 write before the range is left out") == true)
  }

  @Test("EDN is about one key, and names those there are")
  func edn() throws {
    let script =
      "servers 3\nseed 1\ntimeout S1\nrun 40ms\nput x 1\nput y a\nrun 50ms\nget x\nrun 60ms\n"
    let error = #expect(throws: ExportError.self) { try exported(script, as: .edn) }
    #expect(error?.description.contains("--key x, or another of x, y") == true)
    var wishes = ExportWishes()
    wishes.key = "x"
    #expect(
      try exported(script, as: .edn, wishes).parts[0] == """
        {:process 0, :type :invoke, :f :write, :value 1, :index 0}
        {:process 0, :type :ok, :f :write, :value 1, :index 1}
        {:process 0, :type :invoke, :f :read, :value nil, :index 2}
        {:process 0, :type :ok, :f :read, :value 1, :index 3}

        """)
    wishes.key = "z"
    #expect(throws: ExportError.self) { try exported(script, as: .edn, wishes) }
  }

  @Test("a process goes on under another number after what nobody knows")
  func processes() throws {
    let lines = lines(
      try exported(
        """
        servers 3
        seed 1
        set client-timeout off
        timeout S1
        run 40ms
        isolate S1
        put x 1
        run 10ms
        put x 2
        run 10ms

        """, as: .edn
      ).parts[0])
    let invoked = lines.filter { $0.contains(":invoke") }.compactMap {
      $0.firstMatch(of: /:process (\d+)/)?.output.1
    }
    #expect(invoked.count == 2 && Set(invoked).count == 2)
    #expect(lines.suffix(2).allSatisfy { $0.contains(":type :info") })
  }

  @Test("a run in which nobody asks has no history, and says so")
  func none() {
    let error = #expect(throws: ExportError.self) {
      try exported("servers 3\nrun 1s\n", as: .history)
    }
    #expect(error?.description == "No client asked for anything in this range.")
  }
}
