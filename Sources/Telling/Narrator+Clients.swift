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
    case .called(let server):
      say("\(client) asks \(server): \(words).", .clientInteraction)
      tellNotes(of: server)
    case .arrived(let server):
      say("\(client)'s request reaches \(server): \(words).", .clientInteraction)
      tellNotes(of: server)
    case .waits(let server): say("\(server) is frozen: \(client)'s request waits in its inbox.")
    case .receiverDown(let server):
      let loss = Loss.receiverDown.clause(of: "\(client)'s request", to: server)
      say("\(loss).", .clientInteraction)
    case .answered(let server, let answer):
      tellArrival(of: answer, from: server, at: client, isTaken: observed.answers.contains(number))
    case .retried(let server):
      say("\(client) asks \(server): \(words).", .clientInteraction)
      tellRepetition(request, at: server)
      tellNotes(of: server)
    case .timedOut(let old, let next):
      let wait = cluster.clientSettings.timeout.map { "\($0)" } ?? "long enough"
      say("\(client) has waited \(wait) for \(old) and asks \(next): \(words).", .clientInteraction)
      tellRepetition(request, at: next)
      tellNotes(of: next)
    }
  }

  /// That it is the same request again.
  private mutating func tellRepetition(_ request: Request, at server: ServerID) {
    let attempt = "This is try \(request.attempts) of its request \(request.serial)"
    if case .get = request.operation { return say("\(attempt).") }
    say(
      isOn(.clientDeduplication, server)
        ? "\(attempt), which will be applied only once."
        : "\(attempt): with client-deduplication off it may be applied twice.")
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
  mutating func tellAnswer(_ request: Request) {
    let key = request.operation.key
    switch request.result {
    case .done?:
      say(
        "\(request.client) has its answer: \(request.operation.words) is done.", .clientInteraction)
    case .value(let value?)?:
      say("\(request.client) has its answer: \(key) is \(value).", .clientInteraction)
    case .value(nil)?:
      say("\(request.client) has its answer: there is no \(key).", .clientInteraction)
    case .mismatch(let found)?:
      say(
        "\(request.client) has its answer: \(key) was \(found ?? "not there"), nothing done.",
        .clientInteraction)
    case nil: break
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

  mutating func tellClient(_ note: Note.Client, _ server: ServerID) {
    switch note {
    case .requestAccepted(let index):
      let isSent = contains { if case .replication(.appendSent) = $0 { true } else { false } }
      let next =
        cluster.configuration(of: server).members == [server]
        ? "" : isSent ? " and sends it on" : "; it waits for earlier answers"
      say("\(server) puts it into its log as entry \(index)\(next).", .logReplication)
    case .requestRefused(let refusal): tellRefusal(ofRequest: refusal, by: server)
    case .readWaits(nil, _):
      say(
        "The read waits: \(server) has committed no entry of its own term yet.", .clientInteraction)
    case .readWaits(_?, let index):
      say(
        "A read is not put into the log: a round of heartbeats shows whether \(server) still leads.",
        .clientInteraction)
      say("It will be answered from what is committed now, up to entry \(index).")
    case .readReady(_, .confirmed(let round)):
      // Several reads may have waited for one round.
      if narration.reasons.contains(where: { $0.hasPrefix("A majority has answered") }) { break }
      if cluster.configuration(of: server).members == [server] {
        return say("\(server) reads at once: nobody else could lead.", .clientInteraction)
      }
      say("\(server) still leads, so it may answer the read.", .clientInteraction)
      say("A majority has answered its round \(round), sent after the read came in.")
    case .readReady(_, .lease(let end)):
      say("\(server) reads at once: it holds a lease.", .leases)
      say("Until \(end.seconds) s by its clock nobody else can have been elected.")
    case .readReady(_, .unconfirmed):
      say(
        "\(server) reads at once: with read-confirmation off it does not check that it still leads.",
        .clientInteraction)
    }
  }
}
