// JSON lines: as the schema says, in the range, the same at once and piece by piece.

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
import Synchronization
import TestKit
import Testing

@Suite("JSON lines")
struct LinesTests {
  @Test("every line is as the schema says, and the schema tells of every field")
  func schema() throws {
    let schema = try object(
      try Project.text("Sources/raftview/raftview.docc/Resources/run.schema.json"))
    var kinds: [String: (fields: Set<String>, required: Set<String>)] = [:]
    for case let kind as [String: Any] in schema["oneOf"] as? [Any] ?? [] {
      let fields = try #require(kind["properties"] as? [String: [String: Any]])
      let name = try #require(fields["type"]?["const"] as? String)
      kinds[name] = (Set(fields.keys), Set(kind["required"] as? [String] ?? []))
    }
    var seen: Set<String> = []
    for name in ["figure-8-rule-off", "first-election", "snapshot"] {
      for line in lines(try exported(demo(name), as: .jsonl).parts[0]) {
        let line = try object(line)
        let type = try #require(line["type"] as? String)
        let kind = try #require(kinds[type], "\(type)")
        #expect(kind.required.isSubset(of: line.keys) && Set(line.keys).isSubset(of: kind.fields))
        seen.insert(type)
        for case let state as [String: Any] in line["state"] as? [Any] ?? [] {
          #expect(state["role"] is String && state["term"] is Int && state["commit"] is Int)
        }
      }
    }
    #expect(seen == Set(kinds.keys), "every kind of line occurs")
  }

  @Test("a server that was shut down is told apart from one that has crashed")
  func shutDown() throws {
    let script = "servers 3\nseed 1\ncrash S3\nshutdown S2\nrun 1ms\n"
    var told: [String: Set<String>] = [:]
    for line in lines(try exported(script, as: .jsonl).parts[0]) {
      for case let state as [String: Any] in try object(line)["state"] as? [Any] ?? [] {
        let server = try #require(state["server"] as? String)
        if state["process"] as? String == "running" { continue }
        told[server, default: []].formUnion(
          [state["process"], state["role"]].compactMap { $0 as? String })
      }
    }
    #expect(told == ["S3": ["crashed"], "S2": ["shut down"]])
  }

  @Test(
    "piece by piece it is the same as at once, on however many threads and in pieces however long",
    arguments: [(1, 4096), (1, 7), (2, 1), (3, 50), (4, 16)])
  func streamed(jobs: Int, length: Int) throws {
    let script = try demo("log-replication")
    let run = try parsed(script)
    let ranges: [(String?, String?)] = [
      (nil, nil), ("40", "90"), ("m3", nil), (nil, "300ms"),
    ]
    for (from, to) in ranges {
      var bytes: [UInt8] = []
      try exportLines(range(from, to), jobs: jobs, length: length, of: { RunWalk(run) }) {
        bytes += $0
      }
      let whole = try exported(script, as: .jsonl, from: from, to: to).parts[0]
      #expect(String(decoding: bytes, as: UTF8.self) == whole)
    }
  }

