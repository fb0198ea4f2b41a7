// The server's side of its disk: what was asked to be written, and what is known to be there.

extension Server {
  /// Numbers the write that this step asks for.
  mutating func openWrite() {
    lastWrite += 1
    openWrites.append(OpenWrite(number: lastWrite, lastIndex: persistent.log.lastIndex))
  }

  /// All writes up to this number are done: the server's own copy of the entries counts from now on,
  /// and so does a candidate's vote for itself.
  mutating func didWrite(_ write: Int, _ turn: inout Turn) {
    doneWrite = max(doneWrite, write)
    var done = 0
    while done < openWrites.count, openWrites[done].number <= write {
      durableIndex = max(durableIndex, openWrites[done].lastIndex)
      done += 1
    }
    if done == openWrites.count {
      while !openWrites.isEmpty { openWrites.removeLast() }
    } else {
      openWrites.removeFirst(done)
    }
    turn.note(.diskWritten(through: durableIndex))
    if roleKind == .candidate, candidate.voteWrite <= doneWrite, !candidate.votes.contains(id) {
      countVote(from: id, &turn)
    } else if isLeader {
      advanceCommit(to: durableIndex, &turn)
    }
  }
}
