import Raft
import Simulation

/// How long a cluster of five is without a leader when its first one crashes.
func downtime(seed: UInt64) throws -> TimeSpan {
  var setup = Setup()
  setup.seed = seed
  var world = World(setup)
  while world.leader == nil, world.happen() {}
  let (first, start) = (world.leader, world.now)
  if let first { try world.crash([first]) }
  while world.leader == nil || world.leader == first, world.happen() {}
  return world.now - start
}
