// A server's protocol state as bytes, to be compared, hashed and stored in little room.

extension Server.State {
  /// The state as bytes. Two states are equal if and only if their bytes are.
  ///
  /// All numbers are written as `ByteWriter` does, so that a young server takes some thirty bytes and an entry
  /// three or four. In order:
  ///
  /// - the role (0 follower, 1 candidate, 2 leader, 3 pre-candidate), the known leader, the commit index;
  /// - term, vote, log and snapshot, which outlive a crash. The log: what its snapshot ends with, the
  ///   configuration it was set up with, all configurations with their indexes, and the entries;
  /// - the last write, the last done, the one of term and vote, how far the log is on disk, the writes that are open;
  /// - of a candidate or pre-candidate the votes and refusals, of a leader what it knows of each follower, its
  ///   reads, the snapshots it sends, the change and the transfer under way;
  /// - the snapshot that is coming in.
  ///
  /// A server is written as its number plus one, so that 0 is none; a set of servers as its bits; a list behind
  /// its length; what may be missing behind a 1, or as a 0.
  /// - Complexity: O(bytes).
  public var packed: [UInt8] {
    var writer = ByteWriter()
    writer.write(roleKind.rawValue)
    writer.write(knownLeader)
    writer.write(commitIndex)
    writer.write(persistent)
    writer.write(lastWrite)
    writer.write(doneWrite)
    writer.write(ballotWrite)
    writer.write(durableIndex)
    writer.write(openWrites.count)
    for write in openWrites {
      writer.write(write.number)
      writer.write(write.lastIndex)
    }
    switch roleKind {
    case .follower: break
    case .candidate, .preCandidate: writer.write(candidate)
    case .leader: writer.write(leader)
    }
    writer.write(incoming != nil)
    if let incoming {
      writer.write(incoming.lastIndex)
      writer.write(incoming.lastTerm)
      writer.write(incoming.data)
    }
    return writer.bytes
  }

  /// The state that these bytes say, or nil if they are none that `packed` has given.
  /// - Complexity: O(bytes).
  public init?(packed bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let state = try? Self(&reader), reader.isAtEnd else { return nil }
    self = state
  }

  private init(_ reader: inout ByteReader) throws(ByteReader.Malformed) {
    guard let kind = RoleKind(rawValue: try reader.readInt()) else { throw ByteReader.Malformed() }
    let knownLeader = try reader.readServer()
    let commitIndex = try reader.readIndex()
    self.init(persistent: try reader.readPersistent())
    roleKind = kind
    self.knownLeader = knownLeader
    self.commitIndex = commitIndex
    lastWrite = try reader.readInt()
    doneWrite = try reader.readInt()
    ballotWrite = try reader.readInt()
    durableIndex = try reader.readIndex()
    for _ in 0..<(try reader.readCount()) {
      openWrites.append(
        Server.OpenWrite(number: try reader.readInt(), lastIndex: try reader.readIndex()))
    }
    switch kind {
    case .follower: break
    case .candidate, .preCandidate: candidate = try reader.readCandidate()
    case .leader: leader = try reader.readLeader()
    }
    if try reader.readBool() {
      incoming = IncomingSnapshot(
        lastIndex: try reader.readIndex(), lastTerm: try reader.readTerm(),
        data: try reader.readBytes())
    }
  }
}

// MARK: - Writing the parts

extension ByteWriter {
  fileprivate mutating func write(_ server: ServerID?) { write(server.map { $0.index + 1 } ?? 0) }

  fileprivate mutating func write(_ servers: ServerSet) { write(UInt64(servers.bits)) }

  fileprivate mutating func write(_ configuration: Configuration) {
    write(configuration.voters)
    write(configuration.outgoing)
    write(configuration.learners)
  }

  fileprivate mutating func write(_ snapshot: Snapshot) {
    write(snapshot.lastIndex)
    write(snapshot.lastTerm)
    write(snapshot.configuration)
    write(snapshot.data)
  }

  fileprivate mutating func write(_ persistent: Persistent) {
    write(persistent.currentTerm)
    write(persistent.votedFor)
    let log = persistent.log
    write(log.snapshotIndex)
    write(log.snapshotTerm)
    write(log.bootstrap)
    write(log.configurations.count)
    for record in log.configurations {
      write(record.index)
      write(record.configuration)
    }
    write(log.lastIndex - log.snapshotIndex)
    for entry in log.entries {
      write(UInt64(entry.shortTerm))
      write(UInt64(entry.kind.rawValue))
      if entry.kind != .noOp { write(entry.payload) }
    }
    write(persistent.snapshot != nil)
    if let snapshot = persistent.snapshot { write(snapshot) }
  }

  fileprivate mutating func write(_ candidate: Candidate) {
    write(candidate.votes)
    write(candidate.refusals)
    write(candidate.repeatedVotes)
  }

  fileprivate mutating func write(_ leader: Leader) {
    write(leader.followers.count)
    for progress in leader.followers {
      write(progress.nextIndex)
      write(progress.matchIndex)
      write(progress.round)
      write(progress.matchRound)
      write(UInt64(progress.stage.rawValue))
      write(UInt64(progress.inflight.latest))
      write(UInt64(progress.inflight.sinceBackUp))
      write(progress.inflight.unanswered)
      write(UInt64(progress.refused))
      write(UInt64(progress.room))
    }
    write(leader.round)
    write(leader.reads.count)
    for read in leader.reads {
      write(read.number)
      write(read.index.map { $0.number + 1 } ?? 0)
      write(read.round)
    }
    write(leader.snapshots.count)
    for transfer in leader.snapshots {
      write(transfer.to)
      write(transfer.snapshot)
      write(transfer.offset)
      write(transfer.round)
    }
    write(leader.learners)
    write(leader.change != nil)
    if let change = leader.change {
      write(change.target)
      write(change.method.rawValue)
      write(change.through)
      write(change.round)
    }
    write(leader.transfer?.target)
    write(leader.transfer?.isSent == true)
    write(leader.hasSentTimeoutNow)
  }
}

