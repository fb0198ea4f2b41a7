// What a disk holds is told by the log in memory: compared with whole copies, at random.

import Raft
import Testing

@testable import Simulation

/// What is on each disk, by copies that were made when a write was asked for.
private struct DiskCopies {
  private var written: [Persistent]
  private var wanted: [[Int: Persistent]]
  /// How often a disk was compared that was being written to.
  private(set) var comparisons = 0
  /// How often a log was shortened or compacted meanwhile.
  private(set) var changes = 0

  private let setup: String

  init(_ world: World, _ setup: String) {
    self.setup = setup
    written = world.nodes.map(\.server.persistent)
    wanted = world.nodes.map { _ in [:] }
  }

  /// Takes note of what has changed by one event, and compares.
  mutating func follow(_ world: World) {
    for node in world.nodes.dropFirst(written.count) {
      written.append(node.server.persistent)
      wanted.append([:])
    }
    for (place, node) in world.nodes.enumerated() {
      let last = wanted[place].values.map(\.log.lastIndex).max() ?? 0
      let added = node.disk.writes.filter { wanted[place][$0.number] == nil }
      #expect(added.count <= 1, "one event asks for one write")
      for write in added { wanted[place][write.number] = node.server.persistent }
      let open = Set(node.disk.writes.map(\.number))
      let done = wanted[place].keys.filter { !open.contains($0) }
      if let latest = done.max(), let content = wanted[place][latest] { written[place] = content }
      for number in done { wanted[place][number] = nil }
      if node.disk.writes.isEmpty {
        written[place] = node.server.persistent
        continue
      }
      comparisons += 1
      let isChanged = !added.isEmpty && node.server.log.lastIndex <= last
      if isChanged || node.server.log.snapshotIndex > written[place].log.snapshotIndex {
        changes += 1
      }
      expectEqual(node.durable, written[place], "\(node.server.id) at \(world.now), \(setup)")
    }
  }

  /// Says what differs: both in full fill screens.
  private func expectEqual(_ found: Persistent, _ copy: Persistent, _ place: String) {
    #expect(
      found.currentTerm == copy.currentTerm && found.votedFor == copy.votedFor, "\(place)")
    #expect(
      found.log.lastIndex == copy.log.lastIndex && found.log.terms == copy.log.terms, "\(place)")
    #expect(found.log.configurations == copy.log.configurations, "\(place)")
    let isSame = found == copy
    #expect(isSame, "\(place)")
  }

  /// Takes note of a crash: what was on its way to the disk is lost, and what is on the disk is not.
  mutating func crash(_ server: ServerID, _ world: World) {
    let after = world.nodes[server.index].server.persistent
    let copy = written[server.index]
    #expect(after.log.terms == copy.log.terms && after.log.lastIndex == copy.log.lastIndex)
    #expect(after.snapshot == copy.snapshot && after.currentTerm == copy.currentTerm)
    wanted[server.index] = [:]
  }
}

@Suite("What disks hold")
struct DiskContentTests {
  /// Rules without which logs change in other ways. Not those without which a restart changes what is in memory.
  static let rules: [Rule?] = [
    nil, .conflictDeletesSuffix, .configurationRollback, .snapshotDiscardsConflicts,
    .deleteOnlyConflicts,
  ]

  @Test("is what was asked to be written, whatever has become of the log in memory")
  func contents() throws {
    var (comparisons, changes) = (0, 0)
    for seed in 1...64 {
      let copies = try Self.run(seed: UInt64(seed), without: Self.rules[seed % Self.rules.count])
      comparisons += copies.comparisons
      changes += copies.changes
    }
    #expect(comparisons > 10_000 && changes > 100, "\(comparisons) \(changes)")
  }

  private static func run(seed: UInt64, without rule: Rule?) throws -> DiskCopies {
    var random = RandomSource(seed: seed, stream: 5)
    var world = makeWorld(3 + Int(seed % 3), seed: seed) {
      $0.diskLatency = .milliseconds(1 + Int(seed % 25))
      $0.settings.snapshotThreshold = seed % 2 == 0 ? 3 : 0
      $0.settings.snapshotChunkSize = 20
      $0.settings.entriesKept = Int(seed / 2 % 3)
      if let rule { $0.settings.rules[rule] = false }
    }
    var copies = DiskCopies(world, "seed \(seed), without \(rule.map(\.name) ?? "nothing")")
    while world.now < .zero + .milliseconds(4000) {
      let end = world.now + .milliseconds(1 + Int(random.next() % 80))
      while world.step(notAfter: end) != nil { copies.follow(world) }
      world.advance(to: end)
      let server = ServerID(Int(random.next() % UInt64(world.nodes.count)))
      let wasCrashed = world.nodes[server.index].status == .crashed
      // What cannot be done at this moment is refused, and changes nothing.
      try? act(server, &world, &random)
      if world.nodes[server.index].status == .crashed, !wasCrashed { copies.crash(server, world) }
      copies.follow(world)
      for _ in 0..<3 {
        _ = try? world.request(.append(key: "x", value: "."))
        copies.follow(world)
      }
    }
    return copies
  }

  private static func act(
    _ server: ServerID, _ world: inout World, _ random: inout RandomSource
  ) throws(Refusal) {
    switch random.next() % 14 {
    case 0: try world.crash([server])
    case 1, 2: try world.restart([server])
    case 3: try world.pause([server])
    case 4: try world.resume([server])
    case 5: try world.setDisk([server], latency: .milliseconds(Int(random.next() % 30)))
    case 6, 7:
      let side = UInt32(truncatingIfNeeded: random.next()) & world.servers.bits
      try world.partition([ServerSet(bits: side)])
    case 8: try world.heal(world.allLinks)
    case 9: try world.timeout(server)
    case 10: try world.snapshot([server])
    case 11: try world.holdDisks(of: [server])
    case 12: try world.releaseDisks(of: world.servers)
    default:
      if world.nodes.count < 6 {
        try world.add(ServerID(world.nodes.count))
      } else {
        try world.remove(server)
      }
    }
  }
}
