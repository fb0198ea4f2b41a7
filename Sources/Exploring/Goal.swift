// A condition as the goal of an exploration: looked for in clusters that are rows of numbers.

import Raft
import Running
import Scripting
import Simulation

/// A condition, taken apart so that asking whether a cluster fulfils it costs little.
///
/// What is asked of one server is asked of each of its states once; the answers are bits.
package struct Goal: Sendable {
  /// What it was made of.
  package let condition: Condition
  private let tree: Tree
  /// What is asked of single servers, in the order of the bits.
  fileprivate private(set) var questions: [Condition] = []

  /// Why a condition cannot be a goal.
  package enum Refusal: Error, Hashable, CustomStringConvertible {
    /// It asks for something that no cluster tells here.
    case unknown(Condition)
    /// It names a server that is not there.
    case noSuchServer(ServerID)
    /// It asks too much.
    case tooLong

    /// One sentence.
    package var description: String {
      switch self {
      case .unknown(let condition): "the explorer cannot tell whether '\(condition)'"
      case .noSuchServer(let server): "there is no \(server) within these bounds"
      case .tooLong: "more than \(Goal.mostQuestions) questions are too many"
      }
    }
  }

  static let mostQuestions = 32

  private indirect enum Tree: Sendable {
    case question(UInt32)
    case leads(ServerID)
    case led
    case flying(FlightSelector, Comparison, Int)
    case not(Tree)
    case and(Tree, Tree)
    case or(Tree, Tree)
  }

  /// The condition as a goal within bounds.
  package init(_ condition: Condition, _ bounds: Bounds) throws(Refusal) {
    self.condition = condition
    if condition.servers.contains(.leader) { throw .unknown(condition) }
    for server in condition.servers where server.index >= bounds.allServers {
      throw .noSuchServer(server)
    }
    var questions: [Condition] = []
    tree = try Self.tree(condition, &questions)
    self.questions = questions
    if questions.count > Self.mostQuestions { throw .tooLong }
  }

  /// The condition that a text says, as after `expect`; nil if it says none.
  package static func condition(
    _ text: String, _ bounds: Bounds
  ) throws(ScriptError) -> Condition? {
    guard
      case .check(let condition)? = try Command.parse(
        "expect \(text)", servers: bounds.allServers, name: "--goal")
    else { return nil }
    return condition
  }

  private static func tree(
    _ condition: Condition, _ questions: inout [Condition]
  ) throws(Refusal) -> Tree {
    switch condition {
    case .not(let other): return .not(try tree(other, &questions))
    case .and(let first, let second):
      return .and(try tree(first, &questions), try tree(second, &questions))
    case .or(let first, let second):
      return .or(try tree(first, &questions), try tree(second, &questions))
    case .leader(let server): return .leads(server)
    case .leaderAny: return .led
    case .leaderNone: return .not(.led)
    case .flying(let selector, let comparison, let count):
      return .flying(selector, comparison, count)
    case .role, .term, .vote, .commit, .applied, .log, .value, .alive, .follows, .match, .next,
      .probing, .configuration, .snapshot, .transferring, .changing:
      questions.append(condition)
      return .question(UInt32(questions.count - 1))
    case .electionSplit, .logsAgree, .split, .answered, .answer, .attempts, .linearizable, .safe,
      .violation:
      throw .unknown(condition)
    }
  }

  /// The answers of a server in a state, as bits.
  func answers(of state: LocalState) -> UInt32 {
    var bits: UInt32 = 0
    for (place, question) in questions.enumerated() where state.answers(question) {
      bits |= 1 << UInt32(place)
    }
    return bits
  }

  /// Whether a cluster fulfils it.
  /// - Parameters:
  ///   - answers: Those of all servers.
  ///   - leader: Who leads in the highest term.
  ///   - count: Counts messages under way.
  func isReached(
    _ answers: UInt32, leader: ServerID?, count: (FlightSelector) -> Int
  ) -> Bool {
    Self.holds(tree, answers, leader, count)
  }

  private static func holds(
    _ tree: Tree, _ answers: UInt32, _ leader: ServerID?, _ count: (FlightSelector) -> Int
  ) -> Bool {
    switch tree {
    case .question(let place): answers & 1 << place != 0
    case .leads(let server): leader == server
    case .led: leader != nil
    case .flying(let selector, let comparison, let number):
      comparison.holds(count(selector), number)
    case .not(let other): !holds(other, answers, leader, count)
    case .and(let first, let second):
      holds(first, answers, leader, count) && holds(second, answers, leader, count)
    case .or(let first, let second):
      holds(first, answers, leader, count) || holds(second, answers, leader, count)
    }
  }
}

extension FlightSelector {
  /// Whether a message is one of these.
  func selects(_ message: Message) -> Bool {
    if let kind, message.kind != kind { return false }
    guard let link else { return true }
    return link.from == message.from && link.to == message.to
      || link.isBothWays && link.from == message.to && link.to == message.from
  }
}

extension LocalState {
  /// Whether what is asked of one server is so, and it is this one.
  fileprivate func answers(_ question: Condition) -> Bool {
    switch question {
    case .role(let id, let role):
      id == server.id && (isDown ? .crashed : server.roleName) == role
    case .term(let id, let comparison, let term):
      id == server.id && comparison.holds(server.currentTerm.number, term)
    case .vote(let id, let candidate): id == server.id && server.votedFor == candidate
    case .commit(let id, let comparison, let index):
      id == server.id && comparison.holds(server.commitIndex.number, index)
    case .applied(let id, let comparison, let index):
      id == server.id && comparison.holds(lastApplied.number, index)
    case .log(let id, let terms):
      id == server.id && server.log.terms.map(\.number) == terms
    case .value(let id, let key, let value): id == server.id && machine.store[key] == value
    case .alive(let id): id == server.id && !isDown
    case .follows(let id, let leader):
      id == server.id && !server.isLeader && server.knownLeader == leader
    case .snapshot(let id, let comparison, let index):
      id == server.id && comparison.holds(server.persistent.snapshotEnd.number, index)
    case .transferring(let id): id == server.id && server.transfer != nil
    case .changing(let id): id == server.id && server.isChanging
    case .configuration(let id, let state): id == server.id && isTrue(state)
    case .match, .next, .probing: believes(question)
    default: false
    }
  }

  private func isTrue(_ state: ConfigurationState) -> Bool {
    switch state {
    case .joint: server.configuration.isJoint
    case .simple: !server.configuration.isJoint
    case .voters(let voters): server.configuration.voters == ServerSet(voters)
    case .learners(let learners): server.configuration.learners == ServerSet(learners)
    }
  }

  /// Whether a leader believes of a follower what is asked.
  private func believes(_ question: Condition) -> Bool {
    func progress(_ id: ServerID, _ follower: ServerID) -> Progress? {
      guard id == server.id, server.matchIndex(of: follower) != nil else { return nil }
      return server.state.leader.followers[follower.index]
    }
    return switch question {
    case .match(let id, let follower, let comparison, let index):
      progress(id, follower).map { comparison.holds($0.matchIndex.number, index) } ?? false
    case .next(let id, let follower, let comparison, let index):
      progress(id, follower).map { comparison.holds($0.nextIndex.number, index) } ?? false
    case .probing(let id, let follower): progress(id, follower)?.isProbing ?? false
    default: false
    }
  }
}

extension Server {
  /// The role as scripts name it.
  fileprivate var roleName: RoleName {
    switch roleKind {
    case .follower: .follower
    case .preCandidate: .preCandidate
    case .candidate: .candidate
    case .leader: .leader
    }
  }
}
