// What the log is for: the store, together with what it remembers of its clients (§8, diss. 6.3).

import Raft

/// The replicated state machine: a key–value store and the sessions of its clients, so that a command
/// that comes twice is applied once.
public struct StateMachine: Hashable, Sendable {
  public private(set) var store = KeyValueStore()
  /// What is remembered of each client, by its number.
  public private(set) var sessions: [Session] = []
  /// Depends on everything that was ever done to the store: two servers that have applied the same
  /// number of entries must agree in it (§5.4.3).
  public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  /// What is remembered of one client.
  public struct Session: Hashable, Sendable {
    public var client: ClientID
    /// The client has had the answers to all commands with lower serial numbers: if one of them comes once
    /// more, nobody waits for it.
    public var firstKept = 1
    /// The answers that the client may still ask for, by ascending serial number.
    public var answers: [Answer] = []
  }

  /// The answer to a command that has been applied.
  public struct Answer: Hashable, Sendable {
    /// The command's serial number.
    public var serial: Int
    public var result: OperationResult
  }

  public init() {}

  /// The answer to a command that was applied before, or nil.
  public func answer(to request: Request) -> OperationResult? {
    guard let session = sessions.first(where: { $0.client == request.client }) else { return nil }
    return session.answers.first { $0.serial == request.serial }?.result
  }

  /// Applies a command, unless its session shows that it was applied before.
  /// - Parameter deduplicates: Whether sessions are heeded: the rule of §8.
  /// - Returns: The answer, and whether it came from the session.
  /// - Complexity: O(clients + open calls of the client) besides the operation itself.
  mutating func apply(_ request: Request, deduplicates: Bool) -> (OperationResult, isOld: Bool) {
    if deduplicates {
      if let old = answer(to: request) { return (old, true) }
      if let session = sessions.first(where: { $0.client == request.client }),
        request.serial < session.firstKept
      {
        return (.done, true)
      }
    }
    let result = store.apply(request.operation)
    mix(request.operation, result)
    let place: Int
    if let found = sessions.firstIndex(where: { $0.client >= request.client }) {
      if sessions[found].client != request.client {
        sessions.insert(Session(client: request.client), at: found)
      }
      place = found
    } else {
      sessions.append(Session(client: request.client))
      place = sessions.count - 1
    }
    // What the client has been answered it will not ask for again.
    let firstKept = max(sessions[place].firstKept, request.firstUnanswered)
    sessions[place].firstKept = firstKept
    sessions[place].answers.removeAll { $0.serial < firstKept }
    sessions[place].answers.append(Answer(serial: request.serial, result: result))
    return (result, false)
  }

  private mutating func mix(_ operation: Operation, _ result: OperationResult) {
    for byte in operation.key.utf8 { mix(UInt64(byte)) }
    guard let value = store[operation.key] else { return mix(0x1_0000) }
    for byte in value.utf8 { mix(UInt64(byte)) }
    mix(0x2_0000)
  }

  private mutating func mix(_ value: UInt64) {
    digest = (digest ^ value) &* 0x0000_0100_0000_01B3
    digest ^= digest >> 29
  }
}

// MARK: Snapshots

extension StateMachine {
  /// The state as bytes, for a snapshot (§7).
  /// - Parameter keepsSessions: Whether the sessions are part of it: the rule of §8.
  func encoded(keepsSessions: Bool) -> [UInt8] {
    var writer = ByteWriter()
    writer.write(Int(bitPattern: UInt(digest)))
    writer.write(store.pairs.count)
    for pair in store.pairs {
      writer.write(pair.key)
      writer.write(pair.value)
    }
    let sessions = keepsSessions ? sessions : []
    writer.write(sessions.count)
    for session in sessions {
      writer.write(session.client.number)
      writer.write(session.firstKept)
      writer.write(session.answers.count)
      for answer in session.answers {
        writer.write(answer.serial)
        writer.write(answer.result)
      }
    }
    return writer.bytes
  }

  /// How many bytes a snapshot of it takes.
  /// - Complexity: That of taking one.
  public var encodedSize: Int { encoded(keepsSessions: true).count }

  /// The state that a snapshot holds.
  /// - Precondition: The bytes are those of `encoded`.
  public init(snapshot data: [UInt8]) {
    var reader = ByteReader(bytes: data)
    digest = UInt64(UInt(bitPattern: reader.readInt()))
    for _ in 0..<reader.readInt() {
      let key = reader.readString()
      _ = store.apply(.put(key: key, value: reader.readString()))
    }
    for _ in 0..<reader.readInt() {
      let client = ClientID(reader.readInt())
      var session = Session(client: client, firstKept: reader.readInt())
      for _ in 0..<reader.readInt() {
        let serial = reader.readInt()
        session.answers.append(Answer(serial: serial, result: reader.readResult()))
      }
      sessions.append(session)
    }
    precondition(reader.isAtEnd, "a snapshot ends where its contents do")
  }
}

/// Writes numbers and words as bytes. Numbers take as many bytes as they need.
private struct ByteWriter {
  var bytes: [UInt8] = []

  mutating func write(_ number: Int) {
    var rest = UInt(bitPattern: number)
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write(_ text: String?) {
    write(text == nil ? 0 : 1)
    if let text { write(text) }
  }

  mutating func write(_ result: OperationResult) {
    switch result {
    case .done: write(0)
    case .value(let value):
      write(1)
      write(value)
    case .mismatch(let found):
      write(2)
      write(found)
    }
  }
}

/// Reads what `ByteWriter` has written. Anything else traps.
private struct ByteReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func readInt() -> Int {
    var number: UInt = 0
    var shift: UInt = 0
    while true {
      precondition(position < bytes.count, "a snapshot is cut short")
      let byte = bytes[position]
      position += 1
      number |= UInt(byte & 0x7F) << shift
      if byte < 0x80 { return Int(bitPattern: number) }
      shift += 7
    }
  }

  mutating func readString() -> String {
    let count = readInt()
    precondition(count >= 0 && position + count <= bytes.count, "a snapshot is cut short")
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  mutating func readOptional() -> String? { readInt() == 0 ? nil : readString() }

  mutating func readResult() -> OperationResult {
    switch readInt() {
    case 0: return .done
    case 1: return .value(readOptional())
    case 2: return .mismatch(found: readOptional())
    case let kind: preconditionFailure("a snapshot has no answer of kind \(kind)")
    }
  }
}
