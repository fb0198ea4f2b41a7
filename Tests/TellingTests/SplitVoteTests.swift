// A split vote at the press of a key: how often it comes about, and why where it can't.

import Raft
import Running
import Scripting
import Session
import Simulation
import Telling
import Testing

@Suite("A split vote by key")
struct SplitVoteTests {
  /// What came of asking for a split at a moment of a run.
  private enum Outcome: Equatable {
    case split, other
    case refused(SplitObstacle)
  }

  /// Lets a cluster run to some moment, with or without a crash of its leader, and asks for a split.
  private func press(servers: Int, seed: UInt64) throws -> Outcome {
    var setup = Setup()
    setup.servers = servers
    setup.seed = seed
    var session = Session(setup)
    session.advance(to: .zero + .milliseconds(Int(seed % 23) * 60))
    if seed % 3 == 0, let leader = session.world.leader {
      try session.perform(.crash([leader]))
      session.advance(to: session.now + .milliseconds(Int(seed % 7) * 10))
    }
    let split: SplitVote
    do {
      split = try session.lookahead.splitVote()
    } catch {
      return .refused(error)
    }
    for act in split.acts { try session.perform(act) }
    let term = session.world.highestTerm
    for _ in 0..<400 where session.world.highestTerm == term {
      if session.world.isSplit(term: term) { return .split }
      session.stepForward()
    }
    return .other
  }

  @Test("in the default cluster it splits in nine of ten presses and more, over 1,000 seeds")
  func rate() throws {
    let splits = try (1...1000).count { try press(servers: 5, seed: UInt64($0)) == .split }
    #expect(splits >= 900, "\(splits) of 1000")
  }

  @Test("with 4 and 7 servers too; with 3 where the leader has fallen", arguments: [3, 4, 7])
  func sizes(servers: Int) throws {
    var (splits, others) = (0, 0)
    for seed in 1...150 {
      switch try press(servers: servers, seed: UInt64(seed)) {
      case .split: splits += 1
      case .refused(.tooFewCandidates(let count, let leader)):
        // Of three, the leader's vote decides between the two others.
        #expect(servers == 3 && count == 2 && leader != nil || leader == nil)
      case .refused, .other: others += 1
      }
    }
    #expect(others <= 15, "\(others) of 150")
    #expect(splits >= (servers == 3 ? 40 : 135), "\(splits) of 150")
  }

  @Test("where it cannot be, the reason is said")
  func obstacles() throws {
    func obstacle(_ prepare: (inout Session) throws -> Void) throws -> SplitObstacle? {
      var session = Session(Setup())
      session.advance(to: .zero + .milliseconds(500))
      try prepare(&session)
      do {
        _ = try session.lookahead.splitVote()
        return nil
      } catch {
        return error
      }
    }
    let down = (0..<3).map { ServerID($0) }
    #expect(try obstacle { try $0.perform(.crash(down)) } == .noQuorum("2 of the 3 needed"))
    #expect(try obstacle { try $0.perform(.hold(nil)) } == .held)
    #expect(try obstacle { try $0.perform(.set(.preVote(true))) } == .preVote)
    for reason in [
      SplitObstacle.noQuorum("2 of the 3 needed"), .preVote, .held, .unreachable,
      .tooFewCandidates(2, leader: ServerID(0)),
    ] {
      #expect(!"\(reason)".isEmpty && !"\(reason)".hasSuffix("."))
    }
  }
}