  @Test("what ends it, ends it at that place, on however many threads", arguments: [1, 3])
  func streamEnded(jobs: Int) throws {
    let script = try parsed(demo("log-replication"))
    var count = 0
    #expect(throws: ExportError.stopped) {
      try exportLines(jobs: jobs, length: 8, of: { RunWalk(script) }) { _ in
        count += 1
        if count == 5 { throw ExportError.stopped }
      }
    }
    #expect(count == 5)
    var sent: [UInt8] = []
    let error = #expect(throws: ExportError.self) {
      try exportLines(
        range("1000000", nil), jobs: jobs, length: 8, of: { RunWalk(script) }
      ) { sent += $0 }
    }
    #expect(sent.isEmpty && error?.description.contains("No event lies in this range") == true)
  }

  @Test(
    "so is a run that is looked at: in the middle of a lesson, and on a branch",
    arguments: [(1, 64), (2, 1), (3, 50)])
  func streamedSession(jobs: Int, length: Int) throws {
    var walk = RunWalk(try parsed(demo("log-replication")))
    while walk.next() {}
    var inLesson = walk.session
    inLesson.seek(to: 200)
    var onBranch = inLesson
    try onBranch.perform(.crash([ServerID(1)]))
    onBranch.advance(to: onBranch.now + .seconds(1))
    for session in [inLesson, onBranch] {
      var bytes: [UInt8] = []
      let told = Mutex<[Int]>([])
      var wishes = ExportWishes()
      wishes.watch = { done, total in
        told.withLock { $0.append(done) }
        return total == session.position
      }
      try exportLines(ExportRange(), wishes, jobs: jobs, length: length, of: { RunWalk(session) }) {
        bytes += $0
      }
      let whole = try ExportFormat.jsonl.export(RunWalk(session)).parts[0]
      #expect(String(decoding: bytes, as: UTF8.self) == whole)
      #expect(told.withLock { $0.last == session.position && $0 == $0.sorted() })
    }
  }

  private func numbers(_ text: String) throws -> [Int] {
    try lines(text).compactMap { try object($0)["number"] as? Int }
  }

  @Test("a range holds its bounds, by number, time and milestone")
  func ranges() throws {
    let script = try demo("split-vote")
    let all = try lines(exported(script, as: .jsonl).parts[0]).map { try object($0) }
      .filter { $0["type"] as? String == "event" }
    #expect(try numbers(exported(script, as: .jsonl, from: "5", to: "9").parts[0]) == Array(5...9))
    let timed = all.filter { (10_000...30_000).contains($0["time_us"] as? Int ?? 0) }
    #expect(
      try numbers(exported(script, as: .jsonl, from: "10ms", to: "30ms").parts[0])
        == timed.compactMap { $0["number"] as? Int })
    let stones = all.filter { $0["milestone"] as? Bool == true }.compactMap { $0["number"] as? Int }
    #expect(
      try numbers(exported(script, as: .jsonl, from: "m3", to: "m6").parts[0])
        == Array(stones[2]...stones[5]))
  }

  @Test("where nothing lies in the range that is said, with what there is")
  func nothing() throws {
    let error = #expect(throws: ExportError.self) {
      try exported("servers 3\nrun 1s\n", as: .jsonl, from: "1000000")
    }
    #expect(error?.description.contains("milestones, and ends at 1s") == true)
    #expect(throws: ExportError.self) { try exported("servers 3\n", as: .html) }
  }

  @Test(
    "a range that ends before it begins, or before anything happens, is told as that",
    arguments: [("20", "10"), ("300ms", "10ms"), ("m4", "m2"), ("m4", "3"), ("500ms", "m1")])
  func upsideDown(_ from: String, _ to: String) {
    let script = "servers 3\nseed 4\nrun 600ms\n"
    let error = #expect(throws: ExportError.self) {
      try exported(script, as: .jsonl, from: from, to: to)
    }
    #expect(
      error?.description
        == "No event lies in this range: it ends (--to \(to)) before it begins (--from \(from)).")
    let early = #expect(throws: ExportError.self) { try exported(script, as: .jsonl, to: "1us") }
    #expect(early?.description.hasSuffix("before the first one.") == true)
  }

  @Test(
    "who watches an export is told how far it is, and can stop it", arguments: ExportFormat.allCases
  )
  func stopped(_ format: ExportFormat) throws {
    var walk = RunWalk(
      try parsed("servers 3\nseed 4\nset batch 1\nset pipeline 1\nrun 1s\nput x 1\nrun 20s\n"))
    while walk.next() {}
    let session = walk.session
    let length = session.position
    #expect(length > 512)
    let told = Mutex<[Int]>([])
    var wishes = ExportWishes()
    wishes.key = "x"
    wishes.watch = { done, total in
      told.withLock { $0.append(done) }
      return total != length || done < 512
    }
    let error = #expect(throws: ExportError.self) {
      try format.export(RunWalk(session), ExportRange(), wishes)
    }
    #expect(error == .stopped)
    #expect(told.withLock { $0.count { $0 >= 512 } } == 1, "it ends where it is told to")
  }

  @Test("a run that is looked at is exported as its script is")
  func session() throws {
    let script = try parsed("servers 3\nseed 4\nrun 400ms\ncrash S1\nrun 300ms\n")
    var walk = RunWalk(script)
    while walk.next() {}
    var session = walk.session
    let whole = try ExportFormat.jsonl.export(RunWalk(session)).parts[0]
    #expect(try numbers(whole) == Array(1...session.position))
    session.seek(to: 20)
    #expect(try numbers(ExportFormat.jsonl.export(RunWalk(session)).parts[0]) == Array(1...20))
    let played = try ExportFormat.jsonl.export(RunWalk(script)).parts[0]
    // The title aside.
    #expect(lines(whole).dropFirst() == lines(played).dropFirst())
  }

  @Test("strings keep what they hold, and in a page no tag can begin")
  func strings() throws {
    let nasty = "a\"b\\c\n\t\u{1}<script>é\u{2028}"
    var plain = JSONText()
    plain.string(nasty)
    var paged = JSONText(isForPage: true)
    paged.string(nasty)
    for json in [plain, paged] {
      let back = try JSONSerialization.jsonObject(
        with: Data(json.bytes), options: .fragmentsAllowed)
      #expect(back as? String == nasty)
    }
    #expect(!paged.text.contains("<") && plain.text.contains("<"))
    // Wherever a sign stands that has to be escaped, in a word of eight bytes or behind the last of them, it is found; and
    // its neighbours, of which no bits are borrowed, are left alone.
    for sign in ["\"", "\\", "\u{0}", "\u{1F}", "<", "!", "#", "[", "]", " ", ";", "=", "é"] {
      for place in 0..<19 {
        let text =
          String(repeating: "a", count: place) + sign + String(repeating: "b", count: 18 - place)
        for isForPage in [false, true] {
          var json = JSONText(isForPage: isForPage)
          json.string(text)
          let escapes = json.bytes.contains(UInt8(ascii: "\\"))
          #expect(
            escapes == (["\"", "\\", "\u{0}", "\u{1F}"].contains(sign) || sign == "<" && isForPage))
          let back = try JSONSerialization.jsonObject(
            with: Data(json.bytes), options: .fragmentsAllowed)
          #expect(back as? String == text)
        }
      }
    }
    for number in [0, 7, 10, -1, -120, Int.max, Int.min] {
      var json = JSONText()
      json.int(number)
      #expect(json.text == "\(number)")
    }
  }
}