// MARK: - Reading the parts

extension ByteReader {
  fileprivate mutating func readServer() throws(Malformed) -> ServerID? {
    let number = try readInt()
    guard number >= 0, number <= ServerSet.capacity else { throw Malformed() }
    return number == 0 ? nil : ServerID(number - 1)
  }

  fileprivate mutating func readServers() throws(Malformed) -> ServerSet {
    let bits = try readUInt64()
    guard bits <= UInt64(ServerSet(first: ServerSet.capacity).bits) else { throw Malformed() }
    return ServerSet(bits: UInt32(bits))
  }

  fileprivate mutating func readConfiguration() throws(Malformed) -> Configuration {
    var configuration = Configuration(voters: try readServers(), outgoing: try readServers())
    configuration.learners = try readServers()
    if configuration.isJoint && !configuration.learners.isEmpty { throw Malformed() }
    return configuration
  }

  fileprivate mutating func readSnapshot() throws(Malformed) -> Snapshot {
    Snapshot(
      lastIndex: try readIndex(), lastTerm: try readTerm(), configuration: try readConfiguration(),
      data: try readBytes())
  }

  fileprivate mutating func readPersistent() throws(Malformed) -> Persistent {
    var persistent = Persistent()
    persistent.currentTerm = try readTerm()
    persistent.votedFor = try readServer()
    let (snapshotIndex, snapshotTerm) = (try readIndex(), try readTerm())
    let bootstrap = try readConfiguration()
    var records: [Log.ConfigurationRecord] = []
    for _ in 0..<(try readCount()) {
      records.append(
        Log.ConfigurationRecord(index: try readIndex(), configuration: try readConfiguration()))
    }
    guard !records.isEmpty else { throw Malformed() }
    var entries: [Entry] = []
    for _ in 0..<(try readCount()) { entries.append(try readEntry()) }
    persistent.log = Log(
      bootstrap: bootstrap, snapshotIndex: snapshotIndex, snapshotTerm: snapshotTerm,
      configurations: records, entries: entries)
    if try readBool() { persistent.snapshot = try readSnapshot() }
    return persistent
  }

  private mutating func readEntry() throws(Malformed) -> Entry {
    guard let term = UInt32(exactly: try readUInt64()),
      let number = UInt8(exactly: try readUInt64()), let kind = Entry.Kind(rawValue: number)
    else { throw Malformed() }
    return Entry(shortTerm: term, kind: kind, payload: kind == .noOp ? 0 : try readUInt64())
  }

  fileprivate mutating func readCandidate() throws(Malformed) -> Candidate {
    Candidate(
      votes: try readServers(), refusals: try readServers(), repeatedVotes: try readInt())
  }

  private mutating func readProgress() throws(Malformed) -> Progress {
    var progress = Progress(nextIndex: try readIndex())
    progress.matchIndex = try readIndex()
    progress.round = try readInt()
    let matchRound = try readInt()
    guard let number = UInt8(exactly: try readUInt64()),
      let stage = Progress.Stage(rawValue: number),
      let latest = UInt16(exactly: try readUInt64()),
      let sinceBackUp = UInt16(exactly: try readUInt64())
    else { throw Malformed() }
    let inflight = Inflight(
      latest: latest, sinceBackUp: sinceBackUp, unanswered: try readUInt64())
    guard let refused = UInt16(exactly: try readUInt64()),
      let room = UInt8(exactly: try readUInt64())
    else { throw Malformed() }
    progress.restore(stage, inflight, refused: refused, room: room, matchRound: matchRound)
    return progress
  }

  private mutating func readRead() throws(Malformed) -> PendingRead {
    let number = try readUInt64()
    let index = try readInt()
    return PendingRead(
      number: number, index: index == 0 ? nil : LogIndex(index - 1), round: try readInt())
  }

  private mutating func readTransfer() throws(Malformed) -> SnapshotTransfer {
    guard let receiver = try readServer() else { throw Malformed() }
    var transfer = SnapshotTransfer(to: receiver, snapshot: try readSnapshot())
    transfer.offset = try readInt()
    transfer.round = try readInt()
    return transfer
  }

  fileprivate mutating func readLeader() throws(Malformed) -> Leader {
    var leader = Leader()
    for _ in 0..<(try readCount()) { leader.followers.append(try readProgress()) }
    leader.round = try readInt()
    for _ in 0..<(try readCount()) { leader.reads.append(try readRead()) }
    for _ in 0..<(try readCount()) { leader.snapshots.append(try readTransfer()) }
    leader.learners = try readServers()
    if try readBool() {
      let target = try readServers()
      guard let method = ChangeMethod(rawValue: try readInt()) else { throw Malformed() }
      var change = PendingChange(target: target, method: method, through: try readIndex())
      change.round = try readInt()
      leader.change = change
    }
    let target = try readServer()
    let isSent = try readBool()
    if let target { leader.transfer = Transfer(target: target, isSent: isSent) }
    if target == nil, isSent { throw Malformed() }
    leader.hasSentTimeoutNow = try readBool()
    return leader
  }
}
