// What can be counted and timed in a run, up to the position. Every count looks at a bounded stretch.

import Raft
import Scripting
import Simulation

/// Counts and times of a run.
package enum Statistics {
  /// The most events that are looked at for counting messages.
  package static let mostEvents = 10_000
  /// The most notes, changes of leadership and commits that are looked at.
  package static let mostNotes = 4096
  /// The most times that are kept of one kind, the latest ones.
  package static let mostTimes = 1000

  /// An election that somebody won.
  package struct WonElection: Hashable, Sendable {
    /// When it was needed: when there was no leader any more, or where an old one did not know that its
    /// time was over, when the first server stood.
    package var start: Instant
    /// When the winner took office.
    package var elected: Instant
    /// Who won.
    package var winner: ServerID
    /// The term that was won.
    package var term: Term
    /// In how many terms somebody stood until one was elected.
    package var rounds: Int

    /// How long it took.
    package var length: TimeSpan { elected - start }
  }

  /// How long commands took from the leader's log to its commit index.
  package struct Commits: Hashable, Sendable {
    /// The times of those committed by the leader that took them, in the order of committing.
    package var times: [TimeSpan]
    /// How many are not committed so far, at servers that still lead.
    package var open: Int
  }

  /// What a message is for.
  package enum Purpose: Int, CaseIterable, Sendable {
    /// What a message is for.
    case heartbeats, entries, votes, answers
  }

  /// Messages that arrived, by time.
  package struct Traffic: Hashable, Sendable {
    /// How long each stretch is.
    package var stretch: TimeSpan
    /// For each stretch, the oldest first, how many messages of each purpose arrived.
    package var counts: [[Int]]
  }

  /// What went through one server.
  package struct ServerTraffic: Hashable, Sendable {
    /// How many messages the server sent.
    package var sent = 0
    /// How many reached it.
    package var received = 0
  }

  /// Who led for how long.
  package struct Leadership: Hashable, Sendable {
    /// The stretch of time that is looked at.
    package var time: TimeSpan
    /// For each server the time that it led.
    package var led: [TimeSpan]
    /// The time without a leader, and the longest single stretch of it.
    package var vacant: TimeSpan
    /// The longest time without a leader.
    package var longestVacancy: TimeSpan
  }

  /// How clients fared.
  package struct Calls: Hashable, Sendable {
    /// The times from call to answer, of the last calls that were answered.
    package var times: [TimeSpan]
    /// How many calls were answered in the last stretch of time, and how long that is.
    package var answered: Int
    /// How long the stretch is in which they are counted.
    package var stretch: TimeSpan
    /// How many of the last calls wait for an answer.
    package var open: Int
  }

  /// The value below which so many percent of the times lie, or nil if there are none.
  package static func percentile(_ percent: Int, of times: [TimeSpan]) -> TimeSpan? {
    guard !times.isEmpty else { return nil }
    let sorted = times.sorted()
    return sorted[min(sorted.count - 1, max(0, (sorted.count * percent + 99) / 100 - 1))]
  }
}

extension Session {
  /// The elections that were won by now, of the last `Statistics.mostNotes` notes about elections.
  package var wonElections: [Statistics.WonElection] {
    let chronicle = branches[branchNumber].chronicle
    let ballots = chronicle.ballots
    let end = ballots.partitioningIndex { $0.position > position }
    var elections: [Statistics.WonElection] = []
    var firstStood: Instant?
    var (rounds, roundTerm, lastElected) = (0, Term(0), 0)
    for ballot in ballots[max(0, end - Statistics.mostNotes)..<end] {
      switch ballot.note {
      case .electionStarted, .preVoteStarted:
        if firstStood == nil { firstStood = ballot.time }
        if ballot.term > roundTerm { (rounds, roundTerm) = (rounds + 1, ballot.term) }
      case .becameLeader(let term, _):
        let vacant = chronicle.vacancy(before: ballot.position, after: lastElected)
        elections.append(
          Statistics.WonElection(
            start: vacant ?? firstStood ?? ballot.time, elected: ballot.time,
            winner: ballot.server, term: term, rounds: max(1, rounds)))
        (firstStood, rounds, lastElected) = (nil, 0, ballot.position)
      default: break
      }
    }
    return elections.suffix(Statistics.mostTimes)
  }

  /// How many terms ended in a split vote, of the last `Statistics.mostNotes` milestones.
  package var splitVotes: Int {
    let milestones = branches[branchNumber].milestones
    let end = milestones.partitioningIndex { $0.position > position }
    var (count, last) = (0, Term(0))
    for milestone in milestones[max(0, end - Statistics.mostNotes)..<end] {
      if case .split(let term) = milestone.kind, term != last { (count, last) = (count + 1, term) }
    }
    return count
  }

  /// How long commands took to be committed.
  package var commits: Statistics.Commits {
    let commits = branches[branchNumber].chronicle.commits
    let end = commits.partitioningIndex { $0.position > position }
    var times: [TimeSpan] = []
    // What each server has taken and not committed, in order of index.
    var open: [[Chronicle.CommitRecord]] = Array(repeating: [], count: world.nodes.count)
    for commit in commits[max(0, end - Statistics.mostNotes)..<end] {
      let server = commit.server.index
      if let last = open[server].last, last.term != commit.term { open[server] = [] }
      guard commit.isCommitted else {
        open[server].append(commit)
        continue
      }
      let done = open[server].partitioningIndex { $0.index > commit.index }
      for taken in open[server].prefix(done) { times.append(commit.time - taken.time) }
      open[server].removeFirst(done)
    }
    var waiting = 0
    for server in world.servers where world.nodes[server.index].status != .crashed {
      let state = world.nodes[server.index].server
      if state.isLeader, open[server.index].last?.term == state.currentTerm {
        waiting += open[server.index].count
      }
    }
    return Statistics.Commits(times: times.suffix(Statistics.mostTimes), open: waiting)
  }

