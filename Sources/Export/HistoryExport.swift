// What clients asked and heard, for programs that judge whether that is linearizable.

import Raft
import Session
import Simulation

/// A call of a client with its two ends in a time in which no two ends are the same.
struct HistoryCall: Hashable, Sendable {
  var id: Int
  var request: Request
  /// In nanoseconds. Ends of the same microsecond are in the order of their events.
  var call: Int
  var end: Int?

  /// What became of it.
  enum Status: String {
    /// It was done, and this was heard of it.
    case ok
    /// It was not done.
    case fail
    /// It may have been done, or may be yet.
    case info
  }

  var status: Status {
    switch (request.operation, request.result) {
    // Nobody has heard what it would have read.
    case (.get, nil): .fail
    case (_, nil), (_, .sessionExpired): .info
    case (_, .mismatch): .fail
    case (_, .done), (_, .value), (_, .session): .ok
    }
  }
}

/// The history of all calls that begin in the range.
struct History {
  private var range: (first: Int, last: Int)?
  private(set) var calls: [HistoryCall] = []
  /// How many calls before the range are left out that may have changed what is read in it.
  private var earlier = 0

  /// Takes note of an event of the range.
  mutating func add(_ walk: borrowing RunWalk) {
    let position = walk.session.position
    range = (range?.first ?? position, position)
  }

  /// Gives every end a time of its own.
  /// - Throws: Where no client called in the range, or the first calls are forgotten.
  mutating func finish(_ walk: borrowing RunWalk, key: String? = nil) throws(ExportError) {
    let requests = walk.session.world.requests
    guard requests.forgotten == 0 else {
      throw ExportError(
        "The first \(requests.forgotten) calls of the clients are forgotten: a history needs all of them."
      )
    }
    guard let range else { return }
    for number in 0..<requests.count {
      let request = requests[number]
      if case .register = request.operation { continue }
      if let key, request.operation.key != key { continue }
      guard request.called >= range.first else {
        if case .get = request.operation { continue }
        earlier += 1
        continue
      }
      guard request.called <= range.last else { continue }
      calls.append(HistoryCall(id: number, request: request, call: 0, end: nil))
    }
    guard !calls.isEmpty else {
      throw ExportError(
        key.map { "No client asked for the key \($0) in this range." }
          ?? "No client asked for anything in this range.")
    }
    setTimes(last: range.last)
  }

  private mutating func setTimes(last: Int) {
    var ends: [(event: Int, time: Int, place: Int, isCall: Bool)] = []
    for (place, call) in calls.enumerated() {
      ends.append((call.request.called, call.request.calledAt.microseconds, place, true))
      if let answered = call.request.answered, answered <= last, let at = call.request.answeredAt {
        ends.append((answered, at.microseconds, place, false))
      }
    }
    // What was answered in an event was answered before what was called in it.
    ends.sort { ($0.event, $0.isCall ? 1 : 0, $0.place) < ($1.event, $1.isCall ? 1 : 0, $1.place) }
    var now = -1
    for end in ends {
      now = max(now + 1, end.time * 1000)
      if end.isCall { calls[end.place].call = now } else { calls[end.place].end = now }
    }
    for place in calls.indices where calls[place].end == nil { calls[place].request.result = nil }
  }

  /// The most writes of one key that are open at the same time.
  var mostOpenWrites: Int {
    var open: [String: Int] = [:]
    for call in calls where call.status == .info {
      open[call.request.operation.key, default: 0] += 1
    }
    return open.values.max() ?? 0
  }

  /// With so many open writes of a key a checker may not come to an end.
  static let manyOpenWrites = 15

  /// What the user should know.
  var warnings: [String] {
    var warnings: [String] = []
    let most = mostOpenWrites
    if most >= History.manyOpenWrites {
      warnings.append(
        "\(most) writes of one key have no answer: a checker tries them in every order, and twenty take "
          + "Porcupine more than 20 s; an earlier --to leaves some out")
    }
    if earlier > 0 {
      warnings.append(
        "\(earlier) \(earlier == 1 ? "write" : "writes") before the range \(earlier == 1 ? "is" : "are") left out: "
          + "a checker that begins with empty keys may take a right answer for a wrong one; leave --from out"
      )
    }
    return warnings
  }
}

/// Writes a history as JSON lines.
struct HistoryExport: RunExport {
  private var history = History()

