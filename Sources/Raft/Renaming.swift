// Servers under other names: a cluster of equal servers behaves the same whoever is called S1.

/// Other names for the servers of a cluster: the one with number i is from now on called what stands at place i.
package struct Renaming: Hashable, Sendable {
  private let names: [ServerID]

  /// These names.
  /// - Precondition: Each stands there once.
  package init(_ names: [ServerID]) {
    require(Set(names).count == names.count, "no two servers have the same name")
    self.names = names
  }

  /// All ways of renaming the first `count` servers among themselves; the first way leaves all as they are.
  package static func all(of count: Int) -> [Renaming] {
    var found: [[Int]] = [[]]
    for number in 0..<count {
      // The place of the newcomer from the last to the first, so that nothing moves in the first way.
      found = found.flatMap { names in
        (0...number).reversed().map { place in
          var longer = names
          longer.insert(number, at: place)
          return longer
        }
      }
    }
    return found.map { Renaming($0.map { ServerID($0) }) }
  }

  /// The new name of a server. Who is not renamed keeps the old one.
  package subscript(server: ServerID) -> ServerID {
    server.index < names.count ? names[server.index] : server
  }

  /// The new names of some servers.
  package subscript(servers: ServerSet) -> ServerSet { ServerSet(servers.map { self[$0] }) }

  /// A configuration in the new names.
  package subscript(configuration: Configuration) -> Configuration {
    var renamed = configuration
    renamed.voters = self[configuration.voters]
    renamed.outgoing = self[configuration.outgoing]
    renamed.learners = self[configuration.learners]
    return renamed
  }

  /// An entry in the new names.
  package subscript(entry: Entry) -> Entry {
    guard case .configuration(let configuration) = entry.content else { return entry }
    return Entry(term: entry.term, content: .configuration(self[configuration]))
  }

  /// A snapshot in the new names. What the state machine has written into it names no servers.
  package subscript(snapshot: Snapshot) -> Snapshot {
    var renamed = snapshot
    renamed.configuration = self[snapshot.configuration]
    return renamed
  }

  /// What is persistent, in the new names.
  package subscript(persistent: Persistent) -> Persistent {
    let log = persistent.log
    let records = log.configurations.map {
      Log.ConfigurationRecord(index: $0.index, configuration: self[$0.configuration])
    }
    return Persistent(
      currentTerm: persistent.currentTerm, votedFor: persistent.votedFor.map { self[$0] },
      log: Log(
        bootstrap: self[log.bootstrap], snapshotIndex: log.snapshotIndex,
        snapshotTerm: log.snapshotTerm, configurations: records,
        entries: log.entries.map { self[$0] }),
      snapshot: persistent.snapshot.map { self[$0] })
  }

  /// A message in the new names.
  package subscript(message: Message) -> Message {
    let (from, to, term) = (self[message.from], self[message.to], message.term)
    switch message.body {
    case .appendEntries(let append):
      return Message(
        from: from, to: to, term: term, append: append, entries: message.entries.map { self[$0] })
    case .installSnapshot(var chunk):
      chunk.configuration = self[chunk.configuration]
      return Message(from: from, to: to, term: term, chunk: chunk, data: message.data)
    default: return Message(from: from, to: to, term: term, body: message.body)
    }
  }
}

extension Server.State {
  /// The state of a server as it would be under other names, in its simplest form: states that differ only in what
  /// can never matter are the same. So writes are counted from the last that is done, and of itself and of servers
  /// that it sends nothing to a leader keeps no more than has a use.
  /// - Parameter id: Whose state it is, by the old names.
  package func simplified(of id: ServerID, _ renaming: Renaming) -> Server.State {
    var state = self
    state.persistent = renaming[persistent]
    state.knownLeader = knownLeader.map { renaming[$0] }
    state.lastWrite = lastWrite - doneWrite
    state.ballotWrite = max(0, ballotWrite - doneWrite)
    state.openWrites = openWrites.map {
      Server.OpenWrite(number: $0.number - doneWrite, lastIndex: $0.lastIndex)
    }
    state.doneWrite = 0
    state.candidate.votes = renaming[candidate.votes]
    state.candidate.refusals = renaming[candidate.refusals]
    if roleKind == .leader { state.leader = leader(of: id, renaming) }
    return state
  }

  private func leader(of id: ServerID, _ renaming: Renaming) -> Leader {
    let peers = persistent.log.configuration.members.union(leader.learners)
    var renamed = leader
    renamed.followers = []
    for place in leader.followers.indices {
      let server = ServerID(place)
      var progress = Progress(nextIndex: 0)
      if server != id { progress.inflight = leader.followers[place].inflight }
      if server != id, peers.contains(server) { progress = leader.followers[place] }
      let name = renaming[server].index
      while renamed.followers.count <= name { renamed.followers.append(Progress(nextIndex: 0)) }
      renamed.followers[name] = progress
    }
    // How long the list is says only who has the highest number.
    while renamed.followers.last == Progress(nextIndex: 0) { renamed.followers.removeLast() }
    renamed.snapshots = leader.snapshots.map {
      $0.renamed(to: renaming[$0.to], renaming[$0.snapshot])
    }.sorted { $0.to < $1.to }
    renamed.learners = renaming[leader.learners]
    renamed.change?.target = leader.change.map { renaming[$0.target] } ?? []
    renamed.transfer?.target = leader.transfer.map { renaming[$0.target] } ?? id
    return renamed
  }
}

extension SnapshotTransfer {
  fileprivate func renamed(to server: ServerID, _ snapshot: Snapshot) -> SnapshotTransfer {
    var renamed = self
    renamed.to = server
    renamed.snapshot = snapshot
    return renamed
  }
}

extension Message {
  /// The message as bytes. Two messages are equal if and only if their bytes are.
  /// - Complexity: O(bytes).
  package var packed: [UInt8] {
    // Made anew: of what a kind does not use, the numbers have no meaning.
    let plain = Renaming([])[self]
    var writer = ByteWriter(capacity: 32)
    writer.write(kind.rawValue)
    writer.write(from.index)
    writer.write(to.index)
    writer.write(term)
    writer.write(plain.index)
    // Of a refusal it may be -1.
    writer.write(plain.indexTerm + 1)
    writer.write(plain.position)
    writer.write(plain.round)
    writer.write(UInt64(plain.mark))
    writer.write(UInt64(plain.number))
    writer.write(Int(plain.count))
    for entry in entries {
      writer.write(UInt64(entry.shortTerm))
      writer.write(UInt64(entry.kind.rawValue))
      writer.write(entry.payload)
    }
    if kind == .installSnapshot {
      let configuration = chunk.configuration
      for servers in [configuration.voters, configuration.outgoing, configuration.learners] {
        writer.write(UInt64(servers.bits))
      }
      writer.write(data)
    }
    return writer.bytes
  }
}
