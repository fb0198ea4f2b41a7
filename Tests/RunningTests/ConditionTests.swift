// Each condition, where it holds and where it does not.

import Checking
import Raft
import Running
import Scripting
import Session
import Simulation
import TestKit
import Testing

@Suite struct ConditionTests {
  /// S1 led term 1 and wrote x; S2 leads term 2 without S1, which still believes that it leads; S5 has
  /// crashed, and nobody but S2 has its second entry yet.
  private static func cluster() throws -> Session {
    var session = try Session.led()
    try session.perform(
      "put x 1 as C2", "run 100ms", "isolate S1", "timeout S2", "run 40ms", "crash S5", "put y 2")
    return session
  }

  @Test(
    "Conditions that hold",
    arguments: [
      "leader S2", "leader any", "role S1 leader", "role S2 leader", "role S3 follower",
      "role S5 crashed", "term S1 = 1", "term S2 = 2", "term S2 > 1", "term S2 >= 2", "term S2 < 3",
      "term S2 <= 2", "term S5 = 2", "vote S3 S2", "vote S1 S1", "commit S1 = 2", "commit S3 >= 2",
      "applied S3 >= 2", "log S1 1 1", "log S2 1 1 2 2", "value S3 x 1", "value S2 y none",
      "value S5 x none", "alive S1", "not alive S5", "answered C2 1", "not answered C1 1", "safe",
      "not violation ElectionSafety", "not election split", "leader any and not leader S1",
    ])
  func holds(text: String) throws {
    let session = try Self.cluster()
    #expect(try condition(text).holds(in: session.run))
  }

  @Test(
    "Conditions that do not hold",
    arguments: [
      "leader S1", "leader none", "role S1 follower", "role S2 candidate", "role S5 follower",
      "role S3 crashed", "term S1 = 2", "term S2 > 2", "term S2 >= 3", "term S2 < 2",
      "term S2 <= 1", "vote S3 S1", "vote S3 none", "commit S1 = 3", "commit S3 < 2",
      "applied S3 < 2", "applied S5 >= 1", "log S1 1", "log S1 1 1 2", "log S2 1 1 2 1",
      "value S3 x 2", "value S3 x none", "alive S5", "not alive S1", "answered C2 2",
      "answered C1 1", "not safe", "violation ElectionSafety", "election split",
      "leader any and leader S1", "leader S1 and leader any",
    ])
  func fails(text: String) throws {
    let session = try Self.cluster()
    #expect(try !condition(text).holds(in: session.run))
  }

  @Test("Before anything has happened nobody leads and nobody has voted")
  func beginning() throws {
    let run = Session().run
    for text in ["leader none", "vote S1 none", "term S1 = 0", "commit S1 = 0", "alive S5", "safe"]
    {
      #expect(try condition(text).holds(in: run), "\(text)")
    }
    #expect(try !condition("leader any").holds(in: run))
  }

  @Test("A condition knows the servers it names")
  func servers() throws {
    #expect(try condition("vote S1 S3").servers == [ServerID(0), ServerID(2)])
    #expect(try condition("vote S1 none").servers == [ServerID(0)])
    #expect(
      try condition("not (leader S2 and role S4 crashed)").servers == [ServerID(1), ServerID(3)])
    #expect(try condition("election split and answered C1 1").servers == [])
  }

  // MARK: Split elections (§5.2)

  /// Several servers that stand in the same term. Nothing is delivered that is not delivered by hand.
  private func standing(_ candidates: ServerSet, of servers: Int) throws -> Session {
    var setup = Setup()
    setup.servers = servers
    var session = Session(setup)
    try session.perform("hold")
    for candidate in candidates { try session.perform(.timeout(candidate)) }
    return session
  }

  @Test("An election is split once no candidate can reach a majority any more")
  func split() throws {
    var session = try standing([ServerID(0), ServerID(1)], of: 4)
    #expect(!session.world.isSplit(term: 1), "two can still vote")
    try session.perform("deliver S1>S3 RequestVote")
    #expect(!session.world.isSplit(term: 1), "S1 may still win")
    try session.perform("deliver S2>S4 RequestVote")
    #expect(session.world.isSplit(term: 1), "two votes each")
    #expect(try condition("election split").holds(in: session.run))
    #expect(!session.world.isSplit(term: 2))
    #expect(!session.world.isSplit(term: 0))
    try session.perform("timeout S1")
    #expect(!session.world.isSplit(term: 1), "a new term has begun")
    #expect(!session.world.isSplit(term: 2))
  }

  @Test("One candidate alone does not split an election, nor do two of which one wins")
  func notSplit() throws {
    var session = try standing([ServerID(0)], of: 5)
    #expect(!session.world.isSplit(term: 1))
    session = try standing([ServerID(0), ServerID(1)], of: 5)
    #expect(!session.world.isSplit(term: 1))
    try session.perform("deliver S1>S3 RequestVote", "deliver S1>S4 RequestVote")
    #expect(!session.world.isSplit(term: 1), "S1 has three votes, though it does not know")
    try session.perform("deliver S3>S1", "deliver S4>S1")
    #expect(session.world.leader == ServerID(0))
    #expect(!session.world.isSplit(term: 1))
  }

  @Test("A crash of those who have not voted can split an election")
  func splitByCrash() throws {
    var session = try standing([ServerID(0), ServerID(1)], of: 5)
    try session.perform("deliver S1>S3 RequestVote", "crash S4")
    #expect(!session.world.isSplit(term: 1), "S5 may still vote for S1")
    try session.perform("crash S5")
    #expect(session.world.isSplit(term: 1))
  }

  @Test("Everybody standing is a split")
  func allStand() throws {
    let session = try standing(ServerSet(first: 3), of: 3)
    #expect(session.world.isSplit(term: 1))
  }
}