  mutating func begin(_ walk: borrowing RunWalk) {}
  mutating func add(_ walk: borrowing RunWalk) { history.add(walk) }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    try history.finish(walk)
    var json = JSONText()
    for call in history.calls { write(call, &json) }
    var exported = Exported(json.text)
    exported.warnings = history.warnings
    return exported
  }

  private func write(_ call: HistoryCall, _ json: inout JSONText) {
    json.beginObject()
    json.key("id")
    json.int(call.id)
    json.key("client")
    json.int(call.request.client.number)
    let parts = call.request.operation.parts
    json.key("op")
    json.string(parts.name)
    json.key("key")
    json.string(call.request.operation.key)
    if let value = parts.value {
      json.key("value")
      json.string(value)
    }
    if let (from, to) = parts.change {
      json.key("from")
      json.string(from)
      json.key("to")
      json.string(to)
    }
    json.key("call")
    json.int(call.call)
    json.key("return")
    if let end = call.end { json.int(end) } else { json.null() }
    json.key("result")
    switch call.request.result {
    case .value(let value?), .mismatch(let value?): json.string(value)
    case .value(nil), .mismatch(nil), .done, .session, .sessionExpired, nil: json.null()
    }
    json.key("status")
    json.string(call.status.rawValue)
    json.endObject()
    json.endLine()
  }
}

/// Writes a history as Knossos reads it: about one key.
struct EDNExport: RunExport {
  private var history = History()
  /// The key that was asked for; where there is one only, that one.
  let key: String?

  init(key: String?) { self.key = key }

  mutating func begin(_ walk: borrowing RunWalk) {}
  mutating func add(_ walk: borrowing RunWalk) { history.add(walk) }

  mutating func finish(_ walk: borrowing RunWalk) throws(ExportError) -> Exported {
    try history.finish(walk, key: key)
    let keys = Set(history.calls.map(\.request.operation.key)).sorted()
    guard keys.count == 1 else {
      throw ExportError(
        "Knossos judges one register, and this run has \(keys.count) keys: --key \(keys[0]), or another of "
          + "\(keys.prefix(8).joined(separator: ", ")).")
    }
    for call in history.calls {
      switch call.request.operation {
      case .append, .delete:
        throw ExportError(
          "Knossos' register knows reads, writes and compare-and-set; \(call.request.client) asks for "
            + "\(call.request.operation). The format `history` has it.")
      case .put, .get, .compareAndSet, .register: break
      }
    }
    var exported = Exported(lines.joined(separator: "\n") + "\n")
    exported.warnings = history.warnings
    return exported
  }

  /// An operation a line, in the order in which things happened. After one of which nobody knows whether it was done,
  /// its client goes on under another number.
  private var lines: [String] {
    var ends: [(time: Int, call: HistoryCall, isCall: Bool)] = []
    for call in history.calls {
      ends.append((call.call, call, true))
      // What is open at the end is so until the end.
      ends.append((call.end ?? .max - history.calls.count + call.id, call, false))
    }
    ends.sort { $0.time < $1.time }
    var processes: [Int: Int] = [:]
    var next = 0
    var busy: [Int: Int] = [:]
    return ends.enumerated().map { index, end in
      let client = end.call.request.client.number
      if end.isCall {
        // A client that asks for more before it has its answer is another process meanwhile.
        var process = processes[client]
        if process == nil || busy.values.contains(process ?? -1) {
          process = next
          next += 1
        }
        busy[end.call.id] = process
        processes[client] = process
        return line(index, process ?? 0, "invoke", end.call, end.time)
      }
      let process = busy.removeValue(forKey: end.call.id) ?? 0
      if end.call.status == .info, processes[client] == process { processes[client] = nil }
      return line(index, process, end.call.status.rawValue, end.call, nil)
    }
  }

  private func line(
    _ index: Int, _ process: Int, _ type: String, _ call: HistoryCall, _ time: Int?
  ) -> String {
    let value: String
    switch call.request.operation {
    case .get:
      if case .value(let read) = call.request.result, type == "ok" {
        value = read.map(EDNExport.edn) ?? "nil"
      } else {
        value = "nil"
      }
    case .put(_, let written): value = EDNExport.edn(written)
    case .compareAndSet(_, let expected, let new):
      value = "[\(EDNExport.edn(expected)) \(EDNExport.edn(new))]"
    case .append, .delete, .register: value = "nil"
    }
    let name = ["get": "read", "put": "write"][call.request.operation.parts.name] ?? "cas"
    return "{:process \(process), :type :\(type), :f :\(name), :value \(value), :index \(index)}"
  }

  /// A value as EDN: a number where it is one, else a string.
  static func edn(_ text: String) -> String {
    if let number = Int(text), "\(number)" == text { return text }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}

extension Operation {
  /// What it is called, and what it carries.
  var parts: (name: String, value: String?, change: (from: String, to: String)?) {
    switch self {
    case .put(_, let value): ("put", value, nil)
    case .get: ("get", nil, nil)
    case .delete: ("delete", nil, nil)
    case .append(_, let value): ("append", value, nil)
    case .compareAndSet(_, let expected, let new): ("cas", nil, (expected, new))
    case .register: ("register", nil, nil)
    }
  }
}