  /// The messages that arrived in the last stretches of time, of the last `Statistics.mostEvents` events.
  /// The stretch that is not over is left out, unless it is the first.
  package func traffic(stretch: TimeSpan, count: Int) -> Statistics.Traffic {
    let records = branches[branchNumber].chronicle.records
    let width = max(1, stretch.microseconds)
    let end = max(1, world.now.microseconds / width)
    let first = max(0, end - count)
    let purposes = Statistics.Purpose.allCases.count
    var flat = Array(repeating: 0, count: (end - first) * purposes)
    var number = min(position, records.count)
    let limit = max(records.forgotten, number - Statistics.mostEvents)
    while number > limit {
      let record = records[number - 1]
      number -= 1
      let place = record.time.microseconds / width
      if place < first { break }
      guard place < end, record.kind == .delivered, let purpose = record.purpose else { continue }
      flat[(place - first) * purposes + purpose.rawValue] += 1
    }
    return Statistics.Traffic(
      stretch: stretch,
      counts: (0..<end - first).map { Array(flat[$0 * purposes..<($0 + 1) * purposes]) })
  }

  /// What each server sent and received, of the last `Statistics.mostEvents` events. Messages count when
  /// they arrive or are lost, not while they are on their way.
  package var traffic: [Statistics.ServerTraffic] {
    let records = branches[branchNumber].chronicle.records
    var traffic = Array(repeating: Statistics.ServerTraffic(), count: world.nodes.count)
    let end = min(position, records.count)
    for place in max(records.forgotten, end - Statistics.mostEvents)..<end {
      let record = records[place]
      if record.message != nil {
        // What waits at a paused server is counted when it is handed over.
        if record.kind != .queued { traffic[record.from.index].sent += 1 }
        if record.kind == .delivered { traffic[record.to.index].received += 1 }
      }
      if !record.lostTo.isEmpty { traffic[record.to.index].sent += record.lostTo.count }
    }
    return traffic
  }

  /// Who led for how long, over the last `Statistics.mostNotes` changes of leader or term.
  package var leadership: Statistics.Leadership {
    let reigns = branches[branchNumber].chronicle.reigns
    let end = reigns.partitioningIndex { $0.position > position }
    let first = max(0, end - Statistics.mostNotes)
    var led = Array(repeating: TimeSpan.zero, count: world.nodes.count)
    var (vacant, gap, longest) = (TimeSpan.zero, TimeSpan.zero, TimeSpan.zero)
    for place in first..<end {
      let until = place + 1 < end ? reigns[place + 1].time : world.now
      let length = until - reigns[place].time
      if let leader = reigns[place].leader {
        led[leader.index] = led[leader.index] + length
        gap = .zero
      } else {
        vacant = vacant + length
        gap = gap + length
        longest = max(longest, gap)
      }
    }
    return Statistics.Leadership(
      time: world.now - reigns[first].time, led: led, vacant: vacant, longestVacancy: longest)
  }

  /// How the clients' last calls fared, `Statistics.mostTimes` of them.
  package var calls: Statistics.Calls {
    let requests = world.requests
    let first = max(requests.forgotten, requests.count - Statistics.mostTimes)
    let second = TimeSpan.seconds(1)
    // Of more calls than are looked at, only those of a shorter stretch are all there.
    let start = first > 0 ? requests[first].calledAt : .zero
    let stretch = min(second, world.now - start)
    var answered: [(Instant, TimeSpan)] = []
    var (recent, open) = (0, 0)
    for place in first..<requests.count {
      guard let at = requests[place].answeredAt else {
        open += 1
        continue
      }
      answered.append((at, at - requests[place].calledAt))
      if at + stretch > world.now { recent += 1 }
    }
    answered.sort { $0.0 < $1.0 }
    return Statistics.Calls(
      times: answered.map(\.1), answered: recent, stretch: stretch, open: open)
  }
}

extension Chronicle {
  /// Since when there was no leader at the event, unless there was one; not looked at further back than
  /// another event.
  fileprivate func vacancy(before position: Int, after start: Int) -> Instant? {
    var place = reigns.partitioningIndex { $0.position >= position } - 1
    var since: Instant?
    while place >= 0, reigns[place].leader == nil {
      since = reigns[place].time
      if reigns[place].position <= start { break }
      place -= 1
    }
    return since
  }
}

extension EventRecord {
  /// What the message is for; nil if there is none.
  fileprivate var purpose: Statistics.Purpose? {
    switch message {
    case .requestVote, .requestVoteReply, .preVote, .preVoteReply, .timeoutNow: .votes
    case .appendEntries: traits.contains(.heartbeat) ? .heartbeats : .entries
    case .installSnapshot: .entries
    case .appendEntriesReply, .installSnapshotReply: .answers
    case nil: nil
    }
  }
}
