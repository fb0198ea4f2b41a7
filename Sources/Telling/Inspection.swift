// What there is to say about one server, under the headings of the paper's Figure 2.

import Raft
import Scripting
import Session
import Simulation

/// A heading with what stands under it.
package struct FieldGroup: Hashable, Sendable {
  /// The heading.
  package var heading: String
  /// What stands under it.
  package var fields: [Field]
}

/// One thing there is to say about a server: a name and a value.
package struct Field: Hashable, Sendable {
  /// What it is about, which has its own help.
  package var topic: FieldTopic
  /// Its name: where it is one of the paper's variables, as there.
  package var name: String
  /// Its value.
  package var value: String
  /// Whether it runs all the time, and is not worth a mark when it changes.
  package var isTimer = false

  init(_ topic: FieldTopic, _ name: String, _ value: String, isTimer: Bool = false) {
    self.topic = topic
    self.name = name
    self.value = value
    self.isTimer = isTimer
  }
}

extension ClusterView {
  /// All there is to say about a server; nothing if it is not there.
  package func inspection(of server: ServerID) -> [FieldGroup] {
    ids.contains(server) ? Inspection(server: self[server], cluster: self).groups : []
  }
}

/// Says what there is to say about one server.
private struct Inspection {
  let server: ServerView
  let cluster: ClusterView

  var groups: [FieldGroup] {
    var groups = [FieldGroup(heading: "Persistent state", fields: persistent)]
    if server.process == .crashed {
      groups.append(
        FieldGroup(heading: "Volatile state", fields: [Field(.volatileLost, "all of it", "lost")]))
    } else {
      groups.append(FieldGroup(heading: "Volatile state", fields: volatile))
      groups += role
    }
    groups.append(FieldGroup(heading: "Configuration", fields: configuration))
    if server.process != .crashed {
      groups.append(
        FieldGroup(heading: "State machine", fields: contents(of: server.machine) + pending))
    }
    if let group = snapshot { groups.append(group) }
    let machine = machine
    if !machine.isEmpty {
      groups.append(FieldGroup(heading: "Machine and settings", fields: machine))
    }
    return groups
  }

  private var persistent: [Field] {
    let log = server.log
    let count = log.lastIndex - log.snapshotIndex
    let entries =
      count == 1
      ? "\(log.lastIndex), of term \(log.lastTerm)"
      : "\(log.firstIndex) to \(log.lastIndex), last of term \(log.lastTerm)"
    let empty = log.snapshotIndex == 0 ? "empty" : "empty behind \(log.snapshotIndex)"
    return [
      Field(.currentTerm, "currentTerm", "\(server.term)"),
      Field(.votedFor, "votedFor", server.votedFor.map(\.description) ?? "nobody"),
      Field(.log, "log[]", count == 0 ? empty : entries),
    ]
  }

  private var volatile: [Field] {
    var fields = [
      Field(.commitIndex, "commitIndex", "\(server.commitIndex)"),
      Field(.lastApplied, "lastApplied", "\(server.lastApplied)"),
    ]
    if !server.isLeader {
      fields.append(Field(.leader, "leader", server.knownLeader.map(\.description) ?? "unknown"))
      let left = server.deadline.map { milliseconds(until: $0) }
      fields.append(
        Field(
          .electionTimer, "election in", left ?? (server.isVoter ? "waits" : "none"), isTimer: true)
      )
    }
    if let incoming = server.incoming {
      fields.append(
        Field(
          .incoming, "incoming", "snapshot to \(incoming.lastIndex), \(incoming.data.count) bytes"))
    }
    return fields
  }

  private func milliseconds(until time: Instant) -> String {
    "\((time - cluster.now).wholeMilliseconds) ms"
  }

  // MARK: Configuration

