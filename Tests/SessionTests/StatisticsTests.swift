// The numbers behind the charts, each compared with a slow, obvious way to count it.

import Raft
import Scripting
import Simulation
import TestKit
import Testing

@testable import Session

@Suite("Statistics")
struct StatisticsTests {
  /// A run with a load, crashes, a partition and a split vote.
  private func session(seed: UInt64) -> Session {
    var setup = Setup()
    setup.seed = seed
    setup.link.lossMillionths = seed % 2 == 0 ? 20_000 : 0
    var session = Session(setup)
    func run(_ milliseconds: Int) {
      session.advance(to: session.world.now + .milliseconds(milliseconds))
    }
    run(400)
    for act: Act in [
      .load(Simulation.Load(callsPerSecond: 60), for: nil), .crash([ServerID(2)]),
      .restart([ServerID(2)]), .align([]), .partition([[ServerID(0), ServerID(1)]]), .heal(nil),
      .pauseServers([ServerID(3)]), .resume([ServerID(3)]),
    ] {
      try? session.perform(act)
      run(500)
    }
    if let leader = session.world.leader {
      try? session.perform(.crash([leader]))
      run(20)
      try? session.perform(.align([]))
      run(600)
    }
    return session
  }

  /// All worlds of the run up to the position, each right after its event.
  private func worlds(_ session: Session, _ body: (World) -> Void) {
    var walk = session
    walk.seek(to: 0)
    body(walk.world)
    while walk.position < session.position {
      walk.stepForward()
      body(walk.world)
    }
  }

  private static let seeds: [UInt64] = [1, 2, 3, 4]

  /// The positions at which the numbers are compared: the end, and moments stepped back to.
  private func moments(_ session: Session) -> [Session] {
    [1, 2, 3].map { part in
      var moment = session
      moment.seek(to: session.branch.length * part / 3)
      return moment
    }
  }

  @Test("every election that was won is listed, from the loss of the leader on", arguments: seeds)
  func elections(seed: UInt64) {
    for session in moments(session(seed: seed)) {
      var won: [(start: Instant, elected: Instant, ServerID, Term)] = []
      var vacantSince: Instant? = .zero
      var stoodSince: Instant?
      worlds(session) { world in
        for note in world.notes {
          switch note {
          case .election(.electionStarted): stoodSince = stoodSince ?? world.now
          case .election(.becameLeader(let term, _)):
            let server = world.lastTouched.first { _ in true }!
            won.append((vacantSince ?? stoodSince ?? world.now, world.now, server, term))
            stoodSince = nil
          default: break
          }
        }
        if world.leader != nil {
          vacantSince = nil
        } else {
          vacantSince = vacantSince ?? world.now
        }
      }
      let listed = session.wonElections
      #expect(listed.map(\.start) == won.map(\.start))
      #expect(listed.map(\.elected) == won.map(\.elected))
      #expect(listed.map(\.winner) == won.map(\.2))
      #expect(listed.map(\.term) == won.map(\.3))
    }
  }

  @Test("the time to commit is that from the leader's log to its commit index", arguments: seeds)
  func commits(seed: UInt64) {
    for session in moments(session(seed: seed)) {
      /// Since when a leader has had an entry that a client asked for.
      struct Entry: Hashable { var server: Int, term: Term, index: LogIndex }
      var since: [Entry: Instant] = [:]
      var times: [TimeSpan] = []
      worlds(session) { world in
        for index in world.nodes.indices where world.nodes[index].server.isLeader {
          let server = world.nodes[index].server
          for note in world.notes where world.lastTouched.contains(ServerID(index)) {
            if case .client(.requestAccepted(let entry)) = note {
              since[Entry(server: index, term: server.currentTerm, index: entry)] = world.now
            }
          }
          let done = since.filter {
            $0.key.server == index && $0.key.term == server.currentTerm
              && $0.key.index <= server.commitIndex
          }
          for (entry, time) in done.sorted(by: { $0.key.index < $1.key.index }) {
            times.append(world.now - time)
            since[entry] = nil
          }
        }
      }
      #expect(session.commits.times == times)
      let open = since.keys.count { entry in
        let node = session.world.nodes[entry.server]
        return node.status != .crashed && node.server.isLeader
          && node.server.currentTerm == entry.term
      }
      #expect(session.commits.open == open)
    }
  }

