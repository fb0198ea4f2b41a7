// Replication in words: §5.3.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tellReplication(
    _ note: Note.Replication, _ server: ServerID, _ message: Message?
  ) {
    switch note {
    case .heartbeatsSent(let count): if count > 0 { tellHeartbeats(of: server) }
    case .appendSent(let follower, let first, let count):
      tellSent(to: follower, by: server, first, count)
    case .entriesResent(let follower, let index):
      tellResending(to: follower, by: server, from: index)
    case .appendAccepted(let leader, let prev, let added, let match):
      tellAcceptance(by: server, of: leader, prev: prev, added: added, match: match, message)
    case .entriesDeleted(let index, let count): tellDeletion(by: server, index, count, message)
    case .appendRefused(let leader, let refusal): tellRefusal(ofAppend: leader, server, refusal)
    case .matchAdvanced(let follower, _, let index):
      if !isCommitted { tellCopy(of: index, on: follower, countedBy: server) }
    case .backedUp(let follower, let next, let term):
      tellBack(to: follower, by: server, next, isShorter: term == nil)
    case .outOfOrder(let follower, let prev, let count):
      tellOutOfOrder(from: follower, at: server, after: prev, count)
    case .followerLostEntries(let follower, let prev, _):
      tellLoss(of: follower, at: server, prev)
    case .replyIgnored(let follower, let dismissal): tellIgnored(follower, server, dismissal)
    // What comes of it is told.
    case .diskWritten: break
    }
  }

  // MARK: The leader sends

  private mutating func tellHeartbeats(of server: ServerID) {
    let term = cluster.term(of: server)
    if let lack = lackOfReach(server) {
      let isLasting = cluster.votersToHelp(server) == nil
      claim(.leads(server, term), isLasting ? .commitsNothingNew(server) : nil)
      claimLack(of: server)
      say(
        "\(server) leads term \(term) but \(lack): it can commit \(cluster.nothingNew(by: server)).",
        .leaderElection)
      return say("It cannot know that: its heartbeats go out all the same.")
    }
    var others = ServerSet()
    for sending in observed.sendings { others.insert(sending.message.to) }
    say(
      [
        "\(server) tells \(others.inWords) that it still leads term \(term).",
        "\(server) tells the others that it still leads.",
      ], .leaderElection)
    let later = ServerSet(others.filter { cluster.term(of: $0) > term })
    if later != others { say("Who hears it waits a whole election timeout anew.") }
    if !later.isEmpty { tellRefusal(ofHeartbeats: later.intersection(receivers), by: server) }
  }

  /// Who gets what was sent, if nothing happens to it on its way: not who is cut off, or whom the network kept it from, or who
  /// does not run.
  var receivers: ServerSet {
    ServerSet(
      observed.sendings.compactMap {
        guard case .flying = $0.fate, cluster.process(of: $0.message.to) == .running else {
          return nil
        }
        return $0.message.to
      })
  }

  /// That these servers, which get it, will refuse what the leader tells them.
  private mutating func tellRefusal(ofHeartbeats later: ServerSet, by server: ServerID) {
    if later.isEmpty { return }
    claim(.refuses(later, from: server))
    let (are, refuse) = later.count == 1 ? ("is", "refuses") : ("are", "refuse")
    say("\(later.inWords) \(are) in a later term and \(refuse) it.", .raftBasics)
  }

  private mutating func tellSent(
    to follower: ServerID, by server: ServerID, _ first: LogIndex, _ count: Int
  ) {
    // With a single one it is news; a new leader sends one to each.
    let isResent = contains { if case .replication(.entriesResent) = $0 { true } else { false } }
    let sent = observed.notes.count {
      if case .replication(.appendSent) = $0 { true } else { false }
    }
    let isToldAlready = contains {
      if case .replication(.backedUp(follower, _, _)) = $0 { true } else { false }
    }
    if sent == 1, !isResent, !isToldAlready {
      let what = count == 1 ? entry(first, of: server) : "entries \(first) to \(first + count - 1)"
      say("\(server) sends \(follower) \(what).", .logReplication)
    }
  }

  private mutating func tellBack(
    to follower: ServerID, by server: ServerID, _ next: LogIndex, isShorter: Bool
  ) {
    if contains({ if case .snapshot(.chunkSent) = $0 { true } else { false } }) {
      return say(
        "\(server) goes back for \(follower), to where only its snapshot reaches.", .logReplication)
    }
    say(
      isShorter
        ? "\(server) goes back to where \(follower)'s log ends: it sends from entry \(next) on."
        : "\(server) goes back for \(follower), before what differs: it sends from entry \(next) on.",
      .logReplication)
  }

  private mutating func tellOutOfOrder(
    from follower: ServerID, at server: ServerID, after prev: LogIndex, _ count: Int
  ) {
    let others = count == 1 ? "an append" : "\(count) appends"
    let waits = "\(server) waits for \(count == 1 ? "its answer" : "their answers")."
    say(
      [
        "Entry \(prev + 1) overtook \(others) on its way to \(follower): \(waits)",
        "Entry \(prev + 1) overtook others on its way to \(follower): \(server) waits for them.",
      ], .logReplication)
    say("\(follower) refused it without what comes before, and that may still arrive.")
  }

  private mutating func tellLoss(of follower: ServerID, at server: ServerID, _ prev: LogIndex) {
    say(
      [
        "\(follower) lacks entry \(prev), which it had acknowledged: it has lost what it held.",
        "\(follower) has lost entries that it had acknowledged.",
      ], .figure2)
    say("\(server) repairs it, but what was committed by counting its copy is not safe any more.")
  }

  private mutating func tellCopy(
    of index: LogIndex, on follower: ServerID, countedBy server: ServerID
  ) {
    guard let count = cluster.copyCount(of: index, at: server),
      count.configuration.members.contains(follower)
    else {
      return say(
        "\(server) hears that \(follower) holds up to entry \(index).", .logReplication)
    }
    let start = "\(server) counts \(follower)'s copy of "
    let gone = gone(of: count.known, index, at: server)
    claim(.hold(count.known.subtracting(gone), index, count.term))
    if !gone.isEmpty {
      return say(
        [
          "\(start)\(entry(index, of: server)), which \(gone.inWords) no longer \(gone.count == 1 ? "has" : "have").",
          "\(start)entry \(index), which \(gone.inWords) lost.",
        ], .figure2)
    }
    let forms = outlookCounted(count)
    say(
      self.forms(
        "\(start)\(entry(index, of: server)): ", or: "\(start)entry \(index): ", forms,
        last: "\(start)entry \(index)."), .logReplication)
    if let sentence = jointSentence(count.configuration, server), !count.isCommitted {
      say(sentence, .membershipChanges)
    }
  }

  private mutating func tellResending(
    to follower: ServerID, by server: ServerID, from index: LogIndex
  ) {
    let all = observed.notes.compactMap { note -> (ServerID, LogIndex)? in
      if case .replication(.entriesResent(let other, let index)) = note {
        (other, index)
      } else {
        nil
      }
    }
    // All in one sentence, with the first.
    guard all.first?.0 == follower else { return }
    let log = cluster.log(of: server)
    let isChunk = index <= log.snapshotIndex
    if index > log.lastIndex {
      return say(
        "No answer came from \(ServerSet(all.map(\.0)).inWords): \(server) has nothing newer and asks again.",
        .logReplication)
    }
    if all.count == 1 {
      let what = isChunk ? "the chunk of the snapshot" : "everything from entry \(index) on"
      return say(
        "No answer came from \(follower): \(server) sends \(what) again.",
        isChunk ? .logCompaction : .logReplication)
    }
    let what =
      all.allSatisfy { $0.1 == index } && !isChunk
      ? "everything from entry \(index) on" : "what they lack"
    say(
      "No answer came from \(ServerSet(all.map(\.0)).inWords): \(server) sends \(what) again.",
      .logReplication)
  }

  // MARK: The follower takes it, or not

  private mutating func tellDeletion(
    by server: ServerID, _ index: LogIndex, _ count: Int, _ message: Message?
  ) {
    let leader = message.map { "\($0.from)" } ?? "the leader"
    let what = count == 1 ? "its entry \(index)" : "its entries \(index) to \(index + count - 1)"
    let why =
      isOn(.deleteOnlyConflicts, server)
      ? "\(leader) has \(count == 1 ? "another" : "others") there"
      : "\(leader) did not send \(count == 1 ? "it" : "them")"
    say("\(server) deletes \(what): \(why).", .logReplication)
  }

  private mutating func tellAcceptance(
    by server: ServerID, of leader: ServerID, prev: LogIndex, added: Int, match: LogIndex,
    _ message: Message?
  ) {
    if added > 0 {
      tellStored(by: server, from: leader, added, match)
      if !isOn(.consistencyCheck, server) {
        say("With consistency-check off it does not look at what comes before.")
      } else if prev > 0 {
        tellAgreement(of: server, with: leader, through: prev)
      } else {
        say(added == 1 ? "It is the first in its log." : "They are the first in its log.")
      }
    } else if match > prev {
      say("\(server) already holds what \(leader) sends.", .logReplication)
    } else if contains({ if case .commitment(.commitLearned) = $0 { true } else { false } }) {
      narration.cite(.leaderElection)
    } else if cluster.configuration(of: server).members.contains(server) {
      say(
        "\(server) hears from its leader \(leader) and waits a whole timeout anew.",
        .leaderElection)
    } else {
      say(
        "\(server) gets \(leader)'s heartbeat; it has no vote and no election timer.",
        .membershipChanges)
    }
  }

  /// That the entry before is the leader's, and what follows from that by the rules.
  private mutating func tellAgreement(
    of server: ServerID, with leader: ServerID, through prev: LogIndex
  ) {
    // Only where logs are changed by all the rules does one entry vouch for all before it (§5.3).
    guard cluster.commonRules == .all, cluster.term(of: leader) == cluster.term(of: server)
    else {
      return say("It has an entry \(prev) of the term that \(leader) names.")
    }
    claim(.agree(server, leader, through: prev))
    say("It has \(leader)'s entry \(prev), so the logs agree up to there.")
  }

  private mutating func tellStored(
    by server: ServerID, from leader: ServerID, _ added: Int, _ match: LogIndex
  ) {
    let count = cluster.copyCount(of: match, at: leader)
    let what = added == 1 ? entry(match, of: server) : "entries \(match - added + 1) to \(match)"
    let start = "\(server) stores \(what)"
    guard let count, count.configuration.members.contains(server) else {
      return say("\(start) from \(leader).", .logReplication)
    }
    if !count.holders.contains(server) {
      let counts = added == 1 ? "which counts once it is" : "which count once they are"
      return say("\(start), \(counts) on its disk.", .logReplication)
    }
    claim(.holdOnDisk(count.holders, match, count.term))
    let forms = outlookStored(count, isOne: added == 1)
    say(
      self.forms(
        "\(start): ", or: "\(server) stores entry \(match): ", forms, last: "\(start)."),
      .logReplication)
  }

  private mutating func tellRefusal(
    ofAppend leader: ServerID, _ server: ServerID, _ refusal: AppendRefusal
  ) {
    let context = AppendRefusal.Context(server: server, leader: leader)
    say("\(server) refuses: \(refusal.sentence(in: context))", refusal.section)
    switch refusal {
    case .staleTerm(let theirs, let own) where theirs < own:
      say(
        isOn(.stepDownOnHigherTerm, leader)
          ? "Its answer bears term \(own): who hears it leads no longer."
          : "Its answer bears term \(own), but \(leader) leads on: \(Rule.stepDownOnHigherTerm.name) is off."
      )
    case .staleTerm: break
    case .logTooShort:
      say("It answers where its log ends, so \(leader) can go back to there at once.")
    case .termMismatch(let prev, let own, _):
      say("It answers where its entries of term \(own) begin: \(leader) goes back before \(prev).")
    }
  }

  private mutating func tellIgnored(
    _ follower: ServerID, _ server: ServerID, _ dismissal: ReplyDismissal
  ) {
    if dismissal == .notLeader, isSteppingDown { return }
    let context = ReplyDismissal.Context(
      follower: follower, server: server, isLeader: cluster.isLeader(server),
      term: cluster.term(of: server))
    say(dismissal.sentence(in: context), dismissal.section)
    if case .staleTerm(let term) = dismissal, term >= context.term {
      say("With \(Rule.stepDownOnHigherTerm.name) off it leads on.")
    }
  }
}
