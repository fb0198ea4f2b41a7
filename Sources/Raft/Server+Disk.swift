// The server's side of its disk: what was asked to be written, and what is known to be there.

extension Server {
  /// Numbers the write that this step asks for. Where the disk takes no time the write is done, and so is
  /// what it brings about.
  @inline(__always)
  mutating func openWrite(_ turn: inout Turn) {
    guard turn.hasInstantDisk else { return openSlowWrite() }
    repeat {
      turn.needsWrite = false
      state.lastWrite += 1
      state.doneWrite = state.lastWrite
      if state.persistent.log.lastIndex > state.durableIndex {
        state.durableIndex = state.persistent.log.lastIndex
      }
      if !state.openWrites.isEmpty { state.openWrites.removeAll() }
      useWritten(&turn)
    } while turn.needsWrite
  }

  /// Numbers the write, which will be done later.
  @inline(never)
  private mutating func openSlowWrite() {
    state.lastWrite += 1
    state.openWrites.append(
      OpenWrite(number: lastWrite, lastIndex: state.persistent.log.lastIndex))
  }

  /// The write after which the current term and the vote in it are on disk, and the log up to the index; 0 if they
  /// are there. An answer that promises this waits for it.
  @inline(__always)
  func write(holding index: LogIndex = 0, _ turn: borrowing Turn) -> Int {
    guard !turn.hasInstantDisk, settings.rules[.writeBeforeReply] else { return 0 }
    let ballot = state.ballotWrite > doneWrite ? state.ballotWrite : 0
    if index <= durableIndex { return ballot }
    return max(ballot, Self.first(of: state.openWrites, holding: index) ?? lastWrite + 1)
  }

  // Handed what it looks at: else a copy of the server would be made to be asked.
  @inline(never)
  private static func first(of writes: [OpenWrite], holding index: LogIndex) -> Int? {
    writes.first { $0.lastIndex >= index }?.number
  }

  /// The term or the vote is another one: this step's write holds it.
  @inline(__always)
  mutating func changeBallot(_ turn: inout Turn) {
    state.ballotWrite = lastWrite + 1
    turn.needsWrite = true
  }

  /// All writes up to this number are done.
  mutating func didWrite(_ write: Int, _ turn: inout Turn) {
    state.doneWrite = max(doneWrite, write)
    var count = 0
    while count < state.openWrites.count, state.openWrites[count].number <= write {
      state.durableIndex = max(durableIndex, state.openWrites[count].lastIndex)
      count += 1
    }
    state.openWrites.dequeue(count)
    useWritten(&turn)
  }

  /// The server's own copy of the entries on its disk counts from now on, and so does a candidate's vote
  /// for itself.
  @inline(__always)
  private mutating func useWritten(_ turn: inout Turn) {
    turn.note(.diskWritten(through: durableIndex))
    if roleKind == .candidate, state.ballotWrite <= doneWrite,
      !state.candidate.votes.contains(id)
    {
      countVote(from: id, &turn)
    } else if isLeader {
      advanceCommit(to: durableIndex, &turn)
    }
  }
}