  @Test("messages are counted when they arrive, by what they are for", arguments: seeds)
  func traffic(seed: UInt64) {
    for session in moments(session(seed: seed)) {
      let width = 100_000
      let end = max(1, session.world.now.microseconds / width)
      var counts = Array(repeating: [0, 0, 0, 0], count: end)
      var received = Array(repeating: 0, count: 5)
      var sent = received
      var total = 0
      worlds(session) { world in
        guard world.eventCount > 0 else { return }
        for sending in world.sendings {
          if case .lost = sending.fate { sent[sending.message.from.index] += 1 }
        }
        if case .lost(let flight, _) = world.event.kind { sent[flight.message.from.index] += 1 }
        guard case .delivered(let flight) = world.event.kind else { return }
        sent[flight.message.from.index] += 1
        total += 1
        received[flight.message.to.index] += 1
        let place = world.now.microseconds / width
        guard place < end else { return }
        switch flight.message.body {
        case .appendEntries(let append): counts[place][append.isHeartbeat ? 0 : 1] += 1
        case .installSnapshot: counts[place][1] += 1
        case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .timeoutNow:
          counts[place][2] += 1
        case .appendEntriesReply, .installSnapshotReply: counts[place][3] += 1
        }
      }
      #expect(total < Statistics.mostEvents, "the whole run is looked at")
      let all = session.traffic(stretch: .milliseconds(100), count: 1000)
      #expect(all.counts == counts)
      let last = session.traffic(stretch: .milliseconds(100), count: 7)
      #expect(last.counts == counts.suffix(7))
      #expect(session.traffic.map(\.received) == received)
      #expect(session.traffic.map(\.sent) == sent)
    }
  }

  @Test("who led for how long adds up to all of the time", arguments: seeds)
  func leadership(seed: UInt64) {
    for session in moments(session(seed: seed)) {
      var led = Array(repeating: 0, count: 5)
      var (vacant, gap, longest) = (0, 0, 0)
      var before: World?
      func passes(_ time: Int, _ leader: ServerID?) {
        if let leader {
          led[leader.index] += time
          gap = 0
        } else {
          vacant += time
          gap += time
          longest = max(longest, gap)
        }
      }
      worlds(session) { world in
        if let before { passes((world.now - before.now).microseconds, before.leader) }
        before = world
      }
      if let before { passes((session.world.now - before.now).microseconds, before.leader) }
      let leadership = session.leadership
      #expect(leadership.led.map(\.microseconds) == led)
      #expect(leadership.vacant.microseconds == vacant)
      #expect(leadership.longestVacancy.microseconds == longest)
      #expect(leadership.time == session.world.now - .zero)
    }
  }

  @Test("calls are timed from the call to the answer", arguments: seeds)
  func calls(seed: UInt64) {
    for session in moments(session(seed: seed)) {
      let requests = Array(session.world.requests)
      #expect(requests.count < Statistics.mostTimes)
      let answered = requests.filter { $0.answeredAt != nil }
      let times = answered.map { $0.answeredAt! - $0.calledAt }
      #expect(session.calls.times.sorted() == times.sorted())
      #expect(session.calls.open == requests.count - answered.count)
      let second = session.world.now.microseconds - session.calls.stretch.microseconds
      #expect(
        session.calls.answered == answered.count { $0.answeredAt!.microseconds > second })
    }
  }

  @Test("split votes are counted once a term")
  func splits() {
    for seed in StatisticsTests.seeds {
      let session = session(seed: seed)
      var terms: Set<Term> = []
      for milestone in session.branch.milestones {
        if case .split(let term) = milestone.kind { terms.insert(term) }
      }
      #expect(session.splitVotes == terms.count)
    }
  }

  @Test("percentiles are those of the sorted times")
  func percentiles() {
    let times = (1...200).reversed().map { TimeSpan.milliseconds($0) }
    #expect(Statistics.percentile(50, of: times) == .milliseconds(100))
    #expect(Statistics.percentile(99, of: times) == .milliseconds(198))
    #expect(Statistics.percentile(100, of: times) == .milliseconds(200))
    #expect(Statistics.percentile(50, of: [.milliseconds(7)]) == .milliseconds(7))
    #expect(Statistics.percentile(50, of: []) == nil)
  }
}
