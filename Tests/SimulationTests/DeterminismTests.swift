// The same setup and the same calls are the same run; a copy is a checkpoint.

import Raft
import TestKit
import Testing

@testable import Simulation

@Suite("Determinism")
struct DeterminismTests {
  /// A run with some of everything, in twelve parts of 100 ms.
  private static func play(_ parts: Range<Int>, on world: inout World) throws -> [Event] {
    var events: [Event] = []
    for part in parts {
      switch part {
      case 1: try world.timeout(s2)
      case 2: try world.request(.put(key: "x", value: "1"), to: s2)
      case 3: try world.cut([link(s2, s3), link(s1, s4)])
      case 4: try world.pause([s5])
      case 5: try world.crash([s2])
      case 6: try world.setClock([s1, s3], thousandths: 1300)
      case 7: try world.resume([s5])
      case 8: try world.restart([s2])
      case 9: try world.hold([link(s1, s2), link(s3, s2)])
      case 10: try world.heal(world.allLinks)
      case 11: try world.release(world.allLinks)
      default: break
      }
      if part > 0 { events.append(world.event) }
      let end = world.now + .milliseconds(100)
      events += world.events(until: end)
      world.advance(to: end)
    }
    return events
  }

  private static func makeLossyWorld(seed: UInt64) -> World {
    makeWorld(seed: seed) {
      $0.link.lossMillionths = 50_000
      $0.link.duplicateMillionths = 50_000
      $0.diskLatency = .milliseconds(2)
    }
  }

  @Test("the same setup and calls give the same run, event for event", arguments: 1...5)
  func sameRun(seed: UInt64) throws {
    var first = Self.makeLossyWorld(seed: seed)
    var second = Self.makeLossyWorld(seed: seed)
    let events = try Self.play(0..<12, on: &first)
    #expect(try Self.play(0..<12, on: &second) == events)
    #expect(events.count > 200 && events.map(\.number) == Array(1...events.count))
    #expect(first.hash == second.hash && first.state == second.state)
  }

  @Test("a copy goes on like the original, and neither disturbs the other", arguments: 1..<12)
  func copies(part: Int) throws {
    var world = Self.makeLossyWorld(seed: 9)
    _ = try Self.play(0..<part, on: &world)
    let checkpoint = world
    let state = checkpoint.state

    let events = try Self.play(part..<12, on: &world)
    #expect(checkpoint.state == state, "the run has changed its checkpoint")
    var again = checkpoint
    #expect(try Self.play(part..<12, on: &again) == events)
    #expect(again.state == world.state)
  }

  @Test("another seed is another run")
  func seeds() throws {
    var hashes: Set<UInt64> = []
    for seed in 1...20 {
      var world = Self.makeLossyWorld(seed: UInt64(seed))
      _ = try Self.play(0..<12, on: &world)
      hashes.insert(world.hash)
    }
    #expect(hashes.count == 20)
  }

  @Test("listening changes nothing but what is recorded")
  func listening() throws {
    var quiet = Self.makeLossyWorld(seed: 4)
    var listening = quiet
    listening.isListening = true
    #expect(try Self.play(0..<12, on: &quiet) == Self.play(0..<12, on: &listening))
    #expect(quiet.state == listening.state)
    #expect(quiet.notes.isEmpty && quiet.sendings.isEmpty)
  }

  @Test("running in small pieces is running")
  func pieces() {
    var whole = makeWorld()
    var pieces = whole
    whole.run(until: Instant.zero + .seconds(2))
    for _ in 0..<2000 { pieces.run(for: .milliseconds(1)) }
    #expect(whole.state == pieces.state)
  }

