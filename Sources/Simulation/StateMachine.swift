// What the log is for: the store, together with what it remembers of its clients (§8, diss. 6.3).

import Raft

/// The replicated state machine: a key–value store and the sessions of its clients, so that a command
/// that comes twice is applied once.
public struct StateMachine: Hashable, Sendable {
  /// What the commands have put into the store.
  public private(set) var store = KeyValueStore()
  /// What is remembered of each client, by its number.
  public private(set) var sessions: [Session] = []
  /// Depends on everything that was ever done to the store: two servers that have applied the same
  /// number of entries must agree in it (§5.4.3).
  public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

  /// How many commands have used sessions that can expire.
  private var uses = 0

  /// What is remembered of one client.
  public struct Session: Hashable, Sendable {
    /// Whose it is.
    public var client: ClientID
    /// The client has had the answers to all commands with lower serial numbers: if one of them comes once
    /// more, nobody waits for it.
    public var firstKept = 1
    /// The answers that the client may still ask for, by ascending serial number.
    public var answers: [Answer] = []
    /// Its number, by which a command tells which of its client's sessions it belongs to; 0 where sessions are not
    /// registered.
    public var id = 0
    /// When it was last used, counted in commands; 0 where sessions do not expire.
    public var lastUse = 0

    /// For so many answers there is room from the beginning.
    fileprivate static var usualAnswers: Int { 4 }

    /// The answer to the command with this serial number, if it may still be asked for.
    func answer(to serial: Int) -> OperationResult? {
      for place in answers.indices where answers[place].serial == serial {
        return answers[place].result
      }
      return nil
    }

    /// Remembers an answer. What the client has been answered it will not ask for again.
    mutating func keep(_ answer: Answer, firstUnanswered: Int) {
      firstKept = max(firstKept, firstUnanswered)
      // What is kept moves to the front, and the new answer takes the place of one that is not.
      var kept = 0
      for place in answers.indices where answers[place].serial >= firstKept {
        if kept < place { answers.swapAt(kept, place) }
        kept += 1
      }
      if answers.isEmpty { answers.reserveCapacity(Session.usualAnswers) }
      if kept == answers.count { return answers.append(answer) }
      answers[kept] = answer
      while answers.count > kept + 1 { answers.removeLast() }
    }
  }

  /// The answer to a command that has been applied.
  public struct Answer: Hashable, Sendable {
    /// The command's serial number.
    public var serial: Int
    /// What it gave.
    public var result: OperationResult
  }

  /// A machine to which nothing has been applied.
  public init() {}

  /// The answer to a command that was applied before, or nil.
  public func answer(to request: Request) -> OperationResult? {
    answer(to: request.call)
  }

  /// The answer to a call that was applied before, or nil.
  func answer(to call: CallID) -> OperationResult? {
    for place in sessions.indices where sessions[place].client == call.client {
      return sessions[place].answer(to: call.serial)
    }
    return nil
  }

  /// Applies a command, unless its session shows that it was applied before.
  /// - Parameters:
  ///   - operation: What is asked for.
  ///   - call: Who asks, and its own count of its calls.
  ///   - firstUnanswered: The lowest such count without an answer when the client asked.
  ///   - deduplicates: Whether sessions are heeded: the rule of §8.
  /// - Returns: The answer, and whether it came from the session.
  /// - Complexity: O(clients + open calls of the client) besides the operation itself.
  mutating func apply(
    _ operation: Operation, of call: CallID, firstUnanswered: Int, deduplicates: Bool
  ) -> (OperationResult, isOld: Bool) {
    var place = 0
    while place < sessions.count, sessions[place].client < call.client { place += 1 }
    let isKnown = place < sessions.count && sessions[place].client == call.client
    if deduplicates, isKnown {
      if let old = sessions[place].answer(to: call.serial) { return (old, true) }
      if call.serial < sessions[place].firstKept { return (.done, true) }
    }
    let result = store.apply(operation)
    mix(operation, result)
    if !isKnown { sessions.insert(Session(client: call.client), at: place) }
    sessions[place].keep(
      Answer(serial: call.serial, result: result), firstUnanswered: firstUnanswered)
    return (result, false)
  }

  /// Applies a client's only command.
  package mutating func apply(
    _ operation: Operation, onlyCallOf client: ClientID, deduplicates: Bool
  ) {
    _ = apply(
      operation, of: CallID(client: client, serial: 1), firstUnanswered: 1,
      deduplicates: deduplicates)
  }

  /// Whether a client's only command has been applied, as far as its session knows.
  package func hasApplied(onlyCallOf client: ClientID) -> Bool {
    answer(to: CallID(client: client, serial: 1)) != nil
  }

