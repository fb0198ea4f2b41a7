// The parts of a world, each by itself.

import TestKit
import Testing

@testable import Raft
@testable import Simulation

@Suite("The network by itself")
struct NetworkTests {
  /// A network with the messages on it and what is due.
  private struct Bench: ~Copyable {
    var network: Network
    var messages = MessageSlots()
    var queue = EventQueue()

    init(_ change: (inout LinkSettings) -> Void = { _ in }) {
      var settings = LinkSettings()
      change(&settings)
      network = Network(count: 3, link: settings, seed: 1)
    }

    mutating func send(_ from: ServerID, _ to: ServerID, at time: Int = 0) -> Sending.Fate {
      let slot = messages.store(Message(from: from, to: to, term: 1, body: .timeoutNow))
      return network.send(
        slot: slot, at: Instant(microseconds: time), cause: 7, &messages, &queue)
    }

    /// The numbers of the messages that arrive, in order; nothing is on its way afterwards.
    mutating func arrivals() -> [Int] {
      var ids: [Int] = []
      while queue.count > 0 {
        guard case .flight(let slot) = queue.pop() else { continue }
        ids.append(network.id(of: Int(slot)))
        messages.release(Int(slot))
      }
      return ids
    }
  }

  @Test func passesAMessageAfterTheDelay() {
    var bench = Bench { $0.delay = TimeSpanRange(.milliseconds(10), .milliseconds(10)) }
    #expect(bench.send(s1, s2, at: 500) == .flying(copies: 1))
    let isDue = bench.queue.nextTime == 10_500
    #expect(isDue)
    let flight = bench.network.flight(0, bench.messages)
    #expect(flight.id == 1 && flight.cause == 7 && flight.sentAt == Instant(microseconds: 500))
    #expect(flight.arrivesAt == Instant(microseconds: 10_500) && flight.message.to == s2)
  }

  @Test("a lost message leaves its slot")
  func losses() {
    var bench = Bench { $0.lossMillionths = 1_000_000 }
    #expect(bench.send(s1, s2) == .lost(.chance))
    let left = bench.messages.usedCount
    #expect(left == 0)
    let sent = bench.network.sentCount
    #expect(sent == 1, "it counts as sent")
  }

  @Test("an outbox sent at once is sent as one message after the other would be")
  func outboxes() {
    func bench() -> Bench {
      var bench = Bench()
      // One link doubles and one loses, between links that let everything pass.
      bench.network.set([link(s2, s3)]) { $0.duplicateMillionths = 1_000_000 }
      bench.network.set([link(s3, s1)]) { $0.lossMillionths = 1_000_000 }
      return bench
    }
    let ways = [(s1, s2), (s1, s3), (s2, s3), (s1, s2), (s3, s1), (s2, s1)]
    var single = bench()
    for (from, to) in ways { _ = single.send(from, to, at: 5) }
    var whole = bench()
    var outbox = UniqueArray<Turn.Outgoing>()
    for (from, to) in ways {
      let message = Message(from: from, to: to, term: 1, body: .timeoutNow)
      outbox.append(Turn.Outgoing(slot: whole.messages.store(message), waitsFor: 0))
    }
    whole.network.send(
      all: outbox, at: Instant(microseconds: 5), cause: 7, &whole.messages, &whole.queue)
    let counts = (whole.network.sentCount, single.network.sentCount)
    #expect(counts.0 == 7 && counts.1 == 7, "with the second copy and the lost one")
    let left = whole.messages.usedCount
    #expect(left == 6, "the lost one has left its slot")
    while single.queue.count > 0 {
      let times = (single.queue.nextTime, whole.queue.nextTime)
      #expect(times.0 == times.1)
      guard case .flight(let one) = single.queue.pop(), case .flight(let other) = whole.queue.pop()
      else {
        Issue.record("only messages were sent")
        return
      }
      let flights = (
        single.network.flight(Int(one), single.messages),
        whole.network.flight(Int(other), whole.messages)
      )
      #expect(flights.0 == flights.1)
    }
    let rest = whole.queue.count
    #expect(rest == 0)
  }

  @Test("a second copy has a number of its own")
  func duplicates() {
    var bench = Bench { $0.duplicateMillionths = 1_000_000 }
    #expect(bench.send(s1, s2) == .flying(copies: 2))
    #expect(bench.send(s2, s1) == .flying(copies: 2))
    #expect(bench.arrivals().sorted() == [1, 2, 3, 4])
    let left = bench.messages.usedCount
    #expect(left == 0)
  }