  @Test("links have chance of their own: what befalls one leaves the others' delays alone")
  func streams() throws {
    var world = makeWorld()
    try world.settle(leader: s1)
    world.run(for: .milliseconds(100))
    func arrivals(_ change: (inout World) throws -> Void) rethrows -> [[Int]] {
      var copy = world
      try change(&copy)
      return copy.events(until: copy.now + .seconds(2)).compactMap { event in
        guard case .delivered(let flight) = event.kind else { return nil }
        let message = flight.message
        if message.from == s2 && message.to == s1 { return nil }
        return [
          event.time.microseconds, message.from.index, message.to.index,
          flight.sentAt.microseconds,
        ]
      }
    }

    let untouched = arrivals { _ in }
    #expect(untouched.count > 250)
    #expect(try arrivals { try $0.cut([link(s2, s1)]) } == untouched)
    #expect(
      try arrivals { try $0.setLinks([link(s2, s1)]) { $0.lossMillionths = 500_000 } }
        == untouched)
    #expect(
      try arrivals {
        try $0.setLinks([link(s2, s1)]) {
          $0.delay = TimeSpanRange(.milliseconds(1), .milliseconds(2))
        }
      } == untouched)
  }
}

@Suite("EventQueue")
struct EventQueueTests {
  @Test("gives back what a sorted list gives, ties in the order of scheduling", arguments: 1...20)
  func likeASortedList(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var queue = EventQueue()
    var model: [(at: Int, slot: UInt32)] = []
    for slot: UInt32 in 0..<500 {
      switch random.next() % 5 {
      case 0 where !model.isEmpty:
        let first = model.indices.min { model[$0].at < model[$1].at } ?? 0
        let expected = model.remove(at: first)
        #expect(queue.nextTime == expected.at)
        #expect(queue.pop() == .flight(slot: expected.slot))
      case 1 where !model.isEmpty:
        let removed = model.remove(at: Int(random.next() % UInt64(model.count)))
        queue.remove(.flight(slot: removed.slot))
      default:
        let at = Int(random.next() % 40)
        queue.push(at: at, due: .flight(slot: slot))
        model.append((at, slot))
      }
      #expect(queue.nextTime == model.map(\.at).min() ?? .max)
    }
    queue.remove(.flight(slot: 9999))
    #expect(queue.keys.count == model.count)
    #expect(model.count > 40, "more than the list of the soonest holds")
    for expected in model.sorted(by: { ($0.at, $0.slot) < ($1.at, $1.slot) }) {
      #expect(queue.nextTime == expected.at)
      #expect(queue.pop() == .flight(slot: expected.slot))
    }
    #expect(queue.nextTime == .max && queue.keys.isEmpty)
  }
}

@Suite("Clock")
struct ClockTests {
  @Test("a new clock shows true time, and never is never")
  func trueTime() {
    let clock = Clock()
    #expect(clock.own(at: Instant(microseconds: 123)) == Instant(microseconds: 123))
    #expect(clock.trueTime(of: Instant(microseconds: 123)) == Instant(microseconds: 123))
    #expect(clock.trueTime(of: .never) == .never)
  }

  @Test(
    "trueTime is the first true time at which the clock shows the own time; no change makes it jump",
    arguments: [1, 333, 500, 999, 1000, 1001, 1500, 2000, 7919])
  func inverse(thousandths: Int) {
    var random = RandomSource(seed: UInt64(thousandths))
    var clock = Clock()
    var time = Instant.zero
    for rate in [thousandths, 1000, thousandths + 17, thousandths] {
      time = time + .microseconds(Int(random.next() % 100_000))
      let before = clock.own(at: time)
      clock.setRate(thousandths: rate, at: time)
      #expect(clock.own(at: time) == before)
      for _ in 0..<100 {
        let own = before + .microseconds(1 + Int(random.next() % 300_000))
        let first = clock.trueTime(of: own)
        #expect(clock.own(at: first) >= own)
        #expect(clock.own(at: Instant(microseconds: first.microseconds - 1)) < own)
      }
    }
  }

  @Test("a rate of 1500 shows three seconds after two")
  func rate() {
    var clock = Clock()
    clock.setRate(thousandths: 1500, at: Instant.zero + .seconds(1))
    #expect(clock.own(at: Instant.zero + .seconds(3)) == Instant.zero + .seconds(4))
  }
}
