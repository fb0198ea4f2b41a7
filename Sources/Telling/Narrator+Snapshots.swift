// Snapshots in words: §7.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellSnapshot(_ note: Note.Snapshot, _ server: ServerID) {
    switch note {
    case .snapshotTaken(let index, let entries, let bytes):
      // Some of what the snapshot covers may be kept.
      let end = cluster[server].log.snapshotIndex
      if entries == 0 {
        say("\(server) writes a snapshot that ends at \(index), and keeps its log.", .logCompaction)
        break
      }
      let what =
        entries == 1 ? "its entry \(end)" : "its entries \(end - entries + 1) to \(end)"
      say(
        isIntervention
          ? "A snapshot of \(bytes) bytes takes the place of \(what)."
          : "\(server) compacts its log: a snapshot of \(bytes) bytes replaces \(what).",
        .logCompaction)
    case .chunkSent(let follower, let offset, let count, let total):
      tellSent(to: follower, by: server, offset, count, total)
    case .chunkTaken(let leader, let offset, let count):
      if contains({ if case .snapshot(.snapshotInstalled) = $0 { true } else { false } }) { break }
      say("\(server) keeps \(bytes(offset, count)) of \(leader)'s snapshot.", .logCompaction)
      say("The snapshot is used only once it is complete.")
    case .chunkOutOfPlace(let leader, let offset, let wanted):
      say(
        "\(server) cannot use a chunk from \(leader) that begins at byte \(offset + 1).",
        .logCompaction)
      say("It waits for byte \(wanted + 1), and says so.")
    case .snapshotInstalled(let index, let kept, let discarded):
      say(
        "\(server) has the whole snapshot: its log now begins after entry \(index).", .logCompaction
      )
      if kept > 0 {
        say(
          kept == 1
            ? "It had that entry, so the entry after it stays."
            : "It had that entry, so the \(kept) entries after it stay.")
      } else if discarded > 0 {
        say("It discards its own log, which did not reach as far or differed.")
      }
      say("Its state machine and sessions are now those of the snapshot.")
    case .snapshotStale(let lastIndex, let commitIndex):
      say("\(server) needs no snapshot up to entry \(lastIndex).", .logCompaction)
      say("It has committed everything up to entry \(commitIndex), and says so.")
    case .snapshotRefused(let leader, let theirs, let own):
      let refusal = AppendRefusal.staleTerm(leader: theirs, own: own)
      say("\(server) refuses a chunk of a snapshot from \(leader).", refusal.section)
      say(refusal.sentence(in: AppendRefusal.Context(server: server, leader: leader)))
    }
  }

  private mutating func tellSent(
    to follower: ServerID, by server: ServerID, _ offset: Int, _ count: Int, _ total: Int
  ) {
    let receivers = observed.notes.compactMap { note -> ServerID? in
      if case .snapshot(.chunkSent(let receiver, _, _, _)) = note { receiver } else { nil }
    }
    let isResent = contains { if case .replication(.entriesResent) = $0 { true } else { false } }
    if receivers.count > 1 {
      if receivers[0] == follower {
        say(
          "\(server) sends chunks of its snapshot to \(ServerSet(receivers).inWords).",
          .logCompaction
        )
      }
    } else if !isResent {
      say(
        "\(server) sends \(follower) \(bytes(offset, count)) of \(total) of its snapshot.",
        .logCompaction)
      if offset == 0 { say("What \(follower) lacks has been compacted.") }
    }
  }

  /// Bytes as they are counted for people, from 1.
  private func bytes(_ offset: Int, _ count: Int) -> String {
    count == 1 ? "byte \(offset + 1)" : "bytes \(offset + 1) to \(offset + count)"
  }
}