  private var configuration: [Field] {
    let configuration = server.configuration
    let index = server.log.configurationIndex
    var fields: [Field] = []
    if configuration.isJoint {
      fields.append(
        Field(
          .mode, "mode",
          server.quorum.isJoint
            ? "joint: both majorities" : "joint, one majority: \(server.quorum.names)"))
      fields.append(Field(.oldVoters, "old voters", voters(configuration.outgoing)))
      fields.append(Field(.newVoters, "new voters", voters(configuration.voters)))
    } else {
      fields.append(Field(.voters, "voters", voters(configuration.voters)))
    }
    if !configuration.learners.isEmpty {
      fields.append(Field(.learner, "without vote", configuration.learners.brief))
    }
    if index > 0 {
      let state = index <= server.commitIndex ? "committed" : "not committed"
      fields.append(
        Field(
          .configurationEntry, "from entry",
          index == server.log.snapshotIndex ? "\(index), in snapshot" : "\(index), \(state)"))
    }
    if !server.isVoter { fields.append(Field(.ownVote, "its own vote", "none")) }
    guard let leadership = server.leadership else { return fields }
    if let change = leadership.change {
      fields.append(Field(.changingTo, "changing to", change.target.brief))
      fields.append(
        Field(
          .catchingUp, "catching up",
          "\(leadership.learners.brief) to \(change.through), round \(change.round)")
      )
    }
    if let (transfer, deadline) = leadership.transfer {
      fields.append(
        Field(
          .handingOver, "handing over",
          "to \(transfer.target)\(transfer.isSent ? ", told to stand" : "")"
            + (server.isEnding ? ", then ends" : "")))
      fields.append(
        Field(
          .transferDeadline, server.isEnding ? "ends within" : "abandoned in",
          milliseconds(until: deadline), isTimer: true))
    }
    return fields
  }

  private func voters(_ servers: ServerSet) -> String {
    if servers.isEmpty { return "nobody yet" }
    // With rules off others count as well, or this set does not count apart.
    let parts = server.quorum.parts
    guard server.quorum.isJoint == server.configuration.isJoint,
      let part = parts.first(where: { $0.voters == servers }) ?? parts.first
    else { return servers.brief }
    let others = part.voters.subtracting(servers)
    return "\(servers.brief): quorum \(part.needed)"
      + (others.isEmpty ? "" : ", \(others.brief) counted too")
  }

  // MARK: Roles

  private var role: [FieldGroup] {
    if let candidacy = server.candidacy {
      let votes = votes(candidacy)
      if server.role == .candidate { return [FieldGroup(heading: "Candidate", fields: votes)] }
      let term = Field(.forTerm, "for term", "\(server.term + 1)")
      return [FieldGroup(heading: "Pre-candidate", fields: [term] + votes)]
    }
    guard let leadership = server.leadership else { return [] }
    return [
      FieldGroup(
        heading: "Volatile state on leaders", fields: followers(leadership) + duties(leadership))
    ]
  }

  private func votes(_ candidacy: ServerView.Candidacy) -> [Field] {
    let quorum = server.quorum
    func needs(_ name: String, _ part: Quorum.Part) -> Field {
      Field(.needed, name, "\(part.count(candidacy.votes)) of the \(part.needed) it needs")
    }
    return [
      Field(.votes, "votes", candidacy.votes.isEmpty ? "none" : "\(candidacy.votes)"),
      Field(.refused, "refused", candidacy.refusals.isEmpty ? "none" : "\(candidacy.refusals)"),
    ]
      + (quorum.isJoint
        ? [needs("old votes", quorum.parts[0]), needs("new votes", quorum.parts[1])]
        : [needs("so far", quorum.parts[0])])
  }

  private func followers(_ leadership: ServerView.Leadership) -> [Field] {
    server.configuration.members.union(server.configuration.learners).union(leadership.learners)
      .subtracting([server.id]).map {
        follower in
        let progress = leadership.followers[follower.index]
        var value = "next \(progress.nextIndex)  match \(progress.matchIndex)"
        if let sent = leadership.snapshots.first(where: { $0.to == follower }) {
          value =
            "match \(progress.matchIndex)  snapshot \(sent.offset)/\(sent.snapshot.data.count)"
        } else if progress.isProbing {
          value += "  probing"
        } else if !progress.inflight.isEmpty {
          value += "  \(progress.inflight.count) sent"
        }
        let isLearner = !server.configuration.members.contains(follower)
        return Field(
          isLearner ? .learner : .follower, isLearner ? "\(follower) no vote" : "\(follower)", value
        )
      }
  }