  @Test("a cut loses what is on the link and what is sent over it, one way")
  func cuts() {
    var bench = Bench()
    _ = bench.send(s1, s2)
    _ = bench.send(s2, s1)
    bench.network.cut([link(s1, s2)], &bench.messages, &bench.queue)
    #expect(bench.send(s1, s2) == .lost(.cut))
    #expect(bench.arrivals() == [2])
    bench.network.heal([link(s1, s2)])
    #expect(bench.send(s1, s2) == .flying(copies: 1))
  }

  @Test("what is held is let go in the order sent")
  func holds() {
    var bench = Bench()
    _ = bench.send(s1, s2)
    bench.network.hold([link(s1, s2)], &bench.messages, &bench.queue)
    #expect(bench.send(s1, s2) == .held && bench.send(s1, s3) == .flying(copies: 1))
    var ids = bench.network.held.map(\.id)
    #expect(ids == [1, 2])
    let now = Instant(microseconds: 99)
    bench.network.release([link(s1, s2)], at: now, &bench.messages, &bench.queue)
    ids = bench.network.held.map(\.id)
    #expect(ids.isEmpty)
    let next = bench.queue.nextTime
    #expect(next == 99)
    #expect(bench.arrivals() == [1, 2, 3])
  }

  @Test("a message is taken off its way by its number, wherever it is")
  func taking() {
    var bench = Bench()
    _ = bench.send(s1, s2)
    _ = bench.send(s1, s3)
    let flight = bench.network.take(2, &bench.messages, &bench.queue)
    #expect(flight?.message.to == s3)
    let again = bench.network.take(2, &bench.messages, &bench.queue)
    #expect(again == nil)
    #expect(bench.arrivals() == [1])
  }

  @Test("a new server's links leave the others' chance as it was")
  func growing() {
    var small = Bench()
    var grown = Bench()
    grown.network.addServer()
    for _ in 0..<5 {
      _ = small.send(s1, s2)
      _ = grown.send(s1, s2)
    }
    let same = small.queue.keys.map(\.at) == grown.queue.keys.map(\.at)
    #expect(same)
    #expect(grown.send(s4, s1) == .flying(copies: 1))
    let links = grown.network.allLinks.count
    #expect(links == 12)
  }
}

@Suite("Alarms by themselves")
struct AlarmsTests {
  @Test("the next alarm is the earliest, and of equal ones that of the lowest server")
  func next() {
    var random = RandomSource(seed: 5)
    var alarms = Alarms(count: 1)
    var times = [Int.max]
    for turn in 0..<8000 {
      if turn % 250 == 249, times.count < 32 {
        alarms.addServer(to: times.count)
        times.append(.max)
      }
      let server = Int(random.next() % UInt64(times.count))
      let time = Int(random.next() % 40)
      switch random.next() % 3 {
      case 0:
        alarms.set(server, notAfter: time)
        times[server] = min(times[server], time)
      case 1:
        alarms.move(server, to: time)
        times[server] = time
      default:
        alarms.turnOff(server)
        times[server] = .max
      }
      let (earliest, owner) = (alarms.next, alarms.nextServer)
      #expect(earliest == times.min())
      if earliest != .max { #expect(owner == times.firstIndex(of: earliest)) }
      let alarm = alarms[server]
      #expect(alarm == times[server])
    }
    #expect(times.count == 32)
  }

  @Test func aNewServerHasNoAlarm() {
    var alarms = Alarms(count: 1)
    alarms.addServer(to: 1)
    let (time, next) = (alarms[1], alarms.next)
    #expect(time == .max && next == .max)
  }
}

@Suite("Clients by themselves")
struct ClientsTests {
  private let c1 = ClientID(1)

  @Test("calls are numbered by client, and answers are written down with them")
  func calls() {
    var clients = Clients(ClientSettings(), seed: 1)
    let first = clients.record(.get(key: "x"), c1, to: s1, at: .zero, event: 1)
    let other = clients.record(.get(key: "x"), ClientID(2), to: s1, at: .zero, event: 1)
    let second = clients.record(.get(key: "y"), c1, to: s1, at: .zero, event: 2)
    #expect([first, other, second] == [0, 1, 2])
    let call = clients.requests[second]
    #expect(call.serial == 2 && call.firstUnanswered == 1)
    let open = clients.unansweredCalls(of: c1)
    #expect(open == 2)
    clients.settle(first, .value("1"), isOld: false, from: s2, at: .zero, event: 3)
    let (stillOpen, leader) = (clients.unansweredCalls(of: c1), clients[c1].leader)
    #expect(stillOpen == 1 && leader == s2)
    let (settled, later) = (clients.request(c1, 1), clients.request(c1, 3))
    #expect(settled?.result == .value("1") && later == nil)
    let nobodys = clients.request(ClientID(9), 1)
    #expect(nobodys == nil)
  }

