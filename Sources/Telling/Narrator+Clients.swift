// Clients in words: calls, redirects, repetitions, answers, reads; §8, diss. 6.

import Raft
import Session
import Simulation

extension Narrator {
  mutating func tell(_ what: ClientEvent, of number: Int) {
    call = number
    let request = cluster.requests[number]
    let client = request.client
    let words = request.operation.words
    switch what {
    case .called(let server): tellCall(number, to: server)
    case .arrived(let server):
      tellNotes(of: server)
      if isSilent || contains({ if case .client(.requestRefused) = $0 { true } else { false } }) {
        say("\(client)'s request reaches \(server): \(words).", .clientInteraction)
      }
    case .waits(let server):
      say([words, "request"].map { "\(server) is frozen: \(client)'s \($0) waits in its inbox." })
    case .receiverDown(let server):
      let losses = [words, "request"].map {
        Loss.receiverDown.clause(of: "\(client)'s \($0)", to: server) + "."
      }
      say(losses, .clientInteraction)
    case .answered(let server, let answer):
      tellArrival(of: answer, from: server, at: client, isTaken: observed.answers.contains(number))
    case .retried(let server) where request.attempts == 1:
      say(
        [
          "\(client) has its session, and now asks \(server): \(words).",
          "\(client) has its session, and now asks \(server).",
        ], .clientInteraction)
      tellNotes(of: server)
    case .retried(let server):
      say(
        ["\(client) asks again, now \(server): \(words).", "\(client) asks again, now \(server)."],
        .clientInteraction)
      tellNotes(of: server)
      tellDeafness(of: server)
      tellRepetition(request)
    case .timedOut(let old, let next):
      let wait = cluster.clientSettings.timeout.map { "\($0)" } ?? "long enough"
      say(
        [
          "\(client) has waited \(wait) for \(old) and asks \(next): \(words).",
          "\(client) has waited \(wait) for \(old) and asks \(next).",
        ], .clientInteraction)
      tellNotes(of: next)
      tellDeafness(of: next)
      tellRepetition(request)
    }
  }

  /// That the server which a client asks again does not answer as it is.
  private mutating func tellDeafness(of server: ServerID) {
    switch cluster.process(of: server) {
    case .crashed: say("\(server) is down: nobody answers.")
    case .paused: say("\(server) is frozen: nobody answers until it goes on.")
    case .running: break
    }
  }

  /// A client asks a server: what comes of it first, where something does at once.
  mutating func tellCall(_ number: Int, to server: ServerID) {
    call = number
    let request = cluster.requests[number]
    tellNotes(of: server)
    // Else that says it.
    guard isSilent || contains({ if case .client(.requestRefused) = $0 { true } else { false } })
    else { return }
    let words = request.operation.words
    switch cluster.process(of: server) {
    case .crashed:
      return say(
        [
          "\(request.client) asks \(server), which is down: \(words). Nobody answers.",
          "\(request.client) asks \(server), which is down.",
        ], .clientInteraction)
    case .paused:
      return say(
        [
          "\(request.client) asks \(server), which is frozen: \(words). Nobody answers until it goes on.",
          "\(request.client) asks \(server), which is frozen.",
        ], .clientInteraction)
    case .running: break
    }
    say(
      [
        cluster.isCallUnderWay(number)
          ? "\(request.client) asks \(server): \(words). The request is on its way."
          : "\(request.client) asks \(server): \(words).", "\(request.client) asks \(server).",
      ], .clientInteraction)
  }

  /// That it is the same request again.
  private mutating func tellRepetition(_ request: Request) {
    let attempt = "This is try \(request.attempts) of its request \(request.serial)"
    if case .get = request.operation { return say("\(attempt).") }
    let rules = [Rule.clientDeduplication, .snapshotKeepsSessions]
    let off = rules.first { rule in cluster.ids.contains { !isOn(rule, $0) } }
    say(
      off.map { "\(attempt), and may be applied twice: \($0.name) is off." }
        ?? "\(attempt), which is applied once at most.")
  }

  private mutating func tellArrival(
    of answer: Answer, from server: ServerID, at client: ClientID, isTaken: Bool
  ) {
    if let refusal = answer.refusal(heardBy: client, from: server) {
      say(refusal, answer.section)
    } else if !isTaken {
      // Of one that counts, the answers tell.
      say("\(client) hears from \(server) what it already knows.", answer.section)
    }
  }

  /// What a client hears once its request has been applied.
  mutating func tellAnswer(_ number: Int) {
    let request = cluster.requests[number]
    let (client, key) = (request.client, request.operation.key)
    let start =
      switch request.result {
      case .session?: "\(client) has a session"
      case .done?: "\(client) has its answer: \(request.operation.words) is done"
      case .value(let value?)?: "\(client) reads \(key) and gets \(value)"
      case .value(nil)?: "\(client) reads \(key): there is none"
      case .sessionExpired?:
        "\(client) has no session any more: whether \(request.operation.words) is done it cannot know"
      case .mismatch(let found)?:
        "\(client) has its answer: \(key) was \(found ?? "not there"), nothing done"
      case nil: ""
      }
    if start.isEmpty { return }
    if let lost = cluster.lostWrite(missedBy: number) {
      let write = cluster.requests[lost].operation.words
      say(
        [
          "\(start), though \(write) was done before: that is lost.",
          "\(client)'s read of \(key) misses a write that was done, and is lost.",
        ], .clientInteraction)
    } else if cluster.isStale(number) {
      say(
        [
          "\(start): stale, it had been overwritten before.",
          "\(client)'s read of \(key) is stale.",
        ], .clientInteraction)
    } else {
      say(["\(start).", "\(client) has its answer."], .clientInteraction)
    }
    if request.isAnsweredFromSession {
      say("The answer comes from its session: the command had been applied before.")
    }
  }