  private func duties(_ leadership: ServerView.Leadership) -> [Field] {
    var fields: [Field] = []
    if let deadline = server.deadline {
      fields.append(
        Field(.heartbeat, "next duty", "in \(milliseconds(until: deadline))", isTimer: true))
    }
    if server.settings.checksQuorum, leadership.quorumDeadline != .never {
      fields.append(
        Field(
          .quorumCheck, "quorum check", "in \(milliseconds(until: leadership.quorumDeadline))",
          isTimer: true))
    }
    if server.settings.hasLeaseReads {
      let end = leadership.leaseEnd
      let text = end > cluster.now ? "ends in \(milliseconds(until: end))" : "none"
      fields.append(Field(.lease, "lease", text, isTimer: true))
    }
    if !leadership.reads.isEmpty {
      let count = "\(leadership.reads.count) \(leadership.reads.count == 1 ? "waits" : "wait")"
      let isConfirming = leadership.reads[0].index != nil
      fields.append(
        Field(
          .reads, "reads",
          count + (isConfirming ? " for round \(leadership.reads[0].round)" : " for a commit"))
      )
    }
    return fields
  }

  // MARK: State machine, snapshot, machine

  private func contents(of machine: StateMachine) -> [Field] {
    let pairs = machine.store.pairs.prefix(32).map { "\($0.key)=\($0.value)" }
    var fields = [Field(.pairs, "pairs", pairs.isEmpty ? "none" : pairs.joined(separator: " "))]
    let sessions = machine.sessions.prefix(16).map { session in
      "\(session.client) " + session.answers.map { "#\($0.serial)" }.joined(separator: " ")
    }
    if !sessions.isEmpty {
      fields.append(Field(.sessions, "sessions", sessions.joined(separator: ", ")))
    }
    return fields
  }

  private var pending: [Field] {
    if server.calls.isEmpty { return [] }
    let calls = server.calls.prefix(16).map { call in
      let request = cluster.requests[call.request]
      let place = call.index.map { " entry \($0)" } ?? " read"
      return "\(request.client) #\(request.serial)\(place)"
    }
    return [Field(.calls, "calls", calls.joined(separator: ", "))]
  }

  private var snapshot: FieldGroup? {
    guard let snapshot = server.snapshot else { return nil }
    return FieldGroup(
      heading: "Snapshot",
      fields: [
        Field(.snapshotEnd, "last entry", "\(snapshot.lastIndex) of term \(snapshot.lastTerm)"),
        Field(.snapshotSize, "size", "\(snapshot.data.count) bytes"),
        Field(.snapshotVoters, "voters", snapshot.configuration.brief),
      ] + contents(of: StateMachine(snapshot: snapshot.data)))
  }

  private var machine: [Field] {
    let settings = server.settings
    var fields: [Field] = []
    if server.diskLatency > .zero || server.diskWrites > 0 || server.isDiskHeld {
      let pace = server.isDiskHeld ? "held" : "\(server.diskLatency) a write"
      fields.append(Field(.disk, "disk", "\(pace), \(server.diskWrites) under way"))
      fields.append(Field(.durable, "on disk up to", "\(server.durableIndex)"))
    }
    if server.clockThousandths != 1000 {
      fields.append(Field(.clock, "clock", "\(server.clockThousandths / 10) % of true time"))
    }
    if !server.inbox.isEmpty { fields.append(Field(.inbox, "inbox", "\(server.inbox.count) wait")) }
    let options = [
      (settings.hasPreVote, FieldTopic.preVote, ProtocolSetting.preVote.name),
      (settings.checksQuorum, .checkQuorum, ProtocolSetting.checkQuorum.name),
      (
        settings.hasDisruptionGuard, .disruptionGuard, ProtocolSetting.disruptionGuard.name
      ),
      (settings.hasLeaseReads, .leaseReads, ProtocolSetting.leaseReads.name),
    ].filter(\.0)
    for option in options { fields.append(Field(option.1, option.2, "on")) }
    if settings.hasLeaseReads {
      fields.append(
        Field(
          .clockBound, "clock bound",
          ProtocolSetting.clockBoundThousandths(settings.clockBoundThousandths).valueText))
    }
    if settings.snapshotThreshold > 0 {
      fields.append(
        Field(.snapshotAfter, "snapshot after", "\(settings.snapshotThreshold) entries"))
    }
    if server.snapshot != nil || settings.snapshotThreshold > 0 {
      fields.append(Field(.chunk, "chunk", "\(settings.snapshotChunkSize) bytes"))
    }
    for rule in Rule.allCases where !settings.rules[rule] {
      fields.append(Field(.ruleOff(rule), "rule off", rule.name))
    }
    return fields
  }
}
