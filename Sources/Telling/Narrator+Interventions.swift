// What was done from outside, in words.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tell(_ what: Intervention) {
    switch what {
    case .crash(let servers): tellCrash(of: servers)
    case .restart(let servers): tellRestart(of: servers)
    case .wipe(let servers): tellWipe(of: servers)
    case .pause(let servers):
      tellLoss(of: servers, servers.count == 1 ? "freezes" : "freeze")
      say("Timers and messages wait. Nothing is forgotten, and the clock goes on.")
    case .resume(let servers): tellResumption(of: servers)
    case .clock(let servers, let thousandths): tellClocks(of: servers, thousandths)
    case .disk(let servers, let latency):
      say("A disk write on \(servers.inWords) now takes \(latency).")
    case .shutdown(let servers): tellShutdown(of: servers)
    case .jump(let servers, let span): tellJump(of: servers, by: span)
    case .holdDisk(let servers):
      say("Disk writes on \(servers.inWords) wait from now on until they are let go.")
      say("What an answer promises must be on disk first, so such answers wait as well.", .figure2)
    case .releaseDisk(let servers):
      let hasWaited = servers.contains {
        cluster[$0].diskWrites > 0 && cluster[$0].writtenAt ?? .never <= cluster.now
      }
      say(
        "Disk writes on \(servers.inWords) go on: "
          + (hasWaited ? "what waited is written now." : "nothing has waited for that."))
    case .heartbeat(let server):
      say("\(server) is told to send its heartbeats now.", .leaderElection)
      tellNotes(of: server)
    case .stepDown(let server):
      tellNotes(of: server)
      say("It stays in its term. Who leads next will lead a newer one.")
    case .cancelTransfer(let leader, let target):
      say(
        "\(leader) is told to take back the transfer to \(target), and \(afterTransfer(at: leader)).",
        .leadershipTransfer)
      tellNotes(of: leader)
    case .timeout(let server): tellTimeout(of: server)
    case .align(let servers): tellAlignment(of: servers)
    case .spread(let servers):
      say("The election timers of \(servers.inWords) are spread over their range.", .leaderElection)
    case .request(let number): tellCall(number, to: cluster.requests[number].server)
    case .opaque(let server):
      say("\(server) is handed a command that no client asked for.")
      tellNotes(of: server)
    case .change(let leader, let voters, let method, let started):
      tellChange(by: leader, to: voters, method, started)
    case .learners(let leader, let learners, let started):
      tellLearners(of: leader, learners, started)
    case .transfer(let leader, let target): tellTransfer(of: leader, to: target)
    case .snapshot(let servers): tellSnapshots(of: servers)
    case .load(let load): tellLoad(load)
    case .clientSettings: say("The clients' settings change.")
    case .serverSettings: say("The servers' settings change.")
    case .cut, .heal, .partition, .linkSettings, .hold, .release, .duplicate, .delay:
      tellNetwork(what)
    }
  }

  private mutating func tellTransfer(of leader: ServerID, to target: ServerID) {
    let isRefused = contains { if case .transfer(.transferRefused) = $0 { true } else { false } }
    say(
      "\(leader) \(isRefused ? "is asked to" : "will") hand its leadership over to \(target).",
      .leadershipTransfer)
    tellNotes(of: leader)
  }

  private mutating func tellCrash(of servers: ServerSet) {
    tellLoss(of: servers, servers.count == 1 ? "crashes" : "crash")
    tellDisks(of: servers)
    for change in lostChanges { tellLostChange(to: change) }
  }

  /// What a crash leaves to servers.
  private mutating func tellDisks(of servers: ServerSet) {
    let forgetful = ServerSet(servers.filter { !isOn(.votePersisted, $0) })
    say("What is on disk stays: \(kept(by: forgetful, of: servers)). All else is lost.", .figure2)
    if forgetful.isEmpty { return }
    say(
      "\(votes(of: forgetful, among: servers)) lost as well: \(Rule.votePersisted.name) is off.",
      .figure2)
  }

  /// What is on the disks of servers of which some do not keep their votes.
  private func kept(by forgetful: ServerSet, of servers: ServerSet) -> String {
    forgetful.isEmpty
      ? "term, vote and log"
      : forgetful == servers ? "term and log" : "term and log, and some votes"
  }

  private func votes(of forgetful: ServerSet, among servers: ServerSet) -> String {
    let isOne = forgetful.count == 1
    if forgetful == servers { return isOne ? "Its vote is" : "Their votes are" }
    return "\(isOne ? "The vote" : "The votes") of \(forgetful.inWords) \(isOne ? "is" : "are")"
  }

  private mutating func tellClocks(of servers: ServerSet, _ thousandths: Int) {
    say(
      (servers.count == 1
        ? "\(servers)'s clock now runs" : "The clocks of \(servers.inWords) now run")
        + " at \(percent(thousandths)) % of true time.")
  }

  /// What was done to links and messages.
  private mutating func tellNetwork(_ what: Intervention) {
    switch what {
    case .cut(let links):
      tellConnection("Cut: \(describe(links))")
      say("What was on its way there is lost.")
    case .heal(let links): tellConnection("Healed: \(describe(links))")
    case .partition(let groups): tellPartition(into: groups)
    case .linkSettings(let links): say("The network changes: \(describe(links)).")
    case .hold(let links):
      say("Held back: \(describe(links)). What is sent there waits until it is let go.")
    case .release(let links): say("Let go: \(describe(links)). What waited there is on its way.")
    case .duplicate(let flight):
      say("\(flight.message.phraseUppercased) to \(flight.message.to) will arrive twice.")
    case .delay(let flight, let delay):
      let (message, verb) = (flight.message, flight.message.verb("is", "are"))
      say("\(message.phraseUppercased) to \(message.to) \(verb) delayed by \(delay).")
    default: fatalError("this is not about the network")
    }
  }

  /// Servers were told to end: those that lead do so later.
  private mutating func tellShutdown(of servers: ServerSet) {
    let staying = servers.filter { cluster[$0].isEnding }
    for server in staying {
      guard let (transfer, end) = cluster[server].leadership?.transfer else { continue }
      say(
        "\(server) is to shut down: it hands over to \(transfer.target) first.", .leadershipTransfer
      )
      if staying.count == 1 { tellNotes(of: server) }
      say("It ends when it leads no longer, or in \(end - cluster.now) if nobody takes over.")
    }
    let ended = servers.subtracting(ServerSet(staying))
    if ended.isEmpty { return }
    tellLoss(of: ended, ended.count == 1 ? "shuts down" : "shut down")
    tellGoodOrder(of: ended)
  }

  /// A leader that was told to end has handed over, or has given that up.
  mutating func tellEnd(of server: ServerID, stillLed: Bool) {
    tellLoss(
      of: [server],
      stillLed ? "shuts down without having handed over" : "leads no longer and shuts down")
    tellGoodOrder(of: [server])
  }

  /// What servers that ended in good order leave behind.
  private mutating func tellGoodOrder(of servers: ServerSet) {
    let held = ServerSet(servers.filter { cluster[$0].isDiskHeld })
    let rest = held.isEmpty ? "" : ", but for what waits for the held disks of \(held.inWords)"
    say("In good order: what was on its way to disk is written\(rest).")
    tellDisks(of: servers)
    for change in lostChanges { tellLostChange(to: change) }
  }

  private mutating func tellJump(of servers: ServerSet, by span: TimeSpan) {
    say(
      (servers.count == 1 ? "\(servers)'s clock jumps" : "The clocks of \(servers.inWords) jump")
        + " forwards by \(span).")
    say("Timers and leases that end within that time are over there.")
  }

  private mutating func tellWipe(of servers: ServerSet) {
    tellLoss(
      of: servers, servers.count == 1 ? "loses its disk and crashes" : "lose their disks and crash")
    let (it, its) = servers.count == 1 ? ("it", "its") : ("they", "their")
    say("Raft does not allow that: \(its) vote is forgotten, and \(it) may vote twice.", .figure2)
    say(
      "A leader still counts what \(it) acknowledged, until \(it) \(servers.count == 1 ? "refuses" : "refuse") what follows that."
    )
    for change in lostChanges { tellLostChange(to: change) }
  }

  private mutating func tellAlignment(of servers: ServerSet) {
    say(
      "The election timers of \(servers.inWords) are set to run out at the same moment.",
      .leaderElection)
    let onItsWay = cluster.flights.contains {
      $0.message.kind == .appendEntries && servers.contains($0.message.to)
        && $0.arrivesAt != .never && $0.message.term >= cluster[$0.message.to].term
    }
    if onItsWay { say("But a leader's messages are still on their way: each restarts a timer.") }
  }

  /// Of servers with nothing on their disks there is nothing to say that they had it from there.
  private mutating func tellRestart(of servers: ServerSet) {
    tellReturn(of: servers)
    let blank = ServerSet(servers.filter { cluster[$0].isBlank })
    for (group, isBlank) in [(servers.subtracting(blank), false), (blank, true)] {
      if group.isEmpty { continue }
      let isOne = group.count == 1
      let isAll = group == servers
      let (its, has) = isOne ? ("its", "has") : ("their", "have")
      let it = isAll ? (isOne ? "It" : "They") : group.inWords
      if !isBlank {
        let forgetful = ServerSet(group.filter { !isOn(.votePersisted, $0) })
        let what = "\(it) \(has) \(its) \(kept(by: forgetful, of: group)) from disk"
        say(["\(what), and must hear what is committed.", "\(what)."])
        if !forgetful.isEmpty {
          say(
            "\(votes(of: forgetful, among: group)) forgotten: \(Rule.votePersisted.name) is off.",
            .figure2)
        }
      } else {
        let disk = isOne ? "disk is" : "disks are"
        let whose = isAll ? (isOne ? "Its" : "Their") : "\(group.inWords)'s"
        say(
          group.subtracting(wiped).isEmpty
            ? "\(whose) \(disk) empty: \(isOne ? "it has" : "they have") forgotten "
              + "\(its) term, vote and log."
            : "\(whose) \(disk) empty: no term, no vote and no log yet.")
      }
    }
  }

  private func percent(_ thousandths: Int) -> String {
    thousandths % 10 == 0 ? "\(thousandths / 10)" : "\(thousandths / 10).\(thousandths % 10)"
  }

  private mutating func tellTimeout(of server: ServerID) {
    if !cluster[server].isVoter {
      return say(
        "\(server)'s timer is made to run out, but it has no vote and does not stand.",
        .membershipChanges)
    }
    tellNotes(of: server)
    let leases = cluster.servers.filter {
      $0.id != server && $0.isLeader && ($0.leadership?.leaseEnd ?? .zero) > cluster.now
    }
    // Where nobody is elected nothing is written that its reads would miss.
    let isInVain = cluster.voteCount(for: server).map { !$0.canWin } ?? false
    if let leader = leases.first, leader.settings.hasLeaseReads, !isInVain {
      say(
        "\(leader.id)'s lease rests on nobody standing so soon: from now on it may read what is stale.",
        .readOnlyQueries)
    }
    if isSilent { say("\(server)'s timer is made to run out, and nothing comes of it.") }
  }

  private mutating func tellChange(
    by leader: ServerID, to voters: ServerSet, _ method: ChangeMethod, _ started: ServerSet
  ) {
    let isRefused = contains { if case .membership(.changeRefused) = $0 { true } else { false } }
    let verb = isRefused ? "is asked to" : "will"
    switch method {
    case .joint:
      say(
        "\(leader) \(verb) make \(voters.inWords) the \(voters.count == 1 ? "only voter" : "voters"), "
          + "by joint consensus.", .membershipChanges)
    case .single:
      say("\(leader) \(verb) \(change(to: voters, by: leader)).", .singleServerChanges)
    }
    if !started.isEmpty {
      say("\(started.inWords) \(started.count == 1 ? "starts" : "start") with an empty log.")
    }
    tellNotes(of: leader)
  }

  private mutating func tellLearners(
    of leader: ServerID, _ learners: ServerSet, _ started: ServerSet
  ) {
    let isRefused = contains { if case .membership(.changeRefused) = $0 { true } else { false } }
    let verb = isRefused ? "is asked to" : "will"
    let old = configurationBefore(changeBy: leader).learners
    let (added, removed) = (learners.subtracting(old), old.subtracting(learners))
    let parts = [
      added.isEmpty ? nil : "send \(added.inWords) every entry, without a vote",
      removed.isEmpty
        ? nil
        : "do without \(removed.inWords), which \(removed.count == 1 ? "has" : "have") no vote",
    ].compactMap { $0 }
    let whom =
      parts.isEmpty
      ? "leave the members without a vote as they are"
      : parts.joined(separator: " and ")
    say("\(leader) \(verb) \(whom).", .singleServerChanges)
    if !started.isEmpty {
      say("\(started.inWords) \(started.count == 1 ? "starts" : "start") with an empty log.")
    }
    tellNotes(of: leader)
  }

  /// What a change by one server does: `add S6 as a voter`.
  private func change(to voters: ServerSet, by leader: ServerID) -> String {
    let old = configurationBefore(changeBy: leader)
    let (added, removed) = (voters.subtracting(old.voters), old.voters.subtracting(voters))
    if added.count == 1, removed.isEmpty { return "add \(added) as a voter" }
    if removed.count == 1, added.isEmpty {
      return "remove \(removed == [leader] ? "itself" : "\(removed)") from the voters"
    }
    return "make \(voters.inWords) the \(voters.count == 1 ? "only voter" : "voters")"
  }

  /// The leader's configuration before the change of this event, also where that is in force already.
  private func configurationBefore(changeBy leader: ServerID) -> Configuration {
    let isEntered = contains {
      if case .membership(.configurationEntered) = $0 { true } else { false }
    }
    return isEntered
      ? configurationBefore(cluster[leader].log.configurationIndex, at: leader)
      : cluster.configuration(of: leader)
  }

  private mutating func tellSnapshots(of servers: ServerSet) {
    if servers.count == 1, let server = servers.first(where: { _ in true }) {
      say("\(server) compacts its log.", .logCompaction)
      return tellNotes(of: server)
    }
    say("\(servers.inWords) compact their logs.", .logCompaction)
    say("At each a snapshot takes the place of all entries that it has applied.")
  }

  private mutating func tellLoad(_ load: Load?) {
    guard let load else {
      say("The clients send no more requests by themselves.")
      return say("Those under way go on.")
    }
    let clients = load.clients == 1 ? "a client sends" : "\(load.clients) clients send"
    let requests = load.callsPerSecond == 1 ? "a request" : "\(load.callsPerSecond) requests"
    say("From now on \(clients) \(requests) a second.", .clientInteraction)
    say(
      "\(load.readPercent) % of them are reads; they use "
        + "\(load.keys == 1 ? "one key" : "\(load.keys) keys").")
  }

  /// The links in few words: all of one server, or each by name, or their number.
  private func describe(_ links: [DirectedLink]) -> String {
    if links.count == cluster.allLinks.count { return "all links" }
    let common = cluster.ids.filter { server in
      links.allSatisfy { $0.from == server || $0.to == server }
    }
    if links.count == 2 * (cluster.count - 1), let server = common.first {
      return "all links of \(server)"
    }
    if links.count == 2, links[0].from == links[1].to, links[0].to == links[1].from {
      return "\(links[0].from)-\(links[0].to)"
    }
    if links.count > 4 { return "\(links.count) links" }
    return links.map { "\($0.from)>\($0.to)" }.joined(separator: " ")
  }
}

extension Operation {
  /// The operation as the log grid and the narration show it: `x=1`, `get x`.
  package var words: String {
    switch self {
    case .put(let key, let value): "\(key)=\(value)"
    case .get(let key): "get \(key)"
    case .delete(let key): "del \(key)"
    case .compareAndSet(let key, let expected, let new): "\(key):\(expected)→\(new)"
    case .append(let key, let value): "\(key)+\(value)"
    case .register: "register"
    }
  }
}