  @Test("letters lie in slots, which are used again once the letter after has been taken")
  func mail() {
    var clients = Clients(ClientSettings(), seed: 1)
    var queue = EventQueue()
    for request in 0..<5 {
      let letter = ClientMail(request: request, attempt: 1, kind: .call(to: s2))
      clients.post(letter, at: Instant(microseconds: request), &queue)
      guard case .clientMail(let slot) = queue.pop() else {
        Issue.record("a letter was posted")
        return
      }
      clients.take(slot: Int(slot))
      let taken = clients.mail[Int(slot)].request
      #expect(taken == request)
    }
    let slots = clients.mail.count
    #expect(slots == 2)
  }

  @Test("a load calls as long as a client does not wait for an answer")
  func load() {
    var clients = Clients(ClientSettings(), seed: 1)
    var queue = EventQueue()
    var load = Load(callsPerSecond: 10)
    load.clients = 1
    clients.load = ActiveLoad(load, until: .never, at: .zero, seed: 3)
    clients.refreshLoad(at: .zero, &queue)
    let scheduled = queue.count
    #expect(scheduled == 1)
    _ = queue.pop()
    let (operation, client) = clients.drawCall(at: .zero)
    let number = clients.record(operation, client, to: s1, at: .zero, event: 1)
    clients.refreshLoad(at: .zero, &queue)
    let whileItWaits = queue.count
    #expect(whileItWaits == 0)
    clients.settle(number, .done, isOld: false, from: s1, at: .zero, event: 2)
    clients.refreshLoad(at: .zero, &queue)
    let afterwards = queue.count
    #expect(afterwards == 1)
  }
}

@Suite("The queue by itself")
struct EventQueueOrderTests {
  @Test("each kind of thing that is due comes back as it was")
  func kinds() {
    var queue = EventQueue()
    let all: [EventQueue.Due] = [
      .flight(slot: .max), .diskWrite(number: .max, ServerID(30)), .clientMail(slot: .max), .load,
      .compaction(ServerID(30)), .diskWrite(number: 0, ServerID(0)), .timeout(request: .max),
      .retry(request: .max, ServerID(30)),
    ]
    for (place, due) in all.enumerated() { queue.push(at: place, due: due) }
    for due in all { #expect(queue.pop() == due) }
  }

  @Test(
    "what is due comes by time, then in the order scheduled, whether clients wait for it or not")
  func order() {
    var random = RandomSource(seed: 3)
    var queue = EventQueue()
    // What is due, in the order scheduled.
    var model: [(at: Int, due: EventQueue.Due)] = []
    var waits: [(due: EventQueue.Due, wait: EventQueue.Wait)] = []
    for number in 0..<3000 {
      let at = Int(random.next() % 50)
      switch random.next() % 8 {
      case 0...2:
        queue.push(at: at, due: .flight(slot: UInt32(number)))
        model.append((at, .flight(slot: UInt32(number))))
      case 3, 4:
        // Every third is to ask again, the others give up.
        let request = UInt32(number)
        let due: EventQueue.Due =
          number % 3 == 0 ? .retry(request: request, ServerID(2)) : .timeout(request: request)
        waits.append((due, queue.pushWait(at: at, due: due)))
        model.append((at, due))
      case 5:
        // Some of them have come by now.
        guard !waits.isEmpty else { continue }
        let (due, wait) = waits.remove(at: Int(random.next() % UInt64(waits.count)))
        queue.removeWait(wait)
        // It is not taken back twice.
        queue.removeWait(wait)
        model.removeAll { $0.due == due }
      default:
        guard let time = model.map(\.at).min() else { continue }
        let next = queue.nextTime
        #expect(next == time)
        let place = model.firstIndex { $0.at == time }
        if let place { #expect(queue.pop() == model.remove(at: place).due) }
      }
      let count = queue.count
      #expect(count == model.count)
    }
  }
}