  /// Looks after the sessions where these are registered and expire: which ones do follows from the log alone, so that
  /// all servers forget the same (diss. 6.3).
  /// - Parameters:
  ///   - session: The session that the client believed to have when it made the call.
  ///   - limit: How many sessions there may be, at least 1.
  /// - Returns: What the client is told if its command is not to be applied.
  mutating func attend(
    _ operation: Operation, _ call: CallID, _ session: Int, limit: Int
  ) -> OperationResult? {
    uses += 1
    if operation == .register { return .session(register(call, limit: limit)) }
    let place = sessions.firstIndex { $0.client == call.client && $0.id == session }
    guard let place else { return .sessionExpired }
    sessions[place].lastUse = uses
    return nil
  }

  /// Opens a session, in the place of one that the client may have had, and closes those that are too many.
  /// - Returns: Its number.
  private mutating func register(_ call: CallID, limit: Int) -> Int {
    if let place = sessions.firstIndex(where: { $0.client == call.client }) {
      // A second copy of the same registration changes nothing, and neither does an older one.
      if sessions[place].id > 0, sessions[place].firstKept >= call.serial {
        return sessions[place].id
      }
      sessions.remove(at: place)
    }
    while sessions.count >= limit {
      guard let oldest = sessions.indices.min(by: { sessions[$0].lastUse < sessions[$1].lastUse })
      else { break }
      sessions.remove(at: oldest)
    }
    // Whatever the client asked for before does not count any more: it may have been done.
    let session = Session(client: call.client, firstKept: call.serial, id: uses, lastUse: uses)
    let place = sessions.firstIndex { $0.client > call.client } ?? sessions.count
    sessions.insert(session, at: place)
    return uses
  }

  /// Takes in what an operation has made of its key.
  private mutating func mix(_ operation: Operation, _ result: OperationResult) {
    mix(bytesOf: operation.key)
    let value: String?
    switch (operation, result) {
    case (.put(_, let new), _), (.compareAndSet(_, _, let new), .done): value = new
    case (.delete, _): value = nil
    case (_, .mismatch(let found)): value = found
    default: value = store[operation.key]
    }
    guard let value else { return mix(0x1_0000) }
    mix(bytesOf: value)
    mix(0x2_0000)
  }

  private mutating func mix(bytesOf text: String) {
    for byte in text.utf8 { mix(UInt64(byte)) }
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
  package func encoded(keepsSessions: Bool) -> [UInt8] {
    var writer = ByteWriter(capacity: 256)
    writer.write(digest)
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
    // Only where sessions can expire: so other snapshots are as long as they were.
    if uses > 0 {
      writer.write(uses)
      for session in sessions {
        writer.write(session.id)
        writer.write(session.lastUse)
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
    var reader = ByteReader(data)
    guard let machine = try? Self(&reader), reader.isAtEnd else {
      fatalError("a snapshot holds what a state machine has written down")
    }
    self = machine
  }

  private init(_ reader: inout ByteReader) throws(ByteReader.Malformed) {
    digest = try reader.readUInt64()
    let pairs = try reader.readCount()
    // With room for one more.
    store.reserveCapacity(pairs + 1)
    for _ in 0..<pairs {
      let key = try reader.readString()
      store.append(KeyValueStore.Pair(key: key, value: try reader.readString()))
    }
    let clients = try reader.readCount()
    sessions.reserveCapacity(clients + 1)
    for _ in 0..<clients {
      let client = ClientID(try reader.readInt())
      var session = Session(client: client, firstKept: try reader.readInt())
      let count = try reader.readCount()
      // With room for the next one.
      session.answers.reserveCapacity(max(count + 1, Session.usualAnswers))
      for _ in 0..<count {
        let serial = try reader.readInt()
        session.answers.append(Answer(serial: serial, result: try reader.readResult()))
      }
      sessions.append(session)
    }
    if reader.isAtEnd { return }
    uses = try reader.readInt()
    for place in sessions.indices {
      sessions[place].id = try reader.readInt()
      sessions[place].lastUse = try reader.readInt()
    }
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ text: String?) {
    write(text != nil)
    if let text { write(text) }
  }

  fileprivate mutating func write(_ result: OperationResult) {
    switch result {
    case .done: write(0)
    case .value(let value):
      write(1)
      write(value)
    case .mismatch(let found):
      write(2)
      write(found)
    case .sessionExpired: write(3)
    case .session(let id):
      write(4)
      write(id)
    }
  }
}

extension ByteReader {
  private mutating func readOptional() throws(Malformed) -> String? {
    try readBool() ? try readString() : nil
  }

  fileprivate mutating func readResult() throws(Malformed) -> OperationResult {
    switch try readInt() {
    case 0: return .done
    case 1: return .value(try readOptional())
    case 2: return .mismatch(found: try readOptional())
    case 3: return .sessionExpired
    case 4: return .session(try readInt())
    default: throw Malformed()
    }
  }
}
