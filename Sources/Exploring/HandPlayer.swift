// Moves of the protocol's own size, made by hand in a world where nothing happens by itself: an election with certain
// voters, a write, one follower brought up to an index.

import Checking
import Raft
import Running
import Scripting
import Simulation

/// Does things by hand in a watched world, and writes down how: what it did is a script.
package struct HandPlayer: Sendable {
  /// The world.
  package private(set) var run: WatchedRun
  /// What was done, from the head of the script on.
  package private(set) var commands: [Command]

  /// Why something does not go on as it should.
  package struct Stuck: Error, CustomStringConvertible {
    /// A sentence without its full stop.
    package let description: String

    /// This is why.
    package init(_ description: String) { self.description = description }
  }

  /// A world in which nothing has happened, and nothing will by itself: all messages are held.
  package init(_ setup: Setup) {
    run = WatchedRun(setup)
    commands = setup.commands
    certainly(.hold(nil))
  }

  /// A world as it is, with nothing written down.
  package init(_ run: WatchedRun) {
    self.run = run
    commands = []
  }

  /// What a world begins with in which entries move one by one and new leaders write nothing of themselves, as in
  /// section 5 of the paper.
  package static func setup(servers: Int) -> Setup {
    var setup = Setup()
    setup.servers = servers
    setup.clients.timeout = nil
    setup.settings.maxEntriesPerAppend = 1
    setup.settings.maxAppendsInFlight = 1
    setup.settings.rules[.leaderNoOp] = false
    return setup
  }

  // MARK: Small moves

  /// Does something and writes it down.
  package mutating func perform(_ act: Act) throws(Refusal) {
    try run.perform(act)
    commands.append(.act(act))
  }

  /// Does what cannot be refused.
  package mutating func certainly(_ act: Act) {
    do { try perform(act) } catch { fatalError("\(act) was refused: \(error)") }
  }

  /// Lets the next event happen.
  mutating func step() {
    _ = run.happen(notAfter: run.world.now)
    commands.append(.advance(.step(1)))
  }

  /// Writes down what is told, or expected.
  package mutating func note(_ command: Command) { commands.append(command) }

  /// Loses all messages that are under way, but for what some servers have asked.
  package mutating func dropAll(exceptFrom askers: ServerSet = ServerSet()) {
    dropAll { !askers.contains($0) }
  }

  private mutating func dropAll(from isSender: (ServerID) -> Bool) {
    for link in run.world.allLinks where isSender(link.from) {
      let selector = MessageSelector(from: link.from, to: link.to)
      let count = run.world.flights(on: link, of: nil).count
      if count == 0 { continue }
      for _ in 0..<count { try? run.perform(.drop(selector)) }
      commands.append(count == 1 ? .act(.drop(selector)) : .each(.drop(selector)))
    }
  }

  /// A server as it is.
  private func server(_ id: ServerID) -> Server { run.world.nodes[id.index].server }

  /// Delivers the first message of a kind on a link.
  /// - Returns: Whether there is one.
  @discardableResult
  private mutating func deliver(
    _ from: ServerID, _ to: ServerID, _ kinds: Set<MessageKind>
  ) -> Bool {
    let flights = run.world.flights(on: DirectedLink(from: from, to: to), of: nil)
      .sorted { $0.id < $1.id }
    guard let place = flights.firstIndex(where: { kinds.contains($0.message.kind) }) else {
      return false
    }
    let kind = flights[place].message.kind
    let isFirst = place == 0
    let earlier = flights[..<place].count { $0.message.kind == kind }
    require(earlier == 0, "the first of its kind")
    certainly(
      .deliver(MessageSelector(from: from, to: to, kind: isFirst ? nil : kind, number: nil)))
    return true
  }

  // MARK: Moves of the protocol's own size

  /// Has a server stand in a term: it times out as often as that takes. What it asks before is lost.
  package mutating func stand(_ id: ServerID, in term: Term) throws(Stuck) {
    let before = server(id).currentTerm
    guard before < term else { throw Stuck("\(id) is in term \(before) already") }
    if server(id).isLeader {
      certainly(.crash([id]))
      certainly(.restart([id]))
    }
    let lost = term.number - before.number - 1
    if lost > 0 {
      for _ in 0..<lost { certainly(.timeout(id)) }
      dropAll { $0 == id }
    }
    certainly(.timeout(id))
    guard server(id).currentTerm == term else {
      throw Stuck("\(id) does not stand in term \(term)")
    }
  }

  /// Brings a candidate's request to a server.
  package mutating func ask(_ voter: ServerID, for candidate: ServerID) throws(Stuck) {
    guard deliver(candidate, voter, [.requestVote]) else {
      throw Stuck("\(candidate) has asked \(voter) for no vote")
    }
  }

  /// Has a server stand in a term and be elected by these.
  package mutating func elect(
    _ id: ServerID, in term: Term, by voters: [ServerID]
  ) throws(Stuck) {
    try stand(id, in: term)
    for voter in voters {
      try ask(voter, for: id)
      guard server(voter).votedFor == id, server(voter).currentTerm == term,
        deliver(voter, id, [.requestVoteReply])
      else { throw Stuck("\(voter) does not vote for \(id) in term \(term)") }
    }
    guard server(id).isLeader else {
      throw Stuck("\(id) does not win term \(term)")
    }
  }

  /// Has a client write to a leader.
  package mutating func write(_ value: String, to leader: ServerID) {
    certainly(
      .request(.put(key: "x", value: value), client: ClientID(1), to: leader))
  }

  /// Has a server hear of a leader's term, and take nothing.
  package mutating func greet(_ follower: ServerID, by leader: ServerID) throws(Stuck) {
    let before = server(follower).log.lastIndex
    guard deliver(leader, follower, [.appendEntries]), server(follower).log.lastIndex == before
    else { throw Stuck("\(leader) does not tell \(follower) of its term") }
  }

  /// Has a server learn of a term by the answer to what it asked in an earlier one.
  package mutating func answer(
    _ id: ServerID, by other: ServerID, _ term: Term
  ) throws(Stuck) {
    guard deliver(id, other, [.requestVote, .appendEntries]),
      deliver(other, id, [.requestVoteReply, .appendEntriesReply]),
      server(id).currentTerm == term
    else { throw Stuck("\(other) does not tell \(id) of term \(term)") }
  }

  /// Brings a follower up to an index of its leader's log, entry by entry.
  package mutating func bring(
    _ follower: ServerID, to index: LogIndex, by leader: ServerID
  ) throws(Stuck) {
    for _ in 0..<(4 * (index.number + server(leader).log.lastIndex.number) + 8) {
      if isUp(follower, to: index, by: leader) {
        // The leader hears of it.
        while deliver(follower, leader, [.appendEntriesReply]) {}
        return
      }
      if deliver(follower, leader, [.appendEntriesReply]) { continue }
      if deliver(leader, follower, [.appendEntries]) { continue }
      certainly(.heartbeat(leader))
    }
    throw Stuck("\(follower) does not come up to \(index) of \(leader)'s log")
  }

  /// Whether a follower's log is its leader's up to an index, and no longer.
  private func isUp(_ follower: ServerID, to index: LogIndex, by leader: ServerID) -> Bool {
    let (own, theirs) = (server(follower).log, server(leader).log)
    return own.lastIndex == index && own.lastIndex <= theirs.lastIndex
      && own.terms.elementsEqual(theirs.terms.prefix(own.terms.count))
  }
}
