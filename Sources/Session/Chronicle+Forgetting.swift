// What a chronicle gives up of its start, and one that begins in the middle of a run.

import Raft
import Simulation

extension Chronicle {
  /// A chronicle that begins at this moment of a run.
  init(from world: World) {
    records = ChunkedArray(forgetting: world.eventCount)
    calls = ChunkedArray(forgetting: world.requests.count)
    reigns = [
      Reign(
        position: world.eventCount, time: world.now, term: world.highestTerm, leader: world.leader)
    ]
    lives = Lives(world)
  }

  /// How much room it takes, in bytes; of what other chronicles share with it too.
  /// - Complexity: O(servers)
  var size: Int {
    (records.count - records.forgotten) * MemoryLayout<EventRecord>.stride
      + (calls.count - calls.forgotten) * MemoryLayout<Call>.stride
      + reigns.count * MemoryLayout<Reign>.stride + ballots.count * MemoryLayout<Ballot>.stride
      + commits.count * MemoryLayout<CommitRecord>.stride
      + changes.count * MemoryLayout<ChangeRecord>.stride
      + installs.count * MemoryLayout<InstallRecord>.stride + lives.size
  }

  /// Forgets the events before this number, and what is known of nothing but them. Who led then and what every server
  /// was, as far as it lasted, stays.
  mutating func forget(before number: Int) {
    guard number > first else { return }
    records.forget(before: number - 1)
    reigns.removeFirst(max(0, reigns.partitioningIndex { $0.position >= number } - 1))
    ballots.removeFirst(ballots.partitioningIndex { $0.position >= number })
    commits.removeFirst(commits.partitioningIndex { $0.position >= number })
    changes.removeFirst(
      min(max(0, changes.count - 1), changes.partitioningIndex { $0.position >= number }))
    installs.removeFirst(installs.partitioningIndex { $0.position >= number })
    lives.forget(before: number - 1)
    var gone = calls.forgotten
    while gone < calls.count, calls[gone].position < number { gone += 1 }
    calls.forget(before: gone)
  }
}
