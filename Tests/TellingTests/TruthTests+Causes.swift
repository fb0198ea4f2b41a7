// What is told of why something happened, and of what is done for the first time.

import Raft
import Scripting
import Session
import Simulation
import Telling
import TestKit
import Testing

private let (s1, s2, s3, s4) = (ServerID(0), ServerID(1), ServerID(2), ServerID(3))

private let led = """
  servers 3
  seed 1
  set client-timeout off
  timeout S1
  run until leader S1 and commit S3 1 and commit S2 1 within 2s

  """

extension TruthTests {
  private func headline(_ session: Session) -> String { session.lastNarration?.headline ?? "" }

  /// What is told of each event, in order.
  private func lines(_ session: Session, from first: Int = 1) -> [String] {
    (first...session.position).compactMap { session.moment(at: $0)?.narration.line }
  }

  // MARK: Transfers

  @Test("a transfer that is taken back is not said to have taken too long")
  func takenBack() throws {
    var session = try Session(played: led + "hold\ntransfer S2\nrun 5ms\ntransfer none\n")
    #expect(
      line(session)
        == "S1 is told to take back the transfer to S2, and takes commands again. (diss. 3.10)")
    // Where time is up that is the reason.
    session = try Session(played: led + "hold\ntransfer S2\n")
    let before = session.position
    try session.perform("run 200ms")
    #expect(
      lines(session, from: before).contains {
        $0.contains("S2 has not taken over within an election timeout.")
      })
  }

  @Test("so it is in the middle of a shutdown, which ends the server at once")
  func takenBackAtTheEnd() throws {
    var session = try Session(played: led + "run 100ms\nhold\nshutdown S1\nrun 5ms\n")
    let before = session.position
    try session.perform("transfer none", "run 1ms")
    let told = lines(session, from: before + 1)
    #expect(
      told.first == "S1 is told to take back the transfer to S3, and ends without it. (diss. 3.10)")
    #expect(told.last?.hasPrefix("S1 shuts down without having handed over") == true)
    #expect(!told.contains { $0.contains("election timeout") }, "\(told)")
  }

  // MARK: Sessions

  @Test(
    "what a client asks for when it has got its session it asks for the first time",
    arguments: ["0ms", "5ms"])
  func firstTry(delay: String) throws {
    let session = try Session(
      played: "servers 3\nset client-sessions 1\nset client-delay \(delay)\ntimeout S1\n"
        + "run until leader S1 within 2s\nrun 60ms\nput x 2 as C2\nrun 150ms\n")
    #expect(
      session.world.requests.contains {
        $0.operation == .put(key: "x", value: "2") && $0.result == .done
      })
    let told = lines(session)
    let first = told.filter { $0.hasPrefix("C2 has its session, and now asks S1: x=2.") }
    #expect(first.count == 1 && !told.contains { $0.contains("asks again") }, "\(told)")
    #expect(!told.contains { $0.contains("This is try") })
    let words = (1...session.position).map { session.branch.words(of: $0) }
    #expect(words.contains { $0.hasPrefix("C2 has its session, and asks S1: x=2") })
    #expect(!words.contains { $0.contains("asks again") })
    let brief = (1...session.position).map { session.branch.brief(of: $0, width: 40) }
    #expect(brief.contains("C2, with session, asks S1: put x 2"), "\(brief)")
    #expect(
      !session.branch.milestones.contains {
        if case .retried = $0.kind { true } else { false }
      })
  }

  @Test("where it has to ask once more, that is said as ever")
  func secondTry() throws {
    let session = try Session(
      played: "servers 3\nset client-sessions 1\ntimeout S1\n"
        + "run until leader S1 within 2s\nrun 60ms\nput x 1 as C2\nrun 60ms\nput x 2 as C2 to S2\n"
        + "run 60ms\n")
    let told = lines(session)
    #expect(
      told.contains { $0.hasPrefix("C2 asks again, now S1: x=2.") && $0.contains("This is try 2") })
    #expect(
      session.branch.milestones.contains { $0.kind == .retried(ClientID(2), s1) })
  }

  // MARK: Members without a vote

  @Test(
    "a change that leaves the voters as they are says so, and whom it makes a member without a vote"
  )
  func learners() throws {
    var session = try Session(played: led + "learner S4\n")
    #expect(line(session).contains("S1 writes C_new as entry 2: S1 S2 S3, and S4 without a vote."))
    #expect(
      line(session).contains("The voters do not change: S4 gets every entry, without a vote."))
    #expect(!line(session).contains("differs"))
    let before = session.position
    try session.perform("run 100ms")
    let told = lines(session, from: before)
    #expect(
      told.contains {
        $0.contains(
          "The change is complete: the voters are S1, S2 and S3, as before, and S4 has no vote.")
      })
    #expect(told.contains { $0.contains("S4 is in it without a vote") })
    #expect(!told.contains { $0.contains("is not in it") })
    try session.perform("remove S4")
    #expect(line(session).contains("The voters do not change: S4 gets no entries any more."))
    // With a vote less or more they do.
    try session.perform("run 100ms", "learner S2")
    #expect(line(session).contains("It differs by one server, so old and new majorities"))
    #expect(line(session).contains("S1 writes C_new as entry 4: S1 S3, and S2 without a vote."))
  }

  @Test(
    "a leader that makes itself a member without a vote is in the configuration, and steps down")
  func learnerLeads() throws {
    var session = try Session(played: led + "learner S1\n")
    #expect(line(session).contains("S1 has no vote in it, and steps down once it is committed."))
    #expect(answer(.change(s1), session).contains("S1 has no vote in it, and steps down"))
    let before = session.position
    try session.perform("run 200ms")
    #expect(
      lines(session, from: before).contains {
        $0.contains("S1 leads no longer: it has no vote in the committed configuration")
      })
  }

  @Test("a single voter is called so")
  func onlyVoter() throws {
    var session = try Session(played: led + "reconfigure S1\n")
    #expect(headline(session).hasPrefix("S1 will make S1 the only voter, by joint consensus."))
    let before = session.position
    try session.perform("run 200ms")
    #expect(
      lines(session, from: before).contains {
        $0.contains("The change is complete: the only voter is S1.")
      })
  }

  // MARK: Leases

  @Test("a lease is not said to be in danger from a candidate that cannot win")
  func leaseAndVainCandidate() throws {
    let start =
      led + "set lease-reads on\nput x 1\n"
      + "run until commit S1 2 and commit S2 2 and commit S3 2 within 1s\n"
    var session = try Session(played: start + "cut S1-S2\nrun 130ms\ncrash S3\nrestart S3\n")
    try session.perform("timeout S2")
    #expect(headline(session).contains("it cannot win"), "\(headline(session))")
    #expect(!line(session).contains("may read what is stale"))
    // It may be where nobody keeps the leader.
    session = try Session(played: start + "cut S1-S3\nrun 140ms\ntimeout S2\n")
    #expect(!headline(session).contains("cannot win"))
    #expect(line(session).contains("may read what is stale"), "\(line(session))")
  }

  // MARK: Requests that are ignored

  @Test("a request that was ignored is not said to be refused, in no list")
  func ignoredInLists() throws {
    let session = try Session(
      played: led + "set disruption-guard on\nrun 100ms\ntimeout S2\nrun 40ms\n")
    let numbers = (1...session.position).filter {
      session.branch.chronicle[$0].message == .requestVote
        && session.branch.chronicle[$0].from == s2
    }
    #expect(numbers.count == 2)
    let words = numbers.map { session.branch.words(of: $0) }
    #expect(
      Set(words) == [
        "S3 ignores S2's request for a vote: it heard from S1 lately",
        "S1 ignores S2's request for a vote: it leads",
      ], "\(words)")
    #expect(
      Set(numbers.map { session.branch.brief(of: $0, width: 30) }) == [
        "S3 ignores S2's request", "S1 ignores S2's request",
      ])
  }

  // MARK: Reads

  @Test("a read that misses a write which is lost is not said to have been overwritten")
  func lostWrite() throws {
    var session = try Session(
      played: """
        servers 3
        seed 3
        set client-timeout off
        timeout S1
        run until leader S1 and commit S3 1 and commit S2 1 within 1s
        isolate S2
        put x 1
        run until answered C1 1 within 1s
        run until commit S3 2 within 1s
        partition S1 | S2 S3
        wipe S3
        """)
    session.acknowledgeViolation()
    try session.perform("restart S3", "timeout S2", "run until leader S2 within 2s")
    try session.perform("get x as C2 to S2")
    let before = session.position
    try session.perform("run 200ms")
    let told = lines(session, from: before)
    #expect(
      told.contains {
        $0.hasPrefix("C2 reads x: there is none, though x=1 was done before: that is lost.")
      },
      "\(told)")
    #expect(!told.contains { $0.contains("overwritten") })
    #expect(
      session.cluster.callStatuses(most: 1).first?.words() == "C2 x? = nothing from S2 (write lost)"
    )
    #expect(
      session.branch.milestones.contains {
        $0.kind == .answeredStale(ClientID(2), s2, isLost: true)
      })
  }

  @Test("a client that asks a server which is down is said to do so, in the list of events as well")
  func askedInVain() throws {
    var session = try Session(
      played: """
        servers 3
        seed 9
        timeout S2
        run until leader S2 within 3s
        run 100ms
        crash S2
        put x 1 to S1
        run 2s
        """)
    let words = (1...session.position).map { session.branch.words(of: $0) }
    #expect(words.contains { $0.contains("which does not run: x=1") }, "\(words)")
    for (number, line) in words.enumerated() where line.contains("asks again, now") {
      let server = try #require(
        session.world.servers.first { line.contains("now \($0)") }, "\(line)")
      session.seek(to: number + 1)
      #expect(
        (session.world.nodes[server.index].status == .running) != line.contains("does not run"),
        "\(line)")
    }
  }

  @Test("who has voted for itself is not said to have voted for another")
  func votedForItself() {
    let context = VoteRefusal.Context(voter: s2, candidate: s1)
    #expect(
      VoteRefusal.alreadyVoted(for: s2).detail(in: context).hasPrefix("it has voted for itself"))
    #expect(VoteRefusal.alreadyVoted(for: s3).detail(in: context).hasPrefix("it has voted for S3"))
  }
}