  mutating func tellRefusal(ofRequest refusal: RequestRefusal, by server: ServerID) {
    let client = call.map { "\(cluster.requests[$0].client)" }
    let asksOn = client != nil && cluster.clientSettings.timeout != nil
    let context = RequestRefusal.Context(server: server, client: asksOn ? client : nil)
    say(refusal.sentence(in: context), refusal.section)
    if case .transferUnderWay = refusal, asksOn, let client { say("\(client) will ask again.") }
  }

  // MARK: At the server

  /// Whose read of what: `C1's read of x`.
  private var reader: String {
    guard let call else { return "The read" }
    return "\(cluster.requests[call].client)'s read of \(cluster.requests[call].operation.key)"
  }

  private mutating func tellAccepted(_ index: LogIndex, by server: ServerID) {
    let what = call.map { number in
      let request = cluster.requests[number]
      return "\(request.client)'s \(request.operation.words)"
    }
    let start = "\(what ?? "The command") becomes entry \(index) of \(server)"
    if cluster.configuration(of: server).members == [server] {
      let end = "becomes entry \(index) of \(server): no other server must hold it."
      return say(["\(start): no other server must hold it.", "A command \(end)"], .logReplication)
    }
    let configuration = cluster.configuration(of: server)
    var forms = ["\(start).", "A command becomes entry \(index) of \(server)."]
    if let lack = lackOfReach(server) {
      claim(.doesNotCommit(server, index))
      claimLack(of: server)
      forms.insert("\(start), which can't commit it.", at: 0)
      forms.insert("\(start), which \(lack) and can't commit it.", at: 0)
    } else {
      forms.insert("\(start), committed once \(quorum(of: server).words) hold it.", at: 0)
    }
    say(forms, .logReplication)
    if configuration.isJoint { say("It is committed once \(quorum(of: server).words) hold it.") }
    if let newer = cluster.leader, cluster.term(of: newer) > cluster.term(of: server) {
      say("\(server) leads an old term: \(newer) leads term \(cluster.term(of: newer)).")
    }
    if lackOfReach(server) != nil, !cluster.audience(of: server).subtracting([server]).isEmpty {
      say("Who gets it may commit it later, as the leader of a later term.", .leaderElection)
    }
    let isSent = contains { if case .replication(.appendSent) = $0 { true } else { false } }
    say(
      isSent
        ? "\(server) leads: it puts the command into its log and sends it to the others."
        : "\(server) puts it into its log; it is sent after answers to what was sent before.")
  }

  /// That a leader answers on the strength of its lease: what it believes, and where that is not so, what is.
  private mutating func tellLease(of server: ServerID, until end: Instant) {
    let believed = "By its clock its lease runs until \(end.seconds) s"
    let newer = cluster.servers.filter {
      $0.isLeader && $0.process != .crashed && $0.term > cluster[server].term
    }.max { $0.term < $1.term }
    if let newer {
      claim(.leads(newer.id, newer.term))
      say(
        [
          "\(server) reads at once, on a lease that no longer holds: \(newer.id) leads term \(newer.term).",
          "\(server) reads at once, on a lease that no longer holds.",
        ], .leases)
      say("\(believed): it believes that until then nobody else leads.")
    } else {
      say("\(server) reads at once: it holds a lease.", .leases)
      say("\(believed): it relies on nobody else being elected before.")
    }
  }

  mutating func tellClient(_ note: Note.Client, _ server: ServerID) {
    switch note {
    case .requestAccepted(let index): tellAccepted(index, by: server)
    case .requestRefused(let refusal): tellRefusal(ofRequest: refusal, by: server)
    case .readWaits(nil, _):
      say(
        "\(reader) waits: \(server) has committed no entry of its own term yet.", .clientInteraction
      )
    case .readWaits(_?, let index):
      say("\(reader) waits until \(server) knows that it still leads.", .clientInteraction)
      say("A read is not put into the log: a round of heartbeats shows who still follows.")
      say("It will be answered from what is committed now, up to entry \(index).")
    case .readReady(_, .confirmed(let round)):
      // Several reads may have waited for one round.
      if narration.reasons.contains(where: { $0.hasPrefix("A quorum has answered") }) { break }
      if cluster.configuration(of: server).members == [server] {
        return say("\(server) reads at once: nobody else could lead.", .clientInteraction)
      }
      say("\(server) still leads, so it may answer the read.", .clientInteraction)
      say("A quorum has answered its round \(round), sent after the read came in.")
    case .readReady(_, .lease(let end)):
      tellLease(of: server, until: end)
    case .readReady(_, .unconfirmed):
      say(
        "\(server) answers the read at once, without a look whether it still leads.",
        .clientInteraction)
      say("The rule read-confirmation, which asks for that, is off.")
    }
  }
}
